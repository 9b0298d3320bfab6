"""The calendars of a search's candidates: rosters from memory where they still hold, and what is taken there."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.scheduling.search_view import Kept, View, keep
from vibewell.domains.scheduling.spans import merged
from vibewell.domains.scheduling.store import Premises, kept_premises, key_of, load_many_premises, read_sessions
from vibewell.domains.scheduling.types import Diary, Id, Interval, Session, Taken
from vibewell.kernel.db import Transaction

# The roster's version, claims (owner, starts, ends, before, after) and busy times (member, starts, ends)
_There = tuple[int, list[tuple[str, int, int, int, int]], list[tuple[str, int, int]]]
_TAKEN = msgspec.json.Decoder(_There)


class OpenDesk(msgspec.Struct, frozen=True):
    """A business, and what is taken there around the time that was asked for."""

    premises: Premises
    view: View


async def open_desks(tx: Transaction, taken: Iterable[tuple[UUID, str]], now: datetime) -> dict[UUID, OpenDesk]:
    """The businesses' calendars, each good for the stretch of time of which `taken` tells; those that can't be seen
    are left out."""
    there = {business: _TAKEN.decode(text) for business, text in taken}
    premises: dict[UUID, Premises] = {}
    for business, (version, _, _) in there.items():
        kept = kept_premises(tx, business)
        if kept is not None and kept.version == version:
            premises[business] = kept
    if len(premises) < len(there):
        missing = [business for business in there if business not in premises]
        premises |= {found.id: found for found in await load_many_premises(tx, missing)}
    sessions = await _sessions(tx, premises, now)
    kept_views: dict[UUID, Kept] = tx.kept.setdefault("search", {})
    return {
        business: OpenDesk(found, View(keep(kept_views, found), _diary(there[business], sessions, found)))
        for business, found in premises.items()
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


def _diary(there: _There, sessions: dict[Id, list[Session]], premises: Premises) -> Diary:
    _, claims, busy = there
    # The engine reads the claims of each in the order of their starts.
    claims.sort()
    taken: dict[str, Taken] = {}
    for owner, starts, ends, before, after in claims:
        of = taken.get(owner)
        if of is None:
            taken[owner] = Taken([starts], [ends], [before], [after])
        else:
            of.starts.append(starts)
            of.ends.append(ends)
            of.befores.append(before)
            of.afters.append(after)
    outside: dict[Id, list[Interval]] = {}
    for member, starts, ends in busy:
        outside.setdefault(key_of(member), []).append((starts, ends))
    of_this = [session for service in premises.roster.services for session in sessions.get(service, ())]
    return Diary(
        {key_of(owner): of for owner, of in taken.items()},
        {member: merged(spans) for member, spans in outside.items()},
        tuple(of_this),
    )
