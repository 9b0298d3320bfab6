"""An invoice of the platform: what it follows from, what it says."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

from vibewell.domains.payments.receipts.types import Issuer, TaxLine
from vibewell.kernel.errors import NotFound
from vibewell.kernel.money import Money

FeeCause = Literal["application_fee", "processor_fee", "dispute_fee"]
LineKind = Literal[
    "commission",
    "commission_returned",
    "processor_fee",
    "processor_fee_returned",
    "dispute_fee",
    "dispute_fee_returned",
]
# the rules by which invoices are computed now
RULES = 1


class Platform(msgspec.Struct, frozen=True):
    """Who keeps this installation, as its invoices name them. `tax_rate` is of the commission, in percent."""

    name: str
    address: tuple[str, ...] = ()
    tax_id: str = ""
    tax_rate: Decimal = Decimal(19)


class FeeSum(msgspec.Struct, frozen=True):
    """What was taken by one cause (or given back, `amount` below 0), of how many payments."""

    cause: FeeCause
    amount: int
    payments: int


class InvoiceFacts(msgspec.Struct, frozen=True):
    """Everything that an invoice follows from. The movements are the business's, after `since` up to `until`."""

    month: date
    currency: str
    since: int
    until: int
    at: datetime
    platform: Platform
    business: Issuer
    sums: tuple[FeeSum, ...]


class InvoiceLine(msgspec.Struct, frozen=True):
    """A line, tax included; `rate` in percent. What comes back is below 0."""

    kind: LineKind
    amount: int
    payments: int
    rate: str


class InvoiceBody(msgspec.Struct, frozen=True):
    """What an invoice says, in minor units. All of it was kept already: nothing is to be paid."""

    currency: str
    lines: tuple[InvoiceLine, ...]
    taxes: tuple[TaxLine, ...]
    total: int


class Invoice(msgspec.Struct, frozen=True):
    """An invoice as it is kept and read; `total` below 0 is a credit."""

    id: UUID
    # the business's slug
    business: str
    number: int
    month: date
    issued_at: datetime
    total: Money
    rules: int
    facts: InvoiceFacts
    body: dict[str, Any]


class InvoiceRow(msgspec.Struct, frozen=True):
    """An invoice in a list."""

    id: UUID
    business: str
    business_name: str
    number: int
    month: date
    issued_at: datetime
    total: Money


class InvoiceUnknown(NotFound):
    """No such invoice, or it is not this caller's to see."""

    code = "invoice.unknown"
    sentence = "There is no such invoice."
