"""Candidates of a search, looked at with the engine's own rules: who has a start in the window, and the first one."""

from datetime import datetime, timedelta
from uuid import UUID

from vibewell.domains.scheduling import wall_clock
from vibewell.domains.scheduling.search_desks import OpenDesk, open_desks
from vibewell.domains.scheduling.search_first import first_start
from vibewell.domains.scheduling.search_store import metres_per_flat_metre
from vibewell.domains.scheduling.search_types import FoundBusiness, NextService, SearchWish
from vibewell.domains.scheduling.types import Id, Interval, Start
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

# Almost every candidate has its first start within hours of the first free window: more is read only for the others.
FIRST_LOOK = timedelta(hours=8)
STARTS_SHOWN = 4


async def verify(tx: Transaction, rows: list[Record], wish: SearchWish, now: datetime) -> dict[UUID, FoundBusiness]:
    """Those of the candidates that can be booked in the window, each with its first start."""
    assert wish.low is not None
    assert wish.high is not None
    near = {row["id"]: (max(row["bound"], wish.low), min(row["bound"] + FIRST_LOOK, wish.high)) for row in rows}
    found = await _look(tx, rows, near, wish, now)
    later = [row for row in rows if row["id"] not in found and near[row["id"]][1] < wish.high]
    if later:
        found |= await _look(tx, later, {row["id"]: (near[row["id"]][1], wish.high) for row in later}, wish, now)
    return found


async def _look(
    tx: Transaction, rows: list[Record], spans: dict[UUID, tuple[datetime, datetime]], wish: SearchWish, now: datetime
) -> dict[UUID, FoundBusiness]:
    seconds: dict[UUID, Interval] = {
        business: (int(low.timestamp()), int(high.timestamp())) for business, (low, high) in spans.items()
    }
    desks = await open_desks(tx, seconds, {row["id"]: row["longest_minutes"] for row in rows}, now)
    found: dict[UUID, FoundBusiness] = {}
    for row in rows:
        desk = desks.get(row["id"])
        if desk is None:
            continue
        wanted = row["wanted"] if wish.words else None
        first = first_start(
            desk.premises.roster,
            desk.diary,
            seconds[row["id"]],
            now=int(now.timestamp()),
            minutes=wish.minutes or 1,
            services=None if wanted is None else frozenset(wanted),
            count=STARTS_SHOWN,
        )
        if first is not None:
            found[row["id"]] = found_business(row, wish, first, desk)
    return found


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
        soonest = first[1][0]
        service = NextService(
            UUID(str(first[0])),
            desk.premises.service_names[first[0]],
            soonest.minutes,
            Money(soonest.price, currency),
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
