"""All SQL of search: candidates in order, and what is taken at many businesses at once.

Candidates come from `search_entries` and `free_windows`, which say where a start may be and never that one is: windows
know nothing of notice, buffers, grids and resources. A candidate that is missing here could not be found; one too many
costs a look at its calendar.
"""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from math import cos, radians
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from vibewell.domains.scheduling.search_types import Near, SearchWish
from vibewell.kernel.db import Record, Transaction

# Where a window is long, the first days are looked at first: they answer for almost every business.
FIRST_LOOK = timedelta(days=2)
# More windows than this in the time and place asked for: nothing is rare about them.
RARE_WINDOWS_MAX = 5000

COLUMNS = """
  c.business_id as id, b.slug, b.name, b.category, b.tagline, b.district, b.city, b.place[1] as latitude,
  b.place[0] as longitude, b.timezone, b.step_free, c.far, c.rating::float8 as rating, b.review_count, c.price_from,
  b.currency, c.bound, c.longest_minutes, c.has_classes"""

# Total orders, so that a page begins exactly where the one before ended.
ORDERS = {
    "distance": "c.far, c.business_id",
    "rating": "c.rating desc nulls last, c.business_id",
    "id": "c.business_id",
}

# The earliest instant, on the grid of its starts, at which the business could take anybody.
OPEN_AT = """
case when e.grid_minutes = 0 then greatest({low}, {now} + e.notice_minutes * interval '1 minute')
  else to_timestamp(ceil(extract(epoch from greatest({low}, {now} + e.notice_minutes * interval '1 minute'))
    / (60 * e.grid_minutes)) * (60 * e.grid_minutes)) end"""
# How much free time in one piece a service of the length asked for needs at least.
NEED = """
least(case when e.whole_minutes is not null then greatest(e.whole_minutes, {minutes}) end, e.part_minutes)"""
PROBE = """
(select min(x.at) from (
  select greatest(lower(w.during) - k.lead_minutes * interval '1 minute', k.open_at) as at from free_windows w
  where w.business_id = k.business_id
    and w.during && tstzrange(k.open_at, greatest(k.open_at, {high}) + k.lead_minutes * interval '1 minute')
    and upper(w.during) - greatest(lower(w.during), k.open_at) >= k.need * interval '1 minute'
  union all
  select greatest(lower(t.during), k.open_at) from working_times t
  where k.needs_no_staff and t.business_id = k.business_id
    and t.during && tstzrange(k.open_at, greatest(k.open_at, {high}))
  union all
  select s.starts_at from class_sessions s
  where k.has_classes and s.business_id = k.business_id and s.ended_at is null and s.starts_at >= k.open_at
) x where x.at < {high})"""


class Place(NamedTuple):
    """A place in a stable order: the value sorted by, and the business."""

    value: float | int | None
    id: UUID


class Values:
    """The parameters of a statement that is put together from fixed parts."""

    def __init__(self) -> None:
        self.given: list[Any] = []

    def put(self, value: Any, kind: str) -> str:
        """The parameter's text."""
        self.given.append(value)
        return f"${len(self.given)}::{kind}"


def metres_per_flat_metre(latitude: float) -> float:
    """How far a metre of Mercator's map is on the ground near this latitude."""
    return cos(radians(max(-89.0, min(89.0, latitude))))


class Statement:
    """Candidates of one wish, in its order."""

    def __init__(self, wish: SearchWish, now: datetime) -> None:
        self.wish, self.now = wish, now
        self.values = Values()
        self.minutes = self.values.put(wish.minutes or 1, "integer") if wish.low else ""

    @cached_property
    def near(self) -> str:
        """The place asked for on Mercator's map."""
        assert self.wish.near is not None
        longitude = self.values.put(self.wish.near.longitude, "float8")
        latitude = self.values.put(self.wish.near.latitude, "float8")
        return f"private.flat(point({longitude}, {latitude}))"

    @property
    def far(self) -> str:
        """How far an entry is from there, in metres of the map."""
        return f"(e.flat <-> {self.near})" if self.wish.near else "null::float8"

    def filters(self, only: list[UUID] | None) -> list[str]:
        """What an entry must be, time aside."""
        wish, put = self.wish, self.values.put
        asked = [f"e.search_text like '%' || private.plain({put(like(word), 'text')}) || '%'" for word in wish.words]
        if wish.category:
            asked.append(f"e.category = {put(wish.category, 'text')}")
        if wish.near and wish.radius_m:
            reach = put(wish.radius_m / metres_per_flat_metre(wish.near.latitude), "float8")
            asked.append(f"e.flat <@ circle({self.near}, {reach})")
        if self.minutes:
            asked.append(f"e.longest_minutes >= {self.minutes}")
        elif wish.minutes:
            asked.append(f"e.longest_minutes >= {put(wish.minutes, 'integer')}")
        if only is not None:
            asked.append(f"e.business_id = any ({put(only, 'uuid[]')})")
        return asked

    def window(self, until: datetime | None = None) -> tuple[str, str]:
        """The earliest instant at which an entry takes anybody, and the window's end."""
        low, high = (
            self.values.put(self.wish.low, "timestamptz"),
            self.values.put(until or self.wish.high, "timestamptz"),
        )
        return OPEN_AT.format(low=low, now=self.values.put(self.now, "timestamptz")), high

    def order(self, sort: str) -> str:
        """The total order of a sort."""
        return f"{self.far}, e.business_id" if sort == "distance" else ORDERS[sort].replace("c.", "e.")

    def beyond(self, sort: str, after: Place) -> str:
        """What comes after a place in that order."""
        last = self.values.put(after.id, "uuid")
        if sort == "distance":
            value = self.values.put(after.value, "float8")
            return f"({self.far}, e.business_id) > ({value}, {last})"
        if sort == "rating":
            if after.value is None:
                return f"(e.rating is null and e.business_id > {last})"
            value = self.values.put(after.value, "float8::numeric(3, 2)")
            return f"(e.rating < {value} or (e.rating = {value} and e.business_id > {last}) or e.rating is null)"
        return f"e.business_id > {last}"


def around(near: Near, radius_m: int) -> tuple[float, float, float, float]:
    """West, south, east and north of a circle, a little too far out, in degrees."""
    height = radius_m / 110_000
    width = height / metres_per_flat_metre(abs(near.latitude) + height)
    return near.longitude - width, near.latitude - height, near.longitude + width, near.latitude + height


def like(word: str) -> str:
    """A word inside a LIKE pattern."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _walk(
    made: Statement,
    wish: SearchWish,
    where: list[str],
    *,
    sort: str,
    count: int,
    walk_max: int,
    until: datetime | None,
) -> str:
    """The next businesses in the order of `sort`, with the bound of each where a window is asked for."""
    put = made.values.put
    if wish.low is None:
        return f"""select e.*, {made.far} as far, null::timestamptz as bound from search_entries e
          where {_all(where)} order by {made.order(sort)} limit {put(count, "integer")}"""  # noqa: S608
    open_at, high = made.window(until)
    where.append(f"{open_at} < {high}")
    probe = PROBE.format(high=high)
    if (until or wish.high or wish.low) - wish.low > FIRST_LOOK:
        near_end = f"least({high}, k.open_at + interval '{FIRST_LOOK.days} days')"
        probe = f"coalesce({PROBE.format(high=near_end)}, {probe})"
    return f"""select k.*, p.bound from (
          select e.*, {made.far} as far, {open_at} as open_at, {NEED.format(minutes=made.minutes)} as need
          from search_entries e where {_all(where)} order by {made.order(sort)} limit {put(walk_max, "integer")}) k
    cross join lateral (select {probe} as bound offset 0) p
    where p.bound is not null limit {put(count, "integer")}"""  # noqa: S608


async def find_candidates(
    tx: Transaction,
    wish: SearchWish,
    now: datetime,
    *,
    sort: str,
    after: Place | None,
    count: int,
    walk_max: int,
    until: datetime | None = None,
    only: list[UUID] | None = None,
    finer_than: int | None = None,
) -> list[Record]:
    """The next `count` businesses in the order of `sort` that may have a start in the window (or simply the next),
    found among the next `walk_max`.

    `bound` is no later than their first start. `until` ends the window earlier; `finer_than` leaves
    out those whose starts are all multiples of that many minutes.
    """
    made = Statement(wish, now)
    put = made.values.put
    where = made.filters(only)
    if finer_than is not None:
        where.append(f"e.grid_minutes < {put(finer_than, 'smallint')}")
    if after is not None:
        where.append(made.beyond(sort, after))
    inner = _walk(made, wish, where, sort=sort, count=count, walk_max=walk_max, until=until)
    wanted = f", private.wanted_services(c.business_id, {_plain_words(made)}) as wanted" if wish.words else ""
    return await tx.fetch(
        f"""select {COLUMNS}{wanted} from ({inner}) c join businesses b on b.id = c.business_id
        order by {ORDERS[sort]}""",  # noqa: S608
        *made.values.given,
    )


async def find_place_after(
    tx: Transaction,
    wish: SearchWish,
    now: datetime,
    *,
    sort: str,
    after: Place | None,
    walk_max: int,
) -> Place | None:
    """Where the walk over the next `walk_max` businesses ended, or None where it came to the end of all."""
    made = Statement(wish, now)
    where = made.filters(None)
    if after is not None:
        where.append(made.beyond(sort, after))
    if wish.low is not None:
        where.append("{} < {}".format(*made.window()))
    row = await tx.fetchrow(
        f"""select {made.far} as far, e.rating::float8 as rating, e.business_id as id from search_entries e
        where {_all(where)} order by {made.order(sort)}
        offset {made.values.put(walk_max - 1, "integer")} limit 1""",  # noqa: S608
        *made.values.given,
    )
    return place_of(row, sort) if row else None


def place_of(row: Record, sort: str) -> Place:
    """A candidate's place in the order of `sort`."""
    return Place({"distance": row["far"], "rating": row["rating"]}.get(sort), row["id"])


BOUNDS = """
with w as materialized (
  select w.business_id, w.during from categories c cross join lateral (
    select * from free_windows w where w.category = c.slug and {of_windows} offset 0) w
  {category} limit {most}
), k as materialized (
  select e.*, {open_at} as open_at, {need} as need,
    e.lead_minutes > 0 or e.needs_no_staff or e.has_classes as is_special
  from search_entries e where {where}
), found as (
  select k.business_id, min(greatest(lower(w.during), k.open_at)) as bound
  from w join k on k.business_id = w.business_id
  where not k.is_special and greatest(lower(w.during), k.open_at) < {high}
    and upper(w.during) - greatest(lower(w.during), k.open_at) >= k.need * interval '1 minute'
  group by 1
  union all
  select k.business_id, p.bound from k cross join lateral (select {probe} as bound offset 0) p
  where k.is_special and k.open_at < {high} and p.bound is not null
)
select business_id as id, bound, (select count(*) from w) as windows from found
union all select null, null, count(*) from w order by bound, id"""


async def find_bounds(
    tx: Transaction, wish: SearchWish, now: datetime, *, until: datetime, windows_max: int
) -> dict[UUID, datetime] | None:
    """Every business that may have a start before `until`, with an instant no later than its first start.

    Read from the windows of that time: cheap where they are few. None where there are more than `windows_max`.
    """
    made = Statement(wish, now)
    put = made.values.put
    where = _all(made.filters(None))
    open_at, high = made.window(until)
    of_windows = [f"w.during && tstzrange({put(wish.low, 'timestamptz')}, {high})"]
    category = f"where c.slug = {put(wish.category, 'text')}" if wish.category else ""
    if wish.near and wish.radius_m:
        corners = [put(corner, "float8") for corner in around(wish.near, wish.radius_m)]
        of_windows.append("w.place <@ box(point({}, {}), point({}, {}))".format(*corners))
    most = put(windows_max + 1, "integer")
    rows = await tx.fetch(
        BOUNDS.format(
            of_windows=_all(of_windows),
            category=category,
            most=most,
            open_at=open_at,
            need=NEED.format(minutes=made.minutes),
            where=where,
            high=high,
            probe=PROBE.format(high=high),
        ),
        *made.values.given,
    )
    if rows[-1]["windows"] > windows_max:
        return None
    return {row["id"]: row["bound"] for row in rows if row["id"] is not None}


async def find_next_opening(tx: Transaction, wish: SearchWish, now: datetime, *, since: datetime) -> datetime | None:
    """The first instant from `since` on at which somebody's time begins to be free, or notice to be kept, for whom
    that was not so before. It may be no use to this wish."""
    made = Statement(wish, now)
    put = made.values.put
    where = made.filters(None)
    open_at, at = made.window(since)
    category = f"where c.slug = {put(wish.category, 'text')}" if wish.category else ""
    found: datetime | None = await tx.fetchval(
        f"""
        with k as materialized (
          select e.business_id, e.needs_no_staff, e.has_classes, e.lead_minutes, {open_at} as open_at
          from search_entries e where {_all(where)})
        select min(x.at) from (
          (select min(w.begins) as at from categories c cross join lateral (
            select lower(w.during) as begins from free_windows w
            where w.category = c.slug and lower(w.during) >= {at} order by lower(w.during) limit 1) w {category})
          union all
          (select min(k.open_at) from k where k.open_at >= {at})
          union all
          (select min(lower(t.during)) from k join working_times t on t.business_id = k.business_id
            and t.during && tstzrange({at}, null) where k.needs_no_staff and lower(t.during) >= {at})
          union all
          (select min(s.starts_at) from k join class_sessions s on s.business_id = k.business_id
            where k.has_classes and s.ended_at is null and s.starts_at >= {at})
          union all
          (select min(lower(w.during) - k.lead_minutes * interval '1 minute') from k
            join free_windows w on w.business_id = k.business_id and w.during && tstzrange({at}, null)
            where k.lead_minutes > 0 and lower(w.during) - k.lead_minutes * interval '1 minute' >= {at})) x""",  # noqa: S608
        *made.values.given,
    )
    return found


async def category_exists(tx: Transaction, slug: str) -> bool:
    """Whether there is such a category."""
    return bool(await tx.fetchval("select exists (select from categories where slug = $1)", slug))


def _all(conditions: list[str]) -> str:
    return " and ".join(conditions) or "true"


def _plain_words(made: Statement) -> str:
    words = made.values.put(list(made.wish.words), "text[]")
    return f"array(select private.plain(w) from unnest({words}) w)"  # noqa: S608


class TakenThere(msgspec.Struct, frozen=True):
    """What is taken at one business: (owner, from outside, starts, ends, befores, afters)."""

    version: int
    taken: list[tuple[UUID, bool, list[int], list[int], list[int], list[int]]]


_TAKEN = msgspec.json.Decoder(list[tuple[UUID, bool, list[int], list[int], list[int], list[int]]])


async def read_taken_there(
    tx: Transaction, spans: dict[UUID, tuple[int, int]], now: datetime
) -> dict[UUID, TakenThere]:
    """What is taken at these businesses, each in its own stretch of epoch seconds."""
    rows = await tx.fetch(
        "select * from private.taken_there($1, $2, $3, $4)",
        list(spans),
        [datetime.fromtimestamp(low, UTC) for low, _ in spans.values()],
        [datetime.fromtimestamp(high, UTC) for _, high in spans.values()],
        now,
    )
    return {row["business_id"]: TakenThere(row["version"], _TAKEN.decode(row["taken"])) for row in rows}
