"""A vendor that refuses, fails, hangs, trickles or closes too early: what other pages feel, and when it is left alone.

People pay all the while. Rounds in which it is well alternate with rounds in which it is not, within one run.
"""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from bench.figures import Figure, load_average, percentile
from bench.ground import Ground, empty_of
from tests.adapters.payments.fault_proxy import MOODS, FaultProxy, Mood, faults_before
from tests.trust.vendor_rounds import Round, answer, salon_with_a_vendor, together
from vibewell.adapters.payments.guarded import AT_ONCE, GuardedProcessor
from vibewell.adapters.payments.stripe import StripeProcessor
from vibewell.domains.payments.ports import PaymentOrder, ProcessorDown
from vibewell.kernel.breaker import Breaker
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money

RATIO_MAX, FAILURES_MAX, SECONDS_MAX = 1.2, 10, 30
PAUSE_SECONDS, TRIES_MAX = 0.1, 600


def measure(ground: Ground) -> Iterator[Figure]:
    """Pages beside an ill vendor, and its breaker."""
    rounds = asyncio.run(_rounds(ground))
    well, ill = (percentile(together(rounds, well=each), 99) * 1000 for each in (True, False))
    each = ", ".join(f"{one.mood} {percentile(one.seconds, 99) * 1000:.1f}" for one in rounds if one.mood != "well")
    how = f"{well:.1f} ms well, {ill:.1f} ms ill ({each}); {load_average()}"
    yield Figure("a page while the vendor is ill: p99 against well", ill / well, "times", RATIO_MAX, note=how)
    figures = asyncio.run(_breakers(ground.counts.vendor_deadline_seconds))
    how = ", ".join(f"{mood} {failures}" for mood, (failures, _) in figures.items())
    most = max(failures for failures, _ in figures.values())
    yield Figure("failures until its line is cut", most, "", FAILURES_MAX, note=how)
    how = ", ".join(f"{mood} {seconds:.1f}" for mood, (_, seconds) in figures.items())
    slowest = max(seconds for _, seconds in figures.values())
    yield Figure("seconds until it is in use again", slowest, "s", SECONDS_MAX, note=how)


async def _rounds(ground: Ground) -> list[Round]:
    seconds = ground.counts.vendor_seconds
    rounds: list[Round] = []
    async with salon_with_a_vendor(ground.cluster, ground.cluster.clone(empty_of(ground.cluster))) as salon:
        await salon.run("well", seconds)
        for mood in MOODS:
            rounds += [await salon.run("well", seconds), await salon.run(mood, seconds)]
    return rounds


async def _breakers(deadline_seconds: float) -> dict[Mood, tuple[int, float]]:
    """All at once: it is waiting that takes the time."""
    found = await asyncio.gather(*(_breaker(mood, deadline_seconds) for mood in MOODS))
    return dict(zip(MOODS, found, strict=True))


async def _breaker(mood: Mood, deadline_seconds: float) -> tuple[int, float]:
    """Failures until nobody asks any more, and seconds from recovery until a payment begins."""
    vendor = await asyncio.start_server(answer, "127.0.0.1", 0)
    upstream = f"http://127.0.0.1:{vendor.sockets[0].getsockname()[1]}"
    async with faults_before(upstream) as (proxy, address):
        stripe = StripeProcessor("sk_test_ours", ("s",), address)
        breaker = Breaker(stripe.name, at_once=AT_ONCE, seconds_max=deadline_seconds)
        processor = GuardedProcessor(stripe, breaker)
        failures = await _fail(processor, proxy, mood)
        proxy.mood, well_at = "well", time.monotonic()
        for _ in range(TRIES_MAX):
            try:
                await processor.open_payment(_order())
                break
            except ProcessorDown:
                await asyncio.sleep(PAUSE_SECONDS)
        seconds = time.monotonic() - well_at
        await stripe.close()
    vendor.close()
    return failures, seconds


async def _fail(processor: GuardedProcessor, proxy: FaultProxy, mood: Mood) -> int:
    proxy.mood, failures = mood, 0
    while processor.breaker.state == "closed":
        # Two at once, as a worker asks.
        told: list[Any] = await asyncio.gather(
            *(processor.open_payment(_order()) for _ in range(2)), return_exceptions=True
        )
        failures += sum(isinstance(one, ProcessorDown) for one in told)
    return failures


def _order() -> PaymentOrder:
    return PaymentOrder(new_id(), new_id(), Money(4500, "EUR"), 0, "Atelier Nordlicht", "https://vibewell.test")
