"""Jobs of dead workers go back to the queue, and those whose worker dies every time stop going round."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from procrastinate import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job

from vibewell.kernel.jobs import Task

log = logging.getLogger("vibewell.worker")

# A dead worker stays on the queue page this long.
GONE_SECONDS = 600
REAPED_MAX = 500

# Locked before it is changed: of two reapers one takes the job, and not after a third worker began it anew.
STALLED = """with stalled as materialized (
    select j.id from procrastinate_jobs j
    where j.id = %(job_id)s and j.status = 'doing' and j.worker_id is not distinct from %(worker_id)s
      and not exists (select from procrastinate_workers w where w.id = j.worker_id
        and w.last_heartbeat >= now() - make_interval(secs => %(stalled_seconds)s))
    for update skip locked)
  select stalled.id, """
RETRY = "procrastinate_retry_job_v2(stalled.id, now(), null, null, null) from stalled"
FINISH = "procrastinate_finish_job_v1(stalled.id, %(status)s, false) from stalled"

Report = Callable[[Job, str], Awaitable[None]]


async def reap_forever(
    app: App, tasks: Mapping[str, Task], *, stalled_seconds: float, every_seconds: float, report: Report
) -> None:
    """Look for stalled jobs now and again, until cancelled."""
    while True:
        try:
            await reap(app, tasks, stalled_seconds, report)
        except ConnectorException:
            log.warning("the reaper found no database")
        await asyncio.sleep(every_seconds)


async def reap(app: App, tasks: Mapping[str, Task], stalled_seconds: float, report: Report) -> int:
    """Give back what workers without a heartbeat left; answers how many jobs."""
    found = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_seconds))
    taken = 0
    for job in found[:REAPED_MAX]:
        taken += await _give_back(app, job, tasks.get(job.task_name), stalled_seconds, report)
    await app.job_manager.prune_stalled_workers(max(GONE_SECONDS, stalled_seconds))
    return taken


async def _give_back(app: App, job: Job, task: Task | None, stalled_seconds: float, report: Report) -> bool:
    async def change(statement: str, **values: Any) -> bool:
        rows = await app.connector.execute_query_all_async(
            STALLED + statement,
            job_id=job.id,
            worker_id=job.worker_id,
            stalled_seconds=stalled_seconds,
            **values,
        )
        return bool(rows)

    if task is not None and job.attempts + 1 >= task.attempts_max:
        taken = await change(FINISH, status="failed")
        told = "its worker died every time"
    else:
        try:
            taken = await change(RETRY)
        except UniqueViolation:
            taken = await change(FINISH, status="aborted")
        told = "its worker died"
    if taken:
        log.warning("job %s (%s): %s", job.id, job.task_name, told)
        await report(job, told)
    return taken
