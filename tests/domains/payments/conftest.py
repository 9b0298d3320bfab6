"""Two houses, a client for the API over them, and a clock."""

from datetime import UTC, datetime

import pytest

from tests.domains.catalog.houses import Client, Houses, arrange_houses
from tests.domains.payments.bookroom import Bookroom
from vibewell.boot.web import build_litestar
from vibewell.domains.payments import api
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.db import Database


@pytest.fixture
def houses(owner_url: str) -> Houses:
    return arrange_houses(owner_url)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime.now(UTC))


@pytest.fixture
def client(database: Database, houses: Houses, clock: FrozenClock) -> Client:
    asked = Client(database, houses, clock)
    asked.app = build_litestar(api.HANDLERS)
    return asked


@pytest.fixture
def room(owner_url: str, worker_database: Database, houses: Houses) -> Bookroom:
    return Bookroom(owner_url, worker_database, houses)
