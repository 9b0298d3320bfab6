"""Processes that begin at once: forked from one that has imported the product already.

Each is a process of its own all the same, with its own settings, signals and death; only importing is saved, a second
of a processor for each.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from vibewell.boot import cli

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    [
        "uvloop",
        "vibewell.boot.conformance",
        "vibewell.boot.receipts",
        "vibewell.boot.serve",
        "vibewell.boot.verify",
        "vibewell.boot.wiring",
        "vibewell.boot.worker_crew",
        "tests.domains.payments.processing.dying_till",
        "tests.trust.dying_worker",
    ]
)
COMMANDS: dict[str, Callable[[], None]] = {"web": cli.web, "worker": cli.worker}
COMMAND_SECONDS_MAX = 120


class Forked:
    """A process that does `work` in this environment and ends with it. What it logs goes to the file `log`, if any."""

    def __init__(
        self, work: Callable[..., None], *given: str, environment: Mapping[str, str] = os.environ, log: str = ""
    ) -> None:
        self._process = _context.Process(target=_begin, args=(dict(environment), log, work, given))
        self._process.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def code(self) -> int | None:
        """Its exit code, or the number of the signal that ended it, negative; None while it lives."""
        return self._process.exitcode

    def terminate(self) -> None:
        """Ask it to stop."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait until it has ended, so long at most; answers `code`."""
        self._process.join(seconds)
        return self.code


class Ran(NamedTuple):
    """A command that has ended: its exit code, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run_command(*arguments: str, **settings: str) -> Ran:
    """The `vibewell` command with these arguments and settings, to its end."""
    with tempfile.TemporaryDirectory() as said:
        process = Forked(_say, said, *arguments, environment={**os.environ, **settings})
        code = process.wait(COMMAND_SECONDS_MAX)
        if code is None:
            process.kill()
            process.wait()
            raise TimeoutError(arguments)
        return Ran(code, *((Path(said) / name).read_text(encoding="utf-8") for name in ("stdout", "stderr")))


def _say(into: str, *arguments: str) -> None:
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(f"{into}/{name}", os.O_WRONLY | os.O_CREAT), number)
    sys.argv = ["vibewell", *arguments]
    cli.main()


def _begin(environment: dict[str, str], log: str, work: Callable[..., None], given: tuple[str, ...]) -> None:
    if log:
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    os.environ.clear()
    os.environ.update(environment)
    work(*given)
