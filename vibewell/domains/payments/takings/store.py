"""All SQL of takings and payouts: the books, read by those who run the business. Row security says who does."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.payments.takings.types import By, Moved
from vibewell.kernel.db import Record, Transaction

# What is the business's, by stretch of days on its own clock. A payout moves it elsewhere and takes nothing.
BY_STRETCH = """
select date_trunc($2, m.at at time zone $3)::date as since, coalesce(m.processor = 'venue', false) as venue, e.account,
  e.cause, -sum(e.amount)::bigint as amount
from ledger_movements m join ledger_entries e on e.movement_id = m.id
where m.business_id = $1 and m.at >= ($4::date::timestamp at time zone $3)
  and m.at < (($5::date + 1)::timestamp at time zone $3) and e.account ~ '^(business|customer):'
  and e.account <> 'business:paid_out'
group by 1, 2, 3, 4"""
MOVED_COLUMNS = """
select m.number, m.at, m.cause, m.processor, m.payment_id, m.visit_id, r.id as receipt_id, r.number as receipt_number,
  r.facts #>> '{payer,name}' as payer, r.body #>> '{lines,0,label}' as label,
  s.sales, s.tax, s.tips, s.vouchers, s.fees, s.disputed, s.paid_out, s.currency
from ledger_movements m
left join receipts r on r.movement_id = m.id
cross join lateral (
  select -coalesce(sum(e.amount) filter (where e.account = 'business:sales'), 0)::bigint as sales,
    -coalesce(sum(e.amount) filter (where e.account = 'business:tax'), 0)::bigint as tax,
    -coalesce(sum(e.amount) filter (where e.account = 'business:tips'), 0)::bigint as tips,
    -coalesce(sum(e.amount) filter (where e.account ~ '^customer:'), 0)::bigint as vouchers,
    -coalesce(sum(e.amount) filter (where e.account = 'business:fees'), 0)::bigint as fees,
    -coalesce(sum(e.amount) filter (where e.account = 'business:disputed'), 0)::bigint as disputed,
    coalesce(sum(e.amount) filter (where e.account = 'business:paid_out'), 0)::bigint as paid_out,
    min(e.currency) as currency
  from ledger_entries e where e.movement_id = m.id) s"""
MOVED = (
    MOVED_COLUMNS
    + """
where m.business_id = $1 and m.number > $2 and m.at >= $3 and m.at < $4 order by m.number limit $5"""
)
# The movements of a payout: those at its processor after the payout before it.
IN_PAYOUT = f"""{MOVED_COLUMNS}
where m.business_id = $1 and m.processor = $2 and m.number < $3 and m.number > (
    select coalesce(max(o.number), 0) from ledger_movements o
    where o.business_id = $1 and o.processor = $2 and o.cause in ('payout', 'payout_failed') and o.number < $3)
order by m.number limit $4"""  # noqa: S608
PAYOUT_COLUMNS = """
select p.id, p.processor, p.amount, p.currency, p.state, p.created_at, p.paid_at, p.failure, r.id as receipt_id,
  m.number, (r.facts #> '{paid_out}')::text as paid_out
from payouts p
left join ledger_movements m on m.source = 'payout:' || p.id || ':paid'
left join receipts r on r.movement_id = m.id"""
PAYOUTS = (
    PAYOUT_COLUMNS
    + """
where p.business_id = $1 and (p.created_at, p.id) < ($2, $3) order by p.created_at desc, p.id desc limit $4"""
)
PAYOUT = PAYOUT_COLUMNS + " where p.business_id = $1 and p.id = $2"
# Whose money moved by itself: those that owe the business something, or are owed.
HOLDERS = """
select distinct processor from ledger_movements
where business_id = $1 and processor is not null and processor not in ('venue', 'credit') order by 1"""


async def read_entries(
    tx: Transaction, business_id: UUID, by: By, timezone: str, since: date, until: date
) -> Sequence[Record]:
    """What was booked between two days, both included, summed by stretch, place, account and cause."""
    return await tx.fetch(BY_STRETCH, business_id, by, timezone, since, until)


async def list_moved(
    tx: Transaction, business_id: UUID, after: int, since: datetime, until: datetime, count: int
) -> list[Moved]:
    """Movements after a number, booked from one instant up to another."""
    return [_moved(row) for row in await tx.fetch(MOVED, business_id, after, since, until, count)]


async def list_moved_in(tx: Transaction, business_id: UUID, processor: str, below: int, count: int) -> list[Moved]:
    """The movements that a payout with this number pays out."""
    return [_moved(row) for row in await tx.fetch(IN_PAYOUT, business_id, processor, below, count)]


async def list_payouts(
    tx: Transaction, business_id: UUID, before: tuple[datetime, UUID], count: int
) -> list[dict[str, Any]]:
    """Payouts, newest first, with what their receipts say that they are made of."""
    return [_payout(row) for row in await tx.fetch(PAYOUTS, business_id, *before, count)]


async def find_payout(tx: Transaction, business_id: UUID, payout_id: UUID) -> dict[str, Any] | None:
    """One of them."""
    row = await tx.fetchrow(PAYOUT, business_id, payout_id)
    return None if row is None else _payout(row)


async def list_holders(tx: Transaction, business_id: UUID) -> list[str]:
    """The processors that ever held money for a business."""
    return [row["processor"] for row in await tx.fetch(HOLDERS, business_id)]


def _moved(row: Record) -> Moved:
    return Moved(**{name: row[name] for name in Moved.__struct_fields__})


def _payout(row: Record) -> dict[str, Any]:
    values = dict(row.items())
    if isinstance(values["paid_out"], str):
        values["paid_out"] = msgspec.json.decode(values["paid_out"])
    return values
