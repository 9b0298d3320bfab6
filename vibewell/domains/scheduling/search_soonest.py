"""Search by the soonest start, in its exact order: first start, then business.

Windows give each business an instant, its bound, before which it has no start. Businesses are looked at in the order
of their bounds until nobody who is left could come before those who were found.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from vibewell.domains.scheduling.search_store import (
    Place,
    find_bounds,
    find_candidates,
    find_next_opening,
)
from vibewell.domains.scheduling.search_types import FoundBusiness, SearchWish
from vibewell.domains.scheduling.search_verify import verify
from vibewell.kernel.db import Record, Transaction

CANDIDATES_MAX = 400
BATCH = 24
WALK_MAX = 400
WINDOWS_MAX = 60_000
STRIDES_MAX = 24
STRIDE = timedelta(minutes=30)
STRIDE_MAX = timedelta(days=2)
# Minutes of which almost all starts are multiples: where many are free at once, it is then.
COMMON_GRIDS = (5, 15)
# So many among so few make it worth while to look for a page full at one instant.
MANY, SAMPLE = 8, 72


class Turn(NamedTuple):
    """A place in the order of first starts."""

    start: datetime
    id: UUID


class Soonest:
    """One search in progress: who was looked at already, and what came of it."""

    def __init__(self, tx: Transaction, wish: SearchWish, now: datetime, after: Turn | None) -> None:
        assert wish.low is not None
        assert wish.high is not None
        self.tx, self.wish, self.now, self.after = tx, wish, now, after
        self.begin = max(after.start if after else wish.low, wish.low)
        self.high = wish.high
        self.count = wish.limit + 1
        self.seen: dict[UUID, FoundBusiness | None] = {}

    async def find(self) -> list[FoundBusiness]:
        """Up to one more than a page, in order. Exact unless more than `CANDIDATES_MAX` had to be looked at."""
        begin, stride = self.begin, STRIDE
        for _ in range(STRIDES_MAX):
            if await self._are_enough_soon(begin):
                break
            until = min(begin + stride, self.high)
            bounds = await find_bounds(self.tx, self.wish, self.now, until=until, windows_max=WINDOWS_MAX)
            if bounds is None or await self._look_in_order(bounds) or until == self.high or self._are_enough(until):
                break
            opening = await find_next_opening(self.tx, self.wish, self.now, since=until)
            if opening is None or opening >= self.high:
                break
            begin, stride = max(until, opening), min(2 * stride, STRIDE_MAX)
        return self._in_order()[: self.count]

    async def _are_enough_soon(self, begin: datetime) -> bool:
        """Whether a page is full with those who can begin at the first common instant from `begin` on.

        Nobody who was not looked at yet may have a bound before `begin`. Where many are free at one instant, those
        with the lowest ids come first: looking at them in that order spares asking about all the others.
        """
        for grid_minutes in COMMON_GRIDS:
            at = _on_grid(begin, grid_minutes)
            until = at + timedelta(seconds=1)
            if until > self.high or len(await self._candidates(None, MANY, SAMPLE, until=until)) < MANY:
                continue
            if at > begin:
                earlier = await self._candidates(None, BATCH, WALK_MAX, until=at, finer_than=grid_minutes)
                if len(earlier) == BATCH:
                    return False
                await self._look_at(earlier)
            return await self._are_enough_at(at)
        return False

    async def _are_enough_at(self, at: datetime) -> bool:
        last = Place(None, self.after.id) if self.after and self.after.start == at else None
        while len(self.seen) < CANDIDATES_MAX:
            rows = await self._candidates(last, BATCH, WALK_MAX, until=at + timedelta(seconds=1))
            await self._look_at(rows)
            if len(rows) < BATCH:
                return False
            last = Place(None, rows[-1]["id"])
            found = self._in_order()
            if len(found) >= self.count and _turn(found[self.count - 1]) <= Turn(at, last.id):
                return True
        return False

    async def _candidates(
        self, after: Place | None, count: int, walk_max: int, *, until: datetime, finer_than: int | None = None
    ) -> list[Record]:
        return await find_candidates(
            self.tx,
            self.wish,
            self.now,
            sort="id",
            after=after,
            count=count,
            walk_max=walk_max,
            until=until,
            finer_than=finer_than,
        )

    async def _look_in_order(self, bounds: dict[UUID, datetime]) -> bool:
        """Look at businesses by their bounds. True where nobody left could come earlier, or too many were looked at."""
        waiting = sorted((bound, business) for business, bound in bounds.items() if business not in self.seen)
        for index in range(0, len(waiting), BATCH):
            found = self._in_order()
            if len(found) >= self.count and waiting[index] > _turn(found[self.count - 1]):
                return True
            if len(self.seen) >= CANDIDATES_MAX:
                return True
            batch = [business for _, business in waiting[index : index + BATCH]]
            rows = await find_candidates(
                self.tx, self.wish, self.now, sort="id", after=None, count=BATCH, walk_max=BATCH, only=batch
            )
            await self._look_at(rows)
            self.seen |= {business: None for business in batch if business not in self.seen}
        return False

    async def _look_at(self, rows: list[Record]) -> None:
        fresh = [row for row in rows if row["id"] not in self.seen]
        if fresh:
            verified = await verify(self.tx, fresh, self.wish, self.now)
            self.seen |= {row["id"]: verified.get(row["id"]) for row in fresh}

    def _are_enough(self, until: datetime) -> bool:
        """Whether the page is full with starts before `until`."""
        found = self._in_order()
        return len(found) >= self.count and _turn(found[self.count - 1]).start < until

    def _in_order(self) -> list[FoundBusiness]:
        found = [item for item in self.seen.values() if item is not None]
        return sorted([item for item in found if self.after is None or _turn(item) > self.after], key=_turn)


def _turn(item: FoundBusiness) -> Turn:
    assert item.next_start is not None
    return Turn(item.next_start, item.id)


def _on_grid(at: datetime, minutes: int) -> datetime:
    seconds = -(-int(at.timestamp()) // (60 * minutes)) * 60 * minutes
    return datetime.fromtimestamp(seconds, UTC)
