"""A salon in which everything that can be in each other's way is: buffers, a chair for two, a break within, a class."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import msgspec
import psycopg

from vibewell.kernel.ids import new_id

SLUG = "busy-salon"
# Name, minutes before and after, segments as minutes, staff and kinds.
SERVICES = (
    ("cut", 5, 10, ((45, True, ["chair"]),)),
    ("colour", 0, 15, ((30, True, ["chair"]), (30, False, ["chair"]), (30, True, ["chair"]))),
    ("massage", 10, 0, ((60, True, ["room"]),)),
    ("class", 0, 5, ((60, True, []),)),
)
SEATS = 2


class BusySalon(msgspec.Struct):
    """Ids by name, and when its dates of the class begin."""

    id: UUID
    owner: UUID
    client: UUID
    members: list[UUID]
    services: dict[str, UUID]
    sessions: list[datetime]


def arrange(owner_url: str) -> BusySalon:
    """Everything but hours and what is booked."""
    salon = BusySalon(new_id(), new_id(), new_id(), [new_id(), new_id()], {}, [])
    with psycopg.connect(owner_url) as db:
        for person, name in ((salon.owner, "Ida"), (salon.client, "Clara")):
            db.execute("insert into people (id, name) values (%s, %s)", [person, name])
        db.execute(
            "insert into businesses (id, slug, name, category, place, published_at)"
            " values (%s, %s, 'Busy', 'hair', point(12.37, 51.32), now())",
            [salon.id, SLUG],
        )
        for position, (member, person, role) in enumerate(
            zip(salon.members, (salon.owner, None), ("owner", "professional"), strict=True)
        ):
            db.execute(
                "insert into staff (id, business_id, person_id, role, name, position) values (%s, %s, %s, %s, %s, %s)",
                [member, salon.id, person, role, f"Member {position}", position],
            )
        for kind in ("chair", "room"):
            db.execute(
                "insert into resources (id, business_id, kind, name) values (%s, %s, %s, %s)",
                [new_id(), salon.id, kind, kind],
            )
        for position, (name, before, after, segments) in enumerate(SERVICES):
            service = salon.services[name] = new_id()
            minutes = sum(length for length, _, _ in segments)
            db.execute(
                "insert into services (id, business_id, category, name, price, minutes, step_minutes, before_minutes,"
                " after_minutes, is_class, position) values (%s, %s, 'hair', %s, 4000, %s, 15, %s, %s, %s, %s)",
                [service, salon.id, name, minutes, before, after, name == "class", position],
            )
            for number, (length, staff, kinds) in enumerate(segments):
                db.execute(
                    "insert into service_segments (service_id, position, minutes, staff, resource_kinds)"
                    " values (%s, %s, %s, %s, %s)",
                    [service, number, length, staff, kinds],
                )
            for member in salon.members:
                db.execute(
                    "insert into staff_services (staff_id, service_id, business_id, minutes) values (%s, %s, %s, %s)",
                    [member, service, salon.id, 30 if name == "cut" and member == salon.members[1] else None],
                )
    return salon


def begin_anew(owner_url: str, salon: BusySalon, monday: datetime) -> None:
    """The first morning: nine to six on all days, two dates of the class, nothing booked."""
    booked = "claims visit_items visits class_sessions"
    hours = "busy_times closures dated_shifts shift_dates weekly_shifts working_times free_windows"
    with psycopg.connect(owner_url) as db:
        db.execute("set session_replication_role = replica")
        for table in f"{booked} {hours}".split():
            db.execute(f"delete from {table}".encode())
        db.execute("set session_replication_role = origin")
        db.execute(
            "insert into weekly_shifts (id, business_id, staff_id, weekday, starts, ends)"
            " select gen_random_uuid(), %s, m, d, '09:00', '18:00' from unnest(%s) m, generate_series(0, 6) d",
            [salon.id, salon.members],
        )
        salon.sessions = []
        for day in (1, 2):
            starts = datetime.combine(monday.date() + timedelta(days=day), time(11), UTC)
            session = new_id()
            salon.sessions.append(starts)
            db.execute(
                "insert into class_sessions (id, business_id, service_id, staff_id, starts_at, capacity)"
                " values (%s, %s, %s, %s, %s, %s)",
                [session, salon.id, salon.services["class"], salon.members[0], starts, SEATS],
            )
            ends, over = starts + timedelta(minutes=60), starts + timedelta(minutes=65)
            db.execute(
                "insert into claims (business_id, holder_id, staff_id, during, pad, after_seconds)"
                " values (%s, %s, %s, tstzrange(%s, %s), false, 300), (%s, %s, %s, tstzrange(%s, %s), true, 0)",
                [
                    *(salon.id, session, salon.members[0], starts, ends),
                    *(salon.id, session, salon.members[0], ends, over),
                ],
            )
