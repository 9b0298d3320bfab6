"""A till over a database of its own, with a web server that listens on loopback."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn

from tests.conftest import Cluster, free_port
from tests.domains.payments.processing.till import Till
from tests.product import product_over
from tests.salon import Salon
from tests.working import Hands
from vibewell.adapters.payments.embedded import webhook_secret
from vibewell.boot.settings import Settings, secret_key
from vibewell.boot.wiring import wire_web
from vibewell.kernel.db import Database


@pytest.fixture
async def till(
    cluster: Cluster, salon: Salon, hands: Hands, database_name: str, database: Database
) -> AsyncIterator[Till]:
    port = free_port()
    settings = Settings(host="127.0.0.1", port=port, secret_key="a secret for tests only")
    web = product_over(wire_web(settings, database))
    server = uvicorn.Server(uvicorn.Config(web, host="127.0.0.1", port=port, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0.01)
    yield Till(salon, hands, cluster, database_name, settings.address, webhook_secret(secret_key(settings)), database)
    server.should_exit = True
    await serving
