"""A payment that is wanted is begun at its processor: by the worker, between two transactions, by the same id."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.payments.accounts import store as accounts
from vibewell.domains.payments.ports import PaymentOrder, ProcessorRefused, Standing
from vibewell.domains.payments.processing import store, work_store
from vibewell.domains.payments.processing.moving import hear_again, lock_payment, move, take_standing
from vibewell.domains.payments.processing.types import (
    AT_HOME,
    Books,
    Checkout,
    CreditDesk,
    KeptCard,
    Payment,
    processor_of,
    return_url,
)
from vibewell.domains.payments.rules import percent_of
from vibewell.kernel.db import Caller, Transaction
from vibewell.kernel.jobs import Work

# Of what the platform brought, it takes its share; not of tips, and not of what was paid before.
COMMISSIONED_PURPOSES = frozenset({"visit", "balance"})
COMMISSIONED_LINES = frozenset({"service", "discount"})
CARD_GONE = "This card is not kept any more."


class Rival(msgspec.Struct, frozen=True):
    """An earlier try of the same checkout."""

    id: UUID
    processor: str
    processor_ref: str


async def begin_payment(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Begin a payment that is wanted. Killed anywhere, it is begun again by the same id, and is the same payment."""
    payment_id = UUID(body["payment_id"])
    for rival in await _rivals(work, payment_id):
        await let_go(work, rival)
    order = await _prepare(work, payment_id)
    if order is None:
        return
    name, asked = order
    processor = processor_of(work.services, name, work.database)
    try:
        standing = await processor.open_payment(asked)
    except ProcessorRefused as refusal:
        standing = Standing("", "failed", failure=refusal.detail)
    async with work.database.tx(Caller.service()) as tx:
        state = await take_standing(tx, work.services, payment_id, standing, work.now)
        await hear_again(tx, name, standing.processor_ref)
    if state == "abandoned" and standing.state != "failed":
        # Somebody gave it up while it was begun: what nobody waits for is not to be paid.
        await let_go(work, Rival(payment_id, name, standing.processor_ref))


async def let_go(work: Work, rival: Rival) -> None:
    """Give up a try. One that was paid meanwhile counts as paid. Raises `ProcessorDown` when nobody knows."""
    standing = Standing("", "abandoned")
    if rival.processor_ref:
        processor = processor_of(work.services, rival.processor, work.database)
        standing = await processor.abandon_payment(rival.processor_ref)
    async with work.database.tx(Caller.service()) as tx:
        await take_standing(tx, work.services, rival.id, standing, work.now)


async def _rivals(work: Work, payment_id: UUID) -> list[Rival]:
    """What would be paid beyond what is due, if it were paid as well."""
    async with work.database.tx(Caller.service()) as tx:
        checkout, payment = await lock_payment(tx, payment_id)
        if payment.state != "wanted" or payment.processor in AT_HOME:
            return []
        excess = await tx.fetchval(work_store.LIVE_AMOUNT, checkout.id) - checkout.amount
        rivals = []
        for row in await tx.fetch(work_store.RIVALS, checkout.id, payment.id):
            if excess > 0:
                rivals.append(Rival(row["id"], row["processor"], row["processor_ref"] or ""))
                excess -= row["amount"]
        return rivals


async def _prepare(work: Work, payment_id: UUID) -> tuple[str, PaymentOrder] | None:
    """What to ask of which processor, the commission written down; None when there is nothing to ask."""
    async with work.database.tx(Caller.service()) as tx:
        checkout, payment = await lock_payment(tx, payment_id)
        if payment.state != "wanted":
            return None
        if checkout.settled_at is not None:
            await move(tx, work.services, checkout, payment, Standing("", "abandoned"), work.now)
            return None
        if payment.processor in AT_HOME:
            await _take_here(tx, work, checkout, payment)
            return None
        commission = await _commission(tx, work.services, checkout, payment)
        direct = await tx.fetchval(accounts.DIRECT, payment.business_id, payment.processor) or ""
        account_ref = await tx.fetchval(work_store.SET_COMMISSION, payment.id, commission, direct)
        card = await _kept_card(tx, payment)
        if payment.method == "kept_card" and card is None:
            await move(tx, work.services, checkout, payment, Standing("", "failed", failure=CARD_GONE), work.now)
            return None
        customer_ref = card.customer_ref if card else await _customer_ref(tx, payment)
        return payment.processor, PaymentOrder(
            payment_id=payment.id,
            business_id=payment.business_id,
            amount=payment.amount,
            commission=commission,
            label=await tx.fetchval(work_store.LABEL, payment.business_id),
            return_url=return_url(work.services, checkout.id),
            account_ref=account_ref,
            keeps_card=payment.keeps_card,
            customer_ref=customer_ref,
            card_ref=card.card_ref if card else "",
        )


async def _take_here(tx: Transaction, work: Work, checkout: Checkout, payment: Payment) -> None:
    """At the venue the desk has it already; credit with us is taken now."""
    failure = ""
    if payment.processor == "credit":
        desk: CreditDesk = work.services["credit"]
        failure = await desk.take(tx, payment, work.now)
    standing = Standing("", "failed" if failure else "paid", failure=failure)
    await move(tx, work.services, checkout, payment, standing, work.now)


async def _kept_card(tx: Transaction, payment: Payment) -> KeptCard | None:
    if payment.method != "kept_card":
        return None
    row = await tx.fetchrow(work_store.KEPT_CARD_OF_PAYMENT, payment.kept_card_id, payment.processor)
    return store.kept_card_of(row) if row is not None else None


async def _customer_ref(tx: Transaction, payment: Payment) -> str:
    if payment.person_id is None or not payment.keeps_card:
        return ""
    return await tx.fetchval(work_store.CUSTOMER_REF, payment.person_id, payment.processor) or ""


async def _commission(tx: Transaction, services: Mapping[str, Any], checkout: Checkout, payment: Payment) -> int:
    """The platform's share of this payment: in proportion where a checkout is paid in parts."""
    if checkout.purpose not in COMMISSIONED_PURPOSES or payment.person_id is None or not checkout.amount:
        return 0
    base = sum(line["amount"] for line in checkout.lines if line["kind"] in COMMISSIONED_LINES)
    at: datetime = payment.created_at
    books: Books = services["books"]
    visits = [payment.visit_id] if payment.visit_id else []
    attributed = await books.attribute_client(tx, checkout.business_id, payment.person_id, at, visit_ids=visits)
    whole = percent_of(max(base, 0), attributed.commission_percent)
    share = (2 * whole * payment.amount.amount + checkout.amount) // (2 * checkout.amount)
    return min(share, payment.amount.amount)
