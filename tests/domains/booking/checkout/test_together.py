"""Several visits as one booking: a check and what needs it, a party, an offer from the waitlist, a series."""

from datetime import timedelta

import pytest

from tests.domains.booking.checkout.flow import START, Flow
from vibewell.domains.booking.actions import hold_start
from vibewell.domains.booking.checkout.types import PaymentRequired
from vibewell.domains.booking.checks.actions import put_check
from vibewell.domains.booking.checks.types import CheckWish
from vibewell.domains.booking.parties.actions import cancel_party, hold_party
from vibewell.domains.booking.parties.types import PartyPerson, PartyRequest
from vibewell.domains.booking.series.actions import book_series
from vibewell.domains.booking.series.types import SeriesRequest
from vibewell.domains.booking.types import HoldRequest
from vibewell.domains.booking.waitlist import serving
from vibewell.domains.booking.waitlist.actions import accept_offer, leave_wish, list_own_wishes
from vibewell.domains.booking.waitlist.types import WaitRequest
from vibewell.kernel.db import Database


async def test_a_check_and_what_needs_it_are_paid_as_one(flow: Flow) -> None:
    async with flow.database.tx(flow.owner) as tx:
        await put_check(tx, flow.salon.slug, flow.salon.colour, CheckWish(flow.salon.cut, 48, 180))
    flow.agree()
    check = START - timedelta(days=3)
    async with flow.database.tx(flow.clara) as tx:
        wish = HoldRequest(flow.salon.slug, [flow.salon.colour], START, check_start=check)
        held = await hold_start(tx, wish, now=flow.now, hold_minutes=10)
    assert held.check is not None
    checkout = await flow.begin(held)
    assert (await flow.checkout(checkout)).amount.amount == 13500
    await flow.pay(checkout)
    assert {flow.status(held.id), flow.status(held.check.id)} == {"confirmed"}
    # Called off together, each by its own notice: the colour is free, the check costs half.
    await flow.cancel(held.id, check - timedelta(hours=30))
    assert sorted(amount for amount, _, _ in flow.refunds()) == [2250, 9000]


async def test_a_party_is_paid_as_one_and_called_off_one_by_one(flow: Flow) -> None:
    flow.agree()
    people = [PartyPerson([flow.salon.cut]), PartyPerson([flow.salon.colour], name="Greta")]
    async with flow.database.tx(flow.clara) as tx:
        held = await hold_party(tx, PartyRequest(flow.salon.slug, people, START), now=flow.now, hold_minutes=10)
    checkout = await flow.begin(held.holds[0], tip=1000)
    assert (await flow.checkout(checkout)).amount.amount == 14500
    await flow.pay(checkout)
    assert {flow.status(each.id) for each in held.holds} == {"confirmed"}
    await flow.cancel(held.holds[1].id, START - timedelta(hours=72))
    assert [amount for amount, _, _ in flow.refunds()] == [held.holds[1].price.amount]
    async with flow.database.tx(flow.clara) as tx:
        await cancel_party(tx, held.id, reason="", now=START - timedelta(hours=72))
    await flow.work()
    assert sum(amount for amount, _, _ in flow.refunds()) == 14500


async def test_an_offer_from_the_waitlist_is_paid_before_it_stands(flow: Flow) -> None:
    flow.agree()
    window = (START.replace(hour=9), START.replace(hour=18))
    async with flow.database.tx(flow.clara) as tx:
        await leave_wish(tx, WaitRequest(flow.salon.slug, [flow.salon.colour], *window), now=flow.now)
    opened = await Database.connect(flow.till.worker_url, connections_max=2)
    noon = flow.now.replace(hour=11, minute=0)
    try:
        await serving.serve(opened, flow.salon.id, flow.services["letterhead"], noon)
    finally:
        await opened.close()
    async with flow.database.tx(flow.clara) as tx:
        [wish] = await list_own_wishes(tx, noon)
    assert wish.offer is not None
    with pytest.raises(PaymentRequired):
        async with flow.database.tx(flow.clara) as tx:
            await accept_offer(tx, wish.offer.id, now=noon)
    assert flow.status(wish.offer.hold) == "held"


async def test_a_series_of_what_is_paid_before_is_refused_and_nothing_of_it_stays(flow: Flow) -> None:
    flow.agree()
    wish = SeriesRequest(flow.salon.slug, [flow.salon.cut], START, every_weeks=1, times=3)
    with pytest.raises(PaymentRequired, match="one by one, or ask the salon"):
        async with flow.database.tx(flow.clara) as tx:
            await book_series(tx, wish, now=flow.now)
    assert flow.rows("select from visits") == []
