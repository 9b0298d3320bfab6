"""SQL of hours: shifts, closures and blocks. Whether a row may be seen or changed is decided by row security."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.scheduling.hours_types import Block, Closure, MemberShifts
from vibewell.kernel.db import Record, Transaction

SHIFTS = """
select json_build_object('timezone', m.timezone,
  'weekly', (select coalesce(json_agg(json_build_object('id', w.id, 'weekday', w.weekday,
      'from', to_char(w.starts, 'HH24:MI'), 'to', to_char(w.ends, 'HH24:MI')) order by w.weekday, w.starts, w.id), '[]')
    from weekly_shifts w where w.staff_id = m.id),
  'dates', (select coalesce(json_agg(json_build_object('date', d.date, 'despite_closure', d.despite_closure,
      'shifts', (select coalesce(json_agg(json_build_object('from', to_char(s.starts, 'HH24:MI'),
          'to', to_char(s.ends, 'HH24:MI')) order by s.starts, s.id), '[]')
        from dated_shifts s where s.staff_id = m.id and s.date = d.date)) order by d.date), '[]')
    from shift_dates d where d.staff_id = m.id and d.date >= $3::date))::text
from staff m where m.business_id = $1 and m.id = $2 and m.ended_at is null"""
MEMBER = "select true from staff where business_id = $1 and id = $2 and ended_at is null for no key update"
COUNT = """
select (select count(*) from weekly_shifts where staff_id = $1)
  + (select count(*) from shift_dates d where d.staff_id = $1 and d.date <> all ($2::date[])
    and not exists (select from dated_shifts s where s.staff_id = $1 and s.date = d.date))
  + (select count(*) from dated_shifts where staff_id = $1 and date <> all ($2::date[]))"""
DROP_WEEK = "delete from weekly_shifts where staff_id = $1"
INSERT_WEEKLY = """
insert into weekly_shifts (id, business_id, staff_id, weekday, starts, ends)
select s.id, $1, $2, s.weekday, s.starts, s.ends
from unnest($3::uuid[], $4::smallint[], $5::time[], $6::time[]) s (id, weekday, starts, ends)"""
CHANGE_WEEKLY = """
update weekly_shifts set weekday = $3, starts = $4, ends = $5 where staff_id = $1 and id = $2 returning true"""
DROP_WEEKLY = "delete from weekly_shifts where staff_id = $1 and id = $2 returning true"
SET_TIMEZONE = "update staff set timezone = $2 where id = $1 and timezone is distinct from $2"
PUT_DATE = """
insert into shift_dates (staff_id, business_id, date, despite_closure) values ($1, $2, $3, $4)
on conflict (staff_id, date) do update set despite_closure = excluded.despite_closure"""
DROP_SHIFTS_OF_DATE = "delete from dated_shifts where staff_id = $1 and date = $2"
INSERT_SHIFTS_OF_DATE = """
insert into dated_shifts (id, business_id, staff_id, date, starts, ends)
select s.id, $1, $2, $3, s.starts, s.ends from unnest($4::uuid[], $5::time[], $6::time[]) s (id, starts, ends)"""
DROP_DATE = "delete from shift_dates where staff_id = $1 and date = $2 returning true"
SET_BUSINESS_TIMEZONE = "update businesses set timezone = $2 where id = $1 and timezone <> $2 returning true"

CLOSURES = """
select c.id, c.from_date, c.to_date, c.cut_shifts, c.reason,
  (select count(*) from visits v where v.business_id = c.business_id and v.cancelled_at is null
    and v.confirmed_at is not null and v.starts_at < ((c.to_date + 1)::timestamp at time zone b.timezone)
    and v.ends_at > (c.from_date::timestamp at time zone b.timezone))::integer as visits
from closures c join businesses b on b.id = c.business_id where c.business_id = $1"""
ALL_CLOSURES = CLOSURES + " order by c.from_date desc, c.id limit $2"
ONE_CLOSURE = CLOSURES + " and c.id = $2"
COUNT_CLOSURES = "select count(*) from closures where business_id = $1"
INSERT_CLOSURE = """
insert into closures (id, business_id, from_date, to_date, cut_shifts, reason) values ($1, $2, $3, $4, $5, $6)"""
CHANGE_CLOSURE = """
update closures set from_date = $3, to_date = $4, cut_shifts = $5, reason = $6
where business_id = $1 and id = $2 returning true"""
DROP_CLOSURE = "delete from closures where business_id = $1 and id = $2 returning true"

BLOCKS = """
select y.id, y.staff_id, lower(y.during) as starts, upper(y.during) as ends, y.reason, y.source from busy_times y
where y.business_id = $1"""
SOME_BLOCKS = f"""{BLOCKS} and y.during && tstzrange($2, $3) and ($4::uuid is null or y.staff_id = $4)
  and (lower(y.during), y.id) > ($5, $6) order by lower(y.during), y.id limit $7"""
ONE_BLOCK = BLOCKS + " and y.id = $2"
COUNT_BLOCKS = "select count(*) from busy_times where business_id = $1 and staff_id = $2 and source = 'block'"
STAFF_HERE = "select true from staff where business_id = $1 and id = $2 and ended_at is null"
INSERT_BLOCK = """
insert into busy_times (id, business_id, staff_id, during, reason) values ($1, $2, $3, tstzrange($4, $5), $6)"""
CHANGE_BLOCK = """
update busy_times set staff_id = $3, during = tstzrange($4, $5), reason = $6
where business_id = $1 and id = $2 returning true"""
DROP_BLOCK = "delete from busy_times where business_id = $1 and id = $2 returning true"

_shifts = msgspec.json.Decoder(MemberShifts)


async def find_shifts(tx: Transaction, business_id: UUID, staff_id: UUID, since: date) -> MemberShifts | None:
    """A member's week and their dates from `since` on, or None where there is no such member."""
    text = await tx.fetchval(SHIFTS, business_id, staff_id, since)
    return _shifts.decode(text) if text else None


async def lock_member(tx: Transaction, business_id: UUID, staff_id: UUID) -> bool:
    """Keep others from changing this member's hours until the transaction ends; False where there is none."""
    return bool(await tx.fetchval(MEMBER, business_id, staff_id))


async def count_shifts(tx: Transaction, staff_id: UUID, without: list[date]) -> int:
    """How many shifts and days off the member has, some dates aside."""
    return int(await tx.fetchval(COUNT, staff_id, without))


async def insert_weekly(
    tx: Transaction, business_id: UUID, staff_id: UUID, shifts: list[tuple[UUID, int, time, time]]
) -> None:
    """Weekly shifts: id, weekday, from, to."""
    columns = [list(column) for column in zip(*shifts, strict=True)] or [[], [], [], []]
    await tx.execute(INSERT_WEEKLY, business_id, staff_id, *columns)


async def put_date(
    tx: Transaction,
    business_id: UUID,
    staff_id: UUID,
    day: date,
    shifts: list[tuple[UUID, time, time]],
    *,
    despite_closure: bool,
) -> None:
    """The shifts of one date, instead of those it had."""
    await tx.execute(PUT_DATE, staff_id, business_id, day, despite_closure)
    await tx.execute(DROP_SHIFTS_OF_DATE, staff_id, day)
    if shifts:
        columns = [list(column) for column in zip(*shifts, strict=True)]
        await tx.execute(INSERT_SHIFTS_OF_DATE, business_id, staff_id, day, *columns)


def closure_of(row: Record) -> Closure:
    """A row of `CLOSURES`."""
    return Closure(*row)


def block_of(row: Record, zone: Any) -> Block:
    """A row of `BLOCKS`, in the business's time zone."""
    return Block(
        row["id"],
        row["staff_id"],
        row["starts"].astimezone(zone),
        row["ends"].astimezone(zone),
        row["reason"],
        row["source"],
    )


async def find_blocks(
    tx: Transaction,
    business_id: UUID,
    low: datetime,
    high: datetime,
    staff_id: UUID | None,
    after: tuple[datetime, UUID],
    count: int,
) -> list[Record]:
    """Blocks that reach into a stretch of time, in order of their begin."""
    return await tx.fetch(SOME_BLOCKS, business_id, low, high, staff_id, *after, count)
