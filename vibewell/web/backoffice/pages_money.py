"""The platform's money: commission by month, disputes with their receipts worked out again, events that wait."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter

from vibewell.domains.payments import (
    list_disputes,
    list_invoices,
    list_returned,
    list_waiting_events,
    read_commission,
    read_dispute,
)
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.backoffice.at_office import AtOffice, at_office, show
from vibewell.web.site.words import marked

PATH = "/backoffice/money"
INVOICES_SHOWN = 24
STATES = {
    "open": (marked("Open"), "wait"),
    "won": (marked("Won"), "calm"),
    "lost": (marked("Lost"), "alert"),
}
# Why payers dispute, in the words of card networks.
REASONS = {
    "fraudulent": marked("The payer says it was not them"),
    "duplicate": marked("The payer says they paid twice"),
    "product_not_received": marked("The payer says it did not take place"),
    "product_unacceptable": marked("The payer was not content"),
    "credit_not_processed": marked("The payer says a refund did not come"),
    "subscription_canceled": marked("The payer says they had called it off"),
    "unrecognized": marked("The payer does not recognise it"),
    "general": marked("No reason was given"),
}


@get(PATH, include_in_schema=False)
async def get_money(
    request: HttpRequest, cursor: Annotated[str | None, Parameter(max_length=512)] = None
) -> Response[str]:
    """All of it on one page."""
    office = await at_office(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        months = await read_commission(tx)
        disputes = await list_disputes(tx)
        events = await list_waiting_events(tx)
        returned = await list_returned(tx)
        invoices = await list_invoices(tx, None, limit=INVOICES_SHOWN, cursor=cursor)
    return await show(
        request,
        office,
        "money",
        months=months,
        disputes=disputes,
        events=events,
        returned=returned,
        invoices=invoices.items,
        next_cursor=invoices.next_cursor,
        is_first=cursor is None,
        states={state: (office.say(words), kind) for state, (words, kind) in STATES.items()},
        reasons=_reasons(office),
    )


@get(f"{PATH}/disputes/{{dispute_id:uuid}}", include_in_schema=False)
async def get_dispute(request: HttpRequest, dispute_id: UUID) -> Response[str]:
    """One dispute, with every receipt of its payment and what comes of working it out again."""
    office = await at_office(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        dispute, receipts = await read_dispute(tx, dispute_id)
    words, kind = STATES[dispute.state]
    return await show(
        request,
        office,
        "dispute",
        dispute=dispute,
        receipts=receipts,
        badge=(office.say(words), kind),
        reasons=_reasons(office),
    )


def _reasons(office: AtOffice) -> dict[str, str]:
    return {reason: office.say(words) for reason, words in REASONS.items()}


HANDLERS = [get_money, get_dispute]
