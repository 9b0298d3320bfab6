"""Money in the town: few houses ask for something before, and what came in adds up."""

import datetime
from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import Cluster
from vibewell.boot.town import load_town

TODAY = datetime.date(2027, 3, 26)
POLICIES = "select b.slug from payment_policies p join businesses b on b.id = p.business_id"


@pytest.fixture(scope="module")
def town_url(cluster: Cluster) -> Iterator[str]:
    """A small town, only to be looked at."""
    name = cluster.clone("vibewell_template")
    load_town(cluster.url(name), today=TODAY, businesses=14)
    yield cluster.url(name)
    cluster.drop(name)


def test_most_houses_are_paid_at_the_venue(town_url: str) -> None:
    with psycopg.connect(town_url) as db:
        asked = {str(slug) for (slug,) in db.execute(POLICIES)}
    assert {"atelier-nordlicht", "brauenwerk"} <= asked
    assert len(asked) <= 6


def test_what_came_in_is_in_the_books_and_was_paid_out(town_url: str) -> None:
    with psycopg.connect(town_url) as db:
        methods = {str(method) for (method,) in db.execute("select distinct method from payments")}
        unbooked = db.execute(
            "select count(*) from payments p"
            " where not exists (select from ledger_movements m where m.payment_id = p.id)"
        ).fetchone()
        balance = db.execute("select sum(amount) from ledger_entries").fetchone()
        payouts = db.execute("select count(*) from payouts where state = 'paid'").fetchone()
    assert methods == {"card", "cash", "terminal"}
    assert (unbooked, balance) == ((0,), (0,))
    assert payouts
    assert payouts[0] >= 3
