"""The endpoint: only what is signed, only what is fresh, each event once, and nothing forgotten."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from tests.domains.payments.processing.till import Till
from vibewell.adapters.payments.stripe_signature import sign_body

BODY = b'{"id":"evt_1","type":"customer.created","created":1764000000,"data":{"object":{"id":"cus_1"}}}'


def stored(till: Till) -> int:
    return int(till.rows("select count(*) as told from processor_events")[0]["told"])


def digest(secret: str, seconds: str, body: bytes) -> str:
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()


async def test_what_nobody_signed_leaves_a_number_and_nothing_else(till: Till) -> None:
    now = datetime.now(UTC)
    seconds = str(int(now.timestamp()))
    right = digest(till.secret, seconds, BODY)
    wrong = [
        "",
        "nonsense",
        f"t={seconds}",
        f"v1={right}",
        f"t={seconds},v0={right}",
        f"t={seconds},v1=",
        f"t={seconds},v1={'0' * 64}",
        f"t={seconds},t={seconds},v1={right}",
        f"t=²,v1={right}",
        f"t={'9' * 40},v1={right}",
        f"t={int(seconds) + 1},v1={right}",
        f"t={seconds},v1={digest('whsec_other', seconds, BODY)}",
        f"t={seconds},v1={right}," + "v1=0," * 2000,
        sign_body(till.secret, BODY + b" ", now),
        sign_body(till.secret, BODY, now - timedelta(seconds=302)),
        sign_body(till.secret, BODY, now + timedelta(seconds=305)),
    ]
    for header in wrong:
        answer = await till.tell(BODY, header=header)
        assert (answer.status_code, answer.json()["code"]) == (401, "webhook.signature_wrong"), header
    assert stored(till) == 0
    counted = till.rows("select key, sum(count) as count from request_counts where key like 'webhook%%' group by key")
    assert [(row["key"], row["count"]) for row in counted] == [("webhook.signature_wrong:embedded", len(wrong))]


async def test_one_of_several_signatures_is_enough_while_a_secret_is_rolled(till: Till) -> None:
    seconds = str(int(datetime.now(UTC).timestamp()))
    header = f"t={seconds},v1={'0' * 64},v1={digest(till.secret, seconds, BODY)},v0=old"
    assert (await till.tell(BODY, header=header)).status_code == 200
    old = datetime.now(UTC) - timedelta(seconds=290)
    assert (await till.tell(BODY, at=old)).json() == {"new": False}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"id":"evt_1"}',
        b'{"id":"","type":"x","created":1,"data":{"object":{"id":"a"}}}',
        b'{"id":"evt_1","type":"x","created":1e30,"data":{"object":{"id":"a"}}}',
        b'{"id":"evt_1","type":"x","created":99999999999999999,"data":{"object":{"id":"a"}}}',
        b'{"id":"evt_\\u0000","type":"x","created":1,"data":{"object":{"id":"a"}}}',
        b'{"id":"evt_1","type":"x","created":1,"data":{"object":{"id":"a","amount":"much"}}}',
        b"\xff\xfe",
    ],
)
async def test_a_signed_message_that_can_not_be_read_is_a_clear_no(till: Till, body: bytes) -> None:
    answer = await till.tell(body)
    assert answer.status_code == 400, answer.text
    assert stored(till) == 0


async def test_a_copy_is_counted_and_applied_once(till: Till) -> None:
    for copy in range(5):
        answer = await till.tell(BODY)
        assert (answer.status_code, answer.json()) == (200, {"new": copy == 0})
    await till.work()
    [row] = till.rows("select copies, outcome, applied_at from processor_events")
    assert (row["copies"], row["outcome"]) == (5, "ignored")
    assert row["applied_at"] is not None


async def test_an_event_for_an_unknown_payment_is_kept_until_the_payment_is_known(till: Till) -> None:
    body = event("payment_intent.succeeded", "pi_lost", 4500)
    assert (await till.tell(body)).status_code == 200
    await till.work()
    [row] = till.rows("select outcome, applied_at from processor_events")
    assert (row["outcome"], row["applied_at"]) == ("unknown", None)
    await till.run("sweep_events", later=timedelta(minutes=5))
    assert till.rows("select outcome from processor_events")[0]["outcome"] == "unknown"
    payment = await till.want(await till.check_out())
    till.do("update payments set processor_ref = 'pi_lost' where id = %s", payment)
    await till.run("sweep_events", later=timedelta(minutes=5))
    assert till.payment(payment)["state"] == "paid"
    outcomes = till.rows("select outcome from processor_events where processor_ref = 'pi_lost'")
    assert [row["outcome"] for row in outcomes] == ["applied"]


async def test_an_event_that_names_our_payment_finds_it_before_its_own_name_is_known(till: Till) -> None:
    payment = await till.want(await till.check_out())
    till.do("update payments set processor_ref = null where id = %s", payment)
    ref = till.processor_side("select id from test_processor.intents")[0]["id"]
    await till.tell(event("payment_intent.succeeded", ref, 4500, payment))
    await till.work()
    row = till.payment(payment)
    assert (row["state"], row["processor_ref"]) == ("paid", ref)


async def test_a_payment_of_another_amount_is_left_to_people(till: Till) -> None:
    payment = await till.want(await till.check_out())
    ref = till.payment(payment)["processor_ref"]
    for amount, currency in ((100, "eur"), (4500, "usd")):
        await till.tell(event("payment_intent.succeeded", ref, amount, currency=currency))
    await till.work()
    assert till.payment(payment)["state"] == "open"
    assert till.settled == []
    unknown = till.rows("select 1 from processor_events where outcome = 'unknown' and processor_ref = %s", ref)
    assert len(unknown) == 2


async def test_an_event_about_another_processors_payment_moves_nothing(till: Till) -> None:
    payment = await till.want(await till.check_out())
    till.do("alter table payments disable trigger forward")
    till.do("update payments set processor = 'stripe' where id = %s", payment)
    row = till.payment(payment)
    await till.tell(event("payment_intent.succeeded", row["processor_ref"], 4500, payment))
    await till.work()
    assert till.payment(payment)["state"] == "open"


async def test_what_is_told_before_the_payment_came_in_waits_for_it(till: Till) -> None:
    payment = await till.want(await till.check_out())
    ref = till.payment(payment)["processor_ref"]
    early = {
        "id": "re_1",
        "amount": 500,
        "currency": "eur",
        "status": "succeeded",
        "payment_intent": ref,
    }
    await till.tell(wrapped("refund.created", early))
    await till.tell(
        wrapped("charge.dispute.closed", {**early, "id": "dp_1", "status": "lost"}),
    )
    await till.work()
    assert till.rows("select 1 from refunds union all select 1 from disputes") == []
    await till.tell(event("payment_intent.succeeded", ref, 4500))
    await till.work()
    assert till.payment(payment)["refunded"] == 500
    assert till.rows("select state from disputes") == [{"state": "lost"}]
    assert till.rows("select 1 from processor_events where applied_at is null") == []


def wrapped(kind: str, told: dict[str, object]) -> bytes:
    """An event in Stripe's shape."""
    return msgspec.json.encode(
        {"id": f"evt_{uuid4().hex}", "type": kind, "created": 1764000000, "data": {"object": told}}
    )


def event(kind: str, ref: str, amount: int, ours: UUID | None = None, currency: str = "eur") -> bytes:
    """An event about a payment."""
    told: dict[str, object] = {"id": ref, "amount": amount, "amount_received": amount, "currency": currency}
    if ours:
        told["metadata"] = {"vibewell_id": str(ours)}
    return wrapped(kind, told)
