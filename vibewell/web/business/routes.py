"""All handlers of the desk."""

from litestar.types import ControllerRouterHandler

from vibewell.web.business import (
    live,
    pages_agenda,
    pages_blocks,
    pages_hours,
    pages_new,
    pages_rooms,
    pages_services,
    pages_team,
    pages_visit,
)

HANDLERS: list[ControllerRouterHandler] = [
    *pages_agenda.HANDLERS,
    *pages_visit.HANDLERS,
    *pages_new.HANDLERS,
    *pages_blocks.HANDLERS,
    *pages_services.HANDLERS,
    *pages_team.HANDLERS,
    *pages_hours.HANDLERS,
    *pages_rooms.HANDLERS,
    *live.HANDLERS,
]
