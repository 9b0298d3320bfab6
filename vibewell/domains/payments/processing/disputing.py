"""Disputes: a payer's bank takes money back until it is decided who is right."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

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
    """What a processor told of a dispute about this locked payment; its end may be told before its beginning."""
    money = event.amount
    if payment.state != "paid" or money is None or not event.object_ref or not 1 <= money.amount <= AMOUNT_MAX:
        return "unknown"
    books: Books = services["books"]
    row = await tx.fetchrow(work_store.LOCK_DISPUTE, event.object_ref)
    known: DisputeState | None = row["state"] if row is not None else None
    state = move_dispute(known, DISPUTE_TOLD[event.kind])
    if state == known:
        return "behind"
    dispute_id = row["id"] if row is not None else new_id()
    if known is None:
        values = (dispute_id, payment.id, payment.business_id, event.object_ref, money.amount, money.currency)
        opened_at = min(event.happened_at, now)
        await tx.execute(work_store.INSERT_DISPUTE, *values, event.reason[:120], event.due_by, opened_at)
        await books.book_dispute(tx, dispute_id, "open", now)
    if state != "open":
        await tx.execute(work_store.MOVE_DISPUTE, dispute_id, state, now)
        await books.book_dispute(tx, dispute_id, state, now)
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
