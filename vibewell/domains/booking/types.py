"""Holds and visits as people and programs see them, what happened to them, and why a wish is refused."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.kernel.errors import Forbidden, NotFound, Refusal
from vibewell.kernel.events import Event
from vibewell.kernel.money import Money

ANYONE = "any"

NoteText = Annotated[str, Meta(max_length=2000, description="A word to the professional, at most 2,000 characters")]
StaffWish = Annotated[
    str, Meta(max_length=400, description='A member\'s id or "any", for all services or for each, separated by commas')
]
ServiceIds = Annotated[
    list[UUID], Meta(min_length=1, max_length=100, description="in the order wanted, at most ten for a visit")
]


class HoldRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to hold. `business` is a slug or an id, `staff` a member's id or "any"."""

    business: Annotated[str, Meta(min_length=1, max_length=80)]
    services: ServiceIds
    start: Annotated[datetime, Meta(tz=True)]
    staff: StaffWish = "any"
    party: Annotated[int, Meta(ge=1, le=100)] = 1
    # the start of the check that this needs, to be held with it
    check_start: Annotated[datetime, Meta(tz=True)] | None = None
    check_staff: StaffWish = "any"
    # "salon": by the salon's own link, so that the platform takes no commission
    via: Literal["", "salon"] = ""


class VisitRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Confirms a hold."""

    hold_id: UUID
    note: NoteText = ""


class CancellationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it is cancelled, if somebody wants to say so."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class MoveRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a visit goes; without `staff` it stays with the same people where they are free."""

    start: Annotated[datetime, Meta(tz=True)]
    staff: StaffWish | None = None


class ArrivalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the client came; false is a no-show."""

    came: bool


class DeskVisitRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A visit that the business books by hand, for a guest."""

    services: ServiceIds
    start: Annotated[datetime, Meta(tz=True)]
    guest_name: Annotated[str, Meta(min_length=1, max_length=120)]
    staff: StaffWish = "any"
    guest_contact: Annotated[str, Meta(max_length=160)] = ""
    note: NoteText = ""
    party: Annotated[int, Meta(ge=1, le=100)] = 1
    # book it although a check that it needs is missing; whoever does answers for it, and it is written down
    without_check: bool = False


class VisitSegment(msgspec.Struct, frozen=True):
    """One part of a service; without `staff` it works by itself."""

    name: str
    minutes: int
    staff: bool


class VisitItem(msgspec.Struct, frozen=True):
    """One service of a visit, as it was agreed."""

    service: UUID
    service_name: str
    staff: UUID
    staff_name: str
    start: datetime
    minutes: int
    price: Money
    segments: list[VisitSegment]
    # the date of a class that it is a seat in
    session: UUID | None = None


class Hold(msgspec.Struct, frozen=True):
    """A start that nobody else can take until `expires_at`."""

    id: UUID
    business: str
    start: datetime
    end: datetime
    expires_at: datetime
    staff: UUID
    price: Money
    items: list[VisitItem]
    party: int = 1
    # what is held with it: confirmed, let go and called off together
    check: "Hold | None" = None


class Place(msgspec.Struct, frozen=True):
    """Where a visit takes place."""

    id: UUID
    slug: str
    name: str
    category: str
    timezone: str
    street: str
    postcode: str
    city: str
    latitude: float
    longitude: float


Status = Literal["held", "expired", "confirmed", "cancelled", "came", "no_show"]


class SeriesPlace(msgspec.Struct, frozen=True):
    """Which visit of a series it is: the `position`th of `total`."""

    id: UUID
    position: int
    total: int


class Visit(msgspec.Struct, frozen=True):
    """A visit; instants carry the offset of the business's time zone."""

    id: UUID
    business: Place
    status: Status
    start: datetime
    end: datetime
    staff: UUID
    price: Money
    items: list[VisitItem]
    note: str
    created_at: datetime
    held_until: datetime | None = None
    confirmed_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    moved_at: datetime | None = None
    client: str | None = None
    client_contact: str | None = None
    customer_id: UUID | None = None
    # how many come: seats of a class
    party: int = 1
    # the visits of people who come together share this; `comes` is who this one is for, where it is not who booked
    party_id: UUID | None = None
    comes: str | None = None
    series: SeriesPlace | None = None


class ReviewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a visit was."""

    rating: Annotated[int, Meta(ge=1, le=5)]
    body: Annotated[str, Meta(max_length=4000)] = ""


class OwnReview(msgspec.Struct, frozen=True):
    """What a customer said about a visit of theirs."""

    rating: int
    body: str
    created_at: datetime


class PastVisit(msgspec.Struct, frozen=True):
    """A visit that was, with the stars that its customer gave it, if any."""

    visit: Visit
    reviewed: int | None


class VisitBooked(Event, frozen=True):
    """A hold was confirmed, or a visit booked by hand."""

    name: ClassVar[str] = "visit.booked"
    visit_id: UUID
    customer_id: UUID | None


class VisitMoved(Event, frozen=True):
    """A visit stands at another time or with somebody else."""

    name: ClassVar[str] = "visit.moved"
    visit_id: UUID
    customer_id: UUID | None


class VisitCancelled(Event, frozen=True):
    """A visit was called off."""

    name: ClassVar[str] = "visit.cancelled"
    visit_id: UUID
    customer_id: UUID | None


class VisitMarked(Event, frozen=True):
    """The client came, or did not."""

    name: ClassVar[str] = "visit.marked"
    visit_id: UUID
    customer_id: UUID | None


class StartHeld(Event, frozen=True):
    """Somebody holds a start."""

    name: ClassVar[str] = "start.held"
    visit_id: UUID


class StartTaken(Refusal):
    """Someone else holds or has booked an overlapping time with this professional, chair or class."""

    code = "booking.start_taken"
    sentence = "Somebody was quicker: this time has just been taken."


class StartNotOffered(Refusal):
    """The start is none that the business offers; `reasons` says why."""

    code = "booking.start_not_offered"
    status = 422
    sentence = "This time is not offered."


class HoldUnknown(NotFound):
    """No such hold, or it belongs to somebody else."""

    code = "booking.hold_unknown"
    sentence = "There is no such hold. Choose a time again."


class HoldExpired(Refusal):
    """The hold ran out before it was confirmed."""

    code = "booking.hold_expired"
    status = 410
    sentence = "Your hold has run out. Choose a time again."


class HoldsTooMany(Refusal):
    """One visitor or address holds too much at once."""

    code = "booking.holds_too_many"
    status = 429
    sentence = "You hold several times already. Confirm one, or let one run out first."


class VisitUnknown(NotFound):
    """No such visit, or it is not this caller's to see."""

    code = "visit.unknown"
    sentence = "There is no such visit."


class VisitOver(Refusal):
    """The visit is past, cancelled or marked, so this can't be done to it any more."""

    code = "visit.over"
    sentence = "This visit is over or was cancelled, so it stays as it is."


class VisitAhead(Refusal):
    """The visit has not begun, so nobody can have come or stayed away."""

    code = "visit.ahead"
    sentence = "This visit has not begun yet."


class ReviewNotYours(Forbidden):
    """Only who came to a visit says how it was, and not at their own house."""

    code = "review.not_yours"
    sentence = "Only who came to a visit can say how it was."


class ReviewedAlready(Refusal):
    """A visit is reviewed once."""

    code = "review.there"
    sentence = "You have said how it was already."
