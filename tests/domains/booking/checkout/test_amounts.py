"""Every amount that the desk and its vouchers are sent: told as the API tells it, refused by name where it is none."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.domains.booking.checkout.flow import Flow
from vibewell.domains.booking.checkout.desk import take_at_venue
from vibewell.domains.booking.checkout.types import AboveBalance, VenuePayment
from vibewell.domains.booking.vouchers import actions
from vibewell.domains.booking.vouchers.types import GiftRequest, PackageRequest, PromoRequest
from vibewell.domains.payments import AmountInvalid, CurrencyDiffers
from vibewell.kernel.db import Transaction
from vibewell.kernel.money import MoneyWish

Asks = Callable[[Flow, Transaction, MoneyWish], Awaitable[Any]]


async def sell_a_card(flow: Flow, tx: Transaction, amount: MoneyWish) -> None:
    wish = GiftRequest(amount, "Frau Kern", "kern@vibewell.example", method="cash")
    await actions.buy_gift_card(tx, flow.salon.slug, wish, flow.services, now=flow.now)


async def take_off(flow: Flow, tx: Transaction, amount: MoneyWish) -> None:
    await actions.add_promo(tx, flow.salon.slug, PromoRequest(f"OFF{amount.amount}", amount=amount), now=flow.now)


async def take_off_from(flow: Flow, tx: Transaction, amount: MoneyWish) -> None:
    await actions.add_promo(
        tx, flow.salon.slug, PromoRequest(f"OFF{amount.amount}", percent=5, least_price=amount), now=flow.now
    )


async def offer_a_package(flow: Flow, tx: Transaction, amount: MoneyWish) -> None:
    await actions.add_package(tx, flow.salon.slug, PackageRequest(flow.salon.colour, "Five", 5, amount))


ASKS = [
    (sell_a_card, 500, 100_000, "5.00 to 1,000.00"),
    (take_off, 1, 1_000_000, "0.01 to 10,000.00"),
    (take_off_from, 0, 10_000_000, "0.00 to 100,000.00"),
    (offer_a_package, 100, 10_000_000, "1.00 to 100,000.00"),
]


@pytest.mark.parametrize(("ask", "least", "most", "says"), ASKS)
async def test_amounts_have_limits_that_are_said(flow: Flow, ask: Asks, least: int, most: int, says: str) -> None:
    for wrong in (-1, least - 1, most + 1, 9_999_999_999):
        with pytest.raises(AmountInvalid, match=says):
            async with flow.database.tx(flow.owner) as tx:
                await ask(flow, tx, MoneyWish(wrong))
    with pytest.raises(CurrencyDiffers, match="in EUR here"):
        async with flow.database.tx(flow.owner) as tx:
            await ask(flow, tx, MoneyWish(most, "CHF"))
    for right in (MoneyWish(least), MoneyWish(most, "EUR")):
        async with flow.database.tx(flow.owner) as tx:
            await ask(flow, tx, right)


async def test_the_till_takes_what_is_left_in_the_house_s_own_currency(flow: Flow) -> None:
    flow.agree(takes="deposit", deposit_percent=30)
    visit = await flow.booked()
    for amount, tip, refusal in (
        (MoneyWish(0), None, AmountInvalid),
        (MoneyWish(9_999_999_999), None, AmountInvalid),
        (MoneyWish(100, "CHF"), None, CurrencyDiffers),
        (MoneyWish(100), MoneyWish(-1), AmountInvalid),
        (MoneyWish(100), MoneyWish(100, "CHF"), CurrencyDiffers),
        (MoneyWish(99_999_999), None, AboveBalance),
    ):
        with pytest.raises(refusal):
            async with flow.database.tx(flow.owner) as tx:
                await take_at_venue(tx, visit, VenuePayment(amount, "cash", tip), now=flow.now)
    assert flow.rows("select from payments where processor = 'venue'") == []


async def test_a_tip_is_the_same_wish_however_it_is_told(flow: Flow) -> None:
    flow.agree()
    held = await flow.hold()
    first = await flow.begin(held, tip=500)
    assert await flow.begin(held, tip=500, counted_in="eur") == first
    assert await flow.begin(held, tip=600) != first
