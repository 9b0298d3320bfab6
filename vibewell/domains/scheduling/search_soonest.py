"""Search by the soonest start, in its exact order: first start, then the nearest (or the best rated), then business.

Windows give each business an instant, its bound, before which it has no start. Businesses are looked at in the order
of their bounds until nobody who is left could come before those who were found.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from vibewell.domains.scheduling.search_store import Place, find_candidates, place_of, tie_order
from vibewell.domains.scheduling.search_types import FoundBusiness, SearchWish
from vibewell.domains.scheduling.search_verify import verify
from vibewell.domains.scheduling.search_windows_store import Bound, find_bounds, survey_bounds
from vibewell.kernel.db import Record, Transaction

CANDIDATES_MAX = 400
BATCH = 24
# Some candidates can't be booked after all: so many more than are still needed are taken at once.
SPARE = 6
# A short walk shows whether many are free at an instant; where they are, a long one is worth while.
SAMPLE, MANY, WALK_MAX = 48, 8, 400
# So many windows are read without asking whether they are needed; and so many where nothing else helps.
FEW_WINDOWS_MAX = 500
WINDOWS_MAX = 60_000
STRIDES_MAX = 24
STRIDE = timedelta(minutes=30)
# Minutes of which almost all starts are multiples: where many are free at once, it is then.
COMMON_GRIDS = (5, 15)


class Turn(NamedTuple):
    """A place in the order of first starts; `rank` is the order among those that begin together."""

    start: datetime
    rank: float
    id: UUID


class Seen(NamedTuple):
    """Somebody who was found, and where they come."""

    turn: Turn
    place: Place
    item: FoundBusiness


class Soonest:
    """One search in progress: who was looked at already, and what came of it."""

    def __init__(self, tx: Transaction, wish: SearchWish, now: datetime, after: tuple[datetime, Place] | None) -> None:
        assert wish.low is not None
        assert wish.high is not None
        self.tx, self.wish, self.now = tx, wish, now
        self.after = after
        self.ties = tie_order(wish)
        self.begin = max(after[0] if after else wish.low, wish.low)
        self.high = wish.high
        self.count = wish.limit + 1
        self.seen: dict[UUID, Seen | None] = {}

    async def find(self) -> list[Seen]:
        """Up to one more than a page, in order. Exact unless more than `CANDIDATES_MAX` had to be looked at."""
        if not await self._are_enough_soon():
            await self._step_by_step()
        return self._in_order()[: self.count]

    async def _step_by_step(self) -> None:
        """Look at those who have a window: all of them if they are few, else in steps that a sample says are worth
        while."""
        if await self._look_until(self.begin, self.high, FEW_WINDOWS_MAX):
            return
        sample = await survey_bounds(self.tx, self.wish, self.now, most=SAMPLE)
        bounds = {business: bound for business, bound in sample.items() if bound is not None}
        if len(sample) < SAMPLE:
            # They were all.
            await self._look_in_order(bounds)
            return
        ahead = sorted(max(bound.at, self.begin) for bound in bounds.values())
        begin = self.begin
        if len(ahead) >= MANY:
            for until in sorted({ahead[index] for index in range(MANY - 1, len(ahead), MANY)}):
                if until > begin and await self._look_until(begin, until, WINDOWS_MAX):
                    return
                if ahead.count(until) >= MANY and await self._are_enough_at(until, None):
                    return
                begin = until
        stride = STRIDE
        for _ in range(STRIDES_MAX):
            until = min(begin + stride, self.high)
            if begin >= self.high or await self._look_until(begin, until, WINDOWS_MAX):
                return
            begin, stride = until, 2 * stride

    async def _look_until(self, begin: datetime, until: datetime, most: int) -> bool:
        """Look at those who have a window in this time. True where that answers the search."""
        bounds = await find_bounds(self.tx, self.wish, self.now, since=begin, until=until, windows_max=most)
        if bounds is None:
            return most == WINDOWS_MAX
        return await self._look_in_order(bounds) or until == self.high or self._are_enough(until)

    async def _are_enough_soon(self) -> bool:
        """Whether a page is full with those who can begin at the first common instant.

        Nobody who was not looked at yet may have a bound before `begin`. Where many are free at one instant, walking
        in the order among equals spares asking about all the others.
        """
        for grid_minutes, at in self._instants():
            last = self.after[1] if self.after and self.after[0] == at else None
            rows = await self._candidates(last, self.count + SPARE, SAMPLE, until=at + timedelta(seconds=1))
            if len(rows) < MANY:
                continue
            if at > self.begin:
                earlier = await self._candidates(None, BATCH, WALK_MAX, until=at, finer_than=grid_minutes)
                if len(earlier) == BATCH:
                    return False
                await self._look_at(earlier)
            return await self._are_enough_at(at, rows)
        return False

    def _instants(self) -> Iterator[tuple[int, datetime]]:
        before = None
        for grid_minutes in COMMON_GRIDS:
            at = _on_grid(self.begin, grid_minutes)
            if at != before and at + timedelta(seconds=1) <= self.high:
                yield grid_minutes, at
            before = at

    async def _are_enough_at(self, at: datetime, rows: list[Record] | None) -> bool:
        """Whether a page is full with those who can begin at `at`, looked at in the order among equals; `rows` are the
        first of them, if they are known.

        Whoever may begin before `at` was looked at already.
        """
        until = at + timedelta(seconds=1)
        last = self.after[1] if self.after and self.after[0] == at else None
        if rows is None:
            rows = await self._candidates(last, self.count + SPARE, WALK_MAX, until=until)
        while rows and len(self.seen) < CANDIDATES_MAX:
            await self._look_at(rows)
            last = place_of(rows[-1], self.ties)
            found = self._in_order()
            if len(found) >= self.count and found[self.count - 1].turn <= self._turn(at, last):
                return True
            missing = max(self.count - len([seen for seen in found if seen.turn.start <= at]), 0) + SPARE
            rows = await self._candidates(last, missing, WALK_MAX, until=until)
        return False

    async def _candidates(
        self, after: Place | None, count: int, walk_max: int, *, until: datetime, finer_than: int | None = None
    ) -> list[Record]:
        return await find_candidates(
            self.tx,
            self.wish,
            self.now,
            sort=self.ties,
            after=after,
            count=count,
            walk_max=walk_max,
            until=until,
            finer_than=finer_than,
        )

    async def _look_in_order(self, bounds: dict[UUID, Bound]) -> bool:
        """Look at businesses by their bounds. True where nobody left could come earlier, or too many were looked at."""
        waiting = sorted(self._turn(bound.at, bound.place) for id_, bound in bounds.items() if id_ not in self.seen)
        many = self.count + SPARE
        for index in range(0, len(waiting), many):
            found = self._in_order()
            if len(found) >= self.count and waiting[index] > found[self.count - 1].turn:
                return True
            if len(self.seen) >= CANDIDATES_MAX:
                return True
            batch = [turn.id for turn in waiting[index : index + many]]
            rows = await find_candidates(
                self.tx, self.wish, self.now, sort=self.ties, after=None, count=many, walk_max=many, only=batch
            )
            await self._look_at(rows)
            self.seen |= {business: None for business in batch if business not in self.seen}
        return False

    async def _look_at(self, rows: list[Record]) -> None:
        fresh = [row for row in rows if row["id"] not in self.seen]
        verified = await verify(self.tx, fresh, self.wish, self.now) if fresh else {}
        for row in fresh:
            item, place = verified.get(row["id"]), place_of(row, self.ties)
            start = item.next_start if item else None
            self.seen[row["id"]] = Seen(self._turn(start, place), place, item) if item and start else None

    def _turn(self, start: datetime, place: Place) -> Turn:
        if self.ties == "distance":
            return Turn(start, place.value or 0.0, place.id)
        # The best rated come first, who has no rating last.
        return Turn(start, 1.0 if place.value is None else -place.value, place.id)

    def _are_enough(self, until: datetime) -> bool:
        """Whether the page is full with starts before `until`."""
        found = self._in_order()
        return len(found) >= self.count and found[self.count - 1].turn.start < until

    def _in_order(self) -> list[Seen]:
        found = sorted([seen for seen in self.seen.values() if seen is not None], key=_by_turn)
        if self.after is None:
            return found
        last = self._turn(*self.after)
        return [seen for seen in found if seen.turn > last]


def _by_turn(seen: Seen) -> Turn:
    return seen.turn


def _on_grid(at: datetime, minutes: int) -> datetime:
    seconds = -(-int(at.timestamp()) // (60 * minutes)) * 60 * minutes
    return datetime.fromtimestamp(seconds, UTC)
