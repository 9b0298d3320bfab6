"""From a wish to money and back by Stripe: a real server for its webhooks, a real worker, Stripe behind the front."""

import asyncio

from tests.adapters.payments.peers import told
from tests.adapters.payments.stripe_front import StripeFront
from tests.domains.payments.processing.till import Till


async def test_a_visit_is_paid_by_stripe_and_a_part_of_it_goes_back(shop: Till, front: StripeFront) -> None:
    payment = await shop.want(await shop.check_out(10_000), 10_000, processor="stripe")
    begun = shop.payment(payment)
    assert (begun["state"], begun["next_url"]) == ("open", None)
    assert begun["client_secret"].startswith(f"{begun['processor_ref']}_secret_")
    intent = await front.pay(begun["processor_ref"], "4242424242424242")
    intent |= {"amount_received": 10_000, "metadata": {"vibewell_id": str(payment)}, "latest_charge": "ch_1"}
    bodies = [told("payment_intent.succeeded", 1, intent)] * 3
    answers = await asyncio.gather(*(shop.tell(body) for body in bodies))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert (await shop.tell(bodies[0] + b" ", header="t=1,v1=0")).status_code == 401
    await shop.work()
    paid = shop.payment(payment)
    # The event says nothing of the fee: it was asked for.
    assert (paid["state"], paid["fee"], paid["client_secret"]) == ("paid", 175, None)
    assert shop.notebook.booked == [f"paid:{payment}"]
    assert [one.payment_ids for one in shop.settled] == [(payment,)]
    refund = await shop.refund(payment, 4000)
    await shop.tell(told("refund.created", 2, front.refunds[begun["processor_ref"]][0]))
    await shop.work()
    assert shop.payment(payment)["refunded"] == 4000
    assert shop.notebook.booked[1:] == [f"refunded:{refund}"]
    assert len(front.charges_of(payment)) == len(front.refunds[begun["processor_ref"]]) == 1


async def test_a_card_that_is_declined_leaves_the_payment_open_to_another_try(shop: Till, front: StripeFront) -> None:
    checkout = await shop.check_out(4500)
    payment = await shop.want(checkout, processor="stripe")
    ref = shop.payment(payment)["processor_ref"]
    fault = {"id": ref, "amount": 4500, "currency": "eur", "last_payment_error": {"message": "Your card was declined."}}
    await shop.tell(told("payment_intent.payment_failed", 3, fault))
    await shop.work()
    failed = shop.payment(payment)
    assert (failed["state"], failed["failure"]) == ("failed", "Your card was declined.")
    again = await shop.want(checkout, processor="stripe")
    await front.pay(shop.payment(again)["processor_ref"], "4242424242424242")
    done = {"id": shop.payment(again)["processor_ref"], "amount": 4500, "amount_received": 4500, "currency": "eur"}
    await shop.tell(told("payment_intent.succeeded", 4, done))
    await shop.work()
    assert shop.payment(again)["state"] == "paid"
    assert len(front.charges_of(payment)) == 0
    assert shop.payment(payment)["state"] == "abandoned"
