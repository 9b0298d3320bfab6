"""Processes that begin at once: forked from one that has imported the product already.

Each is a process of its own all the same, with its own settings, signals and death; only importing is saved, a second
of a processor for each.
"""

import multiprocessing
import os
from collections.abc import Callable, Mapping

from vibewell.boot import cli

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    ["uvloop", "vibewell.boot.serve", "vibewell.boot.worker_crew", "vibewell.boot.wiring", "tests.trust.dying_worker"]
)
COMMANDS: dict[str, Callable[[], None]] = {"web": cli.web, "worker": cli.worker}


class Forked:
    """A process that does `work` in this environment and ends with it."""

    def __init__(self, work: Callable[..., None], *given: str, environment: Mapping[str, str] = os.environ) -> None:
        self._process = _context.Process(target=_begin, args=(dict(environment), work, given))
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


def _begin(environment: dict[str, str], work: Callable[..., None], given: tuple[str, ...]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    work(*given)
