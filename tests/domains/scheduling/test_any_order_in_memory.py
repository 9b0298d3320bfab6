"""The pure engine in any order of holds, confirmations, moves, cancellations and changes of shifts, much faster.

What is listed is what can be booked, days are the parts of a month, and nothing overlaps or comes too near.
With VIBEWELL_LONG set it goes on for more than ten thousand steps.
"""

import os
import sys
from itertools import pairwise
from typing import ClassVar

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from vibewell.domains.scheduling import (
    Claim,
    Diary,
    Interval,
    Location,
    Member,
    Resource,
    Roster,
    Segment,
    Service,
    Shift,
    Wish,
    choose,
    claims_for,
    explain,
    instant,
    open_diary,
    starts,
)

LONG = bool(os.environ.get("VIBEWELL_LONG"))
LONG_STEPS = 10_000
HOUR, DAY = 3600, 86_400
# The night in which the clocks go forward, the day before it and the day after.
ZONE, FIRST_ORDINAL, DAYS = "Europe/Berlin", 740067, 3
SERVICES = {
    "cut": Service("cut", (Segment(45, kinds=("chair",)),), 15, 5, 10),
    "colour": Service("colour", (Segment(30, kinds=("chair",)), Segment(30, False), Segment(30)), 20, 0, 30),
    "sauna": Service("sauna", (Segment(60, False, ("room",)), Segment(15)), 30, after_may_pass_closing=False),
}
WISHES = st.sampled_from([("cut",), ("colour",), ("sauna",), ("colour", "cut"), ("cut", "sauna")])
MEMBERS = st.sampled_from([None, "ana", "ben"])
CLOCK = st.sampled_from([0, 2 * HOUR, 9 * HOUR, 9 * HOUR + 600, 13 * HOUR, 18 * HOUR, 23 * HOUR])
SHIFTS = st.lists(st.tuples(CLOCK, CLOCK), max_size=3)


class AnyOrder(RuleBasedStateMachine):
    """A salon of two with one chair and one room, over three days."""

    steps: ClassVar[list[int]] = []

    def __init__(self) -> None:
        super().__init__()
        self.span: Interval = (instant(ZONE, FIRST_ORDINAL), instant(ZONE, FIRST_ORDINAL + DAYS))
        self.now = self.span[0]
        self.claims: list[Claim] = []
        # who holds what until when, and what was confirmed
        self.held: dict[str, int] = {}
        self.visits: list[str] = []
        self.made = 0
        week = ((Shift(9 * HOUR, 18 * HOUR),),) * 7
        resources = (Resource("chair-1", "chair"), Resource("room-1", "room"))
        self.roster = Roster(Location(ZONE), (Member("ana", week), Member("ben", week)), SERVICES, resources)

    def diary(self, leave_out: str | None = None) -> Diary:
        return open_diary(self.claims, now=self.now, leave_out=leave_out)

    def take(self, wish: Wish, start: int, holder: str, until: int | None, leave_out: str | None = None) -> bool:
        """Book at `start` if it is listed; what is listed is found in a list of all three days."""
        diary = self.diary(leave_out)
        listed = {found.starts for found in starts(self.roster, diary, wish, now=self.now, span=self.span)}
        choice = choose(self.roster, diary, wish, start, now=self.now)
        reasons = explain(self.roster, diary, wish, start, now=self.now)
        assert (choice is not None) == (not reasons) == (start in listed)
        if choice is None:
            return False
        self.claims = [claim for claim in self.claims if claim.holder != leave_out]
        self.claims += claims_for(self.roster, choice, holder, held_until=until)
        return True

    @rule(names=WISHES, member=MEMBERS, at=st.integers(0, DAYS * 288), listed=st.booleans(), which=st.integers(0, 999))
    def hold(self, names: tuple[str, ...], member: str | None, at: int, listed: bool, which: int) -> None:
        wish = Wish(names, member)
        found = starts(self.roster, self.diary(), wish, now=self.now, span=self.span)
        start = found[which % len(found)].starts if listed and found else self.span[0] + 300 * at
        self.made += 1
        holder = f"visit {self.made}"
        if start < self.span[1] and self.take(wish, start, holder, self.now + 600):
            self.held[holder] = self.now + 600

    @rule(which=st.integers(0, 99))
    def confirm(self, which: int) -> None:
        if self.held:
            holder = sorted(self.held)[which % len(self.held)]
            if self.now < self.held.pop(holder):
                self.claims = [
                    msgspec.structs.replace(of, held_until=None) if of.holder == holder else of for of in self.claims
                ]
                self.visits.append(holder)

    @rule(which=st.integers(0, 99))
    def cancel(self, which: int) -> None:
        if self.visits:
            holder = self.visits.pop(which % len(self.visits))
            self.claims = [claim for claim in self.claims if claim.holder != holder]

    @rule(which=st.integers(0, 99), names=WISHES, at=st.integers(0, DAYS * 96 - 1))
    def move(self, which: int, names: tuple[str, ...], at: int) -> None:
        if self.visits:
            holder = self.visits[which % len(self.visits)]
            before = list(self.claims)
            if not self.take(Wish(names), self.span[0] + 900 * at, holder, None, leave_out=holder):
                assert self.claims == before

    @rule(minutes=st.sampled_from([1, 9, 10, 300]))
    def time_passes(self, minutes: int) -> None:
        self.now += 60 * minutes

    @rule(which=st.integers(0, 1), shifts=SHIFTS)
    def change_shifts(self, which: int, shifts: list[tuple[int, int]]) -> None:
        members = list(self.roster.members)
        week = (tuple(Shift(low, high) for low, high in shifts),) * 7
        members[which] = msgspec.structs.replace(members[which], weekly=week)
        self.roster = msgspec.structs.replace(self.roster, members=tuple(members))

    @invariant()
    def nothing_overlaps_or_comes_too_near(self) -> None:
        self.steps.append(1)
        live = [claim for claim in self.claims if claim.held_until is None or self.now < claim.held_until]
        for owner in {claim.owner for claim in live}:
            row = sorted((claim for claim in live if claim.owner == owner), key=lambda claim: claim.starts)
            for earlier, later in pairwise(row):
                gap = 0 if earlier.holder == later.holder else max(earlier.after_seconds, later.before_seconds)
                assert earlier.ends + gap <= later.starts

    @invariant()
    def days_are_the_parts_of_the_month(self) -> None:
        diary, low, high = self.diary(), *self.span
        for names in (("cut",), ("colour", "cut")):
            month = starts(self.roster, diary, Wish(names), now=self.now, span=self.span)
            cuts = [low, *(instant(ZONE, FIRST_ORDINAL + day) for day in range(1, DAYS)), high]
            days = [starts(self.roster, diary, Wish(names), now=self.now, span=part) for part in pairwise(cuts)]
            assert [found for day in days for found in day] == month


@pytest.mark.timeout(7200 if LONG else 120)
def test_nothing_overlaps_after_any_order_of_things() -> None:
    AnyOrder.steps.clear()
    often = settings(
        max_examples=100 if LONG else 12,
        stateful_step_count=120 if LONG else 40,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    while len(AnyOrder.steps) < (LONG_STEPS if LONG else 1):
        run_state_machine_as_test(AnyOrder, settings=often)  # type: ignore[no-untyped-call]
    sys.stdout.write(f"{len(AnyOrder.steps)} steps, 0 broken invariants\n")
