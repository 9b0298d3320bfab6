"""Having a calendar read that a member keeps elsewhere: added, asked for, removed. The worker does the reading."""

import zlib
from datetime import datetime, timedelta
from uuid import UUID

from vibewell.domains.catalog import DESK, EVERYONE, BusinessDesk, StaffUnknown, stand_at
from vibewell.domains.scheduling.calendars import store
from vibewell.domains.scheduling.calendars.ports import Door
from vibewell.domains.scheduling.calendars.types import (
    CONTENT_BYTES_MAX,
    CalendarBusy,
    CalendarFileInvalid,
    CalendarNotYours,
    CalendarsTooMany,
    CalendarUnknown,
    CalendarWanted,
    CalendarWish,
    CalendarWithoutSource,
    ExternalCalendar,
)
from vibewell.domains.scheduling.hours_types import HoursChanged
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id

CALENDARS_MAX = 10
# Whoever asks for a reading by hand waits this long for the next.
READ_BY_HAND_EVERY = timedelta(minutes=1)


async def list_calendars(tx: Transaction, business: str, staff_id: UUID) -> list[ExternalCalendar]:
    """A member's calendars, for the desk and for themselves. Raises `StaffUnknown`, `CalendarNotYours`."""
    desk = await _stand_for(tx, business, staff_id)
    return await store.list_calendars(tx, desk.id, staff_id)


async def add_calendar(
    tx: Transaction, business: str, staff_id: UUID, wish: CalendarWish, *, door: Door, now: datetime
) -> ExternalCalendar:
    """Have a calendar read from now on; what is in it blocks the member's time once the worker has read it.

    Raises `AddressInvalid`, `AddressNotAllowed`, `CalendarWithoutSource`, `CalendarFileInvalid`, `CalendarsTooMany`.
    """
    desk = await _stand_for(tx, business, staff_id)
    label = " ".join(wish.label.split())
    if not label:
        raise Invalid("A calendar has a name.", fields=["label"])
    if bool(wish.address.strip()) == bool(wish.content.strip()):
        raise CalendarWithoutSource
    target = door.read(wish.address) if wish.address.strip() else None
    copy = None if target else _packed(wish.content)
    if len(await store.list_calendars(tx, desk.id, staff_id)) >= CALENDARS_MAX:
        raise CalendarsTooMany
    calendar_id = new_id()
    address, host = (target.address, target.origin) if target else (None, "")
    await tx.execute(store.INSERT_CALENDAR, calendar_id, desk.id, staff_id, label, address, host, copy, now)
    await announce(tx, CalendarWanted(desk.id, calendar_id))
    return await _calendar(tx, desk, staff_id, calendar_id)


def _packed(content: str) -> bytes:
    data = content.encode("utf-8", "replace")
    if len(data) > CONTENT_BYTES_MAX or "BEGIN:VCALENDAR" not in content[:2000].upper():
        raise CalendarFileInvalid
    return zlib.compress(data, 6)


async def want_calendar(
    tx: Transaction, business: str, staff_id: UUID, calendar_id: UUID, *, now: datetime
) -> ExternalCalendar:
    """Have it read now rather than at its time. Raises `CalendarUnknown`, `CalendarBusy`."""
    desk = await _stand_for(tx, business, staff_id)
    calendar = await _calendar(tx, desk, staff_id, calendar_id)
    if calendar.tried_at is not None and calendar.tried_at > now - READ_BY_HAND_EVERY:
        raise CalendarBusy
    await tx.execute(store.WANT_CALENDAR, calendar_id, now)
    await announce(tx, CalendarWanted(desk.id, calendar_id))
    return calendar


async def drop_calendar(tx: Transaction, business: str, staff_id: UUID, calendar_id: UUID) -> None:
    """Forget a calendar; the time that it blocked is free at once. Raises `CalendarUnknown`."""
    desk = await _stand_for(tx, business, staff_id)
    if not await tx.fetchval(store.DROP_CALENDAR, desk.id, staff_id, calendar_id):
        raise CalendarUnknown
    await announce(tx, HoursChanged(desk.id))


async def _stand_for(tx: Transaction, business: str, staff_id: UUID) -> BusinessDesk:
    desk = await stand_at(tx, business, EVERYONE)
    if not await tx.fetchval(store.STAFF_HERE, desk.id, staff_id):
        raise StaffUnknown
    if desk.role not in DESK and staff_id != desk.staff_id:
        raise CalendarNotYours
    return desk


async def _calendar(tx: Transaction, desk: BusinessDesk, staff_id: UUID, calendar_id: UUID) -> ExternalCalendar:
    found = await store.find_calendar(tx, desk.id, staff_id, calendar_id)
    if found is None:
        raise CalendarUnknown
    return found
