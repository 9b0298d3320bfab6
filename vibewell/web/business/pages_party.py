"""Several people by hand, for one guest: who comes for what, when it fits all of them, and one press for all."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    CheckRequired,
    DeskPartyRequest,
    StartNotOffered,
    StartTaken,
    book_party_at_desk,
)
from vibewell.domains.catalog import list_services, list_staff
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid, NotFound
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.business.at_desk import RUNNERS, AtDesk, at_desk_as, show
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.refused import SaidNo, said_no
from vibewell.web.business.state import State
from vibewell.web.business.wall import start_of
from vibewell.web.render import go
from vibewell.web.site.comers import COUNT_MAX, Offer, Together, TogetherForm, counts, fields_of, read_together, sum_of
from vibewell.web.site.component import REGION
from vibewell.web.site.forms import Errors
from vibewell.web.site.together_times import read_times

PATH = "/business/parties/new"
REGION_HERE = {name: value.replace("#choosing", "#new") for name, value in REGION.items()}


class DeskPartyForm(TogetherForm, frozen=True):
    """What the desk writes down: those who come, and for whom they are booked."""

    guest_name: str = ""
    guest_contact: str = ""
    note: str = ""
    once: str = ""
    # "yes": book them although a check is missing
    without_check: str = ""


@get(PATH, include_in_schema=False)
async def get_party(request: HttpRequest) -> Response[str] | Redirect:
    """The form, with the times that fit everybody."""
    query = request.query_params
    form = DeskPartyForm(
        name=query.getall("name", []),
        service=[text for text in query.getall("service", []) if text],
        staff=query.getall("staff", []),
        how=query.get("how", ""),
        date=query.get("date", ""),
        month=query.get("month", ""),
        once=new_once(),
    )
    count = query.get("count", "")
    async with here(request).database.tx(here(request).caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        menu = await _menu(tx, desk)
        if not menu:
            return go(request, "/business/visits/new")
        number = int(count) if count.isdecimal() and len(count) < 3 else 0
        wish = read_together(form, menu, number, query.get("services", ""))
        return await _page(request, tx, desk, menu, wish, form, Errors())


async def _menu(tx: Transaction, desk: AtDesk) -> list[Offer]:
    names = {member.id: member.name for member in await list_staff(tx, desk.place.slug)}
    return [
        Offer(each.id, each.name, each.minutes, each.price, {of.staff: names.get(of.staff, "") for of in each.staff})
        for each in await list_services(tx, desk.place.slug)
        if each.staff and not each.is_class
    ]


async def _page(
    request: HttpRequest,
    tx: Transaction,
    desk: AtDesk,
    menu: list[Offer],
    wish: Together,
    form: DeskPartyForm,
    errors: Errors,
    *,
    refused: SaidNo | None = None,
    lacks: bool = False,
    status: int = 200,
) -> Response[str]:
    times = await read_times(tx, desk.place.slug, desk.place.timezone, wish, here(request).now, at_desk=True)
    locale = here(request).locale
    rows, total = sum_of(wish, menu, desk.say, locale, first=desk.say("Guest"))
    return await show(
        request,
        desk,
        "party_new",
        status=status,
        wish=wish,
        comers=fields_of(wish, menu, desk.say),
        times=times,
        month=times.month(locale, lambda day: wish.href(PATH, day=day)),
        month_before=wish.href(PATH, day=None, month=times.before) if times.before else "",
        month_after=wish.href(PATH, day=None, month=times.after) if times.after else "",
        region=REGION_HERE,
        counts=counts(desk.say),
        rows=rows,
        total=total,
        form=form,
        errors=errors,
        refused=refused,
        lacks=lacks,
        back=State(times.day or times.today).href(),
    )


@post(PATH, include_in_schema=False)
async def post_party(request: HttpRequest) -> Response[str] | Redirect:
    """Book them all, or nobody; sent twice they are booked once."""
    form = await read_form(request, DeskPartyForm)
    # Empty names count: they say whose line it is.
    names = [str(name) for name in (await request.form()).getall("name", [])][:COUNT_MAX]
    form = msgspec.structs.replace(form, name=names)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        menu = await _menu(tx, desk)
        if not menu:
            return go(request, "/business/visits/new")
        wish = read_together(form, menu)
        shown: dict[str, Any] = {"menu": menu, "wish": wish, "form": form, "errors": _errors(desk, form)}
        if shown["errors"]:
            return await _page(request, tx, desk, **shown, status=422)
        try:
            async with tx.savepoint():
                to = await do_once(tx, form.once, lambda: _book(tx, desk, wish, form, surroundings.now))
        except CheckRequired:
            return await _page(request, tx, desk, **shown, lacks=True, status=422)
        except (StartTaken, StartNotOffered, NotFound, Invalid) as refusal:
            title = desk.say("That time can't be booked")
            why = said_no(desk, refusal, title, lambda each: wish.href(PATH, day=each["start"].date()))
            shown["form"] = msgspec.structs.replace(form, start="")
            return await _page(request, tx, desk, **shown, refused=why, status=max(refusal.status, 409))
    words = desk.say("Booked for %(name)s and company.", name=form.guest_name.strip())
    return go(request, to, tell=words)


async def _book(tx: Transaction, desk: AtDesk, wish: Together, form: DeskPartyForm, now: datetime) -> str:
    booking = DeskPartyRequest(
        people=wish.people,
        start=start_of(form.start, desk.zone),
        guest_name=form.guest_name.strip(),
        guest_contact=form.guest_contact.strip(),
        note=form.note.strip(),
        in_turn=wish.in_turn,
        without_check=form.without_check == "yes",
    )
    party = await book_party_at_desk(tx, desk.place.slug, booking, now=now)
    return State(party.visits[0].start.date()).href(visit=party.visits[0].id)


def _errors(desk: AtDesk, form: DeskPartyForm) -> Errors:
    say, errors = desk.say, Errors()
    if not form.start:
        errors.add("start", say("Time"), say("Choose one of the times."))
    if not 1 <= len(form.guest_name.strip()) <= 120:
        errors.add("guest_name", say("Name"), say("Write who comes, in at most 120 characters."))
    if len(form.guest_contact) > 160:
        words = say("A telephone number or an address, in at most 160 characters.")
        errors.add("guest_contact", say("Reached by"), words)
    if len(form.note) > 2000:
        errors.add("note", say("Note"), say("Write at most 2,000 characters."))
    return errors


HANDLERS = [get_party, post_party]
