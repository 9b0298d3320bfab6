"""When a calendar says that somebody is busy: series, their exceptions and moved instances laid out by the library."""

import re
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import recurring_ical_events

OCCURRENCES_MAX = 20_000
NOTES_MAX = 20
SERIES_SECONDS_MAX = 0.4
# Of processor time: reading all of it stays under two seconds.
ALL_SECONDS_MAX = 1.6
OWN_UID = re.compile(r"visit-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@vibewell")
OWN_CLOCK = re.compile(r"BEGIN:VTIMEZONE\r\n.*?END:VTIMEZONE\r\n", re.DOTALL)

Span = tuple[int, int]


class TooMuchWork(Exception):  # noqa: N818 - an outcome
    """It takes longer than anybody waits, or happens more often than anybody lives."""


class LaidOut(msgspec.Struct, frozen=True):
    """`spans` are busy, in epoch seconds, sorted and disjoint; `ours` name a visit as our own feeds do."""

    spans: list[Span]
    ours: list[tuple[str, int, int]]
    notes: dict[str, int]


def lay_out(text: str, zone: str, low: int, high: int) -> LaidOut:
    """When the events of a sifted calendar make busy in [low, high). Whole days and times without a zone are in `zone`.

    Raises `TooMuchWork`.
    """
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except ValueError:
        # Clocks of a file's own are the hardest to understand: without them the rest still counts.
        calendar = icalendar.Calendar.from_ical(OWN_CLOCK.sub("", text))
    return _Layout(ZoneInfo(zone), low, high).of(calendar)


class _Layout:
    def __init__(self, zone: ZoneInfo, low: int, high: int) -> None:
        self.zone, self.low, self.high = zone, low, high
        self.notes: Counter[str] = Counter()
        self.spans: list[Span] = []
        self.ours: list[tuple[str, int, int]] = []
        self.until = time.process_time() + ALL_SECONDS_MAX
        self.query = (
            datetime.fromtimestamp(low, UTC) - timedelta(days=2),
            datetime.fromtimestamp(high, UTC) + timedelta(days=2),
        )

    def of(self, calendar: Any) -> LaidOut:
        """All of its events."""
        by_uid: dict[str, list[Any]] = defaultdict(list)
        for event in calendar.walk("VEVENT"):
            if self._is_readable(event):
                by_uid[str(event.get("UID", ""))].append(event)
        others = [part for part in calendar.subcomponents if part.name != "VEVENT"]
        for uid, events in by_uid.items():
            self._lay_out(uid, events, calendar, others)
        return LaidOut(merged(self.spans), self.ours, dict(self.notes.most_common(NOTES_MAX)))

    def _is_readable(self, event: Any) -> bool:
        start = event.get("DTSTART")
        moment = getattr(start, "dt", None)
        if not isinstance(moment, date):
            self.notes["calendar.event_unreadable"] += 1
            return False
        if isinstance(moment, datetime) and moment.tzinfo is None and "TZID" in getattr(start, "params", {}):
            self.notes["calendar.zone_unknown"] += 1
        return True

    def _lay_out(self, uid: str, events: list[Any], calendar: Any, others: list[Any]) -> None:
        if time.process_time() > self.until or len(self.spans) + len(self.ours) > OCCURRENCES_MAX:
            raise TooMuchWork
        if len(events) == 1 and not {"RRULE", "RDATE", "RECURRENCE-ID"} & events[0].keys():
            self._take(uid, events[0])
            return
        series = icalendar.Calendar(calendar)
        series.subcomponents = [*others, *events]
        try:
            with at_most(SERIES_SECONDS_MAX):
                for occurrence in recurring_ical_events.of(series).between(*self.query):
                    self._take(uid, occurrence)
        except TooMuchWork:
            self.notes["calendar.series_too_long"] += 1
        except Exception:
            # Whatever a stranger's rule breaks in the library, the other events still count.
            self.notes["calendar.event_unreadable"] += 1

    def _take(self, uid: str, event: Any) -> None:
        if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
            return
        try:
            starts, ends = self._epoch(event.start), self._epoch(event.end)
        except (ValueError, OverflowError, OSError, TypeError, icalendar.InvalidCalendar):
            self.notes["calendar.event_unreadable"] += 1
            return
        if ends <= starts or ends <= self.low or starts >= self.high:
            return
        starts, ends = max(starts, self.low - 86400), min(ends, self.high)
        own = OWN_UID.fullmatch(uid)
        if own:
            self.ours.append((own[1], starts, ends))
        else:
            self.spans.append((starts, ends))

    def _epoch(self, moment: date) -> int:
        if not isinstance(moment, datetime):
            moment = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - a day of the wall's calendar
        return int((moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).timestamp())


def merged(spans: list[Span]) -> list[Span]:
    """The union of half-open spans."""
    union: list[Span] = []
    for low, high in sorted(spans):
        if union and low <= union[-1][1]:
            union[-1] = (union[-1][0], max(high, union[-1][1]))
        else:
            union.append((low, high))
    return union


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Give up after so much processor time. Raises `TooMuchWork`."""

    def give_up(_number: int, _frame: object) -> None:
        raise TooMuchWork

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
