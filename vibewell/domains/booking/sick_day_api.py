"""HTTP: a sick day."""

from uuid import UUID

from litestar import post

from vibewell.domains.booking.sick_day import actions
from vibewell.domains.booking.sick_day.types import SickDay, SickDayPreview, SickDayRequest, SickDays
from vibewell.domains.catalog import Slug
from vibewell.kernel.http import HttpRequest, answer_once, here


@post(
    "/businesses/{slug:str}/staff/{staff_id:uuid}/sick-day/preview",
    operation_id="preview_sick_day",
    tags=["desk"],
    summary="Show what a member's absence changes",
    status_code=200,
)
async def post_preview(request: HttpRequest, slug: Slug, staff_id: UUID, data: SickDays) -> SickDayPreview:
    """Each affected visit with who could take it over at the agreed price, or why nobody can and what is near."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.preview_sick_day(tx, slug, staff_id, data, now=surroundings.now)


@post(
    "/businesses/{slug:str}/staff/{staff_id:uuid}/sick-day",
    operation_id="arrange_sick_day",
    tags=["desk"],
    summary="Give a member's visits to others and block their time",
    status_code=201,
)
async def post_sick_day(request: HttpRequest, slug: Slug, staff_id: UUID, data: SickDayRequest) -> SickDay:
    """Whole or not at all: what changed since the preview is 409 `sick_day.changed` with a fresh `preview`."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.arrange_sick_day(tx, slug, staff_id, data, now=surroundings.now)
        )


HANDLERS = [post_preview, post_sick_day]
