"""`make bench` runs from end to end and prints every figure that was promised."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISED = (
    "CPU of business JSON",
    "CPU of my visits",
    "CPU of hold",
    "a month of starts, ten people: p95",
    "one chair: unfair rounds",
    "last seats: unfair rounds",
    "overlaps stored",
    "deadlocks",
    "neither 201 nor 409",
    "losers' p99",
    "memory of everything",
    "search by time, 12 businesses: p95",
    "search by time, 12 businesses: execution in the database",
    "conformance worlds a second",
    "an event acknowledged: p99",
    "payments in a wrong state",
    "the books are off by",
    "a page while the vendor is ill: p99 against well",
    "failures until its line is cut",
    "seconds until it is in use again",
    "a town of 12 businesses, loaded",
    "a second start, to the first answer",
)


@pytest.mark.timeout(240)
def test_a_tiny_bench_prints_every_figure_beside_its_limit(data_dir: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench", "--tiny"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": data_dir},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [name for name in PROMISED if name not in done.stdout] == []
    races = [line for line in done.stdout.splitlines() if " racers x " in line and "p99" not in line]
    assert len(races) == 8
    assert all(" ok" in line for line in races), done.stdout
