"""SQL of feeds. Whose a feed is answers `private.open_feed`; what is in it, row security decides for that person."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.booking.feeds.types import Feed, Reader
from vibewell.domains.booking.store import VISIT_COLUMNS, visit_of
from vibewell.domains.booking.types import Visit
from vibewell.kernel.db import Transaction

FEED = """
select f.id, f.created_at, f.read_at from calendar_feeds f
where f.person_id = $1 and f.staff_id is not distinct from $2"""
INSERT_FEED = """
insert into calendar_feeds (id, person_id, staff_id, business_id, token_hash, created_at)
values ($1, $2, $3, $4, $5, $6)"""
DROP_FEED = """
delete from calendar_feeds f where f.person_id = $1 and f.staff_id is not distinct from $2 returning true"""
BUSINESS_NAME = "select name from businesses where id = $1"
OPEN_FEED = "select * from private.open_feed($1, $2)"
CUSTOMER_VISITS = f"""
select {VISIT_COLUMNS} from visits v join businesses b on b.id = v.business_id
where v.customer_id = $1 and v.confirmed_at is not null and v.ends_at > $2 and v.starts_at < $3
order by v.starts_at, v.id limit $4"""  # noqa: S608 - constants of this domain
# Of whoever comes no more than the first name leaves the house.
STAFF_VISITS = f"""
select {VISIT_COLUMNS}, split_part(btrim(coalesce(v.guest_name, p.name, '')), ' ', 1) as first_name
from visits v join businesses b on b.id = v.business_id left join people p on p.id = v.customer_id
where v.business_id = $1 and v.confirmed_at is not null and v.ends_at > $3 and v.starts_at < $4
  and exists (select from visit_items i where i.visit_id = v.id and i.staff_id = $2)
order by v.starts_at, v.id limit $5"""  # noqa: S608 - constants of this domain


async def find_feed(tx: Transaction, person: UUID, staff: UUID | None) -> Feed | None:
    """Somebody's feed, without its secret."""
    row = await tx.fetchrow(FEED, person, staff)
    return Feed(*row) if row else None


async def find_reader(tx: Transaction, secret_hash: bytes, now: datetime) -> Reader | None:
    """Whose visits this secret shows."""
    row = await tx.fetchrow(OPEN_FEED, secret_hash, now)
    return Reader(*row) if row else None


async def list_visits(
    tx: Transaction, reader: Reader, low: datetime, high: datetime, now: datetime, most: int
) -> list[Visit]:
    """The visits of a feed between two instants, cancelled ones too; a member's carry the first name as `client`."""
    if reader.staff_id is None:
        rows = await tx.fetch(CUSTOMER_VISITS, reader.person_id, low, high, most)
        return [visit_of(row, now) for row in rows]
    rows = await tx.fetch(STAFF_VISITS, reader.business_id, reader.staff_id, low, high, most)
    return [
        msgspec.structs.replace(
            visit_of(row, now),
            client=row["first_name"],
            client_contact=None,
            customer_id=None,
            note="",
            items=[item for item in visit_of(row, now).items if item.staff == reader.staff_id],
        )
        for row in rows
    ]


async def business_name(tx: Transaction, business: UUID) -> str:
    """How the member's house is called."""
    return await tx.fetchval(BUSINESS_NAME, business) or ""
