"""Why a time that somebody types is not listed, and what would free it, for the pages of the desk."""

from collections.abc import Callable
from datetime import date, datetime, time
from uuid import UUID

import msgspec

from vibewell.domains.booking import Suggested, Visit, explain_at_desk, wish_for
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid, NotFound
from vibewell.web.business.at_desk import AtDesk
from vibewell.web.business.filled import clock_words
from vibewell.web.business.reason_words import why_not_here
from vibewell.web.ui.filters import clock


class Way(msgspec.Struct, frozen=True):
    """One change in a sentence, with the page on which it is made, if there is one."""

    words: str
    href: str | None


class WhyNot(msgspec.Struct, frozen=True):
    """Why not, and what would free it. `ways` may be empty."""

    title: str
    text: str
    ways: list[Way]


def typed_time(text: str, day: date, desk: AtDesk) -> datetime | None:
    """The instant of a time of day as somebody types it, or None for what is none."""
    try:
        return datetime.combine(day, time.fromisoformat(clock_words(text)), desk.zone)
    except ValueError:
        return None


async def why_not_then(
    tx: Transaction,
    desk: AtDesk,
    services: list[UUID],
    staff: UUID | str,
    at: datetime,
    href: Callable[[Suggested], str],
    *,
    now: datetime,
    visit: Visit | None = None,
) -> WhyNot | None:
    """What stands against a start; nothing where it can be booked, or where there is nothing to ask about."""
    if not services:
        return None
    wish = wish_for(services, staff)
    try:
        told = await explain_at_desk(
            tx, desk.place.id, wish, int(at.timestamp()), now=now, locale=desk.locale, visit=visit
        )
    except (NotFound, Invalid):
        return None
    if not told.reasons:
        return None
    ways = [Way(each.sentence, href(each) if each.start is not None else None) for each in told.suggestions]
    return WhyNot(
        desk.say("Why not %(time)s?", time=clock(at)),
        why_not_here(desk.say, told.reasons, told.who, len(told.reasons)),
        ways,
    )
