"""A payment as it stands in a list, with its receipts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

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

    @property
    def left(self) -> int:
        """What has not gone back."""
        return self.amount.amount - self.refunded.amount if self.state == "paid" else 0


class RefundRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to go back of a payment, and why."""

    amount: MoneyWish
    note: Annotated[str, Meta(max_length=500)] = ""
