"""From a wish to money: over a real server, a real worker and the processor's own pages."""

import httpx

from tests.domains.payments.processing.till import CONFIRMED, DECLINED, GOOD, POOR, Till


async def test_a_checkout_is_paid_by_card_and_settled_once(till: Till) -> None:
    checkout = await till.check_out(4500)
    payment = await till.want(checkout)
    begun = till.payment(payment)
    assert begun["state"] == "open"
    assert begun["next_url"].startswith(till.address)
    answer = await till.pay(payment)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/checkout/{checkout}?redirect_status=succeeded")
    paid = till.payment(payment)
    assert paid["state"] == "paid"
    assert (paid["fee"], paid["next_url"], paid["client_secret"]) == (93, None, None)
    assert [one.payment_ids for one in till.settled] == [(payment,)]
    assert till.notebook.booked == [f"paid:{payment}"]
    [row] = till.rows("select settled_at, abandoned_at from checkouts")
    assert row["settled_at"] is not None
    assert row["abandoned_at"] is None
    events = till.rows("select kind, outcome, copies from processor_events order by kind")
    assert [(event["kind"], event["outcome"]) for event in events] == [
        ("payment.open", "behind"),
        ("payment.paid", "applied"),
    ]
    assert [one["event"] for one in till.rows("select event from outbox order by id")] == [
        "payment.wanted",
        "payment.paid",
    ]


async def test_a_card_that_is_declined_leaves_room_for_another(till: Till) -> None:
    payment = await till.want(await till.check_out())
    url = till.payment(payment)["next_url"]
    for card, why in ((DECLINED, "The card was declined."), (POOR, "The card has insufficient funds.")):
        answer = await till.pay(payment, card)
        assert till.address + answer.headers["location"] == url
        row = till.payment(payment)
        assert (row["state"], row["next_url"]) == ("failed", url)
        assert till.settled == []
        async with httpx.AsyncClient() as browser:
            assert why in (await browser.get(url)).text
    await till.pay(payment, GOOD)
    assert till.payment(payment)["state"] == "paid"
    assert len(till.settled) == 1


async def test_a_card_that_asks_its_bank_pays_when_its_owner_says_yes(till: Till) -> None:
    payment = await till.want(await till.check_out())
    url = till.payment(payment)["next_url"]
    answer = await till.pay(payment, CONFIRMED)
    assert till.payment(payment)["state"] == "open"
    assert till.address + answer.headers["location"] == url
    refused = await till.press(url, f"{url}/bank", answer="refuse")
    assert till.address + refused.headers["location"] == url
    await till.work()
    assert till.payment(payment)["state"] == "failed"
    await till.pay(payment, CONFIRMED)
    await till.press(url, f"{url}/bank", answer="approve")
    await till.work()
    assert till.payment(payment)["state"] == "paid"
