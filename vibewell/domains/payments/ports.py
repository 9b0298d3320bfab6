"""What payments need from outside: somebody who takes money, keeps cards and tells what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable
from uuid import UUID

import msgspec

from vibewell.kernel.errors import Refusal
from vibewell.kernel.money import Money

PaymentState = Literal["wanted", "open", "processing", "failed", "abandoned", "paid"]


class PaymentOrder(msgspec.Struct, frozen=True):
    """What is to be paid. The same `payment_id` never makes a second payment at the processor."""

    payment_id: UUID
    business_id: UUID
    amount: Money
    # of the amount, what stays with the platform
    commission: int
    # what the payer reads on their statement and on the processor's page
    label: str
    # where the payer comes back to
    return_url: str
    # the business's account at the processor, where it has one
    account_ref: str = ""
    # keep the card for what may become due later
    keeps_card: bool = False
    customer_ref: str = ""
    # a card that was kept: it is charged without the payer being there
    card_ref: str = ""


class CardOrder(msgspec.Struct, frozen=True):
    """A card is to be kept, and nothing charged."""

    request_id: UUID
    person_id: UUID
    return_url: str
    customer_ref: str = ""


class RefundOrder(msgspec.Struct, frozen=True):
    """What goes back. The same `refund_id` never refunds twice."""

    refund_id: UUID
    processor_ref: str
    charge_ref: str
    amount: Money
    commission_returned: int = 0
    account_ref: str = ""


class PayoutOrder(msgspec.Struct, frozen=True):
    """What a business is paid. The same `payout_id` never pays twice."""

    payout_id: UUID
    business_id: UUID
    amount: Money
    account_ref: str = ""


class Standing(msgspec.Struct, frozen=True):
    """What the processor says of a payment or of a card to be kept ("paid": it is kept)."""

    processor_ref: str
    state: PaymentState
    # where the payer goes on, for as long as something is asked of them
    next_url: str = ""
    client_secret: str = ""
    charge_ref: str = ""
    # what the processor keeps for itself, in minor units; 0 while unknown
    fee: int = 0
    failure: str = ""
    card: "Card | None" = None


class Card(msgspec.Struct, frozen=True):
    """A card that the processor keeps."""

    customer_ref: str
    card_ref: str
    brand: str
    last4: str
    expires_month: int
    expires_year: int


class RefundStanding(msgspec.Struct, frozen=True):
    """What the processor says of a refund."""

    processor_ref: str
    state: Literal["open", "failed", "done"]
    failure: str = ""


class DisputeStanding(msgspec.Struct, frozen=True):
    """What the processor says of a dispute. An inquiry has taken nothing yet."""

    processor_ref: str
    state: Literal["inquiry", "open", "won", "lost"]
    # what it keeps for the dispute, whoever is right, and what of that it gave back
    fee: int = 0
    fee_returned: int = 0


class PayoutStanding(msgspec.Struct, frozen=True):
    """What the processor says of a payout."""

    processor_ref: str
    state: Literal["open", "failed", "paid"]
    failure: str = ""


EventKind = Literal[
    "payment.open",
    "payment.processing",
    "payment.paid",
    "payment.failed",
    "payment.abandoned",
    "card.kept",
    "card.failed",
    "refund.done",
    "refund.failed",
    "dispute.opened",
    "dispute.won",
    "dispute.lost",
    "payout.paid",
    "payout.failed",
    "account.changed",
    "other",
]


class ProcessorEvent(msgspec.Struct, frozen=True):
    """Something a processor told, in our words; `body` keeps theirs."""

    event_id: str
    kind: EventKind
    # the processor's name of the payment (or payout) that it is about
    processor_ref: str
    happened_at: datetime
    body: bytes
    # the row of ours that it names in its metadata, if any
    our_id: UUID | None = None
    amount: Money | None = None
    charge_ref: str = ""
    # the refund, dispute or card as the processor calls it
    object_ref: str = ""
    fee: int = 0
    # what came back of a fee that was kept before
    fee_returned: int = 0
    reason: str = ""
    due_by: datetime | None = None
    card: Card | None = None
    # the account of a business at the processor that it happened to
    account_ref: str = ""


class ProcessorMovement(msgspec.Struct, frozen=True):
    """A line of the processor's own list, to compare the books with."""

    object_ref: str
    kind: Literal["charge", "refund", "dispute", "payout"]
    processor_ref: str
    # with its sign: what came to the processor's balance, before its fee
    amount: Money
    fee: int
    at: datetime


class Processor(Protocol):
    """Takes money. Every verb may be repeated with the same id and has its effect once.

    Each raises `ProcessorDown` when nothing is known of the outcome (ask again later, with the same id), and
    `ProcessorRefused` when the processor said no for good.
    """

    name: str
    # whether it pays businesses out when we ask it to; others do so by themselves and tell, or not at all
    pays_out: bool

    async def open_payment(self, order: PaymentOrder) -> Standing:
        """Begin a payment, or charge a kept card."""

    async def find_payment(self, processor_ref: str) -> Standing:
        """How a payment stands."""

    async def abandon_payment(self, processor_ref: str) -> Standing:
        """Let go of a payment that is not paid; one that was paid meanwhile is answered as paid."""

    async def keep_card(self, order: CardOrder) -> Standing:
        """Begin to keep a card."""

    async def refund(self, order: RefundOrder) -> RefundStanding:
        """Give (a part of) a payment back."""

    async def find_dispute(self, dispute_ref: str) -> DisputeStanding:
        """How a dispute stands, and what it costs."""

    async def pay_out(self, order: PayoutOrder) -> PayoutStanding:
        """Send a business what is theirs."""

    async def list_movements(self, since: datetime, until: datetime) -> Sequence[ProcessorMovement]:
        """What the processor booked in a span, oldest first."""

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> ProcessorEvent:
        """An event from the bytes as they came; headers in lower case. Raises `SignatureWrong`, `EventUnreadable`."""


class AccountOrder(msgspec.Struct, frozen=True):
    """A business wants to be paid directly. The same `account_id` never makes a second account."""

    account_id: UUID
    business_id: UUID
    name: str


class AccountStanding(msgspec.Struct, frozen=True):
    """What a processor says of a business's account."""

    account_ref: str
    charges_enabled: bool
    payouts_enabled: bool
    details_submitted: bool


class AccountLink(msgspec.Struct, frozen=True):
    """A page of the processor where a business says who it is: it opens once, and for a few minutes."""

    url: str
    until: datetime


@runtime_checkable
class AccountKeeper(Protocol):
    """A processor at which businesses have accounts of their own. Raises as `Processor` does."""

    async def open_account(self, order: AccountOrder) -> AccountStanding:
        """Make the account of a business."""

    async def link_account(self, account_ref: str, return_url: str) -> AccountLink:
        """A fresh page to complete it on."""

    async def find_account(self, account_ref: str) -> AccountStanding:
        """How it stands."""


class ProcessorDown(Refusal):
    """The processor can't be reached, or what came back says nothing about the outcome."""

    code = "payment.processor_down"
    status = 503
    sentence = "The payment service does not answer right now. Nothing was lost: it is tried again."


class ProcessorRefused(Refusal):
    """The processor said no for good; `detail` is for people, `vendor_code` the processor's."""

    code = "payment.refused"
    status = 402
    sentence = "The payment was refused."


class SignatureWrong(Refusal):
    """A webhook that nobody we know has signed, or too long ago."""

    code = "webhook.signature_wrong"
    status = 401
    sentence = "This message carries no valid signature."


class EventUnreadable(Refusal):
    """A signed webhook that can't be understood."""

    code = "webhook.unreadable"
    status = 400
    sentence = "This message can't be read."
