"""The worker's part: whose turn it is, a start held for one person, visits moved up. One step, one transaction.

A step makes one offer, or carries out a whole chain of moves that nobody has to be asked about: all of it or nothing.
"""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import msgspec

from vibewell.domains.booking import store as visits
from vibewell.domains.booking.checks.gate import gap_fits
from vibewell.domains.booking.rules import claim_rows, desk_as_agreed, item_rows, items_of
from vibewell.domains.booking.types import StartHeld, Visit, VisitItem, VisitMoved
from vibewell.domains.booking.waitlist import store
from vibewell.domains.booking.waitlist.letters import plan_expiry, write_offer
from vibewell.domains.booking.waitlist.rules import Span, fits, in_turn, offer_ends, window_of
from vibewell.domains.booking.waitlist.types import Offer, Wish
from vibewell.domains.notifications import Letterhead
from vibewell.domains.scheduling import (
    BusinessUnknown,
    Choice,
    Desk,
    ServiceUnknown,
    StaffUnknown,
    choose_start,
    list_starts,
    open_desk,
    open_premises,
)
from vibewell.domains.scheduling import Wish as Question
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id

STEPS_MAX = 100
CHAIN_MOVES_MAX = 25
WISHES_MAX = 500


class Round(msgspec.Struct, frozen=True):
    """What one look at a business's waitlist knows."""

    wishes: list[Wish]
    let_go: dict[UUID, list[Span]]
    now: datetime


async def serve(database: Database, business: UUID, letterhead: Letterhead, now: datetime) -> int:
    """Offer and move until nothing fits any more; answers in how many steps."""
    for step in range(STEPS_MAX):
        async with database.tx(Caller.service()) as tx:
            if not await take_step(tx, business, letterhead, now):
                return step
    return STEPS_MAX


async def take_step(tx: Transaction, business: UUID, letterhead: Letterhead, now: datetime) -> bool:
    """Serve the first wish in turn that something is free for; False where nobody could be served."""
    # Only one worker at a time serves a business, and it starts from what the one before has left.
    await tx.execute(store.WAIT_FOR, f"waitlist/{business}")
    await close_spent(tx, business, now)
    round_ = await look(tx, business, now)
    for wish in round_.wishes:
        if wish.status != "open" or await find_start(tx, round_, wish) is None:
            continue
        if wish.without_asking:
            if await carry_out_chain(tx, business, now):
                return True
        elif await make_offer(tx, round_, wish, letterhead):
            return True
    return False


async def close_spent(tx: Transaction, business: UUID, now: datetime) -> None:
    """End the offers whose time is up, so that none of them can be taken any more."""
    spent = await tx.fetch(store.LOCK_SPENT, business, now)
    if spent:
        holds = [row["hold_id"] for row in spent]
        await tx.execute(store.EXPIRE, [row["id"] for row in spent], now)
        await tx.execute(store.DROP_CLAIMS_OF, holds)
        await tx.execute(store.END_HOLDS, holds, now)


async def look(tx: Transaction, business: UUID, now: datetime) -> Round:
    """The open wishes in turn, and what each was offered in vain. Offers whose time is up have ended before.

    Whoever is answering just now has no turn: an offer beside theirs would wait for them, and they for it.
    """
    let_go: dict[UUID, list[Span]] = {}
    last: dict[UUID, datetime] = {}
    for wish, starts, ends, at in await store.let_go(tx, business, now):
        let_go.setdefault(wish, []).append((starts, ends))
        last[wish] = max(last.get(wish, at), at)
    answered = {row["wish_id"] for row in await tx.fetch(store.BEING_ANSWERED, business, now)}
    found = [wish for wish in await store.list_open(tx, business, now, WISHES_MAX) if wish.id not in answered]
    return Round(in_turn(found, last, now), let_go, now)


def question_of(wish: Wish) -> Question:
    """The wish as the engine is asked."""
    return Question(tuple(wish.services), wish.staff, wish.party)


async def find_start(tx: Transaction, round_: Round, wish: Wish) -> int | None:
    """The earliest start that fits a wish, in epoch seconds."""
    window = window_of(wish, round_.now)
    if window is None:
        return None
    span = (int(window[0].timestamp()), int(window[1].timestamp()))
    visit = await _moving(tx, wish, round_.now)
    try:
        desk = await _desk(tx, wish, visit, span, round_.now)
    except (BusinessUnknown, ServiceUnknown, StaffUnknown):
        return None
    apart = [*round_.let_go.get(wish.id, ()), *await store.own_spans(tx, wish.person_id, round_.now, wish.visit)]
    for found in list_starts(desk, question_of(wish), span):
        if not fits(wish, found.starts, found.starts + 60 * found.minutes, apart):
            continue
        if await gap_fits(tx, desk.premises, wish.visit, wish.services, found.starts, wish.person_id):
            return found.starts
    return None


async def _moving(tx: Transaction, wish: Wish, now: datetime) -> Visit | None:
    return await visits.find_visit(tx, wish.visit, now) if wish.visit is not None else None


async def _desk(
    tx: Transaction, wish: Wish, visit: Visit | None, span: tuple[int, int], now: datetime, *, wait: bool = False
) -> Desk:
    """The desk for a wish. A visit that is moved at once leaves its old time; one that is asked about still has it."""
    leave_out = visit.id if visit is not None and wish.without_asking else None
    desk = await open_desk(
        tx, wish.business_id, question_of(wish), span, now, leave_out=leave_out, wait=wait, check=visit is None
    )
    return desk if visit is None else desk_as_agreed(desk, visit.items)


async def make_offer(tx: Transaction, round_: Round, wish: Wish, letterhead: Letterhead) -> bool:
    """Hold the earliest start that fits for this person, and write to them. False where somebody was quicker."""
    now = round_.now
    start = await find_start(tx, round_, wish)
    until = offer_ends(wish.timezone, datetime.fromtimestamp(start, UTC), now) if start is not None else None
    if start is None or until is None:
        return False
    visit = await _moving(tx, wish, now)
    desk = await _desk(tx, wish, visit, (start, start + 1), now, wait=True)
    choice = choose_start(desk, question_of(wish), start)
    if choice is None:
        return False
    items = items_of(desk, choice)
    offer = Offer(new_id(), items[0].start, end_of(items), now, until, "open", new_id(), items)
    try:
        async with tx.savepoint():
            await _hold(tx, desk, choice, wish, offer)
            await store.insert_offer(tx, offer, wish)
    except asyncpg.ExclusionViolationError:
        return False
    await announce(tx, StartHeld(wish.business_id, offer.hold))
    await write_offer(tx, letterhead, wish, offer, now)
    await plan_expiry(tx, wish.business_id, offer)
    return True


async def _hold(tx: Transaction, desk: Desk, choice: Choice, wish: Wish, offer: Offer) -> None:
    """A hold of the person's own; where a visit would move there, nobody's, so that it can't become a second visit."""
    is_new = wish.visit is None
    # Only a class has seats.
    party = wish.party if choice.session is not None else 1
    await visits.insert_visit(
        tx,
        id=offer.hold,
        business_id=wish.business_id,
        customer_id=wish.person_id if is_new else None,
        visitor_id=None if is_new else offer.id,
        starts_at=offer.start,
        ends_at=offer.end,
        price=sum(item.price.amount for item in offer.items) * party,
        currency=desk.premises.currency,
        party=party,
        note="",
        held_until=offer.expires_at,
    )
    await _place(tx, desk, choice, offer.hold, offer.items, offer.expires_at)


async def _place(
    tx: Transaction, desk: Desk, choice: Choice, visit: UUID, items: list[VisitItem], until: datetime | None
) -> None:
    rows = msgspec.json.encode(item_rows(items, choice.session)).decode()
    claims = msgspec.json.encode(claim_rows(desk, choice, visit)).decode()
    await tx.execute(visits.PLACE_ITEMS, visit, desk.premises.id, rows, claims, until)


async def carry_out_chain(tx: Transaction, business: UUID, now: datetime) -> int:
    """Move up, in turn, everybody who wants no question, each into what the one before left; answers how many moved.

    A wish that has to be asked ends the chain where it comes first: what is free then is theirs to be offered.
    """
    round_ = await look(tx, business, now)
    movable = {wish.visit for wish in round_.wishes if wish.without_asking}
    locked = {row["id"] for row in await tx.fetch(store.LOCK_VISITS, list(movable))}
    await _wait_for_everybody(tx, business, round_)
    moved = 0
    for _ in range(CHAIN_MOVES_MAX):
        round_ = await look(tx, business, now)
        for wish in round_.wishes:
            if wish.status != "open" or (wish.without_asking and wish.visit not in locked):
                continue
            start = await find_start(tx, round_, wish)
            if start is None:
                continue
            if not wish.without_asking:
                return moved
            if await move_up(tx, wish, start, now):
                moved += 1
                break
        else:
            return moved
    return moved


async def _wait_for_everybody(tx: Transaction, business: UUID, round_: Round) -> None:
    """All members and resources at once, in the order in which bookings wait: a chain must not wait half-way."""
    roster = (await open_premises(tx, business)).roster
    classes = [service.id for service in roster.services.values() if service.is_class]
    those = [*(of.id for of in roster.members), *(of.id for of in roster.resources), *classes]
    owners = [UUID(str(owner)) for owner in those]
    last = max((wish.visit_start or wish.until for wish in round_.wishes), default=round_.now)
    await tx.execute(store.WAIT_FOR_ALL, owners, round_.now, max(last, round_.now), round_.now)


async def move_up(tx: Transaction, wish: Wish, start: int, now: datetime) -> bool:
    """Move a visit to an earlier start, at the price and in the length that were agreed; its wish is fulfilled."""
    visit = await _moving(tx, wish, now)
    if visit is None or visit.status != "confirmed" or visit.start.timestamp() <= start:
        return False
    desk = await _desk(tx, wish, visit, (start, start + 1), now, wait=True)
    choice = choose_start(desk, question_of(wish), start)
    if choice is None:
        return False
    items = items_of(desk, choice)
    await tx.execute(visits.DROP_CLAIMS, visit.id)
    await tx.fetchval(visits.MOVE, visit.id, items[0].start, end_of(items), visit.price.amount, now)
    await tx.execute(visits.MOVE_ITEMS, visit.id, msgspec.json.encode(item_rows(items, choice.session)).decode())
    await _place(tx, desk, choice, visit.id, [], None)
    await tx.execute(store.FULFIL, wish.id, now)
    await announce(tx, VisitMoved(visit.business.id, visit.id, visit.customer_id))
    return True


def end_of(items: list[VisitItem]) -> datetime:
    """When the last item ends: elapsed minutes, on the business's clock."""
    last = items[-1]
    return datetime.fromtimestamp(last.start.timestamp() + 60 * last.minutes, last.start.tzinfo)
