"""Visits, blocks and empty time of a member's day as what the board and the list draw. Pure.

Times are minutes since the midnight at which the agenda's day begins, on the business's wall clock; they may pass 24 h,
because a night shift belongs to the evening on which it began.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from vibewell.domains.booking import Agenda, AgendaBlock, AgendaStaff, ClassSession, Visit, VisitItem

DAY_MINUTES = 1440
# Less room than this is not worth pointing at.
GAP_MINUTES_MIN = 10
# Up to here a visit is short; short visits, those with parts and all others have a tint each.
SHORT_MINUTES = 30

Span = tuple[int, int]


class Piece(msgspec.Struct, frozen=True):
    """A part of a visit in one member's column. Without `staff` it works by itself."""

    visit: Visit
    item: VisitItem
    number: int
    of: int
    at: int
    minutes: int
    name: str
    staff: bool

    @property
    def end(self) -> int:
        """The minute at which it is over."""
        return self.at + self.minutes


class Column(msgspec.Struct, frozen=True):
    """One member's day: when they work, what fills it, what is left."""

    member: AgendaStaff
    day: date
    working: list[Span]
    # the pieces of each item, items in order of time
    items: list[list[Piece]]
    blocks: list[tuple[Span, AgendaBlock]]
    free: list[Span]
    # dates of classes, and the visits of those who have a seat in one
    sessions: list[tuple[Span, ClassSession]] = []
    seated: list[Visit] = []

    @property
    def is_there(self) -> bool:
        """Whether there is anything to see of this member on this day."""
        return bool(self.working or self.items or self.blocks or self.sessions)

    @property
    def free_minutes(self) -> int:
        """How much of the working time nothing takes."""
        return sum(end - start for start, end in self.free)

    @property
    def visits(self) -> list[Visit]:
        """The visits in it, each once; holds are none yet."""
        there = [*(item[0].visit for item in self.items), *self.seated]
        return list({visit.id: visit for visit in there if visit.status != "held"}.values())


def minute_of(moment: datetime, day: date) -> int:
    """Minutes since the midnight of `day`, as a wall clock counts them."""
    return (moment.date() - day).days * DAY_MINUTES + moment.hour * 60 + moment.minute


def column_of(agenda: Agenda, member: AgendaStaff, day: date) -> Column:
    """What one member's column shows on one day; the agenda must reach a day further on both sides."""
    spans = [span for span in whole_shifts(member.working) if span[0].date() == day]
    shifts = whole_shifts(member.working)
    items = [
        pieces_of(visit, number, day)
        for visit in agenda.visits
        for number, item in enumerate(visit.items)
        if item.staff == member.id and day_of(item.start, shifts) == day and item.session is None
    ]
    sessions = [
        ((minute_of(session.start, day), minute_of(session.end, day)), session)
        for session in agenda.sessions
        if session.staff == member.id and day_of(session.start, shifts) == day
    ]
    dates = {session.id for _, session in sessions}
    seated = [visit for visit in agenda.visits if visit.items[0].session in dates]
    blocks = [
        ((minute_of(block.start, day), minute_of(block.end, day)), block)
        for block in agenda.blocks
        if block.staff == member.id and is_of_day(block, day, shifts)
    ]
    working = [(minute_of(low, day), minute_of(high, day)) for low, high in spans]
    taken = [(piece.at, piece.end) for item in items for piece in item if piece.staff]
    taken += [span for span, _ in [*blocks, *sessions]]
    items.sort(key=lambda item: item[0].at)
    return Column(member, day, working, items, blocks, without(working, taken), sessions, seated)


def whole_shifts(working: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Spans of work, each on the day on which it begins: who works round the clock begins anew at midnight."""
    found = []
    for low, high in working:
        at = low
        while high - at > timedelta(days=1):
            midnight = datetime(at.year, at.month, at.day, tzinfo=at.tzinfo) + timedelta(days=1)
            found.append((at, midnight))
            at = midnight
        found.append((at, high))
    return found


def day_of(moment: datetime, shifts: Iterable[tuple[datetime, datetime]]) -> date:
    """The day of the shift that this moment lies in, else its own."""
    return next((low.date() for low, high in shifts if low <= moment < high), moment.date())


def is_of_day(block: AgendaBlock, day: date, shifts: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether a block touches the day: a long one is seen on each of its days."""
    if block.end - block.start > timedelta(days=1):
        return block.start.date() <= day <= (block.end - timedelta(microseconds=1)).date()
    return day_of(block.start, shifts) == day


def pieces_of(visit: Visit, number: int, day: date) -> list[Piece]:
    """An item of a visit in its parts."""
    item = visit.items[number]
    at = minute_of(item.start, day)
    if len(item.segments) <= 1:
        works = item.segments[0].staff if item.segments else True
        return [Piece(visit, item, number, len(visit.items), at, item.minutes, "", works)]
    found = []
    for segment in item.segments:
        found.append(Piece(visit, item, number, len(visit.items), at, segment.minutes, segment.name, segment.staff))
        at += segment.minutes
    return found


def without(spans: Sequence[Span], taken: Iterable[Span]) -> list[Span]:
    """What of the spans nothing takes."""
    left = list(spans)
    for low, high in taken:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[0] < part[1]
        ]
    return sorted(left)


def from_now(spans: Iterable[Span], now: int | None) -> list[Span]:
    """The room that is still to come, where it is worth pointing at."""
    ahead = [(start if now is None else max(start, now), end) for start, end in spans]
    return [(start, end) for start, end in ahead if end - start >= GAP_MINUTES_MIN]


def tone_of(item: VisitItem) -> str:
    """Three tints in one agenda: work with a pause in it, short work, and all other."""
    if any(not segment.staff for segment in item.segments):
        return "tender"
    return "honey" if item.minutes <= SHORT_MINUTES else "calm"


def clock_of(minute: int) -> str:
    """14:15, whatever the day."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def portrait_of(visit: Visit) -> str:
    """The face of a client; a guest's is drawn from their visit."""
    return f"/art/portrait/{visit.customer_id or visit.id}.svg"


def staff_portrait(member: UUID) -> str:
    """The face of a member."""
    return f"/art/portrait/{member}.svg"


def first_name(name: str) -> str:
    """What people in the salon call somebody."""
    return name.split(" ", maxsplit=1)[0]
