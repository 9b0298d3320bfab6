"""The worker and its queue: retries, events told on, stopping, a database that goes away, and what is thrown away."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest

from tests.conftest import Cluster
from tests.working import QUICK, count_due, crew_of, rows, work_until_idle
from vibewell.boot.worker import Crew, Pace, run_worker
from vibewell.boot.worker_outbox import BATCH_ROWS, dispatch_event, prune_records
from vibewell.boot.worker_queue import BACKOFF_SECONDS_MAX, wait_seconds
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.events import Event, announce
from vibewell.kernel.jobs import Task, Work, enqueue

NOWHERE: dict[str, Any] = {}


class Rained(Event, frozen=True):
    """Weather."""

    name = "weather.rained"
    litres: int


class Refused(Exception):  # noqa: N818
    permanent = True


class Bench:
    """A database with a queue, and a worker for the tasks of a test."""

    def __init__(self, owner_url: str, url: str, database: Database) -> None:
        self.owner_url, self.url, self.database = owner_url, url, database
        self.seen: list[tuple[str, int, dict[str, Any]]] = []

    async def enqueue(self, task: str, **more: Any) -> None:
        async with self.database.tx(Caller.service()) as tx:
            await enqueue(tx, task, **more)

    def do(self, sql: str, *values: Any) -> None:
        with psycopg.connect(self.owner_url) as db:
            db.execute("set search_path = public, jobs")
            db.execute(sql, values)  # type: ignore[arg-type]

    def jobs(self, task: str) -> list[dict[str, Any]]:
        return rows(self.owner_url, "select * from jobs.procrastinate_jobs where task_name = %s order by id", task)

    def task(self, name: str, *errors: Exception | None, **options: Any) -> Task:
        """A task that notes each run; the n-th run raises the n-th error."""

        async def handle(work: Work, **args: Any) -> None:
            runs = len([seen for seen in self.seen if seen[0] == name])
            self.seen.append((name, work.attempt, args))
            if runs < len(errors) and (error := errors[runs]) is not None:
                raise error

        return Task(name, handle, **options)

    async def work(self, *tasks: Task, pace: Pace = QUICK) -> None:
        await work_until_idle(self.owner_url, self.url, crew_of(tasks=tasks), pace=pace)


@pytest.fixture
def bench(cluster: Cluster, database_name: str, owner_url: str, worker_database: Database) -> Bench:
    return Bench(owner_url, cluster.url(database_name, "worker"), worker_database)


def test_waits_double_up_to_a_limit() -> None:
    task = Task("rain", prune_records, backoff_seconds=5)
    assert [wait_seconds(task, attempts) for attempts in range(5)] == [5, 10, 20, 40, 80]
    assert wait_seconds(task, 500) == BACKOFF_SECONDS_MAX


async def test_the_worker_acts_as_service_role(bench: Bench) -> None:
    async def look(work: Work) -> None:
        async with work.database.tx(Caller.service()) as tx:
            bench.seen.append(("roles", 1, dict(await tx.fetchrow("select current_user, session_user") or {})))

    await bench.enqueue("look")
    await bench.work(Task("look", look))
    assert bench.seen[0][2] == {"current_user": "service_role", "session_user": "worker"}


async def test_a_failed_job_waits_longer_each_time(bench: Bench) -> None:
    task = bench.task("rain", RuntimeError("wet"), RuntimeError("wetter"), backoff_seconds=100)
    await bench.enqueue("rain", litres=3)
    for attempt, seconds in ((1, 100), (2, 200)):
        await bench.work(task)
        [job] = bench.jobs("rain")
        waits = job["scheduled_at"] - datetime.now(UTC)
        assert timedelta(seconds=seconds - 20) < waits <= timedelta(seconds=seconds)
        assert (job["status"], job["attempts"]) == ("todo", attempt)
        bench.do("update jobs.procrastinate_jobs set scheduled_at = now()")
    await bench.work(task)
    assert bench.seen == [("rain", attempt, {"litres": 3}) for attempt in (1, 2, 3)]
    assert bench.jobs("rain")[0]["status"] == "succeeded"
    reasons = [row["reason"] for row in rows(bench.owner_url, "select reason from job_failures order by id")]
    assert reasons == ["RuntimeError: wet", "RuntimeError: wetter"]


async def test_a_job_is_kept_as_failed_after_its_last_attempt(bench: Bench) -> None:
    await bench.enqueue("rain")
    await bench.work(bench.task("rain", *[RuntimeError("wet")] * 9, attempts_max=3, backoff_seconds=0))
    assert len(bench.seen) == 3
    assert bench.jobs("rain")[0]["status"] == "failed"


async def test_a_permanent_failure_is_not_tried_again(bench: Bench) -> None:
    await bench.enqueue("rain")
    await bench.work(bench.task("rain", Refused("no"), backoff_seconds=0))
    assert len(bench.seen) == 1
    assert bench.jobs("rain")[0]["status"] == "failed"


async def test_what_a_job_is_told_stays_out_of_the_log(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await bench.enqueue("rain", context={"link": "https://vibewell.test/?token=secret-of-a-link"})
    await bench.work(bench.task("rain", RuntimeError("wet"), attempts_max=1))
    assert "RuntimeError" in caplog.text or "wet" in caplog.text
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.INFO]
    assert not any("secret-of-a-link" in line for line in told)


async def test_a_job_of_a_newer_program_waits_for_it(bench: Bench) -> None:
    await bench.enqueue("of_tomorrow")
    await bench.work()
    [job] = bench.jobs("of_tomorrow")
    assert job["status"] == "todo"
    assert job["scheduled_at"] > datetime.now(UTC) + timedelta(seconds=30)
    bench.do("update jobs.procrastinate_jobs set scheduled_at = now()")
    await bench.work(bench.task("of_tomorrow"))
    assert len(bench.seen) == 1


async def test_one_of_those_with_the_same_name_is_kept_however_many_come_at_once(bench: Bench) -> None:
    await asyncio.gather(*(bench.enqueue("rain", once="today", litres=number) for number in range(5)))
    assert len(bench.jobs("rain")) == 1


async def test_a_job_that_fails_while_its_like_waits_makes_room_for_it(bench: Bench) -> None:
    async def fail_beside_another(_work: Work) -> None:
        await bench.enqueue("rain", once="today", run_at=datetime.now(UTC) + timedelta(hours=1))
        raise RuntimeError("wet")

    await bench.enqueue("rain", once="today")
    await bench.work(Task("rain", fail_beside_another, backoff_seconds=0))
    assert [job["status"] for job in bench.jobs("rain")] == ["aborted", "todo"]


async def test_a_periodic_task_runs_without_being_asked(bench: Bench) -> None:
    stop = asyncio.Event()

    async def rain(_work: Work) -> None:
        stop.set()

    crew = Crew([Task("rain", rain, cron="* * * * *")], NOWHERE, NOWHERE)
    async with asyncio.timeout(20):
        await run_worker(bench.url, crew, stop=stop, pace=QUICK)
    assert [job["status"] for job in bench.jobs("rain")] == ["succeeded"]


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


async def test_stopping_waits_for_the_job_under_way(bench: Bench) -> None:
    begun, stop = asyncio.Event(), asyncio.Event()

    async def last_a_while(_work: Work) -> None:
        begun.set()
        await asyncio.sleep(0.5)
        bench.seen.append(("done", 1, {}))

    await bench.enqueue("rain")
    crew = Crew([Task("rain", last_a_while)], NOWHERE, NOWHERE)
    working = asyncio.create_task(run_worker(bench.url, crew, stop=stop, pace=QUICK))
    await begun.wait()
    stop.set()
    await working
    assert bench.seen == [("done", 1, {})]
    assert bench.jobs("rain")[0]["status"] == "succeeded"
    assert rows(bench.owner_url, "select 1 from jobs.procrastinate_workers") == []


async def test_a_job_that_outlasts_the_stop_goes_back_to_the_queue(bench: Bench) -> None:
    begun, stop = asyncio.Event(), asyncio.Event()

    async def last_for_ever(_work: Work) -> None:
        begun.set()
        await asyncio.sleep(60)

    await bench.enqueue("rain")
    pace = Pace(poll_seconds=0.1, heartbeat_seconds=0.2, stop_seconds=0.3)
    crew = Crew([Task("rain", last_for_ever, attempts_max=1)], NOWHERE, NOWHERE)
    working = asyncio.create_task(run_worker(bench.url, crew, stop=stop, pace=pace))
    await begun.wait()
    stop.set()
    async with asyncio.timeout(10):
        await working
    assert bench.jobs("rain")[0]["status"] == "todo"
    await bench.work(bench.task("rain"))
    assert bench.jobs("rain")[0]["status"] == "succeeded"


async def test_only_so_many_jobs_run_at_once(bench: Bench) -> None:
    running, most = 0, 0

    async def count(_work: Work, **_args: Any) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1

    for number in range(12):
        await bench.enqueue("rain", number=number)
    await bench.work(Task("rain", count), pace=Pace(jobs_at_once=3, poll_seconds=0.1))
    assert most == 3


async def test_a_worker_whose_database_went_away_comes_back(bench: Bench) -> None:
    cut = asyncio.Event()

    async def cut_everything(work: Work, **_args: Any) -> None:
        if not cut.is_set():
            cut.set()
            bench.do("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'worker'")
        async with work.database.tx(Caller.service()) as tx:
            await tx.fetchval("select 1")
        bench.seen.append(("done", work.attempt, {}))

    for number in range(6):
        await bench.enqueue("rain", number=number)
    await bench.work(Task("rain", cut_everything, backoff_seconds=0))
    assert cut.is_set()
    assert {job["status"] for job in bench.jobs("rain")} == {"succeeded"}
    assert len(bench.seen) >= 6


def leave_behind(bench: Bench, attempts: int) -> None:
    """A job whose worker has no heartbeat any more."""
    bench.do("insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour')")
    bench.do(
        "update procrastinate_jobs set status = 'doing', attempts = %s,"
        " worker_id = (select max(id) from procrastinate_workers)",
        attempts,
    )


async def test_a_job_that_kills_every_worker_is_given_up(bench: Bench) -> None:
    await bench.enqueue("rain")
    leave_behind(bench, attempts=9)
    await bench.work(bench.task("rain", attempts_max=10))
    assert bench.seen == []
    assert bench.jobs("rain")[0]["status"] == "failed"
    [failure] = rows(bench.owner_url, "select * from job_failures")
    assert failure["reason"] == "its worker died every time"


async def test_a_job_that_died_while_its_like_waits_makes_room_for_it(bench: Bench) -> None:
    await bench.enqueue("rain", once="today")
    leave_behind(bench, attempts=0)
    await bench.enqueue("rain", once="today", run_at=datetime.now(UTC) + timedelta(hours=1))
    await bench.work(bench.task("rain"))
    assert [job["status"] for job in bench.jobs("rain")] == ["aborted", "todo"]
    assert bench.seen == []


async def test_a_worker_that_was_taken_for_dead_does_not_close_anothers_job(bench: Bench) -> None:
    begun = asyncio.Event()

    async def lose_it(_work: Work) -> None:
        begun.set()
        bench.do("insert into procrastinate_workers default values")
        bench.do("update procrastinate_jobs set worker_id = (select max(id) from procrastinate_workers)")

    await bench.enqueue("rain")
    stop = asyncio.Event()
    crew = Crew([Task("rain", lose_it)], NOWHERE, NOWHERE)
    working = asyncio.create_task(run_worker(bench.url, crew, stop=stop, pace=Pace(poll_seconds=0.1)))
    await begun.wait()
    await asyncio.sleep(0.3)
    assert bench.jobs("rain")[0]["status"] == "doing"
    stop.set()
    await working


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
    working = asyncio.create_task(run_worker(bench.url, Crew([], NOWHERE, NOWHERE), stop=stop, pace=QUICK))
    async with asyncio.timeout(20):
        while [job["status"] for job in bench.jobs("prune_records")] != ["succeeded"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    stop.set()
    await working
