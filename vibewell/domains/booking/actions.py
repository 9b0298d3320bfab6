"""Holding, confirming, moving, cancelling: decided by the engine and, in the last place, by the constraint."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from vibewell.domains.booking import store
from vibewell.domains.booking.checkout.demand import require_payment
from vibewell.domains.booking.checks.chain import ahead_with, held_with, hold_chain, miss_check
from vibewell.domains.booking.checks.gate import depend_on_checks, require_checks, require_gap
from vibewell.domains.booking.checks.types import Client
from vibewell.domains.booking.checks.waiver import answer_for_checks
from vibewell.domains.booking.limits import check_live_holds
from vibewell.domains.booking.rules import (
    claim_rows,
    desk_as_agreed,
    desk_without_notice,
    is_taken,
    item_rows,
    items_of,
    seats_of,
)
from vibewell.domains.booking.types import (
    ANYONE,
    DeskVisitRequest,
    Hold,
    HoldExpired,
    HoldRequest,
    HoldUnknown,
    MoveRequest,
    StartHeld,
    StartNotOffered,
    StartTaken,
    Visit,
    VisitAhead,
    VisitBooked,
    VisitCancelled,
    VisitItem,
    VisitMarked,
    VisitMoved,
    VisitOver,
    VisitUnknown,
)
from vibewell.domains.catalog import NotAtThisDesk
from vibewell.domains.scheduling import (
    Choice,
    Desk,
    Wish,
    choose_start,
    explain_start,
    nearest_starts,
    open_desk,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money

ALTERNATIVES = 3
ALTERNATIVES_AROUND_SECONDS = 7 * 86400
YEARS = range(1971, 2200)


def business_key(text: str) -> str | UUID:
    """A business as people name it: its id, or its slug."""
    try:
        return UUID(text)
    except ValueError:
        return text


def wish_for(services: list[UUID], staff: UUID | str, party: int = 1) -> Wish:
    """The engine's wish; `staff` is a member's id or "any", or one of these for each service, separated by commas."""
    try:
        named = [None if each.strip() == ANYONE else UUID(each.strip()) for each in str(staff).split(",")]
    except ValueError:
        raise Invalid('A member is named by an id, or "any".') from None
    if len(named) not in (1, len(services)):
        raise Invalid("Name one member for all services, or one for each.")
    if len(set(named)) == 1:
        return Wish(tuple(services), named[0], party)
    return Wish(tuple(services), None, party, tuple(named))


def epoch_of(start: datetime, now: datetime) -> int:
    """The instant in whole seconds. Raises `StartNotOffered` where no calendar of ours reaches, and `Invalid`."""
    if start.year not in YEARS:
        reason = "too_far_ahead" if start > now else "in_the_past"
        raise StartNotOffered("Our calendar does not reach that day.", reasons=[reason], alternatives=[])
    if start.microsecond:
        raise Invalid("A start is a whole second.")
    return int(start.timestamp())


async def hold_start(
    tx: Transaction,
    wish: HoldRequest,
    *,
    now: datetime,
    hold_minutes: int,
    address: str = "",
    is_chained: bool = False,
) -> Hold:
    """Keep a start for whoever asks; with `check_start` the check that it needs, too (`is_chained`: held beside it).

    Raises `StartTaken`, `StartNotOffered` with three `alternatives`, `CheckRequired`, `CheckGap`, `HoldsTooMany`.
    """
    start = epoch_of(wish.start, now)
    asked = wish_for(wish.services, wish.staff, wish.party)
    if wish.check_start is not None:
        terms = (tx, business_key(wish.business), wish, hold_start)
        return await hold_chain(*terms, now=now, hold_minutes=hold_minutes, address=address)
    desk = await open_desk(tx, business_key(wish.business), asked, (start, start + 1), now, wait=True)
    choice = choose_start(desk, asked, start) or await _refuse(tx, desk, asked, start, now)
    if not is_chained:
        await require_checks(tx, desk.premises, wish.services, start, now, None)
    await check_live_holds(tx, now, address)
    until, hold_id = now + timedelta(minutes=hold_minutes), new_id()
    party = seats_of(choice, wish.party)
    items = await place_choice(tx, desk, choice, hold_id, now=now, held_until=until, party=party)
    if not is_chained:
        await depend_on_checks(tx, desk.premises, wish.services, start, hold_id, now)
    await announce(tx, StartHeld(desk.premises.id, hold_id))
    return Hold(
        id=hold_id,
        business=desk.premises.slug,
        start=items[0].start,
        end=end_of(items),
        expires_at=until,
        staff=items[0].staff,
        price=Money(total_of(items).amount * party, items[0].price.currency),
        items=items,
        party=party,
    )


async def place_choice(
    tx: Transaction,
    desk: Desk,
    choice: Choice,
    visit_id: UUID,
    *,
    now: datetime,
    held_until: datetime | None,
    party: int = 1,
    guest: DeskVisitRequest | None = None,
    party_id: UUID | None = None,
    comes: str | None = None,
) -> list[VisitItem]:
    """Write the visit of a choice, its items and its claims. Raises `StartTaken` where the constraint decides so."""
    items = items_of(desk, choice)
    by_hand = guest is not None
    await store.insert_visit(
        tx,
        id=visit_id,
        business_id=desk.premises.id,
        customer_id=None if by_hand else tx.caller.person_id,
        visitor_id=None if by_hand or tx.caller.person_id else tx.caller.visitor_id,
        guest_name=guest.guest_name if guest else None,
        guest_contact=(guest.guest_contact or None) if guest else None,
        starts_at=items[0].start,
        ends_at=end_of(items),
        price=total_of(items).amount * party,
        currency=desk.premises.currency,
        party=party,
        note=guest.note if guest else "",
        held_until=held_until,
        confirmed_at=now if by_hand else None,
        party_id=party_id,
        comes=comes,
    )
    await place_items(tx, desk, choice, visit_id, items, held_until)
    return items


async def place_items(
    tx: Transaction,
    desk: Desk,
    choice: Choice,
    visit_id: UUID,
    items: list[VisitItem],
    held_until: datetime | None,
) -> None:
    """Write a visit's items and claims. Raises `StartTaken` where the constraint decides so."""
    try:
        await tx.execute(
            store.PLACE_ITEMS,
            visit_id,
            desk.premises.id,
            msgspec.json.encode(item_rows(items, choice.session)).decode(),
            msgspec.json.encode(claim_rows(desk, choice, visit_id)).decode(),
            held_until,
        )
    except asyncpg.ExclusionViolationError:
        # The locks keep racers apart; if something passed them by, the constraint still decides.
        raise StartTaken(reasons=["staff_busy"], alternatives=[]) from None


def end_of(items: list[VisitItem]) -> datetime:
    """When the last of them is over."""
    last = items[-1]
    # Elapsed minutes: the arithmetic of aware datetimes in one zone would add wall-clock time.
    return datetime.fromtimestamp(last.start.timestamp() + 60 * last.minutes, last.start.tzinfo)


def total_of(items: list[VisitItem]) -> Money:
    """What they cost together."""
    return Money(sum(item.price.amount for item in items), items[0].price.currency)


def _as_it_is(desk: Desk) -> Desk:
    return desk


async def _refuse(
    tx: Transaction,
    desk: Desk,
    wish: Wish,
    start: int,
    now: datetime,
    *,
    leave_out: UUID | None = None,
    see: Callable[[Desk], Desk] = _as_it_is,
) -> NoReturn:
    """Say why not, and what would be free near it; `see` is how this caller sees a desk."""
    reasons = explain_start(desk, wish, start)
    around = (start - ALTERNATIVES_AROUND_SECONDS, start + ALTERNATIVES_AROUND_SECONDS)
    wide = see(await open_desk(tx, desk.premises.id, wish, around, now, leave_out=leave_out, check=False))
    zone = ZoneInfo(desk.premises.timezone)
    near = [
        {
            "start": datetime.fromtimestamp(found.starts, zone),
            "staff": list(found.members),
            "minutes": found.minutes,
            "price": {"amount": found.price, "currency": desk.premises.currency},
        }
        for found in nearest_starts(wide, wish, start, ALTERNATIVES, ALTERNATIVES_AROUND_SECONDS)
    ]
    refusal = StartTaken if is_taken(reasons) else StartNotOffered
    raise refusal(reasons=[reason.value for reason in reasons], alternatives=near)


async def confirm_hold(tx: Transaction, hold_id: UUID, *, note: str, now: datetime, locale: str = "en") -> Visit:
    """Make a hold the caller's visit. A second confirmation answers the same visit.

    Raises `HoldUnknown`, `HoldExpired`, `PaymentRequired` with the terms where something is to be paid first.
    """
    person = tx.caller.person_id
    business = await tx.fetchval(store.CONFIRM, hold_id, person, now, note)
    if business is None:
        visit = await store.find_visit(tx, hold_id, now)
        if visit is None or visit.customer_id not in (None, person):
            raise HoldUnknown
        if visit.status == "held":
            await require_payment(tx, [hold_id, *await held_with(tx, hold_id)], locale)
        if visit.confirmed_at is None:
            raise HoldExpired
        return visit
    await announce(tx, VisitBooked(business, hold_id, person))
    for other in (beside := await held_with(tx, hold_id)):
        if await tx.fetchval(store.CONFIRM, other, person, now, "") is None:
            await require_payment(tx, [hold_id, *beside], locale)
            raise HoldExpired
        await announce(tx, VisitBooked(business, other, person))
    await tx.execute(store.WAIT_FOR_VISITS, [hold_id, *beside])
    if not await tx.fetchval(store.KEEP_TIME, [hold_id, *beside], now):
        # By somebody else's clock it had run out, and they let it go.
        raise HoldExpired
    return await read_visit(tx, hold_id, now)


async def read_visit(tx: Transaction, visit_id: UUID, now: datetime) -> Visit:
    """A visit that the caller may see. Raises `VisitUnknown`."""
    visit = await store.find_visit(tx, visit_id, now)
    if visit is None:
        raise VisitUnknown
    return visit


async def release_hold(tx: Transaction, hold_id: UUID, *, now: datetime) -> None:
    """Let a hold go before it runs out. Raises `HoldUnknown`."""
    visit = await store.find_visit(tx, hold_id, now)
    if visit is None or visit.status not in ("held", "expired"):
        raise HoldUnknown
    for each in (hold_id, *await held_with(tx, hold_id)):
        await tx.execute(store.DROP_CLAIMS, each)
        await tx.fetchval(store.CANCEL, each, now, tx.caller.person_id, None)
        await announce(tx, StartHeld(visit.business.id, each))


async def cancel_visit(tx: Transaction, visit_id: UUID, *, reason: str, now: datetime) -> Visit:
    """Call a visit off and free its time; a second time answers the same. Raises `VisitUnknown`, `VisitOver`."""
    visit = await _for_change(tx, visit_id, now)
    if visit.status == "cancelled":
        return visit
    if visit.status not in ("confirmed", "held") or visit.start <= now:
        raise VisitOver
    await tx.execute(store.DROP_CLAIMS, visit_id)
    business = await tx.fetchval(store.CANCEL, visit_id, now, tx.caller.person_id, reason or None)
    if business is None:
        raise VisitUnknown
    await announce(tx, VisitCancelled(business, visit_id, visit.customer_id))
    for other in await ahead_with(tx, visit_id, now):
        await cancel_visit(tx, other, reason=reason, now=now)
    return await read_visit(tx, visit_id, now)


async def move_visit(tx: Transaction, visit_id: UUID, wish: MoveRequest, *, now: datetime) -> Visit:
    """Move a visit to another start; when it is refused the old time stands.

    Length and price stay as they were agreed. Raises `VisitUnknown`, `VisitOver`, `StartTaken`, `StartNotOffered`.
    """
    visit = await _for_change(tx, visit_id, now)
    if visit.status != "confirmed" or visit.start <= now:
        raise VisitOver
    start = epoch_of(wish.start, now)
    staff: UUID | str = wish.staff if wish.staff is not None else (visit.staff if len(visit.items) == 1 else ANYONE)
    asked = wish_for([item.service for item in visit.items], staff, visit.party)
    at_desk = await role_at(tx, visit.business.id) is not None

    def see(desk: Desk) -> Desk:
        agreed = desk_as_agreed(desk, visit.items)
        return desk_without_notice(agreed) if at_desk else agreed

    span = (start, start + 1)
    desk = see(await open_desk(tx, visit.business.id, asked, span, now, leave_out=visit.id, wait=True, check=False))
    choice = choose_start(desk, asked, start) or await _refuse(tx, desk, asked, start, now, leave_out=visit.id, see=see)
    await require_gap(tx, desk.premises, visit, start, at_desk=at_desk)
    items = items_of(desk, choice)
    await tx.execute(store.DROP_CLAIMS, visit_id)
    moved = await tx.fetchval(store.MOVE, visit_id, items[0].start, end_of(items), visit.price.amount, now)
    if moved is None:
        raise VisitUnknown
    rows = msgspec.json.encode(item_rows(items, choice.session)).decode()
    await tx.execute(store.MOVE_ITEMS, visit_id, rows)
    await place_items(tx, desk, choice, visit_id, [], None)
    await announce(tx, VisitMoved(visit.business.id, visit_id, visit.customer_id))
    return await read_visit(tx, visit_id, now)


async def _for_change(tx: Transaction, visit_id: UUID, now: datetime) -> Visit:
    if await tx.fetchrow(store.LOCK_VISIT, visit_id) is None:
        raise VisitUnknown
    return await read_visit(tx, visit_id, now)


async def role_at(tx: Transaction, business: UUID) -> str | None:
    """The caller's role at a business, or None."""
    role: str | None = await tx.fetchval(store.MY_ROLE, business)
    return role


async def book_at_desk(tx: Transaction, business: str, wish: DeskVisitRequest, *, now: datetime) -> Visit:
    """Book a visit by hand for a guest; notice and advance limits are for customers only.

    Raises `NotAtThisDesk`, `StartTaken`, `StartNotOffered`, `CheckRequired` unless the wish says `without_check`.
    """
    start = epoch_of(wish.start, now)
    asked = wish_for(wish.services, wish.staff, wish.party)
    desk = await open_desk(tx, business_key(business), asked, (start, start + 1), now, wait=True)
    if await role_at(tx, desk.premises.id) is None:
        raise NotAtThisDesk
    desk = desk_without_notice(desk)
    choice = choose_start(desk, asked, start) or await _refuse(tx, desk, asked, start, now, see=desk_without_notice)
    visit_id = new_id()
    await place_choice(
        tx, desk, choice, visit_id, now=now, held_until=None, party=seats_of(choice, wish.party), guest=wish
    )
    client = Client(None, wish.guest_contact.strip())
    await answer_for_checks(
        tx, desk.premises, wish.services, start, visit_id, client, now=now, without_check=wish.without_check
    )
    await announce(tx, VisitBooked(desk.premises.id, visit_id, None))
    return await read_visit(tx, visit_id, now)


async def mark_arrival(tx: Transaction, visit_id: UUID, *, came: bool, now: datetime) -> Visit:
    """Note that the client came, or did not. Raises `VisitUnknown`, `VisitAhead`, `VisitOver`, `NotAtThisDesk`."""
    visit = await _for_change(tx, visit_id, now)
    if await role_at(tx, visit.business.id) is None:
        raise NotAtThisDesk
    if visit.status not in ("confirmed", "came", "no_show"):
        raise VisitOver
    business = await tx.fetchval(store.MARK, visit_id, came, now)
    if business is None:
        raise VisitAhead
    await announce(tx, VisitMarked(business, visit_id, visit.customer_id))
    if not came:
        for each in await miss_check(tx, visit_id, now):
            await announce(tx, VisitCancelled(business, each.id, each.customer_id))
    return await read_visit(tx, visit_id, now)
