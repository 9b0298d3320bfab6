"""Shifts: a member's week, and the dates on which it is otherwise. Visits that stand are left alone."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from msgspec import UNSET

from vibewell.domains.catalog import EVERYONE, MANAGERS, BusinessDesk, StaffUnknown, stand_at
from vibewell.domains.scheduling import hours_store as store
from vibewell.domains.scheduling.hours_rules import (
    DAYS_BEHIND_MAX,
    check_date,
    check_member,
    check_shifts_of_date,
    check_timezone,
    check_week,
    clock_time,
)
from vibewell.domains.scheduling.hours_types import (
    DateWish,
    HoursChanged,
    MemberShifts,
    ShiftUnknown,
    WeeklyShiftWish,
    WeekWish,
)
from vibewell.domains.scheduling.hours_windows import keep_windows
from vibewell.kernel.db import Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id

# The earliest date by Greenwich is not past anywhere.
ONE_DAY = timedelta(days=1)


async def read_shifts(tx: Transaction, business: str, staff_id: UUID, *, now: datetime) -> MemberShifts:
    """When a member works: their week, and dates of the last year and ahead, for the team. Raises `StaffUnknown`."""
    desk = await stand_at(tx, business, EVERYONE)
    return await _shifts(tx, desk, staff_id, now)


async def replace_week(
    tx: Transaction, business: str, staff_id: UUID, wish: WeekWish, *, now: datetime
) -> MemberShifts:
    """The whole week anew. Raises `StaffUnknown`, `ShiftsTooMany`, `HoursTimezoneUnknown`."""
    desk = await _change(tx, business, staff_id)
    check_week(len(wish.weekly))
    if wish.timezone is not UNSET:
        if wish.timezone is not None:
            check_timezone(wish.timezone)
        await tx.execute(store.SET_TIMEZONE, staff_id, wish.timezone)
    await tx.execute(store.DROP_WEEK, staff_id)
    await _insert(tx, desk, staff_id, wish.weekly)
    return await _settle(tx, desk, staff_id, now)


async def add_weekly_shift(
    tx: Transaction, business: str, staff_id: UUID, wish: WeeklyShiftWish, *, now: datetime
) -> MemberShifts:
    """One more shift of every week. Raises `StaffUnknown`, `ShiftsTooMany`."""
    desk = await _change(tx, business, staff_id)
    await _insert(tx, desk, staff_id, [wish])
    return await _settle(tx, desk, staff_id, now)


async def change_weekly_shift(
    tx: Transaction, business: str, staff_id: UUID, shift_id: UUID, wish: WeeklyShiftWish, *, now: datetime
) -> MemberShifts:
    """A shift of every week on another day or at another time. Raises `StaffUnknown`, `ShiftUnknown`."""
    desk = await _change(tx, business, staff_id)
    values = wish.weekday, clock_time(wish.starts), clock_time(wish.ends)
    if not await tx.fetchval(store.CHANGE_WEEKLY, staff_id, shift_id, *values):
        raise ShiftUnknown
    return await _settle(tx, desk, staff_id, now)


async def drop_weekly_shift(tx: Transaction, business: str, staff_id: UUID, shift_id: UUID, *, now: datetime) -> None:
    """One shift of every week less. Raises `StaffUnknown`, `ShiftUnknown`."""
    desk = await _change(tx, business, staff_id)
    if not await tx.fetchval(store.DROP_WEEKLY, staff_id, shift_id):
        raise ShiftUnknown
    await _settle(tx, desk, staff_id, now)


async def put_date(
    tx: Transaction, business: str, staff_id: UUID, day: date, wish: DateWish, *, now: datetime
) -> MemberShifts:
    """The shifts of one date in place of the week's. Raises `StaffUnknown`, `DateTooFar`, `ShiftsTooMany`."""
    desk = await _change(tx, business, staff_id)
    check_date(day, now.astimezone(UTC).date())
    check_shifts_of_date(wish.shifts)
    check_member(await store.count_shifts(tx, staff_id, [day]) + max(len(wish.shifts), 1))
    shifts = [(new_id(), clock_time(shift.starts), clock_time(shift.ends)) for shift in wish.shifts]
    await store.put_date(tx, desk.id, staff_id, day, shifts, despite_closure=wish.despite_closure)
    return await _settle(tx, desk, staff_id, now)


async def drop_date(tx: Transaction, business: str, staff_id: UUID, day: date, *, now: datetime) -> None:
    """The date is like every week's again. Raises `StaffUnknown`, `ShiftUnknown`."""
    desk = await _change(tx, business, staff_id)
    if not await tx.fetchval(store.DROP_DATE, staff_id, day):
        raise ShiftUnknown
    await _settle(tx, desk, staff_id, now)


async def _change(tx: Transaction, business: str, staff_id: UUID) -> BusinessDesk:
    desk = await stand_at(tx, business, MANAGERS)
    if not await store.lock_member(tx, desk.id, staff_id):
        raise StaffUnknown
    return desk


async def _insert(tx: Transaction, desk: BusinessDesk, staff_id: UUID, wished: list[WeeklyShiftWish]) -> None:
    check_member(await store.count_shifts(tx, staff_id, []) + len(wished))
    shifts = [(new_id(), wish.weekday, clock_time(wish.starts), clock_time(wish.ends)) for wish in wished]
    await store.insert_weekly(tx, desk.id, staff_id, shifts)


async def _settle(tx: Transaction, desk: BusinessDesk, staff_id: UUID, now: datetime) -> MemberShifts:
    await keep_windows(tx, desk.id, now, [staff_id])
    await announce(tx, HoursChanged(desk.id))
    return await _shifts(tx, desk, staff_id, now)


async def _shifts(tx: Transaction, desk: BusinessDesk, staff_id: UUID, now: datetime) -> MemberShifts:
    since = now.astimezone(UTC).date() - timedelta(days=DAYS_BEHIND_MAX) - ONE_DAY
    found = await store.find_shifts(tx, desk.id, staff_id, since)
    if found is None:
        raise StaffUnknown
    return found
