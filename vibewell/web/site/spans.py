"""When: the spans of time that people ask for, as they say them and as instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.scheduling import SEARCH_DAYS_MAX
from vibewell.kernel.errors import Invalid
from vibewell.web.site.asking import read_date
from vibewell.web.site.words import Say
from vibewell.web.ui.filters import clock, long_date, short_date, weekday

# Where the town lies that is searched.
TOWN = ZoneInfo("Europe/Berlin")
ANY_DAYS = 14
NOON, EVENING, NIGHTFALL = time(12), time(17), time(20)
SATURDAY = 5


class Span(msgspec.Struct, frozen=True):
    """A stretch of time that is looked at: `low` and `high` are instants, `said` is how it is spoken of."""

    key: str
    low: datetime
    high: datetime
    said: str
    day: date | None = None
    after: time | None = None
    before: time | None = None


def keys(now: datetime) -> list[str]:
    """The spans that make sense at this hour, in the order in which they are offered."""
    hour = now.astimezone(TOWN).hour
    found = ["today"] if hour < 21 else []
    if hour < 16:
        found.append("evening")
    found += ["tomorrow", "tomorrow-morning"]
    if now.astimezone(TOWN).weekday() not in (4, 5):
        found.append("saturday")
    return [*found, "week", ""]


def options(now: datetime, say: Say) -> list[tuple[str, str]]:
    """For the choice of when."""
    return [(key, option(key, now, say)) for key in keys(now)]


def option(key: str, now: datetime, say: Say) -> str:
    """One of them in words."""
    here = now.astimezone(TOWN)
    names = {
        "today": say("Today, after %(time)s", time=f"{here.hour:02}:00"),
        "evening": say("After work, 17 to 20"),
        "tomorrow": say("Tomorrow"),
        "tomorrow-morning": say("Tomorrow morning"),
        "saturday": say("On Saturday"),
        "week": say("Within a week"),
    }
    return names.get(key, say("Any time"))


def read_span(
    now: datetime, say: Say, locale: str, *, key: str = "", day: str = "", after: str = "", before: str = ""
) -> Span:
    """The span of an address: a day with hours, or one of the named ones. Raises `Invalid`.

    What is over is left out, and search looks `SEARCH_DAYS_MAX` days ahead: later days are refused.
    """
    if day:
        return _of_day(now, say, locale, read_date(day), read_time(after), read_time(before))
    today = now.astimezone(TOWN).date()
    next_day = today + timedelta(days=1)
    saturday = today + timedelta(days=(SATURDAY - today.weekday()) % 7)
    named = {
        "today": (now, _midnight(today), say("today")),
        "evening": (_at(today, EVENING), _at(today, NIGHTFALL), say("after work, 17 to 20")),
        "tomorrow": (_at(next_day, time(0)), _midnight(next_day), say("tomorrow")),
        "tomorrow-morning": (_at(next_day, time(0)), _at(next_day, NOON), say("tomorrow morning")),
        "saturday": (_at(saturday, time(0)), _midnight(saturday), say("on Saturday")),
        "week": (now, _midnight(today + timedelta(days=7)), say("within a week")),
    }
    anytime = (now, _midnight(today + timedelta(days=ANY_DAYS)), say("in the next two weeks"))
    low, high, said = named.get(key, anytime)
    # Of a span that is over already nothing is left but a moment, in which nobody is free.
    return Span(key if key in named else "", max(low, now), max(high, now + timedelta(seconds=1)), said)


def _of_day(now: datetime, say: Say, locale: str, day: date, after: time | None, before: time | None) -> Span:
    today = now.astimezone(TOWN).date()
    if not today <= day <= today + timedelta(days=SEARCH_DAYS_MAX):
        raise Invalid("Search looks 35 days ahead. Open a place's own calendar for later times.")
    low = _at(day, after or time(0))
    high = _at(day, before) if before and (not after or before > after) else _midnight(day)
    if day == today:
        said = say("today")
    elif day == today + timedelta(days=1):
        said = say("tomorrow")
    else:
        said = say("on %(day)s", day=long_date(day, locale))
    if after and before and before > after:
        said = say("%(day)s, %(after)s to %(before)s", day=said, after=clock(after), before=clock(before))
    elif after:
        said = say("%(day)s after %(after)s", day=said, after=clock(after))
    elif before:
        said = say("%(day)s before %(before)s", day=said, before=clock(before))
    if high <= now:
        raise Invalid("That time is over.")
    return Span("day", max(low, now), high, said, day, after, before)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, TOWN).astimezone(UTC)


def _midnight(day: date) -> datetime:
    return _at(day + timedelta(days=1), time(0))


def read_time(text: str) -> time | None:
    """A time like 14:15, or nothing. Raises `Invalid`."""
    if not text:
        return None
    try:
        found = time.fromisoformat(text)
    except ValueError:
        raise Invalid("A time is written like 14:15.") from None
    return found.replace(tzinfo=None, second=0, microsecond=0)


def day_label(at: datetime, now: datetime, say: Say, locale: str) -> str:
    """Today, Tomorrow, Friday, Fri 13 Nov."""
    today = now.astimezone(at.tzinfo).date()
    days = (at.date() - today).days
    if days == 0:
        return say("Today")
    if days == 1:
        return say("Tomorrow")
    if days < 7:
        return weekday(at.date(), locale)
    return short_date(at.date(), locale)


def part_said(at: datetime, now: datetime, say: Say, locale: str) -> str:
    """This afternoon, tomorrow, on Monday: the promise of the home page."""
    here = now.astimezone(at.tzinfo)
    days = (at.date() - here.date()).days
    if days == 1:
        return say("tomorrow")
    if days > 1:
        return say("on %(day)s", day=weekday(at.date(), locale))
    if at.hour < 12:
        return say("this morning")
    return say("this afternoon") if at.hour < 17 else say("this evening")
