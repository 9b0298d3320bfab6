"""Search by time finds exactly those who can be booked, each with its first start, in the right order."""

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Cluster
from tests.domains.search.hamlet import Hamlet, House, draw_hamlet, keep_all, settle
from vibewell.domains.booking import HoldRequest, hold_start
from vibewell.domains.scheduling import FoundBusiness, Wish, list_starts, open_desk, read_wish, search_in
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.ids import new_id

NOW = datetime.now(UTC).replace(microsecond=0)
CENTRE = (51.34, 12.37)


class Place:
    """A settled hamlet and a loop of its own, so that hypothesis can ask it."""

    def __init__(self, url: str, hamlet: Hamlet) -> None:
        self.loop = asyncio.new_event_loop()
        self.hamlet, self.now = hamlet, NOW
        self.database = self.loop.run_until_complete(Database.connect(url, connections_max=2))

    def close(self) -> None:
        self.loop.run_until_complete(self.database.close())
        self.loop.close()

    def search(self, **asked: Any) -> list[FoundBusiness]:
        """All pages."""
        return self.loop.run_until_complete(self._search(asked))

    async def _search(self, asked: dict[str, Any]) -> list[FoundBusiness]:
        found: list[FoundBusiness] = []
        cursor = None
        for _ in range(50):
            async with self.database.tx(Caller.anonymous()) as tx:
                page = await search_in(tx, read_wish(now=self.now, cursor=cursor, **asked), now=self.now)
            assert len(page.items) <= asked.get("limit", 20)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found
        raise AssertionError("pages without end")

    def first_starts(self, low: datetime, high: datetime, minutes: int) -> dict[UUID, datetime]:
        """By asking the engine, as booking does, for every service of every house and every member."""
        return self.loop.run_until_complete(self._first_starts(low, high, minutes))

    async def _first_starts(self, low: datetime, high: datetime, minutes: int) -> dict[UUID, datetime]:
        found: dict[UUID, datetime] = {}
        async with self.database.tx(Caller.anonymous()) as tx:
            for house in self.hamlet.houses:
                starts = [
                    start
                    for service in house.services
                    for start in await _starts(tx, house, service, low, high, minutes, self.now)
                ]
                if starts:
                    found[house.id] = datetime.fromtimestamp(min(starts), UTC)
        return found


async def _starts(
    tx: Transaction, house: House, service: UUID, low: datetime, high: datetime, minutes: int, now: datetime
) -> list[int]:
    span = (int(low.timestamp()), int(high.timestamp()))
    desk = await open_desk(tx, house.id, Wish((service,)), span, now)
    return [
        start.starts
        for member in desk.premises.roster.members
        for start in list_starts(desk, Wish((service,), member.id), span)
        if start.minutes >= minutes
    ]


@pytest.fixture(scope="module", params=[1, 2, 3])
def place(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Place]:
    name = cluster.clone("vibewell_template")
    hamlet = draw_hamlet(cluster.url(name), request.param)

    async def arrange() -> None:
        worker = await Database.connect(cluster.url(name, "worker"), connections_max=1)
        await keep_all(worker, hamlet, NOW)
        await worker.close()
        database = await Database.connect(cluster.url(name, "authenticator"), connections_max=1)
        await settle(database, hamlet, request.param, NOW, visits=60)
        await database.close()

    asyncio.run(arrange())
    settled = Place(cluster.url(name, "authenticator"), hamlet)
    yield settled
    settled.close()
    cluster.drop(name)


WINDOWS = st.tuples(
    st.integers(-120, 6 * 1440),
    st.sampled_from([1, 15, 60, 180, 240, 1440, 4000, 20000]),
    st.sampled_from([0, 0, 7, 1]),
)
BOUNDED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@BOUNDED
@given(
    window=WINDOWS,
    minutes=st.sampled_from([None, 1, 30, 45, 60, 75, 90]),
    sort=st.sampled_from(["distance", "rating", "soonest"]),
    limit=st.sampled_from([1, 3, 20]),
)
def test_search_by_time_equals_brute_force(
    place: Place, window: tuple[int, int, int], minutes: int | None, sort: str, limit: int
) -> None:
    begin, length, odd = window
    low = NOW.replace(minute=0, second=0) + timedelta(minutes=begin, seconds=odd)
    high = low + timedelta(minutes=length)
    expected = place.first_starts(low, high, minutes or 1)
    found = place.search(
        near=f"{CENTRE[0]},{CENTRE[1]}",
        low=low.isoformat(),
        high=high.isoformat(),
        minutes=minutes,
        sort=sort,
        limit=limit,
    )
    assert {item.id: item.next_start for item in found} == expected
    assert [item.id for item in found] == sorted(expected, key=lambda house: order_of(place, house, sort, expected))
    for item in found:
        assert item.starts[0] == item.next_start
        assert item.starts == sorted(item.starts)
        assert item.next_service is not None
        assert item.next_service.minutes >= (minutes or 1)


@settings(BOUNDED, max_examples=12)
@given(window=WINDOWS, later=st.lists(st.integers(0, 3000), min_size=2, max_size=4).map(sorted))
def test_what_was_found_out_is_true_however_late_it_is_asked_again(
    place: Place, window: tuple[int, int, int], later: list[int]
) -> None:
    low = NOW.replace(minute=0, second=0) + timedelta(minutes=window[0], seconds=window[2])
    high = low + timedelta(minutes=window[1])
    try:
        for minutes in later:
            place.now = NOW + timedelta(minutes=minutes)
            expected = place.first_starts(low, high, 1)
            for sort in ("soonest", "rating"):
                found = place.search(low=low.isoformat(), high=high.isoformat(), sort=sort)
                assert {item.id: item.next_start for item in found} == expected
    finally:
        place.now = NOW


def order_of(place: Place, house: UUID, sort: str, starts: dict[UUID, datetime]) -> Any:
    of = next(found for found in place.hamlet.houses if found.id == house)
    if sort == "rating":
        return (-(of.rating or -1), house)
    return (starts[house], flat_distance(of), house) if sort == "soonest" else (flat_distance(of), house)


def flat_distance(house: House) -> float:
    """Great circle; what search sorts by differs from it by less than houses lie apart."""
    (lat, lon), (longitude, latitude) = CENTRE, house.place
    half = sin(radians(latitude - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(latitude)) * sin(radians(longitude - lon) / 2) ** 2
    return 2 * 6371008.8 * asin(sqrt(half))


def test_every_shown_start_can_be_held(place: Place) -> None:
    low, high = NOW, NOW + timedelta(days=3)
    found = place.search(low=low.isoformat(), high=high.isoformat())
    assert found

    async def hold(item: FoundBusiness) -> None:
        assert item.next_service is not None
        assert item.next_start is not None
        async with place.database.tx(Caller.anonymous(new_id())) as tx:
            held = await hold_start(
                tx, HoldRequest(item.slug, [item.next_service.id], item.next_start), now=NOW, hold_minutes=10
            )
            assert held.price.amount == item.next_service.price.amount
            raise Undone

    for item in found:
        with pytest.raises(Undone):
            place.loop.run_until_complete(hold(item))


class Undone(Exception):  # noqa: N818 - not a fault: it only takes the hold back
    """Rolls back."""


@BOUNDED
@given(radius=st.integers(1, 8000), category=st.sampled_from([None, "hair", "sauna", "yoga"]), seed=st.integers(0, 99))
def test_place_and_category_narrow_the_same_answer(place: Place, radius: int, category: str | None, seed: int) -> None:
    low = NOW + timedelta(hours=random.Random(seed).randint(0, 100))
    high = low + timedelta(hours=8)
    everything = place.search(near="51.34,12.37", low=low.isoformat(), high=high.isoformat(), sort="soonest")
    narrowed = place.search(
        near="51.34,12.37",
        radius_m=radius,
        category=category,
        low=low.isoformat(),
        high=high.isoformat(),
        sort="soonest",
    )
    expected = [
        item
        for item in everything
        if (item.distance_m or 0) <= radius + 1 and (category is None or item.category == category)
    ]
    near_the_edge = {item.id for item in everything if abs((item.distance_m or 0) - radius) <= 1}
    assert [i.id for i in narrowed if i.id not in near_the_edge] == [
        i.id for i in expected if i.id not in near_the_edge
    ]
