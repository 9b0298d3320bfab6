-- depends: 0050_trail
-- How full dates of a class are, for lists of them: seats of visits that stand and of holds that run, without names.
create function private.seats_taken(sessions uuid[], at timestamptz) returns table (id uuid, seats integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select i.session_id, sum(v.party)::integer
  from public.visit_items i join public.visits v on v.id = i.visit_id
  where i.session_id = any (sessions) and v.cancelled_at is null and (v.held_until is null or v.held_until > at)
  group by 1
$$;
alter function private.seats_taken(uuid[], timestamptz) owner to engine;
revoke all on function private.seats_taken(uuid[], timestamptz) from public;
grant execute on function private.seats_taken(uuid[], timestamptz) to anon, authenticated, service_role, engine;
