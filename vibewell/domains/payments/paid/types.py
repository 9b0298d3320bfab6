"""A payment as it stands in a list, with its receipts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.kernel.errors import Refusal
from vibewell.kernel.money import Money, MoneyWish


class Slip(msgspec.Struct, frozen=True):
    """A receipt of a payment."""

    id: UUID
    number: int
    kind: str


class PaidLine(msgspec.Struct, frozen=True):
    """A payment; `label` is the first thing that was paid, `more` how many there were besides. `at`: when it was paid,
    or tried."""

    id: UUID
    business: str
    business_name: str
    payer: str | None
    purpose: str
    subject: UUID
    label: str
    more: int
    processor: str
    method: str
    amount: Money
    refunded: Money
    state: str
    failure: str | None
    at: datetime
    receipts: list[Slip]
    # what the payer's bank took back, or keeps until it is decided
    disputed: Money
    # how the latest dispute stands, for those who may see it
    dispute: Literal["open", "won", "lost"] | None = None

    @property
    def left(self) -> int:
        """What has not gone back, neither by us nor by the payer's bank."""
        gone = self.refunded.amount + self.disputed.amount
        return max(self.amount.amount - gone, 0) if self.state == "paid" else 0


class RefundRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to go back of a payment, and why."""

    amount: MoneyWish
    note: Annotated[str, Meta(max_length=500)] = ""


class RefundDisputed(Refusal):
    """The payer's bank took the money back, or keeps it until it is decided: given back as well, it would go twice."""

    code = "refund.disputed"
    status = 409
    sentence = "The payer's bank has taken this money back, or is deciding about it. It can't be given back as well."
