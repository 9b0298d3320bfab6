"""All SQL of the books. Written by the worker alone; who may read is decided by row security."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.payments.ledger.types import Entry, Line, Movement
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.ids import new_id

# What was booked before is what has a lower number: the movements of a business have one order.
PAID = """
select p.id, p.business_id, p.person_id, p.checkout_id, c.purpose, c.subject_id, p.processor, p.method, p.amount,
  p.currency, p.commission, p.created_at, c.amount as checkout_amount, c.lines::text as lines,
  c.created_at as checked_out_at,
  array(select o.amount from payments o join ledger_movements m on m.source = 'payment:' || o.id || ':paid'
    where o.checkout_id = p.checkout_id and o.id <> p.id and m.number < $2 order by m.number) as before,
  array(select -e.amount from ledger_movements m
    join ledger_entries e on e.movement_id = m.id and e.position = 0
    where m.payment_id = p.id and m.cause in ('refund', 'dispute_lost') and m.number < $2
      and not exists (select from ledger_movements b where b.source = m.source || ':returned' and b.number < $2)
    order by m.number) as returned,
  (select coalesce(sum(e.amount), 0)::bigint from ledger_movements m
    join ledger_entries e on e.movement_id = m.id and e.account = 'platform:commission'
    where m.payment_id = p.id and m.cause in ('refund', 'refund_returned', 'dispute_lost')
      and m.number < $2) as commission_returned
from payments p join checkouts c on c.id = p.checkout_id where p.id = $1"""
# Whoever books for a business waits here for whoever does already, so that its numbers have no gaps.
TAKE_NUMBERS = """
insert into receipt_numbers (business_id, last) values ($1, 0)
on conflict (business_id) do update set last = receipt_numbers.last returning last, movements"""
PUT_NUMBERS = "update receipt_numbers set last = $2, movements = $3 where business_id = $1"
PAYMENT_BUSINESS = "select business_id, processor, fee, currency from payments where id = $1"
REFUND = """
select id, payment_id, business_id, amount, currency, commission_returned, reason, cause, note, failure, created_at
from refunds where id = $1"""
DISPUTE = """
select id, payment_id, business_id, amount, currency, reason, processor_ref, opened_at from disputes where id = $1"""
PAYOUT = """
select id, business_id, processor, amount, currency, until, created_at, processor_ref from payouts where id = $1"""
IS_BOOKED = "select true from ledger_movements where source = $1"
INSERT_MOVEMENT = """
insert into ledger_movements (id, business_id, number, cause, source, payment_id, visit_id, at, processor)
values ($1, $2, $3, $4, $5, $6, (select v.id from visits v where v.id = $7), $8, $9)"""
INSERT_ENTRIES = """
insert into ledger_entries (movement_id, position, business_id, account, cause, amount, currency)
select $1, e.position, $2, e.account, e.cause, e.amount, $3
from jsonb_to_recordset($4::text::jsonb) as e (position smallint, account text, cause text, amount bigint)"""
ENTRIES = "select account, cause, amount from ledger_entries where movement_id = $1 order by position"
# The fee that is booked already: what is known of it later comes on top.
FEE_BOOKED = """
select coalesce(sum(e.amount), 0)::bigint from ledger_movements m
join ledger_entries e on e.movement_id = m.id and e.account = 'business:fees' and e.cause = 'processor_fee'
where m.payment_id = $1"""
FEES_OF = "select count(*) from ledger_movements where payment_id = $1 and cause = 'processor_fee'"
# Where a refund stands among all that had gone back of its payment and had not come back, and what of the commission
# went with it.
REFUND_BOOKED = """
select r.at, (select count(*) from ledger_movements m
    where m.payment_id = r.payment_id and m.cause in ('refund', 'dispute_lost') and m.number < r.number
      and not exists (select from ledger_movements b where b.source = m.source || ':returned' and b.number < $2)
  )::integer as place,
  (select coalesce(sum(e.amount), 0)::bigint from ledger_entries e
    where e.movement_id = r.id and e.account = 'platform:commission') as commission
from ledger_movements r where r.source = $1"""
DISPUTE_COST = """
select d.business_id, d.payment_id, d.currency, d.fee - d.fee_returned as fee, p.processor,
  (select coalesce(sum(e.amount), 0)::bigint from ledger_movements m
    join ledger_entries e on e.movement_id = m.id and e.account = 'business:fees' and e.cause = 'dispute_fee'
    where m.payment_id = d.payment_id and m.source ^@ $2) as booked,
  (select count(*) from ledger_movements m where m.payment_id = d.payment_id and m.source ^@ $2) as times
from disputes d join payments p on p.id = d.payment_id where d.id = $1"""
# What it holds for the business, less what is on its way there already.
PAYABLE = """
select (-coalesce((select sum(e.amount) from ledger_movements m join ledger_entries e on e.movement_id = m.id
    where m.business_id = $1 and m.processor = $2 and e.account ~ '^(business|customer):'), 0)
  - coalesce((select sum(o.amount) from payouts o
    where o.business_id = $1 and o.processor = $2 and o.state in ('wanted', 'open')), 0))::bigint"""
# What a payout is made of: by cause, since the payout before; what stood then; all in the business's favour.
LAST_PAYOUT = """
select coalesce(max(number), 0) from ledger_movements
where business_id = $1 and processor = $2 and cause in ('payout', 'payout_failed') and number < $3"""
SUMS = """
select e.cause, -sum(e.amount)::bigint as amount from ledger_movements m join ledger_entries e on e.movement_id = m.id
where m.business_id = $1 and m.processor = $2 and m.number > $3 and m.number < $4
  and e.account ~ '^(business|customer):' group by e.cause order by e.cause"""
STOOD = """
select -coalesce(sum(e.amount), 0)::bigint from ledger_movements m join ledger_entries e on e.movement_id = m.id
where m.business_id = $1 and m.processor = $2 and m.number <= $3 and e.account ~ '^(business|customer):'"""
BALANCES = """
select e.account, sum(e.amount)::bigint as amount from ledger_entries e where e.business_id = $1
group by e.account order by e.account"""

# No movement has a higher number.
ALL = 2_147_483_647
_lines = msgspec.json.Decoder(tuple[Line, ...])


async def read_paid(tx: Transaction, payment_id: UUID, below: int = ALL) -> tuple[dict[str, Any], datetime] | None:
    """The columns of a `Paid` as of this number, without the house's rate; and when it was checked out."""
    row = await tx.fetchrow(PAID, payment_id, below)
    if row is None:
        return None
    values = dict(row.items())
    checked_out_at = values.pop("checked_out_at")
    return {
        **values,
        "lines": _lines.decode(values["lines"]),
        "before": tuple(values["before"]),
        "returned": tuple(values["returned"]),
    }, checked_out_at


async def take_numbers(tx: Transaction, business_id: UUID) -> tuple[int, int]:
    """The last numbers of a business's receipts and movements; nobody else gets any until the transaction ends."""
    row = await tx.fetchrow(TAKE_NUMBERS, business_id)
    assert row is not None
    return row["last"], row["movements"]


async def put_numbers(tx: Transaction, business_id: UUID, receipts: int, movements: int) -> None:
    """The numbers that were given."""
    await tx.execute(PUT_NUMBERS, business_id, receipts, movements)


async def find_payment(tx: Transaction, payment_id: UUID) -> Record | None:
    """Whose a payment is, and what of it is the processor's."""
    return await tx.fetchrow(PAYMENT_BUSINESS, payment_id)


async def find_refund(tx: Transaction, refund_id: UUID) -> Record | None:
    """A refund's row."""
    return await tx.fetchrow(REFUND, refund_id)


async def find_dispute(tx: Transaction, dispute_id: UUID) -> Record | None:
    """A dispute's row."""
    return await tx.fetchrow(DISPUTE, dispute_id)


async def find_payout(tx: Transaction, payout_id: UUID) -> Record | None:
    """A payout's row."""
    return await tx.fetchrow(PAYOUT, payout_id)


async def is_booked(tx: Transaction, source: str) -> bool:
    """Whether this was booked before."""
    return bool(await tx.fetchval(IS_BOOKED, source))


async def insert_movement(tx: Transaction, movement: Movement, number: int, at: datetime) -> UUID:
    """Book a movement with its entries; answers its id."""
    movement_id = new_id()
    values = (movement.cause, movement.source, movement.payment_id, movement.visit_id, at, movement.processor)
    await tx.execute(INSERT_MOVEMENT, movement_id, movement.business_id, number, *values)
    rows = [{"position": place, **msgspec.structs.asdict(entry)} for place, entry in enumerate(movement.entries)]
    text = msgspec.json.encode(rows).decode()
    await tx.execute(INSERT_ENTRIES, movement_id, movement.business_id, movement.currency, text)
    return movement_id


async def list_entries(tx: Transaction, movement_id: UUID) -> Sequence[Entry]:
    """The entries of a movement, in their order."""
    return [Entry(row["account"], row["cause"], row["amount"]) for row in await tx.fetch(ENTRIES, movement_id)]


async def fees_booked(tx: Transaction, payment_id: UUID) -> tuple[int, int]:
    """What of a processor's fee is booked, and how often it was put right."""
    return int(await tx.fetchval(FEE_BOOKED, payment_id)), int(await tx.fetchval(FEES_OF, payment_id))


async def find_booked_refund(tx: Transaction, refund_id: UUID, below: int = ALL) -> Record | None:
    """A refund that is booked: when, its place among those that stand at this number, its part of the commission."""
    return await tx.fetchrow(REFUND_BOOKED, f"refund:{refund_id}", below)


async def find_dispute_cost(tx: Transaction, dispute_id: UUID) -> Record | None:
    """Whose a dispute is, what it costs, and what of that is booked in how many steps."""
    return await tx.fetchrow(DISPUTE_COST, dispute_id, f"dispute:{dispute_id}:fee:")


async def payable(tx: Transaction, business_id: UUID, processor: str) -> int:
    """What a processor holds for a business and has not sent on."""
    return int(await tx.fetchval(PAYABLE, business_id, processor))


async def read_payout_sums(
    tx: Transaction, business_id: UUID, processor: str, below: int
) -> tuple[int, dict[str, int]]:
    """What stood for a business at a processor after the payout before, and what came since, by cause."""
    since = await tx.fetchval(LAST_PAYOUT, business_id, processor, below)
    rows = await tx.fetch(SUMS, business_id, processor, since, below)
    return int(await tx.fetchval(STOOD, business_id, processor, since)), {row["cause"]: row["amount"] for row in rows}


async def balances(tx: Transaction, business_id: UUID) -> dict[str, int]:
    """What stands on each account of a business."""
    return {row["account"]: row["amount"] for row in await tx.fetch(BALANCES, business_id)}
