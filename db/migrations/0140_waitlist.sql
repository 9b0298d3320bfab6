-- depends: 0050_trail
set local lock_timeout = '5s';

-- Who waits for what at a business: a new visit in a window of time, or an earlier start for a visit that stands.
create table waitlist_wishes (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  person_id uuid not null references people on delete cascade,
  -- as the desk reads it: from the account, on the day of the wish
  person_name text not null check (char_length(person_name) between 1 and 120),
  -- the visit that would rather be earlier; without one the wish is for a new visit
  visit_id uuid references visits on delete cascade,
  service_ids uuid[] not null check (cardinality(service_ids) between 1 and 10),
  -- nobody named: anyone
  staff_id uuid,
  party smallint not null default 1 check (party between 1 and 100),
  -- the visit begins in [from_at, until_at), at these times of day by the business's clock
  from_at timestamptz not null,
  until_at timestamptz not null,
  day_from time,
  day_until time,
  -- no start sooner than this is wanted
  notice_minutes integer not null default 0 check (notice_minutes between 0 and 20160),
  -- false: the visit is moved without a question
  asks boolean not null default true,
  created_at timestamptz not null default now(),
  -- the desk wants this one to be offered something next
  urged_at timestamptz,
  urged_by uuid,
  withdrawn_at timestamptz,
  fulfilled_at timestamptz,
  foreign key (staff_id, business_id) references staff (id, business_id),
  check (until_at > from_at and (visit_id is not null or until_at <= from_at + interval '92 days')),
  check (day_until > day_from),
  check (asks or visit_id is not null),
  check (num_nonnulls(withdrawn_at, fulfilled_at) <= 1)
);
create index waitlist_wishes_person on waitlist_wishes (person_id, created_at);
create index waitlist_wishes_business on waitlist_wishes (business_id, created_at);
create unique index waitlist_wishes_visit on waitlist_wishes (visit_id)
  where visit_id is not null and withdrawn_at is null and fulfilled_at is null;

-- A start that is held for one person. Whether it still stands is what its hold says: the clock alone ends it.
create table waitlist_offers (
  id uuid primary key,
  wish_id uuid not null references waitlist_wishes on delete cascade,
  business_id uuid not null references businesses on delete cascade,
  person_id uuid not null references people on delete cascade,
  -- the visit that holds the time: the person's own, or nobody's where taking the offer moves a visit there
  hold_id uuid not null unique references visits on delete cascade,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  -- what would be done by whom, as visits keep it
  items jsonb not null,
  offered_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > offered_at),
  accepted_at timestamptz,
  refused_at timestamptz,
  expired_at timestamptz,
  check (num_nonnulls(accepted_at, refused_at, expired_at) <= 1)
);
create unique index waitlist_offers_open on waitlist_offers (wish_id)
  where accepted_at is null and refused_at is null and expired_at is null;
create index waitlist_offers_wish on waitlist_offers (wish_id, offered_at desc);
create index waitlist_offers_person on waitlist_offers (person_id, starts_at);
create index waitlist_offers_business on waitlist_offers (business_id, expires_at);

do $do$
declare t text;
begin
  foreach t in array array['waitlist_wishes', 'waitlist_offers'] loop
    execute format('revoke all on public.%I from public, anon, authenticated', t);
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select, insert, update, delete on public.%I to service_role, engine', t);
    execute format('create policy service_role_all on public.%I to service_role using (true) with check (true)', t);
    execute format('create policy engine_all on public.%I to engine using (true) with check (true)', t);
    execute format('grant select on public.%I to authenticated', t);
    execute format('create policy %I on public.%I for select to authenticated using (person_id = (select auth.uid()))', t || '_own_read', t);
    execute format('create policy %I on public.%I for select to authenticated
      using (business_id = any ((select private.my_businesses())::uuid[]))', t || '_business_read', t);
  end loop;
end
$do$;
grant insert (id, business_id, person_id, person_name, visit_id, service_ids, staff_id, party, from_at, until_at, day_from,
  day_until, notice_minutes, asks, created_at), update (withdrawn_at) on waitlist_wishes to authenticated;
create policy waitlist_wishes_own_insert on waitlist_wishes for insert to authenticated
  with check (person_id = (select auth.uid())
    and person_name = (select p.name from people p where p.id = (select auth.uid()))
    and created_at <= (select private.believable('infinity', '5 minutes'))
    and exists (select from businesses b where b.id = business_id)
    and (visit_id is null or exists (select from visits v where v.id = visit_id and v.customer_id = (select auth.uid())
      and v.business_id = waitlist_wishes.business_id and v.confirmed_at is not null and v.cancelled_at is null)));
create policy waitlist_wishes_own_update on waitlist_wishes for update to authenticated
  using (person_id = (select auth.uid())) with check (person_id = (select auth.uid()) and withdrawn_at is not null);

-- The worker looks whom it can serve at this business.
create function private.wake_waitlist(business uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  told uuid := gen_random_uuid();
begin
  insert into public.outbox (id, event, business_id, body)
    values (told, 'waitlist.changed', business, jsonb_build_object('business_id', business));
  perform private.enqueue_job('dispatch_event', jsonb_build_object('outbox_id', told), null, null, null);
  perform pg_notify('business_changed', business::text);
end
$$;

create function private.follow_wish() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.wake_waitlist(new.business_id);
  return null;
end
$$;
create trigger follow_wish after insert or update of urged_at, withdrawn_at on waitlist_wishes
  for each row execute function private.follow_wish();

-- However the hold of an offer ends by somebody's hand, the offer ends with it.
create function private.follow_offer() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  wish uuid;
begin
  update public.waitlist_offers o set accepted_at = new.confirmed_at,
    refused_at = case when new.confirmed_at is null then new.cancelled_at end
  where o.hold_id = new.id and o.accepted_at is null and o.refused_at is null and o.expired_at is null
  returning o.wish_id into wish;
  if wish is not null and new.confirmed_at is not null then
    update public.waitlist_wishes w set fulfilled_at = new.confirmed_at where w.id = wish and w.withdrawn_at is null;
  elsif wish is not null then
    perform private.wake_waitlist(new.business_id);
  end if;
  return null;
end
$$;
create trigger follow_offer after update of confirmed_at, cancelled_at on visits for each row
  when (old.held_until is not null and old.cancelled_at is null
    and (new.confirmed_at is not null or new.cancelled_at is not null))
  execute function private.follow_offer();

-- The caller takes or refuses an offer to be earlier. Taken, the visit gets the very time that was held for it, what it was
-- agreed to cost and how long it lasts stay. Answers done, over (too late, or answered before), moot (the visit no longer
-- stands, or not later than the offer) or unknown.
create function private.answer_earlier(offer uuid, takes boolean, at timestamptz) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  moment timestamptz := case when exists (select from private.clock_by_hand) then at else now() end;
  o public.waitlist_offers;
  held public.visits;
  mine public.visits;
  moving uuid;
begin
  select w.visit_id into moving from public.waitlist_offers x join public.waitlist_wishes w on w.id = x.wish_id
    where x.id = offer and x.person_id = (select auth.uid()) and w.visit_id is not null;
  if moving is null then
    return 'unknown';
  end if;
  perform from public.visits v
    where v.id in (moving, (select x.hold_id from public.waitlist_offers x where x.id = offer)) order by v.id for update;
  select * into o from public.waitlist_offers x where x.id = offer for update;
  select * into held from public.visits v where v.id = o.hold_id;
  select * into mine from public.visits v where v.id = moving;
  if num_nonnulls(o.accepted_at, o.refused_at, o.expired_at) > 0 or held.held_until <= moment or held.cancelled_at is not null then
    return 'over';
  end if;
  if takes and (mine.confirmed_at is null or mine.cancelled_at is not null or mine.starts_at <= moment
      or mine.starts_at <= held.starts_at) then
    return 'moot';
  end if;
  -- Everybody whose time changes, in the order in which bookings wait for them.
  perform private.wait_for(array(select coalesce(c.staff_id, c.resource_id) from public.claims c
    where c.holder_id in (held.id, mine.id)), held.starts_at, held.starts_at, moment);
  if takes then
    delete from public.claims c where c.holder_id = mine.id;
    update public.claims c set holder_id = mine.id, held_until = null where c.holder_id = held.id;
    update public.visit_items i set starts_at = n.starts_at, staff_id = n.staff_id, staff_name = n.staff_name, session_id = n.session_id
      from public.visit_items n where i.visit_id = mine.id and n.visit_id = held.id and n.position = i.position;
    update public.waitlist_offers x set accepted_at = moment where x.id = o.id;
    update public.waitlist_wishes w set fulfilled_at = moment where w.id = o.wish_id and w.withdrawn_at is null;
    update public.visits v set starts_at = held.starts_at, ends_at = held.ends_at, moved_at = moment where v.id = mine.id;
  else
    delete from public.claims c where c.holder_id = held.id;
  end if;
  update public.visits v set cancelled_at = moment, cancelled_by = (select auth.uid()) where v.id = held.id;
  return 'done';
end
$$;

-- The desk has somebody offered the next start that fits, before the others. False where nobody waits, or not there.
create function private.urge_wish(wish uuid, at timestamptz) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.waitlist_wishes w set urged_at = at, urged_by = (select auth.uid())
  where w.id = wish and w.withdrawn_at is null and w.fulfilled_at is null
    and w.business_id = any (private.my_businesses(array['owner', 'manager', 'receptionist']));
  return found;
end
$$;

do $do$
declare helper text;
begin
  foreach helper in array array['wake_waitlist(uuid)', 'follow_wish()', 'follow_offer()',
    'answer_earlier(uuid, boolean, timestamptz)', 'urge_wish(uuid, timestamptz)'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
  end loop;
  foreach helper in array array['answer_earlier(uuid, boolean, timestamptz)', 'urge_wish(uuid, timestamptz)'] loop
    execute format('grant execute on function private.%s to authenticated', helper);
  end loop;
  execute 'grant execute on function private.wake_waitlist(uuid) to service_role';
end
$do$;
