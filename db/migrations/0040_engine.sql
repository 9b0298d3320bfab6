-- depends: 0008_row_security
-- The engine's reads and writes: what is taken without saying by whom, and a visit placed whole in one call.

-- Counts the changes of everything that a roster is made of, so that a process knows whether the one it keeps is true.
create table roster_versions (
  business_id uuid primary key references businesses on delete cascade,
  version bigint not null default 1
);
alter table roster_versions enable row level security;
alter table roster_versions force row level security;
revoke all on roster_versions from public, anon, authenticated;
grant select, insert, update, delete on roster_versions to service_role, engine;
create policy service_role_all on roster_versions to service_role using (true) with check (true);
create policy engine_all on roster_versions to engine using (true) with check (true);

create function private.bump_roster() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  changed uuid[];
begin
  if tg_table_name = 'service_segments' then
    select array_agg(distinct s.business_id order by s.business_id) into changed
      from public.services s where s.id in (select c.service_id from changed_rows c);
  elsif tg_table_name = 'businesses' then
    select array_agg(c.id order by c.id) into changed from changed_rows c;
  else
    select array_agg(distinct c.business_id order by c.business_id) into changed from changed_rows c;
  end if;
  insert into public.roster_versions (business_id)
    select business from unnest(changed) business where exists (select from public.businesses b where b.id = business)
  on conflict (business_id) do update set version = public.roster_versions.version + 1;
  return null;
end
$$;
alter function private.bump_roster() owner to engine;
revoke all on function private.bump_roster() from public;

do $do$
declare t text;
begin
  foreach t in array array['staff', 'services', 'service_segments', 'staff_services', 'resources', 'weekly_shifts',
    'shift_dates', 'dated_shifts', 'closures', 'businesses'] loop
    execute format('create trigger bump_roster_insert after insert on public.%I referencing new table as changed_rows
      for each statement execute function private.bump_roster()', t);
    execute format('create trigger bump_roster_update after update on public.%I referencing new table as changed_rows
      for each statement execute function private.bump_roster()', t);
    execute format('create trigger bump_roster_delete after delete on public.%I referencing old table as changed_rows
      for each statement execute function private.bump_roster()', t);
  end loop;
end
$do$;

create type private.taken_row as (
  owner uuid, outside boolean, starts bigint[], ends bigint[], befores integer[], afters integer[]
);

-- What is taken in a stretch of time: claims that hold at `at` by owner, and busy times (`outside`), without names.
create function private.taken(business uuid, low timestamptz, high timestamptz, at timestamptz, leave_out uuid)
  returns setof private.taken_row language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(c.staff_id, c.resource_id), false,
    array_agg(extract(epoch from lower(c.during))::bigint order by lower(c.during)),
    array_agg(extract(epoch from upper(c.during))::bigint order by lower(c.during)),
    array_agg(c.before_seconds order by lower(c.during)),
    array_agg(c.after_seconds order by lower(c.during))
  from public.claims c
  where c.business_id = business and c.during && tstzrange(low, high) and not c.pad
    and (c.held_until is null or c.held_until > at) and (leave_out is null or c.holder_id <> leave_out)
  group by 1
  union all
  select b.staff_id, true,
    array_agg(extract(epoch from lower(b.during))::bigint order by lower(b.during)),
    array_agg(extract(epoch from upper(b.during))::bigint order by lower(b.during)), '{}', '{}'
  from public.busy_times b
  where b.business_id = business and b.during && tstzrange(low, high)
  group by 1
$$;
alter function private.taken(uuid, timestamptz, timestamptz, timestamptz, uuid) owner to engine;
revoke all on function private.taken(uuid, timestamptz, timestamptz, timestamptz, uuid) from public;
grant execute on function private.taken(uuid, timestamptz, timestamptz, timestamptz, uuid)
  to anon, authenticated, service_role, engine;

create function private.class_seats(wanted uuid[], at timestamptz, leave_out uuid)
  returns table (id uuid, service_id uuid, staff_id uuid, starts bigint, capacity integer, seats_taken integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id, s.service_id, s.staff_id, extract(epoch from s.starts_at)::bigint, s.capacity,
    coalesce((select sum(v.party) from public.visit_items i join public.visits v on v.id = i.visit_id
      where i.session_id = s.id and v.cancelled_at is null and (v.held_until is null or v.held_until > at)
        and (leave_out is null or v.id <> leave_out)), 0)::integer
  from public.class_sessions s
  where s.service_id = any (wanted) and s.ended_at is null
  order by s.starts_at, s.id
$$;
alter function private.class_seats(uuid[], timestamptz, uuid) owner to engine;
revoke all on function private.class_seats(uuid[], timestamptz, uuid) from public;
grant execute on function private.class_seats(uuid[], timestamptz, uuid)
  to anon, authenticated, service_role, engine;

create function private.roster_version(business uuid) returns bigint language sql stable security definer
  set search_path = pg_catalog, pg_temp as $$ select v.version from public.roster_versions v where v.business_id = business $$;
alter function private.roster_version(uuid) owner to engine;
revoke all on function private.roster_version(uuid) from public;
grant execute on function private.roster_version(uuid) to anon, authenticated, service_role, engine;

-- Keep racers calm: wait for these members, resources and sessions in one order, and let go of holds that have run out.
-- Later statements of the transaction see what the one before has committed.
create function private.wait_for(owners uuid[], low timestamptz, high timestamptz, at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  each_one uuid;
begin
  for each_one in select distinct o from unnest(owners) o order by 1 loop
    perform pg_advisory_xact_lock(hashtextextended(each_one::text, 0));
  end loop;
  -- Whoever asks can't let go of holds that still run by telling a later time.
  delete from public.claims c
  where c.held_until <= private.believable(at, '5 minutes') and c.during && tstzrange(low, high)
    and (c.staff_id = any (owners) or c.resource_id = any (owners));
end
$$;
alter function private.wait_for(uuid[], timestamptz, timestamptz, timestamptz) owner to engine;
revoke all on function private.wait_for(uuid[], timestamptz, timestamptz, timestamptz) from public;
grant execute on function private.wait_for(uuid[], timestamptz, timestamptz, timestamptz)
  to anon, authenticated, service_role, engine;

-- The engine's one question before it books: wait, then read. Volatile, so that each statement has a snapshot of its own.
create function private.wait_and_read(business uuid, owners uuid[], low timestamptz, high timestamptz, at timestamptz,
  leave_out uuid) returns setof private.taken_row language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  perform private.wait_for(owners, low, high, at);
  return query select * from private.taken(business, low, high, at, leave_out);
  return query select null::uuid, false, array[private.roster_version(business)], null::bigint[], null::integer[], null::integer[];
end
$$;
revoke all on function private.wait_and_read(uuid, uuid[], timestamptz, timestamptz, timestamptz, uuid) from public;
grant execute on function private.wait_and_read(uuid, uuid[], timestamptz, timestamptz, timestamptz, uuid)
  to anon, authenticated, service_role, engine;

-- As whoever asks: row security says whether they may. `items` and `claims` are arrays of objects named like the columns.
create function private.place_items(visit uuid, business uuid, items jsonb, claims jsonb, until timestamptz)
  returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.visit_items (visit_id, position, business_id, service_id, staff_id, session_id, service_name,
    staff_name, starts_at, minutes, price, segments)
  select visit, i.position, business, i.service_id, i.staff_id, i.session_id, i.service_name, i.staff_name,
    i.starts_at, i.minutes, i.price, i.segments
  from jsonb_to_recordset(items) as i (position smallint, service_id uuid, staff_id uuid, session_id uuid,
    service_name text, staff_name text, starts_at timestamptz, minutes integer, price integer, segments jsonb);
  insert into public.claims (business_id, holder_id, item_position, segment_position, staff_id, resource_id, during,
    pad, before_seconds, after_seconds, held_until)
  select business, visit, c.item_position, c.segment_position, c.staff_id, c.resource_id,
    tstzrange(to_timestamp(c.starts), to_timestamp(c.ends)), c.pad, c.before_seconds, c.after_seconds, until
  from jsonb_to_recordset(claims) as c (item_position smallint, segment_position smallint, staff_id uuid,
    resource_id uuid, starts bigint, ends bigint, pad boolean, before_seconds integer, after_seconds integer);
end
$$;
revoke all on function private.place_items(uuid, uuid, jsonb, jsonb, timestamptz) from public;
grant execute on function private.place_items(uuid, uuid, jsonb, jsonb, timestamptz)
  to anon, authenticated, service_role;
