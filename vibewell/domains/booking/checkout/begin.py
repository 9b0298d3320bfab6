"""A checkout of a hold: what is due, less what codes take off, asked for once whoever asks twice."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.booking import store as visits
from vibewell.domains.booking.checkout import lines, rules, store, vouchers
from vibewell.domains.booking.checkout.lines import Asked, PassUse
from vibewell.domains.booking.checkout.store import CheckoutRow
from vibewell.domains.booking.checkout.terms import open_amount, read_agreed
from vibewell.domains.booking.checkout.tips import tip_in
from vibewell.domains.booking.checkout.types import (
    Agreed,
    CheckoutEmpty,
    CheckoutRequest,
    CheckoutWanted,
    Line,
    PassUnknown,
    SubjectNotOne,
)
from vibewell.domains.booking.checks.chain import held_with
from vibewell.domains.booking.types import HoldExpired, HoldUnknown, VisitOver
from vibewell.domains.payments import (
    Method,
    MethodUnavailable,
    Payment,
    ProcessorName,
    card_requests_of_checkout,
    choose_processor,
    payments_of_checkout,
    want_card,
    want_payment,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import SignInRequired
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import MoneyWish

# How long the payer may take. The hold itself is not prolonged: what is paid after it ended stands if the time is still
# free, and goes back otherwise.
PAY_FOR = timedelta(minutes=30)
OVER = frozenset({"failed", "abandoned"})
Ports = Mapping[str, Any]


async def begin_checkout(tx: Transaction, request: CheckoutRequest, ports: Ports, *, now: datetime) -> UUID:
    """Ask for a hold to be paid, or for (the rest of) a visit; answers the checkout's id.

    Who asks again for the same gets the same checkout: while a try is under way nothing is asked for a second time, and
    after one that came to nothing exactly what is missing is. Raises `SignInRequired`, `SubjectNotOne`, `HoldUnknown`,
    `HoldExpired`, `VisitOver`, `CheckoutEmpty`, `MethodUnavailable`, `PromoRefused`, `GiftUnknown`, `PassUnknown`,
    `CurrencyDiffers`, `AmountInvalid`.
    """
    # A program with a key of a business is nobody who could pay for themselves.
    if tx.caller.person_id is None or tx.caller.business_id is not None:
        raise SignInRequired
    if (request.hold_id is None) == (request.visit_id is None):
        raise SubjectNotOne
    if request.visit_id is not None:
        return await _begin_balance(tx, request, request.visit_id, ports, now)
    assert request.hold_id is not None
    return await _begin_hold(tx, request, request.hold_id, ports, now)


async def _begin_hold(tx: Transaction, request: CheckoutRequest, hold_id: UUID, ports: Ports, now: datetime) -> UUID:
    person = tx.caller.person_id
    assert person is not None
    # Two presses of one button come one after the other.
    await tx.execute(store.WAIT_FOR, f"checkout/{hold_id}")
    hold = await visits.find_visit(tx, hold_id, now)
    if hold is None or hold.customer_id not in (None, person):
        raise HoldUnknown
    request = _counted(request, hold.price.currency)
    before = await store.checkouts_of(tx, hold_id, "visit")
    if hold.confirmed_at is not None:
        settled = next((each for each in before if each.settled_at), None)
        if settled is None:
            raise CheckoutEmpty
        return settled.id
    if (running := await _under_way(tx, before, fingerprint(request))) is not None:
        return await again(tx, running, ports)
    if hold.status != "held":
        raise HoldExpired
    group_ids = [hold_id, *await held_with(tx, hold_id)]
    await tx.execute(store.TAKE_HOLD, group_ids, person)
    if request.note:
        await tx.execute(store.NOTE_HOLD, hold_id, request.note)
    for old in before:
        if old.is_open:
            await tx.execute(store.RELEASE, old.id, now)
    return await _open(tx, request, hold_id, await read_agreed(tx, group_ids), ports, now)


def _counted(request: CheckoutRequest, currency: str) -> CheckoutRequest:
    """The same wish whichever way its tip is told. Raises `CurrencyDiffers`, `AmountInvalid`."""
    tip = tip_in(request.tip, currency)
    return msgspec.structs.replace(request, tip=MoneyWish(tip) if tip else None)


def fingerprint(request: CheckoutRequest) -> str:
    """What was asked for, so that the same is recognised; a code is not to be read from it."""
    told = msgspec.structs.replace(request, note="")
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


async def _under_way(tx: Transaction, before: Sequence[CheckoutRow], asked: str) -> CheckoutRow | None:
    """The open checkout that asks for the same, or one whose money is on its way already."""
    for row in before:
        if not row.is_open:
            continue
        if row.asked == asked:
            return row
        if any(payment.state in ("processing", "paid") for payment in await payments_of_checkout(tx, row.id)):
            return row
    return None


async def again(tx: Transaction, row: CheckoutRow, ports: Ports) -> UUID:
    """A second try of a checkout: what came to nothing is asked for once more, what is under way is left alone."""
    if not row.is_open:
        return row.id
    payments = await payments_of_checkout(tx, row.id)
    # One that was declined goes on where it was: another card may do.
    live = sum(each.amount.amount for each in payments if not _is_lost(each))
    gone = [each for each in payments if _is_lost(each) and each.processor != "credit"]
    if gone and live < row.amount:
        last = gone[-1]
        await want_payment(
            tx,
            checkout_id=row.id,
            business_id=row.business_id,
            person_id=row.person_id,
            processor=choose_processor(ports, last.method),
            method=last.method,
            amount=row.amount - live,
            currency=row.currency,
            keeps_card=last.keeps_card,
        )
    cards = await card_requests_of_checkout(tx, row.id)
    if cards and all(card.state in OVER and not card.next_url for card in cards) and row.person_id is not None:
        await want_card(
            tx,
            checkout_id=row.id,
            business_id=row.business_id,
            person_id=row.person_id,
            processor=choose_processor(ports, "card"),
        )
    return row.id


def _is_lost(payment: Payment) -> bool:
    return payment.state in OVER and not payment.next_url


async def _open(
    tx: Transaction, request: CheckoutRequest, hold_id: UUID, group: list[Agreed], ports: Ports, now: datetime
) -> UUID:
    business, currency = group[0].business_id, group[0].currency
    asked = await _asked(tx, request, group, now)
    told = lines.build(group, asked)
    keeps_card = any(rules.keeps_card(agreed.items) for agreed in group)
    if not keeps_card and not any(line.kind == "service" for line in told):
        raise CheckoutEmpty
    checkout_id = await keep(
        tx,
        request,
        told,
        business_id=business,
        purpose="visit",
        subject=hold_id,
        currency=currency,
        expires_at=now + PAY_FOR,
    )
    credit = await vouchers.use(tx, checkout_id, business, request, group, asked, told, now)
    await want(tx, Bill(checkout_id, business, currency, rules.total_of(told), keeps_card), request, credit, ports)
    return checkout_id


async def _asked(tx: Transaction, request: CheckoutRequest, group: list[Agreed], now: datetime) -> Asked:
    price = sum(agreed.price for agreed in group)
    promo = await vouchers.quote_promo(tx, group[0].business_id, request.promo_code, price, now)
    used = await _pass(tx, request.package_pass, group, now) if request.package_pass else None
    if promo is not None and used is not None:
        raise PassUnknown("A package and a code can't be used for the same visit.")
    return Asked(request.pays, _tip(request), promo, used)


def _tip(request: CheckoutRequest) -> int:
    return request.tip.amount if request.tip else 0


async def _pass(tx: Transaction, pass_id: UUID, group: list[Agreed], now: datetime) -> PassUse:
    found = await vouchers.quote_pass(tx, pass_id, group, now)
    if found is None:
        raise PassUnknown
    return found


async def keep(
    tx: Transaction,
    request: CheckoutRequest | None,
    told: Sequence[Line],
    *,
    business_id: UUID,
    purpose: str,
    subject: UUID,
    currency: str,
    expires_at: datetime | None,
    by_desk: bool = False,
) -> UUID:
    """Write a checkout of the caller's down, or one of whoever stands at their desk; answers its id."""
    checkout_id = new_id()
    await store.insert_checkout(
        tx,
        checkout_id,
        business_id=business_id,
        person_id=None if by_desk else tx.caller.person_id,
        purpose=purpose,
        subject_id=subject,
        lines=told,
        amount=rules.total_of(told),
        currency=currency,
        expires_at=expires_at,
        asked=fingerprint(request) if request else None,
    )
    return checkout_id


class Bill(msgspec.Struct, frozen=True):
    """A checkout that was just written down, and what of it is to be asked for."""

    checkout_id: UUID
    business_id: UUID
    currency: str
    amount: int
    keeps_card: bool = False


async def want(
    tx: Transaction, bill: Bill, request: CheckoutRequest, credit: Sequence[vouchers.Credit], ports: Ports
) -> None:
    """Ask for the payments of a checkout: of credit first, the rest in the way that was chosen.

    Raises `MethodUnavailable` where a card is to be left and somebody pays without one.
    """
    if bill.keeps_card and request.method != "card":
        raise MethodUnavailable("A card is to be left for this visit.")
    for part in credit:
        await _ask(tx, bill, "credit", part.method, part.amount)
    rest = bill.amount - sum(part.amount for part in credit)
    if rest > 0:
        await _ask(tx, bill, choose_processor(ports, request.method), request.method, rest)
    elif bill.keeps_card:
        assert tx.caller.person_id is not None
        await want_card(
            tx,
            checkout_id=bill.checkout_id,
            business_id=bill.business_id,
            person_id=tx.caller.person_id,
            processor=choose_processor(ports, "card"),
        )
    # What nobody pays for is settled by the worker, and what this one takes the place of is given up by it.
    await announce(tx, CheckoutWanted(bill.business_id, bill.checkout_id))


async def _ask(tx: Transaction, bill: Bill, processor: ProcessorName, method: Method, amount: int) -> None:
    await want_payment(
        tx,
        checkout_id=bill.checkout_id,
        business_id=bill.business_id,
        person_id=tx.caller.person_id,
        processor=processor,
        method=method,
        amount=amount,
        currency=bill.currency,
        keeps_card=bill.keeps_card and processor != "credit",
    )


async def _begin_balance(
    tx: Transaction, request: CheckoutRequest, visit_id: UUID, ports: Ports, now: datetime
) -> UUID:
    """The rest of a visit that stands or was, and a tip on top."""
    await tx.execute(store.WAIT_FOR, f"checkout/{visit_id}")
    visit = await visits.find_visit(tx, visit_id, now)
    if visit is None or visit.customer_id != tx.caller.person_id or visit.status not in ("confirmed", "came"):
        raise VisitOver
    request = _counted(request, visit.price.currency)
    before = await store.checkouts_of(tx, visit_id, "balance")
    if (running := await _under_way(tx, before, fingerprint(request))) is not None:
        return await again(tx, running, ports)
    for old in before:
        if old.is_open:
            await tx.execute(store.RELEASE, old.id, now)
    left = await open_amount(tx, visit_id, visit.price.amount) if request.pays == "all" else 0
    label = ", ".join(item.service_name for item in visit.items)[:200]
    told = [Line("balance", label, left, visit_id)] if left else []
    told += [Line("tip", "Tip", _tip(request), visit_id)] if request.tip else []
    if not told:
        raise CheckoutEmpty
    checkout_id = await keep(
        tx,
        request,
        told,
        business_id=visit.business.id,
        purpose="balance",
        subject=visit_id,
        currency=visit.price.currency,
        expires_at=now + PAY_FOR,
    )
    credit = await vouchers.use_gift(tx, checkout_id, request.gift_code, left, now)
    bill = Bill(checkout_id, visit.business.id, visit.price.currency, rules.total_of(told))
    await want(tx, bill, request, credit, ports)
    return checkout_id
