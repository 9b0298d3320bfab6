"""Search: the businesses that suit a wish, and where a time is asked for only those that can really be booked then."""

from datetime import UTC, datetime
from uuid import UUID

from vibewell.domains.scheduling.search_soonest import Soonest
from vibewell.domains.scheduling.search_store import (
    Order,
    Place,
    category_exists,
    find_candidates,
    find_place_after,
    place_of,
    tie_order,
)
from vibewell.domains.scheduling.search_types import CategoryUnknown, FoundBusiness, SearchWish
from vibewell.domains.scheduling.search_verify import found_business, verify
from vibewell.domains.scheduling.search_windows_store import find_bounds
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.paging import CursorMalformed, Page, decode_cursor, encode_cursor

# How many businesses one request looks at in their calendars, and how many it passes on the way to them.
CANDIDATES_MAX = 400
WALK_MAX = 400
# So many are passed at first. Where fewer than a few of them are free, those who are may be found sooner by their
# windows, unless there are too many of these; after the longer walk more windows are read.
FIRST_WALK_MAX = 250
A_FEW = 8
FEW_WINDOWS_MAX = 500
WINDOWS_MAX = 5000
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
    order = _order(wish)
    rows = await find_candidates(tx, wish, now, sort=order, after=_read_cursor(wish), count=wish.limit + 1)
    items = [found_business(row, wish) for row in rows[: wish.limit]]
    more = len(rows) > wish.limit
    return Page(items, _cursor(wish, place_of(rows[wish.limit - 1], order)) if more else None)


async def _soonest(tx: Transaction, wish: SearchWish, now: datetime) -> Page[FoundBusiness]:
    found = await Soonest(tx, wish, now, _read_turn(wish)).find()
    items = [seen.item for seen in found[: wish.limit]]
    if len(found) <= wish.limit:
        return Page(items)
    turn, place, _ = found[wish.limit - 1]
    return Page(items, encode_cursor("s", int(turn.start.timestamp()), place.value, place.id))


class _Walk:
    """A search by distance or rating in progress: candidates in that order, each looked at."""

    def __init__(self, tx: Transaction, wish: SearchWish, now: datetime) -> None:
        self.tx, self.wish, self.now = tx, wish, now
        self.order = _order(wish)
        self.found: list[tuple[Place, FoundBusiness]] = []
        self.after = _read_cursor(wish)
        self.looked_at = 0
        self.walk_max = FIRST_WALK_MAX
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
            sort=self.order,
            after=self.after,
            count=count,
            walk_max=self.walk_max if self.only is None else len(self.only),
            only=self.only,
        )
        missing = self.wish.limit + 1 - len(self.found)
        verified = await verify(self.tx, rows, self.wish, self.now, enough=missing) if rows else {}
        self.looked_at += len(rows)
        self.found += [(place_of(row, self.order), verified[row["id"]]) for row in rows if row["id"] in verified]
        if rows:
            self.after = place_of(rows[-1], self.order)
        return len(rows) == count

    async def _skip(self) -> bool:
        """Few are free on the way. Go on with those alone who have a window, if they are few; else further on. False
        where nobody is left."""
        if self.only is not None:
            return False
        if self.walk_max == FIRST_WALK_MAX:
            # The longer walk begins where the last candidate was.
            self.walk_max = WALK_MAX
            if self.looked_at >= A_FEW:
                return True
            return await self._narrow(FEW_WINDOWS_MAX) is not False
        end = await find_place_after(self.tx, self.wish, self.now, sort=self.order, after=self.after, walk_max=WALK_MAX)
        if end is None:
            return False
        self.after = end
        narrowed = await self._narrow(WINDOWS_MAX)
        if narrowed is None:
            # Not rare, only too short: the next request goes on from here.
            self.looked_at = CANDIDATES_MAX
        return narrowed is not False

    async def _narrow(self, windows_max: int) -> bool | None:
        """Look only at those who have a window, if there are no more windows than so many (else None). False where
        nobody has one."""
        wish = self.wish
        assert wish.low is not None
        assert wish.high is not None
        bounds = await find_bounds(self.tx, wish, self.now, since=wish.low, until=wish.high, windows_max=windows_max)
        if bounds is None:
            return None
        self.only = list(bounds)
        return bool(bounds)


def _order(wish: SearchWish) -> Order:
    return "distance" if wish.sort == "distance" else "rating"


def _cursor(wish: SearchWish, place: Place) -> str:
    return encode_cursor(wish.sort[0], place.value, place.id)


def _read_cursor(wish: SearchWish) -> Place | None:
    if wish.cursor is None:
        return None
    sort, value, business = decode_cursor(wish.cursor, tuple[str, float | int | None, UUID])
    if sort != wish.sort[0] or (value is None and sort != "r"):
        raise CursorMalformed
    return Place(value, business)


def _read_turn(wish: SearchWish) -> tuple[datetime, Place] | None:
    if wish.cursor is None:
        return None
    sort, start, value, business = decode_cursor(wish.cursor, tuple[str, int, float | int | None, UUID])
    if sort != "s" or (value is None and tie_order(wish) == "distance"):
        raise CursorMalformed
    return _instant(start), Place(value, business)


def _instant(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise CursorMalformed from None
