"""Each event takes effect once: shuffled, copied, to sixteen workers of whom one in twenty dies at it.

With VIBEWELL_LONG set it is 500 payments with five copies of each of four events.
"""

import os
import random

import pytest

from tests.conftest import Cluster
from tests.domains.payments.processing import storm
from vibewell.domains.payments.processing import work_store
from vibewell.kernel.db import Database

LONG = bool(os.environ.get("VIBEWELL_LONG"))
PAYMENTS, COPIES = (500, 5) if LONG else (40, 5)
WORKERS, KILLED = 16, 0.05
LOCKS = " for no key update"


async def blow(cluster: Cluster, name: str, *, killed: float = KILLED, forgives: bool = False) -> tuple[int, int]:
    """The whole storm, and what waited for it to end."""
    dice = random.Random(1)
    owner_url = cluster.url(name)
    storm.arrange(owner_url, PAYMENTS)
    web = await Database.connect(cluster.url(name, "authenticator"), connections_max=WORKERS)
    worker = await Database.connect(cluster.url(name, "worker"), connections_max=WORKERS)
    try:
        told = storm.shuffled(storm.bodies(PAYMENTS), COPIES, dice)
        done = await storm.storm(web, worker, told, workers=WORKERS, killed=killed, dice=dice, forgives=forgives)
        await storm.hear_what_waits(worker, owner_url)
    finally:
        await web.close()
        await worker.close()
    return done


@pytest.mark.timeout(900 if LONG else 120)
async def test_no_payment_ends_wrong_and_no_cent_is_off(cluster: Cluster, database_name: str, owner_url: str) -> None:
    runs, deaths = await blow(cluster, database_name)
    assert deaths > PAYMENTS * len(storm.KINDS) * COPIES * KILLED / 2
    assert runs == PAYMENTS * len(storm.KINDS) * COPIES + deaths
    assert storm.wrong_payments(owner_url) == []
    assert storm.difference(owner_url) == 0


@pytest.mark.timeout(900 if LONG else 120)
async def test_a_twin_that_looks_first_and_then_acts_fails_the_same_test(
    cluster: Cluster, database_name: str, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in list(vars(work_store).items()):
        if isinstance(value, str) and LOCKS in value:
            monkeypatch.setattr(work_store, name, value.partition(LOCKS)[0])
    runs, _ = await blow(cluster, database_name, killed=0.0, forgives=True)
    assert runs >= PAYMENTS * len(storm.KINDS) * COPIES
    assert len(storm.wrong_payments(owner_url)) > PAYMENTS / 10
