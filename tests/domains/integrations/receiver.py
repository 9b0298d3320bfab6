"""A real receiver on loopback: it takes, refuses, hangs, leads elsewhere, or talks too much, as it is told."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec


class Heard(msgspec.Struct):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def said(self) -> dict[str, Any]:
        """The message."""
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def id(self) -> str:
        """What it is known by."""
        return self.headers["webhook-id"]


class Answer(msgspec.Struct):
    """What it answers: a status with headers and a body, after a while."""

    status: int = 204
    headers: dict[str, str] = {}
    body: bytes = b""
    seconds: float = 0.0


class Receiver:
    """`answers` by path; a list is answered one after another, the last for ever."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answers: dict[str, list[Answer]] = {}
        self.port = 0
        self.at_once = 0
        self.at_once_most = 0

    def url(self, path: str = "/") -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Heard]:
        """What was heard there."""
        return [each for each in self.heard if each.path == path]

    def _next(self, path: str) -> Answer:
        left = self.answers.get(path) or [Answer()]
        return left.pop(0) if len(left) > 1 else left[0]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {
                name.strip().lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            path = head[0].split(" ")[1]
            self.heard.append(Heard(path, headers, body, asyncio.get_running_loop().time()))
            answer = self._next(path)
            self.at_once += 1
            self.at_once_most = max(self.at_once_most, self.at_once)
            try:
                await asyncio.sleep(answer.seconds)
            finally:
                self.at_once -= 1
            told = {"content-length": str(len(answer.body)), "connection": "close", **answer.headers}
            lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
            writer.write(f"HTTP/1.1 {answer.status} X\r\n{lines}\r\n".encode() + answer.body)
            await writer.drain()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Receiver"]:
        """Listen on loopback."""
        at_work: set[asyncio.Task[None]] = set()

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._serve(reader, writer))
            at_work.add(task)
            task.add_done_callback(at_work.discard)

        server = await asyncio.start_server(begin, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in list(at_work):
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
