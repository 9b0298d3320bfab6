"""All routes of the web process."""

from litestar.types import ControllerRouterHandler

from vibewell.boot.settings import Settings
from vibewell.domains.identity import auth_router


def handlers(settings: Settings) -> list[ControllerRouterHandler]:
    """The handlers of all domains and pages; those of the demo only in the demo."""
    return [auth_router()]
