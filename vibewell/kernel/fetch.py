"""The one door to addresses that people give us: checked where the connection is made, bounded in time and size."""

import asyncio
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

import certifi
import httpcore
import msgspec

from vibewell.kernel.addresses import AddressInvalid, AddressNotAllowed, Target, is_open, literal, read_address

BYTES_MAX = 5_000_000
SECONDS_MAX = 20.0
CONNECT_SECONDS_MAX = 6.0
REDIRECTS_MAX = 3
ADDRESSES_TRIED_MAX = 4
REDIRECTS = frozenset({301, 302, 303, 307, 308})
USER_AGENT = "Vibewell"

Resolve = Callable[[str, int], Awaitable[list[str]]]


class FetchFailed(Exception):  # noqa: N818 - an outcome, said as people say it
    """Nothing was fetched. `code` says why; `permanent`: asking again would not change that by itself."""

    def __init__(self, *, code: str, permanent: bool = False, status: int = 0) -> None:
        super().__init__(f"{code} {status}" if status else code)
        self.code, self.permanent, self.status = code, permanent, status


class Fetched(msgspec.Struct, frozen=True):
    """An answer: header names in lower case, the body unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes


async def resolve_name(host: str, port: int) -> list[str]:
    """The addresses of a name, by the machine's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Outside:
    """Fetches addresses that people give us.

    A name is resolved once for each connection, every address it has is checked, and the connection goes to one of
    those: what the name says a moment later changes nothing. `allowed` are hosts with their ports in one's own network
    that may be fetched all the same.
    """

    def __init__(self, allowed: Iterable[tuple[str, int]] = (), *, resolve: Resolve = resolve_name) -> None:
        self.allowed = frozenset(allowed)
        self._resolve = resolve
        self._tls: ssl.SSLContext | None = None

    def read(self, address: str) -> Target:
        """The address as it would be fetched. Raises `AddressInvalid`, `AddressNotAllowed`."""
        return read_address(address, allowed=self.allowed)

    async def fetch(
        self,
        address: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        bytes_max: int = BYTES_MAX,
        seconds_max: float = SECONDS_MAX,
        cut: bool = False,
    ) -> Fetched:
        """Ask an address; redirects of a GET are followed, each checked like the first, those of anything else are not.

        With `cut` no more than `bytes_max` of the answer is read, and that counts as all of it.

        Raises `FetchFailed`: `address.invalid`, `address.not_allowed`, `outside.unknown_host`, `outside.unreachable`,
        `outside.too_slow`, `outside.too_large`, `outside.redirects`, `outside.garbled`.
        """
        try:
            async with asyncio.timeout(seconds_max):
                return await self._follow(address, method, dict(headers or {}), body, bytes_max, cut=cut)
        except (AddressInvalid, AddressNotAllowed) as refusal:
            raise FetchFailed(code=refusal.code, permanent=True) from None
        except (TimeoutError, httpcore.TimeoutException):
            raise FetchFailed(code="outside.too_slow") from None
        except (httpcore.ProtocolError, zlib.error):
            raise FetchFailed(code="outside.garbled") from None
        except (httpcore.NetworkError, OSError, ssl.SSLError):
            raise FetchFailed(code="outside.unreachable") from None

    async def _follow(
        self, address: str, method: str, headers: dict[str, str], body: bytes | None, bytes_max: int, *, cut: bool
    ) -> Fetched:
        for _ in range(REDIRECTS_MAX + 1):
            target = self.read(address)
            answer = await self._ask(target, method, headers, body, bytes_max, cut=cut)
            if answer.status not in REDIRECTS or method != "GET":
                return answer
            address = _led_to(target, answer.headers.get("location", ""))
            if target.scheme == "https" and not address.startswith("https://"):
                raise AddressNotAllowed
        raise FetchFailed(code="outside.redirects", permanent=True)

    async def _ask(
        self, target: Target, method: str, headers: dict[str, str], body: bytes | None, bytes_max: int, *, cut: bool
    ) -> Fetched:
        sent = {
            "host": target.origin,
            "user-agent": USER_AGENT,
            "accept-encoding": "gzip",
            "connection": "close",
            **headers,
        }
        if body is not None:
            sent["content-length"] = str(len(body))
        url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._context(target), max_connections=1, network_backend=_Checked(self)
            ) as pool,
            pool.stream(
                method,
                url,
                headers=[(name.encode(), value.encode()) for name, value in sent.items()],
                content=body,
                extensions={"timeout": {"connect": CONNECT_SECONDS_MAX, "read": SECONDS_MAX, "write": SECONDS_MAX}},
            ) as answer,
        ):
            said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            if answer.status in REDIRECTS and method == "GET":
                return Fetched(answer.status, said, b"")
            return Fetched(answer.status, said, await _body(answer, said, bytes_max, cut=cut))

    def _context(self, target: Target) -> ssl.SSLContext | None:
        if target.scheme == "https" and self._tls is None:
            self._tls = ssl.create_default_context(cafile=certifi.where())
        return self._tls

    async def addresses(self, host: str, port: int) -> list[str]:
        """Where a name leads, all of it open to the internet. Raises `AddressNotAllowed`, `FetchFailed`."""
        if literal(host) is not None:
            found = [host]
        else:
            try:
                found = await self._resolve(host, port)
            except (OSError, UnicodeError):
                raise FetchFailed(code="outside.unknown_host") from None
        if (host, port) not in self.allowed:
            read = [literal(address) for address in found]
            # One address that may not be fetched spoils the name: nobody has such a thing in good faith.
            if not all(address is not None and is_open(address) for address in read):
                raise AddressNotAllowed
        if not found:
            raise FetchFailed(code="outside.unknown_host")
        return found[:ADDRESSES_TRIED_MAX]


def _led_to(target: Target, location: str) -> str:
    try:
        return urljoin(target.address, location)
    except ValueError:
        raise AddressInvalid from None


class _Checked(httpcore.AsyncNetworkBackend):
    """Connects to an address that was checked, never to a name."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        """See the library."""
        failure: Exception | None = None
        for address in await self._outside.addresses(host, port):
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        assert failure is not None
        raise failure

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise AddressNotAllowed

    async def sleep(self, seconds: float) -> None:
        """See the library."""
        await self._backend.sleep(seconds)


async def _body(answer: httpcore.Response, said: Mapping[str, str], bytes_max: int, *, cut: bool) -> bytes:
    length = said.get("content-length", "0")
    if not cut and length.isdigit() and int(length) > bytes_max:
        raise FetchFailed(code="outside.too_large", permanent=True)
    packing = said.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise FetchFailed(code="outside.garbled")
    unpack = None if packing in ("identity", "") else zlib.decompressobj(wbits=47)
    parts: list[bytes] = []
    received = kept = 0
    async for chunk in answer.aiter_stream():
        received += len(chunk)
        # Never more is unpacked than could be kept, whatever a few bytes claim to become.
        part = chunk if unpack is None else unpack.decompress(chunk, bytes_max - kept + 1)
        kept += len(part)
        if cut and kept >= bytes_max:
            parts.append(part)
            break
        if received > bytes_max or kept > bytes_max or (unpack is not None and unpack.unconsumed_tail):
            raise FetchFailed(code="outside.too_large", permanent=True)
        parts.append(part)
    return b"".join(parts)[:bytes_max]
