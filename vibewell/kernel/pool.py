"""The connections of one login role.

asyncpg's own pool makes a task and several timers each time a connection is taken and given back, which costs as much
as a query; here nothing is reset (everything is transaction-local), so a list and a queue of waiters do.

asyncpg also asks on every connection anew what `uuid[]` or `tstzrange` is, which costs as much as ten queries; here a
process asks once, since PostgreSQL's own types are the same everywhere.
"""

import asyncio
from collections import deque
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

import asyncpg
import msgspec

from vibewell.kernel.errors import Unavailable

TAKE_SECONDS_MAX = 5.0
COMMAND_SECONDS_MAX = 60
IDLE_SECONDS_MAX = 300
STATEMENTS_CACHED_MAX = 1024
# From here on PostgreSQL numbers what a database has made itself ("FirstNormalObjectId").
OWN_TYPES_FROM = 16384

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection


class _KnowsTypes(Connection):
    """A connection that asks what a type of PostgreSQL's own is only where its process was not told yet."""

    _told: ClassVar[dict[frozenset[int], Any]] = {}

    async def _introspect_types(
        self,
        typeoids: Collection[int],
        timeout: float | None,  # noqa: ASYNC109 - asyncpg hands it in
    ) -> tuple[Any, "_Told"]:
        asked = frozenset(typeoids)
        if asked in self._told:
            return self._told[asked], _Told()
        types, statement = await super()._introspect_types(typeoids, timeout)  # type: ignore[misc]  # in no stub
        if max(asked) < OWN_TYPES_FROM:
            self._told[asked] = types
        return types, statement


class _Told(msgspec.Struct):
    """What asyncpg looks at after it asked: with a name, no statement that waits has to be prepared again."""

    name: str = "told"


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
                connection_class=_KnowsTypes,
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
