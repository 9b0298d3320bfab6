"""What happens when a checkout is paid, in the payment's own transaction: the hold stands, or all of it goes back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from vibewell.domains.booking import store as visits
from vibewell.domains.booking.checkout import lines, rules, store, vouchers
from vibewell.domains.booking.checkout.letters import write_given_back
from vibewell.domains.booking.checkout.lines import Asked
from vibewell.domains.booking.checkout.store import AgreedRow, CheckoutRow
from vibewell.domains.booking.checkout.terms import agreed_of, open_amount
from vibewell.domains.booking.checkout.types import Agreed, Line
from vibewell.domains.booking.checks.chain import held_with
from vibewell.domains.booking.rules import claim_rows, desk_as_agreed, desk_without_notice
from vibewell.domains.booking.types import Visit, VisitBooked
from vibewell.domains.notifications import Letterhead
from vibewell.domains.payments import Outcome, Settling, payments_of_checkout
from vibewell.domains.scheduling import Wish, choose_start, open_desk
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.events import announce

SETTLED = Outcome("settled")
# Why all of it goes back; pages and letters say it in words.
TAKEN, LET_GO, DIFFERS, PAID_TWICE, WAIVED = "taken", "let_go", "differs", "twice", "waived"


class TooLate(Exception):  # noqa: N818 - an answer within this file, not a fault
    """Somebody else has the time now."""


async def settle_visit(tx: Transaction, paid: Settling, letterhead: Letterhead) -> Outcome:
    """Confirm what was held, whatever its clock says, as long as its time is free; else everything is given back."""
    row = await store.find_checkout(tx, paid.checkout_id)
    assert row is not None
    group_ids = [paid.subject_id, *await held_with(tx, paid.subject_id)]
    await tx.fetch(store.LOCK_VISITS, group_ids)
    await tx.execute(visits.WAIT_FOR_VISITS, group_ids)
    rows = await store.read_agreed(tx, group_ids)
    because = _moot(rows, paid)
    group = await agreed_of(tx, rows, {})
    if not because and not await _is_due(tx, row, group):
        because = DIFFERS
    if not because:
        try:
            async with tx.savepoint():
                for each in rows:
                    await _stand(tx, each, paid)
        except TooLate:
            because = TAKEN
    if because:
        await write_given_back(tx, letterhead, row, because, paid.now)
        return Outcome("give_back", because)
    await _write_down(tx, row, group, paid)
    for each in rows:
        await announce(tx, VisitBooked(each.business_id, each.id, each.customer_id or paid.person_id))
    return SETTLED


def _moot(rows: Sequence[AgreedRow], paid: Settling) -> str:
    if not rows or any(row.cancelled_at for row in rows):
        return LET_GO
    if any(row.customer_id not in (None, paid.person_id) for row in rows):
        return LET_GO
    return PAID_TWICE if any(row.confirmed_at for row in rows) else ""


async def _is_due(tx: Transaction, row: CheckoutRow, group: Sequence[Agreed]) -> bool:
    """Whether the checkout asks for what is due: its lines are built once more from what the database knows."""
    if row.business_id != group[0].business_id or row.currency != group[0].currency:
        return False
    promo, used = await vouchers.read_uses(tx, row.id)
    tips = [line.amount for line in row.lines if line.kind == "tip"]
    if len(tips) > 1 or any(tip < 1 for tip in tips) or rules.total_of(row.lines) != row.amount:
        return False
    return any(row.lines == lines.build(group, Asked(pays, sum(tips), promo, used)) for pays in ("due", "all"))


async def _stand(tx: Transaction, row: AgreedRow, paid: Settling) -> None:
    """One visit of a group stands. Raises `TooLate`."""
    if row.held_until is None or row.starts_at <= paid.now:
        raise TooLate
    if row.held_until <= paid.now:
        await _take_again(tx, row, paid.now)
    if await tx.fetchval(store.CONFIRM_PAID, row.id, paid.now, paid.person_id) is None:
        raise TooLate
    if not await tx.fetchval(visits.KEEP_TIME, [row.id], paid.now):
        raise TooLate


async def _take_again(tx: Transaction, row: AgreedRow, now: datetime) -> None:
    """A hold that ran out takes its time once more, with the same people. Raises `TooLate` where it is gone."""
    visit = await visits.find_visit(tx, row.id, now)
    assert visit is not None
    start = int(visit.start.timestamp())
    wish = _wish_of(visit)
    try:
        desk = await open_desk(
            tx, row.business_id, wish, (start, start + 1), now, leave_out=row.id, wait=True, check=False
        )
    except Refusal:
        raise TooLate from None
    desk = desk_without_notice(desk_as_agreed(desk, visit.items))
    choice = choose_start(desk, wish, start)
    if choice is None:
        raise TooLate
    await tx.execute(visits.DROP_CLAIMS, row.id)
    claims = msgspec.json.encode(claim_rows(desk, choice, row.id)).decode()
    try:
        await tx.execute(visits.PLACE_ITEMS, row.id, row.business_id, "[]", claims, row.held_until)
    except asyncpg.ExclusionViolationError:
        raise TooLate from None


def _wish_of(visit: Visit) -> Wish:
    services = tuple(item.service for item in visit.items)
    members = tuple(item.staff for item in visit.items)
    if len(set(members)) == 1:
        return Wish(services, members[0], visit.party)
    return Wish(services, None, visit.party, members)


async def _write_down(tx: Transaction, row: CheckoutRow, group: Sequence[Agreed], paid: Settling) -> None:
    """What of it was for which visit."""
    promo, used = await vouchers.read_uses(tx, row.id)
    off = {agreed.visit_id: less for agreed, less in lines.shares(group, promo.discount if promo else 0)}
    by_pass = lines.pass_discount(group, used)
    card = paid.kept_card_id or next(
        (each.kept_card_id for each in await payments_of_checkout(tx, row.id) if each.kept_card_id), None
    )
    for agreed in group:
        assert agreed.visit_id is not None
        visit = agreed.visit_id
        now_off = rules.of_visit(row.lines, visit, "discount")
        await write_paid(
            tx,
            row,
            visit,
            amount=rules.of_visit(row.lines, visit, "service") + now_off,
            tip=rules.of_visit(row.lines, visit, "tip"),
            discount=off[visit] + by_pass.get(visit, 0),
            card=card,
            at=paid.now,
        )


async def write_paid(
    tx: Transaction,
    row: CheckoutRow,
    visit: UUID,
    *,
    amount: int,
    at: datetime,
    tip: int = 0,
    discount: int = 0,
    fee: bool = False,
    card: UUID | None = None,
) -> None:
    """What a settled checkout paid for a visit."""
    await tx.execute(store.INSERT_VISIT_PAYMENT, row.id, visit, row.business_id, amount, tip, discount, fee, card, at)


async def settle_balance(tx: Transaction, paid: Settling, letterhead: Letterhead) -> Outcome:
    """The rest of a visit and its tip; what was paid at the desk meanwhile is not paid twice."""
    row = await store.find_checkout(tx, paid.checkout_id)
    assert row is not None
    await tx.fetch(store.LOCK_VISITS, [paid.subject_id])
    agreed = await store.read_agreed(tx, [paid.subject_id])
    because = ""
    if not agreed or agreed[0].business_id != row.business_id or agreed[0].confirmed_at is None:
        because = DIFFERS
    elif agreed[0].cancelled_at is not None:
        because = LET_GO
    amount, tip = _parts(row.lines)
    if not because and amount > await open_amount(tx, agreed[0].id, agreed[0].listed):
        because = PAID_TWICE
    if because:
        await write_given_back(tx, letterhead, row, because, paid.now)
        return Outcome("give_back", because)
    await write_paid(tx, row, paid.subject_id, amount=amount, tip=tip, at=paid.now)
    return SETTLED


def _parts(told: Sequence[Line]) -> tuple[int, int]:
    tip = sum(line.amount for line in told if line.kind == "tip")
    return rules.total_of(told) - tip, tip


async def settle_fee(tx: Transaction, paid: Settling, letterhead: Letterhead) -> Outcome:
    """What calling off or staying away cost beyond what was paid; given back if the desk forwent it meanwhile."""
    row = await store.find_checkout(tx, paid.checkout_id)
    assert row is not None
    await tx.fetch(store.LOCK_VISITS, [paid.subject_id])
    agreed = await store.read_agreed(tx, [paid.subject_id])
    is_due = bool(agreed) and (agreed[0].cancelled_at is not None or agreed[0].no_show_at is not None)
    if not is_due or await tx.fetchval(store.IS_WAIVED, paid.subject_id):
        return Outcome("give_back", WAIVED)
    await write_paid(tx, row, paid.subject_id, amount=row.amount, fee=True, at=paid.now)
    return SETTLED
