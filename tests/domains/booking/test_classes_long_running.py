"""A class that has been running for years is as quick to book as a new one."""

from datetime import UTC, datetime, timedelta

import psycopg

from tests.salon import Salon, next_weekday
from vibewell.domains.scheduling import Reason, Wish, explain_start, list_starts, open_desk
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

YEARS = 4


def run_for_years(owner_url: str, salon: Salon, ahead: datetime) -> None:
    """A date every day of the last years, and one ahead."""
    with psycopg.connect(owner_url) as db:
        db.execute("update services set is_class = true where id = %s", [salon.cut])
        past = [ahead - timedelta(days=days) for days in range(30, 365 * YEARS)]
        with db.cursor() as cursor:
            cursor.executemany(
                "insert into class_sessions (id, business_id, service_id, staff_id, starts_at, capacity)"
                " values (%s, %s, %s, %s, %s, 6)",
                [[new_id(), salon.id, salon.cut, salon.ida, at] for at in (*past, ahead)],
            )


async def test_only_dates_ahead_and_those_just_over_are_read(database: Database, owner_url: str, salon: Salon) -> None:
    ahead = next_weekday(2, 10)
    run_for_years(owner_url, salon, ahead)
    wish, now = Wish((salon.cut,)), datetime.now(UTC)
    span = (int(ahead.timestamp()), int(ahead.timestamp()) + 86400)
    async with database.tx(Caller.anonymous(new_id())) as tx:
        desk = await open_desk(tx, salon.slug, wish, span, now)
    assert [start.starts for start in list_starts(desk, wish, span)] == [int(ahead.timestamp())]
    over = [session for session in desk.diary.sessions if session.starts < now.timestamp()]
    assert 0 < len(over) < 60


async def test_a_class_between_two_seasons_is_still_one_that_is_led(
    database: Database, owner_url: str, salon: Salon
) -> None:
    ahead = next_weekday(2, 10)
    run_for_years(owner_url, salon, ahead)
    now, span = datetime.now(UTC), (int(ahead.timestamp()), int(ahead.timestamp()) + 1)
    with psycopg.connect(owner_url) as db:
        db.execute("delete from class_sessions where starts_at > now() - interval '100 days'")
        newest = db.execute("select max(starts_at) from class_sessions").fetchall()[0][0]
    for member, codes in ((None, ["off_grid"]), (salon.ida, ["off_grid"]), (salon.mehmet, ["not_offered"])):
        wish = Wish((salon.cut,), member)
        async with database.tx(Caller.anonymous(new_id())) as tx:
            desk = await open_desk(tx, salon.slug, wish, span, now)
        assert [reason.value for reason in explain_start(desk, wish, span[0])] == codes
        assert [session.starts for session in desk.diary.sessions] == [int(newest.timestamp())]
    # Long ago is past, not somewhere beside the grid.
    assert explain_start(desk, Wish((salon.cut,)), int(newest.timestamp())) == (Reason.IN_THE_PAST,)
