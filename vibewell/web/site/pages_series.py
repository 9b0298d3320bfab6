"""Coming regularly: every date is shown, each that is taken is decided about, and one press books them all."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    EVERY_WEEKS_MAX,
    TIMES_MAX,
    PaymentRequired,
    Series,
    SeriesCancellation,
    SeriesCollides,
    SeriesDecisionInvalid,
    SeriesOver,
    SeriesPreview,
    SeriesRequest,
    SeriesTooMany,
    SeriesTooShort,
    SeriesUnknown,
    SeriesWish,
    StartTaken,
    Visit,
    VisitUnknown,
    book_series_in_turn,
    cancel_series,
    first_after,
    preview_series,
    read_offer_terms,
    read_series,
    read_visit,
    release_hold,
    role_at,
)
from vibewell.domains.catalog import BusinessPage, read_business
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import Here, HttpRequest, here, read_form
from vibewell.web.business.once import do_once, new_once
from vibewell.web.render import find_viewer, go
from vibewell.web.site.asking import Asked, picked, read_asked, read_date, read_ids, read_instant
from vibewell.web.site.frame import show
from vibewell.web.site.money_words import PAID_AHEAD
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
    regularly_href,
    undecided,
)
from vibewell.web.site.visit_words import badge_of
from vibewell.web.site.words import speaker, speaker_of_many, why_not_for_clients


class SeriesForm(msgspec.Struct, frozen=True):
    """The wish that the dates were shown for."""

    services: list[str] = []
    staff: str = "any"
    start: str = ""
    every: str = ""
    times: str = ""
    note: str = ""
    once: str = ""
    hold: str = ""


class Shown(msgspec.Struct, frozen=True):
    """What the page of dates is made of."""

    place: BusinessPage
    wish: SeriesWish
    preview: SeriesPreview
    chosen: Mapping[int, str] = {}
    missing: tuple[int, ...] = ()
    refused: str = ""
    note: str = ""
    once: str = ""
    # the hold of this browser that becomes its first date
    hold: Visit | None = None


@get("/b/{slug:str}/series", include_in_schema=False)
async def get_dates(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """Every date of a wish; `start` is its first, or `after` is a visit that it follows."""
    surroundings = here(request)
    asked, query = read_asked(request), request.query_params
    every = number_of(query.get("every", ""), EVERY_USUAL, 1, EVERY_WEEKS_MAX)
    times = number_of(query.get("times", ""), TIMES_USUAL, 2, TIMES_MAX)
    if not asked.services or not (asked.start or query.get("after")):
        return go(request, f"/b/{slug}")
    async with surroundings.database.tx(surroundings.caller) as tx:
        place = await read_business(tx, slug, surroundings.now)
        start = asked.start or first_after(read_instant(query["after"]), place.timezone, every, surroundings.now)
        wish = SeriesWish(list(asked.services), start, every, times, asked.staff)
        hold = await _own_hold(tx, query.get("hold", ""), surroundings.now)
        preview = await preview_series(tx, slug, wish, now=surroundings.now, leave_out=hold.id if hold else None)
    return await _dates_page(request, Shown(place, wish, preview, once=new_once(), hold=hold))


async def _own_hold(tx: Transaction, text: str, now: datetime) -> Visit | None:
    """The hold that a series is made of, while it lasts and is the caller's; what they may see otherwise is not."""
    try:
        hold = await read_visit(tx, UUID(text), now)
    except (ValueError, VisitUnknown):
        return None
    is_own = hold.customer_id in (None, tx.caller.person_id) and hold.party_id is None
    return hold if hold.status == "held" and is_own else None


async def _dates_page(request: HttpRequest, shown: Shown, status: int = 200) -> Response[str]:
    surroundings = here(request)
    say, many = speaker(surroundings.locale), speaker_of_many(surroundings.locale)
    place, wish, preview = shown.place, shown.wish, shown.preview
    names = {member.id: member.name for member in place.staff}
    wanted, address = set(wish.services), _address(place.slug, wish, shown.hold)
    able = [(str(member.id), member.name) for member in place.staff if wanted <= set(member.services)]
    reader = Reader(say, many, surroundings.locale, why_not_for_clients)
    return await show(
        request,
        "series_new",
        status=status,
        viewer=await find_viewer(surroundings),
        place=place,
        hold=shown.hold,
        names=[card.name for card in picked(place.services, wish.services)],
        staff_options=staff_options(wish, able, say),
        sign_in=f"/sign-in?{urlencode({'next': address})}",
        back=f"/hold/{shown.hold.id}" if shown.hold else f"/b/{place.slug}/book?{_asked(wish).query()}",
        refused=shown.refused,
        note=shown.note,
        once=shown.once or new_once(),
        zone=place.timezone,
        many=many,
        is_due=await _is_due(request, place, wish),
        paid_ahead=PAID_AHEAD,
        **dates_shown(preview, wish, names, place.currency, reader, chosen=shown.chosen, missing=shown.missing),
    )


async def _is_due(request: HttpRequest, place: BusinessPage, wish: SeriesWish) -> bool:
    """Whether its visits are paid before they stand, which a series can't be; those who work there book without."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        terms = await read_offer_terms(
            tx, place.slug, wish.services, wish.start, now=surroundings.now, locale=surroundings.locale
        )
        if not terms.due.amount and not terms.keeps_card:
            return False
        person = surroundings.caller.person_id
        return person is None or await role_at(tx, place.id) is None


def _address(slug: str, wish: SeriesWish, hold: Visit | None = None) -> str:
    more: dict[str, Any] = {"every": wish.every_weeks, "times": wish.times, **({"hold": hold.id} if hold else {})}
    return f"/b/{slug}/series?{_asked(wish).query()}&{urlencode(more)}"


def _asked(wish: SeriesWish) -> Asked:
    return Asked(tuple(wish.services), wish.staff, start=wish.start)


@post("/b/{slug:str}/series", include_in_schema=False)
async def post_series(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """Book them all; what is taken and not decided about is asked again, and nothing is saved."""
    surroundings = here(request)
    form, decided = await read_form(request, SeriesForm), await read_form(request, Decisions)
    every = number_of(form.every, EVERY_USUAL, 1, EVERY_WEEKS_MAX)
    times = number_of(form.times, TIMES_USUAL, 2, TIMES_MAX)
    wish = SeriesWish(list(read_ids(form.services)), read_instant(form.start), every, times, form.staff)
    if surroundings.caller.person_id is None:
        async with surroundings.database.tx(surroundings.caller) as tx:
            hold = await _own_hold(tx, form.hold, surroundings.now)
        return go(request, f"/sign-in?{urlencode({'next': _address(slug, wish, hold)})}")
    chosen = chosen_of(decided)
    say = speaker(surroundings.locale)
    asked = SeriesRequest(
        slug,
        wish.services,
        wish.start,
        every,
        times,
        wish.staff,
        decisions=decisions_of(chosen, times),
        note=form.note.strip()[:NOTE_CHARACTERS_MAX],
    )

    try:
        to = await _book(surroundings, asked, form)
    except PaymentRequired as refusal:
        return go(request, _address(slug, wish), tell=say(refusal.wording), kind="caution")
    except (SeriesCollides, SeriesDecisionInvalid, SeriesTooShort, SeriesTooMany, StartTaken) as refusal:
        return await _asked_again(request, slug, wish, chosen, refusal, form)
    return go(request, to, tell=say("All of them are yours."))


async def _book(surroundings: Here, asked: SeriesRequest, form: SeriesForm) -> str:
    """Where to go on."""

    async def work(tx: Transaction, book: Callable[[Transaction], Awaitable[Series]]) -> str:
        async def once() -> str:
            hold = await _own_hold(tx, form.hold, surroundings.now)
            if hold is not None:
                # Its time is the first of the series now; refused, the transaction leaves it held.
                await release_hold(tx, hold.id, now=surroundings.now)
            return f"/series/{(await book(tx)).id}"

        return await do_once(tx, form.once, once)

    return await book_series_in_turn(surroundings, asked, work, instead_of=form.hold, looks_first=True)


async def _asked_again(
    request: HttpRequest, slug: str, wish: SeriesWish, chosen: Mapping[int, str], refusal: Refusal, form: SeriesForm
) -> Response[str]:
    surroundings = here(request)
    say = speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        place = await read_business(tx, slug, surroundings.now)
        hold = await _own_hold(tx, form.hold, surroundings.now)
        preview = refusal.extra.get("preview") or await preview_series(
            tx, slug, wish, now=surroundings.now, leave_out=hold.id if hold else None
        )
    offered = {value: each.position for each in preview.occurrences for value in _offered(each)}
    kept = {number: value for number, value in chosen.items() if not value.startswith("move:") or value in offered}
    missing = undecided(preview, kept)
    words = refused_words(refusal, bool(missing), say)
    shown = Shown(place, wish, preview, kept, tuple(missing), words, form.note, form.once, hold)
    return await _dates_page(request, shown, refusal.status)


def _offered(occurrence: Any) -> list[str]:
    return [f"move:{near.start.isoformat()}" for near in occurrence.alternatives]


@get("/series/{series_id:uuid}", include_in_schema=False)
async def get_series(request: HttpRequest, series_id: UUID) -> Response[str]:
    """Its visits as they stand, and the way to end it."""
    surroundings = here(request)
    now, say, many = surroundings.now, speaker(surroundings.locale), speaker_of_many(surroundings.locale)
    series = await _own(request, series_id)
    first = series.visits[0]
    left = [visit for visit in series.visits if visit.status == "confirmed" and visit.start > now]
    return await show(
        request,
        "series",
        series=series,
        first=first,
        names=[item.service_name for item in first.items],
        every=every_words(series.every_weeks, say, many),
        rows=[(visit, badge_of(visit, now, say)) for visit in series.visits],
        left=left,
        again=regularly_href(series.visits[-1]) + "&" + urlencode({"every": series.every_weeks, "times": series.times}),
        zone=first.business.timezone,
        many=many,
    )


async def _own(request: HttpRequest, series_id: UUID) -> Series:
    """A series of who is signed in; the desk has a page of its own. Raises `SeriesUnknown`."""
    surroundings = here(request)
    person = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        series = await read_series(tx, series_id, surroundings.now)
    if series.customer_id != person or not series.visits:
        raise SeriesUnknown
    return series


@post("/series/{series_id:uuid}/cancel", include_in_schema=False)
async def post_cancel(request: HttpRequest, series_id: UUID) -> Redirect:
    """Call off everything from a date on."""
    surroundings = here(request)
    await _own(request, series_id)
    form = await read_form(request, CancelForm)
    say = speaker(surroundings.locale)
    wish = SeriesCancellation(read_date(form.from_date), form.reason.strip()[:REASON_CHARACTERS_MAX])
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            await cancel_series(tx, series_id, wish, now=surroundings.now)
    except SeriesOver:
        words = say("From that date on there is nothing left to call off.")
        return go(request, f"/series/{series_id}", tell=words, kind="caution")
    words = say("Called off from that date on. The times are free for somebody else.")
    return go(request, f"/series/{series_id}", tell=words)


HANDLERS = [get_dates, post_series, get_series, post_cancel]
