"""When a visit may begin, seen from now: not in the past, after the notice asked for, not too far ahead."""

from collections.abc import Iterable
from typing import NamedTuple

from vibewell.domains.scheduling import wall_clock
from vibewell.domains.scheduling.types import Interval, Reason, Service

# Later than any instant that a calendar can name.
FOREVER = 1 << 40


class Limits(NamedTuple):
    """`notice_until` and `ahead_until` are None where no service sets such a limit."""

    now: int
    notice_until: int | None
    ahead_until: int | None

    def open_span(self, span: Interval) -> Interval:
        low = max(span[0], self.now, self.notice_until or self.now)
        high = span[1] if self.ahead_until is None else min(span[1], self.ahead_until)
        return low, max(low, high)

    def broken_by(self, start: int) -> frozenset[Reason]:
        broken = set()
        if start < self.now:
            broken.add(Reason.IN_THE_PAST)
        if self.notice_until is not None and start < self.notice_until:
            broken.add(Reason.TOO_SOON)
        if self.ahead_until is not None and start >= self.ahead_until:
            broken.add(Reason.TOO_FAR_AHEAD)
        return frozenset(broken)


def limits_of(services: Iterable[Service], timezone: str, now: int) -> Limits:
    """The strictest of the services' limits. Days are counted by the location's calendar and clock."""
    notices: list[int] = []
    horizons: list[int] = []
    for service in services:
        if service.notice_minutes:
            notices.append(now + 60 * service.notice_minutes)
        if service.notice_days:
            notices.append(_days_later(timezone, now, service.notice_days))
        if service.advance_days is not None:
            horizons.append(_end_of_day(timezone, now, service.advance_days))
    return Limits(now, max(notices, default=None), min(horizons, default=None))


def _days_later(timezone: str, now: int, days: int) -> int:
    try:
        return wall_clock.days_later(timezone, now, days)
    except (OverflowError, ValueError):
        return FOREVER


def _end_of_day(timezone: str, now: int, days: int) -> int:
    try:
        return wall_clock.instant(timezone, wall_clock.local_date(timezone, now).toordinal() + days + 1)
    except (OverflowError, ValueError):
        return FOREVER
