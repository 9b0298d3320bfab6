"""The free times of a wish as a page shows them: a month of days, one day's starts, and why others are gone."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.scheduling import (
    Desk,
    Premises,
    Start,
    Wish,
    choose_start,
    explain_start,
    instant,
    list_starts,
    open_desk,
    open_premises,
    seats_left,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.money import Money

# How many months are looked through for the first free day, and how far ahead one may leaf.
MONTHS_LOOKED_MAX = 4
MONTHS_AHEAD_MAX = 18
# Of the starts that others have, a few stay visible: those at full and half hours.
GONE_STEP_MINUTES = 30
GONE_PER_PART_MAX = 2
# The parts of a day by the hour in which they end.
PARTS = ((12, "morning"), (17, "afternoon"), (24, "evening"))


class Free(msgspec.Struct, frozen=True):
    """A start that can be booked, on the business's wall clock; `who` are first names where that is a choice."""

    at: datetime
    minutes: int
    price: Money
    who: str
    # of a class: how many places are left
    seats: int | None = None
    is_gone: bool = False


class Gone(msgspec.Struct, frozen=True):
    """A start that somebody else has: the codes why, and a colleague who would be free."""

    at: datetime
    reasons: tuple[str, ...]
    other: str = ""
    other_id: UUID | None = None
    is_gone: bool = True


class PartOfDay(msgspec.Struct, frozen=True):
    """Morning, afternoon or evening, its starts in order of time."""

    name: str
    starts: list[Free | Gone]


class Openings(msgspec.Struct, frozen=True):
    """What is free for one wish. `day` is None when nothing is free in the months that were looked through."""

    desk: Desk
    wish: Wish
    zone: ZoneInfo
    today: date
    month: date
    day: date | None
    free_days: dict[date, int]
    full_days: tuple[date, ...]
    parts: tuple[PartOfDay, ...]

    @property
    def premises(self) -> Premises:
        """The business as the engine knows it."""
        return self.desk.premises

    @property
    def gone(self) -> list[Gone]:
        """The starts of the day that others have and that are shown."""
        return [start for part in self.parts for start in part.starts if isinstance(start, Gone)]

    @property
    def count(self) -> int:
        """How many starts of the day are free."""
        return sum(isinstance(start, Free) for part in self.parts for start in part.starts)

    @property
    def previous_month(self) -> date | None:
        """The month before, unless it is over."""
        before = (self.month - timedelta(days=1)).replace(day=1)
        return before if before >= self.today.replace(day=1) else None

    @property
    def next_month(self) -> date | None:
        """The month after, unless nobody plans that far."""
        after = next_month(self.month)
        return after if after <= last_month(self.today) else None


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def last_month(today: date) -> date:
    """The last month that may be looked at."""
    months = today.year * 12 + today.month - 1 + MONTHS_AHEAD_MAX
    return date(months // 12, months % 12 + 1, 1)


def as_it_is(desk: Desk) -> Desk:
    """The desk as everyone sees it."""
    return desk


async def read_openings(
    tx: Transaction,
    business: str | UUID,
    wish: Wish,
    now: datetime,
    *,
    day: date | None = None,
    month: date | None = None,
    leave_out: UUID | None = None,
    see: Callable[[Desk], Desk] = as_it_is,
    check: bool = True,
) -> Openings:
    """The free times of a month and of one of its days: the day that was asked for, or the first with something free.

    Without a wished day or month, the first month with something free. `leave_out` is a visit that would move.
    Raises what `open_desk` raises.
    """
    premises = await open_premises(tx, business)
    zone = ZoneInfo(premises.timezone)
    today = now.astimezone(zone).date()
    asked = (day or month or today).replace(day=1)
    shown = min(max(asked, today.replace(day=1)), last_month(today))
    for _ in range(MONTHS_LOOKED_MAX):
        span = _span(premises.timezone, max(today, shown), next_month(shown))
        desk = see(await open_desk(tx, premises.id, wish, span, now, leave_out=leave_out, check=check))
        free = list_starts(desk, wish, span)
        if free or day or month or next_month(shown) > last_month(today):
            break
        shown = next_month(shown)
    return _openings(desk, wish, zone, span, free, day=day, today=today, shown=shown)


def _openings(
    desk: Desk,
    wish: Wish,
    zone: ZoneInfo,
    span: tuple[int, int],
    free: list[Start],
    *,
    day: date | None,
    today: date,
    shown: date,
) -> Openings:
    free_days = Counter(_day_of(start, zone) for start in free)
    nobody_there = tuple(
        msgspec.structs.replace(session, booked=0, held=(), capacity=max(session.capacity, wish.party))
        for session in desk.diary.sessions
    )
    empty = msgspec.structs.replace(desk.diary, taken={}, busy={}, sessions=nobody_there)
    nothing_taken = msgspec.structs.replace(desk, diary=empty)
    offered = list_starts(nothing_taken, wish, span)
    chosen = day if day and day.replace(day=1) == shown and day >= today else min(free_days, default=None)
    return Openings(
        desk=desk,
        wish=wish,
        zone=zone,
        today=today,
        month=shown,
        day=chosen,
        free_days=dict(free_days),
        full_days=tuple(sorted({_day_of(start, zone) for start in offered} - set(free_days))),
        parts=_parts(desk, wish, zone, chosen, free, offered) if chosen else (),
    )


def _span(timezone: str, first: date, after: date) -> tuple[int, int]:
    return instant(timezone, first.toordinal()), instant(timezone, after.toordinal())


def _day_of(start: Start, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(start.starts, zone).date()


def _parts(
    desk: Desk, wish: Wish, zone: ZoneInfo, day: date, free: list[Start], offered: list[Start]
) -> tuple[PartOfDay, ...]:
    there = [start for start in free if _day_of(start, zone) == day]
    taken = {start.starts for start in there}
    missing = [start for start in offered if _day_of(start, zone) == day and start.starts not in taken]
    shown: dict[str, list[Free | Gone]] = {name: [] for _, name in PARTS}
    for start in there:
        at = datetime.fromtimestamp(start.starts, zone)
        price = Money(start.price, desk.premises.currency)
        seats = seats_at(desk, wish, start.starts)
        shown[part_of(at)].append(Free(at, start.minutes, price, names_of(desk, wish, start), seats))
    for start in missing:
        at = datetime.fromtimestamp(start.starts, zone)
        same = shown[part_of(at)]
        few = at.minute % GONE_STEP_MINUTES == 0 and sum(each.is_gone for each in same) < GONE_PER_PART_MAX
        if few or desk.diary.sessions:
            same.append(explain_gone(desk, wish, at))
    return tuple(
        PartOfDay(name, sorted(starts, key=lambda start: start.at.timestamp()))
        for name, starts in shown.items()
        if starts
    )


def seats_at(desk: Desk, wish: Wish, start: int) -> int | None:
    """How many places a class has left at a start; None for what is no class."""
    left = [
        seats_left(session, desk.now)
        for session in desk.diary.sessions
        if session.starts == start and wish.named(0) in (None, session.member)
    ]
    return max(left, default=None)


def part_of(at: datetime) -> str:
    """Morning, afternoon or evening."""
    return next(name for hour, name in PARTS if at.hour < hour)


def names_of(desk: Desk, wish: Wish, start: Start) -> str:
    """The first names of who would do it, where the wish leaves that open."""
    if (wish.member is not None and not desk.diary.sessions) or len(desk.premises.staff_names) < 2:
        return ""
    members = start.members[:1] if len(wish.services) == 1 else start.members
    return ", ".join(dict.fromkeys(first_name(desk.premises.staff_names.get(member, "")) for member in members))


def first_name(name: str) -> str:
    """Ida Brandt as Ida."""
    return name.split(" ", 1)[0]


def explain_gone(desk: Desk, wish: Wish, at: datetime) -> Gone:
    """Why a start is gone, and who else would be free where somebody in particular was asked for."""
    start = int(at.timestamp())
    reasons = tuple(reason.value for reason in explain_start(desk, wish, start))
    if wish.member is not None:
        other = choose_start(desk, msgspec.structs.replace(wish, member=None), start)
        if other is not None:
            member = other.items[0].member
            return Gone(at, reasons, first_name(desk.premises.staff_names.get(member, "")), UUID(str(member)))
    return Gone(at, reasons)
