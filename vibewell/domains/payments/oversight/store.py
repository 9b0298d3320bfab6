"""All SQL of the platform's look at money; row security lets moderators see it."""

from uuid import UUID

import msgspec

from vibewell.domains.payments.oversight.types import (
    CommissionMonth,
    DisputeLine,
    DisputeReplay,
    ReplayedReceipt,
    ReturnedRefund,
    WaitingEvent,
)
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
# A wish that waits for a minute was lost.
WAITING_REPLAY = """
select id from dispute_replays where dispute_id = $1 and done_at is null and asked_at > now() - interval '1 minute'
order by asked_at limit 1"""
INSERT_REPLAY = "insert into dispute_replays (id, dispute_id, asked_by) values ($1, $2, $3)"
LAST_REPLAY = """
select id, asked_at, done_at, found::text as found from dispute_replays where dispute_id = $1
order by asked_at desc, id desc limit 1"""
IS_REPLAYED = "select exists (select from dispute_replays where id = $1 and done_at is not null)"
LOCK_REPLAY = """
select r.id, r.dispute_id, d.payment_id from dispute_replays r join disputes d on d.id = r.dispute_id
where r.id = $1 and r.done_at is null for no key update of r"""
END_REPLAY = "update dispute_replays set done_at = $2, found = $3::text::jsonb where id = $1"
FORGET_REPLAYS = """
delete from dispute_replays o using dispute_replays r
where o.dispute_id = $1 and r.id = $2 and (o.asked_at, o.id) < (r.asked_at, r.id)"""
EVENTS = """
select processor, event_id, kind, processor_ref, received_at, copies, outcome from processor_events
where outcome = 'unknown' or applied_at is null order by received_at desc, event_id limit $1"""


async def find_replay(tx: Transaction, dispute_id: UUID) -> DisputeReplay | None:
    """The last wish to have the receipts of a dispute worked out again, and what came of it."""
    row = await tx.fetchrow(LAST_REPLAY, dispute_id)
    if row is None:
        return None
    found = msgspec.json.decode(row["found"] or "[]", type=tuple[ReplayedReceipt, ...])
    return DisputeReplay(row["id"], row["asked_at"], row["done_at"], found)


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
