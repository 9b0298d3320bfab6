"""The platform at a glance: how large it is, what needs somebody's eye, what was changed last."""

from litestar import Response, get

from vibewell.domains.catalog import read_figures
from vibewell.domains.notifications import queue_summary
from vibewell.kernel.audit import read_trail
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.backoffice.at_office import at_office, show
from vibewell.web.backoffice.pages_audit import CURRENCY
from vibewell.web.backoffice.queue_words import concerns_of
from vibewell.web.business.pages_history import by_day
from vibewell.web.business.trail_words import lines_of

CHANGES_SHOWN = 10


@get("/backoffice", include_in_schema=False)
async def get_overview(request: HttpRequest) -> Response[str]:
    """Where a moderator begins."""
    office = await at_office(request)
    surroundings = here(request)
    summary = await queue_summary(surroundings.database, surroundings.caller)
    async with surroundings.database.tx(surroundings.caller) as tx:
        figures = await read_figures(tx)
        trail = await read_trail(tx, None, limit=CHANGES_SHOWN)
    me = surroundings.person_id
    lines = lines_of(trail.items, office.say, office.locale, office.zone, CURRENCY, lambda actor: actor == me)
    return await show(
        request,
        office,
        "overview",
        figures=figures,
        concerns=concerns_of(summary, office.say, office.say_many),
        days=by_day(lines, office.timezone),
    )


HANDLERS = [get_overview]
