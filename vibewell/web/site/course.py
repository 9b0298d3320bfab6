"""How a visit runs, for the components that draw it: stretches filled by a person and stretches that work alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from vibewell.domains.booking import VisitItem
from vibewell.web.site.openings import first_name
from vibewell.web.site.words import Say
from vibewell.web.ui.filters import clock


class Stretch(msgspec.Struct, frozen=True):
    """A part of a visit. `number` is that of its service; `who` is empty while it works by itself."""

    at: datetime
    minutes: int
    title: str
    who: str
    number: int
    works_alone: bool


def stretches(items: Sequence[VisitItem]) -> list[Stretch]:
    """The visit in order of time, on the business's wall clock."""
    found = []
    for number, item in enumerate(items):
        at = item.start
        who = first_name(item.staff_name)
        parts = item.segments if len(item.segments) > 1 else ()
        for part in parts:
            title = part.name or item.service_name
            found.append(Stretch(at, part.minutes, title, who if part.staff else "", number, not part.staff))
            at = later(at, part.minutes)
        if not parts:
            found.append(Stretch(at, item.minutes, item.service_name, who, number, False))
    return found


def later(at: datetime, minutes: int) -> datetime:
    """So many minutes later, elapsed rather than on the wall clock."""
    return datetime.fromtimestamp(at.timestamp() + 60 * minutes, at.tzinfo)


def end_of(items: Sequence[VisitItem]) -> datetime:
    """When the visit is over."""
    return later(items[-1].start, items[-1].minutes)


def total_minutes(items: Sequence[VisitItem]) -> int:
    """From the first minute to the last."""
    return round((end_of(items).timestamp() - items[0].start.timestamp()) / 60)


def segment_parts(items: Sequence[VisitItem], say: Say) -> list[dict[str, Any]]:
    """For `ui.segments`: the second service is warm, so that an eye can tell them apart."""
    return [
        {
            "minutes": stretch.minutes,
            "label": stretch.title,
            "sub": say("You rest") if stretch.works_alone else stretch.who,
            "works_alone": stretch.works_alone,
            "tone": "warm" if stretch.number % 2 else "",
        }
        for stretch in stretches(items)
    ]


def segment_marks(items: Sequence[VisitItem]) -> list[tuple[int, str]]:
    """For `ui.segment_scale`: the time at which each begins."""
    return [(stretch.minutes, clock(stretch.at)) for stretch in stretches(items)]


def course_steps(items: Sequence[VisitItem], say: Say) -> list[dict[str, Any]]:
    """For `ui.course`: hour by hour, and the way out."""
    steps: list[dict[str, Any]] = []
    for stretch in stretches(items):
        words = (
            say("%(minutes)s min for you: tea, a book, the window", minutes=stretch.minutes)
            if stretch.works_alone
            else say("%(minutes)s min with %(who)s", minutes=stretch.minutes, who=stretch.who)
        )
        steps.append(
            {"time": clock(stretch.at), "title": stretch.title, "sub": words, "works_alone": stretch.works_alone}
        )
    end = end_of(items)
    steps.append({"time": clock(end), "title": out_into(end, say)})
    return steps


def out_into(end: datetime, say: Say) -> str:
    """The last step."""
    if end.hour < 12:
        return say("Out into the morning")
    return say("Out into the afternoon") if end.hour < 17 else say("Out into the evening")


def joined_names(items: Sequence[VisitItem], say: Say) -> str:
    """Gloss & toning, then Cut & finish."""
    names = [item.service_name for item in items]
    if len(names) < 2:
        return names[0] if names else ""
    return say("%(first)s, then %(rest)s", first=names[0], rest=", ".join(names[1:]))


def staff_of(items: Sequence[VisitItem], say: Say) -> str:
    """Ida Brandt, or Ida and Mehmet."""
    names = list(dict.fromkeys(item.staff_name for item in items))
    if len(names) == 1:
        return names[0]
    firsts = [first_name(name) for name in names]
    return say("%(some)s and %(last)s", some=", ".join(firsts[:-1]), last=firsts[-1])
