"""The dates of a series as pages show them: what is free, why another is not, and what can be chosen instead. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from vibewell.domains.booking import EVERY_WEEKS_MAX, TIMES_MAX, Decision, Occurrence, SeriesPreview, Visit
from vibewell.kernel.errors import Invalid
from vibewell.kernel.money import Money
from vibewell.web.site.openings import first_name
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import clock, short_date

EVERY_USUAL, TIMES_USUAL = 4, 6
# Reasons as sentences: a client hears rules, those who work there everything.
WhyNot = Callable[[Say, Sequence[str]], str]
SKIP, STOP, MOVE = "skip", "stop", "move"
NO_SUCH_TIME = "no_such_time"
CHECK_REQUIRED = "check_required"
STATES: Mapping[str, tuple[str, str]] = {
    "free": (marked("Free"), "calm"),
    "taken": (marked("Taken"), "alert"),
    "not_offered": (marked("Not offered"), "alert"),
    "beyond": (marked("Too far ahead"), "wait"),
}

# A field for each date: `visit_3` says what becomes of the third.
Decisions: type[msgspec.Struct] = msgspec.defstruct(
    "Decisions", [(f"visit_{number}", str, "") for number in range(1, TIMES_MAX + 1)], frozen=True
)


class DateRow(msgspec.Struct, frozen=True):
    """One date; a taken one with its choices (value and words), the chosen one, and whether one is missing."""

    position: int
    at: datetime
    is_free: bool
    badge: tuple[str, str]
    who: str
    price: Money | None
    why: str
    choices: list[tuple[str, str]]
    chosen: str
    is_missing: bool

    @property
    def field(self) -> str:
        """The name of its radios."""
        return f"visit_{self.position}"


def date_rows(
    preview: SeriesPreview,
    names: Mapping[UUID, str],
    say: Say,
    locale: str,
    *,
    why_not: WhyNot,
    chosen: Mapping[int, str] | None = None,
    missing: Sequence[int] = (),
) -> list[DateRow]:
    """Every date of a preview in words: `why_not` as its reader is spoken to, `chosen` what was said so far."""
    told = chosen or {}
    return [
        DateRow(
            each.position,
            each.start,
            each.is_free,
            (say(STATES[each.state][0]), STATES[each.state][1]),
            ", ".join(dict.fromkeys(first_name(names.get(member, "")) for member in each.staff)),
            each.price,
            "" if each.is_free else why(each, say, why_not),
            [] if each.is_free else _choices(each, names, say, locale),
            told.get(each.position, ""),
            each.position in missing,
        )
        for each in preview.occurrences
    ]


def why(occurrence: Occurrence, say: Say, why_not: WhyNot) -> str:
    """Why a date can't be had, in a sentence."""
    if NO_SUCH_TIME in occurrence.reasons:
        return say("The clocks skip this time on that day.")
    if CHECK_REQUIRED in occurrence.reasons:
        return say("It needs a passed check first: book a single visit with its check, then come regularly.")
    return why_not(say, occurrence.reasons)


def _choices(occurrence: Occurrence, names: Mapping[UUID, str], say: Say, locale: str) -> list[tuple[str, str]]:
    moves = []
    for near in occurrence.alternatives:
        when = f"{short_date(near.start, locale)}, {clock(near.start)}"
        who = first_name(names.get(near.staff[0], "")) if near.staff else ""
        words = (
            say("Move it to %(when)s, with %(who)s", when=when, who=who)
            if who
            else say("Move it to %(when)s", when=when)
        )
        moves.append((f"{MOVE}:{near.start.isoformat()}", words))
    return [*moves, (SKIP, say("Skip this date")), (STOP, say("End the series before it"))]


def chosen_of(decisions: msgspec.Struct) -> dict[int, str]:
    """What a form says about dates."""
    said = {number: str(getattr(decisions, f"visit_{number}")) for number in range(1, TIMES_MAX + 1)}
    return {number: value for number, value in said.items() if value}


def decisions_of(chosen: Mapping[int, str], times: int) -> list[Decision]:
    """The same as decisions; after the series has ended, nothing more is decided. Raises `Invalid`."""
    found = []
    for number, value in sorted(chosen.items()):
        if number > times:
            break
        what, _, start = value.partition(":")
        if what == MOVE:
            try:
                found.append(Decision(number, "move", datetime.fromisoformat(start)))
            except ValueError:
                raise Invalid("A date is moved to one of the starts that are offered.") from None
        elif what == SKIP:
            found.append(Decision(number, "skip"))
        elif what == STOP:
            found.append(Decision(number, "stop"))
            break
    return found


def undecided(preview: SeriesPreview, chosen: Mapping[int, str]) -> list[int]:
    """The dates that nobody said anything about though they can't be had."""
    missing = []
    for each in preview.occurrences:
        said = chosen.get(each.position, "")
        if said == STOP:
            break
        if not each.is_free and not said:
            missing.append(each.position)
    return missing


def number_of(text: str, usual: int, low: int, high: int) -> int:
    """A number of an address or a form. Raises `Invalid`."""
    if not text:
        return usual
    if not (text.isdecimal() and len(text) < 4 and low <= int(text) <= high):
        raise Invalid("A number from %(low)s to %(high)s is asked for here.", low=low, high=high)
    return int(text)


def every_options(say: Say, many: Say) -> list[tuple[str, str]]:
    """How often."""
    return [
        (str(weeks), say("every week") if weeks == 1 else many("every %(num)s week", "every %(num)s weeks", weeks))
        for weeks in range(1, EVERY_WEEKS_MAX + 1)
    ]


def times_options(many: Say) -> list[tuple[str, str]]:
    """How many times."""
    return [(str(times), many("%(num)s time", "%(num)s times", times)) for times in range(2, TIMES_MAX + 1)]


def regularly_href(visit: Visit) -> str:
    """Where the same visit is booked again and again, with the same people, after it."""
    staff = {item.staff for item in visit.items}
    asked = [("services", ",".join(str(item.service) for item in visit.items))]
    asked += [("staff", str(staff.pop()))] if len(staff) == 1 else []
    return f"/b/{visit.business.slug}/series?{urlencode([*asked, ('after', visit.start.isoformat())])}"


def place_of(visit: Visit, say: Say) -> str:
    """Which visit of how many of its series it is, or nothing."""
    if visit.series is None:
        return ""
    return say("visit %(position)s of %(total)s", position=visit.series.position, total=visit.series.total)


def every_words(weeks: int, say: Say, many: Say) -> str:
    """Every 4 weeks."""
    return say("every week") if weeks == 1 else many("every %(num)s week", "every %(num)s weeks", weeks)


def repeat_options(say: Say, many: Say) -> dict[str, Any]:
    """What the small form beside a chosen start offers."""
    return {"every_options": every_options(say, many), "times_options": times_options(many)}
