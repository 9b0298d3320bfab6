"""The web process, the worker and the database killed at chance moments: what was acknowledged is there, and once.

A PostgreSQL of its own that writes to the disk as a real one does. With VIBEWELL_LONG set it is sixty kills.
"""

import asyncio
import os
import random
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import psutil
import psycopg
import pytest

from tests.conftest import Cluster, free_port
from tests.domains.payments.processing import storm
from tests.domains.payments.processing.dying_till import begin
from tests.forked import COMMANDS, Forked
from tests.working import count_due
from vibewell.adapters.payments.embedded import webhook_secret
from vibewell.adapters.payments.stripe_signature import sign_body
from vibewell.boot.migrations import migrate
from vibewell.boot.postgres import EmbeddedPostgres, ensure_database, read_postmaster, start_embedded

KILLS = 60 if os.environ.get("VIBEWELL_LONG") else 3
PAYMENTS = 12 * KILLS
SECRET = "a secret for tests only"
VICTIMS = ("web", "worker", "database")
TELLERS = 4


class House:
    """A database, a web process and a worker that are started again whenever they are killed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.server: EmbeddedPostgres = start_embedded(folder)
        self.owner_url = self.server.url(database="vibewell")
        ensure_database(self.owner_url)
        migrate(self.owner_url)
        self.cluster = Cluster(self.server.url(), str(folder))
        self.address = f"http://127.0.0.1:{self.port}"
        self.secret = webhook_secret(SECRET.encode())
        self.processes: dict[str, Forked] = {}
        for name in ("web", "worker"):
            self.start(name)

    def start(self, name: str) -> None:
        """Begin a process (again)."""
        environment = {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DATABASE_URL": self.cluster.url("vibewell"),
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": SECRET,
        }
        if name == "web":
            self.processes[name] = Forked(COMMANDS["web"], environment=environment)
        else:
            url = self.cluster.url("vibewell", "worker")
            self.processes[name] = Forked(begin, url, self.address, self.secret, "")

    def look_after(self) -> None:
        """What ended by itself begins again, as the parent of all processes sees to: a start needs a database."""
        for name, process in self.processes.items():
            if process.code is not None:
                self.start(name)

    def kill(self, name: str) -> None:
        """SIGKILL, and begin again."""
        if name == "database":
            running = read_postmaster(self.server.pgdata)
            assert running is not None
            psutil.Process(running.pid).send_signal(signal.SIGKILL)
            psutil.Process(running.pid).wait(10)
            self.server = start_embedded(self.folder)
            return
        self.processes[name].kill()
        self.processes[name].wait()
        self.start(name)

    def close(self) -> None:
        """Stop everything."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            if process.wait(20) is None:
                process.kill()
                process.wait()
        self.server.stop()


@pytest.fixture
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="vw-kill-") as folder:
        Path(folder).chmod(0o755)
        made = House(Path(folder))
        yield made
        made.close()


async def tell_until_taken(house: House, bodies: list[bytes], acknowledged: set[str], refused: Counter[int]) -> None:
    """Tell each event until the endpoint says that it has it, as processors do."""
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        for body in bodies:
            while True:
                header = sign_body(house.secret, body, datetime.now(UTC))
                try:
                    answer = await client.post(
                        f"{house.address}/webhooks/stripe", content=body, headers={"stripe-signature": header}
                    )
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)
                    continue
                if answer.status_code == 200:
                    acknowledged.add(msgspec.json.decode(body)["id"])
                    break
                refused[answer.status_code] += 1
                await asyncio.sleep(0.1)


@pytest.mark.timeout(900 if KILLS > 3 else 180)
async def test_what_was_acknowledged_survives_kills_of_web_worker_and_database(house: House) -> None:
    dice = random.Random(7)
    storm.arrange(house.owner_url, PAYMENTS)
    told = storm.shuffled(storm.bodies(PAYMENTS), 2, dice)
    acknowledged: set[str] = set()
    refused: Counter[int] = Counter()
    telling = [
        asyncio.create_task(tell_until_taken(house, told[number::TELLERS], acknowledged, refused))
        for number in range(TELLERS)
    ]
    for number in range(KILLS):
        await asyncio.sleep(dice.uniform(0.3, 1.2))
        await asyncio.to_thread(house.kill, VICTIMS[number % 3])
    while not all(task.done() for task in telling):
        house.look_after()
        await asyncio.sleep(0.2)
    await asyncio.gather(*telling)
    # Only a database that is away is a reason to be told again.
    assert set(refused) <= {500, 503}
    await _wait_until_done(house)
    with psycopg.connect(house.owner_url) as db:
        stored = {event_id for (event_id,) in db.execute("select event_id from processor_events")}
        waiting = db.execute("select count(*) from processor_events where applied_at is null").fetchone()
    assert acknowledged == stored
    assert len(stored) == PAYMENTS * len(storm.KINDS)
    assert waiting == (0,)
    assert storm.wrong_payments(house.owner_url) == []
    assert storm.difference(house.owner_url) == 0


async def _wait_until_done(house: House) -> None:
    async with asyncio.timeout(120):
        while True:
            try:
                house.look_after()
                if not count_due(house.owner_url):
                    return
            except psycopg.Error:
                pass
            await asyncio.sleep(0.2)
