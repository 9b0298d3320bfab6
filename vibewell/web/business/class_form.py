"""Dates of classes as forms: what stands in the fields, and the wishes that come of them. Pure."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking import ClassSession, NewSessions, SessionChange
from vibewell.kernel.errors import Invalid, Refusal
from vibewell.web.business.at_desk import AtDesk
from vibewell.web.business.filled import Filled, clock_words, whole
from vibewell.web.business.state import uuid_of
from vibewell.web.business.wall import start_of
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import short_date

CAPACITY_USUAL = "8"


class DatesForm(msgspec.Struct, frozen=True):
    """New dates as fields."""

    service: str = ""
    staff: str = ""
    date: str = ""
    time: str = "18:00"
    capacity: str = CAPACITY_USUAL
    dates: str = "1"
    every_weeks: str = "1"
    skip_busy: bool = False
    once: str = ""


class SessionForm(msgspec.Struct, frozen=True):
    """A date as fields."""

    staff: str
    date: str
    time: str
    capacity: str


def labels(say: Say) -> dict[str, str]:
    """The fields' names, for what is said about them."""
    return {
        "service": say("Class"),
        "staff": say("With"),
        "date": say("Day"),
        "time": say("Time"),
        "capacity": say("Places"),
        "dates": say("How many dates"),
        "every_weeks": say("Weeks between them"),
        "guest_name": say("Name"),
    }


# At which field a refusal is said, and how.
SAID = {
    "class.capacity": ("capacity", marked("A class has 1 to 1,000 places.")),
    "class.dates": ("dates", marked("1 to 52 dates are set at once, 1 to 12 weeks apart.")),
    "class.over": ("date", marked("A class begins in the future, at most three years ahead.")),
    "class.not_a_class": ("service", marked("Choose one from the list.")),
    "class.not_their_service": ("staff", marked("They do not do this class. Add it to what they do first.")),
    "class.too_many": ("dates", marked("A business has at most 5,000 dates of classes ahead.")),
}


def put_refusal(desk: AtDesk, refusal: Refusal, errors: Errors, who: str = "") -> None:
    """Say a refusal at its field. One that belongs to no form is raised again."""
    say, named = desk.say, labels(desk.say)
    if refusal.code == "class.capacity_below_seats":
        words = say(
            "%(num)s places are taken. Move or cancel some of the visits first.", num=refusal.extra["seats_taken"]
        )
        errors.add("capacity", named["capacity"], words)
    elif refusal.code == "class.staff_busy":
        starts = [datetime.fromisoformat(at).astimezone(desk.zone) for at in refusal.extra["collisions"]]
        days = ", ".join(short_date(at, desk.locale) for at in starts[:6]) + (" …" if len(starts) > 6 else "")
        errors.add("staff", named["staff"], say("%(who)s is busy then: %(days)s.", who=who, days=days))
    elif refusal.code in SAID:
        field, sentence = SAID[refusal.code]
        errors.add(field, named[field], say(sentence))
    else:
        raise refusal


def read_dates(values: Filled) -> DatesForm:
    """The form of new dates as it was sent."""
    texts = {
        name: values.one(name) for name in ("service", "staff", "date", "time", "capacity", "dates", "every_weeks")
    }
    return DatesForm(**texts, skip_busy=values.has("skip_busy"), once=values.one("once"))


def dates_wish(form: DatesForm, desk: AtDesk, errors: Errors) -> NewSessions | None:
    """The dates of a form, or None with its errors."""
    service, staff = _id(form.service, "service", desk, errors), _id(form.staff, "staff", desk, errors)
    start = _start(form.date, form.time, desk.zone, desk.say, errors)
    counts = {
        name: _count(getattr(form, name), name, desk.say, errors) for name in ("capacity", "dates", "every_weeks")
    }
    if errors or service is None or staff is None or start is None:
        return None
    return NewSessions(service=service, staff=staff, start=start, skip_busy=form.skip_busy, **counts)


def fields_of(session: ClassSession) -> SessionForm:
    """The form of a date that stands."""
    start = session.start
    return SessionForm(str(session.staff), start.date().isoformat(), f"{start:%H:%M}", str(session.capacity))


def read_session_form(values: Filled) -> SessionForm:
    """The form of a date as it was sent."""
    return SessionForm(*(values.one(name) for name in ("staff", "date", "time", "capacity")))


def session_wish(form: SessionForm, before: SessionForm, desk: AtDesk, errors: Errors) -> SessionChange | None:
    """What is different in a form, or None with its errors."""
    changed: dict[str, Any] = {}
    if form.staff != before.staff:
        changed["staff"] = _id(form.staff, "staff", desk, errors)
    if (form.date, form.time) != (before.date, before.time):
        changed["start"] = _start(form.date, form.time, desk.zone, desk.say, errors)
    if form.capacity != before.capacity:
        changed["capacity"] = _count(form.capacity, "capacity", desk.say, errors)
    return None if errors else SessionChange(**changed)


def _id(text: str, field: str, desk: AtDesk, errors: Errors) -> UUID | None:
    found = uuid_of(text)
    if found is None:
        errors.add(field, labels(desk.say)[field], desk.say("Choose one from the list."))
    return found


def _start(day: str, clock: str, zone: ZoneInfo, say: Say, errors: Errors) -> datetime | None:
    try:
        return start_of(f"{day}T{clock_words(clock)}", zone)
    except (ValueError, Invalid):
        errors.add("time", labels(say)["time"], say("Write a day, and a time like 09:30."))
        return None


def _count(text: str, field: str, say: Say, errors: Errors) -> int:
    try:
        found = whole(text)
    except ValueError:
        found = None
    if found is None:
        errors.add(field, labels(say)[field], say("Write a whole number."))
        return 0
    return found
