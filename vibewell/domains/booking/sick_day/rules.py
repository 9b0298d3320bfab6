"""Pure decisions of a sick day: which dates, who is asked for, how the desk sees who could take over."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking.rules import desk_as_agreed, desk_without_notice
from vibewell.domains.booking.sick_day.types import DAYS_MAX, SickDayInvalid, SickDays
from vibewell.domains.booking.types import ANYONE, Visit
from vibewell.domains.scheduling import Desk, instant


def stretch_of(days: SickDays, timezone: str, now: datetime) -> tuple[datetime, datetime]:
    """From the first instant of the first date to the first after the last. Raises `SickDayInvalid`."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    if not today <= days.first <= days.last or (days.last - days.first).days >= DAYS_MAX:
        raise SickDayInvalid
    if days.last > today + timedelta(days=366):
        raise SickDayInvalid("Nobody is ill a year ahead.")
    return _instant(timezone, days.first), _instant(timezone, days.last + timedelta(days=1))


def _instant(timezone: str, day: date) -> datetime:
    return datetime.fromtimestamp(instant(timezone, day.toordinal()), UTC)


def staff_wish(visit: Visit, away: UUID) -> str:
    """Who is asked for: the others of the visit stay, the place of the member is open."""
    return ",".join(ANYONE if item.staff == away else str(item.staff) for item in visit.items)


def desk_for(desk: Desk, visit: Visit, away: UUID | None = None) -> Desk:
    """The desk at the terms that were agreed, at any minute, without whoever is away.

    The grid of starts orders what is offered; a visit that stands keeps its minute, whose ever shift it now lies in.
    """
    agreed = desk_without_notice(desk_as_agreed(desk, visit.items))
    roster = agreed.premises.roster
    services = {key: msgspec.structs.replace(service, step_minutes=1) for key, service in roster.services.items()}
    members = tuple(member for member in roster.members if member.id != away)
    kept = msgspec.structs.replace(roster, services=services, members=members)
    return msgspec.structs.replace(agreed, premises=msgspec.structs.replace(agreed.premises, roster=kept))


def names_of(desk: Desk, staff: Sequence[UUID]) -> list[str]:
    """The names of members."""
    return [desk.premises.staff_names.get(member, "") for member in staff]
