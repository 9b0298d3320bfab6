"""Setting, moving and calling off dates of classes. Whoever has a seat is never passed over in silence."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from msgspec import UNSET

from vibewell.domains.booking.classes import store
from vibewell.domains.booking.classes.rules import at, check_capacity, check_start, weekly
from vibewell.domains.booking.classes.types import (
    CapacityBelowSeats,
    ClassSession,
    NewSessions,
    NotAClass,
    NotTheirClass,
    SessionCancellation,
    SessionCancelled,
    SessionChange,
    SessionCollides,
    SessionGuest,
    SessionHasVisits,
    SessionsMade,
    SessionsTooMany,
    SessionUnknown,
)
from vibewell.domains.booking.rules import rows_of_claims
from vibewell.domains.booking.types import StartHeld, VisitCancelled, VisitMoved
from vibewell.domains.catalog import EVERYONE, MANAGERS, stand_at
from vibewell.domains.scheduling import (
    Desk,
    HoursChanged,
    Wish,
    lead_reasons,
    leads,
    open_desk,
    open_premises,
    session_claims,
    session_item,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id

LISTED_MAX = 500
LISTED_DAYS_MAX = 366
AHEAD_MAX = 5000
AROUND = timedelta(days=2)


async def list_sessions(
    tx: Transaction, business: str | UUID, low: datetime, high: datetime, *, service: UUID | None = None, now: datetime
) -> list[ClassSession]:
    """Dates that begin in [low, high) with what is left, for everybody. Raises `BusinessUnknown`, `Invalid`."""
    if not low <= high <= low + timedelta(days=LISTED_DAYS_MAX):
        raise Invalid("Ask for at most %(days)s days, the first before the last.", days=LISTED_DAYS_MAX)
    premises = await open_premises(tx, business)
    return await store.list_between(tx, premises.id, low, high, service, LISTED_MAX, now)


async def read_session(
    tx: Transaction, business: str, session_id: UUID, *, now: datetime
) -> tuple[ClassSession, list[SessionGuest]]:
    """A date and who comes, for the team. Raises `SessionUnknown`."""
    desk = await stand_at(tx, business, EVERYONE)
    return await _session(tx, desk.id, session_id, now), await store.list_guests(tx, session_id, now)


async def create_sessions(tx: Transaction, business: str, wish: NewSessions, *, now: datetime) -> SessionsMade:
    """Dates of a class, all or none of them unless it may skip those at which the member is busy.

    Raises `DatesInvalid`, `CapacityInvalid`, `SessionOver`, `NotAClass`, `NotTheirClass`, `SessionsTooMany`,
    `SessionCollides` with `collisions`, `ServiceUnknown`, `StaffUnknown`.
    """
    place = await stand_at(tx, business, MANAGERS)
    check_capacity(wish.capacity)
    starts = weekly(wish.start, place.timezone, wish.dates, wish.every_weeks)
    for start in (starts[0], starts[-1]):
        check_start(at(start), now)
    if await tx.fetchval(store.COUNT_AHEAD, place.id, now) + len(starts) > AHEAD_MAX:
        raise SessionsTooMany
    desk = await _desk(tx, place.id, wish.service, wish.staff, (starts[0], starts[-1]), now)
    busy = [start for start in starts if lead_reasons(desk, wish.service, wish.staff, start)]
    if busy and (not wish.skip_busy or len(busy) == len(starts)):
        raise _collision(desk, wish.staff, busy, len(starts))
    made = []
    for start in starts:
        if start not in busy:
            session = new_id()
            await tx.execute(store.INSERT, session, place.id, wish.service, wish.staff, at(start), wish.capacity)
            await _take_time(tx, desk, session, wish.service, wish.staff, start)
            made.append(session)
    await announce(tx, HoursChanged(place.id))
    return SessionsMade(await store.read_some(tx, place.id, made, now), [at(start) for start in busy])


async def change_session(
    tx: Transaction, business: str, session_id: UUID, change: SessionChange, *, now: datetime
) -> ClassSession:
    """Another time, member or number of places; whoever has a seat moves along and is told.

    Raises `SessionUnknown`, `SessionOver`, `CapacityInvalid`, `CapacityBelowSeats`, `NotTheirClass`, `SessionCollides`.
    """
    place = await stand_at(tx, business, MANAGERS)
    before = await _session(tx, place.id, session_id, now)
    check_start(before.start, now)
    start = before.start if change.start is UNSET else change.start
    staff = before.staff if change.staff is UNSET else change.staff
    capacity = before.capacity if change.capacity is UNSET else change.capacity
    check_capacity(capacity)
    check_start(start, now)
    await tx.fetch(store.LOCK_VISITS, session_id)
    await _wait(tx, [before.service, before.staff, staff], min(start, before.start), max(start, before.start), now)
    before = await _locked(tx, place.id, session_id, now)
    moves = (start, staff) != (before.start, before.staff)
    if moves:
        await _move(tx, place.id, before, start, staff, now)
        before = await _session(tx, place.id, session_id, now)
    if capacity < before.seats_taken:
        taken = before.seats_taken
        raise CapacityBelowSeats(
            "%(seats_taken)s places are taken. Move or cancel some of the visits first.", seats_taken=taken
        )
    await tx.execute(store.CHANGE, session_id, staff, start, capacity)
    if moves:
        await _move_visits(tx, place.id, session_id, start, staff, now)
    await announce(tx, HoursChanged(place.id))
    return await _session(tx, place.id, session_id, now)


async def cancel_session(
    tx: Transaction, business: str, session_id: UUID, wish: SessionCancellation, *, now: datetime
) -> SessionCancelled:
    """Call a date off and, where it says so, the visits with it: everybody is told.

    Raises `SessionUnknown`, `SessionOver`, `SessionHasVisits`.
    """
    place = await stand_at(tx, business, MANAGERS)
    found = await _session(tx, place.id, session_id, now)
    check_start(found.start, now)
    await tx.fetch(store.LOCK_VISITS, session_id)
    await _wait(tx, [found.service, found.staff], found.start, found.start, now)
    found = await _locked(tx, place.id, session_id, now)
    standing = [guest for guest in await store.list_guests(tx, session_id, now) if guest.status != "held"]
    if standing and not wish.cancel_visits:
        raise SessionHasVisits(visits=len(standing), seats_taken=found.seats_taken)
    await _let_holds_go(tx, place.id, session_id, now)
    reason = wish.reason.strip() or None
    rows = await tx.fetch(store.CANCEL_VISITS, session_id, now, tx.caller.person_id, reason)
    for row in rows:
        await announce(tx, VisitCancelled(place.id, row["id"], row["customer_id"]))
    await tx.execute(store.DROP_CLAIMS, session_id)
    await tx.execute(store.END, session_id, now)
    await announce(tx, HoursChanged(place.id))
    return SessionCancelled(len(rows))


async def _session(tx: Transaction, business: UUID, session_id: UUID, now: datetime) -> ClassSession:
    found = await store.read_some(tx, business, [session_id], now)
    if not found:
        raise SessionUnknown
    return found[0]


async def _locked(tx: Transaction, business: UUID, session_id: UUID, now: datetime) -> ClassSession:
    """The date as it stands now that nobody else can change it."""
    if await tx.fetchval(store.LOCK, business, session_id) is None:
        raise SessionUnknown
    return await _session(tx, business, session_id, now)


async def _wait(tx: Transaction, owners: list[UUID], low: datetime, high: datetime, now: datetime) -> None:
    """Whoever books a seat, or one of these members, waits until the transaction ends."""
    await tx.execute(store.WAIT, owners, low - AROUND, high + AROUND, now)


async def _desk(
    tx: Transaction,
    business: UUID,
    service: UUID,
    staff: UUID,
    span: tuple[int, int],
    now: datetime,
    leave_out: UUID | None = None,
) -> Desk:
    around = int(AROUND.total_seconds())
    wide = (span[0] - around, span[1] + around)
    desk = await open_desk(tx, business, Wish((service,), staff), wide, now, leave_out=leave_out, wait=True)
    if not desk.premises.roster.services[service].is_class:
        raise NotAClass
    if not leads(desk, staff, service):
        raise NotTheirClass
    return desk


def _collision(desk: Desk, staff: UUID, busy: list[int], of: int) -> SessionCollides:
    who = desk.premises.staff_names[staff]
    collisions = [at(start).isoformat() for start in busy]
    if of == 1:
        return SessionCollides("%(who)s is busy then.", who=who, collisions=collisions)
    words = "%(who)s is busy at %(count)s of the %(of)s dates."
    return SessionCollides(words, who=who, count=len(busy), of=of, collisions=collisions)


async def _take_time(tx: Transaction, desk: Desk, session: UUID, service: UUID, staff: UUID, start: int) -> None:
    claims = session_claims(desk, session_item(desk, service, staff, start), session)
    try:
        await store.place_claims(tx, desk.premises.id, session, rows_of_claims(claims, {staff}))
    except asyncpg.ExclusionViolationError:
        # The locks keep racers apart; if something passed them by, the constraint still decides.
        raise _collision(desk, staff, [start], 1) from None


async def _move(
    tx: Transaction, business: UUID, session: ClassSession, start: datetime, staff: UUID, now: datetime
) -> None:
    """Give the old time back and take the new one; holds are let go, since they were for another time."""
    epoch = int(start.timestamp())
    desk = await _desk(tx, business, session.service, staff, (epoch, epoch + 1), now, leave_out=session.id)
    if lead_reasons(desk, session.service, staff, epoch):
        raise _collision(desk, staff, [epoch], 1)
    await _let_holds_go(tx, business, session.id, now)
    await tx.execute(store.DROP_CLAIMS, session.id)
    await _take_time(tx, desk, session.id, session.service, staff, epoch)


async def _move_visits(
    tx: Transaction, business: UUID, session_id: UUID, start: datetime, staff: UUID, now: datetime
) -> None:
    name = (await _session(tx, business, session_id, now)).staff_name
    await tx.execute(store.MOVE_ITEMS, session_id, start, staff, name)
    for row in await tx.fetch(store.MOVE_VISITS, session_id, start, now):
        await announce(tx, VisitMoved(business, row["id"], row["customer_id"]))


async def _let_holds_go(tx: Transaction, business: UUID, session_id: UUID, now: datetime) -> None:
    for row in await tx.fetch(store.LET_HOLDS_GO, session_id, now, tx.caller.person_id):
        await announce(tx, StartHeld(business, row["id"]))
