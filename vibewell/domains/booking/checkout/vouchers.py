"""Codes, cards and packages at a checkout: what they are worth, and set aside for it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from vibewell.domains.booking.checkout import store
from vibewell.domains.booking.checkout.lines import Asked, PassUse, Promo
from vibewell.domains.booking.checkout.types import (
    Agreed,
    CheckoutRequest,
    GiftUnknown,
    Line,
    PassUnknown,
    PromoRefused,
)
from vibewell.kernel.db import Transaction

GIFT_CODE_LETTERS = 16
WHY_NOT = {
    "unknown": "This code is not known here.",
    "over": "This code is not valid at this time.",
    "used_up": "This code has been used as often as it could be.",
    "used": "You have used this code already.",
    "small": "This code is for a higher price.",
}


class Credit(msgspec.Struct, frozen=True):
    """What of a checkout is paid by credit with us."""

    method: Literal["gift_card", "package"]
    amount: int


def normal(code: str) -> str:
    """A code as it is kept, whatever people type: capitals and digits."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())


def is_gift_code(code: str) -> bool:
    """Whether a code looks like a gift card's, and not like one that is told to everybody."""
    return len(normal(code)) == GIFT_CODE_LETTERS


def code_hash(code: str) -> bytes:
    """What is kept of a gift card's code."""
    return hashlib.sha256(b"gift:" + normal(code).encode()).digest()


async def quote_promo(tx: Transaction, business: UUID, code: str, price: int, now: datetime) -> Promo | None:
    """What a code takes off a price for the caller; None without a code. Raises `PromoRefused`."""
    if not code.strip():
        return None
    return await _promo(tx, business, code, None, price, now)


async def _promo(tx: Transaction, business: UUID, code: str, checkout: UUID | None, price: int, now: datetime) -> Promo:
    row = await tx.fetchrow(store.USE_PROMO, business, normal(code)[:24], checkout, price, now)
    assert row is not None
    if row["why_not"]:
        raise PromoRefused(WHY_NOT[row["why_not"]])
    return Promo(row["promo_id"], normal(code)[:24], row["discount"])


async def quote_pass(tx: Transaction, pass_id: UUID, group: Sequence[Agreed], now: datetime) -> PassUse | None:
    """What one visit of a package of the caller's pays for in a group; None where it pays for none of it."""
    row = await tx.fetchrow(store.PACKAGE_HELD, pass_id)
    if row is None:
        return None
    for agreed in group:
        for item in agreed.items:
            if item.service_id == row["service_id"] and agreed.visit_id is not None:
                amount = await tx.fetchval(store.SET_ASIDE_VISIT, pass_id, None, agreed.visit_id, item.service_id, now)
                if amount:
                    return PassUse(pass_id, row["name"], agreed.visit_id, item.service_id, amount)
    return None


async def use(
    tx: Transaction,
    checkout_id: UUID,
    business: UUID,
    request: CheckoutRequest,
    group: Sequence[Agreed],
    asked: Asked,
    told: Sequence[Line],
    now: datetime,
) -> list[Credit]:
    """Set aside for a checkout what was quoted, and what its gift card has. Raises as quotes do, and `GiftUnknown`."""
    credit = []
    if asked.promo is not None:
        await _promo(tx, business, asked.promo.code, checkout_id, sum(agreed.price for agreed in group), now)
    if asked.used is not None:
        used = asked.used
        amount = await tx.fetchval(store.SET_ASIDE_VISIT, used.id, checkout_id, used.visit_id, used.service_id, now)
        if amount != used.amount:
            raise PassUnknown
        credit.append(Credit("package", used.amount))
    of_gift = sum(line.amount for line in told if line.kind != "tip") - sum(part.amount for part in credit)
    return [*credit, *await use_gift(tx, checkout_id, request.gift_code, of_gift, now)]


async def use_gift(tx: Transaction, checkout_id: UUID, code: str, most: int, now: datetime) -> list[Credit]:
    """Set aside of a gift card what it has, at most what is wanted; nothing without a code. Raises `GiftUnknown`."""
    if not code.strip() or most <= 0:
        return []
    part = await tx.fetchval(store.SET_ASIDE_GIFT, code_hash(code), checkout_id, most, now)
    if not part:
        raise GiftUnknown
    return [Credit("gift_card", part)]


async def read_uses(tx: Transaction, checkout_id: UUID) -> tuple[Promo | None, PassUse | None]:
    """What a checkout has set aside, as it counts for its lines: nothing of what was let go again."""
    row = await tx.fetchrow(store.PROMO_OF, checkout_id)
    promo = Promo(row["promo_id"], row["code"], row["discount"]) if row else None
    found = await tx.fetchrow(store.PACKAGE_USED, checkout_id)
    if found is None:
        return promo, None
    used = PassUse(found["pass_id"], found["name"], found["visit_id"], found["service_id"], found["amount"])
    return promo, used
