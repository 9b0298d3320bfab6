"""SQL of a customer's list of visits: JSON in the shape of `Visit`, passed on unread, as the largest of all answers."""

from datetime import datetime
from uuid import UUID

from vibewell.kernel.db import Transaction


def _local(instant: str) -> str:
    """ISO 8601 as a clock at the business reads, with its offset."""
    wall = f"{instant} at time zone b.timezone"
    east = f"(({wall}) - ({instant} at time zone 'UTC'))"
    size = f"greatest({east}, -{east})"
    return (
        f"(to_json({wall}) #>> '{{}}') || case when {east} < interval '0' then '-' else '+' end"
        f" || to_char({size}, 'HH24') || ':' || to_char({size}, 'MI')"
    )


def _money(of: str) -> str:
    return f"json_build_object('amount', {of}.price, 'currency', v.currency)"


LISTED_VISITS = f"""
select v.starts_at, v.id, json_build_object(
  'id', v.id,
  'business', json_build_object('id', v.business_id, 'slug', b.slug, 'name', b.name, 'category', b.category,
    'timezone', b.timezone, 'street', b.street, 'postcode', b.postcode, 'city', b.city,
    'latitude', b.place[1], 'longitude', b.place[0]),
  'status', case when v.cancelled_at is not null then 'cancelled' when v.came_at is not null then 'came'
    when v.no_show_at is not null then 'no_show' else 'confirmed' end,
  'start', {_local("v.starts_at")}, 'end', {_local("v.ends_at")}, 'staff', i.items -> 0 -> 'staff',
  'price', {_money("v")}, 'items', i.items, 'note', v.note, 'created_at', v.created_at, 'held_until', null,
  'confirmed_at', v.confirmed_at, 'cancelled_at', v.cancelled_at, 'cancel_reason', v.cancel_reason,
  'moved_at', v.moved_at, 'client', v.guest_name, 'client_contact', v.guest_contact, 'customer_id', v.customer_id,
  'party', v.party, 'party_id', v.party_id, 'comes', v.comes,
  'series', (select json_build_object('id', o.series_id, 'position', o.position, 'total', o.total)
    from series_visits o where o.visit_id = v.id))::text as visit
from visits v join businesses b on b.id = v.business_id
cross join lateral (
  select json_agg(json_build_object('service', i.service_id, 'service_name', i.service_name, 'staff', i.staff_id,
      'staff_name', i.staff_name, 'start', {_local("i.starts_at")}, 'minutes', i.minutes, 'price', {_money("i")},
      'segments', i.segments, 'session', i.session_id) order by i.position) as items
  from visit_items i where i.visit_id = v.id) i
where v.customer_id = $1 and v.held_until is null and (v.starts_at, v.id) < ($2, $3)
order by v.starts_at desc, v.id desc limit $4"""  # noqa: S608 - constants of this module


async def list_visits(
    tx: Transaction, customer_id: UUID, before: tuple[datetime, UUID], limit: int
) -> list[tuple[datetime, UUID, str]]:
    """Start, id and JSON of a customer's visits that are no holds, the latest first, from behind `before` on."""
    rows = await tx.fetch(LISTED_VISITS, customer_id, *before, limit)
    return [(row["starts_at"], row["id"], row["visit"]) for row in rows]
