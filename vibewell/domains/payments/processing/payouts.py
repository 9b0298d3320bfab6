"""Payouts: once a day businesses are paid what a processor holds for them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vibewell.domains.payments.accounts import store as accounts
from vibewell.domains.payments.ports import PayoutOrder, PayoutStanding, ProcessorEvent, ProcessorRefused
from vibewell.domains.payments.processing import work_store
from vibewell.domains.payments.processing.rules import PAYOUT_TOLD, PayoutState, Verdict, move_payout
from vibewell.domains.payments.processing.types import Books, processor_of
from vibewell.kernel.db import Caller, Record, Transaction
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work, enqueue
from vibewell.kernel.money import Money

PAYOUT_MIN = 100
BUSINESSES_AT_ONCE = 200
LATE = timedelta(minutes=5)
WAITING_AT_ONCE = 500


async def pay_out(work: Work) -> None:
    """Ask for a payout for each business that has earned one, where we are the ones who ask."""
    for name in sorted(work.services["processors"]):
        if processor_of(work.services, name, work.database).pays_out:
            await _pay_out_by(work, name)


async def _pay_out_by(work: Work, processor: str) -> None:
    last = UUID(int=0)
    while True:
        async with work.database.tx(Caller.service()) as tx:
            found = await tx.fetch(work_store.EARNING, f"processor:{processor}", last, BUSINESSES_AT_ONCE)
            for row in found:
                await want_payout(tx, work.services, row["business_id"], processor, work.now)
        if len(found) < BUSINESSES_AT_ONCE:
            return
        last = found[-1]["business_id"]


async def want_payout(
    tx: Transaction, services: Mapping[str, Any], business_id: UUID, processor: str, now: datetime
) -> UUID | None:
    """Ask for all that is payable to a business, unless that is too little or another payout is under way."""
    books: Books = services["books"]
    amount = await books.payable(tx, business_id, processor)
    if amount < PAYOUT_MIN:
        return None
    payout_id = new_id()
    done = await tx.execute(work_store.INSERT_PAYOUT, payout_id, business_id, processor, amount, now)
    if done == "INSERT 0 0":
        return None
    await enqueue(tx, "send_payout", payout_id=payout_id)
    return payout_id


async def send_payout(work: Work, *, payout_id: str) -> None:
    """Have a payout made that is wanted. Killed anywhere, it is asked for again by the same id."""
    async with work.database.tx(Caller.service()) as tx:
        row = await tx.fetchrow(work_store.READ_PAYOUT, UUID(payout_id))
    if row is None or row["state"] != "wanted":
        return
    order = PayoutOrder(row["id"], row["business_id"], Money(row["amount"], row["currency"]))
    try:
        standing = await processor_of(work.services, row["processor"], work.database).pay_out(order)
    except ProcessorRefused as refusal:
        standing = PayoutStanding("", "failed", refusal.detail)
    async with work.database.tx(Caller.service()) as tx:
        locked = await tx.fetchrow(work_store.LOCK_PAYOUT, row["id"])
        assert locked is not None
        await _move(tx, work.services, locked, standing, work.now)


async def sweep_payouts(work: Work) -> None:
    """Have those sent that were wanted a while ago, whatever became of the job that was to do it."""
    async with work.database.tx(Caller.service()) as tx:
        for row in await tx.fetch(work_store.WAITING_PAYOUTS, work.now - LATE, WAITING_AT_ONCE):
            await enqueue(tx, "send_payout", once=f"payout:{row['id']}", payout_id=row["id"])


async def apply_payout(
    tx: Transaction, services: Mapping[str, Any], processor: str, event: ProcessorEvent, now: datetime
) -> Verdict:
    """What a processor told of a payout."""
    found = await tx.fetchval(work_store.FIND_PAYOUT, processor, event.processor_ref, event.our_id)
    found = found or await _take_over(tx, processor, event, now)
    if found is None:
        return "unknown"
    row = await tx.fetchrow(work_store.LOCK_PAYOUT, found)
    assert row is not None
    state = PAYOUT_TOLD[event.kind]
    standing = PayoutStanding(event.processor_ref, "paid" if state == "paid" else "failed", event.reason)
    return await _move(tx, services, row, standing, now)


async def _take_over(tx: Transaction, processor: str, event: ProcessorEvent, now: datetime) -> UUID | None:
    """A row for a payout that the processor made by itself to an account of a business; None if it is nobody's."""
    business_id = await tx.fetchval(accounts.BUSINESS_OF, processor, event.account_ref) if event.account_ref else None
    if business_id is None or event.amount is None or event.amount.amount < 1:
        return None
    payout_id, money = new_id(), event.amount
    values = (payout_id, business_id, processor, event.processor_ref, money.amount, money.currency, event.happened_at)
    await tx.execute(work_store.TAKE_OVER_PAYOUT, *values)
    found: UUID | None = await tx.fetchval(work_store.FIND_PAYOUT, processor, event.processor_ref, payout_id)
    return found


async def _move(
    tx: Transaction, services: Mapping[str, Any], row: Record, told: PayoutStanding, now: datetime
) -> Verdict:
    before: PayoutState = row["state"]
    state = move_payout(before, told.state)
    if state == before:
        return "behind"
    failure = told.failure[:500] if state == "failed" else ""
    await tx.execute(work_store.MOVE_PAYOUT, row["id"], state, told.processor_ref, failure, now)
    books: Books = services["books"]
    if state == "paid" or before == "paid":
        await books.book_payout(tx, row["id"], state, now)
    return "applied"
