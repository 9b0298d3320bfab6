"""Working times as instants, some weeks ahead: what search by time is derived from."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from vibewell.domains.scheduling.actions import working_spans
from vibewell.domains.scheduling.store import read_premises
from vibewell.kernel.db import Transaction

HORIZON_DAYS = 35

KEEP_WORKING_TIMES = "select private.keep_working_times($1, $2, $3, $4, $5)"
DROP_PAST = "select private.drop_past_windows($1, $2)"
BUSINESSES_AFTER = "select id from businesses where id > $1 order by id limit $2"


async def keep_windows(tx: Transaction, business: UUID, now: datetime, members: list[UUID] | None = None) -> int:
    """Make the working times of a business (or of these members) true from today until the horizon.

    Free windows follow in the same transaction. To be called by whatever changes shifts, dates, closures or members'
    time zones, and every night. Answers how many rows changed.
    """
    premises = await read_premises(tx, business)
    if premises is None:
        return 0
    since = midnight(now)
    span = (int(since.timestamp()), int((since + timedelta(days=HORIZON_DAYS + 2)).timestamp()))
    wanted = [
        (UUID(str(member)), asyncpg.Range(_at(low), _at(high)))
        for member, spans in working_spans(premises.roster, span).items()
        for low, high in spans
        if members is None or member in members
    ]
    named = members if members is not None else [UUID(str(member.id)) for member in premises.roster.members]
    changed: int = await tx.fetchval(
        KEEP_WORKING_TIMES, business, named, since, [member for member, _ in wanted], [during for _, during in wanted]
    )
    return changed


def midnight(now: datetime) -> datetime:
    """The beginning of the day before, in UTC: every zone's today lies after it."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
