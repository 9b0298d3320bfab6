"""Vendors on loopback: localstripe in its own process behind a strict front."""

import asyncio
import base64
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.adapters.payments.coinbase_fake import KEY_NAME, CoinbaseFake
from tests.adapters.payments.peers import CoinbasePeer, EmbeddedPeer, StripePeer
from tests.adapters.payments.stripe_front import StripeFront
from tests.conftest import Cluster, free_port
from tests.domains.payments.processing.till import Till
from tests.product import product_over
from tests.salon import Salon
from tests.working import Hands
from vibewell.adapters.payments.coinbase import CoinbaseProcessor
from vibewell.adapters.payments.guarded import GuardedProcessor
from vibewell.adapters.payments.stripe import StripeProcessor
from vibewell.boot.settings import Settings
from vibewell.boot.wiring import wire_web
from vibewell.kernel.db import Database

WAIT_SECONDS_MAX = 20
WEBHOOK_SECRET = "whsec_of_this_test"


@pytest.fixture(scope="session")
def localstripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address. It is a peer, in its own process, and nothing of it is imported."""
    port = free_port()
    # Its own command listens everywhere, and only where there is IPv6.
    loopback = (
        f"from aiohttp import web; from localstripe.server import app; web.run_app(app, host='127.0.0.1', port={port})"
    )
    command = [sys.executable, "-W", "ignore", "-c", loopback]
    log = Path(tmp_path_factory.mktemp("localstripe")) / "log"
    with log.open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, cwd=log.parent)
        try:
            for _ in range(WAIT_SECONDS_MAX * 20):
                assert process.poll() is None, log.read_text()
                with socket.socket() as probe:
                    probe.settimeout(0.5)
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                process_wait(process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def process_wait(process: "subprocess.Popen[bytes]") -> None:
    """A moment, or until it ends."""
    try:
        process.wait(0.05)
    except subprocess.TimeoutExpired:
        return


@asynccontextmanager
async def serve(application: Any) -> AsyncIterator[str]:
    """An ASGI application on loopback."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(application, host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def front(localstripe: str) -> AsyncIterator[StripeFront]:
    """Stripe, as strict as its documentation."""
    front = StripeFront(localstripe)
    yield front
    await front.close()
    assert front.faults == []


@pytest.fixture
async def stripe_url(front: StripeFront) -> AsyncIterator[str]:
    """Where the front is."""
    async with serve(front) as address:
        yield address


@pytest.fixture
async def by_stripe(stripe_url: str) -> AsyncIterator[StripeProcessor]:
    """The adapter."""
    processor = StripeProcessor("sk_test_ours", (WEBHOOK_SECRET,), stripe_url)
    yield processor
    await processor.close()


@pytest.fixture
async def stripe_peer(by_stripe: StripeProcessor, front: StripeFront) -> StripePeer:
    """Stripe."""
    return StripePeer(by_stripe, front)


@pytest.fixture
async def embedded_peer(database: Database) -> EmbeddedPeer:
    """The one that comes along."""
    return EmbeddedPeer(database)


@pytest.fixture
def coinbase_key() -> str:
    """A key as the CDP portal shows it."""
    key = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
    return base64.b64encode(b"1" * 32 + key.public_key().public_bytes_raw()).decode()


@pytest.fixture
def coinbase() -> Iterator[CoinbaseFake]:
    """Coinbase, as strict as its documentation."""
    fake = CoinbaseFake(Ed25519PrivateKey.from_private_bytes(b"1" * 32).public_key())
    yield fake
    assert fake.faults == []


@pytest.fixture
async def coinbase_url(coinbase: CoinbaseFake) -> AsyncIterator[str]:
    """Where the fake is."""
    async with serve(coinbase) as address:
        yield address


@pytest.fixture
async def by_coinbase(coinbase_url: str, coinbase_key: str) -> AsyncIterator[CoinbaseProcessor]:
    """The adapter."""
    processor = CoinbaseProcessor(KEY_NAME, coinbase_key, (WEBHOOK_SECRET,), coinbase_url)
    yield processor
    await processor.close()


@pytest.fixture
async def coinbase_peer(by_coinbase: CoinbaseProcessor, coinbase: CoinbaseFake) -> CoinbasePeer:
    """Coinbase."""
    return CoinbasePeer(by_coinbase, coinbase)


@pytest.fixture
async def shop(
    cluster: Cluster,
    salon: Salon,
    hands: Hands,
    database_name: str,
    database: Database,
    by_stripe: StripeProcessor,
    stripe_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Till]:
    """A till whose cards go to Stripe."""
    stripe = {"stripe_secret_key": "sk_test_ours", "stripe_publishable_key": "pk_test_ours"}
    settings = Settings(
        secret_key="a secret", stripe_webhook_secret=WEBHOOK_SECRET, stripe_api_url=stripe_url, **stripe
    )
    guarded = GuardedProcessor(by_stripe)
    usual = Till.services.fget  # type: ignore[attr-defined]

    def services(till: Till) -> dict[str, Any]:
        return {**usual(till), "processors": {"stripe": lambda _: guarded}}

    monkeypatch.setattr(Till, "services", property(services))
    async with serve(product_over(wire_web(settings, database))) as address:
        yield Till(salon, hands, cluster, database_name, address, WEBHOOK_SECRET, database)
