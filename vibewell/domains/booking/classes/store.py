"""All SQL of the dates of classes. Whether a row may be seen or changed is decided by row security."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking.classes.types import ClassSession, SessionGuest
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

SESSION_COLUMNS = """
select c.id, c.service_id, s.name as service_name, c.staff_id, coalesce(m.name, '') as staff_name, c.starts_at,
  c.capacity, case when g.parts = 1 then coalesce(o.minutes, s.minutes) else s.minutes end as minutes,
  coalesce(o.price, s.price) as price, b.timezone, b.currency
from class_sessions c join services s on s.id = c.service_id join businesses b on b.id = c.business_id
left join staff m on m.id = c.staff_id
left join staff_services o on o.staff_id = c.staff_id and o.service_id = c.service_id
left join lateral (select count(*) as parts from service_segments p where p.service_id = s.id) g on true
where c.business_id = $1 and c.ended_at is null"""
BETWEEN = f"""{SESSION_COLUMNS}
  and c.starts_at >= $2 and c.starts_at < $3 and ($4::uuid is null or c.service_id = $4)
order by c.starts_at, c.id limit $5"""
SOME = f"{SESSION_COLUMNS} and c.id = any ($2) order by c.starts_at, c.id"
SEATS = "select id, seats from private.seats_taken($1, $2)"
COUNT_AHEAD = "select count(*) from class_sessions where business_id = $1 and starts_at > $2 and ended_at is null"
# Nobody else changes this date, or takes a seat of it, until the transaction ends.
LOCK = """
select id from class_sessions where id = $2 and business_id = $1 and ended_at is null for no key update"""
WAIT = "select private.wait_for($1, $2, $3, $4)"
# Before anybody is waited for, as whoever confirms a seat has their visit first.
LOCK_VISITS = """
select v.id from visits v where v.id in (select i.visit_id from visit_items i where i.session_id = $1)
  and v.cancelled_at is null order by v.id for update"""
INSERT = """
insert into class_sessions (id, business_id, service_id, staff_id, starts_at, capacity)
values ($1, $2, $3, $4, $5, $6)"""
PLACE_CLAIMS = "select private.place_items($1, $2, '[]', $3::text::jsonb, null)"
DROP_CLAIMS = "delete from claims where holder_id = $1"
CHANGE = "update class_sessions set staff_id = $2, starts_at = $3, capacity = $4 where id = $1"
END = "update class_sessions set ended_at = $2 where id = $1"
GUESTS = """
select v.id, coalesce(v.guest_name, p.name, '') as name, v.party, v.held_until, v.came_at, v.no_show_at,
  coalesce(v.guest_contact, p.phone) as contact
from visit_items i join visits v on v.id = i.visit_id left join people p on p.id = v.customer_id
where i.session_id = $1 and v.cancelled_at is null and (v.held_until is null or v.held_until > $2)
order by v.created_at, v.id limit $3"""
LET_HOLDS_GO = """
update visits v set cancelled_at = $2, cancelled_by = $3 from visit_items i
where i.session_id = $1 and i.visit_id = v.id and v.held_until is not null and v.cancelled_at is null returning v.id"""
CANCEL_VISITS = """
update visits v set cancelled_at = $2, cancelled_by = $3, cancel_reason = $4 from visit_items i
where i.session_id = $1 and i.visit_id = v.id and v.held_until is null and v.cancelled_at is null
  and v.came_at is null and v.no_show_at is null
returning v.id, v.customer_id"""
MOVE_ITEMS = """
update visit_items i set starts_at = $2, staff_id = $3, staff_name = $4 from visits v
where i.session_id = $1 and v.id = i.visit_id and v.held_until is null and v.cancelled_at is null"""
MOVE_VISITS = """
update visits v set starts_at = $2::timestamptz, moved_at = $3,
  ends_at = $2::timestamptz + i.minutes * interval '1 minute'
from visit_items i
where i.session_id = $1 and i.visit_id = v.id and v.held_until is null and v.cancelled_at is null
returning v.id, v.customer_id"""

GUESTS_MAX = 1000


async def list_between(
    tx: Transaction,
    business: UUID,
    low: datetime,
    high: datetime,
    service: UUID | None,
    limit: int,
    now: datetime,
) -> list[ClassSession]:
    """The dates that begin in [low, high), in order of time."""
    return await _sessions(tx, await tx.fetch(BETWEEN, business, low, high, service, limit), now)


async def read_some(tx: Transaction, business: UUID, ids: list[UUID], now: datetime) -> list[ClassSession]:
    """These dates, in order of time; those that don't exist are left out."""
    return await _sessions(tx, await tx.fetch(SOME, business, ids), now)


async def _sessions(tx: Transaction, rows: list[Record], now: datetime) -> list[ClassSession]:
    if not rows:
        return []
    seats = {row["id"]: row["seats"] for row in await tx.fetch(SEATS, [row["id"] for row in rows], now)}
    return [_session(row, seats.get(row["id"], 0)) for row in rows]


def _session(row: Record, taken: int) -> ClassSession:
    zone = ZoneInfo(row["timezone"])
    start = row["starts_at"].astimezone(zone)
    return ClassSession(
        id=row["id"],
        service=row["service_id"],
        service_name=row["service_name"],
        staff=row["staff_id"],
        staff_name=row["staff_name"],
        start=start,
        end=datetime.fromtimestamp(start.timestamp() + 60 * row["minutes"], zone),
        capacity=row["capacity"],
        seats_left=max(0, row["capacity"] - taken),
        price=Money(row["price"], row["currency"]),
    )


async def list_guests(tx: Transaction, session: UUID, now: datetime) -> list[SessionGuest]:
    """Who has a seat, in the order of booking."""
    return [
        SessionGuest(
            row["id"],
            row["name"],
            row["party"],
            "held"
            if row["held_until"]
            else "came"
            if row["came_at"]
            else "no_show"
            if row["no_show_at"]
            else "confirmed",
            row["contact"],
        )
        for row in await tx.fetch(GUESTS, session, now, GUESTS_MAX)
    ]


async def place_claims(tx: Transaction, business: UUID, session: UUID, rows: object) -> None:
    """What a date takes of its member."""
    await tx.execute(PLACE_CLAIMS, session, business, msgspec.json.encode(rows).decode())
