"""What is sold and given ahead of visits: gift cards, promo codes, packages."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    GIFT_LEAST,
    GIFT_MOST,
    GiftRequest,
    PackageRequest,
    PromoRequest,
    add_package,
    add_promo,
    buy_gift_card,
    end_gift_card,
    end_package,
    end_promo,
    list_gift_cards,
    list_packages,
    list_promos,
)
from vibewell.domains.catalog import read_business
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid, Refusal
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.kernel.money import MoneyWish
from vibewell.web.business.at_desk import EDITORS, RUNNERS, AtDesk, at_desk_as, show
from vibewell.web.business.filled import said
from vibewell.web.business.once import do_once, new_once
from vibewell.web.render import go
from vibewell.web.site.money_words import minor_units

PATH = "/business/vouchers"
NUMBER_CHARACTERS_MAX = 6


class VoucherForm(msgspec.Struct, frozen=True):
    """A code, a package or a gift card, as it is written into its form."""

    what: str = ""
    once: str = ""
    code: str = ""
    percent: str = ""
    amount: str = ""
    until: str = ""
    uses_max: str = ""
    service: str = ""
    name: str = ""
    visits: str = ""
    price: str = ""
    email: str = ""
    message: str = ""
    method: str = "cash"


class EndForm(msgspec.Struct, frozen=True):
    """What is taken back."""

    what: str = ""
    id: str = ""


@get(PATH, include_in_schema=False)
async def get_vouchers(request: HttpRequest) -> Response[str]:
    """All there is, and the forms for more."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        slug = desk.place.slug
        place = await read_business(tx, slug, surroundings.now)
        return await show(
            request,
            desk,
            "vouchers",
            promos=await list_promos(tx, slug),
            packages=await list_packages(tx, slug),
            gifts=await list_gift_cards(tx, slug),
            # A card is good to the end of its last day.
            second=timedelta(seconds=1),
            services=[(str(card.id), card.name) for card in place.services if not card.is_class],
            currency=place.currency,
            once=new_once(),
        )


@post(PATH, include_in_schema=False)
async def post_voucher(request: HttpRequest) -> Redirect:
    """Offer a code or a package, or sell a gift card; sent twice, it is done once."""
    form = await read_form(request, VoucherForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)

        async def act() -> str:
            await _add(tx, request, desk, form)
            return PATH

        try:
            async with tx.savepoint():
                await do_once(tx, form.once, act)
        except Refusal as refusal:
            return go(request, PATH, tell=said(refusal, desk.say), kind="alert")
    return go(request, PATH, tell=desk.say("Kept."))


async def _add(tx: Transaction, request: HttpRequest, desk: AtDesk, form: VoucherForm) -> None:
    now, slug = here(request).now, desk.place.slug
    if form.what == "promo":
        await add_promo(tx, slug, _promo(form, desk), now=now)
    elif form.what == "package":
        price, visits = _amount(form.price, desk), _number(form.visits)
        if not price or not 2 <= (visits or 0) <= 50 or not form.name.strip() or not form.service:
            raise Invalid(desk.say("Say which service, a name, 2 to 50 visits and a price."))
        service, name = UUID(form.service), form.name.strip()[:120]
        await add_package(tx, slug, PackageRequest(service, name, visits or 2, MoneyWish(price)))
    else:
        amount = _amount(form.amount, desk) or 0
        if not GIFT_LEAST <= amount <= GIFT_MOST:
            raise Invalid(desk.say("A gift card is worth 5 to 1,000."))
        wish = GiftRequest(MoneyWish(amount), form.name[:120], form.email[:254], form.message[:500], "cash")
        if form.method == "terminal":
            wish = msgspec.structs.replace(wish, method="terminal")
        await buy_gift_card(tx, slug, wish, here(request).services, now=now)


def _promo(form: VoucherForm, desk: AtDesk) -> PromoRequest:
    until = None
    if form.until:
        try:
            until = datetime.combine(date.fromisoformat(form.until), time(23, 59, 59), desk.zone)
        except ValueError:
            raise Invalid(desk.say("Write a day.")) from None
    percent, amount = _number(form.percent), _amount(form.amount, desk) or None
    if percent is not None and not 1 <= percent <= 100:
        raise Invalid(desk.say("A percentage is 1 to 100."))
    uses = _number(form.uses_max)
    return PromoRequest(form.code[:24], percent, MoneyWish(amount) if amount else None, None, until, uses or None)


def _number(text: str) -> int | None:
    clean = text.strip()
    return int(clean) if clean.isascii() and clean.isdigit() and len(clean) <= NUMBER_CHARACTERS_MAX else None


def _amount(text: str, desk: AtDesk) -> int | None:
    return minor_units(text, desk.place.currency)


@post(f"{PATH}/end", include_in_schema=False)
async def post_end(request: HttpRequest) -> Redirect:
    """Take a code back, sell a package no more, take a gift card out of use."""
    form = await read_form(request, EndForm)
    surroundings = here(request)
    ends = {"promo": end_promo, "package": end_package, "gift": end_gift_card}
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        try:
            what = UUID(form.id)
            if form.what not in ends:
                raise Invalid
            await ends[form.what](tx, desk.place.slug, what, now=surroundings.now)
        except ValueError:
            return go(request, PATH)
        except Refusal as refusal:
            return go(request, PATH, tell=said(refusal, desk.say), kind="alert")
    return go(request, PATH, tell=desk.say("Ended."))


HANDLERS = [get_vouchers, post_voucher, post_end]
