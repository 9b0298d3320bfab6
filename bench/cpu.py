"""CPU time of our processes and of PostgreSQL, read from the operating system."""

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import psutil
import psycopg


class Spent(NamedTuple):
    """Seconds of CPU."""

    server: float
    database: float

    @property
    def both(self) -> float:
        """Server and database together."""
        return self.server + self.database

    def since(self, before: "Spent") -> "Spent":
        """What was spent from `before` until now."""
        return Spent(self.server - before.server, self.database - before.database)


class Meter:
    """Reads what some processes of ours and one PostgreSQL have spent so far."""

    def __init__(self, postmaster: int, servers: Iterable[int] = ()) -> None:
        self._postmaster = psutil.Process(postmaster)
        self._servers = [psutil.Process(pid) for pid in servers]

    def read(self) -> Spent:
        """Seconds until now."""
        return Spent(sum(_own(process) for process in self._servers), self._database())

    def children(self) -> set[int]:
        """The processes of PostgreSQL's sessions and helpers."""
        return {child.pid for child in self._postmaster.children(recursive=True)}

    def _database(self) -> float:
        # Whoever has ended counts for the postmaster, which reaped them.
        whole = self._postmaster.cpu_times()
        spent = whole.user + whole.system + whole.children_user + whole.children_system
        for child in self._postmaster.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                spent += _own(child)
        return spent


def postmaster(owner_url: str) -> int:
    """The process id of the PostgreSQL at this address."""
    with psycopg.connect(owner_url) as connection:
        row = connection.execute("show data_directory").fetchone()
    assert row is not None
    return int((Path(row[0]) / "postmaster.pid").read_text().split()[0])


def _own(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
