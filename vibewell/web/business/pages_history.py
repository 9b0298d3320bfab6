"""Who changed what at a business, in words, for its owner and managers."""

from collections.abc import Sequence
from datetime import date

from litestar import Response, get

from vibewell.kernel.audit import read_trail
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import EDITORS, at_desk_as, show
from vibewell.web.business.trail_words import Line, lines_of
from vibewell.web.ui.filters import local

PATH = "/business/history"
PER_PAGE = 80
VISITS = ("visits", "check_waivers", "visit_items")
HOUSE = (
    "services",
    "service_segments",
    "staff",
    "staff_services",
    "resources",
    "weekly_shifts",
    "shift_dates",
    "dated_shifts",
    "closures",
    "busy_times",
    "businesses",
    "class_sessions",
)
KINDS: dict[str, Sequence[str]] = {"visits": VISITS, "house": HOUSE}


@get(PATH, include_in_schema=False)
async def get_history(request: HttpRequest, cursor: str | None = None) -> Response[str]:
    """What was changed, the latest first."""
    surroundings = here(request)
    kind = request.query_params.get("kind", "")
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        trail = await read_trail(tx, desk.place.id, tables=KINDS.get(kind), limit=PER_PAGE, cursor=cursor)
    me = surroundings.caller.person_id
    lines = lines_of(trail.items, desk.say, desk.locale, desk.zone, desk.place.currency, lambda actor: actor == me)
    return await show(
        request,
        desk,
        "history",
        days=by_day(lines, desk.place.timezone),
        kind=kind if kind in KINDS else "",
        next_cursor=trail.next_cursor,
        is_first=cursor is None,
    )


def by_day(lines: Sequence[Line], zone: str) -> list[tuple[date, list[Line]]]:
    """Lines under the day on which they happened."""
    days: dict[date, list[Line]] = {}
    for line in lines:
        days.setdefault(local(line.at, zone).date(), []).append(line)
    return list(days.items())


HANDLERS = [get_history]
