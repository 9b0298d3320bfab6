"""HTTP: a business as everyone sees it."""

from typing import Annotated

from litestar import Response, get
from litestar.params import Parameter

from vibewell.domains.catalog.actions import read_business_json, read_reviews
from vibewell.domains.catalog.desk import api as desk
from vibewell.domains.catalog.parameters import Slug
from vibewell.domains.catalog.types import BusinessPage, Review
from vibewell.kernel.http import JSON, HttpRequest, here
from vibewell.kernel.paging import Cursor, Page

PAGE_MAX = 50


@get("/businesses/{slug:str}", operation_id="read_business", tags=["catalog"], summary="One business")
async def get_business(request: HttpRequest, slug: Slug) -> BusinessPage:
    """Services, staff, hours and place of a business."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        found = await read_business_json(tx, slug, surroundings.now)
    return Response(found, media_type=JSON)  # type: ignore[return-value]


@get("/businesses/{slug:str}/reviews", operation_id="list_reviews", tags=["catalog"], summary="Reviews, newest first")
async def get_reviews(
    request: HttpRequest,
    slug: Slug,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_MAX)] = 20,
    cursor: Cursor = None,
) -> Page[Review]:
    """By people who were there."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await read_reviews(tx, slug, limit, cursor)


HANDLERS = [get_business, get_reviews, *desk.HANDLERS]
