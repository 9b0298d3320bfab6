"""What follows when a visit is called off, missed, or waived: the rest goes back, or a kept card is charged.

One question, asked again after everything that happens: what may the house keep? What is there beyond it goes back, and
what is missing is charged where a card was left. Asked twice it answers the same: what went back already counts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from vibewell.domains.booking.checkout import rules, store
from vibewell.domains.booking.checkout.letters import Reckoned, write_money_back
from vibewell.domains.booking.checkout.store import AgreedRow, ForVisit
from vibewell.domains.booking.checkout.terms import agreed_of
from vibewell.domains.booking.checkout.types import Agreed, Line
from vibewell.domains.notifications import Letterhead
from vibewell.domains.payments import want_payment, want_refund
from vibewell.kernel.db import Transaction

Kind = Literal["cancelled", "absent", "waived", "corrected"]
REASONS: dict[str, Any] = {"cancelled": "cancelled", "absent": "cancelled", "waived": "waived", "corrected": "waived"}
LABELS = {"cancelled": "Late cancellation", "absent": "Nobody came"}


class Kept(msgspec.Struct, frozen=True):
    """What the house may keep of a visit, and why; `fee_only`: only what was charged as a fee is in question."""

    kind: Kind
    amount: int
    fee_only: bool = False


async def close_visit(tx: Transaction, letterhead: Letterhead, visit_id: UUID, now: datetime) -> None:
    """Give back what is too much for a visit, or charge what is missing on its kept card, and tell its customer."""
    await tx.fetch(store.LOCK_VISITS, [visit_id])
    rows = await store.read_agreed(tx, [visit_id])
    if not rows or rows[0].confirmed_at is None:
        return
    row = rows[0]
    paid = await store.paid_for(tx, [visit_id])
    agreed = (await agreed_of(tx, rows, paid))[0]
    kept = await _kept(tx, row, agreed)
    came_in = [each for each in await store.payments_for(tx, visit_id) if each.fee or not kept.fee_only]
    refunded = await tx.fetchval(store.REFUNDED_FEES if kept.fee_only else store.REFUNDED, visit_id)
    # What the house gave back of its own accord counts as well.
    in_hand = min(sum(each.of_visit for each in came_in) - refunded, sum(each.left_of_it for each in came_in))
    back = charged = 0
    if in_hand > kept.amount:
        back = await _give_back(tx, row, kept, came_in, in_hand - kept.amount)
    elif in_hand < kept.amount and kept.kind in LABELS:
        charged = await _charge(tx, row, agreed, kept, kept.amount - in_hand)
    if back or charged:
        told = Reckoned(kept.kind, back, 0 if kept.fee_only else in_hand - back, charged)
        await write_money_back(tx, letterhead, visit_id, told, now)


async def _kept(tx: Transaction, row: AgreedRow, agreed: Agreed) -> Kept:
    waived = await tx.fetchval(store.IS_WAIVED, row.id)
    if row.cancelled_at is not None:
        if waived:
            return Kept("waived", 0)
        if not await _by_client(tx, row):
            return Kept("cancelled", 0)
        at = row.cancelled_at
        return Kept(
            "cancelled",
            rules.cost_at(agreed.items, starts_at=agreed.counted_from, booked_at=agreed.booked_at, at=at),
        )
    if row.no_show_at is not None:
        return Kept("waived", 0) if waived else Kept("absent", rules.cost_of_absence(agreed.items))
    # It stands, or they came after all: a fee that was charged goes back, the price of the visit is kept.
    return Kept("corrected", 0, fee_only=True)


async def _by_client(tx: Transaction, row: AgreedRow) -> bool:
    """Whether the client called it off, or the desk in their name; what the house calls off costs nothing."""
    if row.cancelled_by is not None and row.cancelled_by == row.customer_id:
        return True
    asked: bool = await tx.fetchval(store.CLIENT_CANCELLED, row.id)
    return asked


async def _give_back(tx: Transaction, row: AgreedRow, kept: Kept, came_in: Sequence[ForVisit], amount: int) -> int:
    """Refund an amount over the payments it came by; a visit of a package is given back whole, or not at all.

    Answers how much goes back.
    """
    left, back = [], 0
    for payment in came_in:
        most = min(payment.left_of_it, payment.of_visit)
        if payment.method == "package" and amount < most:
            continue
        left.append((payment.id, most))
    for payment_id, part in rules.spread(amount, left):
        refund = await want_refund(
            tx,
            payment_id=payment_id,
            amount=part,
            reason=REASONS[kept.kind],
            cause=f"{kept.kind}:{row.id}:{payment_id}",
        )
        if refund is not None:
            await tx.execute(store.INSERT_VISIT_REFUND, refund, row.id, row.business_id, part)
            back += part
    return back


async def _charge(tx: Transaction, row: AgreedRow, agreed: Agreed, kept: Kept, amount: int) -> int:
    """Ask for what is missing, once for each reason, where a card was left for this visit; answers what is charged."""
    if not rules.keeps_card(agreed.items):
        return 0
    card = await tx.fetchrow(store.CARD_OF_VISIT, row.id)
    if card is None:
        return 0
    checkout_id = uuid5(NAMESPACE_URL, f"vibewell:fee:{kept.kind}:{row.id}")
    fresh = await store.insert_checkout(
        tx,
        checkout_id,
        business_id=row.business_id,
        person_id=row.customer_id,
        purpose="fee",
        subject_id=row.id,
        lines=[Line("fee", LABELS[kept.kind], amount, row.id)],
        amount=amount,
        currency=row.currency,
        expires_at=None,
        once=True,
    )
    if not fresh:
        return 0
    await want_payment(
        tx,
        checkout_id=checkout_id,
        business_id=row.business_id,
        person_id=row.customer_id,
        processor=card["processor"],
        method="kept_card",
        amount=amount,
        currency=row.currency,
        kept_card_id=card["id"],
    )
    return amount
