"""HTTP: what a business took and what it was paid out, for owners and managers."""

from datetime import date
from typing import Annotated

from litestar import get
from litestar.params import Parameter

from vibewell.domains.catalog import Slug
from vibewell.domains.payments.takings import actions
from vibewell.domains.payments.takings.types import By, Payout, Takings
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.paging import Cursor, Page

TAGS = ["money"]


@get("/businesses/{slug:str}/takings", operation_id="read_takings", tags=TAGS, summary="What a business took")
async def get_takings(
    request: HttpRequest,
    slug: Slug,
    since: Annotated[date, Parameter(query="from", description="first day, by the business's clock")],
    until: Annotated[date, Parameter(query="to", description="last day, included")],
    by: By = "day",
) -> Takings:
    """By day, week from Monday, or month, whole at both ends; what was taken at the venue apart."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_takings(tx, slug, since, until, by)


@get("/businesses/{slug:str}/payouts", operation_id="list_payouts", tags=TAGS, summary="What a business was paid out")
async def get_payouts(
    request: HttpRequest,
    slug: Slug,
    limit: Annotated[int, Parameter(ge=1, le=100)] = 20,
    cursor: Cursor = None,
) -> Page[Payout]:
    """Newest first, each with what it is made of."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_payouts(tx, slug, limit=limit, cursor=cursor)


HANDLERS = [get_takings, get_payouts]
