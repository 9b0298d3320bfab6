"""Giving back: never more than was paid, once for each cause, and the commission in proportion."""

import asyncio
import contextlib
from uuid import UUID

import asyncpg
import pytest

from tests.domains.payments.processing.test_webhooks import wrapped
from tests.domains.payments.processing.till import Till
from vibewell.domains.payments import RefundAboveCharge, want_refund
from vibewell.domains.payments.processing.types import AmountInvalid
from vibewell.kernel.db import Caller, Transaction


async def paid(till: Till, amount: int = 10000) -> UUID:
    payment = await till.want(await till.check_out(amount), amount)
    await till.pay(payment)
    assert till.payment(payment)["state"] == "paid"
    return payment


async def test_a_part_goes_back_with_its_share_of_the_commission(till: Till) -> None:
    till.notebook.percent = 15
    payment = await paid(till)
    assert till.payment(payment)["commission"] == 1500
    first = await till.refund(payment, 4000)
    [row] = till.rows("select * from refunds")
    assert (row["id"], row["state"], row["commission_returned"]) == (first, "done", 600)
    assert till.payment(payment)["refunded"] == 4000
    assert till.notebook.booked[-1] == f"refunded:{first}"
    for part in (3333, 2667):
        await till.refund(payment, part)
    assert sum(row["commission_returned"] for row in till.rows("select * from refunds")) == 1500
    assert till.payment(payment)["refunded"] == 10000
    [there] = till.processor_side("select sum(amount) as back, count(*) as times from test_processor.refunds")
    assert (there["back"], there["times"]) == (10000, 3)


async def test_more_than_is_left_is_refused(till: Till) -> None:
    payment = await paid(till)
    await till.refund(payment, 9000)
    for amount in (1001, 10000):
        with pytest.raises(RefundAboveCharge):
            await till.refund(payment, amount)
    for amount in (0, -1, 10**9):
        with pytest.raises(AmountInvalid):
            await till.refund(payment, amount)
    assert len(till.rows("select 1 from refunds")) == 1


async def test_what_is_not_paid_is_not_given_back(till: Till) -> None:
    payment = await till.want(await till.check_out())
    with pytest.raises(RefundAboveCharge):
        await till.refund(payment, 100)


async def test_ten_who_give_all_of_it_back_at_once_give_it_back_once(till: Till) -> None:
    payment = await paid(till)

    async def give(number: int) -> bool:
        with contextlib.suppress(RefundAboveCharge, asyncpg.LockNotAvailableError):
            async with till.database.tx(Caller.person(till.salon.owner)) as tx:
                return await _want(tx, payment, f"press:{number}", till) is not None
        return False

    assert sum(await asyncio.gather(*(give(number) for number in range(10)))) == 1
    await till.work()
    assert till.payment(payment)["refunded"] == 10000


async def test_the_same_cause_gives_back_once_even_at_the_same_moment(till: Till) -> None:
    payment = await paid(till)

    async def give() -> bool:
        async with till.database.tx(Caller.person(till.salon.owner)) as tx:
            return await _want(tx, payment, "cancelled:1", till) is not None

    assert sum(await asyncio.gather(*(give() for _ in range(5)))) == 1
    assert await give() is False


async def _want(tx: Transaction, payment: UUID, cause: str, till: Till) -> UUID | None:
    return await want_refund(
        tx,
        payment_id=payment,
        amount=10000,
        reason="goodwill",
        cause=cause,
        asked_by=till.salon.owner,
    )


async def test_a_refund_made_in_the_processors_own_pages_is_written_down(till: Till) -> None:
    payment = await paid(till)
    ref = till.payment(payment)["processor_ref"]
    for copy in range(2):
        body = (
            f'{{"id":"evt_other_{copy}","type":"refund.created","created":1764000000,"data":{{"object":{{"id":"re_other",'
            f'"amount":2500,"currency":"eur","status":"succeeded","payment_intent":"{ref}"}}}}}}'
        )
        assert (await till.tell(body.encode())).status_code == 200
    await till.work()
    [row] = till.rows("select amount, state, reason from refunds")
    assert (row["amount"], row["state"]) == (2500, "done")
    assert till.payment(payment)["refunded"] == 2500


async def test_a_refund_that_comes_back_after_it_was_done_is_left_to_people(till: Till) -> None:
    payment = await paid(till)
    refund = await till.refund(payment, 4000)
    [row] = till.rows("select processor_ref from refunds")
    told = {"id": row["processor_ref"], "amount": 4000, "currency": "eur", "status": "failed"}
    told |= {"payment_intent": till.payment(payment)["processor_ref"], "metadata": {"vibewell_id": str(refund)}}
    await till.tell(wrapped("refund.failed", told))
    await till.work()
    assert till.rows("select state from refunds") == [{"state": "done"}]
    assert till.rows("select kind from processor_events where outcome = 'unknown'") == [{"kind": "refund.failed"}]


async def test_a_processor_that_is_away_is_asked_again_by_the_same_key(till: Till) -> None:
    payment = await paid(till)
    till.fails = ["before", "after"]
    await till.refund(payment, 4000)
    for _ in range(2):
        till.do("update jobs.procrastinate_jobs set scheduled_at = null where status = 'todo'")
        await till.work()
    [row] = till.rows("select state from refunds")
    assert row["state"] == "done"
    assert len(till.processor_side("select 1 from test_processor.refunds")) == 1
