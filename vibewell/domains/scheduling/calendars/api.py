"""HTTP: the calendars that a member keeps elsewhere, for themselves and for the desk."""

from uuid import UUID

from litestar import delete, get, post

from vibewell.domains.catalog import Slug
from vibewell.domains.scheduling.calendars import actions
from vibewell.domains.scheduling.calendars.types import CalendarWish, ExternalCalendar
from vibewell.kernel.http import HttpRequest, answer_once, here
from vibewell.kernel.paging import Page

TAGS = ["calendars"]
OF_MEMBER = "/businesses/{slug:str}/staff/{staff_id:uuid}/calendars"
ONE = OF_MEMBER + "/{calendar_id:uuid}"


@get(OF_MEMBER, operation_id="list_calendars", tags=TAGS, summary="Calendars that a member keeps elsewhere")
async def get_calendars(request: HttpRequest, slug: Slug, staff_id: UUID) -> Page[ExternalCalendar]:
    """When each was read last, and why not since; at most 10, so always one page."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return Page(await actions.list_calendars(tx, slug, staff_id))


@post(OF_MEMBER, operation_id="add_calendar", tags=TAGS, summary="Have a calendar read", status_code=201)
async def post_calendar(request: HttpRequest, slug: Slug, staff_id: UUID, data: CalendarWish) -> ExternalCalendar:
    """From an iCalendar address, every quarter of an hour, or from the text of a file; `read_at` says when it was."""
    surroundings = here(request)
    door = surroundings.services["outside"]
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.add_calendar(tx, slug, staff_id, data, door=door, now=surroundings.now)
        )


@post(ONE + "/reading", operation_id="want_calendar", tags=TAGS, summary="Have a calendar read now", status_code=202)
async def post_reading(request: HttpRequest, slug: Slug, staff_id: UUID, calendar_id: UUID) -> ExternalCalendar:
    """Rather than at `next_read_at`; at most once a minute."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.want_calendar(tx, slug, staff_id, calendar_id, now=surroundings.now)


@delete(ONE, operation_id="drop_calendar", tags=TAGS, summary="Have a calendar read no longer")
async def delete_calendar(request: HttpRequest, slug: Slug, staff_id: UUID, calendar_id: UUID) -> None:
    """The time that it blocked is free at once."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.drop_calendar(tx, slug, staff_id, calendar_id)


HANDLERS = [get_calendars, post_calendar, post_reading, delete_calendar]
