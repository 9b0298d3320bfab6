"""How the test processor charges a card: at once, after its bank was asked, or not."""

from datetime import datetime, timedelta

import msgspec

from vibewell.adapters.payments import embedded_store as store
from vibewell.adapters.payments.embedded_cards import BY_NUMBER, DECLINED, DISPUTE_FEE, TestCard, fee_of
from vibewell.adapters.payments.embedded_events import dispute_told, intent_told, tell
from vibewell.adapters.payments.embedded_store import Intent, mint
from vibewell.kernel.db import Transaction

EVIDENCE_TIME = timedelta(days=14)
# Whoever runs the house closes it earlier; this holds while its worker is behind.
DECLINES_MAX = 30


async def charge_kept(tx: Transaction, intent: Intent, card_ref: str, now: datetime) -> Intent:
    """Charge a card that was kept, without its owner."""
    row = await tx.fetchrow(store.CARD, card_ref)
    if row is None or row["customer_ref"] != intent.customer_ref:
        return await fail(tx, intent, DECLINED, now)
    card = BY_NUMBER[row["number"]]
    if card.later:
        return await fail(tx, intent, card.later, now)
    return await succeed(tx, msgspec.structs.replace(intent, card_ref=card_ref), card, now)


async def charge_new(
    tx: Transaction, intent: Intent, card: TestCard, expires: tuple[int, int], now: datetime
) -> Intent:
    """Charge a card that was entered, or keep it, as the intent asks; first its bank is asked, where it wants to be."""
    if card.declines:
        return await fail(tx, intent, card.declines, now)
    if intent.keeps_card:
        customer_ref = intent.customer_ref or mint("cus")
        card_ref = mint("pm")
        await tx.execute(store.INSERT_CARD, card_ref, customer_ref, card.number, card.brand, *expires, now)
        intent = msgspec.structs.replace(intent, customer_ref=customer_ref, card_ref=card_ref)
    if card.confirms:
        intent = msgspec.structs.replace(intent, confirming=card.number, state="open", failure="")
        await store.keep_move(tx, intent, now)
        if not intent.is_setup:
            await tell(tx, "payment_intent.requires_action", intent_told(intent, None), now)
        return intent
    return await succeed(tx, intent, card, now)


async def succeed(tx: Transaction, intent: Intent, card: TestCard, now: datetime) -> Intent:
    """It is paid, or kept."""
    intent = msgspec.structs.replace(
        intent,
        state="paid",
        failure="",
        confirming="",
        charge_ref="" if intent.is_setup else mint("ch"),
        fee=0 if intent.is_setup else fee_of(intent.amount),
        returns_refunds=card.returns_refunds,
    )
    await store.keep_move(tx, intent, now)
    kept = await tx.fetchrow(store.CARD, intent.card_ref) if intent.card_ref else None
    kind = "setup_intent.succeeded" if intent.is_setup else "payment_intent.succeeded"
    await tell(tx, kind, intent_told(intent, kept), now)
    if card.disputed and not intent.is_setup:
        dispute_id, due_by = mint("dp"), now + EVIDENCE_TIME
        await tx.execute(store.INSERT_DISPUTE, dispute_id, intent.id, intent.amount, due_by, now, DISPUTE_FEE)
        told = dispute_told(dispute_id, intent, intent.amount, "open", due_by, fee=DISPUTE_FEE)
        # Its beginning is told before its bank has taken anything.
        await tell(tx, "charge.dispute.created", {**told, "balance_transactions": []}, now)
        await tell(tx, "charge.dispute.funds_withdrawn", told, now)
    return intent


async def fail(tx: Transaction, intent: Intent, why: str, now: datetime) -> Intent:
    """It came to nothing; another card may be tried, but not card after card."""
    intent = msgspec.structs.replace(intent, state="failed", failure=why, confirming="", card_ref="")
    await store.keep_move(tx, intent, now)
    kind = "setup_intent.setup_failed" if intent.is_setup else "payment_intent.payment_failed"
    await tell(tx, kind, intent_told(intent, None), now)
    if await tx.fetchval(store.COUNT_DECLINED, intent.id) >= DECLINES_MAX:
        return await close(tx, intent, now)
    return intent


async def close(tx: Transaction, intent: Intent, now: datetime) -> Intent:
    """Nothing more is taken for it."""
    intent = msgspec.structs.replace(intent, state="abandoned", confirming="")
    await store.keep_move(tx, intent, now)
    kind = "setup_intent.canceled" if intent.is_setup else "payment_intent.canceled"
    await tell(tx, kind, intent_told(intent, None), now)
    return intent
