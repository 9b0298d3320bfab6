"""The connections of one login role.

asyncpg's own pool makes a task and several timers each time a connection is taken and given back, which costs as much
as a query; here nothing is reset (everything is transaction-local), so a list and a queue of waiters do.
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import asyncpg

from vibewell.kernel.errors import Unavailable

TAKE_SECONDS_MAX = 5.0
COMMAND_SECONDS_MAX = 60
IDLE_SECONDS_MAX = 300
STATEMENTS_CACHED_MAX = 1024

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection


class Pool:
    """At most `most` connections; the one used last is taken first, so that those too many become idle and close."""

    def __init__(self, url: str, most: int) -> None:
        self._url, self._most = url, most
        self._open = 0
        self._free: list[tuple[Connection, float]] = []
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._sweeping: asyncio.TimerHandle | None = None
        self._is_closed = False

    async def take(self) -> Connection:
        """A connection of one's own until it is given back. Raises `Unavailable` when none came free in time."""
        if connection := self._pop():
            return connection
        try:
            async with asyncio.timeout(TAKE_SECONDS_MAX):
                if self._open < self._most:
                    self._open += 1
                    return await self._connect()
                return await self._turn() or await self._connect()
        except (TimeoutError, OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError) as error:
            raise Unavailable from error

    def give(self, connection: Connection) -> None:
        """Give it back, to whoever waits longest; one with a transaction still open is given up."""
        if not connection.is_closed() and (connection.is_in_transaction() or self._is_closed):
            connection.terminate()
        if connection.is_closed():
            self._give_up_place()
        elif (turn := self._next_turn()) is not None:
            turn.set_result(connection)
        else:
            self._free.append((connection, asyncio.get_running_loop().time()))
            self._sweep_later()

    async def close(self) -> None:
        """Close those that are free now, and the others when they are given back."""
        self._is_closed = True
        if self._sweeping:
            self._sweeping.cancel()
        while self._free:
            await self._free.pop()[0].close(timeout=TAKE_SECONDS_MAX)

    def _pop(self) -> Connection | None:
        while self._free:
            connection, _ = self._free.pop()
            if not connection.is_closed():
                return connection
            self._open -= 1
        return None

    async def _connect(self) -> Connection:
        """A new one, for which a place is already taken."""
        try:
            return await asyncpg.connect(
                self._url,
                statement_cache_size=STATEMENTS_CACHED_MAX,
                max_cached_statement_lifetime=0,
                command_timeout=COMMAND_SECONDS_MAX,
            )
        except BaseException:
            self._give_up_place()
            raise

    async def _turn(self) -> Connection | None:
        """Wait for a connection, or for the place of one that broke."""
        turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                # Served and gone in the same moment.
                given = turn.result()
                self.give(given) if given else self._give_up_place()
            raise

    def _next_turn(self) -> "asyncio.Future[Connection | None] | None":
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                return turn
        return None

    def _give_up_place(self) -> None:
        if (turn := self._next_turn()) is not None:
            turn.set_result(None)
        else:
            self._open -= 1

    def _sweep_later(self) -> None:
        if self._sweeping is None and len(self._free) > 1:
            self._sweeping = asyncio.get_running_loop().call_later(IDLE_SECONDS_MAX, self._sweep)

    def _sweep(self) -> None:
        self._sweeping = None
        now = asyncio.get_running_loop().time()
        while len(self._free) > 1 and now - self._free[0][1] >= IDLE_SECONDS_MAX:
            self._free.pop(0)[0].terminate()
            self._open -= 1
        self._sweep_later()
