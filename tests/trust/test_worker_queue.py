"""The worker and its queue: retries, stopping, workers that die, a database that goes away."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.trust.worker_bench import Bench, bench
from tests.working import QUICK, rows
from vibewell.boot import worker_queue
from vibewell.boot.worker import Crew, Pace, run_worker
from vibewell.boot.worker_outbox import prune_records
from vibewell.boot.worker_queue import BACKOFF_SECONDS_MAX, wait_seconds
from vibewell.domains.scheduling import hours_jobs as scheduling
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work

__all__ = ["bench"]

NOWHERE: dict[str, Any] = {}


class Refused(Exception):  # noqa: N818
    permanent = True


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


async def test_a_start_makes_up_for_the_turn_that_was_slept_through(bench: Bench) -> None:
    [windows] = [task for task in scheduling.TASKS if task.name == "extend_windows"]

    async def note(_work: Work) -> None:
        bench.seen.append(("extend_windows", 1, {}))

    async def start() -> int:
        """Start a worker, stop it when every task had its turn looked at; answers how often the windows had theirs."""
        bench.seen.clear()
        bench.do("delete from procrastinate_periodic_defers where task_name = 'bell'")
        stop = asyncio.Event()

        async def ring(_work: Work) -> None:
            stop.set()

        crew = Crew([Task("extend_windows", note, cron=windows.cron), Task("bell", ring, cron="* * * * *")], {}, {})
        async with asyncio.timeout(20):
            await run_worker(bench.url, crew, stop=stop, pace=QUICK)
        return len(bench.seen)

    assert await start() == 1
    assert await start() == 0, "the turn was taken already"
    bench.do("update procrastinate_periodic_defers set defer_timestamp = defer_timestamp - 86400")
    assert await start() == 1


async def test_a_periodic_job_that_still_waits_is_enough(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    await bench.enqueue("rain", once="periodic:rain", run_at=datetime.now(UTC) + timedelta(hours=1))
    await bench.enqueue("other")
    await bench.work(bench.task("other"), Task("rain", prune_records, cron="* * * * *"))
    assert [job["status"] for job in bench.jobs("rain")] == ["todo"]
    assert bench.jobs("other")[0]["status"] == "succeeded"
    assert "failed with exception" not in caplog.text


async def test_a_worker_that_can_not_write_an_outcome_gives_up_its_place(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_queue, "OUTCOME_TRIES_MAX", 1)
    finish = "function jobs.procrastinate_finish_job_v1(bigint, jobs.procrastinate_job_status, boolean)"
    bench.do(f"revoke execute on {finish} from service_role, public")

    async def allow_the_second_time(work: Work) -> None:
        bench.seen.append(("rain", work.attempt, {}))
        if work.attempt == 2:
            bench.do(f"grant execute on {finish} to service_role")

    await bench.enqueue("rain")
    await bench.work(Task("rain", allow_the_second_time))
    assert bench.jobs("rain")[0]["status"] == "succeeded"
    assert [attempt for _, attempt, _ in bench.seen] == [1, 2]


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
