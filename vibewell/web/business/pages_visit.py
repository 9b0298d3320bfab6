"""What is done with one visit: moved, cancelled, marked as come or not."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    ANYONE,
    MoveRequest,
    StartNotOffered,
    StartTaken,
    Suggested,
    Visit,
    VisitAhead,
    VisitOver,
    VisitUnknown,
    cancel_visit,
    explain_move,
    list_move_starts,
    mark_arrival,
    move_visit,
    read_agenda,
    read_desk_visit,
    same_people,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid, Refusal
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.business.at_desk import AtDesk, at_desk, show
from vibewell.web.business.card import sees, thin_parts
from vibewell.web.business.filled import said
from vibewell.web.business.pages_agenda import agenda_page
from vibewell.web.business.reason_words import why_not_here
from vibewell.web.business.refused import SaidNo, said_no
from vibewell.web.business.slots import first_name, minute_of
from vibewell.web.business.starts_shown import offered_month, offered_on
from vibewell.web.business.state import State, back_state, date_of, safe_back
from vibewell.web.business.wall import start_of
from vibewell.web.business.why import WhyNot, typed_time, why_not_then
from vibewell.web.render import go
from vibewell.web.ui.filters import clock, long_date, short_date

REASON_CHARACTERS_MAX = 500


class MoveForm(msgspec.Struct, frozen=True):
    """Where a visit goes: an instant, or a time on the business's wall clock; `staff` is an id, "any" or nothing."""

    start: str = ""
    staff: str = ""
    back: str = ""
    # "board" where it was dropped on the agenda, which then says why not
    dropped_on: str = ""


class CancelForm(msgspec.Struct, frozen=True):
    """Why."""

    reason: str = ""
    back: str = ""


class ArrivalForm(msgspec.Struct, frozen=True):
    """Whether the client came: yes or no."""

    came: str = ""
    back: str = ""


async def visit_at(tx: Transaction, desk: AtDesk, visit_id: UUID, now: datetime) -> Visit:
    """A visit of this desk that is the caller's to change. Raises `VisitUnknown`."""
    visit = await read_desk_visit(tx, desk.place.id, visit_id, now)
    if not sees(desk, visit):
        raise VisitUnknown
    return visit


def agenda_of(desk: AtDesk, visit: Visit, **changed: Any) -> str:
    """The agenda of the visit's day, with the visit open."""
    return State(visit.start.date(), staff=desk.own_staff).href(**{"visit": visit.id, **changed})


@get("/business/visits/{visit_id:uuid}/move", include_in_schema=False)
async def get_move(request: HttpRequest, visit_id: UUID) -> Response[str]:
    """The starts to which a visit can be moved."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        visit = await visit_at(tx, desk, visit_id, surroundings.now)
        return await _move_page(request, tx, desk, visit)


async def _move_page(
    request: HttpRequest, tx: Transaction, desk: AtDesk, visit: Visit, refused: SaidNo | None = None, status: int = 200
) -> Response[str]:
    asked = request.query_params
    now = here(request).now
    staff = staff_of(asked.get("staff", ""), visit)
    day = date_of(asked.get("date", ""), max(visit.start.date(), now.astimezone(desk.zone).date()))
    agenda = await read_agenda(tx, desk.place.slug, day, day, now=now)
    first = day.replace(day=1)
    starts = await list_move_starts(tx, visit, staff, first, last_of(first), now=now)
    back = safe_back(asked.get("back", ""), agenda_of(desk, visit))
    path = f"/business/visits/{visit.id}/move"

    def href(**changed: object) -> str:
        whole = {"date": day.isoformat(), "staff": staff, "back": back, **changed}
        return f"{path}?{urlencode({name: str(value) for name, value in whole.items()})}"

    return await show(
        request,
        desk,
        "move",
        status=status,
        visit=visit,
        parts=thin_parts(visit),
        people=", ".join(dict.fromkeys(item.staff_name for item in visit.items)),
        what=desk.say(", then ").join(item.service_name for item in visit.items),
        refused=refused,
        back=back,
        move_path=path,
        staff=str(staff),
        choices=_choices(desk, visit, agenda.staff, href),
        why=await _why_not_at(tx, desk, visit, staff, typed_time(asked.get("at", ""), day, desk), href, now),
        at=asked.get("at", "")[:5],
        offered=offered_on(starts, day, agenda.staff, same_start=visit.start),
        month=offered_month(starts, day, now.astimezone(desk.zone).date(), desk.locale, lambda to: href(date=to)),
        previous=href(date=(first - timedelta(days=1)).replace(day=1)) if first > now.date() else "",
        following=href(date=last_of(first) + timedelta(days=1)),
        day=day,
    )


def staff_of(text: str, visit: Visit) -> UUID | str:
    """With whom: an id, "any", or whoever has it."""
    try:
        return UUID(text)
    except ValueError:
        return ANYONE if text == ANYONE else same_people(visit)


def last_of(first: date) -> date:
    """The last day of a month."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _choices(desk: AtDesk, visit: Visit, team: list[Any], href: Any) -> list[tuple[str, str, str]]:
    """With whom the visit could be: words, address, value."""
    if not desk.runs:
        return []
    found = [(desk.say("Anyone"), href(staff=ANYONE), ANYONE)]
    found += [
        (first_name(member.name), href(staff=member.id), str(member.id))
        for member in team
        if member.role != "receptionist"
    ]
    return found


async def _why_not_at(
    tx: Transaction,
    desk: AtDesk,
    visit: Visit,
    staff: UUID | str,
    at: datetime | None,
    href: Callable[..., str],
    now: datetime,
) -> WhyNot | None:
    def way(each: Suggested) -> str:
        assert each.start is not None
        who = {"staff": each.staff[0]} if each.kind == "somebody_else" and len(visit.items) == 1 else {}
        return href(date=each.start.date(), **who)

    services = [item.service for item in visit.items]
    return await why_not_then(tx, desk, services, staff, at, way, now=now, visit=visit) if at else None


@post("/business/visits/{visit_id:uuid}/move", include_in_schema=False)
async def post_move(request: HttpRequest, visit_id: UUID) -> Response[str] | Redirect:
    """Move it; refused, the old time stands and the page says why."""
    form = await read_form(request, MoveForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        visit = await visit_at(tx, desk, visit_id, surroundings.now)
        staff = staff_of(form.staff, visit) if desk.runs else desk.place.staff_id
        try:
            wish = MoveRequest(start_of(form.start, desk.zone), str(staff))
            async with tx.savepoint():
                moved = await move_visit(tx, visit_id, wish, now=surroundings.now)
        except (StartTaken, StartNotOffered, VisitOver, Invalid) as refusal:
            why = _why(desk, visit, staff, refusal)
            if form.dropped_on == "board":
                return await agenda_page(request, tx, desk, back_state(form.back, desk, surroundings.now), why)
            return await _move_page(request, tx, desk, visit, why, refusal.status)
    state = back_state(form.back, desk, surroundings.now)
    words = desk.say("Moved to %(day)s, %(time)s.", day=short_date(moved.start, desk.locale), time=clock(moved.start))
    return go(request, state.href(day=moved.start.date(), visit=moved.id), tell=words)


def _why(desk: AtDesk, visit: Visit, staff: UUID | str, refusal: Refusal) -> SaidNo:
    def href(each: dict[str, Any]) -> str:
        asked = {"date": each["start"].date().isoformat(), "staff": str(staff)}
        return f"/business/visits/{visit.id}/move?{urlencode(asked)}"

    title = desk.say("It stays at %(time)s", time=clock(visit.start))
    who = first_name(visit.items[0].staff_name) if staff == visit.staff else ""
    return said_no(desk, refusal, title, href, who)


class Places(msgspec.Struct, frozen=True):
    """Where a visit fits on a day: by member, minutes since its midnight; `step` is how far an arrow key goes."""

    step: int
    starts: dict[str, list[int]]


@get("/business/visits/{visit_id:uuid}/places", include_in_schema=False)
async def get_places(request: HttpRequest, visit_id: UUID) -> Response[bytes]:
    """For whoever drags it: where it fits on the days that are shown, answered before they let go."""
    surroundings = here(request)
    now = surroundings.now
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        visit = await visit_at(tx, desk, visit_id, now)
        day = date_of(request.query_params.get("date", ""), visit.start.date())
        members = [str(part) for part in request.query_params.get("staff", "").split(",") if part][:40]
        starts: dict[str, list[int]] = {}
        for member in members if desk.runs else [str(desk.place.staff_id)]:
            found = await list_move_starts(tx, visit, staff_of(member, visit), day, day, now=now)
            starts[member] = [minute_of(each.start, day) for each in found]
    return Response(msgspec.json.encode(Places(_step_of(starts, visit), starts)), media_type="application/json")


def _step_of(starts: dict[str, list[int]], visit: Visit) -> int:
    """The smallest distance between two starts, at least 5 minutes."""
    apart = [b - a for found in starts.values() for a, b in pairwise(found) if b > a]
    return max(5, min([15, *apart]))


@get("/business/visits/{visit_id:uuid}/why", include_in_schema=False)
async def get_why(request: HttpRequest, visit_id: UUID) -> Response[bytes]:
    """Why a visit does not fit where it hangs, in a sentence."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        visit = await visit_at(tx, desk, visit_id, surroundings.now)
        staff = staff_of(request.query_params.get("staff", ""), visit)
        start = start_of(request.query_params.get("start", ""), desk.zone)
        try:
            codes = await explain_move(tx, visit, staff, start, now=surroundings.now)
        except Refusal as refusal:
            codes = list(refusal.extra.get("reasons", ["not_offered"]))
    who = request.query_params.get("who", "")[:60]
    said = why_not_here(desk.say, codes, who) if codes else ""
    return Response(msgspec.json.encode({"why": said}), media_type="application/json")


@post("/business/visits/{visit_id:uuid}/cancel", include_in_schema=False)
async def post_cancel(request: HttpRequest, visit_id: UUID) -> Redirect:
    """Call it off; the time is free at once."""
    form = await read_form(request, CancelForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        visit = await visit_at(tx, desk, visit_id, surroundings.now)
        back = safe_back(form.back, agenda_of(desk, visit))
        try:
            await cancel_visit(tx, visit_id, reason=form.reason[:REASON_CHARACTERS_MAX], now=surroundings.now)
        except VisitOver as refusal:
            return go(request, back, tell=said(refusal, desk.say), kind="alert")
    day, time = long_date(visit.start, desk.locale), clock(visit.start)
    return go(request, back, tell=desk.say("Cancelled: %(day)s, %(time)s is free again.", day=day, time=time))


@post("/business/visits/{visit_id:uuid}/arrival", include_in_schema=False)
async def post_arrival(request: HttpRequest, visit_id: UUID) -> Redirect:
    """Note that the client came, or did not; may be corrected."""
    form = await read_form(request, ArrivalForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        visit = await visit_at(tx, desk, visit_id, surroundings.now)
        back = safe_back(form.back, agenda_of(desk, visit))
        try:
            await mark_arrival(tx, visit_id, came=form.came == "yes", now=surroundings.now)
        except (VisitAhead, VisitOver) as refusal:
            return go(request, back, tell=said(refusal, desk.say), kind="alert")
    name = visit.client or ""
    words = (
        desk.say("%(name)s has come.", name=name)
        if form.came == "yes"
        else desk.say("%(name)s did not come.", name=name)
    )
    return go(request, back, tell=words)


HANDLERS = [get_move, post_move, get_places, get_why, post_cancel, post_arrival]
