"""Holding for several people at once, all or none; reading and calling off what they booked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from vibewell.domains.booking import store
from vibewell.domains.booking.actions import business_key, cancel_visit, end_of, epoch_of, place_choice, total_of
from vibewell.domains.booking.checks.gate import depend_on_checks, require_checks
from vibewell.domains.booking.checks.types import Client
from vibewell.domains.booking.limits import check_live_holds
from vibewell.domains.booking.parties.desks import See, as_it_is, open_for_party, wishes_of
from vibewell.domains.booking.parties.rules import DAY_SECONDS, choose_party, party_starts
from vibewell.domains.booking.parties.types import PEOPLE_MAX, Party, PartyHold, PartyRequest
from vibewell.domains.booking.rules import is_taken
from vibewell.domains.booking.types import Hold, StartHeld, StartNotOffered, StartTaken, VisitUnknown
from vibewell.domains.payments import note_origin
from vibewell.domains.scheduling import Choice, Desk, Reason, Wish, explain_start
from vibewell.kernel.db import Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money

ALTERNATIVES = 3
ALTERNATIVES_DAYS = 3


async def hold_party(
    tx: Transaction, request: PartyRequest, *, now: datetime, hold_minutes: int, address: str = ""
) -> PartyHold:
    """Keep a visit for each person until `hold_minutes` have passed: all of them, or none.

    Raises `StartTaken` or `StartNotOffered` with `reasons` and `alternatives`, `HoldsTooMany`, `PartySizeInvalid`,
    `PartyOfClass`, `CheckRequired`.
    """
    wishes, start = wishes_of(request.people), epoch_of(request.start, now)
    desk = await open_for_party(tx, business_key(request.business), wishes, (start, start + 1), now, wait=True)
    choices = choose_party(desk, wishes, start, in_turn=request.in_turn)
    if choices is None:
        await refuse_party(tx, desk, wishes, start, now, in_turn=request.in_turn)
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
    if request.via == "salon":
        await note_origin(tx, business_id=desk.premises.id, origin="salon_link", visit_id=holds[0].id)
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


async def refuse_party(
    tx: Transaction,
    desk: Desk,
    wishes: Sequence[Wish],
    start: int,
    now: datetime,
    *,
    in_turn: bool,
    see: See = as_it_is,
) -> NoReturn:
    """Why not, and what would be free soon after. Where each alone could begin, there are too few hands for all."""
    asked = wishes[:1] if in_turn else wishes
    reasons = next((found for wish in asked if (found := explain_start(desk, wish, start))), (Reason.STAFF_BUSY,))
    soon = max(start, int(now.timestamp()))
    days = [(low, low + DAY_SECONDS) for low in range(soon, soon + ALTERNATIVES_DAYS * DAY_SECONDS, DAY_SECONDS)]
    wide = see(await open_for_party(tx, desk.premises.id, wishes, (soon, days[-1][1]), now))
    free = (each for day in days for each in party_starts(wide, wishes, day, in_turn=in_turn, most=ALTERNATIVES))
    zone = ZoneInfo(desk.premises.timezone)
    near = [{"start": datetime.fromtimestamp(at, zone)} for at, _ in islice(free, ALTERNATIVES)]
    refusal = StartTaken if is_taken(reasons) else StartNotOffered
    raise refusal(reasons=[reason.value for reason in reasons], alternatives=near)


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
