"""HTTP: starts, holds, visits and the agenda."""

import functools
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.params import Parameter
from msgspec import UNSET, UnsetType

from vibewell.domains.booking import actions
from vibewell.domains.booking.agenda import Agenda, read_agenda
from vibewell.domains.booking.calendar_file import calendar_file
from vibewell.domains.booking.checks import api as checks
from vibewell.domains.booking.checks.gate import chained, missing_checks
from vibewell.domains.booking.checks.types import CHECK_REQUIRED, OfferedCheck
from vibewell.domains.booking.customer import LATEST
from vibewell.domains.booking.explained.actions import Suggested, suggest_starts
from vibewell.domains.booking.holding import Doing, hold_in_turn
from vibewell.domains.booking.list_store import list_visits
from vibewell.domains.booking.types import (
    ANYONE,
    ArrivalRequest,
    CancellationRequest,
    DeskVisitRequest,
    Hold,
    HoldRequest,
    MoveRequest,
    Visit,
    VisitRequest,
)
from vibewell.domains.booking.waitlist import api as waitlist
from vibewell.domains.catalog import Slug
from vibewell.domains.scheduling import (
    HoursTimezoneUnknown,
    UnknownTimezone,
    explain_start,
    instant,
    list_starts,
    open_desk,
    open_premises,
    printed,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid, NotFound
from vibewell.kernel.http import JSON, HttpRequest, answer_once, here
from vibewell.kernel.money import Money
from vibewell.kernel.paging import Cursor, Page, decode_cursor, encode_cursor

STARTS_DAYS_MAX = 62
PAGE_MAX = 100

StaffWish = Annotated[
    str, Parameter(description='A member\'s id or "any", for all services or for each, separated by commas')
]
Services = Annotated[str, Parameter(description="Service ids in the order wanted, separated by commas")]


class OfferedStart(msgspec.Struct, frozen=True, omit_defaults=True):
    """A start that can be booked, and by whom, in order of choice."""

    start: str
    staff: list[UUID]
    minutes: int
    price: Money
    # where a check is needed first: the last free start of it that would do
    check: OfferedCheck | None = None


class OfferedStarts(msgspec.Struct, frozen=True):
    """The starts of a question, in order of time."""

    starts: list[OfferedStart]


class Explanation(msgspec.Struct, frozen=True):
    """Whether a start can be booked, and the codes of the rules that fail if not."""

    start: str
    bookable: bool
    reasons: list[str]
    suggestions: list[Suggested] | UnsetType = UNSET


def service_ids(text: str) -> list[UUID]:
    """Services as a query names them. Raises `Invalid`."""
    try:
        return [UUID(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError:
        raise Invalid("Services are named by their ids, separated by commas.") from None


def instant_of(text: str) -> datetime:
    """An instant with an offset. Raises `Invalid`."""
    try:
        # A "+" that nobody escaped arrives as a space.
        found: datetime = msgspec.convert(text.strip().replace(" ", "+"), Annotated[datetime, msgspec.Meta(tz=True)])
    except msgspec.ValidationError:
        raise Invalid("An instant is written with its offset, like 2027-03-28T10:00:00+02:00.") from None
    return found


@get("/businesses/{slug:str}/starts", operation_id="list_starts", tags=["booking"], summary="List bookable starts")
async def get_starts(
    request: HttpRequest,
    slug: Slug,
    services: Services,
    first: Annotated[date, Parameter(query="from")],
    last: Annotated[date, Parameter(query="to")],
    staff: StaffWish = ANYONE,
    timezone: Annotated[str | None, Parameter(max_length=64)] = None,
    party: Annotated[int, Parameter(ge=1, le=100)] = 1,
) -> OfferedStarts:
    """Starts whose date in `timezone` (the business's unless given) lies in from..to, both included."""
    surroundings = here(request)
    if not first <= last <= first + timedelta(days=STARTS_DAYS_MAX):
        raise Invalid(f"Ask for 1 to {STARTS_DAYS_MAX} days, the first before the last.")
    wish = actions.wish_for(service_ids(services), staff, party)
    async with surroundings.database.tx(surroundings.caller) as tx:
        premises = await open_premises(tx, actions.business_key(slug))
        zone = timezone or premises.timezone
        try:
            span = (instant(zone, first.toordinal()), instant(zone, last.toordinal() + 1))
        except UnknownTimezone:
            raise HoursTimezoneUnknown from None
        desk = await open_desk(tx, actions.business_key(slug), wish, span, surroundings.now)
        offers = list_starts(desk, wish, span)
        found = await chained(tx, desk.premises, wish.services, offers, surroundings.now)
    # The same few people serve hundreds of starts.
    id_of = functools.cache(lambda member: UUID(str(member)))
    staff_of = functools.cache(lambda members: [id_of(member) for member in members])
    money = functools.cache(lambda price: Money(price, desk.premises.currency))
    return OfferedStarts(
        [
            OfferedStart(
                printed(zone, offered.starts), staff_of(offered.members), offered.minutes, money(offered.price), check
            )
            for offered, check in found
        ]
    )


@get(
    "/businesses/{slug:str}/starts/explain",
    operation_id="explain_start",
    tags=["booking"],
    summary="Say why a start is not offered",
)
async def get_explanation(
    request: HttpRequest,
    slug: Slug,
    services: Services,
    start: str,
    staff: StaffWish = ANYONE,
    party: Annotated[int, Parameter(ge=1, le=100)] = 1,
) -> Explanation:
    """The codes of every rule that fails for the best choice; none if it can be booked.

    Those who work there also get `suggestions`: the smallest changes that would free it.
    """
    surroundings = here(request)
    wish = actions.wish_for(service_ids(services), staff, party)
    at = int(instant_of(start).timestamp())
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await open_desk(tx, actions.business_key(slug), wish, (at, at + 1), surroundings.now)
        lacks = await missing_checks(tx, desk.premises, wish.services, at, surroundings.now)
        reasons = sorted([reason.value for reason in explain_start(desk, wish, at)] + [CHECK_REQUIRED] * bool(lacks))
        suggestions: list[Suggested] | UnsetType = UNSET
        if surroundings.caller.person_id and await actions.role_at(tx, desk.premises.id):
            suggestions = await suggest_starts(
                tx, desk.premises.id, wish, at, now=surroundings.now, locale=surroundings.locale
            )
    return Explanation(printed(desk.premises.timezone, at), not reasons, reasons, suggestions)


@post("/holds", operation_id="hold_start", tags=["booking"], summary="Hold a start", status_code=201)
async def post_hold(request: HttpRequest, data: HoldRequest) -> Hold:
    """Keep a start for some minutes; without a sign-in it belongs to this browser session.

    Taken: 409 `booking.start_taken`; not on offer: 422 `booking.start_not_offered`; both with `reasons` and three
    `alternatives`.
    """

    async def work(tx: Transaction, hold: Doing[Hold]) -> Hold:
        return await answer_once(request, tx, lambda: hold(tx))  # type: ignore[return-value]

    return await hold_in_turn(here(request), data, work, looks_first="idempotency-key" in request.headers)


@delete("/holds/{hold_id:uuid}", operation_id="release_hold", tags=["booking"], summary="Let a hold go")
async def delete_hold(request: HttpRequest, hold_id: UUID) -> None:
    """The time is free again at once."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.release_hold(tx, hold_id, now=surroundings.now)


@post("/visits", operation_id="confirm_hold", tags=["booking"], summary="Confirm a hold", status_code=201)
async def post_visit(request: HttpRequest, data: VisitRequest) -> Visit:
    """Make the hold the signed-in person's visit."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request,
            tx,
            lambda: actions.confirm_hold(
                tx, data.hold_id, note=data.note, now=surroundings.now, locale=surroundings.locale
            ),
        )


@get("/visits", operation_id="list_visits", tags=["booking"], summary="My visits, latest first")
async def get_visits(
    request: HttpRequest,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_MAX)] = 20,
    cursor: Cursor = None,
) -> Page[Visit]:
    """The signed-in customer's visits, by start, latest first."""
    surroundings = here(request)
    before = decode_cursor(cursor, tuple[datetime, UUID]) if cursor is not None else LATEST
    async with surroundings.database.tx(surroundings.caller) as tx:
        found = await list_visits(tx, surroundings.person_id, before, limit + 1)
    page = Page(
        [msgspec.Raw(visit) for _, _, visit in found[:limit]],
        encode_cursor(*found[limit - 1][:2]) if len(found) > limit else None,
    )
    return Response(msgspec.json.encode(page), media_type=JSON)  # type: ignore[return-value]


@get("/visits/{visit_id:uuid}", operation_id="read_visit", tags=["booking"], summary="One visit")
async def get_visit(request: HttpRequest, visit_id: UUID) -> Visit:
    """For its customer and for those who work at the business."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_visit(tx, visit_id, surroundings.now)


@get(
    "/visits/{visit_id:uuid}/calendar.ics",
    operation_id="read_calendar_file",
    tags=["booking"],
    summary="One visit as a calendar file",
    media_type="text/calendar",
)
async def get_calendar_file(request: HttpRequest, visit_id: UUID) -> Response[bytes]:
    """An iCalendar file that every calendar can open."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        visit = await actions.read_visit(tx, visit_id, surroundings.now)
    if visit.status in ("held", "expired"):
        raise NotFound
    return Response(
        calendar_file(visit, surroundings.services["settings"].address, locale=surroundings.locale),
        media_type="text/calendar",
        headers={"content-disposition": f'attachment; filename="visit-{visit_id}.ics"'},
    )


@post(
    "/visits/{visit_id:uuid}/cancellation",
    operation_id="cancel_visit",
    tags=["booking"],
    summary="Cancel a visit",
    status_code=201,
)
async def post_cancellation(request: HttpRequest, visit_id: UUID, data: CancellationRequest | None = None) -> Visit:
    """By its customer or by the business; its time is free at once."""
    surroundings = here(request)
    _ = surroundings.person_id
    reason = data.reason if data else ""
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.cancel_visit(tx, visit_id, reason=reason, now=surroundings.now)
        )


@post(
    "/visits/{visit_id:uuid}/move", operation_id="move_visit", tags=["booking"], summary="Move a visit", status_code=200
)
async def post_move(request: HttpRequest, visit_id: UUID, data: MoveRequest) -> Visit:
    """To another start, in the length and at the price that were agreed; refused, the old time stands."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.move_visit(tx, visit_id, data, now=surroundings.now), status=200
        )


@post(
    "/visits/{visit_id:uuid}/arrival",
    operation_id="mark_arrival",
    tags=["desk"],
    summary="Note that the client came, or did not",
    status_code=200,
)
async def post_arrival(request: HttpRequest, visit_id: UUID, data: ArrivalRequest) -> Visit:
    """For those who work at the business, once the visit has begun; may be corrected."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.mark_arrival(tx, visit_id, came=data.came, now=surroundings.now)


@post(
    "/businesses/{slug:str}/visits",
    operation_id="book_at_desk",
    tags=["desk"],
    summary="Book a visit by hand",
    status_code=201,
)
async def post_desk_visit(request: HttpRequest, slug: Slug, data: DeskVisitRequest) -> Visit:
    """For a guest without an account, by those who work there; limits of notice are for customers only."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.book_at_desk(tx, slug, data, now=surroundings.now)
        )


@get("/businesses/{slug:str}/agenda", operation_id="read_agenda", tags=["desk"], summary="The agenda")
async def get_agenda(
    request: HttpRequest,
    slug: Slug,
    first: Annotated[date, Parameter(query="from")],
    last: Annotated[date, Parameter(query="to")],
) -> Agenda:
    """Working times, visits, holds and blocks between two dates, for those who work there."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await read_agenda(tx, slug, first, last, now=surroundings.now)


HANDLERS = [
    get_starts,
    get_explanation,
    post_hold,
    delete_hold,
    post_visit,
    get_visits,
    get_visit,
    get_calendar_file,
    post_cancellation,
    post_move,
    post_arrival,
    post_desk_visit,
    get_agenda,
    *waitlist.HANDLERS,
    *checks.HANDLERS,
]
