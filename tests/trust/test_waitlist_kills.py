"""A worker killed while it serves the waitlist: one offer, one mail, one winner."""

from datetime import UTC, datetime

import pytest

from tests.conftest import Cluster
from tests.domains.booking.waiting import Waiting, at
from tests.forked import Forked
from tests.salon import Salon
from tests.trust.dying_worker import begin
from tests.trust.test_worker_kills import wait_for_death
from tests.working import crew_of, work_until_idle
from vibewell.kernel.db import Database


@pytest.mark.parametrize("step", ["begin", "before_commit", "end"])
async def test_a_kill_while_offering_leaves_one_offer(
    cluster: Cluster,
    database_name: str,
    salon: Salon,
    database: Database,
    worker_database: Database,
    owner_url: str,
    step: str,
) -> None:
    house = Waiting(salon, owner_url, database, worker_database)
    house.now = datetime.now(UTC)
    visits = await house.fill()
    await house.wait("anna", at(9), at(12))
    await house.wait("bela", at(9), at(12))
    await house.cancel("emil", visits[10])
    url = cluster.url(database_name, "worker")
    assert await wait_for_death(Forked(begin, url, "embedded", f"serve_waitlist.{step}"))
    if step != "end":
        assert house.rows("select from waitlist_offers") == []
    await work_until_idle(owner_url, url, crew_of())
    [offer] = house.rows("select * from waitlist_offers")
    assert offer["person_id"] == house.people["anna"]
    assert house.mails() == ["anna"]
    assert house.overlaps() == 0
    house.now = datetime.now(UTC)
    visit = await house.accept("anna", await house.offered("anna"))
    assert visit.start == at(10)
