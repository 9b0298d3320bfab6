"""A sick day at the desk: a member's visits, who takes over, what can't be placed, and one press for all of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    A_CLASS,
    AffectedVisit,
    SickDay,
    SickDayChanged,
    SickDayInvalid,
    SickDayPreview,
    SickDayRequest,
    SickDays,
    SickDayTooMuch,
    SickVisitDecision,
    arrange_sick_day,
    preview_sick_day,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import RUNNERS, AtDesk, at_desk_as, show
from vibewell.web.business.filled import filled
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.reason_words import why_not_here
from vibewell.web.business.slots import first_name
from vibewell.web.business.state import State, date_of
from vibewell.web.render import go
from vibewell.web.ui.filters import clock, short_date

REASSIGN, OFFER, CANCEL = "reassign", "offer", "cancel"
REASON_CHARACTERS_MAX, WORD_CHARACTERS_MAX = 200, 500


class CaseRow(msgspec.Struct, frozen=True):
    """One visit: who comes when for what, why nobody can take it over, and what can be done, as value and words."""

    case: AffectedVisit
    field: str
    when: str
    what: str
    why: str
    instead: str
    choices: list[tuple[str, str]]
    chosen: str
    is_missing: bool
    # who could take it over, the proposed one first: fields where there is a choice
    takers: list[tuple[str, str]]
    taker: str


@get("/business/team/{staff_id:uuid}/sick-day", include_in_schema=False)
async def get_sick_day(request: HttpRequest, staff_id: UUID) -> Response[str]:
    """The dates, and what they change."""
    surroundings = here(request)
    query = request.query_params
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        days = _days(desk, query.get("from", ""), query.get("to", ""), surroundings.now)
        return await _page(request, tx, desk, staff_id, days, {}, once=new_once())


def _days(desk: AtDesk, first: str, last: str, now: datetime) -> SickDays:
    begins = date_of(first, now.astimezone(desk.zone).date())
    return SickDays(begins, max(date_of(last, begins), begins))


async def _page(
    request: HttpRequest,
    tx: Transaction,
    desk: AtDesk,
    staff_id: UUID,
    days: SickDays,
    said: dict[str, str],
    *,
    once: str,
    refused: str = "",
    is_sent: bool = False,
    status: int = 200,
) -> Response[str]:
    preview, problem = await _preview(request, tx, desk, staff_id, days)
    rows = [_row(desk, each, said, is_sent=is_sent) for each in preview.visits] if preview else []
    return await show(
        request,
        desk,
        "sick_day",
        status=status,
        staff_id=staff_id,
        preview=preview,
        days=days,
        rows=rows,
        placed=sum(row.case.outcome == REASSIGN for row in rows),
        problem=problem,
        refused=refused,
        said=said,
        once=once,
        back=f"/business/team/{staff_id}",
    )


async def _preview(
    request: HttpRequest, tx: Transaction, desk: AtDesk, staff_id: UUID, days: SickDays
) -> tuple[SickDayPreview | None, str]:
    try:
        async with tx.savepoint():
            return await preview_sick_day(tx, desk.place.slug, staff_id, days, now=here(request).now), ""
    except SickDayInvalid:
        # The name at least, for the page that asks again.
        return None, desk.say("A sick day has 1 to 31 dates, from today on.")
    except SickDayTooMuch:
        return None, desk.say("That is more visits than can be arranged in one go. Take fewer dates.")
    except SickDayChanged:
        return None, desk.say("Something is being booked just now. Look again in a moment.")


def _row(desk: AtDesk, case: AffectedVisit, said: dict[str, str], *, is_sent: bool) -> CaseRow:
    say, visit = desk.say, case.visit
    field, takers = f"visit_{visit.id}", _takers(desk, case)
    offer = say("Ask for another time by mail") if case.can_be_told else say("Leave it standing; I call them")
    choices = [(OFFER, offer), (CANCEL, say("Call it off"))]
    if takers:
        alone = say("%(who)s takes over", who=takers[0][1])
        choices.insert(0, (REASSIGN, say("Taken over by") if len(takers) > 1 else alone))
    usual = REASSIGN if takers and not is_sent else ""
    chosen = said.get(field, usual)
    chosen = chosen if chosen in dict(choices) else usual
    taker = said.get(f"taker_{visit.id}", "")
    return CaseRow(
        case,
        field,
        f"{short_date(visit.start, desk.locale)}, {clock(visit.start)}",
        ", ".join(item.service_name for item in visit.items),
        _why(desk, case),
        _instead(desk, case),
        choices,
        chosen,
        is_sent and not chosen,
        takers,
        taker if taker in dict(takers) else takers[0][0] if takers else "",
    )


def _takers(desk: AtDesk, case: AffectedVisit) -> list[tuple[str, str]]:
    """Who could take a visit over, as value and words."""
    if case.outcome != REASSIGN:
        return []
    each = [(case.staff, case.staff_names), *((other.staff, other.staff_names) for other in case.others)]
    return [(_value(staff), _names(names)) for staff, names in each]


def _value(staff: Sequence[UUID]) -> str:
    return ",".join(map(str, staff))


def _names(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _why(desk: AtDesk, case: AffectedVisit) -> str:
    if case.outcome == REASSIGN:
        return ""
    if A_CLASS in case.reasons:
        return desk.say("A place in a class: let somebody else lead it, or call the date off.")
    return why_not_here(desk.say, case.reasons)


def _instead(desk: AtDesk, case: AffectedVisit) -> str:
    """What is near, for whoever calls the client."""
    return "; ".join(
        desk.say(
            "%(when)s with %(who)s",
            when=f"{short_date(near.start, desk.locale)}, {clock(near.start)}",
            who=", ".join(first_name(name) for name in dict.fromkeys(near.staff_names)),
        )
        for near in case.alternatives
    )


@post("/business/team/{staff_id:uuid}/sick-day", include_in_schema=False)
async def post_sick_day(request: HttpRequest, staff_id: UUID) -> Response[str] | Redirect:
    """Do it, whole or not at all; what changed meanwhile is shown again."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        days = _days(desk, values.one("from"), values.one("to"), surroundings.now)
        said = {name: values.one(name) for name in values.names if name.startswith(("visit_", "taker_"))}
        said |= {name: values.one(name) for name in ("reason", "word")}
        wish = SickDayRequest(
            days.first,
            days.last,
            _decisions(said),
            said["reason"].strip()[:REASON_CHARACTERS_MAX],
            said["word"].strip()[:WORD_CHARACTERS_MAX],
        )
        told: list[str] = []

        async def arrange() -> str:
            done = await arrange_sick_day(tx, desk.place.slug, staff_id, wish, now=surroundings.now)
            told.append(_told(desk, done))
            return State(days.first).href()

        try:
            async with tx.savepoint():
                to = await do_once(tx, values.one("once"), arrange)
        except (SickDayChanged, SickDayInvalid, SickDayTooMuch) as refusal:
            once, status = values.one("once"), refusal.status
            words = desk.say("Nothing is done yet. Say what becomes of each visit; this is how it stands now.")
            return await _page(
                request, tx, desk, staff_id, days, said, once=once, refused=words, is_sent=True, status=status
            )
    return go(request, to, tell=told[0] if told else None)


def _decisions(said: dict[str, str]) -> list[SickVisitDecision]:
    found = []
    for name, what in said.items():
        if not name.startswith("visit_") or what not in (REASSIGN, OFFER, CANCEL):
            continue
        key = name.removeprefix("visit_")
        takers = said.get(f"taker_{key}", "") if what == REASSIGN else ""
        try:
            decision = {"visit": UUID(key), "what": what, "staff": [UUID(part) for part in takers.split(",") if part]}
        except ValueError:
            continue
        found.append(msgspec.convert(decision, SickVisitDecision))
    return found


def _told(desk: AtDesk, done: SickDay) -> str:
    many = desk.say_many
    parts = []
    if done.reassigned:
        parts.append(many("%(num)s visit is taken over", "%(num)s visits are taken over", len(done.reassigned)))
    if done.offered:
        parts.append(many("%(num)s waits for another time", "%(num)s wait for another time", len(done.offered)))
    if done.cancelled:
        parts.append(many("%(num)s is called off", "%(num)s are called off", len(done.cancelled)))
    words = ", ".join(parts)
    return f"{desk.say('The time is blocked.')} {words}." if words else desk.say("The time is blocked.")


HANDLERS = [get_sick_day, post_sick_day]
