"""All handlers of the desk."""

from litestar.types import ControllerRouterHandler

from vibewell.web.business import (
    live,
    pages_agenda,
    pages_blocks,
    pages_calendars,
    pages_check_result,
    pages_classes,
    pages_clients,
    pages_history,
    pages_hours,
    pages_new,
    pages_party,
    pages_rooms,
    pages_series,
    pages_services,
    pages_settings,
    pages_sick_day,
    pages_team,
    pages_visit,
    pages_visits,
    pages_waitlist,
)

HANDLERS: list[ControllerRouterHandler] = [
    *pages_agenda.HANDLERS,
    *pages_visit.HANDLERS,
    *pages_check_result.HANDLERS,
    *pages_new.HANDLERS,
    *pages_party.HANDLERS,
    *pages_blocks.HANDLERS,
    *pages_calendars.HANDLERS,
    *pages_classes.HANDLERS,
    *pages_services.HANDLERS,
    *pages_team.HANDLERS,
    *pages_hours.HANDLERS,
    *pages_rooms.HANDLERS,
    *pages_visits.HANDLERS,
    *pages_waitlist.HANDLERS,
    *pages_clients.HANDLERS,
    *pages_series.HANDLERS,
    *pages_settings.HANDLERS,
    *pages_sick_day.HANDLERS,
    *pages_history.HANDLERS,
    *live.HANDLERS,
]
