"""What is under way between us, payers and processors."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

import msgspec

from vibewell.domains.payments.ports import PaymentState, Processor
from vibewell.kernel.db import Database, Transaction
from vibewell.kernel.errors import Refusal, TooMany
from vibewell.kernel.money import Money

Method = Literal["card", "kept_card", "crypto", "cash", "terminal", "gift_card", "package"]
ProcessorName = Literal["embedded", "stripe", "coinbase", "venue", "credit"]
Purpose = Literal["visit", "balance", "fee", "gift_card", "package"]
RefundReason = Literal["cancelled", "moved", "too_late", "goodwill", "waived", "duplicate"]
# "returned": it went out, and the payer's bank sent it back
RefundState = Literal["wanted", "open", "failed", "done", "returned"]
CardState = Literal["wanted", "open", "failed", "abandoned", "kept"]

AMOUNT_MAX = 99_999_999
# Of these the subject is a visit.
ABOUT_VISITS: frozenset[Purpose] = frozenset({"visit", "balance", "fee"})
# No processor is asked for what was paid at the venue or by credit with us.
AT_HOME = frozenset({"venue", "credit"})


class Payment(msgspec.Struct, frozen=True):
    """One attempt to pay (a part of) a checkout."""

    id: UUID
    checkout_id: UUID
    business_id: UUID
    person_id: UUID | None
    purpose: Purpose
    # the visit, gift card or package that it is for
    subject_id: UUID
    processor: ProcessorName
    method: Method
    amount: Money
    # of the amount, what stays with the platform
    commission: int
    state: PaymentState
    # what was given back already
    refunded: int
    fee: int
    created_at: datetime
    paid_at: datetime | None = None
    processor_ref: str = ""
    charge_ref: str = ""
    # where the payer goes on, and what the processor's own script needs for that
    next_url: str = ""
    client_secret: str = ""
    failure: str = ""
    kept_card_id: UUID | None = None
    keeps_card: bool = False

    @property
    def visit_id(self) -> UUID | None:
        """The visit that is paid, if it is one."""
        return self.subject_id if self.purpose in ABOUT_VISITS else None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it; the money may still come."""
        return self.state in ("failed", "abandoned", "paid")


class CardRequest(msgspec.Struct, frozen=True):
    """A card that is to be kept, nothing charged."""

    id: UUID
    checkout_id: UUID
    business_id: UUID
    person_id: UUID
    processor: ProcessorName
    state: CardState
    processor_ref: str = ""
    next_url: str = ""
    client_secret: str = ""
    failure: str = ""
    kept_card_id: UUID | None = None


class KeptCard(msgspec.Struct, frozen=True):
    """A card of somebody that a processor keeps."""

    id: UUID
    person_id: UUID
    processor: ProcessorName
    customer_ref: str
    card_ref: str
    brand: str
    last4: str
    expires_month: int
    expires_year: int


class Refund(msgspec.Struct, frozen=True):
    """What goes back of a payment."""

    id: UUID
    payment_id: UUID
    business_id: UUID
    amount: Money
    commission_returned: int
    reason: RefundReason
    state: RefundState
    created_at: datetime
    note: str = ""
    failure: str = ""
    done_at: datetime | None = None


class Checkout(msgspec.Struct, frozen=True):
    """Something to be paid for; `lines` as they were written, amounts in minor units."""

    id: UUID
    business_id: UUID
    person_id: UUID | None
    purpose: Purpose
    subject_id: UUID
    amount: int
    currency: str
    lines: list[dict[str, Any]]
    settled_at: datetime | None = None
    abandoned_at: datetime | None = None


class Settling(msgspec.Struct, frozen=True):
    """Everything of a checkout is paid (and its card kept, where one was wanted): what it was for may happen now."""

    checkout_id: UUID
    subject_id: UUID
    person_id: UUID | None
    business_id: UUID
    payment_ids: tuple[UUID, ...]
    now: datetime
    kept_card_id: UUID | None = None


class Outcome(msgspec.Struct, frozen=True):
    """`settled`: what was paid for stands. `give_back`: it can't be had any more, and all is given back in full."""

    result: Literal["settled", "give_back"]
    reason: str = ""


# Whoever knows what a purpose means. In the payment's own transaction: what it raises leaves the payment unsettled.
Settler = Callable[[Transaction, Settling], Awaitable[Outcome]]


class CreditDesk(Protocol):
    """Gift cards and packages: money that customers left with us before."""

    async def take(self, tx: Transaction, payment: Payment, now: datetime) -> str:
        """Take the payment from what is left; answers why not, or nothing. Repeated for a payment, it took once."""

    async def give_back(self, tx: Transaction, payment: Payment, refund: Refund, now: datetime) -> None:
        """Put a refund of such a payment back."""


class Attributed(Protocol):
    """Who brought a client."""

    @property
    def commission_percent(self) -> int:
        """Of what the client pays, what stays with the platform."""


class Books(Protocol):
    """The books, as the worker writes them: each verb once for the same row, however often it is asked for."""

    async def book_paid(self, tx: Transaction, payment_id: UUID, at: datetime) -> None:
        """A payment came in."""

    async def book_fee(self, tx: Transaction, payment_id: UUID, at: datetime) -> None:
        """What the processor keeps of a payment became known, or more of it."""

    async def book_refunded(self, tx: Transaction, refund_id: UUID, at: datetime) -> None:
        """A refund went out."""

    async def book_returned(self, tx: Transaction, refund_id: UUID, at: datetime) -> None:
        """A refund that had gone out came back."""

    async def book_dispute(self, tx: Transaction, dispute_id: UUID, state: str, at: datetime) -> None:
        """A dispute was opened, won or lost."""

    async def book_dispute_fee(self, tx: Transaction, dispute_id: UUID, at: datetime) -> None:
        """What the processor keeps for a dispute became known, or more of it, or some of it came back."""

    async def book_payout(self, tx: Transaction, payout_id: UUID, state: str, at: datetime) -> None:
        """A payout arrived, or came back."""

    async def payable(self, tx: Transaction, business_id: UUID, processor: str) -> int:
        """What this processor holds for a business, in minor units of its currency."""

    async def attribute_client(
        self, tx: Transaction, business_id: UUID, person_id: UUID, at: datetime, *, visit_ids: Sequence[UUID] = ()
    ) -> Attributed:
        """Who brought a client, and what the platform takes for that; `visit_ids` are those that are being paid."""


# Processors by name. Each is handed the database of the process that asks, for one that lives in it.
Processors = Mapping[str, Callable[[Database], Processor]]


def processor_of(services: Mapping[str, Any], name: str, database: Database) -> Processor:
    """The processor of this name. Raises `MethodUnavailable` when this installation has none."""
    processors: Processors = services["processors"]
    if name not in processors:
        raise MethodUnavailable
    return processors[name](database)


def return_url(services: Mapping[str, Any], checkout_id: UUID) -> str:
    """Where a payer comes back to."""
    return f"{services['letterhead'].address}/checkout/{checkout_id}"


class MethodUnavailable(Refusal):
    """Nobody here takes this kind of payment."""

    code = "payment.method_unavailable"
    status = 422
    sentence = "This way to pay is not offered here."


class AmountInvalid(Refusal):
    """Nothing, less than nothing, or more than a payment may be."""

    code = "payment.amount_invalid"
    status = 422
    sentence = "An amount is between 0.01 and 999,999.99."


class CurrencyDiffers(Refusal):
    """An amount is told in another currency than that of the payment, or of the business."""

    code = "payment.currency_differs"
    status = 422
    sentence = "This is counted in another currency."


class TriesTooMany(TooMany):
    """It was tried too often to pay for the same, or by the same person, within an hour."""

    code = "payment.tries_too_many"
    sentence = "It was tried too often to pay. Please wait an hour, or ask the business: they can help you."


class RefundAboveCharge(Refusal):
    """More is asked back than is left of the payment, or nothing was paid yet."""

    code = "refund.above_charge"
    status = 409
    sentence = "That is more than is left of this payment."
