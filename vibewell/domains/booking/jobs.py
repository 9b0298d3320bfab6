"""Background work of booking: letters that follow from events, and reminders."""

from datetime import datetime
from typing import Any
from uuid import UUID

from vibewell.domains.booking import letters, letters_store
from vibewell.domains.booking.checkout import jobs as checkout
from vibewell.domains.booking.checkout.jobs import credit_desk, settlers
from vibewell.domains.booking.series import jobs as series
from vibewell.domains.booking.sick_day import jobs as sick_day
from vibewell.domains.booking.types import VisitBooked, VisitCancelled, VisitMoved
from vibewell.domains.booking.waitlist import jobs as waitlist
from vibewell.domains.notifications import Letterhead
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work

__all__ = ["LISTENERS", "TASKS", "credit_desk", "settlers"]

REMINDERS_PER_SWEEP_MAX = 2000

WRITERS = {
    VisitBooked.name: letters.write_booked,
    VisitMoved.name: letters.write_moved,
    VisitCancelled.name: letters.write_cancelled,
}


async def write_visit_letter(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Write what this event means for the customer."""
    async with work.database.tx(Caller.service()) as tx:
        await WRITERS[event](tx, _letterhead(work), UUID(body["visit_id"]), work.now)


async def remind_of_visit(work: Work, *, visit_id: str, starts_at: str) -> None:
    """Remind of a visit that was planned for this time."""
    async with work.database.tx(Caller.service()) as tx:
        await letters.write_reminder(tx, _letterhead(work), UUID(visit_id), datetime.fromisoformat(starts_at), work.now)


async def sweep_reminders(work: Work) -> None:
    """Have those reminded who should have been, whatever became of the job that was to do it."""
    async with work.database.tx(Caller.service()) as tx:
        found = await letters_store.find_unreminded(
            tx,
            after=work.now + letters.REMIND_LATEST,
            until=work.now + letters.REMIND_AHEAD,
            ahead=letters.REMIND_AHEAD,
            limit=REMINDERS_PER_SWEEP_MAX,
        )
        for visit_id, starts_at in found:
            await letters.enqueue_reminder(tx, visit_id, starts_at, work.now)


def _letterhead(work: Work) -> Letterhead:
    found: Letterhead = work.services["letterhead"]
    return found


TASKS = [
    Task("write_visit_letter", write_visit_letter),
    Task("remind_of_visit", remind_of_visit),
    Task("sweep_reminders", sweep_reminders, attempts_max=3, cron="*/10 * * * *"),
    *waitlist.TASKS,
    *series.TASKS,
    *sick_day.TASKS,
    *checkout.TASKS,
]
OWN = {name: ["write_visit_letter"] for name in WRITERS}
ALL = (OWN, waitlist.LISTENERS, series.LISTENERS, sick_day.LISTENERS, checkout.LISTENERS)
LISTENERS = {
    name: [task for of in ALL for task in of.get(name, ())] for name in sorted({name for of in ALL for name in of})
}
