"""HTTP: several people who come together."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post

from vibewell.domains.booking.holding import Doing, hold_party_in_turn
from vibewell.domains.booking.parties import actions, at_desk, listing
from vibewell.domains.booking.parties.types import (
    DeskPartyRequest,
    Party,
    PartyHold,
    PartyPerson,
    PartyRequest,
    PartyStart,
)
from vibewell.domains.booking.types import CancellationRequest
from vibewell.domains.catalog import Slug
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import HttpRequest, answer_once, here
from vibewell.kernel.paging import Page


class PartyQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}):
    """Who comes, and between which dates, both included; at most 14 days are looked through."""

    business: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    people: Annotated[list[PartyPerson], msgspec.Meta(max_length=50)]
    first: date
    last: date
    in_turn: bool = False


@post(
    "/parties/starts",
    operation_id="list_party_starts",
    tags=["booking"],
    summary="When several people can come together",
    status_code=200,
)
async def post_party_starts(request: HttpRequest, data: PartyQuestion) -> Page[PartyStart]:
    """Starts at which everybody can be served: all at once, or one after another."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        found = await listing.list_party_starts(
            tx, data.business, data.people, data.first, data.last, in_turn=data.in_turn, now=surroundings.now
        )
    return Page(found)


@post("/parties", operation_id="hold_party", tags=["booking"], summary="Hold for several people", status_code=201)
async def post_party(request: HttpRequest, data: PartyRequest) -> PartyHold:
    """A hold for each of them, all or none. Confirming one of them confirms all, letting one go lets all go."""

    async def work(tx: Transaction, hold: Doing[PartyHold]) -> PartyHold:
        return await answer_once(request, tx, lambda: hold(tx))  # type: ignore[return-value]

    return await hold_party_in_turn(here(request), data, work, looks_first="idempotency-key" in request.headers)


@get("/parties/{party_id:uuid}", operation_id="read_party", tags=["booking"], summary="The visits of a party")
async def get_party(request: HttpRequest, party_id: UUID) -> Party:
    """For its customer and for those who work at the business."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_party(tx, party_id, surroundings.now)


@post(
    "/parties/{party_id:uuid}/cancellation",
    operation_id="cancel_party",
    tags=["booking"],
    summary="Call off all visits of a party",
    status_code=201,
)
async def post_party_cancellation(
    request: HttpRequest, party_id: UUID, data: CancellationRequest | None = None
) -> Party:
    """Everything that it has ahead; one visit alone is cancelled like any other."""
    surroundings = here(request)
    _ = surroundings.person_id
    reason = data.reason if data else ""
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.cancel_party(tx, party_id, reason=reason, now=surroundings.now)
        )


@post(
    "/businesses/{slug:str}/parties",
    operation_id="book_party_at_desk",
    tags=["desk"],
    summary="Book for several people by hand",
    status_code=201,
)
async def post_desk_party(request: HttpRequest, slug: Slug, data: DeskPartyRequest) -> Party:
    """A visit for each of them, all or none, by those who work there; limits of notice are for customers only."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: at_desk.book_party_at_desk(tx, slug, data, now=surroundings.now)
        )


HANDLERS = [post_party_starts, post_party, get_party, post_party_cancellation, post_desk_party]
