"""Hold, payment, visit: in this order, in any order, twice, too late, and not at all."""

import asyncio
from datetime import timedelta

import httpx

from tests.domains.booking.checkout.flow import START, Flow
from tests.domains.payments.processing.till import DECLINED, LATER_DECLINED
from vibewell.domains.booking.actions import release_hold
from vibewell.domains.booking.types import HoldExpired


async def test_what_is_paid_stands(flow: Flow) -> None:
    flow.agree()
    held = await flow.hold()
    checkout = await flow.begin(held)
    begun = await flow.checkout(checkout)
    assert (begun.state, begun.amount.amount, begun.payments[0].state) == ("open", 9000, "open")
    assert flow.status(held.id) == "held"
    await flow.pay(checkout)
    assert flow.status(held.id) == "confirmed"
    assert (await flow.checkout(checkout)).state == "settled"
    assert [mail["to_address"] for mail in flow.mails("visit_booked")] == ["clara@vibewell.example"]
    standing = await flow.standing(held.id)
    assert (standing.paid.amount, standing.open.amount) == (9000, 0)


async def test_a_deposit_leaves_the_rest_for_the_venue(flow: Flow) -> None:
    flow.agree(takes="deposit", deposit_percent=30)
    visit = await flow.booked()
    standing = await flow.standing(visit)
    assert (standing.paid.amount, standing.open.amount) == (2700, 6300)


async def test_pressed_twice_it_is_one_checkout_and_one_payment(flow: Flow) -> None:
    flow.agree()
    held = await flow.hold()
    first, second = await asyncio.gather(flow.begin(held), flow.begin(held))
    assert first == second
    assert await flow.begin(held) == first
    assert len(flow.rows("select from payments")) == 1
    await flow.pay(first)
    assert await flow.begin(held) == first
    assert len(flow.rows("select from payments")) == 1


async def test_a_declined_card_is_no_way_past_paying(flow: Flow) -> None:
    flow.agree()
    held = await flow.hold()
    checkout = await flow.begin(held)
    await flow.pay(checkout, DECLINED)
    assert (await flow.checkout(checkout)).payments[0].state == "failed"
    assert flow.status(held.id) == "held"
    assert await flow.begin(held) == checkout
    assert flow.status(held.id) == "held"
    await flow.pay(checkout)
    assert flow.status(held.id) == "confirmed"
    assert sum(row["amount"] for row in flow.rows("select amount from payments where state = 'paid'")) == 9000


async def test_another_tab_with_another_tip_pays_once(flow: Flow) -> None:
    flow.agree()
    held = await flow.hold()
    first = await flow.begin(held)
    url = (await flow.checkout(first)).payments[0].next_url
    assert url is not None
    second = await flow.begin(held, tip=500)
    assert second != first
    # The page of the first tab is still open: nothing can be paid there any more.
    async with httpx.AsyncClient() as browser:
        assert "This was given up" in (await browser.get(url)).text
    assert (await flow.checkout(first)).state == "abandoned"
    await flow.pay(second)
    paid = flow.rows("select coalesce(sum(amount - refunded), 0) as net from payments where state = 'paid'")
    assert paid[0]["net"] == 9500
    assert flow.status(held.id) == "confirmed"


async def test_paid_after_the_hold_it_stands_where_the_time_is_free(flow: Flow) -> None:
    flow.agree()
    flow.now -= timedelta(minutes=11)
    held = await flow.hold()
    checkout = await flow.begin(held)
    # Somebody else held the time for a moment after it ran out, and let it go.
    flow.now += timedelta(minutes=11)
    other = await flow.hold(flow.noah)
    async with flow.database.tx(flow.noah) as tx:
        await release_hold(tx, other.id, now=flow.now)
    await flow.pay(checkout)
    assert flow.status(held.id) == "confirmed"
    assert len(flow.rows("select from claims where holder_id = %s and held_until is null", held.id)) >= 2
    assert flow.refunds() == []


async def test_paid_after_somebody_else_took_it_all_of_it_goes_back_once(flow: Flow) -> None:
    flow.agree()
    flow.now -= timedelta(minutes=11)
    held = await flow.hold()
    checkout = await flow.begin(held)
    flow.now += timedelta(minutes=11)
    await flow.hold(flow.noah)
    await flow.pay(checkout)
    assert flow.status(held.id) == "held"
    found = await flow.checkout(checkout)
    assert (found.state, found.because) == ("given_back", "taken")
    assert flow.refunds() == [(9000, "too_late", "done")]
    [mail] = flow.mails("checkout_given_back")
    assert "somebody else has this time now" in mail["text_body"]
    assert flow.rows("select refunded from payments")[0]["refunded"] == 9000


async def test_what_was_let_go_is_not_bought(flow: Flow) -> None:
    flow.agree()
    held = await flow.hold()
    checkout = await flow.begin(held)
    async with flow.database.tx(flow.clara) as tx:
        await release_hold(tx, held.id, now=flow.now)
    await flow.pay(checkout)
    assert (await flow.checkout(checkout)).because == "let_go"
    assert flow.refunds() == [(9000, "too_late", "done")]


async def test_an_abandoned_checkout_blocks_nobody(flow: Flow) -> None:
    flow.agree()
    held = await flow.hold()
    checkout = await flow.begin(held)
    flow.now += timedelta(minutes=11)
    assert (await flow.hold(flow.noah)).start == held.start
    try:
        await flow.begin(held)
    except HoldExpired:
        raise AssertionError("the checkout that is open goes on") from None
    await flow.sweep("sweep_payments", flow.now + timedelta(minutes=60))
    assert (await flow.checkout(checkout)).state == "abandoned"
    assert flow.rows("select state from payments")[0]["state"] == "abandoned"


async def test_a_crafted_checkout_buys_nothing_for_a_cent(flow: Flow) -> None:
    flow.agree()
    held = await flow.hold()
    checkout = await flow.till.check_out(1, kinds={"service": 1})
    flow.till.do("update checkouts set subject_id = %s where id = %s", held.id, checkout)
    await flow.till.want(checkout, 1)
    await flow.work()
    await flow.pay(checkout)
    assert flow.status(held.id) == "held"
    assert flow.refunds() == [(1, "too_late", "done")]


async def test_a_card_is_left_and_nothing_charged(flow: Flow) -> None:
    flow.agree(takes="card_kept")
    held = await flow.hold()
    checkout = await flow.begin(held)
    [left] = (await flow.checkout(checkout)).payments
    assert left.amount.amount == 0
    await flow.pay(checkout, LATER_DECLINED)
    assert flow.status(held.id) == "confirmed"
    assert flow.rows("select from payments") == []
    assert flow.rows("select kept_card_id from visit_payments")[0]["kept_card_id"] is not None


async def test_a_tip_and_everything_may_be_paid_before(flow: Flow) -> None:
    flow.agree(takes="deposit", deposit_amount=2000)
    held = await flow.hold()
    checkout = await flow.begin(held, pays="all", tip=700)
    assert (await flow.checkout(checkout)).amount.amount == 9700
    await flow.pay(checkout)
    standing = await flow.standing(held.id)
    assert (standing.paid.amount, standing.open.amount) == (9000, 0)


async def test_a_later_tip_is_a_checkout_of_its_own(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    checkout = await flow.begin(visit_id=visit, tip=500)
    await flow.pay(checkout)
    assert (await flow.checkout(checkout)).state == "settled"
    assert [row["tip"] for row in flow.rows("select tip from visit_payments order by settled_at")] == [0, 500]
    assert (await flow.standing(visit, START - timedelta(hours=1))).paid.amount == 9000
