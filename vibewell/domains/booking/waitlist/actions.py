"""What customers and the desk do with the waitlist. Offers are made by the worker (`serving`)."""

from datetime import datetime
from uuid import UUID

from vibewell.domains.booking.actions import (
    business_key,
    confirm_hold,
    read_visit,
    release_hold,
    role_at,
    wish_for,
)
from vibewell.domains.booking.types import ANYONE, HoldExpired, Visit, VisitMoved, VisitOver
from vibewell.domains.booking.waitlist import store
from vibewell.domains.booking.waitlist.rules import check_day, check_window
from vibewell.domains.booking.waitlist.types import (
    WISHES_OPEN_MAX,
    EarlierRequest,
    OfferMoot,
    OfferOver,
    OfferUnknown,
    WaitRequest,
    WaitsAlready,
    WindowInvalid,
    Wish,
    WishesTooMany,
    WishUnknown,
)
from vibewell.domains.catalog import NotAtThisDesk
from vibewell.domains.scheduling import StaffUnknown, check_wish, open_premises
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid, SignInRequired
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id

DESK_WISHES_MAX = 500


async def leave_wish(tx: Transaction, wish: WaitRequest, *, now: datetime) -> Wish:
    """Wait for a new visit. What is free already is offered at once.

    Raises `SignInRequired`, `WindowInvalid`, `WishesTooMany`, `BusinessUnknown`, `ServiceUnknown`, `StaffUnknown`.
    """
    asked = wish_for(wish.services, wish.staff, wish.party)
    if asked.members:
        raise Invalid("Whoever waits names one member for everything, or anyone.")
    check_window(wish.first, wish.until, wish.day_first, wish.day_until, now)
    premises = await open_premises(tx, business_key(wish.business))
    check_wish(premises, asked)
    return await _keep(
        tx,
        now,
        business_id=premises.id,
        services=wish.services,
        staff=asked.member,
        party=wish.party,
        first=max(wish.first, now),
        until=wish.until,
        day_first=wish.day_first,
        day_until=wish.day_until,
    )


async def wish_earlier(tx: Transaction, visit_id: UUID, wish: EarlierRequest, *, now: datetime) -> Wish:
    """Wait for an earlier start of one's own visit; a second wish for it takes the first one's place.

    Raises `VisitUnknown`, `VisitOver`, `WindowInvalid`, `WishesTooMany`, `StaffUnknown`, `WaitsAlready`.
    """
    visit = await _own_visit(tx, visit_id, now)
    first = max(wish.first or now, now)
    if first >= visit.start:
        raise WindowInvalid("The visit is earlier than that already.")
    check_day(wish.day_first, wish.day_until)
    members = {item.staff for item in visit.items}
    staff = wish.staff if wish.staff is not None else (str(members.pop()) if len(members) == 1 else ANYONE)
    asked = wish_for([item.service for item in visit.items], staff)
    if asked.members:
        raise Invalid("Whoever waits names one member for everything, or anyone.")
    if asked.member is not None and asked.member not in (await open_premises(tx, visit.business.id)).staff_names:
        raise StaffUnknown
    earlier = await find_wish_of_visit(tx, visit_id, now)
    if earlier is not None:
        if earlier.status == "offered":
            raise WaitsAlready("An earlier time is held for you. Answer that offer first.")
        await tx.execute(store.WITHDRAW, earlier.id, now)
    return await _keep(
        tx,
        now,
        business_id=visit.business.id,
        visit_id=visit_id,
        services=[item.service for item in visit.items],
        staff=asked.member,
        party=visit.party,
        first=first,
        until=visit.start,
        day_first=wish.day_first,
        day_until=wish.day_until,
        notice_minutes=wish.notice_minutes,
        asks=not wish.without_asking,
    )


async def _own_visit(tx: Transaction, visit_id: UUID, now: datetime) -> Visit:
    if tx.caller.person_id is None:
        raise SignInRequired
    visit = await read_visit(tx, visit_id, now)
    if visit.customer_id != tx.caller.person_id or visit.status != "confirmed" or visit.start <= now:
        raise VisitOver
    return visit


async def _keep(tx: Transaction, now: datetime, **told: object) -> Wish:
    person = tx.caller.person_id
    if person is None:
        raise SignInRequired
    # Two requests of one person are counted one after the other.
    await tx.execute(store.WAIT_FOR, f"waitlist-of/{person}")
    if await tx.fetchval(store.COUNT_OWN, person, now) >= WISHES_OPEN_MAX:
        raise WishesTooMany
    wish_id = new_id()
    await store.insert_wish(tx, wish_id, now, **told)
    return await read_wish(tx, wish_id, now)


async def read_wish(tx: Transaction, wish_id: UUID, now: datetime) -> Wish:
    """A wish that the caller may see. Raises `WishUnknown`."""
    found = await store.find_wish(tx, wish_id, now)
    if found is None:
        raise WishUnknown
    return found


async def list_own_wishes(tx: Transaction, now: datetime) -> list[Wish]:
    """What the caller waits for, the oldest first. Raises `SignInRequired`."""
    if tx.caller.person_id is None:
        raise SignInRequired
    return await store.list_own(tx, tx.caller.person_id, now, 2 * WISHES_OPEN_MAX)


async def find_wish_of_visit(tx: Transaction, visit_id: UUID, now: datetime) -> Wish | None:
    """The open wish of a visit to be earlier, if there is one."""
    row = await tx.fetchrow(store.WISH_OF_VISIT, visit_id, now)
    return store.wish_of(row, now) if row else None


async def withdraw_wish(tx: Transaction, wish_id: UUID, *, now: datetime) -> Wish:
    """Wait no longer; a start that is held for the wish is let go. A second time answers the same.

    Raises `WishUnknown`.
    """
    wish = await _own_wish(tx, wish_id, now)
    if wish.offer is not None and wish.status == "offered":
        await _let_go(tx, wish, now)
    await tx.execute(store.WITHDRAW, wish_id, now)
    return await read_wish(tx, wish_id, now)


async def _own_wish(tx: Transaction, wish_id: UUID, now: datetime) -> Wish:
    wish = await read_wish(tx, wish_id, now)
    if wish.person_id != tx.caller.person_id:
        raise WishUnknown
    return wish


async def read_offer(tx: Transaction, offer_id: UUID, now: datetime) -> Wish:
    """The wish whose latest offer this is. Raises `OfferUnknown`, `OfferOver` where a later one took its place."""
    wish = await store.find_wish_of_offer(tx, offer_id, now)
    if wish is None or wish.person_id != tx.caller.person_id or wish.offer is None:
        raise OfferUnknown
    if wish.offer.id != offer_id:
        raise OfferOver
    return wish


async def accept_offer(tx: Transaction, offer_id: UUID, *, now: datetime) -> Visit:
    """Take what is held: it becomes a visit, or the visit moves there. A second time answers the same visit.

    Raises `OfferUnknown`, `OfferOver`, `OfferMoot`.
    """
    wish = await read_offer(tx, offer_id, now)
    offer = wish.offer
    assert offer is not None
    if offer.status == "accepted":
        return await read_visit(tx, wish.visit or offer.hold, now)
    if offer.status != "open":
        raise OfferOver
    if wish.visit is None:
        try:
            return await confirm_hold(tx, offer.hold, note="", now=now)
        except HoldExpired:
            raise OfferOver from None
    await _answer_earlier(tx, offer_id, takes=True, now=now)
    await announce(tx, VisitMoved(wish.business_id, wish.visit, tx.caller.person_id))
    return await read_visit(tx, wish.visit, now)


async def refuse_offer(tx: Transaction, offer_id: UUID, *, now: datetime) -> Wish:
    """Let it go: the next person is asked. The wish stays. A second time answers the same.

    Raises `OfferUnknown`, `OfferOver`.
    """
    wish = await read_offer(tx, offer_id, now)
    assert wish.offer is not None
    if wish.offer.status == "refused":
        return wish
    if wish.offer.status != "open":
        raise OfferOver
    await _let_go(tx, wish, now)
    return await read_wish(tx, wish.id, now)


async def _let_go(tx: Transaction, wish: Wish, now: datetime) -> None:
    assert wish.offer is not None
    if wish.visit is None:
        await release_hold(tx, wish.offer.hold, now=now)
    else:
        await _answer_earlier(tx, wish.offer.id, takes=False, now=now)


async def _answer_earlier(tx: Transaction, offer_id: UUID, *, takes: bool, now: datetime) -> None:
    answer = await tx.fetchval(store.ANSWER_EARLIER, offer_id, takes, now)
    if answer == "unknown":
        raise OfferUnknown
    if answer == "over":
        raise OfferOver
    if answer == "moot":
        raise OfferMoot


async def list_waiting(tx: Transaction, business: str, now: datetime) -> list[Wish]:
    """Who waits for what at a business, the oldest first, for those who work there.

    Raises `BusinessUnknown`, `NotAtThisDesk`.
    """
    premises = await open_premises(tx, business_key(business))
    if await role_at(tx, premises.id) is None:
        raise NotAtThisDesk
    return await store.list_open(tx, premises.id, now, DESK_WISHES_MAX)


async def urge_wish(tx: Transaction, business: str, wish_id: UUID, *, now: datetime) -> Wish:
    """Have this wish offered the next start that fits, before all others.

    Raises `BusinessUnknown`, `NotAtThisDesk` (also for professionals), `WishUnknown`.
    """
    premises = await open_premises(tx, business_key(business))
    if await role_at(tx, premises.id) in (None, "professional"):
        raise NotAtThisDesk
    wish = await read_wish(tx, wish_id, now)
    if wish.business_id != premises.id or not await tx.fetchval(store.URGE, wish_id, now):
        raise WishUnknown
    return await read_wish(tx, wish_id, now)
