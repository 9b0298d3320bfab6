"""Booking a series, all of it or nothing, reading it, and calling it off from a date on."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from vibewell.domains.booking import store as visits_store
from vibewell.domains.booking.actions import end_of, place_items, role_at, total_of
from vibewell.domains.booking.checkout.demand import require_payment
from vibewell.domains.booking.checks.gate import depend_on_checks
from vibewell.domains.booking.checks.types import Client
from vibewell.domains.booking.checks.waiver import answer_for_checks
from vibewell.domains.booking.rules import items_of, seats_of
from vibewell.domains.booking.series import store
from vibewell.domains.booking.series.preview import Looked, choose_at, look_at, preview_of
from vibewell.domains.booking.series.rules import decided
from vibewell.domains.booking.series.types import (
    SERIES_AHEAD_MAX,
    ClientUnknown,
    Series,
    SeriesBooked,
    SeriesCancellation,
    SeriesCancelled,
    SeriesClient,
    SeriesCollides,
    SeriesOver,
    SeriesRequest,
    SeriesTooMany,
    SeriesUnknown,
)
from vibewell.domains.booking.types import Visit, VisitUnknown
from vibewell.domains.scheduling import Choice, Desk
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import SignInRequired
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id

ONE_BY_ONE = (
    "Each visit here is paid ahead, or a card is left for it, so a series can't be booked in one go. "
    "Book them one by one, or ask the salon: they can write all of them in for you."
)
# A customer's visit is held and confirmed within one transaction: only so long does the hold have to last.
HELD = timedelta(minutes=1)
Chosen = tuple[Desk, Choice]


class _For(msgspec.Struct, frozen=True):
    """Whose visits they become."""

    customer_id: UUID | None
    guest: SeriesClient | None


async def book_series(tx: Transaction, wish: SeriesRequest, *, now: datetime, leave_out: UUID | None = None) -> Series:
    """Book every date that is left after the decisions, or nothing.

    Raises `SeriesCollides` where a date can't be had (any more), `SeriesDecisionInvalid`, `SeriesTooShort`,
    `SeriesTooMany`, `ClientUnknown`, `NotAtThisDesk`, `CheckRequired` (by hand, unless `without_check`),
    `PaymentRequired` (not by hand: those who work there book without), and what `preview_series` raises.
    """
    looked = await look_at(tx, wish.business, wish.wish, now=now, leave_out=leave_out)
    kept = decided(looked.planned, wish.decisions, wish.every_weeks)
    whose = await _whose(tx, looked, wish.client, now)
    found = [(planned, await choose_at(tx, looked, planned)) for planned in kept]
    chosen = [each for _, each in found if each is not None]
    if len(chosen) < len(found):
        positions = [planned.position for planned, each in found if each is None]
        raise SeriesCollides(positions=positions, preview=await preview_of(tx, looked))
    return await _save(tx, looked, wish, whose, chosen, now)


async def _whose(tx: Transaction, looked: Looked, client: SeriesClient | None, now: datetime) -> _For:
    if client is None:
        person = tx.caller.person_id
        if person is None:
            raise SignInRequired
        ahead = await tx.fetchval(store.SERIES_AHEAD, person, looked.premises.id, now)
        if ahead >= SERIES_AHEAD_MAX:
            raise SeriesTooMany
        return _For(person, None)
    if client.customer_id is not None:
        if not await tx.fetchval(store.IS_CLIENT, client.customer_id):
            raise ClientUnknown
        return _For(client.customer_id, None)
    if not client.guest_name.strip():
        raise ClientUnknown
    return _For(None, client)


async def _save(
    tx: Transaction, looked: Looked, wish: SeriesRequest, whose: _For, chosen: list[Chosen], now: datetime
) -> Series:
    series_id = new_id()
    business = looked.premises.id
    await tx.execute(store.INSERT_SERIES, series_id, business, whose.customer_id, wish.every_weeks, wish.times)
    placed = [await _place(tx, desk, choice, wish, whose, now) for desk, choice in chosen]
    await tx.execute(store.INSERT_PLACES, series_id, placed, len(placed))
    await announce(tx, SeriesBooked(business, series_id, placed[0], whose.customer_id))
    return await read_series(tx, series_id, now)


async def _place(tx: Transaction, desk: Desk, choice: Choice, wish: SeriesRequest, whose: _For, now: datetime) -> UUID:
    """One visit with its items and claims; a customer's is held first, since only a hold can be confirmed by her."""
    items = items_of(desk, choice)
    visit_id = new_id()
    by_hand = wish.client is not None
    held_until = None if by_hand else now + HELD
    party = seats_of(choice, wish.party)
    await visits_store.insert_visit(
        tx,
        id=visit_id,
        business_id=desk.premises.id,
        customer_id=whose.customer_id,
        guest_name=whose.guest.guest_name.strip() if whose.guest else None,
        guest_contact=(whose.guest.guest_contact.strip() or None) if whose.guest else None,
        starts_at=items[0].start,
        ends_at=end_of(items),
        price=total_of(items).amount * party,
        currency=desk.premises.currency,
        party=party,
        note=wish.note,
        held_until=held_until,
        confirmed_at=now if by_hand else None,
    )
    await place_items(tx, desk, choice, visit_id, items, held_until)
    await _heed_checks(tx, desk, wish, whose, visit_id, items[0].start, now)
    if not by_hand:
        if await tx.fetchval(visits_store.CONFIRM, visit_id, whose.customer_id, now, wish.note) is None:
            # Whoever pays first pays for each of them when it is near enough to hold.
            await require_payment(tx, [visit_id], "en", ONE_BY_ONE)
        await tx.execute(visits_store.KEEP_CLAIMS, visit_id)
    return visit_id


async def _heed_checks(
    tx: Transaction, desk: Desk, wish: SeriesRequest, whose: _For, visit_id: UUID, start: datetime, now: datetime
) -> None:
    begins = int(start.timestamp())
    if wish.client is None:
        await depend_on_checks(tx, desk.premises, wish.services, begins, visit_id, now)
        return
    client = Client(whose.customer_id, whose.guest.guest_contact.strip() if whose.guest else "")
    await answer_for_checks(
        tx, desk.premises, wish.services, begins, visit_id, client, now=now, without_check=wish.without_check
    )


async def read_series(tx: Transaction, series_id: UUID, now: datetime) -> Series:
    """A series that the caller may see. Raises `SeriesUnknown`."""
    row = await store.find_series(tx, series_id)
    if row is None:
        raise SeriesUnknown
    visits = await store.list_visits(tx, series_id, now)
    return Series(row.id, row.slug, row.every_weeks, row.times, row.created_at, row.customer_id, visits)


async def cancel_series(tx: Transaction, series_id: UUID, wish: SeriesCancellation, *, now: datetime) -> Series:
    """Call off every visit from a date on, by its customer or by the business, and free their time.

    Raises `SeriesUnknown`, `SeriesOver`, `VisitUnknown` for a visit that is not the caller's to change.
    """
    row = await store.find_series(tx, series_id)
    if row is None:
        raise SeriesUnknown
    person = tx.caller.person_id
    if row.customer_id != person and await role_at(tx, row.business_id) is None:
        raise SeriesUnknown
    await tx.fetch(store.LOCK_SERIES_VISITS, series_id)
    going = [visit for visit in await store.list_visits(tx, series_id, now) if _may_go(visit, wish, now)]
    if not going:
        raise SeriesOver
    for visit in going:
        await tx.execute(visits_store.DROP_CLAIMS, visit.id)
        if await tx.fetchval(visits_store.CANCEL, visit.id, now, person, wish.reason or None) is None:
            raise VisitUnknown
    ids = [visit.id for visit in going]
    await announce(tx, SeriesCancelled(row.business_id, series_id, ids[0], ids, row.customer_id))
    return await read_series(tx, series_id, now)


def _may_go(visit: Visit, wish: SeriesCancellation, now: datetime) -> bool:
    return visit.status == "confirmed" and visit.start > now and visit.start.date() >= wish.from_date
