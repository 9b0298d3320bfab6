"""Reading receipts, by whoever may see them."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.domains.catalog import DESK, stand_at
from vibewell.domains.payments.receipts import store
from vibewell.domains.payments.receipts.types import Issuer, Payer, Receipt, ReceiptLine, ReceiptPage, ReceiptUnknown
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import SignInRequired
from vibewell.kernel.money import Money
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

Aware = Annotated[datetime, Meta(tz=True)]
END = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
# What of the facts is between the house and the platform.
HOUSE_FACTS = frozenset({"attribution"})
HOUSE_PAID = frozenset({"commission", "commission_returned"})


async def read_receipt(tx: Transaction, receipt_id: UUID) -> Receipt:
    """A receipt with everything that it holds. Raises `ReceiptUnknown`."""
    found = await store.find_receipt(tx, receipt_id)
    if found is None:
        raise ReceiptUnknown
    return found[0]


async def show_receipt(tx: Transaction, receipt_id: UUID) -> ReceiptPage:
    """A receipt as the caller may read it: customers don't read what the business pays. Raises `ReceiptUnknown`."""
    if tx.caller.person_id is None:
        raise SignInRequired
    found = await store.find_receipt(tx, receipt_id)
    if found is None:
        raise ReceiptUnknown
    receipt, slug = found
    facts, body = dict(receipt.facts), dict(receipt.body)
    if receipt.person_id == tx.caller.person_id:
        facts, body = _for_customers(facts), {name: value for name, value in body.items() if name != "house"}
    return ReceiptPage(
        id=receipt.id,
        business=slug,
        number=receipt.number,
        kind=receipt.kind,
        issued_at=receipt.issued_at,
        amount=Money(body["amount"], body["currency"]),
        payment=receipt.payment_id,
        visit=receipt.visit_id,
        rules=receipt.rules,
        issuer=msgspec.convert(facts["issuer"], Issuer),
        payer=msgspec.convert(facts["payer"], Payer) if facts.get("payer") else None,
        body=body,
        facts=facts,
    )


async def list_receipts(
    tx: Transaction, business_id: UUID | None, *, limit: int = 20, cursor: str | None = None
) -> Page[ReceiptLine]:
    """A page of receipts, newest first: of a business that the caller runs, or the caller's own. Raises
    `CursorMalformed`, `SignInRequired`."""
    if tx.caller.person_id is None:
        raise SignInRequired
    before = END if cursor is None else decode_cursor(cursor, tuple[Aware, UUID])
    found = await store.list_receipts(tx, business_id, tx.caller.person_id, before, limit + 1)
    shown = found[:limit]
    return Page(shown, encode_cursor(shown[-1].issued_at, shown[-1].id) if len(found) > limit else None)


async def list_receipts_at(
    tx: Transaction, business: str | None, *, limit: int, cursor: str | None
) -> Page[ReceiptLine]:
    """As above, of a business by its slug; for its desk."""
    desk = None if business is None else await stand_at(tx, business, DESK)
    return await list_receipts(tx, desk.id if desk else None, limit=limit, cursor=cursor)


def _for_customers(facts: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in facts.items() if name not in HOUSE_FACTS}
    if "paid" in shown:
        shown["paid"] = {name: value for name, value in shown["paid"].items() if name not in HOUSE_PAID}
    if "returned" in shown:
        shown["returned"] = {name: value for name, value in shown["returned"].items() if name != "commission"}
    return shown
