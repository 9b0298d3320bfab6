"""One booking of two visits: a check, and what needs it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.booking import store as visits
from vibewell.domains.booking.checks import store
from vibewell.domains.booking.checks.gate import require_checks
from vibewell.domains.booking.types import Hold, HoldRequest
from vibewell.domains.scheduling import open_premises
from vibewell.kernel.db import Transaction

HoldStart = Callable[..., Awaitable[Hold]]


async def hold_chain(
    tx: Transaction, place: str | UUID, wish: HoldRequest, hold_start: HoldStart, *, now: datetime, **terms: Any
) -> Hold:
    """Hold the check and what needs it, both or none; whoever passed it already holds the one alone.

    Everybody who could serve either is waited for at once, in the order in which bookings wait.
    Raises as `hold_start` does.
    """
    assert wish.check_start is not None
    premises = await open_premises(tx, place)
    start = int(wish.start.timestamp())
    check = await require_checks(tx, premises, wish.services, start, now, wish.check_start)
    alone = msgspec.structs.replace(wish, check_start=None)
    if check is None:
        return await hold_start(tx, alone, now=now, **terms)
    roster = premises.roster
    those = [*(member.id for member in roster.members), *(resource.id for resource in roster.resources)]
    owners = [UUID(str(owner)) for owner in those]
    await tx.execute(store.WAIT_FOR_ALL, owners, wish.check_start, wish.start + timedelta(days=2), now)
    first = HoldRequest(wish.business, [check.check], wish.check_start, wish.check_staff)
    held = await hold_start(tx, first, now=now, is_chained=True, **terms)
    treatment = await hold_start(tx, alone, now=now, is_chained=True, **terms)
    await tx.execute(store.INSERT_BOOKING, treatment.id, held.id, premises.id)
    return msgspec.structs.replace(treatment, check=held)


async def booked_with(tx: Transaction, visit_id: UUID) -> list[UUID]:
    """The other visits of one booking."""
    rows = await store.together(tx, visit_id)
    return sorted({of for row in rows for of in (row["visit_id"], row["check_visit_id"])} - {visit_id})


async def held_with(tx: Transaction, hold_id: UUID) -> list[UUID]:
    """What is confirmed or let go with a hold: a check with what needs it, and everybody of a party."""
    party = [row["id"] for row in await tx.fetch(visits.HELD_BESIDE, hold_id)]
    return [*await booked_with(tx, hold_id), *party]


async def ahead_with(tx: Transaction, visit_id: UUID, now: datetime) -> list[UUID]:
    """The other visits of one booking that stand and are still to come."""
    found = [await visits.find_visit(tx, each, now) for each in await booked_with(tx, visit_id)]
    return [each.id for each in found if each and each.status in ("confirmed", "held") and each.start > now]
