"""One embedded PostgreSQL for a whole run, a template database cloned for whoever needs one, a real server."""

import copy
import functools
import itertools
import os
import shutil
import socket
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import msgspec
import psutil
import psycopg
import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from tests.domains.catalog.houses import Houses, arrange_houses
from tests.forked import COMMANDS, Forked
from tests.kept import USES_MAX, Connections, Rows
from tests.rows import hand_of, let_all_go, let_go
from tests.salon import Salon, arrange_salon
from tests.working import Hands
from vibewell.boot.migrations import migrate
from vibewell.boot.postgres import EmbeddedPostgres, ensure_database, start_embedded
from vibewell.boot.serve import settle_memory
from vibewell.boot.settings import Settings
from vibewell.kernel.db import Database

CLUSTER = "VIBEWELL_TEST_CLUSTER"
SERVER_READY_SECONDS_MAX = 60
ROOM_BYTES_MIN = 2 * 2**30
# A third of the demo town: every craft several times, in a third of the time. All of it is loaded in tests/boot/town.
TOWN_BUSINESSES = 90
_numbers = itertools.count(1)
_idle: dict[str, list[str]] = {}
_uses: Counter[str] = Counter()
_rows: dict[str, Rows] = {}


class Cluster(msgspec.Struct, frozen=True):
    """The run's PostgreSQL: addresses of its databases for a login role."""

    owner_url: str
    data_dir: str

    def url(self, database: str, user: str = "postgres") -> str:
        """The address of a database; sockets need no password here."""
        parts = urlsplit(self.owner_url)
        host = parse_qs(parts.query)["host"][0]
        return urlunsplit(("postgresql", f"{user}@", f"/{database}", urlencode({"host": host}), ""))

    def clone(self, template: str) -> str:
        """A new database that is a copy of a template; answers its name."""
        name = f"t_{os.getpid()}_{next(_numbers)}"
        let_go(self.url(template))
        with hand_of(self.url("postgres")) as connection:
            # Copied as files, a tenth of the work of writing each page to the log as well.
            connection.execute(f"create database {name} template {template} strategy file_copy")
        return name

    def lend(self, template: str) -> str:
        """A copy of a template: a new one, or one in which everything was undone."""
        idle = _idle.setdefault(template, [])
        return idle.pop() if idle else self.clone(template)

    def take_back(self, name: str, template: str) -> None:
        """Keep a copy for whoever is next, when all that was written in it can be undone; else remove it."""
        _uses[name] += 1
        with hand_of(self.url(name)) as owner:
            is_kept = _uses[name] < USES_MAX and self.rows_of(template).put_back(owner)
        if is_kept:
            _idle[template].append(name)
        else:
            self.drop(name)

    def rows_of(self, template: str) -> Rows:
        """What a template holds."""
        if template not in _rows:
            with hand_of(self.url(template)) as owner:
                _rows[template] = Rows.of(owner)
            let_go(self.url(template))
        return _rows[template]

    def drop(self, name: str) -> None:
        """Remove a clone."""
        let_go(self.url(name))
        with hand_of(self.url("postgres")) as connection:
            connection.execute(f"drop database if exists {name} with (force)")


# What stands in a test's database already when the test asks for it by this name.
ARRANGED: dict[str, Callable[[str], Any]] = {"salon": arrange_salon, "houses": arrange_houses}


@functools.cache
def ready(cluster: Cluster, name: str) -> tuple[str, Any]:
    """A template in which this is arranged, once for all tests of a process, and the ids of what was."""
    template = cluster.clone("vibewell_template")
    return template, ARRANGED[name](cluster.url(template))


def roomy_memory() -> str | None:
    """A folder in memory, where hundreds of databases come and go much faster than on a disk; None without room."""
    folder = Path("/dev/shm")  # noqa: S108 - a fresh folder is made in it
    if not os.access(folder, os.W_OK):
        return None
    room = min(shutil.disk_usage(folder).free, psutil.virtual_memory().available // 2)
    return str(folder) if room >= ROOM_BYTES_MIN else None


# Files that take longest for their size come first: whichever comes last keeps a processor idle at its end.
LONGEST = (
    "tests/bench",
    "tests/journeys",
    "tests/boot",
    "tests/trust/test_worker_kills.py",
    "tests/adapters/calendar",
    "tests/conformance",
    "tests/domains/integrations",
    "tests/domains/payments/processing",
    "tests/trust",
    "tests/domains/search",
    "tests/domains/scheduling",
    "tests/web",
)


# Folders whose files share a server over a town: they stay with one test process, or each would make its own.
TOGETHER = ("tests/journeys/", "tests/web/business/", "tests/domains/integrations/", "tests/adapters/identity/")


class ByFolder(LoadFileScheduling):  # type: ignore[misc]
    """A file goes to one test process, or its whole folder does."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFolder:
    """Which test runs in which process."""
    return ByFolder(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that share a session's fixtures stay beside each other."""

    def turn(item: pytest.Item) -> int:
        return next((turn for turn, path in enumerate(LONGEST) if item.nodeid.startswith(path)), len(LONGEST))

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stands by now: modules and collected tests live as long as the run."""
    settle_memory()


def pytest_configure(config: pytest.Config) -> None:
    """The parent of the test processes starts the cluster and makes the template."""
    if hasattr(config, "workerinput") or os.environ.get(CLUSTER):
        return
    # A short path: a unix socket's name has to fit into 107 bytes.
    data_dir = tempfile.mkdtemp(prefix="vw-test-", dir=roomy_memory())
    Path(data_dir).chmod(0o755)
    server = start_embedded(Path(data_dir))
    template = server.url(database="vibewell_template")
    ensure_database(template)
    with psycopg.connect(server.url(database="postgres"), autocommit=True) as connection:
        # Nothing here outlives the run, so nothing has to reach the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
    migrate(template)
    with psycopg.connect(template) as connection:
        # Tests hand their own time in, so row security must not hold it against the machine's.
        connection.execute("insert into private.clock_by_hand default values")
    # Whom a test asks is on loopback: with a folder without authorities no client reads them all anew.
    os.environ.pop("SSL_CERT_FILE", None)
    os.environ["SSL_CERT_DIR"] = data_dir
    os.environ[CLUSTER] = msgspec.json.encode(Cluster(server.url(), data_dir)).decode()
    config.stash[SERVER] = server
    config.add_cleanup(lambda: _stop(server, data_dir))


SERVER = pytest.StashKey[EmbeddedPostgres]()


def _stop(server: EmbeddedPostgres, data_dir: str) -> None:
    os.environ.pop(CLUSTER, None)
    server.stop()
    shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The run's PostgreSQL."""
    yield msgspec.json.decode(os.environ[CLUSTER], type=Cluster)
    let_all_go()


@pytest.fixture
def database_name(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated database for one test: empty, or with the salon or the houses that the test asks for."""
    asked = [name for name in ARRANGED if name in request.fixturenames]
    assert len(asked) <= 1, "a test has the salon or the houses"
    template = ready(cluster, asked[0])[0] if asked else "vibewell_template"
    name = cluster.lend(template)
    yield name
    cluster.take_back(name, template)


@pytest.fixture
def salon(cluster: Cluster, database_name: str) -> Salon:
    """A small salon in the test's database."""
    return copy.deepcopy(ready(cluster, "salon")[1])


@pytest.fixture
def houses(cluster: Cluster, database_name: str) -> Houses:
    """Two houses beside each other in the test's database."""
    return copy.deepcopy(ready(cluster, "houses")[1])


@pytest.fixture
def owner_url(cluster: Cluster, database_name: str) -> str:
    """The owner's address of the test's database: for arranging and looking, never for acting."""
    return cluster.url(database_name)


@pytest.fixture(scope="session")
async def connections() -> AsyncIterator[Connections]:
    """What stays open from test to test."""
    opened = Connections()
    yield opened
    await opened.close()


@pytest.fixture
async def database(cluster: Cluster, database_name: str, connections: Connections) -> AsyncIterator[Database]:
    """The test's database as the web process sees it."""
    async with connections.database(cluster.url(database_name, "authenticator")) as opened:
        yield opened


@pytest.fixture
async def worker_database(cluster: Cluster, database_name: str, connections: Connections) -> AsyncIterator[Database]:
    """The test's database as the worker sees it."""
    async with connections.database(cluster.url(database_name, "worker")) as opened:
        yield opened


@pytest.fixture
def data_dir() -> Iterator[str]:
    """A fresh folder for a whole house with a PostgreSQL of its own: in memory where there is room."""
    folder = tempfile.mkdtemp(prefix="vw-data-", dir=roomy_memory())
    Path(folder).chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def hands(cluster: Cluster, owner_url: str, database_name: str, connections: Connections) -> AsyncIterator[Hands]:
    """Who does the jobs of the test's database when the test says so."""
    url = cluster.url(database_name, "worker")
    async with connections.database(url) as opened, connections.queue(url) as queue:
        yield Hands(owner_url, opened, queue)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningServer(msgspec.Struct, frozen=True):
    """A real server on loopback."""

    base_url: str
    owner_url: str
    settings: Settings


@pytest.fixture(scope="session")
def town_template(cluster: Cluster) -> str:
    """A template with the demo town, made by the first who asks."""
    from vibewell.boot.prepare import today_in_town
    from vibewell.boot.town import load_town

    name = "vibewell_town"
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(7002)")
        if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            building = cluster.clone("vibewell_template")
            load_town(cluster.url(building), today=today_in_town(), businesses=TOWN_BUSINESSES)
            connection.execute(f"alter database {building} rename to {name}")
    return name


@pytest.fixture(scope="session")
def server(cluster: Cluster, town_template: str) -> Iterator[RunningServer]:
    """The real web process over a town of its own."""
    with serve_over(cluster, cluster.clone(town_template), worker=False) as running:
        yield running


class serve_over:  # noqa: N801 - reads as a verb where it is used
    """A real web process (and worker) over a database of the cluster, stopped at the end by their own process ids."""

    def __init__(self, cluster: Cluster, name: str, *, worker: bool = True, log: str = "", **settings: str) -> None:
        self.cluster, self.name, self.log = cluster, name, log
        port = free_port()
        self.data_dir = tempfile.mkdtemp(prefix="vw-data-")
        environment = {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "DATABASE_URL": cluster.url(name),
            "DATA_DIR": self.data_dir,
            "SECRET_KEY": "a secret for tests only",
            **settings,
        }
        self.environment = {**os.environ, **environment}
        self.commands = ["web", "worker"] if worker else ["web"]
        given = {key.lower(): value for key, value in environment.items()}
        self.running = RunningServer(
            f"http://127.0.0.1:{port}", cluster.url(name), msgspec.convert(given, Settings, strict=False)
        )
        self.processes: list[Forked] = []

    def __enter__(self) -> RunningServer:
        for command in self.commands:
            self.processes.append(Forked(COMMANDS[command], environment=self.environment, log=self.log))
        deadline = time.monotonic() + SERVER_READY_SECONDS_MAX
        while time.monotonic() < deadline and self.processes[0].code is None:
            try:
                with urllib.request.urlopen(f"{self.running.base_url}/readyz", timeout=2):
                    return self.running
            except OSError:
                time.sleep(0.02)
        self.__exit__()
        raise RuntimeError("the server did not come up")

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            if process.wait(20) is None:
                process.kill()
                process.wait()
        self.cluster.drop(self.name)
        shutil.rmtree(self.data_dir, ignore_errors=True)
