"""Free windows are kept ahead of today, whatever a day changes."""

from datetime import UTC, datetime, timedelta

import psycopg

from tests.salon import Salon
from vibewell.domains.scheduling.hours_jobs import extend_windows
from vibewell.domains.scheduling.hours_windows import HORIZON_DAYS, keep_windows
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.jobs import Work

NOW = datetime(2027, 5, 3, 12, tzinfo=UTC)


def windows(owner_url: str, salon: Salon) -> list[tuple[datetime, datetime]]:
    with psycopg.connect(owner_url) as db:
        return [
            (row[0], row[1])
            for row in db.execute(
                "select lower(during), upper(during) from free_windows where staff_id = %s order by 1", [salon.ida]
            )
        ]


async def extend(database: Database, now: datetime) -> None:
    await extend_windows(Work(database, now, 1, {}))


async def test_a_night_fills_the_horizon_and_drops_what_passed(
    worker_database: Database, owner_url: str, salon: Salon
) -> None:
    await extend(worker_database, NOW)
    first = windows(owner_url, salon)
    assert first[-1][0] > NOW + timedelta(days=HORIZON_DAYS - 2)
    assert all(ends - starts == timedelta(hours=9) for starts, ends in first)
    await extend(worker_database, NOW + timedelta(days=7))
    later = windows(owner_url, salon)
    assert later[-1][0] - first[-1][0] == timedelta(days=7)
    assert later[0][0] > first[0][0]


async def test_a_second_night_of_the_same_day_changes_nothing(
    worker_database: Database, owner_url: str, salon: Salon
) -> None:
    await extend(worker_database, NOW)
    async with worker_database.tx(Caller.service()) as tx:
        assert await keep_windows(tx, salon.id, NOW) == 0


async def test_a_closure_takes_its_windows_when_the_hours_are_kept(
    worker_database: Database, owner_url: str, salon: Salon
) -> None:
    await extend(worker_database, NOW)
    with psycopg.connect(owner_url) as db:
        db.execute(
            "insert into closures (id, business_id, from_date, to_date) values (gen_random_uuid(), %s, %s, %s)",
            [salon.id, "2027-05-10", "2027-05-15"],
        )
    async with worker_database.tx(Caller.service()) as tx:
        assert await keep_windows(tx, salon.id, NOW) == 12
    assert not [w for w in windows(owner_url, salon) if w[0].date().isoformat() in ("2027-05-10", "2027-05-15")]


async def test_hours_kept_again_and_again_stay_found_by_their_index(
    worker_database: Database, owner_url: str, salon: Salon
) -> None:
    with psycopg.connect(owner_url, autocommit=True) as db:
        # As small as on a platform's first evening: the index is one page, and what goes stays in it for a while.
        for _ in range(8):
            async with worker_database.tx(Caller.service()) as tx:
                await keep_windows(tx, salon.id, NOW)
            kept = db.execute("select count(*) from working_times").fetchall()
            db.execute("set enable_seqscan = off")
            found = db.execute(
                "select count(*) from working_times where business_id = %s and during && '(,)'", [salon.id]
            ).fetchall()
            db.execute("set enable_seqscan = on")
            assert found == kept
            db.execute("delete from working_times")
