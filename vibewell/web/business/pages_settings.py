"""What a business says of itself: name, introduction, craft, place, clock."""

from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.catalog import BusinessChange, BusinessPage, change_business, read_business
from vibewell.domains.payments import read_tax_rate, save_tax_rate
from vibewell.domains.scheduling import TimezoneWish, set_timezone
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import EDITORS, AtDesk, at_desk_as, show
from vibewell.web.business.filled import convert, filled, put
from vibewell.web.business.tax_form import TaxFields, fields_filled, rate_wished
from vibewell.web.business.tax_form import fields_of as tax_fields_of
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import CRAFTS, Say

PATH = "/business/settings"
TAX_PATH = f"{PATH}/tax"
TEXTS = ("name", "tagline", "category", "street", "postcode", "city", "district", "timezone", "latitude", "longitude")


class SettingsFields(msgspec.Struct, frozen=True):
    """All fields of the form."""

    name: str = ""
    tagline: str = ""
    category: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    district: str = ""
    timezone: str = ""
    latitude: str = ""
    longitude: str = ""
    step_free: bool = False


def labels(say: Say) -> dict[str, str]:
    """The fields' names, for what is said about them."""
    return {
        "name": say("Name"),
        "tagline": say("Introduction"),
        "category": say("Craft"),
        "street": say("Street and number"),
        "postcode": say("Postcode"),
        "city": say("City"),
        "district": say("District"),
        "timezone": say("Time zone"),
        "latitude": say("Latitude"),
        "longitude": say("Longitude"),
    }


def fields_of(page: BusinessPage) -> SettingsFields:
    """The form of a business as it is."""
    place = page.location
    return SettingsFields(
        page.name,
        page.tagline,
        page.category,
        place.street,
        place.postcode,
        place.city,
        place.district,
        page.timezone,
        f"{place.latitude:.5f}",
        f"{place.longitude:.5f}",
        page.step_free,
    )


@get(PATH, include_in_schema=False)
async def get_settings(request: HttpRequest) -> Response[str]:
    """The form."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        found = await read_business(tx, desk.place.slug, surroundings.now)
        tax = tax_fields_of(await read_tax_rate(tx, desk.place.slug), desk.locale)
    return await _page(request, desk, fields_of(found), tax, Errors())


async def _page(
    request: HttpRequest, desk: AtDesk, fields: SettingsFields, tax: TaxFields, errors: Errors, status: int = 200
) -> Response[str]:
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return await show(
        request,
        desk,
        "settings",
        status=status,
        fields=fields,
        tax=tax,
        errors=errors,
        zones=zones,
        crafts=[(slug, desk.say(name)) for slug, name in CRAFTS.items()],
    )


@post(PATH, include_in_schema=False)
async def post_settings(request: HttpRequest) -> Response[str] | Redirect:
    """Change it."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        fields = SettingsFields(**{name: values.one(name) for name in TEXTS}, step_free=values.has("step_free"))
        errors = Errors()
        change = convert(BusinessChange, _values(fields, desk, errors), labels(desk.say), errors, desk.say)
        if change is not None and not errors and await _changed(request, tx, desk, change, fields, errors):
            return go(request, PATH, tell=desk.say("Kept."))
        tax = tax_fields_of(await read_tax_rate(tx, desk.place.slug), desk.locale)
    return await _page(request, desk, fields, tax, errors, 422)


@post(TAX_PATH, include_in_schema=False)
async def post_tax(request: HttpRequest) -> Response[str] | Redirect:
    """What of the prices is tax, from now on; what is as it was is no new version."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        fields, errors = fields_filled(values), Errors()
        wish = rate_wished(fields, errors, desk.say)
        if wish is not None:
            if Decimal(wish.rate) != Decimal((await read_tax_rate(tx, desk.place.slug)).rate):
                await save_tax_rate(tx, desk.place.slug, wish)
            return go(request, f"{PATH}#tax", tell=desk.say("Kept. It counts for what is paid from now on."))
        found = await read_business(tx, desk.place.slug, surroundings.now)
    return await _page(request, desk, fields_of(found), fields, errors, 422)


async def _changed(
    request: HttpRequest, tx: Transaction, desk: AtDesk, change: BusinessChange, fields: SettingsFields, errors: Errors
) -> bool:
    try:
        async with tx.savepoint():
            await change_business(tx, desk.place.slug, change)
            if fields.timezone != desk.place.timezone:
                wish = TimezoneWish(fields.timezone)
                await set_timezone(tx, desk.place.slug, wish, now=here(request).now)
    except Refusal as refusal:
        put(refusal, errors, labels(desk.say), desk.say)
        return False
    return True


def _values(fields: SettingsFields, desk: AtDesk, errors: Errors) -> dict[str, Any]:
    say, named = desk.say, labels(desk.say)
    values: dict[str, Any] = {
        name: getattr(fields, name)
        for name in ("name", "tagline", "category", "street", "postcode", "city", "district", "step_free")
    }
    if not fields.name:
        errors.add("name", named["name"], say("Write what it is called."))
    for name, most in (("latitude", 90), ("longitude", 180)):
        try:
            number = float(getattr(fields, name).replace(",", "."))
        except ValueError:
            number = float("nan")
        if not -most <= number <= most:
            errors.add(name, named[name], say("Write a number of degrees like 51.34."))
            number = 0.0
        values[name] = number
    return values


HANDLERS = [get_settings, post_settings, post_tax]
