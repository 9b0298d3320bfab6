"""A checkout that is paid: what it was for happens, or all of it goes back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from vibewell.domains.payments.processing import work_store
from vibewell.domains.payments.processing.types import Checkout, RefundReason, Settler, Settling
from vibewell.domains.payments.processing.wishes import want_refund
from vibewell.kernel.db import Transaction


async def settle(
    tx: Transaction, services: Mapping[str, Any], checkout: Checkout, now: datetime, paid: UUID | None = None
) -> None:
    """Have done what a locked checkout was for, once all of it is paid and its card kept, where one was wanted.

    `paid` is the payment that has just come in. What comes in for a checkout that is settled goes back.
    """
    nets = {row["id"]: row["net"] for row in await tx.fetch(work_store.PAID_NETS, checkout.id)}
    if checkout.settled_at is not None:
        if paid is not None:
            await give_back(tx, {paid: nets.get(paid, 0)}, "duplicate", "duplicate")
        return
    if sum(nets.values()) < checkout.amount:
        if checkout.abandoned_at is not None and paid is not None:
            await give_back(tx, {paid: nets.get(paid, 0)}, "too_late", "too_late")
        return
    cards = await tx.fetch(work_store.CARDS_OF_CHECKOUT, checkout.id)
    kept = [row["kept_card_id"] for row in cards if row["state"] == "kept"]
    if cards and not kept:
        return
    settler: Settler = services["settlers"][checkout.purpose]
    settling = Settling(
        checkout_id=checkout.id,
        subject_id=checkout.subject_id,
        person_id=checkout.person_id,
        business_id=checkout.business_id,
        payment_ids=tuple(payment_id for payment_id, net in nets.items() if net),
        now=now,
        kept_card_id=kept[0] if kept else None,
    )
    outcome = await settler(tx, settling)
    if outcome.result == "settled":
        await tx.execute(work_store.SETTLE, checkout.id, now)
        return
    await tx.execute(work_store.ABANDON, checkout.id, now)
    await give_back(tx, nets, "too_late", "too_late", note=outcome.reason)


async def give_back(
    tx: Transaction, nets: Mapping[UUID, int], reason: RefundReason, cause: str, note: str = ""
) -> None:
    """Ask for what is left of each of these payments to be given back, once for each payment and cause."""
    for payment_id, net in nets.items():
        if net > 0:
            await want_refund(
                tx, payment_id=payment_id, amount=net, reason=reason, cause=f"{cause}:{payment_id}", note=note[:500]
            )
