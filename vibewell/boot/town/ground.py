"""Making the tables ready for a load, and putting everything back as it was, inside the load's own transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

LOCK_SECONDS_MAX = 10
# Two loads at once: the second waits, and finds the town there.
LOAD_LOCK = 260_1987

FORCED = """
select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and c.relforcerowsecurity and n.nspname in ('public', 'identity') order by 1"""
TRIGGERED = """
select distinct format('%I.%I', n.nspname, c.relname) from pg_trigger t join pg_class c on c.oid = t.tgrelid
join pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and t.tgenabled = 'O' and n.nspname in ('public', 'identity') order by 1"""
FOREIGN_KEYS = """
select format('alter table %I.%I drop constraint %I', n.nspname, c.relname, k.conname) as away,
  format('alter table %I.%I add constraint %I %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)) as back
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relname = any ($1) and k.contype in ('f', 'x') and k.conparentid = 0
order by k.contype, c.relname, k.conname"""
INDEXES = """
select format('drop index %I.%I', n.nspname, i.relname) as away, pg_get_indexdef(x.indexrelid) as back
from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relname = any ($1) and not x.indisunique
  and not exists (select from pg_constraint k where k.conindid = x.indexrelid)
order by c.relname, i.relname"""


@asynccontextmanager
async def bare_ground(connection: Connection) -> AsyncIterator[None]:
    """No trigger fires and the tables' owner is not held by row security, until the block ends.

    Both are the owner's to change and part of the transaction: nobody else ever sees them changed, and a load that is
    killed has changed nothing. It needs no superuser, unlike `session_replication_role`.
    """
    await connection.execute(f"set local lock_timeout = '{LOCK_SECONDS_MAX}s'")
    await connection.execute("select set_config('vibewell.bulk', 'on', true)")
    forced = [row[0] for row in await connection.fetch(FORCED)]
    triggered = [row[0] for row in await connection.fetch(TRIGGERED)]
    for table in forced:
        await connection.execute(f"alter table {table} no force row level security")
    for table in triggered:
        await connection.execute(f"alter table {table} disable trigger user")
    yield
    for table in triggered:
        await connection.execute(f"alter table {table} enable trigger user")
    for table in forced:
        await connection.execute(f"alter table {table} force row level security")


@asynccontextmanager
async def without_indexes(connection: Connection, tables: list[str], keys_of: list[str]) -> AsyncIterator[None]:
    """Foreign keys, exclusions and plain indexes of these tables are away, and made anew over all rows at the end.

    Of the tables in `keys_of` only the foreign keys are, since somebody else makes their indexes.
    """
    ways = await connection.fetch(FOREIGN_KEYS, [*tables, *keys_of]) + await connection.fetch(INDEXES, tables)
    for way in ways:
        await connection.execute(way["away"])
    yield
    for way in reversed(ways):
        await connection.execute(way["back"])
