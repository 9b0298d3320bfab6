"""SQL of calendars. Whether a row may be seen or changed is decided by row security; the machine reads the rest."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from vibewell.domains.scheduling.calendars.types import ExternalCalendar
from vibewell.kernel.db import Record, Transaction

CALENDARS = """
select c.id, c.staff_id, c.label, c.host, c.created_at, c.read_at, c.tried_at, c.next_read_at, c.failures, c.error,
  c.notes, c.events
from external_calendars c where c.business_id = $1 and c.staff_id = $2"""
ALL_CALENDARS = CALENDARS + " order by c.created_at, c.id"
ONE_CALENDAR = CALENDARS + " and c.id = $3"
STAFF_HERE = "select true from staff where business_id = $1 and id = $2 and ended_at is null"
INSERT_CALENDAR = """
insert into external_calendars (id, business_id, staff_id, label, address, host, copy, created_at, next_read_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8)"""
DROP_CALENDAR = "delete from external_calendars where business_id = $1 and staff_id = $2 and id = $3 returning true"
WANT_CALENDAR = "update external_calendars set next_read_at = $2 where id = $1"

# For the worker.
DUE_CALENDARS = """
select c.id from external_calendars c join staff s on s.id = c.staff_id and s.ended_at is null
where c.next_read_at <= $1 order by c.next_read_at limit $2"""
PUT_OFF = "update external_calendars set next_read_at = $2 where id = any ($1)"
TO_READ = """
select c.id, c.business_id, c.staff_id, c.address, c.copy, c.etag, c.last_modified, c.digest, c.failures, c.laid_out_on,
  c.read_at, coalesce(s.timezone, b.timezone) as timezone, u.email::text as email
from external_calendars c join staff s on s.id = c.staff_id join businesses b on b.id = c.business_id
  left join identity.users u on u.id = s.person_id
where c.id = $1 and s.ended_at is null"""
FAILED = """
update external_calendars set tried_at = $2, failures = failures + 1, error = $3, next_read_at = $4 where id = $1"""
UNCHANGED = """
update external_calendars set tried_at = $2, read_at = $2, failures = 0, error = null, next_read_at = $3
where id = $1"""
READ = """
update external_calendars set tried_at = $2, read_at = $2, failures = 0, error = null, next_read_at = $3,
  laid_out_on = $4, notes = $5, events = $6, copy = $7, etag = $8, last_modified = $9, digest = $10 where id = $1"""
# Visits of the member's house, other than those they come to as a client: their claims block by themselves.
OWN_VISITS = """
select v.id from visits v, staff s
where v.id = any ($1) and s.id = $2 and v.business_id = s.business_id and v.customer_id is distinct from s.person_id"""
KEEP_TIMES = "select private.keep_calendar_times($1, $2, $3, $4)"


class Unread(msgspec.Struct, frozen=True):
    """A calendar as the worker needs it."""

    id: UUID
    business_id: UUID
    staff_id: UUID
    address: str | None
    copy: bytes | None
    etag: str | None
    last_modified: str | None
    digest: bytes | None
    failures: int
    laid_out_on: date | None
    read_at: datetime | None
    timezone: str
    # of the member's account
    email: str | None


def calendar_of(row: Record) -> ExternalCalendar:
    """A row of `CALENDARS`."""
    return ExternalCalendar(*row)


async def list_calendars(tx: Transaction, business: UUID, staff: UUID) -> list[ExternalCalendar]:
    """The calendars of a member, the first added first."""
    return [calendar_of(row) for row in await tx.fetch(ALL_CALENDARS, business, staff)]


async def find_calendar(tx: Transaction, business: UUID, staff: UUID, calendar: UUID) -> ExternalCalendar | None:
    """One of them."""
    row = await tx.fetchrow(ONE_CALENDAR, business, staff, calendar)
    return calendar_of(row) if row else None


async def find_unread(tx: Transaction, calendar: UUID) -> Unread | None:
    """A calendar of somebody who still works there."""
    row = await tx.fetchrow(TO_READ, calendar)
    return Unread(*row) if row else None


async def find_own_visits(tx: Transaction, visits: list[UUID], staff: UUID) -> set[str]:
    """Which of these are visits of the member's house."""
    return {str(row["id"]) for row in await tx.fetch(OWN_VISITS, visits, staff)} if visits else set()


async def keep_times(
    tx: Transaction, calendar: UUID, since: datetime, spans: list[tuple[datetime, datetime]], ids: list[UUID]
) -> int:
    """Busy times become these from `since` on; answers how many rows changed."""
    durings: list[Any] = [asyncpg.Range(low, high) for low, high in spans]
    changed: int = await tx.fetchval(KEEP_TIMES, calendar, since, durings, ids)
    return changed
