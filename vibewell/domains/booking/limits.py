"""How much anybody may hold at once."""

from datetime import datetime

from vibewell.domains.booking import store
from vibewell.domains.booking.types import HoldsTooMany
from vibewell.kernel.db import Transaction

LIVE_HOLDS_MAX_PERSON = 60
LIVE_HOLDS_MAX_VISITOR = 25
HOLDS_PER_HOUR_MAX_ADDRESS = 3000


async def check_live_holds(tx: Transaction, now: datetime, address: str) -> None:
    """Raises `HoldsTooMany` for whoever holds too much at once."""
    caller = tx.caller
    live = await tx.fetchval(store.LIVE_HOLDS, now, caller.person_id, caller.visitor_id)
    if live >= (LIVE_HOLDS_MAX_PERSON if caller.person_id else LIVE_HOLDS_MAX_VISITOR):
        raise HoldsTooMany
    if caller.person_id is None and address:
        hour = now.replace(minute=0, second=0, microsecond=0)
        if await tx.fetchval(store.COUNT_HOLDS_OF_ADDRESS, f"hold:{address}", hour) > HOLDS_PER_HOUR_MAX_ADDRESS:
            raise HoldsTooMany("Too many times were held from your address. Please try again later.")
