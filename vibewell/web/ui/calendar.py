"""What the month component shows: weeks of days with how much is free, as values a template can walk through."""

from calendar import Calendar
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta

import msgspec
from babel import Locale

from vibewell.web.ui.filters import long_date, month_name

# How many free starts make a day "some" and "many"; below is "few".
SOME_STARTS = 4
MANY_STARTS = 12
DAYS_PER_WEEK = 7


class Day(msgspec.Struct, frozen=True):
    """One cell. `level` is 0 to 3: nothing, few, some, many. Without `href` the day cannot be chosen."""

    number: int
    spoken: str
    level: int
    href: str
    is_today: bool
    is_chosen: bool
    is_full: bool


class Month(msgspec.Struct, frozen=True):
    """A month as weeks that begin on Monday; days of the neighbours are None."""

    title: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Day | None, ...], ...]
    previous: date
    following: date


def month(
    shown: date,
    *,
    free: Mapping[date, int],
    full: Collection[date] = (),
    today: date,
    chosen: date | None,
    href: Callable[[date], str],
    locale: str,
) -> Month:
    """The month around `shown`. `free` counts the starts of a day; `full` are open days that have none left."""
    first = shown.replace(day=1)

    def cell(day: date) -> Day | None:
        if day.month != first.month:
            return None
        count = free.get(day, 0)
        return Day(
            number=day.day,
            spoken=long_date(day, locale),
            level=level(count),
            href=href(day) if count else "",
            is_today=day == today,
            is_chosen=day == chosen,
            is_full=day in full,
        )

    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        title=month_name(first, locale),
        weekdays=weekdays(locale),
        weeks=tuple(tuple(cell(day) for day in week) for week in weeks),
        previous=(first - timedelta(days=1)).replace(day=1),
        following=(first + timedelta(days=31)).replace(day=1),
    )


def level(starts: int) -> int:
    """How much is free, in three steps that an eye can tell apart."""
    return (starts > 0) + (starts >= SOME_STARTS) + (starts >= MANY_STARTS)


def weekdays(locale: str) -> tuple[tuple[str, str], ...]:
    """Two letters and the whole name, from Monday."""
    names = Locale.parse(locale).days["stand-alone"]
    return tuple((names["short"][day].rstrip("."), names["wide"][day]) for day in range(DAYS_PER_WEEK))
