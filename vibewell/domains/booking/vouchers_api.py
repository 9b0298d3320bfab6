"""HTTP: gift cards, promo codes, packages."""

from uuid import UUID

from litestar import Response, delete, get, post

from vibewell.domains.booking.checkout.types import Checkout
from vibewell.domains.booking.checkout_api import answer_checkout
from vibewell.domains.booking.vouchers import actions
from vibewell.domains.booking.vouchers.types import (
    GiftBalance,
    GiftCard,
    GiftCode,
    GiftRequest,
    Package,
    PackageOrder,
    PackagePass,
    PackageRequest,
    PromoCode,
    PromoRequest,
)
from vibewell.domains.catalog import Slug
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import HttpRequest, answer_once, here


@post(
    "/businesses/{slug:str}/gift-cards",
    operation_id="buy_gift_card",
    tags=["vouchers"],
    summary="Buy a gift card",
    status_code=201,
)
async def post_gift_card(request: HttpRequest, slug: Slug, data: GiftRequest) -> Response[Checkout]:
    """Once it is paid its code is mailed to whom it is for. With "cash" or "terminal" the desk sells it."""
    surroundings = here(request)

    async def begin(tx: Transaction) -> UUID:
        return await actions.buy_gift_card(tx, slug, data, surroundings.services, now=surroundings.now)

    return await answer_checkout(request, begin)


@get(
    "/businesses/{slug:str}/gift-cards",
    operation_id="list_sold_gift_cards",
    tags=["vouchers"],
    summary="The gift cards that a business sold",
)
async def get_sold_gift_cards(request: HttpRequest, slug: Slug) -> list[GiftCard]:
    """For those who run the desk, the latest first, at most 200; codes are in mails alone."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_gift_cards(tx, slug)


@delete(
    "/businesses/{slug:str}/gift-cards/{gift_id:uuid}",
    operation_id="end_gift_card",
    tags=["vouchers"],
    summary="Take a gift card out of use",
)
async def delete_gift_card(request: HttpRequest, slug: Slug, gift_id: UUID) -> None:
    """For owners and managers, for example where one was lost."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.end_gift_card(tx, slug, gift_id, now=surroundings.now)


@get("/gift-cards", operation_id="list_gift_cards", tags=["vouchers"], summary="The gift cards that I bought")
async def get_gift_cards(request: HttpRequest) -> list[GiftCard]:
    """The latest first, at most 200; codes are in mails alone."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_gift_cards(tx, None)


@post(
    "/gift-cards/balance",
    operation_id="read_gift_balance",
    tags=["vouchers"],
    summary="What a gift card is good for",
    status_code=200,
)
async def post_balance(request: HttpRequest, data: GiftCode) -> GiftBalance:
    """By its code, for whoever is signed in; tries are counted, and too many are refused."""
    surroundings = here(request)
    _ = surroundings.person_id
    await actions.try_code(surroundings.database, surroundings.caller, surroundings.address, surroundings.now)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_balance(tx, data.code, surroundings.now)


@post(
    "/businesses/{slug:str}/promo-codes",
    operation_id="add_promo_code",
    tags=["vouchers"],
    summary="Offer a promo code",
    status_code=201,
)
async def post_promo(request: HttpRequest, slug: Slug, data: PromoRequest) -> list[PromoCode]:
    """For owners and managers; answers all codes."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.add_promo(tx, slug, data, now=surroundings.now)
        )


@get(
    "/businesses/{slug:str}/promo-codes",
    operation_id="list_promo_codes",
    tags=["vouchers"],
    summary="The promo codes of a business",
)
async def get_promos(request: HttpRequest, slug: Slug) -> list[PromoCode]:
    """For those who run the desk, at most 200, those that run first."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_promos(tx, slug)


@delete(
    "/businesses/{slug:str}/promo-codes/{promo_id:uuid}",
    operation_id="end_promo_code",
    tags=["vouchers"],
    summary="Take a promo code back",
)
async def delete_promo(request: HttpRequest, slug: Slug, promo_id: UUID) -> None:
    """For owners and managers; what was booked with it stays as it is."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.end_promo(tx, slug, promo_id, now=surroundings.now)


@get(
    "/businesses/{slug:str}/packages",
    operation_id="list_packages",
    tags=["vouchers"],
    summary="The packages that a business offers",
)
async def get_packages(request: HttpRequest, slug: Slug) -> list[Package]:
    """So many visits of a service for a price, for everybody."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_packages(tx, slug)


@post(
    "/businesses/{slug:str}/packages",
    operation_id="add_package",
    tags=["vouchers"],
    summary="Offer a package",
    status_code=201,
)
async def post_package(request: HttpRequest, slug: Slug, data: PackageRequest) -> list[Package]:
    """For owners and managers; answers all packages."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.add_package(tx, slug, data)
        )


@delete(
    "/businesses/{slug:str}/packages/{package_id:uuid}",
    operation_id="end_package",
    tags=["vouchers"],
    summary="Sell a package no more",
)
async def delete_package(request: HttpRequest, slug: Slug, package_id: UUID) -> None:
    """For owners and managers; what was bought stays good."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.end_package(tx, slug, package_id, now=surroundings.now)


@post(
    "/packages/{package_id:uuid}/orders",
    operation_id="buy_package",
    tags=["vouchers"],
    summary="Buy a package",
    status_code=201,
)
async def post_order(request: HttpRequest, package_id: UUID, data: PackageOrder) -> Response[Checkout]:
    """Once it is paid its visits can be used at a checkout (`package_pass`)."""
    surroundings = here(request)

    async def begin(tx: Transaction) -> UUID:
        return await actions.buy_package(tx, package_id, data, surroundings.services, now=surroundings.now)

    return await answer_checkout(request, begin)


@get("/package-passes", operation_id="list_package_passes", tags=["vouchers"], summary="The packages that I have")
async def get_passes(request: HttpRequest, business: str | None = None) -> list[PackagePass]:
    """With what is left of them; at one business or everywhere."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_passes(tx, business)


HANDLERS = [
    post_gift_card,
    get_sold_gift_cards,
    delete_gift_card,
    get_gift_cards,
    post_balance,
    post_promo,
    get_promos,
    delete_promo,
    get_packages,
    post_package,
    delete_package,
    post_order,
    get_passes,
]
