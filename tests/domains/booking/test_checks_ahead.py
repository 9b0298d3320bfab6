"""A check that is booked but not taken yet, a check that nobody came to, and what the desk answers for by hand."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tests.salon import Salon, next_weekday
from vibewell.domains.booking.actions import (
    book_at_desk,
    cancel_visit,
    confirm_hold,
    hold_start,
    mark_arrival,
    move_visit,
    read_visit,
    release_hold,
)
from vibewell.domains.booking.checks import actions
from vibewell.domains.booking.checks.types import CheckRequired, CheckWish
from vibewell.domains.booking.parties.actions import hold_party
from vibewell.domains.booking.parties.types import PartyPerson, PartyRequest
from vibewell.domains.booking.series.actions import book_series
from vibewell.domains.booking.series.types import SeriesClient, SeriesRequest
from vibewell.domains.booking.types import DeskVisitRequest, Hold, HoldRequest, MoveRequest, Visit
from vibewell.kernel.db import Caller, Database

NOW = datetime.now(UTC)
TEST, TINT, LATER = next_weekday(1, 10), next_weekday(4, 10), next_weekday(4, 14)
AFTER = TEST.astimezone(UTC) + timedelta(hours=1)


@pytest.fixture
async def salon(salon: Salon, database: Database) -> Salon:
    """The cut stands for a patch test; the colour needs it, two days to half a year before."""
    async with database.tx(Caller.person(salon.owner)) as tx:
        await actions.put_check(tx, salon.slug, salon.colour, CheckWish(salon.cut, 48, 180))
    return salon


async def hold(database: Database, salon: Salon, service: UUID, start: datetime, check: datetime | None = None) -> Hold:
    async with database.tx(Caller.person(salon.clara)) as tx:
        wish = HoldRequest(salon.slug, [service], start, check_start=check)
        return await hold_start(tx, wish, now=NOW, hold_minutes=10)


async def book(database: Database, salon: Salon, service: UUID, start: datetime) -> UUID:
    held = await hold(database, salon, service, start)
    async with database.tx(Caller.person(salon.clara)) as tx:
        await confirm_hold(tx, held.id, note="", now=NOW)
    return held.id


async def status(database: Database, salon: Salon, visit_id: UUID) -> str:
    async with database.tx(Caller.person(salon.owner)) as tx:
        return (await read_visit(tx, visit_id, NOW)).status


async def call_off(database: Database, salon: Salon, visit_id: UUID) -> None:
    async with database.tx(Caller.person(salon.clara)) as tx:
        await cancel_visit(tx, visit_id, reason="", now=NOW)


async def by_hand(
    database: Database, salon: Salon, service: UUID, start: datetime, contact: str = "", *, without: bool = False
) -> Visit:
    wish = DeskVisitRequest([service], start, "Greta", guest_contact=contact, without_check=without)
    async with database.tx(Caller.person(salon.owner)) as tx:
        return await book_at_desk(tx, salon.slug, wish, now=NOW)


async def test_a_check_that_is_booked_already_serves_what_follows(database: Database, salon: Salon) -> None:
    check = await book(database, salon, salon.cut, TEST)
    with pytest.raises(CheckRequired):
        await hold(database, salon, salon.colour, next_weekday(2, 14))
    tint, second = await book(database, salon, salon.colour, TINT), await book(database, salon, salon.colour, LATER)
    # The check was booked for itself: it stays. Called off, everything that follows on it goes.
    await call_off(database, salon, tint)
    assert (await status(database, salon, check), await status(database, salon, second)) == ("confirmed", "confirmed")
    await call_off(database, salon, check)
    assert await status(database, salon, second) == "cancelled"


async def test_letting_a_hold_go_leaves_the_check_that_it_follows_on(database: Database, salon: Salon) -> None:
    check = await book(database, salon, salon.cut, TEST)
    held = await hold(database, salon, salon.colour, TINT)
    async with database.tx(Caller.person(salon.clara)) as tx:
        await release_hold(tx, held.id, now=NOW)
    assert await status(database, salon, check) == "confirmed"


async def test_a_check_booked_for_one_stays_while_another_follows_on_it(database: Database, salon: Salon) -> None:
    first = await hold(database, salon, salon.colour, TINT, TEST)
    assert first.check is not None
    async with database.tx(Caller.person(salon.clara)) as tx:
        await confirm_hold(tx, first.id, note="", now=NOW)
    second = await book(database, salon, salon.colour, LATER)
    await call_off(database, salon, first.id)
    assert await status(database, salon, first.check.id) == "confirmed"
    await call_off(database, salon, second)
    assert await status(database, salon, first.check.id) == "confirmed"


async def test_who_stays_away_from_the_check_loses_what_follows(
    database: Database, salon: Salon, owner_url: str
) -> None:
    check = await book(database, salon, salon.cut, TEST)
    tint = await book(database, salon, salon.colour, TINT)
    async with database.tx(Caller.person(salon.owner)) as tx:
        assert [each.id for each in await actions.follow_check(tx, check, AFTER)] == [tint]
        await mark_arrival(tx, check, came=False, now=AFTER)
    assert await status(database, salon, tint) == "cancelled"
    with psycopg.connect(owner_url) as db:
        told = db.execute("select count(*) from outbox where event = 'visit.cancelled'").fetchone()
        left = db.execute("select count(*) from claims where holder_id = %s", [tint]).fetchone()
    assert (told, left) == ((1,), (0,))


async def test_who_comes_keeps_what_follows(database: Database, salon: Salon) -> None:
    check = await book(database, salon, salon.cut, TEST)
    tint = await book(database, salon, salon.colour, TINT)
    async with database.tx(Caller.person(salon.owner)) as tx:
        await mark_arrival(tx, check, came=True, now=AFTER)
    assert await status(database, salon, tint) == "confirmed"


async def test_by_hand_it_is_refused_unless_somebody_answers_for_it(
    database: Database, salon: Salon, owner_url: str
) -> None:
    with pytest.raises(CheckRequired) as refused:
        await by_hand(database, salon, salon.colour, TINT, "greta@vibewell.example")
    assert refused.value.extra["chains"]
    visit = await by_hand(database, salon, salon.colour, TINT, without=True)
    with psycopg.connect(owner_url) as db:
        kept = db.execute("select visit_id, waived_by from check_waivers").fetchall()
        trail = db.execute("select actor_id from audit_entries where table_name = 'check_waivers'").fetchall()
    assert (kept, trail) == ([(visit.id, salon.owner)], [(salon.owner,)])
    async with database.tx(Caller.person(salon.owner)) as tx:
        needs = await actions.read_needs(tx, visit, NOW)
        assert [need.state for need in needs] == ["waived"]
        # It has no check to keep a distance from.
        moved = await move_visit(tx, visit.id, MoveRequest(LATER), now=NOW)
    assert moved.start == LATER


async def test_a_guest_is_known_by_how_they_are_reached(database: Database, salon: Salon, owner_url: str) -> None:
    check = await by_hand(database, salon, salon.cut, TEST, "Greta@vibewell.example")
    with pytest.raises(CheckRequired):
        await by_hand(database, salon, salon.colour, TINT, "somebody@vibewell.example")
    tint = await by_hand(database, salon, salon.colour, TINT, "greta@vibewell.example")
    async with database.tx(Caller.person(salon.owner)) as tx:
        assert [(need.state, need.visit) for need in await actions.read_needs(tx, tint, NOW)] == [("booked", check.id)]
        assert (await actions.note_check(tx, check.id, passed=False, now=AFTER)).cancelled == [tint.id]
    with pytest.raises(CheckRequired):
        await by_hand(database, salon, salon.colour, LATER, "greta@vibewell.example")
    async with database.tx(Caller.person(salon.owner)) as tx:
        await actions.note_check(tx, check.id, passed=True, now=AFTER)
    again = await by_hand(database, salon, salon.colour, LATER, "greta@vibewell.example")
    async with database.tx(Caller.person(salon.owner)) as tx:
        assert [need.state for need in await actions.read_needs(tx, again, NOW)] == ["passed"]
    with psycopg.connect(owner_url) as db:
        assert db.execute("select count(*) from check_waivers").fetchone() == (0,)


async def test_the_desk_moves_what_a_client_passed_for_within_the_time(database: Database, salon: Salon) -> None:
    check = await book(database, salon, salon.cut, TEST)
    async with database.tx(Caller.person(salon.owner)) as tx:
        await actions.note_check(tx, check, passed=True, now=AFTER)
    tint = await book(database, salon, salon.colour, TINT)
    async with database.tx(Caller.person(salon.owner)) as tx:
        moved = await move_visit(tx, tint, MoveRequest(LATER), now=NOW)
    assert moved.start == LATER


async def test_of_a_party_everybody_needs_a_check_of_their_own(database: Database, salon: Salon) -> None:
    await book(database, salon, salon.cut, TEST)
    people = [PartyPerson([salon.cut], name="Greta"), PartyPerson([salon.colour])]
    for wish, is_refused in (
        (people, False),
        ([PartyPerson([salon.cut]), PartyPerson([salon.colour], name="Greta")], True),
    ):
        async with database.tx(Caller.person(salon.clara)) as tx:
            request = PartyRequest(salon.slug, wish, TINT)
            if is_refused:
                with pytest.raises(CheckRequired):
                    await hold_party(tx, request, now=NOW, hold_minutes=10)
            else:
                held = await hold_party(tx, request, now=NOW, hold_minutes=10)
                needs = await actions.read_needs(tx, await read_visit(tx, held.holds[1].id, NOW), NOW)
                assert [need.state for need in needs] == ["booked"]
                await release_hold(tx, held.holds[0].id, now=NOW)


async def test_a_series_by_hand_is_answered_for_visit_by_visit(
    database: Database, salon: Salon, owner_url: str
) -> None:
    client = SeriesClient(guest_name="Greta")
    for without, count in ((False, 0), (True, 2)):
        wish = SeriesRequest(salon.slug, [salon.colour], TINT, 1, 2, client=client, without_check=without)
        async with database.tx(Caller.person(salon.owner)) as tx:
            if without:
                await book_series(tx, wish, now=NOW)
            else:
                with pytest.raises(CheckRequired):
                    async with tx.savepoint():
                        await book_series(tx, wish, now=NOW)
        with psycopg.connect(owner_url) as db:
            assert db.execute("select count(*) from check_waivers").fetchone() == (count,)


async def test_a_series_follows_on_the_check_that_is_booked(database: Database, salon: Salon) -> None:
    check = await book(database, salon, salon.cut, TEST)
    async with database.tx(Caller.person(salon.clara)) as tx:
        series = await book_series(tx, SeriesRequest(salon.slug, [salon.colour], TINT, 1, 2), now=NOW)
    assert len(series.visits) == 2
    await call_off(database, salon, check)
    for visit in series.visits:
        assert await status(database, salon, visit.id) == "cancelled"
