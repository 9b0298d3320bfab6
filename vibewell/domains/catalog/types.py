"""A business as everyone sees it."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from vibewell.kernel.money import Money


class ServicePart(msgspec.Struct, frozen=True):
    """One part of a service; without `staff` it works by itself while the professional is free."""

    name: str
    minutes: int
    staff: bool


class ServiceCard(msgspec.Struct, frozen=True):
    """A service on offer. `price` and `minutes` are the usual ones; a member may have their own."""

    id: UUID
    name: str
    category: str
    section: str
    description: str
    minutes: int
    price: Money
    is_class: bool
    segments: list[ServicePart]


class StaffCard(msgspec.Struct, frozen=True):
    """A member who can be booked, with the ids of what they offer."""

    id: UUID
    name: str
    title: str
    services: list[UUID]


class OpenHours(msgspec.Struct, frozen=True, rename={"opens": "from", "closes": "to"}):
    """When somebody works on a weekday (0 is Monday), by the wall clock; an end before the start is the next day's."""

    weekday: int
    opens: str
    closes: str


class ClosureAhead(msgspec.Struct, frozen=True, rename={"first": "from", "last": "to"}):
    """Dates on which the business is closed, both included."""

    first: date
    last: date
    reason: str


class Location(msgspec.Struct, frozen=True):
    """Where it is, in words and in degrees."""

    street: str
    postcode: str
    city: str
    district: str
    latitude: float
    longitude: float


class BusinessPage(msgspec.Struct, frozen=True):
    """All that a customer needs to choose at one business."""

    id: UUID
    slug: str
    name: str
    category: str
    tagline: str
    timezone: str
    currency: str
    rating: float | None
    review_count: int
    step_free: bool
    location: Location
    services: list[ServiceCard]
    staff: list[StaffCard]
    hours: list[OpenHours]
    closures: list[ClosureAhead]


class Review(msgspec.Struct, frozen=True):
    """What somebody who was there says; `rating` is 1 to 5."""

    id: UUID
    author_name: str
    rating: int
    body: str
    created_at: datetime
