"""Webhooks: everything that happens is told once to each endpoint, in order for each visit."""

import base64
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from tests.architecture.sources import ROOT
from tests.domains.integrations.listening import KEY, Shop
from tests.working import rows
from vibewell.domains.booking import read_visit
from vibewell.domains.integrations import (
    WebhookChange,
    change_webhook,
    rotate_secret,
    try_webhook,
)
from vibewell.domains.integrations.webhooks import rules
from vibewell.domains.integrations.webhooks.jobs import TASKS, prune_webhooks
from vibewell.domains.integrations.webhooks.types import (
    WebhookBusy,
    WebhooksTooMany,
)
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work

DAYS = timedelta(days=1)


async def test_a_booking_is_told_signed_and_as_the_business_sees_it(shop: Shop) -> None:
    made = await shop.listen("/hook?from=salon")
    visit = await shop.book()
    await shop.work()
    [heard] = shop.receiver.heard
    assert heard.path == "/hook?from=salon"
    assert heard.headers["content-type"] == "application/json"
    # The official library checks what we sign.
    said = Verifier(made.secret).verify(heard.body, heard.headers)
    assert said["type"] == "visit.booked"
    assert abs(datetime.fromisoformat(said["timestamp"]) - shop.now) < timedelta(minutes=1)
    async with shop.web.tx(shop.ida) as tx:
        seen = msgspec.to_builtins(await read_visit(tx, visit, shop.now))
    assert said["data"] == seen
    [row] = shop.deliveries()
    assert (row["accepted_at"] is not None, row["attempts"], row["answer_status"], row["due_at"]) == (
        True,
        1,
        204,
        None,
    )
    assert heard.id == str(row["id"])
    assert row["took_ms"] is not None


async def test_what_was_altered_or_is_old_does_not_verify(shop: Shop) -> None:
    made = await shop.listen()
    await shop.book()
    await shop.work()
    [heard] = shop.receiver.heard
    verifier = Verifier(made.secret)
    with pytest.raises(WebhookVerificationError):
        verifier.verify(heard.body.replace(b"Frau Kern", b"Herr Kern"), heard.headers)
    with pytest.raises(WebhookVerificationError):
        verifier.verify(heard.body, {**heard.headers, "webhook-id": str(new_id())})
    old = int(heard.headers["webhook-timestamp"]) - 600
    signed = rules.signed_headers(heard.id, shop.now - timedelta(minutes=10), heard.body, [b"x"])
    assert abs(int(signed["webhook-timestamp"]) - old) <= 2
    with pytest.raises(WebhookVerificationError):
        verifier.verify(heard.body, {**heard.headers, "webhook-timestamp": str(old)})


async def test_a_secret_is_exchanged_with_a_day_for_both(shop: Shop) -> None:
    made = await shop.listen()
    async with shop.web.tx(shop.ida) as tx:
        after = await rotate_secret(tx, shop.salon.slug, made.webhook.id, key=KEY, now=shop.now)
    assert after.secret != made.secret
    assert len(base64.b64decode(after.secret.removeprefix("whsec_"))) == 32
    await shop.book()
    await shop.work()
    [heard] = shop.receiver.heard
    assert len(heard.headers["webhook-signature"].split(" ")) == 2
    for secret in (made.secret, after.secret):
        assert Verifier(secret).verify(heard.body, heard.headers)["type"] == "visit.booked"
    await shop.book()
    with shop.owner() as db:
        db.execute("update webhook_endpoints set previous_until = now() - interval '1 second'")
    await shop.work()
    last = shop.receiver.heard[-1]
    assert Verifier(after.secret).verify(last.body, last.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(made.secret).verify(last.body, last.headers)


async def test_each_endpoint_hears_what_it_chose_once_however_often_the_event_is_told(shop: Shop) -> None:
    await shop.listen("/all")
    await shop.listen("/cancelled", ("visit.cancelled",))
    visit = await shop.book()
    await shop.cancel(visit)
    await shop.work()
    # The event is told again, as after a crash between its dispatch and its mark.
    with shop.owner() as db:
        db.execute("update outbox set dispatched_at = null")
        again = "private.enqueue_job('dispatch_event', jsonb_build_object('outbox_id', id), null, null, null)"
        db.execute(f"select {again} from outbox".encode())
    await shop.work()
    assert [each.said["type"] for each in shop.receiver.at("/all")] == ["visit.booked", "visit.cancelled"]
    assert [each.said["type"] for each in shop.receiver.at("/cancelled")] == ["visit.cancelled"]
    assert len(shop.deliveries()) == 3
    assert len({each.id for each in shop.receiver.heard}) == 3


async def test_a_visit_is_told_in_order_however_its_events_arrive(shop: Shop) -> None:
    await shop.listen()
    visits = [await shop.book() for _ in range(4)]
    for visit in visits:
        await shop.move(visit)
        await shop.move(visit, -7)
        await shop.cancel(visit)
    events = rows(shop.owner_url, "select id, event, body from outbox where event like 'visit.%%' order by id")
    [collect] = [task for task in TASKS if task.name == "collect_webhooks"]
    Random(5).shuffle(events)
    told = [(event, each) for each, event in enumerate(events)]
    for event, _ in told:
        work = Work(shop.worker, shop.now, 1, {})
        await collect.handler(work, event=event["event"], event_id=str(event["id"]), body=event["body"])
        await shop.send()
    await shop.work()
    assert len(shop.receiver.heard) == 16
    for visit in visits:
        kinds = [each.said["type"] for each in shop.receiver.heard if each.said["data"]["id"] == str(visit)]
        assert kinds == ["visit.booked", "visit.moved", "visit.moved", "visit.cancelled"]


async def test_payments_are_told_with_what_they_were_for_and_nothing_else(shop: Shop) -> None:
    await shop.listen("/", ("payment.paid", "payment.refunded"))
    visit, payment = await shop.book(), new_id()
    told = {"payment_id": payment, "visit_id": visit, "amount": 4500, "currency": "EUR"}
    await shop.announce("payment.wanted", payment_id=payment)
    await shop.announce("payment.paid", **told, checkout_id=new_id(), card_fingerprint="secret")
    await shop.announce("payment.failed", **told, reason="declined")
    await shop.announce("payment.refunded", **{**told, "visit_id": None, "amount": 1000}, refund_id=new_id())
    await shop.work()
    said = {each.said["type"]: each.said["data"] for each in shop.receiver.heard}
    assert said.keys() == {"payment.paid", "payment.refunded"}
    assert said["payment.paid"] == {
        "payment_id": str(payment), "visit_id": str(visit), "amount": {"amount": 4500, "currency": "EUR"},
    }  # fmt: skip
    assert said["payment.refunded"]["visit_id"] is None


async def test_a_pause_is_silent_and_so_is_what_was_before(shop: Shop) -> None:
    visit = await shop.book()
    made = await shop.listen()
    await shop.work()
    assert shop.receiver.heard == []

    async def switch(on: bool) -> None:
        async with shop.web.tx(shop.ida) as tx:
            change = WebhookChange(on=on)
            await change_webhook(tx, shop.salon.slug, made.webhook.id, change, door=shop.door, now=shop.now)

    await switch(False)
    await shop.move(visit)
    await shop.work()
    await switch(True)
    await shop.cancel(visit)
    await shop.work()
    assert [each.said["type"] for each in shop.receiver.heard] == ["visit.cancelled"]


async def test_a_test_is_sent_and_tests_are_counted(shop: Shop) -> None:
    made = await shop.listen("/", ("visit.marked",))
    async with shop.web.tx(shop.ida) as tx:
        await try_webhook(tx, shop.salon.slug, made.webhook.id, now=shop.now)
    await shop.work()
    [heard] = shop.receiver.heard
    assert Verifier(made.secret).verify(heard.body, heard.headers)["type"] == "webhook.test"
    now = shop.now
    async with shop.web.tx(shop.ida) as tx:
        with pytest.raises(WebhookBusy):
            for _ in range(12):
                await try_webhook(tx, shop.salon.slug, made.webhook.id, now=now)


async def test_a_business_has_a_limited_number_of_webhooks(shop: Shop) -> None:
    for number in range(10):
        await shop.listen(f"/{number}")
    with pytest.raises(WebhooksTooMany):
        await shop.listen("/more")


async def test_deliveries_are_forgotten_after_thirty_days(shop: Shop) -> None:
    await shop.listen()
    await shop.book()
    await shop.work()
    await prune_webhooks(Work(shop.worker, shop.now + 29 * DAYS, 1, {}))
    assert len(shop.deliveries()) == 1
    await prune_webhooks(Work(shop.worker, shop.now + 31 * DAYS, 1, {}))
    assert shop.deliveries() == []


async def test_a_series_is_told_visit_by_visit(shop: Shop) -> None:
    await shop.listen()
    visits = [await shop.book() for _ in range(3)]
    series = new_id()
    with shop.owner() as db:
        db.execute("delete from outbox")
        db.execute(
            "insert into visit_series (id, business_id, every_weeks, times) values (%s, %s, 4, 3)",
            [series, shop.salon.id],
        )
        for position, visit in enumerate(visits, 1):
            db.execute(
                "insert into series_visits (visit_id, series_id, position, total) values (%s, %s, %s, 3)",
                [visit, series, position],
            )
    await shop.announce("series.booked", series_id=series, visit_id=visits[0], customer_id=None)
    await shop.announce(
        "series.cancelled", series_id=series, visit_id=visits[1], visit_ids=visits[1:], customer_id=None
    )
    await shop.work()
    told = [(each.said["type"], UUID(each.said["data"]["id"])) for each in shop.receiver.heard]
    assert sorted(told) == sorted(
        [("visit.booked", visit) for visit in visits] + [("visit.cancelled", visit) for visit in visits[1:]]
    )
    for visit in visits[1:]:
        assert told.index(("visit.booked", visit)) < told.index(("visit.cancelled", visit))


def test_the_signature_is_that_of_the_published_example() -> None:
    """The known answer of the scheme: id, time, body and secret of its own documents."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, tz=datetime.fromisoformat("2021-02-25T00:00:00+00:00").tzinfo)
    signed = rules.signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', [secret])
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_receiver_of_the_guide_takes_what_is_signed_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (ROOT / "docs/guides/webhooks.md").read_text()
    code = guide.split("```python")[1].split("```")[0]
    secret_id, now, body = new_id(), datetime.now(UTC), b'{"type":"webhook.test"}'
    monkeypatch.setenv("WEBHOOK_SECRET", rules.secret_text(KEY, secret_id))
    receiver: dict[str, Any] = {"__name__": "guide"}
    exec(code, receiver)  # noqa: S102 - our own guide
    signers = [rules.secret_bytes(KEY, new_id()), rules.secret_bytes(KEY, secret_id)]
    headers = rules.signed_headers("one", now, body, signers)
    assert receiver["is_signed"](headers, body)
    assert not receiver["is_signed"](headers, body + b" ")
    assert not receiver["is_signed"]({**headers, "webhook-id": "two"}, body)
    assert not receiver["is_signed"](rules.signed_headers("one", now - timedelta(hours=1), body, signers), body)
    assert not receiver["is_signed"]({}, body)
