"""Background work of series: their letters."""

from typing import Any
from uuid import UUID

from vibewell.domains.booking.series import letters
from vibewell.domains.booking.series.types import SeriesBooked, SeriesCancelled
from vibewell.domains.notifications import Letterhead
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work


async def write_series_letter(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Write what this event means for the customer."""
    letterhead: Letterhead = work.services["letterhead"]
    series_id = UUID(body["series_id"])
    async with work.database.tx(Caller.service()) as tx:
        if event == SeriesBooked.name:
            await letters.write_series_booked(tx, letterhead, series_id, work.now)
        else:
            gone = [UUID(visit_id) for visit_id in body["visit_ids"]]
            await letters.write_series_cancelled(tx, letterhead, series_id, gone, work.now)


TASKS = [Task("write_series_letter", write_series_letter)]
# What is called off may be what somebody waits for.
LISTENERS = {
    SeriesBooked.name: ["write_series_letter"],
    SeriesCancelled.name: ["write_series_letter", "consider_waitlist"],
}
