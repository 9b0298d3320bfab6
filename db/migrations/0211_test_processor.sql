-- depends: 0210_processing
set local lock_timeout = '5s';

-- The processor that comes along: it takes test cards alone and tells what happens by signed webhooks, as one outside
-- would. It knows nothing of us but what it is told, and we nothing of it but what it tells: a schema and a role of its own.
do $do$
begin
  if not exists (select from pg_roles where rolname = 'test_processor') then
    create role test_processor nologin noinherit nobypassrls;
  end if;
end
$do$;
grant test_processor to authenticator, worker;
create schema test_processor;
grant usage on schema test_processor to test_processor;

-- A payment (`pi_`) or a card to be kept (`seti_`). Asked for again by the same key it is the same.
create table test_processor.intents (
  id text primary key,
  idempotency_key text not null unique,
  request text not null,
  our_id uuid not null,
  -- opens its page
  secret text not null unique,
  amount integer not null check (amount between 0 and 99999999),
  currency char(3),
  label text not null default '',
  return_url text not null,
  customer_ref text not null default '',
  keeps_card boolean not null default false,
  -- what is being confirmed by the payer's bank
  confirming text not null default '',
  card_ref text not null default '',
  state text not null default 'open' check (state in ('open', 'processing', 'failed', 'abandoned', 'paid')),
  failure text not null default '',
  charge_ref text not null default '',
  fee integer not null default 0,
  created_at timestamptz not null,
  paid_at timestamptz
);
create index intents_paid on test_processor.intents (paid_at) where paid_at is not null;
create table test_processor.cards (
  id text primary key,
  customer_ref text not null,
  number text not null,
  brand text not null,
  expires_month smallint not null,
  expires_year smallint not null,
  created_at timestamptz not null
);
create table test_processor.refunds (
  id text primary key,
  idempotency_key text not null unique,
  request text not null,
  our_id uuid not null,
  intent_id text not null references test_processor.intents,
  amount integer not null check (amount >= 1),
  created_at timestamptz not null
);
create index refunds_of_intent on test_processor.refunds (intent_id);
create table test_processor.disputes (
  id text primary key,
  intent_id text not null references test_processor.intents,
  amount integer not null check (amount >= 1),
  state text not null default 'open' check (state in ('open', 'won', 'lost')),
  due_by timestamptz not null,
  created_at timestamptz not null,
  closed_at timestamptz
);
create index disputes_of_intent on test_processor.disputes (intent_id);
create table test_processor.payouts (
  id text primary key,
  idempotency_key text not null unique,
  request text not null,
  our_id uuid not null,
  business_id uuid not null,
  amount integer not null check (amount >= 1),
  currency char(3) not null,
  state text not null default 'paid' check (state in ('paid', 'failed')),
  created_at timestamptz not null
);
create table test_processor.events (
  id text primary key,
  kind text not null,
  body text not null,
  created_at timestamptz not null,
  delivered_at timestamptz
);
create index events_waiting on test_processor.events (created_at) where delivered_at is null;

-- What happened is told by the worker, over HTTP like anybody's.
create function private.deliver_test_event() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.enqueue_job('deliver_test_event', jsonb_build_object('event_id', new.id), null, null, null);
  return null;
end
$$;
alter function private.deliver_test_event() owner to engine;
revoke all on function private.deliver_test_event() from public;
create trigger deliver after insert on test_processor.events for each row execute function private.deliver_test_event();

do $do$
declare t text;
begin
  foreach t in array array['intents', 'cards', 'refunds', 'disputes', 'payouts', 'events'] loop
    execute format('alter table test_processor.%I enable row level security', t);
    execute format('alter table test_processor.%I force row level security', t);
    execute format('create policy own on test_processor.%I to test_processor using (true) with check (true)', t);
    execute format('grant select, insert, update on test_processor.%I to test_processor', t);
  end loop;
end
$do$;

-- Who failed to pay may be let go of. Nothing else turns back.
create or replace function private.only_forward() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.stage < old.stage or (old.stage = new.stage and old.stage >= 3 and new.state <> old.state
      and (old.state, new.state) <> ('failed', 'abandoned')) then
    raise integrity_constraint_violation using message = format('a payment that is %s does not become %s', old.state, new.state);
  end if;
  if (new.id, new.checkout_id, new.business_id, new.amount, new.currency, new.processor)
    is distinct from (old.id, old.checkout_id, old.business_id, old.amount, old.currency, old.processor) then
    raise integrity_constraint_violation using message = 'what a payment is for stays as it is';
  end if;
  return new;
end
$$;
