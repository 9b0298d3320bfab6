"""What the web may do about money: want something, and look. The worker does the rest."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from vibewell.domains.payments.processing import store
from vibewell.domains.payments.processing.tries import bounded_tries
from vibewell.domains.payments.processing.types import (
    AMOUNT_MAX,
    AmountInvalid,
    CardRequest,
    CurrencyDiffers,
    KeptCard,
    Method,
    MethodUnavailable,
    Payment,
    ProcessorName,
    Refund,
    RefundAboveCharge,
    RefundReason,
)
from vibewell.domains.payments.types import PaymentWanted, RefundWanted
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.errors import NotFound
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id

WAIT_SECONDS_MAX = 4.0
LOOK_SECONDS = 0.06
NOTE_CHARACTERS_MAX = 500
CAUSE_CHARACTERS_MAX = 200


def choose_processor(services: Mapping[str, Any], method: Method) -> ProcessorName:
    """Who takes this kind of payment here. Raises `MethodUnavailable`."""
    if method in ("cash", "terminal"):
        return "venue"
    if method in ("gift_card", "package"):
        return "credit"
    wanted: tuple[ProcessorName, ...] = ("coinbase",) if method == "crypto" else ("stripe", "embedded")
    for name in wanted:
        if name in services["processors"]:
            return name
    raise MethodUnavailable


async def want_payment(
    tx: Transaction,
    *,
    checkout_id: UUID,
    business_id: UUID,
    person_id: UUID | None,
    processor: ProcessorName,
    method: Method,
    amount: int,
    currency: str,
    keeps_card: bool = False,
    kept_card_id: UUID | None = None,
) -> UUID:
    """Ask for (a part of) a checkout to be paid; the worker begins it. Answers the payment's id.

    `keeps_card` has a new card kept for later; `kept_card_id` names the kept card that is charged without its owner.
    Raises `AmountInvalid`, `CurrencyDiffers`, `MethodUnavailable` for a kept card that is not named, `NotFound`, and
    `TriesTooMany` (the transaction is lost then).
    """
    if not 1 <= amount <= AMOUNT_MAX:
        raise AmountInvalid
    if (method == "kept_card") != (kept_card_id is not None):
        raise MethodUnavailable("Say which kept card is to be charged.")
    agreed = await tx.fetchval(store.CHECKOUT_CURRENCY, checkout_id, business_id)
    if agreed is None:
        raise NotFound
    if agreed != currency:
        raise CurrencyDiffers
    payment_id, whose = new_id(), (checkout_id, business_id, person_id)
    what = (processor, method, amount, currency, keeps_card, kept_card_id)
    with bounded_tries():
        await tx.execute(store.INSERT_PAYMENT, payment_id, *whose, *what)
    await announce(tx, PaymentWanted(business_id, payment_id))
    return payment_id


async def want_card(
    tx: Transaction, *, checkout_id: UUID, business_id: UUID, person_id: UUID, processor: ProcessorName
) -> UUID:
    """Ask for a card to be kept and nothing charged; the worker begins it. Answers the request's id.

    Raises `TriesTooMany` (the transaction is lost then).
    """
    request_id = new_id()
    with bounded_tries():
        await tx.execute(store.INSERT_CARD_REQUEST, request_id, checkout_id, business_id, person_id, processor)
    return request_id


async def want_refund(
    tx: Transaction,
    *,
    payment_id: UUID,
    amount: int,
    reason: RefundReason,
    cause: str,
    note: str = "",
    asked_by: UUID | None = None,
) -> UUID | None:
    """Ask for (a part of) a payment to be given back. Answers the refund's id, None when this `cause` asked before.

    Refunds of one payment wait for each other: together they never exceed it. Raises `RefundAboveCharge` (the
    transaction is lost then), `AmountInvalid`, `NotFound`.
    """
    if not 1 <= amount <= AMOUNT_MAX or len(note) > NOTE_CHARACTERS_MAX or not 1 <= len(cause) <= CAUSE_CHARACTERS_MAX:
        raise AmountInvalid
    payment = await read_payment(tx, payment_id)
    refund_id = new_id()
    try:
        done = await tx.execute(
            store.INSERT_REFUND,
            refund_id,
            payment_id,
            payment.business_id,
            amount,
            payment.amount.currency,
            reason,
            cause,
            note,
            asked_by,
        )
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "refunds_within_payment":
            raise RefundAboveCharge from error
        raise
    if done == "INSERT 0 0":
        return None
    await announce(tx, RefundWanted(payment.business_id, payment_id, refund_id))
    return refund_id


async def read_payment(tx: Transaction, payment_id: UUID) -> Payment:
    """A payment as whoever asks may see it. Raises `NotFound`."""
    row = await tx.fetchrow(store.PAYMENT, payment_id)
    if row is None:
        raise NotFound
    return store.payment_of(row)


async def payments_of(tx: Transaction, subject_id: UUID) -> list[Payment]:
    """All payments for a visit, gift card or package, oldest first, failed attempts included."""
    return [store.payment_of(row) for row in await tx.fetch(store.PAYMENTS_OF_SUBJECT, subject_id)]


async def payments_of_checkout(tx: Transaction, checkout_id: UUID) -> list[Payment]:
    """All payments of a checkout, oldest first, failed attempts included."""
    return [store.payment_of(row) for row in await tx.fetch(store.PAYMENTS_OF_CHECKOUT, checkout_id)]


async def refunds_of(tx: Transaction, payment_id: UUID) -> list[Refund]:
    """What was or is to be given back of a payment, oldest first."""
    return [store.refund_of(row) for row in await tx.fetch(store.REFUNDS_OF_PAYMENT, payment_id)]


async def read_card_request(tx: Transaction, request_id: UUID) -> CardRequest:
    """How the keeping of a card stands. Raises `NotFound`."""
    row = await tx.fetchrow(store.CARD_REQUEST, request_id)
    if row is None:
        raise NotFound
    return store.card_request_of(row)


async def card_requests_of_checkout(tx: Transaction, checkout_id: UUID) -> list[CardRequest]:
    """The cards that a checkout wants kept, oldest first."""
    return [store.card_request_of(row) for row in await tx.fetch(store.CARD_REQUESTS_OF_CHECKOUT, checkout_id)]


async def kept_cards_of(tx: Transaction, person_id: UUID) -> list[KeptCard]:
    """The cards that processors keep for somebody, newest first, twenty at most."""
    return [store.kept_card_of(row) for row in await tx.fetch(store.KEPT_CARDS, person_id)]


async def end_card(tx: Transaction, card_id: UUID, now: datetime) -> None:
    """Keep a card of the caller's own no longer. Raises `NotFound`."""
    if await tx.execute(store.END_CARD, card_id, tx.caller.person_id, now) != "UPDATE 1":
        raise NotFound


async def wait_until_open(
    database: Database, caller: Caller, payment_id: UUID, seconds: float = WAIT_SECONDS_MAX
) -> Payment:
    """The payment as soon as the worker has begun it, or as it stands after `seconds` (four at most).

    Looks again and again in transactions of their own: nothing is held while the processor is asked.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(seconds, WAIT_SECONDS_MAX)
    while True:
        async with database.tx(caller) as tx:
            if loop.time() >= deadline or await tx.fetchval(store.STATE, payment_id) != "wanted":
                return await read_payment(tx, payment_id)
        await asyncio.sleep(LOOK_SECONDS)
