"""All handlers of the desk."""

from litestar.types import ControllerRouterHandler

from vibewell.web.business import live, pages_agenda, pages_new, pages_visit

HANDLERS: list[ControllerRouterHandler] = [
    *pages_agenda.HANDLERS,
    *pages_visit.HANDLERS,
    *pages_new.HANDLERS,
    *live.HANDLERS,
]
