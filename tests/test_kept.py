"""What one test wrote, the next one never sees."""

from collections.abc import Iterator

import psycopg
import pytest

from tests import kept
from tests.conftest import Cluster, ready
from tests.kept import KeptPool, Owner, Rows
from tests.rows import hand_of


@pytest.fixture
def rows(cluster: Cluster) -> Rows:
    """Of the salon."""
    return cluster.rows_of(ready(cluster, "salon")[0])


@pytest.fixture
def owner(cluster: Cluster) -> Iterator[Owner]:
    """Of a copy of the salon that no other test gets."""
    name = cluster.clone(ready(cluster, "salon")[0])
    with hand_of(cluster.url(name)) as connection:
        yield connection
    cluster.drop(name)


def test_rows_come_and_go_and_all_is_as_before(owner: Owner, rows: Rows) -> None:
    assert len(rows.tables) > 10
    for _ in range(3):
        owner.execute("delete from staff")
        owner.execute("update businesses set name = 'Another', tagline = name")
        owner.execute("insert into mails select from generate_series(1, 0)")
        owner.execute("insert into visits (id, business_id, starts_at, ends_at, price, currency) select"
            " gen_random_uuid(), id, now(), now() + interval '1 hour', 100, 'EUR' from businesses")  # fmt: skip
        with pytest.raises(psycopg.errors.RaiseException), owner.transaction():
            owner.execute("update people set name = 'Nobody'")
            owner.execute("do $$ begin raise exception 'lost'; end $$")
        assert Rows.of(owner) != rows
        assert rows.put_back(owner)
        assert Rows.of(owner) == rows


def test_sequences_begin_again(owner: Owner, rows: Rows) -> None:
    owner.execute("insert into jobs.procrastinate_workers (last_heartbeat) values (now())")
    owner.execute("delete from jobs.procrastinate_workers")
    assert Rows.of(owner).sequences != rows.sequences
    assert rows.put_back(owner)
    assert Rows.of(owner) == rows


@pytest.mark.parametrize(
    "change",
    [
        "create table more (id integer)",
        "create or replace function private.is_moderator() returns boolean language sql as 'select true'",
        "drop policy engine_all on packages",
        "grant select on mails to anon",
        "alter table visits disable trigger user",
        "truncate mails",
        "analyze staff",
    ],
)
def test_what_is_more_than_rows_is_not_undone(owner: Owner, rows: Rows, change: str) -> None:
    owner.execute(change.encode())
    assert not rows.put_back(owner)


def test_nobody_else_is_connected(cluster: Cluster, owner: Owner, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LEAVING_LOOKS_MAX", 3)
    with psycopg.connect(cluster.url(owner.info.dbname)):
        assert not rows.put_back(owner)


async def test_what_a_kept_connection_wrote_is_known(cluster: Cluster, owner: Owner, rows: Rows) -> None:
    pool = KeptPool(cluster.url(owner.info.dbname, "worker"))
    first, second = await pool.take(), await pool.take()
    for connection in (first, second):
        await connection.execute("set role service_role; insert into jobs.procrastinate_workers default values")
    pool.give(first)
    assert not await pool.settle(), "one is still at work"
    pool.give(second)
    assert await pool.settle()
    assert await first.fetchval("select current_user") == "worker"
    assert rows.put_back(owner)
    assert Rows.of(owner) == rows
    await pool.close()
