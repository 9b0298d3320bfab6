-- depends: 0030_catalog
set local lock_timeout = '5s';

-- Free windows are working time without the cores of standing claims and without busy time. A hold takes nothing
-- from them: it ends by the clock alone, when no statement runs that could give its time back. A business that is not
-- published has none: everybody may read this table.

-- Whoever asks for one business's windows asks for a stretch of time.
create function private.index_free_windows() returns void language sql as $$
  create index free_windows_search on public.free_windows using gist (category, during, place);
  create index free_windows_business on public.free_windows using gist (business_id, during);
  create index free_windows_begin on public.free_windows (category, lower(during));
$$;
revoke all on function private.index_free_windows() from public;
drop index free_windows_search;
drop index free_windows_staff;
do $do$ begin perform private.index_free_windows(); end $do$;
create index class_sessions_ahead on class_sessions (starts_at) where ended_at is null;
create index working_times_during on working_times using gist (business_id, during);
drop index working_times_business;

-- The windows of these members (one entry a stretch of time) are made true. Members are locked in one order,
-- by the lock that a booking waits for.
-- Its plan never depends on the values: making a new one for each call costs more than the call.
create function private.refresh_stretches(members uuid[], arounds tstzrange[]) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(m.id::text, 0))
  from (select distinct t.id from unnest(members) t (id) order by 1) m;
  with touched as materialized (
    select s.id, s.business_id, b.category, b.place, b.published_at is not null as shown, range_merge(range_agg(t.around)) as around,
      -- a window that only touches the stretch may grow together with what becomes free in it
      range_merge(range_agg(tstzrange(lower(t.around) - interval '1 microsecond', upper(t.around) + interval '1 microsecond')))
        as reach
    from unnest(members, arounds) t (id, around)
    join public.staff s on s.id = t.id join public.businesses b on b.id = s.business_id
    group by s.id, b.id
  ), gone as (
    delete from public.free_windows w using touched t
    where w.business_id = t.business_id and w.staff_id = t.id and w.during && t.reach
    returning w.staff_id, w.during
  ), wide as (
    select t.*, range_merge(t.around::tstzmultirange + coalesce(g.during, '{}')) as stretch
    from touched t left join (select g.staff_id, range_agg(g.during) as during from gone g group by 1) g on g.staff_id = t.id
  )
  insert into public.free_windows (staff_id, business_id, category, place, during)
  select t.id, t.business_id, t.category, t.place, unnest(
    (select coalesce(range_agg(w.during * t.stretch), '{}') from public.working_times w
      where w.staff_id = t.id and w.business_id = t.business_id and w.during && t.stretch)
    - (select coalesce(range_agg(c.during), '{}') from public.claims c
      where c.staff_id = t.id and not c.pad and c.held_until is null and c.during && t.stretch)
    - (select coalesce(range_agg(y.during), '{}') from public.busy_times y
      where y.staff_id = t.id and y.during && t.stretch))
  from wide t where t.shown;
end
$$;

create function private.refresh_free_windows(members uuid[], around tstzrange default null) returns void
  language sql security definer set search_path = pg_catalog, pg_temp as $$
  select private.refresh_stretches(members, array_fill(coalesce(around, '(,)'::tstzrange), array[cardinality(members)]))
  where cardinality(members) > 0
$$;

create function private.refresh_windows_of_claims() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  members uuid[];
  arounds tstzrange[];
begin
  if current_setting('vibewell.bulk', true) = 'on' and current_setting('role') = 'none' then
    return null;
  end if;
  if tg_op = 'INSERT' then
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds from added c
      where c.staff_id is not null and not c.pad and c.held_until is null;
  elsif tg_op = 'DELETE' then
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds from removed c
      where c.staff_id is not null and not c.pad and c.held_until is null;
  else
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds from (
      select a.staff_id, a.during from added a
      where a.staff_id is not null and not a.pad and a.held_until is null
      union all
      select r.staff_id, r.during from removed r
      where r.staff_id is not null and not r.pad and r.held_until is null) c;
  end if;
  if members is not null then
    perform private.refresh_stretches(members, arounds);
  end if;
  return null;
end
$$;

create function private.refresh_windows_of_busy_times() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  members uuid[];
  arounds tstzrange[];
begin
  if current_setting('vibewell.bulk', true) = 'on' and current_setting('role') = 'none' then
    return null;
  end if;
  if tg_op = 'INSERT' then
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds from added c;
  elsif tg_op = 'DELETE' then
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds from removed c;
  else
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds
      from (select a.staff_id, a.during from added a union all select r.staff_id, r.during from removed r) c;
  end if;
  if members is not null then
    perform private.refresh_stretches(members, arounds);
  end if;
  return null;
end
$$;

do $do$
declare t text;
begin
  foreach t in array array['claims', 'busy_times'] loop
    execute format('create trigger refresh_windows_after_insert after insert on %I referencing new table as added
      for each statement execute function private.refresh_windows_of_%I()', t, t);
    execute format('create trigger refresh_windows_after_update after update on %I
      referencing old table as removed new table as added
      for each statement execute function private.refresh_windows_of_%I()', t, t);
    execute format('create trigger refresh_windows_after_delete after delete on %I referencing old table as removed
      for each statement execute function private.refresh_windows_of_%I()', t, t);
  end loop;
end
$do$;

-- The working times of `members` from `since` on become those given, and their windows follow where something changed.
-- Answers how many rows changed.
create function private.keep_working_times(business uuid, members uuid[], since timestamptz, owners uuid[], durings tstzrange[])
  returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  changed_members uuid[];
  changed tstzrange[];
begin
  if auth.role() is distinct from 'service_role'
     and not business = any (private.my_businesses(array['owner', 'manager'])) then
    raise insufficient_privilege using message = 'only those who manage the business change its hours';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(m.id::text, 0))
  from (select distinct t.id from unnest(members) t (id) order by 1) m;
  with wanted as materialized (
    select s.id, t.during from unnest(owners, durings) t (id, during)
    join public.staff s on s.id = t.id and s.business_id = business and s.ended_at is null
    where t.id = any (members)
  ), gone as (
    delete from public.working_times w
    where w.business_id = business and w.staff_id = any (members) and upper(w.during) > since
      and not exists (select from wanted t where t.id = w.staff_id and t.during = w.during)
    returning w.staff_id, w.during
  ), added as (
    insert into public.working_times (staff_id, business_id, during)
    select t.id, business, t.during from wanted t
    where not exists (select from public.working_times w where w.staff_id = t.id and w.during = t.during)
    returning staff_id, during
  )
  select array_agg(c.staff_id), array_agg(c.during) into changed_members, changed
  from (select * from gone union all select * from added) c;
  if changed_members is not null then
    perform private.refresh_stretches(changed_members, changed);
  end if;
  return coalesce(cardinality(changed_members), 0);
end
$$;

-- What lies wholly before `before` is of no use to search any more.
create function private.drop_past_windows(business uuid, before timestamptz) returns void
  language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.working_times w where w.business_id = business and w.during << tstzrange(before, null);
  delete from public.free_windows w where w.business_id = business and w.during << tstzrange(before, null);
$$;

create function private.follow_member() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.ended_at is not null and old.ended_at is null then
    delete from public.working_times w where w.staff_id = new.id;
    delete from public.free_windows w where w.business_id = new.business_id and w.staff_id = new.id;
  end if;
  return null;
end
$$;
create trigger follow_member after update of ended_at on staff for each row execute function private.follow_member();

create function private.follow_business() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.category <> old.category or new.place::text <> old.place::text then
    update public.free_windows w set category = new.category, place = new.place where w.business_id = new.id;
  end if;
  if (new.published_at is null) <> (old.published_at is null) then
    perform private.refresh_free_windows(
      (select array_agg(s.id) from public.staff s where s.business_id = new.id and s.ended_at is null));
  end if;
  return null;
end
$$;
create trigger follow_business after update of category, place, published_at on businesses
  for each row execute function private.follow_business();

-- For loaders, as the tables' owner: every window anew from working times, claims and busy times, indexes made last.
create function private.rebuild_free_windows() returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  made bigint;
begin
  drop index if exists public.free_windows_search, public.free_windows_business, public.free_windows_begin;
  delete from public.free_windows;
  with working as (select staff_id, business_id, range_agg(during) as during from public.working_times group by 1, 2),
  taken as (select staff_id, range_agg(during) as during from public.claims
    where staff_id is not null and not pad and held_until is null group by 1),
  busy as (select staff_id, range_agg(during) as during from public.busy_times group by 1)
  insert into public.free_windows (staff_id, business_id, category, place, during)
  select w.staff_id, w.business_id, b.category, b.place,
    unnest(w.during - coalesce(t.during, '{}') - coalesce(y.during, '{}'))
  from working w join public.businesses b on b.id = w.business_id and b.published_at is not null
  left join taken t on t.staff_id = w.staff_id left join busy y on y.staff_id = w.staff_id
  order by b.category, b.id, w.staff_id;
  get diagnostics made = row_count;
  perform private.index_free_windows();
  return made;
end
$$;
revoke all on function private.rebuild_free_windows() from public;

do $do$
declare helper text;
begin
  foreach helper in array array['refresh_stretches(uuid[], tstzrange[])', 'refresh_free_windows(uuid[], tstzrange)',
    'refresh_windows_of_claims()', 'refresh_windows_of_busy_times()',
    'keep_working_times(uuid, uuid[], timestamptz, uuid[], tstzrange[])', 'drop_past_windows(uuid, timestamptz)',
    'follow_member()', 'follow_business()'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
    execute format('grant execute on function private.%s to anon, authenticated, service_role, engine', helper);
  end loop;
end
$do$;
-- Windows follow claims, busy times and hours by triggers; by itself only the worker makes them anew or clears what passed.
revoke execute on function private.drop_past_windows(uuid, timestamptz), private.refresh_free_windows(uuid[], tstzrange),
  private.refresh_stretches(uuid[], tstzrange[]), private.refresh_windows_of_claims(), private.refresh_windows_of_busy_times(),
  private.follow_member(), private.follow_business() from anon, authenticated;
revoke execute on function private.keep_working_times(uuid, uuid[], timestamptz, uuid[], tstzrange[]) from anon;
