"""Paying for a hold: with the same press as booking, on the processor's page, and back."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    Checkout,
    CheckoutEmpty,
    CheckoutRequest,
    GiftTriesTooMany,
    GiftUnknown,
    HoldExpired,
    PassUnknown,
    PromoRefused,
    Visit,
    begin_checkout,
    is_gift_code,
    read_checkout,
    read_visit,
    try_code,
    wait_until_begun,
)
from vibewell.domains.payments import MethodUnavailable, TriesTooMany
from vibewell.kernel.errors import NotFound, Refusal
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.kernel.money import MoneyWish
from vibewell.web.policy import allow_card_fields
from vibewell.web.render import go
from vibewell.web.site.card_fields import card_fields, is_done
from vibewell.web.site.forms import Errors
from vibewell.web.site.frame import show
from vibewell.web.site.money_words import line_rows, minor_units, why_back
from vibewell.web.site.pages_door import NoFields
from vibewell.web.site.pages_hold import NOTE_CHARACTERS_MAX, ConfirmForm, come_in, hold_page
from vibewell.web.site.words import Say, speaker

REFUSED_CODES = (PromoRefused, GiftUnknown, GiftTriesTooMany, PassUnknown)
# How often the page looks again whether the processor has told us.
LOOK_AGAIN_SECONDS = 3


@post("/hold/{hold_id:uuid}/pay", include_in_schema=False)
async def post_pay(request: HttpRequest, hold_id: UUID) -> Response[str] | Redirect:
    """Go and pay; who is not known yet signs up or in with the same press."""
    form = await read_form(request, ConfirmForm)
    surroundings = here(request)
    say, errors = speaker(surroundings.locale), Errors()
    async with surroundings.database.tx(surroundings.caller) as tx:
        visit = await read_visit(tx, hold_id, surroundings.now)
    wish = _wish(form, visit, say, errors)
    if errors:
        return await hold_page(request, hold_id, form, errors, 422)
    if surroundings.caller.person_id is None:
        elsewhere_first = await come_in(request, hold_id, form, errors)
        if elsewhere_first is not None:
            return elsewhere_first
    try:
        checkout_id = await _begin(request, wish)
    except REFUSED_CODES as refusal:
        errors.add("code", say("Code or gift card"), say(refusal.wording))
    except (MethodUnavailable, TriesTooMany) as refusal:
        errors.add("code", say("Payment"), say(refusal.wording))
    except (HoldExpired, CheckoutEmpty):
        return await hold_page(request, hold_id, form, errors)
    if errors:
        return await hold_page(request, hold_id, form, errors, 422)
    found = await wait_until_begun(surroundings.database, surroundings.caller, checkout_id)
    return _go_on(request, found)


def _wish(form: ConfirmForm, visit: Visit, say: Say, errors: Errors) -> CheckoutRequest:
    if len(form.note) > NOTE_CHARACTERS_MAX:
        words = say("Say it in %(most)s characters; it has %(now)s.", most=NOTE_CHARACTERS_MAX, now=len(form.note))
        errors.add("note", say("A word to the salon"), words)
    tip = minor_units(form.tip, visit.price.currency)
    if tip is None:
        errors.add("tip", say("Tip"), say("Write an amount like 5 or 5.50."))
    code = form.code.strip()[:40]
    package = None
    if form.package:
        try:
            package = UUID(form.package)
        except ValueError:
            errors.add("package", say("Package"), say("Choose one of yours."))
    return CheckoutRequest(
        hold_id=visit.id,
        tip=MoneyWish(tip) if tip else None,
        gift_code=code if is_gift_code(code) else "",
        promo_code="" if is_gift_code(code) else code,
        package_pass=package,
        note=form.note[:NOTE_CHARACTERS_MAX],
    )


async def _begin(request: HttpRequest, wish: CheckoutRequest) -> UUID:
    surroundings = here(request)
    if wish.gift_code or wish.promo_code:
        await try_code(surroundings.database, surroundings.caller, surroundings.address, surroundings.now)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await begin_checkout(tx, wish, surroundings.services, now=surroundings.now)


def next_of(found: Checkout) -> str | None:
    """Where the payer goes on."""
    if found.state != "open":
        return None
    return next((each.next_url for each in found.payments if each.next_url), None)


def _go_on(request: HttpRequest, found: Checkout) -> Redirect:
    """To the page that takes the money, where it is ours: a form leads nobody to another house (`form-action`), and
    our own page has a link that does."""
    to = next_of(found)
    ours = here(request).services["settings"].address
    return go(request, to if to and to.startswith((f"{ours}/", "/")) else f"/checkouts/{found.id}")


@get(["/checkouts/{checkout_id:uuid}", "/checkout/{checkout_id:uuid}"], include_in_schema=False)
async def get_checkout(request: HttpRequest, checkout_id: UUID) -> Response[str] | Redirect:
    """How it went: the visit where it is paid, or what is still waited for, or why all of it goes back."""
    surroundings = here(request)
    _ = surroundings.person_id
    say = speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        found = await read_checkout(tx, checkout_id)
        visit = await _visit_of(request, found) if found.purpose in ("visit", "balance", "fee") else None
    if found.state == "settled" and found.purpose in ("visit", "balance"):
        words = say("Paid. It's yours.") if found.purpose == "visit" else say("Paid. Thank you.")
        return go(request, f"/visits/{found.subject}", tell=words)
    failure = next((each.failure for each in found.payments if each.failure and each.state == "failed"), None)
    # Back from a card that went through: what failed was another one before it, and word of this one is on its way.
    if is_done(request) and found.state == "open":
        failure = None
    fields = card_fields(request, found)
    shown = await show(
        request,
        "checkout",
        found=found,
        visit=visit,
        failure=failure,
        next_url=None if is_done(request) else next_of(found),
        rows=line_rows(found, say, surroundings.locale),
        why=why_back(found, say) if found.state == "given_back" else "",
        fields=fields,
        refresh=LOOK_AGAIN_SECONDS if found.state == "open" and not failure and not fields else 0,
        zone=visit.business.timezone if visit else "",
    )
    return allow_card_fields(shown, surroundings.nonce) if fields else shown


async def _visit_of(request: HttpRequest, found: Checkout) -> Visit | None:
    surroundings = here(request)
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            return await read_visit(tx, found.subject, surroundings.now)
    except NotFound:
        return None


@post("/visits/{visit_id:uuid}/tip", include_in_schema=False)
async def post_tip(request: HttpRequest, visit_id: UUID) -> Redirect:
    """A tip after the visit, by card."""
    form = await read_form(request, ConfirmForm)
    surroundings = here(request)
    say = speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        visit = await read_visit(tx, visit_id, surroundings.now)
    tip = minor_units(form.tip, visit.price.currency)
    if not tip:
        return go(request, f"/visits/{visit_id}", tell=say("Write an amount like 5 or 5.50."), kind="caution")
    try:
        checkout_id = await _begin(request, CheckoutRequest(visit_id=visit_id, tip=MoneyWish(tip)))
    except Refusal as refusal:
        return go(request, f"/visits/{visit_id}", tell=say(refusal.wording), kind="alert")
    found = await wait_until_begun(surroundings.database, surroundings.caller, checkout_id)
    return _go_on(request, found)


@post("/visits/{visit_id:uuid}/pay-rest", include_in_schema=False)
async def post_rest(request: HttpRequest, visit_id: UUID) -> Redirect:
    """What is left to pay of a visit, by card."""
    await read_form(request, NoFields)
    surroundings = here(request)
    say = speaker(surroundings.locale)
    try:
        checkout_id = await _begin(request, CheckoutRequest(visit_id=visit_id, pays="all"))
    except Refusal as refusal:
        return go(request, f"/visits/{visit_id}", tell=say(refusal.wording), kind="alert")
    found = await wait_until_begun(surroundings.database, surroundings.caller, checkout_id)
    return _go_on(request, found)


HANDLERS = [post_pay, get_checkout, post_tip, post_rest]
