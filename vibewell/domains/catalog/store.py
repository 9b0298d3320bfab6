"""SQL of the catalogue's public side: one statement for a business and everything on its page."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.catalog.rules import open_hours
from vibewell.domains.catalog.types import (
    BusinessPage,
    ClosureAhead,
    Location,
    OpenHours,
    Review,
    ServiceCard,
    StaffCard,
)
from vibewell.kernel.db import Transaction

CLOSURES_DAYS_AHEAD = 366

# JSON in the shape of the page, so that the API passes its large parts on unread; `shifts` become the opening hours.
BUSINESS = f"""
select json_build_object(
  'id', b.id, 'slug', b.slug, 'name', b.name, 'category', b.category, 'tagline', b.tagline, 'timezone', b.timezone,
  'currency', b.currency, 'rating', b.rating, 'review_count', b.review_count, 'step_free', b.step_free,
  'location', json_build_object('street', b.street, 'postcode', b.postcode, 'city', b.city, 'district', b.district,
    'latitude', b.place[1], 'longitude', b.place[0]),
  'services', (select coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'category', s.category,
      'section', s.section, 'description', s.description, 'minutes', s.minutes,
      'price', json_build_object('amount', s.price, 'currency', b.currency), 'is_class', s.is_class,
      'segments', coalesce(g.parts, '[]')) order by s.position, s.id), '[]')
    from services s left join (
      select p.service_id, json_agg(json_build_object('name', p.name, 'minutes', p.minutes, 'staff', p.staff)
        order by p.position) as parts
      from service_segments p join services o on o.id = p.service_id where o.business_id = b.id group by 1) g
      on g.service_id = s.id
    where s.business_id = b.id and s.ended_at is null),
  'staff', (select coalesce(json_agg(json_build_object('id', m.id, 'name', m.name, 'title', m.title,
      'services', o.services) order by m.position, m.id), '[]')
    from staff m join (
      select f.staff_id, json_agg(f.service_id order by s.position, s.id) as services
      from staff_services f join services s on s.id = f.service_id and s.ended_at is null
      where f.business_id = b.id group by 1) o on o.staff_id = m.id
    where m.business_id = b.id and m.ended_at is null),
  'shifts', (select coalesce(json_agg(distinct array[w.weekday, extract(epoch from w.starts)::int,
      extract(epoch from w.ends)::int]), '[]')
    from weekly_shifts w join staff m on m.id = w.staff_id and m.ended_at is null
    where w.business_id = b.id and exists (select from staff_services f where f.staff_id = w.staff_id)),
  'closures', (select coalesce(json_agg(json_build_object('from', c.from_date, 'to', c.to_date, 'reason', c.reason)
      order by c.from_date, c.id), '[]')
    from closures c
    where c.business_id = b.id and c.to_date >= ($2 at time zone b.timezone)::date
      and c.from_date < ($2 at time zone b.timezone)::date + {CLOSURES_DAYS_AHEAD})
)::text from businesses b where """  # noqa: S608
BUSINESS_BY_SLUG = BUSINESS + "b.slug = $1"
BUSINESS_BY_ID = BUSINESS + "b.id = $1"

REVIEWS = """
select r.id, r.author_name, r.rating, r.body, r.created_at from reviews r
where r.business_id = $1 and (r.created_at, r.id) < ($2, $3) order by r.created_at desc, r.id desc limit $4"""
BUSINESS_ID_BY_SLUG = "select id from businesses where slug = $1"
BUSINESS_ID_BY_ID = "select id from businesses where id = $1"
CATEGORY_EXISTS = "select exists (select from categories where slug = $1)"


class _Row(msgspec.Struct, frozen=True):
    """The row of `BUSINESS`, read whole."""

    id: UUID
    slug: str
    name: str
    category: str
    tagline: str
    timezone: str
    currency: str
    rating: float | None
    review_count: int
    step_free: bool
    location: Location
    services: list[ServiceCard]
    staff: list[StaffCard]
    shifts: list[tuple[int, int, int]]
    closures: list[ClosureAhead]


class _UnreadRow(msgspec.Struct, frozen=True):
    """The row of `BUSINESS`, its parts passed on as they are."""

    id: msgspec.Raw
    slug: msgspec.Raw
    name: msgspec.Raw
    category: msgspec.Raw
    tagline: msgspec.Raw
    timezone: msgspec.Raw
    currency: msgspec.Raw
    rating: msgspec.Raw
    review_count: msgspec.Raw
    step_free: msgspec.Raw
    location: msgspec.Raw
    services: msgspec.Raw
    staff: msgspec.Raw
    shifts: list[tuple[int, int, int]]
    closures: msgspec.Raw


class _UnreadPage(msgspec.Struct, frozen=True):
    """`BusinessPage`, field by field, of what was not read."""

    id: msgspec.Raw
    slug: msgspec.Raw
    name: msgspec.Raw
    category: msgspec.Raw
    tagline: msgspec.Raw
    timezone: msgspec.Raw
    currency: msgspec.Raw
    rating: msgspec.Raw
    review_count: msgspec.Raw
    step_free: msgspec.Raw
    location: msgspec.Raw
    services: msgspec.Raw
    staff: msgspec.Raw
    hours: list[OpenHours]
    closures: msgspec.Raw


_row = msgspec.json.Decoder(_Row)
_unread_row = msgspec.json.Decoder(_UnreadRow)
_encoder = msgspec.json.Encoder()


async def find_business(tx: Transaction, business: str | UUID, now: datetime) -> BusinessPage | None:
    """The business's page, or None where this caller sees no such business."""
    text = await _find(tx, business, now)
    return None if text is None else BusinessPage(**_with_hours(_row.decode(text)))


async def find_business_json(tx: Transaction, business: str | UUID, now: datetime) -> bytes | None:
    """The same as JSON."""
    text = await _find(tx, business, now)
    return None if text is None else _encoder.encode(_UnreadPage(**_with_hours(_unread_row.decode(text))))


async def _find(tx: Transaction, business: str | UUID, now: datetime) -> str | None:
    sql = BUSINESS_BY_ID if isinstance(business, UUID) else BUSINESS_BY_SLUG
    found: str | None = await tx.fetchval(sql, business, now)
    return found


def _with_hours(row: _Row | _UnreadRow) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in row.__struct_fields__ if name != "shifts"}
    return {**fields, "hours": open_hours(row.shifts)}


async def find_business_id(tx: Transaction, business: str | UUID) -> UUID | None:
    """The business's id, where this caller sees it."""
    sql = BUSINESS_ID_BY_ID if isinstance(business, UUID) else BUSINESS_ID_BY_SLUG
    found: UUID | None = await tx.fetchval(sql, business)
    return found


async def list_reviews(tx: Transaction, business_id: UUID, before: tuple[datetime, UUID], limit: int) -> list[Review]:
    """Reviews that are older than `before`, newest first."""
    return [Review(*row) for row in await tx.fetch(REVIEWS, business_id, before[0], before[1], limit)]


async def category_exists(tx: Transaction, slug: str) -> bool:
    """Whether there is such a category."""
    return bool(await tx.fetchval(CATEGORY_EXISTS, slug))
