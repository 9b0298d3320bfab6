"""Opening a diary: the claims that still hold at one moment, as columns."""

from collections import defaultdict
from collections.abc import Iterable

from vibewell.domains.scheduling.spans import merged
from vibewell.domains.scheduling.types import Claim, Diary, Id, Interval, Session, Taken

NOTHING_TAKEN = Taken([], [], [], [])


def open_diary(
    claims: Iterable[Claim] = (),
    busy: Iterable[tuple[Id, int, int]] = (),
    sessions: Iterable[Session] = (),
    *,
    now: int,
    leave_out: Id | None = None,
) -> Diary:
    """What blocks at `now`. `leave_out` names a visit to look past, as when it is being moved."""
    columns: dict[Id, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.starts < claim.ends and claim.holder != leave_out and holds(claim.held_until, now):
            columns[claim.owner].append(claim)
    outside: dict[Id, list[Interval]] = defaultdict(list)
    for member, starts, ends in busy:
        outside[member].append((starts, ends))
    return Diary(
        {owner: _column(of) for owner, of in columns.items()},
        {member: merged(spans) for member, spans in outside.items()},
        tuple(sessions),
    )


def holds(held_until: int | None, now: int) -> bool:
    return held_until is None or now < held_until


def seats_left(session: Session, now: int) -> int:
    """How many seats of a class can still be had at `now`."""
    held = sum(hold.party for hold in session.held if holds(hold.held_until, now))
    return session.capacity - session.booked - held


def _column(claims: list[Claim]) -> Taken:
    claims.sort(key=lambda claim: (claim.starts, claim.ends))
    return Taken(
        [claim.starts for claim in claims],
        [claim.ends for claim in claims],
        [claim.before_seconds for claim in claims],
        [claim.after_seconds for claim in claims],
    )
