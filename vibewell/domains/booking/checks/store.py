"""All SQL of checks."""

from datetime import datetime
from uuid import UUID

from vibewell.domains.booking.checks.types import Client, ServiceCheck
from vibewell.kernel.db import Record, Transaction

# Only the latest result of a check counts.
PASSED = """
select r.check_service_id, extract(epoch from r.checked_at)::bigint as checked from (
  select distinct on (check_service_id) check_service_id, checked_at, passed_at from check_results
  where business_id = $1 and person_id = $2 order by check_service_id, checked_at desc) r
where r.passed_at is not null"""
# A guest is known by how they are reached.
PASSED_BY_GUEST = """
select r.check_service_id, extract(epoch from r.checked_at)::bigint as checked from (
  select distinct on (c.check_service_id) c.check_service_id, c.checked_at, c.passed_at
  from check_results c join visits v on v.id = c.visit_id
  where c.business_id = $1 and v.customer_id is null and lower(v.guest_contact) = lower($2)
  order by c.check_service_id, c.checked_at desc) r
where r.passed_at is not null"""
BOOKED = """
select i.service_id, extract(epoch from v.starts_at)::bigint as starts, v.id
from visits v join visit_items i on i.visit_id = v.id
where v.business_id = $1 and i.service_id = any($3) and v.starts_at > $4
  and v.confirmed_at is not null and v.cancelled_at is null
  and not exists (select from check_results r where r.visit_id = v.id) and """
BOOKED_BY_PERSON = f"{BOOKED} v.customer_id = $2 order by v.starts_at"
BOOKED_BY_GUEST = f"{BOOKED} v.customer_id is null and lower(v.guest_contact) = lower($2) order by v.starts_at"
INSERT_BOOKING = "insert into check_bookings (visit_id, check_visit_id, business_id) values ($1, $2, $3)"
INSERT_DEPENDING = """
insert into check_bookings (visit_id, check_visit_id, business_id, together)
select $1, c, $3, false from unnest($2::uuid[]) c"""
INSERT_WAIVER = "insert into check_waivers (visit_id, business_id, waived_at, waived_by) values ($1, $2, $3, $4)"
# The checks that a visit needs, each with the latest that its client did or will do before the visit.
NEEDS = """
select n.id, n.name, k.id as visit, k.starts_at, k.passed_at, k.failed_at
from (select distinct s.id, s.name from visit_items i join service_checks c on c.service_id = i.service_id
    join services s on s.id = c.check_service_id where i.visit_id = $1) n
join visits v on v.id = $1
left join lateral (select x.id, x.starts_at, r.passed_at, r.failed_at from visits x
  join visit_items xi on xi.visit_id = x.id and xi.service_id = n.id
  left join check_results r on r.visit_id = x.id and r.check_service_id = n.id
  where x.business_id = v.business_id and x.id <> v.id and x.starts_at < v.starts_at and x.cancelled_at is null
    and x.no_show_at is null and (x.confirmed_at is not null or x.held_until is not null)
    and (x.customer_id = v.customer_id or (x.visitor_id is not null and x.visitor_id = v.visitor_id)
      or (x.customer_id is null and v.customer_id is null and lower(x.guest_contact) = lower(v.guest_contact))
      or exists (select from check_bookings b where b.visit_id = v.id and b.check_visit_id = x.id))
  order by x.starts_at desc limit 1) k on true
order by n.name, n.id"""
WAIVED = "select w.waived_at from check_waivers w where w.visit_id = $1"
# The other visits of a booking, with what they are to this one; `shared`: something else follows on the check, too.
TOGETHER = """
select b.visit_id, b.check_visit_id, b.together, c.least_minutes, c.most_days, c.checks,
  exists (select from check_bookings o join visits ov on ov.id = o.visit_id
    where o.check_visit_id = b.check_visit_id and o.visit_id <> $1 and ov.cancelled_at is null) as shared,
  extract(epoch from t.starts_at)::bigint as treated, extract(epoch from k.starts_at)::bigint as checked
from check_bookings b join visits t on t.id = b.visit_id join visits k on k.id = b.check_visit_id
left join lateral (select max(s.least_minutes) as least_minutes, min(s.most_days) as most_days,
    array_agg(distinct s.check_service_id) as checks
  from visit_items i join service_checks s on s.service_id = i.service_id where i.visit_id = b.visit_id
    and exists (select from visit_items ki where ki.visit_id = b.check_visit_id and ki.service_id = s.check_service_id)
  ) c on true
where b.visit_id = $1 or b.check_visit_id = $1"""
WAIT_FOR_ALL = "select private.wait_for($1, $2, $3, $4)"
NOTE = "select private.note_check($1, $2, $3, $4)"
MISS = "select private.miss_check($1, $2, $3)"
# What a failed check in this visit would call off.
FOLLOWING = """
select d.id from visits v join visits d on d.business_id = v.business_id and d.id <> v.id
where v.id = $1 and d.starts_at > $2 and d.confirmed_at is not null and d.cancelled_at is null
  and d.came_at is null and d.no_show_at is null
  and (exists (select from check_bookings b where b.visit_id = d.id and b.check_visit_id = v.id)
    or (v.customer_id is not null and d.customer_id = v.customer_id and exists (
      select from visit_items i join service_checks c on c.service_id = i.service_id
      join visit_items k on k.visit_id = v.id and k.service_id = c.check_service_id where i.visit_id = d.id)))
order by d.starts_at, d.id limit 50"""
DEPENDING = """
select d.id from check_bookings b join visits d on d.id = b.visit_id
where b.check_visit_id = $1 and d.starts_at > $2 and d.cancelled_at is null order by d.starts_at, d.id limit 50"""
CHECK_OF = """
select c.check_service_id, s.name, c.least_minutes, c.most_days from service_checks c
join services s on s.id = c.check_service_id where c.service_id = $1"""
PUT_CHECK = """
insert into service_checks (service_id, business_id, check_service_id, least_minutes, most_days)
values ($1, $2, $3, $4, $5) on conflict (service_id) do update
set check_service_id = excluded.check_service_id, least_minutes = excluded.least_minutes,
  most_days = excluded.most_days"""
DROP_CHECK = "delete from service_checks where service_id = $1 and business_id = $2"
FITTING = """
select s.id, s.name, s.is_class, (c.service_id is not null) as needs_one from services s
left join service_checks c on c.service_id = s.id
where s.business_id = $1 and s.ended_at is null order by s.position, s.id"""
IS_CHECK = "select exists (select from service_checks where check_service_id = $1)"
RESULT_OF = """
select bool_and(r.passed_at is not null) from check_results r where r.visit_id = $1"""
HAS_CHECK = """
select exists (select from visit_items i join service_checks c on c.check_service_id = i.service_id
  where i.visit_id = $1)"""


async def passed_checks(tx: Transaction, business: UUID, client: Client) -> dict[UUID, int]:
    """When somebody last passed each check at a business (epoch seconds)."""
    if client.person is not None:
        rows = await tx.fetch(PASSED, business, client.person)
    elif client.contact:
        rows = await tx.fetch(PASSED_BY_GUEST, business, client.contact)
    else:
        return {}
    return {row["check_service_id"]: row["checked"] for row in rows}


async def booked_checks(
    tx: Transaction, business: UUID, client: Client, checks: list[UUID], now: datetime
) -> list[tuple[UUID, int, UUID]]:
    """The checks that somebody has booked ahead: which, when (epoch seconds) and in which visit, in order."""
    if client.person is not None:
        rows = await tx.fetch(BOOKED_BY_PERSON, business, client.person, checks, now)
    elif client.contact:
        rows = await tx.fetch(BOOKED_BY_GUEST, business, client.contact, checks, now)
    else:
        return []
    return [(row["service_id"], row["starts"], row["id"]) for row in rows]


async def together(tx: Transaction, visit_id: UUID) -> list[Record]:
    """The bookings that a visit is part of, as a treatment or as a check."""
    return await tx.fetch(TOGETHER, visit_id)


async def check_of(tx: Transaction, service: UUID) -> ServiceCheck | None:
    """The check that a service needs."""
    row = await tx.fetchrow(CHECK_OF, service)
    return ServiceCheck(row[0], row[1], row[2] // 60, row[3]) if row else None
