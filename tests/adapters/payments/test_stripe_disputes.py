"""Disputes and refunds that come back, as Stripe tells them: in any order the books end where Stripe's list does."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from tests.adapters.payments.peers import StripePeer, told
from tests.adapters.payments.stripe_front import StripeFront
from tests.domains.payments.processing.till import Till
from vibewell.adapters.payments.stripe import StripeProcessor
from vibewell.boot.verify_processors import DISPUTES, REFUNDS, Ours, compare
from vibewell.domains.payments import Bookkeeper, replay_receipt
from vibewell.kernel.db import Caller, Database

AT = "select account, sum(amount)::bigint as amount from ledger_entries group by 1 having sum(amount) <> 0"


async def paid(shop: Till, front: StripeFront) -> tuple[UUID, str]:
    """100.00 by Stripe, of a client whom the marketplace brought."""
    shop.books = Bookkeeper()
    payment = await shop.want(await shop.check_out(10_000), 10_000, processor="stripe")
    ref = shop.payment(payment)["processor_ref"]
    intent = await front.pay(ref, "4242424242424242")
    await shop.tell(told("payment_intent.succeeded", 1, {**intent, "amount_received": 10_000}))
    await shop.work()
    assert shop.payment(payment)["state"] == "paid"
    return payment, ref


async def agree(shop: Till, by_stripe: StripeProcessor, kind: str, sql: str) -> None:
    """What Stripe lists, our rows say, a while later."""
    # Stripe counts in whole seconds: this one is not over yet.
    now = datetime.now(UTC) + timedelta(seconds=1)
    rows = [Ours(*row.values()) for row in shop.rows(sql, "stripe")]
    theirs = [line for line in await by_stripe.list_movements(now - timedelta(hours=1), now) if line.kind == kind]
    assert rows
    assert theirs
    assert list(compare(kind, rows, theirs, now + timedelta(minutes=30))) == []


async def replayed(shop: Till, worker: Database) -> None:
    """Every receipt follows from what happened, to the cent."""
    for row in shop.rows("select id from receipts"):
        async with worker.tx(Caller.service()) as tx:
            assert (await replay_receipt(tx, row["id"])).differences == ()


@pytest.mark.parametrize("won", [True, False])
@pytest.mark.parametrize("dice", [None, 1, 2, 3])
async def test_a_dispute_at_stripe_ends_in_the_books_as_in_stripes_list(
    shop: Till,
    front: StripeFront,
    stripe_peer: StripePeer,
    by_stripe: StripeProcessor,
    worker_database: Database,
    won: bool,
    dice: int | None,
) -> None:
    _, ref = await paid(shop, front)
    await stripe_peer.pay_disputed(await by_stripe.find_payment(ref))
    [dispute] = front.disputes
    await stripe_peer.end_dispute(dispute, won=won)
    story = await stripe_peer.told()
    assert [msgspec.json.decode(body)["type"].rpartition(".")[2] for body in story][:3] == [
        "created",
        "funds_withdrawn",
        "updated",
    ]
    if dice is not None:
        story = [body for body in story for _ in range(3)]
        random.Random(dice).shuffle(story)
    for body in story:
        assert (await shop.tell(body)).status_code == 200
        if dice is None or dice == 3:
            await shop.work()
    await shop.work()
    [row] = shop.rows("select state, amount, fee, fee_returned, reason from disputes")
    assert row == {
        "state": "won" if won else "lost",
        "amount": 10_000,
        "fee": 2000,
        "fee_returned": 0,
        "reason": "general",
    }
    balances = {one["account"]: one["amount"] for one in shop.rows(AT)}
    if won:
        assert balances == {
            "processor:stripe": 10_000 - 175 - 2000, "business:sales": -8403, "business:tax": -1597,
            "business:fees": 1500 + 175 + 2000, "platform:commission": -1500,
        }  # fmt: skip
    else:
        # The sale did not take place and the commission went back; the fees stay.
        assert balances == {"processor:stripe": -175 - 2000, "business:fees": 175 + 2000}
    assert shop.rows("select 1 from processor_events where applied_at is null") == []
    await agree(shop, by_stripe, "dispute", DISPUTES)
    await replayed(shop, worker_database)


async def test_an_inquiry_takes_nothing_and_may_be_closed_without_a_dispute(
    shop: Till,
    front: StripeFront,
) -> None:
    _, ref = await paid(shop, front)
    asked = await front.dispute(ref)
    await shop.tell(told("charge.dispute.created", 2, asked))
    await shop.tell(told("charge.dispute.closed", 3, front.move_dispute(asked["id"], "warning_closed")))
    await shop.work()
    assert shop.rows("select 1 from disputes") == []
    assert [row["outcome"] for row in shop.rows("select outcome from processor_events where kind = 'other'")] == [
        "ignored"
    ] * 2


async def test_a_fee_that_is_given_back_with_a_won_dispute_is_booked_back(
    shop: Till,
    front: StripeFront,
) -> None:
    _, ref = await paid(shop, front)
    dispute = (await front.dispute(ref))["id"]
    opened = front.move_dispute(dispute, "needs_response", fee=1500)
    won = front.move_dispute(dispute, "won", fee=-1500)
    for number, (kind, body) in enumerate((("closed", won), ("funds_withdrawn", opened), ("funds_reinstated", won))):
        await shop.tell(told(f"charge.dispute.{kind}", 10 + number, body))
        await shop.work()
    assert shop.rows("select state, fee, fee_returned from disputes") == [
        {"state": "won", "fee": 1500, "fee_returned": 1500}
    ]
    assert {one["account"]: one["amount"] for one in shop.rows(AT)}["business:fees"] == 1500 + 175


async def test_what_a_dispute_costs_is_asked_for_where_the_news_of_it_does_not_say(
    shop: Till,
    front: StripeFront,
) -> None:
    _, ref = await paid(shop, front)
    dispute = (await front.dispute(ref))["id"]
    opened: dict[str, Any] = front.move_dispute(dispute, "needs_response", fee=2000)
    await shop.tell(told("charge.dispute.created", 2, {**opened, "balance_transactions": []}))
    await shop.work()
    assert shop.rows("select fee from disputes") == [{"fee": 2000}]
    assert ("GET", f"/v1/disputes/{dispute}", {}) in front.calls


@pytest.mark.parametrize("first", ["succeeded", "failed"])
async def test_a_refund_that_stripe_brings_back_is_on_the_balance_again(
    shop: Till,
    front: StripeFront,
    by_stripe: StripeProcessor,
    worker_database: Database,
    first: str,
) -> None:
    payment, ref = await paid(shop, front)
    before = {one["account"]: one["amount"] for one in shop.rows(AT)}
    refund = await shop.refund(payment, 4000)
    [made] = front.refunds[ref]
    bodies = [told("refund.created", 2, dict(made)), told("refund.failed", 3, front.return_refund(made["id"]))]
    for body in bodies if first == "succeeded" else bodies[::-1]:
        await shop.tell(body)
        await shop.tell(body)
        await shop.work()
    [row] = shop.rows("select id, state, failure from refunds")
    assert row == {"id": refund, "state": "returned", "failure": "expired_or_canceled_card"}
    assert shop.payment(payment)["refunded"] == 0
    assert {one["account"]: one["amount"] for one in shop.rows(AT)} == before
    await agree(shop, by_stripe, "refund", REFUNDS)
    await replayed(shop, worker_database)
    # All of it may be given back once more.
    again = await shop.refund(payment, 10_000)
    assert {one["id"]: one["state"] for one in shop.rows("select id, state from refunds")}[again] == "done"
