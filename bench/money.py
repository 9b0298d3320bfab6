"""What processors tell, told five times and in any order: how fast it is taken, and that it takes effect once.

Every event is posted five times, and then applied as often by sixteen workers of whom one in twenty dies at it.
"""

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime

from bench.client import check, send
from bench.figures import Figure, load_average, percentile
from bench.ground import Ground, Served
from bench.load import Answer, Call
from tests.domains.payments.processing import storm
from vibewell.adapters.payments.embedded import webhook_secret
from vibewell.adapters.payments.stripe_signature import sign_body
from vibewell.boot.settings import secret_key
from vibewell.kernel.db import Database

COPIES, WORKERS, KILLED = 5, 16, 0.05
MILLISECONDS = 1_000
SEED = 1


def measure(ground: Ground) -> Iterator[Figure]:
    """The endpoint under a storm of events, and what became of them."""
    count = ground.counts.payments
    with ground.served() as served:
        storm.arrange(served.owner_url, count)
        told = storm.shuffled(storm.bodies(count), COPIES, random.Random(SEED))
        answers = _tell(served, told)
        how = f"{len(told):,} posts, {WORKERS} connections; {load_average()}"
        waits = [answer.seconds * MILLISECONDS for answer in answers]
        yield Figure("an event acknowledged: p50", percentile(waits, 50), "ms", note=how)
        yield Figure("an event acknowledged: p99", percentile(waits, 99), "ms", 200, note=how)
        runs, deaths = asyncio.run(_apply(served, told))
        how = f"{runs:,} runs, {deaths} of them killed, {WORKERS} workers"
        wrong = storm.wrong_payments(served.owner_url)
        yield Figure("payments in a wrong state", len(wrong), f"of {count}", 0, note=how)
        yield Figure("the books are off by", storm.difference(served.owner_url), "cents", 0, note=how)


def _tell(served: Served, told: list[bytes]) -> list[Answer]:
    secret = webhook_secret(secret_key(served.running.settings))
    now = datetime.now(UTC)
    calls = [
        Call("/webhooks/stripe", "POST", {"stripe-signature": sign_body(secret, body, now)}, body.decode())
        for body in told
    ]
    (answers,) = send(served.base_url, calls, connections=WORKERS)
    check(answers, 200)
    return answers


async def _apply(served: Served, told: list[bytes]) -> tuple[int, int]:
    cluster, name, dice = served.ground.cluster, served.database, random.Random(SEED)
    web = await Database.connect(cluster.url(name, "authenticator"), connections_max=WORKERS)
    worker = await Database.connect(cluster.url(name, "worker"), connections_max=WORKERS)
    try:
        done = await storm.storm(web, worker, told, workers=WORKERS, killed=KILLED, dice=dice)
        await storm.hear_what_waits(worker, served.owner_url)
    finally:
        await web.close()
        await worker.close()
    return done
