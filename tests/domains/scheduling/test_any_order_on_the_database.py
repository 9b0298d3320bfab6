"""Whatever is held, confirmed, moved, cancelled and changed, in any order: nothing overlaps, and lists are true.

With VIBEWELL_LONG set it goes on for more than ten thousand steps.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.conftest import Cluster
from tests.domains.scheduling.busy_salon import SLUG, arrange, begin_anew
from vibewell.boot import verify_books, verify_claims
from vibewell.boot.settings import Settings
from vibewell.boot.verify_types import Facts, Ground
from vibewell.domains.booking import (
    HoldRequest,
    MoveRequest,
    cancel_visit,
    confirm_hold,
    hold_start,
    move_visit,
    read_visit,
    release_hold,
)
from vibewell.domains.scheduling import (
    BlockWish,
    ClosureWish,
    DateWish,
    ShiftTime,
    WeeklyShiftWish,
    WeekWish,
    Wish,
    add_block,
    add_closure,
    drop_closure,
    keep_windows,
    list_starts,
    open_desk,
    put_date,
    replace_week,
)
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.errors import Refusal
from vibewell.kernel.ids import new_id

LONG = bool(os.environ.get("VIBEWELL_LONG"))
LONG_STEPS = 10_000
MONDAY = datetime(2027, 3, 22, 7, tzinfo=UTC)
ZONE_OF_THE_DATABASE = "Asia/Kathmandu"
FACTS = [*verify_claims.CHECKS, *(check for check in verify_books.CHECKS if check.name == "windows_are_free")]
# Mostly the grid of three crowded days, and sometimes beside it.
QUARTERS = st.integers(0, 3 * 40)
BESIDE = st.sampled_from([0, 0, 0, 0, 0, 5])
WISHES = st.sampled_from([["cut"], ["cut"], ["colour"], ["massage"], ["colour", "cut"], ["massage", "cut"], ["class"]])
WHO = st.sampled_from([None, None, 0, 1])
CLOCK = st.sampled_from(["00:00", "08:30", "09:00", "12:10", "13:00", "18:00", "23:00"])


class House:
    """The database, a loop of its own, and the salon in it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.name = cluster, cluster.clone("vibewell_template")
        self.owner_url = cluster.url(self.name)
        self.owner = psycopg.connect(self.owner_url, autocommit=True)
        self.owner.execute(f"alter database {self.name} set timezone = '{ZONE_OF_THE_DATABASE}'".encode())
        self.salon = arrange(self.owner_url)
        self.loop = asyncio.new_event_loop()
        self.database = self.run(Database.connect(cluster.url(self.name, "authenticator"), connections_max=1))
        self.worker = self.run(Database.connect(cluster.url(self.name, "worker"), connections_max=1))
        self.steps = self.held = self.refused = 0

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def as_(self, caller: Caller, act: Any, *values: Any, **named: Any) -> Any:
        """The action's result, or its refusal."""

        async def done() -> Any:
            async with self.database.tx(caller) as tx:
                return await act(tx, *values, **named)

        try:
            return self.run(done())
        except Refusal as refusal:
            return refusal

    def begin(self) -> None:
        begin_anew(self.owner_url, self.salon, MONDAY)
        self.run(self._keep())

    async def _keep(self) -> None:
        async with self.worker.tx(Caller.service()) as tx:
            await keep_windows(tx, self.salon.id, MONDAY)

    def close(self) -> None:
        self.run(self.database.close())
        self.run(self.worker.close())
        self.loop.close()
        self.owner.close()
        self.cluster.drop(self.name)


class AnyOrder(RuleBasedStateMachine):
    """Two customers' and the owner's hands at once."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.house.begin()
        self.now = MONDAY
        self.holds: list[tuple[UUID, UUID]] = []
        self.visits: list[UUID] = []
        self.closures: list[UUID] = []
        self.client = Caller.person(self.house.salon.client)
        self.owner = Caller.person(self.house.salon.owner)

    def start(self, quarter: int, beside: int) -> datetime:
        day, quarter = divmod(quarter, 40)
        return MONDAY + timedelta(days=day, minutes=15 * quarter + beside + 60)

    def is_listed(self, services: list[UUID], who: UUID | None, start: datetime) -> bool:
        wish, at = Wish(tuple(services), who), int(start.timestamp())

        async def look() -> bool:
            async with self.house.database.tx(Caller.anonymous()) as tx:
                # As a day is listed, not as one start is asked for.
                span = (at - 6 * 3600, at + 6 * 3600)
                desk = await open_desk(tx, SLUG, wish, span, self.now)
            return at in [found.starts for found in list_starts(desk, wish, span)]

        return bool(self.house.run(look()))

    @rule(names=WISHES, who=WHO, quarter=QUARTERS, beside=BESIDE, date=st.integers(0, 1))
    def hold(self, names: list[str], who: int | None, quarter: int, beside: int, date: int) -> None:
        salon = self.house.salon
        services = [salon.services[name] for name in names]
        start = salon.sessions[date] if names == ["class"] else self.start(quarter, beside)
        member = None if who is None else salon.members[who]
        listed = self.is_listed(services, member, start)
        visitor = new_id()
        wish = HoldRequest(SLUG, services, start, str(member or "any"))
        held = self.house.as_(Caller.anonymous(visitor), hold_start, wish, now=self.now, hold_minutes=10)
        assert listed == (not isinstance(held, Refusal)), held
        self.house.held += listed
        self.house.refused += not listed
        if not isinstance(held, Refusal):
            self.holds.append((held.id, visitor))

    @rule(which=st.integers(0, 100))
    def confirm(self, which: int) -> None:
        if self.holds:
            hold, visitor = self.holds.pop(which % len(self.holds))
            caller = Caller.person(self.house.salon.client, None, visitor)
            if not isinstance(self.house.as_(caller, confirm_hold, hold, note="", now=self.now), Refusal):
                self.visits.append(hold)

    @rule(which=st.integers(0, 100))
    def release(self, which: int) -> None:
        if self.holds:
            hold, visitor = self.holds.pop(which % len(self.holds))
            self.house.as_(Caller.anonymous(visitor), release_hold, hold, now=self.now)

    @rule(which=st.integers(0, 100), by_owner=st.booleans())
    def cancel(self, which: int, by_owner: bool) -> None:
        if self.visits:
            visit = self.visits.pop(which % len(self.visits))
            caller = self.owner if by_owner else self.client
            self.house.as_(caller, cancel_visit, visit, reason="", now=self.now)

    @rule(which=st.integers(0, 100), quarter=QUARTERS, beside=BESIDE, by_owner=st.booleans())
    def move(self, which: int, quarter: int, beside: int, by_owner: bool) -> None:
        if self.visits:
            visit = self.visits[which % len(self.visits)]
            caller = self.owner if by_owner else self.client
            before = self.house.as_(caller, read_visit, visit, self.now)
            start = self.start(quarter, beside)
            moved = self.house.as_(caller, move_visit, visit, MoveRequest(start), now=self.now)
            after = self.house.as_(caller, read_visit, visit, self.now)
            assert after.start == (before.start if isinstance(moved, Refusal) else start)

    @rule(minutes=st.sampled_from([1, 9, 10, 11, 200]))
    def time_passes(self, minutes: int) -> None:
        """Holds run out, and what was ahead is over."""
        self.now += timedelta(minutes=minutes)

    @rule(who=st.integers(0, 1), shifts=st.lists(st.tuples(st.integers(0, 6), CLOCK, CLOCK), max_size=9))
    def set_week(self, who: int, shifts: list[tuple[int, str, str]]) -> None:
        week = WeekWish([WeeklyShiftWish(*shift) for shift in shifts])
        self.house.as_(self.owner, replace_week, SLUG, self.house.salon.members[who], week, now=self.now)

    @rule(who=st.integers(0, 1), days=st.integers(0, 3), shifts=st.lists(st.tuples(CLOCK, CLOCK), max_size=2))
    def set_date(self, who: int, days: int, shifts: list[tuple[str, str]]) -> None:
        wish = DateWish([ShiftTime(*shift) for shift in shifts], despite_closure=days % 2 == 0)
        day = MONDAY.date() + timedelta(days=days)
        self.house.as_(self.owner, put_date, SLUG, self.house.salon.members[who], day, wish, now=self.now)

    @rule(who=st.integers(0, 1), quarter=QUARTERS, length=st.integers(5, 200))
    def block(self, who: int, quarter: int, length: int) -> None:
        low = self.start(quarter, 0)
        wish = BlockWish(self.house.salon.members[who], low, low + timedelta(minutes=length))
        self.house.as_(self.owner, add_block, SLUG, wish, now=self.now)

    @rule(days=st.integers(0, 3), cut=st.booleans())
    def close_up(self, days: int, cut: bool) -> None:
        day = MONDAY.date() + timedelta(days=days)
        made = self.house.as_(self.owner, add_closure, SLUG, ClosureWish(day, day, cut), now=self.now)
        if not isinstance(made, Refusal):
            self.closures.append(made.id)

    @rule()
    def open_again(self) -> None:
        if self.closures:
            self.house.as_(self.owner, drop_closure, SLUG, self.closures.pop(), now=self.now)

    @invariant()
    def the_book_is_right(self) -> None:
        self.house.steps += 1
        house = self.house
        ground = Ground(house.owner, Settings(), self.now, [house.salon.id], False, 0)
        for check in FACTS:
            assert isinstance(check, Facts)
            assert check.look(ground).faults == [], check.title


@pytest.fixture
def house(cluster: Cluster) -> Iterator[House]:
    opened = House(cluster)
    yield opened
    opened.close()


@pytest.mark.timeout(7200 if LONG else 120)
def test_nothing_overlaps_after_any_order_of_things(house: House) -> None:
    class Here(AnyOrder):
        pass

    Here.house = house
    often = settings(
        max_examples=20 if LONG else 6,
        stateful_step_count=120 if LONG else 25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    while house.steps < (LONG_STEPS if LONG else 1):
        run_state_machine_as_test(Here, settings=often)  # type: ignore[no-untyped-call]
    sys.stdout.write(
        f"{house.steps} steps, 0 broken invariants; {house.held} starts were held, {house.refused} refused\n"
    )
