"""Background work of the engine: the free windows are kept ahead of today, calendars from elsewhere are read."""

from typing import Any
from uuid import UUID

from vibewell.domains.scheduling.calendars import jobs as calendars
from vibewell.domains.scheduling.hours_windows import BUSINESSES_AFTER, DROP_PAST, keep_windows, midnight
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work

BUSINESSES_AT_ONCE = 200
BATCHES_MAX = 1000


async def extend_windows(work: Work, **_when: Any) -> None:
    """Move every business's windows on by a day: one short transaction each, so that bookings go on."""
    last = UUID(int=0)
    for _ in range(BATCHES_MAX):
        async with work.database.tx(Caller.service()) as tx:
            batch = [row["id"] for row in await tx.fetch(BUSINESSES_AFTER, last, BUSINESSES_AT_ONCE)]
        for business in batch:
            async with work.database.tx(Caller.service()) as tx:
                await keep_windows(tx, business, work.now)
                await tx.execute(DROP_PAST, business, midnight(work.now))
        if len(batch) < BUSINESSES_AT_ONCE:
            return
        last = batch[-1]


# A worker that starts makes up for the last turn, should nobody have been awake for it.
TASKS = (
    Task("extend_windows", extend_windows, attempts_max=5, backoff_seconds=60, cron="43 1,7,13,19 * * *"),
    *calendars.TASKS,
)
LISTENERS = calendars.LISTENERS
