"""Called off, missed, waived: what the house keeps is what was agreed, and the rest goes back once."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.domains.booking.checkout.flow import START, Flow
from tests.domains.payments.processing.till import DISPUTED, LATER_DECLINED
from vibewell.domains.booking.actions import book_at_desk, mark_arrival, move_visit
from vibewell.domains.booking.checkout.desk import cancel_for_client, take_at_venue, waive_fee
from vibewell.domains.booking.checkout.types import AboveBalance, DeskOnly, VenuePayment
from vibewell.domains.booking.types import DeskVisitRequest, MoveRequest, VisitCancelled
from vibewell.kernel.db import Caller
from vibewell.kernel.events import announce
from vibewell.kernel.money import MoneyWish


@pytest.mark.parametrize(("hours", "back"), [(49, 9000), (48, 9000), (47, 4500), (24, 4500), (23, 0)], ids=str)
async def test_calling_off_costs_what_the_steps_say(flow: Flow, hours: int, back: int) -> None:
    flow.agree()
    visit = await flow.booked()
    at = START - timedelta(hours=hours)
    told = await flow.standing(visit, at)
    assert (told.cost_now.amount, told.refund.amount) == (9000 - back, back)
    await flow.cancel(visit, at)
    assert flow.refunds() == ([(back, "cancelled", "done")] if back else [])
    if back:
        [mail] = flow.mails("visit_money_back")
        assert f"€{back / 100:.2f}" in mail["text_body"]


async def test_told_three_times_it_goes_back_once(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    await flow.cancel(visit, START - timedelta(hours=30))
    for _ in range(2):
        async with flow.database.tx(flow.clara) as tx:
            await announce(tx, VisitCancelled(flow.salon.id, visit, flow.salon.clara))
        await flow.work()
    assert flow.refunds() == [(4500, "cancelled", "done")]
    assert len(flow.mails("visit_money_back")) == 1


async def test_a_deposit_is_all_that_is_kept(flow: Flow) -> None:
    flow.agree(takes="deposit", deposit_percent=30)
    visit = await flow.booked()
    await flow.cancel(visit, START - timedelta(hours=1))
    assert flow.refunds() == []
    assert (await flow.standing(visit, START)).charge.amount == 0


async def test_in_the_time_of_grace_it_costs_nothing(flow: Flow) -> None:
    flow.agree(grace_minutes=60, steps=[{"hours": 0, "percent": 100}])
    visit = await flow.booked()
    await flow.cancel(visit, flow.later(minutes=30))
    assert flow.refunds() == [(9000, "cancelled", "done")]


async def test_what_the_house_calls_off_costs_nothing(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked(tip=500)
    await flow.cancel(visit, START - timedelta(hours=1), flow.owner)
    assert flow.refunds() == [(9500, "cancelled", "done")]


async def test_what_the_desk_calls_off_for_its_client_costs_what_it_would_cost_them(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked(tip=500)
    async with flow.database.tx(flow.owner) as tx:
        await cancel_for_client(tx, visit, reason="rang up", now=START - timedelta(hours=30))
    await flow.work()
    # Half of the price; the tip was for a visit that never was.
    assert flow.refunds() == [(5000, "cancelled", "done")]


async def test_a_kept_card_is_charged_for_calling_off_late(flow: Flow) -> None:
    flow.agree(takes="card_kept")
    visit = await flow.booked()
    assert (await flow.standing(visit, START - timedelta(hours=30))).charge.amount == 4500
    await flow.cancel(visit, START - timedelta(hours=30))
    [fee] = flow.rows("select p.*, c.purpose from payments p join checkouts c on c.id = p.checkout_id")
    assert (fee["purpose"], fee["method"], fee["amount"], fee["state"]) == ("fee", "kept_card", 4500, "paid")
    [mail] = flow.mails("visit_money_back")
    assert "€45.00 is charged" in mail["text_body"]


async def test_a_kept_card_that_fails_later_is_charged_nothing_and_blocks_nothing(flow: Flow) -> None:
    flow.agree(takes="card_kept")
    visit = await flow.booked(card=LATER_DECLINED)
    await flow.cancel(visit, START - timedelta(hours=1))
    [fee] = flow.rows("select * from payments")
    assert fee["state"] == "failed"
    assert flow.status(visit) == "cancelled"


async def mark(flow: Flow, visit: UUID, *, came: bool) -> None:
    async with flow.database.tx(flow.owner) as tx:
        await mark_arrival(tx, visit, came=came, now=START + timedelta(hours=1))
    await flow.work()


async def test_nobody_came_and_the_deposit_stays(flow: Flow) -> None:
    flow.agree(takes="deposit", deposit_percent=50, no_show_percent=100)
    visit = await flow.booked()
    await mark(flow, visit, came=False)
    assert flow.refunds() == []


async def test_a_no_show_fee_is_charged_once_and_goes_back_when_it_was_a_mistake(flow: Flow) -> None:
    flow.agree(takes="card_kept", no_show_percent=80, steps=[{"hours": 0, "percent": 0}])
    visit = await flow.booked()
    await mark(flow, visit, came=False)
    await mark(flow, visit, came=False)
    assert [row["amount"] for row in flow.rows("select amount from payments where state = 'paid'")] == [7200]
    missed = await flow.standing(visit)
    assert (missed.paid.amount, missed.open.amount, missed.charge.amount) == (7200, 0, 0)
    await mark(flow, visit, came=True)
    assert flow.refunds() == [(7200, "waived", "done")]
    came = await flow.standing(visit)
    assert (came.paid.amount, came.open.amount) == (0, 9000)


async def test_of_a_visit_that_was_called_off_nothing_is_open(flow: Flow) -> None:
    flow.agree(takes="deposit", deposit_percent=30)
    visit = await flow.booked()
    await flow.cancel(visit, START - timedelta(hours=1))
    over = await flow.standing(visit)
    assert (over.paid.amount, over.open.amount, over.cost_now.amount, over.refund.amount) == (2700, 0, 0, 0)


async def test_a_fee_that_is_waived_goes_back_whole(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    await flow.cancel(visit, START - timedelta(hours=30))
    async with flow.database.tx(flow.owner) as tx:
        await waive_fee(tx, visit, "was in hospital", now=flow.now)
    await flow.work()
    assert flow.refunds() == [(4500, "cancelled", "done"), (4500, "waived", "done")]
    [waiver] = flow.rows("select * from fee_waivers")
    assert (waiver["reason"], waiver["waived_by"]) == ("was in hospital", flow.salon.owner)


async def test_a_fee_may_be_waived_ahead(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    async with flow.database.tx(flow.owner) as tx:
        await waive_fee(tx, visit, "a regular", now=flow.now)
    await flow.cancel(visit, START - timedelta(hours=1))
    assert flow.refunds() == [(9000, "waived", "done")]


async def test_customers_waive_nothing(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    with pytest.raises(DeskOnly):
        async with flow.database.tx(flow.clara) as tx:
            await waive_fee(tx, visit, "please", now=flow.now)


async def move(flow: Flow, visit: UUID, by: Caller, hours: int, to: timedelta) -> None:
    async with flow.database.tx(by) as tx:
        wish = MoveRequest(START + to, str(flow.salon.ida))
        await move_visit(tx, visit, wish, now=START - timedelta(hours=hours))
    await flow.work()


async def test_moving_late_is_no_way_around_the_cost(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    await move(flow, visit, flow.clara, 30, timedelta(days=7))
    at = START - timedelta(hours=29)
    assert (await flow.standing(visit, at)).cost_now.amount == 4500
    await flow.cancel(visit, at)
    assert flow.refunds() == [(4500, "cancelled", "done")]


async def test_moving_in_good_time_counts_anew(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    await move(flow, visit, flow.clara, 72, timedelta(days=7))
    await flow.cancel(visit, START - timedelta(hours=1))
    assert flow.refunds() == [(9000, "cancelled", "done")]


async def test_what_the_house_moves_counts_anew(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    await move(flow, visit, flow.owner, 2, timedelta(days=7))
    await flow.cancel(visit, START - timedelta(hours=1))
    assert flow.refunds() == [(9000, "cancelled", "done")]


async def test_the_desk_takes_what_is_left_and_no_more(flow: Flow) -> None:
    flow.agree(takes="deposit", deposit_percent=30)
    visit = await flow.booked()
    async with flow.database.tx(flow.owner) as tx:
        await take_at_venue(tx, visit, VenuePayment(MoneyWish(6000), "cash", MoneyWish(500)), now=flow.now)
    with pytest.raises(AboveBalance):
        async with flow.database.tx(flow.owner) as tx:
            await take_at_venue(tx, visit, VenuePayment(MoneyWish(301), "terminal"), now=flow.now)
    await flow.work()
    async with flow.database.tx(flow.owner) as tx:
        await take_at_venue(tx, visit, VenuePayment(MoneyWish(300), "terminal"), now=flow.now)
    await flow.work()
    standing = await flow.standing(visit)
    assert (standing.paid.amount, standing.open.amount) == (9000, 0)
    paid = flow.rows("select method, amount from payments where processor = 'venue' order by amount")
    assert [(row["method"], row["amount"]) for row in paid] == [("terminal", 300), ("cash", 6500)]


async def test_a_guest_pays_at_the_desk(flow: Flow) -> None:
    async with flow.database.tx(flow.owner) as tx:
        wish = DeskVisitRequest([flow.salon.cut], START, "Frau Kern")
        visit = (await book_at_desk(tx, flow.salon.slug, wish, now=flow.now)).id
    async with flow.database.tx(flow.owner) as tx:
        await take_at_venue(tx, visit, VenuePayment(MoneyWish(4500), "cash"), now=flow.now)
    await flow.work()
    [paid] = flow.rows("select * from payments")
    assert (paid["state"], paid["person_id"]) == ("paid", None)


@pytest.mark.parametrize("won", [True, False], ids=["won", "lost"])
async def test_what_a_bank_took_back_goes_back_only_if_the_house_wins(flow: Flow, won: bool) -> None:
    flow.agree()
    visit = await flow.booked(card=DISPUTED)
    [dispute] = flow.rows("select processor_ref, state from disputes")
    assert dispute["state"] == "open"
    await flow.cancel(visit, START - timedelta(hours=72))
    assert flow.refunds() == []
    assert flow.mails("visit_money_back") == []
    await flow.till.desk.end_dispute(dispute["processor_ref"], won=won)
    await flow.work()
    assert flow.refunds() == ([(9000, "cancelled", "done")] if won else [])
