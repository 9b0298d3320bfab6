"""One booking of two visits: a check, and what needs it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.booking import store as visits
from vibewell.domains.booking.checks import store
from vibewell.domains.booking.checks.gate import require_checks
from vibewell.domains.booking.types import Hold, HoldRequest, Visit
from vibewell.domains.scheduling import open_premises
from vibewell.kernel.db import Transaction

MISSED = "Nobody came to the check before it."
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
    return sorted(
        {of for row in rows if row["together"] for of in (row["visit_id"], row["check_visit_id"])} - {visit_id}
    )


async def held_with(tx: Transaction, hold_id: UUID) -> list[UUID]:
    """What is confirmed or let go with a hold: a check with what needs it, and everybody of a party."""
    party = [row["id"] for row in await tx.fetch(visits.HELD_BESIDE, hold_id)]
    return [*await booked_with(tx, hold_id), *party]


async def same_booking(tx: Transaction, visit: Visit, now: datetime) -> Visit | None:
    """The check of a visit, or the visit of a check, that was booked or called off with it in the same moment."""
    for other in await booked_with(tx, visit.id):
        found = await visits.find_visit(tx, other, now)
        if found and (found.status, found.confirmed_at, found.cancelled_at) == (
            visit.status,
            visit.confirmed_at,
            visit.cancelled_at,
        ):
            return found
    return None


async def ahead_with(tx: Transaction, visit_id: UUID, now: datetime) -> list[UUID]:
    """What goes along when a visit is called off: what follows on it, and the check that was booked for it alone."""
    rows = await store.together(tx, visit_id)
    following = {row["visit_id"] for row in rows if row["check_visit_id"] == visit_id}
    # A check stays as long as anything else follows on it, or where it was booked for itself.
    checks = {
        row["check_visit_id"] for row in rows if row["visit_id"] == visit_id and row["together"] and not row["shared"]
    }
    found = [await visits.find_visit(tx, each, now) for each in sorted(following | checks)]
    return [each.id for each in found if each and each.status in ("confirmed", "held") and each.start > now]


async def miss_check(tx: Transaction, visit_id: UUID, now: datetime) -> list[Visit]:
    """Nobody came to a visit: what was to follow on its check is called off. Answers whose clients are to be told."""
    called_off = [
        await visits.find_visit(tx, each, now) for each in await tx.fetchval(store.MISS, visit_id, now, MISSED) or []
    ]
    return [each for each in called_off if each and each.confirmed_at is not None]
