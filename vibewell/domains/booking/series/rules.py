"""Pure decisions about series: when its dates are, what was decided about them, what is left."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking.rules import is_taken
from vibewell.domains.booking.series.types import (
    NO_SUCH_TIME,
    TIMES_MIN,
    Decision,
    SeriesDecisionInvalid,
    SeriesTooShort,
    State,
)
from vibewell.domains.scheduling import Reason, instant
from vibewell.kernel.errors import Invalid

DAY_SECONDS = 86400
YEARS_FOLLOWED_MAX = 10


class Planned(msgspec.Struct, frozen=True):
    """One date as it is meant to be booked; `there_is` says whether the clock shows that time on that day."""

    position: int
    start: int
    there_is: bool = True
    is_moved: bool = False


def planned_starts(first: datetime, timezone: str, every_weeks: int, times: int) -> list[Planned]:
    """The dates of a series in epoch seconds, at the same time by the wall clock of `timezone`.

    A time that comes twice on a day means its first coming, except for the first start, which is given as an instant.
    Where the clock skips the time, the date stands at the first instant after the gap and is marked.
    """
    zone = ZoneInfo(timezone)
    local = first.astimezone(zone)
    seconds = 3600 * local.hour + 60 * local.minute + local.second
    found = [Planned(1, int(first.timestamp()))]
    for number in range(1, times):
        start = instant(timezone, local.toordinal() + 7 * every_weeks * number, seconds)
        then = datetime.fromtimestamp(start, zone)
        found.append(Planned(number + 1, start, (then.hour, then.minute, then.second) == _reading(local)))
    return found


def _reading(local: datetime) -> tuple[int, int, int]:
    return local.hour, local.minute, local.second


def first_after(start: datetime, timezone: str, every_weeks: int, now: datetime) -> datetime:
    """Where a series that follows a visit begins: so many weeks after it, and ahead of now. Raises `Invalid`."""
    if abs(start - now) > timedelta(days=YEARS_FOLLOWED_MAX * 366):
        raise Invalid("A series follows a visit of these years.")
    zone = ZoneInfo(timezone)
    local = start.astimezone(zone)
    seconds = 3600 * local.hour + 60 * local.minute
    number = 1
    while True:
        at = instant(timezone, local.toordinal() + 7 * every_weeks * number, seconds)
        if at > now.timestamp():
            return datetime.fromtimestamp(at, zone)
        number += 1


def around_seconds(every_weeks: int) -> int:
    """How far from its date one is moved at most: never so far that it meets its neighbours."""
    return (3 if every_weeks == 1 else 7) * DAY_SECONDS


def decided(planned: Sequence[Planned], decisions: Sequence[Decision], every_weeks: int) -> list[Planned]:
    """The dates that are to be booked. Raises `SeriesDecisionInvalid`, `SeriesTooShort`."""
    by_position = {decision.position: decision for decision in decisions}
    if len(by_position) < len(decisions):
        raise SeriesDecisionInvalid("One date was decided about twice.")
    if any(position > len(planned) for position in by_position):
        raise SeriesDecisionInvalid("A decision names a date that the series does not have.")
    kept: list[Planned] = []
    for date in planned:
        decision = by_position.get(date.position)
        if decision is None:
            kept.append(date)
        elif decision.what == "stop":
            break
        elif decision.what == "move":
            kept.append(_moved(date, decision, every_weeks))
    if len(kept) < TIMES_MIN:
        raise SeriesTooShort
    return kept


def _moved(date: Planned, decision: Decision, every_weeks: int) -> Planned:
    if decision.start is None or decision.start.microsecond:
        raise SeriesDecisionInvalid("To move a date, say to which start, a whole second.")
    start = int(decision.start.timestamp())
    if abs(start - date.start) > around_seconds(every_weeks):
        raise SeriesDecisionInvalid("A date is moved by a week at most, in a weekly series by three days.")
    return Planned(date.position, start, is_moved=True)


def state_of(reasons: Sequence[Reason]) -> State:
    """What a date is called that can't be booked for these reasons."""
    if Reason.TOO_FAR_AHEAD in reasons:
        return "beyond"
    return "taken" if is_taken(reasons) else "not_offered"


def codes_of(planned: Planned, reasons: Sequence[Reason]) -> list[str]:
    """The codes that are told; a time that the clock skips says so by itself."""
    return [reason.value for reason in reasons] if planned.there_is else [NO_SUCH_TIME]
