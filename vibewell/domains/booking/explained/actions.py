"""What would free a start, for those who work there: worked out by the engine from the same moment as the refusal."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking.explained.words import sentence
from vibewell.domains.booking.rules import desk_as_agreed, desk_without_notice
from vibewell.domains.booking.types import Visit
from vibewell.domains.scheduling import (
    EARLIER_SECONDS,
    LATER_SECONDS,
    Desk,
    Id,
    Suggestion,
    Wish,
    explain_start,
    open_desk,
    suggest,
)
from vibewell.kernel.db import Transaction


class Suggested(msgspec.Struct, frozen=True):
    """One change that would free a start. `kind`: `later`, `earlier` (another time), `somebody_else` (the same time),
    `by_hand` (the desk may book it as it is), `resource`, `hours`, `closure` (what would have to give).

    Where there is a `start`, it can be booked with `staff`: one member for each service, or one for all.
    """

    kind: str
    start: datetime | None
    staff: list[UUID]
    sentence: str


class Explained(msgspec.Struct, frozen=True):
    """Why not, as codes; none where it can be booked. `who` is the first name of the member who was asked for."""

    reasons: list[str]
    suggestions: list[Suggested]
    who: str = ""


async def suggest_starts(
    tx: Transaction, business: str | UUID, wish: Wish, at: int, *, now: datetime, locale: str
) -> list[Suggested]:
    """For a start that clients are not offered; the desk may also book past the limits of notice."""
    desk = await open_desk(tx, business, wish, (at - EARLIER_SECONDS, at + LATER_SECONDS), now)
    found = _suggested(desk, wish, at, locale)
    if explain_start(desk, wish, at) and not explain_start(desk_without_notice(desk), wish, at):
        zone = ZoneInfo(desk.premises.timezone)
        asked = datetime.fromtimestamp(at, zone)
        found.insert(0, Suggested("by_hand", asked, _members(wish), sentence("by_hand", locale, asked=asked)))
    return found


async def explain_at_desk(
    tx: Transaction,
    business: str | UUID,
    wish: Wish,
    at: int,
    *,
    now: datetime,
    locale: str,
    visit: Visit | None = None,
) -> Explained:
    """Why the desk can't book a start, or move a visit there in the length that was agreed, and what would free it."""
    span = (at - EARLIER_SECONDS, at + LATER_SECONDS)
    leave_out = visit.id if visit else None
    desk = await open_desk(tx, business, wish, span, now, leave_out=leave_out, check=visit is None)
    see: Callable[[Desk], Desk] = desk_without_notice
    desk = see(desk_as_agreed(desk, visit.items) if visit else desk)
    reasons = [reason.value for reason in explain_start(desk, wish, at)]
    who = _names(desk, (wish.member,)) if wish.member is not None else ""
    found = _suggested(desk, wish, at, locale)
    if visit is not None:
        # Where it stands already it need not be moved to.
        found = [each for each in found if each.start != visit.start or each.kind == "somebody_else"]
    return Explained(reasons, found, who)


def _suggested(desk: Desk, wish: Wish, at: int, locale: str) -> list[Suggested]:
    found = suggest(desk.premises.roster, desk.diary, wish, at, now=desk.now)
    return [_told(desk, wish, each, at, locale) for each in found]


def _told(desk: Desk, wish: Wish, found: Suggestion, at: int, locale: str) -> Suggested:
    zone = ZoneInfo(desk.premises.timezone)
    asked = datetime.fromtimestamp(at, zone)
    start = None if found.start is None else datetime.fromtimestamp(found.start, zone)
    until = None if found.until is None else datetime.fromtimestamp(found.until, zone)
    members = found.members if len(wish.services) > 1 else found.members[:1]
    who = _names(desk, members) if found.kind in ("somebody_else", "hours", "later") else ""
    words = sentence(
        found.kind, locale, asked=asked, start=start, until=until, who=who, resources=", ".join(found.resources)
    )
    return Suggested(found.kind, start, [UUID(str(member)) for member in members], words)


def _names(desk: Desk, members: tuple[Id, ...]) -> str:
    """First names, each once."""
    names = [desk.premises.staff_names.get(member, "").partition(" ")[0] for member in members]
    return ", ".join(dict.fromkeys(filter(None, names)))


def _members(wish: Wish) -> list[UUID]:
    named = wish.members or ((wish.member,) if wish.member is not None else ())
    return [UUID(str(member)) for member in named if member is not None]
