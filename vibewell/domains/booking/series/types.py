"""A series as it is wished, previewed and booked, and why it is refused."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.domains.booking.types import ANYONE, NoteText, ServiceIds, StaffWish, Visit
from vibewell.kernel.errors import Forbidden, NotFound, Refusal
from vibewell.kernel.events import Event
from vibewell.kernel.money import Money

EVERY_WEEKS_MAX = 26
TIMES_MIN = 2
TIMES_MAX = 52
ALTERNATIVES = 3
SERIES_AHEAD_MAX = 12
# Beside the engine's reasons: the clock skips this time on that day, so that the same time can't be kept.
NO_SUCH_TIME = "no_such_time"

State = Literal["free", "taken", "not_offered", "beyond"]


class SeriesWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first start and how it repeats, at the same time by the business's wall clock.

    `at_desk` asks as those who work there, to whom limits of notice do not apply.
    """

    services: ServiceIds
    start: Annotated[datetime, Meta(tz=True)]
    every_weeks: Annotated[int, Meta(ge=1, le=EVERY_WEEKS_MAX)]
    times: Annotated[int, Meta(ge=TIMES_MIN, le=TIMES_MAX)]
    staff: StaffWish = ANYONE
    party: Annotated[int, Meta(ge=1, le=100)] = 1
    at_desk: bool = False


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of one date: it is skipped, moved to `start`, or the series stops before it."""

    position: Annotated[int, Meta(ge=1, le=TIMES_MAX)]
    what: Literal["skip", "move", "stop"]
    start: Annotated[datetime, Meta(tz=True)] | None = None


class SeriesClient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For whom the desk books: a client with an account, or a guest by name."""

    customer_id: UUID | None = None
    guest_name: Annotated[str, Meta(max_length=120)] = ""
    guest_contact: Annotated[str, Meta(max_length=160)] = ""


class SeriesRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A series to book. With `client` the desk books it; without, the signed-in customer does, for herself."""

    business: Annotated[str, Meta(min_length=1, max_length=80)]
    services: ServiceIds
    start: Annotated[datetime, Meta(tz=True)]
    every_weeks: Annotated[int, Meta(ge=1, le=EVERY_WEEKS_MAX)]
    times: Annotated[int, Meta(ge=TIMES_MIN, le=TIMES_MAX)]
    staff: StaffWish = ANYONE
    party: Annotated[int, Meta(ge=1, le=100)] = 1
    decisions: Annotated[list[Decision], Meta(max_length=TIMES_MAX)] = []
    note: NoteText = ""
    client: SeriesClient | None = None
    # by hand: book it although a check that it needs is missing; whoever does answers for it, and it is written down
    without_check: bool = False

    @property
    def wish(self) -> SeriesWish:
        """What is to be previewed for it."""
        return SeriesWish(
            self.services,
            self.start,
            self.every_weeks,
            self.times,
            self.staff,
            self.party,
            at_desk=self.client is not None,
        )


class SeriesCancellation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All visits from this date on are called off, by the business's calendar."""

    from_date: Annotated[date, Meta(description="the first date that is called off")] = msgspec.field(name="from")
    reason: Annotated[str, Meta(max_length=500)] = ""


class Alternative(msgspec.Struct, frozen=True):
    """A start near a date that can't be had."""

    start: datetime
    staff: list[UUID]
    minutes: int
    price: Money


class Occurrence(msgspec.Struct, frozen=True):
    """One date of a series. `state`: free, taken, not_offered, or beyond what may be booked ahead.

    Where it is not free, `reasons` says why and `alternatives` what is free near it. `staff`, `minutes` and `price` are
    those of the choice that would be booked, nothing where there is none.
    """

    position: int
    start: datetime
    state: State
    reasons: list[str] = []
    alternatives: list[Alternative] = []
    staff: list[UUID] = []
    minutes: int = 0
    price: Money | None = None

    @property
    def is_free(self) -> bool:
        """Whether it can be booked as it stands."""
        return self.state == "free"


class SeriesPreview(msgspec.Struct, frozen=True):
    """Every date of a series before anything is saved."""

    business: str
    timezone: str
    every_weeks: int
    times: int
    free: int
    occurrences: list[Occurrence]


class Series(msgspec.Struct, frozen=True):
    """A series that was booked: how it was wished, and its visits as they stand, in order."""

    id: UUID
    business: str
    every_weeks: int
    times: int
    created_at: datetime
    customer_id: UUID | None
    visits: list[Visit]


class SeriesBooked(Event, frozen=True):
    """A series was booked; `visit_id` is its first visit."""

    name: ClassVar[str] = "series.booked"
    series_id: UUID
    visit_id: UUID
    customer_id: UUID | None


class SeriesCancelled(Event, frozen=True):
    """Visits of a series were called off in one go; `visit_id` is the first of them."""

    name: ClassVar[str] = "series.cancelled"
    series_id: UUID
    visit_id: UUID
    visit_ids: list[UUID]
    customer_id: UUID | None


class SeriesUnknown(NotFound):
    """No such series, or it is not this caller's to see."""

    code = "series.unknown"
    sentence = "There is no such series of visits."


class SeriesCollides(Refusal):
    """Dates of the series can't be had and are not decided about, or were taken meanwhile: nothing is saved.

    `preview` shows every date afresh, `positions` names the dates that are to be decided.
    """

    code = "series.collides"
    sentence = "Not every date can be booked. Nothing is saved yet: decide about the dates that are taken."


class SeriesTooShort(Refusal):
    """After what is skipped and stopped fewer than two visits are left."""

    code = "series.too_short"
    status = 422
    sentence = "A series has at least two visits. Book a single one by itself."


class SeriesDecisionInvalid(Refusal):
    """A decision names no date of the series, moves without a start or too far, or decides a date twice."""

    code = "series.decision_invalid"
    status = 422
    sentence = "A decision about one of the dates can't be carried out."


class SeriesTooMany(Refusal):
    """A customer has too many series ahead at one business."""

    code = "series.too_many"
    status = 429
    sentence = "You have several series there already. Let one end first."


class SeriesOver(Refusal):
    """No visit of the series from that date on can be called off any more."""

    code = "series.over"
    sentence = "From that date on there is no visit of this series left to call off."


class ClientUnknown(Forbidden):
    """The desk books for its own clients, or for guests by name."""

    code = "series.client_unknown"
    sentence = "Name a guest, or a client who has been booked at this business before."
