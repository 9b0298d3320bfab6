"""The platform's money: commission by month, disputes with their receipts worked out again, events that wait."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from vibewell.domains.payments import (
    find_replay,
    list_disputes,
    list_invoices,
    list_returned,
    list_waiting_events,
    read_commission,
    read_dispute,
    wait_for_replay,
    want_replay,
)
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.backoffice.at_office import AtOffice, at_office, show
from vibewell.web.render import go
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


class Pressed(msgspec.Struct, frozen=True):
    """A button alone."""


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
        replay = await find_replay(tx, dispute_id)
    words, kind = STATES[dispute.state]
    return await show(
        request,
        office,
        "dispute",
        dispute=dispute,
        receipts=receipts,
        replay=replay,
        from_events={each.receipt: each.differences for each in replay.found} if replay and replay.done_at else {},
        badge=(office.say(words), kind),
        reasons=_reasons(office),
    )


@post(f"{PATH}/disputes/{{dispute_id:uuid}}", include_in_schema=False)
async def post_replay(request: HttpRequest, dispute_id: UUID) -> Redirect:
    """Have every receipt worked out again from what happened; the worker does it, in a moment."""
    office = await at_office(request)
    await read_form(request, Pressed)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        replay_id = await want_replay(tx, dispute_id)
    done = await wait_for_replay(surroundings.database, surroundings.caller, replay_id)
    told = "" if done else office.say("It is being worked out. Look again in a moment.")
    return go(request, f"{PATH}/disputes/{dispute_id}#replay", tell=told)


def _reasons(office: AtOffice) -> dict[str, str]:
    return {reason: office.say(words) for reason, words in REASONS.items()}


HANDLERS = [get_money, get_dispute, post_replay]
