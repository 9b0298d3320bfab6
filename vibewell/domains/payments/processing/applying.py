"""What processors tell takes effect: the event, its effect and that it was applied are one commit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.payments.ports import Card, ProcessorDown, ProcessorEvent, ProcessorRefused, Standing
from vibewell.domains.payments.processing import store, work_store
from vibewell.domains.payments.processing.cards import apply_card
from vibewell.domains.payments.processing.disputing import apply_dispute
from vibewell.domains.payments.processing.moving import lock_checkout, move
from vibewell.domains.payments.processing.payouts import apply_payout
from vibewell.domains.payments.processing.refunding import apply_refund
from vibewell.domains.payments.processing.rules import DISPUTE_TOLD, PAYMENT_TOLD, PAYOUT_TOLD, REFUND_TOLD, Verdict
from vibewell.domains.payments.processing.tries import count_declined
from vibewell.domains.payments.processing.types import Checkout, Payment, processor_of
from vibewell.kernel.db import Caller, Transaction
from vibewell.kernel.jobs import Work, enqueue

CARD_KINDS = frozenset({"card.kept", "card.failed"})


async def apply_processor_event(work: Work, *, processor: str, event_id: str) -> None:
    """Let an event that was kept take effect, once, however many jobs were to do it."""
    async with work.database.tx(Caller.service()) as tx:
        told = await tx.fetchval(work_store.READ_EVENT, processor, event_id)
    if told is None:
        return
    event = await _look_closer(work, processor, msgspec.json.decode(told, type=ProcessorEvent))
    async with work.database.tx(Caller.service()) as tx:
        # Whoever comes second waits here, and finds it applied.
        if await tx.fetchval(work_store.LOCK_EVENT, processor, event_id) is None:
            return
        verdict = await apply(tx, work.services, processor, event, work.now)
        await tx.execute(work_store.MARK_EVENT, processor, event_id, verdict, work.now)


async def _look_closer(work: Work, name: str, event: ProcessorEvent) -> ProcessorEvent:
    """The event with what some processors tell only when they are asked: their fee, and the card that they keep."""
    if event.kind in DISPUTE_TOLD and not event.fee and event.object_ref and name in work.services["processors"]:
        return await _ask_cost(work, name, event)
    if event.kind not in ("payment.paid", "card.kept") or not event.processor_ref:
        return event
    if (event.fee if event.kind == "payment.paid" else event.card) or name not in work.services["processors"]:
        return event
    try:
        standing = await processor_of(work.services, name, work.database).find_payment(event.processor_ref)
    except (ProcessorDown, ProcessorRefused):
        # The money is there whether or not we hear what it cost.
        return event
    return msgspec.structs.replace(
        event,
        fee=event.fee or standing.fee,
        charge_ref=event.charge_ref or standing.charge_ref,
        card=event.card or standing.card,
    )


async def _ask_cost(work: Work, name: str, event: ProcessorEvent) -> ProcessorEvent:
    """What a dispute costs may not stand in the news of its beginning."""
    try:
        standing = await processor_of(work.services, name, work.database).find_dispute(event.object_ref)
    except (ProcessorDown, ProcessorRefused):
        return event
    return msgspec.structs.replace(event, fee=standing.fee, fee_returned=standing.fee_returned)


async def apply(
    tx: Transaction, services: Mapping[str, Any], processor: str, event: ProcessorEvent, now: datetime
) -> Verdict:
    """The effect of an event within this transaction."""
    if event.kind in CARD_KINDS:
        return await apply_card(tx, services, processor, event, now)
    if event.kind == "account.changed":
        # Asked how it stands, since changes come in any order.
        await enqueue(tx, "look_at_account", processor=processor, account_ref=event.processor_ref)
        return "applied"
    if event.kind in PAYOUT_TOLD:
        return await apply_payout(tx, services, processor, event, now)
    if event.kind in PAYMENT_TOLD or event.kind in REFUND_TOLD or event.kind in DISPUTE_TOLD:
        return await _apply_to_payment(tx, services, processor, event, now)
    return "ignored"


async def _apply_to_payment(
    tx: Transaction, services: Mapping[str, Any], processor: str, event: ProcessorEvent, now: datetime
) -> Verdict:
    found = await _lock(tx, processor, event)
    if found is None:
        return "unknown"
    checkout, payment = found
    if event.kind in REFUND_TOLD:
        return await apply_refund(tx, services, payment, event, now)
    if event.kind in DISPUTE_TOLD:
        return await apply_dispute(tx, services, payment, event, now)
    if event.kind == "payment.failed":
        await count_declined(tx, checkout, payment.id)
    if event.kind == "payment.paid" and event.amount is not None and event.amount != payment.amount:
        # Not what was asked for: a person has to look.
        return "unknown"
    return await move(tx, services, checkout, payment, _standing(event), now)


async def _lock(tx: Transaction, processor: str, event: ProcessorEvent) -> tuple[Checkout, Payment] | None:
    """The payment that an event is about, locked after its checkout; by our id where their name is not known yet."""
    named: UUID | None = event.our_id if event.kind in PAYMENT_TOLD else None
    row = await tx.fetchrow(work_store.FIND_PAYMENT, processor, event.processor_ref, named)
    if row is None:
        return None
    checkout = await lock_checkout(tx, row["checkout_id"])
    locked = await tx.fetchrow(work_store.LOCK_PAYMENT, row["id"])
    assert locked is not None
    return checkout, store.payment_of(locked)


def _standing(event: ProcessorEvent) -> Standing:
    card: Card | None = event.card
    return Standing(
        processor_ref=event.processor_ref,
        state=PAYMENT_TOLD[event.kind],
        charge_ref=event.charge_ref,
        fee=event.fee,
        failure=event.reason,
        card=card,
    )
