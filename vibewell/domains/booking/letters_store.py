"""What letters about visits need to know: readers, earlier times, visits that come near."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from vibewell.kernel.db import Transaction

CUSTOMER = """
select u.email::text as email, p.name, p.locale, p.timezone, p.id
from people p join identity.users u on u.id = p.id where p.id = $1"""
# Who runs a business on their own: its only active member, if that is the owner and has an account.
LONE_OWNER = """
select u.email::text as email, p.name, p.locale, coalesce(s.timezone, b.timezone) as timezone, p.id
from staff s join businesses b on b.id = s.business_id join people p on p.id = s.person_id
  join identity.users u on u.id = p.id
where s.business_id = $1 and s.role = 'owner' and s.ended_at is null
  and not exists (select from staff o where o.business_id = s.business_id and o.ended_at is null and o.id <> s.id)"""
# The record of changes knows the time that stood before the last move.
PREVIOUS_START = """
select (changes -> 'starts_at' ->> 0)::timestamptz from audit_entries
where table_name = 'visits' and row_id = $1 and verb = 'update' and changes ? 'starts_at'
order by at desc, id desc limit 1"""
MOVED_BY = """
select actor_id from audit_entries
where table_name = 'visits' and row_id = $1 and verb = 'update' and changes ? 'starts_at'
order by at desc, id desc limit 1"""
CANCELLED_BY = "select cancelled_by from visits where id = $1"
# Visits that should have been reminded of by now and were not, though somebody could have been written to.
UNREMINDED = """
select v.id, v.starts_at from visits v join identity.users u on u.id = v.customer_id
where v.starts_at > $1 and v.starts_at <= $2 and v.confirmed_at is not null and v.cancelled_at is null
  and greatest(v.confirmed_at, v.moved_at) < v.starts_at - $3::interval
  and not exists (select from mails m
    where m.cause = 'visit.reminder:' || v.id || ':' || extract(epoch from v.starts_at)::bigint)
order by v.starts_at, v.id limit $4"""


class Reader(msgspec.Struct, frozen=True):
    """Whom a letter is for."""

    id: UUID
    email: str
    name: str
    locale: str
    timezone: str


async def find_customer(tx: Transaction, person_id: UUID) -> Reader | None:
    """The customer, if they have an account."""
    row = await tx.fetchrow(CUSTOMER, person_id)
    return Reader(**dict(row)) if row else None


async def find_lone_owner(tx: Transaction, business_id: UUID) -> Reader | None:
    """The owner of a business without a team."""
    row = await tx.fetchrow(LONE_OWNER, business_id)
    return Reader(**dict(row)) if row else None


async def find_previous_start(tx: Transaction, visit_id: UUID) -> datetime | None:
    """When the visit would have begun before it was last moved."""
    found: datetime | None = await tx.fetchval(PREVIOUS_START, str(visit_id))
    return found


async def find_mover(tx: Transaction, visit_id: UUID) -> UUID | None:
    """Who last moved the visit to another time; None when nobody did, or the machine."""
    found: UUID | None = await tx.fetchval(MOVED_BY, str(visit_id))
    return found


async def find_canceller(tx: Transaction, visit_id: UUID) -> UUID | None:
    """Who called the visit off."""
    found: UUID | None = await tx.fetchval(CANCELLED_BY, visit_id)
    return found


async def find_unreminded(
    tx: Transaction, *, after: datetime, until: datetime, ahead: timedelta, limit: int
) -> list[tuple[UUID, datetime]]:
    """Visits starting in (after, until] whose reminder is due and was never written."""
    rows = await tx.fetch(UNREMINDED, after, until, ahead, limit)
    return [(row["id"], row["starts_at"]) for row in rows]
