"""What the books are written from, and what is written. Debits are positive."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from vibewell.domains.payments.rules import tax_in

LineKind = Literal["service", "balance", "fee", "discount", "tip", "gift_card", "package"]
SALES: frozenset[LineKind] = frozenset({"service", "balance", "fee", "discount"})
Cause = Literal[
    "charge",
    "application_fee",
    "processor_fee",
    "tax",
    "tip",
    "refund",
    "refund_returned",
    "dispute",
    "dispute_fee",
    "dispute_won",
    "dispute_lost",
    "payout",
    "payout_failed",
    "gift_sale",
    "gift_credit",
    "package_sale",
    "package_use",
    "venue",
]


class Line(msgspec.Struct, frozen=True):
    """A line of a checkout, as `checkouts.lines` keeps it. Without a rate of its own it has the business's."""

    kind: LineKind
    label: str
    amount: int
    tax_rate: Decimal | None = None
    visit_id: UUID | None = None
    service_id: UUID | None = None


class Entry(msgspec.Struct, frozen=True):
    """A part of a movement."""

    account: str
    cause: Cause
    amount: int


class Part(msgspec.Struct, frozen=True):
    """What of a payment is one kind of thing, taxed at one rate (in percent); tips, gift cards and packages are not."""

    kind: Literal["sale", "tip", "gift_card", "package"]
    rate: Decimal
    amount: int

    @property
    def tax(self) -> int:
        """The tax within it."""
        return tax_in(self.amount, self.rate) if self.kind == "sale" else 0


class Paid(msgspec.Struct, frozen=True):
    """A payment and what it is for, as the books need it."""

    id: UUID
    business_id: UUID
    person_id: UUID | None
    checkout_id: UUID
    purpose: str
    subject_id: UUID
    processor: str
    method: str
    amount: int
    currency: str
    commission: int
    created_at: datetime
    # of the whole checkout
    checkout_amount: int
    lines: tuple[Line, ...]
    # the business's own rate when it was checked out, in percent
    house_rate: Decimal
    # the payments of the checkout that were booked before this one, in their order
    before: tuple[int, ...] = ()
    # what had gone back of this payment before, in its order, and of its commission
    returned: tuple[int, ...] = ()
    commission_returned: int = 0

    @property
    def left(self) -> int:
        """What has not gone back yet."""
        return self.amount - sum(self.returned)

    @property
    def visit_id(self) -> UUID | None:
        """The visit that is paid, if it is one."""
        return self.subject_id if self.purpose in ("visit", "balance", "fee") else None


class Movement(msgspec.Struct, frozen=True):
    """What is booked: once for each source."""

    business_id: UUID
    cause: Cause
    source: str
    currency: str
    entries: tuple[Entry, ...]
    payment_id: UUID | None = None
    visit_id: UUID | None = None
    processor: str | None = None
