"""What nobody goes on with is given up, and what was forgotten is looked at again."""

import logging
from datetime import timedelta
from uuid import UUID

from vibewell.domains.payments.ports import ProcessorDown
from vibewell.domains.payments.processing import tries_store, work_store
from vibewell.domains.payments.processing.beginning import Rival, let_go
from vibewell.domains.payments.processing.cards import let_go_of_card
from vibewell.domains.payments.processing.moving import lock_checkout
from vibewell.domains.payments.processing.settling import give_back
from vibewell.domains.payments.processing.types import AT_HOME
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Work, enqueue

log = logging.getLogger("vibewell.payments")

# A payer who presses at the last moment is waited for.
GRACE = timedelta(minutes=2)
# A checkout that says nothing else is kept open so long.
OPEN_FOR = timedelta(days=1)
CHECKOUTS_AT_ONCE = 200
EVENTS_AT_ONCE = 500
NEGLECTED_AFTER = timedelta(minutes=2)
# At first it is looked often whether an event is understood by now, then once an hour, for a month.
EVENTS_OFTEN_FOR = timedelta(hours=1)
EVENTS_HEARD_FOR = timedelta(days=30)
HOURLY_MINUTES = 2


async def sweep_payments(work: Work) -> None:
    """Give up checkouts whose time is over: what is still open of them is closed, what was paid of them goes back."""
    last = UUID(int=0)
    while True:
        async with work.database.tx(Caller.service()) as tx:
            before = work.now - GRACE
            found = [
                row["id"] for row in await tx.fetch(work_store.FORGOTTEN, before, OPEN_FOR, last, CHECKOUTS_AT_ONCE)
            ]
            for checkout_id in found:
                await enqueue(tx, "give_up_checkout", once=f"checkout:{checkout_id}", checkout_id=checkout_id)
        if len(found) < CHECKOUTS_AT_ONCE:
            return
        last = found[-1]


async def give_up_checkout(work: Work, *, checkout_id: str) -> None:
    """Give up one checkout, unless its money turns out to be there."""
    checkout = UUID(checkout_id)
    async with work.database.tx(Caller.service()) as tx:
        unpaid = await tx.fetch(work_store.UNPAID, checkout)
        cards = await tx.fetch(tries_store.LIVE_CARDS, checkout)
    for row in unpaid:
        if row["processor"] in AT_HOME and row["state"] == "wanted":
            # The worker's own turn: it takes a moment, no payer.
            continue
        try:
            await let_go(work, Rival(row["id"], row["processor"], row["processor_ref"] or ""))
        except ProcessorDown:
            log.info("payment %s can't be let go of now, its processor does not answer", row["id"])
            return
    for row in cards:
        try:
            await let_go_of_card(work, checkout, row["id"], row["processor"], row["processor_ref"] or "")
        except ProcessorDown:
            log.info("card request %s can't be let go of now, its processor does not answer", row["id"])
            return
    async with work.database.tx(Caller.service()) as tx:
        locked = await lock_checkout(tx, checkout)
        if locked.settled_at is not None or locked.abandoned_at is not None:
            return
        if await tx.fetchval(work_store.STILL_EXPECTED, checkout):
            return
        await tx.execute(work_store.ABANDON, checkout, work.now)
        for row in await tx.fetch(work_store.OPEN_CARDS, checkout):
            await tx.execute(work_store.END_CARD, row["id"])
        nets = {row["id"]: row["net"] for row in await tx.fetch(work_store.PAID_NETS, checkout)}
        await give_back(tx, nets, "too_late", "too_late")


async def sweep_events(work: Work) -> None:
    """Have events applied that no job looks after, and those that came before we knew what they are about."""
    since = work.now - (EVENTS_HEARD_FOR if work.now.minute < HOURLY_MINUTES else EVENTS_OFTEN_FOR)
    async with work.database.tx(Caller.service()) as tx:
        rows = await tx.fetch(work_store.NEGLECTED_EVENTS, work.now - NEGLECTED_AFTER, since, EVENTS_AT_ONCE)
        for processor, event_id in rows:
            await enqueue(
                tx,
                "apply_processor_event",
                once=f"event:{processor}:{event_id}",
                processor=processor,
                event_id=event_id,
            )
