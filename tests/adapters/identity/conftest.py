"""The two sides of the port: our own keys, and a project's keys published on loopback."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from tests.conftest import Cluster, RunningServer, serve_over
from vibewell.adapters.identity.embedded import EmbeddedTokens
from vibewell.adapters.identity.supabase import SupabaseTokens
from vibewell.domains.identity import AccessTokens, Accounts, IdentitySettings
from vibewell.kernel.db import Database


class Project:
    """A Supabase project's two addresses that we ask, on loopback, as it could be today or on a bad day."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = []
        self.asked: dict[str, int] = {}
        self.failure = ""
        self.ended: set[str] = set()
        self.url = ""

    def publish(self, kid: str) -> ec.EllipticCurvePrivateKey:
        """Publish one more key."""
        key = ec.generate_private_key(ec.SECP256R1())
        jwk = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
        self.keys.append({**jwk, "kid": kid, "alg": "ES256", "use": "sig", "key_ops": ["verify"], "ext": True})
        return key

    @asynccontextmanager
    async def served(self) -> AsyncIterator["Project"]:
        """Be there."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            self.asked[path] = self.asked.get(path, 0) + 1
            if self.failure == "hang":
                await asyncio.sleep(60)
            status, body = self._answer(path, head)
            writer.write(
                f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body
            )
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str, head: str) -> tuple[int, bytes]:
        failures = {"500": (500, b"{}"), "html": (200, b"<html>"), "big": (200, b" " * 200_000), "302": (302, b"")}
        if self.failure in failures:
            return failures[self.failure]
        if path == "/auth/v1/.well-known/jwks.json":
            return 200, json.dumps({"keys": self.keys}).encode()
        if path == "/auth/v1/user":
            return (403, b"{}") if any(token in head for token in self.ended) else (200, b"{}")
        return 404, b"{}"


class Issuer(msgspec.Struct):
    """Whoever signs the tokens that an adapter has to accept, and the adapter."""

    tokens: Any
    key: Any
    kid: str
    issuer: str
    now: datetime
    project: Any = None

    @property
    def port(self) -> AccessTokens:
        """The adapter."""
        found: AccessTokens = self.tokens
        return found

    def payload(self, **changes: Any) -> dict[str, Any]:
        """The claims of a good token, with changes; None leaves a claim out."""
        instant = int(self.now.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": "01890000-0000-7000-8000-000000000001",
            "aud": "authenticated",
            "exp": instant + 900,
            "iat": instant,
            "email": "clara@vibewell.example",
            "phone": "",
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": {"name": "Clara"},
            "role": "authenticated",
            "aal": "aal1",
            "amr": [{"method": "password", "timestamp": instant}],
            "session_id": str(SESSION_ID),
            "is_anonymous": False,
        }
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def sign(self, payload: dict[str, Any] | None = None, **header: Any) -> str:
        """A token by the right key."""
        body = json.dumps(payload or self.payload()).encode()
        return jwt.api_jws.encode(body, self.key, algorithm="ES256", headers={"kid": self.kid, **header})


SESSION_ID = UUID("01890000-0000-7000-8000-0000000000aa")


def present() -> datetime:
    """Now, in whole seconds."""
    return datetime.fromtimestamp(int(time.time()), UTC)


@pytest.fixture(scope="module")
def embedded_database_name(cluster: Cluster) -> Any:
    """One database for the tests of a module: they only read keys."""
    name = cluster.clone("vibewell_template")
    yield name
    cluster.drop(name)


@asynccontextmanager
async def embedded_issuer(cluster: Cluster, name: str) -> AsyncIterator[Issuer]:
    """Our own keys."""
    database = await Database.connect(cluster.url(name, "authenticator"), connections_max=2)
    settings = IdentitySettings(public_url="https://vibewell.test", secret=b"a secret for tests only")
    accounts = Accounts(settings, database)
    now = present()
    key = await accounts.keyring.signing_key(now)
    yield Issuer(EmbeddedTokens(accounts), key.private_key, key.kid, settings.issuer, now)
    await database.close()


@asynccontextmanager
async def hosted_issuer() -> AsyncIterator[Issuer]:
    """A hosted project's."""
    kid = str(uuid4())
    async with Project().served() as project:
        key = project.publish(kid)
        tokens = SupabaseTokens(project.url, "sb_publishable_x")
        yield Issuer(tokens, key, kid, f"{project.url}/auth/v1", present(), project)
        await tokens.close()


@pytest.fixture(params=["embedded", "supabase"])
async def issuer(
    request: pytest.FixtureRequest, cluster: Cluster, embedded_database_name: str
) -> AsyncIterator[Issuer]:
    """Each adapter in turn."""
    opened = embedded_issuer(cluster, embedded_database_name) if request.param == "embedded" else hosted_issuer()
    async with opened as found:
        yield found


@pytest.fixture
async def hosted() -> AsyncIterator[Issuer]:
    """The hosted one alone."""
    async with hosted_issuer() as found:
        yield found


class AuthServers(msgspec.Struct, frozen=True):
    """Two real servers with workers: one confirms sign-ups at once, the other by mail."""

    at_once: RunningServer
    by_mail: RunningServer


@pytest.fixture(scope="package")
def auth_servers(cluster: Cluster) -> Iterator[AuthServers]:
    """The real thing over empty databases."""
    with (
        serve_over(cluster, cluster.clone("vibewell_template")) as at_once,
        serve_over(cluster, cluster.clone("vibewell_template"), MAILER_AUTOCONFIRM="false") as by_mail,
    ):
        yield AuthServers(at_once, by_mail)
