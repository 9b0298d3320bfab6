"""What only Coinbase has: prices in coins, no cards, refunds that take a while, webhooks signed by key."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tests.adapters.payments.coinbase_fake import CoinbaseFake, sign_hook
from tests.adapters.payments.conftest import WEBHOOK_SECRET
from tests.adapters.payments.test_promises import order
from vibewell.adapters.payments.coinbase import CoinbaseProcessor
from vibewell.boot.paying import choose_processors
from vibewell.boot.settings import SettingInvalid, read_settings
from vibewell.domains.payments import choose_processor
from vibewell.domains.payments.ports import (
    CardOrder,
    EventUnreadable,
    ProcessorDown,
    ProcessorRefused,
    RefundOrder,
    SignatureWrong,
)
from vibewell.domains.payments.processing.types import MethodUnavailable
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HEADERS = {"content-type": "application/json", "x-event-id": "evt_7"}


async def test_a_price_in_euros_is_told_in_euros_and_its_fee_is_counted_in_cents(
    by_coinbase: CoinbaseProcessor, coinbase: CoinbaseFake
) -> None:
    asked = order(4500)
    begun = await by_coinbase.open_payment(asked)
    told = coinbase.checkouts[begun.processor_ref]
    assert (told["fiatAmount"], told["fiatCurrency"], told["amount"]) == ("45.00", "EUR", "52.65")
    coinbase.pay(begun.processor_ref)
    stands = await by_coinbase.find_payment(begun.processor_ref)
    # 0.53 of 52.65 in coins is 45 cents of 45.00
    assert (stands.fee, stands.charge_ref) == (45, told["transactionHash"])


async def test_cards_are_refused_clearly(by_coinbase: CoinbaseProcessor) -> None:
    for asked in (order(card_ref="pm_1"), order(keeps_card=True)):
        with pytest.raises(ProcessorRefused, match="keeps no cards"):
            await by_coinbase.open_payment(asked)
    with pytest.raises(ProcessorRefused, match="keeps no cards"):
        await by_coinbase.keep_card(CardOrder(new_id(), new_id(), "https://vibewell.test"))


async def test_a_refund_that_takes_a_while_is_told_of_by_the_webhook_as_ours(
    by_coinbase: CoinbaseProcessor, coinbase: CoinbaseFake
) -> None:
    begun = await by_coinbase.open_payment(order(10_000))
    coinbase.pay(begun.processor_ref)
    coinbase.refunds_end = "PENDING"
    back = RefundOrder(new_id(), begun.processor_ref, "", Money(4000, "EUR"))
    waiting = await by_coinbase.refund(back)
    assert waiting.state == "open"
    [refund] = coinbase.checkouts[begun.processor_ref]["refunds"]
    refund["status"] = "COMPLETED"
    assert (await by_coinbase.refund(back)).state == "done"
    body = coinbase.event("checkout.refund.success", begun.processor_ref)
    event = by_coinbase.read_event(body, signed(body), NOW)
    assert (event.kind, event.our_id, event.object_ref) == ("refund.done", back.refund_id, waiting.processor_ref)
    assert event.amount == Money(4000, "EUR")


async def test_events_about_a_payment_name_it_and_its_price(
    by_coinbase: CoinbaseProcessor, coinbase: CoinbaseFake
) -> None:
    asked = order(4500)
    begun = await by_coinbase.open_payment(asked)
    coinbase.pay(begun.processor_ref)
    for name, kind in (
        ("checkout.payment.success", "payment.paid"),
        ("checkout.payment.failed", "payment.failed"),
        ("checkout.payment.expired", "payment.abandoned"),
        ("checkout.something.new", "other"),
    ):
        body = coinbase.event(name, begun.processor_ref)
        event = by_coinbase.read_event(body, signed(body), NOW)
        assert (event.kind, event.our_id, event.amount) == (kind, asked.payment_id, Money(4500, "EUR"))
        assert event.event_id == by_coinbase.read_event(body, signed(body), NOW).event_id
    assert event.happened_at.tzinfo is not None


def headers_first(header: str) -> str:
    return ",".join(reversed(header.split(",")))


@pytest.mark.parametrize("turn", [str, headers_first, lambda header: header.replace(",", " , ")])
def test_the_parts_of_a_signature_may_come_in_any_order(
    by_coinbase: CoinbaseProcessor, turn: Callable[[str], str]
) -> None:
    body = example()
    headers = {**HEADERS, "x-hook0-signature": turn(sign_hook(WEBHOOK_SECRET, body, NOW, HEADERS))}
    assert by_coinbase.read_event(body, headers, NOW).kind == "payment.paid"


def test_the_older_kind_of_signature_covers_the_body(by_coinbase: CoinbaseProcessor) -> None:
    body, seconds = example(), int(NOW.timestamp())
    digest = hmac.new(WEBHOOK_SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert by_coinbase.read_event(body, {"x-hook0-signature": f"v0={digest},t={seconds}"}, NOW).kind == "payment.paid"
    # What is signed with its headers is not taken at its body alone.
    both = sign_hook("another secret", body, NOW, HEADERS) + f",v0={digest}"
    with pytest.raises(SignatureWrong):
        by_coinbase.read_event(body, {**HEADERS, "x-hook0-signature": both}, NOW)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_message_of_another_time_is_refused(by_coinbase: CoinbaseProcessor, minutes: int) -> None:
    body = example()
    with pytest.raises(SignatureWrong):
        by_coinbase.read_event(body, signed(body), NOW + timedelta(minutes=minutes))


def test_a_message_that_was_altered_is_refused(by_coinbase: CoinbaseProcessor) -> None:
    body = example()
    right = signed(body)
    header = right["x-hook0-signature"]
    for altered, given in (
        (body + b" ", right),
        (body, {**right, "x-event-id": "evt_8"}),
        (body, {**right, "x-hook0-signature": header.replace("h=content-type x-event-id", "h=content-type")}),
        (body, {**right, "x-hook0-signature": header + ",t=1"}),
        (body, {**right, "x-hook0-signature": "t=abc,v0=00"}),
        (body, {**right, "x-hook0-signature": "t=" + "9" * 5000}),
        (body, {**right, "x-hook0-signature": header.split(",v1")[0]}),
    ):
        with pytest.raises(SignatureWrong):
            by_coinbase.read_event(altered, given, NOW)


async def test_an_event_by_either_of_two_secrets_is_read_while_one_is_rolled(coinbase_key: str) -> None:
    body, names = example(), "organizations/1/apiKeys/2"
    processor = CoinbaseProcessor(names, coinbase_key, ("new", "old"), "http://127.0.0.1:9")
    for secret in ("new", "old"):
        header = {**HEADERS, "x-hook0-signature": sign_hook(secret, body, NOW, HEADERS)}
        assert processor.read_event(body, header, NOW).kind == "payment.paid"
    for secret in ("", "new,old", "other"):
        with pytest.raises(SignatureWrong):
            processor.read_event(body, {**HEADERS, "x-hook0-signature": sign_hook(secret, body, NOW, HEADERS)}, NOW)
    await processor.close()


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id": 5}', b'{"id": "", "status": "COMPLETED"}', b"\xff"])
def test_a_signed_message_that_can_not_be_read_is_said_to_be_so(by_coinbase: CoinbaseProcessor, body: bytes) -> None:
    with pytest.raises(EventUnreadable):
        by_coinbase.read_event(body, signed(body), NOW)


async def test_a_coinbase_that_is_away_is_asked_again_later(coinbase_key: str) -> None:
    processor = CoinbaseProcessor("organizations/1/apiKeys/2", coinbase_key, (WEBHOOK_SECRET,), "http://127.0.0.1:9")
    with pytest.raises(ProcessorDown):
        await processor.open_payment(order())
    await processor.close()


async def test_a_wrong_key_is_mended_by_whoever_keeps_the_installation(
    coinbase_url: str, coinbase: CoinbaseFake
) -> None:
    other = base64.b64encode(b"7" * 32).decode()
    processor = CoinbaseProcessor("organizations/1/apiKeys/2", other, (WEBHOOK_SECRET,), coinbase_url)
    with pytest.raises(ProcessorDown):
        await processor.open_payment(order())
    await processor.close()
    assert coinbase.faults == ["No valid token: Signature verification failed"]
    coinbase.faults.clear()


def test_stablecoins_are_offered_only_where_coinbase_is_set_up(coinbase_key: str) -> None:
    given = {"COINBASE_KEY_NAME": "k", "COINBASE_KEY_SECRET": coinbase_key, "COINBASE_WEBHOOK_SECRET": "s"}
    chosen = choose_processors(read_settings(given))
    assert choose_processor({"processors": chosen}, "crypto") == "coinbase"
    with pytest.raises(MethodUnavailable):
        choose_processor({"processors": choose_processors(read_settings({}))}, "crypto")
    with pytest.raises(SettingInvalid, match="COINBASE_KEY_SECRET"):
        choose_processors(read_settings({**given, "COINBASE_KEY_SECRET": "no key"}))


def signed(body: bytes) -> dict[str, str]:
    """The headers of a message that Coinbase sends now."""
    return {**HEADERS, "x-hook0-signature": sign_hook(WEBHOOK_SECRET, body, NOW, HEADERS)}


def example() -> bytes:
    """The documented example of a payment that went through."""
    return msgspec.json.encode(
        {
            "id": "69163c762331ed43dc64a6ef",
            "amount": "100.00",
            "currency": "USDC",
            "eventType": "checkout.payment.success",
            "metadata": {"orderId": "12345"},
            "settlement": {"totalAmount": "100.00", "feeAmount": "1.25", "netAmount": "98.75", "currency": "USDC"},
            "status": "COMPLETED",
            "createdAt": "2025-11-13T20:15:49.329Z",
            "updatedAt": "2025-11-13T20:16:55.097Z",
        }
    )
