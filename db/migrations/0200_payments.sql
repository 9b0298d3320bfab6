-- depends: 0170_calendar_reach
-- Money: what was agreed about paying, what was paid, and the books. The web writes wishes (a checkout and how it is to be
-- paid); the worker alone calls processors, moves states, writes the ledger and its receipts. Amounts are whole minor units.
set local lock_timeout = '5s';

do $do$
begin
  if not exists (select from pg_roles where rolname = 'webhook_receiver') then
    create role webhook_receiver nologin noinherit nobypassrls;
  end if;
end
$do$;
grant webhook_receiver to authenticator;
grant usage on schema private to webhook_receiver;

-- How a business wants to be paid, version by version; what was in force when a visit was first held counts for it.
create table payment_policies (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  -- null: for every service that has none of its own
  service_id uuid,
  version integer not null check (version between 1 and 100000),
  -- "inherit" ends a service's own policy
  takes text not null check (takes in ('at_venue', 'deposit', 'full', 'card_kept', 'inherit')),
  deposit_percent smallint check (deposit_percent between 1 and 99),
  deposit_amount integer check (deposit_amount between 1 and 10000000),
  -- [{"hours", "percent"}]: called off at least so many elapsed hours ahead it costs so much of the price; hours fall to 0
  steps jsonb not null default '[{"hours": 0, "percent": 0}]' check (jsonb_typeof(steps) = 'array'),
  no_show_percent smallint not null default 0 check (no_show_percent between 0 and 100),
  -- so long after booking, calling off is free
  grace_minutes integer not null default 0 check (grace_minutes between 0 and 10080),
  created_at timestamptz not null default now(),
  created_by uuid,
  foreign key (service_id, business_id) references services (id, business_id) on delete cascade,
  check ((takes = 'deposit') = (num_nonnulls(deposit_percent, deposit_amount) = 1)),
  check (takes <> 'inherit' or service_id is not null),
  unique nulls not distinct (business_id, service_id, version)
);
create index payment_policies_in_force on payment_policies (business_id, created_at);

-- Something to be paid for, and of what it consists.
create table checkouts (
  id uuid primary key,
  business_id uuid not null references businesses,
  person_id uuid references people,
  purpose text not null check (purpose in ('visit', 'balance', 'fee', 'gift_card', 'package')),
  -- the visit, the gift card or the package that it is for
  subject_id uuid not null,
  -- [{"kind", "label", "amount", "tax_rate", "service_id"?}]: service, tip, discount, gift_card, package, fee
  lines jsonb not null check (jsonb_typeof(lines) = 'array'),
  amount integer not null check (amount between 0 and 99999999),
  currency char(3) not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz, settled_at timestamptz, abandoned_at timestamptz,
  check (num_nonnulls(settled_at, abandoned_at) <= 1)
);
create index checkouts_subject on checkouts (subject_id);
create index checkouts_business on checkouts (business_id, created_at desc);
create index checkouts_person on checkouts (person_id, created_at desc);
create index checkouts_open on checkouts (expires_at) where settled_at is null and abandoned_at is null;

-- One attempt to get (a part of) it. States only move forward: `stage` is their order.
create table payments (
  id uuid primary key,
  checkout_id uuid not null references checkouts,
  business_id uuid not null references businesses,
  person_id uuid references people,
  processor text not null check (processor in ('embedded', 'stripe', 'coinbase', 'venue', 'credit')),
  method text not null check (method in ('card', 'kept_card', 'crypto', 'cash', 'terminal', 'gift_card', 'package')),
  amount integer not null check (amount between 1 and 99999999),
  currency char(3) not null,
  -- of the amount, what stays with the platform
  commission integer not null default 0 check (commission between 0 and amount),
  state text not null default 'wanted' check (state in ('wanted', 'open', 'processing', 'failed', 'abandoned', 'paid')),
  stage smallint not null generated always as (case state when 'wanted' then 0 when 'open' then 1 when 'processing' then 2
    when 'failed' then 3 when 'abandoned' then 3 else 4 end) stored,
  -- the processor's name for it, and where the payer goes on
  processor_ref text check (char_length(processor_ref) <= 255),
  charge_ref text check (char_length(charge_ref) <= 255),
  next_url text check (char_length(next_url) <= 2000), client_secret text check (char_length(client_secret) <= 500),
  fee integer not null default 0 check (fee >= 0),
  refunded integer not null default 0 check (refunded between 0 and amount),
  failure text check (char_length(failure) <= 500),
  created_at timestamptz not null default now(),
  opened_at timestamptz, paid_at timestamptz, ended_at timestamptz,
  unique (processor, processor_ref)
);
create index payments_checkout on payments (checkout_id);
create index payments_business on payments (business_id, created_at desc);
create index payments_person on payments (person_id, created_at desc);
create index payments_waiting on payments (created_at) where state in ('wanted', 'open', 'processing');

create table refunds (
  id uuid primary key,
  payment_id uuid not null references payments,
  business_id uuid not null references businesses,
  amount integer not null check (amount between 1 and 99999999),
  currency char(3) not null,
  commission_returned integer not null default 0 check (commission_returned between 0 and amount),
  reason text not null check (reason in ('cancelled', 'moved', 'too_late', 'goodwill', 'waived', 'duplicate')),
  -- what asked for it: the same cause never refunds twice
  cause text not null unique check (char_length(cause) <= 200),
  note text not null default '' check (char_length(note) <= 500),
  state text not null default 'wanted' check (state in ('wanted', 'open', 'failed', 'done')),
  processor_ref text check (char_length(processor_ref) <= 255),
  failure text check (char_length(failure) <= 500),
  asked_by uuid,
  created_at timestamptz not null default now(), done_at timestamptz
);
create index refunds_payment on refunds (payment_id);
create index refunds_business on refunds (business_id, created_at desc);
create index refunds_waiting on refunds (created_at) where state in ('wanted', 'open');

create table disputes (
  id uuid primary key,
  payment_id uuid not null references payments,
  business_id uuid not null references businesses,
  processor_ref text not null unique check (char_length(processor_ref) <= 255),
  amount integer not null check (amount between 1 and 99999999),
  currency char(3) not null,
  reason text not null default '' check (char_length(reason) <= 120),
  state text not null default 'open' check (state in ('open', 'won', 'lost')),
  evidence_until timestamptz,
  opened_at timestamptz not null, closed_at timestamptz
);
create index disputes_payment on disputes (payment_id);
create index disputes_business on disputes (business_id, opened_at desc);

create table payouts (
  id uuid primary key,
  business_id uuid not null references businesses,
  processor text not null,
  processor_ref text check (char_length(processor_ref) <= 255),
  amount integer not null check (amount between 1 and 2000000000),
  currency char(3) not null,
  -- movements up to here are in it
  until timestamptz not null,
  state text not null default 'wanted' check (state in ('wanted', 'open', 'failed', 'paid')),
  failure text check (char_length(failure) <= 500),
  created_at timestamptz not null default now(), paid_at timestamptz,
  unique (processor, processor_ref)
);
create index payouts_business on payouts (business_id, created_at desc);

-- Cards kept by a processor for a customer; we know no more than one sees on a slip.
create table kept_cards (
  id uuid primary key,
  person_id uuid not null references people on delete cascade,
  processor text not null,
  customer_ref text not null check (char_length(customer_ref) <= 255),
  card_ref text not null check (char_length(card_ref) <= 255),
  brand text not null default '' check (char_length(brand) <= 40), last4 char(4) not null,
  expires_month smallint not null check (expires_month between 1 and 12),
  expires_year smallint not null check (expires_year between 2000 and 2200),
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (processor, card_ref)
);
create index kept_cards_person on kept_cards (person_id);

-- The books: a movement has a cause and entries that add up to nothing. Debits are positive.
create table ledger_movements (
  id uuid primary key,
  business_id uuid not null references businesses,
  cause text not null check (cause in ('charge', 'application_fee', 'processor_fee', 'tax', 'tip', 'refund', 'dispute',
    'dispute_won', 'dispute_lost', 'payout', 'payout_failed', 'gift_sale', 'gift_credit', 'package_sale', 'package_use',
    'venue', 'expiry')),
  -- the row and what of it: "payment:<id>:paid"; the same cause is booked once
  source text not null unique check (char_length(source) <= 200),
  payment_id uuid references payments,
  visit_id uuid references visits,
  at timestamptz not null, created_at timestamptz not null default now()
);
create index ledger_movements_business on ledger_movements (business_id, at);
create index ledger_movements_payment on ledger_movements (payment_id) where payment_id is not null;
create index ledger_movements_visit on ledger_movements (visit_id) where visit_id is not null;

create table ledger_entries (
  movement_id uuid not null references ledger_movements,
  position smallint not null check (position between 0 and 99),
  business_id uuid not null,
  -- processor:embedded, processor:stripe, processor:coinbase, venue:till, business:sales, business:tax, business:tips,
  -- business:fees, business:disputed, platform:commission, customer:gift_credit, customer:prepaid, bank:payouts
  account text not null check (account ~ '^[a-z]+:[a-z_]+$' and char_length(account) <= 60),
  cause text not null check (char_length(cause) <= 40),
  amount bigint not null check (amount <> 0 and abs(amount) <= 100000000000),
  currency char(3) not null,
  primary key (movement_id, position)
);
create index ledger_entries_account on ledger_entries (business_id, account);

create table receipt_numbers (
  business_id uuid primary key references businesses,
  last integer not null check (last >= 0)
);

-- A receipt for every movement that somebody sees; `facts` names what it follows from, `body` what it says.
create table receipts (
  id uuid primary key,
  business_id uuid not null references businesses,
  number integer not null check (number >= 1),
  kind text not null check (kind in ('payment', 'refund', 'fee', 'invoice', 'payout', 'dispute', 'gift_card', 'package')),
  movement_id uuid not null unique references ledger_movements,
  payment_id uuid references payments,
  visit_id uuid references visits,
  person_id uuid references people,
  issued_at timestamptz not null,
  -- which edition of the rules computed it
  rules smallint not null check (rules >= 1),
  facts jsonb not null,
  body jsonb not null,
  unique (business_id, number)
);
create index receipts_person on receipts (person_id, issued_at desc);
create index receipts_payment on receipts (payment_id) where payment_id is not null;
create index receipts_visit on receipts (visit_id) where visit_id is not null;

-- What processors told us, each event once; its effect and `applied_at` are one commit.
create table processor_events (
  processor text not null,
  event_id text not null check (char_length(event_id) <= 255),
  kind text not null check (char_length(kind) <= 120),
  -- the processor's name of what it is about
  processor_ref text check (char_length(processor_ref) <= 255),
  happened_at timestamptz not null,
  body jsonb not null,
  received_at timestamptz not null default now(),
  copies integer not null default 1, applied_at timestamptz,
  -- "applied", "behind" (the state had moved on), "unknown" (kept until we know what it is about), "ignored"
  outcome text check (outcome in ('applied', 'behind', 'unknown', 'ignored')),
  primary key (processor, event_id)
);
create index processor_events_waiting on processor_events (received_at) where applied_at is null;
create index processor_events_ref on processor_events (processor, processor_ref);

-- Entries of one movement add up to nothing in each currency, when the transaction ends.
create function private.check_balance() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from public.ledger_entries e where e.movement_id = coalesce(new.movement_id, old.movement_id)
      group by e.currency having sum(e.amount) <> 0) then
    raise integrity_constraint_violation using message = 'the entries of a movement add up to nothing';
  end if;
  return null;
end
$$;
create function private.keep_as_written() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise insufficient_privilege using message = format('%s is written once', tg_table_name);
end
$$;
create function private.only_forward() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.stage < old.stage or (old.stage = new.stage and old.stage >= 3 and new.state <> old.state) then
    raise integrity_constraint_violation using message = format('a payment that is %s does not become %s', old.state, new.state);
  end if;
  if (new.id, new.checkout_id, new.business_id, new.amount, new.currency, new.processor)
    is distinct from (old.id, old.checkout_id, old.business_id, old.amount, old.currency, old.processor) then
    raise integrity_constraint_violation using message = 'what a payment is for stays as it is';
  end if;
  return new;
end
$$;

-- The endpoint's one verb: keep an event and have it applied. True when it is new.
create function private.receive_event(from_processor text, event text, event_kind text, about text, at timestamptz, told jsonb)
  returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.processor_events as e (processor, event_id, kind, processor_ref, happened_at, body)
  values (from_processor, event, event_kind, about, at, told)
  on conflict (processor, event_id) do nothing;
  if not found then
    update public.processor_events e set copies = e.copies + 1 where e.processor = from_processor and e.event_id = event;
    return false;
  end if;
  perform private.enqueue_job('apply_processor_event', jsonb_build_object('processor', from_processor, 'event_id', event),
    null, null, null);
  return true;
end
$$;

do $do$
declare t text;
begin
  foreach t in array array['payment_policies', 'checkouts', 'payments', 'refunds', 'disputes', 'payouts', 'kept_cards',
    'ledger_movements', 'ledger_entries', 'receipt_numbers', 'receipts', 'processor_events'] loop
    execute format('revoke all on public.%I from public, anon, authenticated', t);
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('create policy service_role_all on public.%I to service_role using (true) with check (true)', t);
    execute format('create policy engine_all on public.%I to engine using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on public.%I to service_role, engine', t);
  end loop;
  foreach t in array array['check_balance()', 'receive_event(text, text, text, text, timestamptz, jsonb)'] loop
    execute format('alter function private.%s owner to engine', t);
    execute format('revoke all on function private.%s from public', t);
  end loop;
  -- The books are written once, whoever writes.
  foreach t in array array['payment_policies', 'ledger_movements', 'ledger_entries', 'receipts'] loop
    execute format('revoke update, delete on public.%I from service_role', t);
    execute format('create trigger kept before update or delete on public.%I
      for each row when (current_user in (''service_role'', ''authenticated'', ''engine''))
      execute function private.keep_as_written()', t);
  end loop;
  foreach t in array array['payment_policies', 'refunds', 'payouts', 'kept_cards'] loop
    execute format('create trigger audit after insert or update or delete on public.%I
      for each row execute function private.audit()', t);
  end loop;
end
$do$;
revoke all on function private.keep_as_written(), private.only_forward() from public;
grant execute on function private.receive_event(text, text, text, text, timestamptz, jsonb) to webhook_receiver;
create constraint trigger balanced after insert on ledger_entries deferrable initially deferred
  for each row execute function private.check_balance();
create trigger forward before update on payments for each row execute function private.only_forward();

-- What it costs to come, and to stay away, everybody may know.
grant select on payment_policies to anon, authenticated;
grant insert on payment_policies to authenticated;
create policy payment_policies_read on payment_policies for select to anon, authenticated
  using ((select true from businesses b where b.id = business_id));
create policy payment_policies_insert on payment_policies for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and created_by = (select auth.uid()));

-- A customer asks to pay for what is theirs, the desk for whom it serves; nobody writes that something is paid.
grant select on checkouts, payments, refunds, disputes, receipts to authenticated;
grant select on payouts, ledger_movements, ledger_entries to authenticated;
grant select on kept_cards to authenticated;
grant update (ended_at) on kept_cards to authenticated;
grant insert (id, business_id, person_id, purpose, subject_id, lines, amount, currency, expires_at) on checkouts to authenticated;
grant insert (id, checkout_id, business_id, person_id, processor, method, amount, currency) on payments to authenticated;
grant insert (id, payment_id, business_id, amount, currency, reason, cause, note, asked_by) on refunds to authenticated;
create policy checkouts_own_read on checkouts for select to authenticated using (person_id = (select auth.uid()));
create policy checkouts_own_insert on checkouts for insert to authenticated with check (person_id = (select auth.uid()));
create policy checkouts_business_insert on checkouts for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[]));
create policy payments_own_read on payments for select to authenticated using (person_id = (select auth.uid()));
create policy payments_own_insert on payments for insert to authenticated
  with check (person_id = (select auth.uid()) and processor <> 'venue'
    and exists (select from checkouts c where c.id = checkout_id and c.business_id = payments.business_id
      and c.person_id = (select auth.uid()) and c.currency = payments.currency));
create policy payments_business_insert on payments for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    and exists (select from checkouts c where c.id = checkout_id and c.business_id = payments.business_id
      and c.currency = payments.currency));
create policy refunds_own_read on refunds for select to authenticated
  using ((select true from payments p where p.id = payment_id and p.person_id = (select auth.uid())));
create policy refunds_business_insert on refunds for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and asked_by = (select auth.uid()) and reason = 'goodwill'
    and exists (select from payments p where p.id = payment_id and p.business_id = refunds.business_id
      and p.currency = refunds.currency));
create policy receipts_own_read on receipts for select to authenticated using (person_id = (select auth.uid()));
create policy kept_cards_own_read on kept_cards for select to authenticated using (person_id = (select auth.uid()));
create policy kept_cards_own_update on kept_cards for update to authenticated
  using (person_id = (select auth.uid())) with check (person_id = (select auth.uid()) and ended_at is not null);
-- The platform team sees the money of all, moderators for disputes.
create policy moderators_read on disputes for select to authenticated using ((select private.is_moderator()));
do $do$
declare
  t text;
  seen constant text := 'create policy %1$s_business_read on public.%1$I for select to authenticated
    using (business_id = any ((select private.my_businesses(%2$L))::uuid[]))';
begin
  foreach t in array array['checkouts', 'payments', 'refunds', 'receipts'] loop
    execute format(seen, t, array['owner', 'manager', 'receptionist']);
  end loop;
  foreach t in array array['disputes', 'payouts', 'ledger_movements', 'ledger_entries'] loop
    execute format(seen, t, array['owner', 'manager']);
  end loop;
  foreach t in array array['payments', 'checkouts', 'refunds', 'payouts', 'receipts', 'ledger_movements', 'ledger_entries'] loop
    execute format('create policy %1$s_moderators_read on public.%1$I for select to authenticated
      using ((select private.is_moderator()))', t);
  end loop;
end
$do$;
grant select on processor_events to authenticated;
create policy processor_events_moderators_read on processor_events for select to authenticated
  using ((select private.is_moderator()));

-- `payment`: the event names a payment of the caller's own, or of a business where the caller works.
alter table private.announcers drop constraint announcers_about_check;
alter table private.announcers add constraint announcers_about_check check (about in ('visit', 'business', 'payment'));
insert into private.announcers (event, caller, about) values
  ('payment.wanted', 'authenticated', 'payment'), ('refund.wanted', 'authenticated', 'payment');
create or replace function private.may_announce(told text, business uuid, body jsonb) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from private.announcers a where a.event = told and a.caller = current_setting('role') and case a.about
      when 'visit' then exists (select from public.visits v
        where v.id = (body ->> 'visit_id')::uuid and v.business_id = business
          and (v.customer_id = auth.uid() or v.visitor_id = auth.visitor_id() or v.business_id = any (private.my_businesses())))
      when 'payment' then exists (select from public.payments p
        where p.id = (body ->> 'payment_id')::uuid and p.business_id = business
          and (p.person_id = auth.uid() or p.business_id = any (private.my_businesses())))
      else business = any (private.my_businesses()) end)
$$;
