"""Receipts of a disputed payment worked out again from what happened: wished for by a moderator, done by the worker."""

import asyncio
from uuid import UUID

import msgspec

from vibewell.domains.payments.oversight import store
from vibewell.domains.payments.oversight.types import DisputeReplay, DisputeUnknown, ReplayedReceipt
from vibewell.domains.payments.receipts.replaying import replay_receipt
from vibewell.domains.payments.receipts.types import ExplainEnding, Replayed
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work

RECEIPTS_MAX = 50
WAIT_SECONDS_MAX = 4.0
LOOK_SECONDS = 0.1


class _Undone(Exception):  # noqa: N818 - ends a look at the rows, so that it leaves nothing behind
    pass


async def want_replay(tx: Transaction, dispute_id: UUID) -> UUID:
    """Ask for it; answers the wish, the one that waits already if there is one. Raises `DisputeUnknown`."""
    if await store.find_dispute(tx, dispute_id) is None:
        raise DisputeUnknown
    waiting: UUID | None = await tx.fetchval(store.WAITING_REPLAY, dispute_id)
    if waiting is not None:
        return waiting
    replay_id = new_id()
    await tx.execute(store.INSERT_REPLAY, replay_id, dispute_id, tx.caller.person_id)
    return replay_id


async def find_replay(tx: Transaction, dispute_id: UUID) -> DisputeReplay | None:
    """What came of the last time, or that it is under way; None where nobody asked yet."""
    return await store.find_replay(tx, dispute_id)


async def wait_for_replay(
    database: Database, caller: Caller, replay_id: UUID, seconds: float = WAIT_SECONDS_MAX
) -> bool:
    """Whether it is done, after `seconds` (four at most); looks again and again, and holds nothing meanwhile."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(seconds, WAIT_SECONDS_MAX)
    while True:
        async with database.tx(caller) as tx:
            if await tx.fetchval(store.IS_REPLAYED, replay_id):
                return True
        if loop.time() >= deadline:
            return False
        await asyncio.sleep(LOOK_SECONDS)


async def replay_dispute(work: Work, *, replay_id: str) -> None:
    """Work each receipt of the payment out again, from the rows that tell what happened; write down what differs."""
    explain: ExplainEnding | None = work.services["books"].explain
    async with work.database.tx(Caller.service()) as tx:
        row = await tx.fetchrow(store.LOCK_REPLAY, UUID(replay_id))
        if row is None:
            return
        ids = await store.list_receipt_ids(tx, row["payment_id"], RECEIPTS_MAX)
        told = [await _look(tx, receipt_id, explain) for receipt_id in ids]
        found = [ReplayedReceipt(one.id, one.number, one.differences) for one in told]
        await tx.execute(store.END_REPLAY, row["id"], work.now, msgspec.json.encode(found).decode())
        await tx.execute(store.FORGET_REPLAYS, row["dispute_id"], row["id"])


async def _look(tx: Transaction, receipt_id: UUID, explain: ExplainEnding | None) -> Replayed:
    """One receipt; whatever working it out notes down is undone."""
    told: list[Replayed] = []
    try:
        async with tx.savepoint():
            told.append(await replay_receipt(tx, receipt_id, explain))
            raise _Undone
    except _Undone:
        return told[0]
