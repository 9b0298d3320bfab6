"""Search by time over a big town: how long it takes, what the database does, and what grows with the town."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg
import msgspec

from bench.client import check, send
from bench.figures import Figure, load_average, percentile
from bench.ground import Counts, Ground, Served, postgres, town_of
from bench.load import Call
from bench.pgbench import Recorded
from bench.recorder import record
from tests.conftest import Cluster
from vibewell.boot.prepare import TOWN_TIMEZONE, today_in_town

MILLISECONDS = 1_000
CATEGORIES = ("hair", "massage", "nails")
# The middle of Leipzig, the south, the west
PLACES = ("51.3397,12.3731", "51.3180,12.3745", "51.3330,12.3210")
RADIUS_M = 2_500
# (first hour, last hour, minutes), next Saturday
WINDOWS = ((14, 18, 60), (9, 12, 30), (17, 20, 90))


def measure(folder: Path, counts: Counts) -> Iterator[Figure]:
    """The big towns are loaded once a day and kept."""
    home = folder / "towns"
    with postgres(home) as server:
        cluster = Cluster(server.url(), str(home))
        for businesses in counts.towns:
            ground = Ground(cluster, home, counts, town_of(cluster, businesses))
            # Nothing is written, so the town itself is served.
            with ground.served_in_place() as served:
                yield from _figures(served, businesses, is_judged=businesses == max(counts.towns))


def questions() -> list[Call]:
    """Category by place by window."""
    return [_question(*asked) for asked in product(CATEGORIES, PLACES, WINDOWS)]


def _question(category: str, place: str, window: tuple[int, int, int]) -> Call:
    day = today_in_town() + timedelta(days=(5 - today_in_town().weekday()) % 7 or 7)
    low, high = (datetime.combine(day, time(hour), TOWN_TIMEZONE).isoformat() for hour in window[:2])
    wish = {"category": category, "near": place, "radius_m": RADIUS_M, "from": low, "to": high, "minutes": window[2]}
    return Call(f"/api/v1/businesses?{urlencode(wish | {'sort': 'soonest'})}")


def _figures(served: Served, businesses: int, *, is_judged: bool) -> Iterator[Figure]:
    counts = served.ground.counts
    asked = questions()
    many = (asked * (counts.latencies // len(asked) + 1))[: max(counts.latencies, 4)]
    check(send(served.base_url, asked[: max(counts.warm, 3)])[0], 200)
    meter = served.meter()
    before = meter.read()
    answers = send(served.base_url, many)[0]
    spent = meter.read().since(before)
    check(answers, 200)
    title = f"search by time, {businesses:,} businesses"
    waited = percentile([answer.seconds for answer in answers], 95) * MILLISECONDS
    yield Figure(f"{title}: p95", waited, "ms", 40 if is_judged else None, note=load_average())
    server, database = (part * MILLISECONDS / len(answers) for part in spent)
    note = f"server {server:.1f}, database {database:.1f}; to come: 5"
    yield Figure(f"{title}: CPU", server + database, "ms", note=note)
    sent = asyncio.run(record(served.login_url, served.running.settings, asked[:6] + asked[:1], status=200))
    explained = [asyncio.run(_explain(served.login_url, recorded)) for recorded in sent]
    note = f"all {len(sent[0]) - 3} statements of a search; of {len(sent)} searches the slowest"
    yield Figure(f"{title}: execution in the database", max(explained), "ms", 5 if is_judged else None, note=note)


async def _explain(url: str, recorded: Recorded) -> float:
    """Milliseconds that the statements of one request take to execute, planning left out; the best of three."""
    connection: asyncpg.Connection[Any] = await asyncpg.connect(url)
    tries = []
    try:
        for _ in range(3):
            tries.append(0.0)
            async with connection.transaction(readonly=True):
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
