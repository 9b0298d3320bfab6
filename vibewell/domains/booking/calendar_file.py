"""The calendar file of a visit (RFC 5545, RFC 5546): the same entry for ever, newer by its sequence number."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from vibewell.domains.booking.types import Visit
from vibewell.domains.notifications import clean_line

PRODUCT = "-//Vibewell//Visits//EN"
# How far around the visit the file explains its time zone.
AROUND = timedelta(days=400)
AT = {"en": "at", "de": "bei"}
WITH = {"en": "With", "de": "Bei"}
PLACES = {"en": "places", "de": "Plätze"}


class Party(msgspec.Struct, frozen=True):
    """Somebody in an invitation."""

    name: str
    address: str


class Invitation(msgspec.Struct, frozen=True):
    """Both parties, without whom calendars won't match a change with the entry they have."""

    organizer: Party
    attendee: Party


def calendar_file(visit: Visit, address: str, *, locale: str = "en", invitation: Invitation | None = None) -> bytes:
    """The file; `address` is our public one, for the link to the visit.

    With an invitation it is one that replaces the earlier ones (`REQUEST`), or ends them (`CANCEL`) when the visit is
    cancelled; without, it is news (`PUBLISH`). The same visit always gives the same bytes.
    """
    is_cancelled = visit.status == "cancelled"
    method = "PUBLISH" if invitation is None else "CANCEL" if is_cancelled else "REQUEST"
    return _file([visit], address, locale, method, invitation)


def calendar_file_of(visits: Sequence[Visit], address: str, *, locale: str = "en") -> bytes:
    """One file for several visits of one business, each the same entry as in a file of its own.

    Only news (`PUBLISH`) may name several entries; one that is called off says so by its status.
    """
    return _file(visits, address, locale, "PUBLISH", None)


def _file(visits: Sequence[Visit], address: str, locale: str, method: str, invitation: Invitation | None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    zone = ZoneInfo(visits[0].business.timezone)
    spans = [(_on_the_wall(visit.start, zone), _on_the_wall(visit.end, zone)) for visit in visits]
    local = [at for span in spans for at in span if at.tzinfo is not UTC]
    if local:
        first, last = min(local) - AROUND, max(local) + AROUND
        calendar.add_component(Timezone.from_tzinfo(zone, zone.key, first.date(), last.date()))
    for visit, (starts, ends) in zip(visits, spans, strict=True):
        event = entry_of(visit, address, locale if locale in AT else "en", starts, ends)
        if invitation is not None:
            event.add("organizer", _party(invitation.organizer))
            guest = _party(invitation.attendee, rsvp="FALSE", partstat="ACCEPTED", role="REQ-PARTICIPANT")
            event.add("attendee", guest)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def entry_of(visit: Visit, address: str, language: str, starts: datetime, ends: datetime) -> Event:
    """The entry of a visit: wherever it is written, a calendar knows it again by its id and its sequence number."""
    event = _event(visit, address, language)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("status", "CANCELLED" if visit.status == "cancelled" else "CONFIRMED")
    return event


def places_said(visit: Visit, language: str) -> str:
    """How many come to a class, in brackets; nothing for one."""
    return f" ({visit.party} {PLACES.get(language, PLACES['en'])})" if visit.party > 1 else ""


def sequence_number(visit: Visit) -> int:
    """Grows with every change: the whole seconds from booking to the last change, 0 before there was one."""
    if visit.moved_at is None and visit.cancelled_at is None:
        return 0
    return max(1, ceil((last_change(visit) - (visit.confirmed_at or visit.created_at)).total_seconds()))


def last_change(visit: Visit) -> datetime:
    """When it was booked, moved or cancelled, whichever came last."""
    return max(filter(None, (visit.confirmed_at or visit.created_at, visit.moved_at, visit.cancelled_at)))


def _on_the_wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """The local time, or UTC where the clock shows it a second time: a calendar would take it for the first."""
    local = instant.astimezone(zone)
    return local if local.fold == 0 and zone.key != "UTC" else instant.astimezone(UTC)


def _event(visit: Visit, address: str, language: str) -> Event:
    place = visit.business
    link = f"{address}/visits/{visit.id}"
    services = clean_line(", ".join(item.service_name for item in visit.items)) + places_said(visit, language)
    services += f" ({clean_line(visit.comes)})" if visit.comes else ""
    staff = clean_line(", ".join(dict.fromkeys(item.staff_name for item in visit.items)))
    changed = last_change(visit).astimezone(UTC)
    event = Event()
    event.add("uid", f"visit-{visit.id}@vibewell")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", sequence_number(visit))
    event.add("summary", f"{services} {AT[language]} {clean_line(place.name)}")
    event.add("description", f"{WITH[language]} {staff}\n{link}")
    event.add("url", link)
    event.add("transp", "OPAQUE")
    where = ", ".join(filter(None, (place.name, place.street, f"{place.postcode} {place.city}".strip())))
    event.add("location", clean_line(where))
    event.add("geo", (place.latitude, place.longitude))
    return event


def _party(party: Party, **parameters: str) -> Any:
    address = vCalAddress(f"mailto:{party.address}")
    address.params["cn"] = vText(clean_line(party.name.replace('"', "'"), 120))
    for name, value in parameters.items():
        address.params[name] = vText(value)
    return address
