"""What the engine reads and what it answers.

Instants are integer epoch seconds, intervals half open. Lengths are minutes, as people enter them. Ids are opaque to
the engine: it compares them for equality and never orders them, so the order of a tuple is the order of preference.
"""

from datetime import date
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

import msgspec

from vibewell.kernel.errors import Refusal

Id: TypeAlias = UUID | str
Interval: TypeAlias = tuple[int, int]


class Reason(StrEnum):
    """Why a start is not offered. The codes are a contract: the API and the conformance suite print them."""

    IN_THE_PAST = "in_the_past"
    TOO_SOON = "too_soon"
    TOO_FAR_AHEAD = "too_far_ahead"
    OFF_GRID = "off_grid"
    CLOSED = "closed"
    OUTSIDE_HOURS = "outside_hours"
    STAFF_BUSY = "staff_busy"
    BUFFER = "buffer"
    RESOURCE_BUSY = "resource_busy"
    FULL = "full"
    NOT_OFFERED = "not_offered"


class Closure(msgspec.Struct, frozen=True):
    """Whole local dates on which the location is closed, both included."""

    first: date
    last: date
    cut_shifts: bool = False


class Location(msgspec.Struct, frozen=True):
    """Where the business is on the clock, and when it is closed."""

    timezone: str
    closures: tuple[Closure, ...] = ()


class Shift(msgspec.Struct, frozen=True):
    """Wall-clock bounds in seconds after midnight; an end not later than the start lies on the next day."""

    starts: int
    ends: int


class DatedShifts(msgspec.Struct, frozen=True):
    """What a member works on one date in place of the weekly shifts; no shifts is a day off."""

    shifts: tuple[Shift, ...]
    despite_closure: bool = False


class Offer(msgspec.Struct, frozen=True):
    """That a member offers a service, with a length and a price of their own where given."""

    minutes: int | None = None
    price: int | None = None


class Member(msgspec.Struct, frozen=True, eq=False):
    """`weekly` holds seven entries, Monday first. `offers` is None for a member who offers everything.

    Compared by identity, so that what was worked out for one can be remembered.
    """

    id: Id
    weekly: tuple[tuple[Shift, ...], ...] = ((),) * 7
    dated: dict[date, DatedShifts] = {}
    offers: dict[Id, Offer] | None = None
    timezone: str | None = None


class Segment(msgspec.Struct, frozen=True):
    """One part of a service; without `staff` the member is free. `kinds` are the resources it needs."""

    minutes: int
    staff: bool = True
    kinds: tuple[str, ...] = ()


class Service(msgspec.Struct, frozen=True):
    """`is_class`: its only starts are its sessions."""

    id: Id
    segments: tuple[Segment, ...]
    step_minutes: int = 15
    before_minutes: int = 0
    after_minutes: int = 0
    notice_minutes: int = 0
    notice_days: int = 0
    advance_days: int | None = None
    after_may_pass_closing: bool = True
    price: int = 0
    is_class: bool = False


class Resource(msgspec.Struct, frozen=True):
    """A chair, room or machine; it serves one visit at a time."""

    id: Id
    kind: str


class Roster(msgspec.Struct, frozen=True):
    """Who works when and what is offered. Members and resources stand in the order in which they are chosen."""

    location: Location
    members: tuple[Member, ...]
    services: dict[Id, Service]
    resources: tuple[Resource, ...] = ()


class Claim(msgspec.Struct, frozen=True):
    """One staff segment or one use of a resource. `owner` is the member or the resource, `holder` the visit or session.

    `before_seconds` and `after_seconds` are the buffers to the neighbouring claims of other holders.
    """

    owner: Id
    holder: Id
    starts: int
    ends: int
    before_seconds: int = 0
    after_seconds: int = 0
    held_until: int | None = None


class SeatHold(msgspec.Struct, frozen=True):
    """Seats of a class that are held until an instant (epoch seconds)."""

    party: int
    held_until: int


class Session(msgspec.Struct, frozen=True):
    """One date of a class, led by a member."""

    id: Id
    service: Id
    member: Id
    starts: int
    capacity: int
    booked: int
    held: tuple[SeatHold, ...] = ()


class Taken(msgspec.Struct, frozen=True):
    """The live claims of one member or resource as columns, ordered by start."""

    starts: list[int]
    ends: list[int]
    befores: list[int]
    afters: list[int]


class Diary(msgspec.Struct, frozen=True):
    """What is taken at one moment: claims that still hold, outside appointments, and sessions.

    It must reach as far around the asked time as buffers and the visit's length do, and name every session of a class
    that is asked for.
    """

    taken: dict[Id, Taken] = {}
    busy: dict[Id, list[Interval]] = {}
    sessions: tuple[Session, ...] = ()


class VisitTooLarge(Refusal):
    """A visit of no service, or of more than ten."""

    code = "visit.services"
    status = 422
    sentence = "A visit has 1 to 10 services. Book what is left as another visit."


class Wish(msgspec.Struct, frozen=True):
    """Services in the order asked; `member` is None for anyone; `party` matters for a class only.

    `members` names somebody, or None for anyone, for each service, in place of one member for all.
    """

    services: tuple[Id, ...]
    member: Id | None = None
    party: int = 1
    members: tuple[Id | None, ...] = ()

    def named(self, index: int) -> Id | None:
        """Who is to do service `index`; None for anyone."""
        return self.members[index] if self.members else self.member


class Start(msgspec.Struct, frozen=True):
    """An offered start. `members`: for one service everyone who can take it, in order of choice; for several, the
    members of the first choice, one per service. Length and price are the first choice's.
    """

    starts: int
    members: tuple[Id, ...]
    minutes: int
    price: int


class Item(msgspec.Struct, frozen=True):
    """One service of a chosen visit. `resources` pairs each kind with the resource that serves it throughout."""

    service: Id
    member: Id
    starts: int
    ends: int
    price: int
    resources: tuple[tuple[str, Id], ...] = ()


class Choice(msgspec.Struct, frozen=True):
    """The members and resources that a visit would take, and the session it joins if it is a class."""

    items: tuple[Item, ...]
    session: Id | None = None
