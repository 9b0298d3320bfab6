"""The calendars of many businesses at once: rosters from memory where they still hold, what is taken in one go."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.scheduling.search_store import TakenThere, read_taken_there
from vibewell.domains.scheduling.spans import merged
from vibewell.domains.scheduling.store import Premises, kept_premises, load_many_premises, read_sessions
from vibewell.domains.scheduling.types import Diary, Id, Interval, Session, Taken
from vibewell.kernel.db import Transaction

BUFFER_SECONDS_MAX = 8 * 3600


class OpenDesk(msgspec.Struct, frozen=True):
    """A business, and what is taken there around the time that was asked for."""

    premises: Premises
    diary: Diary


async def open_desks(
    tx: Transaction, spans: dict[UUID, Interval], lengths: dict[UUID, int], now: datetime
) -> dict[UUID, OpenDesk]:
    """The businesses' calendars, each good for starts in its own span (epoch seconds); `lengths` are the minutes of
    each one's longest service. Those that can't be seen are left out."""
    around = {
        business: (low - BUFFER_SECONDS_MAX, high + 60 * lengths[business] + BUFFER_SECONDS_MAX)
        for business, (low, high) in spans.items()
    }
    taken = await read_taken_there(tx, around, now)
    premises: dict[UUID, Premises] = {}
    for business, there in taken.items():
        kept = kept_premises(tx, business)
        if kept is not None and kept.version == there.version:
            premises[business] = kept
    missing = [business for business in spans if business not in premises]
    if missing:
        premises |= {found.id: found for found in await load_many_premises(tx, missing)}
    sessions = await _sessions(tx, premises, now)
    return {
        business: OpenDesk(found, _diary(taken[business], sessions, found))
        for business, found in premises.items()
        if business in taken
    }


async def _sessions(tx: Transaction, premises: dict[UUID, Premises], now: datetime) -> dict[Id, list[Session]]:
    classes = [
        UUID(str(service.id)) for of in premises.values() for service in of.roster.services.values() if service.is_class
    ]
    by_service: dict[Id, list[Session]] = {}
    if classes:
        for session in await read_sessions(tx, classes, now):
            by_service.setdefault(session.service, []).append(session)
    return by_service


def _diary(there: TakenThere, sessions: dict[Id, list[Session]], premises: Premises) -> Diary:
    taken: dict[Id, Taken] = {}
    busy: dict[Id, list[Interval]] = {}
    for owner, outside, starts, ends, befores, afters in there.taken:
        if outside:
            busy[owner] = merged(zip(starts, ends, strict=True))
        else:
            taken[owner] = Taken(starts, ends, befores, afters)
    of_this = [session for service in premises.roster.services for session in sessions.get(service, ())]
    return Diary(taken, busy, tuple(of_this))
