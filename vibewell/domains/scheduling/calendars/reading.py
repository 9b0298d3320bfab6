"""Reading a calendar: fetched where it changed, understood, laid out; what was read last counts until then."""

import hashlib
import zlib
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from vibewell.domains.scheduling.calendars import store
from vibewell.domains.scheduling.calendars.ports import CalendarReader, Door
from vibewell.domains.scheduling.calendars.rules import SPANS_MAX, next_read, others, owners_of, stretch
from vibewell.domains.scheduling.calendars.store import Unread
from vibewell.domains.scheduling.calendars.types import CONTENT_BYTES_MAX, CalendarFound, CalendarUnreadable
from vibewell.domains.scheduling.hours_types import HoursChanged
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.fetch import FetchFailed
from vibewell.kernel.ids import new_id


class Content(msgspec.Struct, frozen=True):
    """What there is to read now. `is_new`: it is not the copy that was kept."""

    data: bytes
    etag: str | None
    last_modified: str | None
    is_new: bool


async def read_calendar(
    database: Database, calendar_id: UUID, *, door: Door, reader: CalendarReader, now: datetime
) -> None:
    """Read one calendar, and make its member's busy times true. A failure is written down and tried again later."""
    async with database.tx(Caller.service()) as tx:
        calendar = await store.find_unread(tx, calendar_id)
    if calendar is None:
        return
    try:
        content = await _content(calendar, door)
        digest = hashlib.sha256(content.data).digest()
        same = not content.is_new or digest == calendar.digest
        if same and calendar.read_at is not None and calendar.laid_out_on == now.astimezone(UTC).date():
            async with database.tx(Caller.service()) as tx:
                await tx.execute(store.UNCHANGED, calendar.id, now, next_read(now, 0, is_file=calendar.address is None))
            return
        low, high = stretch(now)
        bounds = {"low": int(low.timestamp()), "high": int(high.timestamp())}
        owners = owners_of(calendar.address, calendar.email)
        found = await reader.read(content.data, zone=calendar.timezone, owners=owners, **bounds)
    except (FetchFailed, CalendarUnreadable) as failure:
        async with database.tx(Caller.service()) as tx:
            later = next_read(now, calendar.failures + 1)
            await tx.execute(store.FAILED, calendar.id, now, failure.code, later)
        return
    async with database.tx(Caller.service()) as tx:
        await _keep(tx, calendar, content, found, digest if content.is_new else calendar.digest, now)


async def _content(calendar: Unread, door: Door) -> Content:
    kept = _unpacked(calendar.copy) if calendar.copy is not None else None
    if calendar.address is None:
        assert kept is not None  # a constraint of the table
        return Content(kept, None, None, is_new=False)
    conditions = {"accept": "text/calendar, */*;q=0.5"}
    if kept is not None:
        conditions |= {"if-none-match": calendar.etag} if calendar.etag else {}
        conditions |= {"if-modified-since": calendar.last_modified} if calendar.last_modified else {}
    answer = await door.fetch(calendar.address, headers=conditions)
    if answer.status == 304 and kept is not None:
        return Content(kept, calendar.etag, calendar.last_modified, is_new=False)
    if answer.status != 200:
        raise FetchFailed(code=_refused(answer.status), status=answer.status)
    etag, changed = (_header(answer.headers.get(name), most) for name, most in (("etag", 1000), ("last-modified", 100)))
    return Content(answer.body, etag, changed, is_new=True)


def _refused(status: int) -> str:
    if status in (401, 403):
        return "calendar.refused_us"
    return "calendar.gone" if status in (404, 410) else "calendar.trouble_there"


def _header(value: str | None, most: int) -> str | None:
    """A header as we may send it back, or nothing."""
    fits = value is not None and 0 < len(value) <= most and value.isascii() and value.isprintable()
    return value if fits else None


def _unpacked(copy: bytes) -> bytes:
    # A file of the web came packed by ourselves, yet nothing is unpacked without a limit.
    return zlib.decompressobj().decompress(copy, 2 * CONTENT_BYTES_MAX)


async def _keep(
    tx: Transaction, calendar: Unread, content: Content, found: CalendarFound, digest: bytes | None, now: datetime
) -> None:
    low, _ = stretch(now)
    own = await store.find_own_visits(tx, [UUID(visit) for visit, *_ in found.ours], calendar.staff_id)
    spans = others(found.spans, found.ours, own)
    if len(spans) > SPANS_MAX:
        later = next_read(now, calendar.failures + 1)
        await tx.execute(store.FAILED, calendar.id, now, "calendar.too_many_events", later)
        return
    durings = [(datetime.fromtimestamp(starts, UTC), datetime.fromtimestamp(ends, UTC)) for starts, ends in spans]
    changed = await store.keep_times(tx, calendar.id, low, durings, [new_id() for _ in durings])
    later = next_read(now, 0, is_file=calendar.address is None)
    notes = sorted(found.notes)
    day = now.astimezone(UTC).date()
    told = (content.etag, content.last_modified, digest)
    await tx.execute(store.READ, calendar.id, now, later, day, notes, found.events, found.copy, *told)
    if changed:
        await announce(tx, HoursChanged(calendar.business_id))
