"""The load generator, a process of its own: reads a plan from standard input, writes what came back to standard output.

It speaks plain HTTP/1.1 over connections that stay open, so that it costs the machine little beside the server.
"""

import asyncio
import sys
import time
from collections.abc import Iterator

import msgspec

ANSWER_SECONDS_MAX = 60


class Call(msgspec.Struct, frozen=True):
    """One request."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = {}
    body: str = ""


class Plan(msgspec.Struct, frozen=True):
    """Rounds one after another; within a round all connections take the next call as soon as they are free."""

    host: str
    port: int
    rounds: list[list[Call]]
    connections: int = 1
    keep_bodies: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What came back; status 0 is a connection that broke."""

    status: int
    seconds: float
    body: str = ""


class Connection:
    """One connection that stays open."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> None:
        """Connect before the clock runs."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._plan.host, self._plan.port)

    async def ask(self, call: Call) -> Answer:
        """Send one request and read its answer."""
        message = self._message(call)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                await self.open()
                assert self._streams is not None
                self._streams[1].write(message)
                status, body = await self._read(self._streams[0])
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            self.close()
            return Answer(0, time.perf_counter() - began)
        kept = body.decode("utf-8", "replace") if self._plan.keep_bodies else ""
        return Answer(status, time.perf_counter() - began, kept)

    def close(self) -> None:
        """Give the connection up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    def _message(self, call: Call) -> bytes:
        body = call.body.encode()
        headers = {"host": f"{self._plan.host}:{self._plan.port}", **call.headers}
        if body:
            headers |= {"content-type": "application/json", "content-length": str(len(body))}
        lines = [f"{call.method} {call.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body

    async def _read(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split(" ", 2)[1])
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return status, await self._chunks(reader)
        return status, await reader.readexactly(int(headers.get("content-length", "0")))

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        body = b""
        while size := int((await reader.readline()).split(b";")[0], 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readexactly(2)
        return body


async def carry_out(plan: Plan) -> list[list[Answer]]:
    """All answers, in the order of the calls."""
    connections = [Connection(plan) for _ in range(plan.connections)]
    rounds = []
    for calls in plan.rounds:
        answers: list[Answer | None] = [None] * len(calls)
        waiting = iter(list(enumerate(calls)))
        await asyncio.gather(*(connection.open() for connection in connections))
        await asyncio.gather(*(_work(connection, waiting, answers) for connection in connections))
        rounds.append([answer for answer in answers if answer is not None])
    for connection in connections:
        connection.close()
    return rounds


async def _work(connection: Connection, waiting: Iterator[tuple[int, Call]], answers: list[Answer | None]) -> None:
    for index, call in waiting:
        answers[index] = await connection.ask(call)


def main() -> None:
    """Read, carry out, write."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(carry_out(plan))))


if __name__ == "__main__":
    main()
