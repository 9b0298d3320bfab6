"""Reading what the platform has to know; what a caller may not see is not there for them."""

from uuid import UUID

from vibewell.domains.payments.oversight import store
from vibewell.domains.payments.oversight.types import (
    CommissionMonth,
    DisputeLine,
    DisputeUnknown,
    ReturnedRefund,
    WaitingEvent,
)
from vibewell.domains.payments.receipts.actions import read_receipt
from vibewell.domains.payments.receipts.replaying import recompute_receipt
from vibewell.domains.payments.receipts.types import Receipt, Replayed
from vibewell.kernel.db import Transaction

MONTHS_MAX = 60
DISPUTES_MAX = 200
EVENTS_MAX = 100
RETURNED_MAX = 100
RECEIPTS_MAX = 50


async def read_commission(tx: Transaction) -> list[CommissionMonth]:
    """Commission of the last 60 months that had any, newest first."""
    return await store.list_months(tx, MONTHS_MAX)


async def list_disputes(tx: Transaction) -> list[DisputeLine]:
    """The last 200 disputes, newest first."""
    return await store.list_disputes(tx, DISPUTES_MAX)


async def read_dispute(tx: Transaction, dispute_id: UUID) -> tuple[DisputeLine, list[tuple[Receipt, Replayed]]]:
    """A dispute with the receipts of its payment, each worked out again. Raises `DisputeUnknown`."""
    found = await store.find_dispute(tx, dispute_id)
    if found is None:
        raise DisputeUnknown
    ids = await store.list_receipt_ids(tx, found.payment_id, RECEIPTS_MAX)
    return found, [(await read_receipt(tx, each), await recompute_receipt(tx, each)) for each in ids]


async def list_returned(tx: Transaction) -> list[ReturnedRefund]:
    """The last 100 refunds that came back."""
    return await store.list_returned(tx, RETURNED_MAX)


async def list_waiting_events(tx: Transaction) -> list[WaitingEvent]:
    """The last 100 events that wait, or that are about something unknown."""
    return await store.list_events(tx, EVENTS_MAX)
