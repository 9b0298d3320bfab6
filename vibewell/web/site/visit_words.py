"""How a visit is spoken of: when it is, and how it stands."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from vibewell.domains.booking import Visit
from vibewell.web.site.course import joined_names, staff_of
from vibewell.web.site.words import Say, marked

JUST_BOOKED_SECONDS = 600
DAYS_COUNTED_MAX = 20
FEW_DAYS = {
    2: marked("In two days"),
    3: marked("In three days"),
    4: marked("In four days"),
    5: marked("In five days"),
    6: marked("In six days"),
    7: marked("In a week"),
    8: marked("In eight days"),
    9: marked("In nine days"),
    10: marked("In ten days"),
}


def in_days(day: date, today: date, say: Say, many: Say) -> str:
    """Today, tomorrow, in five days, in three weeks."""
    days = (day - today).days
    if days <= 0:
        return say("Today")
    if days == 1:
        return say("Tomorrow")
    if days in FEW_DAYS:
        return say(FEW_DAYS[days])
    if days <= DAYS_COUNTED_MAX:
        return many("In %(num)s day", "In %(num)s days", days)
    return many("In %(num)s week", "In %(num)s weeks", round(days / 7))


def greeting(now: datetime, zone: str, say: Say) -> str:
    """By the hour of the reader."""
    hour = now.astimezone(ZoneInfo(zone)).hour
    if hour < 5:
        return say("Good night")
    if hour < 12:
        return say("Good morning")
    return say("Good afternoon") if hour < 18 else say("Good evening")


def badge_of(visit: Visit, now: datetime, say: Say) -> tuple[str, str, str | None]:
    """Text, kind and icon of the badge."""
    if visit.status == "cancelled":
        return say("Cancelled"), "", None
    if visit.status == "no_show":
        return say("You did not come"), "alert", None
    if visit.status == "came":
        return say("Done"), "", None
    if visit.start <= now < visit.end:
        return say("Under way"), "now", None
    if visit.end <= now:
        return say("Over"), "", None
    return say("Confirmed"), "calm", "check"


def reference(visit_id: UUID) -> str:
    """What somebody says on the telephone: VW-7F3K-92."""
    letters = visit_id.hex[-6:].upper()
    return f"VW-{letters[:4]}-{letters[4:]}"


def is_fresh(visit: Visit, now: datetime) -> bool:
    """Whether it was booked just now."""
    booked = visit.confirmed_at
    return booked is not None and visit.moved_at is None and 0 <= (now - booked).total_seconds() < JUST_BOOKED_SECONDS


def what_and_who(visit: Visit, say: Say, many: Say) -> dict[str, Any]:
    """The words of a row or a ticket."""
    who = say("with %(who)s at %(place)s", who=staff_of(visit.items, say), place=visit.business.name)
    if visit.series is not None:
        place = say("visit %(position)s of %(total)s", position=visit.series.position, total=visit.series.total)
        who = f"{who}, {place}"
    places = many("%(num)s place", "%(num)s places", visit.party) if visit.party > 1 else ""
    told = ", ".join(filter(None, (joined_names(visit.items, say), places)))
    return {"what": say("%(what)s, for %(name)s", what=told, name=visit.comes) if visit.comes else told, "who": who}


def way_to(visit: Visit) -> str:
    """A map of the place, kept by the public."""
    latitude, longitude = f"{visit.business.latitude:.5f}", f"{visit.business.longitude:.5f}"
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=18/{latitude}/{longitude}"
