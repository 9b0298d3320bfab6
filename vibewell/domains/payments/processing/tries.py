"""Cards that are tried one after the other: what was declined counts, and too much of it ends the checkout.

A payer who goes on with another card stays with the processor, and none of it comes by us: so the worker counts what
processors tell, and has them close what was tried too often. What is asked for anew is counted by the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import asyncpg

from vibewell.domains.payments.processing import tries_store as store
from vibewell.domains.payments.processing.types import Checkout, TriesTooMany
from vibewell.kernel.db import Transaction
from vibewell.kernel.jobs import enqueue

# Until what was tried counts no longer.
COUNTS_SECONDS = 3600
LIMIT = "payment_tries"


async def count_declined(tx: Transaction, checkout: Checkout, payment_id: UUID) -> None:
    """A card was declined for this payment of a locked checkout."""
    await tx.execute(store.COUNT_DECLINED, payment_id)
    await _end_if_too_many(tx, checkout)


async def count_declined_card(tx: Transaction, checkout: Checkout, request_id: UUID) -> None:
    """A card was declined that this locked checkout wants kept."""
    await tx.execute(store.COUNT_DECLINED_CARD, request_id)
    await _end_if_too_many(tx, checkout)


async def _end_if_too_many(tx: Transaction, checkout: Checkout) -> None:
    if await tx.fetchval(store.TRIED_TOO_OFTEN, checkout.subject_id, checkout.person_id):
        await enqueue(tx, "give_up_checkout", once=f"checkout:{checkout.id}", checkout_id=str(checkout.id))


@contextmanager
def bounded_tries() -> Iterator[None]:
    """Around what asks for a try: where the database holds it back, raises `TriesTooMany`; all of it is lost then."""
    try:
        yield
    except asyncpg.CheckViolationError as error:
        if error.constraint_name != LIMIT:
            raise
        raise TriesTooMany(retry_after_seconds=COUNTS_SECONDS) from error
