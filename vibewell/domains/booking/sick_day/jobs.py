"""Background work of sick days: their letters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from vibewell.domains.booking.sick_day import letters
from vibewell.domains.booking.sick_day.types import TimesOffered, VisitReassigned
from vibewell.domains.notifications import Letterhead
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work


async def write_sick_day_letter(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Write what this event means for the customer."""
    letterhead: Letterhead = work.services["letterhead"]
    visit_id, previous = UUID(body["visit_id"]), str(body["previous_staff"])
    async with work.database.tx(Caller.service()) as tx:
        if event == VisitReassigned.name:
            await letters.write_reassigned(tx, letterhead, visit_id, previous, work.now)
        else:
            starts_at = datetime.fromisoformat(body["starts_at"])
            await letters.write_times_offered(tx, letterhead, visit_id, previous, starts_at, event_id, work.now)


TASKS = [Task("write_sick_day_letter", write_sick_day_letter)]
LISTENERS = {name: ["write_sick_day_letter"] for name in (VisitReassigned.name, TimesOffered.name)}
