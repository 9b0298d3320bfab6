"""How a checkout stands, as its payer and the desk see it."""

import asyncio
from uuid import UUID

import msgspec

from vibewell.domains.booking.checkout import store
from vibewell.domains.booking.checkout.store import CheckoutRow
from vibewell.domains.booking.checkout.types import Checkout, CheckoutState, CheckoutUnknown, PaymentLine
from vibewell.domains.payments import CardRequest, Payment, card_requests_of_checkout, payments_of_checkout
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.money import Money

LOOK_SECONDS = 0.06
WAIT_SECONDS_MAX = 4.0


async def read_checkout(tx: Transaction, checkout_id: UUID) -> Checkout:
    """A checkout with its payments, and the card that it wants left. Raises `CheckoutUnknown`."""
    row = await store.find_checkout(tx, checkout_id)
    if row is None:
        raise CheckoutUnknown
    payments = await payments_of_checkout(tx, checkout_id)
    cards = await card_requests_of_checkout(tx, checkout_id)
    credit = sum(each.amount.amount for each in payments if each.processor == "credit")
    return msgspec.structs.replace(
        store.shown(row, _state(row, payments)),
        payments=[*(_paying(each) for each in payments), *(_leaving(each, row.currency) for each in cards)],
        credit=Money(credit, row.currency),
        because=await tx.fetchval(store.GIVEN_BACK_BECAUSE, checkout_id) or "",
    )


def _state(row: CheckoutRow, payments: list[Payment]) -> CheckoutState:
    if row.settled_at is not None:
        return "settled"
    if row.abandoned_at is None:
        return "open"
    return "given_back" if any(payment.state == "paid" for payment in payments) else "abandoned"


def _paying(payment: Payment) -> PaymentLine:
    return PaymentLine(
        payment.id,
        payment.state,
        payment.method,
        payment.amount,
        payment.next_url or None,
        payment.client_secret or None,
        payment.failure or None,
        Money(payment.refunded, payment.amount.currency),
    )


def _leaving(card: CardRequest, currency: str) -> PaymentLine:
    """A card to be left is shown as a payment of nothing."""
    return PaymentLine(
        card.id,
        card.state,
        "card",
        Money(0, currency),
        card.next_url or None,
        card.client_secret or None,
        card.failure or None,
        Money(0, currency),
    )


async def wait_until_begun(
    database: Database, caller: Caller, checkout_id: UUID, seconds: float = WAIT_SECONDS_MAX
) -> Checkout:
    """The checkout as soon as its payer can go on, or as it stands after `seconds` (four at most).

    Looks again and again in transactions of their own: nothing is held while the processor is asked.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(seconds, WAIT_SECONDS_MAX)
    while True:
        async with database.tx(caller) as tx:
            found = await read_checkout(tx, checkout_id)
        waits = found.state == "open" and (not found.payments or any(each.state == "wanted" for each in found.payments))
        if not waits or loop.time() >= deadline:
            return found
        await asyncio.sleep(LOOK_SECONDS)
