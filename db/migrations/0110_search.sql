-- depends: 0050_trail
set local lock_timeout = '5s';

-- A service takes working time to its end, also where its member is free in between: a window tells until when the work
-- goes on in which it lies. So the index answers "can anything so long begin here?", not only "is anybody free here?".
alter table free_windows add column until timestamptz;

create or replace function private.index_free_windows() returns void language sql as $$
  create index free_windows_search on public.free_windows using gist (category, tstzrange(lower(during), until), place);
  create index free_windows_business on public.free_windows using gist (business_id, during) include (until);
$$;

create or replace function private.refresh_stretches(members uuid[], arounds tstzrange[]) returns void
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
  ), worked as (
    select t.*, (select coalesce(range_agg(w.during), '{}') from public.working_times w
      where w.staff_id = t.id and w.business_id = t.business_id and w.during && t.stretch) as hours
    from wide t where t.shown
  )
  insert into public.free_windows (staff_id, business_id, category, place, during, until)
  select t.id, t.business_id, t.category, t.place, free.during,
    (select upper(h.during) from unnest(t.hours) h (during) where h.during @> free.during)
  from worked t cross join lateral unnest(t.hours * t.stretch::tstzmultirange
    - (select coalesce(range_agg(c.during), '{}') from public.claims c
      where c.staff_id = t.id and not c.pad and c.held_until is null and c.during && t.stretch)
    - (select coalesce(range_agg(y.during), '{}') from public.busy_times y
      where y.staff_id = t.id and y.during && t.stretch)) free (during);
end
$$;

create or replace function private.rebuild_free_windows() returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  made bigint;
begin
  drop index if exists public.free_windows_search, public.free_windows_business, public.free_windows_begin;
  delete from public.free_windows;
  with working as (select staff_id, business_id, range_agg(during) as during from public.working_times group by 1, 2),
  taken as (select staff_id, range_agg(during) as during from public.claims
    where staff_id is not null and not pad and held_until is null group by 1),
  busy as (select staff_id, range_agg(during) as during from public.busy_times group by 1),
  free as (
    select w.staff_id, w.business_id, b.category, b.place, h.during as hours,
      unnest(h.during::tstzmultirange - coalesce(t.during, '{}') - coalesce(y.during, '{}')) as during
    from working w join public.businesses b on b.id = w.business_id and b.published_at is not null
    left join taken t on t.staff_id = w.staff_id left join busy y on y.staff_id = w.staff_id
    cross join lateral unnest(w.during) h (during))
  insert into public.free_windows (staff_id, business_id, category, place, during, until)
  select f.staff_id, f.business_id, f.category, f.place, f.during, upper(f.hours) from free f
  order by f.category, f.business_id, f.staff_id;
  get diagnostics made = row_count;
  perform private.index_free_windows();
  return made;
end
$$;
-- Emptied first, or the indexes would be built over the old rows too.
truncate free_windows;
do $do$ begin perform private.rebuild_free_windows(); end $do$;
alter table free_windows alter column until set not null;

-- For a visit of at least so many minutes: the shortest service that takes so long, and how much of its member's time
-- it needs in one piece, found by `needs[width_bucket(minutes - 1, lengths) + 1]`. Services that begin in working time
-- alone and classes aside.
alter table search_entries add column lengths integer[] not null default '{}', add column needs integer[] not null default '{}',
  -- No claim here keeps a longer distance to the next one: it never shrinks, since claims keep the buffer they were made with.
  add column buffer_seconds integer not null default 0,
  -- What windows alone don't tell
  add column is_special boolean not null generated always as (lead_minutes > 0 or needs_no_staff or has_classes) stored;
create index search_entries_special on search_entries using gist (category, flat) where is_special;

create or replace function private.refresh_search_entries(businesses uuid[] default null) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.search_entries e using public.businesses b
  where e.business_id = b.id and b.published_at is null and (businesses is null or b.id = any (businesses));
  insert into public.search_entries as e (business_id, category, place, flat, rating, review_count, search_text,
    price_from, notice_minutes, grid_minutes, whole_minutes, part_minutes, lead_minutes, longest_minutes, needs_no_staff, has_classes,
    lengths, needs, buffer_seconds)
  select b.id, b.category, b.place, private.flat(b.place), b.rating, b.review_count, b.search_text,
    f.price_from, coalesce(f.notice_minutes, 0),
    case when f.has_classes then 0 else coalesce(private.common_grid(g.minutes || f.steps), 0) end, f.whole_minutes, f.part_minutes,
    coalesce(f.lead_minutes, 0), coalesce(f.longest_minutes, 0), coalesce(f.needs_no_staff, false),
    coalesce(f.has_classes, false), coalesce(n.lengths, '{}'), coalesce(n.needs, '{}'),
    -- claims are looked through only for a business that is new here
    greatest(coalesce(s.buffer_seconds, 0), coalesce(c.buffer_seconds, 0))
  from public.businesses b
  left join (
    select v.business_id, min(v.price) as price_from, min(v.notice_minutes) as notice_minutes, array_agg(distinct v.step_minutes) as steps,
      min(v.minutes) filter (where v.is_whole and not v.is_class) as whole_minutes,
      min(v.part_minutes) filter (where v.staffed and not v.is_whole and not v.is_class) as part_minutes,
      max(v.lead_minutes) filter (where not v.is_class) as lead_minutes, max(v.minutes) as longest_minutes,
      bool_or(not v.staffed and not v.is_class) as needs_no_staff, bool_or(v.is_class) as has_classes
    from private.live_services(businesses) v group by v.business_id
  ) f on f.business_id = b.id
  left join (
    select x.business_id, array_agg(x.minutes order by x.minutes) as lengths, array_agg(x.need order by x.minutes) as needs
    from (
      select v.business_id, v.minutes, min(min(case when v.is_whole then v.minutes else v.part_minutes end))
        over (partition by v.business_id order by v.minutes desc) as need
      from private.live_services(businesses) v where v.staffed and not v.is_class group by v.business_id, v.minutes) x
    group by x.business_id
  ) n on n.business_id = b.id
  left join (
    select s.business_id, 60 * max(greatest(s.before_minutes, s.after_minutes)) as buffer_seconds from public.services s
    where businesses is null or s.business_id = any (businesses) group by s.business_id
  ) s on s.business_id = b.id
  left join (
    select c.business_id, max(greatest(c.before_seconds, c.after_seconds)) as buffer_seconds
    from public.businesses n join public.claims c on c.business_id = n.id
    where (businesses is null or n.id = any (businesses))
      and not exists (select from public.search_entries o where o.business_id = n.id)
    group by c.business_id
  ) c on c.business_id = b.id
  left join (
    select h.business_id, array_agg(distinct h.minutes) as minutes from (
      select w.business_id, private.minutes_of_day(w.starts) as minutes from public.weekly_shifts w
        where businesses is null or w.business_id = any (businesses)
      union all
      select d.business_id, private.minutes_of_day(d.starts) from public.dated_shifts d
        where businesses is null or d.business_id = any (businesses)) h
    group by h.business_id
  ) g on g.business_id = b.id
  where b.published_at is not null and (businesses is null or b.id = any (businesses))
  on conflict (business_id) do update set category = excluded.category, place = excluded.place, flat = excluded.flat,
    rating = excluded.rating, review_count = excluded.review_count, search_text = excluded.search_text, price_from = excluded.price_from,
    notice_minutes = excluded.notice_minutes, grid_minutes = excluded.grid_minutes,
    whole_minutes = excluded.whole_minutes, part_minutes = excluded.part_minutes, lead_minutes = excluded.lead_minutes,
    longest_minutes = excluded.longest_minutes, needs_no_staff = excluded.needs_no_staff,
    has_classes = excluded.has_classes, lengths = excluded.lengths, needs = excluded.needs,
    buffer_seconds = greatest(e.buffer_seconds, excluded.buffer_seconds)
  where (e.category, e.place::text, e.rating, e.review_count, e.search_text, e.price_from, e.notice_minutes, e.grid_minutes,
      e.whole_minutes, e.part_minutes, e.lead_minutes, e.longest_minutes, e.needs_no_staff, e.has_classes, e.lengths, e.needs)
    is distinct from (excluded.category, excluded.place::text, excluded.rating, excluded.review_count,
      excluded.search_text, excluded.price_from, excluded.notice_minutes, excluded.grid_minutes, excluded.whole_minutes,
      excluded.part_minutes, excluded.lead_minutes, excluded.longest_minutes, excluded.needs_no_staff,
      excluded.has_classes, excluded.lengths, excluded.needs)
    or e.buffer_seconds < excluded.buffer_seconds;
end
$$;

truncate search_entries;
do $do$ begin perform private.refresh_search_entries(); end $do$;

drop index busy_times_business;
create index busy_times_business on busy_times using gist (business_id, during);

-- What is taken at a business in a stretch of time, without names, as the engine reads it: the roster's version, claims as
-- (owner, starts, ends, before, after) and busy times as (member, starts, ends), in seconds.
create function private.taken_between(business uuid, low timestamptz, high timestamptz, at timestamptz) returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select json_build_array(
    coalesce((select v.version from public.roster_versions v where v.business_id = business), 0),
    (select coalesce(json_agg(json_build_array(coalesce(c.staff_id, c.resource_id), date_part('epoch', lower(c.during))::bigint,
        date_part('epoch', upper(c.during))::bigint, c.before_seconds, c.after_seconds)), '[]')
      from public.claims c where c.business_id = business and c.during && tstzrange(low, high) and not c.pad
        and (c.held_until is null or c.held_until > at)),
    (select coalesce(json_agg(json_build_array(y.staff_id, date_part('epoch', lower(y.during))::bigint,
        date_part('epoch', upper(y.during))::bigint)), '[]')
      from public.busy_times y where y.business_id = business and y.during && tstzrange(low, high)))::text
$$;
alter function private.taken_between(uuid, timestamptz, timestamptz, timestamptz) owner to engine;
revoke all on function private.taken_between(uuid, timestamptz, timestamptz, timestamptz) from public;
grant execute on function private.taken_between(uuid, timestamptz, timestamptz, timestamptz) to anon, authenticated, service_role, engine;
