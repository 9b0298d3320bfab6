-- depends: 0221_checkout
set local lock_timeout = '5s';

-- Gift cards. A card is bought (its row), paid for (`sold_at`, and only then has it a code), and used up bit by bit. Its code is
-- kept as a hash: it is written in the mail alone.
create table gift_cards (
  id uuid primary key,
  business_id uuid not null references businesses,
  buyer_id uuid references people,
  amount integer not null check (amount between 500 and 100000),
  currency char(3) not null,
  recipient_name text not null default '' check (char_length(recipient_name) <= 120),
  recipient_email text not null default '' check (char_length(recipient_email) <= 254),
  message text not null default '' check (char_length(message) <= 500),
  created_at timestamptz not null default now(),
  code_hash bytea unique,
  last4 text check (char_length(last4) = 4),
  balance integer not null default 0 check (balance between 0 and amount),
  sold_at timestamptz,
  expires_at timestamptz,
  ended_at timestamptz,
  check (num_nonnulls(code_hash, last4, sold_at, expires_at) in (0, 4)),
  check (sold_at is not null or balance = 0)
);
create index gift_cards_business on gift_cards (business_id, created_at desc);
create index gift_cards_buyer on gift_cards (buyer_id, created_at desc) where buyer_id is not null;

-- What of a card is set aside for a checkout, then taken by its payment; or let go again.
create table gift_uses (
  id uuid primary key,
  gift_card_id uuid not null references gift_cards,
  business_id uuid not null references businesses,
  checkout_id uuid not null references checkouts,
  payment_id uuid references payments,
  amount integer not null check (amount >= 1),
  returned integer not null default 0 check (returned between 0 and amount),
  reserved_at timestamptz not null,
  taken_at timestamptz,
  released_at timestamptz,
  check (num_nonnulls(taken_at, released_at) <= 1)
);
create index gift_uses_card on gift_uses (gift_card_id);
create index gift_uses_checkout on gift_uses (checkout_id);
create index gift_uses_business on gift_uses (business_id);
create index gift_uses_waiting on gift_uses (reserved_at) where taken_at is null and released_at is null;

create table promo_codes (
  id uuid primary key,
  business_id uuid not null references businesses,
  -- as people type it: capitals and digits
  code text not null check (code ~ '^[A-Z0-9]{3,24}$'),
  percent smallint check (percent between 1 and 100),
  amount integer check (amount between 1 and 1000000),
  valid_from timestamptz not null,
  valid_until timestamptz,
  uses_max integer check (uses_max between 1 and 1000000),
  person_max integer not null default 1 check (person_max between 1 and 1000),
  least_price integer not null default 0 check (least_price between 0 and 10000000),
  created_at timestamptz not null default now(),
  created_by uuid not null,
  ended_at timestamptz,
  check (num_nonnulls(percent, amount) = 1),
  check (valid_until > valid_from)
);
create unique index promo_codes_code on promo_codes (business_id, code) where ended_at is null;

create table promo_uses (
  id uuid primary key,
  promo_id uuid not null references promo_codes,
  business_id uuid not null references businesses,
  checkout_id uuid not null references checkouts,
  person_id uuid not null references people,
  discount integer not null check (discount >= 1),
  used_at timestamptz not null,
  released_at timestamptz
);
create index promo_uses_promo on promo_uses (promo_id) where released_at is null;
create unique index promo_uses_checkout on promo_uses (checkout_id) where released_at is null;
create index promo_uses_person on promo_uses (person_id);
create index promo_uses_business on promo_uses (business_id);

-- So many visits of a service for a price, and who bought that.
create table packages (
  id uuid primary key,
  business_id uuid not null references businesses,
  service_id uuid not null,
  name text not null check (char_length(name) between 1 and 120),
  visits smallint not null check (visits between 2 and 50),
  price integer not null check (price between 100 and 10000000),
  valid_days integer not null default 365 check (valid_days between 30 and 1825),
  created_at timestamptz not null default now(),
  created_by uuid not null,
  ended_at timestamptz,
  foreign key (service_id, business_id) references services (id, business_id) on delete cascade
);
create index packages_business on packages (business_id);

create table package_passes (
  id uuid primary key,
  package_id uuid not null references packages,
  business_id uuid not null references businesses,
  person_id uuid not null references people,
  created_at timestamptz not null default now(),
  service_id uuid,
  name text not null default '',
  price integer not null default 0 check (price >= 0),
  currency char(3),
  visits smallint not null default 0,
  visits_left smallint not null default 0 check (visits_left between 0 and visits),
  -- what the visits that are left are worth together, so that no cent is lost
  value_left integer not null default 0 check (value_left between 0 and price),
  bought_at timestamptz,
  expires_at timestamptz
);
create index package_passes_person on package_passes (person_id);
create index package_passes_business on package_passes (business_id, created_at desc);

create table pass_uses (
  id uuid primary key,
  pass_id uuid not null references package_passes,
  business_id uuid not null references businesses,
  checkout_id uuid not null references checkouts,
  visit_id uuid not null references visits,
  payment_id uuid references payments,
  amount integer not null check (amount >= 1),
  reserved_at timestamptz not null,
  taken_at timestamptz,
  released_at timestamptz
);
create index pass_uses_pass on pass_uses (pass_id);
create index pass_uses_visit on pass_uses (visit_id);
create index pass_uses_business on pass_uses (business_id);
create unique index pass_uses_checkout on pass_uses (checkout_id) where released_at is null;
create index pass_uses_waiting on pass_uses (reserved_at) where taken_at is null and released_at is null;

-- What time it is for a voucher: the process's own only where this database's clock is set by hand.
create function private.moment(told timestamptz) returns timestamptz
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when exists (select from private.clock_by_hand) then told else now() end
$$;

-- Set aside of a card what a checkout of the caller's wants, at most what is left. Null: no such card here.
create function private.reserve_gift(hash bytea, wanted_by uuid, most integer, at timestamptz) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c public.checkouts;
  g public.gift_cards;
  part integer;
begin
  select * into c from public.checkouts x where x.id = wanted_by and x.person_id = auth.uid()
    and x.settled_at is null and x.abandoned_at is null;
  select * into g from public.gift_cards x where x.code_hash = hash and x.business_id = c.business_id
    and x.currency = c.currency and x.ended_at is null and x.expires_at > private.moment(at) for update;
  if c.id is null or g.id is null then
    return null;
  end if;
  part := least(g.balance, most, c.amount);
  if part >= 1 then
    update public.gift_cards x set balance = x.balance - part where x.id = g.id;
    insert into public.gift_uses (id, gift_card_id, business_id, checkout_id, amount, reserved_at)
    values (gen_random_uuid(), g.id, g.business_id, c.id, part, private.moment(at));
  end if;
  return greatest(part, 0);
end
$$;

create function private.gift_balance(hash bytea, at timestamptz)
  returns table (id uuid, slug text, business_name text, amount integer, balance integer, currency text, expires_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select g.id, b.slug, b.name, g.amount, g.balance, g.currency::text, g.expires_at
  from public.gift_cards g join public.businesses b on b.id = g.business_id
  where g.code_hash = hash and g.ended_at is null and g.expires_at > private.moment(at)
$$;

-- What a code takes off for the caller, and why not: unknown, over, used_up, used, small. With a checkout of theirs it is used
-- for it. Until the transaction ends nobody else uses this code.
create function private.use_promo(business uuid, typed text, wanted_by uuid, price integer, at timestamptz)
  returns table (promo_id uuid, discount integer, why_not text)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c public.checkouts;
  p public.promo_codes;
  off integer;
begin
  select * into c from public.checkouts x where x.id = wanted_by and x.person_id = auth.uid() and x.business_id = business
    and x.settled_at is null and x.abandoned_at is null;
  select * into p from public.promo_codes x where x.business_id = business and x.code = typed and x.ended_at is null for update;
  if p.id is null or auth.uid() is null or (wanted_by is not null and c.id is null) then
    return query select null::uuid, 0, 'unknown';
  elsif private.moment(at) < p.valid_from or private.moment(at) >= p.valid_until then
    return query select p.id, 0, 'over';
  elsif price < p.least_price then
    return query select p.id, 0, 'small';
  elsif p.uses_max <= (select count(*) from public.promo_uses u where u.promo_id = p.id and u.released_at is null) then
    return query select p.id, 0, 'used_up';
  elsif p.person_max <= (select count(*) from public.promo_uses u where u.promo_id = p.id and u.released_at is null
      and u.person_id = auth.uid()) then
    return query select p.id, 0, 'used';
  else
    -- Half a minor unit goes up, as everywhere.
    off := least(price, coalesce(p.amount, (price::bigint * p.percent * 2 + 100) / 200));
    if off >= 1 and c.id is not null then
      insert into public.promo_uses (id, promo_id, business_id, checkout_id, person_id, discount, used_at)
      values (gen_random_uuid(), p.id, p.business_id, c.id, c.person_id, off, private.moment(at));
    end if;
    return query select p.id, off, ''::text;
  end if;
end
$$;

-- What one visit of a pass of the caller's is worth, null where it has none for this service; with a checkout of theirs it is
-- set aside for it.
create function private.reserve_pass(pass uuid, wanted_by uuid, visit uuid, service uuid, at timestamptz) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c public.checkouts;
  p public.package_passes;
  part integer;
begin
  select * into p from public.package_passes x where x.id = pass and x.person_id = auth.uid()
    and x.service_id = service and x.visits_left > 0 and x.expires_at > private.moment(at) for update;
  select * into c from public.checkouts x where x.id = wanted_by and x.person_id = auth.uid() and x.business_id = p.business_id
    and x.settled_at is null and x.abandoned_at is null;
  if p.id is null or (wanted_by is not null and c.id is null) or not exists (select from public.visit_items i where i.visit_id = visit and i.service_id = service
      and i.business_id = p.business_id) then
    return null;
  end if;
  part := (p.value_left + p.visits_left - 1) / p.visits_left;
  if c.id is null then
    return part;
  end if;
  update public.package_passes x set visits_left = x.visits_left - 1, value_left = x.value_left - part where x.id = p.id;
  insert into public.pass_uses (id, pass_id, business_id, checkout_id, visit_id, amount, reserved_at)
  values (gen_random_uuid(), p.id, p.business_id, c.id, visit, part, private.moment(at));
  return part;
end
$$;

-- Let go of what was set aside for a checkout that is not settled, by whoever opened it or by the worker.
create function private.release_checkout(wanted_by uuid, at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  u record;
begin
  perform from public.checkouts c where c.id = wanted_by and c.settled_at is null
    and (current_setting('role') = 'service_role' or c.person_id = auth.uid()) for update;
  if not found then
    return;
  end if;
  for u in update public.gift_uses x set released_at = private.moment(at)
      where x.checkout_id = wanted_by and x.taken_at is null and x.released_at is null returning x.gift_card_id, x.amount loop
    update public.gift_cards g set balance = g.balance + u.amount where g.id = u.gift_card_id;
  end loop;
  for u in update public.pass_uses x set released_at = private.moment(at)
      where x.checkout_id = wanted_by and x.taken_at is null and x.released_at is null returning x.pass_id, x.amount loop
    update public.package_passes p set visits_left = p.visits_left + 1, value_left = p.value_left + u.amount where p.id = u.pass_id;
  end loop;
  update public.promo_uses x set released_at = private.moment(at) where x.checkout_id = wanted_by and x.released_at is null;
end
$$;

do $do$
declare t text;
begin
  foreach t in array array['gift_cards', 'gift_uses', 'promo_codes', 'promo_uses', 'packages', 'package_passes', 'pass_uses'] loop
    execute format('revoke all on public.%I from public, anon, authenticated', t);
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select, insert, update, delete on public.%I to service_role, engine', t);
    execute format('create policy service_role_all on public.%I to service_role using (true) with check (true)', t);
    execute format('create policy engine_all on public.%I to engine using (true) with check (true)', t);
  end loop;
  foreach t in array array['moment(timestamptz)', 'reserve_gift(bytea, uuid, integer, timestamptz)',
    'gift_balance(bytea, timestamptz)', 'use_promo(uuid, text, uuid, integer, timestamptz)',
    'reserve_pass(uuid, uuid, uuid, uuid, timestamptz)', 'release_checkout(uuid, timestamptz)'] loop
    execute format('alter function private.%s owner to engine', t);
    execute format('revoke all on function private.%s from public', t);
    execute format('grant execute on function private.%s to authenticated, service_role', t);
  end loop;
  foreach t in array array['promo_codes', 'packages'] loop
    execute format('create trigger audit after insert or update or delete on public.%I
      for each row execute function private.audit()', t);
  end loop;
end
$do$;
create trigger audit after update of ended_at on gift_cards for each row execute function private.audit();
revoke execute on function private.moment(timestamptz) from authenticated;

grant select (id, business_id, buyer_id, amount, currency, recipient_name, recipient_email, message, created_at, last4, balance,
  sold_at, expires_at, ended_at) on gift_cards to authenticated;
grant insert (id, business_id, buyer_id, amount, currency, recipient_name, recipient_email, message) on gift_cards to authenticated;
grant update (ended_at) on gift_cards to authenticated;
create policy gift_cards_own_read on gift_cards for select to authenticated using (buyer_id = (select auth.uid()));
create policy gift_cards_business_read on gift_cards for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[]));
create policy gift_cards_own_insert on gift_cards for insert to authenticated
  with check (buyer_id = (select auth.uid()) and (select true from businesses b where b.id = business_id and b.currency = gift_cards.currency));
create policy gift_cards_business_insert on gift_cards for insert to authenticated
  with check (buyer_id is null and business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[]));
create policy gift_cards_business_update on gift_cards for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));

grant select on gift_uses, promo_uses, pass_uses to authenticated;
create policy gift_uses_business_read on gift_uses for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[]));
create policy gift_uses_own_read on gift_uses for select to authenticated
  using ((select true from checkouts c where c.id = checkout_id and c.person_id = (select auth.uid())));
create policy promo_uses_business_read on promo_uses for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[]));
create policy promo_uses_own_read on promo_uses for select to authenticated using (person_id = (select auth.uid()));
create policy pass_uses_business_read on pass_uses for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[]));
create policy pass_uses_own_read on pass_uses for select to authenticated
  using ((select true from package_passes p where p.id = pass_id and p.person_id = (select auth.uid())));

grant select on promo_codes to authenticated;
grant insert (id, business_id, code, percent, amount, valid_from, valid_until, uses_max, person_max, least_price, created_by)
  on promo_codes to authenticated;
grant update (ended_at) on promo_codes to authenticated;
create policy promo_codes_business_read on promo_codes for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[]));
create policy promo_codes_insert on promo_codes for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]) and created_by = (select auth.uid()));
create policy promo_codes_update on promo_codes for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));

grant select on packages to anon, authenticated;
grant insert (id, business_id, service_id, name, visits, price, valid_days, created_by) on packages to authenticated;
grant update (ended_at) on packages to authenticated;
create policy packages_read on packages for select to anon, authenticated
  using ((select true from businesses b where b.id = business_id));
create policy packages_insert on packages for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]) and created_by = (select auth.uid()));
create policy packages_update on packages for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));

grant select on package_passes to authenticated;
grant insert (id, package_id, business_id, person_id) on package_passes to authenticated;
create policy package_passes_own_read on package_passes for select to authenticated using (person_id = (select auth.uid()));
create policy package_passes_business_read on package_passes for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[]));
create policy package_passes_insert on package_passes for insert to authenticated
  with check (person_id = (select auth.uid()) and (select true from packages k where k.id = package_id
    and k.business_id = package_passes.business_id and k.ended_at is null));
