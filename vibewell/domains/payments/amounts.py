"""Amounts as programs and pages send them, as `{"amount", "currency"}`."""

from vibewell.domains.payments.processing.types import AMOUNT_MAX, AmountInvalid, CurrencyDiffers
from vibewell.kernel.money import MoneyWish


def amount_in(
    wish: MoneyWish, currency: str, *, least: int = 1, most: int = AMOUNT_MAX, sentence: str | None = None
) -> int:
    """What is wished for, in minor units of this currency; `sentence` says between what an amount lies here.

    Raises `CurrencyDiffers`, `AmountInvalid`.
    """
    if not wish.is_in(currency):
        raise CurrencyDiffers("Amounts are in %(currency)s here.", currency=currency)
    if not least <= wish.amount <= most:
        raise AmountInvalid(sentence)
    return wish.amount
