"""Two houses, a client for the API over them, and a clock."""

import functools
from datetime import UTC, datetime

import pytest
from litestar import Litestar

from tests.domains.catalog.houses import Client, Houses
from tests.domains.payments.bookroom import Bookroom
from vibewell.boot.web import build_litestar
from vibewell.domains.payments import api
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.db import Database


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime.now(UTC))


@functools.cache
def money_app() -> Litestar:
    """What the money answers; it keeps nothing of a test, so that one does for all."""
    return build_litestar(api.HANDLERS)


@pytest.fixture
def client(database: Database, houses: Houses, clock: FrozenClock) -> Client:
    asked = Client(database, houses, clock)
    asked.app = money_app()
    return asked


@pytest.fixture
def room(owner_url: str, worker_database: Database, houses: Houses) -> Bookroom:
    return Bookroom(owner_url, worker_database, houses)
