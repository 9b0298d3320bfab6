"""Gift cards, promo codes and packages as people and programs see them, and why they are refused."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.kernel.errors import NotFound, Refusal
from vibewell.kernel.money import Money, MoneyWish

GIFT_LEAST, GIFT_MOST = 500, 100_000
PROMO_MOST = 1_000_000
PACKAGE_LEAST, PRICE_MOST = 100, 10_000_000

Name = Annotated[str, Meta(max_length=120)]


class GiftRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A gift card to buy, worth 5.00 to 1,000.00. The code is mailed to `recipient_email`, or to whoever buys it.

    "cash" and "terminal" are for those who run the desk: they sell it to somebody who stands there."""

    amount: MoneyWish
    recipient_name: Name = ""
    recipient_email: Annotated[str, Meta(max_length=254)] = ""
    message: Annotated[str, Meta(max_length=500)] = ""
    method: Literal["card", "crypto", "cash", "terminal"] = "card"


class GiftCard(msgspec.Struct, frozen=True):
    """A gift card without its code; `last4` are the code's last letters. `sold_at` is null until it is paid for."""

    id: UUID
    business: str
    amount: Money
    balance: Money
    recipient_name: str
    recipient_email: str
    last4: str | None
    created_at: datetime
    sold_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None


class GiftCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code as somebody typed it."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]


class GiftBalance(msgspec.Struct, frozen=True):
    """What a card is good for."""

    business: str
    business_name: str
    balance: Money
    expires_at: datetime


class PromoRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A promo code: `percent` or `amount`, from when until when, how often in all and for each person."""

    code: Annotated[str, Meta(min_length=3, max_length=24)]
    percent: Annotated[int, Meta(ge=1, le=100)] | None = None
    amount: MoneyWish | None = None
    valid_from: Annotated[datetime, Meta(tz=True)] | None = None
    valid_until: Annotated[datetime, Meta(tz=True)] | None = None
    uses_max: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    person_max: Annotated[int, Meta(ge=1, le=1000)] = 1
    least_price: MoneyWish | None = None


class PromoCode(msgspec.Struct, frozen=True):
    """A promo code as its business sees it; `uses` counts what was booked with it."""

    id: UUID
    code: str
    percent: int | None
    amount: Money | None
    valid_from: datetime
    valid_until: datetime | None
    uses_max: int | None
    person_max: int
    least_price: Money
    uses: int
    ended_at: datetime | None


class PackageRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many visits of a service for a price."""

    service: UUID
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    visits: Annotated[int, Meta(ge=2, le=50)]
    price: MoneyWish
    valid_days: Annotated[int, Meta(ge=30, le=1825)] = 365


class Package(msgspec.Struct, frozen=True):
    """A package on offer."""

    id: UUID
    business: str
    service: UUID
    service_name: str
    name: str
    visits: int
    price: Money
    valid_days: int
    # what the visits cost one by one, at today's price
    single: Money


class PackageOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a package is paid."""

    method: Literal["card", "crypto"] = "card"


class PackagePass(msgspec.Struct, frozen=True):
    """A package that somebody has bought, and what is left of it."""

    id: UUID
    business: str
    business_name: str
    name: str
    service: UUID
    visits: int
    visits_left: int
    price: Money
    bought_at: datetime
    expires_at: datetime


class CodeTaken(Refusal):
    """A promo code of this name is running already."""

    code = "promo.taken"
    sentence = "There is a code of this name already."


class PromoInvalid(Refusal):
    """A code takes off a share or an amount, is three to 24 letters and digits, and ends after it begins."""

    code = "promo.invalid"
    status = 422
    sentence = "A code takes off a percentage or an amount, is made of letters and digits, and ends after it begins."


class PromoUnknown(NotFound):
    """No such promo code at this business."""

    code = "promo.unknown"
    sentence = "There is no such code."


class GiftCardUnknown(NotFound):
    """No such gift card, or it is somebody else's."""

    code = "gift.unknown"
    sentence = "There is no such gift card."


class PackageUnknown(NotFound):
    """No such package, or it is not sold any more."""

    code = "package.unknown"
    sentence = "There is no such package on offer."
