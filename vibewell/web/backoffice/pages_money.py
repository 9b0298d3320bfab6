"""The platform's money: commission by month, disputes with their receipts worked out again, events that wait."""

from uuid import UUID

from litestar import Response, get

from vibewell.domains.payments import list_disputes, list_waiting_events, read_commission, read_dispute
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.backoffice.at_office import at_office, show
from vibewell.web.site.words import marked

PATH = "/backoffice/money"
STATES = {
    "open": (marked("Open"), "wait"),
    "won": (marked("Won"), "calm"),
    "lost": (marked("Lost"), "alert"),
}


@get(PATH, include_in_schema=False)
async def get_money(request: HttpRequest) -> Response[str]:
    """All three on one page."""
    office = await at_office(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        months = await read_commission(tx)
        disputes = await list_disputes(tx)
        events = await list_waiting_events(tx)
    return await show(
        request,
        office,
        "money",
        months=months,
        disputes=disputes,
        events=events,
        states={state: (office.say(words), kind) for state, (words, kind) in STATES.items()},
    )


@get(f"{PATH}/disputes/{{dispute_id:uuid}}", include_in_schema=False)
async def get_dispute(request: HttpRequest, dispute_id: UUID) -> Response[str]:
    """One dispute, with every receipt of its payment and what comes of working it out again."""
    office = await at_office(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        dispute, receipts = await read_dispute(tx, dispute_id)
    words, kind = STATES[dispute.state]
    return await show(request, office, "dispute", dispute=dispute, receipts=receipts, badge=(office.say(words), kind))


HANDLERS = [get_money, get_dispute]
