"""Weekly plans of opening, public holidays of Saxony, and wall-clock shifts turned into instants."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

# Minutes after midnight as written on the door; an end past 1440 lies on the next day.
Bounds: TypeAlias = tuple[int, int]
Week: TypeAlias = tuple[tuple[Bounds, ...], ...]

DAY_MINUTES = 1440
LONG_DAY_MINUTES = 10 * 60


def _week(**days: str) -> Week:
    """For example `mon="9-13 15-19"`; days that aren't named are closed."""
    return tuple(
        tuple(_bounds(part) for part in days.get(name, "").split())
        for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    )


def _bounds(text: str) -> Bounds:
    starts, _, ends = text.partition("-")
    return _minutes(starts), _minutes(ends)


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return 60 * int(hours) + int(minutes or 0)


WEEKS: dict[str, Week] = {
    "nordlicht": _week(tue="9-19", wed="9-18", thu="10-20", fri="9-19", sat="9-15"),
    "salon": _week(tue="9-18:30", wed="9-18:30", thu="10-20", fri="9-19", sat="9-16"),
    "weekdays": _week(mon="9-18", tue="9-18", wed="9-18", thu="9-20", fri="9-18", sat="9-14"),
    "late": _week(tue="11-20", wed="11-20", thu="11-20:30", fri="11-20", sat="10-18"),
    "split": _week(mon="9-13 15-19", tue="9-13 15-19", wed="9-13", thu="9-13 15-20", fri="9-13 15-19",
                   sat="9-13 14-17"),
    "long": _week(mon="9-20", tue="9-20", wed="9-20", thu="9-20", fri="9-20", sat="9-18"),
    "barber": _week(mon="10-20", tue="10-20", wed="10-20", thu="10-20", fri="10-21", sat="10-20"),
    "studio": _week(mon="9:30-19", tue="9:30-19", wed="9:30-19", thu="9:30-20", fri="9:30-19", sat="10-18"),
    "stage": _week(tue="12-19", wed="12-19", thu="12-20", fri="10-19", sat="7-18"),
    "daily": _week(mon="10-21", tue="10-21", wed="10-21", thu="10-21", fri="10-22", sat="10-22", sun="10-20"),
    "evening": _week(mon="7-11 16-21:30", tue="7-11 16-21:30", wed="7-11 16-21:30", thu="7-11 16-21:30",
                     fri="7-11 15-20", sat="9-18", sun="10-15"),
    "sauna": _week(mon="14-23", tue="14-23", wed="14-23", thu="14-23", fri="14-25", sat="13-25", sun="13-22"),
}  # fmt: skip


class Day(NamedTuple):
    """A day on which nearly everybody is closed."""

    on: date
    name: str


def easter(year: int) -> date:
    """Easter Sunday, by Gauss and Lichtenberg."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    cycle = year % 19
    seed = (19 * cycle + moon) % 30
    correction = (seed + cycle // 11) // 29
    full = 21 + seed - correction
    sunday = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(days=full + (7 - (full - sunday) % 7) - 1)


def holidays(since: date, until: date) -> list[Day]:
    """The public holidays of Saxony and Christmas Eve, both ends included."""
    days = [day for year in range(since.year, until.year + 1) for day in _holidays_of(year)]
    return sorted(day for day in days if since <= day.on <= until)


def _holidays_of(year: int) -> Iterable[Day]:
    sunday = easter(year)
    repentance = date(year, 11, 22)
    yield Day(date(year, 1, 1), "Neujahr")
    yield Day(sunday - timedelta(days=2), "Karfreitag")
    yield Day(sunday + timedelta(days=1), "Ostermontag")
    yield Day(date(year, 5, 1), "Tag der Arbeit")
    yield Day(sunday + timedelta(days=39), "Christi Himmelfahrt")
    yield Day(sunday + timedelta(days=50), "Pfingstmontag")
    yield Day(date(year, 10, 3), "Tag der Deutschen Einheit")
    yield Day(date(year, 10, 31), "Reformationstag")
    # The Wednesday before 23 November.
    yield Day(repentance - timedelta(days=(repentance.weekday() - 2) % 7), "Buß- und Bettag")
    yield Day(date(year, 12, 24), "Heiligabend")
    yield Day(date(year, 12, 25), "1. Weihnachtstag")
    yield Day(date(year, 12, 26), "2. Weihnachtstag")
