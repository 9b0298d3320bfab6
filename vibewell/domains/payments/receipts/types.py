"""What a receipt follows from, what it says, and what it is when it is computed again."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

from vibewell.domains.payments.ledger.types import Entry, Paid
from vibewell.domains.payments.origins.types import Attribution
from vibewell.domains.payments.policies.types import Policy
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import NotFound
from vibewell.kernel.money import Money

Kind = Literal["payment", "refund", "refund_returned", "fee", "payout", "dispute", "gift_card", "package"]
DisputeState = Literal["open", "won", "lost"]
# the rules by which receipts are computed now; a receipt is always computed by those that it was written with
RULES = 1


class Issuer(msgspec.Struct, frozen=True):
    """Whose receipt it is, as they were called when it was written."""

    id: UUID
    name: str
    street: str
    postcode: str
    city: str
    timezone: str


class Payer(msgspec.Struct, frozen=True):
    """Who paid, as they were called when it was written; a guest of the desk has no account."""

    id: UUID | None
    name: str


class Terms(msgspec.Struct, frozen=True):
    """What was agreed about a service of a visit: the policy that was in force when it was first held."""

    visit_id: UUID
    service_id: UUID
    booked_at: datetime
    policy: Policy


class ItemCost(msgspec.Struct, frozen=True):
    """What calling off, or staying away, costs of one service."""

    label: str
    price: int
    percent: int
    cost: int
    policy_version: int


class Ending(msgspec.Struct, frozen=True):
    """How a visit ended that did not take place, and what that costs by what was agreed.

    Notice is counted from `counted_from`. `waived`: the house forgoes the cost.
    """

    visit_id: UUID
    how: Literal["called_off", "called_off_by_house", "stayed_away"]
    booked_at: datetime
    counted_from: datetime
    ended_at: datetime
    items: tuple[ItemCost, ...]
    cost: int
    waived: bool


# What a visit's end costs, as it was known at an instant, worked out from what was agreed and what happened; said by
# whoever knows visits.
ExplainEnding = Callable[[Transaction, UUID, datetime], Awaitable[Ending | None]]


class Returned(msgspec.Struct, frozen=True):
    """A refund: of what, why, and what of the commission goes back with it."""

    id: UUID
    amount: int
    commission: int
    reason: str
    cause: str
    asked_at: datetime


class CameBack(msgspec.Struct, frozen=True):
    """A refund that the payer's bank sent back: its place among all that had gone back, and what it was booked with."""

    place: int
    went_out_at: datetime
    commission: int
    failure: str


class Disputed(msgspec.Struct, frozen=True):
    """A dispute, and what became of it."""

    id: UUID
    amount: int
    state: DisputeState
    reason: str
    processor_ref: str
    opened_at: datetime


class PaidOut(msgspec.Struct, frozen=True):
    """A payout: what it is made of, by cause, since the one before. `carried` stood already, `remains` still does."""

    id: UUID
    processor: str
    amount: int
    came_back: bool
    carried: int
    sums: dict[str, int]
    remains: int


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything that a receipt follows from: the ids of rows, and what they said."""

    kind: Kind
    currency: str
    at: datetime
    issuer: Issuer
    payer: Payer | None = None
    paid: Paid | None = None
    attribution: Attribution | None = None
    terms: tuple[Terms, ...] = ()
    ending: Ending | None = None
    returned: Returned | None = None
    came_back: CameBack | None = None
    disputed: Disputed | None = None
    paid_out: PaidOut | None = None


class BodyLine(msgspec.Struct, frozen=True):
    """A line as it is printed; `rate` is the tax in percent, where it is a sale."""

    label: str
    amount: int
    kind: str
    rate: str | None = None


class TaxLine(msgspec.Struct, frozen=True):
    """What of the amount is taxed at one rate."""

    rate: str
    net: int
    tax: int
    gross: int


class Commission(msgspec.Struct, frozen=True):
    """What the platform takes (or gives back), and why."""

    amount: int
    percent: int | None
    origin: str
    because: str


class HouseShare(msgspec.Struct, frozen=True):
    """What only the business reads: the commission, the amount less that, and the entries in the books."""

    commission: Commission | None
    net: int
    entries: tuple[Entry, ...]


class Body(msgspec.Struct, frozen=True):
    """What a receipt says, in minor units. `lines` are of all that was checked out, `amount` is what moved now."""

    kind: Kind
    currency: str
    amount: int
    method: str
    lines: tuple[BodyLine, ...]
    total: int
    taxes: tuple[TaxLine, ...]
    tips: int
    # gift cards and packages: paid now, taxed when they are used
    untaxed: int
    because: str
    house: HouseShare


class Receipt(msgspec.Struct, frozen=True):
    """A receipt as it is kept. What `facts` and `body` hold is described in the guide to receipts."""

    id: UUID
    business_id: UUID
    number: int
    kind: Kind
    payment_id: UUID | None
    visit_id: UUID | None
    person_id: UUID | None
    issued_at: datetime
    rules: int
    facts: dict[str, Any]
    body: dict[str, Any]
    movement_id: UUID


class ReceiptLine(msgspec.Struct, frozen=True):
    """A receipt in a list."""

    id: UUID
    business: str
    number: int
    kind: Kind
    issued_at: datetime
    amount: Money
    payment: UUID | None
    visit: UUID | None


class ReceiptPage(msgspec.Struct, frozen=True):
    """A receipt as somebody may read it: what the business alone is told is left out for its customers."""

    id: UUID
    business: str
    number: int
    kind: Kind
    issued_at: datetime
    amount: Money
    payment: UUID | None
    visit: UUID | None
    rules: int
    issuer: Issuer
    payer: Payer | None
    body: dict[str, Any]
    facts: dict[str, Any]


class Replayed(msgspec.Struct, frozen=True):
    """What came of computing a receipt again: each difference as where, what is kept, what it should be."""

    id: UUID
    number: int
    business: str
    differences: tuple[tuple[str, str, str], ...]


class ReceiptUnknown(NotFound):
    """No such receipt, or it is not this caller's to see."""

    code = "receipt.unknown"
    sentence = "There is no such receipt."


def rate_said(rate: Decimal) -> str:
    """A rate as it is printed: 19, 8.1."""
    return f"{rate.normalize():f}"
