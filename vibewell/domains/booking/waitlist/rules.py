"""Pure decisions about the waitlist: whose turn it is, what fits, and how long an offer stands.

The rule: urged wishes first, then the oldest. Whoever let an offer go stands behind all others for an hour, and is
never offered a time again that overlaps one they let go. Of what fits, everybody gets the earliest.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from vibewell.domains.booking.types import ANYONE
from vibewell.domains.booking.waitlist.types import WINDOW_DAYS_MAX, WindowInvalid, Wish

Span: TypeAlias = tuple[datetime, datetime]

OFFER_MINUTES = 30
# Nobody has to answer at night: what is offered then stands until half an hour after the morning begins.
MORNING = time(8)
NIGHT = time(21)
# An offer that leaves less time to answer is none.
OFFER_MINUTES_MIN = 5
# Who has just let an offer go lets the others be asked first.
RESTS = timedelta(hours=1)


def check_window(first: datetime, until: datetime, day_first: str | None, day_until: str | None, now: datetime) -> None:
    """Raises `WindowInvalid`."""
    if until <= now or not timedelta(0) < until - first <= timedelta(days=WINDOW_DAYS_MAX):
        raise WindowInvalid
    if until - now > timedelta(days=366):
        raise WindowInvalid("That is more than a year ahead.")
    check_day(day_first, day_until)


def check_day(day_first: str | None, day_until: str | None) -> None:
    """Raises `WindowInvalid`."""
    if day_first is not None and day_until is not None and day_until <= day_first:
        raise WindowInvalid("The times of day leave nothing: the second comes after the first.")


def in_turn(wishes: Sequence[Wish], let_go_at: dict[UUID, datetime], now: datetime) -> list[Wish]:
    """The order in which wishes are served. `let_go_at`: when somebody last let an offer for their wish pass."""

    def turn(wish: Wish) -> tuple[bool, bool, datetime, UUID]:
        passed = let_go_at.get(wish.id)
        is_urged = wish.urged_at is not None and (wish.offer is None or wish.offer.offered_at < wish.urged_at)
        return not is_urged, passed is not None and now - passed < RESTS, wish.created_at, wish.id

    return sorted(wishes, key=turn)


def window_of(wish: Wish, now: datetime) -> Span | None:
    """Where a start is looked for: not before now, and for a visit that would be earlier, before that one."""
    least = 0 if wish.without_asking else OFFER_MINUTES_MIN
    first = max(wish.first, now + timedelta(minutes=max(wish.notice_minutes, least)))
    until = wish.until if wish.visit is None else (wish.visit_start or wish.until)
    return (first, until) if first < until else None


def fits(wish: Wish, starts: int, ends: int, apart_from: Iterable[Span]) -> bool:
    """Whether a start (epoch seconds) lies in the wish's times of day and overlaps none of `apart_from`."""
    at = datetime.fromtimestamp(starts, ZoneInfo(wish.timezone)).strftime("%H:%M")
    if (wish.day_first and at < wish.day_first) or (wish.day_until and at >= wish.day_until):
        return False
    low, high = datetime.fromtimestamp(starts, UTC), datetime.fromtimestamp(ends, UTC)
    return all(high <= other_low or other_high <= low for other_low, other_high in apart_from)


def offer_ends(timezone: str, starts: datetime, now: datetime) -> datetime | None:
    """Until when an offer made now stands; None where nobody could answer in time."""
    zone = ZoneInfo(timezone)
    here = now.astimezone(zone)
    if MORNING <= here.time() < NIGHT:
        until = now + timedelta(minutes=OFFER_MINUTES)
    else:
        day = here.date() + timedelta(days=1 if here.time() >= NIGHT else 0)
        until = datetime.combine(day, MORNING, zone).astimezone(UTC) + timedelta(minutes=OFFER_MINUTES)
    until = min(until, starts.astimezone(UTC))
    return until if until - now >= timedelta(minutes=OFFER_MINUTES_MIN) else None


def staff_wish(wish: Wish) -> UUID | str:
    """The wish's member for the engine: an id or "any"."""
    return wish.staff or ANYONE
