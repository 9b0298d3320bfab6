"""Money as whole minor units of one currency."""

import msgspec


class Money(msgspec.Struct, frozen=True):
    """`amount` in minor units (cents), `currency` an ISO 4217 code."""

    amount: int
    currency: str
