"""Whoever needs the time of a hold that ran out lets go of all of it; by whoever's clock it still runs, it is over."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tests.domains.booking.test_booking import overlaps
from tests.salon import Salon, next_weekday
from vibewell.domains.booking.actions import confirm_hold, hold_start
from vibewell.domains.booking.types import Hold, HoldExpired, HoldRequest, StartTaken
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

NOW = datetime.now(UTC).replace(microsecond=0)
MINUTES = 10
OVER = NOW + timedelta(minutes=MINUTES)
# What another machine's clock reads at the moment in which this one's reads `OVER`.
BEHIND = OVER - timedelta(milliseconds=1)


async def hold(
    database: Database, salon: Salon, start: datetime, staff: str, now: datetime, services: list[UUID] | None = None
) -> Hold:
    wish = HoldRequest(salon.slug, services or [salon.cut], start, staff)
    async with database.tx(Caller.person(salon.clara if now == NOW else salon.noah)) as tx:
        return await hold_start(tx, wish, now=now, hold_minutes=MINUTES)


async def confirm(database: Database, salon: Salon, held: Hold, now: datetime) -> str:
    async with database.tx(Caller.person(salon.clara if held.expires_at == OVER else salon.noah)) as tx:
        return (await confirm_hold(tx, held.id, note="", now=now)).status


def claims_of(owner_url: str, held: Hold) -> int:
    with psycopg.connect(owner_url) as db:
        return int(db.execute("select count(*) from claims where holder_id = %s", [held.id]).fetchall()[0][0])


def status_of(owner_url: str, held: Hold) -> tuple[bool, bool]:
    with psycopg.connect(owner_url) as db:
        return tuple(  # type: ignore[return-value]
            db.execute(
                "select confirmed_at is not null, held_until is not null from visits where id = %s", [held.id]
            ).fetchall()[0]
        )


async def test_a_hold_that_ran_out_is_let_go_of_whole(database: Database, salon: Salon, owner_url: str) -> None:
    start = next_weekday(5, 14)
    of_two = await hold(database, salon, start, f"{salon.ida},{salon.mehmet}", NOW, [salon.cut, salon.cut])
    assert claims_of(owner_url, of_two) >= 2
    await hold(database, salon, start, str(salon.ida), OVER)
    assert claims_of(owner_url, of_two) == 0


async def test_what_somebody_let_go_of_is_not_confirmed_by_a_clock_that_is_behind(
    database: Database, salon: Salon, owner_url: str
) -> None:
    start = next_weekday(5, 14)
    first = await hold(database, salon, start, str(salon.ida), NOW)
    second = await hold(database, salon, start, str(salon.ida), OVER)
    with pytest.raises(HoldExpired):
        await confirm(database, salon, first, BEHIND)
    assert status_of(owner_url, first) == (False, True)
    assert await confirm(database, salon, second, OVER) == "confirmed"
    assert overlaps(owner_url) == 0


async def test_what_nobody_let_go_of_is_confirmed_until_it_runs_out(database: Database, salon: Salon) -> None:
    first = await hold(database, salon, next_weekday(5, 14), str(salon.ida), NOW)
    assert await confirm(database, salon, first, BEHIND) == "confirmed"
    with pytest.raises(StartTaken):
        await hold(database, salon, next_weekday(5, 14), str(salon.ida), OVER)


async def test_the_last_seat_is_not_confirmed_twice(database: Database, salon: Salon, owner_url: str) -> None:
    start = next_weekday(5, 14)
    with psycopg.connect(owner_url) as db:
        db.execute("update services set is_class = true where id = %s", [salon.cut])
        db.execute(
            "insert into class_sessions (id, business_id, service_id, staff_id, starts_at, capacity)"
            " values (%s, %s, %s, %s, %s, 1)",
            [new_id(), salon.id, salon.cut, salon.ida, start],
        )
    first = await hold(database, salon, start, "any", NOW)
    second = await hold(database, salon, start, "any", OVER)
    with pytest.raises(HoldExpired):
        await confirm(database, salon, first, BEHIND)
    assert await confirm(database, salon, second, OVER) == "confirmed"
    with psycopg.connect(owner_url) as db:
        standing = db.execute("select count(*) from visits where confirmed_at is not null").fetchall()
    assert standing == [(1,)]
