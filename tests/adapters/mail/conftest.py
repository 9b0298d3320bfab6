"""A mail server on loopback that answers as told, and counts what it took."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from vibewell.adapters.mail.smtp import SmtpServer


class Receiver:
    """Takes mails, or refuses as told: an answer by the step at which it is given."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.senders: list[str] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}
        self.slow: dict[str, float] = {}
        self.logins: list[tuple[bytes, bytes, bool]] = []
        self.dropped = 0

    async def _answer(self, step: str, otherwise: str = "250 fine") -> str:
        await asyncio.sleep(self.slow.get(step, 0))
        return self.answers.get(step, otherwise)

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """The greeting."""
        session.host_name = hostname
        await asyncio.sleep(self.slow.get("EHLO", 0))
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """The sender."""
        envelope.mail_from = address
        return await self._answer("MAIL")

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """The recipient."""
        answer = await self._answer("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The whole mail has come."""
        answer = await self._answer("DATA")
        if answer == "drop":
            self.dropped += 1
            server.transport.abort()  # type: ignore[union-attr]
            return "421 gone"
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
            self.senders.append(str(envelope.mail_from))
            self.recipients += [str(address) for address in envelope.rcpt_tos]
        return answer

    def authenticate(self, server: SMTP, _session: Session, _envelope: Envelope, _kind: str, data: Any) -> AuthResult:
        """One password is right."""
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password, server.session.ssl is not None))  # type: ignore[union-attr]
        return AuthResult(success=data.password == b"right")


Serve = Callable[..., Any]


@pytest.fixture
def receiver() -> Receiver:
    """Who takes the mails of this test."""
    return Receiver()


@pytest.fixture
async def serve(receiver: Receiver) -> AsyncIterator[Serve]:
    """Start a server with these options of aiosmtpd; answers where it is."""
    servers: list[asyncio.Server] = []
    sessions: list[SMTP] = []

    async def start(*, tls_port: bool = False, context: ssl.SSLContext | None = None, **options: Any) -> SmtpServer:
        loop = asyncio.get_running_loop()

        def begin() -> SMTP:
            sessions.append(SMTP(receiver, hostname="mail.test", enable_SMTPUTF8=True, **options))
            return sessions[-1]

        server = await loop.create_server(
            begin,
            "127.0.0.1",
            0,
            ssl=context if tls_port else None,
        )
        servers.append(server)
        port = server.sockets[0].getsockname()[1]
        return SmtpServer("127.0.0.1", port, step_seconds=0.5, approach_seconds=2, acceptance_seconds=0.5)

    yield start
    for server in servers:
        server.close()
    for session in sessions:
        if session.transport is not None:
            session.transport.abort()  # type: ignore[attr-defined]
        if session._handler_coroutine is not None:
            session._handler_coroutine.cancel()
    await asyncio.sleep(0.01)


Talk = Callable[[asyncio.StreamWriter], Coroutine[Any, Any, None]]


@pytest.fixture
async def serve_raw() -> AsyncIterator[Callable[[Talk], Any]]:
    """A server that says what a test makes it say; answers its port."""
    servers: list[asyncio.Server] = []
    talking: list[asyncio.Task[None]] = []

    async def start(talk: Talk) -> int:
        async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talking.append(asyncio.current_task())  # type: ignore[arg-type]
            try:
                await talk(writer)
            except (asyncio.CancelledError, ConnectionError):
                pass
            finally:
                writer.close()

        servers.append(await asyncio.start_server(serve, "127.0.0.1", 0))
        return int(servers[-1].sockets[0].getsockname()[1])

    yield start
    for server in servers:
        server.close()
    for task in talking:
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)
    await asyncio.sleep(0.01)


class Certificate:
    """A certificate for 127.0.0.1 that only its own client trusts."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        chain = folder / "mail.pem"
        chain.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.load_cert_chain(chain)
        self.client = ssl.create_default_context(cafile=str(chain))


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """Both sides' TLS."""
    return Certificate(tmp_path)
