"""Times, prices and stretches of a visit in a reader's language and time zone."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision

from vibewell.domains.notifications.rules import clean_line, clean_name
from vibewell.domains.notifications.types import LetterSegment, MoneyLetter, VisitLetter

BABEL_LOCALES = {"en": "en_GB", "de": "de_DE"}
DAY = {"en": "EEEE d MMMM", "de": "EEEE, d. MMMM"}
DATE = {"en": "d MMMM", "de": "d. MMMM"}
SEGMENTS_MAX = 6


class Stretch(msgspec.Struct, frozen=True):
    """A segment as a cell: its share of the width in percent, and whether somebody attends to the client."""

    name: str
    time: str
    percent: int
    attended: bool
    second: bool


def zone_or(name: str, otherwise: str) -> ZoneInfo:
    """The time zone of this name; an unknown one gives the other, and at last UTC."""
    for wanted in (name, otherwise, "UTC"):
        try:
            return ZoneInfo(wanted)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    raise ZoneInfoNotFoundError("UTC")


def city_of(zone: ZoneInfo, language: str) -> str:
    """What people call a time zone: its city in their language."""
    named: Any = Locale.parse(BABEL_LOCALES[language]).time_zones.get(zone.key, {})
    return str(named.get("city") or zone.key.rsplit("/", 1)[-1].replace("_", " "))


def money(amount: int, currency: str, language: str) -> str:
    """A price as people write it."""
    return format_currency(amount / 10 ** get_currency_precision(currency), currency, locale=BABEL_LOCALES[language])


class VisitWords:
    """A visit in words. Times are the reader's; where their clock differs from the business's, both are told."""

    def __init__(self, letter: VisitLetter, language: str) -> None:
        self._letter = letter
        self._language = language
        self._business_zone = zone_or(letter.business_timezone, "UTC")
        self._zone = zone_or(letter.reader_timezone, letter.business_timezone)
        self.customer = clean_name(letter.customer)
        self.first_name = clean_name(clean_line(letter.customer).split(" ", 1)[0])
        self.business = clean_name(letter.business)
        self.note = clean_line(letter.note, 500)
        self.link = f"{letter.address}/visits/{letter.visit_id}"
        self.offer_link = f"{letter.address}/waitlist/offers/{letter.offer_id}" if letter.offer_id else self.link
        self.has_street = bool(letter.street or letter.city)
        self.street = clean_line(letter.street)
        self.town = clean_line(f"{letter.postcode} {letter.city}")

    def _here(self, instant: datetime) -> datetime:
        return instant.astimezone(self._zone)

    def _there(self, instant: datetime) -> datetime:
        return instant.astimezone(self._business_zone)

    def _format(self, moment: datetime, pattern: str) -> str:
        return format_date(moment.date(), pattern, locale=BABEL_LOCALES[self._language])

    @property
    def weekday(self) -> str:
        """Tuesday."""
        return self._format(self._here(self._letter.starts_at), "EEEE")

    @property
    def time(self) -> str:
        """14:00."""
        return f"{self._here(self._letter.starts_at):%H:%M}"

    @property
    def date(self) -> str:
        """17 November."""
        return self._format(self._here(self._letter.starts_at), DATE[self._language])

    @property
    def day(self) -> str:
        """Tuesday 17 November."""
        return self._format(self._here(self._letter.starts_at), DAY[self._language])

    @property
    def end_time(self) -> str:
        """16:05."""
        return f"{self._here(self._letter.ends_at):%H:%M}"

    @property
    def is_elsewhere(self) -> bool:
        """Whether the reader's clock and the business's tell different times at the start."""
        start = self._letter.starts_at
        return self._here(start).replace(tzinfo=None) != self._there(start).replace(tzinfo=None)

    @property
    def zone(self) -> str:
        """The reader's city."""
        return city_of(self._zone, self._language)

    @property
    def business_zone(self) -> str:
        """The business's city."""
        return city_of(self._business_zone, self._language)

    @property
    def business_moment(self) -> tuple[str, str]:
        """Day and time of the start where the business is."""
        there = self._there(self._letter.starts_at)
        return self._format(there, DAY[self._language]), f"{there:%H:%M}"

    @property
    def previous(self) -> tuple[str, str] | None:
        """Day and time of the start that stood before, on the reader's clock."""
        if self._letter.previous_starts_at is None:
            return None
        here = self._here(self._letter.previous_starts_at)
        return self._format(here, DAY[self._language]), f"{here:%H:%M}"

    @property
    def held_until(self) -> tuple[str, str] | None:
        """Day and time until which a start is held, on the reader's clock."""
        if self._letter.expires_at is None:
            return None
        here = self._here(self._letter.expires_at)
        return self._format(here, DAY[self._language]), f"{here:%H:%M}"

    @property
    def place(self) -> tuple[int, int] | None:
        """Which visit of how many of a series it is."""
        return (self._letter.series_position, self._letter.series_total) if self._letter.series_total else None

    @property
    def series_link(self) -> str:
        """The page of the series."""
        series = self._letter.series_id
        return f"{self._letter.address}/series/{series}" if series else f"{self._letter.address}/visits"

    @property
    def every(self) -> str:
        """Every 4 weeks."""
        weeks = self._letter.every_weeks
        if weeks == 1:
            return {"en": "every week", "de": "jede Woche"}[self._language]
        return {"en": f"every {weeks} weeks", "de": f"alle {weeks} Wochen"}[self._language]

    @property
    def visit_rows(self) -> list[tuple[str, str]]:
        """The visits of a series: when, with whom, and the price of each."""
        rows = []
        for visit in self._letter.visits:
            here = self._here(visit.starts_at)
            when = f"{self._format(here, DAY[self._language])}, {here:%H:%M}"
            price = money(visit.price, self._letter.currency, self._language)
            rows.append((f"{when}, {clean_name(visit.staff)}", price))
        return rows

    @property
    def visits_total(self) -> str:
        """What the visits of a series cost together."""
        total = sum(visit.price for visit in self._letter.visits)
        return money(total, self._letter.currency, self._language)

    @property
    def check(self) -> tuple[str, str, str, str] | None:
        """What comes before the visit: the check, its day and time on the reader's clock, and who does it."""
        check = self._letter.check
        if check is None:
            return None
        here = self._here(check.starts_at)
        day = self._format(here, DAY[self._language])
        return clean_name(check.service), day, f"{here:%H:%M}", clean_name(check.staff)

    @property
    def previous_staff(self) -> str:
        """Who was to attend before."""
        return clean_name(self._letter.previous_staff)

    @property
    def staff(self) -> str:
        """Who attends, each named once."""
        names = list(dict.fromkeys(clean_name(item.staff) for item in self._letter.items))
        joint = {"en": " and ", "de": " und "}[self._language]
        return joint.join(names) if len(names) < 3 else ", ".join(names[:-1]) + joint + names[-1]

    @property
    def services(self) -> str:
        """What is done, in order."""
        names = [clean_name(item.service) for item in self._letter.items]
        joint = {"en": ", then ", "de": ", dann "}[self._language]
        return joint.join(names)

    @property
    def minutes(self) -> int:
        """The whole length."""
        return int((self._letter.ends_at - self._letter.starts_at).total_seconds() // 60)

    @property
    def length(self) -> str:
        """2 hours 5 minutes."""
        hours, minutes = divmod(self.minutes, 60)
        names = {"en": ("hour", "hours", "minutes"), "de": ("Stunde", "Stunden", "Minuten")}[self._language]
        told = [f"{hours} {names[0] if hours == 1 else names[1]}"] if hours else []
        return " ".join([*told, *([f"{minutes} {names[2]}"] if minutes else [])])

    @property
    def free_minutes(self) -> int:
        """How long it works by itself."""
        return sum(segment.minutes for segment in self._letter.segments if not segment.attended)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Service and price, the check before it included."""
        check = self._letter.check
        items = [(item.service, item.price) for item in self._letter.items]
        return [
            (clean_name(service), money(price, self._letter.currency, self._language))
            for service, price in ([(check.service, check.price)] if check else []) + items
        ]

    @property
    def total(self) -> str:
        """The whole price, the check before it included."""
        check = self._letter.check.price if self._letter.check else 0
        return money(self._letter.price + check, self._letter.currency, self._language)

    @property
    def stretches(self) -> list[Stretch]:
        """The visit as cells beside each other; none when there is nothing to tell apart, or too much."""
        segments = self._letter.segments
        if not 1 < len(segments) <= SEGMENTS_MAX:
            return []
        whole = sum(segment.minutes for segment in segments)
        return [self._stretch(segment, whole) for segment in segments]

    def _stretch(self, segment: LetterSegment, whole: int) -> Stretch:
        return Stretch(
            clean_name(segment.name),
            f"{self._here(segment.starts_at):%H:%M}",
            max(10, round(segment.minutes * 100 / whole)),
            segment.attended,
            segment.item % 2 == 1,
        )


class MoneyWords:
    """A letter about money in words; days and times are on the business's clock."""

    def __init__(self, letter: MoneyLetter, language: str) -> None:
        self._letter = letter
        self._language = language
        self.first_name = clean_name(clean_line(letter.customer).split(" ", 1)[0])
        self.business = clean_name(letter.business)
        self.giver = clean_name(letter.giver)
        self.what = clean_line(letter.what, 200)
        self.message = clean_line(letter.message, 500)
        # In groups of four, as people read a code to each other.
        self.code = "-".join(letter.code[at : at + 4] for at in range(0, len(letter.code), 4))

    def _money(self, amount: int) -> str:
        return money(amount, self._letter.currency, self._language)

    @property
    def amount(self) -> str:
        """€45.00."""
        return self._money(self._letter.amount)

    @property
    def kept(self) -> str:
        """What the business keeps."""
        return self._money(self._letter.kept)

    @property
    def charged(self) -> str:
        """What a kept card is charged."""
        return self._money(self._letter.charged)

    def _day(self, moment: datetime | None) -> str:
        if moment is None:
            return ""
        there = moment.astimezone(zone_or(self._letter.zone, "UTC"))
        return format_date(there.date(), DAY[self._language], locale=BABEL_LOCALES[self._language])

    @property
    def day(self) -> str:
        """Tuesday 17 November."""
        return self._day(self._letter.when)

    @property
    def time(self) -> str:
        """14:00."""
        there = self._letter.when.astimezone(zone_or(self._letter.zone, "UTC")) if self._letter.when else None
        return f"{there:%H:%M}" if there else ""

    @property
    def until(self) -> str:
        """31 December 2029."""
        last = self._letter.until
        if last is None:
            return ""
        there = last.astimezone(zone_or(self._letter.zone, "UTC"))
        return format_date(there.date(), f"{DATE[self._language]} y", locale=BABEL_LOCALES[self._language])
