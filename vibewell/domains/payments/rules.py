"""The arithmetic of money in whole minor units: nothing is lost in it, and nothing appears from nowhere."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Rate = int | Decimal


def percent_of(amount: int, percent: Rate) -> int:
    """So many percent of an amount, half a minor unit rounding away from nothing: 30 % of 49.99 is 15.00."""
    return _rounded(Fraction(amount) * Fraction(percent) / 100)


def split_evenly(amount: int, parts: int) -> list[int]:
    """An amount in equal parts that add up to it, the larger ones first: 100.00 by three is 33.34, 33.33, 33.33."""
    if parts < 1:
        raise ValueError("an amount is split into one part at least")
    return split_by(amount, [1] * parts)


def split_by(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount in parts as the weights are, adding up to it; what is left over goes to the largest remainders.

    No part is further than one minor unit from its exact share. Weights are not negative, and one at least is above 0;
    a negative amount is split as the positive one is.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights are not negative, and not all 0")
    if amount < 0:
        return [-part for part in split_by(-amount, weights)]
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(amount * weights[index] % total))
    for index in by_remainder[: amount - sum(parts)]:
        parts[index] += 1
    return parts


def commission_returned(*, amount: int, commission: int, refunded_before: int, refund: int) -> int:
    """What of a payment's commission goes back with a refund, so that it is in proportion over all refunds together.

    40.00 back of 100.00 with 15.00 of commission returns 6.00; whatever the steps, all 15.00 once all 100.00 are back.
    """
    if not 0 <= commission <= amount or refunded_before < 0 or refund < 0 or refunded_before + refund > amount:
        raise ValueError("refunds stay within the payment, and so does the commission")
    if amount == 0:
        return 0
    before, after = (
        _rounded(Fraction(commission * returned, amount)) for returned in (refunded_before, refunded_before + refund)
    )
    return after - before


def tax_in(gross: int, rate: Rate) -> int:
    """The tax within a price that includes it, at a rate in percent: 19 % within 100.00 is 15.97."""
    if rate < 0:
        raise ValueError("a tax rate is not negative")
    return _rounded(Fraction(gross) * Fraction(rate) / (100 + Fraction(rate)))


def _rounded(exact: Fraction) -> int:
    """Half a unit goes up, and for what is owed the other way round, down: a refund mirrors its charge."""
    away = int((abs(exact) * 2 + 1) // 2)
    return away if exact >= 0 else -away
