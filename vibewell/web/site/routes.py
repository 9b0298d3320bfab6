"""All handlers of the site; those of the demo only in the demo."""

from litestar.types import ControllerRouterHandler

from vibewell.web.site import (
    pages_account,
    pages_code,
    pages_demo,
    pages_door,
    pages_language,
    pages_mailed,
    pages_security,
)


def handlers(*, is_demo: bool) -> list[ControllerRouterHandler]:
    """What the web process serves for customers."""
    found: list[ControllerRouterHandler] = [
        *pages_door.HANDLERS,
        *pages_code.HANDLERS,
        *pages_mailed.HANDLERS,
        *pages_account.HANDLERS,
        *pages_security.HANDLERS,
        *pages_language.HANDLERS,
    ]
    return [*found, *pages_demo.HANDLERS] if is_demo else found
