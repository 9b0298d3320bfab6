"""Pure decisions about the dates of classes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from vibewell.domains.booking.classes.types import (
    CAPACITY_MAX,
    DATES_AT_ONCE_MAX,
    WEEKS_APART_MAX,
    CapacityInvalid,
    DatesInvalid,
    SessionOver,
)
from vibewell.domains.scheduling import instant

DAYS_AHEAD_MAX = 366 * 3


def check_capacity(capacity: int) -> None:
    """Raises `CapacityInvalid`."""
    if not 1 <= capacity <= CAPACITY_MAX:
        raise CapacityInvalid


def check_start(start: datetime, now: datetime) -> None:
    """Raises `SessionOver` for a start that is past, or further ahead than anybody plans."""
    if not now < start <= now + timedelta(days=DAYS_AHEAD_MAX):
        raise SessionOver


def weekly(first: datetime, timezone: str, dates: int, every_weeks: int) -> list[int]:
    """The starts (epoch seconds) of a class that repeats at the same time by the wall clock.

    A time that a date's clock skips moves to the first one after the gap. Raises `DatesInvalid`.
    """
    if not (1 <= dates <= DATES_AT_ONCE_MAX and 1 <= every_weeks <= WEEKS_APART_MAX):
        raise DatesInvalid
    local = first.astimezone(ZoneInfo(timezone))
    seconds = 3600 * local.hour + 60 * local.minute + local.second
    day = local.date().toordinal()
    later = [instant(timezone, day + 7 * every_weeks * number, seconds) for number in range(1, dates)]
    return [int(first.timestamp()), *later]


def at(epoch: int) -> datetime:
    """Epoch seconds as an aware datetime."""
    return datetime.fromtimestamp(epoch, UTC)
