-- depends: 0263_classes_once_led
set local lock_timeout = '5s';

-- A hold that ran out is let go as a whole. Before, what lay beside the time that somebody asked for, or belonged to somebody who
-- could not serve them, stayed: buffers without their visit.
create or replace function private.wait_for(owners uuid[], low timestamptz, high timestamptz, at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  each_one uuid;
begin
  for each_one in select distinct o from unnest(owners) o order by 1 loop
    perform pg_advisory_xact_lock(hashtextextended(each_one::text, 0));
  end loop;
  -- Whoever asks can't let go of holds that still run by telling a later time. In one order: others may be let go of beside this.
  with over as materialized (
    select c.id from public.claims c
    where c.held_until <= private.believable(at, '5 minutes') and c.holder_id in (
      select e.holder_id from public.claims e
      where e.held_until <= private.believable(at, '5 minutes') and e.during && tstzrange(low, high)
        and (e.staff_id = any (owners) or e.resource_id = any (owners)))
    order by c.id for update
  )
  delete from public.claims c using over where c.id = over.id;
end
$$;

-- While holds are confirmed: whoever could let them go waits, or has done so. Visits are locked before, as everywhere.
create function private.wait_for_visits(visits uuid[])
  returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(o.id::text, 0)) from (
    select distinct coalesce(c.staff_id, c.resource_id) as id from public.claims c where c.holder_id = any (visits)
    union
    select i.staff_id from public.visit_items i where i.visit_id = any (visits) and i.session_id is not null
    order by 1
  ) o;
end
$$;

-- Whether visits still have what they took: clocks differ, so for somebody else a hold may have run out before it did for whoever
-- confirms it. Its claims are then gone, or its seat is somebody's.
create function private.have_their_time(visits uuid[], at timestamptz)
  returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select not exists (
    select from public.visit_items i
    where i.visit_id = any (visits) and i.session_id is null
      and not exists (select from public.claims c where c.holder_id = i.visit_id)
      and (exists (select from jsonb_array_elements(i.segments) g (part) where (g.part ->> 'staff')::boolean)
        or exists (select from public.service_segments s where s.service_id = i.service_id and s.resource_kinds <> '{}'))
  ) and not exists (
    select from public.class_sessions s
    where s.id in (select i.session_id from public.visit_items i where i.visit_id = any (visits) and i.session_id is not null)
      and s.capacity < (select sum(v.party) from public.visit_items i join public.visits v on v.id = i.visit_id
        where i.session_id = s.id and v.cancelled_at is null and (v.held_until is null or v.held_until > at))
  )
$$;

-- The claims of visits that were just confirmed stay; false where they had been let go of.
create function private.keep_claims(visits uuid[], at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.claims c set held_until = null from public.visits v
  where v.id = any (visits) and v.id = c.holder_id and v.confirmed_at is not null and v.held_until is null
    and v.cancelled_at is null and c.held_until is not null;
  return private.have_their_time(visits, at);
end
$$;

alter function private.wait_for_visits(uuid[]) owner to engine;
alter function private.have_their_time(uuid[], timestamptz) owner to engine;
alter function private.keep_claims(uuid[], timestamptz) owner to engine;
revoke all on function private.wait_for_visits(uuid[]) from public;
revoke all on function private.have_their_time(uuid[], timestamptz) from public;
revoke all on function private.keep_claims(uuid[], timestamptz) from public;
grant execute on function private.wait_for_visits(uuid[]) to authenticated, service_role;
grant execute on function private.keep_claims(uuid[], timestamptz) to authenticated, service_role;

-- Moving earlier takes over what the offer holds, if it still does.
create or replace function private.answer_earlier(offer uuid, takes boolean, at timestamptz)
  returns text
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
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
  if not private.have_their_time(array[held.id], moment) then
    return 'over';
  end if;
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
