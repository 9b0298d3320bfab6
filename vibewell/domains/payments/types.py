"""What happened to money, told to the rest of the house."""

from typing import ClassVar
from uuid import UUID

from vibewell.kernel.events import Event


class PaymentWanted(Event, frozen=True):
    """Somebody wants to pay: the worker begins it at the processor."""

    name: ClassVar[str] = "payment.wanted"
    payment_id: UUID


class PaymentPaid(Event, frozen=True):
    """The money is there."""

    name: ClassVar[str] = "payment.paid"
    payment_id: UUID
    checkout_id: UUID
    # the visit, gift card or package that the checkout is for
    subject_id: UUID
    visit_id: UUID | None
    amount: int
    currency: str


class PaymentFailed(Event, frozen=True):
    """This attempt came to nothing; another may follow."""

    name: ClassVar[str] = "payment.failed"
    payment_id: UUID
    checkout_id: UUID
    subject_id: UUID
    visit_id: UUID | None
    amount: int
    currency: str
    reason: str


class RefundWanted(Event, frozen=True):
    """Something is to be given back: the worker asks the processor for it."""

    name: ClassVar[str] = "refund.wanted"
    payment_id: UUID
    refund_id: UUID


class PaymentRefunded(Event, frozen=True):
    """Something was given back."""

    name: ClassVar[str] = "payment.refunded"
    payment_id: UUID
    refund_id: UUID
    visit_id: UUID | None
    amount: int
    currency: str


class RefundReturned(Event, frozen=True):
    """The payer's bank sent a refund back: who paid has to get it another way."""

    name: ClassVar[str] = "payment.refund_returned"
    payment_id: UUID
    refund_id: UUID
    visit_id: UUID | None
    amount: int
    currency: str


class PaymentDisputed(Event, frozen=True):
    """The payer's bank takes the money back until it is decided who is right; `state` open, won or lost."""

    name: ClassVar[str] = "payment.disputed"
    payment_id: UUID
    dispute_id: UUID
    visit_id: UUID | None
    amount: int
    currency: str
    state: str
