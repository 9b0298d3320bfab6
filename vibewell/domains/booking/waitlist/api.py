"""HTTP: waiting for what gets free."""

from uuid import UUID

from litestar import delete, get, post

from vibewell.domains.booking.types import Visit
from vibewell.domains.booking.waitlist import actions
from vibewell.domains.booking.waitlist.types import EarlierRequest, WaitRequest, Wish, Wishes
from vibewell.domains.catalog import Slug
from vibewell.kernel.http import HttpRequest, answer_once, here


@post("/waitlist", operation_id="leave_wish", tags=["waitlist"], summary="Wait for a start", status_code=201)
async def post_wish(request: HttpRequest, data: WaitRequest) -> Wish:
    """When a start in the window gets free it is held for one person at a time, the oldest wish first, and offered by
    mail and in the list; what is free already is offered at once."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.leave_wish(tx, data, now=surroundings.now)
        )


@post(
    "/visits/{visit_id:uuid}/earlier",
    operation_id="wish_earlier",
    tags=["waitlist"],
    summary="Wait for an earlier start of a visit",
    status_code=201,
)
async def post_earlier(request: HttpRequest, visit_id: UUID, data: EarlierRequest | None = None) -> Wish:
    """The visit moves up when something gets free: at once with `without_asking`, else when the offer is taken. Length
    and price stay as agreed."""
    surroundings = here(request)
    _ = surroundings.person_id
    wish = data or EarlierRequest()
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.wish_earlier(tx, visit_id, wish, now=surroundings.now)
        )


@get("/waitlist", operation_id="list_wishes", tags=["waitlist"], summary="What I wait for")
async def get_wishes(request: HttpRequest) -> Wishes:
    """The signed-in person's open wishes, the oldest first, each with its latest offer."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return Wishes(await actions.list_own_wishes(tx, surroundings.now))


@get("/waitlist/{wish_id:uuid}", operation_id="read_wish", tags=["waitlist"], summary="One wish")
async def get_wish(request: HttpRequest, wish_id: UUID) -> Wish:
    """For whoever waits, and for those who work at the business."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_wish(tx, wish_id, surroundings.now)


@delete("/waitlist/{wish_id:uuid}", operation_id="drop_wish", tags=["waitlist"], summary="Wait no longer")
async def delete_wish(request: HttpRequest, wish_id: UUID) -> None:
    """A start that is held for the wish is let go."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.withdraw_wish(tx, wish_id, now=surroundings.now)


@post(
    "/waitlist/{wish_id:uuid}/withdrawal",
    operation_id="withdraw_wish",
    tags=["waitlist"],
    summary="Wait no longer, answered with the wish",
    status_code=201,
)
async def post_withdrawal(request: HttpRequest, wish_id: UUID) -> Wish:
    """A start that is held for the wish is let go."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.withdraw_wish(tx, wish_id, now=surroundings.now)
        )


@post(
    "/waitlist/offers/{offer_id:uuid}/acceptance",
    operation_id="accept_offer",
    tags=["waitlist"],
    summary="Take an offered start",
    status_code=201,
)
async def post_acceptance(request: HttpRequest, offer_id: UUID) -> Visit:
    """It becomes a visit, or the visit that waits moves there. Too late: 410 `waitlist.offer_over`."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.accept_offer(tx, offer_id, now=surroundings.now)
        )


@post(
    "/waitlist/offers/{offer_id:uuid}/refusal",
    operation_id="refuse_offer",
    tags=["waitlist"],
    summary="Let an offered start go",
    status_code=201,
)
async def post_refusal(request: HttpRequest, offer_id: UUID) -> Wish:
    """The next person is asked; the wish stays."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.refuse_offer(tx, offer_id, now=surroundings.now)
        )


@get("/businesses/{slug:str}/waitlist", operation_id="list_waiting", tags=["desk"], summary="Who waits for what")
async def get_waiting(request: HttpRequest, slug: Slug) -> Wishes:
    """The open wishes at a business, the oldest first, for those who work there."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return Wishes(await actions.list_waiting(tx, slug, surroundings.now))


@post(
    "/businesses/{slug:str}/waitlist/{wish_id:uuid}/offer",
    operation_id="urge_wish",
    tags=["desk"],
    summary="Offer somebody the next start",
    status_code=202,
)
async def post_urge(request: HttpRequest, slug: Slug, wish_id: UUID) -> Wish:
    """Before all others; the worker holds the earliest start that fits and writes to them."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.urge_wish(tx, slug, wish_id, now=surroundings.now), status=202
        )


HANDLERS = [
    post_wish,
    post_earlier,
    get_wishes,
    get_wish,
    delete_wish,
    post_withdrawal,
    post_acceptance,
    post_refusal,
    get_waiting,
    post_urge,
]
