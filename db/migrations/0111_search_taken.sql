-- depends: 0110_search
-- What is taken at these businesses, each in its own stretch of time, without names, as the engine reads it: the roster's
-- version, claims as (owner, starts, ends, before, after) and busy times as (member, starts, ends), in seconds. One call
-- for all of them: calling a function once for each costs more than the reading.
create function private.taken_around(businesses uuid[], lows timestamptz[], highs timestamptz[], at timestamptz)
  returns table (business_id uuid, taken text) language sql stable security definer rows 30
  set search_path = pg_catalog, pg_temp as $$
  select t.id, json_build_array(
    coalesce((select v.version from public.roster_versions v where v.business_id = t.id), 0),
    (select coalesce(json_agg(json_build_array(coalesce(c.staff_id, c.resource_id), date_part('epoch', lower(c.during))::bigint,
        date_part('epoch', upper(c.during))::bigint, c.before_seconds, c.after_seconds)), '[]')
      from public.claims c where c.business_id = t.id and c.during && tstzrange(t.low, t.high) and not c.pad
        and (c.held_until is null or c.held_until > at)),
    (select coalesce(json_agg(json_build_array(y.staff_id, date_part('epoch', lower(y.during))::bigint,
        date_part('epoch', upper(y.during))::bigint)), '[]')
      from public.busy_times y where y.business_id = t.id and y.during && tstzrange(t.low, t.high)))::text
  from unnest(businesses, lows, highs) t (id, low, high)
$$;
alter function private.taken_around(uuid[], timestamptz[], timestamptz[], timestamptz) owner to engine;
revoke all on function private.taken_around(uuid[], timestamptz[], timestamptz[], timestamptz) from public;
grant execute on function private.taken_around(uuid[], timestamptz[], timestamptz[], timestamptz)
  to anon, authenticated, service_role, engine;
drop function private.taken_between(uuid, timestamptz, timestamptz, timestamptz);
