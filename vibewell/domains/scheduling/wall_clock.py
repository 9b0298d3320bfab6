"""Wall-clock time to instants and back, in any time zone, whatever zone the machine is in.

The zone rules come from the pinned tzdata package and not from the operating system, so that two machines never
disagree about one start.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

DAY_SECONDS = 86_400
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a reading of a wall clock has no zone


class UnknownTimezone(ValueError):  # noqa: N818 - named for what is wrong, as refusals are
    """No zone of that name in the tz database."""


@cache
def _zone_names() -> frozenset[str]:
    named = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    # "Factory" is the zone of a machine that nobody has set up.
    return frozenset(named) - {"Factory"}


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    if name not in _zone_names():
        raise UnknownTimezone(name)
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


def instant(timezone: str, ordinal: int, seconds: int = 0, *, last: bool = False) -> int:
    """The instant at which a clock reads `seconds` after midnight on the day `ordinal` (as `date.toordinal`).

    A reading that never comes gives the first instant after the gap; one that comes twice its first instant, or its
    second with `last`.
    """
    local = (ordinal - EPOCH_ORDINAL) * DAY_SECONDS + seconds
    offset = steady_offset(timezone, ordinal)
    if offset is None:
        return _resolve(zone(timezone), local, last)
    return local - offset


def first_instant(timezone: str, day: date) -> int:
    return instant(timezone, day.toordinal())


@lru_cache(maxsize=1024)
def local_date(timezone: str, at: int) -> date:
    return datetime.fromtimestamp(at, zone(timezone)).date()


def days_later(timezone: str, at: int, days: int) -> int:
    """The same wall-clock time `days` after `at`: its first instant, or the end of the gap that swallowed it."""
    there = datetime.fromtimestamp(at, zone(timezone))
    midnight = there.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    seconds = int((there.replace(tzinfo=None) - midnight).total_seconds())
    return instant(timezone, there.toordinal() + days, seconds)


# Two months of quarter hours in one zone: the next question is often about the same starts.
@lru_cache(maxsize=8192)
def printed(timezone: str, at: int) -> str:
    """ISO 8601 with offset and seconds, as a clock in that zone reads."""
    return datetime.fromtimestamp(at, zone(timezone)).isoformat(timespec="seconds")


@lru_cache(maxsize=32_768)
def steady_offset(timezone: str, ordinal: int) -> int | None:
    """Seconds east of UTC for all of a local day, midnight to midnight; None where the clocks change on it."""
    rules = zone(timezone)
    midnight = (ordinal - EPOCH_ORDINAL) * DAY_SECONDS
    offsets = {_offset(rules, midnight + seconds, fold) for seconds in (0, DAY_SECONDS) for fold in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


def _resolve(rules: ZoneInfo, local: int, last: bool) -> int:
    # PEP 495: in a gap fold 0 reads the offset before the change and fold 1 the one after; in a doubled hour fold 0
    # is the first coming and fold 1 the second.
    earlier, later = _offset(rules, local, 0), _offset(rules, local, 1)
    if earlier >= later:
        return local - (later if last else earlier)
    before, after = local - later, local - earlier
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_at(rules, middle) == later:
            after = middle
        else:
            before = middle
    return after


def _offset(rules: ZoneInfo, local: int, fold: int) -> int:
    reading = (_EPOCH + timedelta(seconds=local)).replace(tzinfo=rules, fold=fold)
    return _seconds(reading)


def _offset_at(rules: ZoneInfo, at: int) -> int:
    return _seconds(datetime.fromtimestamp(at, UTC).astimezone(rules))


def _seconds(reading: datetime) -> int:
    offset = reading.utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
