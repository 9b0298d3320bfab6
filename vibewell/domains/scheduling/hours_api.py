"""HTTP: shifts, closures, blocks and the clock of a business, for those who work there.

Reading is for the whole team; shifts and closures are changed by owners and managers, blocks by the desk, and by
professionals for themselves. Every change keeps search true in the same commit, and no visit that stands is touched.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import delete, get, patch, post, put
from litestar.params import Parameter

from vibewell.domains.catalog import Slug
from vibewell.domains.scheduling import hours_closed as closed
from vibewell.domains.scheduling import hours_shifts as shifts
from vibewell.domains.scheduling.calendars import api as calendars
from vibewell.domains.scheduling.hours_types import (
    Block,
    BlockChange,
    BlockWish,
    Closure,
    ClosureChange,
    ClosureWish,
    DateWish,
    MemberShifts,
    TimezoneWish,
    WeeklyShiftWish,
    WeekWish,
)
from vibewell.domains.scheduling.search_rules import read_instant
from vibewell.kernel.http import HttpRequest, answer_once, here
from vibewell.kernel.paging import Cursor, Page

TAGS = ["hours"]
OF_MEMBER = "/businesses/{slug:str}/staff/{staff_id:uuid}/shifts"
PAGE_MAX = 500


@get(OF_MEMBER, operation_id="read_shifts", tags=TAGS, summary="When a member works")
async def get_shifts(request: HttpRequest, slug: Slug, staff_id: UUID) -> MemberShifts:
    """Their week, and the dates on which it is otherwise (0 is Monday)."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await shifts.read_shifts(tx, slug, staff_id, now=surroundings.now)


@put(OF_MEMBER, operation_id="replace_week", tags=TAGS, summary="Set a member's whole week")
async def put_week(request: HttpRequest, slug: Slug, staff_id: UUID, data: WeekWish) -> MemberShifts:
    """Takes the place of all weekly shifts; dates stay. At most 200 shifts a week."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await shifts.replace_week(tx, slug, staff_id, data, now=surroundings.now)


@post(OF_MEMBER, operation_id="add_shift", tags=TAGS, summary="Add a weekly shift", status_code=201)
async def post_shift(request: HttpRequest, slug: Slug, staff_id: UUID, data: WeeklyShiftWish) -> MemberShifts:
    """Equal bounds are a whole day; an end before the begin lies on the next day."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: shifts.add_weekly_shift(tx, slug, staff_id, data, now=surroundings.now)
        )


@patch(OF_MEMBER + "/{shift_id:uuid}", operation_id="change_shift", tags=TAGS, summary="Change a weekly shift")
async def patch_shift(
    request: HttpRequest, slug: Slug, staff_id: UUID, shift_id: UUID, data: WeeklyShiftWish
) -> MemberShifts:
    """Another weekday or time."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await shifts.change_weekly_shift(tx, slug, staff_id, shift_id, data, now=surroundings.now)


@delete(OF_MEMBER + "/{shift_id:uuid}", operation_id="drop_shift", tags=TAGS, summary="Remove a weekly shift")
async def delete_shift(request: HttpRequest, slug: Slug, staff_id: UUID, shift_id: UUID) -> None:
    """From now on; visits that stand stay."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await shifts.drop_weekly_shift(tx, slug, staff_id, shift_id, now=surroundings.now)


@put(OF_MEMBER + "/dates/{day:date}", operation_id="put_date", tags=TAGS, summary="Set one date")
async def put_date(request: HttpRequest, slug: Slug, staff_id: UUID, day: date, data: DateWish) -> MemberShifts:
    """Takes the place of the week's shifts on that date; no shifts are a day off."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await shifts.put_date(tx, slug, staff_id, day, data, now=surroundings.now)


@delete(OF_MEMBER + "/dates/{day:date}", operation_id="drop_date", tags=TAGS, summary="Let a date be as every week")
async def delete_date(request: HttpRequest, slug: Slug, staff_id: UUID, day: date) -> None:
    """The week's shifts count again."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await shifts.drop_date(tx, slug, staff_id, day, now=surroundings.now)


@get("/businesses/{slug:str}/closures", operation_id="list_closures", tags=TAGS, summary="Closures")
async def get_closures(request: HttpRequest, slug: Slug) -> Page[Closure]:
    """The latest first, each with how many visits stand on its days; at most 500, so always one page."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return Page(await closed.list_closures(tx, slug))


@post("/businesses/{slug:str}/closures", operation_id="add_closure", tags=TAGS, summary="Close", status_code=201)
async def post_closure(request: HttpRequest, slug: Slug, data: ClosureWish) -> Closure:
    """Whole days, both included, at most 366; visits that stand on them stay until somebody moves them."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: closed.add_closure(tx, slug, data, now=surroundings.now)
        )


@patch(
    "/businesses/{slug:str}/closures/{closure_id:uuid}",
    operation_id="change_closure",
    tags=TAGS,
    summary="Change a closure",
)
async def patch_closure(request: HttpRequest, slug: Slug, closure_id: UUID, data: ClosureChange) -> Closure:
    """What is left out stays as it is."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await closed.change_closure(tx, slug, closure_id, data, now=surroundings.now)


@delete(
    "/businesses/{slug:str}/closures/{closure_id:uuid}",
    operation_id="drop_closure",
    tags=TAGS,
    summary="Open again",
)
async def delete_closure(request: HttpRequest, slug: Slug, closure_id: UUID) -> None:
    """The shifts of those days count again."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await closed.drop_closure(tx, slug, closure_id, now=surroundings.now)


@get("/businesses/{slug:str}/blocks", operation_id="list_blocks", tags=TAGS, summary="Blocked time")
async def get_blocks(
    request: HttpRequest,
    slug: Slug,
    low: Annotated[str, Parameter(query="from", description="An instant with offset")],
    high: Annotated[str, Parameter(query="to", description="An instant with offset")],
    staff: UUID | None = None,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_MAX)] = 100,
    cursor: Cursor = None,
) -> Page[Block]:
    """Blocks and events of external calendars that reach into a stretch of time, in order of their begin."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await closed.list_blocks(
            tx, slug, read_instant(low), read_instant(high), staff_id=staff, limit=limit, cursor=cursor
        )


@post("/businesses/{slug:str}/blocks", operation_id="add_block", tags=TAGS, summary="Block time", status_code=201)
async def post_block(request: HttpRequest, slug: Slug, data: BlockWish) -> Block:
    """A member takes no visits in it; those that stand stay."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: closed.add_block(tx, slug, data, now=surroundings.now)
        )


@patch(
    "/businesses/{slug:str}/blocks/{block_id:uuid}", operation_id="change_block", tags=TAGS, summary="Change a block"
)
async def patch_block(request: HttpRequest, slug: Slug, block_id: UUID, data: BlockChange) -> Block:
    """What is left out stays as it is."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await closed.change_block(tx, slug, block_id, data, now=surroundings.now)


@delete("/businesses/{slug:str}/blocks/{block_id:uuid}", operation_id="drop_block", tags=TAGS, summary="Lift a block")
async def delete_block(request: HttpRequest, slug: Slug, block_id: UUID) -> None:
    """The member is free again."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await closed.drop_block(tx, slug, block_id)


@put(
    "/businesses/{slug:str}/timezone", operation_id="set_timezone", tags=TAGS, summary="Set the clock", status_code=204
)
async def put_timezone(request: HttpRequest, slug: Slug, data: TimezoneWish) -> None:
    """Shifts keep what they read on the clock, so as instants they move."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await closed.set_timezone(tx, slug, data, now=surroundings.now)


HANDLERS = [
    get_shifts,
    put_week,
    post_shift,
    patch_shift,
    delete_shift,
    put_date,
    delete_date,
    get_closures,
    post_closure,
    patch_closure,
    delete_closure,
    get_blocks,
    post_block,
    patch_block,
    delete_block,
    put_timezone,
    *calendars.HANDLERS,
]
