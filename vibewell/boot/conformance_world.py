"""A conformance world as a tenant: a business of its own with everything that the world says."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from vibewell.domains.booking import rows_of_claims
from vibewell.domains.scheduling import Claim, Id
from vibewell.domains.scheduling.world_shapes import ItemShape, MemberShape, ServiceShape, SessionShape, World
from vibewell.domains.scheduling.worlds import WEEKDAYS, claims_of_world, roster_of
from vibewell.kernel.ids import new_id

SEATS_IN_ONE_VISIT_MAX = 10_000
# No answer tells a price; times the seats of a party it still has to be a number.
PRICE_MAX = 1_000_000
# As far as the years that a world may have.
ADVANCE_DAYS_MAX = 90_000

COLUMNS = {
    "closures": "id business_id from_date to_date cut_shifts",
    "staff": "id business_id role name timezone position",
    "resources": "id business_id kind name",
    "services": "id business_id category name price step_minutes before_minutes after_minutes notice_minutes"
    " notice_days advance_days after_may_pass_closing minutes is_class position",
    "service_segments": "service_id position minutes staff resource_kinds",
    "staff_services": "staff_id service_id business_id minutes price",
    "weekly_shifts": "id business_id staff_id weekday starts ends",
    "shift_dates": "staff_id business_id date despite_closure",
    "dated_shifts": "id business_id staff_id date starts ends",
    "busy_times": "id business_id staff_id during",
    "class_sessions": "id business_id service_id staff_id starts_at capacity",
    "visits": "id business_id customer_id starts_at ends_at price currency party held_until confirmed_at",
    "visit_items": "visit_id position business_id service_id staff_id session_id service_name staff_name starts_at"
    " minutes price",
    "claims": "business_id holder_id staff_id resource_id during pad before_seconds after_seconds held_until",
}

Row = tuple[str, tuple[Any, ...]]


class Tenant(msgspec.Struct, frozen=True):
    """The ids that the world's names have in the database. A name that the world does not have gets an id as well."""

    id: UUID
    slug: str
    customer: UUID
    ids: dict[tuple[str, str], UUID]

    def member(self, name: str) -> UUID:
        """A member's id."""
        return self.named("staff", name)

    def service(self, name: str) -> UUID:
        """A service's id."""
        return self.named("service", name)

    def named(self, kind: str, name: str) -> UUID:
        """The id of anything that the world names."""
        return self.ids.setdefault((kind, name), new_id())


async def load_tenant(owner: "asyncpg.Connection[asyncpg.Record]", world: World) -> Tenant:
    """Put the world into the database, whole or not at all."""
    business = new_id()
    tenant = Tenant(business, f"world-{business.hex}", new_id(), {})
    tables: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    for table, row in _rows(world, tenant):
        tables[table].append(row)
    async with owner.transaction():
        # Nobody searches for a world.
        await owner.execute("set local vibewell.bulk = 'on'")
        await owner.execute("insert into people (id, name) values ($1, 'A customer')", tenant.customer)
        await owner.execute(
            "insert into businesses (id, slug, name, category, timezone, place, published_at)"
            " values ($1, $2, 'A world', 'hair', $3, point(0, 0), now())",
            tenant.id,
            tenant.slug,
            world.location.timezone,
        )
        for table, rows in tables.items():
            columns = COLUMNS[table].split()
            marks = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
            if rows:
                await owner.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)  # noqa: S608
    return tenant


def _rows(world: World, tenant: Tenant) -> Iterator[Row]:
    for closure in world.location.closures:
        if closure.first <= closure.last:
            yield "closures", (new_id(), tenant.id, closure.first, closure.last, closure.cut_shifts)
    for position, member in enumerate(world.staff):
        named = (member.id, member.timezone, position)
        yield "staff", (tenant.member(member.id), tenant.id, "professional", *named)
    for resource in world.resources:
        yield "resources", (tenant.named("resource", resource.id), tenant.id, resource.kind, resource.id)
    classes = {session.service for session in world.sessions}
    for position, service in enumerate(world.services):
        yield "services", _service(tenant, service, service.id in classes, position)
        yield from _segments(tenant, service)
    for member in world.staff:
        yield from _offers(tenant, member, world.services)
        yield from _shifts(tenant, member)
    for busy in world.busy:
        if busy.starts < busy.ends:
            during = asyncpg.Range(busy.starts, busy.ends)
            yield "busy_times", (new_id(), tenant.id, tenant.member(busy.staff), during)
    yield from _visits(world, tenant)


def _service(tenant: Tenant, of: ServiceShape, is_class: bool, position: int) -> tuple[Any, ...]:
    minutes = of.minutes or sum(segment.minutes for segment in of.segments or ())
    lengths = (of.step, of.before, of.after)
    # A world has no limits but those that it names.
    reach = ADVANCE_DAYS_MAX if of.advance_days is None else of.advance_days
    limits = (of.notice_minutes or None, of.notice_days or None, reach, of.after_may_pass_closing)
    return (
        tenant.service(of.id),
        tenant.id,
        "hair",
        of.id,
        min(of.price, PRICE_MAX),
        *lengths,
        *limits,
        minutes,
        is_class,
        position,
    )


def _segments(tenant: Tenant, of: ServiceShape) -> Iterator[Row]:
    service = tenant.service(of.id)
    if of.segments is None:
        yield "service_segments", (service, 0, of.minutes, True, [])
    for position, segment in enumerate(of.segments or ()):
        yield "service_segments", (service, position, segment.minutes, segment.staff, segment.resources)


def _offers(tenant: Tenant, of: MemberShape, services: list[ServiceShape]) -> Iterator[Row]:
    member = tenant.member(of.id)
    if of.services is None:
        for service in services:
            yield "staff_services", (member, tenant.service(service.id), tenant.id, None, None)
    for offer in of.services or ():
        price = None if offer.price is None else min(offer.price, PRICE_MAX)
        yield "staff_services", (member, tenant.service(offer.service), tenant.id, offer.minutes, price)


def _shifts(tenant: Tenant, of: MemberShape) -> Iterator[Row]:
    member = tenant.member(of.id)
    for shift in of.weekly:
        weekday = WEEKDAYS.index(shift.weekday)
        yield "weekly_shifts", (new_id(), tenant.id, member, weekday, _time(shift.starts), _time(shift.ends))
    for day in of.dates:
        yield "shift_dates", (member, tenant.id, day.date, day.despite_closure)
        for on_date in day.shifts:
            bounds = (_time(on_date.starts), _time(on_date.ends))
            yield "dated_shifts", (new_id(), tenant.id, member, day.date, *bounds)


def _time(clock: str) -> time:
    return time.fromisoformat(clock)


def _visits(world: World, tenant: Tenant) -> Iterator[Row]:
    holders: dict[Id, tuple[UUID, datetime | None]] = {}
    for visit in world.visits:
        if visit.status != "cancelled":
            visit_id = new_id()
            until = visit.expires_at if visit.status == "held" else None
            holders[visit.id] = (visit_id, until)
            yield _visit(world, tenant, visit_id, min(item.start for item in visit.items), until)
            for position, item in enumerate(visit.items):
                yield _item(tenant, visit_id, position, item, None)
    for session in world.sessions:
        session_id = tenant.named("session", session.id)
        holders.setdefault(session.id, (session_id, None))
        ids = (tenant.service(session.service), tenant.member(session.staff))
        yield "class_sessions", (session_id, tenant.id, *ids, session.start, session.capacity)
        yield from _seats(world, tenant, session, session_id)
    yield from _claims(world, tenant, holders)


def _seats(world: World, tenant: Tenant, session: SessionShape, session_id: UUID) -> Iterator[Row]:
    full = [SEATS_IN_ONE_VISIT_MAX] * (session.booked // SEATS_IN_ONE_VISIT_MAX)
    booked = [(party, None) for party in [*full, session.booked % SEATS_IN_ONE_VISIT_MAX] if party]
    item = ItemShape(session.service, session.staff, session.start)
    for party, until in [*booked, *((hold.party, hold.expires_at) for hold in session.held)]:
        visit_id = new_id()
        yield _visit(world, tenant, visit_id, session.start, until, party)
        yield _item(tenant, visit_id, 0, item, session_id)


def _visit(
    world: World, tenant: Tenant, visit_id: UUID, start: datetime, until: datetime | None, party: int = 1
) -> Row:
    bounds = (start, start + timedelta(minutes=1))
    confirmed_at = None if until else world.now
    return "visits", (visit_id, tenant.id, tenant.customer, *bounds, 0, "EUR", party, until, confirmed_at)


def _item(tenant: Tenant, visit_id: UUID, position: int, item: ItemShape, session: UUID | None) -> Row:
    ids = (tenant.service(item.service), tenant.member(item.staff), session)
    return "visit_items", (visit_id, position, tenant.id, *ids, item.service, item.staff, item.start, 1, 0)


def _claims(world: World, tenant: Tenant, holders: dict[Id, tuple[UUID, datetime | None]]) -> Iterator[Row]:
    by_holder: dict[Id, list[Claim]] = {}
    for claim in claims_of_world(world, roster_of(world)):
        by_holder.setdefault(claim.holder, []).append(claim)
    members = {member.id for member in world.staff}
    for holder, claims in by_holder.items():
        holder_id, until = holders[holder]
        for row in rows_of_claims(claims, members):
            member = tenant.member(row["staff_id"]) if row["staff_id"] is not None else None
            resource = tenant.named("resource", row["resource_id"]) if row["resource_id"] is not None else None
            during = asyncpg.Range(_at(row["starts"]), _at(row["ends"]))
            buffers = (row["before_seconds"], row["after_seconds"])
            yield "claims", (tenant.id, holder_id, member, resource, during, row["pad"], *buffers, until)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
