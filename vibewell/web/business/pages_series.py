"""A client who comes regularly, at the desk: the dates, what is decided about them, the series and its end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    EVERY_WEEKS_MAX,
    TIMES_MAX,
    CheckRequired,
    Series,
    SeriesCancellation,
    SeriesClient,
    SeriesCollides,
    SeriesDecisionInvalid,
    SeriesOver,
    SeriesRequest,
    SeriesTooShort,
    SeriesUnknown,
    SeriesWish,
    StartTaken,
    book_series,
    cancel_series,
    first_after,
    preview_series,
    read_series,
)
from vibewell.domains.catalog import list_services, list_staff
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.business.at_desk import AtDesk, at_desk, show
from vibewell.web.business.card import STATUS, STATUS_KIND
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.pages_visit import visit_at
from vibewell.web.business.reason_words import why_not_here
from vibewell.web.business.state import State, date_of, uuid_of
from vibewell.web.business.wall import start_of
from vibewell.web.render import go
from vibewell.web.site.series_shown import (
    NOTE_CHARACTERS_MAX,
    REASON_CHARACTERS_MAX,
    CancelForm,
    Reader,
    dates_shown,
    refused_words,
    staff_options,
)
from vibewell.web.site.series_words import (
    EVERY_USUAL,
    TIMES_USUAL,
    Decisions,
    chosen_of,
    decisions_of,
    every_words,
    number_of,
    undecided,
)


class SeriesForm(msgspec.Struct, frozen=True):
    """What is to be repeated for whom: a guest by name, or the client of `visit`."""

    services: list[str] = []
    staff: str = "any"
    start: str = ""
    every: str = ""
    times: str = ""
    guest_name: str = ""
    guest_contact: str = ""
    note: str = ""
    visit: str = ""
    once: str = ""
    # "yes": book them although their check is missing
    without_check: str = ""


@get("/business/series/new", include_in_schema=False)
async def get_new(request: HttpRequest) -> Response[str] | Redirect:
    """A visit's client again and again, after that visit."""
    surroundings = here(request)
    visit_id = uuid_of(request.query_params.get("visit", ""))
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        if visit_id is None:
            return go(request, "/business/visits/new")
        visit = await visit_at(tx, desk, visit_id, surroundings.now)
        start = first_after(visit.start, desk.place.timezone, EVERY_USUAL, surroundings.now)
        staff = {item.staff for item in visit.items}
        form = SeriesForm(
            services=[str(item.service) for item in visit.items],
            staff=str(staff.pop()) if len(staff) == 1 else ",".join(str(item.staff) for item in visit.items),
            start=start.isoformat(),
            visit=str(visit.id),
            once=new_once(),
        )
        return await _page(request, tx, desk, form, {})


@post("/business/series/preview", include_in_schema=False)
async def post_preview(request: HttpRequest) -> Response[str] | Redirect:
    """The dates of what the form of a new visit asks for."""
    form = await read_form(request, SeriesForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        if not form.start or not form.services or not (form.visit or form.guest_name.strip()):
            words = desk.say("To repeat a visit, choose services and a time, and write who comes.")
            return go(request, "/business/visits/new", tell=words, kind="caution")
        return await _page(request, tx, desk, form, {})


async def _page(
    request: HttpRequest,
    tx: Transaction,
    desk: AtDesk,
    form: SeriesForm,
    chosen: Mapping[int, str],
    *,
    refused: Any = None,
    lacks_check: bool = False,
    status: int = 200,
) -> Response[str]:
    wish = _wish(desk, form)
    preview = await preview_series(tx, desk.place.slug, wish, now=here(request).now)
    team = await list_staff(tx, desk.place.slug)
    offered = await list_services(tx, desk.place.slug)
    missing = undecided(preview, chosen) if refused else []
    names = {member.id: member.name for member in team}
    wanted = set(wish.services)
    able = [(str(m.id), m.name) for m in team if wanted <= {offer.service for offer in m.services}]
    reader = Reader(desk.say, desk.say_many, desk.locale, why_not_here)
    return await show(
        request,
        desk,
        "series_new",
        status=status,
        form=form,
        lacks_check=lacks_check,
        client=await _client_name(tx, desk, form, here(request).now),
        names=[service.name for service in offered if service.id in wanted],
        staff_options=staff_options(wish, able, desk.say),
        refused=refused_words(refused, bool(missing), desk.say) if refused else "",
        back=State(preview.occurrences[0].start.date(), staff=desk.own_staff).href(),
        **dates_shown(preview, wish, names, desk.place.currency, reader, chosen=chosen, missing=missing),
    )


def _wish(desk: AtDesk, form: SeriesForm) -> SeriesWish:
    services = [each for each in map(uuid_of, form.services) if each is not None]
    return SeriesWish(
        services,
        start_of(form.start, desk.zone),
        number_of(form.every, EVERY_USUAL, 1, EVERY_WEEKS_MAX),
        number_of(form.times, TIMES_USUAL, 2, TIMES_MAX),
        str(desk.own_staff) if desk.own_staff else form.staff,
        at_desk=True,
    )


async def _client_name(tx: Transaction, desk: AtDesk, form: SeriesForm, now: datetime) -> str:
    visit_id = uuid_of(form.visit)
    if visit_id is None:
        return form.guest_name.strip()
    return (await visit_at(tx, desk, visit_id, now)).client or ""


async def _client(tx: Transaction, desk: AtDesk, form: SeriesForm, now: datetime) -> SeriesClient:
    """The client of a visit, or the guest that the form names."""
    visit_id = uuid_of(form.visit)
    if visit_id is None:
        return SeriesClient(guest_name=form.guest_name.strip()[:120], guest_contact=form.guest_contact.strip()[:160])
    visit = await visit_at(tx, desk, visit_id, now)
    if visit.customer_id is not None:
        return SeriesClient(customer_id=visit.customer_id)
    return SeriesClient(guest_name=visit.client or "", guest_contact=visit.client_contact or "")


@post("/business/series", include_in_schema=False)
async def post_series(request: HttpRequest) -> Response[str] | Redirect:
    """Book them all, or none: what is taken and not decided about is asked again."""
    form, decided = await read_form(request, SeriesForm), await read_form(request, Decisions)
    surroundings = here(request)
    chosen = chosen_of(decided)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        wish = _wish(desk, form)
        asked = SeriesRequest(
            desk.place.slug,
            wish.services,
            wish.start,
            wish.every_weeks,
            wish.times,
            wish.staff,
            decisions=decisions_of(chosen, wish.times),
            note=form.note.strip()[:NOTE_CHARACTERS_MAX],
            client=await _client(tx, desk, form, surroundings.now),
            without_check=form.without_check == "yes",
        )

        async def book() -> str:
            return f"/business/series/{(await book_series(tx, asked, now=surroundings.now)).id}"

        try:
            async with tx.savepoint():
                to = await do_once(tx, form.once, book)
        except CheckRequired:
            return await _page(request, tx, desk, form, chosen, lacks_check=True, status=422)
        except (SeriesCollides, SeriesDecisionInvalid, SeriesTooShort, StartTaken) as refusal:
            return await _page(request, tx, desk, form, chosen, refused=refusal, status=refusal.status)
    return go(request, to, tell=desk.say("All of them are booked."))


async def _own(tx: Transaction, desk: AtDesk, series_id: UUID, now: datetime) -> Series:
    series = await read_series(tx, series_id, now)
    if series.business != desk.place.slug or not series.visits:
        raise SeriesUnknown
    if desk.own_staff and not any(item.staff == desk.own_staff for visit in series.visits for item in visit.items):
        raise SeriesUnknown
    return series


@get("/business/series/{series_id:uuid}", include_in_schema=False)
async def get_series(request: HttpRequest, series_id: UUID) -> Response[str]:
    """A series as it stands."""
    surroundings = here(request)
    now = surroundings.now
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        series = await _own(tx, desk, series_id, now)
    first = series.visits[0]
    rows = [
        (visit, (desk.say(STATUS[visit.status]), STATUS_KIND.get(visit.status, "")), _visit_href(desk, visit))
        for visit in series.visits
    ]
    return await show(
        request,
        desk,
        "series",
        series=series,
        first=first,
        rows=rows,
        names=[item.service_name for item in first.items],
        every=every_words(series.every_weeks, desk.say, desk.say_many),
        left=[visit for visit in series.visits if visit.status == "confirmed" and visit.start > now],
        back=State(first.start.date(), staff=desk.own_staff).href(),
    )


def _visit_href(desk: AtDesk, visit: Any) -> str:
    return State(visit.start.date(), staff=desk.own_staff).href(visit=visit.id)


@post("/business/series/{series_id:uuid}/cancel", include_in_schema=False)
async def post_cancel(request: HttpRequest, series_id: UUID) -> Redirect:
    """Call off everything from a date on."""
    form = await read_form(request, CancelForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        series = await _own(tx, desk, series_id, surroundings.now)
        first = date_of(form.from_date, series.visits[-1].start.date())
        try:
            wish = SeriesCancellation(first, form.reason.strip()[:REASON_CHARACTERS_MAX])
            async with tx.savepoint():
                await cancel_series(tx, series_id, wish, now=surroundings.now)
        except SeriesOver:
            words = desk.say("From that date on there is nothing left to call off.")
            return go(request, f"/business/series/{series_id}", tell=words, kind="caution")
    return go(request, f"/business/series/{series_id}", tell=desk.say("Called off from that date on."))


HANDLERS = [get_new, post_preview, post_series, get_series, post_cancel]
