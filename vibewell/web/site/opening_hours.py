"""When a place is open, in words: the week as a table, and whether it is open now."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from vibewell.domains.catalog import BusinessPage, OpenHours
from vibewell.web.site.words import Say
from vibewell.web.ui.filters import weekday

DAYS_PER_WEEK = 7


def hour_rows(place: BusinessPage, now: datetime, locale: str, say: Say) -> list[tuple[str, str, bool]]:
    """For `ui.hours`: weekday, hours in words, whether it is today."""
    today = now.astimezone(ZoneInfo(place.timezone)).date()
    monday = today - timedelta(days=today.weekday())
    rows = []
    for number in range(DAYS_PER_WEEK):
        day = monday + timedelta(days=number)
        spans = [f"{each.opens}\N{EN DASH}{each.closes}" for each in place.hours if each.weekday == number]
        rows.append((weekday(day, locale), ", ".join(spans) or say("closed"), day == today))
    return rows


def open_now(place: BusinessPage, now: datetime, say: Say) -> str:
    """Open until 20:00, or nothing: closed is said where it matters, at the times."""
    here = now.astimezone(ZoneInfo(place.timezone))
    if any(closure.first <= here.date() <= closure.last for closure in place.closures):
        return ""
    moment = f"{here:%H:%M}"
    yesterday = (here.weekday() - 1) % DAYS_PER_WEEK
    for each in place.hours:
        overnight = each.closes <= each.opens
        if each.weekday == here.weekday() and each.opens <= moment and (overnight or moment < each.closes):
            return _until(each, say)
        if each.weekday == yesterday and overnight and moment < each.closes:
            return _until(each, say)
    return ""


def _until(hours: OpenHours, say: Say) -> str:
    return say("Open until %(time)s", time=hours.closes)
