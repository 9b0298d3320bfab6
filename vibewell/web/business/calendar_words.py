"""Calendars from elsewhere in words: how old they are, and why one could not be read. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from vibewell.domains.scheduling import ExternalCalendar
from vibewell.web.site.words import Say, marked

WHY: Mapping[str, str] = {
    "address.invalid": marked("The address can't be read any more."),
    "address.not_allowed": marked("The address leads to a place that we do not fetch from."),
    "outside.unknown_host": marked("Nobody on the internet has this name. Look for a typing mistake."),
    "outside.unreachable": marked("The server does not answer."),
    "outside.too_slow": marked("The server took too long."),
    "outside.too_large": marked("The calendar has more than 5 megabytes."),
    "outside.redirects": marked("The address leads from one place to the next without end."),
    "outside.garbled": marked("The server's answer can't be understood."),
    "calendar.refused_us": marked("The server does not let us in. Use the calendar's private address."),
    "calendar.gone": marked("There is no calendar at this address any more."),
    "calendar.trouble_there": marked("The server has trouble of its own."),
    "calendar.not_a_calendar": marked("What lies there is no calendar. Its address often ends in .ics."),
    "calendar.too_many_events": marked("More than 5,000 events lie ahead in it."),
    "calendar.too_much_work": marked("It repeats so much that nobody could read all of it."),
    "calendar.unreadable": marked("The calendar is written in a way that can't be read."),
}
NOTED: Mapping[str, str] = {
    "calendar.zone_unknown": marked("Some times are in a time zone that nobody knows: we took yours."),
    "calendar.event_unreadable": marked("Some events can't be read and block nothing."),
    "calendar.repeats_too_often": marked("Something repeats every minute or second and blocks nothing."),
    "calendar.series_too_long": marked("A series takes too long to work out and blocks nothing."),
}


class Line(msgspec.Struct, frozen=True):
    """A calendar as the page lists it."""

    calendar: ExternalCalendar
    source: str
    state: str
    kind: str
    age: str
    why: str
    notes: list[str]


def line_of(calendar: ExternalCalendar, now: datetime, say: Say, say_many: Say) -> Line:
    """What there is to say about a calendar."""
    why = say(WHY.get(calendar.error, "") or calendar.error) if calendar.error else ""
    if calendar.read_at is None:
        state, kind = (say("not read yet"), "alert") if why else (say("being read"), "wait")
    else:
        state, kind = (say("an old copy"), "alert") if why else (say("up to date"), "calm")
    aged = age(now - calendar.read_at, say, say_many) if calendar.read_at is not None else ""
    notes = [say(NOTED[code]) for code in calendar.notes if code in NOTED]
    return Line(calendar, calendar.host or say("a file"), state, kind, aged, why, notes)


def age(since: timedelta, say: Say, say_many: Say) -> str:
    """How long ago something was."""
    minutes = int(since.total_seconds() // 60)
    if minutes < 1:
        return say("just now")
    if minutes < 60:
        return say_many("%(num)s minute ago", "%(num)s minutes ago", minutes)
    if minutes < 48 * 60:
        return say_many("%(num)s hour ago", "%(num)s hours ago", minutes // 60)
    return say_many("%(num)s day ago", "%(num)s days ago", minutes // 1440)
