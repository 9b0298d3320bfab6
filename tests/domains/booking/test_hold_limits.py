"""How much anybody may hold at once: nobody empties a salon's week by looking at it."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.salon import Salon, next_weekday
from vibewell.domains.booking.actions import hold_start, release_hold
from vibewell.domains.booking.limits import (
    HOLDS_PER_HOUR_MAX_ADDRESS,
    LIVE_HOLDS_MAX_PERSON,
    LIVE_HOLDS_MAX_VISITOR,
)
from vibewell.domains.booking.types import Hold, HoldRequest, HoldsTooMany
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

NOW = datetime.now(UTC)
A_DAY = 20


async def hold(database: Database, salon: Salon, caller: Caller, number: int, address: str = "") -> Hold:
    """Hold the free start of this number: two members, ten starts a day for each."""
    day, at = divmod(number, A_DAY)
    starts = next_weekday(0, 9) + timedelta(days=7 * day, minutes=45 * (at // 2))
    wish = HoldRequest(salon.slug, [salon.cut], starts)
    async with database.tx(caller) as tx:
        return await hold_start(tx, wish, now=NOW, hold_minutes=10, address=address)


@pytest.mark.parametrize("kind", ["visitor", "person"])
async def test_nobody_holds_more_than_so_many_at_once(database: Database, salon: Salon, kind: str) -> None:
    caller = Caller.person(salon.clara) if kind == "person" else Caller.anonymous(new_id())
    most = LIVE_HOLDS_MAX_PERSON if kind == "person" else LIVE_HOLDS_MAX_VISITOR
    held = [await hold(database, salon, caller, number) for number in range(most)]
    with pytest.raises(HoldsTooMany):
        await hold(database, salon, caller, most)
    async with database.tx(caller) as tx:
        await release_hold(tx, held[0].id, now=NOW)
    assert await hold(database, salon, caller, most)


async def test_an_address_holds_only_so_often_however_many_browsers_it_has(
    database: Database, salon: Salon, owner_url: str
) -> None:
    await hold(database, salon, Caller.anonymous(new_id()), 0, "203.0.113.7")
    with psycopg.connect(owner_url) as owner:
        told = owner.execute(
            "update request_counts set count = %s where key = %s", [HOLDS_PER_HOUR_MAX_ADDRESS, "hold:203.0.113.7"]
        )
        assert told.rowcount == 1
    with pytest.raises(HoldsTooMany, match="from your address"):
        await hold(database, salon, Caller.anonymous(new_id()), 1, "203.0.113.7")
    assert await hold(database, salon, Caller.anonymous(new_id()), 1, "203.0.113.8")
