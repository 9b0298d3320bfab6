"""A real worker for tests: it works until nothing that is due waits."""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row

from vibewell.adapters.mail.embedded import EmbeddedPostman
from vibewell.boot.worker import Crew, Pace, run_worker
from vibewell.domains import notifications
from vibewell.domains.booking import jobs as booking
from vibewell.domains.notifications import Letterhead
from vibewell.kernel.clock import Clock
from vibewell.kernel.jobs import Task

ADDRESS = "https://vibewell.test"
QUICK = Pace(
    jobs_at_once=4, poll_seconds=0.1, heartbeat_seconds=0.2, stalled_seconds=1.0, reap_seconds=0.2, stop_seconds=5
)
IDLE_SECONDS_MAX = 30


def crew_of(*more: Task, postman: Any = None, tasks: Sequence[Task] | None = None) -> Crew:
    """The crew of the product without periodic tasks, so that a test says itself what runs."""
    usual = [*notifications.TASKS, *booking.TASKS] if tasks is None else list(tasks)
    services = {
        "postman": postman or EmbeddedPostman(),
        "letterhead": Letterhead(ADDRESS, "Vibewell <hello@vibewell.example>"),
    }
    return Crew([task for task in usual if task.cron is None] + list(more), booking.LISTENERS, services)


async def work_until_idle(owner_url: str, url: str, crew: Crew, clock: Clock | None = None, pace: Pace = QUICK) -> None:
    """Run a worker until no job is due."""
    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(url, crew, stop=stop, pace=pace, clock=clock))
    try:
        async with asyncio.timeout(IDLE_SECONDS_MAX):
            while count_due(owner_url):  # noqa: ASYNC110 - the database tells, from outside
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await working


def count_due(owner_url: str) -> int:
    """How many jobs are under way, or due now."""
    with psycopg.connect(owner_url) as db:
        row = db.execute(
            "select count(*) from jobs.procrastinate_jobs where status = 'doing'"
            " or (status = 'todo' and coalesce(scheduled_at, now()) <= now())"
        ).fetchone()
    return int(row[0]) if row else 0


def rows(owner_url: str, sql: str, *values: Any) -> list[dict[str, Any]]:
    """What the database holds, looked at as its owner."""
    with psycopg.connect(owner_url, row_factory=dict_row) as db:
        return db.execute(sql, values).fetchall()  # type: ignore[arg-type]
