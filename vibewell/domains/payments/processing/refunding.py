"""Giving back: the worker asks the processor, and writes down what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from vibewell.domains.payments.ports import ProcessorEvent, ProcessorRefused, RefundOrder, RefundStanding
from vibewell.domains.payments.processing import store, work_store
from vibewell.domains.payments.processing.moving import hear_again, lock_payment
from vibewell.domains.payments.processing.rules import REFUND_TOLD, Verdict, move_refund
from vibewell.domains.payments.processing.types import AT_HOME, Books, CreditDesk, Payment, Refund, processor_of
from vibewell.domains.payments.rules import commission_returned
from vibewell.domains.payments.types import PaymentRefunded, RefundReturned
from vibewell.kernel.db import Caller, Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work

FAILURE_CHARACTERS_MAX = 500


async def ask_refund(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Have a refund made that is wanted. Killed anywhere, it is asked for again by the same id."""
    refund_id = UUID(body["refund_id"])
    order = await _prepare(work, refund_id)
    if order is None:
        return
    payment, refund, account_ref = order
    processor = processor_of(work.services, payment.processor, work.database)
    try:
        standing = await processor.refund(
            RefundOrder(
                refund_id=refund.id,
                processor_ref=payment.processor_ref,
                charge_ref=payment.charge_ref,
                amount=refund.amount,
                commission_returned=refund.commission_returned,
                account_ref=account_ref,
            )
        )
    except ProcessorRefused as refusal:
        standing = RefundStanding("", "failed", refusal.detail)
    async with work.database.tx(Caller.service()) as tx:
        payment, refund = await _lock(tx, refund_id)
        await move_on(tx, work.services, payment, refund, standing, work.now)


async def _prepare(work: Work, refund_id: UUID) -> tuple[Payment, Refund, str] | None:
    """What to ask for, of which account, its share of the commission written down; None when nothing is left."""
    async with work.database.tx(Caller.service()) as tx:
        payment, refund = await _lock(tx, refund_id)
        if refund.state not in ("wanted", "open"):
            return None
        before = await tx.fetchval(work_store.REFUNDED_BEFORE, payment.id, refund.id)
        returned = commission_returned(
            amount=payment.amount.amount,
            commission=payment.commission,
            refunded_before=before,
            refund=refund.amount.amount,
        )
        await tx.execute(work_store.SET_RETURNED, refund.id, returned)
        if payment.processor in AT_HOME:
            await _give_back_here(tx, work, payment, refund)
            return None
        account_ref = await tx.fetchval(work_store.ACCOUNT_OF_PAYMENT, payment.id)
        return *await _lock(tx, refund_id), account_ref


async def _give_back_here(tx: Transaction, work: Work, payment: Payment, refund: Refund) -> None:
    if payment.processor == "credit":
        desk: CreditDesk = work.services["credit"]
        await desk.give_back(tx, payment, refund, work.now)
    await move_on(tx, work.services, payment, refund, RefundStanding("", "done"), work.now)


async def _lock(tx: Transaction, refund_id: UUID) -> tuple[Payment, Refund]:
    _, payment = await lock_payment(tx, await tx.fetchval(work_store.PAYMENT_OF_REFUND, refund_id))
    row = await tx.fetchrow(work_store.LOCK_REFUND, refund_id)
    assert row is not None
    return payment, store.refund_of(row)


async def apply_refund(
    tx: Transaction, services: Mapping[str, Any], payment: Payment, event: ProcessorEvent, now: datetime
) -> Verdict:
    """What a processor told of a refund of this locked payment, ours or one that was made in its own pages."""
    if payment.state != "paid" or (event.amount is None and event.our_id is None):
        return "unknown"
    found = await tx.fetchval(work_store.FIND_REFUND, payment.id, event.object_ref, event.our_id)
    if found is None:
        if event.kind != "refund.done" or event.amount is None or event.amount.currency != payment.amount.currency:
            return "unknown"
        found = await _take_over(tx, payment, event)
        if found is None:
            return "unknown"
    row = await tx.fetchrow(work_store.LOCK_REFUND, found)
    assert row is not None
    refund = store.refund_of(row)
    standing = RefundStanding(event.object_ref, "done" if REFUND_TOLD[event.kind] == "done" else "failed", event.reason)
    return await move_on(tx, services, payment, refund, standing, now)


async def _take_over(tx: Transaction, payment: Payment, event: ProcessorEvent) -> UUID | None:
    """A row for a refund that we did not ask for, if that much is left; None otherwise."""
    assert event.amount is not None
    nets = {row["id"]: row["net"] for row in await tx.fetch(work_store.PAID_NETS, payment.checkout_id)}
    if not 1 <= event.amount.amount <= nets.get(payment.id, 0):
        return None
    refund_id = new_id()
    before = payment.amount.amount - nets[payment.id]
    cause = f"processor:{payment.processor}:{event.object_ref}"[:200]
    money = event.amount
    values = (refund_id, payment.id, payment.business_id, money.amount, money.currency, cause)
    await tx.execute(work_store.TAKE_OVER_REFUND, *values)
    returned = commission_returned(
        amount=payment.amount.amount, commission=payment.commission, refunded_before=before, refund=money.amount
    )
    await tx.execute(work_store.SET_RETURNED, refund_id, returned)
    # That it came back may have been told before.
    await hear_again(tx, payment.processor, payment.processor_ref)
    return refund_id


async def move_on(
    tx: Transaction,
    services: Mapping[str, Any],
    payment: Payment,
    refund: Refund,
    told: RefundStanding,
    now: datetime,
) -> Verdict:
    """Move a locked refund to where it is told to be, if that lies ahead, with everything that follows."""
    before = refund.state
    if told.state == "failed":
        refused = not told.processor_ref
    else:
        refused = before == "failed" and not await tx.fetchval(work_store.FAILED_THERE, refund.id)
    state = move_refund(before, told.state, refused=refused)
    if state == before:
        return "behind"
    failure = (told.failure or refund.failure)[:FAILURE_CHARACTERS_MAX] if state in ("failed", "returned") else ""
    await tx.execute(work_store.MOVE_REFUND, refund.id, state, told.processor_ref, failure, now)
    if state in ("done", "returned") and before != "done":
        await _follow(tx, services, payment, refund, now)
    if state == "returned":
        await _follow_back(tx, services, payment, refund, now)
    return "applied"


async def _follow(
    tx: Transaction, services: Mapping[str, Any], payment: Payment, refund: Refund, now: datetime
) -> None:
    """It went out."""
    await tx.execute(work_store.COUNT_REFUNDED, payment.id, refund.amount.amount)
    books: Books = services["books"]
    await books.book_refunded(tx, refund.id, now)
    await announce(tx, PaymentRefunded(**_told(payment, refund)))


async def _follow_back(
    tx: Transaction, services: Mapping[str, Any], payment: Payment, refund: Refund, now: datetime
) -> None:
    """It came back: the money is with the processor again, and still owed to who paid."""
    await tx.execute(work_store.COUNT_REFUNDED, payment.id, -refund.amount.amount)
    books: Books = services["books"]
    await books.book_returned(tx, refund.id, now)
    await announce(tx, RefundReturned(**_told(payment, refund)))


def _told(payment: Payment, refund: Refund) -> dict[str, Any]:
    return {
        "business_id": payment.business_id,
        "payment_id": payment.id,
        "refund_id": refund.id,
        "visit_id": payment.visit_id,
        "amount": refund.amount.amount,
        "currency": refund.amount.currency,
    }
