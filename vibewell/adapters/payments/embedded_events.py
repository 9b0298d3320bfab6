"""What the test processor tells, in Stripe's shapes."""

from datetime import datetime
from typing import Any

import msgspec

from vibewell.adapters.payments import embedded_store as store
from vibewell.adapters.payments.embedded_cards import BY_NUMBER
from vibewell.adapters.payments.embedded_store import Intent, mint
from vibewell.adapters.payments.stripe_events import OUR_ID
from vibewell.kernel.db import Record, Transaction

STATES = {
    "open": "requires_payment_method",
    "processing": "processing",
    "failed": "requires_payment_method",
    "abandoned": "canceled",
    "paid": "succeeded",
}


async def tell(tx: Transaction, kind: str, told: dict[str, Any], now: datetime) -> None:
    """Have an event delivered after this transaction."""
    event_id = mint("evt")
    event = {
        "id": event_id,
        "object": "event",
        "api_version": "test",
        "created": int(now.timestamp()),
        "livemode": False,
        "type": kind,
        "data": {"object": told},
    }
    await tx.execute(store.INSERT_EVENT, event_id, kind, msgspec.json.encode(event).decode(), now)


def intent_told(intent: Intent, card: Record | None) -> dict[str, Any]:
    """A PaymentIntent or SetupIntent."""
    method = None if card is None else method_told(card, intent.customer_ref)
    error = {"message": intent.failure} if intent.failure else None
    told: dict[str, Any] = {
        "id": intent.id,
        "object": "setup_intent" if intent.is_setup else "payment_intent",
        "status": STATES[intent.state],
        "customer": intent.customer_ref or None,
        "payment_method": method,
        "created": int(intent.created_at.timestamp()),
        "metadata": {OUR_ID: intent.our_id},
        "livemode": False,
    }
    if intent.is_setup:
        return {**told, "last_setup_error": error}
    is_paid = intent.state == "paid"
    charge = {"id": intent.charge_ref, "object": "charge", "balance_transaction": {"fee": intent.fee}}
    return {
        **told,
        "amount": intent.amount,
        "amount_received": intent.amount if is_paid else 0,
        "currency": intent.currency.lower(),
        "latest_charge": charge if is_paid else None,
        "last_payment_error": error,
    }


def method_told(card: Record, customer_ref: str) -> dict[str, Any]:
    """A PaymentMethod."""
    return {
        "id": card["id"],
        "object": "payment_method",
        "customer": customer_ref or None,
        "card": {
            "brand": card["brand"],
            "last4": BY_NUMBER[card["number"]].last4,
            "exp_month": card["expires_month"],
            "exp_year": card["expires_year"],
        },
    }


def refund_told(refund_id: str, our_id: str, intent: Intent, amount: int, failure: str = "") -> dict[str, Any]:
    """A Refund; with why it came back, if it did."""
    return {
        "id": refund_id,
        "object": "refund",
        "amount": amount,
        "currency": intent.currency.lower(),
        "status": "failed" if failure else "succeeded",
        "failure_reason": failure or None,
        "payment_intent": intent.id,
        "charge": intent.charge_ref,
        "metadata": {OUR_ID: our_id},
    }


def dispute_told(
    dispute_id: str, intent: Intent, amount: int, state: str, due_by: datetime, *, fee: int
) -> dict[str, Any]:
    """A Dispute, with what it moved."""
    currency = intent.currency.lower()
    moved = [{"object": "balance_transaction", "amount": -amount, "fee": fee, "currency": currency}]
    if state == "won":
        moved.append({"object": "balance_transaction", "amount": amount, "fee": 0, "currency": currency})
    return {
        "id": dispute_id,
        "object": "dispute",
        "amount": amount,
        "currency": intent.currency.lower(),
        "status": "needs_response" if state == "open" else state,
        "reason": "fraudulent",
        "payment_intent": intent.id,
        "charge": intent.charge_ref,
        "balance_transactions": moved,
        "evidence_details": {"due_by": int(due_by.timestamp())},
        "metadata": {},
    }


def payout_told(payout_id: str, our_id: str, amount: int, currency: str, failure: str = "") -> dict[str, Any]:
    """A Payout."""
    return {
        "id": payout_id,
        "object": "payout",
        "amount": amount,
        "currency": currency.lower(),
        "status": "failed" if failure else "paid",
        "failure_message": failure or None,
        "metadata": {OUR_ID: our_id},
    }
