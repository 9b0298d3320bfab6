"""All SQL of the engine: the roster of a business, what is taken, and the waiting before a booking."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TypeAlias, TypeVar
from uuid import UUID

import msgspec
from asyncpg.pgproto import pgproto

from vibewell.domains.scheduling.types import (
    Closure,
    DatedShifts,
    Diary,
    Id,
    Interval,
    Location,
    Member,
    Offer,
    Resource,
    Roster,
    Segment,
    Service,
    Session,
    Shift,
    Taken,
)
from vibewell.kernel.db import Record, Transaction

T = TypeVar("T")

# About 12 KB each; a search alone looks at two dozen.
ROSTERS_KEPT_MAX = 6000
# Buffers and lengths are at most a day, so this far around a question nothing else can matter.
MARGIN_SECONDS = 2 * 86400

ROSTER = """
select json_build_object(
  'id', b.id, 'slug', b.slug, 'name', b.name, 'timezone', b.timezone, 'currency', b.currency,
  'published', b.published_at is not null, 'version', coalesce(private.roster_version(b.id), 0),
  'closures', (select coalesce(json_agg(json_build_array(c.from_date, c.to_date, c.cut_shifts)), '[]')
    from closures c where c.business_id = b.id),
  'staff', (select coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'timezone', s.timezone)
      order by s.position, s.id), '[]')
    from staff s where s.business_id = b.id and s.ended_at is null),
  'weekly', (select coalesce(json_agg(json_build_array(w.staff_id, w.weekday, extract(epoch from w.starts)::int,
      extract(epoch from w.ends)::int) order by w.starts, w.id), '[]') from weekly_shifts w where w.business_id = b.id),
  'dates', (select coalesce(json_agg(json_build_array(d.staff_id, d.date, d.despite_closure)), '[]')
    from shift_dates d where d.business_id = b.id),
  'dated', (select coalesce(json_agg(json_build_array(d.staff_id, d.date, extract(epoch from d.starts)::int,
      extract(epoch from d.ends)::int) order by d.starts, d.id), '[]') from dated_shifts d where d.business_id = b.id),
  'offers', (select coalesce(json_agg(json_build_array(o.staff_id, o.service_id, o.minutes, o.price)), '[]')
    from staff_services o where o.business_id = b.id),
  'resources', (select coalesce(json_agg(json_build_array(r.id, r.kind) order by r.name collate "C", r.id), '[]')
    from resources r where r.business_id = b.id and r.ended_at is null),
  'services', (select coalesce(json_agg(json_build_object('id', v.id, 'name', v.name, 'price', v.price,
      'step_minutes', v.step_minutes, 'before_minutes', v.before_minutes, 'after_minutes', v.after_minutes,
      'notice_minutes', coalesce(v.notice_minutes, 0), 'notice_days', coalesce(v.notice_days, 0),
      'advance_days', v.advance_days, 'after_may_pass_closing', v.after_may_pass_closing, 'is_class', v.is_class,
      'segments', (select json_agg(json_build_array(g.name, g.minutes, g.staff, g.resource_kinds) order by g.position)
        from service_segments g where g.service_id = v.id)) order by v.position, v.id), '[]')
    from services v where v.business_id = b.id and v.ended_at is null),
  'checks', (select coalesce(json_agg(json_build_array(k.service_id, k.check_service_id, k.least_minutes,
      k.most_days)), '[]') from service_checks k where k.business_id = b.id)
)::text from businesses b where"""
ROSTER_BY_SLUG = ROSTER + " b.slug = $1"
ROSTER_BY_ID = ROSTER + " b.id = $1"
ROSTERS_BY_ID = ROSTER + " b.id = any ($1)"

TAKEN = """
select * from private.taken($1, $2, $3, $4, $5)
union all select null, false, array[private.roster_version($1)], null, null, null"""
WAIT_AND_READ = "select * from private.wait_and_read($1, $2, $3, $4, $5, $6)"
CLASS_SEATS = "select * from private.class_seats($1, $2, $3)"


# How far ahead a service opens that does not say: nobody opens a calendar of ten years by accident.
ADVANCE_DAYS_UNLESS_SAID = 3 * 365
# An id as the driver makes them: found in a dictionary many times faster than one of the standard library.
Key: TypeAlias = pgproto.UUID


@lru_cache(maxsize=65_536)
def key_of(text: str) -> Key:
    """An id from its text."""
    return Key(text)


def _read_key(_kind: type, text: object) -> Key:
    return key_of(str(text))


class StaffRow(msgspec.Struct, frozen=True):
    """A member as the roster's SQL gives it."""

    id: Key
    name: str
    timezone: str | None


class ServiceRow(msgspec.Struct, frozen=True):
    """A service as the roster's SQL gives it; a segment is (name, minutes, staff, resource kinds)."""

    id: Key
    name: str
    price: int
    step_minutes: int
    before_minutes: int
    after_minutes: int
    notice_minutes: int
    notice_days: int
    advance_days: int | None
    after_may_pass_closing: bool
    is_class: bool
    segments: list[tuple[str, int, bool, tuple[str, ...]]] | None


class RosterRow(msgspec.Struct, frozen=True):
    """Everything that a roster is made of, in one row."""

    id: Key
    slug: str
    name: str
    timezone: str
    currency: str
    published: bool
    version: int
    closures: list[tuple[date, date, bool]]
    staff: list[StaffRow]
    weekly: list[tuple[Key, int, int, int]]
    dates: list[tuple[Key, date, bool]]
    dated: list[tuple[Key, date, int, int]]
    offers: list[tuple[Key, Key, int | None, int | None]]
    resources: list[tuple[Key, str]]
    services: list[ServiceRow]
    checks: list[tuple[UUID, UUID, int, int]]


_ROSTER = msgspec.json.Decoder(RosterRow, dec_hook=_read_key)


class Premises(msgspec.Struct, frozen=True):
    """A business as the engine knows it: its roster, and the names that a visit's snapshot keeps."""

    id: UUID
    slug: str
    name: str
    timezone: str
    currency: str
    is_published: bool
    version: int
    roster: Roster
    staff_names: dict[Id, str]
    service_names: dict[Id, str]
    segment_names: dict[Id, tuple[str, ...]]
    # by service: the check that it needs, at least so many minutes and at most so many days before
    checks: dict[Id, tuple[Id, int, int]] = {}


async def load_premises(tx: Transaction, business: str | UUID) -> Premises | None:
    """The business by slug or id, or None where this caller sees none; remembered from now on."""
    found = await read_premises(tx, business)
    return None if found is None else _keep(tx, found)


async def read_premises(tx: Transaction, business: str | UUID) -> Premises | None:
    """The same without remembering it: for a transaction that changes the roster, and may yet be rolled back."""
    text = await tx.fetchval(ROSTER_BY_ID if isinstance(business, UUID) else ROSTER_BY_SLUG, business)
    return None if text is None else _premises(text)


async def load_many_premises(tx: Transaction, businesses: list[UUID]) -> list[Premises]:
    """Those of the businesses that this caller sees."""
    rows = await tx.fetch(ROSTERS_BY_ID, businesses)
    return [_keep(tx, _premises(row[0])) for row in rows]


def _keep(tx: Transaction, found: Premises) -> Premises:
    kept = tx.kept.setdefault("premises", {})
    while len(kept) >= 2 * ROSTERS_KEPT_MAX:
        kept.pop(next(iter(kept)))
    kept[found.id] = kept[found.slug] = found
    return found


def _premises(text: str) -> Premises:
    row = _ROSTER.decode(text)
    return Premises(
        row.id,
        row.slug,
        row.name,
        row.timezone,
        row.currency,
        row.published,
        row.version,
        _roster(row),
        {member.id: member.name for member in row.staff},
        {service.id: service.name for service in row.services},
        {service.id: tuple(name for name, *_ in service.segments or ()) for service in row.services},
        {service: (check, least, most) for service, check, least, most in row.checks},
    )


def kept_premises(tx: Transaction, business: str | UUID) -> Premises | None:
    """What this process remembers of a published business; its version is proven when the diary is read."""
    found: Premises | None = tx.kept.get("premises", {}).get(business)
    return found if found is not None and found.is_published else None


async def read_taken(
    tx: Transaction, business: UUID, span: Interval, now: datetime, leave_out: UUID | None = None
) -> tuple[Diary, int]:
    """What is taken around `span`, and the roster's version at that moment."""
    low, high = _around(span)
    return _diary(await tx.fetch(TAKEN, business, low, high, now, leave_out))


async def wait_and_read(
    tx: Transaction,
    business: UUID,
    owners: list[UUID],
    span: Interval,
    now: datetime,
    leave_out: UUID | None = None,
) -> tuple[Diary, int]:
    """Wait until nobody else books these members and resources, then read as `read_taken` does."""
    low, high = _around(span)
    return _diary(await tx.fetch(WAIT_AND_READ, business, owners, low, high, now, leave_out))


async def read_sessions(
    tx: Transaction, services: list[UUID], now: datetime, leave_out: UUID | None = None
) -> tuple[Session, ...]:
    """All sessions of these classes, seats of live holds counted as booked.

    All, because whether a class is offered at all depends on any session of it, however far away.
    """
    rows = await tx.fetch(CLASS_SEATS, services, now, leave_out)
    return tuple(
        Session(row["id"], row["service_id"], row["staff_id"], row["starts"], row["capacity"], row["seats_taken"])
        for row in rows
    )


def _around(span: Interval) -> tuple[datetime, datetime]:
    return (
        datetime.fromtimestamp(span[0] - MARGIN_SECONDS, UTC),
        datetime.fromtimestamp(span[1] + MARGIN_SECONDS, UTC),
    )


def _diary(rows: list[Record]) -> tuple[Diary, int]:
    taken: dict[Id, Taken] = {}
    busy: dict[Id, list[Interval]] = {}
    version = 0
    for owner, outside, starts, ends, befores, afters in rows:
        if owner is None:
            version = starts[0] or 0
        elif outside:
            busy[owner] = list(zip(starts, ends, strict=True))
        else:
            taken[owner] = Taken(starts, ends, befores, afters)
    return Diary(taken, busy), version


# What is the same in thousands of rosters is kept once.
_shift = lru_cache(maxsize=4096)(Shift)
_closure = lru_cache(maxsize=4096)(Closure)
_offer = lru_cache(maxsize=4096)(Offer)
_segment = lru_cache(maxsize=4096)(Segment)


def _roster(row: RosterRow) -> Roster:
    weekly: dict[UUID, list[list[Shift]]] = {}
    for member, weekday, starts, ends in row.weekly:
        weekly.setdefault(member, [[] for _ in range(7)])[weekday].append(_shift(starts, ends))
    shifts: dict[tuple[UUID, date], list[Shift]] = {}
    for member, day, starts, ends in row.dated:
        shifts.setdefault((member, day), []).append(_shift(starts, ends))
    dated: dict[UUID, dict[date, DatedShifts]] = {}
    for member, day, despite in row.dates:
        dated.setdefault(member, {})[day] = DatedShifts(tuple(shifts.get((member, day), ())), despite)
    offers: dict[UUID, dict[Id, Offer]] = {}
    for member, service, minutes, price in row.offers:
        offers.setdefault(member, {})[service] = _offer(minutes, price)
    nothing: list[list[Shift]] = [[] for _ in range(7)]
    same_offers: list[dict[Id, Offer]] = []
    same_dates: list[dict[date, DatedShifts]] = []
    return Roster(
        Location(row.timezone, _same_closures(tuple(_closure(first, last, cut) for first, last, cut in row.closures))),
        tuple(
            Member(
                member.id,
                _same_week(tuple(tuple(of) for of in weekly.get(member.id, nothing))),
                _shared(dated.get(member.id, {}), same_dates),
                _shared(offers.get(member.id, {}), same_offers),
                member.timezone,
            )
            for member in row.staff
        ),
        {service.id: _service(service) for service in row.services},
        tuple(Resource(resource, kind) for resource, kind in row.resources),
    )


@lru_cache(maxsize=4096)
def _same_week(week: tuple[tuple[Shift, ...], ...]) -> tuple[tuple[Shift, ...], ...]:
    return week


@lru_cache(maxsize=1024)
def _same_closures(closures: tuple[Closure, ...]) -> tuple[Closure, ...]:
    return closures


def _shared(one: T, others: list[T]) -> T:
    """`one`, or what equals it among the others."""
    for other in others:
        if other == one:
            return other
    others.append(one)
    return one


def _service(row: ServiceRow) -> Service:
    return Service(
        row.id,
        tuple(_segment(minutes, staff, kinds) for _, minutes, staff, kinds in row.segments or ()),
        row.step_minutes,
        row.before_minutes,
        row.after_minutes,
        row.notice_minutes,
        row.notice_days,
        ADVANCE_DAYS_UNLESS_SAID if row.advance_days is None else row.advance_days,
        row.after_may_pass_closing,
        row.price,
        row.is_class,
    )


__all__ = [
    "ADVANCE_DAYS_UNLESS_SAID",
    "Premises",
    "kept_premises",
    "load_many_premises",
    "load_premises",
    "read_premises",
    "read_sessions",
    "read_taken",
    "wait_and_read",
]
