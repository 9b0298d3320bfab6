"""Candidates of a search, looked at with the engine's own rules: who has a start in the window, and the first one."""

from datetime import datetime, timedelta
from uuid import UUID

from vibewell.domains.scheduling import wall_clock
from vibewell.domains.scheduling.search_desks import OpenDesk, open_desks
from vibewell.domains.scheduling.search_first import first_start
from vibewell.domains.scheduling.search_store import FIRST_LOOK, metres_per_flat_metre, read_taken_later
from vibewell.domains.scheduling.search_types import CheckFirst, FoundBusiness, NextService, SearchWish
from vibewell.domains.scheduling.types import Id, Interval, Start
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

STARTS_SHOWN = 4


async def verify(
    tx: Transaction, rows: list[Record], wish: SearchWish, now: datetime, *, enough: int | None = None
) -> dict[UUID, FoundBusiness]:
    """Those of the candidates that can be booked in the window, each with its first start. With so many as are `enough`
    the rest is not looked at."""
    assert wish.low is not None
    assert wish.high is not None
    desks = await open_desks(tx, [(row["id"], row["taken"]) for row in rows], now)
    seen, low, high, look = now.timestamp(), wish.low.timestamp(), wish.high.timestamp(), FIRST_LOOK.total_seconds()
    found: dict[UUID, FoundBusiness] = {}
    later: dict[UUID, Record] = {}
    for row in rows:
        business, bound = row["id"], row["bound"].timestamp()
        if len(found) == enough:
            break
        if business in desks:
            span = _next_on_grid(row, max(bound, low)), int(min(bound + look, high))
            if item := _look(row, desks[business], span, wish, int(seen)):
                found[business] = item
            elif span[1] < high:
                later[business] = row
    if later:
        found |= await _look_later(tx, later, wish, now)
    return found


def _next_on_grid(row: Record, at: float) -> int:
    """The first instant from `at` on that can be a start of this business at all."""
    grid = 60 * row["grid_minutes"]
    return int(-(-at // grid) * grid) if grid else int(at)


async def _look_later(
    tx: Transaction, rows: dict[UUID, Record], wish: SearchWish, now: datetime
) -> dict[UUID, FoundBusiness]:
    """Look at the rest of the window."""
    assert wish.high is not None
    spans, around = {}, {}
    for business, row in rows.items():
        low, buffer = row["bound"] + FIRST_LOOK, timedelta(seconds=row["buffer_seconds"])
        spans[business] = int(low.timestamp()), int(wish.high.timestamp())
        around[business] = low - buffer, wish.high + timedelta(minutes=row["longest_minutes"]) + buffer
    taken = await read_taken_later(tx, around, now)
    desks = await open_desks(tx, [(row["id"], row["taken"]) for row in taken], now)
    looked = {
        business: _look(rows[business], desk, spans[business], wish, int(now.timestamp()))
        for business, desk in desks.items()
    }
    return {business: item for business, item in looked.items() if item is not None}


def _look(row: Record, desk: OpenDesk, span: Interval, wish: SearchWish, now: int) -> FoundBusiness | None:
    wanted = row["wanted"] if wish.words else None
    first = first_start(
        desk.view,
        span,
        now=now,
        minutes=wish.minutes or 1,
        services=None if wanted is None else frozenset(wanted),
        count=STARTS_SHOWN,
    )
    return None if first is None else found_business(row, wish, first, desk)


def found_business(
    row: Record, wish: SearchWish, first: tuple[Id, list[Start]] | None = None, desk: OpenDesk | None = None
) -> FoundBusiness:
    """A candidate as it is shown."""
    starts: list[datetime] = []
    service: NextService | None = None
    currency = row["currency"]
    if first is not None and desk is not None:
        zone = wall_clock.zone(row["timezone"])
        starts = [datetime.fromtimestamp(start.starts, zone) for start in first[1]]
        soonest, premises = first[1][0], desk.premises
        check = premises.checks.get(first[0])
        service = NextService(
            first[0] if isinstance(first[0], UUID) else UUID(first[0]),
            premises.service_names[first[0]],
            soonest.minutes,
            Money(soonest.price, currency),
            CheckFirst(premises.service_names.get(check[0], ""), check[1] // 60) if check else None,
        )
    far = row["far"]
    return FoundBusiness(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        category=row["category"],
        tagline=row["tagline"],
        district=row["district"],
        city=row["city"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        timezone=row["timezone"],
        step_free=row["step_free"],
        distance_m=None if wish.near is None else round(far * metres_per_flat_metre(wish.near.latitude)),
        rating=row["rating"],
        review_count=row["review_count"],
        price_from=None if row["price_from"] is None else Money(row["price_from"], currency),
        next_start=starts[0] if starts else None,
        next_service=service,
        starts=starts,
    )
