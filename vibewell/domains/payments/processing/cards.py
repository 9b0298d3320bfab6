"""Cards that processors keep for people: begun by the worker, known by their last four digits alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from vibewell.domains.payments.ports import CardOrder, ProcessorEvent, ProcessorRefused, Standing
from vibewell.domains.payments.processing import store, work_store
from vibewell.domains.payments.processing.moving import hear_again, keep_card, lock_checkout
from vibewell.domains.payments.processing.rules import Verdict
from vibewell.domains.payments.processing.settling import settle
from vibewell.domains.payments.processing.tries import count_declined_card
from vibewell.domains.payments.processing.types import CardRequest, CardState, Checkout, processor_of, return_url
from vibewell.kernel.db import Caller, Transaction
from vibewell.kernel.jobs import Work

FAILURE_CHARACTERS_MAX = 500
CARD_ORDER: tuple[CardState, ...] = ("wanted", "open", "failed", "abandoned", "kept")
# What a processor says of a card that it is to keep, in its words for payments.
CARD_STATES: dict[str, CardState] = {
    "wanted": "wanted",
    "open": "open",
    "processing": "open",
    "failed": "failed",
    "abandoned": "abandoned",
    "paid": "kept",
}


async def begin_card(work: Work, *, request_id: str) -> None:
    """Begin to keep a card at the processor. Killed anywhere, it is asked for again by the same id."""
    async with work.database.tx(Caller.service()) as tx:
        row = await tx.fetchrow(store.CARD_REQUEST, UUID(request_id))
        if row is None or row["state"] != "wanted":
            return
        request = store.card_request_of(row)
        customer_ref = await tx.fetchval(work_store.CUSTOMER_REF, request.person_id, request.processor)
    order = CardOrder(
        request_id=request.id,
        person_id=request.person_id,
        return_url=return_url(work.services, request.checkout_id),
        customer_ref=customer_ref or "",
    )
    try:
        standing = await processor_of(work.services, request.processor, work.database).keep_card(order)
    except ProcessorRefused as refusal:
        standing = Standing("", "failed", failure=refusal.detail)
    async with work.database.tx(Caller.service()) as tx:
        checkout, request = await _lock(tx, request.checkout_id, request.id)
        await move_card(tx, work.services, checkout, request, standing, work.now)
        await hear_again(tx, request.processor, standing.processor_ref)


async def apply_card(
    tx: Transaction, services: Mapping[str, Any], processor: str, event: ProcessorEvent, now: datetime
) -> Verdict:
    """What a processor told of a card that it is to keep."""
    found = await tx.fetchrow(work_store.FIND_CARD, processor, event.processor_ref, event.our_id)
    if found is None or (event.kind == "card.kept" and event.card is None):
        return "unknown"
    checkout, request = await _lock(tx, found["checkout_id"], found["id"])
    if event.kind == "card.failed":
        await count_declined_card(tx, checkout, request.id)
    standing = Standing(
        event.processor_ref, "paid" if event.kind == "card.kept" else "failed", failure=event.reason, card=event.card
    )
    return await move_card(tx, services, checkout, request, standing, now)


async def let_go_of_card(work: Work, checkout_id: UUID, request_id: UUID, processor: str, processor_ref: str) -> None:
    """Want a card kept no longer: its processor takes none for this any more. Raises `ProcessorDown`.

    One that was kept meanwhile is kept.
    """
    standing = Standing("", "abandoned")
    if processor_ref:
        standing = await processor_of(work.services, processor, work.database).abandon_payment(processor_ref)
    if standing.state == "paid" and standing.card is None:
        # Its news is on its way, and tells which card it is.
        return
    async with work.database.tx(Caller.service()) as tx:
        checkout, request = await _lock(tx, checkout_id, request_id)
        await move_card(tx, work.services, checkout, request, standing, work.now)


async def _lock(tx: Transaction, checkout_id: UUID, request_id: UUID) -> tuple[Checkout, CardRequest]:
    checkout = await lock_checkout(tx, checkout_id)
    row = await tx.fetchrow(work_store.LOCK_CARD, request_id)
    assert row is not None
    return checkout, store.card_request_of(row)


async def move_card(
    tx: Transaction,
    services: Mapping[str, Any],
    checkout: Checkout,
    request: CardRequest,
    told: Standing,
    now: datetime,
) -> Verdict:
    """Move a locked request to where it is told to be, if that lies ahead; a card that is kept settles its checkout."""
    state = max(request.state, CARD_STATES[told.state], key=CARD_ORDER.index)
    if state == request.state:
        return "behind"
    kept = None
    if state == "kept":
        assert told.card is not None
        kept = await keep_card(tx, request.person_id, request.processor, told.card)
    is_open = state in ("open", "failed")
    await tx.execute(
        work_store.MOVE_CARD,
        request.id,
        state,
        told.processor_ref,
        (told.next_url or request.next_url) if is_open else "",
        (told.client_secret or request.client_secret) if is_open else "",
        told.failure[:FAILURE_CHARACTERS_MAX] if state == "failed" else "",
        kept,
        now,
    )
    if state == "kept":
        await settle(tx, services, checkout, now)
    return "applied"
