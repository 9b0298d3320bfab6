"""Every world of the public suite, answered by the pure engine."""

from pathlib import Path

import pytest

from tests.conformance.in_memory import InMemory
from vibewell.domains.scheduling.conformance import answer_world
from vibewell.domains.scheduling.world_shapes import World
from vibewell.domains.scheduling.worlds import read_world

FILES = sorted((Path(__file__).parent / "worlds").glob("*.json"))
WORLDS = [pytest.param(read_world(path.read_bytes()), id=path.stem) for path in FILES]


@pytest.mark.parametrize("world", WORLDS)
async def test_the_engine_answers_as_the_world_expects(world: World) -> None:
    assert world.expect is not None
    answer = await answer_world(world, InMemory())
    assert answer.starts == (answer.starts if world.expect.starts is None else world.expect.starts)
    assert answer.probes == (answer.probes if world.expect.probes is None else world.expect.probes)
    assert answer.attempts == (answer.attempts if world.expect.attempts is None else world.expect.attempts)
    assert answer.ok


def test_the_suite_is_here() -> None:
    assert len(WORLDS) >= 41
