"""SQL of the team."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.catalog.desk.types import StaffMember
from vibewell.kernel.db import Record, Transaction

STAFF = """
select json_build_object('id', m.id, 'name', m.name, 'title', m.title, 'role', m.role, 'timezone', m.timezone,
  'position', m.position, 'portrait', m.portrait,
  'has_account', m.id in (select private.seated($1)),
  'services', (select coalesce(json_agg(json_build_object('service', o.service_id, 'minutes', o.minutes,
      'price', case when o.price is not null then json_build_object('amount', o.price, 'currency', b.currency) end)
      order by s.position, s.id), '[]')
    from staff_services o join services s on s.id = o.service_id and s.ended_at is null where o.staff_id = m.id))::text
from staff m join businesses b on b.id = m.business_id
where m.business_id = $1 and m.ended_at is null"""
ALL = STAFF + " order by m.position, m.id limit $2"
ONE = STAFF + " and m.id = $2"
COUNT = "select count(*) from staff where business_id = $1 and ended_at is null"
NEXT_POSITION = "select coalesce(max(position) + 1, 0) from staff where business_id = $1"
# Changes of roles wait for each other, so that two owners can't both step down at once.
LOCK_TEAM = "select true from businesses where id = $1 for no key update"
OWNERS = "select count(*) from staff where business_id = $1 and role = 'owner' and ended_at is null and id <> $2"
INSERT = "insert into staff (id, business_id, role, name, title, position) values ($1, $2, $3, $4, $5, $6)"
CHANGED = frozenset({"name", "role", "title", "position"})
SEAT = "select private.seat_account($1, $2)"
AHEAD = "select visits, first::text as first, classes from private.ahead_of($1, $2)"
END = "update staff set ended_at = $3 where id = $2 and business_id = $1 and ended_at is null returning true"
SERVICES_HERE = """
select s.id, (select count(*) from service_segments g where g.service_id = s.id) as segments
from services s where s.business_id = $1 and s.id = any ($2) and s.ended_at is null"""
DROP_OFFERS = """
delete from staff_services o using services s
where o.business_id = $1 and o.staff_id = $2 and s.id = o.service_id and s.ended_at is null
  and o.service_id <> all ($3)"""
PUT_OFFERS = """
insert into staff_services (staff_id, service_id, business_id, minutes, price)
select $2, o.service, $1, o.minutes, o.price
from unnest($3::uuid[], $4::integer[], $5::integer[]) o (service, minutes, price)
on conflict (staff_id, service_id) do update set minutes = excluded.minutes, price = excluded.price
  where (staff_services.minutes, staff_services.price) is distinct from (excluded.minutes, excluded.price)"""

_member = msgspec.json.Decoder(StaffMember)


async def list_staff(tx: Transaction, business_id: UUID, count: int) -> list[StaffMember]:
    """Those who work there, in their order."""
    return [_member.decode(row[0]) for row in await tx.fetch(ALL, business_id, count)]


async def find_member(tx: Transaction, business_id: UUID, staff_id: UUID) -> StaffMember | None:
    """One of them."""
    text = await tx.fetchval(ONE, business_id, staff_id)
    return _member.decode(text) if text else None


async def count_staff(tx: Transaction, business_id: UUID) -> int:
    """How many work there."""
    return int(await tx.fetchval(COUNT, business_id))


async def lock_team(tx: Transaction, business_id: UUID) -> None:
    """Keep others from changing roles until this transaction ends."""
    await tx.execute(LOCK_TEAM, business_id)


async def count_other_owners(tx: Transaction, business_id: UUID, staff_id: UUID) -> int:
    """How many owners there are besides this member."""
    return int(await tx.fetchval(OWNERS, business_id, staff_id))


async def insert_member(
    tx: Transaction, staff_id: UUID, business_id: UUID, *, role: str, name: str, title: str, position: int | None
) -> None:
    """A member's own row; without a position it comes last."""
    if position is None:
        position = await tx.fetchval(NEXT_POSITION, business_id)
    await tx.execute(INSERT, staff_id, business_id, role, name, title, position)


async def change_member(tx: Transaction, business_id: UUID, staff_id: UUID, changed: dict[str, Any]) -> None:
    """Set columns of a member."""
    if not changed or not changed.keys() <= CHANGED:
        raise ValueError(f"no such columns: {sorted(changed)}")
    sets = ", ".join(f"{name} = ${index}" for index, name in enumerate(changed, 3))
    await tx.execute(
        f"update staff set {sets} where business_id = $1 and id = $2",  # noqa: S608
        business_id,
        staff_id,
        *changed.values(),
    )


async def seat_account(tx: Transaction, staff_id: UUID, email: str | None) -> str:
    """Give the member the account of this address, or none. Answers seated, no_account, taken or forbidden."""
    return str(await tx.fetchval(SEAT, staff_id, email))


async def wait_for_bookings(tx: Transaction, owner_id: UUID) -> None:
    """Wait until nobody is booking this member or resource, and keep others from it until this transaction ends.

    The same lock that a booking takes: what it has placed is seen by the next statement.
    """
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0))", owner_id)


async def find_ahead(tx: Transaction, staff_id: UUID, now: datetime) -> Record | None:
    """How many visits and classes the member has ahead, with the first three visits as JSON."""
    return await tx.fetchrow(AHEAD, staff_id, now)


async def end_member(tx: Transaction, business_id: UUID, staff_id: UUID, now: datetime) -> bool:
    """Let a member go; False where there is none."""
    return bool(await tx.fetchval(END, business_id, staff_id, now))


async def services_here(tx: Transaction, business_id: UUID, services: list[UUID]) -> dict[UUID, int]:
    """Those of the services that the business offers, with how many parts each has."""
    return {row["id"]: row["segments"] for row in await tx.fetch(SERVICES_HERE, business_id, services)}


async def put_offers(
    tx: Transaction, business_id: UUID, staff_id: UUID, offers: list[tuple[UUID, int | None, int | None]]
) -> None:
    """What the member offers, in their own length and at their own price; nothing else any more."""
    services = [service for service, _, _ in offers]
    await tx.execute(DROP_OFFERS, business_id, staff_id, services)
    if offers:
        lengths, prices = [minutes for _, minutes, _ in offers], [price for _, _, price in offers]
        await tx.execute(PUT_OFFERS, business_id, staff_id, services, lengths, prices)
