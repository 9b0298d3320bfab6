"""What a service needs before it, what came of it, and why a start alone is refused."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.kernel.errors import NotFound, Refusal

CHECK_REQUIRED = "check_required"


class CheckWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which service has to be passed before, at least `min_hours` and at most `max_days` before."""

    service: UUID
    min_hours: Annotated[int, Meta(ge=0, le=8760)] = 48
    max_days: Annotated[int, Meta(ge=1, le=3650)] = 180


class ServiceCheck(msgspec.Struct, frozen=True):
    """The check that a service needs."""

    service: UUID
    service_name: str
    min_hours: int
    max_days: int


class ResultRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of the check."""

    passed: bool


class CheckResult(msgspec.Struct, frozen=True):
    """What was noted on a check's visit, and the visits that were called off for it."""

    visit: UUID
    passed: bool
    cancelled: list[UUID]


class OfferedCheck(msgspec.Struct, frozen=True):
    """A start of the check that a treatment's start needs."""

    service: UUID
    start: datetime
    staff: list[UUID]


class Needed(msgspec.Struct, frozen=True):
    """A check that is missing: its instants lie in [first, until)."""

    check: UUID
    least_seconds: int
    most_seconds: int


class Client(msgspec.Struct, frozen=True):
    """Whose checks count: somebody with an account, or a guest by how they are reached."""

    person: UUID | None = None
    contact: str = ""


class Standing(msgspec.Struct, frozen=True):
    """How a client stands for a start: the checks that lack, and the visits in which one is booked and still ahead."""

    lacking: list[Needed] = []
    depends: list[UUID] = []


class Need(msgspec.Struct, frozen=True):
    """A check that a visit needs and how it stands; `taken`: its result is not noted yet."""

    name: str
    state: Literal["passed", "failed", "booked", "taken", "waived", "missing"]
    at: datetime | None = None
    visit: UUID | None = None


class CheckRequired(Refusal):
    """A service of the wish needs a passed check before it; `chains` are starts of the check that would do."""

    code = "booking.check_required"
    status = 422
    sentence = "This needs a passed check first. Book both together."

    def __init__(self, sentence: str | None = None, **extra: Any) -> None:
        super().__init__(sentence, **{"reasons": [CHECK_REQUIRED], **extra})


class CheckGap(Refusal):
    """Moved there, the check and what needs it would lie too close together or too far apart."""

    code = "booking.check_gap"
    status = 422
    sentence = "Between the check and the treatment that needs it this would be too short or too long a time."


class CheckInvalid(Refusal):
    """The rule leaves nothing, or names a service that can't be a check for this one."""

    code = "service.check_invalid"
    status = 422
    sentence = "Choose another service of this business as the check, and a gap that leaves some time."


class CheckNone(NotFound):
    """This visit has no check in it, or it is not this caller's to note."""

    code = "booking.check_none"
    sentence = "There is no check to note on this visit."
