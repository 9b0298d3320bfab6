"""SQL of search: the windows of a time and place, where few may be free then."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from vibewell.domains.scheduling.search_store import (
    NEED,
    PROBE,
    WALKED,
    Place,
    Statement,
    all_of,
    metres_per_flat_metre,
    place_of,
    tie_order,
)
from vibewell.domains.scheduling.search_types import Near, SearchWish
from vibewell.kernel.db import Transaction

INSTANT = timedelta(microseconds=1)

# Entries are found by their id alone: a plan that looks at a place for each window reads the place each time.
# Work that goes on long enough around the time asked for, and a member who is free in it; then what an entry needs.
BOUNDS = """
with w as materialized (
  select w.business_id, w.during, w.until from categories c cross join lateral (
    select * from free_windows w where w.category = c.slug and {of_windows} offset 0) w
  {category} limit {most}
), found as (
  select k.business_id as id, min(greatest(lower(w.during), k.open_at)) as bound, k.far, k.rating
  from w cross join lateral (
    select e.business_id, {far} as far, e.rating, {open_at} as open_at, {need} from (
      select * from search_entries e where e.business_id = w.business_id offset 0) e
    where not e.is_special and {where} offset 0) k
  where (select count(*) from w) < {most} and greatest(lower(w.during), k.open_at) < {high}
    and upper(w.during) - greatest(lower(w.during), k.open_at) >= k.need
    and w.until - greatest(lower(w.during), k.open_at) >= k.length
  group by k.business_id, k.far, k.rating
  union all
  select k.business_id, p.bound, k.far, k.rating from (
    select {walked}, {far} as far, {open_at} as open_at, {need} from search_entries e
    where e.is_special and {where} offset 0) k
  cross join lateral (select {probe} as bound offset 0) p
  where (select count(*) from w) < {most} and k.open_at < {high} and p.bound is not null
)
select id, bound, far, rating::float8 as rating, (select count(*) from w) as windows from found
union all select null, null, null, null, count(*) from w order by bound nulls last"""

SURVEY = """
select k.business_id as id, {probe} as bound, k.far, k.rating::float8 as rating from (
  select {walked}, {far} as far, {open_at} as open_at, {need} from search_entries e
  where {where} order by {order} limit {most}) k"""


class Bound(NamedTuple):
    """An instant no later than a business's first start, and its place among equals."""

    at: datetime
    place: Place


async def find_bounds(
    tx: Transaction, wish: SearchWish, now: datetime, *, since: datetime, until: datetime, windows_max: int
) -> dict[UUID, Bound] | None:
    """Every business that may have a start from `since` on and before `until`.

    Read from the windows of that time: cheap where they are few. None where there are more than `windows_max`.
    """
    made = Statement(wish, now)
    put = made.values.put
    high = made.high(until)
    rows = await tx.fetch(
        BOUNDS.format(
            of_windows=all_of(_of_windows(made, since, until)),
            category=f"where c.slug = {put(wish.category, 'text')}" if wish.category else "",
            most=put(windows_max + 1, "integer"),
            walked=WALKED,
            far=made.far,
            open_at=made.open_at,
            need=NEED.format(minutes=made.minutes),
            where=all_of(made.filters(None)),
            high=high,
            probe=PROBE.format(high=high),
        ),
        *made.values.given,
    )
    if rows[-1]["windows"] > windows_max:
        return None
    sort = tie_order(wish)
    return {row["id"]: Bound(row["bound"], place_of(row, sort)) for row in rows if row["id"] is not None}


async def survey_bounds(tx: Transaction, wish: SearchWish, now: datetime, *, most: int) -> dict[UUID, Bound | None]:
    """The first `most` businesses in the order among equals, each with an instant no later than its first start, or
    None where it has none."""
    made = Statement(wish, now)
    sort = tie_order(wish)
    where = made.filters(None)
    rows = await tx.fetch(
        SURVEY.format(
            probe=PROBE.format(high=made.high()),
            walked=WALKED,
            far=made.far,
            open_at=made.open_at,
            need=NEED.format(minutes=made.minutes),
            where=all_of(where),
            order=made.order(sort),
            most=made.values.put(most, "integer"),
        ),
        *made.values.given,
    )
    return {row["id"]: Bound(row["bound"], place_of(row, sort)) if row["bound"] else None for row in rows}


def _of_windows(made: Statement, since: datetime, until: datetime) -> list[str]:
    """What a window must be: begun before the end, over after the beginning, with as many minutes of work ahead."""
    wish, put = made.wish, made.values.put
    last, done = until - INSTANT, since + timedelta(minutes=wish.minutes or 1)
    reach = "tstzrange(lower(w.during), w.until)"
    if done < until:
        asked = f"{reach} && tstzrange({put(done - INSTANT, 'timestamptz')}, {put(until, 'timestamptz')})"
    else:
        asked = f"{reach} @> tstzrange({put(last, 'timestamptz')}, {put(done, 'timestamptz')})"
    of_windows = [asked, f"upper(w.during) > {put(since, 'timestamptz')}"]
    if wish.near and wish.radius_m:
        corners = [put(corner, "float8") for corner in around(wish.near, wish.radius_m)]
        of_windows.append("w.place <@ box(point({}, {}), point({}, {}))".format(*corners))
    return of_windows


def around(near: Near, radius_m: int) -> tuple[float, float, float, float]:
    """West, south, east and north of a circle, a little too far out, in degrees."""
    height = radius_m / 110_000
    width = height / metres_per_flat_metre(abs(near.latitude) + height)
    return near.longitude - width, near.latitude - height, near.longitude + width, near.latitude + height
