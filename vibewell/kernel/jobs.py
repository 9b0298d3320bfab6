"""Background work, enqueued in the transaction that causes it.

The queue is Procrastinate's, in the schema `jobs`; a job exists exactly when its cause was committed.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec

from vibewell.kernel.db import Database, Transaction

Handler = Callable[..., Awaitable[None]]


class Task(msgspec.Struct, frozen=True):
    """A kind of background work.

    `handler(work: Work, **args)` may run more than once and must have its effect once.
    After `attempts_max` failures the job is kept as failed; waits grow from `backoff_seconds` by powers of two.
    `cron` makes it periodic (in UTC).
    """

    name: str
    handler: Handler
    attempts_max: int = 10
    backoff_seconds: int = 5
    cron: str | None = None


class Work(msgspec.Struct, frozen=True):
    """What a handler gets to work with; `services` are the adapters that wiring chose, by port name."""

    database: Database
    now: datetime
    attempt: int
    services: dict[str, Any]


async def enqueue(
    tx: Transaction,
    task: str,
    *,
    run_at: datetime | None = None,
    lock: str | None = None,
    once: str | None = None,
    **args: Any,
) -> None:
    """Have `task` done after this transaction commits.

    `run_at` waits until that instant; jobs with one `lock` run one after another; of jobs that wait with the same
    `once` only the first is kept. `args` must be JSON-able (UUIDs and datetimes become text).
    """
    await tx.execute(
        "select private.enqueue_job($1, $2::text::jsonb, $3, $4, $5)",
        task,
        msgspec.json.encode(args).decode(),
        run_at,
        lock,
        once,
    )
