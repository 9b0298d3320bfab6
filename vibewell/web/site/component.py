"""What the templates of the choosing component get, whichever page it stands on."""

from datetime import datetime
from typing import Any

import msgspec

from vibewell.domains.scheduling import explain_start
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.render import Viewer
from vibewell.web.site.choosing import Choosing, staff_fields, staff_options, why_gone
from vibewell.web.site.course import end_of, segment_marks, segment_parts
from vibewell.web.site.openings import Free
from vibewell.web.site.words import Say, speaker_of_many, why_not_for_clients
from vibewell.web.site.zones import elsewhere
from vibewell.web.ui.filters import owed

ALTERNATIVES_MAX = 3
SEATS_OFFERED_MAX = 8
# htmx fetches the page's next state and morphs the component, so that focus and scroll stay.
REGION = {"hx-target": "#choosing", "hx-select": "#choosing", "hx-swap": "outerMorph show:none"}


class Refused(msgspec.Struct, frozen=True):
    """A start that could not be had: why, and what could be had instead."""

    at: datetime
    why: str
    was_taken: bool
    alternatives: tuple[datetime, ...]


def refused_by(refusal: Refusal, at: datetime, say: Say) -> Refused:
    """What a refused booking says."""
    near = tuple(found["start"] for found in refusal.extra.get("alternatives", ()))
    codes = refusal.extra.get("reasons", ())
    taken = refusal.code == "booking.start_taken"
    return Refused(at, why_not_for_clients(say, codes), taken, near[:ALTERNATIVES_MAX])


def refused_of_address(choosing: Choosing, say: Say) -> Refused | None:
    """The start that the address names, where it can't be had: links grow old."""
    asked = choosing.asked.start
    if asked is None or choosing.items:
        return None
    desk, wish = choosing.openings.desk, choosing.openings.wish
    codes = [reason.value for reason in explain_start(desk, wish, int(asked.timestamp()))]
    free = [each.at for part in choosing.openings.parts for each in part.starts if isinstance(each, Free)]
    near = sorted(free, key=lambda at: abs(at.timestamp() - asked.timestamp()))[:ALTERNATIVES_MAX]
    taken = {"staff_busy", "buffer", "resource_busy", "full"}.issuperset(codes)
    at = asked.astimezone(choosing.openings.zone)
    return Refused(at, why_not_for_clients(say, codes), taken, tuple(sorted(near)))


def component(
    request: HttpRequest, choosing: Choosing, viewer: Viewer | None, say: Say, refused: Refused | None = None
) -> dict[str, Any]:
    """The names that `_choosing.html` and the pages around it use."""
    locale = here(request).locale
    items = choosing.items
    return {
        "choosing": choosing,
        "place": choosing.place,
        "month": choosing.shown_month(locale),
        "reasons": why_gone(choosing, say),
        "staff_options": staff_options(choosing, say),
        "staff_fields": staff_fields(choosing, say),
        "seat_options": seat_options(choosing, speaker_of_many(locale)),
        "items": items,
        "stretches": segment_parts(items, say) if items else _usual_parts(choosing, say),
        "marks": segment_marks(items) if items else [],
        "ends": end_of(items) if items else None,
        "refused": refused or refused_of_address(choosing, say),
        "elsewhere": elsewhere(request, viewer, choosing.place.timezone, choosing.start or here(request).now),
        "zone": choosing.place.timezone,
        "region": REGION,
        "member": next((m.name for m in choosing.place.staff if str(m.id) == choosing.asked.staff), ""),
        "names": [service.name for service in choosing.services],
        "rows": _rows(choosing, locale),
        "hold_minutes": here(request).services["settings"].hold_minutes,
        "viewer": viewer,
    }


def seat_options(choosing: Choosing, many: Say) -> list[tuple[str, str]]:
    """For how many people come to a class."""
    if not choosing.is_class:
        return []
    most = max([session.capacity for session in choosing.openings.desk.diary.sessions], default=1)
    counts = range(1, max(min(most, SEATS_OFFERED_MAX), choosing.asked.party) + 1)
    return [(str(count), many("One place", "%(num)s places", count)) for count in counts]


def _usual_parts(choosing: Choosing, say: Say) -> list[dict[str, Any]]:
    """How it runs before a start is chosen: the usual lengths, and nobody's name."""
    return [
        {
            "minutes": part.minutes,
            "label": part.name or service.name,
            "sub": say("You rest") if not part.staff else say("%(minutes)s min", minutes=part.minutes),
            "works_alone": not part.staff,
            "tone": "warm" if number % 2 else "",
        }
        for number, service in enumerate(choosing.services)
        for part in service.segments
    ]


def _rows(choosing: Choosing, locale: str) -> list[tuple[str, str]]:
    """What it costs, line by line."""
    lines = [(item.service_name, item.price) for item in choosing.items]
    lines = lines or [(service.name, service.price) for service in choosing.services]
    times = f"{choosing.asked.party} × " if choosing.asked.party > 1 else ""
    return [(name, f"{times}{owed(price, locale)}") for name, price in lines]
