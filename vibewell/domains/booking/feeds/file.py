"""The file of a feed (RFC 5545): the same entries as in the calendar files of single visits, times in UTC. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from vibewell.domains.booking.calendar_file import PRODUCT, entry_of
from vibewell.domains.booking.feeds.types import Reader
from vibewell.domains.booking.types import Visit
from vibewell.domains.notifications import clean_line

MY_VISITS = {"en": "My visits", "de": "Meine Termine"}
MY_WORK = {"en": "My clients at %s", "de": "Meine Kundschaft bei %s"}
# How often programs are asked to come back.
READ_EVERY = timedelta(minutes=15)


def feed_file(reader: Reader, visits: Sequence[Visit], address: str, *, business: str = "") -> bytes:
    """The whole calendar; the same visits always give the same bytes. `address` is our public one."""
    language = reader.locale if reader.locale in MY_VISITS else "en"
    name = MY_VISITS[language] if reader.staff_id is None else MY_WORK[language] % clean_line(business)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", READ_EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for visit in visits:
        if reader.staff_id is None:
            calendar.add_component(
                entry_of(visit, address, language, visit.start.astimezone(UTC), visit.end.astimezone(UTC))
            )
        elif visit.items:
            calendar.add_component(_of_work(visit, address, language))
    return bytes(calendar.to_ical())


def _of_work(visit: Visit, address: str, language: str) -> Event:
    """A visit as its professional sees it: from the first to the last of what they do themselves."""
    first, last = visit.items[0], visit.items[-1]
    ends = last.start.astimezone(UTC) + timedelta(minutes=last.minutes)
    event = entry_of(visit, address, language, first.start.astimezone(UTC), ends)
    link = f"{address}/business?date={visit.start.date().isoformat()}&visit={visit.id}"
    services = clean_line(", ".join(item.service_name for item in visit.items))
    for name, value in (
        ("summary", f"{services} · {clean_line(visit.client or '')}".rstrip(" ·")),
        ("description", link),
        ("url", link),
    ):
        event.pop(name, None)
        event.add(name, value)
    return event


def last_modified(reader: Reader, visits: Sequence[Visit]) -> datetime:
    """When anything in it changed last, in whole seconds."""
    changes = [
        at for visit in visits for at in (visit.confirmed_at, visit.moved_at, visit.cancelled_at) if at is not None
    ]
    return max([reader.created_at, *changes]).astimezone(UTC).replace(microsecond=0)
