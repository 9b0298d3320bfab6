"""A party as people and programs see it, and why it is refused."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.domains.booking.types import Hold, NoteText, ServiceIds, StaffWish, Visit
from vibewell.kernel.errors import Refusal
from vibewell.kernel.money import Money

PEOPLE_MIN, PEOPLE_MAX = 2, 6


class PartyPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of those who come, with services and staff of their own. Without a name it is who books."""

    services: ServiceIds
    name: Annotated[str, Meta(max_length=120)] = ""
    staff: StaffWish = "any"


class PartyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Holds a visit for each person: all beginning at `start`, or one after another with `in_turn`."""

    business: Annotated[str, Meta(min_length=1, max_length=80)]
    people: Annotated[list[PartyPerson], Meta(max_length=50)]
    start: Annotated[datetime, Meta(tz=True)]
    in_turn: bool = False
    # "salon": by the salon's own link, so that the platform takes no commission
    via: Literal["", "salon"] = ""


class PartyStart(msgspec.Struct, frozen=True):
    """When everybody could begin. `price` is for all of them."""

    start: datetime
    end: datetime
    price: Money


class PartyDays(msgspec.Struct, frozen=True):
    """How many starts each day has for everybody, and the days that are open but have none."""

    free: dict[date, int]
    full: list[date]


class DeskPartyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Several people whom the desk books by hand, for one guest: who has no name is the guest."""

    people: Annotated[list[PartyPerson], Meta(max_length=50)]
    start: Annotated[datetime, Meta(tz=True)]
    guest_name: Annotated[str, Meta(min_length=1, max_length=120)]
    guest_contact: Annotated[str, Meta(max_length=160)] = ""
    note: NoteText = ""
    in_turn: bool = False
    # book them although a check that one of them needs is missing; whoever does answers for it
    without_check: bool = False


class PartyHold(msgspec.Struct, frozen=True):
    """A hold for each person, in their order; confirmed or let go together."""

    id: UUID
    expires_at: datetime
    price: Money
    holds: list[Hold]


class Party(msgspec.Struct, frozen=True):
    """The visits of a party, in the order in which they begin."""

    id: UUID
    visits: list[Visit]


class PartySizeInvalid(Refusal):
    """Too few people, or too many."""

    code = "party.size"
    status = 422
    sentence = "2 to 6 people come together; for one, book a visit."


class PartyOfClass(Refusal):
    """A class is booked by places."""

    code = "party.of_class"
    status = 422
    sentence = "A class is booked by places: say how many come."
