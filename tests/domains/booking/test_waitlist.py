"""The waitlist against the real database: one person at a time, by the clock alone, and never two winners."""

import asyncio
import contextlib
from datetime import timedelta

import psycopg
import pytest

from tests.domains.booking.waiting import Waiting, at
from tests.salon import Salon
from vibewell.domains.booking import store as visits
from vibewell.domains.booking.actions import confirm_hold, hold_start
from vibewell.domains.booking.types import HoldExpired, HoldRequest, StartTaken, VisitOver
from vibewell.domains.booking.waitlist import actions
from vibewell.domains.booking.waitlist.types import (
    OfferOver,
    OfferUnknown,
    WaitRequest,
    WindowInvalid,
    WishesTooMany,
    WishUnknown,
)
from vibewell.domains.catalog import NotAtThisDesk
from vibewell.kernel.db import Caller, Database


@pytest.fixture
async def full(salon: Salon, owner_url: str, database: Database, worker_database: Database) -> Waiting:
    """A Tuesday without a free hour."""
    house = Waiting(salon, owner_url, database, worker_database)
    house.visits = await house.fill()
    return house


async def test_a_cancelled_hour_is_held_for_whoever_waited_longest(full: Waiting) -> None:
    await full.wait("anna", at(9), at(12))
    await full.wait("bela", at(9), at(18))
    assert await full.serve() == 0
    await full.cancel("emil", full.visits[10])
    assert await full.serve() == 1
    offer = await full.offered("anna")
    assert offer.start == at(10)
    assert offer.expires_at == full.now + timedelta(minutes=30)
    assert await full.offered("bela") is None
    assert full.mails() == ["anna"]
    with pytest.raises(StartTaken):
        await full.book("cora", at(10))


async def test_an_accepted_offer_is_a_visit_and_ends_the_wish(full: Waiting) -> None:
    wish = await full.wait("anna", at(9), at(12))
    await full.cancel("emil", full.visits[10])
    await full.serve()
    offer = await full.offered("anna")
    visit = await full.accept("anna", offer)
    assert (visit.status, visit.start, visit.price.amount) == ("confirmed", at(10), 4500)
    assert await full.wishes("anna") == []
    async with full.database.tx(full.caller("anna")) as tx:
        assert (await actions.read_wish(tx, wish.id, full.now)).status == "fulfilled"
    again = await full.accept("anna", offer)
    assert again.id == visit.id
    told = "select event from outbox where event = 'visit.booked' and body ->> 'visit_id' = %s"
    assert len(full.rows(told, str(visit.id))) == 1
    assert full.overlaps() == 0


async def test_a_hold_that_was_offered_can_be_confirmed_like_any_other(full: Waiting) -> None:
    await full.wait("anna", at(9), at(12))
    await full.cancel("emil", full.visits[10])
    await full.serve()
    offer = await full.offered("anna")
    async with full.database.tx(full.caller("anna")) as tx:
        await confirm_hold(tx, offer.hold, note="", now=full.now)
    assert await full.wishes("anna") == []


async def test_a_refused_hour_goes_to_the_next_and_not_back(full: Waiting) -> None:
    await full.wait("anna", at(9), at(12))
    await full.wait("bela", at(9), at(18))
    await full.cancel("emil", full.visits[10])
    await full.serve()
    await full.refuse("anna", await full.offered("anna"))
    await full.serve()
    assert await full.offered("anna") is None
    offer = await full.offered("bela")
    assert offer.start == at(10)
    full.now = offer.expires_at
    await full.serve()
    assert (await full.offered("anna"), await full.offered("bela")) == (None, None)
    assert full.mails() == ["anna", "bela"]
    free = await full.book("cora", at(10))
    assert free.status == "confirmed"


async def test_an_offer_ends_by_the_clock_alone(full: Waiting) -> None:
    await full.wait("anna", at(9), at(12))
    await full.cancel("emil", full.visits[10])
    await full.serve()
    offer = await full.offered("anna")
    full.now = offer.expires_at
    with pytest.raises(OfferOver):
        await full.accept("anna", offer)
    with pytest.raises(OfferOver):
        await full.refuse("anna", offer)
    # Nobody served in between: somebody else just books it.
    assert (await full.book("cora", at(10))).status == "confirmed"


async def test_what_the_worker_ended_can_not_be_confirmed_by_an_old_clock(full: Waiting) -> None:
    await full.wait("anna", at(9), at(12))
    await full.cancel("emil", full.visits[10])
    await full.serve()
    offer = await full.offered("anna")
    before, full.now = full.now, offer.expires_at
    await full.serve()
    full.now = before
    with pytest.raises(OfferOver):
        await full.accept("anna", offer)
    with pytest.raises(HoldExpired):
        async with full.database.tx(full.caller("anna")) as tx:
            await confirm_hold(tx, offer.hold, note="", now=before)


async def test_what_is_free_already_is_offered_at_once(full: Waiting) -> None:
    await full.cancel("emil", full.visits[11])
    await full.wait("anna", at(9), at(18))
    waiting = full.rows("select event from outbox where event = 'waitlist.changed'")
    assert len(waiting) == 1
    await full.serve()
    assert (await full.offered("anna")).start == at(11)


async def test_times_of_day_and_the_window_are_kept(full: Waiting) -> None:
    await full.wait("anna", at(9), at(18), day_first="13:00", day_until="15:00")
    for hour in (9, 12, 15, 16):
        await full.cancel("emil", full.visits[hour])
    await full.serve()
    assert await full.offered("anna") is None
    await full.cancel("emil", full.visits[14])
    await full.serve()
    assert (await full.offered("anna")).start == at(14)


async def test_nobody_is_offered_a_time_at_which_they_have_a_visit(full: Waiting) -> None:
    with psycopg.connect(full.owner_url) as db:
        db.execute(
            "insert into visits (id, business_id, customer_id, starts_at, ends_at, price, currency, confirmed_at)"
            " values (gen_random_uuid(), %s, %s, %s, %s, 1, 'EUR', now())",
            [full.salon.id, full.people["anna"], at(10, 30), at(11)],
        )
    await full.wait("anna", at(9), at(12))
    await full.wait("bela", at(9), at(12))
    await full.cancel("emil", full.visits[10])
    await full.serve()
    assert await full.offered("anna") is None
    assert (await full.offered("bela")).start == at(10)


async def test_two_wishes_of_one_person_do_not_hold_one_time_twice(full: Waiting) -> None:
    with psycopg.connect(full.owner_url) as db:
        db.execute(
            "insert into weekly_shifts (id, business_id, staff_id, weekday, starts, ends)"
            " values (gen_random_uuid(), %s, %s, 1, '10:00', '11:00')",
            [full.salon.id, full.salon.ida],
        )
    await full.wait("anna", at(9), at(12))
    await full.wait("anna", at(9), at(12))
    await full.cancel("emil", full.visits[10])
    await full.serve()
    assert len([wish for wish in await full.wishes("anna") if wish.status == "offered"]) == 1


async def test_a_withdrawn_wish_gives_its_hold_to_the_next(full: Waiting) -> None:
    wish = await full.wait("anna", at(9), at(12))
    await full.wait("bela", at(9), at(12))
    await full.cancel("emil", full.visits[10])
    await full.serve()
    async with full.database.tx(full.caller("anna")) as tx:
        assert (await actions.withdraw_wish(tx, wish.id, now=full.now)).status == "withdrawn"
    await full.serve()
    assert (await full.offered("bela")).start == at(10)


async def test_a_wish_ends_with_its_window(full: Waiting) -> None:
    wish = await full.wait("anna", at(9), at(12))
    full.now = at(12)
    assert await full.wishes("anna") == []
    async with full.database.tx(full.caller("anna")) as tx:
        assert (await actions.read_wish(tx, wish.id, full.now)).status == "over"


async def test_somebody_who_is_asked_at_night_may_answer_in_the_morning(full: Waiting) -> None:
    full.now = at(23, days=-3)
    await full.wait("anna", at(9), at(12))
    await full.cancel("emil", full.visits[10])
    await full.serve()
    assert (await full.offered("anna")).expires_at == at(8, 30, days=-2)


async def test_the_desk_has_somebody_asked_before_the_others(full: Waiting) -> None:
    await full.wait("anna", at(9), at(12))
    wish = await full.wait("bela", at(9), at(12))
    desk = Caller.person(full.salon.owner)
    async with full.database.tx(desk) as tx:
        waiting = await actions.list_waiting(tx, full.salon.slug, full.now)
        assert [each.person_name for each in waiting] == ["Anna", "Bela"]
        await actions.urge_wish(tx, full.salon.slug, wish.id, now=full.now)
    await full.cancel("emil", full.visits[10])
    await full.serve()
    assert (await full.offered("bela")).start == at(10)
    assert await full.offered("anna") is None


async def test_only_the_desk_sees_and_urges(full: Waiting) -> None:
    wish = await full.wait("anna", at(9), at(12))
    async with full.database.tx(full.caller("bela")) as tx:
        with pytest.raises(NotAtThisDesk):
            await actions.list_waiting(tx, full.salon.slug, full.now)
        with pytest.raises(NotAtThisDesk):
            await actions.urge_wish(tx, full.salon.slug, wish.id, now=full.now)
        with pytest.raises(WishUnknown):
            await actions.withdraw_wish(tx, wish.id, now=full.now)
    await full.cancel("emil", full.visits[10])
    await full.serve()
    offer = await full.offered("anna")
    for answer in (full.accept, full.refuse):
        with pytest.raises(OfferUnknown):
            await answer("bela", offer)


async def test_windows_that_leave_nothing_are_refused(full: Waiting) -> None:
    for low, high, more in (
        (at(12), at(12), {}),
        (at(12), at(9), {}),
        (full.now - timedelta(days=2), full.now - timedelta(days=1), {}),
        (at(9), at(9) + timedelta(days=93), {}),
        (at(9), at(18), {"day_first": "12:00", "day_until": "12:00"}),
    ):
        with pytest.raises(WindowInvalid):
            await full.wait("anna", low, high, **more)


async def test_one_person_waits_for_ten_things_at_most(full: Waiting) -> None:
    async def leave() -> bool:
        try:
            await full.wait("anna", at(9), at(12))
        except WishesTooMany:
            return False
        return True

    assert sum(await asyncio.gather(*(leave() for _ in range(14)))) == 10


async def test_accepting_while_the_time_runs_out_has_one_winner(full: Waiting) -> None:
    for round_ in range(6):
        await full.wait("anna", at(9), at(18))
        await full.wait("bela", at(9), at(18))
        hour = 9 + round_
        await full.cancel("emil", full.visits[hour])
        await full.serve()
        first = "anna" if await full.offered("anna") else "bela"
        offer = await full.offered(first)
        assert offer.start == at(hour)
        answered, late = full.now, offer.expires_at

        async def take(who: str = first, which: object = offer, when: object = answered) -> bool:
            try:
                async with full.database.tx(full.caller(who)) as tx:
                    await actions.accept_offer(tx, which.id, now=when)  # type: ignore[attr-defined, arg-type]
            except OfferOver:
                return False
            return True

        async def expire(when: object = late) -> None:
            full.now = when  # type: ignore[assignment]
            await full.serve()

        won, _ = await asyncio.gather(take(), expire())
        full.now = late
        await full.serve()
        other = await full.offered("bela" if first == "anna" else "anna")
        assert (other is None) == won
        assert full.overlaps() == 0
        for name in ("anna", "bela"):
            for wish in await full.wishes(name):
                async with full.database.tx(full.caller(name)) as tx:
                    await actions.withdraw_wish(tx, wish.id, now=full.now)
        with contextlib.suppress(StartTaken):
            await full.book("cora", at(hour))
        full.now = full.now + timedelta(minutes=1)


async def test_nobody_is_offered_anew_what_they_are_just_accepting(full: Waiting) -> None:
    await full.wait("anna", at(9), at(18))
    await full.cancel("emil", full.visits[9])
    await full.serve()
    offer = await full.offered("anna")
    anna = full.caller("anna")
    async with full.database.tx(anna) as tx:
        assert await tx.fetchval(visits.CONFIRM, offer.hold, anna.person_id, full.now, "") is not None
        # The worker's clock is ahead, and comes while she has yet to wait for who serves her.
        full.now = offer.expires_at
        await asyncio.wait_for(full.serve(), 5)
        await tx.execute(visits.WAIT_FOR_VISITS, [offer.hold])
        assert await tx.fetchval(visits.KEEP_TIME, [offer.hold], full.now)
    assert await full.offered("anna") is None
    assert full.overlaps() == 0


async def test_two_workers_at_once_make_one_offer(full: Waiting) -> None:
    await full.wait("anna", at(9), at(12))
    await full.wait("bela", at(9), at(12))
    await full.cancel("emil", full.visits[10])
    await asyncio.gather(*(full.serve() for _ in range(4)))
    assert full.mails() == ["anna"]
    assert len(full.rows("select from waitlist_offers")) == 1


async def test_a_booking_and_an_offer_for_one_hour_have_one_winner(full: Waiting) -> None:
    await full.wait("anna", at(9), at(18))
    for hour in range(9, 15):
        await full.cancel("emil", full.visits[hour])

        async def quick(start: object = at(hour)) -> bool:
            wish = HoldRequest(full.salon.slug, [full.salon.cut], start, str(full.salon.mehmet))  # type: ignore[arg-type]
            try:
                async with full.database.tx(full.caller("cora")) as tx:
                    await hold_start(tx, wish, now=full.now, hold_minutes=10)
            except StartTaken:
                return False
            return True

        won, _ = await asyncio.gather(quick(), full.serve())
        offer = await full.offered("anna")
        assert (offer is None) == won
        assert full.overlaps() == 0
        if offer is not None:
            await full.refuse("anna", offer)


async def test_a_wish_says_which_business_it_does_not_know(full: Waiting) -> None:
    async with full.database.tx(full.caller("anna")) as tx:
        wish = WaitRequest("nowhere", [full.salon.cut], at(9), at(12))
        with pytest.raises(Exception) as refused:
            await actions.leave_wish(tx, wish, now=full.now)
    assert refused.value.code == "business.unknown"  # type: ignore[attr-defined]


async def test_a_past_visit_does_not_wait_to_be_earlier(full: Waiting) -> None:
    visit = full.visits[9]
    full.now = at(9)
    with pytest.raises(VisitOver):
        await full.earlier("emil", visit)
