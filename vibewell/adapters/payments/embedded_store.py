"""All SQL of the test processor, in its own schema."""

from datetime import datetime

import msgspec

from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.ids import new_id

INTENT_COLUMNS = """
  id, our_id, secret, amount, currency, label, return_url, customer_ref, keeps_card, confirming, card_ref, state,
  failure, charge_ref, fee, created_at, returns_refunds"""
INSERT_INTENT = """
insert into test_processor.intents (id, idempotency_key, request, our_id, secret, amount, currency, label, return_url,
  customer_ref, keeps_card, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (idempotency_key) do nothing"""
INTENT_OF_KEY = f"select request, {INTENT_COLUMNS} from test_processor.intents where idempotency_key = $1"  # noqa: S608
INTENT = f"select {INTENT_COLUMNS} from test_processor.intents where id = $1"  # noqa: S608
LOCK_INTENT = f"{INTENT} for no key update"
INTENT_OF_SECRET = f"select {INTENT_COLUMNS} from test_processor.intents where secret = $1"  # noqa: S608
LOCK_INTENT_OF_SECRET = f"{INTENT_OF_SECRET} for no key update"
MOVE_INTENT = """
update test_processor.intents set state = $2, failure = $3, charge_ref = $4, fee = $5, customer_ref = $6, card_ref = $7,
  confirming = $8, paid_at = coalesce(paid_at, $9), returns_refunds = $10 where id = $1"""
COUNT_DECLINED = "update test_processor.intents set declined = declined + 1 where id = $1 returning declined"
CARD = "select id, customer_ref, number, brand, expires_month, expires_year from test_processor.cards where id = $1"
INSERT_CARD = """
insert into test_processor.cards (id, customer_ref, number, brand, expires_month, expires_year, created_at)
values ($1, $2, $3, $4, $5, $6, $7)"""
REFUNDED = """
select coalesce(sum(amount), 0)::integer from test_processor.refunds where intent_id = $1 and returned_at is null"""
REFUND_OF_KEY = "select id, request from test_processor.refunds where idempotency_key = $1"
INSERT_REFUND = """
insert into test_processor.refunds (id, idempotency_key, request, our_id, intent_id, amount, created_at)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (idempotency_key) do nothing"""
RETURN_REFUND = "update test_processor.refunds set returned_at = $2 where id = $1"
INSERT_DISPUTE = """
insert into test_processor.disputes (id, intent_id, amount, due_by, created_at, fee) values ($1, $2, $3, $4, $5, $6)"""
DISPUTE = "select id, state, fee from test_processor.disputes where id = $1"
END_DISPUTE = """
update test_processor.disputes set state = $2, closed_at = $3 where id = $1 and state = 'open'
returning intent_id, amount, due_by, fee"""
OPEN_DISPUTES = """
select d.id, d.amount, i.currency, i.label, d.created_at, d.due_by from test_processor.disputes d
join test_processor.intents i on i.id = d.intent_id where d.state = 'open' order by d.created_at desc limit 50"""
PAYOUT_OF_KEY = "select id, request, state from test_processor.payouts where idempotency_key = $1"
INSERT_PAYOUT = """
insert into test_processor.payouts (id, idempotency_key, request, our_id, business_id, amount, currency, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (idempotency_key) do nothing"""
FAIL_PAYOUT = """
update test_processor.payouts set state = 'failed' where id = $1 and state = 'paid'
returning our_id, amount, currency"""
INSERT_EVENT = "insert into test_processor.events (id, kind, body, created_at) values ($1, $2, $3, $4)"
EVENT = "select body, delivered_at from test_processor.events where id = $1"
MARK_DELIVERED = "update test_processor.events set delivered_at = $2 where id = $1"
# What is over and told, at most $1 rows of it.
UNPAID_PAYOUTS = """
select id from payouts where processor = 'embedded' and state in ('wanted', 'open') order by created_at limit $1"""
PRUNE_EVENTS = """
delete from test_processor.events where id in (
  select id from test_processor.events where delivered_at < $2 order by delivered_at limit $1)"""
# Nobody paid on these, or a card was kept, which stays: they have neither refunds nor disputes.
PRUNE_INTENTS = """
delete from test_processor.intents where id in (
  select i.id from test_processor.intents i where i.created_at < $2 and (i.state <> 'paid' or i.amount = 0)
    and not exists (select from test_processor.disputes d where d.intent_id = i.id)
    and not exists (select from test_processor.refunds r where r.intent_id = i.id)
    and not exists (select from test_processor.events e where e.delivered_at is null and position(i.id in e.body) > 0)
  order by i.created_at limit $1)"""
PRUNE_PAYOUTS = """
delete from test_processor.payouts where id in (
  select p.id from test_processor.payouts p where p.created_at < $2 and p.our_id <> all ($3::uuid[])
    and not exists (select from test_processor.events e where e.delivered_at is null and position(p.id in e.body) > 0)
  order by p.created_at limit $1)"""
# The processor's own list: what came and what went, before its fee.
MOVEMENTS = """
select charge_ref as id, 'charge' as kind, id as intent_id, amount, currency, fee, paid_at as at
from test_processor.intents where paid_at >= $1 and paid_at < $2 and amount > 0
union all
select r.id, 'refund', r.intent_id, -r.amount, i.currency, 0, r.created_at
from test_processor.refunds r join test_processor.intents i on i.id = r.intent_id
where r.created_at >= $1 and r.created_at < $2
union all
select r.id, 'refund', r.intent_id, r.amount, i.currency, 0, r.returned_at
from test_processor.refunds r join test_processor.intents i on i.id = r.intent_id
where r.returned_at >= $1 and r.returned_at < $2
union all
select d.id, 'dispute', d.intent_id, -d.amount, i.currency, d.fee, d.created_at
from test_processor.disputes d join test_processor.intents i on i.id = d.intent_id
where d.created_at >= $1 and d.created_at < $2
union all
select d.id, 'dispute', d.intent_id, d.amount, i.currency, 0, d.closed_at
from test_processor.disputes d join test_processor.intents i on i.id = d.intent_id
where d.state = 'won' and d.closed_at >= $1 and d.closed_at < $2
union all
select id, 'payout', id, -amount, currency, 0, created_at
from test_processor.payouts where state = 'paid' and created_at >= $1 and created_at < $2
order by at, id"""


class Intent(msgspec.Struct, frozen=True):
    """A payment, or a card to be kept, as its row."""

    id: str
    our_id: str
    secret: str
    amount: int
    currency: str
    label: str
    return_url: str
    customer_ref: str
    keeps_card: bool
    confirming: str
    card_ref: str
    state: str
    failure: str
    charge_ref: str
    fee: int
    created_at: datetime
    returns_refunds: bool

    @property
    def is_setup(self) -> bool:
        """Whether a card is to be kept and nothing charged."""
        return self.id.startswith("seti_")

    @property
    def is_over(self) -> bool:
        """Whether nothing can be done with it any more."""
        return self.state in ("paid", "abandoned")


def intent_of(row: Record) -> Intent:
    """The row as we speak of it."""
    values = {name: row[name] for name in Intent.__struct_fields__}
    return Intent(**{**values, "our_id": str(row["our_id"]), "currency": row["currency"] or ""})


def mint(prefix: str) -> str:
    """A new name, as processors write them."""
    return f"{prefix}_test_{new_id().hex}"


async def keep_move(tx: Transaction, intent: Intent, now: datetime) -> None:
    """Write down where a locked intent stands."""
    await tx.execute(
        MOVE_INTENT,
        intent.id,
        intent.state,
        intent.failure,
        intent.charge_ref,
        intent.fee,
        intent.customer_ref,
        intent.card_ref,
        intent.confirming,
        now if intent.state == "paid" else None,
        intent.returns_refunds,
    )
