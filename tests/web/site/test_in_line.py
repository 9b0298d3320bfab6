"""Whoever presses the button of a page waits in the line in which programs wait."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg

from tests.conftest import RunningServer
from tests.salon import Salon, next_weekday
from tests.web.site.reader import Reader
from vibewell.kernel.turns import SERVED_AT_ONCE_MAX

WAITING = """
select count(*) from pg_locks l join pg_database d on d.oid = l.database
where l.locktype = 'advisory' and not l.granted and d.datname = current_database()"""


def wait_until_served(db: "psycopg.Connection[tuple[int]]") -> None:
    """Until as many wait in the database as are served at once."""
    until = time.monotonic() + 10
    while (db.execute(WAITING).fetchone() or (0,))[0] < SERVED_AT_ONCE_MAX:
        assert time.monotonic() < until, "nobody waits for the members of the salon"
        time.sleep(0.05)


def test_presses_and_calls_stand_in_one_line(reader: Reader, salon: Salon, running: RunningServer) -> None:
    day = next_weekday(2, 9, weeks=2)
    reader.open(f"/b/{salon.slug}/book?services={salon.cut}&date={day.date()}")
    form = reader.form("/hold")
    starts = form.offers["start"][:16]
    wish = {"business": salon.slug, "services": [str(salon.cut)], "staff": "any"}
    with psycopg.connect(running.owner_url, autocommit=True) as db, ThreadPoolExecutor(24) as hands:
        with db.transaction():
            db.execute("select pg_advisory_xact_lock(hashtextextended(id::text, 0)) from staff")
            pressed = [
                hands.submit(reader.http.post, f"/b/{salon.slug}/hold", data={**form.fields, "start": start})
                for start in starts
            ]
            called = [hands.submit(reader.http.post, "/api/v1/holds", json={**wish, "start": s}) for s in starts[:8]]
            wait_until_served(db)
            time.sleep(0.5)
            assert (db.execute(WAITING).fetchone() or (0,))[0] == SERVED_AT_ONCE_MAX
            # The others hold no connection: who wants something else is served.
            assert reader.http.get(f"/b/{salon.slug}").status_code == 200
        assert {answer.result().status_code for answer in pressed} <= {200, 409, 429}
        assert {answer.result().status_code for answer in called} <= {201, 409, 429}
        assert any("/hold/" in str(answer.result().url) for answer in pressed)


def test_who_already_holds_a_start_does_not_hear_that_it_is_taken(
    reader: Reader, other_reader: Reader, salon: Salon
) -> None:
    at = next_weekday(3, 9, weeks=3)
    path = f"/b/{salon.slug}/book?services={salon.cut}&staff={salon.ida}&date={at.date()}"
    fields = []
    for each in (reader, other_reader):
        each.open(path)
        fields.append({**each.form("/hold").fields, "start": at.isoformat()})
    with ThreadPoolExecutor(12) as hands:
        answers = [
            hands.submit((reader, other_reader)[n % 2].http.post, f"/b/{salon.slug}/hold", data=fields[n % 2])
            for n in range(12)
        ]
    reached = [{answer.result().url.path for answer in answers[side::2]} for side in (0, 1)]
    # One of the two got it, at each of their presses; the other never did.
    assert sorted(path.startswith("/hold/") for paths in reached for path in paths) == [False, True]
