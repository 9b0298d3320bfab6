"""SQL of a customer's own pages: what is ahead, what was, and what they said about it."""

from datetime import datetime
from uuid import UUID

from vibewell.domains.booking.store import VISIT_COLUMNS, visit_of
from vibewell.domains.booking.types import OwnReview, PastVisit, Visit
from vibewell.kernel.db import Transaction

AHEAD = f"""
select {VISIT_COLUMNS} from visits v join businesses b on b.id = v.business_id
where v.customer_id = $1 and v.confirmed_at is not null and v.ends_at > $2
  and num_nonnulls(v.cancelled_at, v.came_at, v.no_show_at) = 0
order by v.starts_at, v.id limit $3"""  # noqa: S608 - a constant of this domain
BEFORE = f"""
select {VISIT_COLUMNS}, r.rating as reviewed from visits v join businesses b on b.id = v.business_id
left join reviews r on r.visit_id = v.id
where v.customer_id = $1 and v.confirmed_at is not null
  and (v.ends_at <= $2 or num_nonnulls(v.cancelled_at, v.came_at, v.no_show_at) > 0)
  and (v.starts_at, v.id) < ($3, $4)
order by v.starts_at desc, v.id desc limit $5"""  # noqa: S608 - a constant of this domain
OWN_HOLD = """
select v.id from visits v join businesses b on b.id = v.business_id
where b.slug = $1 and v.starts_at = $2 and v.held_until > $3 and v.cancelled_at is null
  and (v.customer_id = $4 or (v.customer_id is null and v.visitor_id = $5))
  and (select array_agg(i.service_id order by i.position) from visit_items i where i.visit_id = v.id) = $6::uuid[]
  and v.party = $8 and not exists (select from visit_items i
    where i.visit_id = v.id and ($7::uuid[])[i.position + 1] <> i.staff_id)
order by v.id limit 1"""
WAIT_FOR_OWN_PRESS = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
REVIEW_OF = "select rating, body, created_at from reviews where visit_id = $1"
INSERT_REVIEW = """
insert into reviews (id, business_id, visit_id, person_id, author_name, rating, body)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (visit_id) do nothing"""
NAME = "select name from people where id = $1"


async def list_ahead(tx: Transaction, person_id: UUID, now: datetime, limit: int) -> list[Visit]:
    """What is to come, the next first."""
    return [visit_of(row, now) for row in await tx.fetch(AHEAD, person_id, now, limit)]


async def list_before(
    tx: Transaction, person_id: UUID, now: datetime, before: tuple[datetime, UUID], limit: int
) -> list[PastVisit]:
    """What was or was called off, the latest first."""
    rows = await tx.fetch(BEFORE, person_id, now, before[0], before[1], limit)
    return [PastVisit(visit_of(row, now), row["reviewed"]) for row in rows]


async def find_review(tx: Transaction, visit_id: UUID) -> OwnReview | None:
    """What was said about a visit."""
    row = await tx.fetchrow(REVIEW_OF, visit_id)
    return OwnReview(row["rating"], row["body"], row["created_at"]) if row else None


async def insert_review(
    tx: Transaction, review_id: UUID, visit: Visit, person_id: UUID, author: str, rating: int, body: str
) -> bool:
    """Keep a review; False where there is one already."""
    done = await tx.execute(INSERT_REVIEW, review_id, visit.business.id, visit.id, person_id, author, rating, body)
    return done.endswith(" 1")


async def find_name(tx: Transaction, person_id: UUID) -> str:
    """How the customer is called."""
    return await tx.fetchval(NAME, person_id) or ""


async def wait_for_own_press(tx: Transaction, wish: str) -> None:
    """Until this transaction ends, another press of the same button waits."""
    caller = tx.caller
    await tx.execute(WAIT_FOR_OWN_PRESS, f"press/{caller.person_id or caller.visitor_id}/{wish}")


async def find_own_hold(
    tx: Transaction,
    slug: str,
    start: datetime,
    services: list[UUID],
    staff: list[UUID | None],
    party: int,
    now: datetime,
) -> UUID | None:
    """The caller's own live hold of exactly this; `staff` names somebody or nobody for each service."""
    caller = tx.caller
    found: UUID | None = await tx.fetchval(
        OWN_HOLD, slug, start, now, caller.person_id, caller.visitor_id, services, staff, party
    )
    return found
