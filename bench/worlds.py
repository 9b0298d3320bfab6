"""How fast conformance worlds are answered, by the product's own actions and SQL."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from bench.figures import Figure, load_average
from bench.ground import ROOT, Ground, environment

FOLDERS = (ROOT / "tests" / "conformance" / "worlds",)


def measure(ground: Ground) -> Iterator[Figure]:
    """Worlds a second, the making of the scratch databases left out and told beside it."""
    files = sorted(path for folder in FOLDERS for path in folder.rglob("*.json"))
    if not files:
        return
    with tempfile.TemporaryDirectory() as made:
        for number, file in enumerate(islice(cycle(files), ground.counts.worlds)):
            (Path(made) / f"{number:05}.json").write_bytes(file.read_bytes())
        one = _answer(ground, [files[0]])
        many = _answer(ground, [Path(made)])
    rate = (ground.counts.worlds - 1) / max(many - one, 0.001)
    note = f"{ground.counts.worlds} worlds; {one:.1f} s to begin with; {load_average()}"
    yield Figure("conformance worlds a second", rate, "/s", 20, at_least=True, note=note)


def _answer(ground: Ground, paths: list[Path]) -> float:
    began = time.perf_counter()
    given = environment(
        DATABASE_URL=ground.cluster.owner_url, SECRET_KEY="the bench's own", DATA_DIR=str(ground.folder)
    )
    command = [sys.executable, "-m", "vibewell", "conformance", *(str(path) for path in paths)]
    done = subprocess.run(command, env=given, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        raise RuntimeError("the worlds were not answered")
    return time.perf_counter() - began
