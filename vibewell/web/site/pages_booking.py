"""Choosing a start and holding it."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    ANYONE,
    CheckRequired,
    Hold,
    HoldRequest,
    HoldUnknown,
    StartNotOffered,
    StartTaken,
    find_own_hold,
    hold_in_turn,
    read_offer_terms,
    release_hold,
)
from vibewell.domains.catalog import BusinessPage, read_business
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import Here, HttpRequest, here, read_form
from vibewell.web.render import find_viewer, go
from vibewell.web.site.asking import Asked, read_asked, read_ids, read_instant, read_party, read_staff, with_time
from vibewell.web.site.came_by import came_by
from vibewell.web.site.choosing import Choosing, read_choosing
from vibewell.web.site.component import Refused, component, refused_by
from vibewell.web.site.frame import show
from vibewell.web.site.money_words import terms_shown
from vibewell.web.site.series_words import repeat_options
from vibewell.web.site.words import Say, speaker, speaker_of_many


class HoldForm(msgspec.Struct, frozen=True):
    """A wish with its start. `instead_of` is a hold that is let go for it."""

    services: list[str] = []
    staff: str = ANYONE
    party: str = ""
    start: str = ""
    instead_of: str = ""


@get("/b/{slug:str}/book", include_in_schema=False)
async def get_book(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """A month, a day's starts, and what happens at the chosen one."""
    surroundings = here(request)
    asked = read_asked(request)
    if not asked.services:
        return go(request, f"/b/{slug}#services")
    say = speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        place = await read_business(tx, slug, surroundings.now)
        asked = with_time(asked, request.query_params.get("at", ""), place.timezone)
        if booked_alone(place, asked):
            words = say("A class is booked by itself: take the other services out, or book them after it.")
            return go(request, f"/b/{slug}?{asked.query()}#services", tell=words, kind="caution")
        choosing = await choose_new(tx, place, asked, surroundings.now, say)
    return await booking_page(request, choosing, say)


def booked_alone(place: BusinessPage, asked: Asked) -> bool:
    """Whether a class is asked for together with something else."""
    return len(asked.services) > 1 and any(card.is_class and card.id in asked.services for card in place.services)


async def choose_new(
    tx: Transaction, place: BusinessPage, asked: Asked, now: Any, say: Say, instead_of: str = ""
) -> Choosing:
    """The component for a visit that does not exist yet."""
    return await read_choosing(
        tx,
        place,
        asked,
        now,
        path=f"/b/{place.slug}/book",
        action=f"/b/{place.slug}/hold",
        act=say("Hold this time"),
        hidden=_wish_fields(asked, instead_of),
    )


def _wish_fields(asked: Asked, instead_of: str = "") -> tuple[tuple[str, str], ...]:
    fields = [("services", ",".join(map(str, asked.services))), ("staff", asked.staff)]
    if asked.party > 1:
        fields.append(("party", str(asked.party)))
    return (*fields, ("instead_of", instead_of)) if instead_of else tuple(fields)


async def booking_page(
    request: HttpRequest, choosing: Choosing, say: Say, *, refused: Refused | None = None, status: int = 200
) -> Response[str]:
    """The page, also after a refusal."""
    viewer = await find_viewer(here(request))
    options = repeat_options(say, speaker_of_many(here(request).locale)) | await _terms(request, choosing, say)
    return await show(
        request, "booking", status=status, **component(request, choosing, viewer, say, refused), **options
    )


async def _terms(request: HttpRequest, choosing: Choosing, say: Say) -> dict[str, Any]:
    """What is due and what calling off costs, before anything is held; its dates where a start is chosen."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        terms = await read_offer_terms(
            tx,
            choosing.place.slug,
            choosing.asked.services,
            choosing.start or surroundings.now,
            now=surroundings.now,
            locale=surroundings.locale,
            prices=[item.price.amount for item in choosing.items],
        )
    return terms_shown(terms, say, surroundings.locale)


@get("/b/{slug:str}/hold", include_in_schema=False)
async def get_hold_again(request: HttpRequest, slug: str) -> Redirect:
    """Nothing lies here to be looked at: holding is a deed."""
    return go(request, f"/b/{slug}")


@post("/b/{slug:str}/hold", include_in_schema=False)
async def post_hold(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """Hold the start; refused, the same page says why and offers the nearest ones."""
    form = await read_form(request, HoldForm)
    surroundings = here(request)
    services = read_ids(form.services)
    asked = Asked(services, read_staff([form.staff]), party=read_party(form.party))
    if not services or not form.start:
        query = f"?{asked.query()}" if services else ""
        return go(
            request,
            f"/b/{slug}/book{query}",
            tell=speaker(surroundings.locale)("Choose a time first."),
            kind="caution",
        )
    start = read_instant(form.start)
    wish = HoldRequest(
        business=slug,
        services=list(services),
        start=start,
        staff=asked.staff,
        party=asked.party,
        via=came_by(request, slug),
    )
    try:
        held = await _hold(surroundings, wish, form.instead_of)
    except CheckRequired:
        return go(request, f"/b/{slug}/check?{msgspec.structs.replace(asked, start=start).query()}")
    except (StartTaken, StartNotOffered) as refusal:
        again = msgspec.structs.replace(asked, start=start)
        return await _refused_page(request, slug, again, refusal, form.instead_of)
    wished = f"?staff={asked.staff}" if asked.staff != ANYONE else ""
    return go(request, f"/hold/{held}{wished}")


async def _hold(surroundings: Here, wish: HoldRequest, instead_of: str) -> UUID:
    """What the first press of this wish held, or else a hold of now."""

    async def work(tx: Transaction, hold: Callable[[Transaction], Awaitable[Hold]]) -> UUID:
        own = await find_own_hold(tx, wish, surroundings.now)
        if own is not None:
            return own
        await _let_go(tx, instead_of, surroundings.now)
        return (await hold(tx)).id

    return await hold_in_turn(surroundings, wish, work, instead_of=instead_of, looks_first=True)


async def _let_go(tx: Transaction, instead_of: str, now: Any) -> None:
    """Free the old time first, or the new one may collide with it; refused, the transaction keeps the old."""
    if not instead_of:
        return
    try:
        await release_hold(tx, UUID(instead_of), now=now)
    except (HoldUnknown, ValueError):
        return


async def _refused_page(
    request: HttpRequest, slug: str, asked: Asked, refusal: Refusal, instead_of: str
) -> Response[str]:
    surroundings = here(request)
    say = speaker(surroundings.locale)
    assert asked.start is not None
    async with surroundings.database.tx(surroundings.caller) as tx:
        place = await read_business(tx, slug, surroundings.now)
        choosing = await choose_new(tx, place, asked, surroundings.now, say, instead_of)
    at = asked.start.astimezone(choosing.openings.zone)
    refused = refused_by(refusal, at, say)
    return await booking_page(request, choosing, say, refused=refused, status=refusal.status)


HANDLERS = [get_book, get_hold_again, post_hold]
