-- depends: 0251_payment_tries
set local lock_timeout = '5s';

-- What a processor keeps for a dispute, whoever is right, and what of it comes back. Both only grow.
alter table disputes add column fee integer not null default 0 check (fee >= 0);
alter table disputes add column fee_returned integer not null default 0 check (fee_returned >= 0);

-- A refund that went out may be sent back by the payer's bank: the money is where it was before, and still owed.
alter table refunds add column returned_at timestamptz;
alter table refunds drop constraint refunds_state_check;
alter table refunds add constraint refunds_state_check
  check (state in ('wanted', 'open', 'failed', 'done', 'returned')) not valid;
alter table refunds validate constraint refunds_state_check;
alter table receipts drop constraint receipts_kind_check;
alter table receipts add constraint receipts_kind_check check (kind in ('payment', 'refund', 'refund_returned', 'fee', 'invoice',
  'payout', 'dispute', 'gift_card', 'package')) not valid;
alter table receipts validate constraint receipts_kind_check;
alter table ledger_movements drop constraint ledger_movements_cause_check;
alter table ledger_movements add constraint ledger_movements_cause_check check (cause in ('charge', 'application_fee',
  'processor_fee', 'tax', 'tip', 'refund', 'refund_returned', 'dispute', 'dispute_fee', 'dispute_won', 'dispute_lost', 'payout',
  'payout_failed', 'gift_sale', 'gift_credit', 'package_sale', 'package_use', 'venue', 'expiry')) not valid;
alter table ledger_movements validate constraint ledger_movements_cause_check;
create index refunds_returned on refunds (returned_at) where state = 'returned';

create or replace function private.check_refund() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  paid public.payments;
begin
  if current_setting('role') = 'authenticated' and not exists (select from public.payments p where p.id = new.payment_id
      and p.business_id = new.business_id and p.business_id = any (private.my_businesses(array['owner', 'manager']))) then
    return new;
  end if;
  select * into paid from public.payments p where p.id = new.payment_id for no key update;
  if exists (select from public.refunds r where r.cause = new.cause) then
    return new;
  end if;
  if paid.state is distinct from 'paid' or paid.currency <> new.currency or paid.business_id <> new.business_id
     or new.amount + (select coalesce(sum(r.amount), 0) from public.refunds r
       where r.payment_id = new.payment_id and r.state not in ('failed', 'returned')) > paid.amount then
    raise check_violation using message = 'more than is left of this payment', constraint = 'refunds_within_payment';
  end if;
  return new;
end
$$;

-- What was given back stays given back, unless it came back; that is the end of it.
create or replace function private.refund_only_forward() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.state = 'returned' and new.state <> 'returned' or old.state = 'done' and new.state not in ('done', 'returned')
     or old.state = 'failed' and new.state not in ('failed', 'done', 'returned')
     or (old.id, old.payment_id, old.amount, old.currency, old.cause)
       is distinct from (new.id, new.payment_id, new.amount, new.currency, new.cause) then
    raise integrity_constraint_violation using message = format('a refund that is %s does not become %s', old.state, new.state);
  end if;
  return new;
end
$$;

-- The test processor does both, too: a card whose refunds are sent back, and a fee for a dispute.
alter table test_processor.disputes add column fee integer not null default 0 check (fee >= 0);
alter table test_processor.intents add column returns_refunds boolean not null default false;
alter table test_processor.refunds add column returned_at timestamptz;
