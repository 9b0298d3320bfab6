"""Rounds of people who look at a page while others pay, and the vendor is well or is not."""

import asyncio
import http.client
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec

from tests.adapters.payments.fault_proxy import FaultProxy, Mood, faults_before, read_message
from tests.conftest import Cluster, serve_over
from tests.domains.payments.processing.till import Till
from tests.salon import arrange_salon
from tests.working import hands_of
from vibewell.domains.payments import want_payment
from vibewell.kernel.db import Database

STRIPE = {"STRIPE_SECRET_KEY": "sk_test_ours", "STRIPE_PUBLISHABLE_KEY": "pk_test_ours", "STRIPE_WEBHOOK_SECRET": "s"}
PAYMENTS_A_SECOND = 10
PAGE = "/b/atelier-nordlicht"


class Round(msgspec.Struct, frozen=True):
    """What it was like: seconds for each look at the page, and how often the vendor was reached."""

    mood: Mood
    seconds: list[float]
    asked: int


class Rounds:
    """A salon with a web process and a worker, whose cards go to a vendor behind a proxy of bad days."""

    def __init__(self, till: Till, proxy: FaultProxy, address: str) -> None:
        self.till, self.proxy, self.address = till, proxy, address

    async def run(self, mood: Mood, seconds: float) -> Round:
        """People pay, somebody looks."""
        self.proxy.mood, self.proxy.asked = mood, 0
        paying = asyncio.create_task(self._pay())
        looks = await asyncio.to_thread(look, self.address, seconds)
        paying.cancel()
        await asyncio.gather(paying, return_exceptions=True)
        return Round(mood, looks, self.proxy.asked)

    async def _pay(self) -> None:
        while True:
            checkout = await self.till.check_out()
            async with self.till.database.tx(self.till.clara) as tx:
                await want_payment(
                    tx,
                    checkout_id=checkout,
                    business_id=self.till.salon.id,
                    person_id=self.till.salon.clara,
                    processor="stripe",
                    method="card",
                    amount=4500,
                    currency="EUR",
                )
            await asyncio.sleep(1 / PAYMENTS_A_SECOND)


@asynccontextmanager
async def salon_with_a_vendor(cluster: Cluster, name: str) -> AsyncIterator[Rounds]:
    """Everything as it runs, on loopback, over this migrated and empty database."""
    vendor = await asyncio.start_server(answer, "127.0.0.1", 0)
    upstream = f"http://127.0.0.1:{vendor.sockets[0].getsockname()[1]}"
    async with faults_before(upstream) as (proxy, stripe_url):
        # A vendor that is made ill on purpose is complained about a thousand times.
        with serve_over(cluster, name, log=os.devnull, **STRIPE, STRIPE_API_URL=stripe_url) as running:
            database = await Database.connect(cluster.url(name, "authenticator"), connections_max=3)
            try:
                async with hands_of(cluster.url(name), cluster.url(name, "worker")) as hands:
                    salon = arrange_salon(cluster.url(name))
                    till = Till(salon, hands, cluster, name, running.base_url, "", database)
                    yield Rounds(till, proxy, running.base_url)
            finally:
                await database.close()
    vendor.close()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A vendor that is quick: each payment is begun."""
    request = await read_message(reader)
    ref = f"pi_{abs(hash(request)):x}"
    told = msgspec.json.encode({"id": ref, "object": "payment_intent", "status": "requires_payment_method"})
    head = (
        f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(told)}\r\nconnection: close\r\n\r\n"
    )
    writer.write(head.encode() + told)
    await writer.drain()
    writer.close()


def look(address: str, seconds: float) -> list[float]:
    """One person after another looks at the page, over a connection that stays."""
    host = address.removeprefix("http://")
    line = http.client.HTTPConnection(host, timeout=30)
    looks: list[float] = []
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        began = time.perf_counter()
        line.request("GET", PAGE)
        answered = line.getresponse()
        answered.read()
        assert answered.status == 200, answered.status
        looks.append(time.perf_counter() - began)
        time.sleep(0.005)
    line.close()
    return looks


def together(rounds: Sequence[Round], *, well: bool) -> list[float]:
    """All looks while the vendor was well, or was not."""
    return [look for one in rounds if (one.mood == "well") is well for look in one.seconds]
