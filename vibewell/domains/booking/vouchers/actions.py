"""Buying gift cards and packages, and what a business offers and ends of them."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from vibewell.domains.booking.actions import business_key, role_at
from vibewell.domains.booking.checkout.begin import PAY_FOR, Bill, Ports, keep, want
from vibewell.domains.booking.checkout.types import CheckoutRequest, DeskOnly, GiftTriesTooMany, GiftUnknown, Line
from vibewell.domains.booking.checkout.vouchers import code_hash, normal
from vibewell.domains.booking.vouchers import store
from vibewell.domains.booking.vouchers.types import (
    GIFT_LEAST,
    GIFT_MOST,
    PACKAGE_LEAST,
    PRICE_MOST,
    PROMO_MOST,
    CodeTaken,
    GiftBalance,
    GiftCard,
    GiftCardUnknown,
    GiftRequest,
    Package,
    PackageOrder,
    PackagePass,
    PackageRequest,
    PackageUnknown,
    PromoCode,
    PromoInvalid,
    PromoRequest,
    PromoUnknown,
)
from vibewell.domains.catalog import ServiceUnknown
from vibewell.domains.notifications import clean_address
from vibewell.domains.payments import Method, amount_in, choose_processor, want_payment
from vibewell.domains.scheduling import Premises, open_premises
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.errors import SignInRequired
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money, MoneyWish

DESK = ("owner", "manager", "receptionist")
EDITORS = ("owner", "manager")
LISTED_MAX = 200
# What is said of an amount out of range.
WORTH = "A gift card is worth 5.00 to 1,000.00."
TAKES_OFF = "A code takes 0.01 to 10,000.00 off."
FROM = "The least price for a code is 0.00 to 100,000.00."
COSTS = "A package costs 1.00 to 100,000.00."
TRIES_AN_HOUR_MAX = 20
TRIES_AN_HOUR_MAX_ADDRESS = 60


async def desk_of(tx: Transaction, business: str, roles: tuple[str, ...] = DESK) -> Premises:
    """The business at whose desk the caller works in one of these roles. Raises `BusinessUnknown`, `DeskOnly`."""
    premises = await open_premises(tx, business_key(business))
    if await role_at(tx, premises.id) not in roles:
        raise DeskOnly
    return premises


async def try_code(database: Database, caller: Caller, address: str, now: datetime) -> None:
    """Count a try of a code, in a transaction of its own: what is refused afterwards was tried all the same.

    Counted in the database, over all processes, by person and by address. Raises `GiftTriesTooMany`.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    counters = [(f"code:{caller.person_id or caller.visitor_id}", TRIES_AN_HOUR_MAX)]
    counters += [(f"code:{address}"[:200], TRIES_AN_HOUR_MAX_ADDRESS)] if address else []
    async with database.tx(caller) as tx:
        tried = [await tx.fetchval(store.COUNT_TRY, counter, hour) > most for counter, most in counters]
    if any(tried):
        raise GiftTriesTooMany(retry_after_seconds=int((hour + timedelta(hours=1) - now).total_seconds()) + 1)


async def buy_gift_card(tx: Transaction, business: str, wish: GiftRequest, ports: Ports, *, now: datetime) -> UUID:
    """Ask for a gift card; answers its checkout. At the desk it is paid at once.

    Raises `SignInRequired`, `BusinessUnknown`, `DeskOnly`, `CurrencyDiffers`, `AmountInvalid`, `AddressInvalid`,
    `MethodUnavailable`.
    """
    person = tx.caller.person_id
    by_desk = wish.method in ("cash", "terminal")
    if person is None or (tx.caller.business_id is not None and not by_desk):
        raise SignInRequired
    premises = await (desk_of(tx, business) if by_desk else open_premises(tx, business_key(business)))
    amount = amount_in(wish.amount, premises.currency, least=GIFT_LEAST, most=GIFT_MOST, sentence=WORTH)
    to = clean_address(wish.recipient_email) if wish.recipient_email.strip() else ""
    if by_desk and not to:
        raise GiftCardUnknown("Write the address to which the code is to be mailed.")
    gift_id = new_id()
    await tx.execute(
        store.INSERT_GIFT,
        gift_id,
        premises.id,
        None if by_desk else person,
        amount,
        premises.currency,
        wish.recipient_name.strip(),
        to,
        wish.message.strip(),
    )
    return await _check_out_gift(tx, premises, wish.method, gift_id, amount, ports, now)


async def _check_out_gift(
    tx: Transaction, premises: Premises, method: Method, gift_id: UUID, amount: int, ports: Ports, now: datetime
) -> UUID:
    by_desk = method in ("cash", "terminal")
    checkout_id = await keep(
        tx,
        None,
        [Line("gift_card", premises.name, amount, about=gift_id)],
        business_id=premises.id,
        purpose="gift_card",
        subject=gift_id,
        currency=premises.currency,
        expires_at=now + PAY_FOR,
        by_desk=by_desk,
    )
    if by_desk:
        await want_payment(
            tx,
            checkout_id=checkout_id,
            business_id=premises.id,
            person_id=None,
            processor="venue",
            method=method,
            amount=amount,
            currency=premises.currency,
        )
    else:
        bill = Bill(checkout_id, premises.id, premises.currency, amount)
        await want(tx, bill, CheckoutRequest(method="crypto" if method == "crypto" else "card"), [], ports)
    return checkout_id


async def read_balance(tx: Transaction, code: str, now: datetime) -> GiftBalance:
    """What a card is good for; ask `try_code` first. Raises `GiftUnknown`."""
    row = await tx.fetchrow(store.GIFT_BALANCE, code_hash(code), now)
    if row is None:
        raise GiftUnknown
    return GiftBalance(row["slug"], row["business_name"], Money(row["balance"], row["currency"]), row["expires_at"])


async def list_gift_cards(tx: Transaction, business: str | None) -> list[GiftCard]:
    """The cards that the caller bought, or those that a business sold, the latest first. Raises `DeskOnly`."""
    if business is not None:
        premises = await desk_of(tx, business)
        return [store.gift_of(row) for row in await tx.fetch(store.GIFTS_OF, premises.id, LISTED_MAX)]
    if tx.caller.person_id is None:
        raise SignInRequired
    return [store.gift_of(row) for row in await tx.fetch(store.OWN_GIFTS, tx.caller.person_id, LISTED_MAX)]


async def end_gift_card(tx: Transaction, business: str, gift_id: UUID, *, now: datetime) -> None:
    """Take a card out of use, for example a lost one. Raises `DeskOnly`, `GiftCardUnknown`."""
    premises = await desk_of(tx, business, EDITORS)
    if await tx.fetchval(store.END_GIFT, gift_id, premises.id, now) is None:
        raise GiftCardUnknown


async def add_promo(tx: Transaction, business: str, wish: PromoRequest, *, now: datetime) -> list[PromoCode]:
    """Offer a promo code; answers all of them.

    Raises `DeskOnly`, `PromoInvalid`, `CurrencyDiffers`, `AmountInvalid`, `CodeTaken`.
    """
    premises = await desk_of(tx, business, EDITORS)
    code, begins = normal(wish.code), wish.valid_from or now
    if (wish.percent is None) == (wish.amount is None) or not re.fullmatch("[A-Z0-9]{3,24}", code):
        raise PromoInvalid
    if wish.valid_until is not None and wish.valid_until <= begins:
        raise PromoInvalid
    off = amount_in(wish.amount, premises.currency, most=PROMO_MOST, sentence=TAKES_OFF) if wish.amount else None
    from_price = amount_in(wish.least_price or MoneyWish(0), premises.currency, least=0, most=PRICE_MOST, sentence=FROM)
    try:
        await tx.execute(
            store.INSERT_PROMO,
            new_id(),
            premises.id,
            code,
            wish.percent,
            off,
            begins,
            wish.valid_until,
            wish.uses_max,
            wish.person_max,
            from_price,
            tx.caller.person_id,
        )
    except asyncpg.UniqueViolationError:
        raise CodeTaken from None
    return await list_promos(tx, business)


async def list_promos(tx: Transaction, business: str) -> list[PromoCode]:
    """The codes of a business, those that run first. Raises `DeskOnly`."""
    premises = await desk_of(tx, business)
    return [store.promo_of(row) for row in await tx.fetch(store.PROMOS, premises.id, LISTED_MAX)]


async def end_promo(tx: Transaction, business: str, promo_id: UUID, *, now: datetime) -> None:
    """Take a code back; what was booked with it stays as it is. Raises `DeskOnly`, `PromoUnknown`."""
    premises = await desk_of(tx, business, EDITORS)
    if await tx.fetchval(store.END_PROMO, promo_id, premises.id, now) is None:
        raise PromoUnknown


async def add_package(tx: Transaction, business: str, wish: PackageRequest) -> list[Package]:
    """Offer a package; answers all of them. Raises `DeskOnly`, `ServiceUnknown`, `CurrencyDiffers`, `AmountInvalid`."""
    premises = await desk_of(tx, business, EDITORS)
    if not await tx.fetchval(store.SERVICE_HERE, wish.service, premises.id):
        raise ServiceUnknown
    price = amount_in(wish.price, premises.currency, least=PACKAGE_LEAST, most=PRICE_MOST, sentence=COSTS)
    await tx.execute(
        store.INSERT_PACKAGE,
        new_id(),
        premises.id,
        wish.service,
        wish.name.strip(),
        wish.visits,
        price,
        wish.valid_days,
        tx.caller.person_id,
    )
    return await list_packages(tx, business)


async def list_packages(tx: Transaction, business: str) -> list[Package]:
    """What a business offers, for everybody. Raises `BusinessUnknown`."""
    premises = await open_premises(tx, business_key(business))
    return [store.package_of(row) for row in await tx.fetch(store.PACKAGES, premises.id)]


async def end_package(tx: Transaction, business: str, package_id: UUID, *, now: datetime) -> None:
    """Sell it no more; what was bought stays good. Raises `DeskOnly`, `PackageUnknown`."""
    premises = await desk_of(tx, business, EDITORS)
    if await tx.fetchval(store.END_PACKAGE, package_id, premises.id, now) is None:
        raise PackageUnknown


async def buy_package(tx: Transaction, package_id: UUID, order: PackageOrder, ports: Ports, *, now: datetime) -> UUID:
    """Ask for a package; answers its checkout. Raises `SignInRequired`, `PackageUnknown`, `MethodUnavailable`."""
    person = tx.caller.person_id
    if person is None or tx.caller.business_id is not None:
        raise SignInRequired
    offer = await tx.fetchrow(store.ON_OFFER, package_id)
    if offer is None:
        raise PackageUnknown
    pass_id = new_id()
    await tx.execute(store.INSERT_BOUGHT, pass_id, package_id, offer["business_id"], person)
    told = [Line("package", offer["name"], offer["price"], about=package_id)]
    checkout_id = await keep(
        tx,
        None,
        told,
        business_id=offer["business_id"],
        purpose="package",
        subject=pass_id,
        currency=offer["currency"],
        expires_at=now + PAY_FOR,
    )
    choose_processor(ports, order.method)
    bill = Bill(checkout_id, offer["business_id"], offer["currency"], offer["price"])
    await want(tx, bill, CheckoutRequest(method=order.method), [], ports)
    return checkout_id


async def list_passes(tx: Transaction, business: str | None = None) -> list[PackagePass]:
    """What the caller has of packages, at one business or everywhere. Raises `SignInRequired`."""
    if tx.caller.person_id is None:
        raise SignInRequired
    at = (await open_premises(tx, business_key(business))).id if business else None
    return await store.list_bought(tx, tx.caller.person_id, at)
