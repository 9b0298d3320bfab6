"""The team: who works at a business, in which role, and what they offer."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from vibewell.domains.catalog.desk import staff_store as store
from vibewell.domains.catalog.desk.access import EVERYONE, MANAGERS, stand_at
from vibewell.domains.catalog.desk.rules import amount_of, clean, clean_name
from vibewell.domains.catalog.desk.types import BusinessDesk, Role, StaffMember
from vibewell.domains.catalog.desk.wishes import NewStaff, StaffChange, StaffOfferWish
from vibewell.domains.catalog.refusals import (
    AccountUnknown,
    AccountWorksHere,
    LastOwner,
    OwnersOnly,
    OwnLengthWithSegments,
    ServiceNotHere,
    StaffHasClasses,
    StaffHasVisits,
    StaffTooMany,
    StaffUnknown,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.ids import new_id

STAFF_MAX = 300
# Whom a manager may appoint, change and let go; the owner decides about all.
APPOINTED_BY_MANAGERS: frozenset[Role] = frozenset({"receptionist", "professional"})


async def list_staff(tx: Transaction, business: str) -> list[StaffMember]:
    """Everybody who works there, for the team."""
    desk = await stand_at(tx, business, EVERYONE)
    return await store.list_staff(tx, desk.id, STAFF_MAX)


async def read_member(tx: Transaction, business: str, staff_id: UUID) -> StaffMember:
    """One of the team, for the team. Raises `StaffUnknown`."""
    return await _member(tx, await stand_at(tx, business, EVERYONE), staff_id)


async def create_member(tx: Transaction, business: str, wish: NewStaff) -> StaffMember:
    """Somebody new. Raises `OwnersOnly`, `StaffTooMany`, `AccountUnknown`, `AccountWorksHere`, `ServiceNotHere`."""
    desk = await stand_at(tx, business, MANAGERS)
    _check_role(desk, wish.role)
    if await store.count_staff(tx, desk.id) >= STAFF_MAX:
        raise StaffTooMany
    staff_id = new_id()
    await store.insert_member(
        tx,
        staff_id,
        desk.id,
        role=wish.role,
        name=clean_name(wish.name),
        title=clean(wish.title),
        position=wish.position,
    )
    await _put_offers(tx, desk, staff_id, wish.services)
    if wish.email is not None:
        await _seat(tx, staff_id, wish.email)
    return await _member(tx, desk, staff_id)


async def change_member(tx: Transaction, business: str, staff_id: UUID, change: StaffChange) -> StaffMember:
    """Change what is given, leave the rest. Raises as `create_member` does, `StaffUnknown`, `LastOwner`."""
    desk = await stand_at(tx, business, MANAGERS)
    await store.lock_team(tx, desk.id)
    before = await _member(tx, desk, staff_id)
    _check_role(desk, before.role)
    changed: dict[str, Any] = {}
    if change.name is not UNSET:
        changed["name"] = clean_name(change.name)
    if change.title is not UNSET:
        changed["title"] = clean(change.title)
    if change.position is not UNSET:
        changed["position"] = change.position
    if change.role is not UNSET and change.role != before.role:
        _check_role(desk, change.role)
        if before.role == "owner":
            await _keep_an_owner(tx, desk, staff_id)
        changed["role"] = change.role
    # The account first: who steps down from owner could not give it any more.
    if change.email is not UNSET:
        await _seat(tx, staff_id, change.email)
    if change.services is not UNSET:
        await _put_offers(tx, desk, staff_id, change.services)
    if changed:
        await store.change_member(tx, desk.id, staff_id, changed)
    return await _member(tx, desk, staff_id)


async def end_member(tx: Transaction, business: str, staff_id: UUID, *, now: datetime) -> None:
    """Let somebody go, once nobody expects them any more.

    Raises `StaffUnknown`, `OwnersOnly`, `LastOwner`, `StaffHasVisits`, `StaffHasClasses`.
    """
    desk = await stand_at(tx, business, MANAGERS)
    await store.lock_team(tx, desk.id)
    member = await _member(tx, desk, staff_id)
    _check_role(desk, member.role)
    if member.role == "owner":
        await _keep_an_owner(tx, desk, staff_id)
    await store.wait_for_bookings(tx, staff_id)
    ahead = await store.find_ahead(tx, staff_id, now)
    if ahead is not None and ahead["visits"]:
        count = ahead["visits"]
        raise StaffHasVisits(
            f"{member.name} still has {count} {'visit' if count == 1 else 'visits'} ahead. Move or cancel them first.",
            count=count,
            visits=msgspec.json.decode(ahead["first"]),
        )
    if ahead is not None and ahead["classes"]:
        raise StaffHasClasses(count=ahead["classes"])
    if not await store.end_member(tx, desk.id, staff_id, now):
        raise StaffUnknown


async def _member(tx: Transaction, desk: BusinessDesk, staff_id: UUID) -> StaffMember:
    found = await store.find_member(tx, desk.id, staff_id)
    if found is None:
        raise StaffUnknown
    return found


def _check_role(desk: BusinessDesk, role: Role) -> None:
    if desk.role != "owner" and role not in APPOINTED_BY_MANAGERS:
        raise OwnersOnly


async def _keep_an_owner(tx: Transaction, desk: BusinessDesk, staff_id: UUID) -> None:
    if not await store.count_other_owners(tx, desk.id, staff_id):
        raise LastOwner


async def _seat(tx: Transaction, staff_id: UUID, email: str | None) -> None:
    answer = await store.seat_account(tx, staff_id, email)
    if answer == "no_account":
        raise AccountUnknown
    if answer == "taken":
        raise AccountWorksHere
    if answer != "seated":
        raise OwnersOnly


async def _put_offers(tx: Transaction, desk: BusinessDesk, staff_id: UUID, wished: list[StaffOfferWish]) -> None:
    offers = {offer.service: offer for offer in wished}
    here = await store.services_here(tx, desk.id, list(offers))
    if here.keys() != offers.keys():
        raise ServiceNotHere
    if any(offer.minutes is not None and here[offer.service] > 1 for offer in offers.values()):
        raise OwnLengthWithSegments
    await store.put_offers(
        tx,
        desk.id,
        staff_id,
        [
            (offer.service, offer.minutes, None if offer.price is None else amount_of(offer.price, desk.currency))
            for offer in offers.values()
        ],
    )
