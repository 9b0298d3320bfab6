"""Workers killed at every step, between the processor's doing and our writing too: nothing lost, nothing charged twice.

With VIBEWELL_LONG set it is more than two hundred kills.
"""

import asyncio
import os
import signal
from collections import Counter
from uuid import UUID

import pytest

from tests.domains.payments.processing import storm
from tests.domains.payments.processing.dying_till import LABELS, begin
from tests.domains.payments.processing.till import GOOD, Till
from tests.forked import Forked
from tests.salon import arrange_salon
from tests.working import count_due
from vibewell.domains.payments import CardEntered, want_card, want_payment, want_refund
from vibewell.kernel.db import Caller
from vibewell.kernel.ids import new_id

ROUNDS = 8 if os.environ.get("VIBEWELL_LONG") else 1
PAYMENTS_A_KILL = 2
BACK = 1500
DEATH_SECONDS_MAX = 30


class Shift:
    """What goes on while workers die: people want to pay, pay, and get something back."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.card = CardEntered(GOOD, 12, 2040)

    async def go_on(self, *, new: bool = True) -> None:
        """One more of everything, and the next step of all that was begun."""
        till = self.till
        for _ in range(PAYMENTS_A_KILL if new else 0):
            checkout = await till.check_out(minutes=600)
            async with till.database.tx(till.clara) as tx:
                await want_payment(
                    tx,
                    checkout_id=checkout,
                    business_id=till.salon.id,
                    person_id=till.salon.clara,
                    processor="embedded",
                    method="card",
                    amount=4500,
                    currency="EUR",
                )
        if new:
            await self._want_card_and_payout()
        for row in till.rows("select secret from test_processor.intents where state = 'open'"):
            await till.desk.enter(row["secret"], self.card)
        for row in till.rows(
            "select id from payments p where state = 'paid'"
            " and not exists (select from refunds where payment_id = p.id)"
        ):
            await self._give_back(row["id"])

    async def _want_card_and_payout(self) -> None:
        till = self.till
        checkout = await till.check_out(0, kinds={}, minutes=600)
        async with till.database.tx(till.clara) as tx:
            await want_card(
                tx,
                checkout_id=checkout,
                business_id=till.salon.id,
                person_id=till.salon.clara,
                processor="embedded",
            )
        # A salon has one payout under way at a time, so each is another's.
        business, payout = arrange_salon(till.owner_url, f"salon-{new_id().hex}").id, new_id()
        till.do(
            "insert into payouts (id, business_id, processor, amount, currency, until)"
            " values (%s, %s, 'embedded', 500, 'EUR', now())",
            payout,
            business,
        )
        till.do(
            "select private.enqueue_job('send_payout', jsonb_build_object('payout_id', %s::uuid), null, null, null)",
            payout,
        )

    async def _give_back(self, payment: UUID) -> None:
        async with self.till.database.tx(Caller.person(self.till.salon.owner)) as tx:
            await want_refund(
                tx,
                payment_id=payment,
                amount=BACK,
                reason="goodwill",
                cause=f"test:{payment}",
                asked_by=self.till.salon.owner,
            )

    def start(self, label: str) -> Forked:
        """A worker that dies at this label."""
        return Forked(begin, self.till.worker_url, self.till.address, self.till.secret, label)

    async def die_at(self, label: str) -> bool:
        """Whether a worker reached this label while life went on, and died there."""
        process = self.start(label)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + DEATH_SECONDS_MAX
        while process.code is None and loop.time() < deadline:
            await asyncio.sleep(0.1)
            await self.go_on(new=False)
        if process.code is None:
            process.kill()
            process.wait()
            return False
        return process.code == -signal.SIGKILL

    async def end(self) -> None:
        """A worker that lives does the rest, as long as there is any."""
        process = self.start("")
        try:
            async with asyncio.timeout(90):
                for _ in range(4):
                    await self.go_on(new=False)
                    while count_due(self.till.owner_url):  # noqa: ASYNC110 - the database tells, from outside
                        await asyncio.sleep(0.05)
        finally:
            process.terminate()
            assert process.wait(20) == 0


@pytest.mark.timeout(1200 if ROUNDS > 1 else 240)
async def test_money_comes_and_goes_exactly_once_through_kills_at_every_step(till: Till) -> None:
    shift = Shift(till)
    died = []
    for label in LABELS * ROUNDS:
        await shift.go_on()
        if await shift.die_at(label):
            died.append(label)
    await shift.end()
    assert Counter(LABELS * ROUNDS) - Counter(died) == {}
    _check(till, len(LABELS) * ROUNDS)


def _check(till: Till, kills: int) -> None:
    payments = till.rows(storm.WRONG)
    assert len(payments) == kills * PAYMENTS_A_KILL
    for row in payments:
        assert (row["state"], row["refunded"], row["fee"]) == ("paid", BACK, 93)
        assert (row["told"], row["told_back"], row["times"], row["refunds"], row["receipts"]) == (1, 1, 1, 1, 2)
    there = till.rows(
        "select count(*) as intents, count(distinct our_id) as payments, count(*) filter (where state = 'paid') as paid"
        " from test_processor.intents where amount > 0"
    )
    assert there == [{"intents": len(payments), "payments": len(payments), "paid": len(payments)}]
    [back] = till.rows("select count(*) as times, count(distinct intent_id) as payments from test_processor.refunds")
    assert (back["times"], back["payments"]) == (len(payments), len(payments))
    cards = till.rows("select state, count(*) as count from card_requests group by state")
    assert cards == [{"state": "kept", "count": kills}]
    assert till.rows("select 1 from payouts where state <> 'paid'") == []
    [out] = till.rows(
        "select (select count(*) from payouts) as ours, (select count(*) from test_processor.payouts) as theirs"
    )
    assert out["ours"] == out["theirs"] == kills
    assert till.rows("select 1 from jobs.procrastinate_jobs where status in ('doing', 'todo', 'failed')") == []
    assert till.rows("select 1 from outbox where dispatched_at is null") == []
    assert till.rows("select 1 from processor_events where applied_at is null") == []
    assert till.rows("select movement_id from ledger_entries group by 1 having sum(amount) <> 0") == []
