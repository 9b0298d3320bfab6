"""Promises that the engine keeps to itself, over many random worlds: the quick ways and the plain ways agree."""

import json
from itertools import pairwise

import pytest

from tests.conformance.in_memory import InMemory
from tests.conformance.random_worlds import random_world
from vibewell.domains.scheduling import Diary, Roster, Wish, choose, claims_for, explain, open_diary, starts
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.starts import starts_in_a_row
from vibewell.domains.scheduling.types import Interval
from vibewell.domains.scheduling.worlds import busy_of, epoch, query_span, read_world, wish_of

SEEDS = range(10_000, 10_120)
DAY = 86_400


async def laid_out(seed: int) -> tuple[Roster, Diary, Wish, int, Interval, InMemory]:
    world = read_world(json.dumps(random_world(seed)).encode())
    memory = InMemory()
    await memory.load(world)
    diary = open_diary(memory.claims, busy_of(world), memory.sessions, now=memory.now)
    return memory.roster, diary, wish_of(world.query), memory.now, query_span(world.query), memory


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_is_listed_can_be_booked_and_nothing_else(seed: int) -> None:
    roster, diary, wish, now, span, memory = await laid_out(seed)
    listed = {start.starts: start for start in starts(roster, diary, wish, now=now, span=span)}
    asked = [*listed, *(epoch(probe) for probe in memory.world.probe), *(start + 60 for start in list(listed)[:20])]
    for start in asked:
        choice = choose(roster, diary, wish, start, now=now)
        assert (choice is None) == bool(explain(roster, diary, wish, start, now=now))
        if span[0] <= start < span[1]:
            assert (choice is not None) == (start in listed)
        if choice is not None and start in listed:
            assert choice.items[0].member == listed[start].members[0]
            assert (choice.items[-1].ends - start) // 60 == listed[start].minutes
            assert sum(item.price for item in choice.items) == listed[start].price


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_day_and_a_month_show_the_same(seed: int) -> None:
    roster, diary, wish, now, (low, high), _ = await laid_out(seed)
    month = starts(roster, diary, wish, now=now, span=(low, high))
    cuts = [*range(low, high, DAY // 3), high]
    days = [starts(roster, diary, wish, now=now, span=part) for part in pairwise(cuts)]
    assert [start for day in days for start in day] == month


@pytest.mark.parametrize("seed", SEEDS)
async def test_one_service_is_a_row_of_one(seed: int) -> None:
    roster, diary, wish, now, span, _ = await laid_out(seed)
    for service in roster.services:
        alone = Wish((service,), wish.member)
        outlook = Outlook(roster, diary, alone, now=now, span=span)
        low, high = outlook.limits.open_span(span)
        if outlook.is_class or not outlook.is_offered or low >= high:
            continue
        quick = starts(roster, diary, alone, now=now, span=span)
        general = starts_in_a_row(outlook, (low, high))
        assert [(of.starts, of.minutes, of.price) for of in quick] == [
            (of.starts, of.minutes, of.price) for of in general
        ]
        assert [of.members[:1] for of in quick] == [of.members for of in general]


@pytest.mark.parametrize("seed", SEEDS)
async def test_bookings_never_overlap(seed: int) -> None:
    roster, diary, wish, now, span, memory = await laid_out(seed)
    for number, start in enumerate(starts(roster, diary, wish, now=now, span=span)[:40]):
        diary = open_diary(memory.claims, busy_of(memory.world), memory.sessions, now=now)
        choice = choose(roster, diary, wish, start.starts, now=now)
        if choice is not None:
            memory.claims += claims_for(roster, choice, f"new-{number}")
    live = [claim for claim in memory.claims if claim.held_until is None or now < claim.held_until]
    new = [claim for claim in live if str(claim.holder).startswith("new-")]
    for claim in new:
        beside = [of for of in live if of is not claim and of.owner == claim.owner]
        assert not any(of.starts < claim.ends and claim.starts < of.ends for of in beside)
