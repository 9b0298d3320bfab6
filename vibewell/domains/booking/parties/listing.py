"""When several people could come together: the starts of some days, and how much room a month has."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking.actions import business_key
from vibewell.domains.booking.agenda import bounds_of
from vibewell.domains.booking.parties.desks import as_it_is, as_those_who_work_there, open_for_party, wishes_of
from vibewell.domains.booking.parties.rules import party_starts
from vibewell.domains.booking.parties.types import PartyDays, PartyPerson, PartyStart
from vibewell.domains.scheduling import Choice, Desk, Wish, list_starts, open_premises
from vibewell.kernel.db import Transaction
from vibewell.kernel.money import Money

DAYS_MAX = 14
STARTS_MAX = 60
# Of a day of a month so many starts are counted: to look for all of them costs as much as holding each.
COUNTED_MAX = 4


async def list_party_starts(
    tx: Transaction,
    business: str,
    people: Sequence[PartyPerson],
    first: date,
    last: date,
    *,
    in_turn: bool,
    now: datetime,
    at_desk: bool = False,
) -> list[PartyStart]:
    """When everybody could begin, at most `STARTS_MAX` starts of `DAYS_MAX` days.

    Raises `PartySizeInvalid`, `PartyOfClass`, `Invalid`; with `at_desk`, for those who work there, `NotAtThisDesk`.
    """
    wishes = wishes_of(people)
    last = min(last, first + timedelta(days=DAYS_MAX))
    desk = await _desk(tx, business, wishes, (first, last), now, at_desk=at_desk)
    found: list[PartyStart] = []
    async for _, span in _days(desk, first, last):
        most = STARTS_MAX - len(found)
        found += [_start_of(desk, *each) for each in party_starts(desk, wishes, span, in_turn=in_turn, most=most)]
        if len(found) >= STARTS_MAX:
            break
    return found


async def list_party_days(
    tx: Transaction,
    business: str,
    people: Sequence[PartyPerson],
    first: date,
    last: date,
    *,
    in_turn: bool,
    now: datetime,
    at_desk: bool = False,
) -> PartyDays:
    """How many starts each day has for all, `COUNTED_MAX` are counted; 42 days at most. Raises as above."""
    wishes = wishes_of(people)
    desk = await _desk(tx, business, wishes, (first, last), now, at_desk=at_desk)
    empty = msgspec.structs.replace(desk, diary=msgspec.structs.replace(desk.diary, taken={}, busy={}))
    free, full = {}, []
    async for day, span in _days(desk, first, last):
        count = sum(1 for _ in party_starts(desk, wishes, span, in_turn=in_turn, most=COUNTED_MAX))
        if count:
            free[day] = count
        elif list_starts(empty, wishes[0], span):
            full.append(day)
    return PartyDays(free, full)


async def _desk(
    tx: Transaction,
    business: str,
    wishes: Sequence[Wish],
    days: tuple[date, date],
    now: datetime,
    *,
    at_desk: bool,
) -> Desk:
    premises = await open_premises(tx, business_key(business))
    see = await as_those_who_work_there(tx, premises.id) if at_desk else as_it_is
    low, high = bounds_of(ZoneInfo(premises.timezone), *days)
    return see(await open_for_party(tx, premises.id, wishes, (int(low.timestamp()), int(high.timestamp())), now))


async def _days(desk: Desk, first: date, last: date) -> AsyncIterator[tuple[date, tuple[int, int]]]:
    """Day by day; others are served in between, since a search may take its time."""
    zone = ZoneInfo(desk.premises.timezone)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        low, high = bounds_of(zone, day, day)
        yield day, (int(low.timestamp()), int(high.timestamp()))
        await asyncio.sleep(0)


def _start_of(desk: Desk, start: int, choices: Sequence[Choice]) -> PartyStart:
    zone = ZoneInfo(desk.premises.timezone)
    ends = max(choice.items[-1].ends for choice in choices)
    price = sum(item.price for choice in choices for item in choice.items)
    return PartyStart(
        datetime.fromtimestamp(start, zone),
        datetime.fromtimestamp(ends, zone),
        Money(price, desk.premises.currency),
    )
