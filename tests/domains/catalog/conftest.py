"""Two houses and a client for the API over them."""

from datetime import UTC, datetime

import pytest

from tests.domains.catalog.houses import Client, Houses
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.db import Database


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime.now(UTC))


@pytest.fixture
def client(database: Database, houses: Houses, clock: FrozenClock) -> Client:
    return Client(database, houses, clock)
