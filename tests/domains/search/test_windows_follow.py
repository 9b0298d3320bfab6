"""Whatever is booked, held, cancelled, blocked or set about hours: free windows are what claims and shifts imply."""

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.conftest import Cluster
from tests.domains.catalog.houses import NORDLICHT, Houses, agree, arrange_houses
from vibewell.domains.catalog import end_member
from vibewell.domains.scheduling import (
    BlockWish,
    ClosureWish,
    DateWish,
    ShiftTime,
    WeeklyShiftWish,
    WeekWish,
    add_block,
    add_closure,
    drop_block,
    drop_closure,
    keep_windows,
    put_date,
    replace_week,
)
from vibewell.domains.scheduling.hours_jobs import extend_windows
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.errors import Refusal
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work

NOW = datetime.now(UTC).replace(microsecond=0)
# What the windows must be, said in another way than the trigger says it.
WRONG = """
with implied as (
  select w.staff_id, unnest(range_agg(w.during)
    - coalesce((select range_agg(c.during) from claims c
      where c.staff_id = w.staff_id and not c.pad and c.held_until is null), '{}')
    - coalesce((select range_agg(y.during) from busy_times y where y.staff_id = w.staff_id), '{}')) as during
  from working_times w join businesses b on b.id = w.business_id and b.published_at is not null group by w.staff_id),
kept as (select staff_id, during from free_windows)
select 'missing', staff_id, during from (select * from implied except all select * from kept) a
union all
select 'too many', staff_id, during from (select * from kept except all select * from implied) b
union all
select 'not until the end of the work', w.staff_id, w.during from free_windows w where not exists (
  select from working_times t where t.staff_id = w.staff_id and t.during @> w.during and upper(t.during) = w.until)"""
CLOCK = st.sampled_from(["00:00", "06:30", "09:00", "12:00", "12:10", "17:45", "22:00"])
MEMBERS = ("ida", "mehmet")


class Day:
    """A house whose hours and visits change, on a loop of its own."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.name = cluster, cluster.clone("vibewell_template")
        self.owner_url = cluster.url(self.name)
        self.houses: Houses = arrange_houses(self.owner_url)
        self.loop = asyncio.new_event_loop()
        self.database = self.run(Database.connect(cluster.url(self.name, "authenticator"), connections_max=1))
        self.worker = self.run(Database.connect(cluster.url(self.name, "worker"), connections_max=1))
        self.run(self.keep())

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    async def keep(self) -> None:
        async with self.worker.tx(Caller.service()) as tx:
            await keep_windows(tx, self.houses.businesses[NORDLICHT], NOW)

    async def act(self, action: Any, *values: Any, **named: Any) -> Any:
        """As Ida; a refusal leaves everything as it was."""
        try:
            async with self.database.tx(self.houses.caller("ida")) as tx:
                return await action(tx, NORDLICHT, *values, **named)
        except Refusal:
            return None

    def begin(self) -> None:
        """As on the first morning."""
        staff = list(self.houses.staff.values())
        with psycopg.connect(self.owner_url) as db:
            for table in ("claims", "busy_times", "closures", "shift_dates", "weekly_shifts"):
                db.execute(f"delete from {table}")
            db.execute("delete from visit_items")
            db.execute("delete from visits")
            db.execute(
                "insert into weekly_shifts (id, business_id, staff_id, weekday, starts, ends)"
                " select gen_random_uuid(), s.business_id, s.id, d, '09:00', '18:00'"
                " from staff s, generate_series(0, 5) d where s.id = any(%s)",
                [staff],
            )
        self.run(self.keep())

    def close(self) -> None:
        self.run(self.database.close())
        self.run(self.worker.close())
        self.loop.close()
        self.cluster.drop(self.name)


class Changes(RuleBasedStateMachine):
    """Random changes, one after the other."""

    day: Day

    def __init__(self) -> None:
        super().__init__()
        self.day.begin()
        self.visits: list[UUID] = []
        self.blocks: list[UUID] = []
        self.closures: list[UUID] = []

    @rule(minutes=st.integers(0, 14 * 1440), who=st.sampled_from(MEMBERS))
    def book(self, minutes: int, who: str) -> None:
        start = NOW + timedelta(minutes=minutes)
        try:
            self.visits.append(agree(self.day.owner_url, self.day.houses, start, staff=who))
        except psycopg.errors.ExclusionViolation:
            return

    @rule(minutes=st.integers(0, 14 * 1440), confirmed=st.booleans(), pad=st.integers(0, 60))
    def hold(self, minutes: int, confirmed: bool, pad: int) -> None:
        """A hold with a buffer, which is confirmed or stays one: several claims in one statement."""
        start, member = NOW + timedelta(minutes=minutes), self.day.houses.staff["mehmet"]
        ends = start + timedelta(minutes=30)
        holder, business = new_id(), self.day.houses.businesses[NORDLICHT]
        rows = [(start, ends, False), (ends + timedelta(minutes=30), ends + timedelta(minutes=50), False)]
        rows += [(start - timedelta(minutes=pad), start, True)] if pad else []
        try:
            with psycopg.connect(self.day.owner_url) as db:
                db.execute(
                    "insert into claims (business_id, holder_id, staff_id, during, pad, held_until)"
                    " select %s, %s, %s, tstzrange(low, high), pad, now() + interval '5 minutes'"
                    " from unnest(%s::timestamptz[], %s::timestamptz[], %s::boolean[]) r (low, high, pad)",
                    [business, holder, member, *(list(column) for column in zip(*rows, strict=True))],
                )
                if confirmed:
                    db.execute("update claims set held_until = null where holder_id = %s", [holder])
        except psycopg.errors.ExclusionViolation:
            return
        self.visits.append(holder)

    @rule(seed=st.integers(0, 1000))
    def cancel(self, seed: int) -> None:
        if self.visits:
            visit = self.visits.pop(seed % len(self.visits))
            with psycopg.connect(self.day.owner_url) as db:
                db.execute("delete from claims where holder_id = %s", [visit])

    @rule(minutes=st.integers(-2000, 14 * 1440), length=st.integers(1, 4000), who=st.sampled_from(MEMBERS))
    def block(self, minutes: int, length: int, who: str) -> None:
        low = NOW + timedelta(minutes=minutes)
        wish = BlockWish(self.day.houses.staff[who], low, low + timedelta(minutes=length))
        made = self.day.run(self.day.act(add_block, wish, now=NOW))
        self.blocks.append(made.id)

    @rule(seed=st.integers(0, 1000))
    def lift(self, seed: int) -> None:
        if self.blocks:
            self.day.run(self.day.act(drop_block, self.blocks.pop(seed % len(self.blocks))))

    @rule(who=st.sampled_from(MEMBERS), shifts=st.lists(st.tuples(st.integers(0, 6), CLOCK, CLOCK), max_size=6))
    def set_week(self, who: str, shifts: list[tuple[int, str, str]]) -> None:
        wish = WeekWish([WeeklyShiftWish(*shift) for shift in shifts])
        self.day.run(self.day.act(replace_week, self.day.houses.staff[who], wish, now=NOW))

    @rule(who=st.sampled_from(MEMBERS), days=st.integers(0, 14), shifts=st.lists(st.tuples(CLOCK, CLOCK), max_size=2))
    def set_date(self, who: str, days: int, shifts: list[tuple[str, str]]) -> None:
        wish = DateWish([ShiftTime(*shift) for shift in shifts], despite_closure=days % 2 == 0)
        day = NOW.date() + timedelta(days=days)
        self.day.run(self.day.act(put_date, self.day.houses.staff[who], day, wish, now=NOW))

    @rule(days=st.integers(-3, 14), length=st.integers(0, 4), cut=st.booleans())
    def close_up(self, days: int, length: int, cut: bool) -> None:
        first: date = NOW.date() + timedelta(days=days)
        wish = ClosureWish(first, first + timedelta(days=length), cut)
        made = self.day.run(self.day.act(add_closure, wish, now=NOW))
        self.closures.append(made.id)

    @rule(seed=st.integers(0, 1000))
    def open_again(self, seed: int) -> None:
        if self.closures:
            self.day.run(self.day.act(drop_closure, self.closures.pop(seed % len(self.closures)), now=NOW))

    @rule(hours=st.integers(0, 50))
    def night_comes(self, hours: int) -> None:
        work = Work(self.day.worker, NOW + timedelta(hours=hours), 1, {})
        self.day.run(extend_windows(work))

    @invariant()
    def windows_are_what_is_implied(self) -> None:
        with psycopg.connect(self.day.owner_url) as db:
            assert db.execute(WRONG).fetchall() == []
            touching = db.execute(
                "select count(*) from free_windows a join free_windows b on a.staff_id = b.staff_id"
                " and a.ctid < b.ctid and (a.during && b.during or a.during -|- b.during)"
            ).fetchone()
        assert touching == (0,)


@pytest.fixture
def day(cluster: Cluster) -> Iterator[Day]:
    opened = Day(cluster)
    yield opened
    opened.close()


def test_windows_follow_every_change(day: Day) -> None:
    class OfThisDay(Changes):
        pass

    OfThisDay.day = day
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        OfThisDay,
        settings=settings(
            max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_a_member_who_goes_leaves_no_windows(day: Day) -> None:
    member = day.houses.staff["mehmet"]
    day.run(day.act(end_member, member, now=NOW))
    with psycopg.connect(day.owner_url) as db:
        assert db.execute("select count(*) from free_windows where staff_id = %s", [member]).fetchone() == (0,)


def test_what_is_not_published_has_no_windows(day: Day) -> None:
    business = day.houses.businesses[NORDLICHT]
    for published, expected in ((None, False), (NOW, True)):
        with psycopg.connect(day.owner_url) as db:
            db.execute("update businesses set published_at = %s where id = %s", [published, business])
            row = db.execute("select count(*) > 0 from free_windows where business_id = %s", [business]).fetchone()
        assert row == (expected,)


def test_loaders_may_do_without_and_build_all_at_the_end(day: Day) -> None:
    with psycopg.connect(day.owner_url) as db:
        db.execute("set local vibewell.bulk = 'on'")
        dice = random.Random(4)
        for _ in range(20):
            start = NOW + timedelta(minutes=dice.randint(0, 20000))
            db.execute("savepoint one")
            try:
                db.execute(
                    "insert into claims (business_id, holder_id, staff_id, during)"
                    " values (%s, gen_random_uuid(), %s, tstzrange(%s, %s))",
                    [day.houses.businesses[NORDLICHT], day.houses.staff["ida"], start, start + timedelta(minutes=50)],
                )
            except psycopg.errors.ExclusionViolation:
                db.execute("rollback to one")
        assert db.execute(WRONG).fetchall() != []
        db.execute("select private.rebuild_free_windows()")
        assert db.execute(WRONG).fetchall() == []


def test_bookings_of_one_member_at_once_leave_true_windows(day: Day) -> None:
    """Each waits for the other's windows: two statements that both start from the old ones would keep both halves."""
    owner, houses = day.owner_url, day.houses
    start = (NOW + timedelta(days=3)).replace(minute=0)

    def book(number: int) -> None:
        agree(owner, houses, start + timedelta(hours=number))

    async def race() -> None:
        await asyncio.gather(*(asyncio.to_thread(book, number) for number in range(8)))

    day.run(race())
    with psycopg.connect(owner) as db:
        assert db.execute(WRONG).fetchall() == []
