"""A start that needs a check first: both are chosen here and held as one."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    ANYONE,
    CheckGap,
    CheckRequired,
    HoldRequest,
    OfferedCheck,
    StartNotOffered,
    StartTaken,
    check_choices,
    hold_in_turn,
)
from vibewell.domains.catalog import read_business
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.render import go
from vibewell.web.site.asking import read_asked, read_ids, read_instant
from vibewell.web.site.came_by import came_by
from vibewell.web.site.frame import show
from vibewell.web.site.words import speaker
from vibewell.web.ui.filters import clock, long_date


class ChainForm(msgspec.Struct, frozen=True):
    """Both starts."""

    services: list[str] = []
    staff: str = ANYONE
    start: str = ""
    check: str = ""


@get("/b/{slug:str}/check", include_in_schema=False)
async def get_check(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """When the check could be, for a start that needs one."""
    surroundings = here(request)
    asked = read_asked(request)
    if not asked.services or asked.start is None:
        return go(request, f"/b/{slug}")
    async with surroundings.database.tx(surroundings.caller) as tx:
        place = await read_business(tx, slug, surroundings.now)
        name, choices = await check_choices(tx, slug, asked.services, asked.start, surroundings.now)
    if not name:
        return go(request, f"/b/{slug}/book?{asked.query()}")
    known = {service.id: service.name for service in place.services}
    return await show(
        request,
        "check",
        place=place,
        names=[known[service] for service in asked.services if service in known],
        services=",".join(map(str, asked.services)),
        staff=asked.staff,
        start=asked.start,
        check=name,
        days=by_day(choices, place.timezone),
        back=f"/b/{slug}/book?{asked.query(start=None, day=asked.start.date())}",
        zone=place.timezone,
    )


def by_day(choices: Sequence[OfferedCheck], zone: str) -> list[tuple[date, list[OfferedCheck]]]:
    """Starts of the check under the salon's dates, the latest day first: it leaves the least time to wait."""
    days: dict[date, list[OfferedCheck]] = {}
    for each in choices:
        days.setdefault(each.start.astimezone(ZoneInfo(zone)).date(), []).append(each)
    return sorted(days.items(), reverse=True)


@post("/b/{slug:str}/check", include_in_schema=False)
async def post_check(request: HttpRequest, slug: str) -> Redirect:
    """Hold both, or none."""
    surroundings = here(request)
    say = speaker(surroundings.locale)
    form = await read_form(request, ChainForm)
    services = read_ids(form.services)
    if not services or not form.start or not form.check:
        return go(request, f"/b/{slug}", tell=say("Choose a time first."), kind="caution")
    start, check = read_instant(form.start), read_instant(form.check)
    wish = HoldRequest(slug, list(services), start, form.staff, check_start=check, via=came_by(request, slug))
    try:
        hold = await hold_in_turn(surroundings, wish, lambda tx, held: held(tx))
    except (StartTaken, StartNotOffered, CheckGap, CheckRequired):
        again = f"/b/{slug}/book?services={','.join(map(str, services))}"
        words = say("One of the two times is gone, so neither is held. Choose again.")
        return go(request, again, tell=words, kind="caution")
    if hold.check is None:
        return go(request, f"/hold/{hold.id}")
    at = hold.check.start
    words = say(
        "Held together with %(check)s on %(when)s: what you do with one happens to both.",
        check=hold.check.items[0].service_name,
        when=f"{long_date(at, surroundings.locale)}, {clock(at)}",
    )
    return go(request, f"/hold/{hold.id}", tell=words)


HANDLERS = [get_check, post_check]
