-- depends: 0170_calendar_reach

-- Search reads all of its candidates in one call of private.taken_around.
drop function private.taken_there(uuid[], timestamptz[], timestamptz[], timestamptz);

-- A class that has been running for years has thousands of dates behind it, and nobody books those: of what is over only
-- the last two months are read, so that a date just missed is still told from one that never was.
create or replace function private.class_seats(wanted uuid[], at timestamptz, leave_out uuid)
  returns table (id uuid, service_id uuid, staff_id uuid, starts bigint, capacity integer, seats_taken integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id, s.service_id, s.staff_id, extract(epoch from s.starts_at)::bigint, s.capacity,
    coalesce((select sum(v.party) from public.visit_items i join public.visits v on v.id = i.visit_id
      where i.session_id = s.id and v.cancelled_at is null and (v.held_until is null or v.held_until > at)
        and (leave_out is null or v.id <> leave_out)), 0)::integer
  from public.class_sessions s
  where s.service_id = any (wanted) and s.ended_at is null and s.starts_at > at - interval '60 days'
  order by s.starts_at, s.id
$$;
