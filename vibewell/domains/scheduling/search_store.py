"""SQL of search: candidates in the order of their page, each with what is taken there around the time asked for.

Candidates come from `search_entries` and `free_windows`, which say where a start may be and never that one is: windows
know nothing of holds, buffers, grids and resources. A candidate that is missing here could not be found; one too many
costs a look at its calendar.
"""

from datetime import datetime, timedelta
from functools import cached_property
from math import ceil, cos, radians
from typing import Any, Literal, NamedTuple
from uuid import UUID

from vibewell.domains.scheduling.search_types import SearchWish
from vibewell.kernel.db import Record, Transaction

# Where a window is long, the first days are looked at first: they answer for almost every business.
FIRST_DAYS = 2
# Almost every candidate has its first start soon after the first free window: more is read only for the others.
FIRST_LOOK = timedelta(hours=4)

COLUMNS = """
  c.business_id as id, b.slug, b.name, b.category, b.tagline, b.district, b.city, b.place[1] as latitude,
  b.place[0] as longitude, b.timezone, b.step_free, c.far, c.rating::float8 as rating, b.review_count, c.price_from,
  b.currency, c.bound, c.grid_minutes, c.longest_minutes, c.buffer_seconds"""

Order = Literal["distance", "rating"]
# Total orders, so that a page begins exactly where the one before ended.
ORDERS = {"distance": "c.far, c.business_id", "rating": "c.rating desc nulls last, c.business_id"}

# The earliest instant, on the grid of its starts, at which the business could take anybody.
OPEN_AT = """
case when e.grid_minutes = 0 then greatest({low}, {now} + e.notice_minutes * interval '1 minute')
  else to_timestamp(ceil(date_part('epoch', greatest({low}, {now} + e.notice_minutes * interval '1 minute'))
    / (60 * e.grid_minutes)) * (60 * e.grid_minutes)) end"""
# What is carried of an entry on a walk: not its text, which is most of it.
WALKED = """
e.business_id, e.rating, e.price_from, e.grid_minutes, e.lead_minutes, e.longest_minutes, e.needs_no_staff,
e.has_classes, e.buffer_seconds"""
# The shortest service of the length asked for: how much free time in one piece, and how much working time it needs.
NEED = """
e.needs[width_bucket({minutes} - 1, e.lengths) + 1] * interval '1 minute' as need,
e.lengths[width_bucket({minutes} - 1, e.lengths) + 1] * interval '1 minute' as length"""
# Windows are found by their ends: those that end up to a day after the time asked for, then among the long ones those
# that end later.
WINDOWS = """
  select greatest(lower(w.during) - k.lead_minutes * interval '1 minute', k.open_at) as at from free_windows w
  where w.business_id = k.business_id and {ends}
    and upper(w.during) - greatest(lower(w.during), k.open_at) >= k.need
    and w.until - greatest(lower(w.during) - k.lead_minutes * interval '1 minute', k.open_at) >= k.length"""
A_DAY_LATER = "{high} + k.lead_minutes * interval '1 minute' + interval '24 hours'"
SOON_OVER = WINDOWS.format(ends="upper(w.during) between k.open_at + k.need and " + A_DAY_LATER)
LONG = WINDOWS.format(
    ends=f"upper(w.during) > {A_DAY_LATER} and upper(w.during) - lower(w.during) > interval '24 hours'"
)
PROBE = f"""
(select min(x.at) from ({SOON_OVER}
  union all {LONG}
  union all
  select greatest(lower(t.during), k.open_at) from working_times t
  where k.needs_no_staff and t.business_id = k.business_id
    and t.during && tstzrange(k.open_at, greatest(k.open_at, {{high}}))
  union all
  select s.starts_at from class_sessions s
  where k.has_classes and s.business_id = k.business_id and s.ended_at is null and s.starts_at >= k.open_at
) x where x.at < {{high}})"""  # noqa: S608
# What is taken there, as far around as lengths and buffers reach.
TAKEN = """
left join private.taken_around((select array_agg(c.business_id) from c),
  (select array_agg(greatest(c.bound, {low}) - c.buffer_seconds * interval '1 second') from c),
  (select array_agg(least(c.bound + {look}, {high})
    + (60 * c.longest_minutes + c.buffer_seconds) * interval '1 second') from c), {now}) t
  on t.business_id = c.business_id"""
LATER = "select t.business_id as id, t.taken from private.taken_around($1, $2, $3, $4) t"


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
        self.wish, self.at = wish, now
        self.values = Values()
        self.minutes = self.values.put(wish.minutes or 1, "integer") if wish.low else ""

    @cached_property
    def near(self) -> str:
        """The place asked for on Mercator's map."""
        assert self.wish.near is not None
        longitude = self.values.put(self.wish.near.longitude, "float8")
        latitude = self.values.put(self.wish.near.latitude, "float8")
        # A query of its own, so that it is worked out once and not for each entry.
        return f"(select private.flat(point({longitude}, {latitude})))"

    @property
    def far(self) -> str:
        """How far an entry is from there, in metres of the map."""
        return f"(e.flat <-> {self.near})" if self.wish.near else "null::float8"

    def filters(self, only: list[UUID] | None) -> list[str]:
        """What an entry must be, time aside; `only` are those who are known to be so."""
        wish, put = self.wish, self.values.put
        if only is not None:
            return [f"e.business_id = any ({put(only, 'uuid[]')})"]
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
        return asked

    @cached_property
    def low(self) -> str:
        """The window's beginning."""
        return self.values.put(self.wish.low, "timestamptz")

    @cached_property
    def now(self) -> str:
        """The present."""
        return self.values.put(self.at, "timestamptz")

    def high(self, until: datetime | None = None) -> str:
        """The window's end, or an earlier one."""
        return self.values.put(until or self.wish.high, "timestamptz")

    @property
    def open_at(self) -> str:
        """The earliest instant at which an entry could take anybody."""
        return OPEN_AT.format(low=self.low, now=self.now)

    def is_open_before(self, until: datetime | None) -> str:
        """That an entry opens before the window's end, or an earlier one."""
        if until is not None:
            return f"{self.open_at} < {self.high(until)}"
        # The same but for grids, which in a whole window tell hardly anybody apart, and a third of the work.
        assert self.wish.high is not None
        minutes = ceil((self.wish.high - self.at).total_seconds() / 60)
        return f"e.notice_minutes < {self.values.put(minutes, 'integer')}"

    def order(self, sort: Order) -> str:
        """The total order of a sort."""
        return f"{self.far}, e.business_id" if sort == "distance" else ORDERS[sort].replace("c.", "e.")

    def beyond(self, sort: Order, after: Place) -> str:
        """What comes after a place in that order."""
        last = self.values.put(after.id, "uuid")
        if sort == "distance":
            value = self.values.put(after.value, "float8")
            return f"({self.far}, e.business_id) > ({value}, {last})"
        if after.value is None:
            return f"(e.rating is null and e.business_id > {last})"
        value = self.values.put(after.value, "float8::numeric(3, 2)")
        return f"(e.rating < {value} or (e.rating = {value} and e.business_id > {last}) or e.rating is null)"


def tie_order(wish: SearchWish) -> Order:
    """The order of those who can begin at the same instant, and of all where no other is asked for."""
    return "distance" if wish.near else "rating"


def like(word: str) -> str:
    """A word inside a LIKE pattern."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _walk(
    made: Statement,
    where: list[str],
    *,
    sort: Order,
    count: int,
    walk_max: int,
    until: datetime | None,
) -> tuple[str, str]:
    """The next businesses in the order of `sort`, with the bound of each where a window is asked for; and what joins
    to them what is taken there."""
    wish, put = made.wish, made.values.put
    if wish.low is None:
        inner = f"""select e.*, {made.far} as far, null::timestamptz as bound from search_entries e
          where {all_of(where)} order by {made.order(sort)} limit {put(count, "integer")}"""  # noqa: S608
        return inner, ""
    low, high, now = made.low, made.high(until), made.now
    where.append(made.is_open_before(until))
    probe = PROBE.format(high=high)
    if (until or wish.high or wish.low) - wish.low > timedelta(days=FIRST_DAYS):
        near_end = f"least({high}, k.open_at + interval '{FIRST_DAYS} days')"
        probe = f"coalesce({PROBE.format(high=near_end)}, {probe})"
    inner = f"""select k.*, p.bound from (
          select {WALKED}, {made.far} as far, {made.open_at} as open_at, {NEED.format(minutes=made.minutes)}
          from search_entries e where {all_of(where)} order by {made.order(sort)} limit {put(walk_max, "integer")}) k
    cross join lateral (select {probe} as bound offset 0) p
    where p.bound is not null limit {put(count, "integer")}"""  # noqa: S608
    return inner, TAKEN.format(low=low, high=made.high(), now=now, look=put(FIRST_LOOK, "interval"))


async def find_candidates(
    tx: Transaction,
    wish: SearchWish,
    now: datetime,
    *,
    sort: Order,
    after: Place | None,
    count: int,
    walk_max: int = 0,
    until: datetime | None = None,
    only: list[UUID] | None = None,
    finer_than: int | None = None,
) -> list[Record]:
    """The next `count` businesses in the order of `sort` that may have a start in the window (or simply the next),
    found among the next `walk_max`.

    `bound` is no later than their first start, and `taken` says what is taken from there on for `FIRST_LOOK`, as far
    as the window goes. `until` ends the walk's window earlier; `finer_than` leaves out those whose starts are all
    multiples of that many minutes.
    """
    made = Statement(wish, now)
    where = made.filters(only)
    if finer_than is not None:
        where.append(f"e.grid_minutes < {made.values.put(finer_than, 'smallint')}")
    if after is not None:
        where.append(made.beyond(sort, after))
    inner, taken = _walk(made, where, sort=sort, count=count, walk_max=walk_max, until=until)
    wanted = f", private.wanted_services(c.business_id, {_plain_words(made)}) as wanted" if wish.words else ""
    return await tx.fetch(
        f"""with c as materialized ({inner})
        select {COLUMNS}{", t.taken" if taken else ""}{wanted} from c join businesses b on b.id = c.business_id {taken}
        order by {ORDERS[sort]}""",  # noqa: S608
        *made.values.given,
    )


async def find_place_after(
    tx: Transaction, wish: SearchWish, now: datetime, *, sort: Order, after: Place | None, walk_max: int
) -> Place | None:
    """Where the walk over the next `walk_max` businesses ended, or None where it came to the end of all."""
    made = Statement(wish, now)
    where = made.filters(None)
    if after is not None:
        where.append(made.beyond(sort, after))
    if wish.low is not None:
        where.append(made.is_open_before(None))
    row = await tx.fetchrow(
        f"""select {made.far} as far, e.rating::float8 as rating, e.business_id as id from search_entries e
        where {all_of(where)} order by {made.order(sort)}
        offset {made.values.put(walk_max - 1, "integer")} limit 1""",  # noqa: S608
        *made.values.given,
    )
    return place_of(row, sort) if row else None


def place_of(row: Record, sort: Order) -> Place:
    """A candidate's place in the order of `sort`."""
    return Place(row["far"] if sort == "distance" else row["rating"], row["id"])


async def read_taken_later(
    tx: Transaction, spans: dict[UUID, tuple[datetime, datetime]], now: datetime
) -> list[Record]:
    """What is taken at these businesses, each in its own stretch of time: `id` and `taken`."""
    lows, highs = [low for low, _ in spans.values()], [high for _, high in spans.values()]
    return await tx.fetch(LATER, list(spans), lows, highs, now)


async def category_exists(tx: Transaction, slug: str) -> bool:
    """Whether there is such a category."""
    return bool(await tx.fetchval("select exists (select from categories where slug = $1)", slug))


def all_of(conditions: list[str]) -> str:
    """One condition."""
    return " and ".join(conditions) or "true"


def _plain_words(made: Statement) -> str:
    words = made.values.put(list(made.wish.words), "text[]")
    return f"array(select private.plain(w) from unnest({words}) w)"  # noqa: S608
