"""What the home page promises at which hour: the part of the day that is still worth asking for. Pure."""

from datetime import date, datetime, time, timedelta

import msgspec

from vibewell.web.site.spans import EVENING, NOON, TOWN
from vibewell.web.site.words import marked

MORNING, AFTERNOON, THIS_EVENING, TOMORROW = "morning", "afternoon", "evening", "tomorrow"
# From this hour on the next part is promised: an hour for oneself needs some notice, and a way there.
UNTIL = ((11, MORNING), (16, AFTERNOON), (20, THIS_EVENING), (24, TOMORROW))
SUNDAY = 6
# When each part begins and ends on the town's clock; nothing ends it where the day does.
PARTS = {MORNING: (time(0), NOON), AFTERNOON: (NOON, EVENING), THIS_EVENING: (EVENING, None)}

PHRASES = {
    MORNING: marked("this morning"),
    AFTERNOON: marked("this afternoon"),
    THIS_EVENING: marked("this evening"),
    TOMORROW: marked("tomorrow"),
}
HEADS = {
    MORNING: marked("Free this morning, near the centre"),
    AFTERNOON: marked("Free this afternoon, near the centre"),
    THIS_EVENING: marked("Free this evening, near the centre"),
    TOMORROW: marked("Free tomorrow, near the centre"),
}


class Promise(msgspec.Struct, frozen=True):
    """A part of a day: its times lie in `[low, high)`, and the day itself goes on until `day_ends`."""

    part: str
    day: date
    low: datetime
    high: datetime
    day_ends: datetime

    @property
    def when(self) -> str:
        """How search calls the day."""
        return TOMORROW if self.part == TOMORROW else "today"


def part_at(now: datetime) -> str:
    """The part of the day that is promised at this instant; on Sundays the town rests."""
    here = now.astimezone(TOWN)
    if here.weekday() == SUNDAY:
        return TOMORROW
    return next(part for hour, part in UNTIL if here.hour < hour)


def promises(now: datetime) -> list[Promise]:
    """The promise of this hour, then those that can be made instead where too little is free."""
    order = [MORNING, AFTERNOON, THIS_EVENING, TOMORROW]
    return [promise(part, now) for part in order[order.index(part_at(now)) :]]


def promise(part: str, now: datetime) -> Promise:
    """A part as instants, without what is over."""
    today = now.astimezone(TOWN).date()
    day = today + timedelta(days=1) if part == TOMORROW else today
    begins, ends = PARTS.get(part, (time(0), None))
    day_ends = datetime.combine(day + timedelta(days=1), time(0), TOWN)
    high = datetime.combine(day, ends, TOWN) if ends else day_ends
    return Promise(part, day, max(datetime.combine(day, begins, TOWN), now), high, day_ends)
