"""Buying a gift card or a package at a place."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    GIFT_LEAST,
    GIFT_MOST,
    GiftRequest,
    PackageOrder,
    buy_gift_card,
    buy_package,
    list_packages,
    wait_until_begun,
)
from vibewell.domains.catalog import read_business
from vibewell.domains.notifications import AddressInvalid
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.kernel.money import MoneyWish
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.frame import show
from vibewell.web.site.money_words import minor_units
from vibewell.web.site.pages_checkout import next_of
from vibewell.web.site.pages_door import NoFields
from vibewell.web.site.words import speaker


class GiftForm(msgspec.Struct, frozen=True):
    """A gift card as it is wished for."""

    amount: str = "50"
    name: str = ""
    email: str = ""
    message: str = ""


@get("/b/{slug:str}/vouchers", include_in_schema=False)
async def get_vouchers(request: HttpRequest, slug: str) -> Response[str]:
    """What can be bought ahead of visits."""
    return await _page(request, slug, GiftForm(), Errors())


async def _page(request: HttpRequest, slug: str, form: GiftForm, errors: Errors, status: int = 200) -> Response[str]:
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        place = await read_business(tx, slug, surroundings.now)
        packages = await list_packages(tx, slug)
    return await show(request, "vouchers", status=status, place=place, packages=packages, form=form, errors=errors)


@post("/b/{slug:str}/vouchers", include_in_schema=False)
async def post_gift(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """Ask for a gift card, and go and pay it."""
    form = await read_form(request, GiftForm)
    surroundings = here(request)
    _ = surroundings.person_id
    say, errors = speaker(surroundings.locale), Errors()
    async with surroundings.database.tx(surroundings.caller) as tx:
        currency = (await read_business(tx, slug, surroundings.now)).currency
    amount = minor_units(form.amount, currency) or 0
    if not GIFT_LEAST <= amount <= GIFT_MOST:
        errors.add("amount", say("Amount"), say("A gift card is worth 5 to 1,000."))
        return await _page(request, slug, form, errors, 422)
    wish = GiftRequest(MoneyWish(amount), form.name[:120], form.email[:254], form.message[:500])

    async def begin(tx: Transaction) -> UUID:
        return await buy_gift_card(tx, slug, wish, surroundings.services, now=surroundings.now)

    try:
        return await _go_and_pay(request, begin)
    except AddressInvalid as refusal:
        errors.add("email", say("E-mail"), say(refusal.wording))
        return await _page(request, slug, form, errors, 422)


@post("/packages/{package_id:uuid}/buy", include_in_schema=False)
async def post_package(request: HttpRequest, package_id: UUID) -> Redirect:
    """Ask for a package, and go and pay it."""
    await read_form(request, NoFields)
    surroundings = here(request)
    _ = surroundings.person_id

    async def begin(tx: Transaction) -> UUID:
        return await buy_package(tx, package_id, PackageOrder(), surroundings.services, now=surroundings.now)

    return await _go_and_pay(request, begin)


async def _go_and_pay(request: HttpRequest, begin: Any) -> Redirect:
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        checkout_id = await begin(tx)
    found = await wait_until_begun(surroundings.database, surroundings.caller, checkout_id)
    return go(request, next_of(found) or f"/checkouts/{checkout_id}")


HANDLERS = [get_vouchers, post_gift, post_package]
