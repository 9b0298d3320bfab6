"""All SQL of checks."""

from uuid import UUID

from vibewell.domains.booking.checks.types import ServiceCheck
from vibewell.kernel.db import Record, Transaction

# Only the latest result of a check counts.
PASSED = """
select r.check_service_id, extract(epoch from r.checked_at)::bigint as checked from (
  select distinct on (check_service_id) check_service_id, checked_at, passed_at from check_results
  where business_id = $1 and person_id = $2 order by check_service_id, checked_at desc) r
where r.passed_at is not null"""
INSERT_BOOKING = "insert into check_bookings (visit_id, check_visit_id, business_id) values ($1, $2, $3)"
# The other visits of a booking, with what they are to this one.
TOGETHER = """
select b.visit_id, b.check_visit_id, c.least_minutes, c.most_days,
  extract(epoch from t.starts_at)::bigint as treated, extract(epoch from k.starts_at)::bigint as checked
from check_bookings b join visits t on t.id = b.visit_id join visits k on k.id = b.check_visit_id
left join lateral (select max(s.least_minutes) as least_minutes, min(s.most_days) as most_days
  from visit_items i join service_checks s on s.service_id = i.service_id where i.visit_id = b.visit_id) c on true
where b.visit_id = $1 or b.check_visit_id = $1"""
WAIT_FOR_ALL = "select private.wait_for($1, $2, $3, $4)"
NOTE = "select private.note_check($1, $2, $3, $4)"
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


async def passed_checks(tx: Transaction, business: UUID, person: UUID | None) -> dict[UUID, int]:
    """When somebody last passed each check at a business (epoch seconds)."""
    if person is None:
        return {}
    rows = await tx.fetch(PASSED, business, person)
    return {row["check_service_id"]: row["checked"] for row in rows}


async def together(tx: Transaction, visit_id: UUID) -> list[Record]:
    """The bookings that a visit is part of, as a treatment or as a check."""
    return await tx.fetch(TOGETHER, visit_id)


async def check_of(tx: Transaction, service: UUID) -> ServiceCheck | None:
    """The check that a service needs."""
    row = await tx.fetchrow(CHECK_OF, service)
    return ServiceCheck(row[0], row[1], row[2] // 60, row[3]) if row else None
