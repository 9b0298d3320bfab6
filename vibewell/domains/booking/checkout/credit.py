"""The desk of credit: gift cards and packages pay from what was set aside for their checkout, and get it back."""

from datetime import datetime

from vibewell.domains.booking.checkout import store
from vibewell.domains.payments import Payment, Refund
from vibewell.kernel.db import Transaction

GONE = "This gift card or package is not there for it any more."


class Credit:
    """Takes and gives back in the transaction of whoever asks (`payments.CreditDesk`)."""

    async def take(self, tx: Transaction, payment: Payment, now: datetime) -> str:
        """Take what was set aside for the payment's checkout; answers why not, or nothing. Taken once for a payment."""
        what = (payment.checkout_id, payment.id, payment.amount.amount, now)
        if payment.method == "package":
            taken = await tx.fetchval(store.TAKE_VISIT, *what)
        else:
            taken = await tx.fetchval(store.TAKE_GIFT, *what)
        return "" if taken else GONE

    async def give_back(self, tx: Transaction, payment: Payment, refund: Refund, now: datetime) -> None:
        """Put a refund back: on the card, or as a visit of the package."""
        if payment.method == "package":
            await tx.execute(store.RETURN_VISIT, payment.id, now)
        else:
            await tx.execute(store.RETURN_GIFT, payment.id, refund.amount.amount)
