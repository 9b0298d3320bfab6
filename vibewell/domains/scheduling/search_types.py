"""What a search asks, what it finds, and why it can't be answered."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from vibewell.kernel.errors import Invalid
from vibewell.kernel.money import Money

Sort = Literal["distance", "rating", "soonest"]


class Near(msgspec.Struct, frozen=True):
    """A place in degrees."""

    latitude: float
    longitude: float


class SearchWish(msgspec.Struct, frozen=True):
    """A search that is within its limits. Capitals and accents of `words` don't matter.

    With `low` and `high` only businesses with a bookable start in `[low, high)` of at least `minutes` count.
    """

    words: tuple[str, ...] = ()
    category: str | None = None
    near: Near | None = None
    radius_m: int | None = None
    low: datetime | None = None
    high: datetime | None = None
    minutes: int | None = None
    sort: Sort = "rating"
    limit: int = 20
    cursor: str | None = None


class CheckFirst(msgspec.Struct, frozen=True):
    """What has to be passed before a service, at least so many hours before: `next_start` is not sooner than that.

    Whether the check itself is free early enough is told by the service's own starts; they are booked as one.
    """

    name: str
    min_hours: int


class NextService(msgspec.Struct, frozen=True):
    """The service that can begin at `next_start`."""

    id: UUID
    name: str
    minutes: int
    price: Money
    check: CheckFirst | None = None


class FoundBusiness(msgspec.Struct, frozen=True):
    """A business that a search found. Instants carry the offset of the business's time zone.

    `starts` are the first few starts of `next_service` in the window, `next_start` the first of them.
    """

    id: UUID
    slug: str
    name: str
    category: str
    tagline: str
    district: str
    city: str
    latitude: float
    longitude: float
    timezone: str
    step_free: bool
    distance_m: int | None
    rating: float | None
    review_count: int
    price_from: Money | None
    next_start: datetime | None
    next_service: NextService | None
    starts: list[datetime]


class SearchInvalid(Invalid):
    """The search can't be read."""

    code = "search.invalid"
    sentence = "This search can't be read."


class NearInvalid(SearchInvalid):
    """`near` is not a place on earth."""

    code = "search.near_invalid"
    sentence = "A place is latitude,longitude in degrees: -90 to 90 and -180 to 180, like 51.34,12.37."


class NearMissing(SearchInvalid):
    """A distance is asked for without saying from where."""

    code = "search.near_missing"
    sentence = "Say near which place: near=latitude,longitude."


class RadiusInvalid(SearchInvalid):
    """The radius is out of range."""

    code = "search.radius_invalid"
    sentence = "A radius is 1 to 100,000 metres."


class MinutesInvalid(SearchInvalid):
    """The length is out of range."""

    code = "search.minutes_invalid"
    sentence = "A length is 1 to 1,440 minutes."


class LimitInvalid(SearchInvalid):
    """The page is too long or empty."""

    code = "search.limit_invalid"
    sentence = "A page has 1 to 50 businesses."


class TextTooLong(SearchInvalid):
    """More words than a search can have."""

    code = "search.text_too_long"
    sentence = "Search with at most 100 characters."


class CategoryUnknown(SearchInvalid):
    """No such category."""

    code = "search.category_unknown"
    sentence = "There is no such category."


class InstantInvalid(SearchInvalid):
    """A bound of the window is no instant."""

    code = "search.instant_invalid"
    sentence = "An instant is written in ISO 8601 with its offset, like 2027-03-27T14:00:00+01:00."


class InstantNaive(SearchInvalid):
    """A bound of the window has no offset, so nobody knows which instant it is."""

    code = "search.instant_without_offset"
    sentence = "An instant needs its offset from UTC, like 2027-03-27T14:00:00+01:00."


class WindowIncomplete(SearchInvalid):
    """Only one bound of the window is given."""

    code = "search.window_incomplete"
    sentence = "A window needs both from and to."


class WindowReversed(SearchInvalid):
    """The window ends before it begins."""

    code = "search.window_reversed"
    status = 422
    sentence = "The window has to end after it begins."


class WindowTooLong(SearchInvalid):
    """The window is longer than search looks ahead."""

    code = "search.window_too_long"
    status = 422
    sentence = "A window has at most 35 days."


class WindowTooFar(SearchInvalid):
    """The window lies beyond the days that are kept ready for search."""

    code = "search.window_too_far_ahead"
    status = 422
    sentence = "Search looks 35 days ahead. Open a business's own calendar for later times."
