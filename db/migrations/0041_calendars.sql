-- depends: 0031_windows 0040_engine
set local lock_timeout = '5s';

-- What is taken at many businesses at once, each in a stretch of its own, without names; and how old their rosters are.
-- `taken`: [[owner, outside, [starts], [ends], [befores], [afters]], ...] in seconds since the epoch.
create function private.taken_there(businesses uuid[], lows timestamptz[], highs timestamptz[], at timestamptz)
  returns table (business_id uuid, version bigint, taken text) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.id, coalesce((select v.version from public.roster_versions v where v.business_id = t.id), 0),
    (select coalesce(json_agg(json_build_array(k.owner, k.outside, k.starts, k.ends, k.befores, k.afters)), '[]')::text from (
      select coalesce(c.staff_id, c.resource_id) as owner, false as outside,
        json_agg(extract(epoch from lower(c.during))::bigint order by lower(c.during)) as starts,
        json_agg(extract(epoch from upper(c.during))::bigint order by lower(c.during)) as ends,
        json_agg(c.before_seconds order by lower(c.during)) as befores,
        json_agg(c.after_seconds order by lower(c.during)) as afters
      from public.claims c
      where c.business_id = t.id and c.during && tstzrange(t.low, t.high) and not c.pad
        and (c.held_until is null or c.held_until > at)
      group by 1
      union all
      select y.staff_id, true, json_agg(extract(epoch from lower(y.during))::bigint order by lower(y.during)),
        json_agg(extract(epoch from upper(y.during))::bigint order by lower(y.during)), '[]', '[]'
      from public.busy_times y where y.business_id = t.id and y.during && tstzrange(t.low, t.high)
      group by 1) k)
  from unnest(businesses, lows, highs) t (id, low, high)
$$;

-- The services that somebody who types these words is after, or null where the words already say the business itself.
create function private.wanted_services(business uuid, words text[]) returns uuid[] language sql stable set search_path = pg_catalog, pg_temp as $$
  with left_over as materialized (
    select array_agg(w.word) as words from unnest(words) w (word), private.own_text(business) own (words)
    where position(w.word in own.words) = 0
  ), named as (
    select s.id, (select count(*) from unnest(l.words) w (word) where position(w.word in private.plain(s.name)) > 0) as hits
    from public.services s, left_over l where s.business_id = business and s.ended_at is null and l.words is not null
  )
  select case when l.words is not null then
    coalesce((select array_agg(n.id) from named n where n.hits > 0 and n.hits = (select max(hits) from named)), '{}') end
  from left_over l
$$;

do $do$
declare helper text;
begin
  foreach helper in array array['taken_there(uuid[], timestamptz[], timestamptz[], timestamptz)',
    'wanted_services(uuid, text[])'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
    execute format('grant execute on function private.%s to anon, authenticated, service_role, engine', helper);
  end loop;
end
$do$;


-- Hours are as public as the shifts that they are made of: a service that takes no staff time can begin in all of them.
grant select on working_times to anon, authenticated;
create policy working_times_read on working_times for select to anon, authenticated
  using ((select true from businesses b where b.id = business_id));
