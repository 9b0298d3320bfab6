"""The door's work: one transaction that leaves a living town, or nothing."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import msgspec

from vibewell.boot.cast import CAST, PASSWORD
from vibewell.boot.town.big import fill_with_visits
from vibewell.boot.town.business_rows import add_business
from vibewell.boot.town.businesses import plan_business
from vibewell.boot.town.cast import cast_sketches
from vibewell.boot.town.cast.people import PORTRAITS, REGULARS
from vibewell.boot.town.clientele import JOINED_FROM, Clientele, Customer
from vibewell.boot.town.dice import Dice, derived_id
from vibewell.boot.town.ground import LOAD_LOCK, Connection, bare_ground, without_indexes
from vibewell.boot.town.money import add_money
from vibewell.boot.town.plans import BusinessPlan, Sketch
from vibewell.boot.town.rows import COLUMNS, Sheaf, instant, portrait
from vibewell.boot.town.scenes import Stage, add_ahead, play, working
from vibewell.boot.town.sketches import Registry, crafts_in_order, draw_up
from vibewell.domains.identity import NewAccount, hash_password, import_account
from vibewell.kernel.db import Caller, Transaction
from vibewell.kernel.errors import Refusal

DAYS_BEHIND = 121
DAYS_AHEAD = 35
BIG_DAYS_AHEAD = 28
# From here on visits are made by the database itself.
BIG_FROM = 1_000
CUSTOMERS = 3_600
BIG_CUSTOMERS = 20_000
ROWS_AT_ONCE = 20_000
COUNTED = ("businesses", "staff", "services", "visits", "claims", "reviews", "free_windows", "people")
# Made without their indexes: the tables with millions of rows.
BIG_TABLES = ["staff_services", "weekly_shifts", "working_times", "visits", "visit_items", "claims"]
# What every search and every booking reads is left as a vacuum leaves it; the rest follows by itself.
VACUUMED = ("businesses", "staff", "services", "claims", "working_times", "free_windows", "search_entries")
RATINGS = """
update businesses b set rating = r.rating, review_count = r.count
from (select business_id, round(avg(rating), 2) as rating, count(*) as count from reviews group by 1) r
where b.id = r.business_id"""


class TownThere(Refusal):
    """There are businesses already; a town is never mixed with them."""

    code = "town.there"
    status = 409
    sentence = "The database already has businesses: a town is only loaded into an empty one."


class TownReport(msgspec.Struct, frozen=True):
    """What was loaded, and how long it took."""

    businesses: int
    staff: int
    services: int
    visits: int
    claims: int
    reviews: int
    free_windows: int
    people: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"A town of {self.businesses} businesses, {self.staff} people at work, {self.services} services, "
            f"{self.visits} visits and {self.reviews} reviews was loaded in {self.seconds:.1f} s."
        )


class CastAccount(msgspec.Struct, frozen=True):
    """Somebody of the cast who can sign in; `key` is the part of the address before the @."""

    key: str
    id: UUID
    email: str
    name: str


def load_town(
    owner_url: str, *, today: date, businesses: int = 260, seed: str = "leipzig", now: datetime | None = None
) -> TownReport:
    """Load a town into a database without businesses, as the owner of its tables.

    The same `today`, `seed` and `now` give the same rows (but for the accounts' password hashes). With `now`, what
    began before it has happened; without, everything from today on is still to come. It is one transaction: a load
    that ends early leaves nothing. Raises `TownThere`.
    """
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(_load(owner_url, today, businesses, seed, now))


def cast_accounts(seed: str = "leipzig") -> tuple[CastAccount, ...]:
    """Those of the cast who sign in, with the ids that a town of this seed gives them."""
    return tuple(
        CastAccount(key, UUID(_cast_id(seed, key)), member.email, member.name)
        for member in CAST
        for key in (member.email.partition("@")[0],)
    )


def _cast_id(seed: str, key: str) -> str:
    return derived_id(f"{seed}/cast/{key}", JOINED_FROM * 1000)


async def _load(owner_url: str, today: date, count: int, seed: str, now: datetime | None) -> TownReport:
    began = time.monotonic()
    connection = await asyncpg.connect(owner_url, timeout=30)
    try:
        async with connection.transaction():
            await connection.execute("set local statement_timeout = 0")
            await connection.execute("select pg_advisory_xact_lock($1)", LOAD_LOCK)
            if await connection.fetchval("select exists (select from businesses)"):
                raise TownThere
            stage = _stage(today, count, seed, now)
            async with bare_ground(connection):
                await _load_people(connection, stage)
                if count < BIG_FROM:
                    await _load_all(connection, _sheaves(stage, count, play))
                    await _derive(connection)
                    await add_money(connection, seed, instant(stage.midnight(0)))
                else:
                    await _load_big(connection, stage, count)
            counts = {table: await connection.fetchval(f"select count(*) from {table}") for table in COUNTED}  # noqa: S608
        await connection.execute(f"vacuum (analyze) {', '.join(VACUUMED)}")
        await connection.execute(f"analyze {', '.join(set(COLUMNS) - set(VACUUMED))}")
    finally:
        await connection.close()
    return TownReport(**counts, seconds=round(time.monotonic() - began, 2))


def _stage(today: date, count: int, seed: str, now: datetime | None) -> Stage:
    big = count >= BIG_FROM
    people = {account.key: str(account.id) for account in cast_accounts(seed)}
    regulars = {
        account.key: Customer(str(account.id), account.name, "en", JOINED_FROM) for account in cast_accounts(seed)
    }
    ordinary = {
        key: Customer(_cast_id(seed, f"regular/{key}"), name, locale, JOINED_FROM) for key, name, locale in REGULARS
    }
    regulars |= ordinary
    clientele = Clientele(seed, BIG_CUSTOMERS if big else CUSTOMERS, tuple(ordinary.values()))
    ahead = BIG_DAYS_AHEAD if big else DAYS_AHEAD
    stage = Stage(today, 0, seed, 1 if big else DAYS_BEHIND, ahead, clientele, people, regulars)
    until = stage.midnight(0) if now is None else int(now.timestamp())
    return msgspec.structs.replace(stage, now=until)


async def _load_people(connection: Connection, stage: Stage) -> None:
    sheaf = Sheaf()
    for customer in (*stage.regulars.values(), *stage.clientele.people):
        key = next((key for key, person in stage.people.items() if person == customer.id), "")
        face = portrait(customer.id, PORTRAITS.get(key))
        sheaf.add("people", customer.id, customer.name, customer.locale, face, instant(customer.joined_at))
    await _flush(connection, sheaf)
    tx = Transaction(connection, Caller.service(), {})
    secret = hash_password(PASSWORD)
    joined = datetime.fromtimestamp(JOINED_FROM, UTC)
    for account in cast_accounts(stage.seed):
        await import_account(tx, NewAccount(account.id, account.email, secret, account.name), now=joined)
    await connection.execute(
        "insert into platform_roles (person_id, role, granted_at) values ($1, 'moderator', $2)",
        stage.people["noor"],
        joined,
    )


def _sketches(stage: Stage, count: int) -> Iterator[Sketch]:
    """The cast's first, then as many others as are asked for."""
    cast_of = cast_sketches(stage.today)[:count]
    yield from cast_of
    registry = Registry({sketch.slug for sketch in cast_of})
    for number, craft in enumerate(crafts_in_order(count - len(cast_of))):
        yield draw_up(
            craft,
            registry,
            Dice(f"{stage.seed}/business/{number}"),
            more_people=1 + number % 2 if count >= BIG_FROM else 0,
        )


async def _load_all(connection: Connection, sheaves: Iterator[Sheaf]) -> None:
    """The next rows are made while PostgreSQL takes in the last ones."""
    loading = asyncio.create_task(_flush(connection, Sheaf()))
    try:
        while (sheaf := await asyncio.to_thread(next, sheaves, None)) is not None:
            await loading
            loading = asyncio.create_task(_flush(connection, sheaf))
    finally:
        # Whatever happened, nothing else may use the connection before this has ended.
        await asyncio.wait([loading])
    await loading


async def _load_big(connection: Connection, stage: Stage, count: int) -> None:
    """In bounded memory, and with indexes made over the finished tables."""
    async with without_indexes(connection, BIG_TABLES, ["free_windows"]):
        await _load_all(connection, _sheaves(stage, count, _open))
        await fill_with_visits(connection, instant(stage.midnight(0)))
        await _derive(connection)


def _sheaves(stage: Stage, count: int, add: Callable[[Sheaf, BusinessPlan, Stage], None]) -> Iterator[Sheaf]:
    sheaf = Sheaf()
    for sketch in _sketches(stage, count):
        add(sheaf, plan_business(sketch, today=stage.today, seed=stage.seed), stage)
        if len(sheaf) > ROWS_AT_ONCE:
            yield sheaf
            sheaf = Sheaf()
    yield sheaf


def _open(sheaf: Sheaf, business: BusinessPlan, stage: Stage) -> None:
    """A business at work, without visits."""
    add_business(sheaf, business, stage.people)
    add_ahead(sheaf, business, working(business, stage.window), (stage.midnight(0), stage.window[1]))


async def _flush(connection: Connection, sheaf: Sheaf) -> None:
    for table, rows in sheaf.tables.items():
        if rows:
            await connection.copy_records_to_table(
                table, records=rows, columns=list(COLUMNS[table]), schema_name="public"
            )
            rows.clear()


async def _derive(connection: Connection) -> None:
    """What triggers would have kept true row by row, for all rows at once."""
    await connection.execute("set local maintenance_work_mem = '128MB'")
    await connection.execute(RATINGS)
    await connection.execute("update businesses set search_text = private.search_text(id)")
    await connection.execute("select private.refresh_search_entries()")
    await connection.execute("select private.rebuild_free_windows()")
