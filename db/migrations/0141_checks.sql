-- depends: 0140_waitlist
set local lock_timeout = '5s';

-- A service that may only follow a passed check: a patch test so long before, and not longer.
create table service_checks (
  service_id uuid primary key,
  business_id uuid not null,
  check_service_id uuid not null,
  least_minutes integer not null check (least_minutes between 0 and 525600),
  most_days integer not null check (most_days between 1 and 3650),
  foreign key (service_id, business_id) references services (id, business_id) on delete cascade,
  foreign key (check_service_id, business_id) references services (id, business_id) on delete cascade,
  check (service_id <> check_service_id),
  check (least_minutes <= most_days * 1440)
);
create index service_checks_business on service_checks (business_id);
create index service_checks_check on service_checks (check_service_id);

-- What came of a check, noted on its visit; a later note takes the place of an earlier one.
create table check_results (
  visit_id uuid not null references visits on delete cascade,
  check_service_id uuid not null references services on delete cascade,
  business_id uuid not null references businesses on delete cascade,
  person_id uuid references people on delete cascade,
  checked_at timestamptz not null,
  passed_at timestamptz,
  failed_at timestamptz,
  noted_by uuid not null,
  primary key (visit_id, check_service_id),
  check (num_nonnulls(passed_at, failed_at) = 1)
);
create index check_results_person on check_results (person_id, business_id);
create index check_results_business on check_results (business_id);

-- A visit that was booked together with the check that it needs: one booking of two visits.
create table check_bookings (
  visit_id uuid primary key references visits on delete cascade,
  check_visit_id uuid not null references visits on delete cascade,
  business_id uuid not null references businesses on delete cascade,
  check (visit_id <> check_visit_id)
);
create index check_bookings_check on check_bookings (check_visit_id);
create index check_bookings_business on check_bookings (business_id);

do $do$
declare t text;
begin
  foreach t in array array['service_checks', 'check_results', 'check_bookings'] loop
    execute format('revoke all on public.%I from public, anon, authenticated', t);
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select, insert, update, delete on public.%I to service_role, engine', t);
    execute format('create policy service_role_all on public.%I to service_role using (true) with check (true)', t);
    execute format('create policy engine_all on public.%I to engine using (true) with check (true)', t);
  end loop;
end
$do$;

grant select on service_checks to anon, authenticated;
grant insert, delete, update (check_service_id, least_minutes, most_days) on service_checks to authenticated;
create policy service_checks_read on service_checks for select to anon, authenticated
  using ((select true from businesses b where b.id = business_id));
create policy service_checks_insert on service_checks for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));
create policy service_checks_update on service_checks for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));
create policy service_checks_delete on service_checks for delete to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));

-- Results are noted by a helper alone.
grant select on check_results to authenticated;
create policy check_results_own_read on check_results for select to authenticated using (person_id = (select auth.uid()));
create policy check_results_business_read on check_results for select to authenticated
  using (business_id = any ((select private.my_businesses())::uuid[]));

grant select, insert on check_bookings to anon, authenticated;
create policy check_bookings_read on check_bookings for select to anon, authenticated
  using ((select true from visits v where v.id = visit_id));
create policy check_bookings_insert on check_bookings for insert to anon, authenticated
  with check ((select true from visits v where v.id = visit_id and v.business_id = check_bookings.business_id
      and v.held_until is not null and (v.customer_id = (select auth.uid())
        or (v.customer_id is null and v.visitor_id = (select auth.visitor_id()))))
    and (select true from visits v where v.id = check_visit_id and v.business_id = check_bookings.business_id
      and v.held_until is not null and (v.customer_id = (select auth.uid())
        or (v.customer_id is null and v.visitor_id = (select auth.visitor_id())))));

-- The engine's roster knows what needs a check.
do $do$
begin
  create trigger bump_roster_insert after insert on public.service_checks referencing new table as changed_rows
    for each statement execute function private.bump_roster();
  create trigger bump_roster_update after update on public.service_checks referencing new table as changed_rows
    for each statement execute function private.bump_roster();
  create trigger bump_roster_delete after delete on public.service_checks referencing old table as changed_rows
    for each statement execute function private.bump_roster();
end
$do$;
create trigger audit after insert or update or delete on check_results for each row execute function private.audit();

-- Note on a visit what came of its checks, by the desk or by whoever serves it. A failed check calls off what was booked
-- because of it: the visits of the same client that need this check, and the one booked together with it. Answers the
-- visits that were called off; null where the caller may not, or there is no check in this visit.
create function private.note_check(checked uuid, passed boolean, at timestamptz, why text) returns uuid[]
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v public.visits;
  checks uuid[];
  depending uuid[];
begin
  select * into v from public.visits x where x.id = checked for update;
  if v.id is null or v.confirmed_at is null or v.cancelled_at is not null
    or not (v.business_id = any (private.my_businesses(array['owner', 'manager', 'receptionist']))
      or (v.business_id = any (private.my_businesses(array['professional'])) and private.serves(v.id))) then
    return null;
  end if;
  select array_agg(distinct i.service_id) into checks from public.visit_items i
    where i.visit_id = v.id and exists (select from public.service_checks c where c.check_service_id = i.service_id);
  if checks is null then
    return null;
  end if;
  insert into public.check_results (visit_id, check_service_id, business_id, person_id, checked_at, passed_at, failed_at, noted_by)
    select v.id, c, v.business_id, v.customer_id, v.starts_at, case when passed then at end, case when not passed then at end,
      (select auth.uid()) from unnest(checks) c
  on conflict (visit_id, check_service_id) do update
    set passed_at = excluded.passed_at, failed_at = excluded.failed_at, noted_by = excluded.noted_by;
  if passed then
    return '{}';
  end if;
  select array_agg(t.id) into depending from (
    select d.id from public.visits d
    where d.business_id = v.business_id and d.id <> v.id and d.starts_at > at and d.cancelled_at is null
      and d.came_at is null and d.no_show_at is null and (d.held_until is null or d.held_until > at)
      and ((v.customer_id is not null and d.customer_id = v.customer_id and exists (
          select from public.visit_items i join public.service_checks c on c.service_id = i.service_id
          where i.visit_id = d.id and c.check_service_id = any (checks)))
        or exists (select from public.check_bookings b where b.visit_id = d.id and b.check_visit_id = v.id))
    order by d.id for update) t;
  delete from public.claims c where c.holder_id = any (depending);
  update public.visits d set cancelled_at = at, cancelled_by = (select auth.uid()), cancel_reason = why
    where d.id = any (depending);
  return coalesce(depending, '{}');
end
$$;
alter function private.note_check(uuid, boolean, timestamptz, text) owner to engine;
revoke all on function private.note_check(uuid, boolean, timestamptz, text) from public;
grant execute on function private.note_check(uuid, boolean, timestamptz, text) to authenticated;
