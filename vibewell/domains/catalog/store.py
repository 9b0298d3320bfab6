"""SQL of the catalogue's public side: one statement for a business and everything on its page."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from vibewell.domains.catalog.rules import open_hours
from vibewell.domains.catalog.types import (
    BusinessPage,
    ClosureAhead,
    Location,
    Review,
    ServiceCard,
    ServicePart,
    StaffCard,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.money import Money

BUSINESS = """
select json_build_object(
  'id', b.id, 'slug', b.slug, 'name', b.name, 'category', b.category, 'tagline', b.tagline, 'timezone', b.timezone,
  'currency', b.currency, 'rating', b.rating, 'review_count', b.review_count, 'step_free', b.step_free,
  'location', json_build_object('street', b.street, 'postcode', b.postcode, 'city', b.city, 'district', b.district,
    'latitude', b.place[1], 'longitude', b.place[0]),
  'services', (select coalesce(json_agg(json_build_array(s.id, s.name, s.category, s.section, s.description, s.minutes,
      s.price, s.is_class, g.parts) order by s.position, s.id), '[]')
    from services s left join (select p.service_id, json_agg(json_build_array(p.name, p.minutes, p.staff)
        order by p.position) as parts from service_segments p join services o on o.id = p.service_id
        where o.business_id = b.id group by 1) g on g.service_id = s.id
    where s.business_id = b.id and s.ended_at is null),
  'staff', (select coalesce(json_agg(json_build_array(m.id, m.name, m.title, o.services)
      order by m.position, m.id), '[]')
    from staff m join (select f.staff_id, json_agg(f.service_id) as services from staff_services f
        where f.business_id = b.id group by 1) o on o.staff_id = m.id
    where m.business_id = b.id and m.ended_at is null),
  'shifts', (select coalesce(json_agg(distinct array[w.weekday, extract(epoch from w.starts)::int,
      extract(epoch from w.ends)::int]), '[]') from weekly_shifts w where w.business_id = b.id),
  'closures', (select coalesce(json_agg(json_build_array(c.from_date, c.to_date, c.reason) order by c.from_date), '[]')
    from closures c where c.business_id = b.id and c.to_date >= $2 and c.from_date < $2::date + 60)
)::text from businesses b where b.slug = $1"""

REVIEWS = """
select r.id, r.author_name, r.rating, r.body, r.created_at from reviews r join businesses b on b.id = r.business_id
where b.slug = $1 and (r.created_at, r.id) < ($2, $3) order by r.created_at desc, r.id desc limit $4"""


class BusinessRow(msgspec.Struct, frozen=True):
    """The row of `BUSINESS`; lists are in the order of the statement's arrays."""

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
    services: list[tuple[UUID, str, str, str, str, int, int, bool, list[tuple[str, int, bool]] | None]]
    staff: list[tuple[UUID, str, str, list[UUID]]]
    shifts: list[tuple[int, int, int]]
    closures: list[tuple[date, date, str]]


_decoder = msgspec.json.Decoder(BusinessRow)


async def find_business(tx: Transaction, slug: str, today: date) -> BusinessPage | None:
    """The business's page, or None where this caller sees no such business."""
    text = await tx.fetchval(BUSINESS, slug, today)
    if text is None:
        return None
    row = _decoder.decode(text)
    return BusinessPage(
        id=row.id,
        slug=row.slug,
        name=row.name,
        category=row.category,
        tagline=row.tagline,
        timezone=row.timezone,
        currency=row.currency,
        rating=row.rating,
        review_count=row.review_count,
        step_free=row.step_free,
        location=row.location,
        services=[
            ServiceCard(
                service,
                name,
                category,
                section,
                description,
                minutes,
                Money(price, row.currency),
                is_class,
                [ServicePart(*part) for part in parts or ()],
            )
            for service, name, category, section, description, minutes, price, is_class, parts in row.services
        ],
        staff=[StaffCard(*member) for member in row.staff],
        hours=open_hours(row.shifts),
        closures=[ClosureAhead(*closure) for closure in row.closures],
    )


async def list_reviews(tx: Transaction, slug: str, before: tuple[datetime, UUID], limit: int) -> list[Review]:
    """Reviews that are older than `before`, newest first."""
    return [Review(*row) for row in await tx.fetch(REVIEWS, slug, before[0], before[1], limit)]
