"""A salon that asks for something before, over a till of its own."""

from collections.abc import Iterator

import pytest

from tests.domains.booking.checkout.flow import Flow
from tests.domains.payments.processing.conftest import till
from tests.domains.payments.processing.till import Till

__all__ = ["flow", "till"]


UNBOOKED = """
select count(*) as num from payments p where p.state = 'paid'
  and not exists (select from ledger_movements m where m.source = 'payment:' || p.id || ':paid')"""


@pytest.fixture
def flow(till: Till) -> Iterator[Flow]:
    """Whatever a test does, the books know what came in, and add up to nothing."""
    made = Flow(till)
    yield made
    assert made.rows(UNBOOKED) == [{"num": 0}]
    assert made.rows("select coalesce(sum(amount), 0) as sum from ledger_entries") == [{"sum": 0}]
