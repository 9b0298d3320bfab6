"""A salon that asks for something before, over a till of its own."""

import pytest

from tests.domains.booking.checkout.flow import Flow
from tests.domains.payments.processing.conftest import till
from tests.domains.payments.processing.till import Till

__all__ = ["flow", "till"]


@pytest.fixture
def flow(till: Till) -> Flow:
    return Flow(till)
