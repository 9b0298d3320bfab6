"""What is free in town on one day, counted for each craft: kept for a minute, made again behind the reader's back."""

import asyncio
import time
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

import msgspec

from vibewell.domains.catalog import list_districts
from vibewell.domains.media import CATEGORIES
from vibewell.domains.scheduling import FoundBusiness, Near, SearchWish, search_in
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.http import Here
from vibewell.web.site.promises import day_at
from vibewell.web.site.spans import TOWN

PER_CRAFT_MAX = 50
# A day is shown when at least so many places have something left.
PLACES_MIN = 6
DAYS_LOOKED_MAX = 7
FRESH_SECONDS = 60
STALE_SECONDS_MAX = 120


class Board(msgspec.Struct, frozen=True):
    """The places that are free on `day`, by craft, the soonest first. As many as `PER_CRAFT_MAX` means: or more."""

    day: date
    found: dict[str, list[FoundBusiness]]

    @property
    def count(self) -> int:
        """How many places altogether."""
        return sum(map(len, self.found.values()))


class _Kept:
    """The board of one database: the last one, when it was made, and whether somebody is making the next."""

    def __init__(self) -> None:
        self.board: Board | None = None
        self.made_at = 0.0
        self.task: asyncio.Task[Board] | None = None

    @property
    def age(self) -> float:
        return time.monotonic() - self.made_at


_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


async def read_board(here: Here) -> Board:
    """The board, at most a minute old where people come by. The first to ask after a quiet time waits for a new one."""
    kept = _kept.setdefault(here.database, _Kept())
    if kept.board is not None and kept.age < FRESH_SECONDS and kept.board.day >= day_at(here.now):
        return kept.board
    if kept.task is None or kept.task.done():
        kept.task = asyncio.create_task(_make(here.database, here.now, kept))
    if kept.board is not None and kept.age < STALE_SECONDS_MAX and kept.board.day >= day_at(here.now):
        return kept.board
    return await asyncio.shield(kept.task)


async def _make(database: Database, now: datetime, kept: _Kept) -> Board:
    board = await make_board(database, now)
    kept.board, kept.made_at = board, time.monotonic()
    return board


async def make_board(database: Database, now: datetime) -> Board:
    """The first day worth promising on which something is left, looked at with the engine's own eyes."""
    board = Board(day_at(now), {})
    async with database.tx(Caller.anonymous()) as tx:
        near = await centre(tx)
    for ahead in range(DAYS_LOOKED_MAX):
        day = day_at(now) + timedelta(days=ahead)
        low = max(now, _midnight(day))
        high = _midnight(day + timedelta(days=1))
        found: dict[str, list[FoundBusiness]] = {}
        for category in CATEGORIES:
            wish = SearchWish(category=category, near=near, low=low, high=high, sort="soonest", limit=PER_CRAFT_MAX)
            # As a stranger: what is public is the same for all who look.
            async with database.tx(Caller.anonymous()) as tx:
                found[category] = (await search_in(tx, wish, now=now)).items
        board = Board(day, found)
        if board.count >= PLACES_MIN:
            break
    return board


async def centre(tx: Transaction) -> Near | None:
    """The middle of the town: of all its districts that have places."""
    districts = await list_districts(tx)
    if not districts:
        return None
    return Near(
        sum(place.latitude for place in districts) / len(districts),
        sum(place.longitude for place in districts) / len(districts),
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=TOWN)
