"""What those who run a business send to change it. Fields that are left out of a change stay as they are."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from vibewell.domains.catalog.desk.types import Role
from vibewell.kernel.money import MoneyWish

Name = Annotated[str, Meta(min_length=1, max_length=120)]
ServiceName = Annotated[str, Meta(min_length=1, max_length=160)]
Description = Annotated[str, Meta(max_length=2000)]
Section = Annotated[str, Meta(max_length=80)]
Title = Annotated[str, Meta(max_length=120)]
PartName = Annotated[str, Meta(max_length=80)]
Kind = Annotated[str, Meta(min_length=1, max_length=60)]
CategorySlug = Annotated[str, Meta(min_length=1, max_length=40)]
Amount = Annotated[int, Meta(ge=0, le=10_000_000, description="minor units, at most 10,000,000")]
Position = Annotated[int, Meta(ge=0, le=100_000)]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\Z")]

Minutes = Annotated[int, Meta(description="What is out of range is refused with a code of its own")]


class _Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Unknown fields are refused."""


class Price(MoneyWish, frozen=True):
    """What something costs. `currency` must be that of the business and may be left out."""

    amount: Amount


class SegmentWish(_Wish, frozen=True):
    """One part of a service; without `staff` the professional is free in it. `resources` are kinds."""

    minutes: Minutes
    name: PartName = ""
    staff: bool = True
    resources: Annotated[list[Kind], Meta(max_length=10)] = []


class ServiceOfferWish(_Wish, frozen=True):
    """That a member offers the service, with a length and price of their own where given."""

    staff: UUID
    minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    price: Price | None = None


ServiceOffers = Annotated[list[ServiceOfferWish], Meta(max_length=300)]
Segments = Annotated[list[SegmentWish], Meta(max_length=200)]


class NewService(_Wish, frozen=True):
    """A new service: `minutes` for one part with the professional, or `segments`.

    Notice is in minutes or in days. Without `category` it has that of the business; `staff` are those who offer it.
    """

    name: ServiceName
    price: Price
    minutes: Minutes | None = None
    segments: Segments | None = None
    category: CategorySlug | None = None
    section: Section = ""
    description: Description = ""
    step_minutes: Minutes = 15
    before_minutes: Minutes = 0
    after_minutes: Minutes = 0
    notice_minutes: Minutes | None = None
    notice_days: Minutes | None = None
    advance_days: Minutes | None = None
    after_may_pass_closing: bool = True
    is_class: bool = False
    position: Position | None = None
    staff: ServiceOffers = []


class ServiceChange(_Wish, frozen=True):
    """What becomes different about a service. Visits that stand keep what was agreed."""

    name: ServiceName | UnsetType = UNSET
    price: Price | UnsetType = UNSET
    minutes: Minutes | UnsetType = UNSET
    segments: Segments | UnsetType = UNSET
    category: CategorySlug | UnsetType = UNSET
    section: Section | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    step_minutes: Minutes | UnsetType = UNSET
    before_minutes: Minutes | UnsetType = UNSET
    after_minutes: Minutes | UnsetType = UNSET
    notice_minutes: Minutes | UnsetType | None = UNSET
    notice_days: Minutes | UnsetType | None = UNSET
    advance_days: Minutes | UnsetType | None = UNSET
    after_may_pass_closing: bool | UnsetType = UNSET
    position: Position | UnsetType = UNSET
    staff: ServiceOffers | UnsetType = UNSET


class StaffOfferWish(_Wish, frozen=True):
    """A service that a member offers, with a length and price of their own where given."""

    service: UUID
    minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    price: Price | None = None


StaffOffers = Annotated[list[StaffOfferWish], Meta(max_length=500)]


class NewStaff(_Wish, frozen=True):
    """Somebody new in the team. With the `email` of an account they can sign in and see the business."""

    name: Name
    role: Role = "professional"
    title: Title = ""
    email: Email | None = None
    position: Position | None = None
    services: StaffOffers = []


class StaffChange(_Wish, frozen=True):
    """What becomes different about a member. A null `email` takes the account away."""

    name: Name | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    email: Email | UnsetType | None = UNSET
    position: Position | UnsetType = UNSET
    services: StaffOffers | UnsetType = UNSET


class NewResource(_Wish, frozen=True):
    """A new room, chair or machine. Services name the kind, visits take one of that kind."""

    kind: Kind
    name: Name


class ResourceChange(_Wish, frozen=True):
    """What becomes different about a room, chair or machine."""

    kind: Kind | UnsetType = UNSET
    name: Name | UnsetType = UNSET


class BusinessChange(_Wish, frozen=True):
    """What becomes different about the business itself."""

    name: Name | UnsetType = UNSET
    tagline: Annotated[str, Meta(max_length=300)] | UnsetType = UNSET
    category: CategorySlug | UnsetType = UNSET
    street: Annotated[str, Meta(max_length=160)] | UnsetType = UNSET
    postcode: Annotated[str, Meta(max_length=20)] | UnsetType = UNSET
    city: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET
    district: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET
    step_free: bool | UnsetType = UNSET
    latitude: Annotated[float, Meta(ge=-90, le=90)] | UnsetType = UNSET
    longitude: Annotated[float, Meta(ge=-180, le=180)] | UnsetType = UNSET


__all__ = [
    "BusinessChange",
    "NewResource",
    "NewService",
    "NewStaff",
    "Price",
    "ResourceChange",
    "SegmentWish",
    "ServiceChange",
    "ServiceOfferWish",
    "StaffChange",
    "StaffOfferWish",
]
