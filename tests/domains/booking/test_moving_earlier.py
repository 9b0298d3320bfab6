"""Visits that would rather be earlier: one cancellation, a chain of moves, nobody against their wish."""

import asyncio
from datetime import timedelta

import asyncpg
import psycopg
import pytest

from tests.domains.booking.waiting import Waiting, at
from tests.salon import Salon
from vibewell.domains.booking.actions import cancel_visit
from vibewell.domains.booking.types import VisitUnknown
from vibewell.domains.booking.waitlist import actions, serving, store
from vibewell.domains.booking.waitlist.types import OfferMoot, OfferOver, OfferUnknown, WaitsAlready, WindowInvalid
from vibewell.kernel.db import Caller, Database


@pytest.fixture
async def house(salon: Salon, owner_url: str, database: Database, worker_database: Database) -> Waiting:
    """Anna at ten, Bela at eleven, Cora at twelve; emil has the rest of the day."""
    house = Waiting(salon, owner_url, database, worker_database)
    house.visits = await house.fill(9, 13, 14, 15, 16, 17)
    for hour, name in ((10, "anna"), (11, "bela"), (12, "cora")):
        house.visits[hour] = await house.book(name, at(hour))
    return house


async def test_the_freed_time_goes_to_whoever_waited_longest(house: Waiting) -> None:
    bela, cora = house.visits[11], house.visits[12]
    await house.earlier("cora", cora, without_asking=True)
    await house.earlier("bela", bela, without_asking=True)
    await house.cancel("anna", house.visits[10])
    assert await house.serve() >= 1
    # Cora waited longer, so the freed hour is hers; what she leaves is no gain for Bela.
    assert (house.starts(cora), house.starts(bela)) == (at(10), at(11))
    told = house.rows("select body ->> 'visit_id' as visit from outbox where event = 'visit.moved'")
    assert [row["visit"] for row in told] == [str(cora.id)]
    assert house.overlaps() == 0


async def test_each_moves_into_what_the_one_before_left(house: Waiting) -> None:
    bela, cora, emil = house.visits[11], house.visits[12], house.visits[13]
    for name, visit in (("bela", bela), ("cora", cora), ("emil", emil)):
        await house.earlier(name, visit, without_asking=True)
    await house.cancel("anna", house.visits[10])
    assert await house.serve() == 1
    assert [house.starts(visit) for visit in (bela, cora, emil)] == [at(10), at(11), at(12)]
    assert house.overlaps() == 0
    assert await house.wishes("bela") == []


async def test_a_chain_happens_whole_or_not_at_all(house: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    bela, cora = house.visits[11], house.visits[12]
    await house.earlier("bela", bela, without_asking=True)
    await house.earlier("cora", cora, without_asking=True)
    await house.cancel("anna", house.visits[10])
    move_up, moved = serving.move_up, []

    async def dies_at_the_second(*given: object) -> bool:
        moved.append(given)
        if len(moved) == 2:
            raise ConnectionError
        return await move_up(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(serving, "move_up", dies_at_the_second)
    with pytest.raises(ConnectionError):
        await house.serve()
    assert [house.starts(visit) for visit in (bela, cora)] == [at(11), at(12)]
    monkeypatch.undo()
    await house.serve()
    assert [house.starts(visit) for visit in (bela, cora)] == [at(10), at(11)]


async def test_who_wants_to_be_asked_is_offered_the_time_and_moves_on_accepting(house: Waiting) -> None:
    bela, cora = house.visits[11], house.visits[12]
    await house.earlier("bela", bela)
    await house.earlier("cora", cora, without_asking=True)
    with psycopg.connect(house.owner_url) as db:
        db.execute("update services set price = 9900 where id = %s", [house.salon.cut])
    await house.cancel("anna", house.visits[10])
    await house.serve()
    # Held for Bela: nobody moves into it meanwhile.
    offer = await house.offered("bela")
    assert (offer.start, house.starts(bela), house.starts(cora)) == (at(10), at(11), at(12))
    assert house.mails() == ["bela"]
    moved = await house.accept("bela", offer)
    assert (moved.id, moved.start, moved.price.amount) == (bela.id, at(10), 4500)
    await house.serve()
    assert house.starts(cora) == at(11)
    assert house.overlaps() == 0
    again = await house.accept("bela", offer)
    assert again.start == at(10)


async def test_a_refused_move_leaves_the_visit_and_asks_the_next(house: Waiting) -> None:
    bela, cora = house.visits[11], house.visits[12]
    await house.earlier("bela", bela)
    await house.earlier("cora", cora)
    await house.cancel("anna", house.visits[10])
    await house.serve()
    await house.refuse("bela", await house.offered("bela"))
    await house.serve()
    assert house.starts(bela) == at(11)
    offer = await house.offered("cora")
    assert offer.start == at(10)
    await house.accept("cora", offer)
    assert house.starts(cora) == at(10)
    assert house.overlaps() == 0


async def test_an_expired_move_frees_its_time(house: Waiting) -> None:
    bela = house.visits[11]
    await house.earlier("bela", bela)
    await house.cancel("anna", house.visits[10])
    await house.serve()
    offer = await house.offered("bela")
    house.now = offer.expires_at
    with pytest.raises(OfferOver):
        await house.accept("bela", offer)
    await house.serve()
    assert (await house.book("dora", at(10))).status == "confirmed"
    assert house.starts(bela) == at(11)


async def test_what_holds_a_move_is_nobodys_visit(house: Waiting) -> None:
    await house.earlier("bela", house.visits[11])
    await house.cancel("anna", house.visits[10])
    await house.serve()
    offer = await house.offered("bela")
    async with house.database.tx(house.caller("bela")) as tx:
        with pytest.raises(VisitUnknown):
            await cancel_visit(tx, offer.hold, reason="", now=house.now)
    with pytest.raises(OfferUnknown):
        await house.accept("cora", offer)


async def test_nobody_moves_before_the_instant_or_sooner_than_they_said(house: Waiting) -> None:
    bela, cora = house.visits[11], house.visits[12]
    await house.earlier("bela", bela, without_asking=True, first=at(10, 30))
    await house.earlier("cora", cora, without_asking=True, notice_minutes=14 * 24 * 60)
    await house.cancel("anna", house.visits[10])
    assert await house.serve() == 0
    assert [house.starts(visit) for visit in (bela, cora)] == [at(11), at(12)]


async def test_the_same_professional_stays_unless_anybody_will_do(house: Waiting) -> None:
    with psycopg.connect(house.owner_url) as db:
        db.execute(
            "insert into weekly_shifts (id, business_id, staff_id, weekday, starts, ends)"
            " values (gen_random_uuid(), %s, %s, 1, '09:00', '10:00')",
            [house.salon.id, house.salon.ida],
        )
    bela = house.visits[11]
    await house.earlier("bela", bela, without_asking=True)
    await house.serve()
    assert house.starts(bela) == at(11)
    await house.earlier("bela", bela, without_asking=True, staff="any")
    await house.serve()
    assert house.starts(bela) == at(9)


async def test_a_visit_that_was_called_off_takes_no_offer(house: Waiting) -> None:
    bela = house.visits[11]
    await house.earlier("bela", bela)
    await house.cancel("anna", house.visits[10])
    await house.serve()
    offer = await house.offered("bela")
    await house.cancel("bela", bela)
    with pytest.raises(OfferMoot):
        await house.accept("bela", offer)
    await house.serve()
    assert (await house.book("dora", at(10))).status == "confirmed"


async def test_a_second_wish_takes_the_first_ones_place(house: Waiting) -> None:
    bela = house.visits[11]
    first = await house.earlier("bela", bela)
    second = await house.earlier("bela", bela, without_asking=True)
    assert [wish.id for wish in await house.wishes("bela")] == [second.id]
    async with house.database.tx(house.caller("bela")) as tx:
        assert (await actions.read_wish(tx, first.id, house.now)).status == "withdrawn"
    with pytest.raises(WindowInvalid):
        await house.earlier("bela", bela, first=at(11))
    await house.earlier("cora", house.visits[12])
    await house.cancel("anna", house.visits[10])
    await house.serve()
    await house.cancel("emil", house.visits[9])
    await house.serve()
    assert await house.offered("cora") is not None
    with pytest.raises(WaitsAlready):
        await house.earlier("cora", house.visits[12])


async def test_a_chain_and_bookings_at_once_do_not_collide(house: Waiting) -> None:
    for name, hour in (("bela", 11), ("cora", 12), ("emil", 13)):
        await house.earlier(name, house.visits[hour], without_asking=True)
    await house.cancel("anna", house.visits[10])

    async def call_off(name: str, hour: int) -> None:
        async with house.database.tx(house.caller(name)) as tx:
            await cancel_visit(tx, house.visits[hour].id, reason="", now=house.now)

    await asyncio.gather(house.serve(), call_off("cora", 12), call_off("emil", 14), house.serve())
    await house.serve()
    assert house.overlaps() == 0
    standing = house.rows("select starts_at from visits where cancelled_at is null order by 1")
    assert [row["starts_at"] for row in standing] == [at(9), at(10), at(11), at(15), at(16), at(17)]


async def test_a_moved_customer_reads_of_it(house: Waiting) -> None:
    await house.earlier("bela", house.visits[11], without_asking=True)
    await house.cancel("anna", house.visits[10])
    await house.serve()
    told = house.rows("select body ->> 'customer_id' as customer from outbox where event = 'visit.moved'")
    assert [row["customer"] for row in told] == [str(house.people["bela"])]


async def test_a_wish_of_somebody_elses_visit_is_refused_by_the_database(house: Waiting) -> None:
    async with house.database.tx(Caller.person(house.people["cora"])) as tx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError) as refused:
            await store.insert_wish(
                tx,
                house.visits[9].id,
                house.now,
                business_id=house.salon.id,
                visit_id=house.visits[11].id,
                services=[house.salon.cut],
                staff=None,
                first=house.now,
                until=house.now + timedelta(days=1),
                day_first=None,
                day_until=None,
            )
    assert "row-level security" in str(refused.value)


async def test_nobody_is_offered_what_needs_a_check_they_have_not_passed(house: Waiting) -> None:
    with psycopg.connect(house.owner_url) as db:
        db.execute(
            "insert into service_checks (service_id, business_id, check_service_id, least_minutes, most_days)"
            " values (%s, %s, %s, 60, 180)",
            [house.salon.cut, house.salon.id, house.salon.colour],
        )
    bela = house.visits[11]
    await house.earlier("bela", bela, without_asking=True)
    await house.wait("dora", at(9), at(12))
    await house.cancel("anna", house.visits[10])
    assert await house.serve() == 0
    with psycopg.connect(house.owner_url) as db:
        db.execute(
            "insert into check_results (visit_id, check_service_id, business_id, person_id, checked_at, passed_at,"
            " noted_by) values (%s, %s, %s, %s, %s, now(), %s)",
            [bela.id, house.salon.colour, house.salon.id, house.people["bela"], at(9, days=-3), house.salon.owner],
        )
    await house.serve()
    assert house.starts(bela) == at(10)
