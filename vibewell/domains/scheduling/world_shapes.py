"""The shapes of a world, the JSON file of the conformance suite."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True)]
ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]
# What people can set up has these limits as well.
Length = Annotated[int, Meta(ge=1, le=1440)]
Buffer = Annotated[int, Meta(ge=0, le=1440)]
Count = Annotated[int, Meta(ge=0, le=10_000_000)]
Party = Annotated[int, Meta(ge=1, le=1000)]
Asked = Annotated[list[str], Meta(min_length=1, max_length=10)]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every object of a world: members that the format does not know are refused."""


class ClosureShape(_Part, frozen=True, rename={"first": "from", "last": "to"}):
    first: date
    last: date
    cut_shifts: bool = False


class LocationShape(_Part, frozen=True):
    timezone: str
    closures: list[ClosureShape] = []


class ShiftShape(_Part, frozen=True, rename={"starts": "from", "ends": "to"}):
    starts: ClockTime
    ends: ClockTime


class WeeklyShape(_Part, frozen=True, rename={"starts": "from", "ends": "to"}):
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    starts: ClockTime
    ends: ClockTime


class DatedShape(_Part, frozen=True):
    date: date
    shifts: list[ShiftShape]
    despite_closure: bool = False


class OfferShape(_Part, frozen=True):
    service: str
    minutes: Length | None = None
    price: Count | None = None


class MemberShape(_Part, frozen=True):
    id: str
    timezone: str | None = None
    weekly: list[WeeklyShape] = []
    dates: list[DatedShape] = []
    services: list[OfferShape] | None = None


class ResourceShape(_Part, frozen=True):
    id: str
    kind: str


class SegmentShape(_Part, frozen=True):
    minutes: Length
    staff: bool = True
    resources: list[str] = []


class ServiceShape(_Part, frozen=True):
    id: str
    minutes: Length | None = None
    segments: Annotated[list[SegmentShape], Meta(min_length=1)] | None = None
    step: Annotated[int, Meta(ge=1, le=1_000_000)] = 15
    before: Buffer = 0
    after: Buffer = 0
    notice_minutes: Count | None = None
    notice_days: Count | None = None
    advance_days: Count | None = None
    after_may_pass_closing: bool = True
    price: Count = 0


class SeatHoldShape(_Part, frozen=True):
    party: Party
    expires_at: Instant


class SessionShape(_Part, frozen=True):
    id: str
    service: str
    staff: str
    start: Instant
    capacity: Count
    booked: Count = 0
    held: list[SeatHoldShape] = []


class BusyShape(_Part, frozen=True, rename={"starts": "from", "ends": "to"}):
    staff: str
    starts: Instant
    ends: Instant


class ItemShape(_Part, frozen=True):
    service: str
    staff: str
    start: Instant
    resources: dict[str, str] = {}


class VisitShape(_Part, frozen=True):
    id: str
    items: list[ItemShape]
    status: Literal["confirmed", "held", "cancelled"]
    expires_at: Instant | None = None


class QueryShape(_Part, frozen=True, rename={"first": "from", "last": "to"}):
    services: Asked
    staff: str
    first: date
    last: date
    viewer_timezone: str
    party: Party = 1


class BookShape(_Part, frozen=True):
    services: Asked
    staff: str
    start: Instant
    party: Party = 1


class AttemptShape(_Part, frozen=True):
    at: Instant
    book: BookShape | Annotated[list[BookShape], Meta(min_length=1)]
    parallel: Annotated[int, Meta(ge=1, le=1000)] | None = None

    def books(self) -> list[BookShape]:
        """What the attempt asks for, once for each of those that try."""
        wished = self.book if isinstance(self.book, list) else [self.book]
        return [wished[turn % len(wished)] for turn in range(self.parallel or 1)]


class ExpectShape(_Part, frozen=True):
    starts: list[str] | None = None
    probes: list[dict[str, Any]] | None = None
    attempts: list[dict[str, Any]] | None = None


class World(_Part, frozen=True):
    name: str
    now: Instant
    location: LocationShape
    staff: list[MemberShape]
    services: list[ServiceShape]
    query: QueryShape
    note: str = ""
    resources: list[ResourceShape] = []
    sessions: list[SessionShape] = []
    busy: list[BusyShape] = []
    visits: list[VisitShape] = []
    probe: list[Instant] = []
    attempts: list[AttemptShape] = []
    expect: ExpectShape | None = None
