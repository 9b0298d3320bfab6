"""What a connection may do before a request is whole."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from tests.conftest import free_port
from tests.forked import Forked
from vibewell.boot import serve
from vibewell.boot.serve import HEAD_BYTES_MAX, Doorway, Server


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the number of bytes that it was sent."""
    count, more = 0, True
    while more:
        message = await receive()
        count += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = str(count).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def listening() -> AsyncIterator[int]:
    port = free_port()
    config = uvicorn.Config(application, port=port, http=Doorway, ws="none", lifespan="off", log_config=None)
    server = Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        await serving


async def talk(port: int, *pieces: bytes, pause: float = 0.0, until: bytes = b"", times: int = 1) -> bytes:
    """What comes back for these bytes until it holds what is waited for, or the server closes.

    Where nothing is waited for, nothing may come: then a moment is enough.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = b""
    with contextlib.suppress(OSError, TimeoutError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        while chunk := await asyncio.wait_for(reader.read(65536), 5 if until else 0.2):
            answered += chunk
            if until and answered.count(until) >= times:
                break
    writer.close()
    return answered


async def test_a_request_is_answered_and_the_connection_serves_again() -> None:
    async with listening() as port:
        one = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
        for pieces in ((one, one), (one + one,)):
            answered = await talk(port, *pieces, pause=0.05, until=b"\r\n\r\n0", times=2)
            assert answered.count(b"200 OK") == 2


async def test_a_large_body_is_no_large_head() -> None:
    async with listening() as port:
        size = 5 * HEAD_BYTES_MAX
        head = f"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: {size}\r\n\r\n".encode()
        answer = b"\r\n\r\n%d" % size
        assert (await talk(port, head + b"x" * size, until=answer)).endswith(answer)
        assert (await talk(port, head, b"x" * (size - 1), b"x", until=answer)).endswith(answer)


@pytest.mark.parametrize(
    "endless",
    [b"x-long: " + b"y" * 4000, b"x: y\r\n" * 600],
    ids=["one header", "many headers"],
)
async def test_a_head_without_end_is_refused(endless: bytes) -> None:
    async with listening() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answered = b""
        # Whoever goes on sending after being sent away is cut off; a server that only waits lets this time out.
        with contextlib.suppress(ConnectionError):
            writer.write(b"GET / HTTP/1.1\r\nhost: a\r\n")
            for _ in range(100):
                writer.write(endless)
                await writer.drain()
                await asyncio.sleep(0.001)
            answered = await asyncio.wait_for(reader.read(), 3)
        assert answered == b"" or answered.startswith(b"HTTP/1.1 400")
        writer.close()


async def test_who_sends_slowly_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "HEAD_SECONDS_MAX", 0.3)
    async with listening() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n")
        assert await asyncio.wait_for(reader.read(), 3) == b""
        writer.close()
        silent, other = await asyncio.open_connection("127.0.0.1", port)
        assert await asyncio.wait_for(silent.read(), 3) == b""
        other.close()


@pytest.mark.parametrize(
    "nonsense", [b"\x16\x03\x01\x02\x00\x01", b"GET /\xff\xfe HTTP/1.1\r\n\r\n", b"\r\n" * 9, b"GET"]
)
async def test_nonsense_breaks_nothing(nonsense: bytes) -> None:
    async with listening() as port:
        await talk(port, nonsense)
        assert b"200 OK" in await talk(port, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", until=b"200 OK")


def end_by_what_was_loaded() -> None:
    assert "vibewell.boot.serve" in sys.modules
    sys.exit("fpdf" in sys.modules)


def test_a_start_loads_nothing_to_print_with() -> None:
    assert Forked(end_by_what_was_loaded).wait(30) == 0
