"""`vibewell conformance`: worlds answered by the product's own actions on a scratch database."""

import asyncio
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec
import psycopg
from psycopg import sql

from vibewell.boot.conformance_world import COLUMNS, Tenant, load_tenant
from vibewell.boot.migrations import migrate
from vibewell.boot.postgres import ensure_database, login_url, set_login_passwords, start_embedded
from vibewell.boot.settings import Settings, secret_key
from vibewell.domains.booking import confirm_hold, hold_start
from vibewell.domains.booking.types import HoldRequest, StartNotOffered, StartTaken
from vibewell.domains.scheduling import (
    Reason,
    ServiceUnknown,
    StaffUnknown,
    Wish,
    explain_start,
    list_starts,
    open_desk,
)
from vibewell.domains.scheduling.conformance import Answer, Tally, answer_world
from vibewell.domains.scheduling.world_shapes import BookShape, World
from vibewell.domains.scheduling.worlds import MalformedWorld, query_span, read_world
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.errors import Refusal

CONNECTIONS_MAX = 10
WORLDS_AT_ONCE = 3
WORLDS_AHEAD_MAX = 2 * WORLDS_AT_ONCE
LIMITS = """
select c.relname, k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
where k.contype = 'c' and c.relnamespace = 'public'::regnamespace and c.relname = any (%s)"""
REFUSALS = (StartTaken, StartNotOffered, ServiceUnknown, StaffUnknown)


class WorldUnreadable(Refusal):
    """A file that is no world."""

    code = "world.malformed"
    status = 422


class Scratch(msgspec.Struct, frozen=True):
    """Two scratch databases: as the product has it, and one without the constraints that keep claims apart.

    A world may begin with visits that our product would never have stored (overlapping, or without their buffers);
    only such a world is answered on the second.
    """

    strict: Database
    loose: Database
    strict_owner: asyncpg.Connection
    loose_owner: asyncpg.Connection
    loading: asyncio.Lock


class DatabaseBackend:
    """Answers for one world after another, each a tenant of its own."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._database = scratch.strict
        self._tenant: Tenant
        self._world: World

    async def load(self, world: World) -> None:
        """See the protocol."""
        self._world = world
        try:
            self._database = self._scratch.strict
            self._tenant = await self._load(self._scratch.strict_owner, world)
        except asyncpg.ExclusionViolationError:
            self._database = self._scratch.loose
            self._tenant = await self._load(self._scratch.loose_owner, world)

    async def _load(self, owner: asyncpg.Connection, world: World) -> Tenant:
        # One connection carries one conversation.
        async with self._scratch.loading:
            return await load_tenant(owner, world)

    async def starts(self) -> list[int]:
        """See the protocol."""
        query = self._world.query
        span = query_span(query)
        wish = self._wish(query.services, query.staff, query.party)
        async with self._database.tx(Caller.anonymous()) as tx:
            desk = await open_desk(tx, self._tenant.slug, wish, span, self._world.now.astimezone(UTC), check=False)
        return [offered.starts for offered in list_starts(desk, wish, span)]

    async def probe(self, start: int) -> tuple[Reason, ...]:
        """See the protocol."""
        query = self._world.query
        wish = self._wish(query.services, query.staff, query.party)
        now = self._world.now.astimezone(UTC)
        async with self._database.tx(Caller.anonymous()) as tx:
            desk = await open_desk(tx, self._tenant.slug, wish, (start, start + 1), now, check=False)
        return explain_start(desk, wish, start)

    async def attempt(self, at: int, book: BookShape) -> tuple[Reason, ...]:
        """See the protocol."""
        now = datetime.fromtimestamp(at, UTC)
        services = [self._tenant.service(service) for service in book.services]
        staff = "any" if book.staff == "any" else str(self._tenant.member(book.staff))
        wish = HoldRequest(self._tenant.slug, services, book.start, staff, book.party)
        try:
            async with self._database.tx(Caller.person(self._tenant.customer)) as tx:
                held = await hold_start(tx, wish, now=now, hold_minutes=10)
                await confirm_hold(tx, held.id, note="", now=now)
        except REFUSALS as refusal:
            reasons = refusal.extra.get("reasons", [Reason.NOT_OFFERED])
            return tuple(Reason(reason) for reason in reasons)
        return ()

    async def attempt_at_once(self, at: int, books: list[BookShape]) -> Tally:
        """See the protocol."""
        # As many as there are connections; whoever waits for one too long would be told to come back later.
        connected = asyncio.Semaphore(CONNECTIONS_MAX)

        async def attempt(book: BookShape) -> tuple[Reason, ...]:
            async with connected:
                return await self.attempt(at, book)

        outcomes = await asyncio.gather(*(attempt(book) for book in books), return_exceptions=True)
        errors = sum(isinstance(outcome, BaseException) for outcome in outcomes)
        won = sum(outcome == () for outcome in outcomes)
        return Tally(won, len(outcomes) - won - errors, errors)

    def _wish(self, services: list[str], staff: str, party: int) -> Wish:
        member = None if staff == "any" else self._tenant.member(staff)
        return Wish(tuple(self._tenant.service(service) for service in services), member, party)


def world_files(paths: list[Path]) -> Iterator[Path]:
    """The files named, and those below folders."""
    for path in paths:
        yield from sorted(path.rglob("*.json")) if path.is_dir() else [path]


def answer_worlds(settings: Settings, paths: list[Path], *, compare: bool) -> int:
    """Print a line for each world; the exit code is 1 when any answer is not the expected one."""
    return asyncio.run(_answer_all(settings, list(world_files(paths)), compare=compare))


async def _answer_all(settings: Settings, files: list[Path], *, compare: bool) -> int:
    if not files:
        raise WorldUnreadable("There is no world in what was named.")
    failed = unreadable = False
    async with scratch_databases(settings) as scratch:
        idle: asyncio.Queue[DatabaseBackend] = asyncio.Queue()
        for _ in range(WORLDS_AT_ONCE):
            idle.put_nowait(DatabaseBackend(scratch))
        # Each world is a tenant of its own, so that one may be answered while the database works on another.
        begun = deque(asyncio.ensure_future(_answer_one(file, idle, compare)) for file in files[:WORLDS_AHEAD_MAX])
        waiting = iter(files[WORLDS_AHEAD_MAX:])
        while begun:
            answer = await begun.popleft()
            begun.extend(asyncio.ensure_future(_answer_one(file, idle, compare)) for file in islice(waiting, 1))
            if answer is None:
                unreadable = True
                continue
            failed = failed or answer.ok is False
            sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    return 2 if unreadable else int(failed)


async def _answer_one(file: Path, idle: "asyncio.Queue[DatabaseBackend]", compare: bool) -> Answer | None:
    try:
        world = read_world(file.read_bytes())  # noqa: ASYNC240 - a small file, and nobody waits
    except (MalformedWorld, OSError) as error:
        sys.stderr.write(f"vibewell: {file}: {error}\n")
        return None
    backend = await idle.get()
    try:
        return await answer_world(world, backend, compare=compare)
    finally:
        idle.put_nowait(backend)


@asynccontextmanager
async def scratch_databases(settings: Settings) -> AsyncIterator[Scratch]:
    """Two migrated databases that are gone afterwards."""
    admin = settings.database_url or start_embedded(settings.data_path).url()
    names = [f"vibewell_conformance_{os.getpid()}_{kind}" for kind in ("strict", "loose")]
    urls = [urlunsplit(urlsplit(admin)._replace(path=f"/{name}")) for name in names]
    try:
        _make(urls, settings)
        strict, loose = [
            await Database.connect(_web_url(url, settings), connections_max=CONNECTIONS_MAX) for url in urls
        ]
        owners = [await asyncpg.connect(url) for url in urls]
        try:
            yield Scratch(strict, loose, owners[0], owners[1], asyncio.Lock())
        finally:
            for owner in owners:
                await owner.close()
            await strict.close()
            await loose.close()
    finally:
        with psycopg.connect(urlunsplit(urlsplit(admin)._replace(path="/postgres")), autocommit=True) as connection:
            for name in names:
                connection.execute(f"drop database if exists {name} with (force)".encode())


def _make(urls: list[str], settings: Settings) -> None:
    strict, loose = urls
    ensure_database(strict)
    migrate(strict)
    if settings.database_url:
        set_login_passwords(strict, secret_key(settings))
    with psycopg.connect(strict) as connection:
        # A world brings its own clock: row security must not hold its instants against the machine's.
        connection.execute("insert into private.clock_by_hand default values")
        # Nor must a world keep the limits of what people can type in: rooms without a name, closures of years.
        for table, constraint in connection.execute(LIMITS, [list(COLUMNS)]).fetchall():
            connection.execute(
                sql.SQL("alter table {} drop constraint {}").format(*map(sql.Identifier, (table, constraint)))
            )
    name, copy = urlsplit(strict).path.lstrip("/"), urlsplit(loose).path.lstrip("/")
    with psycopg.connect(urlunsplit(urlsplit(strict)._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f"create database {copy} template {name}".encode())
    with psycopg.connect(loose) as connection:
        for constraint in ("claims_staff_cores_apart", "claims_staff_buffers_apart", "claims_resources_apart"):
            connection.execute(f"alter table claims drop constraint {constraint}".encode())


def _web_url(url: str, settings: Settings) -> str:
    if settings.database_url:
        return login_url(url, "authenticator", secret_key(settings))
    return urlunsplit(urlsplit(url)._replace(netloc="authenticator@"))
