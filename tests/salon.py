"""A small salon, arranged by its owner's hand: Ida and Mehmet, a cut and a colour, Mondays to Saturdays nine to six."""

import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import psycopg

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
    with psycopg.connect(owner_url) as db:
        for person, name in ((salon.owner, "Ida Brandt"), (salon.clara, "Clara Hoffmann"), (salon.noah, "Noah Kern")):
            db.execute("insert into people (id, name) values (%s, %s)", [person, name])
        db.execute(
            "insert into businesses (id, slug, name, category, place, published_at)"
            " values (%s, %s, 'Atelier Nordlicht', 'hair', point(12.37, 51.32), now())",
            [salon.id, slug],
        )
        for position, (member, person, role, name) in enumerate(
            ((salon.ida, salon.owner, "owner", "Ida Brandt"), (salon.mehmet, None, "professional", "Mehmet Aydın"))
        ):
            db.execute(
                "insert into staff (id, business_id, person_id, role, name, position) values (%s, %s, %s, %s, %s, %s)",
                [member, salon.id, person, role, name, position],
            )
            for weekday in range(6):
                db.execute(
                    "insert into weekly_shifts (id, business_id, staff_id, weekday, starts, ends)"
                    " values (%s, %s, %s, %s, '09:00', '18:00')",
                    [new_id(), salon.id, member, weekday],
                )
        _add_service(db, salon, salon.cut, "Cut", 4500, [("", 45, True)], terms)
        parts = [("Apply", 45, True), ("Develops", 30, False), ("Finish", 45, True)]
        _add_service(db, salon, salon.colour, "Colour", 9000, parts, {})
    return salon


def _add_service(
    db: "psycopg.Connection[tuple[object, ...]]",
    salon: Salon,
    service: UUID,
    name: str,
    price: int,
    segments: list[tuple[str, int, bool]],
    terms: dict[str, int],
) -> None:
    columns = {"price": price, "minutes": sum(minutes for _, minutes, _ in segments), **terms}
    db.execute(
        f"insert into services (id, business_id, category, name, {', '.join(columns)})"
        f" values (%s, %s, 'hair', %s, {', '.join(['%s'] * len(columns))})",
        [service, salon.id, name, *columns.values()],
    )
    for position, (part, minutes, staff) in enumerate(segments):
        db.execute(
            "insert into service_segments (service_id, position, name, minutes, staff) values (%s, %s, %s, %s, %s)",
            [service, position, part, minutes, staff],
        )
    for member in (salon.ida, salon.mehmet):
        db.execute(
            "insert into staff_services (staff_id, service_id, business_id) values (%s, %s, %s)",
            [member, service, salon.id],
        )


def next_weekday(weekday: int, hour: int, minute: int = 0, weeks: int = 1) -> datetime.datetime:
    """A time on the weekday (0 is Monday) at least `weeks` weeks ahead, in Berlin."""
    today = datetime.datetime.now(BERLIN).date()
    day = today + datetime.timedelta(days=(weekday - today.weekday()) % 7 + 7 * weeks)
    return datetime.datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)
