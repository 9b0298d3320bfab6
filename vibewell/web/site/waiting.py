"""The waitlist in words: what somebody waits for, and what a form asks for."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from vibewell.domains.booking import Wish
from vibewell.kernel.errors import Invalid
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import clock, short_date

# By value: what the form says, and between which times of day a start then lies.
DAY_PARTS: dict[str, tuple[str, str | None, str | None]] = {
    "": (marked("At any time"), None, None),
    "morning": (marked("Before noon"), None, "12:00"),
    "afternoon": (marked("Noon to five"), "12:00", "17:00"),
    "evening": (marked("From five on"), "17:00", None),
}
NOTICES: dict[str, str] = {
    "120": marked("Two hours ahead"),
    "1440": marked("A day ahead"),
    "4320": marked("Three days ahead"),
}


def day_part_options(say: Say) -> list[tuple[str, str]]:
    """For the choice of the time of day."""
    return [(value, say(words)) for value, (words, _, _) in DAY_PARTS.items()]


def notice_options(say: Say) -> list[tuple[str, str]]:
    """For the choice of how soon one can come."""
    return [(value, say(words)) for value, words in NOTICES.items()]


def part_of_day(value: str) -> tuple[str | None, str | None]:
    """The times of day of a choice; what is not known is any."""
    _, low, high = DAY_PARTS.get(value, DAY_PARTS[""])
    return low, high


def day_of(text: str) -> date:
    """A date of a form. Raises `Invalid`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("A date is written like 2027-03-28.") from None


def midnight(day: date, timezone: str, *, after: bool = False) -> datetime:
    """The beginning of a day by the business's clock, or of the day after."""
    try:
        return datetime.combine(day + timedelta(days=1 if after else 0), time(), ZoneInfo(timezone))
    except OverflowError:
        raise Invalid("This date is out of reach.") from None


def wish_row(wish: Wish, now: datetime, locale: str, say: Say) -> dict[str, Any]:
    """A wish in a list: what, when and with whom, what is being offered."""
    what = ", ".join(wish.service_names)
    who = say("with %(who)s", who=wish.staff_name) if wish.staff_name else say("with anyone")
    if wish.visit is not None and wish.visit_start is not None:
        when = say(
            "Rather before %(when)s",
            when=f"{short_date(wish.visit_start, locale)}, {clock(wish.visit_start)}",
        )
        how = say("moved without asking") if wish.without_asking else say("asked first")
        lines = [f"{wish.business_name}, {who}", how]
    else:
        last = wish.until - timedelta(microseconds=1)
        first = max(wish.first, now.astimezone(wish.first.tzinfo))
        days = short_date(first, locale)
        if last.date() != first.date():
            days = say("%(first)s to %(last)s", first=days, last=short_date(last, locale))
        when = ", ".join([days, *_times_of_day(wish, say)])
        lines = [f"{wish.business_name}, {who}"]
    offered = wish.offer if wish.status == "offered" else None
    return {"wish": wish, "what": what, "when": when, "lines": lines, "offer": offered}


def _times_of_day(wish: Wish, say: Say) -> list[str]:
    if wish.day_first and wish.day_until:
        return [f"{wish.day_first}–{wish.day_until}"]
    if wish.day_first:
        return [say("from %(time)s", time=wish.day_first)]
    return [say("until %(time)s", time=wish.day_until)] if wish.day_until else []


def waiting_rows(wishes: list[Wish], now: datetime, locale: str, say: Say) -> list[dict[str, Any]]:
    """What somebody waits for, what is offered first."""
    return sorted((wish_row(wish, now, locale, say) for wish in wishes), key=lambda row: row["offer"] is None)
