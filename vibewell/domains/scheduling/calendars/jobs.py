"""Background work of calendars: those that are due are read, and those that somebody asks for."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from vibewell.domains.scheduling.calendars import store
from vibewell.domains.scheduling.calendars.reading import read_calendar
from vibewell.domains.scheduling.calendars.types import CalendarWanted
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work, enqueue

CALENDARS_PER_SWEEP_MAX = 2000
# A reading that was enqueued and lost is enqueued again after this.
LOST_AFTER = timedelta(minutes=20)


async def read_due_calendars(work: Work, **_when: Any) -> None:
    """Have those read whose time has come, each by a job of its own."""
    async with work.database.tx(Caller.service()) as tx:
        rows = await tx.fetch(store.DUE_CALENDARS, work.now, CALENDARS_PER_SWEEP_MAX)
        due = [row["id"] for row in rows]
        await tx.execute(store.PUT_OFF, due, work.now + LOST_AFTER)
        for calendar in due:
            await enqueue(tx, "read_calendar", once=f"calendar/{calendar}", calendar_id=str(calendar))


async def read_one_calendar(work: Work, *, calendar_id: str) -> None:
    """Read one."""
    await read_calendar(
        work.database,
        UUID(calendar_id),
        door=work.services["outside"],
        reader=work.services["calendar_reader"],
        now=work.now,
    )


async def read_wanted_calendar(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Read the one that somebody asks for."""
    await read_one_calendar(work, calendar_id=body["calendar_id"])


TASKS = (
    Task("read_due_calendars", read_due_calendars, attempts_max=3, cron="*/5 * * * *"),
    Task("read_calendar", read_one_calendar, attempts_max=3, backoff_seconds=60),
    Task("read_wanted_calendar", read_wanted_calendar, attempts_max=3, backoff_seconds=10),
)
LISTENERS = {CalendarWanted.name: ["read_wanted_calendar"]}
