"""The queue as the worker sees it: Procrastinate, with outcomes that only the worker at work may write."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, LiteralString, cast

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.utils import utcnow
from psycopg import AsyncConnection

from vibewell.kernel.jobs import Task

log = logging.getLogger("vibewell.worker")

BACKOFF_SECONDS_MAX = 6 * 3600
# A periodic job that was due while nobody worked is made up for, unless its next turn has come.
PERIODIC_LATE_SECONDS_MAX = 86_400
OUTCOME_TRIES_MAX = 5
UNKNOWN_TASK_SECONDS = 60
UNKNOWN_TASK_TRIES_MAX = 30

Run = Callable[..., Awaitable[None]]

MINE = """with mine as materialized (
    select id from procrastinate_jobs
    where id = %(job_id)s and worker_id = %(worker_id)s and status = 'doing' for update)
  select mine.id, """


class _Discreet(logging.Filter):
    """The queue prints a job with its arguments, which hold links that sign in; the worker tells failures itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(getattr(record, "action", "")).startswith(("job_", "start_job", "ending_job", "loaded_job"))


for _name in ("procrastinate.worker", "procrastinate.worker.worker"):
    logging.getLogger(_name).addFilter(_Discreet())


class Connector(PsycopgConnector):
    """The queue's connector where row security is on: there PostgreSQL names no key that is violated, and the
    library's own translation of that error expects one."""

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Run a statement."""
        with _nameless_keys():
            await super().execute_query_async(query, **arguments)

    async def execute_query_one_async(self, query: LiteralString, **arguments: Any) -> dict[str, Any]:
        """Run a statement that answers one row."""
        with _nameless_keys():
            row: dict[str, Any] = await super().execute_query_one_async(query, **arguments)
            return row

    async def execute_query_all_async(self, query: LiteralString, **arguments: Any) -> list[dict[str, Any]]:
        """Run a statement that answers rows."""
        with _nameless_keys():
            rows: list[dict[str, Any]] = await super().execute_query_all_async(query, **arguments)
            return rows


@contextmanager
def _nameless_keys() -> Iterator[None]:
    try:
        yield
    except AssertionError as error:
        cause = error.__context__
        if not isinstance(cause, psycopg.errors.UniqueViolation):
            raise
        raise UniqueViolation(constraint_name=cause.diag.constraint_name, queueing_lock=None) from cause


def open_queue(url: str, *, connections_max: int) -> App:
    """The queue of this database. `url` carries the login `worker`, which acts as `service_role`."""

    async def become_service(connection: AsyncConnection[Any]) -> None:
        # By statement and not by start-up option: poolers in front of a database refuse unknown options.
        await connection.execute("set role service_role")
        await connection.execute("set search_path = jobs, pg_catalog")
        await connection.commit()

    return queue_over(
        Connector(
            conninfo=url,
            configure=become_service,
            min_size=1,
            max_size=connections_max,
            timeout=10,
            kwargs={"application_name": "vibewell worker"},
        )
    )


def queue_over(connector: PsycopgConnector) -> App:
    """The queue by these connections; it knows no task yet."""
    app = App(connector=connector, periodic_defaults={"max_delay": PERIODIC_LATE_SECONDS_MAX})
    app.job_manager = Outcomes(connector, known=lambda name: name in app.tasks)
    return app


def add_task(app: App, task: Task, run: Run) -> None:
    """Teach the queue a task; `run(context, **args)` does it."""

    async def work(context: JobContext, /, **args: Any) -> None:
        if task.cron is not None:
            args.pop("timestamp", None)
        await run(context, **args)

    added = app.task(name=task.name, pass_context=True, retry=Backoff(task))(work)
    if task.cron is not None:
        name = f"periodic:{task.name}"
        app.periodic(cron=task.cron, lock=name, queueing_lock=name)(cast(Any, added))


class Backoff(BaseRetryStrategy):
    """Waits that double; none after a permanent failure or the last attempt, no wait when only we were stopping."""

    def __init__(self, task: Task) -> None:
        self.task = task

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again, or None to keep the job as failed."""
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_at=utcnow())
        if getattr(exception, "permanent", False) or job.attempts + 1 >= self.task.attempts_max:
            return None
        return RetryDecision(retry_at=utcnow() + timedelta(seconds=wait_seconds(self.task, job.attempts)))


def wait_seconds(task: Task, attempts_before: int) -> int:
    """How long a job rests after it failed once more."""
    return int(min(task.backoff_seconds * 2 ** min(attempts_before, 30), BACKOFF_SECONDS_MAX))


class Outcomes(JobManager):
    """Writes what came of a job, if it is still ours: a worker that was taken for dead finds its job given away.

    A short silence of the database is waited out. After a long one `on_lost` is called: the worker has to end, for
    its heartbeat would keep a job alive that nobody does.
    """

    def __init__(self, connector: PsycopgConnector, *, known: Callable[[str], bool]) -> None:
        super().__init__(connector)
        self.known = known
        self.on_lost: Callable[[], None] = lambda: None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Close the job."""
        if status == Status.FAILED and not self.known(job.task_name) and job.attempts < UNKNOWN_TASK_TRIES_MAX:
            # A newer program enqueued it: its own worker will come.
            return await self.retry_job(job, utcnow() + timedelta(seconds=UNKNOWN_TASK_SECONDS))
        return await self._write(
            job,
            "procrastinate_finish_job_v1(mine.id, %(status)s, %(delete_job)s) from mine",
            status=status.value,
            delete_job=delete_job,
        )

    async def retry_job(self, job: Job, retry_at: Any = None, *_: Any, **__: Any) -> None:
        """Give the job back, to be done at `retry_at`."""
        try:
            await self._write(
                job,
                "procrastinate_retry_job_v2(mine.id, %(retry_at)s, null, null, null) from mine",
                retry_at=retry_at or utcnow(),
            )
        except UniqueViolation:
            # A later one with the same `once` waits already and will do the same work.
            await self.finish_job(job, Status.ABORTED, False)

    async def _write(self, job: Job, change: str, **values: Any) -> None:
        for tries in range(1, OUTCOME_TRIES_MAX + 1):
            try:
                rows = await self.connector.execute_query_all_async(
                    MINE + change,
                    job_id=job.id,
                    worker_id=job.worker_id,
                    **values,
                )
            except UniqueViolation:
                raise
            except ConnectorException:
                if tries == OUTCOME_TRIES_MAX:
                    self.on_lost()
                    raise
                await asyncio.sleep(2 ** (tries - 2))
            except Exception:
                self.on_lost()
                raise
            else:
                if not rows:
                    log.warning("job %s (%s) was given to another worker meanwhile", job.id, job.task_name)
                return
