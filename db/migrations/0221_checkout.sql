-- depends: 0220_terms
set local lock_timeout = '5s';

-- What was asked for, as a hash: who asks for the same again gets the same checkout. Whoever pays for something that stands on
-- its own (a card, a package) pays for what is theirs.
alter table checkouts add column asked text check (char_length(asked) <= 64);
grant insert (asked) on checkouts to authenticated;

-- What of a checkout was for which visit, written when it is settled: a chain, a party or a series is paid as one, and called
-- off one by one. `discount` is what a code or a package took off, and never came in.
create table visit_payments (
  checkout_id uuid not null references checkouts,
  visit_id uuid not null references visits,
  business_id uuid not null references businesses,
  amount integer not null check (amount between 0 and 99999999),
  tip integer not null default 0 check (tip between 0 and 99999999),
  discount integer not null default 0 check (discount between 0 and 99999999),
  fee boolean not null default false,
  -- the card that was left for what may become due
  kept_card_id uuid references kept_cards on delete set null,
  settled_at timestamptz not null,
  primary key (checkout_id, visit_id)
);
create index visit_payments_visit on visit_payments (visit_id);
create index visit_payments_card on visit_payments (kept_card_id) where kept_card_id is not null;
create index visit_payments_business on visit_payments (business_id, settled_at);

-- What of a refund was for which visit.
create table visit_refunds (
  refund_id uuid primary key references refunds,
  visit_id uuid not null references visits,
  business_id uuid not null references businesses,
  amount integer not null check (amount between 1 and 99999999)
);
create index visit_refunds_visit on visit_refunds (visit_id);
create index visit_refunds_business on visit_refunds (business_id);

-- The desk forgoes what calling off or staying away costs: who, when and why.
create table fee_waivers (
  visit_id uuid primary key references visits on delete cascade,
  business_id uuid not null references businesses on delete cascade,
  reason text not null check (char_length(reason) between 1 and 500),
  waived_at timestamptz not null,
  waived_by uuid not null
);
create index fee_waivers_business on fee_waivers (business_id);

-- The client asked the desk to call it off: it costs what it would have cost them.
create table client_cancellations (
  visit_id uuid primary key references visits on delete cascade,
  business_id uuid not null references businesses on delete cascade,
  noted_at timestamptz not null,
  noted_by uuid not null
);
create index client_cancellations_business on client_cancellations (business_id);

do $do$
declare t text;
begin
  foreach t in array array['visit_payments', 'visit_refunds', 'fee_waivers', 'client_cancellations'] loop
    execute format('revoke all on public.%I from public, anon, authenticated', t);
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select, insert, update, delete on public.%I to service_role, engine', t);
    execute format('create policy service_role_all on public.%I to service_role using (true) with check (true)', t);
    execute format('create policy engine_all on public.%I to engine using (true) with check (true)', t);
    execute format('grant select on public.%I to authenticated', t);
    -- Whoever sees a visit sees what was paid for it, but for those who only serve it.
    execute format('create policy %I on public.%I for select to authenticated
      using (business_id = any ((select private.my_businesses(array[''owner'', ''manager'', ''receptionist'']))::uuid[])
        or (select true from visits v where v.id = visit_id and v.customer_id = (select auth.uid())))', t || '_read', t);
  end loop;
  foreach t in array array['fee_waivers', 'client_cancellations'] loop
    execute format('create trigger audit after insert or update or delete on public.%I
      for each row execute function private.audit()', t);
  end loop;
end
$do$;
grant insert on fee_waivers, client_cancellations to authenticated;
create policy fee_waivers_insert on fee_waivers for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    and waived_by = (select auth.uid())
    and (select true from visits v where v.id = visit_id and v.business_id = fee_waivers.business_id));
create policy client_cancellations_insert on client_cancellations for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    and noted_by = (select auth.uid())
    and (select true from visits v where v.id = visit_id and v.business_id = client_cancellations.business_id
      and v.cancelled_by = (select auth.uid())));

-- `checkout`: the event names a checkout of the caller's own, or of a business where the caller runs the desk.
alter table private.announcers drop constraint announcers_about_check;
alter table private.announcers add constraint announcers_about_check
  check (about in ('visit', 'business', 'payment', 'checkout'));
insert into private.announcers (event, caller, about) values
  ('checkout.wanted', 'authenticated', 'checkout'), ('visit.fee_waived', 'authenticated', 'visit');
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
      when 'checkout' then exists (select from public.checkouts c
        where c.id = (body ->> 'checkout_id')::uuid and c.business_id = business
          and (c.person_id = auth.uid() or c.business_id = any (private.my_businesses())))
      else business = any (private.my_businesses()) end)
$$;
