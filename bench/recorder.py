"""The statements that the product sends for a request, written down as it answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from bench.load import Call
from bench.pgbench import Recorded, opened
from vibewell.boot.settings import Settings
from vibewell.boot.web import create_app
from vibewell.boot.wiring import wire_web
from vibewell.kernel.db import Database
from vibewell.kernel.pool import Pool

Logged = list[tuple[str, tuple[Any, ...]]]


async def record(url: str, settings: Settings, calls: list[Call], *, status: int) -> list[Recorded]:
    """One list of statements for each call, answered by the application in this process over the same database.

    The last call is made first and left out: what a process remembers is fetched only once.
    """
    sent: Logged = []
    found = []
    async with _listening(url, sent) as database:
        app = create_app(services=wire_web(settings, database), settings=settings)
        for call in [calls[-1], *calls[:-1]]:
            sent.clear()
            if (answered := await _ask(app, call)) != status:
                raise RuntimeError(f"{call.method} {call.path} answered {answered} where {status} was meant")
            # asyncpg tells of a statement a moment after it was answered.
            await asyncio.sleep(0.01)
            found.append(opened(sent))
    return found[1:]


@asynccontextmanager
async def _listening(url: str, sent: Logged) -> AsyncIterator[Database]:
    pool = Pool(url, 1)
    connection = await pool.take()
    connection.add_query_logger(lambda logged: sent.append((logged.query, logged.args or ())))
    pool.give(connection)
    try:
        yield Database(pool)
    finally:
        await pool.close()


async def _ask(app: Any, call: Call) -> int:
    parts = urlsplit(call.path)
    headers = {"host": "bench", **call.headers}
    if call.body:
        headers |= {"content-type": "application/json", "content-length": str(len(call.body.encode()))}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("bench", 80),
    }
    answered: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": call.body.encode(), "more_body": False}

    async def answer(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    await app(scope, receive, answer)
    return answered[0]
