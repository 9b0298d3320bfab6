"""Chairs, rooms and machines: SQL and verbs."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET

from vibewell.domains.catalog.desk import staff_store
from vibewell.domains.catalog.desk.access import EVERYONE, MANAGERS, stand_at
from vibewell.domains.catalog.desk.rules import clean_name
from vibewell.domains.catalog.desk.types import BusinessDesk, Resource
from vibewell.domains.catalog.desk.wishes import NewResource, ResourceChange
from vibewell.domains.catalog.refusals import ResourceInUse, ResourcesTooMany, ResourceUnknown
from vibewell.kernel.db import Transaction
from vibewell.kernel.ids import new_id

RESOURCES_MAX = 300

ALL = """
select id, kind, name from resources where business_id = $1 and ended_at is null order by kind, name, id limit $2"""
ONE = "select id, kind, name from resources where business_id = $1 and id = $2 and ended_at is null"
COUNT = "select count(*) from resources where business_id = $1 and ended_at is null"
INSERT = "insert into resources (id, business_id, kind, name) values ($1, $2, $3, $4)"
CHANGE = "update resources set kind = $3, name = $4 where business_id = $1 and id = $2 and ended_at is null"
USED = """
select count(distinct holder_id) as count,
  (array_agg(lower(during) order by lower(during)))[1:3] as starts
from claims where business_id = $1 and resource_id = $2 and upper(during) > $3
  and (held_until is null or held_until > $3)"""
END = "update resources set ended_at = $3 where business_id = $1 and id = $2 and ended_at is null returning true"


async def list_resources(tx: Transaction, business: str) -> list[Resource]:
    """All of them, for the team."""
    desk = await stand_at(tx, business, EVERYONE)
    return [Resource(*row) for row in await tx.fetch(ALL, desk.id, RESOURCES_MAX)]


async def read_resource(tx: Transaction, business: str, resource_id: UUID) -> Resource:
    """One of them, for the team. Raises `ResourceUnknown`."""
    return await _resource(tx, await stand_at(tx, business, EVERYONE), resource_id)


async def create_resource(tx: Transaction, business: str, wish: NewResource) -> Resource:
    """A new one. Raises `ResourcesTooMany`."""
    desk = await stand_at(tx, business, MANAGERS)
    if await tx.fetchval(COUNT, desk.id) >= RESOURCES_MAX:
        raise ResourcesTooMany
    made = Resource(new_id(), clean_name(wish.kind), clean_name(wish.name))
    await tx.execute(INSERT, made.id, desk.id, made.kind, made.name)
    return made


async def change_resource(tx: Transaction, business: str, resource_id: UUID, change: ResourceChange) -> Resource:
    """Another name, or another kind; visits that stand keep it. Raises `ResourceUnknown`."""
    desk = await stand_at(tx, business, MANAGERS)
    before = await _resource(tx, desk, resource_id)
    kind = before.kind if change.kind is UNSET else clean_name(change.kind)
    name = before.name if change.name is UNSET else clean_name(change.name)
    await tx.execute(CHANGE, desk.id, resource_id, kind, name)
    return Resource(resource_id, kind, name)


async def end_resource(tx: Transaction, business: str, resource_id: UUID, *, now: datetime) -> None:
    """Take it away, once no visit needs it any more. Raises `ResourceUnknown`, `ResourceInUse`."""
    desk = await stand_at(tx, business, MANAGERS)
    before = await _resource(tx, desk, resource_id)
    await staff_store.wait_for_bookings(tx, resource_id)
    used = await tx.fetchrow(USED, desk.id, resource_id, now)
    if used is not None and used["count"]:
        raise ResourceInUse(
            f"{before.name} is used by {used['count']} visits ahead. Move or cancel them first.",
            count=used["count"],
            starts=[start.isoformat() for start in used["starts"]],
        )
    if not await tx.fetchval(END, desk.id, resource_id, now):
        raise ResourceUnknown


async def _resource(tx: Transaction, desk: BusinessDesk, resource_id: UUID) -> Resource:
    row = await tx.fetchrow(ONE, desk.id, resource_id)
    if row is None:
        raise ResourceUnknown
    return Resource(*row)
