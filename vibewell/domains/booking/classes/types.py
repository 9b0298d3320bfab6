"""Dates of classes as people and programs see them, what is sent to change them, and why that is refused."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from vibewell.kernel.errors import NotFound, Refusal
from vibewell.kernel.money import Money

WEEKS_APART_MAX = 12
DATES_AT_ONCE_MAX = 52
CAPACITY_MAX = 1000

Count = Annotated[int, Meta(description="What is out of range is refused with a code of its own")]
Start = Annotated[datetime, Meta(tz=True)]


class ClassSession(msgspec.Struct, frozen=True):
    """One date of a class. `price` is that of a seat with this member; instants are in the business's time zone."""

    id: UUID
    service: UUID
    service_name: str
    staff: UUID
    staff_name: str
    start: datetime
    end: datetime
    capacity: int
    seats_left: int
    price: Money

    @property
    def seats_taken(self) -> int:
        """How many of its seats are booked or held."""
        return self.capacity - self.seats_left


class SessionGuest(msgspec.Struct, frozen=True):
    """Somebody who comes to a class, as those who work there see them."""

    visit: UUID
    name: str
    seats: int
    status: str
    contact: str | None = None


class NewSessions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Dates of a class: the first, and as many as `dates` says, `every_weeks` apart by the wall clock.

    A date at which the member is busy refuses them all, unless `skip_busy` leaves such dates out.
    """

    service: UUID
    staff: UUID
    start: Start
    capacity: Count
    dates: Count = 1
    every_weeks: Count = 1
    skip_busy: bool = False


class SessionChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes different about a date. Whoever has a seat moves along and is told."""

    start: Start | UnsetType = UNSET
    staff: UUID | UnsetType = UNSET
    capacity: Count | UnsetType = UNSET


class SessionCancellation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Calls a date off. With seats taken it needs `cancel_visits`: everybody who has one is told, with the reason."""

    reason: Annotated[str, Meta(max_length=500)] = ""
    cancel_visits: bool = False


class SessionsMade(msgspec.Struct, frozen=True):
    """The dates that stand now, and the starts that were left out because the member is busy then."""

    sessions: list[ClassSession]
    left_out: list[datetime]


class SessionCancelled(msgspec.Struct, frozen=True):
    """How many visits were called off with it."""

    visits: int


class SessionUnknown(NotFound):
    """No such date of a class at this business, or it was called off."""

    code = "class.unknown"
    sentence = "There is no such class. It may have been called off."


class NotAClass(Refusal):
    """Dates are set for classes only."""

    code = "class.not_a_class"
    status = 422
    sentence = "This service is not a class: people book it at any time that is free."


class NotTheirClass(Refusal):
    """The member does not offer this class."""

    code = "class.not_their_service"
    status = 422
    sentence = "This person does not do this class. Add it to what they do first."


class CapacityInvalid(Refusal):
    """A class without places, or with too many."""

    code = "class.capacity"
    status = 422
    sentence = "A class has 1 to 1,000 places."


class CapacityBelowSeats(Refusal):
    """More seats are taken than there would be places; `seats_taken` says how many."""

    code = "class.capacity_below_seats"
    sentence = "More places are taken than that. Move or cancel some of the visits first."


class DatesInvalid(Refusal):
    """Too many dates at once, or too far apart."""

    code = "class.dates"
    status = 422
    sentence = "1 to 52 dates are set at once, 1 to 12 weeks apart."


class SessionsTooMany(Refusal):
    """A business has a limit of dates ahead."""

    code = "class.too_many"
    status = 422
    sentence = "A business has at most 5,000 dates of classes ahead."


class SessionOver(Refusal):
    """The date is past, or would be."""

    code = "class.over"
    status = 422
    sentence = "A class begins in the future, at most three years ahead."


class SessionCollides(Refusal):
    """The member is busy at some of the dates; `collisions` says when."""

    code = "class.staff_busy"
    sentence = "This person is busy then."


class SessionHasVisits(Refusal):
    """Seats are taken; `visits` says how many visits there are."""

    code = "class.has_visits"
    sentence = "People have places in this class. Say that their visits are called off with it."
