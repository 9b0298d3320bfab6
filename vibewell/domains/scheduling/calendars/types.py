"""Calendars that members keep elsewhere, as people see them, and why one is refused."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.kernel.errors import NotFound, Refusal
from vibewell.kernel.events import Event

CONTENT_BYTES_MAX = 5_000_000

Label = Annotated[str, Meta(min_length=1, max_length=80, description="what the team reads in the agenda")]


class CalendarWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A calendar to read: its iCalendar address, or else the text of a file that is kept as it is."""

    label: Label
    address: Annotated[str, Meta(max_length=2000)] = ""
    content: Annotated[str, Meta(max_length=CONTENT_BYTES_MAX)] = ""


class ExternalCalendar(msgspec.Struct, frozen=True):
    """A calendar of a member. Its address is told to nobody again; `host` is where it lies, empty for a file.

    `error` is the code of why the last try failed: what was read at `read_at` still counts. `notes` are the codes of
    what could not be understood in it. `events` is how many lie ahead, series counted once.
    """

    id: UUID
    staff: UUID
    label: str
    host: str
    created_at: datetime
    read_at: datetime | None
    tried_at: datetime | None
    next_read_at: datetime
    failures: int
    error: str | None
    notes: list[str]
    events: int


class CalendarFound(msgspec.Struct, frozen=True):
    """What a calendar says: `spans` busy in epoch seconds, sorted and disjoint; `ours` carry a visit's id, as the
    entries of our own feeds do. `copy` is the file without what nobody needs, packed (zlib)."""

    spans: list[tuple[int, int]]
    ours: list[tuple[str, int, int]]
    notes: dict[str, int]
    events: int
    copy: bytes


class CalendarUnreadable(Exception):  # noqa: N818 - an outcome, said as people say it
    """A file that says nothing. `code`: `calendar.not_a_calendar`, `calendar.too_many_events`,
    `calendar.too_much_work` or `calendar.unreadable`."""

    permanent = True

    def __init__(self, *, code: str) -> None:
        super().__init__(code)
        self.code = code


class CalendarWanted(Event, frozen=True):
    """A calendar is to be read now."""

    name: ClassVar[str] = "calendar.wanted"
    calendar_id: UUID


class CalendarUnknown(NotFound):
    """No such calendar, or it is not this caller's to see."""

    code = "calendar.unknown"
    sentence = "There is no such calendar."


class CalendarNotYours(Refusal):
    """A professional reads their own calendars; the desk everybody's."""

    code = "calendar.not_yours"
    status = 403
    sentence = "You can have your own calendars read. Ask the desk for somebody else's."


class CalendarsTooMany(Refusal):
    """More calendars than a member can have."""

    code = "calendar.too_many"
    status = 422
    sentence = "A member has at most 10 calendars. Remove one that is no longer needed."


class CalendarWithoutSource(Refusal):
    """Neither an address nor a file, or both."""

    code = "calendar.source"
    status = 422
    sentence = "Give the address of a calendar, or a file: one of the two."


class CalendarFileInvalid(Refusal):
    """The file is no calendar, or too large."""

    code = "calendar.file"
    status = 422
    sentence = "This file is no calendar. Its name ends in .ics, and it has at most 5 megabytes."


class CalendarBusy(Refusal):
    """It was read a moment ago."""

    code = "calendar.read_just_now"
    status = 429
    sentence = "This calendar was read a moment ago. Try again in a minute."
