"""Money as whole minor units of one currency."""

from typing import Annotated

import msgspec
from msgspec import Meta


class Money(msgspec.Struct, frozen=True):
    """`amount` in minor units (cents), `currency` an ISO 4217 code."""

    amount: int
    currency: str


class MoneyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money as it is sent: `currency` is that of the business and may be left out, but never be another."""

    amount: Annotated[int, Meta(description="in minor units")]
    currency: Annotated[str, Meta(min_length=3, max_length=3)] | None = None

    def is_in(self, currency: str) -> bool:
        """Whether this is counted in the currency, as far as it says."""
        return self.currency is None or self.currency.upper() == currency
