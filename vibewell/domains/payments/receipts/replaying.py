"""A receipt computed again from what happened, compared with what is kept, to the cent."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec

from vibewell.domains.catalog import BusinessUnknown, business_key
from vibewell.domains.payments.ledger import store as books
from vibewell.domains.payments.receipts import store
from vibewell.domains.payments.receipts.gathering import Gatherer
from vibewell.domains.payments.receipts.rules import compose
from vibewell.domains.payments.receipts.types import (
    RULES,
    DisputeState,
    ExplainEnding,
    Facts,
    Receipt,
    ReceiptUnknown,
    Replayed,
)
from vibewell.kernel.db import Record, Transaction

DIFFERENCES_MAX = 40
NOTHING = "nothing"


async def replay_receipt(tx: Transaction, receipt_id: UUID, explain: ExplainEnding | None = None) -> Replayed:
    """Compute a receipt again, from the rows that tell what happened, and compare. Raises `ReceiptUnknown`."""
    found = await store.find_receipt(tx, receipt_id)
    if found is None:
        raise ReceiptUnknown
    receipt, slug = found
    return Replayed(receipt.id, receipt.number, slug, tuple(await _differences(tx, receipt, explain))[:DIFFERENCES_MAX])


async def recompute_receipt(tx: Transaction, receipt_id: UUID) -> Replayed:
    """Compute a receipt again from the facts that it keeps, and compare it with what it says and what is booked.

    For those who may read receipts and books but not everything that happened. Raises `ReceiptUnknown`.
    """
    found = await store.find_receipt(tx, receipt_id)
    if found is None:
        raise ReceiptUnknown
    receipt, slug = found
    body, entries = compose(msgspec.convert(receipt.facts, Facts))
    booked = await books.list_entries(tx, receipt.movement_id)
    differences = (
        *compare("body", receipt.body, plain(body)),
        *compare("entries", plain(booked), plain(entries)),
    )
    return Replayed(receipt.id, receipt.number, slug, differences[:DIFFERENCES_MAX])


async def list_receipt_ids(tx: Transaction, business: str | None, after: UUID, count: int) -> list[UUID]:
    """Ids of receipts after one, of a business (slug or id) or of all. Raises `BusinessUnknown`."""
    business_id = None
    if business is not None:
        business_id = await store.find_business(tx, business_key(business))
        if business_id is None:
            raise BusinessUnknown
    return await store.list_ids(tx, business_id, after, count)


async def _differences(
    tx: Transaction, receipt: Receipt, explain: ExplainEnding | None
) -> Sequence[tuple[str, str, str]]:
    if receipt.rules != RULES:
        return [("rules", str(receipt.rules), f"an edition that is known, of which {RULES} is the last")]
    try:
        kept = msgspec.convert(receipt.facts, Facts)
    except msgspec.ValidationError as error:
        return [("facts", "can't be read", str(error))]
    movement = await store.find_movement(tx, receipt.movement_id)
    assert movement is not None
    if explain is None and kept.ending is not None:
        explain = _as_kept(kept)
    facts = await _gather(tx, kept, movement, explain)
    if facts is None:
        return [("movement.source", movement["source"], "of a row that is there")]
    facts = msgspec.structs.replace(facts, issuer=kept.issuer, payer=kept.payer)
    if facts.ending is None and kept.ending is not None and kept.ending.how == "stayed_away":
        # They came after all, as the desk said later: what was charged goes back with a receipt of its own.
        facts = msgspec.structs.replace(facts, ending=kept.ending)
    body, entries = compose(facts)
    booked = await books.list_entries(tx, receipt.movement_id)
    return [
        *compare("facts", receipt.facts, plain(facts)),
        *compare("body", receipt.body, plain(body)),
        *compare("entries", plain(booked), plain(entries)),
        *compare("receipt.issued_at", plain(receipt.issued_at), plain(movement["at"])),
        *compare("receipt.business_id", plain(receipt.business_id), plain(movement["business_id"])),
        *compare("receipt.payment_id", plain(receipt.payment_id), plain(movement["payment_id"])),
        *compare("receipt.kind", receipt.kind, facts.kind),
    ]


async def _gather(tx: Transaction, kept: Facts, movement: Record, explain: ExplainEnding | None) -> Facts | None:
    """What the receipt follows from, as the rows tell it today of the time in which it was written."""
    percent = kept.attribution.commission_percent if kept.attribution is not None else 0
    gatherer = Gatherer(percent, explain, movement["number"])
    what, _, rest = movement["source"].partition(":")
    row, _, state = rest.partition(":")
    if what == "payment" and state == "paid":
        return await gatherer.of_payment(tx, UUID(row), movement["at"])
    if what == "refund" and state == "returned":
        return await gatherer.of_returned(tx, UUID(row), movement["at"])
    if what == "refund":
        return await gatherer.of_refund(tx, UUID(row), movement["at"])
    if what == "dispute" and state in ("open", "won", "lost"):
        return await gatherer.of_dispute(tx, UUID(row), cast(DisputeState, state), movement["at"])
    if what == "payout":
        return await gatherer.of_payout(tx, UUID(row), movement["at"], came_back=state == "failed")
    return None


def _as_kept(kept: Facts) -> ExplainEnding:
    """Where nobody is there who knows visits, the end of one is believed as it is kept."""

    async def explain(_tx: Transaction, _visit_id: UUID, _at: datetime) -> Any:
        return kept.ending

    return explain


def plain(value: Any) -> Any:
    """As it comes out of the database: of JSON alone."""
    return msgspec.json.decode(msgspec.json.encode(value))


def compare(where: str, kept: Any, computed: Any) -> Iterator[tuple[str, str, str]]:
    """Each difference: where, what is kept, what it should be."""
    if isinstance(kept, dict) and isinstance(computed, dict):
        for name in [*kept, *(name for name in computed if name not in kept)]:
            yield from compare(f"{where}.{name}", kept.get(name), computed.get(name))
    elif isinstance(kept, list) and isinstance(computed, list):
        for place in range(max(len(kept), len(computed))):
            one, other = (each[place] if place < len(each) else None for each in (kept, computed))
            yield from compare(f"{where}[{place}]", one, other)
    elif kept != computed:
        yield (where, _said(kept), _said(computed))


def _said(value: Any) -> str:
    return NOTHING if value is None else value if isinstance(value, str) else msgspec.json.encode(value).decode()
