"""The day and the week of a business: who works when, what is booked, held and blocked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking import store
from vibewell.domains.booking.actions import business_key, role_at
from vibewell.domains.booking.classes.store import list_between
from vibewell.domains.booking.classes.types import ClassSession
from vibewell.domains.booking.types import Visit
from vibewell.domains.catalog import NotAtThisDesk
from vibewell.domains.scheduling import Premises, blocks_between, open_premises, working_spans
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid

DAYS_MAX = 42
ROWS_MAX = 5000


class AgendaStaff(msgspec.Struct, frozen=True):
    """A member's column; `working` are the spans of time in which they work."""

    id: UUID
    name: str
    title: str
    role: str
    portrait: dict[str, Any]
    working: list[tuple[datetime, datetime]]


class AgendaBlock(msgspec.Struct, frozen=True):
    """Time that is busy for another reason than a visit."""

    id: UUID
    staff: UUID
    start: datetime
    end: datetime
    reason: str
    source: str


class Agenda(msgspec.Struct, frozen=True):
    """Everything between two dates, both included, of the business's calendar."""

    business: UUID
    slug: str
    name: str
    timezone: str
    role: str
    now: datetime
    first: date
    last: date
    staff: list[AgendaStaff]
    visits: list[Visit]
    blocks: list[AgendaBlock]
    sessions: list[ClassSession] = []


def bounds_of(zone: ZoneInfo, first: date, last: date) -> tuple[datetime, datetime]:
    """The instants at which the first date begins and the day after the last."""
    if not first <= last <= first + timedelta(days=DAYS_MAX):
        raise Invalid("An agenda shows 1 to %(days)s days.", days=DAYS_MAX)
    low = datetime(first.year, first.month, first.day, tzinfo=zone)
    after = last + timedelta(days=1)
    return low.astimezone(UTC), datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)


async def read_agenda(tx: Transaction, business: str, first: date, last: date, *, now: datetime) -> Agenda:
    """The agenda for those who work there. Raises `BusinessUnknown`, `NotAtThisDesk`."""
    premises = await open_premises(tx, business_key(business))
    role = await role_at(tx, premises.id)
    if role is None:
        raise NotAtThisDesk
    zone = ZoneInfo(premises.timezone)
    low, high = bounds_of(zone, first, last)
    visits = [
        msgspec.structs.replace(store.visit_of(row, now), client=row["guest_name"] or row["customer_name"])
        for row in await tx.fetch(store.AGENDA_VISITS, premises.id, low, high, now, ROWS_MAX)
    ]
    blocks = [
        AgendaBlock(of.id, of.staff, of.starts, of.ends, of.reason, of.source)
        for of in await blocks_between(tx, premises.id, premises.timezone, low, high, ROWS_MAX)
    ]
    staff = await _staff(tx, premises, zone, low, high)
    sessions = await list_between(tx, premises.id, low, high, None, ROWS_MAX, now)
    return Agenda(
        premises.id,
        premises.slug,
        premises.name,
        premises.timezone,
        role,
        now.astimezone(zone),
        first,
        last,
        staff,
        visits,
        blocks,
        sessions,
    )


async def _staff(
    tx: Transaction, premises: Premises, zone: ZoneInfo, low: datetime, high: datetime
) -> list[AgendaStaff]:
    span = (int(low.timestamp()), int(high.timestamp()))
    working = working_spans(premises.roster, span)
    return [
        AgendaStaff(
            row["id"],
            row["name"],
            row["title"],
            row["role"],
            msgspec.json.decode(row["portrait"]),
            [(datetime.fromtimestamp(a, zone), datetime.fromtimestamp(b, zone)) for a, b in working.get(row["id"], [])],
        )
        for row in await tx.fetch(store.AGENDA_STAFF, premises.id)
    ]
