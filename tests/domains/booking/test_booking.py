"""Holds, visits, moves and cancellations against the real database and its row security."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tests.salon import Salon, arrange_salon, next_weekday
from vibewell.domains.booking.actions import cancel_visit, confirm_hold, hold_start, move_visit, read_visit
from vibewell.domains.booking.types import (
    Hold,
    HoldExpired,
    HoldRequest,
    HoldUnknown,
    MoveRequest,
    StartNotOffered,
    StartTaken,
    Visit,
    VisitUnknown,
)
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

NOW = datetime.now(UTC)


async def hold(
    database: Database,
    caller: Caller,
    salon: Salon,
    start: datetime,
    *,
    staff: UUID | str = "any",
    services: list[UUID] | None = None,
    now: datetime = NOW,
) -> Hold:
    wish = HoldRequest(salon.slug, services or [salon.cut], start, str(staff))
    async with database.tx(caller) as tx:
        return await hold_start(tx, wish, now=now, hold_minutes=10)


async def book(database: Database, person: UUID, salon: Salon, start: datetime, **wish: object) -> Visit:
    caller = Caller.person(person)
    held = await hold(database, caller, salon, start, **wish)  # type: ignore[arg-type]
    async with database.tx(caller) as tx:
        return await confirm_hold(tx, held.id, note="", now=NOW)


def overlaps(owner_url: str) -> int:
    with psycopg.connect(owner_url) as db:
        row = db.execute(
            "select count(*) from claims a join claims b on a.staff_id = b.staff_id and a.id < b.id"
            " and a.during && b.during and not a.pad and not b.pad"
        ).fetchone()
    assert row is not None
    return int(row[0])


async def test_an_anonymous_hold_becomes_the_visit_of_whoever_signs_in(database: Database, salon: Salon) -> None:
    visitor, start = new_id(), next_weekday(5, 14)
    held = await hold(database, Caller.anonymous(visitor), salon, start)
    assert held.start == start
    assert held.price.amount == 4500
    async with database.tx(Caller.person(salon.clara, visitor_id=visitor)) as tx:
        visit = await confirm_hold(tx, held.id, note="window seat", now=NOW)
    assert (visit.status, visit.customer_id, visit.note) == ("confirmed", salon.clara, "window seat")


async def test_a_hold_of_somebody_else_can_not_be_confirmed(database: Database, salon: Salon) -> None:
    held = await hold(database, Caller.anonymous(new_id()), salon, next_weekday(5, 14))
    with pytest.raises(HoldUnknown):
        async with database.tx(Caller.person(salon.clara, visitor_id=new_id())) as tx:
            await confirm_hold(tx, held.id, note="", now=NOW)


async def test_a_second_confirmation_answers_the_same_visit(database: Database, salon: Salon) -> None:
    visit = await book(database, salon.clara, salon, next_weekday(5, 14))
    async with database.tx(Caller.person(salon.clara)) as tx:
        again = await confirm_hold(tx, visit.id, note="", now=NOW)
    assert again.id == visit.id


async def test_a_taken_start_is_refused_with_three_alternatives(database: Database, salon: Salon) -> None:
    start = next_weekday(5, 14)
    await book(database, salon.clara, salon, start, staff=salon.ida)
    with pytest.raises(StartTaken) as refused:
        await hold(database, Caller.person(salon.noah), salon, start, staff=salon.ida)
    assert refused.value.extra["reasons"] == ["staff_busy"]
    assert len(refused.value.extra["alternatives"]) == 3


async def test_anyone_means_whoever_is_still_free(database: Database, salon: Salon) -> None:
    start = next_weekday(5, 14)
    first = await book(database, salon.clara, salon, start)
    second = await book(database, salon.noah, salon, start)
    assert {first.staff, second.staff} == {salon.ida, salon.mehmet}
    with pytest.raises(StartTaken):
        await hold(database, Caller.person(salon.noah), salon, start)


async def test_a_start_that_is_not_on_offer_is_refused_with_its_reasons(database: Database, salon: Salon) -> None:
    for start, reason in (
        (next_weekday(5, 14, 7), "off_grid"),
        (next_weekday(6, 14), "outside_hours"),
        (NOW.replace(microsecond=0) - timedelta(days=30), "in_the_past"),
    ):
        with pytest.raises(StartNotOffered) as refused:
            await hold(database, Caller.person(salon.clara), salon, start)
        assert reason in refused.value.extra["reasons"]


async def test_a_hold_ends_by_the_clock_alone(database: Database, salon: Salon, owner_url: str) -> None:
    start = next_weekday(5, 14)
    early = await hold(database, Caller.person(salon.clara), salon, start, staff=salon.ida)
    later = NOW + timedelta(minutes=10)
    taken = await hold(database, Caller.person(salon.noah), salon, start, staff=salon.ida, now=later)
    assert taken.id != early.id
    with pytest.raises(HoldExpired):
        async with database.tx(Caller.person(salon.clara)) as tx:
            await confirm_hold(tx, early.id, note="", now=later)
    assert overlaps(owner_url) == 0


async def test_another_visit_fits_into_processing_time(database: Database, salon: Salon) -> None:
    await book(database, salon.clara, salon, next_weekday(5, 10), staff=salon.ida, services=[salon.colour])
    with pytest.raises(StartTaken):
        await hold(database, Caller.person(salon.noah), salon, next_weekday(5, 10, 45), staff=salon.ida)


async def test_buffers_keep_neighbours_apart(database: Database, owner_url: str) -> None:
    salon = arrange_salon(owner_url, after_minutes=15)
    await book(database, salon.clara, salon, next_weekday(5, 10), staff=salon.ida)
    with pytest.raises(StartTaken) as refused:
        await hold(database, Caller.person(salon.noah), salon, next_weekday(5, 10, 45), staff=salon.ida)
    assert refused.value.extra["reasons"] == ["buffer"]
    assert (await hold(database, Caller.person(salon.noah), salon, next_weekday(5, 11), staff=salon.ida)).id


async def test_a_refused_move_leaves_the_old_time_standing(database: Database, salon: Salon) -> None:
    start = next_weekday(5, 14)
    mine = await book(database, salon.clara, salon, start, staff=salon.ida)
    await book(database, salon.noah, salon, next_weekday(5, 16), staff=salon.ida)
    with pytest.raises(StartTaken):
        async with database.tx(Caller.person(salon.clara)) as tx:
            await move_visit(tx, mine.id, MoveRequest(next_weekday(5, 16)), now=NOW)
    async with database.tx(Caller.person(salon.clara)) as tx:
        assert (await read_visit(tx, mine.id, NOW)).start == start
        moved = await move_visit(tx, mine.id, MoveRequest(next_weekday(5, 14, 15)), now=NOW)
    assert moved.start == next_weekday(5, 14, 15)
    assert (await hold(database, Caller.person(salon.noah), salon, next_weekday(5, 13, 30), staff=salon.ida)).id


async def test_a_visit_keeps_its_length_and_price_when_its_service_changes(
    database: Database, salon: Salon, owner_url: str
) -> None:
    mine = await book(database, salon.clara, salon, next_weekday(5, 14))
    with psycopg.connect(owner_url) as db:
        db.execute("update services set price = 9900, minutes = 60 where id = %s", [salon.cut])
        db.execute("update service_segments set minutes = 60 where service_id = %s", [salon.cut])
    async with database.tx(Caller.person(salon.clara)) as tx:
        moved = await move_visit(tx, mine.id, MoveRequest(next_weekday(5, 16)), now=NOW)
    assert (moved.price.amount, moved.items[0].minutes) == (4500, 45)
    assert (await hold(database, Caller.person(salon.noah), salon, next_weekday(5, 9))).price.amount == 9900


async def test_a_cancelled_visit_frees_its_time_and_is_seen_by_nobody_else(database: Database, salon: Salon) -> None:
    start = next_weekday(5, 14)
    mine = await book(database, salon.clara, salon, start, staff=salon.ida)
    with pytest.raises(VisitUnknown):
        async with database.tx(Caller.person(salon.noah)) as tx:
            await cancel_visit(tx, mine.id, reason="", now=NOW)
    async with database.tx(Caller.person(salon.clara)) as tx:
        assert (await cancel_visit(tx, mine.id, reason="ill", now=NOW)).status == "cancelled"
    assert (await hold(database, Caller.person(salon.noah), salon, start, staff=salon.ida)).id


async def test_of_many_racers_one_wins(database: Database, salon: Salon, owner_url: str) -> None:
    start = next_weekday(5, 14)

    async def race(number: int) -> bool:
        try:
            offset = timedelta(minutes=15 * (number % 3))
            await hold(database, Caller.anonymous(new_id()), salon, start + offset, staff=salon.ida)
        except StartTaken:
            return False
        return True

    won = await asyncio.gather(*(race(number) for number in range(40)))
    assert sum(won) == 1
    assert overlaps(owner_url) == 0
