"""What a business took in a stretch of days, what was paid out, and the movements that both are made of."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from vibewell.kernel.errors import NotFound, Refusal
from vibewell.kernel.money import Money

By = Literal["day", "week", "month"]
# From the first day to the last, both included.
DAYS_MAX: dict[By, int] = {"day": 93, "week": 371, "month": 1830}


class Sums(msgspec.Struct, frozen=True):
    """Minor units, each above 0 in its own sense: `refunds` is what went back, `commission` what the platform took.

    `total` is what of it is the business's: sales + tips + vouchers_sold - vouchers_used - refunds - commission -
    processor_fees - disputed. `tax` lies within sales less refunds and disputes.
    """

    sales: int = 0
    tips: int = 0
    # gift cards and packages: paid now, a sale when they are used
    vouchers_sold: int = 0
    vouchers_used: int = 0
    refunds: int = 0
    commission: int = 0
    processor_fees: int = 0
    # held or taken back by payers' banks, less what was won
    disputed: int = 0
    tax: int = 0

    @property
    def total(self) -> int:
        """What is the business's."""
        return (
            self.sales
            + self.tips
            + self.vouchers_sold
            - self.vouchers_used
            - self.refunds
            - self.commission
            - self.processor_fees
            - self.disputed
        )

    @property
    def fees(self) -> int:
        """What the platform and the processors took."""
        return self.commission + self.processor_fees

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, name) + getattr(other, name) for name in self.__struct_fields__))


class Bucket(msgspec.Struct, frozen=True):
    """A day, a week from Monday, or a month, by the business's clock. `until` is its last day."""

    since: date
    until: date
    online: Sums
    venue: Sums


class Takings(msgspec.Struct, frozen=True):
    """What was taken from `since` to `until`, both included, without gaps; `currency` of every amount."""

    since: date
    until: date
    by: By
    currency: str
    online: Sums
    venue: Sums
    buckets: list[Bucket]


class Moved(msgspec.Struct, frozen=True):
    """A movement of the business's, amounts in its favour; `total` is what of it is the business's."""

    number: int
    at: datetime
    cause: str
    processor: str | None
    payer: str | None
    label: str | None
    sales: int
    tax: int
    tips: int
    vouchers: int
    fees: int
    disputed: int
    paid_out: int
    currency: str
    payment_id: UUID | None
    visit_id: UUID | None
    receipt_id: UUID | None
    receipt_number: int | None

    @property
    def total(self) -> int:
        """What of it is the business's; a payout is none of it."""
        return self.sales + self.tax + self.tips + self.vouchers + self.fees + self.disputed


class Payout(msgspec.Struct, frozen=True):
    """What was sent to a business's bank. `made_of` is there once it arrived: carried + made_of.total - remains =
    amount, to the cent."""

    id: UUID
    processor: str
    amount: Money
    state: Literal["wanted", "open", "failed", "paid"]
    created_at: datetime
    paid_at: datetime | None
    failure: str | None
    receipt_id: UUID | None
    # what stood before, and what stays for the next one
    carried: int | None = None
    made_of: Sums | None = None
    # payouts before this one that came back, since the one before
    came_back: int = 0
    remains: int | None = None


class Waiting(msgspec.Struct, frozen=True):
    """What a processor holds for a business and has not sent yet; below 0 where the business owes some."""

    processor: str
    amount: Money


class SpanInvalid(Refusal):
    """The days are in the wrong order, or too many for bars of this width."""

    code = "takings.span"
    status = 422
    sentence = "Choose days in their order: up to 93 by day, 53 weeks by week, five years by month."


class PayoutUnknown(NotFound):
    """No such payout, or it is another business's."""

    code = "payout.unknown"
    sentence = "There is no such payout."
