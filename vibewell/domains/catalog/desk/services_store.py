"""SQL of services: read whole, written part by part."""

from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.catalog.desk.types import Service, ServiceSegment
from vibewell.kernel.db import Transaction

SERVICES = """
select json_build_object('id', s.id, 'section', s.section, 'category', s.category, 'name', s.name,
  'description', s.description, 'minutes', s.minutes,
  'price', json_build_object('amount', s.price, 'currency', b.currency),
  'segments', (select coalesce(json_agg(json_build_object('name', g.name, 'minutes', g.minutes, 'staff', g.staff,
      'resources', g.resource_kinds) order by g.position), '[]') from service_segments g where g.service_id = s.id),
  'step_minutes', s.step_minutes, 'before_minutes', s.before_minutes, 'after_minutes', s.after_minutes,
  'notice_minutes', s.notice_minutes, 'notice_days', s.notice_days, 'advance_days', s.advance_days,
  'after_may_pass_closing', s.after_may_pass_closing, 'is_class', s.is_class, 'position', s.position,
  'staff', (select coalesce(json_agg(json_build_object('staff', o.staff_id, 'minutes', o.minutes,
      'price', case when o.price is not null then json_build_object('amount', o.price, 'currency', b.currency) end)
      order by m.position, m.id), '[]')
    from staff_services o join staff m on m.id = o.staff_id and m.ended_at is null where o.service_id = s.id))::text
from services s join businesses b on b.id = s.business_id
where s.business_id = $1 and s.ended_at is null"""
ALL = SERVICES + " order by s.position, s.id limit $2"
ONE = SERVICES + " and s.id = $2"
LOCK = "select true from services where id = $2 and business_id = $1 and ended_at is null for update"
COUNT = "select count(*) from services where business_id = $1 and ended_at is null"
NEXT_POSITION = "select coalesce(max(position) + 1, 0) from services where business_id = $1"
INSERT = """
insert into services (id, business_id, category, section, name, description, price, step_minutes, before_minutes,
  after_minutes, notice_minutes, notice_days, advance_days, minutes, after_may_pass_closing, is_class, position)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"""
# Columns that a change may name.
CHANGED = frozenset(
    {
        "category",
        "section",
        "name",
        "description",
        "price",
        "step_minutes",
        "before_minutes",
        "after_minutes",
        "notice_minutes",
        "notice_days",
        "advance_days",
        "minutes",
        "after_may_pass_closing",
        "position",
    }
)
END = "update services set ended_at = $3 where id = $2 and business_id = $1 and ended_at is null returning true"
DROP_SEGMENTS = "delete from service_segments where service_id = $1"
INSERT_SEGMENTS = """
insert into service_segments (service_id, position, name, minutes, staff, resource_kinds)
select $1, g.position - 1, g.name, g.minutes, g.staff,
  coalesce((select array_agg(k) from jsonb_array_elements_text(g.resources) k), '{}')
from jsonb_to_recordset($2::text::jsonb)
  as g (position smallint, name text, minutes integer, staff boolean, resources jsonb)"""
STAFF_HERE = "select id from staff where business_id = $1 and id = any ($2) and ended_at is null"
DROP_OFFERS = "delete from staff_services where business_id = $1 and service_id = $2 and staff_id <> all ($3)"
PUT_OFFERS = """
insert into staff_services (staff_id, service_id, business_id, minutes, price)
select o.staff, $2, $1, o.minutes, o.price
from unnest($3::uuid[], $4::integer[], $5::integer[]) o (staff, minutes, price)
on conflict (staff_id, service_id) do update set minutes = excluded.minutes, price = excluded.price
  where (staff_services.minutes, staff_services.price) is distinct from (excluded.minutes, excluded.price)"""

_service = msgspec.json.Decoder(Service)


async def list_services(tx: Transaction, business_id: UUID, count: int) -> list[Service]:
    """The services that have not ended, in their order."""
    return [_service.decode(row[0]) for row in await tx.fetch(ALL, business_id, count)]


async def find_service(tx: Transaction, business_id: UUID, service_id: UUID) -> Service | None:
    """One of them."""
    text = await tx.fetchval(ONE, business_id, service_id)
    return _service.decode(text) if text else None


async def lock_service(tx: Transaction, business_id: UUID, service_id: UUID) -> bool:
    """Keep others from changing the service until this transaction ends; False where there is none."""
    return bool(await tx.fetchval(LOCK, business_id, service_id))


async def count_services(tx: Transaction, business_id: UUID) -> int:
    """How many there are."""
    return int(await tx.fetchval(COUNT, business_id))


async def insert_service(tx: Transaction, service_id: UUID, business_id: UUID, columns: dict[str, Any]) -> None:
    """A service's own row; without a position it comes last."""
    position = columns["position"]
    if position is None:
        position = await tx.fetchval(NEXT_POSITION, business_id)
    names = ("category", "section", "name", "description", "price", "step_minutes", "before_minutes", "after_minutes")
    more = ("notice_minutes", "notice_days", "advance_days", "minutes", "after_may_pass_closing", "is_class")
    await tx.execute(INSERT, service_id, business_id, *(columns[name] for name in names + more), position)


async def change_service(tx: Transaction, service_id: UUID, changed: dict[str, Any]) -> None:
    """Set columns of a service."""
    if not changed or not changed.keys() <= CHANGED:
        raise ValueError(f"no such columns: {sorted(changed)}")
    sets = ", ".join(f"{name} = ${index}" for index, name in enumerate(changed, 2))
    await tx.execute(f"update services set {sets} where id = $1", service_id, *changed.values())  # noqa: S608


async def put_segments(tx: Transaction, service_id: UUID, segments: list[ServiceSegment], *, fresh: bool) -> None:
    """The parts of a service, instead of those that it had."""
    if not fresh:
        await tx.execute(DROP_SEGMENTS, service_id)
    rows = [{"position": position, **msgspec.structs.asdict(segment)} for position, segment in enumerate(segments, 1)]
    await tx.execute(INSERT_SEGMENTS, service_id, msgspec.json.encode(rows).decode())


async def staff_here(tx: Transaction, business_id: UUID, staff: list[UUID]) -> set[UUID]:
    """Those of the members who work at the business."""
    return {row["id"] for row in await tx.fetch(STAFF_HERE, business_id, staff)}


async def put_offers(
    tx: Transaction, business_id: UUID, service_id: UUID, offers: list[tuple[UUID, int | None, int | None]]
) -> None:
    """Who offers the service, with their own length and price; nobody else does any more."""
    staff = [member for member, _, _ in offers]
    await tx.execute(DROP_OFFERS, business_id, service_id, staff)
    if offers:
        lengths, prices = [minutes for _, minutes, _ in offers], [price for _, _, price in offers]
        await tx.execute(PUT_OFFERS, business_id, service_id, staff, lengths, prices)


async def end_service(tx: Transaction, business_id: UUID, service_id: UUID, now: Any) -> bool:
    """End it; False where there is none."""
    return bool(await tx.fetchval(END, business_id, service_id, now))
