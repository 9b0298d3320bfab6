"""What a business says about checks: which service needs which, and what came of one."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vibewell.domains.booking.actions import read_visit
from vibewell.domains.booking.checks import store
from vibewell.domains.booking.checks.types import (
    CheckInvalid,
    CheckNone,
    CheckResult,
    CheckWish,
    Need,
    ServiceCheck,
)
from vibewell.domains.booking.types import Visit, VisitAhead, VisitCancelled
from vibewell.domains.catalog import EVERYONE, MANAGERS, ServiceUnknown, stand_at
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.events import announce

FAILED = "The check before it was not passed."


async def read_check(tx: Transaction, service: UUID) -> ServiceCheck | None:
    """The check that a service needs, if any."""
    return await store.check_of(tx, service)


async def list_fitting(tx: Transaction, business: UUID, service: UUID) -> list[tuple[UUID, str]]:
    """The services that could be the check of another: no classes, none that need a check themselves."""
    rows = await tx.fetch(store.FITTING, business)
    return [
        (row["id"], row["name"])
        for row in rows
        if row["id"] != service and not row["is_class"] and not row["needs_one"]
    ]


async def put_check(tx: Transaction, business: str, service: UUID, wish: CheckWish) -> ServiceCheck:
    """From now on this service needs a passed check. Visits that stand stay.

    Raises `BusinessUnknown`, `NotAtThisDesk`, `RoleNotEnough`, `ServiceUnknown`, `CheckInvalid`.
    """
    desk = await stand_at(tx, business, MANAGERS)
    services = {row["id"]: row for row in await tx.fetch(store.FITTING, desk.id)}
    if service not in services:
        raise ServiceUnknown
    fitting = {key for key, _ in await list_fitting(tx, desk.id, service)}
    is_check = await tx.fetchval(store.IS_CHECK, service)
    if wish.service not in fitting or services[service]["is_class"] or is_check or wish.min_hours > 24 * wish.max_days:
        raise CheckInvalid
    await tx.execute(store.PUT_CHECK, service, desk.id, wish.service, 60 * wish.min_hours, wish.max_days)
    found = await store.check_of(tx, service)
    assert found is not None
    return found


async def drop_check(tx: Transaction, business: str, service: UUID) -> None:
    """The service needs no check any more. Raises as `stand_at` does."""
    desk = await stand_at(tx, business, MANAGERS)
    await tx.execute(store.DROP_CHECK, service, desk.id)


async def note_check(tx: Transaction, visit_id: UUID, *, passed: bool, now: datetime) -> CheckResult:
    """What came of the check in a visit that has begun, by the desk or by whoever serves it. It may be corrected.

    Failed, the visits that need it are called off and their customers told. Raises `VisitUnknown`, `VisitAhead`,
    `NotAtThisDesk`, `CheckNone`.
    """
    visit = await read_visit(tx, visit_id, now)
    await stand_at(tx, str(visit.business.id), EVERYONE)
    if visit.start > now:
        raise VisitAhead
    cancelled = await tx.fetchval(store.NOTE, visit_id, passed, now, FAILED)
    if cancelled is None:
        raise CheckNone
    for each in cancelled:
        called_off = await read_visit(tx, each, now)
        if called_off.confirmed_at is not None:
            await announce(tx, VisitCancelled(visit.business.id, each, called_off.customer_id))
    return CheckResult(visit_id, passed, list(cancelled))


async def follow_check(tx: Transaction, visit_id: UUID, now: datetime, *, failed: bool = False) -> list[Visit]:
    """The visits ahead that are called off when nobody comes to this one or, `failed`, when its check is not passed."""
    rows = await tx.fetch(store.FOLLOWING if failed else store.DEPENDING, visit_id, now)
    return [await read_visit(tx, row["id"], now) for row in rows]


async def read_needs(tx: Transaction, visit: Visit, now: datetime) -> list[Need]:
    """The checks that a visit needs, each with how it stands; none for most visits."""
    rows = await tx.fetch(store.NEEDS, visit.id)
    if not rows:
        return []
    is_waived = await tx.fetchval(store.WAIVED, visit.id) is not None
    zone = ZoneInfo(visit.business.timezone)
    return [_need(row, zone, now, is_waived=is_waived) for row in rows]


def _need(row: Record, zone: ZoneInfo, now: datetime, *, is_waived: bool) -> Need:
    if row["visit"] is None:
        return Need(row["name"], "waived" if is_waived else "missing")
    at: datetime = row["starts_at"].astimezone(zone)
    if row["passed_at"] or row["failed_at"]:
        return Need(row["name"], "passed" if row["passed_at"] else "failed", at, row["visit"])
    return Need(row["name"], "taken" if at <= now else "booked", at, row["visit"])


async def read_beside(tx: Transaction, visit_id: UUID, now: datetime) -> list[Visit]:
    """The check before a visit and what follows on it, as far as they stand, in order of time."""
    rows = await store.together(tx, visit_id)
    others = {each for row in rows for each in (row["visit_id"], row["check_visit_id"])} - {visit_id}
    found = [await read_visit(tx, each, now) for each in others]
    standing = [each for each in found if each.status in ("held", "confirmed", "came")]
    return sorted(standing, key=lambda each: each.start)


async def read_result(tx: Transaction, visit_id: UUID) -> tuple[bool, bool | None]:
    """Whether a visit has a check in it, and what came of it, if that was noted."""
    has: bool = await tx.fetchval(store.HAS_CHECK, visit_id)
    return has, (await tx.fetchval(store.RESULT_OF, visit_id) if has else None)
