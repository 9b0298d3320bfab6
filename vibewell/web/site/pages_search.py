"""Search by time: places that are free then, each with starts that can be booked."""

from typing import Any

from litestar import Response, get
from markupsafe import Markup

from vibewell.domains.catalog import list_districts
from vibewell.domains.scheduling import search_in
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.site.finding import (
    ANYWHERE,
    PER_PAGE,
    RADII_M,
    RADIUS_USUAL_M,
    Question,
    Understood,
    read_question,
    understand,
)
from vibewell.web.site.frame import show
from vibewell.web.site.results import day_rows, other_ways, pins
from vibewell.web.site.spans import keys, option, options
from vibewell.web.site.words import CRAFTS, Say, speaker, speaker_of_many

# The chips that narrow the time down, where they make sense at this hour.
CHIPS = ("today", "evening", "tomorrow", "saturday")
MINUTES_OFFERED = (30, 60, 90, 120)


@get("/search", include_in_schema=False)
async def get_search(request: HttpRequest) -> Response[str]:
    """A page of places, or what would open something up."""
    surroundings = here(request)
    now, locale = surroundings.now, surroundings.locale
    say, many = speaker(locale), speaker_of_many(locale)
    question = read_question(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        asked = await understand(tx, question, now, say, locale)
        districts = await list_districts(tx)
        page = await search_in(tx, asked.wish, now=now)
        rows = [
            {"found": found, "days": await day_rows(tx, found, asked.span, now, say, locale)} for found in page.items
        ]
        ways = [] if page.items else await other_ways(tx, question, asked, now, say, locale)
    is_whole = page.next_cursor is None and not question.cursor
    return await show(
        request,
        "search",
        status=422 if asked.trouble else 200,
        question=question,
        asked=asked,
        rows=rows,
        ways=ways,
        title=_title(len(rows), is_whole, asked, say, many),
        summary=_summary(question, asked, say),
        town=pins(page.items, now, locale, (asked.place.latitude, asked.place.longitude) if asked.place else None),
        more_href=question.href(cursor=page.next_cursor) if page.next_cursor else "",
        first_href=question.href() if question.cursor else "",
        chips=[(key, option(key, now, say)) for key in CHIPS if key in keys(now)],
        districts=[place.name for place in districts],
        trouble=dict(asked.trouble),
        within=question.within or str(RADIUS_USUAL_M),
        zone="Europe/Berlin",
        **_choices(now, say),
    )


def _choices(now: Any, say: Say) -> dict[str, Any]:
    radii = [(str(metres), say("Within %(distance)s", distance=far(metres))) for metres in RADII_M]
    lengths = [(str(minutes), say("%(minutes)s min or more", minutes=minutes)) for minutes in MINUTES_OFFERED]
    return {
        "crafts": [("", say("Everything")), *((slug, say(name)) for slug, name in CRAFTS.items())],
        "whens": [*options(now, say), ("day", say("On a day of your choice"))],
        "radii": [*radii, (ANYWHERE, say("Anywhere"))],
        "lengths": [("", say("Any length")), *lengths],
        "sorts": [("soonest", say("Soonest")), ("distance", say("Nearest")), ("rating", say("Best rated"))],
    }


def far(metres: int) -> str:
    """500 m, 3 km."""
    return f"{metres} m" if metres < 1000 else f"{metres // 1000} km"


def _title(count: int, is_whole: bool, asked: Understood, say: Say, many: Say) -> str:
    if not count:
        return _nothing(asked, say)
    if is_whole and count < PER_PAGE:
        return many("%(num)s place free %(when)s", "%(num)s places free %(when)s", count, when=asked.span.said)
    return say("Places free %(when)s", when=asked.span.said)


def _nothing(asked: Understood, say: Say) -> str:
    if asked.place is not None:
        return say("Nothing free near %(place)s %(when)s", place=asked.place.name, when=asked.span.said)
    return say("Nothing free %(when)s", when=asked.span.said)


def _summary(question: Question, asked: Understood, say: Say) -> Markup:
    """The question as it was understood, in one line."""
    what = question.q or (say(CRAFTS[asked.wish.category]) if asked.wish.category else say("Everything"))
    strong = Markup('<span class="strong">{}</span>').format(what)
    when = Markup('<span class="nowrap">{}</span>').format(asked.span.said)
    if asked.place is not None:
        near = Markup('<span class="muted">{}</span>').format(say("near"))
        return Markup("{} {} {}, {}").format(strong, near, asked.place.name, when)
    return Markup("{}, {}").format(strong, when)


HANDLERS = [get_search]
