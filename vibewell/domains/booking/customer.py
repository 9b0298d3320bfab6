"""What customers see of their own visits, and what they say afterwards."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from vibewell.domains.booking import customer_store as store
from vibewell.domains.booking.actions import read_visit, wish_for
from vibewell.domains.booking.types import (
    HoldRequest,
    OwnReview,
    PastVisit,
    ReviewedAlready,
    ReviewNotYours,
    ReviewRequest,
    Visit,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.ids import new_id
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

AHEAD_MAX = 100
LATEST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))


async def visits_ahead(tx: Transaction, person_id: UUID, now: datetime) -> list[Visit]:
    """The visits to come or under way, the next first; at most `AHEAD_MAX`."""
    return await store.list_ahead(tx, person_id, now, AHEAD_MAX)


async def visits_before(
    tx: Transaction, person_id: UUID, now: datetime, limit: int, cursor: str | None
) -> Page[PastVisit]:
    """A page of the visits that were, or were called off, the latest first."""
    before = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else LATEST
    found = await store.list_before(tx, person_id, now, before, limit + 1)
    if len(found) <= limit:
        return Page(found)
    last = found[limit - 1].visit
    return Page(found[:limit], encode_cursor(last.start, last.id))


async def find_own_hold(tx: Transaction, wish: HoldRequest, now: datetime) -> UUID | None:
    """The caller's live hold of exactly this wish: who presses twice gets what the first press held.

    Presses of one person for one wish go one after the other until the transaction ends.
    """
    asked = wish_for(wish.services, wish.staff)
    await store.wait_for_own_press(tx, f"{wish.business}/{wish.start.timestamp()}")
    members = [UUID(str(named)) if (named := asked.named(index)) else None for index in range(len(wish.services))]
    return await store.find_own_hold(tx, wish.business, wish.start, wish.services, members, wish.party, now)


async def read_own_review(tx: Transaction, visit_id: UUID) -> OwnReview | None:
    """What the customer said about a visit, if anything."""
    return await store.find_review(tx, visit_id)


async def leave_review(tx: Transaction, visit_id: UUID, wish: ReviewRequest, *, now: datetime) -> Visit:
    """Say how it was: once, by the customer, after they came. Signed with the first name and an initial.

    Raises `VisitUnknown`, `ReviewNotYours`, `ReviewedAlready`.
    """
    visit = await read_visit(tx, visit_id, now)
    person_id = tx.caller.person_id
    if person_id is None or visit.customer_id != person_id or visit.status != "came":
        raise ReviewNotYours
    author = signature(await store.find_name(tx, person_id))
    try:
        kept = await store.insert_review(tx, new_id(), visit, person_id, author, wish.rating, wish.body.strip())
    except asyncpg.InsufficientPrivilegeError:
        # Who works there came as a customer, too: their own house is not theirs to praise.
        raise ReviewNotYours from None
    if not kept:
        raise ReviewedAlready
    return visit


def signature(name: str) -> str:
    """Clara Hoffmann as Clara H."""
    first, _, rest = name.strip().partition(" ")
    last = rest.rpartition(" ")[2]
    return f"{first} {last[0]}." if last else first or "?"
