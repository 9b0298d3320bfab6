"""A colour that needs a patch test: alone it is refused, together it is one booking, failed it is called off."""

from datetime import UTC, datetime, timedelta

import asyncpg
import psycopg
import pytest

from tests.salon import Salon, next_weekday
from vibewell.domains.booking.actions import (
    cancel_visit,
    confirm_hold,
    hold_start,
    move_visit,
    read_visit,
    release_hold,
)
from vibewell.domains.booking.checks import actions, gate
from vibewell.domains.booking.checks.types import CheckGap, CheckInvalid, CheckNone, CheckRequired, CheckWish
from vibewell.domains.booking.types import Hold, HoldRequest, MoveRequest, StartTaken, VisitAhead
from vibewell.domains.catalog import NotAtThisDesk
from vibewell.domains.scheduling import Wish as Question
from vibewell.domains.scheduling import list_starts, open_desk
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

NOW = datetime.now(UTC)
TEST, TINT = next_weekday(1, 10), next_weekday(4, 10)


@pytest.fixture
async def salon(salon: Salon, database: Database) -> Salon:
    """The cut stands for a patch test; the colour needs it, two days to half a year before."""
    async with database.tx(Caller.person(salon.owner)) as tx:
        await actions.put_check(tx, salon.slug, salon.colour, CheckWish(salon.cut, 48, 180))
    return salon


async def hold(
    database: Database, salon: Salon, caller: Caller, start: datetime, check: datetime | None = None
) -> Hold:
    wish = HoldRequest(salon.slug, [salon.colour], start, check_start=check)
    async with database.tx(caller) as tx:
        return await hold_start(tx, wish, now=NOW, hold_minutes=10)


async def book(database: Database, salon: Salon) -> Hold:
    clara = Caller.person(salon.clara)
    held = await hold(database, salon, clara, TINT, TEST)
    async with database.tx(clara) as tx:
        await confirm_hold(tx, held.id, note="", now=NOW)
    return held


async def status(database: Database, salon: Salon, visit_id: object) -> str:
    async with database.tx(Caller.person(salon.clara)) as tx:
        return (await read_visit(tx, visit_id, NOW)).status  # type: ignore[arg-type]


async def note(database: Database, salon: Salon, held: Hold, *, passed: bool, by: object = None) -> list[object]:
    assert held.check is not None
    async with database.tx(Caller.person(by or salon.owner)) as tx:  # type: ignore[arg-type]
        after = TEST.astimezone(UTC) + timedelta(hours=1)
        result = await actions.note_check(tx, held.check.id, passed=passed, now=after)
    return list(result.cancelled)


async def test_alone_it_is_refused_with_starts_of_the_check(database: Database, salon: Salon) -> None:
    for caller in (Caller.person(salon.clara), Caller.anonymous(new_id())):
        with pytest.raises(CheckRequired) as refused:
            await hold(database, salon, caller, TINT)
        assert refused.value.extra["reasons"] == ["check_required"]
        chains = refused.value.extra["chains"]
        assert len(chains) == 3
        assert all(chain.start <= TINT - timedelta(hours=48) for chain in chains)


async def test_the_two_are_held_and_confirmed_as_one(database: Database, salon: Salon) -> None:
    visitor = new_id()
    held = await hold(database, salon, Caller.anonymous(visitor), TINT, TEST)
    assert held.check is not None
    assert (held.start, held.check.start) == (TINT, TEST)
    clara = Caller.person(salon.clara, visitor_id=visitor)
    async with database.tx(clara) as tx:
        await confirm_hold(tx, held.check.id, note="", now=NOW)
    assert await status(database, salon, held.id) == "confirmed"
    assert await status(database, salon, held.check.id) == "confirmed"


async def test_if_one_can_not_be_had_neither_is_held(database: Database, salon: Salon, owner_url: str) -> None:
    for _ in range(2):
        wish = HoldRequest(salon.slug, [salon.cut], TEST)
        async with database.tx(Caller.person(salon.noah)) as tx:
            await hold_start(tx, wish, now=NOW, hold_minutes=10)
    with pytest.raises(StartTaken):
        await hold(database, salon, Caller.person(salon.clara), TINT, TEST)
    with psycopg.connect(owner_url) as db:
        row = db.execute("select count(*) from visits where customer_id = %s", [salon.clara]).fetchone()
    assert row == (0,)


async def test_a_check_too_close_or_too_long_before_is_refused(database: Database, salon: Salon) -> None:
    clara = Caller.person(salon.clara)
    for check in (TINT - timedelta(hours=47), TINT - timedelta(days=181), TINT + timedelta(days=3)):
        with pytest.raises(CheckGap):
            await hold(database, salon, clara, TINT, check.replace(microsecond=0))


async def test_what_is_let_go_or_called_off_goes_together(database: Database, salon: Salon) -> None:
    clara = Caller.person(salon.clara)
    held = await hold(database, salon, clara, TINT, TEST)
    assert held.check is not None
    async with database.tx(clara) as tx:
        await release_hold(tx, held.id, now=NOW)
    assert await status(database, salon, held.check.id) == "cancelled"
    again = await book(database, salon)
    assert again.check is not None
    async with database.tx(clara) as tx:
        await cancel_visit(tx, again.check.id, reason="", now=NOW)
    assert await status(database, salon, again.id) == "cancelled"


async def test_a_failed_check_calls_off_what_needs_it_and_tells(
    database: Database, salon: Salon, owner_url: str
) -> None:
    held = await book(database, salon)
    assert await note(database, salon, held, passed=False) == [held.id]
    assert await status(database, salon, held.id) == "cancelled"
    with psycopg.connect(owner_url) as db:
        told = db.execute("select count(*) from outbox where event = 'visit.cancelled'").fetchone()
        left = db.execute("select count(*) from claims where holder_id = %s", [held.id]).fetchone()
    assert (told, left) == ((1,), (0,))


async def test_a_passed_check_is_remembered_by_client_and_business(database: Database, salon: Salon) -> None:
    held = await book(database, salon)
    assert await note(database, salon, held, passed=True) == []
    later = await hold(database, salon, Caller.person(salon.clara), next_weekday(4, 14))
    assert later.check is None
    with pytest.raises(CheckRequired):
        await hold(database, salon, Caller.person(salon.noah), next_weekday(4, 16))
    with pytest.raises(CheckRequired):
        await hold(database, salon, Caller.person(salon.clara), next_weekday(3, 9))
    # Corrected, it counts no longer.
    assert held.id in await note(database, salon, held, passed=False)
    with pytest.raises(CheckRequired):
        await hold(database, salon, Caller.person(salon.clara), next_weekday(5, 14))


async def test_moving_either_keeps_the_gap(database: Database, salon: Salon) -> None:
    held = await book(database, salon)
    assert held.check is not None
    clara = Caller.person(salon.clara)
    for visit_id, start in ((held.check.id, next_weekday(3, 12)), (held.id, next_weekday(2, 14))):
        with pytest.raises(CheckGap):
            async with database.tx(clara) as tx:
                await move_visit(tx, visit_id, MoveRequest(start), now=NOW)
    async with database.tx(clara) as tx:
        moved = await move_visit(tx, held.check.id, MoveRequest(next_weekday(1, 14)), now=NOW)
    assert moved.start == next_weekday(1, 14)


async def test_starts_are_listed_with_the_last_check_before_them(database: Database, salon: Salon) -> None:
    span = (int(TINT.timestamp()), int(TINT.timestamp()) + 3600)
    wish = Question((salon.colour,))
    async with database.tx(Caller.anonymous(new_id())) as tx:
        desk = await open_desk(tx, salon.slug, wish, span, NOW)
        found = await gate.chained(tx, desk.premises, wish.services, list_starts(desk, wish, span), NOW)
    assert found
    for start, check in found:
        assert check is not None
        assert start.starts - check.start.timestamp() >= 48 * 3600
    for start, check in found[:2]:
        assert check is not None
        at = datetime.fromtimestamp(start.starts, TINT.tzinfo)
        held = await hold(database, salon, Caller.anonymous(new_id()), at, check.start)
        assert held.check is not None


async def test_only_who_works_there_notes_a_check_that_has_begun(database: Database, salon: Salon) -> None:
    held = await book(database, salon)
    with pytest.raises(NotAtThisDesk):
        await note(database, salon, held, passed=True, by=salon.clara)
    assert held.check is not None
    async with database.tx(Caller.person(salon.owner)) as tx:
        with pytest.raises(VisitAhead):
            await actions.note_check(tx, held.check.id, passed=True, now=NOW)
        with pytest.raises(CheckNone):
            await actions.note_check(tx, held.id, passed=True, now=TINT.astimezone(UTC))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.tx(Caller.person(salon.owner)) as tx:
            await tx.execute("insert into check_results select")


async def test_a_rule_that_leaves_nothing_is_refused(database: Database, salon: Salon) -> None:
    owner = Caller.person(salon.owner)
    for service, wish in (
        (salon.colour, CheckWish(salon.colour)),
        (salon.colour, CheckWish(salon.cut, 49, 2)),
        (salon.cut, CheckWish(salon.colour)),
        (salon.colour, CheckWish(new_id())),
    ):
        with pytest.raises(CheckInvalid):
            async with database.tx(owner) as tx:
                await actions.put_check(tx, salon.slug, service, wish)
    async with database.tx(owner) as tx:
        await actions.drop_check(tx, salon.slug, salon.colour)
    held = await hold(database, salon, Caller.person(salon.clara), TINT)
    assert held.check is None
