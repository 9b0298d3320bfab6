"""Days on which the business is closed, time in which a member is blocked, and the clock by which all of it counts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec import UNSET

from vibewell.domains.catalog import DESK, EVERYONE, MANAGERS, BusinessDesk, RoleNotEnough, StaffUnknown, stand_at
from vibewell.domains.scheduling import hours_store as store
from vibewell.domains.scheduling import wall_clock
from vibewell.domains.scheduling.hours_rules import check_block, check_closure, check_timezone
from vibewell.domains.scheduling.hours_types import (
    Aware,
    Block,
    BlockChange,
    BlockInvalid,
    BlockOfCalendar,
    BlocksTooMany,
    BlockUnknown,
    BlockWish,
    Closure,
    ClosureChange,
    ClosuresTooMany,
    ClosureUnknown,
    ClosureWish,
    HoursChanged,
    TimezoneWish,
)
from vibewell.domains.scheduling.hours_windows import keep_windows
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

CLOSURES_MAX = 500
BLOCKS_MAX = 2000
# Before every block.
BEGIN_OF_TIME = datetime(1, 1, 1, tzinfo=UTC)
BLOCKS_DAYS_MAX = 400


async def set_timezone(tx: Transaction, business: str, wish: TimezoneWish, *, now: datetime) -> None:
    """Another clock for the business: shifts keep what they read, so they move. Raises `HoursTimezoneUnknown`."""
    desk = await stand_at(tx, business, MANAGERS)
    check_timezone(wish.timezone)
    if await tx.fetchval(store.SET_BUSINESS_TIMEZONE, desk.id, wish.timezone):
        await _settle(tx, desk, now)


async def list_closures(tx: Transaction, business: str) -> list[Closure]:
    """All closures, the latest first, for the team."""
    desk = await stand_at(tx, business, EVERYONE)
    return [store.closure_of(row) for row in await tx.fetch(store.ALL_CLOSURES, desk.id, CLOSURES_MAX)]


async def add_closure(tx: Transaction, business: str, wish: ClosureWish, *, now: datetime) -> Closure:
    """Close the business on some days. Raises `ClosureInvalid`, `DateTooFar`, `ClosuresTooMany`."""
    desk = await stand_at(tx, business, MANAGERS)
    check_closure(wish.first, wish.last, now.astimezone(UTC).date())
    if await tx.fetchval(store.COUNT_CLOSURES, desk.id) >= CLOSURES_MAX:
        raise ClosuresTooMany
    closure_id = new_id()
    reason = wish.reason.strip()
    await tx.execute(store.INSERT_CLOSURE, closure_id, desk.id, wish.first, wish.last, wish.cut_shifts, reason)
    await _settle(tx, desk, now)
    return await _closure(tx, desk, closure_id)


async def change_closure(
    tx: Transaction, business: str, closure_id: UUID, change: ClosureChange, *, now: datetime
) -> Closure:
    """Other days, or another reason. Raises `ClosureUnknown`, `ClosureInvalid`, `DateTooFar`."""
    desk = await stand_at(tx, business, MANAGERS)
    before = await _closure(tx, desk, closure_id)
    first = before.first if change.first is UNSET else change.first
    last = before.last if change.last is UNSET else change.last
    cut_shifts = before.cut_shifts if change.cut_shifts is UNSET else change.cut_shifts
    reason = before.reason if change.reason is UNSET else change.reason.strip()
    check_closure(first, last, now.astimezone(UTC).date())
    if not await tx.fetchval(store.CHANGE_CLOSURE, desk.id, closure_id, first, last, cut_shifts, reason):
        raise ClosureUnknown
    await _settle(tx, desk, now)
    return await _closure(tx, desk, closure_id)


async def drop_closure(tx: Transaction, business: str, closure_id: UUID, *, now: datetime) -> None:
    """Open again. Raises `ClosureUnknown`."""
    desk = await stand_at(tx, business, MANAGERS)
    if not await tx.fetchval(store.DROP_CLOSURE, desk.id, closure_id):
        raise ClosureUnknown
    await _settle(tx, desk, now)


async def blocks_between(
    tx: Transaction, business: UUID, timezone: str, low: datetime, high: datetime, most: int
) -> list[Block]:
    """The first `most` blocks and calendar events that reach into a stretch of time, as far as the caller sees them."""
    rows = await store.find_blocks(tx, business, low, high, None, (BEGIN_OF_TIME, UUID(int=0)), most)
    zone = wall_clock.zone(timezone)
    return [store.block_of(row, zone) for row in rows]


async def list_blocks(
    tx: Transaction,
    business: str,
    low: datetime,
    high: datetime,
    *,
    staff_id: UUID | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> Page[Block]:
    """Blocks and calendar events that reach into a stretch of time, for the team. Raises `BlockInvalid`."""
    desk = await stand_at(tx, business, EVERYONE)
    if not timedelta(0) < high - low <= timedelta(days=BLOCKS_DAYS_MAX):
        raise BlockInvalid(
            "Ask for a stretch of at most %(days)s days that ends after it begins.", days=BLOCKS_DAYS_MAX
        )
    after = decode_cursor(cursor, tuple[Aware, UUID]) if cursor else (BEGIN_OF_TIME, UUID(int=0))
    rows = await store.find_blocks(tx, desk.id, low, high, staff_id, after, limit + 1)
    zone = wall_clock.zone(desk.timezone)
    more = len(rows) > limit
    return Page(
        [store.block_of(row, zone) for row in rows[:limit]],
        encode_cursor(rows[limit - 1]["starts"], rows[limit - 1]["id"]) if more else None,
    )


async def add_block(tx: Transaction, business: str, wish: BlockWish, *, now: datetime) -> Block:
    """Block a member's time: the desk anybody's, a professional their own. Visits that stand stay.

    Raises `StaffUnknown`, `RoleNotEnough`, `BlockInvalid`, `DateTooFar`, `BlocksTooMany`.
    """
    desk = await stand_at(tx, business, EVERYONE)
    check_block(wish.starts, wish.ends, now.astimezone(UTC).date())
    await _check_member(tx, desk, wish.staff)
    if await tx.fetchval(store.COUNT_BLOCKS, desk.id, wish.staff) >= BLOCKS_MAX:
        raise BlocksTooMany
    block_id = new_id()
    await tx.execute(store.INSERT_BLOCK, block_id, desk.id, wish.staff, wish.starts, wish.ends, wish.reason.strip())
    await announce(tx, HoursChanged(desk.id))
    return store.block_of(await _block(tx, desk, block_id), wall_clock.zone(desk.timezone))


async def change_block(tx: Transaction, business: str, block_id: UUID, change: BlockChange, *, now: datetime) -> Block:
    """At another time, for somebody else, or for another reason. Raises as `add_block` does, `BlockUnknown`,
    `BlockOfCalendar`."""
    desk = await stand_at(tx, business, EVERYONE)
    before = await _own_block(tx, desk, block_id)
    staff_id = before["staff_id"] if change.staff is UNSET else change.staff
    starts = before["starts"] if change.starts is UNSET else change.starts
    ends = before["ends"] if change.ends is UNSET else change.ends
    reason = before["reason"] if change.reason is UNSET else change.reason.strip()
    check_block(starts, ends, now.astimezone(UTC).date())
    await _check_member(tx, desk, staff_id)
    if not await tx.fetchval(store.CHANGE_BLOCK, desk.id, block_id, staff_id, starts, ends, reason):
        raise BlockUnknown
    await announce(tx, HoursChanged(desk.id))
    return store.block_of(await _block(tx, desk, block_id), wall_clock.zone(desk.timezone))


async def drop_block(tx: Transaction, business: str, block_id: UUID) -> None:
    """The member is free again. Raises `BlockUnknown`, `BlockOfCalendar`, `RoleNotEnough`."""
    desk = await stand_at(tx, business, EVERYONE)
    await _own_block(tx, desk, block_id)
    if not await tx.fetchval(store.DROP_BLOCK, desk.id, block_id):
        raise BlockUnknown
    await announce(tx, HoursChanged(desk.id))


async def _closure(tx: Transaction, desk: BusinessDesk, closure_id: UUID) -> Closure:
    row = await tx.fetchrow(store.ONE_CLOSURE, desk.id, closure_id)
    if row is None:
        raise ClosureUnknown
    return store.closure_of(row)


async def _block(tx: Transaction, desk: BusinessDesk, block_id: UUID) -> Record:
    row = await tx.fetchrow(store.ONE_BLOCK, desk.id, block_id)
    if row is None:
        raise BlockUnknown
    return row


async def _own_block(tx: Transaction, desk: BusinessDesk, block_id: UUID) -> Record:
    row = await _block(tx, desk, block_id)
    _check_role(desk, row["staff_id"])
    if row["source"] != "block":
        raise BlockOfCalendar
    return row


async def _check_member(tx: Transaction, desk: BusinessDesk, staff_id: UUID) -> None:
    if not await tx.fetchval(store.STAFF_HERE, desk.id, staff_id):
        raise StaffUnknown
    _check_role(desk, staff_id)


def _check_role(desk: BusinessDesk, staff_id: UUID) -> None:
    if desk.role not in DESK and staff_id != desk.staff_id:
        raise RoleNotEnough("You can block your own time. Ask the desk for somebody else's.")


async def _settle(tx: Transaction, desk: BusinessDesk, now: datetime) -> None:
    await keep_windows(tx, desk.id, now)
    await announce(tx, HoursChanged(desk.id))
