"""The list of visits comes from the database as JSON: it must say just what each visit says of itself."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest

from tests.conftest import Cluster
from vibewell.domains.booking import Visit
from vibewell.domains.booking.actions import read_visit
from vibewell.domains.booking.customer import LATEST
from vibewell.domains.booking.list_store import list_visits
from vibewell.kernel.db import Caller, Database

# Whole hours and others, east and west, and clocks that change by half an hour.
ZONES = ("Europe/Berlin", "Asia/Kathmandu", "Pacific/Marquesas", "America/St_Johns", "Australia/Lord_Howe", "UTC")
CUSTOMERS = 25
PREPARE = """
update businesses b set timezone = (%s::text[])[1 + n %% %s]
from (select id, row_number() over (order by id) as n from businesses) o where o.id = b.id;
update visits set note = E'"quoted" \\\\ and\\nbroken, \\u2603', moved_at = created_at + interval '1 day'
where id in (select id from visits order by id limit 300)
"""
REGULARS = """
select customer_id from visits where customer_id is not null and held_until is null
group by 1 order by count(*) desc, 1 limit %s"""


@pytest.fixture(scope="module")
def town(cluster: Cluster, town_template: str) -> Iterator[str]:
    name = cluster.clone(town_template)
    yield name
    cluster.drop(name)


@pytest.fixture
async def regulars(cluster: Cluster, town: str) -> AsyncIterator[tuple[Database, list[UUID]]]:
    with psycopg.connect(cluster.url(town)) as connection:
        for statement in PREPARE.split(";"):
            connection.execute(statement, [list(ZONES), len(ZONES)] if "%s" in statement else None)
        found = [row[0] for row in connection.execute(REGULARS, [CUSTOMERS])]
    database = await Database.connect(cluster.url(town, "authenticator"), connections_max=1)
    yield database, found
    await database.close()


async def test_the_list_says_what_each_visit_says(regulars: tuple[Database, list[UUID]]) -> None:
    database, customers = regulars
    now = datetime.now(UTC)
    zones, states = set(), set()
    for customer in customers:
        async with database.tx(Caller.person(customer)) as tx:
            for start, key, text in await list_visits(tx, customer, LATEST, 100):
                visit = await read_visit(tx, key, now)
                assert msgspec.json.decode(text, type=Visit) == visit
                listed, alone = msgspec.json.decode(text), _plain(visit)
                assert sorted(listed) == sorted(alone)
                # The very texts, where a clock on the wall is meant.
                for spoken in ("start", "end"):
                    assert _without_z(listed[spoken]) == _without_z(alone[spoken])
                assert [item["start"] for item in listed["items"]] == [
                    _without_z(item["start"]) for item in alone["items"]
                ]
                assert start == visit.start
                zones.add(visit.business.timezone)
                states.add(visit.status)
    assert zones == set(ZONES)
    assert {"confirmed", "came", "cancelled"} <= states


async def test_pages_of_the_list_meet(regulars: tuple[Database, list[UUID]]) -> None:
    database, customers = regulars
    async with database.tx(Caller.person(customers[0])) as tx:
        whole = [key for _, key, _ in await list_visits(tx, customers[0], LATEST, 100)]
        before, pieced = LATEST, []
        while page := await list_visits(tx, customers[0], before, 3):
            pieced += [key for _, key, _ in page]
            before = page[-1][:2]
    assert pieced == whole
    assert len(whole) > 6


async def test_nobody_lists_another_customers_visits(regulars: tuple[Database, list[UUID]]) -> None:
    database, (one, other, *_) = regulars
    async with database.tx(Caller.person(one)) as tx:
        assert await list_visits(tx, other, LATEST, 100) == []


def _plain(visit: Visit) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(visit))
    return plain


def _without_z(instant: str) -> str:
    return instant.replace("Z", "+00:00")
