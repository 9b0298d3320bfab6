"""What a visit has cost so far: taken at the desk, forgone, called off in a client's name."""

from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec
from babel.numbers import get_currency_precision
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    AboveBalance,
    Visit,
    VisitOver,
    cancel_for_client,
    read_standing,
    take_at_venue,
    waive_fee,
)
from vibewell.domains.booking import VenuePayment as Taking
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.kernel.money import MoneyWish
from vibewell.web.business.at_desk import RUNNERS, AtDesk, at_desk_as, show
from vibewell.web.business.filled import said
from vibewell.web.business.money_words import cost_for_desk
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.pages_visit import agenda_of, visit_at
from vibewell.web.render import go
from vibewell.web.site.money_words import is_free, minor_units, timelines
from vibewell.web.ui.filters import owed

REASON_CHARACTERS_MAX = 500


class TakingForm(msgspec.Struct, frozen=True):
    """What is in the till, or on the terminal."""

    amount: str = ""
    tip: str = ""
    method: str = "cash"
    once: str = ""


class ReasonForm(msgspec.Struct, frozen=True):
    """Why."""

    reason: str = ""


def path_of(visit_id: UUID) -> str:
    """The page of a visit's money."""
    return f"/business/visits/{visit_id}/money"


@get("/business/visits/{visit_id:uuid}/money", include_in_schema=False)
async def get_money(request: HttpRequest, visit_id: UUID) -> Response[str]:
    """What was paid, what is left, and what calling off would cost the client."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        visit = await visit_at(tx, desk, visit_id, surroundings.now)
        return await _page(request, tx, desk, visit)


async def _page(request: HttpRequest, tx: Transaction, desk: AtDesk, visit: Visit) -> Response[str]:
    now = here(request).now
    standing = await read_standing(tx, visit.id, now=now, locale=desk.locale)
    return await show(
        request,
        desk,
        "visit_money",
        visit=visit,
        money_path=path_of(visit.id),
        standing=standing,
        timelines=timelines(standing.terms),
        costs=not is_free(standing.terms),
        cost_words=cost_for_desk(standing, desk.say, desk.locale),
        is_ahead=visit.status == "confirmed" and visit.start > now,
        may_take=visit.status in ("confirmed", "came") and standing.open.amount > 0,
        may_waive=visit.status in ("confirmed", "cancelled", "no_show") and not standing.waived,
        once=new_once(),
        left=f"{Decimal(standing.open.amount).scaleb(-get_currency_precision(visit.price.currency)):f}",
        back=agenda_of(desk, visit),
    )


@post("/business/visits/{visit_id:uuid}/money/take", include_in_schema=False)
async def post_take(request: HttpRequest, visit_id: UUID) -> Redirect:
    """Write down what was taken; sent twice, it is written down once."""
    form = await read_form(request, TakingForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        visit = await visit_at(tx, desk, visit_id, surroundings.now)
        amount = minor_units(form.amount, visit.price.currency)
        tip = minor_units(form.tip, visit.price.currency)
        if not amount or tip is None:
            return go(request, path_of(visit_id), tell=desk.say("Write an amount like 5 or 5.50."), kind="alert")

        async def take() -> str:
            method: Literal["terminal", "cash"] = "terminal" if form.method == "terminal" else "cash"
            wish = Taking(MoneyWish(amount), method, MoneyWish(tip))
            await take_at_venue(tx, visit_id, wish, now=surroundings.now)
            return path_of(visit_id)

        try:
            async with tx.savepoint():
                await do_once(tx, form.once, take)
        except (AboveBalance, VisitOver) as refusal:
            return go(request, path_of(visit_id), tell=said(refusal, desk.say), kind="alert")
    words = desk.say("%(amount)s taken.", amount=owed(msgspec.structs.replace(visit.price, amount=amount), desk.locale))
    return go(request, path_of(visit_id), tell=words)


@post("/business/visits/{visit_id:uuid}/money/waive", include_in_schema=False)
async def post_waive(request: HttpRequest, visit_id: UUID) -> Redirect:
    """Forgo what calling off or staying away costs."""
    form = await read_form(request, ReasonForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        await visit_at(tx, desk, visit_id, surroundings.now)
        reason = form.reason.strip()[:REASON_CHARACTERS_MAX]
        if not reason:
            return go(request, path_of(visit_id), tell=desk.say("Say why in a word."), kind="alert")
        try:
            await waive_fee(tx, visit_id, reason, now=surroundings.now)
        except VisitOver as refusal:
            return go(request, path_of(visit_id), tell=said(refusal, desk.say), kind="alert")
    return go(request, path_of(visit_id), tell=desk.say("Waived. What was kept goes back."))


@post("/business/visits/{visit_id:uuid}/money/cancel", include_in_schema=False)
async def post_cancel(request: HttpRequest, visit_id: UUID) -> Redirect:
    """Call it off because the client asked for it."""
    form = await read_form(request, ReasonForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        await visit_at(tx, desk, visit_id, surroundings.now)
        try:
            reason = form.reason.strip()[:REASON_CHARACTERS_MAX]
            await cancel_for_client(tx, visit_id, reason=reason, now=surroundings.now)
        except VisitOver as refusal:
            return go(request, path_of(visit_id), tell=said(refusal, desk.say), kind="alert")
    return go(request, path_of(visit_id), tell=desk.say("Called off in the client's name."))


HANDLERS = [get_money, post_take, post_waive, post_cancel]
