"""Background work of checkouts: what is settled without a processor, and what follows when visits end otherwise."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from vibewell.domains.booking.checkout import settling, store
from vibewell.domains.booking.checkout.closing import close_visit
from vibewell.domains.booking.checkout.credit import Credit
from vibewell.domains.booking.checkout.types import CheckoutWanted, FeeWaived
from vibewell.domains.booking.series.types import SeriesCancelled
from vibewell.domains.booking.types import VisitCancelled, VisitMarked
from vibewell.domains.booking.vouchers import selling
from vibewell.domains.notifications import Letterhead
from vibewell.domains.payments import Outcome, PaymentDisputed, Settler, Settling
from vibewell.kernel.db import Caller, Transaction
from vibewell.kernel.jobs import Task, Work, enqueue

RELEASED_AT_ONCE = 500
Writes = Callable[[Transaction, Settling, Letterhead], Awaitable[Outcome]]


def settlers(letterhead: Letterhead) -> Mapping[str, Settler]:
    """Who does what a checkout was for, by its purpose."""
    return {
        "visit": _with(settling.settle_visit, letterhead),
        "balance": _with(settling.settle_balance, letterhead),
        "fee": _with(settling.settle_fee, letterhead),
        "gift_card": _with(selling.settle_gift_card, letterhead),
        "package": _with(selling.settle_package, letterhead),
    }


def _with(settle: Writes, letterhead: Letterhead) -> Settler:
    async def do(tx: Transaction, paid: Settling) -> Outcome:
        return await settle(tx, paid, letterhead)

    return do


def credit_desk() -> Credit:
    """Who takes from gift cards and packages."""
    return Credit()


async def follow_checkout(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Give up what a new checkout takes the place of, and settle one that asks nobody for money."""
    checkout_id = UUID(body["checkout_id"])
    async with work.database.tx(Caller.service()) as tx:
        for old in await tx.fetch(store.SUPERSEDED, checkout_id):
            await enqueue(tx, "give_up_checkout", once=f"checkout:{old['id']}", checkout_id=str(old["id"]))
    async with work.database.tx(Caller.service()) as tx:
        if await tx.fetchval(store.LOCK_FREE, checkout_id) is None:
            return
        row = await store.find_checkout(tx, checkout_id)
        assert row is not None
        paid = Settling(checkout_id, row.subject_id, row.person_id, row.business_id, (), work.now)
        outcome = await settlers(_letterhead(work))[row.purpose](tx, paid)
        await tx.execute(store.SETTLE if outcome.result == "settled" else store.ABANDON, checkout_id, work.now)


async def close_visit_money(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Settle what calling off, staying away or a waiver means for a visit's money."""
    for visit_id in _visits_of(event, body):
        async with work.database.tx(Caller.service()) as tx:
            await close_visit(tx, _letterhead(work), visit_id, work.now)


def _visits_of(event: str, body: dict[str, Any]) -> list[UUID]:
    if event == SeriesCancelled.name:
        return [UUID(each) for each in body["visit_ids"]]
    # What a bank keeps can go back once the house has won; nothing follows before, or for anything but a visit.
    if event == PaymentDisputed.name and (body["state"] != "won" or body["visit_id"] is None):
        return []
    return [UUID(body["visit_id"])]


async def release_vouchers(work: Work) -> None:
    """Let go of what was set aside for checkouts that were given up."""
    async with work.database.tx(Caller.service()) as tx:
        for row in await tx.fetch(store.UNRELEASED, RELEASED_AT_ONCE):
            await tx.execute(store.RELEASE, row["id"], work.now)


def _letterhead(work: Work) -> Letterhead:
    found: Letterhead = work.services["letterhead"]
    return found


TASKS = [
    Task("follow_checkout", follow_checkout),
    Task("close_visit_money", close_visit_money),
    Task("release_vouchers", release_vouchers, attempts_max=3, cron="* * * * *"),
]
LISTENERS = {
    CheckoutWanted.name: ["follow_checkout"],
    **{
        name: ["close_visit_money"]
        for name in (
            VisitCancelled.name,
            VisitMarked.name,
            SeriesCancelled.name,
            FeeWaived.name,
            PaymentDisputed.name,
        )
    },
}
