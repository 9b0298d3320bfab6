"""Databases that are used by one test after another: what a test wrote is undone, and connections stay open and warm.

A copy of a template costs as much as most tests in it, and a new connection plans everything anew. So a copy is kept
where a test only wrote rows: they are taken out, those of the template are put back, and the next test gets it. Where
more was changed (a table, a function, a policy, a statistic), or somebody is still connected, it is removed.
"""

import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import psycopg
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from psycopg import sql

from vibewell.boot.worker_queue import open_queue
from vibewell.kernel.db import Database
from vibewell.kernel.pool import Pool

# Rows that were taken out leave their room behind, and nothing sweeps here.
USES_MAX = 40
CONNECTIONS_MAX = 5
LEAVING_LOOKS_MAX = 50
MARK = "kept"

# PostgreSQL counts each row that is written, rolled back or not; a connection tells when it is asked to, or ends.
TELL = "select pg_stat_force_next_flush()"
SETTLE = f"reset role; reset all; {TELL}"
OTHERS = """
select from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and application_name <> %s"""
WRITTEN = """
select format('%I.%I', n.nspname, c.relname), n.nspname = 'pg_catalog'
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and not c.relisshared
  and pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid) > 0"""
TABLES = """
select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'"""
SEQUENCES = """
select format('select setval(%L, %s, %L)', format('%I.%I', schemaname, sequencename),
  coalesce(last_value, start_value), last_value is not null)
from pg_sequences"""

Owner = psycopg.Connection[Any]


class Rows(msgspec.Struct, frozen=True):
    """What a template holds: the rows of its tables that have any, and where its sequences stand."""

    tables: dict[str, bytes]
    sequences: str

    @classmethod
    def of(cls, owner: Owner) -> "Rows":
        """Read them."""
        tables = {}
        for (table,) in owner.execute(TABLES).fetchall():
            with owner.cursor().copy(_copy(table, "to stdout")) as copy:
                rows = b"".join(bytes(part) for part in copy)
            if rows.count(b"\n"):
                tables[table] = rows
        return cls(tables, "; ".join(text for (text,) in owner.execute(SEQUENCES)))

    def put_back(self, owner: Owner) -> bool:
        """Undo what was written in a copy; False where it was more than rows, or somebody else is still connected."""
        owner.execute(SETTLE)
        if not _is_alone(owner):
            return False
        written = owner.execute(WRITTEN).fetchall()
        if any(of_the_catalogue for _, of_the_catalogue in written):
            return False
        if written:
            with owner.transaction():
                owner.execute("set local session_replication_role = replica")
                for table, _ in written:
                    owner.execute(f"delete from {table}".encode())
                    if rows := self.tables.get(table):
                        with owner.cursor().copy(_copy(table, "from stdin")) as copy:
                            copy.write(rows)
                owner.execute(self.sequences.encode())
            owner.execute(TELL)
            owner.execute("select pg_stat_reset()")
        return True


def _copy(table: str, way: str) -> sql.SQL:
    return sql.SQL(f"copy {table} {way}")  # type: ignore[arg-type]


def _is_alone(owner: Owner) -> bool:
    for _ in range(LEAVING_LOOKS_MAX):
        if owner.execute(OTHERS, [MARK]).fetchone() is None:
            return True
        time.sleep(0.002)
    return False


class KeptPool(Pool):
    """Connections that stay open between tests."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url}&application_name={MARK}", CONNECTIONS_MAX)

    async def settle(self) -> bool:
        """Have each connection as it was opened; False when one was not given back."""
        if self._open != len(self._free):
            return False
        for connection, _ in self._free:
            if not connection.is_closed():
                await connection.execute(SETTLE)
        return True


class Connections:
    """What is open and not in use, by address; whoever takes it has it alone."""

    def __init__(self) -> None:
        self._pools: defaultdict[str, list[KeptPool]] = defaultdict(list)
        self._queues: defaultdict[str, list[App]] = defaultdict(list)

    @asynccontextmanager
    async def database(self, url: str) -> AsyncIterator[Database]:
        """A database by connections that are open already; it remembers nothing of a test before."""
        idle = self._pools[url]
        pool = idle.pop() if idle else KeptPool(url)
        yield Database(pool)
        if await pool.settle():
            idle.append(pool)
        else:
            await pool.close()

    @asynccontextmanager
    async def queue(self, url: str) -> AsyncIterator[App]:
        """The queue by a connection that is open already."""
        idle = self._queues[url]
        queue = idle.pop() if idle else await _opened(url)
        yield queue
        try:
            await queue.connector.execute_query_async(TELL)
        except ConnectorException:
            await queue.close_async()
        else:
            idle.append(queue)

    async def close(self) -> None:
        """Close all of it."""
        for pool in (pool for pools in self._pools.values() for pool in pools):
            await pool.close()
        for queue in (queue for queues in self._queues.values() for queue in queues):
            await queue.close_async()


async def _opened(url: str) -> App:
    queue = open_queue(url, connections_max=1)
    await queue.open_async()
    await queue.connector.execute_query_async(f"set application_name = {MARK}")
    return queue
