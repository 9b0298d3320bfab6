"""A conformance world as a tenant: a business of its own with everything that the world says."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from vibewell.domains.booking.rules import rows_of_claims
from vibewell.domains.scheduling import Id
from vibewell.domains.scheduling.world_shapes import MemberShape, ServiceShape, VisitShape, World
from vibewell.domains.scheduling.worlds import WEEKDAYS, claims_of_world, roster_of
from vibewell.kernel.ids import new_id

SEATS_IN_ONE_VISIT_MAX = 100


class Tenant(msgspec.Struct, frozen=True):
    """The ids that the world's names have in the database. A name that the world does not have gets an id as well."""

    id: UUID
    slug: str
    customer: UUID
    ids: dict[tuple[str, str], UUID]

    def member(self, name: str) -> UUID:
        """A member's id."""
        return self._id("staff", name)

    def service(self, name: str) -> UUID:
        """A service's id."""
        return self._id("service", name)

    def resource(self, name: str) -> UUID:
        """A resource's id."""
        return self._id("resource", name)

    def _id(self, kind: str, name: str) -> UUID:
        return self.ids.setdefault((kind, name), new_id())


Rows = list[tuple[Any, ...]]


async def load_tenant(owner: asyncpg.Connection, world: World) -> Tenant:
    """Put the world into the database, whole or not at all."""
    business = new_id()
    tenant = Tenant(business, f"world-{business.hex}", new_id(), {})
    async with owner.transaction():
        await owner.execute("insert into people (id, name) values ($1, 'A customer')", tenant.customer)
        await owner.execute(
            "insert into businesses (id, slug, name, category, timezone, place, published_at)"
            " values ($1, $2, 'A world', 'hair', $3, point(0, 0), now())",
            tenant.id,
            tenant.slug,
            world.location.timezone,
        )
        for table, columns, rows in _tables(world, tenant):
            if rows:
                marks = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
                await owner.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)  # noqa: S608
    return tenant


def _tables(world: World, tenant: Tenant) -> list[tuple[str, Sequence[str], Rows]]:
    b = tenant.id
    classes = {session.service for session in world.sessions}
    return [
        (
            "closures",
            ("id", "business_id", "from_date", "to_date", "cut_shifts"),
            [
                (new_id(), b, closure.first, closure.last, closure.cut_shifts)
                for closure in world.location.closures
                if closure.first <= closure.last
            ],
        ),
        (
            "staff",
            ("id", "business_id", "role", "name", "timezone", "position"),
            [
                (tenant.member(of.id), b, "professional", of.id or "-", of.timezone, n)
                for n, of in enumerate(world.staff)
            ],
        ),
        (
            "resources",
            ("id", "business_id", "kind", "name"),
            [(tenant.resource(of.id), b, of.kind, of.id) for of in world.resources],
        ),
        (
            "services",
            (
                "id",
                "business_id",
                "category",
                "name",
                "price",
                "step_minutes",
                "before_minutes",
                "after_minutes",
                "notice_minutes",
                "notice_days",
                "advance_days",
                "after_may_pass_closing",
                "minutes",
                "is_class",
                "position",
            ),
            [_service(tenant, of, of.id in classes, n) for n, of in enumerate(world.services)],
        ),
        (
            "service_segments",
            ("service_id", "position", "minutes", "staff", "resource_kinds"),
            [row for of in world.services for row in _segments(tenant, of)],
        ),
        (
            "staff_services",
            ("staff_id", "service_id", "business_id", "minutes", "price"),
            [row for of in world.staff for row in _offers(tenant, of, world.services)],
        ),
        *_shifts(world, tenant),
        (
            "busy_times",
            ("id", "business_id", "staff_id", "during"),
            [
                (new_id(), b, tenant.member(of.staff), asyncpg.Range(of.starts, of.ends))
                for of in world.busy
                if of.starts < of.ends
            ],
        ),
        (
            "class_sessions",
            ("id", "business_id", "service_id", "staff_id", "starts_at", "capacity"),
            [
                (
                    tenant._id("session", of.id),
                    b,
                    tenant.service(of.service),
                    tenant.member(of.staff),
                    of.start,
                    max(1, of.capacity),
                )
                for of in world.sessions
            ],
        ),
        *_visits(world, tenant),
    ]


def _service(tenant: Tenant, of: ServiceShape, is_class: bool, position: int) -> tuple[Any, ...]:
    minutes = of.minutes or sum(segment.minutes for segment in of.segments or ())
    return (
        tenant.service(of.id),
        tenant.id,
        "hair",
        of.id,
        of.price,
        of.step,
        of.before,
        of.after,
        of.notice_minutes or None,
        of.notice_days or None,
        of.advance_days,
        of.after_may_pass_closing,
        minutes,
        is_class,
        position,
    )


def _segments(tenant: Tenant, of: ServiceShape) -> Rows:
    if of.segments is None:
        return [(tenant.service(of.id), 0, of.minutes, True, [])]
    return [(tenant.service(of.id), n, s.minutes, s.staff, s.resources) for n, s in enumerate(of.segments)]


def _offers(tenant: Tenant, of: MemberShape, services: Sequence[ServiceShape]) -> Rows:
    member = tenant.member(of.id)
    if of.services is None:
        return [(member, tenant.service(service.id), tenant.id, None, None) for service in services]
    return [(member, tenant.service(o.service), tenant.id, o.minutes, o.price) for o in of.services]


def _shifts(world: World, tenant: Tenant) -> list[tuple[str, Sequence[str], Rows]]:
    weekly: Rows = []
    dates: Rows = []
    dated: Rows = []
    for of in world.staff:
        member = tenant.member(of.id)
        for shift in of.weekly:
            bounds = (_time(shift.starts), _time(shift.ends))
            weekly.append((new_id(), tenant.id, member, WEEKDAYS.index(shift.weekday), *bounds))
        for day in of.dates:
            dates.append((member, tenant.id, day.date, day.despite_closure))
            for on_date in day.shifts:
                bounds = (_time(on_date.starts), _time(on_date.ends))
                dated.append((new_id(), tenant.id, member, day.date, *bounds))
    return [
        ("weekly_shifts", ("id", "business_id", "staff_id", "weekday", "starts", "ends"), weekly),
        ("shift_dates", ("staff_id", "business_id", "date", "despite_closure"), dates),
        ("dated_shifts", ("id", "business_id", "staff_id", "date", "starts", "ends"), dated),
    ]


def _time(clock: str) -> time:
    return time.fromisoformat(clock)


def _visits(world: World, tenant: Tenant) -> list[tuple[str, Sequence[str], Rows]]:
    visits: Rows = []
    items: Rows = []
    claims: Rows = []
    holders: dict[Id, tuple[UUID, datetime | None]] = {}
    for visit in world.visits:
        if visit.status != "cancelled":
            visit_id = new_id()
            until = visit.expires_at if visit.status == "held" else None
            holders[visit.id] = (visit_id, until)
            visits.append(_visit(world, tenant, visit_id, min(item.start for item in visit.items), until))
            items += _items(tenant, visit, visit_id)
    for session in world.sessions:
        session_id = tenant._id("session", session.id)
        holders.setdefault(session.id, (session_id, None))
        full = [SEATS_IN_ONE_VISIT_MAX] * (session.booked // SEATS_IN_ONE_VISIT_MAX)
        seats: list[tuple[int, datetime | None]] = [(n, None) for n in [*full, session.booked % SEATS_IN_ONE_VISIT_MAX]]
        for party, until in [*seats, *((hold.party, hold.expires_at) for hold in session.held)]:
            if party:
                visit_id = new_id()
                visits.append(_visit(world, tenant, visit_id, session.start, until, party))
                items.append(_item(tenant, visit_id, 0, session.service, session.staff, session.start, session_id))
    claims = _claims(world, tenant, holders)
    return [
        (
            "visits",
            (
                "id",
                "business_id",
                "customer_id",
                "starts_at",
                "ends_at",
                "price",
                "currency",
                "party",
                "held_until",
                "confirmed_at",
            ),
            visits,
        ),
        (
            "visit_items",
            (
                "visit_id",
                "position",
                "business_id",
                "service_id",
                "staff_id",
                "session_id",
                "service_name",
                "staff_name",
                "starts_at",
                "minutes",
                "price",
            ),
            items,
        ),
        (
            "claims",
            (
                "business_id",
                "holder_id",
                "staff_id",
                "resource_id",
                "during",
                "pad",
                "before_seconds",
                "after_seconds",
                "held_until",
            ),
            claims,
        ),
    ]


def _visit(
    world: World, tenant: Tenant, visit_id: UUID, start: datetime, until: datetime | None, party: int = 1
) -> tuple[Any, ...]:
    ends = start + timedelta(minutes=1)
    return (visit_id, tenant.id, tenant.customer, start, ends, 0, "EUR", party, until, None if until else world.now)


def _items(tenant: Tenant, visit: VisitShape, visit_id: UUID) -> Rows:
    return [
        _item(tenant, visit_id, position, item.service, item.staff, item.start, None)
        for position, item in enumerate(visit.items)
    ]


def _item(
    tenant: Tenant, visit_id: UUID, position: int, service: str, staff: str, start: datetime, session: UUID | None
) -> tuple[Any, ...]:
    ids = (tenant.service(service), tenant.member(staff), session)
    return (visit_id, position, tenant.id, *ids, service, staff, start, 1, 0)


def _claims(world: World, tenant: Tenant, holders: dict[Id, tuple[UUID, datetime | None]]) -> Rows:
    by_holder: dict[Id, list[Any]] = {}
    for claim in claims_of_world(world, roster_of(world)):
        by_holder.setdefault(claim.holder, []).append(claim)
    members = {member.id for member in world.staff}
    rows: Rows = []
    for holder, claims in by_holder.items():
        holder_id, until = holders[holder]
        for row in rows_of_claims(claims, members):
            member = tenant.member(row["staff_id"]) if row["staff_id"] is not None else None
            resource = tenant.resource(row["resource_id"]) if row["resource_id"] is not None else None
            during = asyncpg.Range(_at(row["starts"]), _at(row["ends"]))
            buffers = (row["before_seconds"], row["after_seconds"])
            rows.append((tenant.id, holder_id, member, resource, during, row["pad"], *buffers, until))
    return rows


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
