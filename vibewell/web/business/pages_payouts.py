"""What was sent to the business's bank, to the cent, with the movements in it; and what fees are for."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter

from vibewell.domains.payments import Payout, list_invoices, list_payouts, read_payout, read_waiting
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.money import Money
from vibewell.web.business.at_desk import EDITORS, AtDesk, at_desk_as, show
from vibewell.web.business.money_words import CAUSES, PAYOUT_STATES, PROCESSORS, sum_rows
from vibewell.web.ui.filters import owed

PATH = "/business/payouts"
PER_PAGE = 12
# Two years of them.
INVOICES_SHOWN = 24


@get(PATH, include_in_schema=False)
async def get_payouts(
    request: HttpRequest, cursor: Annotated[str | None, Parameter(max_length=512)] = None
) -> Response[str]:
    """Newest first; above them what waits for the next."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        found = await list_payouts(tx, desk.place.slug, limit=PER_PAGE, cursor=cursor)
        waiting = await read_waiting(tx, desk.place.slug)
        invoices = await list_invoices(tx, desk.place.slug, limit=INVOICES_SHOWN)
    return await show(
        request,
        desk,
        "payouts",
        payouts=[payout_shown(each, desk) for each in found.items],
        next_cursor=found.next_cursor,
        is_first=cursor is None,
        waiting=[
            (desk.say(PROCESSORS.get(each.processor, each.processor)), owed(each.amount, desk.locale))
            for each in waiting
        ],
        invoices=invoices.items,
        percent=surroundings.services["settings"].commission_percent,
    )


@get(f"{PATH}/{{payout_id:uuid}}", include_in_schema=False)
async def get_payout(request: HttpRequest, payout_id: UUID) -> Response[str]:
    """One of them, with every movement that it pays out."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        found, moved = await read_payout(tx, desk.place.slug, payout_id)
    return await show(
        request,
        desk,
        "payout",
        shown=payout_shown(found, desk),
        moved=moved,
        causes={cause: desk.say(words) for cause, words in CAUSES.items()},
        amount=lambda minor: Money(minor, found.amount.currency),
    )


def payout_shown(payout: Payout, desk: AtDesk) -> dict[str, Any]:
    """A payout and the lines that add up to it."""
    say, currency = desk.say, payout.amount.currency

    def money(minor: int) -> str:
        return owed(Money(minor, currency), desk.locale)

    rows: list[tuple[str, str]] = []
    if payout.made_of is not None:
        if payout.carried:
            rows.append((say("Carried over from before"), money(payout.carried)))
        rows += sum_rows(payout.made_of, currency, say, desk.locale)
        if payout.came_back:
            rows.append((say("A payout that came back"), money(payout.came_back)))
        if payout.remains:
            rows.append((say("Stays for the next one"), money(-payout.remains)))
    words, kind = PAYOUT_STATES[payout.state]
    return {
        "payout": payout,
        "rows": rows,
        "total": money(payout.amount.amount),
        "badge": (say(words), kind),
        "processor": say(PROCESSORS.get(payout.processor, payout.processor)),
    }


HANDLERS = [get_payouts, get_payout]
