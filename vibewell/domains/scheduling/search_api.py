"""HTTP: search."""

from typing import Annotated, Literal

from litestar import get
from litestar.params import Parameter

from vibewell.domains.scheduling.search_actions import search
from vibewell.domains.scheduling.search_rules import read_wish
from vibewell.domains.scheduling.search_types import FoundBusiness
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.paging import Cursor, Page


@get("/businesses", operation_id="search_businesses", tags=["catalog"], summary="Find businesses, also by free time")
async def get_businesses(
    request: HttpRequest,
    q: Annotated[str, Parameter(description="Words of a name, category, district or service")] = "",
    category: Annotated[str | None, Parameter(description="A category's slug", max_length=40)] = None,
    near: Annotated[str | None, Parameter(description="latitude,longitude in degrees")] = None,
    radius_m: Annotated[int | None, Parameter(description="Metres around `near`, 1 to 100,000")] = None,
    low: Annotated[
        str | None, Parameter(query="from", description="Start of the window: an instant with offset")
    ] = None,
    high: Annotated[str | None, Parameter(query="to", description="End of the window: an instant with offset")] = None,
    minutes: Annotated[int | None, Parameter(description="The visit takes at least so long, 1 to 1,440")] = None,
    sort: Annotated[Literal["distance", "rating", "soonest"] | None, Parameter(description="The order")] = None,
    limit: Annotated[int, Parameter(description="Businesses a page, 1 to 50")] = 20,
    cursor: Cursor = None,
) -> Page[FoundBusiness]:
    """Businesses that suit a wish, in pages.

    With `from` and `to` only those with a bookable start of at least `minutes` in that window; `next_start` is the
    first one and lies in it. Without `sort`, and among those who can begin at the same instant: the nearest first where
    `near` is given, else the best rated. A page may be shorter than `limit` and still name a next one.
    """
    surroundings = here(request)
    wish = read_wish(
        now=surroundings.now,
        q=q,
        category=category,
        near=near,
        radius_m=radius_m,
        low=low,
        high=high,
        minutes=minutes,
        sort=sort,
        limit=limit,
        cursor=cursor,
    )
    return await search(surroundings.database, surroundings.caller, wish, now=surroundings.now)


HANDLERS = [get_businesses]
