"""Home: the promise, the question, the crafts, and a board of free times."""

from datetime import datetime
from typing import Any

from litestar import Response, get

from vibewell.domains.catalog import list_districts
from vibewell.domains.media import CATEGORIES, shelf_picture
from vibewell.kernel.errors import NotFound
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.site.board import PER_CRAFT_MAX, Board, read_board
from vibewell.web.site.departures import read_departures
from vibewell.web.site.frame import show
from vibewell.web.site.spans import TOWN, keys, option, options, part_said
from vibewell.web.site.words import CRAFTS, Say, speaker

FOREVER = "public, max-age=31536000, immutable"
# How high the arches stand, so that the row has a rhythm.
HEIGHTS = (5, 3, 4, 2, 4, 5, 3, 4, 2, 3, 5, 4)
CHIPS = ("evening", "tomorrow-morning", "saturday")
# How a colouring runs, for the story: name, minutes, whether it works alone.
BALAYAGE = (("Talk", 15, False), ("Lighten", 75, False), ("Develop", 35, True), ("Tone", 25, False), ("Cut", 45, False))


@get("/", include_in_schema=False)
async def get_home(request: HttpRequest) -> Response[str]:
    """What can be had next."""
    surroundings = here(request)
    now, locale = surroundings.now, surroundings.locale
    say = speaker(locale)
    board = await read_board(surroundings)
    async with surroundings.database.tx(surroundings.caller) as tx:
        part, departures = await read_departures(tx, board, now)
        districts = await list_districts(tx)
    when = say(part.phrase) if part.phrase else part_said(part.low, now, say, locale)
    return await show(
        request,
        "home",
        when=when,
        day=board.day,
        crafts=_shelf(board, now, say),
        departures=departures,
        count=board.count,
        count_said=_count(board),
        hold_minutes=surroundings.services["settings"].hold_minutes,
        city=departures[0].found.city if departures else "",
        more_href=_day_href(board, now),
        whens=options(now, say),
        when_key=_usual(board, now),
        chips=_chips(now, say),
        whats=[say(name) for name in CRAFTS.values()],
        wheres=[place.name for place in districts],
        story=_story(say),
        zone="Europe/Berlin",
    )


def _day_href(board: Board, now: datetime) -> str:
    today = now.astimezone(TOWN).date()
    return "/search?when=today" if board.day == today else f"/search?date={board.day.isoformat()}"


def _usual(board: Board, now: datetime) -> str:
    """The choice of when that is the board's day, where there is one."""
    ahead = (board.day - now.astimezone(TOWN).date()).days
    key = {0: "today", 1: "tomorrow"}.get(ahead, "week")
    return key if key in keys(now) else ""


def _count(board: Board) -> str:
    """How many places are free; as many as were looked at of a craft means: or more."""
    is_more = any(len(places) == PER_CRAFT_MAX for places in board.found.values())
    return f"{board.count}+" if is_more else str(board.count)


def _chips(now: datetime, say: Say) -> list[tuple[str, str]]:
    """Questions that many have, as links to their answers."""
    offered = keys(now)
    return [
        *((option(key, now, say), f"/search?when={key}") for key in CHIPS if key in offered),
        (say("A massage, an hour or more"), "/search?category=massage&minutes=60&when=week"),
        (say("Two hours of quiet"), "/search?minutes=120&when=week"),
    ]


def _shelf(board: Board, now: datetime, say: Say) -> list[dict[str, Any]]:
    """Each craft with how many places have something left on the board's day."""
    ahead = (board.day - now.astimezone(TOWN).date()).days
    date = f"&date={board.day.isoformat()}" if ahead else ""
    items = []
    for height, (slug, name) in zip(HEIGHTS, CRAFTS.items(), strict=True):
        count = len(board.found.get(slug, ()))
        shown = f"{count}+" if count == PER_CRAFT_MAX else str(count)
        items.append(
            {
                "name": say(name),
                "href": f"/search?category={slug}{date or '&when=today'}" if count else f"/search?category={slug}",
                "src": f"/art/shelf/{slug}",
                "note": _free(shown, count, ahead, say),
                "tall": height,
            }
        )
    return items


def _free(shown: str, count: int, ahead: int, say: Say) -> str:
    """41 free today, 41 tomorrow: short, for it stands below an arch."""
    if not count:
        return say("full today") if ahead == 0 else say("nothing free")
    if ahead == 0:
        return say("%(num)s free today", num=shown)
    return say("%(num)s tomorrow", num=shown) if ahead == 1 else say("%(num)s free", num=shown)


def _story(say: Say) -> list[dict[str, Any]]:
    names = {"Talk": say("Talk"), "Lighten": say("Lighten"), "Develop": say("Develop"), "Tone": say("Tone")}
    return [
        {
            "minutes": minutes,
            "label": names.get(name) or say("Cut, finish"),
            "sub": str(minutes) if minutes < 30 else say("%(minutes)s min", minutes=minutes),
            "works_alone": alone,
        }
        for name, minutes, alone in BALAYAGE
    ]


@get("/art/shelf/{category:str}", include_in_schema=False)
async def get_shelf_picture(category: str) -> Response[str]:
    """The picture that stands for a whole craft."""
    if category not in CATEGORIES:
        raise NotFound
    return Response(shelf_picture(category), media_type="image/svg+xml", headers={"cache-control": FOREVER})


HANDLERS = [get_home, get_shelf_picture]
