"""Working hours as people set them: shifts by week and by date, days closed, time blocked; and why one is refused."""

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from vibewell.kernel.errors import NotFound, Refusal
from vibewell.kernel.events import Event

ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", description="a time of day like 09:30")]
Weekday = Annotated[int, Meta(ge=0, le=6, description="0 is Monday")]
Reason = Annotated[str, Meta(max_length=200)]
Aware = Annotated[datetime, Meta(tz=True)]
TimezoneName = Annotated[str, Meta(min_length=1, max_length=60)]

FROM_TO = {"starts": "from", "ends": "to"}
FIRST_LAST = {"first": "from", "last": "to"}


class _Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Unknown fields are refused."""


class ShiftTime(_Wish, frozen=True, rename=FROM_TO):
    """A stretch of a day. One that ends no later than it begins ends on the next day; equal bounds: a whole day."""

    starts: ClockTime
    ends: ClockTime


class WeeklyShiftWish(_Wish, frozen=True, rename=FROM_TO):
    """A shift of every week."""

    weekday: Weekday
    starts: ClockTime
    ends: ClockTime


class WeekWish(_Wish, frozen=True):
    """The whole week, instead of the one that was. `timezone` where the business's clock does not count."""

    weekly: Annotated[list[WeeklyShiftWish], Meta(max_length=10_000)]
    timezone: TimezoneName | UnsetType | None = UNSET


class DateWish(_Wish, frozen=True):
    """The shifts of one date instead of the week's; none is a day off. `despite_closure` keeps them though closed."""

    shifts: Annotated[list[ShiftTime], Meta(max_length=10_000)]
    despite_closure: bool = False


class ClosureWish(_Wish, frozen=True, rename=FIRST_LAST):
    """Whole days, both included. `cut_shifts` also ends shifts that reach into them from the day before."""

    first: date
    last: date
    cut_shifts: bool = False
    reason: Reason = ""


class ClosureChange(_Wish, frozen=True, rename=FIRST_LAST):
    """What becomes different about a closure."""

    first: date | UnsetType = UNSET
    last: date | UnsetType = UNSET
    cut_shifts: bool | UnsetType = UNSET
    reason: Reason | UnsetType = UNSET


class BlockWish(_Wish, frozen=True, rename=FROM_TO):
    """Time in which a member takes no visits."""

    staff: UUID
    starts: Aware
    ends: Aware
    reason: Reason = ""


class BlockChange(_Wish, frozen=True, rename=FROM_TO):
    """What becomes different about a block."""

    staff: UUID | UnsetType = UNSET
    starts: Aware | UnsetType = UNSET
    ends: Aware | UnsetType = UNSET
    reason: Reason | UnsetType = UNSET


class TimezoneWish(_Wish, frozen=True):
    """The clock of the business."""

    timezone: TimezoneName


class WeeklyShift(msgspec.Struct, frozen=True, rename=FROM_TO):
    """A shift of every week."""

    id: UUID
    weekday: int
    starts: str
    ends: str


class DateShifts(msgspec.Struct, frozen=True):
    """The shifts of one date; none is a day off."""

    date: date
    shifts: list[ShiftTime]
    despite_closure: bool


class MemberShifts(msgspec.Struct, frozen=True):
    """When a member works. `timezone` is null where the business's clock counts."""

    timezone: str | None
    weekly: list[WeeklyShift]
    dates: list[DateShifts]


class Closure(msgspec.Struct, frozen=True, rename=FIRST_LAST):
    """Whole days on which the business is closed. `visits` that stand on them stay until somebody moves them."""

    id: UUID
    first: date
    last: date
    cut_shifts: bool
    reason: str
    visits: int


class Block(msgspec.Struct, frozen=True, rename=FROM_TO):
    """Time in which a member takes no visits, in the business's time zone. `source`: block, or calendar."""

    id: UUID
    staff: UUID
    starts: datetime
    ends: datetime
    reason: str
    source: str


class HoursChanged(Event, frozen=True):
    """Somebody's working time, a closure or a block is different now."""

    name: ClassVar[str] = "hours.changed"


class HoursTimezoneUnknown(Refusal):
    """No zone of that name in the tz database."""

    code = "timezone.unknown"
    status = 422
    sentence = "There is no such time zone. They are named like Europe/Berlin."


class ShiftUnknown(NotFound):
    """The member has no such shift."""

    code = "shift.unknown"
    sentence = "There is no such shift."


class ShiftsTooMany(Refusal):
    """More shifts than a member can have."""

    code = "shift.too_many"
    status = 422
    sentence = "That are too many shifts."


class DateTooFar(Refusal):
    """A date so far away that somebody mistyped it."""

    code = "date.too_far"
    status = 422
    sentence = "Dates reach from a year ago to ten years ahead."


class ClosureUnknown(NotFound):
    """The business has no such closure."""

    code = "closure.unknown"
    sentence = "There is no such closure."


class ClosureInvalid(Refusal):
    """It ends before it begins, or goes on for more than a year."""

    code = "closure.dates"
    status = 422
    sentence = "A closure ends no earlier than it begins and has at most 366 days."


class ClosuresTooMany(Refusal):
    """More closures than a business can have."""

    code = "closure.too_many"
    status = 422
    sentence = "A business has at most 500 closures. Remove some that are over."


class BlockUnknown(NotFound):
    """No such block, or it is not this caller's to see."""

    code = "block.unknown"
    sentence = "There is no such block."


class BlockInvalid(Refusal):
    """It ends before it begins, or goes on for more than a year."""

    code = "block.times"
    status = 422
    sentence = "A block ends after it begins and has at most 366 days."


class BlocksTooMany(Refusal):
    """More blocks than a member can have."""

    code = "block.too_many"
    status = 422
    sentence = "A member has at most 2,000 blocks. Remove some that are over."


class BlockOfCalendar(Refusal):
    """It came with an external calendar and is changed there."""

    code = "block.of_calendar"
    sentence = "This comes from an external calendar. Change it there."
