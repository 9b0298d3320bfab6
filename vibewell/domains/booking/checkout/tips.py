"""What somebody gives on top. All of it is the house's."""

from vibewell.domains.booking.checkout.types import TIP_MAX
from vibewell.domains.payments import amount_in
from vibewell.kernel.money import MoneyWish


def tip_in(wish: MoneyWish | None, currency: str) -> int:
    """A tip in minor units, 0 for none. Raises `CurrencyDiffers`, `AmountInvalid`."""
    if wish is None:
        return 0
    return amount_in(wish, currency, least=0, most=TIP_MAX, sentence="A tip is at most 10,000.00.")
