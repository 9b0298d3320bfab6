"""What a business says about checks: which service needs which, and what came of one."""

from datetime import datetime
from uuid import UUID

from vibewell.domains.booking.actions import read_visit
from vibewell.domains.booking.checks import store
from vibewell.domains.booking.checks.types import (
    CheckInvalid,
    CheckNone,
    CheckResult,
    CheckWish,
    ServiceCheck,
)
from vibewell.domains.booking.types import VisitAhead, VisitCancelled
from vibewell.domains.catalog import EVERYONE, MANAGERS, ServiceUnknown, stand_at
from vibewell.kernel.db import Transaction
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


async def read_result(tx: Transaction, visit_id: UUID) -> tuple[bool, bool | None]:
    """Whether a visit has a check in it, and what came of it, if that was noted."""
    has: bool = await tx.fetchval(store.HAS_CHECK, visit_id)
    return has, (await tx.fetchval(store.RESULT_OF, visit_id) if has else None)
