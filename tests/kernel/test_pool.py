"""The connections of a process: bounded, handed on in order, and never lost."""

import asyncio
import datetime
from uuid import UUID

import asyncpg
import pytest

from tests.conftest import Cluster
from vibewell.kernel import pool as module
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.errors import Unavailable
from vibewell.kernel.pool import Pool

FEW = 2


@pytest.fixture
async def pool(cluster: Cluster, database_name: str) -> Pool:
    return Pool(cluster.url(database_name, "authenticator"), FEW)


async def test_the_same_connection_serves_again(pool: Pool) -> None:
    first = await pool.take()
    pool.give(first)
    again = await pool.take()
    assert again is first
    pool.give(again)
    await pool.close()


async def test_whoever_waits_longest_is_served_first(pool: Pool) -> None:
    taken = [await pool.take() for _ in range(FEW)]
    served: list[int] = []

    async def wait(number: int) -> None:
        connection = await pool.take()
        served.append(number)
        await asyncio.sleep(0)
        pool.give(connection)

    waiting = []
    for number in range(10):
        waiting.append(asyncio.create_task(wait(number)))
        await asyncio.sleep(0)
    for connection in taken:
        pool.give(connection)
    await asyncio.gather(*waiting)
    assert served == list(range(10))
    await pool.close()


async def test_nobody_waits_for_ever(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TAKE_SECONDS_MAX", 0.05)
    taken = [await pool.take() for _ in range(FEW)]
    with pytest.raises(Unavailable):
        await pool.take()
    for connection in taken:
        pool.give(connection)
    again = [await pool.take() for _ in range(FEW)]
    assert {id(connection) for connection in again} == {id(connection) for connection in taken}
    for connection in again:
        pool.give(connection)
    await pool.close()


async def test_those_who_give_up_waiting_take_no_place_away(pool: Pool) -> None:
    taken = [await pool.take() for _ in range(FEW)]
    gone = [asyncio.create_task(pool.take()) for _ in range(20)]
    await asyncio.sleep(0)
    for task in gone[:10]:
        task.cancel()
    for connection in taken:
        pool.give(connection)
    # Two of these were just served, in the moment in which they go.
    for task in gone[10:]:
        task.cancel()
    await asyncio.gather(*gone, return_exceptions=True)
    both = [await asyncio.wait_for(pool.take(), 1) for _ in range(FEW)]
    for connection in both:
        pool.give(connection)
    await pool.close()


async def test_a_broken_connection_is_replaced(pool: Pool) -> None:
    taken = [await pool.take() for _ in range(FEW)]
    waiting = asyncio.create_task(pool.take())
    await asyncio.sleep(0)
    taken[0].terminate()
    pool.give(taken[0])
    fresh = await asyncio.wait_for(waiting, 5)
    assert await fresh.fetchval("select 1") == 1
    pool.give(fresh)
    pool.give(taken[1])
    await pool.close()


async def test_one_that_breaks_while_nobody_has_it_is_replaced(pool: Pool) -> None:
    taken = await pool.take()
    pool.give(taken)
    taken.terminate()
    fresh = await pool.take()
    assert fresh is not taken
    assert await fresh.fetchval("select 1") == 1
    pool.give(fresh)
    await pool.close()


async def test_an_open_transaction_is_never_handed_on(pool: Pool) -> None:
    taken = await pool.take()
    await taken.execute("begin")
    pool.give(taken)
    assert taken.is_closed()
    fresh = await pool.take()
    assert not fresh.is_in_transaction()
    pool.give(fresh)
    await pool.close()


async def test_a_connection_that_can_not_be_made_takes_no_place() -> None:
    pool = Pool("postgresql://authenticator@127.0.0.1:1/nowhere", 1)
    for _ in range(3):
        async with asyncio.timeout(module.TAKE_SECONDS_MAX / 2):
            with pytest.raises(Unavailable) as refused:
                await pool.take()
        # Refused by the machine, not by waiting for a place that never comes free.
        assert isinstance(refused.value.__cause__, OSError)


async def test_a_database_that_does_not_exist_takes_no_place(cluster: Cluster) -> None:
    pool = Pool(cluster.url("nowhere_at_all", "authenticator"), 1)
    for _ in range(3):
        with pytest.raises(asyncpg.InvalidCatalogNameError):
            await pool.take()


async def test_idle_connections_are_closed_but_one(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE_SECONDS_MAX", 0.05)
    taken = [await pool.take() for _ in range(FEW)]
    for connection in taken:
        pool.give(connection)
    await asyncio.sleep(0.3)
    assert [connection.is_closed() for connection in taken] == [True, False]
    await pool.close()


async def test_a_cancelled_request_leaves_nothing_behind(cluster: Cluster, database_name: str) -> None:
    database = await Database.connect(cluster.url(database_name, "authenticator"), connections_max=1)

    async def sleep() -> None:
        async with database.tx(Caller.anonymous()) as tx:
            await tx.fetchval("select pg_sleep(30)")

    task = asyncio.create_task(sleep())
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.tx(Caller.anonymous()) as tx:
        assert await tx.fetchval("select current_user") == "anon"
    await database.close()


async def test_a_process_asks_only_once_what_an_array_or_a_range_is(pool: Pool) -> None:
    first, second = await pool.take(), await pool.take()
    asks = "select $1::uuid[], $2::tstzrange, array[$3::date]"
    day = datetime.date(2026, 11, 23)
    when = asyncpg.Range(datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC), None)
    answers = [tuple(await each.fetchrow(asks, [UUID(int=1)], when, day) or ()) for each in (first, second)]
    assert answers == [([UUID(int=1)], when, [day])] * 2
    prepared = await second.fetch(
        "select statement from pg_prepared_statements where not statement like '%pg_prepared%'"
    )
    assert [row["statement"] for row in prepared] == [asks]
    for connection in (first, second):
        pool.give(connection)
    await pool.close()


async def test_a_type_of_a_database_s_own_is_asked_for_by_each_connection(pool: Pool) -> None:
    """Its number may mean something else in another database of the same process."""
    first, second = await pool.take(), await pool.take()
    await first.execute("create type pg_temp.mood as enum ('calm')")
    await second.execute("create type pg_temp.mood as enum ('glad')")
    assert await first.fetchval("select array['calm'::pg_temp.mood]") == ["calm"]
    assert await second.fetchval("select array['glad'::pg_temp.mood]") == ["glad"]
    for connection in (first, second):
        pool.give(connection)
    await pool.close()
