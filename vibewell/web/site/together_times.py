"""When several people can come: a month of days on which it fits, and one day's starts. For customers and the desk."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking import PartyStart, list_party_days, list_party_starts
from vibewell.kernel.db import Transaction
from vibewell.web.site.comers import Together
from vibewell.web.site.openings import last_month, next_month, part_of
from vibewell.web.ui.calendar import Month, month

# A month without room is looked past once; further away people leaf by themselves.
MONTHS_LOOKED_MAX = 2


class TogetherTimes(msgspec.Struct, frozen=True):
    """What is free for all of them. `day` is None where nothing is in the months that were looked through."""

    today: date
    shown: date
    free: dict[date, int]
    full: list[date]
    day: date | None
    # by part of the day, in order
    parts: dict[str, list[PartyStart]]

    @property
    def before(self) -> date | None:
        """The month before, unless it is over."""
        found = (self.shown - timedelta(days=1)).replace(day=1)
        return found if found >= self.today.replace(day=1) else None

    @property
    def after(self) -> date | None:
        """The month after, unless nobody plans that far."""
        found = next_month(self.shown)
        return found if found <= last_month(self.today) else None

    def month(self, locale: str, href: Callable[[date], str]) -> Month:
        """For `ui.month`."""
        terms = {"free": self.free, "full": self.full, "today": self.today}
        return month(self.shown, **terms, chosen=self.day, href=href, locale=locale)  # type: ignore[arg-type]


async def read_times(
    tx: Transaction, business: str, zone: str, wish: Together, now: datetime, *, at_desk: bool = False
) -> TogetherTimes:
    """The month that is asked for or the first with room, and the starts of the day asked for or the first free one."""
    today = now.astimezone(ZoneInfo(zone)).date()
    asked = (wish.day or wish.month or today).replace(day=1)
    shown = min(max(asked, today.replace(day=1)), last_month(today))
    for _ in range(MONTHS_LOOKED_MAX):
        first, last = max(today, shown), next_month(shown) - timedelta(days=1)
        terms = {"in_turn": wish.in_turn, "now": now, "at_desk": at_desk}
        days = await list_party_days(tx, business, wish.people, first, last, **terms)  # type: ignore[arg-type]
        if days.free or wish.day or wish.month or next_month(shown) > last_month(today):
            break
        shown = next_month(shown)
    there = wish.day if wish.day and wish.day.replace(day=1) == shown and wish.day >= today else None
    day = there or min(days.free, default=None)
    starts = (
        await list_party_starts(tx, business, wish.people, day, day, **terms)  # type: ignore[arg-type]
        if day in days.free and day is not None
        else []
    )
    parts: dict[str, list[PartyStart]] = {}
    for each in starts:
        parts.setdefault(part_of(each.start), []).append(each)
    return TogetherTimes(today, shown, days.free, days.full, day, parts)
