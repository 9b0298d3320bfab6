"""Wishes that wait, the starts that are offered to them, and why one is refused."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.domains.booking.types import ServiceIds, VisitItem
from vibewell.kernel.errors import NotFound, Refusal
from vibewell.kernel.events import Event

WISHES_OPEN_MAX = 10
WINDOW_DAYS_MAX = 92
NOTICE_MINUTES_MAX = 14 * 24 * 60

ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", description="a time of day like 09:30")]
StaffWish = Annotated[str, Meta(max_length=36, description='A member\'s id, or "any"')]
Aware = Annotated[datetime, Meta(tz=True)]
FROM_TO = {"first": "from", "until": "to", "day_first": "day_from", "day_until": "day_to"}

Standing = Literal["open", "offered", "fulfilled", "withdrawn", "over"]
Answer = Literal["open", "accepted", "refused", "expired"]


class WaitRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=FROM_TO):
    """A new visit that begins in [from, to), between two times of day by the business's clock where given.

    `business` is a slug or an id, `staff` a member's id or "any".
    """

    business: Annotated[str, Meta(min_length=1, max_length=80)]
    services: ServiceIds
    first: Aware
    until: Aware
    staff: StaffWish = "any"
    day_first: ClockTime | None = None
    day_until: ClockTime | None = None
    party: Annotated[int, Meta(ge=1, le=100)] = 1


class EarlierRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=FROM_TO):
    """A visit that would rather be earlier: not before `from`, nor sooner than `notice_minutes` from then.

    Without `staff` it stays with the same person (where several work on it, with anybody). `without_asking`: it is
    moved, and the customer told; else each start is offered first.
    """

    first: Aware | None = None
    day_first: ClockTime | None = None
    day_until: ClockTime | None = None
    notice_minutes: Annotated[int, Meta(ge=0, le=NOTICE_MINUTES_MAX)] = 120
    staff: StaffWish | None = None
    without_asking: bool = False


class Offer(msgspec.Struct, frozen=True):
    """A start that is held for one person until `expires_at`. Instants are on the business's clock."""

    id: UUID
    start: datetime
    end: datetime
    offered_at: datetime
    expires_at: datetime
    status: Answer
    hold: UUID
    items: list[VisitItem]


class Wish(msgspec.Struct, frozen=True, rename=FROM_TO):
    """What somebody waits for. `visit` is the one that would be earlier; `offer` is the latest one."""

    id: UUID
    business: str
    business_id: UUID
    business_name: str
    category: str
    timezone: str
    status: Standing
    services: list[UUID]
    service_names: list[str]
    staff: UUID | None
    staff_name: str | None
    party: int
    first: datetime
    until: datetime
    day_first: str | None
    day_until: str | None
    notice_minutes: int
    without_asking: bool
    visit: UUID | None
    visit_start: datetime | None
    person_id: UUID
    person_name: str
    created_at: datetime
    urged_at: datetime | None
    offer: Offer | None


class Wishes(msgspec.Struct, frozen=True):
    """Wishes, the oldest first."""

    wishes: list[Wish]


class WaitlistChanged(Event, frozen=True):
    """Somebody waits, was urged on, or let an offer go. The database itself announces it."""

    name: ClassVar[str] = "waitlist.changed"


class WishUnknown(NotFound):
    """No such wish, or it is not this caller's to see."""

    code = "waitlist.wish_unknown"
    sentence = "There is no such wish on the waitlist."


class WishesTooMany(Refusal):
    """One person waits for too many things at once."""

    code = "waitlist.wishes_too_many"
    status = 429
    sentence = f"You wait for {WISHES_OPEN_MAX} things already. Take one off the waitlist first."


class WindowInvalid(Refusal):
    """The window is past, empty, too long, or its times of day leave nothing."""

    code = "waitlist.window_invalid"
    status = 422
    sentence = f"Choose a time that is still ahead, its end after its begin, at most {WINDOW_DAYS_MAX} days long."


class WaitsAlready(Refusal):
    """This visit waits for an earlier start already."""

    code = "waitlist.waits_already"
    sentence = "This visit is on the waitlist for an earlier time already."


class OfferUnknown(NotFound):
    """No such offer, or it was made to somebody else."""

    code = "waitlist.offer_unknown"
    sentence = "There is no such offer."


class OfferOver(Refusal):
    """The offer ran out, or was answered before."""

    code = "waitlist.offer_over"
    status = 410
    sentence = "This offer is over. You stay on the waitlist, and we write when something else gets free."


class OfferMoot(Refusal):
    """The visit that was to be earlier was called off, has begun, or is earlier already."""

    code = "waitlist.offer_moot"
    sentence = "Your visit does not need this time any more."
