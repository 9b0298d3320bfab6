"""The worker's own tasks: telling events on, and throwing away what has served."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from vibewell.kernel.db import Caller, Transaction
from vibewell.kernel.jobs import Task, Work, enqueue

BATCH_ROWS = 1000
BATCHES_MAX = 1000

# What goes, and how long it is kept. Every statement takes away at most $1 rows.
PRUNED = (
    """delete from outbox where id in (
      select id from outbox where dispatched_at < now() - interval '30 days' order by id limit $1)""",
    """delete from idempotency_keys where (scope, key) in (
      select scope, key from idempotency_keys where created_at < now() - interval '48 hours'
      order by created_at limit $1)""",
    """delete from request_counts where (key, window_start) in (
      select key, window_start from request_counts where window_start < now() - interval '2 days' limit $1)""",
    """delete from jobs.procrastinate_jobs where id in (
      select j.id from jobs.procrastinate_jobs j where j.status in ('succeeded', 'cancelled', 'aborted')
        and not exists (select from jobs.procrastinate_events e
          where e.job_id = j.id and e.at > now() - interval '7 days')
      order by j.id limit $1)""",
    """delete from job_failures where id in (
      select id from job_failures where failed_at < now() - interval '90 days' order by failed_at limit $1)""",
    # Mails name people and hold links; after a season nobody asks what became of one.
    """delete from mails where id in (
      select id from mails where created_at < now() - interval '90 days' and doubtful_at is null
      order by created_at limit $1)""",
)


def house_tasks(listeners: Mapping[str, Sequence[str]]) -> tuple[Task, ...]:
    """The tasks that every worker has. `listeners` are task names by the name of the event, or by `visit.*` for all
    that begin so."""
    return (
        Task("dispatch_event", partial(dispatch_event, listeners), attempts_max=12, backoff_seconds=2),
        Task("prune_records", prune_records, attempts_max=3, backoff_seconds=300, cron="17 3 * * *"),
    )


async def dispatch_event(listeners: Mapping[str, Sequence[str]], work: Work, *, outbox_id: str) -> None:
    """Enqueue one job for each listener of an event and mark it as told, in one commit: told twice is told once.

    A listener gets `event` (its name), `event_id` and `body` (the event's fields).
    """
    async with work.database.tx(Caller.service()) as tx:
        row = await tx.fetchrow(
            "select event, body::text as body from outbox where id = $1 and dispatched_at is null for update",
            UUID(outbox_id),
        )
        if row is None:
            return
        body: dict[str, Any] = msgspec.json.decode(row["body"])
        for task in listening(listeners, row["event"]):
            await enqueue(tx, task, event=row["event"], event_id=outbox_id, body=body)
        await tx.execute("update outbox set dispatched_at = now() where id = $1", UUID(outbox_id))


def listening(listeners: Mapping[str, Sequence[str]], event: str) -> list[str]:
    """The tasks of those who listen to this event, or to all of its family."""
    return [*listeners.get(event, ()), *listeners.get(f"{event.partition('.')[0]}.*", ())]


async def prune_records(work: Work) -> None:
    """Delete what has served, a batch a transaction, so that no lock is held for long."""
    for statement in PRUNED:
        for _ in range(BATCHES_MAX):
            async with work.database.tx(Caller.service()) as tx:
                if await _delete(tx, statement) < BATCH_ROWS:
                    break


async def _delete(tx: Transaction, statement: str) -> int:
    # The queue's triggers name its tables without their schema.
    await tx.execute("select set_config('search_path', 'public, jobs', true)")
    return int((await tx.execute(statement, BATCH_ROWS)).split()[-1])
