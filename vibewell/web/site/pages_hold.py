"""A held start: the ring runs down, and one press makes it a visit."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    ANYONE,
    HoldExpired,
    HoldUnknown,
    PaymentRequired,
    Visit,
    confirm_hold,
    list_passes,
    read_beside,
    read_hold_terms,
    read_party,
    read_visit,
    release_hold,
    role_at,
)
from vibewell.domains.catalog import read_business
from vibewell.domains.scheduling import ServiceUnknown, StaffUnknown
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.kernel.money import Money
from vibewell.web.render import find_viewer, go
from vibewell.web.site.asking import Asked, read_asked
from vibewell.web.site.choosing import Choosing, read_choosing
from vibewell.web.site.comers import Comer, Together, party_rows
from vibewell.web.site.coming_in import MailFirst, owes_code, remember_next
from vibewell.web.site.component import component
from vibewell.web.site.course import course_steps, end_of, segment_marks, segment_parts
from vibewell.web.site.forms import Errors
from vibewell.web.site.frame import show
from vibewell.web.site.money_words import terms_shown
from vibewell.web.site.nearby import nearest_to
from vibewell.web.site.pages_door import NoFields, look_into_mail, try_sign_in, try_sign_up
from vibewell.web.site.series_words import repeat_options
from vibewell.web.site.words import Say, speaker, speaker_of_many
from vibewell.web.site.zones import elsewhere
from vibewell.web.ui.filters import owed

NOTE_CHARACTERS_MAX = 2000


class ConfirmForm(msgspec.Struct, frozen=True):
    """A word to the professional, who comes, where we do not know yet, and with what they pay beside what is due."""

    note: str = ""
    name: str = ""
    email: str = ""
    password: str = ""
    # "account" signs in, anything else signs up
    way: str = ""
    tip: str = ""
    code: str = ""
    package: str = ""


@get("/hold/{hold_id:uuid}", include_in_schema=False)
async def get_hold(request: HttpRequest, hold_id: UUID) -> Response[str] | Redirect:
    """The hold, while it lasts; afterwards what is nearest to it."""
    form = ConfirmForm(way=request.query_params.get("with", ""))
    return await hold_page(request, hold_id, form, Errors())


async def hold_page(
    request: HttpRequest, hold_id: UUID, form: ConfirmForm, errors: Errors, status: int = 200
) -> Response[str] | Redirect:
    """The page of a hold, also after a refused form."""
    surroundings = here(request)
    say = speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        visit = await read_visit(tx, hold_id, surroundings.now)
        if visit.status == "expired":
            return await expired_page(request, tx, visit, say)
        party = (await read_party(tx, visit.party_id, surroundings.now)).visits if visit.party_id else []
        beside = await read_beside(tx, visit.id, surroundings.now) if not party else []
        choosing = None if party or beside else await _choosing(tx, request, visit, say)
        money = await _money(tx, [visit, *party, *beside], say, surroundings.locale)
    if visit.status == "cancelled":
        return go(request, f"/b/{visit.business.slug}")
    if visit.status != "held" or visit.held_until is None:
        return go(request, f"/visits/{visit.id}")
    viewer = await find_viewer(surroundings)
    shown = component(request, choosing, viewer, say) if choosing else {}
    shown |= _of_visit(visit, say, surroundings.locale)
    shown |= _of_party(party, visit, say, surroundings.locale) | _of_chain(visit, beside, surroundings.locale)
    shown |= _of_hold(request, visit) | repeat_options(say, speaker_of_many(surroundings.locale)) | money
    more = {
        "viewer": viewer,
        "choosing": choosing,
        "elsewhere": elsewhere(request, viewer, visit.business.timezone, visit.start),
        "form": form,
        "errors": errors,
    }
    return await show(request, "hold", status=status, **shown | more)


def _of_hold(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    assert visit.held_until is not None
    surroundings = here(request)
    return {
        "visit": visit,
        "zone": visit.business.timezone,
        "left_seconds": max(0, int((visit.held_until - surroundings.now).total_seconds())),
        "total_seconds": 60 * surroundings.services["settings"].hold_minutes,
        "held_until": visit.held_until,
        "way_href": f"/hold/{visit.id}",
    }


async def _money(tx: Transaction, held: list[Visit], say: Say, locale: str) -> dict[str, Any]:
    """What is due before it stands; those who work there book without."""
    ids = list(dict.fromkeys(visit.id for visit in held if visit.status == "held"))
    if not ids:
        return {"is_due": False}
    shown = terms_shown(await read_hold_terms(tx, ids, locale), say, locale)
    works_there = tx.caller.person_id is not None and await role_at(tx, held[0].business.id) is not None
    services = {item.service for visit in held for item in visit.items}
    passes = await list_passes(tx, held[0].business.slug) if shown["is_due"] and tx.caller.person_id else []
    fitting = [each for each in passes if each.service in services and each.visits_left]
    return {**shown, "passes": fitting, "is_due": shown["is_due"] and not works_there}


def _of_visit(visit: Visit, say: Say, locale: str) -> dict[str, Any]:
    return {
        "names": [item.service_name for item in visit.items],
        "rows": [(item.service_name, _times(visit) + owed(item.price, locale)) for item in visit.items],
        "items": visit.items,
        "ends": end_of(visit.items),
        "stretches": segment_parts(visit.items, say),
        "marks": segment_marks(visit.items),
        "steps": course_steps(visit.items, say),
    }


def _of_party(party: list[Visit], visit: Visit, say: Say, locale: str) -> dict[str, Any]:
    """Everybody who is held together, and what it costs for all of them; nothing for who comes alone."""
    if not party:
        return {"party": [], "total": ""}
    rows = party_rows(party, say, locale)
    together = Money(sum(row["visit"].price.amount for row in rows), visit.price.currency)
    return {"party": rows, "rows": [(row["name"], row["price"]) for row in rows], "total": owed(together, locale)}


def _of_chain(visit: Visit, beside: list[Visit], locale: str) -> dict[str, Any]:
    """What a check and what follows on it cost together, of what is held; nothing for a visit by itself."""
    if not beside:
        return {"chain": []}
    held = sorted([visit, *(each for each in beside if each.status == "held")], key=lambda each: each.start)
    together = Money(sum(each.price.amount for each in held), visit.price.currency)
    rows = [(item.service_name, owed(item.price, locale)) for each in held for item in each.items]
    chain = sorted([visit, *beside], key=lambda each: each.start)
    return {"chain": chain, "rows": rows, "total": owed(together, locale)}


def _times(visit: Visit) -> str:
    return f"{visit.party} × " if visit.party > 1 else ""


async def _choosing(tx: Transaction, request: HttpRequest, visit: Visit, say: Say) -> Choosing | None:
    """The other starts, where all that is held is still on offer."""
    if visit.status != "held":
        return None
    surroundings = here(request)
    asked = read_asked(request)
    services = tuple(item.service for item in visit.items)
    start = visit.start if not (asked.start or asked.day or asked.month) else asked.start
    wish = Asked(services, asked.staff, asked.day, asked.month, start, party=visit.party)
    try:
        place = await read_business(tx, visit.business.slug, surroundings.now)
        return await read_choosing(
            tx,
            place,
            wish,
            surroundings.now,
            path=f"/hold/{visit.id}",
            action=f"/b/{place.slug}/hold",
            act=say("Hold this time instead"),
            hidden=(
                ("services", ",".join(map(str, services))),
                ("staff", asked.staff),
                ("party", str(visit.party)),
                ("instead_of", str(visit.id)),
            ),
            leave_out=visit.id,
            present=visit.start,
        )
    except (ServiceUnknown, StaffUnknown):
        return None


async def expired_page(request: HttpRequest, tx: Transaction, visit: Visit, say: Say) -> Response[str]:
    """The hold ran out: the nearest starts, the same one among them if nobody took it."""
    surroundings = here(request)
    services = tuple(item.service for item in visit.items)
    party = (await read_party(tx, visit.party_id, surroundings.now)).visits if visit.party_id else []
    # One start for one of them is no help to people who come together.
    near = (
        await nearest_to(tx, visit.business.slug, services, visit.start, surroundings.now, party=visit.party)
        if not party
        else []
    )
    alone = f"/b/{visit.business.slug}/book?{Asked(services, day=visit.start.date(), party=visit.party).query()}"
    return await show(
        request,
        "hold_over",
        status=HoldExpired.status,
        visit=visit,
        near=near,
        hidden=(("services", ",".join(map(str, services))), ("staff", ANYONE), ("party", str(visit.party))),
        again=_together_again(party) if party else alone,
        is_party=bool(party),
        zone=visit.business.timezone,
        **_of_visit(visit, say, surroundings.locale),
    )


def _together_again(party: list[Visit]) -> str:
    """The page on which the same people look for another time on that day."""
    comers = [Comer(visit.comes or "", [item.service for item in visit.items]) for visit in party]
    wish = Together(comers, len({visit.start for visit in party}) > 1, party[0].start.date())
    return wish.href(f"/b/{party[0].business.slug}/together")


@post("/hold/{hold_id:uuid}/confirm", include_in_schema=False)
async def post_confirm(request: HttpRequest, hold_id: UUID) -> Response[str] | Redirect:
    """Make it a visit; who is not known yet signs up or in with the same press."""
    form = await read_form(request, ConfirmForm)
    surroundings = here(request)
    say = speaker(surroundings.locale)
    errors = Errors()
    if len(form.note) > NOTE_CHARACTERS_MAX:
        words = say("Say it in %(most)s characters; it has %(now)s.", most=NOTE_CHARACTERS_MAX, now=len(form.note))
        errors.add("note", say("A word to the salon"), words)
        return await hold_page(request, hold_id, form, errors, 422)
    if surroundings.caller.person_id is None:
        elsewhere_first = await come_in(request, hold_id, form, errors)
        if elsewhere_first is not None:
            return elsewhere_first
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            visit = await confirm_hold(tx, hold_id, note=form.note, now=surroundings.now, locale=surroundings.locale)
    except HoldExpired:
        return await hold_page(request, hold_id, form, errors)
    except PaymentRequired as refusal:
        return await hold_page(request, hold_id, form, errors, refusal.status)
    return go(request, f"/visits/{visit.id}")


async def come_in(
    request: HttpRequest, hold_id: UUID, form: ConfirmForm, errors: Errors
) -> Response[str] | Redirect | None:
    """Who books, known from now on; or the page that has to come first."""
    if form.way == "account":
        came = await try_sign_in(request, form.email, form.password, errors)
    else:
        came = await try_sign_up(request, form.name, form.email, form.password, errors)
    if came is None:
        return await hold_page(request, hold_id, form, errors, 422)
    if isinstance(came, MailFirst):
        remember_next(request, f"/hold/{hold_id}")
        return await look_into_mail(request, came.email)
    return owes_code(request, came, f"/hold/{hold_id}")


@post("/hold/{hold_id:uuid}/release", include_in_schema=False)
async def post_release(request: HttpRequest, hold_id: UUID) -> Redirect:
    """Let the time go before it runs out."""
    await read_form(request, NoFields)
    surroundings = here(request)
    say = speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        visit = await read_visit(tx, hold_id, surroundings.now)
        if visit.status in ("held", "expired"):
            await release_hold(tx, hold_id, now=surroundings.now)
        elif visit.status == "confirmed":
            raise HoldUnknown
    return go(request, f"/b/{visit.business.slug}", tell=say("The time is free for somebody else."))


HANDLERS = [get_hold, post_confirm, post_release]
