"""Shifts as instants: what a member works in a span of time, closures taken out, every shift with its own anchor."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from vibewell.domains.scheduling import wall_clock
from vibewell.domains.scheduling.spans import Spans, lies_in, merged, without
from vibewell.domains.scheduling.types import Interval, Location, Member, Shift


class Piece(NamedTuple):
    """A shift, or what a closure left of it. Starts are counted from `anchor`, the first instant of the whole shift."""

    low: int
    high: int
    anchor: int


class WorkingTime(NamedTuple):
    """`runs` are the pieces with touching and overlapping ones worked through."""

    pieces: list[Piece]
    runs: Spans


class Closed(NamedTuple):
    """Closures as instants: `days` remove the shifts that begin in them, `cuts` also shorten others."""

    days: Spans
    cuts: Spans


NEVER_CLOSED = Closed([], [])
DAY_SECONDS = 86_400
# Some 10 KB for a month of one member.
REMEMBERED_MAX = 1024

# From the first day on and before the second, both counted from 1970 in UTC.
Days = tuple[int, int]


def days_around(span: Interval) -> Days:
    """The whole days that a span of time touches."""
    return span[0] // DAY_SECONDS, -(-span[1] // DAY_SECONDS)


@lru_cache(maxsize=REMEMBERED_MAX)
def days_worked(member: Member, location: Location, days: Days) -> WorkingTime:
    """`working_time` of whole days, remembered: the same month is asked for again and again, for one service after the
    other. A changed roster has new members."""
    span = days[0] * DAY_SECONDS, days[1] * DAY_SECONDS
    return working_time(member, location.timezone, closed_spans(location), span)


@lru_cache(maxsize=REMEMBERED_MAX)
def closed_spans(location: Location) -> Closed:
    days, cuts = [], []
    for closure in location.closures:
        span = _closure_span(location.timezone, closure.first.toordinal(), closure.last.toordinal())
        days.append(span)
        if closure.cut_shifts:
            cuts.append(span)
    return Closed(merged(days), merged(cuts))


def working_time(member: Member, timezone: str, closed: Closed, span: Interval) -> WorkingTime:
    """The shifts of one member that reach into `span`, whole, unless `closed` takes them or a part of them."""
    pieces: list[Piece] = []
    for low, high, stands in _shifts(member, member.timezone or timezone, span):
        if stands or not closed.days:
            pieces.append(Piece(low, high, low))
        elif not lies_in(low, closed.days):
            pieces.extend(Piece(a, b, low) for a, b in without([(low, high)], closed.cuts))
    pieces.sort()
    return WorkingTime(pieces, merged([(piece.low, piece.high) for piece in pieces]))


def _shifts(member: Member, timezone: str, span: Interval) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    # A shift may begin the day before it reaches into the span, and a skipped date moves it on by one more.
    first = _ordinal(timezone, span[0]) - 2
    last = _ordinal(timezone, span[1])
    dated = {day.toordinal(): shifts for day, shifts in member.dated.items()}
    weekly = member.weekly
    for ordinal in range(first, last + 1):
        special = dated.get(ordinal)
        shifts = weekly[(ordinal + 6) % 7] if special is None else special.shifts
        stands = special is not None and special.despite_closure
        for shift in shifts:
            low, high = _bounds(timezone, ordinal, shift)
            if low < high and high > span[0] and low < span[1]:
                found.append((low, high, stands))
    return found


def _bounds(timezone: str, ordinal: int, shift: Shift) -> Interval:
    ends_on = ordinal if shift.ends > shift.starts else ordinal + 1
    return (
        wall_clock.instant(timezone, ordinal, shift.starts),
        wall_clock.instant(timezone, ends_on, shift.ends, last=True),
    )


def _ordinal(timezone: str, at: int) -> int:
    return wall_clock.local_date(timezone, at).toordinal()


@lru_cache(maxsize=4096)
def _closure_span(timezone: str, first: int, last: int) -> Interval:
    return (
        wall_clock.first_instant(timezone, date.fromordinal(first)),
        wall_clock.first_instant(timezone, date.fromordinal(last + 1)),
    )
