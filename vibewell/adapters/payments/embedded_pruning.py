"""The test processor forgets what is over: each night, a batch a transaction."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from vibewell.adapters.payments import embedded_store as store
from vibewell.kernel.db import Caller, Transaction
from vibewell.kernel.jobs import Task, Work

KEPT_FOR = timedelta(days=90)
ROWS_AT_ONCE = 1000
BATCHES_MAX = 200
# More payouts than this are never under way at once: then nothing of them is forgotten.
UNPAID_MAX = 10_000


async def prune_test_processor(work: Work) -> None:
    """Throw away what was told, pages without a payment, and payouts, once they are 90 days old.

    What was paid stays, since it may be given back or be disputed at any time; so does what is not told yet, and a
    payout that we do not count as paid.
    """
    async with work.database.tx(Caller.service()) as tx:
        unpaid = [row["id"] for row in await tx.fetch(store.UNPAID_PAYOUTS, UNPAID_MAX + 1)]
    before = work.now - KEPT_FOR
    await _repeat(work, lambda tx: tx.execute(store.PRUNE_EVENTS, ROWS_AT_ONCE, before))
    await _repeat(work, lambda tx: tx.execute(store.PRUNE_INTENTS, ROWS_AT_ONCE, before))
    if len(unpaid) <= UNPAID_MAX:
        await _repeat(work, lambda tx: tx.execute(store.PRUNE_PAYOUTS, ROWS_AT_ONCE, before, unpaid))


async def _repeat(work: Work, step: Callable[[Transaction], Awaitable[str]]) -> None:
    """A step a transaction, until one of them finds fewer than it may take."""
    for _ in range(BATCHES_MAX):
        async with work.database.tx(Caller.test_processor()) as tx:
            gone = await step(tx)
        if int(gone.split()[-1]) < ROWS_AT_ONCE:
            return


TASK = Task("prune_test_processor", prune_test_processor, attempts_max=3, cron="27 3 * * *")
