"""What only Stripe has: accounts of businesses, commission, keys that are forgotten, its own webhooks."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import msgspec
import pytest

from tests.adapters.payments.conftest import WEBHOOK_SECRET
from tests.adapters.payments.stripe_front import StripeFront
from tests.adapters.payments.test_promises import order
from vibewell.adapters.payments.stripe import StripeProcessor
from vibewell.adapters.payments.stripe_signature import sign_body
from vibewell.domains.payments.ports import (
    PaymentOrder,
    PayoutOrder,
    ProcessorDown,
    ProcessorRefused,
    RefundOrder,
    SignatureWrong,
)
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money


async def test_a_business_with_an_account_is_paid_without_the_commission(
    by_stripe: StripeProcessor, front: StripeFront
) -> None:
    begun = await by_stripe.open_payment(order(10_000, commission=1500, account_ref="acct_nordlicht"))
    await front.pay(begun.processor_ref, "4242424242424242")
    stands = await by_stripe.find_payment(begun.processor_ref)
    told = front.extras[begun.processor_ref]
    assert (told["application_fee_amount"], told["transfer_data"]) == ("1500", {"destination": "acct_nordlicht"})
    back = RefundOrder(
        new_id(), begun.processor_ref, stands.charge_ref, Money(4000, "EUR"), 600, account_ref="acct_nordlicht"
    )
    await by_stripe.refund(back)
    await by_stripe.refund(back)
    assert front.extras[f"fee_{stands.charge_ref}"]["refunded"] == 600
    asked = [given for method, path, given in front.calls if (method, path) == ("POST", "/v1/refunds")]
    assert {one["reverse_transfer"] for one in asked} == {"true"}
    assert {one["refund_application_fee"] for one in asked} == {"false"}


async def test_what_was_asked_for_before_stripe_forgot_the_key_is_found_and_not_made_again(
    by_stripe: StripeProcessor, front: StripeFront
) -> None:
    asked = aged(order(4500), hours=30)
    begun = await by_stripe.open_payment(asked)
    await front.pay(begun.processor_ref, "4242424242424242")
    stands = await by_stripe.find_payment(begun.processor_ref)
    back = RefundOrder(aged_id(30), begun.processor_ref, stands.charge_ref, Money(1000, "EUR"))
    done = await by_stripe.refund(back)
    front.keys.clear()
    assert (await by_stripe.open_payment(asked)).processor_ref == begun.processor_ref
    assert (await by_stripe.refund(back)).processor_ref == done.processor_ref
    assert len(front.charges_of(asked.payment_id)) == 1
    assert len(front.refunds[begun.processor_ref]) == 1


async def test_a_wrong_key_and_a_stripe_that_is_away_are_asked_again_later(stripe_url: str) -> None:
    for key, url in (("rk_wrong", stripe_url), ("sk_test_ours", "http://127.0.0.1:9")):
        processor = StripeProcessor(key, (WEBHOOK_SECRET,), url)
        with pytest.raises(ProcessorDown):
            await processor.open_payment(order())
        await processor.close()


async def test_stripe_pays_out_by_itself(by_stripe: StripeProcessor) -> None:
    assert not by_stripe.pays_out
    with pytest.raises(ProcessorRefused):
        await by_stripe.pay_out(PayoutOrder(new_id(), new_id(), Money(100, "EUR")))


async def test_an_event_is_read_only_as_it_was_signed(by_stripe: StripeProcessor) -> None:
    now = datetime.now(UTC)
    told = {"id": "pi_1", "object": "payment_intent", "amount": 4500, "amount_received": 4500, "currency": "eur"}
    body = msgspec.json.encode(
        {"id": "evt_1", "type": "payment_intent.succeeded", "created": 1764000000, "data": {"object": told}}
    )
    header = sign_body(WEBHOOK_SECRET, body, now)
    event = by_stripe.read_event(body, {"stripe-signature": header}, now)
    assert (event.kind, event.processor_ref, event.amount) == ("payment.paid", "pi_1", Money(4500, "EUR"))
    for altered, told_header, at in (
        (body + b" ", header, now),
        (body, header.replace("v1=", "v0="), now),
        (body, header, now + timedelta(minutes=6)),
        (body, sign_body("whsec_other", body, now), now),
    ):
        with pytest.raises(SignatureWrong):
            by_stripe.read_event(altered, {"stripe-signature": told_header}, at)


async def test_an_event_of_either_endpoint_is_read_and_of_a_secret_that_was_taken_out_no_more() -> None:
    now, body = datetime.now(UTC), b'{"id":"evt_1","type":"x","created":1764000000,"data":{"object":{"id":"pi_1"}}}'
    ours, connect, old = "whsec_platform", "whsec_connect", "whsec_old"
    rolled = StripeProcessor("sk_test_ours", (ours, connect, old))
    for secret in (ours, connect, old):
        header = sign_body(secret, body, now)
        assert rolled.read_event(body, {"stripe-signature": header}, now).event_id == "evt_1"
    # While Stripe rolls a secret it signs by both.
    both = f"{sign_body('whsec_new', body, now)},{sign_body(old, body, now).split(',')[1]}"
    assert rolled.read_event(body, {"stripe-signature": both}, now).event_id == "evt_1"
    later = StripeProcessor("sk_test_ours", (ours, connect))
    for secret in (old, "", f"{ours},{connect}", "whsec_", ours[:-1]):
        with pytest.raises(SignatureWrong):
            later.read_event(body, {"stripe-signature": sign_body(secret, body, now)}, now)
    # A list with an empty secret trusts nobody: whoever signs by nothing would be believed.
    for empty in ((), ("",), (ours, "")):
        processor = StripeProcessor("sk_test_ours", empty)
        with pytest.raises(SignatureWrong):
            processor.read_event(body, {"stripe-signature": sign_body(ours, body, now)}, now)
        await processor.close()
    for processor in (rolled, later):
        await processor.close()


async def test_stripes_own_library_agrees_about_our_signatures() -> None:
    import stripe

    body, now = b'{"id":"evt_1","object":"event"}', datetime.now(UTC)
    signed = sign_body(WEBHOOK_SECRET, body, now)
    assert stripe.Webhook.construct_event(body, signed, WEBHOOK_SECRET).id == "evt_1"  # type: ignore[no-untyped-call]


async def test_the_front_refuses_what_stripe_does_not_take(stripe_url: str, front: StripeFront) -> None:
    import stripe

    head = {"authorization": "Bearer sk_test_ours", "stripe-version": stripe.api_version}
    async with httpx.AsyncClient(base_url=stripe_url, headers=head) as client:
        for wish in (
            {"amount": "100", "currency": "eur", "colour": "red"},
            {"amount": "100", "currency": "eur", "transfer_data[to]": "acct_1"},
            {"amount": "100", "currency": "eur", "off_session": "true"},
            {"amount": "100", "currency": "eur", "application_fee_amount": "5"},
            {"amount": "100"},
        ):
            assert (await client.post("/v1/payment_intents", data=wish)).status_code == 400
    assert len(front.faults) == 5
    front.faults.clear()


def aged_id(hours: int) -> UUID:
    """An id that was made that long ago."""
    at = int((datetime.now(UTC) - timedelta(hours=hours)).timestamp() * 1000)
    return UUID(int=(at << 80) | (7 << 76) | (2 << 62) | secrets.randbits(62))


def aged(asked: PaymentOrder, hours: int) -> PaymentOrder:
    """An order that was given that long ago."""
    return msgspec.structs.replace(asked, payment_id=aged_id(hours))
