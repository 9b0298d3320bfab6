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
        began = time.perf_counter()
        first, *others = _answered_at(ground, Path(made))
    rate = len(others) / max(others[-1] - first, 0.001)
    note = f"{ground.counts.worlds} worlds; {first - began:.1f} s to begin with; {load_average()}"
    yield Figure("conformance worlds a second", rate, "/s", 20, at_least=True, note=note)


def _answered_at(ground: Ground, folder: Path) -> list[float]:
    """When each world was answered."""
    given = environment(
        DATABASE_URL=ground.cluster.owner_url, SECRET_KEY="the bench's own", DATA_DIR=str(ground.folder)
    )
    command = [sys.executable, "-u", "-m", "vibewell", "conformance", str(folder)]
    with subprocess.Popen(command, env=given, stdout=subprocess.PIPE) as answering:
        assert answering.stdout is not None
        answered = [time.perf_counter() for _ in answering.stdout]
    if answering.returncode not in (0, 1) or len(answered) != ground.counts.worlds:
        raise RuntimeError("the worlds were not answered")
    return answered
