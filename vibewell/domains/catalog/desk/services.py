"""Services: created, changed and ended by those who run the business. Visits that stand keep what was agreed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET, structs

from vibewell.domains.catalog import store as catalog
from vibewell.domains.catalog.desk import services_store as store
from vibewell.domains.catalog.desk.access import EVERYONE, MANAGERS, stand_at
from vibewell.domains.catalog.desk.rules import Terms, amount_of, check_terms, clean, clean_name, segments_of
from vibewell.domains.catalog.desk.types import BusinessDesk, Service, ServiceSegment
from vibewell.domains.catalog.desk.wishes import NewService, ServiceChange, ServiceOfferWish
from vibewell.domains.catalog.refusals import (
    CategoryUnknown,
    OwnLengthWithSegments,
    ServicesTooMany,
    ServiceUnknown,
    StaffNotHere,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.ids import new_id

SERVICES_MAX = 500
TERMS = Terms.__struct_fields__
AS_THEY_ARE = ("after_may_pass_closing", "position", *TERMS)


async def list_services(tx: Transaction, business: str) -> list[Service]:
    """All services with everything that is set about them, for the team."""
    desk = await stand_at(tx, business, EVERYONE)
    return await store.list_services(tx, desk.id, SERVICES_MAX)


async def read_service(tx: Transaction, business: str, service_id: UUID) -> Service:
    """One service, for the team. Raises `ServiceUnknown`."""
    desk = await stand_at(tx, business, EVERYONE)
    return await _service(tx, desk, service_id)


async def create_service(tx: Transaction, business: str, wish: NewService) -> Service:
    """A new service. Raises what `check_terms` and `segments_of` do, `CategoryUnknown`, `ServicesTooMany`,
    `StaffNotHere`, `OwnLengthWithSegments`."""
    desk = await stand_at(tx, business, MANAGERS)
    if await store.count_services(tx, desk.id) >= SERVICES_MAX:
        raise ServicesTooMany
    segments = segments_of(wish.minutes, wish.segments)
    check_terms(Terms(**{name: getattr(wish, name) for name in TERMS}))
    columns: dict[str, Any] = {name: getattr(wish, name) for name in AS_THEY_ARE}
    columns |= {
        "category": await _category(tx, wish.category or desk.category),
        "name": clean_name(wish.name),
        "section": clean(wish.section),
        "description": clean(wish.description),
        "price": amount_of(wish.price, desk.currency),
        "minutes": sum(segment.minutes for segment in segments),
        "is_class": wish.is_class,
    }
    service_id = new_id()
    await store.insert_service(tx, service_id, desk.id, columns)
    await store.put_segments(tx, service_id, segments, fresh=True)
    await _put_offers(tx, desk, service_id, wish.staff, segments)
    return await _service(tx, desk, service_id)


async def change_service(tx: Transaction, business: str, service_id: UUID, change: ServiceChange) -> Service:
    """Change what is given, leave the rest. Raises as `create_service` does, and `ServiceUnknown`."""
    desk = await stand_at(tx, business, MANAGERS)
    if not await store.lock_service(tx, desk.id, service_id):
        raise ServiceUnknown
    before = await _service(tx, desk, service_id)
    changed = await _changed_columns(tx, desk, before, change)
    segments = before.segments
    if change.minutes is not UNSET or change.segments is not UNSET:
        segments = segments_of(change.minutes, change.segments)
        changed["minutes"] = sum(segment.minutes for segment in segments)
        await store.put_segments(tx, service_id, segments, fresh=False)
    if changed:
        await store.change_service(tx, service_id, changed)
    if change.staff is not UNSET:
        await _put_offers(tx, desk, service_id, change.staff, segments)
    elif len(segments) > 1 and any(offer.minutes is not None for offer in before.staff):
        raise OwnLengthWithSegments
    return await _service(tx, desk, service_id)


async def end_service(tx: Transaction, business: str, service_id: UUID, *, now: datetime) -> None:
    """Take it off the menu; visits and holds that stand keep it. Raises `ServiceUnknown`."""
    desk = await stand_at(tx, business, MANAGERS)
    if not await store.end_service(tx, desk.id, service_id, now):
        raise ServiceUnknown


async def _service(tx: Transaction, desk: BusinessDesk, service_id: UUID) -> Service:
    found = await store.find_service(tx, desk.id, service_id)
    if found is None:
        raise ServiceUnknown
    return found


async def _changed_columns(
    tx: Transaction, desk: BusinessDesk, before: Service, change: ServiceChange
) -> dict[str, Any]:
    given = {name: value for name, value in structs.asdict(change).items() if value is not UNSET}
    terms = {name: given.get(name, getattr(before, name)) for name in TERMS}
    # Asking for notice in the other unit takes the place of the one that was.
    if given.get("notice_days") is not None and "notice_minutes" not in given:
        terms["notice_minutes"] = given["notice_minutes"] = None
    elif given.get("notice_minutes") is not None and "notice_days" not in given:
        terms["notice_days"] = given["notice_days"] = None
    check_terms(Terms(**terms))
    changed: dict[str, Any] = {name: given[name] for name in AS_THEY_ARE if name in given}
    if change.category is not UNSET:
        changed["category"] = await _category(tx, change.category)
    if change.name is not UNSET:
        changed["name"] = clean_name(change.name)
    if change.section is not UNSET:
        changed["section"] = clean(change.section)
    if change.description is not UNSET:
        changed["description"] = clean(change.description)
    if change.price is not UNSET:
        changed["price"] = amount_of(change.price, desk.currency)
    return changed


async def _category(tx: Transaction, slug: str) -> str:
    if not await catalog.category_exists(tx, slug):
        raise CategoryUnknown
    return slug


async def _put_offers(
    tx: Transaction,
    desk: BusinessDesk,
    service_id: UUID,
    wished: list[ServiceOfferWish],
    segments: list[ServiceSegment],
) -> None:
    offers = {offer.staff: offer for offer in wished}
    if await store.staff_here(tx, desk.id, list(offers)) != offers.keys():
        raise StaffNotHere
    if len(segments) > 1 and any(offer.minutes is not None for offer in wished):
        raise OwnLengthWithSegments
    await store.put_offers(
        tx,
        desk.id,
        service_id,
        [
            (offer.staff, offer.minutes, None if offer.price is None else amount_of(offer.price, desk.currency))
            for offer in offers.values()
        ],
    )
