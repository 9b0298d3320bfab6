"""A sick day as it is asked for, previewed and done, and why it is refused."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.domains.booking.types import Visit
from vibewell.kernel.errors import Refusal
from vibewell.kernel.events import Event
from vibewell.kernel.money import Money

DAYS_MAX = 31
VISITS_MAX = 300
ALTERNATIVES = 3
OTHERS_MAX = 12
# Beside the engine's reasons: a seat in a class that the member leads, which is moved with the class.
A_CLASS = "class"


class SickDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The dates on which a member is away, both included."""

    first: Annotated[date, Meta(description="the first date away")] = msgspec.field(name="from")
    last: Annotated[date, Meta(description="the last date away")] = msgspec.field(name="to")


class SickVisitDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of one visit: given to `staff` (a member for each service), offered other times, or called off."""

    visit: UUID
    what: Literal["reassign", "offer", "cancel"]
    staff: Annotated[list[UUID], Meta(max_length=10)] = []


class SickDayRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sick day to be done: the dates, and a decision about each visit that the preview named."""

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    visits: Annotated[list[SickVisitDecision], Meta(max_length=VISITS_MAX)] = []
    # the team reads it in the agenda, clients do not
    reason: Annotated[str, Meta(max_length=200)] = ""
    # what those read whose visit is called off
    word: Annotated[str, Meta(max_length=500)] = ""

    @property
    def days(self) -> SickDays:
        """The dates alone."""
        return SickDays(self.first, self.last)


class OtherStart(msgspec.Struct, frozen=True):
    """When the visit could be instead, and with whom."""

    start: datetime
    staff: list[UUID]
    staff_names: list[str]
    price: Money


class Colleague(msgspec.Struct, frozen=True):
    """Who could take a visit over as well, a member for each service."""

    staff: list[UUID]
    staff_names: list[str]


class AffectedVisit(msgspec.Struct, frozen=True):
    """A visit of the member on these dates. With `outcome` reassign, `staff` names who takes each service over.

    `can_be_told`: the client has an account, so that a mail reaches them; others are for the desk to call.
    """

    visit: Visit
    outcome: Literal["reassign", "unplaced"]
    can_be_told: bool
    staff: list[UUID] = []
    staff_names: list[str] = []
    reasons: list[str] = []
    alternatives: list[OtherStart] = []
    # who else could take it over
    others: list[Colleague] = []


class SickDayPreview(msgspec.Struct, frozen=True):
    """Everything that a sick day would change; `holds` are starts that visitors hold and that would be let go."""

    staff: UUID
    staff_name: str
    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    timezone: str
    visits: list[AffectedVisit]
    holds: int


class SickDay(msgspec.Struct, frozen=True):
    """What was done: the visits as they stand now, by what became of them."""

    staff: UUID
    block: UUID
    reassigned: list[Visit]
    offered: list[Visit]
    cancelled: list[Visit]


class VisitReassigned(Event, frozen=True):
    """A visit stands at its time, with somebody else."""

    name: ClassVar[str] = "visit.reassigned"
    visit_id: UUID
    customer_id: UUID | None
    previous_staff: str


class TimesOffered(Event, frozen=True):
    """Nobody can take a visit over: its customer is asked to choose another time than `starts_at`."""

    name: ClassVar[str] = "visit.times_offered"
    visit_id: UUID
    customer_id: UUID | None
    previous_staff: str
    starts_at: datetime


class SickDayInvalid(Refusal):
    """The dates end before they begin, are over, or are too many."""

    code = "sick_day.invalid"
    status = 422
    sentence = "A sick day has 1 to 31 dates, from today on."


class SickDayTooMuch(Refusal):
    """Too many visits for one go."""

    code = "sick_day.too_much"
    status = 422
    sentence = "That is more visits than can be arranged in one go. Take fewer dates."


class SickDayChanged(Refusal):
    """Since the preview a visit came, went or lost its colleague: nothing is done, `preview` shows it afresh."""

    code = "sick_day.changed"
    sentence = "Something has changed meanwhile, so nothing is done. Look at it once more."
