"""Reading at the desk of a business: lists of visits, clients, and the starts that only the desk may use."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking import desk_store, store
from vibewell.domains.booking.actions import epoch_of, wish_for
from vibewell.domains.booking.agenda import bounds_of
from vibewell.domains.booking.desk_types import (
    ClientCard,
    ClientLine,
    DayCount,
    DeskStart,
    Narrowed,
    Workplace,
)
from vibewell.domains.booking.rules import desk_as_agreed, desk_without_notice
from vibewell.domains.booking.types import ANYONE, Visit, VisitUnknown
from vibewell.domains.scheduling import Desk, Wish, explain_start, list_starts, open_desk, open_premises
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

VISITS_COUNTED_MAX = 1000
HISTORY_MAX = 50
# Before every name and after none: where a list of clients begins.
FIRST_CLIENT = ("", UUID(int=0))


async def list_workplaces(tx: Transaction) -> list[Workplace]:
    """The businesses at which the caller works, by name."""
    return [Workplace(**dict(row)) for row in await tx.fetch(desk_store.WORKPLACES)]


async def list_desk_visits(
    tx: Transaction,
    business: UUID,
    narrowed: Narrowed,
    *,
    now: datetime,
    limit: int,
    cursor: str | None = None,
    latest_first: bool = False,
) -> Page[Visit]:
    """A page of a business's visits and running holds, by start."""
    place = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else (None, None)
    sql = desk_store.VISITS_BACK if latest_first else desk_store.VISITS_FROM
    rows = await tx.fetch(sql, business, now, *_values(narrowed), *place, limit + 1)
    visits = [_visit(row, now) for row in rows[:limit]]
    more = len(rows) > limit
    return Page(visits, encode_cursor(rows[limit - 1]["starts_at"], rows[limit - 1]["id"]) if more else None)


async def count_desk_visits(tx: Transaction, business: UUID, narrowed: Narrowed, *, now: datetime) -> int:
    """How many visits the list has; it stops counting at `VISITS_COUNTED_MAX`."""
    found: int = await tx.fetchval(desk_store.COUNT_VISITS, business, now, *_values(narrowed), VISITS_COUNTED_MAX)
    return found


def _values(narrowed: Narrowed) -> tuple[Any, ...]:
    return narrowed.low, narrowed.high, narrowed.status, narrowed.staff, _pattern(narrowed.words)


def _pattern(words: str) -> str | None:
    """Words as a pattern that finds them anywhere; what has a meaning in patterns is taken as written."""
    plain = words.strip()
    for special in "\\%_":
        plain = plain.replace(special, f"\\{special}")
    return f"%{plain}%" if plain else None


def _visit(row: Record, now: datetime) -> Visit:
    return msgspec.structs.replace(store.visit_of(row, now), client=row["guest_name"] or row["customer_name"])


async def read_desk_visit(tx: Transaction, business: UUID, visit_id: UUID, now: datetime) -> Visit:
    """A visit of this business with its client's name. Raises `VisitUnknown`."""
    row = await tx.fetchrow(desk_store.DESK_VISIT, visit_id)
    if row is None or row["business_id"] != business:
        raise VisitUnknown
    return _visit(row, now)


async def latest_visit_of(tx: Transaction, business: UUID, person: UUID, now: datetime) -> Visit:
    """The latest visit of a person at this business, for what is known of them. Raises `VisitUnknown`."""
    row = await tx.fetchrow(desk_store.LATEST_VISIT, business, person)
    if row is None:
        raise VisitUnknown
    return _visit(row, now)


async def rooms_of_visit(tx: Transaction, visit_id: UUID) -> list[str]:
    """The chairs and rooms that the visit takes."""
    return [row["name"] for row in await tx.fetch(desk_store.VISIT_ROOMS, visit_id)]


async def read_client(tx: Transaction, visit: Visit, now: datetime) -> ClientCard:
    """The client of a visit, as this business knows them."""
    business = visit.business.id
    same = (business, visit.customer_id, visit.client, visit.client_contact)
    summary = await tx.fetchrow(desk_store.CLIENT_SUMMARY, *same, visit.start)
    assert summary is not None
    rows = await tx.fetch(desk_store.CLIENT_VISITS, *same, HISTORY_MAX)
    contact = visit.client_contact
    if visit.customer_id is not None:
        contact = await tx.fetchval(desk_store.CLIENT_PHONE, visit.customer_id)
    return ClientCard(
        person_id=visit.customer_id,
        name=visit.client or "",
        contact=contact,
        visits=summary["visits"],
        before=summary["before"],
        no_shows=summary["no_shows"],
        since=summary["since"],
        spent=Money(summary["spent"], visit.price.currency),
        history=[_visit(row, now) for row in rows],
    )


async def list_clients(
    tx: Transaction, business: UUID, *, words: str, now: datetime, limit: int, cursor: str | None = None
) -> Page[ClientLine]:
    """A page of everybody with a visit at this business, by name."""
    place = decode_cursor(cursor, tuple[str, UUID]) if cursor else FIRST_CLIENT
    rows = await tx.fetch(desk_store.CLIENTS, business, now, _pattern(words), *place, limit + 1)
    lines = [
        ClientLine(
            row["customer_id"],
            row["visit_id"],
            row["name"],
            row["guest_contact"],
            row["visits"],
            row["no_shows"],
            row["last_at"],
            row["next_at"],
        )
        for row in rows[:limit]
    ]
    more = len(rows) > limit
    return Page(lines, encode_cursor(rows[limit - 1]["sorted_as"], lines[-1].visit_id) if more else None)


async def count_days(
    tx: Transaction, business: UUID, zone: str, first: date, last: date, staff: UUID | None = None
) -> dict[date, DayCount]:
    """The days between two dates, both included, that have visits."""
    low, high = bounds_of(ZoneInfo(zone), first, last)
    rows = await tx.fetch(desk_store.VISITS_BY_DAY, business, low, high, zone, staff)
    return {
        row["day"]: DayCount(row["day"], row["visits"], row["expected"] or 0, row["earned"], row["no_shows"])
        for row in rows
    }


async def list_desk_starts(
    tx: Transaction, business: UUID, services: list[UUID], staff: UUID | str, first: date, last: date, *, now: datetime
) -> list[DeskStart]:
    """The starts of a wish between two dates; limits of notice are for customers only.

    Raises `ServiceUnknown`, `StaffUnknown`.
    """
    wish = wish_for(services, staff)
    span = _span((await open_premises(tx, business)).timezone, first, last)
    return _starts(desk_without_notice(await open_desk(tx, business, wish, span, now)), wish, span)


async def list_move_starts(
    tx: Transaction, visit: Visit, staff: UUID | str, first: date, last: date, *, now: datetime
) -> list[DeskStart]:
    """The starts to which the desk may move a visit, in the length and at the price that were agreed."""
    wish = wish_for([item.service for item in visit.items], staff, visit.party)
    span = _span(visit.business.timezone, first, last)
    return _starts(await _desk_for_move(tx, visit, wish, span, now), wish, span)


async def explain_move(
    tx: Transaction, visit: Visit, staff: UUID | str, start: datetime, *, now: datetime
) -> list[str]:
    """The codes of the rules that keep the visit from being moved there; none if it can."""
    wish = wish_for([item.service for item in visit.items], staff, visit.party)
    at = epoch_of(start, now)
    desk = await _desk_for_move(tx, visit, wish, (at, at + 1), now)
    return [reason.value for reason in explain_start(desk, wish, at)]


def same_people(visit: Visit) -> UUID | str:
    """The member who does all of a visit, else anyone: what a move wishes for unless somebody says more."""
    members = {item.staff for item in visit.items}
    return members.pop() if len(members) == 1 else ANYONE


async def _desk_for_move(tx: Transaction, visit: Visit, wish: Wish, span: tuple[int, int], now: datetime) -> Desk:
    desk = await open_desk(tx, visit.business.id, wish, span, now, leave_out=visit.id, check=False)
    return desk_without_notice(desk_as_agreed(desk, visit.items))


def _span(zone: str, first: date, last: date) -> tuple[int, int]:
    low, high = bounds_of(ZoneInfo(zone), first, last)
    return int(low.timestamp()), int(high.timestamp())


def _starts(desk: Desk, wish: Wish, span: tuple[int, int]) -> list[DeskStart]:
    zone = ZoneInfo(desk.premises.timezone)
    currency = desk.premises.currency
    return [
        DeskStart(
            datetime.fromtimestamp(found.starts, zone),
            [UUID(str(member)) for member in found.members],
            found.minutes,
            Money(found.price, currency),
        )
        for found in list_starts(desk, wish, span)
    ]
