"""What those who work at a business see of its visits and clients."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from vibewell.domains.booking.types import Visit
from vibewell.kernel.money import Money


class Workplace(msgspec.Struct, frozen=True):
    """A business at which the caller works, and as whom."""

    id: UUID
    slug: str
    name: str
    category: str
    timezone: str
    currency: str
    role: str
    staff_id: UUID
    # whether something on its menu is a class
    has_classes: bool = False


class Narrowed(msgspec.Struct, frozen=True):
    """Which visits a list shows: those that begin in [low, high), in a state, with a member, found by words."""

    low: datetime | None = None
    high: datetime | None = None
    status: str | None = None
    staff: UUID | None = None
    words: str = ""


class ClientLine(msgspec.Struct, frozen=True):
    """Somebody who was or will be there. A guest has no `person_id`; `visit_id` is their latest visit."""

    person_id: UUID | None
    visit_id: UUID
    name: str
    contact: str | None
    visits: int
    no_shows: int
    last_at: datetime | None
    next_at: datetime | None


class ClientCard(msgspec.Struct, frozen=True):
    """What the desk knows about a client; `before` counts the visits before the one it was asked for."""

    person_id: UUID | None
    name: str
    contact: str | None
    visits: int
    before: int
    no_shows: int
    since: datetime | None
    spent: Money
    history: list[Visit]


class DayCount(msgspec.Struct, frozen=True):
    """A day in figures: visits that stand, what they bring, what has come in, who stayed away."""

    day: date
    visits: int
    expected: int
    earned: int
    no_shows: int


class DeskStart(msgspec.Struct, frozen=True):
    """A start that the desk may book, and by whom."""

    start: datetime
    staff: list[UUID]
    minutes: int
    price: Money
