"""SQL of the worker: rows are locked in one order, the event, its checkout, the payment, what hangs on it."""

from vibewell.domains.payments.processing.store import CARD_REQUEST, KEPT_CARD_COLUMNS, PAYMENT, REFUND

# The events that processors told.
KEEP_EVENT = "select private.receive_event($1, $2, $3, $4, $5, $6::text::jsonb)"
COUNT_WRONG = "select private.count_request($1, date_trunc('hour', $2::timestamptz))"
READ_EVENT = """
select (body -> 'ours')::text from processor_events where processor = $1 and event_id = $2 and applied_at is null"""
LOCK_EVENT = f"{READ_EVENT} for no key update"
MARK_EVENT = """
update processor_events set outcome = $3, applied_at = case when $3 <> 'unknown' then $4::timestamptz end
where processor = $1 and event_id = $2"""
# What was told too early, now that something is known of its payment.
EARLY_EVENTS = """
select event_id from processor_events
where processor = $1 and processor_ref = $2 and outcome = 'unknown' order by happened_at limit 500"""
# Events that no job looks after any more, and such that were about nothing known.
NEGLECTED_EVENTS = """
select e.processor, e.event_id from processor_events e
where e.applied_at is null and e.received_at < $1 and e.received_at > $2 and (e.outcome is null or exists (
  select from payments p where p.processor = e.processor and p.processor_ref = e.processor_ref
  union all select from card_requests r where r.processor = e.processor and r.processor_ref = e.processor_ref
  union all select from payouts o where o.processor = e.processor and o.processor_ref = e.processor_ref
  union all select from payments p where p.processor = e.processor
    and p.id = (e.body -> 'ours' ->> 'our_id')::uuid))
order by e.received_at limit $3"""

# Payments and their checkouts.
FIND_PAYMENT = """
select id, checkout_id from payments where processor = $1 and (processor_ref = $2 or id = $3)
order by (processor_ref = $2) desc nulls last limit 1"""
CHECKOUT_OF = "select checkout_id from payments where id = $1"
LOCK_CHECKOUT = """
select id, business_id, person_id, purpose, subject_id, amount, currency, lines::text as lines, settled_at, abandoned_at
from checkouts where id = $1 for no key update"""
LOCK_PAYMENT = f"{PAYMENT} for no key update of p"
MOVE_PAYMENT = """
update payments set state = $2, processor_ref = coalesce(processor_ref, nullif($3, '')),
  charge_ref = coalesce(nullif($4, ''), charge_ref), next_url = nullif($5, ''), client_secret = nullif($6, ''),
  fee = greatest(fee, $7), failure = nullif($8, ''), kept_card_id = coalesce($9, kept_card_id),
  opened_at = coalesce(opened_at, case when $2 <> 'wanted' then $10::timestamptz end),
  paid_at = coalesce(paid_at, case when $2 = 'paid' then $10::timestamptz end),
  ended_at = case when $2 in ('failed', 'abandoned', 'paid') then coalesce(ended_at, $10::timestamptz) end
where id = $1"""
# Learnt of a payment that does not move any more.
NOTE_REFS = """
update payments set processor_ref = coalesce(processor_ref, nullif($2, '')),
  charge_ref = coalesce(nullif($3, ''), charge_ref), fee = greatest(fee, $4) where id = $1"""
# Earlier tries of the same checkout that are not over, or might still be paid.
RIVALS = """
select id, processor, processor_ref, amount from payments
where checkout_id = $1 and id <> $2 and processor not in ('venue', 'credit') and state in ('wanted', 'open', 'failed')
order by (state = 'failed') desc, created_at, id"""
LIVE_AMOUNT = """
select coalesce(sum(p.amount - (select coalesce(sum(r.amount), 0) from refunds r
  where r.payment_id = p.id and r.state not in ('failed', 'returned'))), 0)::integer
from payments p where p.checkout_id = $1 and p.state in ('wanted', 'open', 'processing', 'failed', 'paid')"""
# Decided with the first try, since the processor is asked for the same thing each time.
SET_COMMISSION = """
update payments set commission = $2, account_ref = coalesce(account_ref, $3) where id = $1 and state = 'wanted'
returning account_ref"""
ACCOUNT_OF_PAYMENT = "select coalesce(account_ref, '') from payments where id = $1"
SETTLE = "update checkouts set settled_at = $2, abandoned_at = null where id = $1"
ABANDON = "update checkouts set abandoned_at = $2 where id = $1 and settled_at is null"
# What is paid of a checkout and was not asked back.
PAID_NETS = """
select p.id, p.amount - (select coalesce(sum(r.amount), 0) from refunds r
  where r.payment_id = p.id and r.state not in ('failed', 'returned'))::integer as net
from payments p where p.checkout_id = $1 and p.state = 'paid' order by p.created_at, p.id"""
CARDS_OF_CHECKOUT = (
    "select state, kept_card_id from card_requests where checkout_id = $1 order by created_at desc, id desc"
)
LABEL = "select name from businesses where id = $1"
CUSTOMER_REF = """
select customer_ref from kept_cards where person_id = $1 and processor = $2 order by created_at desc, id desc limit 1"""
KEPT_CARD_OF_PAYMENT = f"""
select {KEPT_CARD_COLUMNS} from kept_cards where id = $1 and ended_at is null and processor = $2"""  # noqa: S608

# Cards.
FIND_CARD = """
select id, checkout_id from card_requests where processor = $1 and (processor_ref = $2 or id = $3) limit 1"""
LOCK_CARD = f"{CARD_REQUEST} for no key update of r"
MOVE_CARD = """
update card_requests set state = $2, processor_ref = coalesce(processor_ref, nullif($3, '')), next_url = nullif($4, ''),
  client_secret = nullif($5, ''), failure = nullif($6, ''), kept_card_id = coalesce($7, kept_card_id),
  kept_at = case when $2 = 'kept' then coalesce(kept_at, $8::timestamptz) end
where id = $1"""
KEEP_CARD = """
insert into kept_cards (id, person_id, processor, customer_ref, card_ref, brand, last4, expires_month, expires_year)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (processor, card_ref) do update set ended_at = null returning id"""

# Refunds.
FIND_REFUND = """
select id from refunds where payment_id = $1 and (processor_ref = $2 or id = $3)
order by (id = $3) desc nulls last limit 1"""
LOCK_REFUND = f"{REFUND} for no key update of r"
PAYMENT_OF_REFUND = "select payment_id from refunds where id = $1"
# Refunds of a payment that were asked for before this one: the commission goes back as they add up.
REFUNDED_BEFORE = """
select coalesce(sum(amount), 0)::integer from refunds
where payment_id = $1 and state not in ('failed', 'returned') and id < $2"""
SET_RETURNED = "update refunds set commission_returned = $2 where id = $1"
MOVE_REFUND = """
update refunds set state = $2, processor_ref = coalesce(processor_ref, nullif($3, '')), failure = nullif($4, ''),
  done_at = case when $2 in ('done', 'returned') then coalesce(done_at, $5::timestamptz) end,
  returned_at = case when $2 = 'returned' then coalesce(returned_at, $5::timestamptz) end
where id = $1"""
# A failure that the processor told of, not one of our asking.
FAILED_THERE = "select state = 'failed' and processor_ref is not null from refunds where id = $1"
COUNT_REFUNDED = "update payments set refunded = refunded + $2 where id = $1"
# One that the processor was asked for by somebody else, in its own pages.
TAKE_OVER_REFUND = """
insert into refunds (id, payment_id, business_id, amount, currency, reason, cause, note)
values ($1, $2, $3, $4, $5, 'goodwill', $6, '') on conflict (cause) do nothing"""

# Disputes.
LOCK_DISPUTE = "select id, state from disputes where processor_ref = $1 for no key update"
INSERT_DISPUTE = """
insert into disputes (id, payment_id, business_id, processor_ref, amount, currency, reason, state, evidence_until,
  opened_at)
values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)"""
NOTE_DISPUTE_COST = """
update disputes set fee = greatest(fee, $2), fee_returned = greatest(fee_returned, $3)
where id = $1 and (fee < $2 or fee_returned < $3)"""
MOVE_DISPUTE = "update disputes set state = $2, closed_at = $3 where id = $1"

# Payouts.
EARNING = """
select distinct e.business_id from ledger_entries e where e.account = $1 and e.business_id > $2
order by e.business_id limit $3"""
INSERT_PAYOUT = """
insert into payouts (id, business_id, processor, amount, currency, until)
select $1, b.id, $3, $4, b.currency, $5 from businesses b where b.id = $2
on conflict (business_id, processor, currency) where state in ('wanted', 'open') do nothing"""
WAITING_PAYOUTS = "select id from payouts where state = 'wanted' and created_at < $1 order by created_at limit $2"
READ_PAYOUT = """
select id, business_id, processor, processor_ref, amount, currency, state from payouts where id = $1"""
FIND_PAYOUT = "select id from payouts where processor = $1 and (processor_ref = $2 or id = $3) limit 1"
LOCK_PAYOUT = f"{READ_PAYOUT} for no key update"
# One that a processor made by itself, to a business with an account there.
TAKE_OVER_PAYOUT = """
insert into payouts (id, business_id, processor, processor_ref, amount, currency, until, state)
values ($1, $2, $3, $4, $5, $6, $7, 'open') on conflict (processor, processor_ref) do nothing"""
MOVE_PAYOUT = """
update payouts set state = $2, processor_ref = coalesce(processor_ref, nullif($3, '')), failure = nullif($4, ''),
  paid_at = case when $2 = 'paid' then coalesce(paid_at, $5::timestamptz) end
where id = $1"""

# What nobody goes on with: checkouts whose time is over.
FORGOTTEN = """
select id from checkouts where settled_at is null and abandoned_at is null and id > $3
  and coalesce(expires_at, created_at + $2::interval) < $1 order by id limit $4"""
OPEN_CARDS = """
select id, processor, processor_ref from card_requests where checkout_id = $1 and state in ('wanted', 'open')"""
UNPAID = """
select id, processor, processor_ref, state from payments
where checkout_id = $1 and state in ('wanted', 'open', 'processing', 'failed') order by created_at, id"""
STILL_EXPECTED = """
select exists (select from payments where checkout_id = $1 and state in ('wanted', 'open', 'processing'))"""
END_CARD = "update card_requests set state = 'abandoned', next_url = null, client_secret = null where id = $1"
