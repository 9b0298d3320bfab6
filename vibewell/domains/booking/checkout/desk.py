"""What the desk does about money: takes it at the venue, forgoes a fee, calls off in a client's name."""

from datetime import datetime
from uuid import UUID

from vibewell.domains.booking import store as visits
from vibewell.domains.booking.actions import cancel_visit, role_at
from vibewell.domains.booking.checkout import rules, store
from vibewell.domains.booking.checkout.terms import open_amount
from vibewell.domains.booking.checkout.tips import tip_in
from vibewell.domains.booking.checkout.types import AboveBalance, DeskOnly, FeeWaived, Line, VenuePayment
from vibewell.domains.booking.types import Visit, VisitOver, VisitUnknown
from vibewell.domains.payments import Method, amount_in, want_payment
from vibewell.kernel.db import Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id

DESK = ("owner", "manager", "receptionist")


async def _at_desk(tx: Transaction, visit_id: UUID, now: datetime) -> Visit:
    visit = await visits.find_visit(tx, visit_id, now)
    if visit is None:
        raise VisitUnknown
    if await role_at(tx, visit.business.id) not in DESK:
        raise DeskOnly
    return visit


async def waive_fee(tx: Transaction, visit_id: UUID, reason: str, *, now: datetime) -> None:
    """Forgo what calling off or staying away costs, before or after; what was kept goes back. Twice is as once.

    Raises `VisitUnknown`, `DeskOnly`, `VisitOver` for a visit that the client came to.
    """
    visit = await _at_desk(tx, visit_id, now)
    if visit.status not in ("confirmed", "cancelled", "no_show"):
        raise VisitOver
    if await tx.fetchval(store.INSERT_WAIVER, visit_id, visit.business.id, reason, now, tx.caller.person_id):
        await announce(tx, FeeWaived(visit.business.id, visit_id))


async def take_at_venue(tx: Transaction, visit_id: UUID, wish: VenuePayment, *, now: datetime) -> UUID:
    """Write down what was paid at the desk for a visit, cash or by the terminal; answers its checkout.

    Raises `VisitUnknown`, `DeskOnly`, `VisitOver`, `CurrencyDiffers`, `AmountInvalid`, `AboveBalance`.
    """
    visit = await _at_desk(tx, visit_id, now)
    if visit.status not in ("confirmed", "came"):
        raise VisitOver
    amount, tip = amount_in(wish.amount, visit.price.currency), tip_in(wish.tip, visit.price.currency)
    # Two desks don't take the same money.
    await tx.execute(store.WAIT_FOR, f"checkout/{visit_id}")
    agreed = (await store.read_agreed(tx, [visit_id]))[0]
    taken = await tx.fetchval(store.TAKEN_AT_VENUE, visit_id)
    if amount > await open_amount(tx, agreed.id, agreed.listed) - taken:
        raise AboveBalance
    label = ", ".join(item.service_name for item in visit.items)[:200]
    lines = [Line("balance", label, amount, visit.id)]
    lines += [Line("tip", "Tip", tip, visit.id)] if tip else []
    return await _write_down(tx, visit, lines, wish.method)


async def _write_down(tx: Transaction, visit: Visit, lines: list[Line], method: Method) -> UUID:
    checkout_id = new_id()
    await store.insert_checkout(
        tx,
        checkout_id,
        business_id=visit.business.id,
        person_id=visit.customer_id,
        purpose="balance",
        subject_id=visit.id,
        lines=lines,
        amount=rules.total_of(lines),
        currency=visit.price.currency,
        expires_at=None,
    )
    await want_payment(
        tx,
        checkout_id=checkout_id,
        business_id=visit.business.id,
        person_id=visit.customer_id,
        processor="venue",
        method=method,
        amount=rules.total_of(lines),
        currency=visit.price.currency,
    )
    return checkout_id


async def cancel_for_client(tx: Transaction, visit_id: UUID, *, reason: str, now: datetime) -> Visit:
    """Call a visit off because its client asked for it: it costs what it would cost them.

    Raises as `cancel_visit` does, and `DeskOnly`.
    """
    visit = await _at_desk(tx, visit_id, now)
    cancelled = await cancel_visit(tx, visit_id, reason=reason, now=now)
    if visit.status == "confirmed":
        await tx.execute(store.INSERT_CLIENT_CANCELLATION, visit_id, visit.business.id, now, tx.caller.person_id)
    return cancelled
