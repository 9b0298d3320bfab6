"""HTTP: terms, checkouts, and what the desk does about money."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
from litestar import Response, get, post

from vibewell.domains.booking.actions import business_key, epoch_of
from vibewell.domains.booking.api import Services, instant_of, service_ids
from vibewell.domains.booking.checkout.begin import begin_checkout
from vibewell.domains.booking.checkout.desk import cancel_for_client, take_at_venue, waive_fee
from vibewell.domains.booking.checkout.reading import read_checkout, wait_until_begun
from vibewell.domains.booking.checkout.terms import read_offer_terms, read_standing
from vibewell.domains.booking.checkout.types import (
    Checkout,
    CheckoutRequest,
    Standing,
    Terms,
    VenuePayment,
    WaiverRequest,
)
from vibewell.domains.booking.types import CancellationRequest, Visit
from vibewell.domains.booking.vouchers.actions import try_code
from vibewell.domains.catalog import Slug
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import HttpRequest, answer_once, here


class Begun(msgspec.Struct, frozen=True):
    """A checkout that was asked for, as an answer that is given again keeps it."""

    id: UUID


async def answer_checkout(request: HttpRequest, begin: Callable[[Transaction], Awaitable[UUID]]) -> Response[Checkout]:
    """Begin a checkout, once for an `Idempotency-Key`, and answer it as soon as its payer can go on."""
    surroundings = here(request)
    _ = surroundings.person_id

    async with surroundings.database.tx(surroundings.caller) as tx:

        async def act() -> Begun:
            return Begun(await begin(tx))

        kept = await answer_once(request, tx, act)
    begun = msgspec.json.decode(kept.content, type=Begun)
    found = await wait_until_begun(surroundings.database, surroundings.caller, begun.id)
    replayed = {name: value for name, value in kept.headers.items() if name.lower() == "idempotent-replayed"}
    return Response(found, status_code=201, headers=replayed)


@get(
    "/businesses/{slug:str}/terms",
    operation_id="read_offer_terms",
    tags=["checkout"],
    summary="What services at a start would be due, and cost to call off",
)
async def get_offer_terms(request: HttpRequest, slug: Slug, services: Services, start: str) -> Terms:
    """What is paid before it stands, and by date what calling off costs; sentences in the language of the request."""
    surroundings = here(request)
    at = instant_of(start)
    epoch_of(at, surroundings.now)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await read_offer_terms(
            tx,
            business_key(slug),
            service_ids(services),
            at,
            now=surroundings.now,
            locale=surroundings.locale,
        )


@get(
    "/visits/{visit_id:uuid}/terms",
    operation_id="read_visit_terms",
    tags=["checkout"],
    summary="What a visit (or hold) costs, and what calling it off would cost now",
)
async def get_visit_terms(request: HttpRequest, visit_id: UUID) -> Standing:
    """For its customer and for those who work there: terms of the day on which it was held, payments so far."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await read_standing(tx, visit_id, now=surroundings.now, locale=surroundings.locale)


@post(
    "/checkouts",
    operation_id="begin_checkout",
    tags=["checkout"],
    summary="Pay for a hold, or for the rest of a visit",
    status_code=201,
)
async def post_checkout(request: HttpRequest, data: CheckoutRequest) -> Response[Checkout]:
    """The payer goes on at `payments[].next_url`; when all of it is paid the hold stands. Asked again for the same, the
    same checkout is answered: nothing is paid twice. Paid after the hold ended, it stands if its time is still free;
    otherwise all of it goes back."""
    surroundings = here(request)
    _ = surroundings.person_id
    if data.gift_code.strip() or data.promo_code.strip():
        await try_code(surroundings.database, surroundings.caller, surroundings.address, surroundings.now)

    async def begin(tx: Transaction) -> UUID:
        return await begin_checkout(tx, data, surroundings.services, now=surroundings.now)

    return await answer_checkout(request, begin)


@get("/checkouts/{checkout_id:uuid}", operation_id="read_checkout", tags=["checkout"], summary="How a checkout stands")
async def get_checkout(request: HttpRequest, checkout_id: UUID) -> Checkout:
    """For its payer and the desk."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await read_checkout(tx, checkout_id)


@post(
    "/visits/{visit_id:uuid}/waiver",
    operation_id="waive_fee",
    tags=["desk"],
    summary="Forgo what calling off or staying away costs",
    status_code=201,
)
async def post_waiver(request: HttpRequest, visit_id: UUID, data: WaiverRequest) -> Standing:
    """By those who run the desk, with a reason; what was kept goes back."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:

        async def act() -> Standing:
            await waive_fee(tx, visit_id, data.reason, now=surroundings.now)
            return await read_standing(tx, visit_id, now=surroundings.now, locale=surroundings.locale)

        return await answer_once(request, tx, act)  # type: ignore[return-value]


@post(
    "/visits/{visit_id:uuid}/venue-payment",
    operation_id="take_at_venue",
    tags=["desk"],
    summary="Write down what was paid at the desk",
    status_code=201,
)
async def post_venue_payment(request: HttpRequest, visit_id: UUID, data: VenuePayment) -> Response[Checkout]:
    """Cash or by the terminal, at most what is left to pay; a tip on top."""
    surroundings = here(request)

    async def begin(tx: Transaction) -> UUID:
        return await take_at_venue(tx, visit_id, data, now=surroundings.now)

    return await answer_checkout(request, begin)


@post(
    "/visits/{visit_id:uuid}/client-cancellation",
    operation_id="cancel_for_client",
    tags=["desk"],
    summary="Cancel a visit because its client asked for it",
    status_code=201,
)
async def post_client_cancellation(
    request: HttpRequest, visit_id: UUID, data: CancellationRequest | None = None
) -> Visit:
    """By the desk, in the client's name: it costs what it would cost them. What the house calls off costs nothing."""
    surroundings = here(request)
    _ = surroundings.person_id
    reason = data.reason if data else ""
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: cancel_for_client(tx, visit_id, reason=reason, now=surroundings.now)
        )


HANDLERS = [
    get_offer_terms,
    get_visit_terms,
    post_checkout,
    get_checkout,
    post_waiver,
    post_venue_payment,
    post_client_cancellation,
]
