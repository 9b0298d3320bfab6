"""The database: one transaction a unit of work, as the role and with the claims of whoever asks.

Row-level security carries access, so no query runs outside a transaction that says who is asking.
"""

import asyncio
import functools
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from vibewell.kernel.pool import Connection, Pool

ROLES = frozenset({"anon", "authenticated", "identity_admin", "service_role", "webhook_receiver", "test_processor"})

Record = asyncpg.Record


class Caller(msgspec.Struct, frozen=True):
    """Who asks: the database role and the claims that row security reads."""

    role: str
    person_id: UUID | None = None
    session_id: UUID | None = None
    visitor_id: UUID | None = None
    aal: str = "aal1"
    idempotency_scope: str = ""
    # of a key: what it works at, as what, and whether its transactions can write; no token of a client sets these
    business_id: UUID | None = None
    business_role: str = ""
    only_reads: bool = False

    @classmethod
    def anonymous(cls, visitor_id: UUID | None = None, idempotency_scope: str = "") -> "Caller":
        """Nobody signed in; `visitor_id` names the browser session."""
        return cls("anon", visitor_id=visitor_id, idempotency_scope=idempotency_scope)

    @classmethod
    def person(
        cls,
        person_id: UUID,
        session_id: UUID | None = None,
        visitor_id: UUID | None = None,
        aal: str = "aal1",
    ) -> "Caller":
        """A signed-in person; `visitor_id` is the browser session in which they may have held a start before."""
        return cls("authenticated", person_id, session_id, visitor_id, aal, str(person_id))

    @classmethod
    def key(cls, key_id: UUID, business_id: UUID, business_role: str, *, only_reads: bool = False) -> "Caller":
        """A program that asks as a business, in a role; the key's id stands where a person's would."""
        return cls(
            "authenticated",
            key_id,
            idempotency_scope=str(key_id),
            business_id=business_id,
            business_role=business_role,
            only_reads=only_reads,
        )

    @classmethod
    def service(cls) -> "Caller":
        """The worker."""
        return cls("service_role")

    @classmethod
    def identity(cls) -> "Caller":
        """The sign-in service."""
        return cls("identity_admin")

    @classmethod
    def webhook(cls) -> "Caller":
        """The endpoint to which processors tell: it may keep an event, and nothing else."""
        return cls("webhook_receiver")

    @classmethod
    def test_processor(cls) -> "Caller":
        """The processor that comes along for trying things out, in a schema of its own."""
        return cls("test_processor")


@functools.lru_cache(maxsize=4096)
def opening(caller: Caller) -> str:
    """The one message that opens a transaction as this caller."""
    claims: dict[str, str] = {"role": caller.role, "aal": caller.aal}
    if caller.person_id:
        claims["sub"] = str(caller.person_id)
    if caller.session_id:
        claims["session_id"] = str(caller.session_id)
    if caller.visitor_id:
        claims["visitor_id"] = str(caller.visitor_id)
    if caller.idempotency_scope:
        claims["idempotency_scope"] = caller.idempotency_scope
    if caller.business_id:
        claims["business_id"], claims["business_role"] = str(caller.business_id), caller.business_role
    if caller.role not in ROLES:
        raise ValueError(f"no such role: {caller.role}")
    text = msgspec.json.encode(claims).decode().replace("'", "''")
    begin = "begin read only" if caller.only_reads else "begin"
    return f"{begin};select set_config('role','{caller.role}',true),set_config('request.jwt.claims','{text}',true)"


class Transaction:
    """A transaction that is under way. Statements take `$1`-style parameters."""

    __slots__ = ("_connection", "_prefix", "caller", "kept")

    def __init__(self, connection: Connection, caller: Caller, kept: dict[Any, Any]) -> None:
        self._connection = connection
        self.caller = caller
        # What a process remembers of this database; whoever keeps something here proves that it still holds.
        self.kept = kept
        # A plan under row security depends on the role, so each role keeps prepared statements of its own.
        self._prefix = f"/*{caller.role}*/"

    async def fetch(self, sql: str, *values: Any) -> list[Record]:
        """All rows."""
        return await self._connection.fetch(self._prefix + sql, *values)

    async def fetchrow(self, sql: str, *values: Any) -> Record | None:
        """The first row, or None."""
        return await self._connection.fetchrow(self._prefix + sql, *values)

    async def fetchval(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        return await self._connection.fetchval(self._prefix + sql, *values)

    async def execute(self, sql: str, *values: Any) -> str:
        """Run a statement; the answer is PostgreSQL's command tag."""
        return await self._connection.execute(self._prefix + sql, *values)

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row."""
        await self._connection.executemany(self._prefix + sql, rows)

    async def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Load many rows at once (only for roles that row security lets insert freely)."""
        schema, _, name = table.rpartition(".")
        await self._connection.copy_records_to_table(
            name, records=rows, columns=list(columns), schema_name=schema or "public"
        )

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that can fail without losing the whole."""
        await self._connection.execute("savepoint part")
        try:
            yield
        except Exception:
            await self._connection.execute("rollback to savepoint part")
            raise
        await self._connection.execute("release savepoint part")


class Database:
    """The connections of one login role."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept: dict[Any, Any] = {}

    @classmethod
    async def connect(cls, url: str, *, connections_max: int = 10) -> "Database":
        """Open the pool. `url` carries the login role (`authenticator` or `worker`)."""
        pool = Pool(url, connections_max)
        pool.give(await pool.take())
        return cls(pool)

    async def close(self) -> None:
        """Close the connections; those at work when their work is done."""
        await self._pool.close()

    @asynccontextmanager
    async def tx(self, caller: Caller) -> AsyncIterator[Transaction]:
        """One transaction as `caller`: committed at the end, rolled back when anything is raised."""
        connection = await self._pool.take()
        try:
            await connection.execute(opening(caller))
            yield Transaction(connection, caller, self._kept)
            await connection.execute("commit")
        except asyncio.CancelledError:
            connection.terminate()
            raise
        except BaseException:
            if not connection.is_closed():
                await connection.execute("rollback")
            raise
        finally:
            self._pool.give(connection)

    @asynccontextmanager
    async def listen(self, channel: str) -> AsyncIterator["asyncio.Queue[str]"]:
        """Notifications of a channel, on a connection of its own; an empty one says that the connection was lost."""
        heard: asyncio.Queue[str] = asyncio.Queue(maxsize=1000)

        def hear(_connection: object, _pid: int, _channel: str, payload: object) -> None:
            if not heard.full():
                heard.put_nowait(str(payload))

        def lose(_connection: object) -> None:
            if not heard.full():
                heard.put_nowait("")

        connection = await self._pool.take()
        try:
            await connection.add_listener(channel, hear)
            connection.add_termination_listener(lose)
            yield heard
        finally:
            connection.remove_termination_listener(lose)
            if not connection.is_closed():
                await connection.remove_listener(channel, hear)
            self._pool.give(connection)
