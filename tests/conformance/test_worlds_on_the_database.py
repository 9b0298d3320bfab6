"""Worlds answered by the product's own actions and SQL: the public ones, and random ones as by the pure engine."""

import json
import time
from pathlib import Path

import pytest

from tests.conformance.hostile_worlds import hostile_world
from tests.conformance.in_memory import InMemory
from tests.conformance.random_worlds import aimed, random_world
from tests.conftest import Cluster
from tests.forked import Ran, run_command
from vibewell.boot.conformance import DatabaseBackend, scratch_databases
from vibewell.boot.settings import Settings
from vibewell.domains.scheduling.conformance import answer_world
from vibewell.domains.scheduling.worlds import read_world

WORLDS = Path(__file__).parent / "worlds"
RANDOM_WORLDS = 60


def conformance(cluster: Cluster, *arguments: str) -> Ran:
    settings = {"DATABASE_URL": cluster.url("postgres"), "SECRET_KEY": "a secret for tests only"}
    return run_command("conformance", *arguments, **settings)


def test_every_public_world_is_answered_as_it_expects(cluster: Cluster) -> None:
    done = conformance(cluster, str(WORLDS))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [answer["name"] for answer in answers if answer["ok"] is not True] == []
    assert len(answers) == len(list(WORLDS.glob("*.json"))) >= 41


def test_a_wrong_expectation_is_told_by_the_exit_code(cluster: Cluster, tmp_path: Path) -> None:
    world = json.loads((WORLDS / "berlin-spring-forward.json").read_text())
    world["expect"] = {"starts": []}
    (tmp_path / "wrong.json").write_text(json.dumps(world))
    done = conformance(cluster, str(tmp_path / "wrong.json"))
    assert done.returncode == 1
    assert json.loads(done.stdout)["ok"] is False


def test_files_that_are_no_worlds_are_refused_in_a_sentence_and_hide_none_of_the_others(
    cluster: Cluster, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text("{")
    world = WORLDS / "berlin-spring-forward.json"
    (tmp_path / "b.json").write_bytes(world.read_bytes())
    (tmp_path / "c.json").write_text('{"name": "nothing"}')
    done = conformance(cluster, str(tmp_path))
    assert done.returncode == 2
    assert "a.json" in done.stderr
    assert "c.json" in done.stderr
    assert json.loads(done.stdout)["ok"] is True


def test_a_folder_without_a_world_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    assert conformance(cluster, str(tmp_path)).returncode == 2


@pytest.mark.timeout(300)
async def test_random_worlds_are_answered_as_by_the_pure_engine(cluster: Cluster, tmp_path: Path) -> None:
    settings = Settings(database_url=cluster.url("postgres"), data_dir=str(tmp_path), secret_key="only for tests" * 3)
    async with scratch_databases(settings) as scratch:
        backend = DatabaseBackend(scratch)
        started = time.monotonic()
        for seed in range(9000, 9000 + RANDOM_WORLDS):
            world = random_world(seed) if seed % 3 else hostile_world(seed)
            if seed % 2 and world["probe"] and world["staff"]:
                world = aimed(
                    world, (await answer_world(read_world(json.dumps(world).encode()), InMemory())).starts, seed
                )
            shape = read_world(json.dumps(world).encode())
            assert await answer_world(shape, backend) == await answer_world(shape, InMemory()), world["name"]
        # The promise is 20 a second on a quiet machine; this only notices when it has become a different order.
        assert RANDOM_WORLDS / (time.monotonic() - started) > 3
