"""Events in Stripe's shape, read into our words. https://docs.stripe.com/api/events/types"""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from vibewell.domains.payments.ports import Card, EventKind, EventUnreadable, ProcessorEvent
from vibewell.kernel.money import Money

# Under this name our own id travels with everything that we make at the processor.
OUR_ID = "vibewell_id"
TEXT_CHARACTERS_MAX = 255

KINDS: dict[str, EventKind] = {
    "payment_intent.created": "payment.open",
    "payment_intent.requires_action": "payment.open",
    "payment_intent.processing": "payment.processing",
    "payment_intent.succeeded": "payment.paid",
    "payment_intent.payment_failed": "payment.failed",
    "payment_intent.canceled": "payment.abandoned",
    "setup_intent.succeeded": "card.kept",
    "setup_intent.setup_failed": "card.failed",
    "payout.paid": "payout.paid",
    "payout.failed": "payout.failed",
    "account.updated": "account.changed",
}
REFUND_TYPES = frozenset({"refund.created", "refund.updated", "refund.failed"})
REFUND_STATES: dict[str, EventKind] = {
    "succeeded": "refund.done",
    "failed": "refund.failed",
    "canceled": "refund.failed",
}
DISPUTE_TYPES = frozenset(
    {
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    }
)
# An inquiry ("warning_…") takes nothing yet: it becomes a dispute of which we are told, or it is closed.
DISPUTE_STATES: dict[str, EventKind] = {
    "needs_response": "dispute.opened",
    "under_review": "dispute.opened",
    "won": "dispute.won",
    "lost": "dispute.lost",
}


class Fee(msgspec.Struct, frozen=True):
    """A balance transaction, where it came along; a fee below nothing is one that comes back."""

    fee: int = 0
    currency: str = ""


class Charge(msgspec.Struct, frozen=True):
    """A charge, where it came along."""

    id: str
    balance_transaction: Fee | str | None = None


class CardShown(msgspec.Struct, frozen=True):
    """What one may see of a card."""

    brand: str = ""
    last4: str = "0000"
    exp_month: int = 1
    exp_year: int = 2000


class PaymentMethod(msgspec.Struct, frozen=True):
    """A payment method, where it came along."""

    id: str
    customer: str | None = None
    card: CardShown | None = None


class Fault(msgspec.Struct, frozen=True):
    """Why not."""

    message: str = ""


class Evidence(msgspec.Struct, frozen=True):
    """Until when a dispute can be answered, in seconds since 1970."""

    due_by: int | None = None


class Told(msgspec.Struct, frozen=True):
    """Of an object, what we read."""

    id: str
    metadata: dict[str, str] | None = None
    amount: int = 0
    amount_received: int | None = None
    currency: str = ""
    status: str | None = None
    latest_charge: Charge | str | None = None
    charge: Charge | str | None = None
    payment_intent: str | None = None
    payment_method: PaymentMethod | str | None = None
    last_payment_error: Fault | None = None
    last_setup_error: Fault | None = None
    failure_reason: str | None = None
    failure_message: str | None = None
    reason: str | None = None
    # of a dispute: what was withdrawn, and what was reinstated
    balance_transactions: list[Fee] | None = None
    evidence_details: Evidence | None = None


class Holder(msgspec.Struct, frozen=True):
    """What an event is about."""

    object: Told


class StripeEvent(msgspec.Struct, frozen=True):
    """An event as Stripe writes it."""

    id: str
    type: str
    created: int
    data: Holder
    # the connected account that it happened to
    account: str | None = None


def read_stripe_event(body: bytes) -> ProcessorEvent:
    """An event from verified bytes. Raises `EventUnreadable`."""
    try:
        event = msgspec.json.decode(body, type=StripeEvent)
        happened_at = datetime.fromtimestamp(event.created, UTC)
    except (msgspec.MsgspecError, ValueError, OverflowError, OSError) as error:
        raise EventUnreadable from error
    if not 1 <= len(event.id) <= TEXT_CHARACTERS_MAX or len(event.type) > TEXT_CHARACTERS_MAX:
        raise EventUnreadable
    told = event.data.object
    kind = kind_of(event.type, told)
    dispute_fee, fee_returned = dispute_fees(told)
    return ProcessorEvent(
        event_id=event.id,
        kind=kind,
        processor_ref=_about(kind, told)[:TEXT_CHARACTERS_MAX],
        happened_at=happened_at,
        body=body,
        our_id=_our_id(told),
        amount=_amount(kind, told),
        charge_ref=charge_ref(told),
        object_ref=told.id[:TEXT_CHARACTERS_MAX],
        fee=dispute_fee if kind.startswith("dispute.") else fee_of(told),
        fee_returned=fee_returned,
        reason=_reason(told),
        due_by=_due_by(told),
        card=card_of(told),
        account_ref=(event.account or "")[:TEXT_CHARACTERS_MAX],
    )


def kind_of(name: str, told: Told) -> EventKind:
    """What a type of event means to us."""
    if name in REFUND_TYPES:
        return REFUND_STATES.get(told.status or "", "other")
    if name in DISPUTE_TYPES:
        return DISPUTE_STATES.get(told.status or "", "other")
    return KINDS.get(name, "other")


def charge_ref(told: Told) -> str:
    """The charge, as an object or by its name."""
    charge = told.latest_charge or told.charge
    return charge.id if isinstance(charge, Charge) else charge or ""


def fee_of(told: Told) -> int:
    """The processor's fee, where the balance transaction came along."""
    charge = told.latest_charge
    if isinstance(charge, Charge) and isinstance(charge.balance_transaction, Fee):
        return max(charge.balance_transaction.fee, 0)
    return 0


def dispute_fees(told: Told) -> tuple[int, int]:
    """What a dispute costs, and what of that came back, as far as it is counted in the dispute's own currency."""
    fees = [line.fee for line in told.balance_transactions or () if line.currency in ("", told.currency)]
    return sum(fee for fee in fees if fee > 0), -sum(fee for fee in fees if fee < 0)


def card_of(told: Told) -> Card | None:
    """The card that is kept, where it came along."""
    method = told.payment_method
    if not isinstance(method, PaymentMethod) or method.card is None or not method.customer:
        return None
    shown = method.card
    return Card(method.customer, method.id, shown.brand[:40], shown.last4[-4:], shown.exp_month, shown.exp_year)


def _about(kind: EventKind, told: Told) -> str:
    return (told.payment_intent or "") if kind.startswith(("refund.", "dispute.")) else told.id


def _our_id(told: Told) -> UUID | None:
    try:
        return UUID((told.metadata or {}).get(OUR_ID, ""))
    except ValueError:
        return None


def _amount(kind: EventKind, told: Told) -> Money | None:
    if not told.currency:
        return None
    received = told.amount_received if kind == "payment.paid" else None
    return Money(told.amount if received is None else received, told.currency.upper())


def _reason(told: Told) -> str:
    error = told.last_payment_error or told.last_setup_error
    return (error.message if error else told.failure_message or told.failure_reason or told.reason or "")[:500]


def _due_by(told: Told) -> datetime | None:
    seconds = told.evidence_details.due_by if told.evidence_details else None
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None
