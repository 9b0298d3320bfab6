"""Payments to the business, one by one; and giving back."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from vibewell.domains.payments import (
    PaidLine,
    Refund,
    RefundAboveCharge,
    RefundDisputed,
    RefundRequest,
    give_back,
    list_paid,
    refunds_of,
    show_paid,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import NotFound
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.money import MoneyWish
from vibewell.web.business.at_desk import EDITORS, RUNNERS, AtDesk, at_desk_as, show
from vibewell.web.business.filled import amount, amount_words, filled
from vibewell.web.business.money_words import METHODS, payment_state
from vibewell.web.business.once import do_once, new_once
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.line_words import paid_said
from vibewell.web.site.words import Say, marked

PATH = "/business/payments"
PER_PAGE = 25
NOTE_CHARACTERS_MAX = 500
REFUND_STATES = {
    "wanted": (marked("Asked for"), "wait"),
    "open": (marked("On its way"), "wait"),
    "failed": (marked("Did not go through"), "alert"),
    "done": (marked("Given back"), "calm"),
    "returned": (marked("Came back"), "alert"),
}
SLIPS = {
    "payment": marked("Receipt %(number)s"),
    "fee": marked("Receipt %(number)s"),
    "gift_card": marked("Receipt %(number)s"),
    "package": marked("Receipt %(number)s"),
    "refund": marked("Refund receipt %(number)s"),
    "refund_returned": marked("Refund came back, receipt %(number)s"),
    "dispute": marked("Dispute %(number)s"),
}


def slip_words(line: PaidLine, say: Say) -> list[tuple[UUID, str]]:
    """The receipts of a payment: id and words."""
    return [(slip.id, say(SLIPS.get(slip.kind, SLIPS["payment"]), number=slip.number)) for slip in line.receipts]


@get(PATH, include_in_schema=False)
async def get_payments(
    request: HttpRequest, cursor: Annotated[str | None, Parameter(max_length=512)] = None
) -> Response[str]:
    """Newest first."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        found = await list_paid(tx, desk.place.slug, limit=PER_PAGE, cursor=cursor)
    return await show(
        request,
        desk,
        "payments",
        payments=[paid_said(line, desk.say) for line in found.items],
        next_cursor=found.next_cursor,
        is_first=cursor is None,
        methods={name: desk.say(words) for name, words in METHODS.items()},
        badge=_badge(desk),
        slips=lambda line: slip_words(line, desk.say),
    )


@get(f"{PATH}/{{payment_id:uuid}}", include_in_schema=False)
async def get_payment(request: HttpRequest, payment_id: UUID) -> Response[str]:
    """One of them: what went back of it, its receipts, and a form to give back."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        line, refunds = await _found(tx, desk, payment_id)
    left = line.left - _under_way(refunds)
    return await _page(request, desk, line, refunds, Errors(), amount_words(left, line.amount.currency), "")


async def _found(tx: Transaction, desk: AtDesk, payment_id: UUID) -> tuple[PaidLine, list[Refund]]:
    """A payment to this very business, and what goes back of it. Raises `NotFound`."""
    line = await show_paid(tx, payment_id)
    if line.business != desk.place.slug:
        raise NotFound
    return line, await refunds_of(tx, payment_id)


async def _page(
    request: HttpRequest,
    desk: AtDesk,
    line: PaidLine,
    refunds: list[Refund],
    errors: Errors,
    written: str,
    note: str,
    once: str = "",
    status: int = 200,
) -> Response[str]:
    return await show(
        request,
        desk,
        "payment",
        status=status,
        line=paid_said(line, desk.say),
        refunds=refunds,
        left=max(line.left - _under_way(refunds), 0),
        written=written,
        note=note,
        once=once or new_once(),
        errors=errors,
        methods={name: desk.say(words) for name, words in METHODS.items()},
        refund_badge={name: (desk.say(words), kind) for name, (words, kind) in REFUND_STATES.items()},
        badge=_badge(desk),
        slips=slip_words(line, desk.say),
    )


def _badge(desk: AtDesk) -> object:
    def badge(line: PaidLine) -> tuple[str, str]:
        words, kind = payment_state(line.state, line.refunded.amount, line.left, line.dispute)
        return desk.say(words), kind

    return badge


def _under_way(refunds: list[Refund]) -> int:
    """What is asked back already and not booked as given."""
    return sum(refund.amount.amount for refund in refunds if refund.state in ("wanted", "open"))


@post(f"{PATH}/{{payment_id:uuid}}/refunds", include_in_schema=False)
async def post_refund(request: HttpRequest, payment_id: UUID) -> Response[str] | Redirect:
    """Give back; refused above what is left."""
    values = await filled(request)
    surroundings = here(request)
    written, note, once = values.one("amount"), values.one("note"), values.one("once")
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        line, refunds = await _found(tx, desk, payment_id)
        say, errors = desk.say, Errors()
        minor = _minor(written, line, errors, say)
        if len(note) > NOTE_CHARACTERS_MAX:
            errors.add("note", say("Note"), say("Write at most %(count)s characters.", count=NOTE_CHARACTERS_MAX))
        if minor is not None and not errors:

            async def act() -> str:
                await give_back(
                    tx, payment_id, RefundRequest(MoneyWish(minor), note), cause=f"desk:{once or new_once()}"[:200]
                )
                return f"{PATH}/{payment_id}"

            try:
                async with tx.savepoint():
                    to = await do_once(tx, once, act)
                return go(request, to, tell=say("It is on its way back."))
            except RefundAboveCharge:
                errors.add("amount", say("Amount"), say("That is more than is left of this payment."))
            except RefundDisputed as refusal:
                errors.add("amount", say("Amount"), say(refusal.wording))
        line, refunds = await _found(tx, desk, payment_id)
    return await _page(request, desk, line, refunds, errors, written, note, once, 422)


def _minor(written: str, line: PaidLine, errors: Errors, say: Say) -> int | None:
    try:
        minor = amount(written, line.amount.currency)
    except ValueError:
        minor = None
    if minor is None or not 1 <= minor <= line.amount.amount:
        errors.add("amount", say("Amount"), say("Write an amount up to what is left of this payment."))
        return None
    return minor


HANDLERS = [get_payments, get_payment, post_refund]
