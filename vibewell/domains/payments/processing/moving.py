"""What follows when something is known of a payment: it moves forward, the books follow, its checkout is settled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.payments.ports import Card, PaymentState, Standing
from vibewell.domains.payments.processing import store, work_store
from vibewell.domains.payments.processing.rules import Verdict, move_payment
from vibewell.domains.payments.processing.settling import settle
from vibewell.domains.payments.processing.types import Books, Checkout, Payment
from vibewell.domains.payments.types import PaymentFailed, PaymentPaid
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import NotFound
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import enqueue

FAILURE_CHARACTERS_MAX = 500
UNDER_WAY: frozenset[PaymentState] = frozenset({"open", "processing", "failed"})


async def lock_checkout(tx: Transaction, checkout_id: UUID) -> Checkout:
    """The checkout, locked until the transaction ends; whoever locks a payment locks its checkout first."""
    row = await tx.fetchrow(work_store.LOCK_CHECKOUT, checkout_id)
    if row is None:
        raise NotFound
    return Checkout(**{**dict(row.items()), "lines": msgspec.json.decode(row["lines"])})


async def lock_payment(tx: Transaction, payment_id: UUID) -> tuple[Checkout, Payment]:
    """A payment and its checkout, both locked. Raises `NotFound`."""
    checkout_id = await tx.fetchval(work_store.CHECKOUT_OF, payment_id)
    if checkout_id is None:
        raise NotFound
    checkout = await lock_checkout(tx, checkout_id)
    row = await tx.fetchrow(work_store.LOCK_PAYMENT, payment_id)
    assert row is not None
    return checkout, store.payment_of(row)


async def take_standing(
    tx: Transaction, services: Mapping[str, Any], payment_id: UUID, standing: Standing, now: datetime
) -> PaymentState:
    """Take in what a processor says of a payment; answers where it stands then."""
    checkout, payment = await lock_payment(tx, payment_id)
    await move(tx, services, checkout, payment, standing, now)
    return move_payment(payment.state, standing.state)


async def move(
    tx: Transaction,
    services: Mapping[str, Any],
    checkout: Checkout,
    payment: Payment,
    told: Standing,
    now: datetime,
) -> Verdict:
    """Move a locked payment to where it is told to be, if that lies ahead, with everything that follows."""
    state = move_payment(payment.state, told.state)
    if state == payment.state and state != "open":
        await _note(tx, services, payment, told, now)
        return "behind"
    kept_card_id = None
    if state == "paid" and payment.keeps_card and told.card is not None and payment.person_id is not None:
        kept_card_id = await keep_card(tx, payment.person_id, payment.processor, told.card)
    is_open = state in UNDER_WAY
    await tx.execute(
        work_store.MOVE_PAYMENT,
        payment.id,
        state,
        told.processor_ref,
        told.charge_ref,
        (told.next_url or payment.next_url) if is_open else "",
        (told.client_secret or payment.client_secret) if is_open else "",
        told.fee,
        told.failure[:FAILURE_CHARACTERS_MAX] if state == "failed" else "",
        kept_card_id,
        now,
    )
    if state == payment.state:
        return "behind"
    if state == "failed":
        await _announce_failed(tx, payment, told.failure)
    if state == "paid":
        await _follow_paid(tx, services, checkout, payment, told.processor_ref, now)
    return "applied"


async def _note(tx: Transaction, services: Mapping[str, Any], payment: Payment, told: Standing, now: datetime) -> None:
    """What may be learnt of a payment that does not move: its names, and what it cost."""
    await tx.execute(work_store.NOTE_REFS, payment.id, told.processor_ref, told.charge_ref, told.fee)
    if payment.state == "paid" and told.fee > payment.fee:
        books: Books = services["books"]
        await books.book_fee(tx, payment.id, now)


async def keep_card(tx: Transaction, person_id: UUID, processor: str, card: Card) -> UUID:
    """Write down a card that a processor keeps for somebody; answers its id, the same for the same card."""
    kept: UUID = await tx.fetchval(
        work_store.KEEP_CARD,
        new_id(),
        person_id,
        processor,
        card.customer_ref,
        card.card_ref,
        card.brand,
        card.last4,
        card.expires_month,
        card.expires_year,
    )
    return kept


async def _follow_paid(
    tx: Transaction,
    services: Mapping[str, Any],
    checkout: Checkout,
    payment: Payment,
    processor_ref: str,
    now: datetime,
) -> None:
    books: Books = services["books"]
    await books.book_paid(tx, payment.id, now)
    await announce(
        tx,
        PaymentPaid(
            business_id=payment.business_id,
            payment_id=payment.id,
            checkout_id=payment.checkout_id,
            subject_id=payment.subject_id,
            visit_id=payment.visit_id,
            amount=payment.amount.amount,
            currency=payment.amount.currency,
        ),
    )
    await settle(tx, services, checkout, now, paid=payment.id)
    await hear_again(tx, payment.processor, processor_ref or payment.processor_ref)


async def hear_again(tx: Transaction, processor: str, processor_ref: str) -> None:
    """Have the events looked at once more that were told too early."""
    if not processor_ref:
        return
    for row in await tx.fetch(work_store.EARLY_EVENTS, processor, processor_ref):
        await enqueue(tx, "apply_processor_event", processor=processor, event_id=row["event_id"])


async def _announce_failed(tx: Transaction, payment: Payment, reason: str) -> None:
    await announce(
        tx,
        PaymentFailed(
            business_id=payment.business_id,
            payment_id=payment.id,
            checkout_id=payment.checkout_id,
            subject_id=payment.subject_id,
            visit_id=payment.visit_id,
            amount=payment.amount.amount,
            currency=payment.amount.currency,
            reason=reason[:FAILURE_CHARACTERS_MAX],
        ),
    )
