"""Events told on, each to each listener once, and what is thrown away at night."""

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.trust.worker_bench import Bench, bench
from tests.working import QUICK, count_due, rows
from vibewell.boot.worker import Crew, run_worker
from vibewell.boot.worker_outbox import BATCH_ROWS, dispatch_event, prune_records
from vibewell.kernel.db import Caller
from vibewell.kernel.events import Event, announce
from vibewell.kernel.jobs import Work

__all__ = ["bench"]


class Rained(Event, frozen=True):
    """Weather."""

    name = "weather.rained"
    litres: int


async def tell(bench: Bench) -> str:
    async with bench.database.tx(Caller.service()) as tx:
        await announce(tx, Rained(None, 7))
    [row] = rows(bench.owner_url, "select id from outbox order by id desc limit 1")
    return str(row["id"])


async def test_an_event_is_told_to_each_listener_once(bench: Bench) -> None:
    outbox_id = await tell(bench)
    work = Work(bench.database, datetime.now(UTC), 1, {})
    listeners = {"weather.rained": ["umbrella", "boots"]}
    await asyncio.gather(*(dispatch_event(listeners, work, outbox_id=outbox_id) for _ in range(4)))
    for task in ("umbrella", "boots"):
        [job] = bench.jobs(task)
        assert job["args"]["event"] == "weather.rained"
        assert job["args"]["event_id"] == outbox_id
        assert job["args"]["body"] == {"business_id": None, "litres": 7}


async def test_an_event_that_nobody_listens_to_is_done_with(bench: Bench) -> None:
    await tell(bench)
    await bench.work()
    assert rows(bench.owner_url, "select 1 from outbox where dispatched_at is null") == []


async def test_an_event_is_told_wholly_or_not_at_all(bench: Bench) -> None:
    outbox_id = await tell(bench)
    work = Work(bench.database, datetime.now(UTC), 1, {})
    with pytest.raises(Exception, match="null value"):
        await dispatch_event({"weather.rained": ["umbrella", None]}, work, outbox_id=outbox_id)  # type: ignore[list-item]
    assert bench.jobs("umbrella") == []
    await dispatch_event({"weather.rained": ["umbrella"]}, work, outbox_id=outbox_id)
    assert len(bench.jobs("umbrella")) == 1


async def test_what_has_served_is_thrown_away_and_the_rest_is_kept(bench: Bench) -> None:
    many = BATCH_ROWS + 5
    for age, count in (("31 days", many), ("29 days", 1)):
        bench.do(
            "insert into outbox (id, event, body, created_at, dispatched_at) select gen_random_uuid(), 'x', '{}',"
            f" now() - interval '{age}', now() - interval '{age}' from generate_series(1, {count})"
        )
    bench.do(
        "insert into outbox (id, event, body, created_at)"
        " values (gen_random_uuid(), 'x', '{}', now() - interval '1 year')"
    )
    for age, key in (("49 hours", "old"), ("47 hours", "young")):
        bench.do(
            "insert into idempotency_keys (scope, key, request_hash, created_at)"
            f" values ('a', %s, '', now() - interval '{age}')",
            key,
        )
        bench.do(f"insert into request_counts (key, window_start, count) values (%s, now() - interval '{age}', 1)", key)
    for age, name in (("8 days", "old"), ("6 days", "young")):
        bench.do(
            "insert into procrastinate_jobs (queue_name, task_name, status) values ('default', %s, 'succeeded')", name
        )
        bench.do(
            "insert into procrastinate_events (job_id, type, at)"
            f" select max(id), 'succeeded', now() - interval '{age}' from procrastinate_jobs"
        )
    bench.do("insert into procrastinate_jobs (queue_name, task_name, status) values ('default', 'failed', 'failed')")
    for age in ("91 days", "89 days"):
        bench.do(
            "insert into mails (id, cause, to_address, subject, text_body, html_body, created_at)"
            f" values (gen_random_uuid(), '{age}', 'a@x.example', '', '', '', now() - interval '{age}')"
        )
    await prune_records(Work(bench.database, datetime.now(UTC), 1, {}))
    look = partial(rows, bench.owner_url)
    assert look("select count(*) as n from outbox where dispatched_at is not null") == [{"n": 1}]
    assert look("select count(*) as n from outbox where dispatched_at is null") == [{"n": 1}]
    assert look("select key from idempotency_keys") == [{"key": "young"}]
    assert look("select key from request_counts") == [{"key": "young"}]
    assert look("select task_name from jobs.procrastinate_jobs order by id") == [
        {"task_name": "young"},
        {"task_name": "failed"},
    ]
    assert look("select cause from mails") == [{"cause": "89 days"}]
    assert count_due(bench.owner_url) == 0


async def test_the_nightly_clearing_runs_in_the_worker(bench: Bench) -> None:
    await bench.work()
    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(bench.url, Crew([], {}, {}), stop=stop, pace=QUICK))
    async with asyncio.timeout(20):
        while [job["status"] for job in bench.jobs("prune_records")] != ["succeeded"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    stop.set()
    await working
