"""HTTP: how a business wants to be paid. Reading is for the team, changing for owners and managers."""

from uuid import UUID

from litestar import get, post, put

from vibewell.domains.catalog import Slug
from vibewell.domains.payments.policies import actions
from vibewell.domains.payments.policies.types import PolicyBook, PolicyWish, TaxRate
from vibewell.kernel.http import HttpRequest, answer_once, here
from vibewell.kernel.paging import Cursor

TAGS = ["money"]


@get(
    "/businesses/{slug:str}/payment-policy",
    operation_id="read_payment_policy",
    tags=TAGS,
    summary="How a business wants to be paid",
)
async def get_policy(request: HttpRequest, slug: Slug, cursor: Cursor = None) -> PolicyBook:
    """What counts now, and every version that ever did, newest first."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_policies(tx, slug, None, cursor=cursor)


@post(
    "/businesses/{slug:str}/payment-policy",
    operation_id="save_payment_policy",
    tags=TAGS,
    summary="Change how a business wants to be paid",
    status_code=201,
)
async def post_policy(request: HttpRequest, slug: Slug, data: PolicyWish) -> PolicyBook:
    """A new version, for what is held from now on; visits that were held before keep what was agreed."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.save_policy(tx, slug, None, data)
        )


@get(
    "/businesses/{slug:str}/services/{service_id:uuid}/payment-policy",
    operation_id="read_service_payment_policy",
    tags=TAGS,
    summary="How one service is paid",
)
async def get_service_policy(request: HttpRequest, slug: Slug, service_id: UUID, cursor: Cursor = None) -> PolicyBook:
    """What counts now: its own, or the business's; and every version of its own."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_policies(tx, slug, service_id, cursor=cursor)


@post(
    "/businesses/{slug:str}/services/{service_id:uuid}/payment-policy",
    operation_id="save_service_payment_policy",
    tags=TAGS,
    summary="Change how one service is paid",
    status_code=201,
)
async def post_service_policy(request: HttpRequest, slug: Slug, service_id: UUID, data: PolicyWish) -> PolicyBook:
    """A new version of its own; `takes` "inherit" lets it follow the business again."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.save_policy(tx, slug, service_id, data)
        )


@get("/businesses/{slug:str}/tax-rate", operation_id="read_tax_rate", tags=TAGS, summary="What of prices is tax")
async def get_tax_rate(request: HttpRequest, slug: Slug) -> TaxRate:
    """In percent; prices include it."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_tax_rate(tx, slug)


@put("/businesses/{slug:str}/tax-rate", operation_id="save_tax_rate", tags=TAGS, summary="Change what of prices is tax")
async def put_tax_rate(request: HttpRequest, slug: Slug, data: TaxRate) -> TaxRate:
    """For what is booked from now on; receipts keep the rate that they were written with."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.save_tax_rate(tx, slug, data)


HANDLERS = [get_policy, post_policy, get_service_policy, post_service_policy, get_tax_rate, put_tax_rate]
