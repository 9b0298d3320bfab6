"""The application over a small salon, one moderator, and people who are none."""

import itertools
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.conftest import Cluster, RunningServer
from tests.product import serve_inside
from tests.salon import Salon, arrange_salon
from tests.web.site.reader import Reader

_numbers = itertools.count(1)

Comes = Callable[[str], Reader]


@pytest.fixture
def running(cluster: Cluster) -> Iterator[RunningServer]:
    """The application over an empty database, without a worker: a test says itself what runs."""
    with serve_inside(cluster, cluster.clone("vibewell_template")) as found:
        yield found


@pytest.fixture
def salon(running: RunningServer) -> Salon:
    """Atelier Nordlicht, small."""
    return arrange_salon(running.owner_url)


@pytest.fixture
def comes(running: RunningServer, salon: Salon) -> Iterator[Comes]:
    """Somebody comes: noor moderates, ida owns the salon, clara is a customer, and a stranger is not signed in."""
    opened: list[Reader] = []

    def come(name: str, language: str = "en") -> Reader:
        reader = Reader(running.base_url, language)
        opened.append(reader)
        if name == "stranger":
            return reader
        email = f"{name}{next(_numbers)}@vibewell.example"
        reader.sign_up(name.title(), email)
        with psycopg.connect(running.owner_url) as db:
            row = db.execute("select id from identity.users where email = %s", [email]).fetchone()
            assert row
            if name == "noor":
                db.execute("insert into platform_roles (person_id, role) values (%s, 'moderator')", row)
            if name == "ida":
                db.execute("update staff set person_id = %s where id = %s", [row[0], salon.ida])
        return reader

    yield come
    for reader in opened:
        reader.http.close()
