"""The starts of a month as the desk's pages show them: a month of days, and one day's starts with who is free. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

import msgspec

from vibewell.domains.booking import AgendaStaff, DeskStart
from vibewell.web.business.slots import first_name
from vibewell.web.ui import calendar

PARTS = (("morning", 12), ("afternoon", 17), ("evening", 48))
NAMES_SHOWN = 2


class Offered(msgspec.Struct, frozen=True):
    """A start: its instant, and who is free, by first names."""

    start: datetime
    who: str
    minutes: int


class PartOfDay(msgspec.Struct, frozen=True):
    """Morning, afternoon or evening."""

    name: str
    starts: list[Offered]


def offered_on(
    starts: Sequence[DeskStart], day: date, team: Sequence[AgendaStaff], same_start: datetime | None = None
) -> list[PartOfDay]:
    """The starts of one day in parts; where a visit stands already is no move."""
    names = {member.id: first_name(member.name) for member in team}
    found = [
        Offered(each.start, _who([names.get(member, "") for member in each.staff]), each.minutes)
        for each in starts
        if each.start.date() == day and (each.start != same_start or len(each.staff) > 1)
    ]
    parts, low = [], 0
    for name, high in PARTS:
        inside = [each for each in found if low <= each.start.hour < high]
        if inside:
            parts.append(PartOfDay(name, inside))
        low = high
    return parts


def _who(names: list[str]) -> str:
    told = list(dict.fromkeys(name for name in names if name))
    more = len(told) - NAMES_SHOWN
    return ", ".join(told[:NAMES_SHOWN]) + (f" +{more}" if more > 0 else "")


def offered_month(
    starts: Sequence[DeskStart], day: date, today: date, locale: str, href: Callable[[date], str]
) -> calendar.Month:
    """The month of a day, with how much is free on each."""
    free = Counter(each.start.date() for each in starts)
    return calendar.month(day, free=free, today=today, chosen=day, href=href, locale=locale)
