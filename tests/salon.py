"""A small salon, arranged by its owner's hand: Ida and Mehmet, a cut and a colour, Mondays to Saturdays nine to six."""

import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from tests.rows import Rows
from vibewell.kernel.ids import new_id

BERLIN = ZoneInfo("Europe/Berlin")


class Salon(msgspec.Struct):
    """The ids of what was arranged."""

    id: UUID
    slug: str
    ida: UUID
    mehmet: UUID
    cut: UUID
    colour: UUID
    owner: UUID
    clara: UUID
    noah: UUID


def arrange_salon(owner_url: str, slug: str = "atelier-nordlicht", **terms: int) -> Salon:
    """Put the salon into the database; `terms` are columns of the cut (`after_minutes`, `notice_minutes` …)."""
    salon = Salon(new_id(), slug, *(new_id() for _ in range(7)))
    rows = Rows()
    for guest, name in ((salon.owner, "Ida Brandt"), (salon.clara, "Clara Hoffmann"), (salon.noah, "Noah Kern")):
        rows.add("people", id=guest, name=name)
    rows.add(
        "businesses",
        id=salon.id,
        slug=slug,
        name="Atelier Nordlicht",
        category="hair",
        place="(12.37,51.32)",
        published_at="now",
    )
    for position, (member, person, role, name) in enumerate(
        ((salon.ida, salon.owner, "owner", "Ida Brandt"), (salon.mehmet, None, "professional", "Mehmet Aydın"))
    ):
        rows.add("staff", id=member, business_id=salon.id, person_id=person, role=role, name=name, position=position)
        for weekday in range(6):
            rows.add(
                "weekly_shifts",
                id=new_id(),
                business_id=salon.id,
                staff_id=member,
                weekday=weekday,
                starts="09:00",
                ends="18:00",
            )
    _add_service(rows, salon, salon.cut, "Cut", 4500, [("", 45, True)], terms)
    parts = [("Apply", 45, True), ("Develops", 30, False), ("Finish", 45, True)]
    _add_service(rows, salon, salon.colour, "Colour", 9000, parts, {})
    rows.put(owner_url)
    return salon


def _add_service(
    rows: Rows,
    salon: Salon,
    service: UUID,
    name: str,
    price: int,
    segments: list[tuple[str, int, bool]],
    terms: dict[str, int],
) -> None:
    minutes = sum(minutes for _, minutes, _ in segments)
    rows.add(
        "services", id=service, business_id=salon.id, category="hair", name=name, price=price, minutes=minutes, **terms
    )
    for position, (part, minutes, staff) in enumerate(segments):
        rows.add("service_segments", service_id=service, position=position, name=part, minutes=minutes, staff=staff)
    for member in (salon.ida, salon.mehmet):
        rows.add("staff_services", staff_id=member, service_id=service, business_id=salon.id)


def next_weekday(weekday: int, hour: int, minute: int = 0, weeks: int = 1) -> datetime.datetime:
    """A time on the weekday (0 is Monday) at least `weeks` weeks ahead, in Berlin."""
    today = datetime.datetime.now(BERLIN).date()
    day = today + datetime.timedelta(days=(weekday - today.weekday()) % 7 + 7 * weeks)
    return datetime.datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)
