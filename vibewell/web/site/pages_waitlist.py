"""Waiting for what gets free: leaving a wish, an offer that is held, a visit that would rather be earlier."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    ANYONE,
    EarlierRequest,
    OfferMoot,
    OfferOver,
    PaymentRequired,
    VisitOver,
    WaitRequest,
    WaitsAlready,
    WindowInvalid,
    Wish,
    WishesTooMany,
    accept_offer,
    find_wish_of_visit,
    leave_wish,
    read_offer,
    refuse_offer,
    wish_earlier,
    withdraw_wish,
)
from vibewell.domains.catalog import BusinessPage, ServiceUnknown, read_business
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.render import go
from vibewell.web.site.asking import Asked, read_asked, read_ids
from vibewell.web.site.course import course_steps, joined_names, staff_of
from vibewell.web.site.frame import show
from vibewell.web.site.pages_door import NoFields
from vibewell.web.site.pages_visits import own_visit
from vibewell.web.site.waiting import (
    NOTICES,
    day_of,
    day_part_options,
    midnight,
    notice_options,
    part_of_day,
    wish_row,
)
from vibewell.web.site.words import speaker, told

WEEKS_USUAL = 2
DEFAULT_NOTICE = "120"


class WaitForm(msgspec.Struct, frozen=True):
    """Between which days, at what time of day, with whom."""

    services: list[str] = []
    staff: str = ANYONE
    party: str = "1"
    first: str = ""
    last: str = ""
    part: str = ""


class EarlierForm(msgspec.Struct, frozen=True):
    """From which day on, how soon, with whom, and whether to ask."""

    first: str = ""
    part: str = ""
    notice: str = DEFAULT_NOTICE
    staff: str = ""
    asks: str = "1"


@get("/b/{slug:str}/waitlist", include_in_schema=False)
async def get_wait(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """What to wait for; whoever is not signed in is asked to, and comes back."""
    asked = read_asked(request)
    if not asked.services:
        return go(request, f"/b/{slug}#services")
    _ = here(request).person_id
    return await _wait_page(request, slug, asked, WaitForm(staff=asked.staff))


async def _wait_page(
    request: HttpRequest, slug: str, asked: Asked, form: WaitForm, refusal: Refusal | None = None
) -> Response[str]:
    surroundings = here(request)
    say = speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        place = await read_business(tx, slug, surroundings.now)
    known = {service.id: service for service in place.services}
    services = [known[service] for service in asked.services if service in known]
    if len(services) != len(asked.services):
        raise ServiceUnknown
    today = surroundings.now.astimezone(ZoneInfo(place.timezone)).date()
    first = form.first or max(asked.day or today, today).isoformat()
    last = form.last or (asked.day or today + timedelta(weeks=WEEKS_USUAL)).isoformat()
    members = [member for member in place.staff if {service.id for service in services} <= set(member.services)]
    return await show(
        request,
        "wait",
        status=refusal.status if refusal else 200,
        place=place,
        names=[service.name for service in services],
        services=",".join(str(service.id) for service in services),
        party=asked.party,
        staff_options=[(ANYONE, say("Anyone who is free")), *((str(member.id), member.name) for member in members)],
        form=form,
        first=first,
        last=max(first, last),
        today=today.isoformat(),
        part_options=day_part_options(say),
        refused=told(say, refusal) if refusal else None,
        back=f"/b/{slug}/book?{asked.query()}",
        zone=place.timezone,
    )


@post("/b/{slug:str}/waitlist", include_in_schema=False)
async def post_wait(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """Wait for it."""
    surroundings = here(request)
    _ = surroundings.person_id
    form = await read_form(request, WaitForm)
    services = read_ids(form.services)
    if not services:
        return go(request, f"/b/{slug}#services")
    party = int(form.party) if form.party.isdecimal() and 1 <= int(form.party[:4]) <= 100 else 1
    asked = Asked(services, form.staff, party=party)
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            place = await read_business(tx, slug, surroundings.now)
            await leave_wish(tx, _wish(place, asked, form), now=surroundings.now)
    except (WindowInvalid, WishesTooMany) as refusal:
        return await _wait_page(request, slug, asked, form, refusal)
    say = speaker(surroundings.locale)
    return go(request, "/visits#waiting", tell=say("You are on the waitlist. We write as soon as something gets free."))


def _wish(place: BusinessPage, asked: Asked, form: WaitForm) -> WaitRequest:
    low, high = part_of_day(form.part)
    return WaitRequest(
        place.slug,
        list(asked.services),
        midnight(day_of(form.first), place.timezone),
        midnight(day_of(form.last), place.timezone, after=True),
        asked.staff,
        low,
        high,
        asked.party,
    )


@post("/waitlist/{wish_id:uuid}/withdraw", include_in_schema=False)
async def post_withdraw(request: HttpRequest, wish_id: UUID) -> Redirect:
    """Wait no longer."""
    surroundings = here(request)
    _ = surroundings.person_id
    await read_form(request, NoFields)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await withdraw_wish(tx, wish_id, now=surroundings.now)
    say = speaker(surroundings.locale)
    return go(request, "/visits", tell=say("You wait for that no longer."))


@get("/waitlist/offers/{offer_id:uuid}", include_in_schema=False)
async def get_offer(request: HttpRequest, offer_id: UUID) -> Response[str] | Redirect:
    """A start that is held for who looks, while it is; afterwards what became of it."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        try:
            wish = await read_offer(tx, offer_id, surroundings.now)
        except OfferOver as refusal:
            return await _over_page(request, None, refusal)
    assert wish.offer is not None
    if wish.offer.status == "accepted":
        return go(request, f"/visits/{wish.visit or wish.offer.hold}")
    if wish.offer.status != "open":
        return await _over_page(request, wish, OfferOver())
    return await _offer_page(request, wish, surroundings.now)


async def _offer_page(request: HttpRequest, wish: Wish, now: datetime) -> Response[str]:
    offer = wish.offer
    assert offer is not None
    say = speaker(here(request).locale)
    return await show(
        request,
        "offer",
        wish=wish,
        offer=offer,
        what=joined_names(offer.items, say),
        who=staff_of(offer.items, say),
        steps=course_steps(offer.items, say),
        left_seconds=max(0, int((offer.expires_at - now).total_seconds())),
        total_seconds=max(1, int((offer.expires_at - offer.offered_at).total_seconds())),
        zone=wish.timezone,
    )


async def _over_page(request: HttpRequest, wish: Wish | None, refusal: Refusal) -> Response[str]:
    say = speaker(here(request).locale)
    waits = wish is not None and wish.status == "open"
    return await show(request, "offer_over", status=refusal.status, told=told(say, refusal), wish=wish, waits=waits)


@post("/waitlist/offers/{offer_id:uuid}/accept", include_in_schema=False)
async def post_accept(request: HttpRequest, offer_id: UUID) -> Response[str] | Redirect:
    """Take it: it is a visit, or the visit has moved."""
    surroundings = here(request)
    _ = surroundings.person_id
    await read_form(request, NoFields)
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            wish = await read_offer(tx, offer_id, surroundings.now)
            visit = await accept_offer(tx, offer_id, now=surroundings.now)
    except (OfferOver, OfferMoot) as refusal:
        return await _over_page(request, None, refusal)
    except PaymentRequired:
        # The page of the hold takes the payment.
        assert wish.offer is not None
        return go(request, f"/hold/{wish.offer.hold}")
    say = speaker(surroundings.locale)
    words = say("It is moved. The salon knows.") if wish.visit else say("It is yours. The salon knows.")
    return go(request, f"/visits/{visit.id}", tell=words)


@post("/waitlist/offers/{offer_id:uuid}/refuse", include_in_schema=False)
async def post_refuse(request: HttpRequest, offer_id: UUID) -> Response[str] | Redirect:
    """Let it go: somebody else is asked."""
    surroundings = here(request)
    _ = surroundings.person_id
    await read_form(request, NoFields)
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            await refuse_offer(tx, offer_id, now=surroundings.now)
    except OfferOver as refusal:
        return await _over_page(request, None, refusal)
    say = speaker(surroundings.locale)
    return go(
        request, "/visits#waiting", tell=say("You let it go; the next person is asked. You stay on the waitlist.")
    )


@get("/visits/{visit_id:uuid}/earlier", include_in_schema=False)
async def get_earlier(request: HttpRequest, visit_id: UUID) -> Response[str]:
    """From when on, how soon, and whether to ask first."""
    return await _earlier_page(request, visit_id, EarlierForm())


async def _earlier_page(
    request: HttpRequest, visit_id: UUID, form: EarlierForm, refusal: Refusal | None = None
) -> Response[str]:
    surroundings = here(request)
    now, say = surroundings.now, speaker(surroundings.locale)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        visit = await own_visit(tx, request, visit_id)
        wish = await find_wish_of_visit(tx, visit_id, now)
    if visit.status != "confirmed" or visit.start <= now:
        raise VisitOver
    today = now.astimezone(visit.start.tzinfo).date()
    same = {item.staff: item.staff_name for item in visit.items}
    staff = [(str(key), name) for key, name in same.items()] if len(same) == 1 else []
    return await show(
        request,
        "earlier",
        status=refusal.status if refusal else 200,
        visit=visit,
        row=wish_row(wish, now, surroundings.locale, say) if wish else None,
        form=form,
        first=form.first or today.isoformat(),
        today=today.isoformat(),
        last=visit.start.date().isoformat(),
        part_options=day_part_options(say),
        notice_options=notice_options(say),
        staff_options=[*staff, (ANYONE, say("Anyone who is free"))],
        refused=told(say, refusal) if refusal else None,
        zone=visit.business.timezone,
    )


@post("/visits/{visit_id:uuid}/earlier", include_in_schema=False)
async def post_earlier(request: HttpRequest, visit_id: UUID) -> Response[str] | Redirect:
    """Wait for an earlier start."""
    surroundings = here(request)
    _ = surroundings.person_id
    form = await read_form(request, EarlierForm)
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            visit = await own_visit(tx, request, visit_id)
            await wish_earlier(tx, visit_id, _earlier(form, visit.business.timezone), now=surroundings.now)
    except (WindowInvalid, WishesTooMany, WaitsAlready) as refusal:
        return await _earlier_page(request, visit_id, form, refusal)
    say = speaker(surroundings.locale)
    words = (
        say("If something earlier gets free, your visit moves there, and we write to you.")
        if form.asks == "0"
        else say("If something earlier gets free, we hold it for you and ask.")
    )
    return go(request, f"/visits/{visit_id}", tell=words)


def _earlier(form: EarlierForm, timezone: str) -> EarlierRequest:
    low, high = part_of_day(form.part)
    notice = int(form.notice if form.notice in NOTICES else DEFAULT_NOTICE)
    first = midnight(day_of(form.first), timezone) if form.first else None
    return EarlierRequest(first, low, high, notice, form.staff or None, form.asks == "0")


HANDLERS = [
    get_wait,
    post_wait,
    post_withdraw,
    get_offer,
    post_accept,
    post_refuse,
    get_earlier,
    post_earlier,
]
