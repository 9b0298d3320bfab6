"""A sign-in service over the test's database, with a clock that is set by hand."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import psycopg
import pytest

from tests.product import product_over
from vibewell.adapters.identity.embedded import EmbeddedTokens
from vibewell.domains.identity import TASKS, Accounts, IdentitySettings, MailDesk, Session
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.http import Here
from vibewell.kernel.jobs import Work

SECRET = b"a secret for tests only, long enough"
PUBLIC_URL = "https://vibewell.test"
PASSWORD = "vibewell-demo"

At = Callable[..., Here]


class Mail(msgspec.Struct, frozen=True):
    """A mail that was enqueued."""

    template: str
    to: str
    locale: str
    context: dict[str, Any]

    @property
    def code(self) -> str:
        """The six digits."""
        return str(self.context["code"])

    @property
    def secret(self) -> str:
        """The secret of the link."""
        found = re.search(r"token(?:_hash)?=([^&]+)", str(self.context["link"]))
        assert found
        return found[1]


class Postbox:
    """Does the waiting jobs of the sign-in service, as the worker would, and reads what they want to have mailed."""

    def __init__(self, database: Database, owner_url: str, settings: IdentitySettings, clock: FrozenClock) -> None:
        self._database, self._owner_url, self._clock = database, owner_url, clock
        self._services: dict[str, Any] = {"accounts": MailDesk(settings)}
        self._handlers = {task.name: task.handler for task in TASKS}

    def take(self, task: str) -> list[dict[str, Any]]:
        """Take the waiting jobs of a task out of the queue; answers what they were to be done with."""
        with psycopg.connect(self._owner_url) as connection:
            connection.execute("set search_path = jobs")
            rows = connection.execute(
                "delete from procrastinate_jobs where task_name = %s and status = 'todo' returning id, args", [task]
            ).fetchall()
        return [args for _, args in sorted(rows, key=lambda row: row[0])]

    async def do(self, task: str, **args: Any) -> None:
        """Do one job of this task."""
        await self._handlers[task](Work(self._database, self._clock.now(), 1, self._services), **args)

    async def empty(self) -> list[Mail]:
        """All mails since the last time, in order."""
        for args in self.take("account_mail"):
            await self.do("account_mail", **args)
        return [Mail(args["template"], args["to"], args["locale"], args["context"]) for args in self.take("send_mail")]

    async def only(self) -> Mail:
        """The one mail that came."""
        [mail] = await self.empty()
        return mail


@pytest.fixture
def clock() -> FrozenClock:
    """A fixed instant, long after the migration."""
    return FrozenClock(datetime(2030, 5, 4, 12, 0, 0, tzinfo=UTC))


@pytest.fixture
def settings() -> IdentitySettings:
    """Sign-up confirms at once, as in the demo."""
    return IdentitySettings(public_url=PUBLIC_URL, secret=SECRET)


@pytest.fixture
def accounts(database: Database, settings: IdentitySettings) -> Accounts:
    """The sign-in service of a process."""
    return Accounts(settings, database)


@pytest.fixture
def at(accounts: Accounts, database: Database, clock: FrozenClock) -> At:
    """The surroundings of a request from an address."""

    def surroundings(address: str = "203.0.113.5", locale: str = "en", service: Accounts | None = None) -> Here:
        served = service or accounts
        return Here(
            database=served.database,
            clock=clock,
            caller=Caller.anonymous(),
            address=address,
            nonce="",
            locale=locale,
            secret=SECRET,
            services={"accounts": served, "identity": EmbeddedTokens(served)},
            cookies=[],
        )

    return surroundings


@pytest.fixture
def postbox(worker_database: Database, owner_url: str, settings: IdentitySettings, clock: FrozenClock) -> Postbox:
    """What goes out by mail."""
    return Postbox(worker_database, owner_url, settings, clock)


@pytest.fixture
async def clara(at: At) -> Session:
    """Clara, signed up and signed in from her phone."""
    from vibewell.domains.identity import sign_up

    session = await sign_up(
        at("198.51.100.7"), "clara@vibewell.example", PASSWORD, metadata={"name": "Clara Hoffmann"}, device="phone"
    )
    assert isinstance(session, Session)
    return session


@pytest.fixture
async def http(database: Database, accounts: Accounts, clock: FrozenClock) -> AsyncIterator[httpx.AsyncClient]:
    """The whole application over HTTP, in this process."""
    from vibewell.boot.settings import Settings
    from vibewell.boot.wiring import Services

    services = Services(
        settings=Settings(public_url=PUBLIC_URL),
        database=database,
        clock=clock,
        secret=SECRET,
        ports={"accounts": accounts, "identity": EmbeddedTokens(accounts)},
    )
    transport = httpx.ASGITransport(app=product_over(services), client=("203.0.113.9", 50000))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=f"{PUBLIC_URL}/auth/v1") as client:
        yield client


def later(clock: FrozenClock, **units: float) -> None:
    """Let time pass."""
    clock.at += timedelta(**units)
