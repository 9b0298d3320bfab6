"""Everything that `make run` starts: how long it takes to stand, and how much memory it takes."""

import contextlib
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.client import send, sign_in
from bench.figures import Figure, load_average
from bench.ground import Counts, clear, environment
from bench.load import Call
from bench.salon import NORDLICHT
from tests.conftest import free_port

MEGABYTE = 1_000_000
READY_SECONDS_MAX = 120
CONNECTIONS = 6
PAGES = (
    "/",
    "/search",
    "/search?category=hair",
    f"/b/{NORDLICHT}",
    "/sign-in",
    "/visits",
    "/business",
    "/api/v1/visits",
    "/api/v1/businesses?category=hair&near=51.34,12.37&radius_m=5000",
    f"/api/v1/businesses/{NORDLICHT}",
    "/openapi.json",
    "/docs",
    "/mail",
)


def measure(folder: Path, counts: Counts) -> Iterator[Figure]:
    """From an empty folder to the first page, again, and the memory after some browsing."""
    home = folder / "house"
    clear(home)
    base_url = f"http://127.0.0.1:{(port := free_port())}"
    given = environment(
        DATA_DIR=str(home), HOST="127.0.0.1", PORT=str(port), TOWN_BUSINESSES=str(counts.town), PUBLIC_URL=base_url
    )
    ours = [sys.executable, "-m", "vibewell"]
    try:
        seconds = _timed([*ours, "migrate"], given)
        yield Figure("an empty database, migrated", seconds, "s", note=load_average())
        seconds = _timed([*ours, "town", "--businesses", str(counts.town)], given)
        yield Figure(f"a town of {counts.town} businesses, loaded", seconds, "s", 30, note=load_average())
        _timed([*ours, "stop-database"], given)
        with _running(given, base_url) as (house, seconds):
            yield Figure("a second start, to the first answer", seconds, "s", 5, note=load_average())
            asked = _browse(base_url, counts.browse_seconds)
            yield from _memory(house, home, f"after {counts.browse_seconds:.0f} s, {asked} requests")
    finally:
        _timed([*ours, "stop-database"], given)
        clear(home)


def _timed(command: list[str], given: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=given, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


@contextmanager
def _running(given: dict[str, str], base_url: str) -> Iterator[tuple[psutil.Process, float]]:
    began = time.perf_counter()
    command = [sys.executable, "-m", "vibewell", "run"]
    process = subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL)
    try:
        _wait(process, base_url)
        yield psutil.Process(process.pid), time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _wait(process: "subprocess.Popen[bytes]", base_url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{base_url}/readyz", timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the house did not come up")


def _browse(base_url: str, seconds: float) -> int:
    """Six people look around: pages, lists, starts."""
    clara = sign_in(base_url, "clara@vibewell.example")
    calls = [Call(path, headers=clara if "visits" in path else {}) for path in PAGES]
    deadline = time.monotonic() + seconds
    asked = 0
    while time.monotonic() < deadline:
        answers = send(base_url, calls * 5, connections=CONNECTIONS)[0]
        if any(answer.status in (0, 500) for answer in answers):
            raise RuntimeError(f"browsing broke: {[answer.status for answer in answers]}")
        asked += len(answers)
    return asked


def _memory(house: psutil.Process, home: Path, note: str) -> Iterator[Figure]:
    groups: dict[str, list[int]] = {"supervisor": [house.pid]}
    for child in house.children():
        groups[child.cmdline()[-1]] = [child.pid, *(below.pid for below in child.children(recursive=True))]
    head = psutil.Process(int((home / "postgres" / "postmaster.pid").read_text().split()[0]))
    groups["PostgreSQL"] = [head.pid, *(child.pid for child in head.children(recursive=True))]
    shares = {name: sum(_of(pid, "Pss") for pid in pids) for name, pids in groups.items()}
    resident = sum(_of(pid, "Rss") for pids in groups.values() for pid in pids)
    told = ", ".join(f"{name} {share / MEGABYTE:.0f}" for name, share in shares.items())
    yield Figure(
        "memory of everything (proportional)", sum(shares.values()) / MEGABYTE, "MB", 500, note=f"{told}; {note}"
    )
    yield Figure("memory of everything (resident, shared pages counted by each)", resident / MEGABYTE, "MB")


def _of(pid: int, kind: str) -> int:
    """Bytes; a process that has just ended has none."""
    with contextlib.suppress(OSError):
        found = re.search(rf"^{kind}:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    return 0
