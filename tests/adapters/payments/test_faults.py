"""Stripe refusing, failing, hanging, trickling, and closing after it did what was asked: cut, mended, charged once."""

import asyncio
import time

import pytest

from tests.adapters.payments.conftest import WEBHOOK_SECRET
from tests.adapters.payments.fault_proxy import MOODS, Mood, faults_before
from tests.adapters.payments.stripe_front import StripeFront
from tests.adapters.payments.test_promises import order
from vibewell.adapters.payments.guarded import GuardedProcessor
from vibewell.adapters.payments.stripe import StripeProcessor
from vibewell.domains.payments.ports import CardOrder, PaymentOrder, ProcessorDown, Standing
from vibewell.kernel.breaker import Breaker
from vibewell.kernel.ids import new_id

TRIES_MAX = 400


async def try_until_open(processor: GuardedProcessor, asked: PaymentOrder) -> Standing:
    """As the queue does, only without its pauses."""
    for _ in range(TRIES_MAX):
        try:
            return await processor.open_payment(asked)
        except ProcessorDown:
            await asyncio.sleep(0.05)
    raise AssertionError("never opened")


async def test_the_line_is_cut_within_ten_failures_and_mended_within_thirty_seconds_and_nobody_pays_twice(
    stripe_url: str, front: StripeFront
) -> None:
    # Each has a line of its own, and each rests: so they rest together.
    await asyncio.gather(*(cut_and_mended(stripe_url, front, mood) for mood in MOODS))


async def cut_and_mended(stripe_url: str, front: StripeFront, mood: Mood) -> None:
    async with faults_before(stripe_url) as (proxy, address):
        stripe = StripeProcessor("sk_test_ours", (WEBHOOK_SECRET,), address)
        processor = GuardedProcessor(stripe, Breaker("stripe", at_once=2, seconds_max=0.7))
        card = await kept_card(processor, front)
        charges = [order(1000 + at, customer_ref=card[0], card_ref=card[1]) for at in range(8)]
        proxy.mood = mood
        failures = 0
        while processor.breaker.state == "closed":
            failures += 1
            with pytest.raises(ProcessorDown):
                await processor.open_payment(charges[failures % len(charges)])
        assert failures <= 10
        reached = proxy.asked
        for asked in charges:
            with pytest.raises(ProcessorDown):
                await processor.open_payment(asked)
        assert proxy.asked == reached, "whoever is left alone is not asked"
        proxy.mood, well_at = "well", time.monotonic()
        stands = [await try_until_open(processor, asked) for asked in charges]
        assert processor.breaker.state == "closed"
        assert time.monotonic() - well_at < 30
        assert {one.state for one in stands} == {"paid"}
        assert [len(front.charges_of(asked.payment_id)) for asked in charges] == [1] * len(charges)
        await stripe.close()


async def test_a_vendor_that_hangs_holds_two_callers_and_no_longer_than_the_deadline(
    stripe_url: str, front: StripeFront
) -> None:
    async with faults_before(stripe_url) as (proxy, address):
        stripe = StripeProcessor("sk_test_ours", (WEBHOOK_SECRET,), address)
        processor = GuardedProcessor(stripe, Breaker("stripe", at_once=2, seconds_max=0.7, wait_seconds=0.2))
        proxy.mood = "trickle"
        began = time.monotonic()
        told = await asyncio.gather(*(processor.open_payment(order()) for _ in range(6)), return_exceptions=True)
        assert {type(one) for one in told} == {ProcessorDown}
        assert proxy.asked == 2
        assert time.monotonic() - began < 2
        await stripe.close()


async def kept_card(processor: GuardedProcessor, front: StripeFront) -> tuple[str, str]:
    """A card to charge without its owner: every answer that is lost may have moved money."""
    begun = await processor.keep_card(CardOrder(new_id(), new_id(), "https://vibewell.test"))
    await front.pay(begun.processor_ref, "4242424242424242")
    card = (await processor.find_payment(begun.processor_ref)).card
    assert card is not None
    return card.customer_ref, card.card_ref
