"""Worlds are answered alike wherever the machine, the database and its sessions believe to be."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.conformance.hostile_worlds import hostile_world
from tests.conformance.in_memory import InMemory
from tests.conformance.random_worlds import random_world
from tests.conftest import Cluster
from vibewell.domains.scheduling.conformance import Answer, answer_world
from vibewell.domains.scheduling.worlds import read_world

ZONES = ["UTC", "Asia/Kathmandu", "America/New_York"]
WORLDS = Path(__file__).parent / "worlds"
SEEDS = range(700, 720)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public worlds, random ones, and one that expects what is not so: printing does not compare."""
    made = tmp_path_factory.mktemp("worlds")
    wrong = json.loads((WORLDS / "berlin-spring-forward.json").read_text()) | {"expect": {"starts": []}}
    (made / "wrong.json").write_text(json.dumps(wrong))
    for path in WORLDS.glob("*.json"):
        (made / path.name).write_bytes(path.read_bytes())
    for seed in SEEDS:
        (made / f"random-{seed}.json").write_text(json.dumps(random_world(seed)))
        (made / f"hostile-{seed}.json").write_text(json.dumps(hostile_world(seed)))
    return made


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, Answer]:
    """What the engine answers without a database, by file."""
    read = {path.name: read_world(path.read_bytes()) for path in folder.glob("*.json")}
    return {name: asyncio.run(answer_world(world, InMemory(), compare=False)) for name, world in read.items()}


@pytest.mark.parametrize("zone", ZONES)
def test_a_machine_in_any_zone_gives_the_same_answers(
    cluster: Cluster, folder: Path, expected: dict[str, Answer], zone: str
) -> None:
    url = f"{cluster.url('postgres')}&options={quote(f'-c timezone={zone}')}"
    environment = {**os.environ, "TZ": zone, "PGTZ": zone, "DATABASE_URL": url, "SECRET_KEY": "for tests only " * 3}
    done = subprocess.run(
        [sys.executable, "-m", "vibewell", "conformance", "--print", str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    files = sorted(folder.glob("*.json"))
    assert len(answers) == len(files) >= 80
    for path, answer in zip(files, answers, strict=True):
        same = expected[path.name]
        assert answer["ok"] is None
        assert (answer["name"], answer["starts"]) == (same.name, same.starts)
        assert (answer["probes"], answer["attempts"]) == (same.probes, same.attempts), path.name
