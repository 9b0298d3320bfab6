-- depends: 0200_payments
set local lock_timeout = '5s';

-- What processing needs beside the wishes: which card is charged, cards that are to be kept, refunds that never exceed
-- their payment whoever asks for them at the same moment, and one payout at a time.
alter table payments add column keeps_card boolean not null default false;
alter table payments add column kept_card_id uuid;
alter table payments add constraint payments_kept_card foreign key (kept_card_id) references kept_cards on delete set null
  not valid;
alter table payments validate constraint payments_kept_card;
create index payments_kept_card on payments (kept_card_id) where kept_card_id is not null;

-- A card is to be kept and nothing charged. The row is the wish; the worker begins it at the processor.
create table card_requests (
  id uuid primary key,
  checkout_id uuid not null references checkouts,
  business_id uuid not null references businesses,
  person_id uuid not null references people,
  processor text not null check (processor in ('embedded', 'stripe')),
  state text not null default 'wanted' check (state in ('wanted', 'open', 'failed', 'abandoned', 'kept')),
  processor_ref text check (char_length(processor_ref) <= 255),
  next_url text check (char_length(next_url) <= 2000),
  client_secret text check (char_length(client_secret) <= 500),
  failure text check (char_length(failure) <= 500),
  kept_card_id uuid references kept_cards on delete set null,
  created_at timestamptz not null default now(),
  kept_at timestamptz,
  unique (processor, processor_ref)
);
create index card_requests_checkout on card_requests (checkout_id);
create index card_requests_business on card_requests (business_id);
create index card_requests_person on card_requests (person_id);
create index card_requests_card on card_requests (kept_card_id) where kept_card_id is not null;

revoke all on card_requests from public, anon, authenticated;
alter table card_requests enable row level security;
alter table card_requests force row level security;
grant select, insert, update, delete on card_requests to service_role, engine;
create policy service_role_all on card_requests to service_role using (true) with check (true);
create policy engine_all on card_requests to engine using (true) with check (true);
grant select, insert (id, checkout_id, business_id, person_id, processor) on card_requests to authenticated;
create policy card_requests_own_read on card_requests for select to authenticated using (person_id = (select auth.uid()));
create policy card_requests_own_insert on card_requests for insert to authenticated
  with check (person_id = (select auth.uid())
    and (select true from checkouts c where c.id = checkout_id and c.business_id = card_requests.business_id
      and c.person_id = (select auth.uid())));

-- Only their own card, and only while it is kept.
grant insert (keeps_card, kept_card_id) on payments to authenticated;
create policy payments_kept_card on payments as restrictive for insert to authenticated
  with check (kept_card_id is null
    or (select true from kept_cards k where k.id = kept_card_id and k.person_id = (select auth.uid()) and k.ended_at is null));

create function private.want_card() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.enqueue_job('begin_card', jsonb_build_object('request_id', new.id), null, null, null);
  return null;
end
$$;

-- Refunds of one payment wait for each other here, so that together they never exceed it. The same cause, asked for
-- again, is left to its unique key.
create function private.check_refund() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  paid public.payments;
begin
  select * into paid from public.payments p where p.id = new.payment_id for no key update;
  if exists (select from public.refunds r where r.cause = new.cause) then
    return new;
  end if;
  if paid.state is distinct from 'paid' or paid.currency <> new.currency or paid.business_id <> new.business_id
     or new.amount + (select coalesce(sum(r.amount), 0) from public.refunds r
       where r.payment_id = new.payment_id and r.state <> 'failed') > paid.amount then
    raise check_violation using message = 'more than is left of this payment', constraint = 'refunds_within_payment';
  end if;
  return new;
end
$$;

-- What was given back stays given back.
create function private.refund_only_forward() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.state = 'done' and new.state <> 'done' or old.state = 'failed' and new.state not in ('failed', 'done')
     or (old.id, old.payment_id, old.amount, old.currency, old.cause)
       is distinct from (new.id, new.payment_id, new.amount, new.currency, new.cause) then
    raise integrity_constraint_violation using message = format('a refund that is %s does not become %s', old.state, new.state);
  end if;
  return new;
end
$$;
alter function private.want_card() owner to engine;
alter function private.check_refund() owner to engine;
revoke all on function private.want_card(), private.check_refund(), private.refund_only_forward() from public;
create trigger wanted after insert on card_requests for each row execute function private.want_card();
create trigger within_payment before insert on refunds for each row execute function private.check_refund();
create trigger forward before update on refunds for each row execute function private.refund_only_forward();

-- Until it is known what became of a payout, no other is asked for.
create unique index payouts_under_way on payouts (business_id, processor, currency) where state in ('wanted', 'open');
create index payouts_waiting on payouts (created_at) where state in ('wanted', 'open');
create index processor_events_unknown on processor_events (received_at) where outcome = 'unknown';
