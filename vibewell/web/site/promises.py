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


class Part(msgspec.Struct, frozen=True):
    """A part of a day; its times lie in `[low, high)`. `phrase` is empty where only the day's name will do."""

    low: datetime
    high: datetime
    phrase: str = ""


def part_at(now: datetime) -> str:
    """The part of the day that is promised at this instant; on Sundays the town rests."""
    here = now.astimezone(TOWN)
    if here.weekday() == SUNDAY:
        return TOMORROW
    return next(part for hour, part in UNTIL if here.hour < hour)


def day_at(now: datetime) -> date:
    """The day that is promised at this instant."""
    today = now.astimezone(TOWN).date()
    return today + timedelta(days=1) if part_at(now) == TOMORROW else today


def parts_of(day: date, now: datetime) -> list[Part]:
    """What can be promised of a day: the part of this hour, then those that come after it."""
    today = now.astimezone(TOWN).date()
    midnight = datetime.combine(day + timedelta(days=1), time(0), TOWN)
    order = list(PARTS)
    if day != today or part_at(now) not in order:
        phrase = PHRASES[TOMORROW] if day == today + timedelta(days=1) else ""
        return [Part(max(now, datetime.combine(day, time(0), TOWN)), midnight, phrase)]
    found = []
    for name in order[order.index(part_at(now)) :]:
        begins, ends = PARTS[name]
        high = datetime.combine(day, ends, TOWN) if ends else midnight
        found.append(Part(max(now, datetime.combine(day, begins, TOWN)), high, PHRASES[name]))
    return found
