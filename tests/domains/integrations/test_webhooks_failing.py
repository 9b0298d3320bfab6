"""Receivers that refuse, hang, lead elsewhere or are gone: nothing is lost, and nobody else waits."""

import asyncio
import itertools
from datetime import datetime, timedelta

import pytest

from tests.domains.integrations.listening import KEY, Shop
from tests.domains.integrations.receiver import Answer
from tests.working import QUICK, rows, work_until_idle
from vibewell.domains.integrations import (
    ResendWish,
    WebhookChange,
    WebhookWish,
    add_webhook,
    change_webhook,
    list_deliveries,
    resend_delivery,
    resend_failed,
)
from vibewell.domains.integrations.webhooks import rules
from vibewell.domains.integrations.webhooks.jobs import TASKS
from vibewell.domains.integrations.webhooks.sending import AT_ONCE_PER_BUSINESS_MAX
from vibewell.domains.integrations.webhooks.types import (
    DeliveryUnderWay,
    WebhookNotSecure,
    WebhookOff,
)
from vibewell.kernel.addresses import AddressInvalid, AddressNotAllowed
from vibewell.kernel.fetch import Outside
from vibewell.kernel.jobs import Work

DAYS = timedelta(days=1)


async def test_a_later_event_waits_until_the_earlier_was_accepted(shop: Shop) -> None:
    shop.receiver.answers["/"] = [Answer(500)]
    await shop.listen()
    held = await shop.book()
    await shop.work()
    await shop.cancel(held)
    other = await shop.book()
    await shop.work()
    kinds = [(each.said["type"], each.said["data"]["id"]) for each in shop.receiver.heard]
    assert ("visit.cancelled", str(held)) not in kinds
    assert ("visit.booked", str(other)) in kinds, "what waits holds up its own visit alone"
    shop.receiver.answers["/"] = [Answer(200)]
    for minutes in (1, 4, 10):
        await shop.send(timedelta(minutes=minutes))
    mine = [each.said["type"] for each in shop.receiver.heard if each.said["data"]["id"] == str(held)]
    assert mine[-1] == "visit.cancelled"
    assert set(mine[:-1]) == {"visit.booked"}
    assert all(row["accepted_at"] for row in shop.deliveries())


async def test_what_is_refused_is_tried_for_three_days_and_then_given_up(shop: Shop) -> None:
    shop.receiver.answers["/"] = [Answer(503, body=b"closed \x00\xff" + b"x" * 5000)]
    made = await shop.listen()
    await shop.book()
    await shop.work()
    [row] = shop.deliveries()
    assert (row["attempts"], row["failure"], row["answer_status"]) == (1, "webhook.refused", 503)
    assert row["answer"].startswith("closed \ufffd\ufffdxxx")
    assert len(row["answer"]) == 1024
    assert shop.endpoint(made.webhook.id)["failing_since"] is not None
    times = []
    for _ in range(60):
        [row] = shop.deliveries()
        if row["due_at"] is None:
            break
        times.append(row["due_at"])
        await shop.send(row["due_at"] - shop.now + timedelta(seconds=1))
    [row] = shop.deliveries()
    assert row["given_up_at"] is not None
    assert 15 <= row["attempts"] <= 30
    assert row["given_up_at"] - row["created_at"] >= 3 * DAYS
    assert timedelta(seconds=3) < times[0] - row["created_at"] < timedelta(seconds=10)
    assert len({each.id for each in shop.receiver.heard}) == 1
    off = shop.endpoint(made.webhook.id)
    assert off["off_reason"] == "failing"
    await shop.work()
    [mail] = rows(shop.owner_url, "select * from mails")
    assert mail["to_address"] == "ida@vibewell.example"
    assert shop.receiver.url() in mail["text_body"]
    assert "three days" in mail["text_body"]
    heard = len(shop.receiver.heard)
    await shop.book()
    await shop.work()
    assert len(shop.receiver.heard) == heard, "what is off hears nothing"


async def test_410_ends_an_endpoint_at_once(shop: Shop) -> None:
    shop.receiver.answers["/"] = [Answer(410)]
    made = await shop.listen()
    first = await shop.book()
    await shop.work()
    await shop.cancel(first)
    await shop.book()
    await shop.work()
    assert len(shop.receiver.heard) == 1
    assert shop.endpoint(made.webhook.id)["off_reason"] == "gone"
    [mail] = rows(shop.owner_url, "select text_body from mails")
    assert "410" in mail["text_body"]


async def test_everything_that_failed_is_sent_again_in_order_and_under_its_id(shop: Shop) -> None:
    shop.receiver.answers["/"] = [Answer(500)]
    made = await shop.listen()
    visit = await shop.book()
    await shop.work()
    await shop.cancel(visit)
    await shop.work()
    before = shop.now
    await shop.send(4 * DAYS)
    await shop.send(4 * DAYS + timedelta(minutes=1))
    async with shop.web.tx(shop.ida) as tx:
        with pytest.raises(WebhookOff):
            await resend_failed(tx, shop.salon.slug, made.webhook.id, ResendWish(before), now=shop.now)
        await change_webhook(tx, shop.salon.slug, made.webhook.id, WebhookChange(on=True), door=shop.door, now=shop.now)
        page = await list_deliveries(tx, shop.salon.slug, made.webhook.id, state="failed", limit=1, cursor=None)
        rest = await list_deliveries(
            tx, shop.salon.slug, made.webhook.id, state="failed", limit=1, cursor=page.next_cursor
        )
    assert {page.items[0].kind, rest.items[0].kind} == {"visit.booked", "visit.cancelled"}
    ids = [each.id for each in (*rest.items, *page.items)]
    shop.receiver.answers["/"] = [Answer(200)]
    shop.receiver.heard.clear()
    async with shop.web.tx(shop.ida) as tx:
        await resend_failed(tx, shop.salon.slug, made.webhook.id, ResendWish(before), now=shop.now)
    await shop.work()
    assert [each.said["type"] for each in shop.receiver.heard] == ["visit.booked", "visit.cancelled"]
    assert {each.id for each in shop.receiver.heard} == {str(each) for each in ids}
    async with shop.web.tx(shop.ida) as tx:
        await resend_delivery(tx, shop.salon.slug, made.webhook.id, ids[0], now=shop.now)
    await shop.work()
    assert len(shop.receiver.heard) == 3
    assert shop.receiver.heard[2].body in (shop.receiver.heard[0].body, shop.receiver.heard[1].body)


async def test_an_endpoint_that_answers_again_is_told_the_rest_soon(shop: Shop) -> None:
    shop.receiver.answers["/"] = [Answer(500)]
    made = await shop.listen()
    for _ in range(3):
        await shop.book()
    await shop.work()
    for minutes in (1, 4, 15, 40, 100):
        await shop.send(timedelta(minutes=minutes))
    shop.receiver.answers["/"] = [Answer(200)]
    with shop.owner() as db:
        db.execute(
            "update webhook_deliveries set due_at = now() where id = (select id from webhook_deliveries limit 1)"
        )
    await shop.send()
    await shop.send(timedelta(seconds=1))
    assert all(row["accepted_at"] for row in shop.deliveries())
    assert shop.endpoint(made.webhook.id)["failing_since"] is None


async def test_one_that_hangs_holds_up_nobody(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vibewell.domains.integrations.webhooks.sending.SECONDS_MAX", 3.0)
    shop.receiver.answers["/slow"] = [Answer(seconds=60)]
    await shop.listen("/slow")
    await shop.listen("/quick")
    for _ in range(6):
        await shop.book()
    began = asyncio.get_running_loop().time()
    async with shop.working():
        while len(shop.receiver.at("/quick")) < 6 or not any(row["failure"] for row in shop.deliveries()):
            await asyncio.sleep(0.05)
            assert asyncio.get_running_loop().time() - began < 20
    hung = [each.at for each in shop.receiver.at("/slow")]
    last = max(each.at for each in shop.receiver.at("/quick"))
    assert last - hung[0] < 3.0, "all of the quick one's while the slow one had not even run out"
    slow = [row for row in shop.deliveries() if row["failure"]]
    assert {row["failure"] for row in slow} == {"outside.too_slow"}
    assert all(2900 <= row["took_ms"] <= 4500 for row in slow)
    assert shop.receiver.at_once_most <= AT_ONCE_PER_BUSINESS_MAX


async def test_a_redirect_is_followed_nowhere(shop: Shop) -> None:
    shop.receiver.answers["/"] = [
        Answer(307, {"location": shop.receiver.url("/private")}),
        Answer(302, {"location": "http://169.254.169.254/latest/meta-data"}),
    ]
    await shop.listen()
    await shop.book()
    await shop.book()
    await shop.work()
    assert shop.receiver.at("/private") == []
    assert {row["failure"] for row in shop.deliveries()} == {"webhook.refused"}


async def test_an_address_that_turns_private_is_not_asked(shop: Shop) -> None:
    """A name is looked up at each delivery, and every address that it has is checked then."""
    leads = itertools.chain(["127.0.0.1"], itertools.repeat("127.0.0.1"))

    async def resolve(_host: str, _port: int) -> list[str]:
        return [next(leads)]

    shop.door = Outside(resolve=resolve)
    async with shop.web.tx(shop.ida) as tx:
        wish = WebhookWish("https://hooks.example/in", ["visit.booked"])
        await add_webhook(tx, shop.salon.slug, wish, door=shop.door, key=KEY, now=shop.now)
    await shop.book()
    await shop.work()
    assert shop.receiver.heard == []
    assert [row["failure"] for row in shop.deliveries()] == ["address.not_allowed"]


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("http://hooks.example/in", WebhookNotSecure),
        ("https://127.0.0.1/in", AddressNotAllowed),
        ("https://10.0.0.5/in", AddressNotAllowed),
        ("https://[::1]/in", AddressNotAllowed),
        ("https://169.254.169.254/latest", AddressNotAllowed),
        ("https://2130706433/", AddressNotAllowed),
        ("https://localhost/in", AddressNotAllowed),
        ("https://hooks.example:6379/", AddressNotAllowed),
        ("https://user:secret@hooks.example/", AddressInvalid),
        ("ftp://hooks.example/", AddressInvalid),
        ("https://", AddressInvalid),
    ],
)
async def test_hostile_addresses_are_refused_when_they_are_given(
    shop: Shop, address: str, refusal: type[Exception]
) -> None:
    made = await shop.listen()
    async with shop.web.tx(shop.ida) as tx:
        with pytest.raises(refusal):
            await add_webhook(
                tx, shop.salon.slug, WebhookWish(address, ["visit.booked"]), door=shop.door, key=KEY, now=shop.now
            )
        with pytest.raises(refusal):
            await change_webhook(
                tx, shop.salon.slug, made.webhook.id, WebhookChange(address), door=shop.door, now=shop.now
            )


async def test_what_waits_is_not_sent_once_more(shop: Shop) -> None:
    shop.receiver.answers["/"] = [Answer(500)]
    made = await shop.listen()
    await shop.book()
    await shop.work()
    [row] = shop.deliveries()
    async with shop.web.tx(shop.ida) as tx:
        with pytest.raises(DeliveryUnderWay):
            await resend_delivery(tx, shop.salon.slug, made.webhook.id, row["id"], now=shop.now)


async def test_two_senders_send_nothing_twice(shop: Shop) -> None:
    shop.receiver.answers["/"] = [Answer(seconds=0.05)]
    await shop.listen()
    for _ in range(12):
        await shop.book()
    await work_until_idle(shop.owner_url, shop.worker_url, shop.crew(listeners={}), pace=QUICK)
    [collect] = [task for task in TASKS if task.name == "collect_webhooks"]
    for event in rows(shop.owner_url, "select id, event, body from outbox where event = 'visit.booked'"):
        await collect.handler(
            Work(shop.worker, shop.now, 1, {}), event=event["event"], event_id=str(event["id"]), body=event["body"]
        )
    await asyncio.gather(shop.send(), shop.send(), shop.send())
    assert len(shop.receiver.heard) == 12
    assert len({each.id for each in shop.receiver.heard}) == 12


def test_waits_grow_and_end_with_the_third_day() -> None:
    now = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
    until = now + 3 * DAYS
    for dice in (0.0, 0.5, 0.999):
        at, waits = now, []
        for attempts in range(1, 100):
            due = rules.next_try(attempts, at, until, dice)
            if due is None:
                break
            waits.append(due - at)
            at = due
        assert at == until
        assert waits[:-1] == sorted(waits[:-1])
        assert timedelta(seconds=4) <= waits[0] <= timedelta(seconds=6)
        assert max(waits) <= timedelta(hours=7.2)


@pytest.mark.parametrize(
    ("status", "taken"),
    [
        (200, True),
        (204, True),
        (299, True),
        (199, False),
        (300, False),
        (304, False),
        (400, False),
        (404, False),
        (500, False),
    ],
)
def test_only_a_success_takes_a_message(status: int, taken: bool) -> None:
    assert rules.is_accepted(status) is taken
