-- depends: 0250_times_read_whole
set local lock_timeout = '5s';

-- Finds the newest date of each class with each member without reading the others.
create index class_sessions_led on public.class_sessions (service_id, staff_id, starts_at) where ended_at is null;

-- Of what is over only the last two months are read, but whoever led a class before still leads it: of each member the newest
-- date is read, however long ago it was. Else a class between two seasons would be one that nobody has ever offered.
create or replace function private.class_seats(wanted uuid[], at timestamptz, leave_out uuid)
  returns table (id uuid, service_id uuid, staff_id uuid, starts bigint, capacity integer, seats_taken integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id, s.service_id, s.staff_id, extract(epoch from s.starts_at)::bigint, s.capacity,
    coalesce((select sum(v.party) from public.visit_items i join public.visits v on v.id = i.visit_id
      where i.session_id = s.id and v.cancelled_at is null and (v.held_until is null or v.held_until > at)
        and (leave_out is null or v.id <> leave_out)), 0)::integer
  from (
    select n.* from public.class_sessions n
    where n.service_id = any (wanted) and n.ended_at is null and n.starts_at > at - interval '60 days'
    union all
    select l.* from public.services c join public.staff m on m.business_id = c.business_id
    cross join lateral (select * from public.class_sessions o
      where o.service_id = c.id and o.staff_id = m.id and o.ended_at is null order by o.starts_at desc limit 1) l
    where c.id = any (wanted) and l.starts_at <= at - interval '60 days'
  ) s
  order by s.starts_at, s.id
$$;
