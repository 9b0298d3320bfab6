"""A database with a queue, and a worker for the tasks of a test."""

from typing import Any

import psycopg
import pytest

from tests.conftest import Cluster
from tests.working import QUICK, crew_of, rows, work_until_idle
from vibewell.boot.worker import Pace
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.jobs import Task, Work, enqueue


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
