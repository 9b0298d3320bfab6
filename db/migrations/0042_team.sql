-- depends: 0031_windows 0010_identity
set local lock_timeout = '5s';

-- Live pages of a business hear of changed hours and blocks.
insert into private.announcers (event, caller, about) values ('hours.changed', 'authenticated', 'business');

-- Finding the account of an address is all that the team may do there.
grant usage on schema identity to engine;
grant select (id, email) on identity.users to engine;
create policy users_engine on identity.users for select to engine using (true);

-- Give a member the account with this address, or none. Answers seated, no_account, taken, or forbidden: the owner decides
-- about everybody, a manager about receptionists and professionals.
create function private.seat_account(member uuid, address text) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  seat public.staff;
  person uuid;
  caller_role text;
begin
  select * into seat from public.staff s where s.id = member and s.ended_at is null for update;
  caller_role := private.my_role(seat.business_id);
  if caller_role is null or (caller_role <> 'owner'
      and (caller_role <> 'manager' or seat.role not in ('receptionist', 'professional'))) then
    return 'forbidden';
  end if;
  if address is not null then
    select u.id into person from identity.users u where u.email operator(public.=) address::public.citext;
    if person is null then
      return 'no_account';
    end if;
    if exists (select from public.staff s where s.person_id = person and s.business_id = seat.business_id
        and s.id <> member and s.ended_at is null) then
      return 'taken';
    end if;
  end if;
  update public.staff s set person_id = person where s.id = member and s.person_id is distinct from person;
  return 'seated';
end
$$;

-- Who of a team has an account; only the team may know.
create function private.seated(business uuid) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id from public.staff s
  where s.business_id = business and s.person_id is not null and private.my_role(business) is not null
$$;

-- How many visits and classes a member has ahead, and the first three visits.
create function private.ahead_of(member uuid, at timestamptz) returns table (visits integer, first jsonb, classes integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with ahead as (
    select distinct v.id, v.starts_at from public.visit_items i join public.visits v on v.id = i.visit_id
    where i.staff_id = member and i.starts_at + i.minutes * interval '1 minute' > at and v.cancelled_at is null
      and v.came_at is null and v.no_show_at is null and (v.held_until is null or v.held_until > at)
  )
  select (select count(*) from ahead)::integer,
    (select jsonb_agg(jsonb_build_object('id', a.id, 'starts_at', a.starts_at) order by a.starts_at, a.id)
      from (select * from ahead order by starts_at, id limit 3) a),
    (select count(*) from public.class_sessions c
      where c.staff_id = member and c.ended_at is null and c.starts_at > at)::integer
  where exists (select from public.staff s where s.id = member and private.my_role(s.business_id) in ('owner', 'manager'))
$$;

do $do$
declare helper text;
begin
  foreach helper in array array['seat_account(uuid, text)', 'seated(uuid)', 'ahead_of(uuid, timestamptz)'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
    execute format('grant execute on function private.%s to authenticated', helper);
  end loop;
end
$do$;
