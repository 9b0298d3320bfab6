"""Looking back at payments, and giving back what the house wants to."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from vibewell.domains.catalog import DESK, MANAGERS, stand_at
from vibewell.domains.payments.amounts import amount_in
from vibewell.domains.payments.paid import store
from vibewell.domains.payments.paid.types import PaidLine, RefundDisputed, RefundRequest
from vibewell.domains.payments.processing.types import Refund, RefundAboveCharge
from vibewell.domains.payments.processing.wishes import refunds_of, want_refund
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import NotFound, SignInRequired
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

Aware = Annotated[datetime, Meta(tz=True)]
# Of refunds: what went back, or is on its way.
STANDING = frozenset({"wanted", "open", "done"})
END = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


async def list_paid(
    tx: Transaction, business: str | None, *, limit: int = 20, cursor: str | None = None
) -> Page[PaidLine]:
    """The caller's own payments, or those to a business for its desk, newest first. Raises `CursorMalformed`,
    `SignInRequired`."""
    if tx.caller.person_id is None:
        raise SignInRequired
    desk = None if business is None else await stand_at(tx, business, DESK)
    before = END if cursor is None else decode_cursor(cursor, tuple[Aware, UUID])
    found = await store.list_paid(
        tx, business_id=desk.id if desk else None, person_id=tx.caller.person_id, before=before, count=limit + 1
    )
    shown, next_cursor = found[:limit], None
    if len(found) > limit:
        next_cursor = encode_cursor(await store.created_at(tx, shown[-1].id), shown[-1].id)
    return Page(shown, next_cursor)


async def show_paid(tx: Transaction, payment_id: UUID) -> PaidLine:
    """A payment that the caller may see. Raises `NotFound`, `SignInRequired`."""
    if tx.caller.person_id is None:
        raise SignInRequired
    found = await store.find_paid(tx, payment_id)
    if found is None:
        raise NotFound
    return found


async def give_back(tx: Transaction, payment_id: UUID, wish: RefundRequest, *, cause: str) -> Refund:
    """The house gives (a part of) a payment back; the same `cause` asks once. For owners and managers.

    Raises `CurrencyDiffers`, `AmountInvalid`, `RefundAboveCharge`, `RefundDisputed`, `NotFound`, `SignInRequired`, and
    what `stand_at` does.
    """
    payment = await show_paid(tx, payment_id)
    await stand_at(tx, payment.business, MANAGERS)
    amount = amount_in(wish.amount, payment.amount.currency)
    if payment.state != "paid":
        raise RefundAboveCharge
    if payment.disputed.amount:
        asked = sum(each.amount.amount for each in await refunds_of(tx, payment_id) if each.state in STANDING)
        if amount > payment.amount.amount - asked - payment.disputed.amount:
            raise RefundDisputed
    await want_refund(
        tx,
        payment_id=payment_id,
        amount=amount,
        reason="goodwill",
        cause=cause,
        note=wish.note,
        asked_by=tx.caller.person_id,
    )
    return (await refunds_of(tx, payment_id))[-1]
