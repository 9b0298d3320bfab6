"""The starts nearest to one that can't be had."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vibewell.domains.booking import ANYONE, wish_for
from vibewell.domains.scheduling import ServiceUnknown, StaffUnknown, nearest_starts, open_desk
from vibewell.kernel.db import Transaction

AROUND_SECONDS = 7 * 86400
NEAREST_MAX = 3


async def nearest_to(
    tx: Transaction,
    slug: str,
    services: Sequence[UUID],
    start: datetime,
    now: datetime,
    staff: str = ANYONE,
    party: int = 1,
) -> list[datetime]:
    """Up to three bookable starts within a week of `start`, in order of time, on the business's clock."""
    wish = wish_for(list(services), staff, party)
    at = max(int(start.timestamp()), int(now.timestamp()))
    try:
        desk = await open_desk(tx, slug, wish, (at - AROUND_SECONDS, at + AROUND_SECONDS), now)
    except (ServiceUnknown, StaffUnknown):
        return []
    zone = ZoneInfo(desk.premises.timezone)
    found = nearest_starts(desk, wish, at, NEAREST_MAX, AROUND_SECONDS)
    return [datetime.fromtimestamp(each.starts, zone) for each in found]
