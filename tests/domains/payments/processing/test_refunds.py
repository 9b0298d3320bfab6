"""Giving back: never more than was paid, once for each cause, and the commission in proportion."""

import asyncio
import contextlib
from uuid import UUID

import asyncpg
import pytest

from tests.domains.payments.processing.test_webhooks import wrapped
from tests.domains.payments.processing.till import Till
from vibewell.domains.payments import Bookkeeper, RefundAboveCharge, want_refund
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


@pytest.mark.parametrize("first", ["done", "failed"])
async def test_a_refund_that_its_bank_sends_back_is_undone_in_the_books_and_told(till: Till, first: str) -> None:
    till.books = Bookkeeper()
    payment = await paid(till)
    before = stands(till)
    told = {"amount": 4000, "currency": "eur", "payment_intent": till.payment(payment)["processor_ref"]}
    told |= {"id": "re_of_theirs", "failure_reason": "expired_or_canceled_card"}
    bodies = [
        wrapped("refund.created", {**told, "status": "succeeded"}),
        wrapped("refund.failed", {**told, "status": "failed"}),
    ]
    for body in bodies if first == "done" else bodies[::-1]:
        for _ in range(3):
            await till.tell(body)
        await till.work()
    [row] = till.rows("select state, failure, done_at, returned_at from refunds")
    assert (row["state"], row["failure"]) == ("returned", "expired_or_canceled_card")
    assert row["done_at"] and row["returned_at"]
    assert till.payment(payment)["refunded"] == 0
    # As if it had never been, with two movements and two receipts more; it can be given back again.
    assert stands(till) == before
    causes = [one["cause"] for one in till.rows("select cause from ledger_movements order by number")]
    assert causes == ["charge", "processor_fee", "refund", "refund_returned"]
    kinds = till.rows("select kind, person_id from receipts order by number")
    assert [one["kind"] for one in kinds] == ["payment", "refund", "refund_returned"]
    assert {one["person_id"] for one in kinds} == {till.salon.clara}
    assert await till.refund(payment, 10_000)
    assert till.payment(payment)["refunded"] == 10_000


async def test_those_who_run_the_house_read_that_a_refund_came_back_once(till: Till) -> None:
    till.do("insert into identity.users (id, email) values (%s, 'ida@vibewell.example')", till.salon.owner)
    payment = await till.want(await till.check_out(10_000), 10_000)
    # The card of the test processor whose bank sends refunds back.
    await till.pay(payment, "4000 0000 0000 5126")
    refund = await till.refund(payment, 2000)
    await till.work()
    assert till.rows("select id, state from refunds") == [{"id": refund, "state": "returned"}]
    assert [line for line in till.notebook.booked if "re" in line][-2:] == [f"refunded:{refund}", f"returned:{refund}"]
    mails = till.rows("select subject, to_address, text_body from mails where template = 'refund_returned'")
    owners = till.rows("select 1 from staff where role in ('owner', 'manager') and ended_at is null")
    assert len(mails) == len(owners) >= 1
    assert "20.00 to Clara" in mails[0]["subject"]
    assert f"/business/payments/{payment}" in mails[0]["text_body"]
    [told] = till.rows("select body from outbox where event = 'payment.refund_returned'")
    assert (told["body"]["refund_id"], told["body"]["amount"]) == (str(refund), 2000)


async def test_a_refund_that_was_never_made_failed_and_nothing_is_booked(till: Till) -> None:
    payment = await paid(till)
    refund = await till.refund(payment, 4000)
    told = {"id": "re_other", "amount": 300, "currency": "eur", "status": "failed"}
    told |= {"payment_intent": till.payment(payment)["processor_ref"]}
    await till.tell(wrapped("refund.failed", told))
    await till.work()
    assert till.rows("select id, state from refunds") == [{"id": refund, "state": "done"}]
    assert till.rows("select kind from processor_events where outcome = 'unknown'") == [{"kind": "refund.failed"}]


def stands(till: Till) -> dict[str, int]:
    """What stands on each account."""
    found = till.rows(
        "select account, sum(amount)::bigint as amount from ledger_entries group by 1 having sum(amount) <> 0"
    )
    return {row["account"]: row["amount"] for row in found}


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
