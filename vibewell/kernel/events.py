"""What happened, told in the same commit: rows of the outbox, which the worker hands to those who listen."""

from typing import ClassVar
from uuid import UUID

import msgspec

from vibewell.kernel.db import Transaction
from vibewell.kernel.ids import new_id


class Event(msgspec.Struct, frozen=True):
    """Something that happened. `business_id` also wakes the live pages of that business."""

    name: ClassVar[str]
    business_id: UUID | None


async def announce(tx: Transaction, event: Event) -> None:
    """Write the event to the outbox in this transaction."""
    await tx.execute(
        "select private.announce($1, $2, $3, $4::text::jsonb)",
        new_id(),
        event.name,
        event.business_id,
        msgspec.json.encode(event).decode(),
    )
