"""All SQL of payments as they are read; row security says whose."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.payments.paid.types import PaidLine, Slip
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

LINE = """
select p.id, b.slug as business, b.name as business_name, n.name as payer, c.purpose, c.subject_id as subject,
  coalesce(c.lines #>> '{0,label}', '') as label, greatest(jsonb_array_length(c.lines) - 1, 0) as more,
  p.processor, p.method, p.amount, p.currency, p.refunded, p.state, p.failure, coalesce(p.paid_at, p.created_at) as at,
  coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'number', r.number, 'kind', r.kind) order by r.number)
    from receipts r where r.payment_id = p.id), '[]')::text as receipts,
  coalesce((select sum(d.amount) from disputes d
    where d.payment_id = p.id and d.state <> 'won'), 0)::bigint as disputed,
  (select d.state from disputes d where d.payment_id = p.id order by d.opened_at desc, d.id desc limit 1) as dispute
from payments p join checkouts c on c.id = p.checkout_id join businesses b on b.id = p.business_id
left join people n on n.id = p.person_id"""
# What was only wished for, or let go again, is nobody's to look back at.
TOLD = "p.state in ('processing', 'failed', 'paid')"
OF_PERSON = f"""{LINE}
where p.person_id = $1 and {TOLD} and (p.created_at, p.id) < ($2, $3) order by p.created_at desc, p.id desc
limit $4"""
OF_BUSINESS = f"""{LINE}
where p.business_id = $1 and {TOLD} and (p.created_at, p.id) < ($2, $3) order by p.created_at desc, p.id desc
limit $4"""
ONE = LINE + " where p.id = $1"
PLACE = "select created_at from payments where id = $1"

_slips = msgspec.json.Decoder(list[Slip])


async def list_paid(
    tx: Transaction, *, business_id: UUID | None, person_id: UUID | None, before: tuple[datetime, UUID], count: int
) -> list[PaidLine]:
    """Payments to a business, or of a person, newest first."""
    if business_id is None:
        return [_line(row) for row in await tx.fetch(OF_PERSON, person_id, *before, count)]
    return [_line(row) for row in await tx.fetch(OF_BUSINESS, business_id, *before, count)]


async def find_paid(tx: Transaction, payment_id: UUID) -> PaidLine | None:
    """One of them."""
    row = await tx.fetchrow(ONE, payment_id)
    return None if row is None else _line(row)


async def created_at(tx: Transaction, payment_id: UUID) -> datetime:
    """Its place in the list."""
    found: datetime = await tx.fetchval(PLACE, payment_id)
    return found


def _line(row: Record) -> PaidLine:
    values = dict(row.items())
    currency = values.pop("currency")
    for name in ("amount", "refunded", "disputed"):
        values[name] = Money(values[name], currency)
    return PaidLine(**{**values, "receipts": _slips.decode(values["receipts"])})
