"""A till over a database of its own, with its web process."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.conftest import Cluster, RunningServer, serve_over
from tests.domains.payments.processing.till import Till
from vibewell.kernel.db import Database


@pytest.fixture
def counter_server(cluster: Cluster) -> Iterator[tuple[str, RunningServer]]:
    """A web process over an empty town; the worker is the test's own."""
    name = cluster.clone("vibewell_template")
    with serve_over(cluster, name, worker=False) as running:
        yield name, running


@pytest.fixture
async def till(cluster: Cluster, counter_server: tuple[str, RunningServer]) -> AsyncIterator[Till]:
    name, running = counter_server
    database = await Database.connect(cluster.url(name, "authenticator"), connections_max=5)
    yield Till(cluster, running, database, name)
    await database.close()
