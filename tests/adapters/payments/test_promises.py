"""What every processor promises, whoever it is."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.adapters.payments.conftest import WEBHOOK_SECRET
from tests.adapters.payments.peers import LATER_DECLINED, DisputingPeer, Peer
from vibewell.adapters.payments.stripe_signature import sign_body
from vibewell.domains.payments.ports import (
    Card,
    CardOrder,
    PaymentOrder,
    ProcessorRefused,
    RefundOrder,
    SignatureWrong,
    Standing,
)
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money


@pytest.fixture(params=["stripe", "embedded"])
def peer(request: pytest.FixtureRequest) -> DisputingPeer:
    """Each processor in turn; only what it needs is started."""
    return request.getfixturevalue(f"{request.param}_peer")  # type: ignore[no-any-return]


@pytest.fixture(params=["stripe", "embedded", "coinbase"])
def any_peer(request: pytest.FixtureRequest) -> Peer:
    """Each processor in turn, those that keep no cards too."""
    return request.getfixturevalue(f"{request.param}_peer")


def order(amount: int = 4500, **more: object) -> PaymentOrder:
    """Something to be paid."""
    wish = {"commission": 0, "label": "Atelier Nordlicht", "return_url": "https://vibewell.test/checkout/1", **more}
    return PaymentOrder(payment_id=new_id(), business_id=new_id(), amount=Money(amount, "EUR"), **wish)  # type: ignore[arg-type]


async def paid(peer: Peer, asked: PaymentOrder) -> Standing:
    """A payment that went through."""
    begun = await peer.processor.open_payment(asked)
    await peer.pay(begun)
    return await peer.processor.find_payment(begun.processor_ref)


async def test_the_same_id_is_the_same_payment_however_often_it_is_asked_for(any_peer: Peer) -> None:
    asked = order()
    first = await any_peer.processor.open_payment(asked)
    assert first.state == "open"
    assert first.next_url or first.client_secret
    again = await any_peer.processor.open_payment(asked)
    assert again.processor_ref == first.processor_ref
    await any_peer.pay(first)
    stands = await any_peer.processor.find_payment(first.processor_ref)
    assert (stands.state, stands.failure, stands.client_secret) == ("paid", "", "")
    await any_peer.processor.open_payment(asked)
    assert await any_peer.count_charges(asked.payment_id) == 1


async def test_an_id_that_was_used_for_another_amount_is_refused(any_peer: Peer) -> None:
    asked = order()
    await any_peer.processor.open_payment(asked)
    other = PaymentOrder(
        asked.payment_id, asked.business_id, Money(4600, "EUR"), asked.commission, asked.label, asked.return_url
    )
    with pytest.raises(ProcessorRefused):
        await any_peer.processor.open_payment(other)


async def test_a_payment_that_nobody_knows_is_refused(any_peer: Peer) -> None:
    for ref in ("pi_nobody", "000000000000000000000000"):
        with pytest.raises(ProcessorRefused):
            await any_peer.processor.find_payment(ref)


async def test_an_abandoned_payment_stays_unpaid_and_a_paid_one_stays_paid(any_peer: Peer) -> None:
    begun = await any_peer.processor.open_payment(order())
    assert (await any_peer.processor.abandon_payment(begun.processor_ref)).state == "abandoned"
    assert (await any_peer.processor.abandon_payment(begun.processor_ref)).state == "abandoned"
    stands = await paid(any_peer, order())
    assert (await any_peer.processor.abandon_payment(stands.processor_ref)).state == "paid"


async def test_refunds_in_parts_add_up_to_no_more_than_was_paid(any_peer: Peer) -> None:
    stands = await paid(any_peer, order(10_000))
    first = RefundOrder(new_id(), stands.processor_ref, stands.charge_ref, Money(4000, "EUR"))
    done = await any_peer.processor.refund(first)
    assert done.state == "done"
    assert (await any_peer.processor.refund(first)).processor_ref == done.processor_ref
    with pytest.raises(ProcessorRefused):
        await any_peer.processor.refund(
            RefundOrder(new_id(), stands.processor_ref, stands.charge_ref, Money(6001, "EUR"))
        )
    rest = RefundOrder(new_id(), stands.processor_ref, stands.charge_ref, Money(6000, "EUR"))
    assert (await any_peer.processor.refund(rest)).state == "done"
    with pytest.raises(ProcessorRefused):
        await any_peer.processor.refund(RefundOrder(new_id(), stands.processor_ref, stands.charge_ref, Money(1, "EUR")))


async def test_a_card_that_was_kept_is_charged_without_its_owner(peer: Peer) -> None:
    asked = CardOrder(new_id(), new_id(), "https://vibewell.test")
    begun = await peer.processor.keep_card(asked)
    assert (await peer.processor.keep_card(asked)).processor_ref == begun.processor_ref
    await peer.pay(begun)
    card = await kept(peer, begun)
    charge = order(3000, customer_ref=card.customer_ref, card_ref=card.card_ref)
    charged = await peer.processor.open_payment(charge)
    assert charged.state == "paid"
    assert (await peer.processor.open_payment(charge)).processor_ref == charged.processor_ref
    assert await peer.count_charges(charge.payment_id) == 1


async def test_a_card_is_kept_with_a_payment(peer: Peer) -> None:
    stands = await paid(peer, order(keeps_card=True))
    assert stands.card is not None
    assert (stands.card.last4, stands.card.expires_year) == ("4242", 2040)
    again = order(2000, customer_ref=stands.card.customer_ref, card_ref=stands.card.card_ref)
    assert (await peer.processor.open_payment(again)).state == "paid"


async def test_a_kept_card_that_is_declined_has_failed_and_says_why(peer: Peer) -> None:
    begun = await peer.processor.keep_card(CardOrder(new_id(), new_id(), "https://vibewell.test"))
    await peer.pay(begun, LATER_DECLINED)
    card = await kept(peer, begun)
    charge = order(3000, customer_ref=card.customer_ref, card_ref=card.card_ref)
    declined = await peer.processor.open_payment(charge)
    assert declined.state == "failed"
    assert "declined" in declined.failure
    assert (await peer.processor.open_payment(charge)).processor_ref == declined.processor_ref
    assert await peer.count_charges(charge.payment_id) == 0


async def test_the_list_holds_what_came_in_and_went_out_with_its_fee(peer: Peer) -> None:
    since = datetime.now(UTC) - timedelta(seconds=2)
    stands = await paid(peer, order(10_000))
    assert stands.fee > 0
    back = await peer.processor.refund(
        RefundOrder(new_id(), stands.processor_ref, stands.charge_ref, Money(4000, "EUR"))
    )
    lines = await peer.processor.list_movements(since, datetime.now(UTC) + timedelta(seconds=2))
    ours = [line for line in lines if line.processor_ref == stands.processor_ref]
    assert [(line.kind, line.amount.amount, line.fee) for line in ours] == [
        ("charge", 10_000, stands.fee),
        ("refund", -4000, 0),
    ]
    assert ours[1].object_ref == back.processor_ref
    assert await peer.processor.list_movements(since - timedelta(days=2), since - timedelta(days=1)) == []


@pytest.mark.parametrize("won", [True, False])
async def test_a_dispute_takes_the_money_with_a_fee_and_gives_it_back_only_if_it_is_won(
    peer: DisputingPeer, won: bool
) -> None:
    now = datetime.now(UTC)
    begun = await peer.processor.open_payment(order(10_000))
    dispute = await peer.pay_disputed(begun)
    stands = await peer.processor.find_dispute(dispute)
    assert (stands.processor_ref, stands.state, stands.fee, stands.fee_returned) == (
        dispute,
        "open",
        peer.dispute_fee,
        0,
    )
    await peer.end_dispute(dispute, won=won)
    ended = await peer.processor.find_dispute(dispute)
    assert (ended.state, ended.fee) == ("won" if won else "lost", peer.dispute_fee)
    events = [
        peer.processor.read_event(body, {"stripe-signature": sign_body(WEBHOOK_SECRET, body, now)}, now)
        for body in await peer.told()
    ]
    ours = [event for event in events if event.kind != "other"]
    # What was withdrawn stands in one of them, and once it is known it is never less.
    assert {event.kind for event in ours} == {"dispute.opened", "dispute.won" if won else "dispute.lost"}
    assert {(event.processor_ref, event.object_ref) for event in ours} == {(begun.processor_ref, dispute)}
    assert {event.amount for event in ours} == {Money(10_000, "EUR")}
    assert max(event.fee for event in ours) == ours[-1].fee == peer.dispute_fee
    lines = await peer.processor.list_movements(now - timedelta(seconds=2), now + timedelta(minutes=1))
    disputed = [
        (line.amount.amount, line.fee) for line in lines if line.object_ref == dispute and line.kind == "dispute"
    ]
    assert disputed == [(-10_000, peer.dispute_fee), *([(10_000, 0)] if won else [])]


async def test_a_dispute_that_nobody_knows_is_refused(any_peer: Peer) -> None:
    with pytest.raises(ProcessorRefused):
        await any_peer.processor.find_dispute("dp_of_nobody")


async def test_a_webhook_without_a_signature_is_refused(any_peer: Peer) -> None:
    now = datetime.now(UTC)
    for headers in ({}, {"stripe-signature": "t=1,v1=00"}, {"x-hook0-signature": f"t={int(now.timestamp())},v0=00"}):
        with pytest.raises(SignatureWrong):
            any_peer.processor.read_event(b'{"id":"evt_1"}', headers, now)


async def kept(peer: Peer, begun: Standing) -> Card:
    """The card, now that it is kept."""
    stands = await peer.processor.find_payment(begun.processor_ref)
    assert stands.state == "paid"
    assert stands.card is not None
    return stands.card
