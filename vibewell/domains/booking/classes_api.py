"""HTTP: the dates of classes. Everybody sees them and what is left; owners and managers set and change them."""

from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import get, patch, post
from litestar.params import Parameter

from vibewell.domains.booking.agenda import bounds_of
from vibewell.domains.booking.classes import actions
from vibewell.domains.booking.classes.types import (
    ClassSession,
    NewSessions,
    SessionCancellation,
    SessionCancelled,
    SessionChange,
    SessionGuest,
    SessionsMade,
)
from vibewell.domains.catalog import Slug, business_key
from vibewell.domains.scheduling import open_premises
from vibewell.kernel.http import HttpRequest, answer_once, here
from vibewell.kernel.paging import Page


class SessionCard(msgspec.Struct, frozen=True):
    """A date of a class and who comes."""

    session: ClassSession
    guests: list[SessionGuest]


@get("/businesses/{slug:str}/sessions", operation_id="list_sessions", tags=["booking"], summary="Dates of classes")
async def get_sessions(
    request: HttpRequest,
    slug: Slug,
    first: Annotated[date, Parameter(query="from")],
    last: Annotated[date, Parameter(query="to")],
    service: UUID | None = None,
) -> Page[ClassSession]:
    """With the seats that are left, between two dates of the business's calendar, both included; at most 42 days."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        premises = await open_premises(tx, business_key(slug))
        low, high = bounds_of(ZoneInfo(premises.timezone), first, last)
        found = await actions.list_sessions(tx, premises.id, low, high, service=service, now=surroundings.now)
    return Page(found)


@get(
    "/businesses/{slug:str}/sessions/{session_id:uuid}",
    operation_id="read_session",
    tags=["desk"],
    summary="One date of a class and who comes",
)
async def get_session(request: HttpRequest, slug: Slug, session_id: UUID) -> SessionCard:
    """For those who work there."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return SessionCard(*await actions.read_session(tx, slug, session_id, now=surroundings.now))


@post(
    "/businesses/{slug:str}/sessions",
    operation_id="create_sessions",
    tags=["desk"],
    summary="Set dates of a class",
    status_code=201,
)
async def post_sessions(request: HttpRequest, slug: Slug, data: NewSessions) -> SessionsMade:
    """One date, or one every week or every few weeks at the same time by the wall clock; all or none of them.

    Where the member is busy: 409 `class.staff_busy` with `collisions`, unless `skip_busy` leaves such dates out.
    """
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.create_sessions(tx, slug, data, now=surroundings.now)
        )


@patch(
    "/businesses/{slug:str}/sessions/{session_id:uuid}",
    operation_id="change_session",
    tags=["desk"],
    summary="Move a date of a class, or change its places",
)
async def patch_session(request: HttpRequest, slug: Slug, session_id: UUID, data: SessionChange) -> ClassSession:
    """Whoever has a seat moves along and is told."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.change_session(tx, slug, session_id, data, now=surroundings.now)


@post(
    "/businesses/{slug:str}/sessions/{session_id:uuid}/cancellation",
    operation_id="cancel_session",
    tags=["desk"],
    summary="Call a date of a class off",
    status_code=201,
)
async def post_session_cancellation(
    request: HttpRequest, slug: Slug, session_id: UUID, data: SessionCancellation
) -> SessionCancelled:
    """With `cancel_visits` its visits are called off and everybody is told; without, a date with visits stays."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.cancel_session(tx, slug, session_id, data, now=surroundings.now)
        )


HANDLERS = [get_sessions, get_session, post_sessions, patch_session, post_session_cancellation]
