"""The engine against the brute-force reference, on worlds that nobody chose. `VIBEWELL_WORLDS` sets how many."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.hostile_worlds import hostile_world
from tests.conformance.in_memory import InMemory
from tests.conformance.random_worlds import aimed, random_world
from tests.conformance.reference import Reference
from vibewell.domains.scheduling.conformance import Answer, answer_world
from vibewell.domains.scheduling.worlds import read_world

WORLDS = int(os.environ.get("VIBEWELL_WORLDS", "24"))
FIRST_SEED = int(os.environ.get("VIBEWELL_WORLDS_SEED", "0"))


# Those that once showed a difference: a notice in days whose last day the calendar skips, asked for half a minute past.
TELLING: list[tuple[Callable[[int], Any], int]] = [(hostile_world, 520_440)]
DRAWN = [(draw, seed) for draw in (random_world, hostile_world) for seed in range(FIRST_SEED, FIRST_SEED + WORLDS)]


async def answered(world: dict[str, Any]) -> Answer:
    return await answer_world(read_world(json.dumps(world).encode()), InMemory())


@pytest.mark.parametrize(("draw", "seed"), [*TELLING, *DRAWN])
async def test_the_engine_and_the_reference_give_the_same_answers(draw: Callable[[int], Any], seed: int) -> None:
    world = draw(seed)
    if seed % 2 and world["probe"] and world["staff"]:
        world = aimed(world, (await answered(world)).starts, seed)
    answer = await answered(world)
    reference = Reference(world).answer()
    assert answer.starts == reference["starts"]
    assert answer.probes == reference["probes"]
    assert answer.attempts == reference["attempts"]
