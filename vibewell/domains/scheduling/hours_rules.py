"""What hours may be saved. Pure: today is an argument."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from vibewell.domains.scheduling import wall_clock
from vibewell.domains.scheduling.hours_types import (
    BlockInvalid,
    ClosureInvalid,
    DateTooFar,
    HoursTimezoneUnknown,
    ShiftsTooMany,
    ShiftTime,
)

WEEKLY_SHIFTS_MAX = 200
DATE_SHIFTS_MAX = 20
# Weekly and dated together; a date that is a day off counts as one.
MEMBER_SHIFTS_MAX = 1000
DAYS_BEHIND_MAX = 366
DAYS_AHEAD_MAX = 3653
CLOSURE_DAYS_MAX = 366
BLOCK_DAYS_MAX = 366


def check_timezone(name: str) -> None:
    """Raises `HoursTimezoneUnknown`."""
    try:
        wall_clock.zone(name)
    except wall_clock.UnknownTimezone:
        raise HoursTimezoneUnknown from None


def check_date(day: date, today: date) -> None:
    """Raises `DateTooFar`."""
    if not -DAYS_BEHIND_MAX <= (day - today).days <= DAYS_AHEAD_MAX:
        raise DateTooFar


def check_closure(first: date, last: date, today: date) -> None:
    """Raises `ClosureInvalid`, `DateTooFar`."""
    if not 0 <= (last - first).days < CLOSURE_DAYS_MAX:
        raise ClosureInvalid
    check_date(first, today)


def check_block(starts: datetime, ends: datetime, today: date) -> None:
    """Raises `BlockInvalid`, `DateTooFar`."""
    if not timedelta(0) < ends - starts <= timedelta(days=BLOCK_DAYS_MAX):
        raise BlockInvalid
    check_date(starts.astimezone(UTC).date(), today)


def check_week(count: int) -> None:
    """Raises `ShiftsTooMany`."""
    if count > WEEKLY_SHIFTS_MAX:
        raise ShiftsTooMany("A week has at most %(limit)s shifts.", limit=WEEKLY_SHIFTS_MAX)


def check_shifts_of_date(shifts: Sequence[ShiftTime]) -> None:
    """Raises `ShiftsTooMany`."""
    if len(shifts) > DATE_SHIFTS_MAX:
        raise ShiftsTooMany("A date has at most %(limit)s shifts.", limit=DATE_SHIFTS_MAX)


def check_member(count: int) -> None:
    """Raises `ShiftsTooMany`."""
    if count > MEMBER_SHIFTS_MAX:
        raise ShiftsTooMany(
            "A member has at most %(limit)s shifts and days off. Remove some that are over.",
            limit=MEMBER_SHIFTS_MAX,
        )


def clock_time(text: str) -> time:
    """A time of day that was checked when it was read."""
    return time.fromisoformat(text)
