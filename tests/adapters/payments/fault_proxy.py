"""Between us and a vendor: does what lines do on a bad day."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

Mood = Literal["well", "refuse", "500", "429", "hang", "trickle", "reset"]
MOODS: tuple[Mood, ...] = ("refuse", "500", "429", "hang", "trickle", "reset")
ANSWERS = {"500": b"500 Internal Server Error", "429": b"429 Too Many Requests"}
# A connection that is closed so is reset, as it is when a machine on the way falls over.
LINGER_NOT = struct.pack("ii", 1, 0)


class FaultProxy:
    """Forwards while it is well. `asked` counts what reached it; with `reset` the vendor has done it all the same."""

    def __init__(self, upstream: str) -> None:
        host, _, port = upstream.removeprefix("http://").partition(":")
        self.upstream = (host, int(port))
        self.mood: Mood = "well"
        self.asked = 0
        self._serving: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """End what is still being served."""
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            mood = self.mood
            if mood == "refuse":
                return cut(writer)
            request = await read_message(reader)
            if not request:
                return None
            self.asked += 1
            if mood in ANSWERS:
                writer.write(b"HTTP/1.1 " + ANSWERS[mood] + b"\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
            elif mood == "hang":
                await asyncio.sleep(600)
            elif mood == "trickle":
                for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n" * 20:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(1)
            else:
                answer = await self._forward(request)
                if mood == "reset":
                    return cut(writer)
                writer.write(answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return None
        finally:
            await close(writer)
            self._serving.discard(task)

    async def _forward(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self.upstream)
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        try:
            writer.write(b"\r\n".join([*lines, b"connection: close", b"", b""]) + body)
            await writer.drain()
            return await reader.read(-1)
        finally:
            await close(writer)


async def close(writer: asyncio.StreamWriter) -> None:
    """Close a connection and see it closed."""
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


def cut(writer: asyncio.StreamWriter) -> None:
    """Reset the connection."""
    line = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    writer.transport.abort()


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """A request with its body, or nothing."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    return head + (await reader.readexactly(length) if length else b"")


@asynccontextmanager
async def faults_before(upstream: str) -> AsyncIterator[tuple[FaultProxy, str]]:
    """The proxy, and where it is."""
    proxy = FaultProxy(upstream)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    try:
        yield proxy, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await proxy.close()
