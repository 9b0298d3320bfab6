"""Checkouts as Coinbase writes them, read into our words. Amounts there are texts with two decimals."""

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal
from uuid import UUID

import msgspec

from vibewell.domains.payments.ports import (
    EventKind,
    EventUnreadable,
    PaymentState,
    ProcessorEvent,
    ProcessorMovement,
    Standing,
)
from vibewell.kernel.money import Money

# What travels with a checkout: our id, and the price in our own count.
OUR_ID, OUR_PRICE = "vibewell_id", "vibewell_price"
TEXT_CHARACTERS_MAX = 255
_PRICE = re.compile(r"([0-9]{1,8}) ([A-Z]{3})", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)

STATES: dict[str, PaymentState] = {
    "ACTIVE": "open",
    "PROCESSING": "processing",
    "COMPLETED": "paid",
    "REFUNDED": "paid",
    "PARTIALLY_REFUNDED": "paid",
    "DEACTIVATED": "abandoned",
    "EXPIRED": "abandoned",
    "FAILED": "failed",
}
KINDS: dict[str, EventKind] = {
    "checkout.payment.success": "payment.paid",
    "checkout.payment.failed": "payment.failed",
    "checkout.payment.expired": "payment.abandoned",
    "checkout.refund.success": "refund.done",
    "checkout.refund.failed": "refund.failed",
}
REFUND_STATES: dict[str, Literal["open", "failed", "done"]] = {"COMPLETED": "done", "FAILED": "failed"}
REFUND_TOLD = {"refund.done": "COMPLETED", "refund.failed": "FAILED"}


class Settlement(msgspec.Struct, frozen=True, rename="camel"):
    """What arrives of a payment, in the coin."""

    total_amount: str = "0"
    fee_amount: str = "0"


class Refunded(msgspec.Struct, frozen=True, rename="camel"):
    """A refund of a checkout."""

    id: str
    amount: str
    status: str
    reason: str = ""
    created_at: datetime | None = None
    completed_at: datetime | None = None


class Checkout(msgspec.Struct, frozen=True, rename="camel"):
    """A checkout, or an event about one: that is the checkout with an `eventType`."""

    id: str
    status: str
    amount: str
    created_at: datetime
    updated_at: datetime
    url: str = ""
    event_type: str = ""
    metadata: dict[str, str] = {}
    settlement: Settlement | None = None
    refunds: list[Refunded] = []
    transaction_hash: str = ""


def price_of(checkout: Checkout) -> Money | None:
    """What was asked for, in the currency of the business; None where the checkout is none of ours."""
    match = _PRICE.fullmatch(checkout.metadata.get(OUR_PRICE, ""))
    return Money(int(match[1]), match[2]) if match else None


def share_of(price: Money, part: str, whole: str) -> int:
    """Of the price, as much as `part` is of `whole`, both counted in the coin; half a cent counts as one."""
    try:
        share = Decimal(part) / Decimal(whole)
        return int((price.amount * share).quantize(Decimal(1), ROUND_HALF_UP))
    except (InvalidOperation, ZeroDivisionError, OverflowError, ValueError):
        return 0


def fee_of(checkout: Checkout) -> int:
    """What Coinbase keeps, in minor units of the price; 0 while unknown."""
    price, settled = price_of(checkout), checkout.settlement
    return max(share_of(price, settled.fee_amount, settled.total_amount), 0) if price and settled else 0


def standing_of(checkout: Checkout) -> Standing:
    """How a payment stands. A status that nobody has told us of is one that is under way."""
    state = STATES.get(checkout.status, "processing")
    return Standing(
        processor_ref=checkout.id,
        state=state,
        next_url=checkout.url if state == "open" else "",
        charge_ref=checkout.transaction_hash[:TEXT_CHARACTERS_MAX],
        fee=fee_of(checkout) if state == "paid" else 0,
        failure="The payment did not go through." if state == "failed" else "",
    )


def read_event(body: bytes) -> ProcessorEvent:
    """An event from verified bytes. Raises `EventUnreadable`."""
    try:
        checkout = msgspec.json.decode(body, type=Checkout)
    except (msgspec.MsgspecError, ValueError) as error:
        raise EventUnreadable from error
    if not 1 <= len(checkout.id) <= 64 or len(checkout.event_type) > 64:
        raise EventUnreadable
    kind = KINDS.get(checkout.event_type, "other")
    told = [one for one in checkout.refunds if one.status == REFUND_TOLD.get(kind)]
    # Coinbase names no refund of an event: it is told of the latest that ended so.
    refund = max(told, key=lambda one: one.completed_at or one.created_at or checkout.created_at, default=None)
    price = price_of(checkout)
    return ProcessorEvent(
        # Events carry no name of their own. A checkout is paid, fails or expires once; a refund ends once.
        event_id=f"{checkout.event_type}:{checkout.id}:{refund.id if refund else ''}"[:TEXT_CHARACTERS_MAX],
        kind=kind,
        processor_ref=checkout.id,
        happened_at=checkout.updated_at,
        body=body,
        our_id=_our_id(refund.reason if refund else checkout.metadata.get(OUR_ID, "")),
        amount=_amount(checkout, refund, price),
        charge_ref=checkout.transaction_hash[:TEXT_CHARACTERS_MAX],
        object_ref=(refund.id if refund else checkout.id)[:TEXT_CHARACTERS_MAX],
        fee=fee_of(checkout) if kind == "payment.paid" else 0,
    )


def movements_of(checkout: Checkout) -> list[ProcessorMovement]:
    """What a checkout moved: what was paid under the time when it was made, refunds under theirs."""
    price = price_of(checkout)
    if STATES.get(checkout.status) != "paid" or price is None:
        return []
    charge = ProcessorMovement(checkout.id, "charge", checkout.id, price, fee_of(checkout), checkout.created_at)
    refunds = [
        ProcessorMovement(
            one.id,
            "refund",
            checkout.id,
            Money(-share_of(price, one.amount, checkout.amount), price.currency),
            0,
            one.completed_at or one.created_at or checkout.updated_at,
        )
        for one in checkout.refunds
        if one.status == "COMPLETED"
    ]
    return [charge, *refunds]


def _amount(checkout: Checkout, refund: Refunded | None, price: Money | None) -> Money | None:
    if price is None or refund is None:
        return price
    return Money(share_of(price, refund.amount, checkout.amount), price.currency)


def _our_id(text: str) -> UUID | None:
    match = _UUID.search(text)
    return UUID(match[0]) if match else None
