"""The demo town behind real web processes, and its people signed in."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.conftest import Cluster, RunningServer, serve_over
from tests.domains.integrations.listening import Shop
from tests.domains.integrations.receiver import Receiver
from vibewell.boot.cast import PASSWORD
from vibewell.kernel.db import Database

NORDLICHT = "/api/v1/businesses/atelier-nordlicht"

SignIn = Callable[[str], httpx.Client]


@pytest.fixture(scope="module")
def town(cluster: Cluster, town_template: str) -> Iterator[RunningServer]:
    with serve_over(cluster, cluster.clone(town_template), worker=False) as running:
        yield running


class Bearing:
    """Clients that show a token or a key, closed at the end."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.clients: list[httpx.Client] = []

    def __call__(self, token: object, base_url: str = "") -> httpx.Client:
        client = httpx.Client(
            base_url=base_url or self.base_url, headers={"authorization": f"Bearer {token}"}, timeout=30
        )
        self.clients.append(client)
        return client


@pytest.fixture(scope="module")
def bear(town: RunningServer) -> Iterator[Bearing]:
    made = Bearing(town.base_url)
    yield made
    for client in made.clients:
        client.close()


@pytest.fixture(scope="module")
def as_person(town: RunningServer, bear: Bearing) -> SignIn:
    """Clients of the town's people by their first name, each signed in once."""
    clients: dict[str, httpx.Client] = {}

    def sign_in(name: str) -> httpx.Client:
        if name not in clients:
            given = {"email": f"{name}@vibewell.example", "password": PASSWORD}
            answer = httpx.post(f"{town.base_url}/auth/v1/token?grant_type=password", json=given).raise_for_status()
            clients[name] = bear(answer.json()["access_token"])
        return clients[name]

    return sign_in


def make_key(owner: httpx.Client, role: str, **more: object) -> dict[str, Any]:
    """A key of Atelier Nordlicht: what the API answers."""
    answer = owner.post(f"{NORDLICHT}/keys", json={"name": f"A {role}", "role": role, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().open() as opened:
        yield opened


@pytest.fixture
def shop(
    owner_url: str,
    cluster: Cluster,
    database_name: str,
    database: Database,
    worker_database: Database,
    receiver: Receiver,
) -> Shop:
    return Shop(owner_url, cluster.url(database_name, "worker"), database, worker_database, receiver)
