"""Search by time over a big town: how long it takes, what the database does, and what grows with the town."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import product
from random import Random
from statistics import median
from typing import Any
from urllib.parse import urlencode

import asyncpg
import msgspec
import psycopg

from bench.client import check, send
from bench.cpu import Meter, postmaster
from bench.figures import Figure, load_average, percentile
from bench.ground import Ground, Served, town_of
from bench.load import Call
from bench.pgbench import Recorded
from bench.recorder import record
from vibewell.boot.prepare import TOWN_TIMEZONE, today_in_town
from vibewell.kernel.ids import new_id

MILLISECONDS = 1_000
SEED = 1
# Bookings in one transaction for a figure, and before its clock runs.
BOOKINGS, WARM, REPETITIONS = 400, 20, 3
SOMEWHERE_FREE = """
select distinct on (staff_id) business_id, staff_id, lower(during) from free_windows
where lower(during) > now() + interval '1 day' and upper(during) - lower(during) >= interval '2 hours' limit %s"""
HOLD = """
insert into claims (business_id, holder_id, staff_id, during, held_until)
select %s, %s, %s, tstzrange(at, at + interval '45 minutes'), now() + interval '5 minutes'
from (select %s + interval '30 minutes' as at) a"""
CATEGORIES = ("hair", "massage", "nails")
# The middle of Leipzig, the south, the west
PLACES = ("51.3397,12.3731", "51.3180,12.3745", "51.3330,12.3210")
RADIUS_M = 2_500
# (first hour, last hour, minutes), next Saturday: plenty, plenty, and an evening on which almost all are closed
WINDOWS = ((14, 18, 60), (9, 12, 30), (17, 20, 90))
SORTS = ("soonest", "distance", "rating")
EXPLAINED = 9


def measure(ground: Ground) -> Iterator[Figure]:
    """The big towns are loaded once a day and kept."""
    towns = ground.counts.towns
    for businesses in towns:
        # Nothing is written, so the town itself is served.
        with ground.served_in_place(town_of(ground.cluster, businesses)) as served:
            yield from _figures(served, businesses, is_judged=businesses == max(towns))


def questions() -> list[Call]:
    """Category by place by window by order, well mixed: the first few are of every kind."""
    asked = [_question(*asked) for asked in product(CATEGORIES, PLACES, WINDOWS, SORTS)]
    Random(SEED).shuffle(asked)
    return asked


def _question(category: str, place: str, window: tuple[int, int, int], sort: str) -> Call:
    day = today_in_town() + timedelta(days=(5 - today_in_town().weekday()) % 7 or 7)
    low, high = (datetime.combine(day, time(hour), TOWN_TIMEZONE).isoformat() for hour in window[:2])
    wish = {"category": category, "near": place, "radius_m": RADIUS_M, "from": low, "to": high, "minutes": window[2]}
    return Call(f"/api/v1/businesses?{urlencode(wish | {'sort': sort})}")


def _figures(served: Served, businesses: int, *, is_judged: bool) -> Iterator[Figure]:
    counts = served.ground.counts
    asked = questions()
    title = f"search by time, {businesses:,} businesses"
    first = send(served.base_url, asked)[0]
    check(first, 200)
    waited = percentile([answer.seconds for answer in first], 95) * MILLISECONDS
    yield Figure(f"{title}: p95 when first asked", waited, "ms", note=f"{_staff(served):,} people; {load_average()}")
    many = (asked * (counts.latencies // len(asked) + 1))[: max(counts.latencies, len(asked))]
    meter = served.meter()
    before = meter.read()
    answers = send(served.base_url, many)[0]
    spent = meter.read().since(before)
    check(answers, 200)
    waited = percentile([answer.seconds for answer in answers], 95) * MILLISECONDS
    note = f"one client, {len(asked)} questions; {load_average()}"
    yield Figure(f"{title}: p95", waited, "ms", 15 if is_judged else None, note=note)
    server, database = (part * MILLISECONDS / len(answers) for part in spent)
    note = f"server {server:.1f}, database {database:.1f}"
    yield Figure(f"{title}: CPU", server + database, "ms", 5 if is_judged else None, note=note)
    # Each is asked twice, the second time with its rosters in memory.
    calls = asked[:EXPLAINED]
    sent = asyncio.run(record(served.login_url, served.running.settings, calls * 2 + calls[:1], status=200))[EXPLAINED:]
    explained = [asyncio.run(_explain(served.login_url, recorded)) for recorded in sent]
    note = f"all statements of a search; the slowest of {len(sent)}, the middle one {median(explained):.1f} ms"
    yield Figure(f"{title}: execution in the database", max(explained), "ms", 5 if is_judged else None, note=note)
    if is_judged:
        yield windows_kept(served, title)


def _staff(served: Served) -> int:
    with psycopg.connect(served.owner_url) as connection:
        row = connection.execute("select count(*) from staff where ended_at is null").fetchone()
    assert row is not None
    return int(row[0])


def windows_kept(served: Served, title: str) -> Figure:
    """CPU of a booking's claim, held and confirmed, with the triggers that keep windows true and without them.

    Everything is rolled back.
    """
    costs: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(REPETITIONS):
        for are_kept, found in costs.items():
            found.append(_booking(served, are_kept=are_kept))
    kept, bare = (median(costs[are_kept]) * MILLISECONDS for are_kept in (True, False))
    note = f"a claim held and confirmed: {kept:.2f} ms, without windows {bare:.2f}"
    return Figure(f"{title}: keeping windows true", max(kept - bare, 0), "ms", 1, note=note)


def _booking(served: Served, *, are_kept: bool) -> float:
    """Seconds of the database's CPU for one."""
    meter = Meter(postmaster(served.owner_url))
    with psycopg.connect(served.owner_url) as connection:
        starts = connection.execute(SOMEWHERE_FREE, [BOOKINGS]).fetchall()
        if not are_kept:
            for event in ("insert", "update", "delete"):
                connection.execute(f"alter table claims disable trigger refresh_windows_after_{event}")
        # Plans are made first: they belong to the connection, not to a booking.
        for start in starts[:WARM]:
            _book(connection, start)
        before = meter.read()
        for start in starts[WARM:]:
            _book(connection, start)
        spent = meter.read().since(before).database
        connection.rollback()
    return spent / max(len(starts) - WARM, 1)


def _book(connection: "psycopg.Connection[Any]", start: tuple[Any, ...]) -> None:
    holder = new_id()
    connection.execute(HOLD, [start[0], holder, start[1], start[2]])
    connection.execute("update claims set held_until = null where holder_id = %s", [holder])


async def _explain(url: str, recorded: Recorded) -> float:
    """Milliseconds that the statements of one request take to execute, planning left out; the best of three."""
    connection: asyncpg.Connection[Any] = await asyncpg.connect(url)
    tries = []
    try:
        for _ in range(3):
            tries.append(0.0)
            async with connection.transaction(readonly=True):
                # As from the sixth time on: a connection asks five times with a plan of its own each.
                await connection.execute("set local plan_cache_mode = force_generic_plan")
                for statement in recorded:
                    if statement.sql.startswith("select set_config"):
                        await connection.execute(statement.sql, *statement.values)
                    elif statement.sql not in ("begin", "commit"):
                        found = await connection.fetchval(
                            f"explain (analyze, timing off, format json) {statement.sql}", *statement.values
                        )
                        tries[-1] += _milliseconds(found)
    finally:
        await connection.close()
    return min(tries)


def _milliseconds(explained: str) -> float:
    return float(msgspec.json.decode(explained)[0]["Execution Time"])
