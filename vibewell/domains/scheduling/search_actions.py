"""Search: the businesses that suit a wish, and where a time is asked for only those that can really be booked then."""

from datetime import UTC, datetime
from uuid import UUID

from vibewell.domains.scheduling.search_soonest import Soonest, Turn
from vibewell.domains.scheduling.search_store import (
    RARE_WINDOWS_MAX,
    Place,
    category_exists,
    find_bounds,
    find_candidates,
    find_place_after,
    place_of,
)
from vibewell.domains.scheduling.search_types import CategoryUnknown, FoundBusiness, SearchWish
from vibewell.domains.scheduling.search_verify import found_business, verify
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.paging import CursorMalformed, Page, decode_cursor, encode_cursor

# How many businesses one request looks at in their calendars, and how many it passes on the way to them.
CANDIDATES_MAX = 400
WALK_MAX = 400
# Some candidates can't be booked after all: so many more than a page are taken at once.
SPARE = 3


async def search(database: Database, caller: Caller, wish: SearchWish, *, now: datetime) -> Page[FoundBusiness]:
    """A page of the businesses that suit the wish. Raises `CategoryUnknown`, `CursorMalformed`.

    A page may have fewer than `limit` businesses and still name a next one: then no more was found among as many as
    one request looks at.
    """
    async with database.tx(caller) as tx:
        return await search_in(tx, wish, now=now)


async def search_in(tx: Transaction, wish: SearchWish, *, now: datetime) -> Page[FoundBusiness]:
    """`search` in a transaction that is under way."""
    if wish.sort == "soonest":
        page = await _soonest(tx, wish, now)
    elif wish.low is None:
        page = await _listed(tx, wish, now)
    else:
        page = await _Walk(tx, wish, now).page()
    if not page.items and wish.category and not await category_exists(tx, wish.category):
        raise CategoryUnknown
    return page


async def _listed(tx: Transaction, wish: SearchWish, now: datetime) -> Page[FoundBusiness]:
    after = _read_cursor(wish)
    rows = await find_candidates(tx, wish, now, sort=wish.sort, after=after, count=wish.limit + 1, walk_max=0)
    items = [found_business(row, wish) for row in rows[: wish.limit]]
    more = len(rows) > wish.limit
    return Page(items, _cursor(wish, place_of(rows[wish.limit - 1], wish.sort)) if more else None)


async def _soonest(tx: Transaction, wish: SearchWish, now: datetime) -> Page[FoundBusiness]:
    place = _read_cursor(wish)
    after = Turn(_instant(place.value), place.id) if place else None
    found = await Soonest(tx, wish, now, after).find()
    items = found[: wish.limit]
    if len(found) <= wish.limit:
        return Page(items)
    last = items[-1]
    assert last.next_start is not None
    return Page(items, _cursor(wish, Place(int(last.next_start.timestamp()), last.id)))


class _Walk:
    """A search by distance or rating in progress: candidates in that order, each looked at."""

    def __init__(self, tx: Transaction, wish: SearchWish, now: datetime) -> None:
        self.tx, self.wish, self.now = tx, wish, now
        self.found: list[tuple[Place, FoundBusiness]] = []
        self.after = _read_cursor(wish)
        self.looked_at = 0
        self.only: list[UUID] | None = None

    async def page(self) -> Page[FoundBusiness]:
        """Walk until the page is full, all have been passed, or too many were looked at."""
        wish = self.wish
        is_over = False
        while not is_over and len(self.found) <= wish.limit and self.looked_at < CANDIDATES_MAX:
            count = min(wish.limit + 1 - len(self.found) + SPARE, CANDIDATES_MAX - self.looked_at)
            is_over = not await self._step(count) and not await self._skip()
        items = [item for _, item in self.found[: wish.limit]]
        if len(self.found) > wish.limit:
            return Page(items, _cursor(wish, self.found[wish.limit - 1][0]))
        return Page(items, None if is_over or self.after is None else _cursor(wish, self.after))

    async def _step(self, count: int) -> bool:
        """Look at the next candidates; False where fewer were found in reach."""
        rows = await find_candidates(
            self.tx,
            self.wish,
            self.now,
            sort=self.wish.sort,
            after=self.after,
            count=count,
            walk_max=WALK_MAX if self.only is None else len(self.only),
            only=self.only,
        )
        verified = await verify(self.tx, rows, self.wish, self.now)
        self.looked_at += len(rows)
        self.found += [(place_of(row, self.wish.sort), verified[row["id"]]) for row in rows if row["id"] in verified]
        if len(rows) < count:
            return False
        self.after = place_of(rows[-1], self.wish.sort)
        return True

    async def _skip(self) -> bool:
        """Few are free on the way: go on with those alone who have a window. False where nobody is left."""
        if self.only is not None:
            return False
        end = await find_place_after(
            self.tx, self.wish, self.now, sort=self.wish.sort, after=self.after, walk_max=WALK_MAX
        )
        if end is None:
            return False
        self.after = end
        assert self.wish.high is not None
        bounds = await find_bounds(self.tx, self.wish, self.now, until=self.wish.high, windows_max=RARE_WINDOWS_MAX)
        if bounds is None:
            # Not rare, only too short: the next request goes on from here.
            self.looked_at = CANDIDATES_MAX
            return True
        self.only = list(bounds)
        return bool(bounds)


def _cursor(wish: SearchWish, place: Place) -> str:
    return encode_cursor(wish.sort[0], place.value, place.id)


def _read_cursor(wish: SearchWish) -> Place | None:
    if wish.cursor is None:
        return None
    sort, value, business = decode_cursor(wish.cursor, tuple[str, float | int | None, UUID])
    if sort != wish.sort[0] or (value is None and sort != "r"):
        raise CursorMalformed
    return Place(value, business)


def _instant(seconds: float | None) -> datetime:
    try:
        return datetime.fromtimestamp(seconds or 0, UTC)
    except (OverflowError, ValueError, OSError):
        raise CursorMalformed from None
