"""Disputes: a payer's bank takes money back until it is decided who is right."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from vibewell.domains.payments.ports import ProcessorEvent
from vibewell.domains.payments.processing import work_store
from vibewell.domains.payments.processing.rules import DISPUTE_TOLD, DisputeState, Verdict, move_dispute
from vibewell.domains.payments.processing.types import AMOUNT_MAX, Books, Payment
from vibewell.domains.payments.types import PaymentDisputed
from vibewell.kernel.db import Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id


async def apply_dispute(
    tx: Transaction, services: Mapping[str, Any], payment: Payment, event: ProcessorEvent, now: datetime
) -> Verdict:
    """What a processor told of a dispute about this locked payment; its end may be told before its beginning.

    What it costs may be told with any of it, and is booked as far as it is not booked yet.
    """
    money = event.amount
    if payment.state != "paid" or money is None or not event.object_ref or not 1 <= money.amount <= AMOUNT_MAX:
        return "unknown"
    books: Books = services["books"]
    row = await tx.fetchrow(work_store.LOCK_DISPUTE, event.object_ref)
    known: DisputeState | None = row["state"] if row is not None else None
    state = move_dispute(known, DISPUTE_TOLD[event.kind])
    if row is not None and state == known:
        return "applied" if await _note_cost(tx, books, row["id"], event, now) else "behind"
    dispute_id = row["id"] if row is not None else new_id()
    if known is None:
        values = (dispute_id, payment.id, payment.business_id, event.object_ref, money.amount, money.currency)
        opened_at = min(event.happened_at, now)
        await tx.execute(work_store.INSERT_DISPUTE, *values, event.reason[:120], event.due_by, opened_at)
        await books.book_dispute(tx, dispute_id, "open", now)
    if state != "open":
        await tx.execute(work_store.MOVE_DISPUTE, dispute_id, state, now)
        await books.book_dispute(tx, dispute_id, state, now)
    await _note_cost(tx, books, dispute_id, event, now)
    await announce(
        tx,
        PaymentDisputed(
            business_id=payment.business_id,
            payment_id=payment.id,
            dispute_id=dispute_id,
            visit_id=payment.visit_id,
            amount=money.amount,
            currency=money.currency,
            state=state,
        ),
    )
    return "applied"


async def _note_cost(tx: Transaction, books: Books, dispute_id: UUID, event: ProcessorEvent, now: datetime) -> bool:
    """Write down what a dispute costs, if more is known of it now; both sums only grow, whatever comes first."""
    done = await tx.execute(work_store.NOTE_DISPUTE_COST, dispute_id, event.fee, event.fee_returned)
    if done == "UPDATE 0":
        return False
    await books.book_dispute_fee(tx, dispute_id, now)
    return True
