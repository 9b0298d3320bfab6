"""Holding for several people at once, all or none; reading and calling off what they booked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from vibewell.domains.booking import store
from vibewell.domains.booking.actions import (
    business_key,
    cancel_visit,
    end_of,
    epoch_of,
    place_choice,
    total_of,
    wish_for,
)
from vibewell.domains.booking.agenda import bounds_of
from vibewell.domains.booking.checks.gate import depend_on_checks, require_checks
from vibewell.domains.booking.checks.types import Client
from vibewell.domains.booking.limits import check_live_holds
from vibewell.domains.booking.parties.rules import choose_party, party_starts
from vibewell.domains.booking.parties.types import (
    PEOPLE_MAX,
    PEOPLE_MIN,
    Party,
    PartyHold,
    PartyOfClass,
    PartyPerson,
    PartyRequest,
    PartySizeInvalid,
    PartyStart,
)
from vibewell.domains.booking.rules import is_taken
from vibewell.domains.booking.types import Hold, StartHeld, StartNotOffered, StartTaken, VisitUnknown
from vibewell.domains.scheduling import Choice, Desk, Reason, Wish, check_wish, explain_start, open_desk, open_premises
from vibewell.kernel.db import Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money

DAY_SECONDS = 86_400
DAYS_MAX = 14
STARTS_MAX = 60
ALTERNATIVES = 3
ALTERNATIVES_AHEAD_SECONDS = 3 * DAY_SECONDS


async def list_party_starts(
    tx: Transaction,
    business: str,
    people: Sequence[PartyPerson],
    first: date,
    last: date,
    *,
    in_turn: bool,
    now: datetime,
) -> list[PartyStart]:
    """When everybody could begin, at most `STARTS_MAX` starts. Raises `PartySizeInvalid`, `PartyOfClass`, `Invalid`."""
    wishes = _wishes(people)
    premises = await open_premises(tx, business_key(business))
    low, high = bounds_of(ZoneInfo(premises.timezone), first, min(last, first + timedelta(days=DAYS_MAX)))
    span = (int(low.timestamp()), int(high.timestamp()))
    desk = await _desk(tx, premises.id, wishes, span, now)
    found = party_starts(desk, wishes, span, in_turn=in_turn, most=STARTS_MAX)
    return [_start_of(desk, start, choices) for start, choices in found]


async def hold_party(
    tx: Transaction, request: PartyRequest, *, now: datetime, hold_minutes: int, address: str = ""
) -> PartyHold:
    """Keep a visit for each person until `hold_minutes` have passed: all of them, or none.

    Raises `StartTaken` or `StartNotOffered` with `reasons` and `alternatives`, `HoldsTooMany`, `PartySizeInvalid`,
    `PartyOfClass`, `CheckRequired`.
    """
    wishes, start = _wishes(request.people), epoch_of(request.start, now)
    desk = await _desk(tx, business_key(request.business), wishes, (start, start + 1), now, wait=True)
    choices = choose_party(desk, wishes, start, in_turn=request.in_turn)
    if choices is None:
        await _refuse(tx, desk, wishes, start, now, in_turn=request.in_turn)
    for person, wish, choice in zip(request.people, wishes, choices, strict=True):
        # What one of them passed says nothing about the others: who comes by another name is not known here.
        client = Client() if person.name.strip() else None
        await require_checks(tx, desk.premises, wish.services, choice.items[0].starts, now, None, client)
    await check_live_holds(tx, now, address)
    party, until = new_id(), now + timedelta(minutes=hold_minutes)
    holds = [
        await _hold_one(tx, desk, choice, person.name.strip() or None, party, now=now, until=until)
        for person, choice in zip(request.people, choices, strict=True)
    ]
    for person, wish, hold in zip(request.people, wishes, holds, strict=True):
        if not person.name.strip():
            begins = int(hold.start.timestamp())
            await depend_on_checks(tx, desk.premises, wish.services, begins, hold.id, now)
    price = Money(sum(hold.price.amount for hold in holds), desk.premises.currency)
    return PartyHold(party, until, price, holds)


async def read_party(tx: Transaction, party_id: UUID, now: datetime) -> Party:
    """The visits of a party that the caller may see. Raises `VisitUnknown`."""
    rows = await tx.fetch(store.PARTY, party_id, PEOPLE_MAX)
    if not rows:
        raise VisitUnknown
    return Party(party_id, [store.visit_of(row, now) for row in rows])


async def cancel_party(tx: Transaction, party_id: UUID, *, reason: str, now: datetime) -> Party:
    """Call off everything that a party has ahead. Raises `VisitUnknown`."""
    for visit in (await read_party(tx, party_id, now)).visits:
        if visit.status == "confirmed" and visit.start > now:
            await cancel_visit(tx, visit.id, reason=reason, now=now)
    return await read_party(tx, party_id, now)


def _wishes(people: Sequence[PartyPerson]) -> list[Wish]:
    if not PEOPLE_MIN <= len(people) <= PEOPLE_MAX:
        raise PartySizeInvalid
    return [wish_for(person.services, person.staff) for person in people]


async def _desk(
    tx: Transaction,
    business: str | UUID,
    wishes: Sequence[Wish],
    span: tuple[int, int],
    now: datetime,
    *,
    wait: bool = False,
) -> Desk:
    """The desk for all wishes at once: whoever could serve any of them is waited for in one order."""
    services = tuple(dict.fromkeys(service for wish in wishes for service in wish.services))
    longest = sum(len(wish.services) for wish in wishes)
    wide = (span[0] - DAY_SECONDS, span[1] + DAY_SECONDS * longest)
    desk = await open_desk(tx, business, Wish(services), wide, now, wait=wait)
    for wish in wishes:
        check_wish(desk.premises, wish)
    if any(desk.premises.roster.services[service].is_class for service in services):
        raise PartyOfClass
    return desk


def _start_of(desk: Desk, start: int, choices: Sequence[Choice]) -> PartyStart:
    zone = ZoneInfo(desk.premises.timezone)
    ends = max(choice.items[-1].ends for choice in choices)
    price = sum(item.price for choice in choices for item in choice.items)
    return PartyStart(
        datetime.fromtimestamp(start, zone),
        datetime.fromtimestamp(ends, zone),
        Money(price, desk.premises.currency),
    )


async def _hold_one(
    tx: Transaction, desk: Desk, choice: Choice, name: str | None, party: UUID, *, now: datetime, until: datetime
) -> Hold:
    hold_id = new_id()
    items = await place_choice(tx, desk, choice, hold_id, now=now, held_until=until, party_id=party, comes=name)
    await announce(tx, StartHeld(desk.premises.id, hold_id))
    return Hold(
        id=hold_id,
        business=desk.premises.slug,
        start=items[0].start,
        end=end_of(items),
        expires_at=until,
        staff=items[0].staff,
        price=total_of(items),
        items=items,
    )


async def _refuse(
    tx: Transaction, desk: Desk, wishes: Sequence[Wish], start: int, now: datetime, *, in_turn: bool
) -> NoReturn:
    """Why not, and what would be free soon after. Where each alone could begin, there are too few hands for all."""
    asked = wishes[:1] if in_turn else wishes
    reasons = next((found for wish in asked if (found := explain_start(desk, wish, start))), (Reason.STAFF_BUSY,))
    soon = max(start, int(now.timestamp()))
    span = (soon, soon + ALTERNATIVES_AHEAD_SECONDS)
    wide = await _desk(tx, desk.premises.id, wishes, span, now)
    near = [
        {"start": datetime.fromtimestamp(found, ZoneInfo(desk.premises.timezone))}
        for found, _ in party_starts(wide, wishes, span, in_turn=in_turn, most=ALTERNATIVES)
    ]
    refusal = StartTaken if is_taken(reasons) else StartNotOffered
    raise refusal(reasons=[reason.value for reason in reasons], alternatives=near)
