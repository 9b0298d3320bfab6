"""Arranging a sick day: worked out by doing it and undoing it for the preview, then done whole or not at all."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking import store as visits_store
from vibewell.domains.booking.actions import cancel_visit, wish_for
from vibewell.domains.booking.rules import claim_rows, item_rows, items_of
from vibewell.domains.booking.sick_day import store
from vibewell.domains.booking.sick_day.rules import desk_for, names_of, staff_wish, stretch_of
from vibewell.domains.booking.sick_day.types import (
    A_CLASS,
    ALTERNATIVES,
    OTHERS_MAX,
    VISITS_MAX,
    AffectedVisit,
    Colleague,
    OtherStart,
    SickDay,
    SickDayChanged,
    SickDayPreview,
    SickDayRequest,
    SickDays,
    SickDayTooMuch,
    SickVisitDecision,
    TimesOffered,
    VisitReassigned,
)
from vibewell.domains.booking.types import Visit
from vibewell.domains.catalog import DESK, BusinessDesk, StaffUnknown, stand_at
from vibewell.domains.scheduling import (
    BlockWish,
    Desk,
    Premises,
    add_block,
    choose_start,
    explain_start,
    nearest_starts,
    open_desk,
    open_premises,
    ways_at,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.money import Money

AROUND_SECONDS = 7 * 86400


class _Case(msgspec.Struct, frozen=True):
    """Who is away from where and when, and the visits that are in the way."""

    place: BusinessDesk
    premises: Premises
    away: UUID
    low: datetime
    high: datetime
    visits: list[Visit]
    holds: list[UUID]
    now: datetime


class _Undone(Exception):  # noqa: N818 - what was worked out, on its way back out of what is taken back
    def __init__(self, visits: list[AffectedVisit]) -> None:
        self.visits = visits
        super().__init__()


class _NotAsShown(Exception):  # noqa: N818 - a decision that can't be carried out
    """The state is another than the one that was decided about."""


async def preview_sick_day(
    tx: Transaction, business: str, staff: UUID, days: SickDays, *, now: datetime
) -> SickDayPreview:
    """What a sick day would change, worked out by doing it, so that two visits never get one colleague; then undone.

    Raises `NotAtThisDesk`, `RoleNotEnough`, `StaffUnknown`, `SickDayInvalid`, `SickDayTooMuch`.
    """
    case = await _open(tx, business, staff, days, now)
    return await _preview(tx, case, days)


async def arrange_sick_day(
    tx: Transaction, business: str, staff: UUID, wish: SickDayRequest, *, now: datetime
) -> SickDay:
    """Do it: give visits to others, block the member's time, tell the customers; whole or not at all.

    Raises `SickDayChanged` with a fresh `preview` where the decisions do not fit what is there any more, and what
    `preview_sick_day` raises.
    """
    case = await _open(tx, business, staff, wish.days, now)
    try:
        async with tx.savepoint():
            return await _carry_out(tx, case, wish)
    except _NotAsShown:
        raise SickDayChanged(preview=await _preview(tx, case, wish.days)) from None


async def _open(tx: Transaction, business: str, staff: UUID, days: SickDays, now: datetime) -> _Case:
    """Find what is affected and keep everybody else from changing it: visits first, then people and rooms."""
    place = await stand_at(tx, business, DESK)
    premises = await open_premises(tx, place.id)
    if staff not in premises.staff_names:
        raise StaffUnknown
    low, high = stretch_of(days, place.timezone, now)
    asked = (place.id, staff, low, high, now)
    locked = {row[0] for row in await tx.fetch(store.LOCK, *asked)}
    roster = premises.roster
    owners = [UUID(str(of)) for of in (*(m.id for m in roster.members), *(r.id for r in roster.resources))]
    await tx.execute(store.WAIT, owners, low, high, now)
    rows = await tx.fetch(store.AFFECTED, *asked, VISITS_MAX + 1)
    if len(rows) > VISITS_MAX:
        raise SickDayTooMuch
    if not {row["id"] for row in rows} <= locked:
        # Booked while we waited for the others: whoever looks again sees it.
        raise SickDayChanged
    visits = [
        msgspec.structs.replace(visits_store.visit_of(row, now), client=row["guest_name"] or row["customer_name"])
        for row in rows
    ]
    holds = [row[0] for row in await tx.fetch(store.HOLDS, *asked)]
    return _Case(place, premises, staff, low, high, visits, holds, now)


async def _preview(tx: Transaction, case: _Case, days: SickDays) -> SickDayPreview:
    try:
        async with tx.savepoint():
            raise _Undone(await _work_out(tx, case))
    except _Undone as undone:
        visits = undone.visits
    name = case.premises.staff_names[case.away]
    return SickDayPreview(case.away, name, days.first, days.last, case.place.timezone, visits, len(case.holds))


async def _work_out(tx: Transaction, case: _Case) -> list[AffectedVisit]:
    """Whoever has the fewest people to go to comes first; answered in order of time."""
    await _clear(tx, case, "")
    ways = {visit.id: await _ways(tx, case, visit) for visit in case.visits}
    in_order = sorted(case.visits, key=lambda visit: (len(ways[visit.id]), visit.start))
    found = [await _place_or_explain(tx, case, visit, ways[visit.id]) for visit in in_order]
    return sorted(found, key=lambda each: (each.visit.start, each.visit.id))


async def _clear(tx: Transaction, case: _Case, reason: str) -> UUID:
    """The member's time is blocked, and nobody holds it any more."""
    for hold in case.holds:
        await tx.execute(visits_store.DROP_CLAIMS, hold)
        await tx.fetchval(visits_store.CANCEL, hold, case.now, tx.caller.person_id, None)
    wish = BlockWish(case.away, case.low, case.high, reason)
    return (await add_block(tx, case.place.slug, wish, now=case.now)).id


async def _desk(tx: Transaction, case: _Case, visit: Visit, staff: str, around: int = 0) -> Desk:
    start = int(visit.start.timestamp())
    asked = wish_for([item.service for item in visit.items], staff)
    span = (start - around, start + 1 + around)
    return await open_desk(tx, case.place.id, asked, span, case.now, leave_out=visit.id, check=False)


async def _ways(tx: Transaction, case: _Case, visit: Visit) -> list[tuple[UUID, ...]]:
    """Who could do it at its time as things stand, a member for each service, in order of choice."""
    if _is_class(visit):
        return []
    staff = staff_wish(visit, case.away)
    desk = desk_for(await _desk(tx, case, visit, staff), visit, case.away)
    asked = wish_for([item.service for item in visit.items], staff)
    found = (
        tuple(UUID(str(item.member)) for item in choice.items)
        for choice in ways_at(desk, asked, int(visit.start.timestamp()))
    )
    return list(islice(dict.fromkeys(found), OTHERS_MAX))


async def _place_or_explain(
    tx: Transaction, case: _Case, visit: Visit, ways: Sequence[tuple[UUID, ...]]
) -> AffectedVisit:
    can_be_told = visit.customer_id is not None
    if _is_class(visit):
        return AffectedVisit(visit, "unplaced", can_be_told, reasons=[A_CLASS])
    staff = staff_wish(visit, case.away)
    taken_over = await _reassign(tx, case, visit, staff)
    if taken_over is not None:
        desk, takers = taken_over
        others = [Colleague([*each], names_of(desk, each)) for each in ways if [*each] != takers]
        return AffectedVisit(visit, "reassign", can_be_told, takers, names_of(desk, takers), others=others)
    start = int(visit.start.timestamp())
    asked = wish_for([item.service for item in visit.items], staff)
    reasons = explain_start(desk_for(await _desk(tx, case, visit, staff), visit, case.away), asked, start)
    return AffectedVisit(
        visit,
        "unplaced",
        can_be_told,
        reasons=[reason.value for reason in reasons],
        alternatives=await _alternatives(tx, case, visit, staff),
    )


def _is_class(visit: Visit) -> bool:
    return any(item.session is not None for item in visit.items)


async def _alternatives(tx: Transaction, case: _Case, visit: Visit, staff: str) -> list[OtherStart]:
    """When the visit could be instead: with others, or with the member when they are back."""
    start = int(visit.start.timestamp())
    asked = wish_for([item.service for item in visit.items], staff)
    agreed = desk_for(await _desk(tx, case, visit, staff, AROUND_SECONDS), visit)
    # At the steps that are offered, not at any minute.
    steps = {key: service.step_minutes for key, service in case.premises.roster.services.items()}
    roster = agreed.premises.roster
    services = {
        key: msgspec.structs.replace(service, step_minutes=steps.get(key, 15))
        for key, service in roster.services.items()
    }
    kept = msgspec.structs.replace(roster, services=services)
    desk = msgspec.structs.replace(agreed, premises=msgspec.structs.replace(agreed.premises, roster=kept))
    zone = ZoneInfo(case.place.timezone)
    found = []
    for near in nearest_starts(desk, asked, start, ALTERNATIVES, AROUND_SECONDS):
        members = [UUID(str(member)) for member in near.members[: len(visit.items)]]
        price = Money(visit.price.amount, visit.price.currency)
        at = datetime.fromtimestamp(near.starts, zone)
        found.append(OtherStart(at, members, names_of(desk, members), price))
    return found


async def _reassign(tx: Transaction, case: _Case, visit: Visit, staff: str) -> tuple[Desk, list[UUID]] | None:
    """Somebody else does it at the same time, in the length and at the price that were agreed; None if nobody can."""
    start = int(visit.start.timestamp())
    desk = desk_for(await _desk(tx, case, visit, staff), visit, case.away)
    asked = wish_for([item.service for item in visit.items], staff)
    choice = choose_start(desk, asked, start)
    if choice is None:
        return None
    items = items_of(desk, choice)
    await tx.execute(visits_store.DROP_CLAIMS, visit.id)
    await tx.fetchval(visits_store.MOVE, visit.id, visit.start, visit.end, visit.price.amount, case.now)
    rows = msgspec.json.encode(item_rows(items, choice.session)).decode()
    await tx.execute(visits_store.MOVE_ITEMS, visit.id, rows)
    claims = msgspec.json.encode(claim_rows(desk, choice, visit.id)).decode()
    await tx.execute(visits_store.PLACE_ITEMS, visit.id, case.place.id, "[]", claims, None)
    return desk, [item.staff for item in items]


async def _carry_out(tx: Transaction, case: _Case, wish: SickDayRequest) -> SickDay:
    decided = {decision.visit: decision for decision in wish.visits}
    if len(decided) < len(wish.visits) or decided.keys() != {visit.id for visit in case.visits}:
        raise _NotAsShown
    block = await _clear(tx, case, wish.reason)
    by_what: dict[str, list[Visit]] = {"reassign": [], "offer": [], "cancel": []}
    # What is called off may take others along that were booked with it.
    for visit in sorted(case.visits, key=lambda visit: decided[visit.id].what != "cancel"):
        found = await visits_store.find_visit(tx, visit.id, case.now)
        if found is None or found.status == "cancelled":
            by_what["cancel"].append(visit)
            continue
        await _decide(tx, case, visit, decided[visit.id], wish.word)
        by_what[decided[visit.id].what].append(visit)
    done = {what: await _afresh(tx, visits, case.now) for what, visits in by_what.items()}
    return SickDay(case.away, block, done["reassign"], done["offer"], done["cancel"])


async def _decide(tx: Transaction, case: _Case, visit: Visit, decision: SickVisitDecision, word: str) -> None:
    previous = case.premises.staff_names[case.away]
    business, customer = case.place.id, visit.customer_id
    if decision.what == "reassign":
        named = [str(member) for member in decision.staff]
        if _is_class(visit) or len(named) != len(visit.items) or case.away in decision.staff:
            raise _NotAsShown
        if any(item.staff not in (case.away, member) for item, member in zip(visit.items, decision.staff, strict=True)):
            raise _NotAsShown
        if await _reassign(tx, case, visit, ",".join(named)) is None:
            raise _NotAsShown
        await announce(tx, VisitReassigned(business, visit.id, customer, previous))
    elif decision.what == "offer":
        await announce(tx, TimesOffered(business, visit.id, customer, previous, visit.start))
    else:
        await cancel_visit(tx, visit.id, reason=word, now=case.now)


async def _afresh(tx: Transaction, visits: Sequence[Visit], now: datetime) -> list[Visit]:
    found = [await visits_store.find_visit(tx, visit.id, now) for visit in visits]
    return [visit for visit in found if visit is not None]
