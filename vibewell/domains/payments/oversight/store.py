"""All SQL of the platform's look at money; row security lets moderators see it."""

from uuid import UUID

from vibewell.domains.payments.oversight.types import CommissionMonth, DisputeLine, ReturnedRefund, WaitingEvent
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

BY_MONTH = """
select date_trunc('month', m.at at time zone 'UTC')::date as month, e.currency,
  -coalesce(sum(e.amount) filter (where e.amount < 0), 0)::bigint as taken,
  coalesce(sum(e.amount) filter (where e.amount > 0), 0)::bigint as returned,
  count(distinct m.payment_id) filter (where e.amount < 0) as payments
from ledger_movements m join ledger_entries e on e.movement_id = m.id
where e.account = 'platform:commission' group by 1, 2 order by 1 desc, 2 limit $1"""
DISPUTE = """
select d.id, b.slug as business, b.name as business_name, d.payment_id, d.amount, d.currency, d.reason, d.state,
  p.processor, d.processor_ref, d.opened_at, d.closed_at, d.evidence_until
from disputes d join payments p on p.id = d.payment_id join businesses b on b.id = d.business_id"""
DISPUTES = DISPUTE + " order by d.opened_at desc, d.id desc limit $1"
ONE = DISPUTE + " where d.id = $1"
RECEIPTS = "select id from receipts where payment_id = $1 order by number limit $2"
# Whom it went to is as the receipt of it says.
RETURNED = """
select r.id, b.slug as business, b.name as business_name, r.payment_id, x.facts #>> '{payer,name}' as payer, r.amount,
  r.currency, r.failure, r.returned_at
from refunds r join businesses b on b.id = r.business_id
left join ledger_movements m on m.source = 'refund:' || r.id || ':returned'
left join receipts x on x.movement_id = m.id
where r.state = 'returned' order by r.returned_at desc, r.id limit $1"""
EVENTS = """
select processor, event_id, kind, processor_ref, received_at, copies, outcome from processor_events
where outcome = 'unknown' or applied_at is null order by received_at desc, event_id limit $1"""


async def list_returned(tx: Transaction, count: int) -> list[ReturnedRefund]:
    """Refunds that came back, newest first."""
    found = []
    for row in await tx.fetch(RETURNED, count):
        values = dict(row.items())
        values["amount"] = Money(values["amount"], values.pop("currency"))
        found.append(ReturnedRefund(**values))
    return found


async def list_months(tx: Transaction, count: int) -> list[CommissionMonth]:
    """Commission by month, newest first."""
    return [
        CommissionMonth(
            row["month"], Money(row["taken"], row["currency"]), Money(row["returned"], row["currency"]), row["payments"]
        )
        for row in await tx.fetch(BY_MONTH, count)
    ]


async def list_disputes(tx: Transaction, count: int) -> list[DisputeLine]:
    """Disputes, newest first."""
    return [_dispute(row) for row in await tx.fetch(DISPUTES, count)]


async def find_dispute(tx: Transaction, dispute_id: UUID) -> DisputeLine | None:
    """One of them."""
    row = await tx.fetchrow(ONE, dispute_id)
    return None if row is None else _dispute(row)


async def list_receipt_ids(tx: Transaction, payment_id: UUID, count: int) -> list[UUID]:
    """The receipts of a payment, in their order."""
    return [row["id"] for row in await tx.fetch(RECEIPTS, payment_id, count)]


async def list_events(tx: Transaction, count: int) -> list[WaitingEvent]:
    """Events that wait or that nobody understood, newest first."""
    return [WaitingEvent(**dict(row.items())) for row in await tx.fetch(EVENTS, count)]


def _dispute(row: Record) -> DisputeLine:
    values = dict(row.items())
    values["amount"] = Money(values["amount"], values.pop("currency"))
    return DisputeLine(**values)
