"""Several people who come together: who they are, what each has done, and the times at which all of it fits."""

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import PartyRequest, StartNotOffered, StartTaken, hold_party_in_turn
from vibewell.domains.catalog import read_business
from vibewell.kernel.errors import Invalid
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.render import find_viewer, go
from vibewell.web.site.asking import read_instant
from vibewell.web.site.came_by import came_by
from vibewell.web.site.comers import COUNT_MAX, TogetherForm, counts, fields_of, offers_of, read_together, sum_of
from vibewell.web.site.component import REGION, Refused, refused_by
from vibewell.web.site.frame import show
from vibewell.web.site.together_times import read_times
from vibewell.web.site.words import speaker


@get("/b/{slug:str}/together", include_in_schema=False)
async def get_together(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """Who comes, and when it fits."""
    query = request.query_params
    form = TogetherForm(
        query.getall("name", []),
        [text for text in query.getall("service", []) if text],
        query.getall("staff", []),
        query.get("how", ""),
        query.get("date", ""),
        query.get("month", ""),
    )
    count = query.get("count", "")
    return await _page(
        request, slug, form, int(count) if count.isdecimal() and len(count) < 3 else 0, query.get("services", "")
    )


async def _page(
    request: HttpRequest, slug: str, form: TogetherForm, count: int = 0, usual: str = "", refused: Refused | None = None
) -> Response[str] | Redirect:
    surroundings = here(request)
    say, locale = speaker(surroundings.locale), surroundings.locale
    async with surroundings.database.tx(surroundings.caller) as tx:
        place = await read_business(tx, slug, surroundings.now)
        menu = offers_of(place)
        if not menu:
            return go(request, f"/b/{slug}")
        wish = read_together(form, menu, count, usual)
        times = await read_times(tx, place.slug, place.timezone, wish, surroundings.now)
    rows, total = sum_of(wish, menu, say, locale)
    path = f"/b/{place.slug}/together"
    return await show(
        request,
        "together",
        status=409 if refused else 200,
        viewer=await find_viewer(surroundings),
        place=place,
        wish=wish,
        comers=fields_of(wish, menu, say),
        times=times,
        month=times.month(locale, lambda day: wish.href(path, day=day)),
        month_before=wish.href(path, day=None, month=times.before) if times.before else "",
        month_after=wish.href(path, day=None, month=times.after) if times.after else "",
        region=REGION,
        refused=refused,
        counts=counts(say),
        rows=rows,
        total=total,
        zone=place.timezone,
        hold_minutes=surroundings.services["settings"].hold_minutes,
    )


@post("/b/{slug:str}/together", include_in_schema=False)
async def post_together(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """Hold it for everybody; refused, the page says why and offers other times."""
    form = await read_form(request, TogetherForm)
    # Empty names count: they say whose line it is.
    names = [str(name) for name in (await request.form()).getall("name", [])]
    form = msgspec.structs.replace(form, name=names[:COUNT_MAX])
    surroundings = here(request)
    say = speaker(surroundings.locale)
    if not form.start:
        raise Invalid("Choose a time first.")
    start = read_instant(form.start)
    async with surroundings.database.tx(surroundings.caller) as tx:
        wish = read_together(form, offers_of(await read_business(tx, slug, surroundings.now)))
    asked = PartyRequest(slug, wish.people, start, wish.in_turn, came_by(request, slug))
    try:
        held = await hold_party_in_turn(surroundings, asked, lambda tx, hold: hold(tx))
    except (StartTaken, StartNotOffered) as refusal:
        return await _page(request, slug, form, refused=refused_by(refusal, start, say))
    return go(request, f"/hold/{held.holds[0].id}")


HANDLERS = [get_together, post_together]
