"""Background work of the waitlist: whoever waits is served when time gets free."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from vibewell.domains.booking.types import VisitCancelled, VisitMoved
from vibewell.domains.booking.waitlist import store
from vibewell.domains.booking.waitlist.serving import serve
from vibewell.domains.booking.waitlist.types import WaitlistChanged
from vibewell.domains.scheduling import HoursChanged
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work, enqueue

# How far back holds that ended are looked for: sweeps that were late miss nothing.
NEGLECTED_FOR = timedelta(minutes=15)
BUSINESSES_AT_ONCE = 1000


async def consider_waitlist(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Something may have got free at a business: have its waitlist served, if anybody waits there."""
    async with work.database.tx(Caller.service()) as tx:
        business = UUID(body["business_id"])
        if await tx.fetchval(store.HAS_OPEN, business, work.now):
            await enqueue(tx, "serve_waitlist", once=f"waitlist:{business}", business_id=business)


async def serve_waitlist(work: Work, *, business_id: str) -> None:
    """Offer and move at one business until nothing fits."""
    await serve(work.database, UUID(business_id), work.services["letterhead"], work.now)


async def sweep_waitlist(work: Work) -> None:
    """Serve where an offer's time is up or a hold ended, whatever became of the job that was to do it."""
    async with work.database.tx(Caller.service()) as tx:
        found = await tx.fetch(store.NEGLECTED, work.now, work.now - NEGLECTED_FOR, BUSINESSES_AT_ONCE)
        for row in found:
            await enqueue(tx, "serve_waitlist", once=f"waitlist:{row[0]}", business_id=row[0])


async def sweep_waitlist_whole(work: Work) -> None:
    """Serve wherever anybody waits: new days come into reach by the clock alone."""
    last = UUID(int=0)
    while True:
        async with work.database.tx(Caller.service()) as tx:
            found = [row[0] for row in await tx.fetch(store.WAITED_FOR, last, BUSINESSES_AT_ONCE)]
            for business in found:
                await enqueue(tx, "serve_waitlist", once=f"waitlist:{business}", business_id=business)
        if len(found) < BUSINESSES_AT_ONCE:
            return
        last = found[-1]


TASKS = [
    Task("consider_waitlist", consider_waitlist),
    Task("serve_waitlist", serve_waitlist),
    Task("sweep_waitlist", sweep_waitlist, attempts_max=3, cron="* * * * *"),
    Task("sweep_waitlist_whole", sweep_waitlist_whole, attempts_max=3, cron="9 * * * *"),
]
LISTENERS = {
    name: ["consider_waitlist"]
    for name in (VisitCancelled.name, VisitMoved.name, HoursChanged.name, WaitlistChanged.name)
}
