"""Whether processors and we say the same: their list of movements beside our rows, for the last weeks."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from vibewell.boot.paying import choose_processors
from vibewell.boot.verify_types import Fault, Finding, Ground
from vibewell.boot.wiring import process_url
from vibewell.domains.payments.ports import Processor, ProcessorMovement
from vibewell.kernel.db import Database

DAYS = 32
# What has happened within these is on its way between us.
UNDER_WAY = timedelta(minutes=15)
# Their clock and ours, and what was under way when the span began.
EDGE = timedelta(days=1)

PAYMENTS = """
select p.processor_ref, p.id::text, p.amount::bigint, p.currency, p.fee, p.paid_at as at, p.state = 'paid' as done
from payments p where p.processor = %s and p.processor_ref is not null"""
REFUNDS = """
select r.processor_ref, r.id::text, case r.state when 'returned' then 0 else -r.amount::bigint end, r.currency, 0,
  greatest(r.done_at, r.returned_at) as at, r.state in ('done', 'returned') as done
from refunds r join payments p on p.id = r.payment_id where p.processor = %s and r.processor_ref is not null"""
DISPUTES = """
select d.processor_ref, d.id::text, case d.state when 'won' then 0 else -d.amount::bigint end, d.currency,
  d.fee - d.fee_returned,
  greatest(d.opened_at, d.closed_at) as at, true as done
from disputes d join payments p on p.id = d.payment_id where p.processor = %s"""
PAYOUTS = """
select o.processor_ref, o.id::text, -o.amount::bigint, o.currency, 0, o.paid_at as at, o.state = 'paid' as done
from payouts o where o.processor = %s and o.processor_ref is not null"""


class Ours(msgspec.Struct, frozen=True):
    """A row of ours, with its sign as the processor counts."""

    ref: str
    id: str
    amount: int
    currency: str
    fee: int
    at: datetime | None
    done: bool


class ProcessorsAgree(msgspec.Struct, frozen=True):
    """Compares both ways: what they have moved is in our rows, and what we say is moved is in their list."""

    name: str = "processors_agree"
    title: str = "Processors moved what the books say, and nothing else"
    mend: str = (
        "Look at the payment at the processor; what it has told is in processor_events, and may be waiting there."
    )

    def look(self, ground: Ground) -> Finding:
        """Ask each processor for its list; for the whole house only, since processors know no businesses."""
        finding = Finding()
        if ground.whole:
            for name, theirs in asyncio.run(_lists(ground)).items():
                finding.checked += len(theirs.movements)
                for kind, rows in _rows(ground, name, pays_out=theirs.pays_out):
                    movements = [movement for movement in theirs.movements if movement.kind == kind]
                    finding.add(list(compare(kind, rows, movements, ground.now)))
        return finding


class Theirs(msgspec.Struct, frozen=True):
    """A processor's own list."""

    movements: Sequence[ProcessorMovement]
    pays_out: bool


async def _lists(ground: Ground) -> dict[str, Theirs]:
    database = await Database.connect(process_url(ground.settings, "worker"), connections_max=2)
    try:
        told = {}
        for name, made in choose_processors(ground.settings).items():
            processor: Processor = made(database)
            movements = await processor.list_movements(ground.now - timedelta(days=DAYS), ground.now)
            told[name] = Theirs(movements, processor.pays_out)
        return told
    finally:
        await database.close()


def _rows(ground: Ground, processor: str, *, pays_out: bool) -> Iterator[tuple[str, list[Ours]]]:
    ask = ground.connection.execute
    yield "charge", [Ours(*row) for row in ask(PAYMENTS, [processor])]
    yield "refund", [Ours(*row) for row in ask(REFUNDS, [processor])]
    yield "dispute", [Ours(*row) for row in ask(DISPUTES, [processor])]
    if pays_out:
        yield "payout", [Ours(*row) for row in ask(PAYOUTS, [processor])]


def compare(kind: str, rows: Sequence[Ours], movements: Sequence[ProcessorMovement], now: datetime) -> Iterator[Fault]:
    """What one side says and the other does not. Charges are known by the payment, all else by an id of its own."""
    settled, begun = now - UNDER_WAY, now - timedelta(days=DAYS) + EDGE
    ours = {row.ref: row for row in rows}
    theirs: dict[str, tuple[int, int, datetime]] = {}
    for movement in movements:
        ref = movement.processor_ref if kind == "charge" else movement.object_ref
        amount, fee, at = theirs.get(ref, (0, 0, movement.at))
        theirs[ref] = amount + movement.amount.amount, fee + movement.fee, max(at, movement.at)
    for ref, (amount, fee, at) in theirs.items():
        row = ours.get(ref)
        if at > settled or (row is not None and row.at is not None and not begun <= row.at <= settled):
            continue
        yield from _differs(kind, ref, row, amount, fee)
    for ref, row in ours.items():
        if row.done and row.amount and row.at is not None and begun <= row.at <= settled and ref not in theirs:
            yield Fault([row.id, ref], f"a {kind} of {abs(row.amount)} is ours, but the processor has none")


def _differs(kind: str, ref: str, row: Ours | None, amount: int, fee: int) -> Iterator[Fault]:
    if row is None or not row.done:
        ids: list[Any] = [ref] if row is None else [row.id, ref]
        yield Fault(ids, f"the processor has a {kind} of {abs(amount)}, but we have none")
    elif row.amount != amount:
        yield Fault([row.id, ref], f"a {kind} of {abs(row.amount)} is {abs(amount)} at the processor")
    elif kind in ("charge", "dispute") and row.fee != fee:
        yield Fault([row.id, ref], f"the processor keeps {fee}, but we know of {row.fee}")


CHECKS = (ProcessorsAgree(),)
