"""The application over a small salon, and people who read its pages."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import Cluster, RunningServer
from tests.product import serve_inside
from tests.salon import Salon, arrange_salon
from tests.web.site.reader import Reader

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def running(cluster: Cluster) -> Iterator[RunningServer]:
    """The application over an empty database."""
    with serve_inside(cluster, cluster.clone("vibewell_template")) as found:
        yield found


@pytest.fixture(scope="module")
def salon(running: RunningServer) -> Salon:
    """Atelier Nordlicht, small."""
    return arrange_salon(running.owner_url)


@pytest.fixture
def reader(running: RunningServer) -> Iterator[Reader]:
    """Somebody who is not signed in."""
    with Reader(running.base_url) as opened:
        yield opened


@pytest.fixture
def other_reader(running: RunningServer) -> Iterator[Reader]:
    """Somebody else."""
    with Reader(running.base_url) as opened:
        yield opened


@pytest.fixture
def address() -> Callable[[], str]:
    """Fresh mail addresses."""
    return lambda: f"reader{next(_numbers)}@vibewell.example"
