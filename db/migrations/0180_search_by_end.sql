-- depends: 0170_calendar_reach
set local lock_timeout = '5s';

-- What lies in a stretch of time at one business is found by its end, in a btree: a quarter of what the pages of a gist
-- cost, of which every entry is looked at. Whatever ends later than a day after the stretch and yet lies in it lasts
-- longer than a day, so an index of those few has them.
create or replace function private.index_free_windows() returns void language sql as $$
  create index free_windows_search on public.free_windows using gist (category, tstzrange(lower(during), until), place);
  create index free_windows_business on public.free_windows using gist (business_id, during);
  create index free_windows_end on public.free_windows (business_id, upper(during)) include (during, until);
  create index free_windows_long on public.free_windows (business_id, upper(during)) include (during, until)
    where upper(during) - lower(during) > interval '24 hours';
$$;

create or replace function private.rebuild_free_windows() returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  made bigint;
begin
  drop index if exists public.free_windows_search, public.free_windows_business, public.free_windows_end, public.free_windows_long;
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
create index free_windows_end on free_windows (business_id, upper(during)) include (during, until);
create index free_windows_long on free_windows (business_id, upper(during)) include (during, until)
  where upper(during) - lower(during) > interval '24 hours';
create index claims_end on claims (business_id, upper(during));
create index claims_long on claims (business_id, upper(during)) where upper(during) - lower(during) > interval '24 hours';
create index busy_times_end on busy_times (business_id, upper(during));
create index busy_times_long on busy_times (business_id, upper(during)) where upper(during) - lower(during) > interval '24 hours';

create or replace function private.taken_around(businesses uuid[], lows timestamptz[], highs timestamptz[], at timestamptz)
  returns table (business_id uuid, taken text) language sql stable security definer rows 30
  set search_path = pg_catalog, pg_temp as $$
  select t.id, json_build_array(
    coalesce((select v.version from public.roster_versions v where v.business_id = t.id), 0),
    (select coalesce(json_agg(json_build_array(coalesce(c.staff_id, c.resource_id), date_part('epoch', lower(c.during))::bigint,
        date_part('epoch', upper(c.during))::bigint, c.before_seconds, c.after_seconds)), '[]')
      from (
        select * from public.claims c
        where c.business_id = t.id and upper(c.during) > t.low and upper(c.during) <= t.high + interval '24 hours'
        union all
        select * from public.claims c where c.business_id = t.id and upper(c.during) > t.high + interval '24 hours'
          and upper(c.during) - lower(c.during) > interval '24 hours') c
      where lower(c.during) < t.high and not c.pad and (c.held_until is null or c.held_until > at)),
    (select coalesce(json_agg(json_build_array(y.staff_id, date_part('epoch', lower(y.during))::bigint,
        date_part('epoch', upper(y.during))::bigint)), '[]')
      from (
        select * from public.busy_times y
        where y.business_id = t.id and upper(y.during) > t.low and upper(y.during) <= t.high + interval '24 hours'
        union all
        select * from public.busy_times y where y.business_id = t.id and upper(y.during) > t.high + interval '24 hours'
          and upper(y.during) - lower(y.during) > interval '24 hours') y
      where lower(y.during) < t.high))::text
  from unnest(businesses, lows, highs) t (id, low, high)
$$;

-- The claims of each are sorted once, not once for each column.
create or replace function private.taken(business uuid, low timestamptz, high timestamptz, at timestamptz, leave_out uuid)
  returns setof private.taken_row language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.owner, false, array_agg(o.starts), array_agg(o.ends), array_agg(o.before_seconds), array_agg(o.after_seconds)
  from (
    select coalesce(c.staff_id, c.resource_id) as owner, date_part('epoch', lower(c.during))::bigint as starts,
      date_part('epoch', upper(c.during))::bigint as ends, c.before_seconds, c.after_seconds
    from public.claims c
    where c.business_id = business and c.during && tstzrange(low, high) and not c.pad
      and (c.held_until is null or c.held_until > at) and (leave_out is null or c.holder_id <> leave_out)
    order by 1, 2
  ) o
  group by 1
  union all
  select y.staff_id, true,
    array_agg(date_part('epoch', lower(y.during))::bigint order by lower(y.during)),
    array_agg(date_part('epoch', upper(y.during))::bigint order by lower(y.during)), '{}', '{}'
  from public.busy_times y
  where y.business_id = business and y.during && tstzrange(low, high)
  group by 1
$$;
