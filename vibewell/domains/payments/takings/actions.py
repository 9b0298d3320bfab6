"""Reading what was taken and paid out, for owners and managers."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from vibewell.domains.catalog import MANAGERS, stand_at
from vibewell.domains.payments.ledger import store as books
from vibewell.domains.payments.takings import store
from vibewell.domains.payments.takings.rules import check_span, stretches, sums_of
from vibewell.domains.payments.takings.types import (
    Bucket,
    By,
    Moved,
    Payout,
    PayoutUnknown,
    Sums,
    Takings,
    Waiting,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.money import Money
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

Aware = Annotated[datetime, Meta(tz=True)]
END = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
MOVED_IN_PAYOUT_MAX = 2000


async def read_takings(tx: Transaction, business: str, since: date, until: date, by: By) -> Takings:
    """What was taken in whole days, weeks or months between two days. Raises `SpanInvalid`."""
    desk = await stand_at(tx, business, MANAGERS)
    check_span(since, until, by)
    spans = stretches(since, until, by)
    since, until = spans[0][0], spans[-1][1]
    found: dict[tuple[date, bool], list[tuple[str | None, str, int]]] = {}
    for row in await store.read_entries(tx, desk.id, by, desk.timezone, since, until):
        found.setdefault((row["since"], row["venue"]), []).append((row["account"], row["cause"], row["amount"]))
    buckets = [
        Bucket(first, last, sums_of(found.get((first, False), ())), sums_of(found.get((first, True), ())))
        for first, last in spans
    ]
    online = sum((bucket.online for bucket in buckets), Sums())
    venue = sum((bucket.venue for bucket in buckets), Sums())
    return Takings(since, until, by, desk.currency, online, venue, buckets)


async def list_payouts(tx: Transaction, business: str, *, limit: int = 20, cursor: str | None = None) -> Page[Payout]:
    """Payouts, newest first. Raises `CursorMalformed`."""
    desk = await stand_at(tx, business, MANAGERS)
    before = END if cursor is None else decode_cursor(cursor, tuple[Aware, UUID])
    rows = await store.list_payouts(tx, desk.id, before, limit + 1)
    shown = [_payout(row) for row in rows[:limit]]
    return Page(shown, encode_cursor(shown[-1].created_at, shown[-1].id) if len(rows) > limit else None)


async def read_payout(tx: Transaction, business: str, payout_id: UUID) -> tuple[Payout, list[Moved]]:
    """A payout and the movements that it pays out, the first 2,000. Raises `PayoutUnknown`."""
    desk = await stand_at(tx, business, MANAGERS)
    row = await store.find_payout(tx, desk.id, payout_id)
    if row is None:
        raise PayoutUnknown
    moved: list[Moved] = []
    if row["number"] is not None:
        moved = await store.list_moved_in(tx, desk.id, row["processor"], row["number"], MOVED_IN_PAYOUT_MAX)
    return _payout(row), moved


async def read_waiting(tx: Transaction, business: str) -> list[Waiting]:
    """What processors hold for the business that is on no way to it yet."""
    desk = await stand_at(tx, business, MANAGERS)
    return [
        Waiting(name, Money(await books.payable(tx, desk.id, name), desk.currency))
        for name in await store.list_holders(tx, desk.id)
    ]


async def list_moved(
    tx: Transaction, business: str, *, after: int, since: datetime, until: datetime, count: int
) -> list[Moved]:
    """Movements in their order after a number, booked from one instant up to another; for files."""
    desk = await stand_at(tx, business, MANAGERS)
    return await store.list_moved(tx, desk.id, after, since, until, count)


def _payout(row: dict[str, Any]) -> Payout:
    told: dict[str, Any] = row["paid_out"] or {}
    sums = dict(told.get("sums", {}))
    came_back = sums.pop("payout", 0) + sums.pop("payout_failed", 0)
    return Payout(
        id=row["id"],
        processor=row["processor"],
        amount=Money(row["amount"], row["currency"]),
        state=row["state"],
        created_at=row["created_at"],
        paid_at=row["paid_at"],
        failure=row["failure"],
        receipt_id=row["receipt_id"],
        carried=told.get("carried"),
        made_of=sums_of((None, cause, amount) for cause, amount in sums.items()) if told else None,
        came_back=came_back,
        remains=told.get("remains"),
    )
