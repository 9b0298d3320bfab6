"""Checks that try the engine: hours worked out anew, listed starts booked, and others refused. Nothing of it stays."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import psycopg

from vibewell.boot.verify_types import Fault, Finding, Ground
from vibewell.boot.wiring import owner_url, process_url
from vibewell.domains.booking import HoldRequest, hold_start
from vibewell.domains.scheduling import (
    BusinessUnknown,
    Interval,
    Wish,
    list_starts,
    open_desk,
    open_premises,
    working_spans,
)
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.ids import new_id

# What every search may ask for; hours are known for some days more, unless the worker has not run for as many.
DAYS_AHEAD_MAX = 28
STARTS_OF_ONE_MAX = 3
MINUTES_BESIDE = (1, 5, 15, 60, 720)
PUBLISHED = "select id from businesses where id = any (%(businesses)s) and published_at is not null"
# What needs a check first is listed for whoever passed it, and refused to the stranger who tries here.
SERVICES = """
select id from services s where business_id = %(business)s and ended_at is null
  and not exists (select from service_checks c where c.service_id = s.id) order by id"""
HOURS = """
select w.staff_id, extract(epoch from lower(r))::bigint, extract(epoch from upper(r))::bigint
from (select staff_id, range_agg(during) * tstzmultirange(tstzrange(%(low)s, %(high)s)) as during
  from working_times where business_id = %(business)s group by 1) w cross join lateral unnest(w.during) r"""


class Undone(Exception):  # noqa: N818 - nothing is wrong: what was tried is taken back
    """Ends a transaction without leaving anything."""


@asynccontextmanager
async def for_trying(database: Database, caller: Caller) -> AsyncIterator[Transaction]:
    """A transaction that is always rolled back."""
    try:
        async with database.tx(caller) as tx:
            yield tx
            raise Undone
    except Undone:
        return


@asynccontextmanager
async def as_the_web(ground: Ground) -> AsyncIterator[Database]:
    """The database as the web process sees it."""
    database = await Database.connect(process_url(ground.settings, "authenticator"), connections_max=2)
    try:
        yield database
    finally:
        await database.close()


def sampled(ground: Ground, most: int) -> list[UUID]:
    """Some published businesses, others each day."""
    rows = ground.connection.execute(PUBLISHED, {"businesses": ground.businesses}).fetchall()
    found = sorted(row[0] for row in rows)
    return random.Random(str(ground.now.date())).sample(found, min(most, len(found)))  # noqa: S311 - a sample


class HoursCheck(msgspec.Struct, frozen=True):
    """Working times against shifts, dates and closures, worked out by the engine."""

    name: str = "hours_are_worked_out"
    title: str = "Working times are what shifts, dates and closures imply"
    mend: str = "Save the member's hours at the desk once more, or have the worker run its nightly job extend_windows."

    def look(self, ground: Ground) -> Finding:
        """See the protocol."""
        with psycopg.connect(owner_url(ground.settings), autocommit=True) as fresh:
            return asyncio.run(self._look(ground, fresh))

    async def _look(self, ground: Ground, fresh: "psycopg.Connection[Any]") -> Finding:
        finding = Finding()
        low = ground.now.replace(microsecond=0)
        high = low + timedelta(days=DAYS_AHEAD_MAX - 1)
        span = (int(low.timestamp()), int(high.timestamp()))
        # Read beside the roster and not at the ground's moment: hours may be changed while this looks.
        async with as_the_web(ground) as database:
            for business in sampled(ground, ground.sample):
                async with for_trying(database, Caller.anonymous()) as tx:
                    roster = (await open_premises(tx, business)).roster
                kept: dict[UUID, list[Interval]] = {}
                values = {"business": business, "low": low, "high": high}
                for member, begins, ends in fresh.execute(HOURS, values):
                    kept.setdefault(member, []).append((begins, ends))
                wanted = working_spans(roster, span)
                finding.checked += len(wanted)
                members = {*kept, *(UUID(str(member)) for member in wanted)}
                wrong = [member for member in sorted(members) if kept.get(member, []) != wanted.get(member, [])]
                told = "search counts with other hours than this member works"
                finding.add([Fault([str(business), str(member)], told) for member in wrong])
        return finding


class StartsCheck(msgspec.Struct, frozen=True):
    """Listed starts are held by the action that the web calls, and starts beside them are not."""

    name: str = "listed_starts_are_bookable"
    title: str = "What is listed can be booked, and nothing else"
    mend: str = "Look at what the other checks say about this member; if they are silent, please report this as a bug."

    def look(self, ground: Ground) -> Finding:
        """See the protocol."""
        return asyncio.run(self._look(ground))

    async def _look(self, ground: Ground) -> Finding:
        finding = Finding()
        dice = random.Random(str(ground.now.date()))  # noqa: S311 - a sample
        async with as_the_web(ground) as database:
            for business in sampled(ground, ground.sample):
                if finding.checked >= ground.sample:
                    break
                rows = ground.connection.execute(SERVICES, {"business": business}).fetchall()
                for (service,) in dice.sample(rows, min(2, len(rows))):
                    await _try_service(database, ground, dice, (business, service), finding)
        return finding


async def _try_service(
    database: Database, ground: Ground, dice: random.Random, offered: tuple[UUID, UUID], finding: Finding
) -> None:
    now = datetime.now(UTC)
    low = int(now.timestamp()) + 86400 * dice.randrange(DAYS_AHEAD_MAX)
    listed = await _listed(database, offered, (low, low + 7 * 86400), now)
    beside = {start + 60 * dice.choice(MINUTES_BESIDE) for start in listed} - set(listed)
    tries = [(start, True) for start in dice.sample(listed, min(STARTS_OF_ONE_MAX, len(listed)))]
    tries += [(start, False) for start in dice.sample(sorted(beside), min(STARTS_OF_ONE_MAX, len(beside)))]
    for start, is_listed in tries:
        finding.checked += 1
        refused = await _held(database, offered, start)
        if is_listed != (refused is not None):
            continue
        # Somebody may have booked or cancelled in the moment between.
        if await _listed(database, offered, (start, start + 1), datetime.now(UTC)) == ([start] if is_listed else []):
            at = datetime.fromtimestamp(start, UTC).isoformat()
            told = f"{at} is listed, but refused: {refused}" if is_listed else f"{at} is not listed, but can be booked"
            finding.add([Fault([str(offered[0]), str(offered[1])], told)])


async def _listed(database: Database, offered: tuple[UUID, UUID], span: Interval, now: datetime) -> list[int]:
    business, service = offered
    wish = Wish((service,))
    try:
        async with for_trying(database, Caller.anonymous()) as tx:
            return [found.starts for found in list_starts(await open_desk(tx, business, wish, span, now), wish, span)]
    except BusinessUnknown:
        return []


async def _held(database: Database, offered: tuple[UUID, UUID], start: int) -> str | None:
    """Why the start can't be held; None if it can."""
    business, service = offered
    wish = HoldRequest(str(business), [service], datetime.fromtimestamp(start, UTC))
    try:
        async with for_trying(database, Caller.anonymous(new_id())) as tx:
            await hold_start(tx, wish, now=datetime.now(UTC), hold_minutes=1)
    except Refusal as refusal:
        return ", ".join(refusal.extra.get("reasons", [])) or refusal.code
    except asyncpg.PostgresError as error:
        return str(error).partition("\n")[0]
    return None


CHECKS = (HoursCheck(), StartsCheck())
