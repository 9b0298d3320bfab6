"""Pure decisions about what may be saved. Everything that is refused has a code of its own."""

import unicodedata
from collections.abc import Sequence

import msgspec
from msgspec import UNSET, UnsetType

from vibewell.domains.catalog.desk.types import ServiceSegment
from vibewell.domains.catalog.desk.wishes import Price, SegmentWish
from vibewell.domains.catalog.refusals import (
    AdvanceInvalid,
    BuffersInvalid,
    NoticeBeyondAdvance,
    NoticeInvalid,
    PriceInOtherCurrency,
    SegmentsInvalid,
    StepInvalid,
    TextInvalid,
)

DAY_MINUTES = 1440
SEGMENTS_MAX = 12
BUFFER_MINUTES_MAX = 480
NOTICE_MINUTES_MAX = 525_600
NOTICE_DAYS_MAX = 365
ADVANCE_DAYS_MAX = 3650
# Direction marks and joiners belong to names in many scripts, and to emoji.
JOINERS = frozenset("\u200c\u200d\u200e\u200f\u061c\ufe0e\ufe0f")


class Terms(msgspec.Struct, frozen=True):
    """When a service can begin and be booked."""

    step_minutes: int
    before_minutes: int
    after_minutes: int
    notice_minutes: int | None
    notice_days: int | None
    advance_days: int | None


def check_terms(terms: Terms) -> None:
    """Raises `StepInvalid`, `BuffersInvalid`, `NoticeInvalid`, `AdvanceInvalid`, `NoticeBeyondAdvance`."""
    if not 1 <= terms.step_minutes <= DAY_MINUTES:
        raise StepInvalid
    if not (0 <= terms.before_minutes <= BUFFER_MINUTES_MAX and 0 <= terms.after_minutes <= BUFFER_MINUTES_MAX):
        raise BuffersInvalid
    if terms.notice_minutes is not None and terms.notice_days is not None:
        raise NoticeInvalid
    if not 0 <= (terms.notice_minutes or 0) <= NOTICE_MINUTES_MAX:
        raise NoticeInvalid
    if not 0 <= (terms.notice_days or 0) <= NOTICE_DAYS_MAX:
        raise NoticeInvalid
    if terms.advance_days is not None:
        if not 0 <= terms.advance_days <= ADVANCE_DAYS_MAX:
            raise AdvanceInvalid
        # Opening today only still leaves room for notice within the day.
        ahead = max(terms.advance_days * DAY_MINUTES, DAY_MINUTES - 1)
        notice = terms.notice_minutes or (terms.notice_days or 0) * DAY_MINUTES
        if notice > ahead:
            raise NoticeBeyondAdvance(
                f"{_duration(notice)} of notice is longer than bookings open ahead ({terms.advance_days} days), "
                "so nobody could ever book this.",
                notice_minutes=notice,
                advance_days=terms.advance_days,
            )


def segments_of(
    minutes: int | UnsetType | None, segments: Sequence[SegmentWish] | UnsetType | None
) -> list[ServiceSegment]:
    """The parts of a service from its length or its parts, of which exactly one is given. Raises `SegmentsInvalid`."""
    length, parts = (None if given is UNSET else given for given in (minutes, segments))
    if (length is None) == (parts is None):
        raise SegmentsInvalid("A service has either its minutes or its segments.")
    wished = parts if isinstance(parts, Sequence) else [SegmentWish(minutes=int(str(length)))]
    if not 1 <= len(wished) <= SEGMENTS_MAX:
        raise SegmentsInvalid
    if any(not 1 <= part.minutes <= DAY_MINUTES for part in wished) or sum(p.minutes for p in wished) > DAY_MINUTES:
        raise SegmentsInvalid
    return [
        ServiceSegment(clean(part.name), part.minutes, part.staff, list(dict.fromkeys(map(clean_name, part.resources))))
        for part in wished
    ]


def amount_of(price: Price, currency: str) -> int:
    """The amount of a price in the business's currency. Raises `PriceInOtherCurrency`."""
    if not price.is_in(currency):
        raise PriceInOtherCurrency("Prices are in %(currency)s here.", currency=currency)
    return price.amount


def clean(text: str) -> str:
    """A text as it is kept: composed, without blanks around it. Raises `TextInvalid` for what can't be seen."""
    kept = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") and letter not in "\n\t" for letter in kept):
        raise TextInvalid
    return kept


def clean_name(text: str) -> str:
    """A name on one line with something to see in it. Raises `TextInvalid`."""
    kept = clean(" ".join(text.split()))
    if all(letter in JOINERS or unicodedata.category(letter)[0] in "CZ" for letter in kept):
        raise TextInvalid
    return kept


def _duration(minutes: int) -> str:
    if minutes % DAY_MINUTES == 0:
        return f"{minutes // DAY_MINUTES} days"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
