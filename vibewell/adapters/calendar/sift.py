"""What of a calendar file can matter: its events that are not over, without what they are about.

A file may have a hundred thousand events and be written by anybody; what is left here is small and well formed enough
for the library that understands it. Pure, and in time linear in the file's size.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

EVENTS_MAX = 5_000
ZONES_MAX = 100
ZONE_LINES_MAX = 600
LINE_CHARACTERS_MAX = 4_000
DATES_CHARACTERS_MAX = 60_000
# An event without an end in sight may have begun this long ago and go on.
LONGEST = timedelta(days=370)

# The rest says what an event is about, which is nobody's business here.
KEPT = frozenset(
    {"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP", "SEQUENCE"}
)
REPEATING = frozenset({"RRULE", "RDATE", "RECURRENCE-ID"})
TOO_OFTEN = re.compile(r"FREQ=(SECONDLY|MINUTELY)", re.IGNORECASE)
YEARLY = re.compile(r"FREQ=YEARLY", re.IGNORECASE)
NAME = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,40})(?=[;:])")
MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T([01]\d|2[0-3])([0-5]\d)([0-5]\d|60)Z?)?")
LENGTH = re.compile(r"[+-]?P(?:\d{1,5}W|(?:\d{1,5}D)?(?:T(?:\d{1,7}H)?(?:\d{1,7}M)?(?:\d{1,9}S)?)?)", re.IGNORECASE)
DAY = re.compile(r":(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?\s*\Z")


DECLINED = re.compile(r';PARTSTAT="?DECLINED\b', re.IGNORECASE)
FREE = re.compile(r';FBTYPE="?FREE\b', re.IGNORECASE)
EMAIL = re.compile(r';EMAIL="?([^";:,]+)', re.IGNORECASE)


class NotACalendar(Exception):  # noqa: N818 - an outcome
    """The bytes are no iCalendar file."""


class TooManyEvents(Exception):  # noqa: N818 - an outcome
    """More events ahead than anybody has."""


class Sifted(msgspec.Struct, frozen=True):
    """A calendar file of what is left. `notes` counts what had to be left out, by code."""

    text: str
    events: int
    notes: dict[str, int]


def sift(content: bytes, since: date, owners: Iterable[str] = ()) -> Sifted:
    """The events that may reach past `since`; what one of the `owners` (mail addresses) has declined leaves them free.

    Raises `NotACalendar`, `TooManyEvents`.
    """
    lines = _lines(content)
    sieve = _Sieve(since, owners)
    for line in lines:
        sieve.take(line)
    if not sieve.is_calendar:
        raise NotACalendar
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vibewell//Sifted//EN", *sieve.head,
                        *sieve.zones, *sieve.events, "END:VCALENDAR", ""])  # fmt: skip
    return Sifted(text, sieve.count, dict(sieve.notes))


def _lines(content: bytes) -> list[str]:
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\n ", "").replace("\n\t", "").split("\n")


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


class _Sieve:
    def __init__(self, since: date, owners: Iterable[str]) -> None:
        self.since = since
        self.owners = {owner.strip().casefold() for owner in owners}
        self.is_calendar = False
        self.head: list[str] = []
        self.zones: list[str] = []
        self.events: list[str] = []
        self.count = 0
        self.notes: Counter[str] = Counter()
        self._zones_kept = 0
        self._inside: list[str] = []
        self._block: list[str] = []
        self._fields: dict[str, str] = {}
        self._is_declined = False

    def take(self, line: str) -> None:
        """One unfolded line."""
        named = NAME.match(line)
        if named is None:
            return
        name = named[1].upper()
        if name == "BEGIN":
            self._begin(line[6:].strip().upper())
        elif name == "END":
            self._end(line[4:].strip().upper())
        elif self._inside[-1:] == ["VEVENT"]:
            self._keep(name, line)
        elif self._inside[-1:] == ["VFREEBUSY"] and name == "FREEBUSY":
            self._free_busy(line)
        elif "VTIMEZONE" in self._inside and len(self._block) < ZONE_LINES_MAX and len(line) < LINE_CHARACTERS_MAX:
            self._block.append(line)
        elif self._inside == ["VCALENDAR"] and name == "X-WR-TIMEZONE" and is_zone(line.partition(":")[2]):
            self.head.append(line)
        elif self._inside == ["VCALENDAR"] and name == "X-WR-CALNAME":
            # Whose it is: the first calendar of an account is often called by its address.
            name_of_it = line.partition(":")[2].strip().casefold()
            self.owners.update({name_of_it} if "@" in name_of_it else ())

    def _begin(self, what: str) -> None:
        self.is_calendar |= what == "VCALENDAR"
        if what == "VEVENT" or (what == "VTIMEZONE" and "VTIMEZONE" not in self._inside):
            self._block, self._fields, self._is_declined = [], {}, False
        if "VTIMEZONE" in self._inside:
            self._block.append(f"BEGIN:{what}")
        if len(self._inside) < 10:
            self._inside.append(what)

    def _end(self, what: str) -> None:
        if what not in self._inside:
            return
        while self._inside and self._inside.pop() != what:
            pass
        if what == "VEVENT":
            self._event()
        elif what == "VTIMEZONE":
            self._zone()
        elif "VTIMEZONE" in self._inside:
            self._block.append(f"END:{what}")

    def _keep(self, name: str, line: str) -> None:
        if name == "X-MICROSOFT-CDO-BUSYSTATUS" and line.rpartition(":")[2].strip().upper() == "FREE":
            name, line = "TRANSP", "TRANSP:TRANSPARENT"
        if name == "ATTENDEE" and len(line) <= LINE_CHARACTERS_MAX and DECLINED.search(line):
            self._is_declined |= bool(self.owners & _addresses(line))
        if name not in KEPT or not is_well_formed(name, line):
            return
        if name in ("RDATE", "EXDATE"):
            if len(line) <= DATES_CHARACTERS_MAX:
                self._block.append(line)
                self._fields.setdefault(name, line)
        elif name not in self._fields and len(line) <= LINE_CHARACTERS_MAX:
            self._fields[name] = line
            self._block.append(line)

    def _event(self) -> None:
        if "DTSTART" not in self._fields:
            self.notes["calendar.event_unreadable"] += 1
        elif TOO_OFTEN.search(self._fields.get("RRULE", "")):
            self.notes["calendar.repeats_too_often"] += 1
        elif not self._is_over():
            self.count += 1
            if self.count > EVENTS_MAX:
                raise TooManyEvents
            uid = [] if "UID" in self._fields else [f"UID:{self.count}@unnamed"]
            if self._is_declined:
                # It stays as an instance of its series, which goes on, and keeps nobody busy.
                self._block = [line for line in self._block if NAME.match(line)[1].upper() != "TRANSP"]  # type: ignore[index]
                self._block.append("TRANSP:TRANSPARENT")
            self.events += ["BEGIN:VEVENT", *uid, *self._block, "END:VEVENT"]

    def _free_busy(self, line: str) -> None:
        """Each period becomes an event that says nothing but when."""
        name, _, periods = line.rpartition(":")
        if FREE.search(name):
            return
        if len(line) > DATES_CHARACTERS_MAX:
            self.notes["calendar.event_unreadable"] += 1
            return
        for period in periods.split(","):
            begins, _, ends = period.strip().partition("/")
            last = "DURATION" if ends[:1] in ("P", "p", "+") else "DTEND"
            fields = {"DTSTART": f"DTSTART:{begins}", last: f"{last}:{ends}"}
            if all(is_well_formed(each, field) for each, field in fields.items()):
                self._fields, self._block, self._is_declined = fields, list(fields.values()), False
                self._event()
            else:
                self.notes["calendar.event_unreadable"] += 1

    def _is_over(self) -> bool:
        if REPEATING & self._fields.keys():
            return False
        ends = _day(self._fields.get("DTEND", ""))
        starts = _day(self._fields["DTSTART"])
        if ends is None and starts is not None:
            ends = starts + (LONGEST if "DURATION" in self._fields else timedelta(days=1))
        # Two days cover whatever time zone it is in.
        return ends is not None and ends < self.since - timedelta(days=2)

    def _zone(self) -> None:
        rules = [line for line in self._block if line.upper().startswith("RRULE")]
        named = [line for line in self._block if line.upper().startswith("TZID")]
        self._zones_kept += 1
        if named and self._zones_kept <= ZONES_MAX and len(rules) <= 20 and all(YEARLY.search(rule) for rule in rules):
            self.zones += ["BEGIN:VTIMEZONE", *self._block, "END:VTIMEZONE"]


def _addresses(line: str) -> set[str]:
    """The mail addresses of an attendee."""
    said = EMAIL.search(line)
    return {line.casefold().rpartition("mailto:")[2].strip(), *([said[1].strip().casefold()] if said else [])}


def _day(line: str) -> date | None:
    found = DAY.search(line)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    # So near the end of the calendar nothing can be added.
    return day if day.year < 9990 else None


def is_well_formed(name: str, line: str) -> bool:
    """Whether a line says a time, or a length of time, where it must; others are the library's to judge."""
    value = line.rpartition(":")[2].strip()
    if name == "DURATION":
        return LENGTH.fullmatch(value) is not None and value[-1].isalnum() and value[-1].upper() not in "PT"
    if name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        found = MOMENT.fullmatch(value)
        return found is not None and _day(f":{value}") is not None
    return True


def is_zone(name: str) -> bool:
    """Whether the tz database has a zone of this name."""
    try:
        ZoneInfo(name.strip())
    except (ValueError, OSError, KeyError):
        return False
    return True
