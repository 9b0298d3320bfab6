"""The record of who changed what: written by triggers, read here in the order in which it happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.kernel.db import Transaction
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

TRAIL = "select * from private.audit_trail($1, $2, $3, $4, $5, $6)"


class AuditEntry(msgspec.Struct, frozen=True):
    """One changed row. `about` names what was changed, where it has a name.

    `changes` is the whole row for an insert or a delete, and before and after by column for an update. Whoever is not
    named is none of the reader's people, or the machine itself (`actor_id` is None).
    """

    id: int
    at: datetime
    actor_id: UUID | None
    actor_name: str | None
    business_id: UUID | None
    business_name: str | None
    table_name: str
    verb: str
    row_id: str
    about: str | None
    changes: dict[str, Any]
    # of the business: its address here, and what its prices are in
    business_slug: str | None
    currency: str | None


async def read_trail(
    tx: Transaction,
    business: UUID | None,
    *,
    tables: Sequence[str] | None = None,
    actor: UUID | None = None,
    until: datetime | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> Page[AuditEntry]:
    """What was changed, latest first; nothing for whoever may not know. `business` None: everywhere, for moderators.

    `tables`, `actor` and `until` (an instant, itself left out) narrow it.
    """
    place: tuple[datetime | None, int | None] = (until, 0 if until else None)
    if cursor:
        place = decode_cursor(cursor, tuple[datetime, int])
    named = None if tables is None else list(tables)
    rows = await tx.fetch(TRAIL, business, named, actor, *place, limit + 1)
    entries = [AuditEntry(**{**dict(row), "changes": msgspec.json.decode(row["changes"])}) for row in rows[:limit]]
    last = entries[-1] if len(rows) > limit else None
    return Page(entries, encode_cursor(last.at, last.id) if last else None)
