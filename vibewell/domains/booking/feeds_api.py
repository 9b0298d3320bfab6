"""HTTP: private feeds, and the calendars that programs read through them."""

from email.utils import format_datetime, parsedate_to_datetime
from uuid import UUID

from litestar import Response, delete, get, post

from vibewell.domains.booking.feeds import actions
from vibewell.domains.booking.feeds.types import FeedState, NewFeed
from vibewell.domains.catalog import Slug
from vibewell.kernel.http import HttpRequest, answer_once, here

TAGS = ["calendars"]
OWN = "/me/calendar-feed"
OF_MEMBER = "/businesses/{slug:str}/staff/{staff_id:uuid}/calendar-feed"
CALENDAR = "text/calendar"


@get(OWN, operation_id="read_own_feed", tags=TAGS, summary="Whether my visits have a private feed")
async def get_own_feed(request: HttpRequest) -> FeedState:
    """Without its address, which is told once."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return FeedState(await actions.find_feed(tx))


@post(OWN, operation_id="make_own_feed", tags=TAGS, summary="Make or renew the feed of my visits", status_code=201)
async def post_own_feed(request: HttpRequest) -> NewFeed:
    """Answers its address, once; the one before stops working."""
    surroundings = here(request)
    address = surroundings.services["settings"].address
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.make_feed(tx, address, now=surroundings.now)
        )


@delete(OWN, operation_id="revoke_own_feed", tags=TAGS, summary="Revoke the feed of my visits")
async def delete_own_feed(request: HttpRequest) -> None:
    """Its address answers 404 from now on."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.revoke_feed(tx)


@get(OF_MEMBER, operation_id="read_member_feed", tags=TAGS, summary="Whether my work has a private feed")
async def get_member_feed(request: HttpRequest, slug: Slug, staff_id: UUID) -> FeedState:
    """For the member alone."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return FeedState(await actions.find_feed(tx, await actions.own_member(tx, slug, staff_id)))


@post(
    OF_MEMBER, operation_id="make_member_feed", tags=TAGS, summary="Make or renew the feed of my work", status_code=201
)
async def post_member_feed(request: HttpRequest, slug: Slug, staff_id: UUID) -> NewFeed:
    """Answers its address, once; for the member alone. Of clients it tells the first name."""
    surroundings = here(request)
    address = surroundings.services["settings"].address
    async with surroundings.database.tx(surroundings.caller) as tx:
        member = await actions.own_member(tx, slug, staff_id)
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.make_feed(tx, address, member, now=surroundings.now)
        )


@delete(OF_MEMBER, operation_id="revoke_member_feed", tags=TAGS, summary="Revoke the feed of my work")
async def delete_member_feed(request: HttpRequest, slug: Slug, staff_id: UUID) -> None:
    """Its address answers 404 from now on."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.revoke_feed(tx, await actions.own_member(tx, slug, staff_id))


@get("/calendars/{token:str}", include_in_schema=False, media_type="text/calendar")
async def get_feed(request: HttpRequest, token: str) -> Response[bytes]:
    """The calendar itself, for programs; they may ask whether it changed."""
    surroundings = here(request)
    secret, dot, _ = token.partition(".ics")
    found = await actions.read_feed(
        surroundings.database, secret if dot else "", surroundings.services["settings"].address, now=surroundings.now
    )
    headers = {
        "etag": found.etag,
        "last-modified": format_datetime(found.last_modified, usegmt=True),
        "cache-control": "private, no-cache",
        "content-disposition": 'inline; filename="vibewell.ics"',
        "x-robots-tag": "noindex",
    }
    if _is_known(request, found):
        return Response(b"", status_code=304, media_type=CALENDAR, headers=headers)
    return Response(found.body, media_type=CALENDAR, headers=headers)


def _is_known(request: HttpRequest, found: actions.FeedFile) -> bool:
    """Whether the program has it as it is; an entity tag says it better than a date."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return found.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")] or tags.strip() == "*"
    since = request.headers.get("if-modified-since")
    try:
        return since is not None and parsedate_to_datetime(since) >= found.last_modified
    except (ValueError, TypeError):
        return False


HANDLERS = [get_own_feed, post_own_feed, delete_own_feed, get_member_feed, post_member_feed, delete_member_feed]
FEED_HANDLERS = [get_feed]
