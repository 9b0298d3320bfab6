"""All SQL of series."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.booking.store import VISIT_COLUMNS, visit_of
from vibewell.domains.booking.types import Visit
from vibewell.kernel.db import Transaction

INSERT_SERIES = """
insert into visit_series (id, business_id, customer_id, every_weeks, times) values ($1, $2, $3, $4, $5)"""
INSERT_PLACES = """
insert into series_visits (visit_id, series_id, position, total)
select p.visit_id, $1, p.position, $3 from unnest($2::uuid[]) with ordinality as p (visit_id, position)"""
SERIES = """
select s.id, s.business_id, b.slug, b.timezone, s.every_weeks, s.times, s.created_at, s.customer_id
from visit_series s join businesses b on b.id = s.business_id where s.id = $1"""
SERIES_VISITS = f"""
select {VISIT_COLUMNS}, p.name as customer_name
from series_visits o join visits v on v.id = o.visit_id join businesses b on b.id = v.business_id
  left join people p on p.id = v.customer_id
where o.series_id = $1 order by o.position"""  # noqa: S608 - a constant of this domain
LOCK_SERIES_VISITS = """
select v.id from visits v where v.id in (select o.visit_id from series_visits o where o.series_id = $1)
order by v.id for update"""
SERIES_AHEAD = """
select count(*) from visit_series s where s.customer_id = $1 and s.business_id = $2
  and exists (select from series_visits o join visits v on v.id = o.visit_id
    where o.series_id = s.id and v.starts_at > $3 and v.cancelled_at is null)"""

IS_CLIENT = "select private.shares_a_visit($1)"


class SeriesRow(msgspec.Struct, frozen=True):
    """A series without its visits."""

    id: UUID
    business_id: UUID
    slug: str
    timezone: str
    every_weeks: int
    times: int
    created_at: datetime
    customer_id: UUID | None


async def find_series(tx: Transaction, series_id: UUID) -> SeriesRow | None:
    """The series, where this caller may see it."""
    row = await tx.fetchrow(SERIES, series_id)
    return SeriesRow(**dict(row)) if row else None


async def list_visits(tx: Transaction, series_id: UUID, now: datetime) -> list[Visit]:
    """The visits of a series in its order, with their client's name."""
    return [
        msgspec.structs.replace(visit_of(row, now), client=row["guest_name"] or row["customer_name"])
        for row in await tx.fetch(SERIES_VISITS, series_id)
    ]
