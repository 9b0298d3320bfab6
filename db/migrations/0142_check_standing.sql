-- depends: 0141_checks 0100_backoffice
set local lock_timeout = '5s';

-- A visit may also depend on a check that its client has booked before: it goes with the check, but the check stays when
-- the visit is called off. Two services of one visit may need a check each.
alter table check_bookings add column together boolean not null default true;
alter table check_bookings drop constraint check_bookings_pkey, add primary key (visit_id, check_visit_id);
create policy check_bookings_depend_insert on check_bookings for insert to authenticated
  with check (not together
    and (select true from visits v where v.id = visit_id and v.business_id = check_bookings.business_id
      and v.cancelled_at is null and (v.business_id = any ((select private.my_businesses())::uuid[])
        or (v.held_until is not null and v.customer_id = (select auth.uid()))))
    and (select true from visits v where v.id = check_visit_id and v.business_id = check_bookings.business_id
      and v.confirmed_at is not null and v.cancelled_at is null
      and (v.business_id = any ((select private.my_businesses())::uuid[]) or v.customer_id = (select auth.uid()))));

-- That the desk booked a visit by hand without the check that it needs: who answers for it, and since when.
create table check_waivers (
  visit_id uuid primary key references visits on delete cascade,
  business_id uuid not null references businesses on delete cascade,
  waived_at timestamptz not null,
  waived_by uuid not null
);
create index check_waivers_business on check_waivers (business_id);
revoke all on check_waivers from public, anon, authenticated;
alter table check_waivers enable row level security;
alter table check_waivers force row level security;
grant select, insert, update, delete on check_waivers to service_role, engine;
create policy service_role_all on check_waivers to service_role using (true) with check (true);
create policy engine_all on check_waivers to engine using (true) with check (true);
grant select, insert on check_waivers to authenticated;
create policy check_waivers_read on check_waivers for select to authenticated
  using ((select true from visits v where v.id = visit_id));
create policy check_waivers_insert on check_waivers for insert to authenticated
  with check (business_id = any ((select private.my_businesses())::uuid[]) and waived_by = (select auth.uid())
    and (select true from visits v where v.id = visit_id and v.business_id = check_waivers.business_id));
create trigger audit after insert or update or delete on check_waivers for each row execute function private.audit();

-- Somebody stayed away from a check: what was to follow on that very visit is called off. Answers those visits; null where
-- the caller may not, or nobody noted that they stayed away.
create function private.miss_check(missed uuid, at timestamptz, why text) returns uuid[]
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v public.visits;
  depending uuid[];
begin
  select * into v from public.visits x where x.id = missed for update;
  if v.id is null or v.no_show_at is null
    or not (v.business_id = any (private.my_businesses(array['owner', 'manager', 'receptionist']))
      or (v.business_id = any (private.my_businesses(array['professional'])) and private.serves(v.id))) then
    return null;
  end if;
  select array_agg(t.id) into depending from (
    select d.id from public.visits d join public.check_bookings b on b.visit_id = d.id and b.check_visit_id = v.id
    where d.starts_at > at and d.cancelled_at is null and d.came_at is null and d.no_show_at is null
      and (d.held_until is null or d.held_until > at)
    order by d.id for update of d) t;
  delete from public.claims c where c.holder_id = any (depending);
  update public.visits d set cancelled_at = at, cancelled_by = (select auth.uid()), cancel_reason = why
    where d.id = any (depending);
  return coalesce(depending, '{}');
end
$$;
alter function private.miss_check(uuid, timestamptz, text) owner to engine;
revoke all on function private.miss_check(uuid, timestamptz, text) from public;
grant execute on function private.miss_check(uuid, timestamptz, text) to authenticated;

-- The record of changes names whose visit was booked without its check.
create or replace function private.audit_trail(business uuid, tables text[], actor uuid, before_at timestamptz, before_id bigint,
    most integer)
  returns table (id bigint, at timestamptz, actor_id uuid, actor_name text, business_id uuid, business_name text,
    table_name text, verb text, row_id text, about text, changes jsonb, business_slug text, currency text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  moderates boolean := private.is_moderator();
begin
  if not moderates and (business is null or business <> all (private.my_businesses(array['owner', 'manager']))) then
    return;
  end if;
  return query select e.id, e.at, e.actor_id,
    coalesce((select s.name from public.staff s where s.person_id = e.actor_id and s.business_id = e.business_id
        order by s.ended_at desc nulls first limit 1),
      (select p.name from public.people p where p.id = e.actor_id and (moderates or private.shares_a_visit(p.id)))),
    e.business_id, b.name, e.table_name, e.verb, e.row_id,
    case e.table_name
      when 'services' then (select s.name from public.services s where s.id = e.row_id::uuid)
      when 'service_segments' then (select s.name from public.services s where s.id = split_part(e.row_id, '/', 1)::uuid)
      when 'resources' then (select r.name from public.resources r where r.id = e.row_id::uuid)
      when 'staff' then (select s.name from public.staff s where s.id = e.row_id::uuid)
      when 'staff_services' then (select concat_ws(', ', s.name, v.name) from public.staff s, public.services v
        where s.id = split_part(e.row_id, '/', 1)::uuid and v.id = split_part(e.row_id, '/', 2)::uuid)
      when 'shift_dates' then (select s.name from public.staff s where s.id = split_part(e.row_id, '/', 1)::uuid)
      when 'weekly_shifts' then private.staff_named(e.changes, (select w.staff_id from public.weekly_shifts w where w.id = e.row_id::uuid))
      when 'dated_shifts' then private.staff_named(e.changes, (select d.staff_id from public.dated_shifts d where d.id = e.row_id::uuid))
      when 'busy_times' then private.staff_named(e.changes, (select t.staff_id from public.busy_times t where t.id = e.row_id::uuid))
      when 'visits' then (select coalesce(v.guest_name, p.name) from public.visits v left join public.people p on p.id = v.customer_id
        where v.id = e.row_id::uuid and v.confirmed_at is not null)
      when 'check_waivers' then (select coalesce(v.guest_name, p.name) from public.visits v left join public.people p on p.id = v.customer_id
        where v.id = e.row_id::uuid)
      when 'visit_items' then (select coalesce(v.guest_name, p.name) from public.visits v left join public.people p on p.id = v.customer_id
        where v.id = split_part(e.row_id, '/', 1)::uuid and v.confirmed_at is not null)
      when 'platform_roles' then (select p.name from public.people p where p.id = e.row_id::uuid)
      when 'jobs' then e.changes ->> 'task'
      else null end,
    e.changes, b.slug, b.currency::text
  from public.audit_entries e left join public.businesses b on b.id = e.business_id
  where (audit_trail.business is null or e.business_id = audit_trail.business)
    and (audit_trail.actor is null or e.actor_id = audit_trail.actor)
    and (audit_trail.tables is null or e.table_name = any (audit_trail.tables))
    and (audit_trail.before_at is null or (e.at, e.id) < (audit_trail.before_at, audit_trail.before_id))
    -- A hold is nothing yet, and what is derived changes by itself.
    and not (e.table_name = 'visits' and e.verb = 'insert' and e.changes ->> 'confirmed_at' is null)
    and not (e.table_name = 'businesses' and e.verb = 'update'
      and e.changes - array['rating', 'review_count', 'search_text'] = '{}'::jsonb)
  order by e.at desc, e.id desc limit least(most, 200);
end
$$;
