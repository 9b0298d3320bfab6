"""A real worker for tests: it works until nothing that is due waits."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from procrastinate import App
from psycopg.rows import dict_row

from tests.rows import as_owner
from vibewell.adapters.mail.embedded import EmbeddedPostman
from vibewell.boot.worker import Crew, Pace, run_worker, teach
from vibewell.boot.worker_queue import open_queue, queue_over
from vibewell.domains import notifications
from vibewell.domains.booking import jobs as booking
from vibewell.domains.notifications import Letterhead
from vibewell.kernel.clock import Clock, SystemClock
from vibewell.kernel.db import Database
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
            idle_looks = 0
            # Two in a row: a job is over a moment before what is written down about it.
            while idle_looks < 2:
                idle_looks = 0 if count_due(owner_url) else idle_looks + 1
                await asyncio.sleep(0.02)
    finally:
        stop.set()
        await working


class Hands:
    """A worker's connections to its database and its queue, open as long as a test.

    Jobs are done as the worker does them, one after another, but for what keeps watch over it: see `tests/trust`.
    """

    def __init__(self, owner_url: str, database: Database, queue: App) -> None:
        self.owner_url, self.database, self._queue = owner_url, database, queue

    async def work(self, crew: Crew, clock: Clock | None = None) -> None:
        """Do the jobs that are due and those that follow."""
        queue = queue_over(self._queue.connector)
        teach(queue, crew, self.database, clock or SystemClock())
        async with asyncio.timeout(IDLE_SECONDS_MAX):
            while count_due(self.owner_url):
                await queue.run_worker_async(
                    concurrency=1, wait=False, listen_notify=False, install_signal_handlers=False
                )


@asynccontextmanager
async def hands_of(owner_url: str, url: str) -> AsyncIterator[Hands]:
    """Hands that work at this database; `url` carries the worker's login."""
    database = await Database.connect(url, connections_max=5)
    queue = open_queue(url, connections_max=1)
    try:
        async with queue.open_async():
            yield Hands(owner_url, database, queue)
    finally:
        await database.close()


async def do_what_is_due(owner_url: str, url: str, crew: Crew) -> None:
    """Have hands do it that come for this alone."""
    async with hands_of(owner_url, url) as hands:
        await hands.work(crew)


def count_due(owner_url: str) -> int:
    """How many jobs are under way, or due now."""
    with as_owner(owner_url) as db:
        row = db.execute(
            "select count(*) from jobs.procrastinate_jobs where status = 'doing'"
            " or (status = 'todo' and coalesce(scheduled_at, now()) <= now())"
        ).fetchone()
    return int(row[0]) if row else 0


def rows(owner_url: str, sql: str, *values: Any) -> list[dict[str, Any]]:
    """What the database holds, looked at as its owner."""
    with as_owner(owner_url) as db, db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql, values).fetchall()  # type: ignore[arg-type]
