"""The stream behind a living agenda: a word whenever something changed at the business, nothing of what it was.

The page asks again for what it shows, as whoever looks at it, so the stream carries no name and no time.
"""

import asyncio
from collections.abc import AsyncIterator
from time import time
from typing import Annotated

from litestar import get
from litestar.params import Parameter
from litestar.response import Stream

from vibewell.domains.booking import role_at
from vibewell.domains.identity import AccessTokenInvalid, SessionNotFound, check_session, verify_access_token
from vibewell.kernel.db import Caller
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import Here, HttpRequest, here
from vibewell.web.business.at_desk import AtDesk, at_desk
from vibewell.web.business.bell import Bell
from vibewell.web.session import COOKIE_ACCESS

PING_SECONDS = 15
# The browser comes back by itself, with a fresh sign-in; so a stream is never older than its access token.
STREAM_SECONDS_MAX = 600
RETRY_MS = 2000
CHANGED = "event: changed\ndata: look again\n\n"


def bell_of(surroundings: Here) -> Bell:
    """The bell of this process."""
    bell: Bell = surroundings.services.setdefault("bell", Bell(surroundings.database))
    return bell


@get("/business/live", include_in_schema=False)
async def get_live(request: HttpRequest, since: Annotated[float, Parameter(ge=0)] = 0.0) -> Stream:
    """Follow a business, for those who work there; `since` is when the page was read."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
    stream = _changes(request, surroundings, desk, since)
    # The first step is made here, so that a full house is refused with a status and not within the stream.
    first = await anext(stream)
    return Stream(
        _whole(first, stream),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _whole(first: str, rest: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for words in rest:
        yield words


async def _changes(request: HttpRequest, surroundings: Here, desk: AtDesk, since: float) -> AsyncIterator[str]:
    until = time() + STREAM_SECONDS_MAX
    with bell_of(surroundings).follow(desk.place.id, surroundings.person_id, since) as rung:
        yield f"retry: {RETRY_MS}\n\n"
        asked_at = time()
        while time() < until:
            try:
                await asyncio.wait_for(rung.wait(), PING_SECONDS)
                rung.clear()
                yield CHANGED
            except TimeoutError:
                yield ": still here\n\n"
            if time() - asked_at >= PING_SECONDS:
                asked_at = time()
                if not await _may_follow(request, surroundings, desk):
                    return


async def _may_follow(request: HttpRequest, surroundings: Here, desk: AtDesk) -> bool:
    """Whether they are still signed in and still work there."""
    token = request.cookies.get(COOKIE_ACCESS, "")
    identity = surroundings.services["identity"]
    try:
        if token and surroundings.caller.session_id is not None:
            claims = await verify_access_token(identity, token, surroundings.now)
            await check_session(identity, claims, token, surroundings.now)
        caller = Caller.person(surroundings.person_id, surroundings.caller.session_id)
        async with surroundings.database.tx(caller) as tx:
            return await role_at(tx, desk.place.id) is not None
    except (AccessTokenInvalid, SessionNotFound, Refusal):
        return False


HANDLERS = [get_live]
