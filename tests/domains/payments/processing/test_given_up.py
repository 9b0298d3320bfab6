"""What is not paid in time, paid too late, paid twice, or paid in parts."""

from datetime import timedelta

import httpx
import pytest

from tests.domains.payments.processing.till import DECLINED, GOOD, Till
from vibewell.domains.payments import MethodUnavailable, Outcome, choose_processor, wait_until_open
from vibewell.domains.payments.processing.types import AmountInvalid, CurrencyDiffers

LATER = timedelta(minutes=13)


def checkouts(till: Till) -> list[tuple[bool, bool]]:
    """Settled, abandoned."""
    rows = till.rows("select settled_at, abandoned_at from checkouts order by created_at")
    return [(row["settled_at"] is not None, row["abandoned_at"] is not None) for row in rows]


async def test_what_nobody_pays_is_given_up_when_its_time_is_over(till: Till) -> None:
    payment = await till.want(await till.check_out())
    url = till.payment(payment)["next_url"]
    await till.run("sweep_payments")
    assert till.payment(payment)["state"] == "open"
    await till.run("sweep_payments", later=LATER)
    assert till.payment(payment)["state"] == "abandoned"
    assert checkouts(till) == [(False, True)]
    async with httpx.AsyncClient() as browser:
        shown = await browser.get(url)
    assert "This was given up" in shown.text
    assert "csrf_token" not in shown.text


async def test_a_try_that_failed_can_not_be_paid_after_it_was_given_up(till: Till) -> None:
    payment = await till.want(await till.check_out())
    await till.pay(payment, DECLINED)
    await till.run("sweep_payments", later=LATER)
    assert till.payment(payment)["state"] == "abandoned"
    [row] = till.processor_side("select state from test_processor.intents")
    assert row["state"] == "abandoned"


async def test_money_that_came_while_its_news_were_lost_is_found_by_the_sweep(till: Till) -> None:
    payment = await till.want(await till.check_out())
    url = till.payment(payment)["next_url"]
    await till.press(url, number=GOOD, expires="12/40", cvc="123")
    till.do("update jobs.procrastinate_jobs set status = 'failed' where task_name = 'deliver_test_event'")
    await till.run("sweep_payments", later=LATER)
    assert till.payment(payment)["state"] == "paid"
    assert checkouts(till) == [(True, False)]


async def test_late_money_is_given_back_in_full_when_the_time_is_gone(till: Till) -> None:
    till.answer = Outcome("give_back", "taken")
    payment = await till.want(await till.check_out())
    await till.pay(payment)
    row = till.payment(payment)
    assert (row["state"], row["refunded"]) == ("paid", 4500)
    [refund] = till.rows("select * from refunds")
    assert (refund["reason"], refund["cause"], refund["note"]) == ("too_late", f"too_late:{payment}", "taken")
    assert checkouts(till) == [(False, True)]
    await till.run("sweep_payments", later=LATER)
    assert len(till.rows("select 1 from refunds")) == 1


async def test_late_money_still_buys_what_is_free(till: Till) -> None:
    checkout = await till.check_out()
    payment = await till.want(checkout)
    till.do("update checkouts set abandoned_at = now() where id = %s", checkout)
    await till.pay(payment)
    assert checkouts(till) == [(True, False)]
    assert len(till.settled) == 1


async def test_a_second_try_takes_the_place_of_the_first_which_can_not_be_paid_any_more(till: Till) -> None:
    checkout = await till.check_out()
    first = await till.want(checkout)
    second = await till.want(checkout)
    assert till.payment(first)["state"] == "abandoned"
    assert till.payment(second)["state"] == "open"
    await till.pay(second)
    assert [one.payment_ids for one in till.settled] == [(second,)]


async def test_what_is_paid_twice_goes_back_once(till: Till) -> None:
    checkout = await till.check_out()
    first = await till.want(checkout)
    await till.pay(first)
    second = await till.want(checkout)
    assert till.payment(second)["state"] == "abandoned"
    # A processor that took it all the same.
    body = (
        '{"id":"evt_twice","type":"payment_intent.succeeded","created":1764000000,"data":{"object":{"id":"pi_twice",'
        f'"amount":4500,"amount_received":4500,"currency":"eur","metadata":{{"vibewell_id":"{second}"}}}}}}}}'
    )
    assert (await till.tell(body.encode())).status_code == 200
    await till.work()
    assert till.payment(second)["state"] == "paid"
    [refund] = till.rows("select reason, amount, payment_id from refunds")
    assert (refund["reason"], refund["amount"], refund["payment_id"]) == ("duplicate", 4500, second)
    assert len(till.settled) == 1


async def test_a_checkout_paid_in_parts_is_settled_with_the_last_of_them(till: Till) -> None:
    till.counter.left = 2000
    checkout = await till.check_out(4500)
    gift = await till.want(checkout, 2000, processor="credit", method="gift_card")
    card = await till.want(checkout, 2500)
    assert till.payment(gift)["state"] == "paid"
    assert till.settled == []
    await till.pay(card)
    assert [one.payment_ids for one in till.settled] == [(gift, card)]


async def test_a_gift_card_that_paid_a_part_gets_it_back_when_the_rest_never_comes(till: Till) -> None:
    till.counter.left = 2000
    checkout = await till.check_out(4500)
    gift = await till.want(checkout, 2000, processor="credit", method="gift_card")
    await till.want(checkout, 2500)
    assert till.counter.left == 0
    await till.run("sweep_payments", later=LATER)
    assert till.counter.left == 2000
    assert till.payment(gift)["refunded"] == 2000
    assert checkouts(till) == [(False, True)]


async def test_a_gift_card_that_holds_too_little_fails(till: Till) -> None:
    checkout = await till.check_out(4500)
    gift = await till.want(checkout, 4500, processor="credit", method="gift_card")
    assert (till.payment(gift)["state"], till.payment(gift)["failure"]) == (
        "failed",
        "The gift card does not hold that much.",
    )


async def test_what_is_paid_by_one_of_three_is_not_taken_for_a_second_try(till: Till) -> None:
    checkout = await till.check_out(10000)
    first, second = [await till.want(checkout, part) for part in (3334, 3333)]
    await till.pay(second, DECLINED)
    third = await till.want(checkout, 3333)
    again = await till.want(checkout, 3333)
    assert [till.payment(one)["state"] for one in (first, second, third, again)] == [
        "open",
        "abandoned",
        "open",
        "open",
    ]


async def test_a_processor_that_does_not_answer_is_asked_again_and_begins_one_payment(till: Till) -> None:
    till.fails = ["before", "after"]
    payment = await till.want(await till.check_out())
    assert till.payment(payment)["state"] == "wanted"
    for _ in range(2):
        till.do("update jobs.procrastinate_jobs set scheduled_at = null where status = 'todo'")
        await till.work()
    assert till.payment(payment)["state"] == "open"
    assert len(till.processor_side("select 1 from test_processor.intents")) == 1


async def test_an_attempt_given_up_while_it_was_begun_is_closed_at_the_processor_too(till: Till) -> None:
    till.fails = ["after"]
    payment = await till.want(await till.check_out())
    await till.run("sweep_payments", later=LATER)
    till.do("update jobs.procrastinate_jobs set scheduled_at = null where status = 'todo'")
    await till.work()
    assert till.payment(payment)["state"] == "abandoned"
    assert till.processor_side("select state from test_processor.intents") == [{"state": "abandoned"}]


async def test_bad_wishes_are_refused(till: Till) -> None:
    checkout = await till.check_out()
    for amount in (0, -4500, 1_000_000_000):
        with pytest.raises(AmountInvalid):
            await till.want(checkout, amount)
    with pytest.raises(CurrencyDiffers):
        await till.want(checkout, currency="USD")
    with pytest.raises(MethodUnavailable):
        await till.want(checkout, method="kept_card")
    with pytest.raises(MethodUnavailable):
        choose_processor(till.services, "crypto")
    assert [choose_processor(till.services, method) for method in ("card", "cash", "package")] == [
        "embedded",
        "venue",
        "credit",
    ]


async def test_whoever_waits_sees_the_payment_as_soon_as_it_is_open(till: Till) -> None:
    payment = await till.want(await till.check_out())
    seen = await wait_until_open(till.database, till.clara, payment, 2)
    assert seen.state == "open"
    assert seen.next_url.startswith(f"{till.address}/test-processor/")
