"""A worker that is killed while it sends: its messages are sent by another, under the ids that they have."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from standardwebhooks.webhooks import Webhook as Verifier

from tests.domains.integrations.listening import KEY, Shop
from tests.domains.integrations.receiver import Answer
from tests.forked import Forked
from tests.working import QUICK, rows
from vibewell.boot.settings import read_settings
from vibewell.boot.wiring import process_url
from vibewell.boot.worker import Pace, work
from vibewell.boot.worker_crew import gather_crew
from vibewell.domains.integrations.webhooks import sending

TAKEN_UP_SECONDS_MAX = 60
# What is said of both holds at any pace; at the usual one it takes half a minute.
TAKEN_FOR_SECONDS = 3
VISITS = 6


def work_quickly() -> None:
    """The real worker with its whole crew, only less patient with the dead."""
    sending.TAKEN_FOR = timedelta(seconds=TAKEN_FOR_SECONDS)
    settings = read_settings()
    asyncio.run(work(process_url(settings, "worker"), gather_crew(settings), QUICK))


@contextlib.contextmanager
def worker_process(shop: Shop, data_dir: Path) -> Iterator[Forked]:
    """A worker's process; killed at the end if it lives."""
    told = {
        "DATABASE_URL": shop.owner_url,
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": KEY.decode(),
        "OUTSIDE_ALLOWED": f"127.0.0.1:{shop.receiver.port}",
    }
    process = Forked(work_quickly, environment={**os.environ, **told})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def until(seconds_max: float, is_so: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    async with asyncio.timeout(seconds_max):
        while not is_so():  # noqa: ASYNC110 - the receiver and the database tell, from outside
            await asyncio.sleep(0.02)


def test_at_the_usual_pace_another_takes_over_within_a_minute() -> None:
    taken, pace = sending.TAKEN_FOR.total_seconds(), Pace()
    assert taken > sending.SECONDS_MAX, "nobody else begins while a try may still come to its end"
    assert max(taken, pace.stalled_seconds + pace.reap_seconds) + 2 * pace.poll_seconds < TAKEN_UP_SECONDS_MAX


async def test_what_a_killed_worker_was_sending_is_sent_by_another(shop: Shop, tmp_path: Path) -> None:
    shop.receiver.answers["/"] = [Answer(seconds=8)]
    made = await shop.listen()
    visits = [await shop.book() for _ in range(VISITS)]
    await shop.cancel(visits[0])
    with worker_process(shop, tmp_path) as first:
        await until(60, lambda: len(shop.receiver.heard) >= 2)
        first.kill()
        first.wait()
    begun = {each.id for each in shop.receiver.heard}
    assert not any(row["accepted_at"] for row in shop.deliveries()), "nobody heard an answer"
    shop.receiver.answers["/"] = [Answer(200)]
    died = asyncio.get_running_loop().time()
    with worker_process(shop, tmp_path):
        ask = "select count(*) as told from webhook_deliveries where accepted_at is not null"
        await until(TAKEN_UP_SECONDS_MAX, lambda: rows(shop.owner_url, ask)[0]["told"] == VISITS + 1)
    assert asyncio.get_running_loop().time() - died < TAKEN_UP_SECONDS_MAX
    assert begun < {each.id for each in shop.receiver.heard}
    assert len({each.id for each in shop.receiver.heard}) == VISITS + 1, "one id for each message, however often"
    assert len(shop.deliveries()) == VISITS + 1
    mine = [each.said["type"] for each in shop.receiver.heard if each.said["data"]["id"] == str(visits[0])]
    assert mine[-1] == "visit.cancelled"
    assert set(mine[:-1]) == {"visit.booked"}
    for each in shop.receiver.heard:
        Verifier(made.secret).verify(each.body, each.headers)
