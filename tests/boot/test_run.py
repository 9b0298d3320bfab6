"""The one command, from outside: it comes up, again after everything was killed, and stops cleanly."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.conftest import free_port
from tests.web.site.reader import Reader

FIRST_START_SECONDS_MAX = 90
LATER_START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 15


class Running:
    """`vibewell run` in a DATA_DIR and on a port of its own."""

    def __init__(self, data_dir: str, port: int) -> None:
        self.port = port
        self.environment = {**os.environ, "DATA_DIR": data_dir, "PORT": str(port), "TOWN_BUSINESSES": "12"}
        self.environment.pop("DATABASE_URL", None)
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        """Start it."""
        self.process = subprocess.Popen([sys.executable, "-m", "vibewell", "run"], env=self.environment)
        return self.process

    def seconds_until_ready(self, at_most: float) -> float:
        """Wait for /readyz."""
        started = time.monotonic()
        while time.monotonic() - started < at_most:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2):
                    return time.monotonic() - started
            except OSError:
                time.sleep(0.02)
        raise AssertionError("it did not come up")

    def family(self) -> list[psutil.Process]:
        """It and its children."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]


@contextmanager
def followed_agenda(port: int) -> Iterator[httpx.Response]:
    """A browser in which the salon's owner keeps the agenda open."""
    with Reader(f"http://127.0.0.1:{port}") as ida:
        ida.open("/sign-in")
        ida.send("/sign-in", email="ida@vibewell.example", password="vibewell-demo")
        with ida.http.stream("GET", "/business/live") as stream:
            assert stream.status_code == 200
            yield stream


@pytest.fixture
def running(data_dir: str) -> Iterator[Running]:
    found = Running(data_dir, free_port())
    yield found
    if found.process.poll() is None:
        found.process.terminate()
        found.process.wait(30)
    subprocess.run([sys.executable, "-m", "vibewell", "stop-database"], env=found.environment, check=False)


@pytest.mark.timeout(240)
def test_it_comes_up_survives_being_killed_and_stops_cleanly(running: Running) -> None:
    running.seconds_until_ready(FIRST_START_SECONDS_MAX)
    orphans = running.family()[1:]
    running.process.kill()
    running.process.wait(10)
    psutil.wait_procs(orphans, timeout=20)
    assert not [child for child in orphans if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]

    running.start()
    running.seconds_until_ready(LATER_START_SECONDS_MAX)
    postmaster = int((Path(running.environment["DATA_DIR"]) / "postgres" / "postmaster.pid").read_text().split()[0])
    for process in [*running.family(), psutil.Process(postmaster)]:
        process.kill()
    running.process.wait(10)

    running.start()
    running.seconds_until_ready(LATER_START_SECONDS_MAX)
    children = running.family()[1:]
    with followed_agenda(running.port) as stream:
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(STOP_SECONDS_MAX) == 0
        list(stream.iter_text())  # it ended, and did not break off
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    assert not (Path(running.environment["DATA_DIR"]) / "postgres" / "postmaster.pid").exists()
