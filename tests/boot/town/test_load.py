"""Loading: the same rows for the same day, nothing half done, no superuser needed, the big way as true as the small."""

import datetime
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tests.conftest import Cluster
from vibewell.boot.town import load, load_town
from vibewell.boot.town.rows import COLUMNS

TODAY = datetime.date(2027, 3, 26)
SMALL = 14
KILL_SECONDS_MAX = 40

CATALOGUE = """
select coalesce(pg_get_constraintdef(oid), ''), conname::text from pg_constraint
  where connamespace = 'public'::regnamespace
union all select indexdef, indexname from pg_indexes where schemaname = 'public'
union all select pg_get_triggerdef(oid), tgenabled::text from pg_trigger where not tgisinternal
union all select relname::text, relforcerowsecurity::text from pg_class where relnamespace = 'public'::regnamespace
order by 1, 2"""


# What people paid is worked out from the visits.
PAID = """
select p.id::text, p.method, p.amount, p.paid_at::text, c.lines::text
from payments p join checkouts c on c.id = p.checkout_id order by 1"""


@pytest.fixture(scope="module")
def town_url(cluster: Cluster) -> Iterator[str]:
    """A town that others are compared with."""
    name = cluster.clone("vibewell_template")
    load_town(cluster.url(name), today=TODAY, businesses=SMALL)
    yield cluster.url(name)
    cluster.drop(name)


def checksum(url: str) -> str:
    """Of all rows that the load writes, in the order of their text; claims without their running numbers."""
    digest = hashlib.sha256()
    with psycopg.connect(url) as connection:
        for table, columns in COLUMNS.items():
            row = sql.SQL(", ").join(map(sql.Identifier, columns))
            query = sql.SQL("select row({})::text from {} order by 1").format(row, sql.Identifier(table))
            for (text,) in connection.execute(query):
                digest.update(text.encode())
    return digest.hexdigest()


def catalogue(url: str) -> list[tuple[str, str]]:
    """Constraints, indexes, triggers and forced row security."""
    with psycopg.connect(url) as connection:
        return connection.execute(CATALOGUE).fetchall()


def test_the_same_day_and_seed_give_the_same_rows(town_url: str, owner_url: str) -> None:
    load_town(owner_url, today=TODAY, businesses=SMALL)
    assert checksum(owner_url) == checksum(town_url)
    with psycopg.connect(town_url) as one, psycopg.connect(owner_url) as other:
        paid = one.execute(PAID).fetchall()
        assert len(paid) > 0
        assert paid == other.execute(PAID).fetchall()


def test_another_seed_gives_another_town(town_url: str, owner_url: str) -> None:
    load_town(owner_url, today=TODAY, businesses=SMALL, seed="halle")
    assert checksum(owner_url) != checksum(town_url)


def test_with_the_time_of_day_the_morning_has_happened(owner_url: str) -> None:
    now = datetime.datetime(2027, 3, 25, 12, 30, tzinfo=datetime.UTC)
    load_town(owner_url, today=now.date(), businesses=SMALL, now=now)
    with psycopg.connect(owner_url) as connection:
        came, to_come, in_the_chair = connection.execute(
            "select count(*) filter (where came_at is not null),"
            " count(*) filter (where came_at is not null and starts_at > %(now)s),"
            " count(*) filter (where came_at is not null and starts_at <= %(now)s and ends_at > %(now)s)"
            " from visits where starts_at >= %(today)s and cancelled_at is null",
            {"now": now, "today": now.date()},
        ).fetchone() or (0, 0, 0)
    assert came > 0
    assert to_come == 0
    assert in_the_chair > 0


def test_a_load_that_is_killed_leaves_nothing_and_runs_again(owner_url: str) -> None:
    program = (
        "import datetime; from vibewell.boot.town import load_town;"
        f"load_town({owner_url!r}, today=datetime.date(2027, 3, 26))"
    )
    process = subprocess.Popen([sys.executable, "-c", program], env=os.environ.copy())
    try:
        with psycopg.connect(owner_url, autocommit=True) as connection:
            wait_for_copy(connection, process)
            process.kill()
            process.wait()
            while connection.execute(
                "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                " and backend_type = 'client backend'"
            ).fetchone() != (0,):
                time.sleep(0.05)
            for table in (*COLUMNS, "free_windows", "search_entries"):
                query = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
                assert connection.execute(query).fetchone() == (0,), table
    finally:
        process.kill()
        process.wait()
    assert load_town(owner_url, today=TODAY, businesses=SMALL).businesses == SMALL


def wait_for_copy(connection: psycopg.Connection[tuple[int]], process: "subprocess.Popen[bytes]") -> None:
    """Until visits are being loaded."""
    deadline = time.monotonic() + KILL_SECONDS_MAX
    while time.monotonic() < deadline:
        assert process.poll() is None, "the load ended before it could be killed"
        if connection.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and query ilike 'copy%visits%'"
        ).fetchone() != (0,):
            return
        time.sleep(0.02)
    raise AssertionError("the load did not reach the visits")


def test_an_owner_who_is_no_superuser_can_load(cluster: Cluster, database_name: str, owner_url: str) -> None:
    owner = "plain_owner"
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(7003)")
        if not connection.execute("select from pg_roles where rolname = %s", [owner]).fetchone():
            connection.execute(f"create role {owner} login nosuperuser nobypassrls inherit in role engine")
        hand_over(connection, owner)
    before = catalogue(owner_url)
    report = load_town(cluster.url(database_name, owner), today=TODAY, businesses=SMALL)
    assert report.visits > 1000
    assert report.free_windows > 1000
    assert catalogue(owner_url) == before


def hand_over(connection: psycopg.Connection[tuple[object, ...]], owner: str) -> None:
    """Everything that the migrations made belongs to a role without privileges of its own."""
    connection.execute(f"grant usage, create on schema public, private, identity to {owner}")
    for kind, name in connection.execute(
        "select 'table', format('%I.%I', schemaname, tablename) from pg_tables"
        " where schemaname in ('public', 'identity')"
        " union all select 'function', p.oid::regprocedure::text from pg_proc p join pg_roles r on r.oid = p.proowner"
        " where p.pronamespace = 'private'::regnamespace and r.rolsuper"
    ).fetchall():
        connection.execute(f"alter {kind} {name} owner to {owner}")


def test_the_big_way_leaves_consistent_rows_and_the_same_catalogue(
    owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "BIG_FROM", 30)
    before = catalogue(owner_url)
    report = load_town(owner_url, today=TODAY, businesses=40)
    assert catalogue(owner_url) == before
    assert report.businesses == 40
    assert report.visits > 5000
    with psycopg.connect(owner_url) as connection:
        for question in (
            "select count(*) from claims c where not exists (select from visits v where v.id = c.holder_id)",
            "select count(*) from visits v where not exists (select from visit_items i where i.visit_id = v.id)",
            "select count(*) from visits v where v.came_at is null"
            " and not exists (select from claims c where c.holder_id = v.id)",
            "select count(*) from claims c where not c.pad and not exists (select from working_times w"
            " where w.staff_id = c.staff_id and w.during @> c.during)",
            "select count(*) from visits where get_byte(uuid_send(id), 6) >> 4 <> 7",
            "select count(*) from businesses where rating is null",
        ):
            assert connection.execute(question).fetchone() == (0,), question
