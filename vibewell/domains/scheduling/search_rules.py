"""Reading a search: every limit, every refusal. Pure: the time is an argument."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import get_args

from vibewell.domains.scheduling.search_types import (
    InstantInvalid,
    InstantNaive,
    LimitInvalid,
    MinutesInvalid,
    Near,
    NearInvalid,
    NearMissing,
    RadiusInvalid,
    SearchInvalid,
    SearchWish,
    Sort,
    TextTooLong,
    WindowIncomplete,
    WindowReversed,
    WindowTooFar,
    WindowTooLong,
)

SEARCH_DAYS_MAX = 35
RADIUS_M_MAX = 100_000
MINUTES_MAX = 1440
LIMIT_MAX = 50
TEXT_CHARACTERS_MAX = 100
WORDS_MAX = 6

_NEAR = re.compile(r"\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*,\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*", re.ASCII)
# In a query string a plus sign that was not escaped reads as a blank.
_LOST_PLUS = re.compile(r"(T\d{2}:?\d{2}(?::?\d{2}(?:\.\d+)?)?) (\d{2}:?\d{2})", re.ASCII)


def read_wish(
    *,
    now: datetime,
    q: str = "",
    category: str | None = None,
    near: str | None = None,
    radius_m: int | None = None,
    low: str | None = None,
    high: str | None = None,
    minutes: int | None = None,
    sort: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> SearchWish:
    """A search as people and programs write it, within its limits. Raises a `SearchInvalid`."""
    place = read_near(near) if near else None
    if radius_m is not None:
        check_radius(radius_m, place)
    if minutes is not None and not 1 <= minutes <= MINUTES_MAX:
        raise MinutesInvalid
    if not 1 <= limit <= LIMIT_MAX:
        raise LimitInvalid
    order = read_sort(sort, place)
    window = read_window(low, high, now)
    if window is None and order == "soonest":
        window = now, now + timedelta(days=SEARCH_DAYS_MAX)
    return SearchWish(
        read_words(q),
        category or None,
        place,
        radius_m,
        window[0] if window else None,
        window[1] if window else None,
        minutes,
        order,
        limit,
        cursor or None,
    )


def check_radius(radius_m: int, near: Near | None) -> None:
    """A radius is within its limits and lies around a place. Raises `RadiusInvalid`, `NearMissing`."""
    if not 1 <= radius_m <= RADIUS_M_MAX:
        raise RadiusInvalid
    if near is None:
        raise NearMissing("A radius needs the place that it is around: near=latitude,longitude.")


def read_sort(sort: str | None, near: Near | None) -> Sort:
    """The order asked for; without one the nearest first where a place is given, else the best rated."""
    if not sort:
        return "distance" if near else "rating"
    for known in get_args(Sort):
        if sort == known:
            if known == "distance" and near is None:
                raise NearMissing("Sorting by distance needs a place: near=latitude,longitude.")
            order: Sort = known
            return order
    raise SearchInvalid("Results are sorted by distance, rating or soonest.")


def read_near(text: str) -> Near:
    """`latitude,longitude` in degrees."""
    found = _NEAR.fullmatch(text[:60])
    if found is None:
        raise NearInvalid
    latitude, longitude = float(found[1]), float(found[2])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise NearInvalid
    return Near(latitude, longitude)


def read_window(low: str | None, high: str | None, now: datetime) -> tuple[datetime, datetime] | None:
    """The window as instants in UTC, or None where none is asked for."""
    if not low and not high:
        return None
    if not low or not high:
        raise WindowIncomplete
    begins, ends = read_instant(low), read_instant(high)
    if begins >= ends:
        raise WindowReversed
    if ends - begins > timedelta(days=SEARCH_DAYS_MAX):
        raise WindowTooLong
    # The last day asked for may end a little after the same hour 35 days ahead.
    if ends > now + timedelta(days=SEARCH_DAYS_MAX + 1):
        raise WindowTooFar
    return begins, ends


def read_instant(text: str) -> datetime:
    """ISO 8601 with an offset."""
    if len(text) > 40:
        raise InstantInvalid
    try:
        found = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", text.strip()))
        if found.utcoffset() is None:
            raise InstantNaive
        # Starts are whole seconds, so a part of a second matters only as the next whole one.
        return found.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1 if found.microsecond else 0)
    except (ValueError, OverflowError):
        raise InstantInvalid from None


def read_words(text: str) -> tuple[str, ...]:
    """The words of a search, without what can't be seen."""
    if len(text) > TEXT_CHARACTERS_MAX:
        raise TextTooLong
    seen = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in text)
    return tuple(dict.fromkeys(seen.split()))[:WORDS_MAX]
