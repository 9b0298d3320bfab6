"""Mail by SMTP, a connection a letter: everything that can be refused is asked before anything can't be taken back."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec
from aiosmtplib.protocol import SMTPProtocol

from vibewell.adapters.mail.envelope import compose, needs_utf8, sender_of
from vibewell.domains.notifications import DeliveryInDoubt, Fence, Letter, NotDelivered

START_INPUT = 354
COMPLETED = 250
# Being refused as a client, or as a sender, is ours to mend and not the letter's fault: it waits.
AUTHENTICATION_CODES = (530, 534, 535, 538)


class SmtpServer(msgspec.Struct, frozen=True):
    """Where letters go."""

    host: str
    port: int
    use_tls: bool = False
    username: str | None = None
    password: str | None = None
    # for each answer of the server until the letter is on its way
    step_seconds: float = 5.0
    # for all of that together
    approach_seconds: float = 15.0
    # for the server's word that it has the letter: many look into it first
    acceptance_seconds: float = 30.0
    tls: ssl.SSLContext | None = None

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine, so that nobody listens on the way."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_smtp_url(url: str) -> SmtpServer:
    """The server of `smtp://user:password@host:587` (TLS when offered, and always before a password) or `smtps://`.

    Raises `ValueError`.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("SMTP_URL starts with smtp:// or smtps:// and names a host.")
    use_tls = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or (465 if use_tls else 587),
        use_tls=use_tls,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


class SmtpPostman:
    """Hands letters to a mail server."""

    repeatable = False

    def __init__(self, server: SmtpServer, sender: str) -> None:
        self.server = server
        self.sender = sender_of(sender)

    async def deliver(self, letter: Letter, fence: Fence) -> None:
        """Hand the letter over. Up to the server's word to go on nothing has left; what follows can't be undone.

        There is no QUIT: waiting for a goodbye would only lengthen the time in which a crash leaves a doubt.
        """
        message = dot_stuffed(compose(letter, self.sender))
        async with self._connection() as client:
            protocol = await self._approach(client, letter)
            await fence()
            await self._hand_over(protocol, message)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        server = self.server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.use_tls,
            # by hand below, so that a password never travels in the clear
            start_tls=False,
            tls_context=server.tls,
            timeout=server.step_seconds,
        )
        try:
            yield client
        finally:
            client.close()

    async def _approach(self, client: aiosmtplib.SMTP, letter: Letter) -> SMTPProtocol:
        """Everything up to the server's word to go on. Raises `NotDelivered`: nothing has left."""
        try:
            async with asyncio.timeout(self.server.approach_seconds):
                return await self._ask_to_go_on(client, letter)
        except aiosmtplib.SMTPAuthenticationError as error:
            raise NotDelivered(f"The mail server refused our sign-in: {_said(error)}", permanent=False) from error
        except aiosmtplib.SMTPResponseException as error:
            about_letter = isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError)
            permanent = about_letter and error.code >= 500 and error.code not in AUTHENTICATION_CODES
            raise NotDelivered(f"The mail server refused: {_said(error)}", permanent=permanent) from error
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            raise NotDelivered(f"The mail server can't be reached: {error}", permanent=False) from error

    async def _ask_to_go_on(self, client: aiosmtplib.SMTP, letter: Letter) -> SMTPProtocol:
        server = self.server
        await client.connect()
        await client.ehlo()
        if not server.use_tls and client.supports_extension("starttls"):
            await client.starttls()
            await client.ehlo()
        if server.username is not None:
            if client.get_transport_info("sslcontext") is None and not server.is_local:
                raise NotDelivered("The mail server offers no TLS, so it gets no password.", permanent=False)
            await client.login(server.username, server.password or "")
        options, encoding = [], "ascii"
        if needs_utf8(letter):
            if not client.supports_extension("smtputf8"):
                raise NotDelivered("The mail server knows no addresses beyond ASCII.", permanent=True)
            options, encoding = ["SMTPUTF8", "BODY=8BITMIME"], "utf-8"
        await client.mail(self.sender.addr_spec, options=options, encoding=encoding)
        await client.rcpt(letter.to, encoding=encoding)
        answer = await client.execute_command(b"DATA")
        if answer.code != START_INPUT:
            raise aiosmtplib.SMTPDataError(answer.code, answer.message)
        if client.protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("The connection was lost.")
        return client.protocol

    async def _hand_over(self, protocol: SMTPProtocol, message: bytes) -> None:
        try:
            protocol.write(message)
            answer = await protocol.read_response(timeout=self.server.acceptance_seconds)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryInDoubt(f"The letter had left when the mail server fell silent: {error}") from error
        if answer.code != COMPLETED:
            raise NotDelivered(f"The mail server refused: {answer.code} {answer.message}", permanent=answer.code >= 500)


def dot_stuffed(message: bytes) -> bytes:
    """The message as it travels after DATA: lines end in CRLF, a leading dot is doubled, a lone dot ends it."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines) + b".\r\n"


def _said(error: aiosmtplib.SMTPResponseException) -> str:
    return f"{error.code} {error.message}"
