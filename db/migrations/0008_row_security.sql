-- depends: 0007_access
-- Every table: no grants by default, row security enabled and forced, the worker's and the engine's access spelled out.
do $do$
declare t record;
begin
  for t in select schemaname, tablename from pg_tables where schemaname in ('public', 'jobs')
    and tablename !~ '^_?yoyo' loop
    execute format('revoke all on %I.%I from public, anon, authenticated', t.schemaname, t.tablename);
    execute format('alter table %I.%I enable row level security', t.schemaname, t.tablename);
    execute format('alter table %I.%I force row level security', t.schemaname, t.tablename);
    execute format('grant select, insert, update, delete on %I.%I to service_role, engine', t.schemaname, t.tablename);
    execute format('create policy service_role_all on %I.%I to service_role using (true) with check (true)', t.schemaname, t.tablename);
    execute format('create policy engine_all on %I.%I to engine using (true) with check (true)', t.schemaname, t.tablename);
  end loop;
end
$do$;
grant usage on all sequences in schema public to service_role, engine;

-- People
grant select on people to authenticated, identity_admin;
grant insert on people to authenticated, identity_admin;
grant update on people to authenticated, identity_admin;
grant delete on people to identity_admin;
create policy people_identity on people to identity_admin using (true) with check (true);
create policy people_self_read on people for select to authenticated using (id = (select auth.uid()));
create policy people_clients_read on people for select to authenticated using (private.shares_a_visit(id));
create policy people_self_insert on people for insert to authenticated with check (id = (select auth.uid()));
create policy people_self_update on people for update to authenticated
  using (id = (select auth.uid())) with check (id = (select auth.uid()));

grant select on platform_roles to authenticated;
create policy platform_roles_self on platform_roles for select to authenticated using (person_id = (select auth.uid()));

-- The catalogue is public once published; its business sees and changes it before and after.
grant select on categories to anon, authenticated;
create policy categories_read on categories for select to anon, authenticated using (true);

grant select on businesses to anon, authenticated;
grant update on businesses to authenticated;
create policy businesses_published on businesses for select to anon, authenticated using (published_at is not null);
create policy businesses_own_read on businesses for select to authenticated
  using (id = any ((select private.my_businesses())::uuid[]));
create policy businesses_own_update on businesses for update to authenticated
  using (id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]))
  with check (id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));

create function private.published(business uuid) returns boolean language sql stable security definer set search_path = '' as
  $$ select exists (select from public.businesses b where b.id = business and b.published_at is not null) $$;
alter function private.published(uuid) owner to engine;
revoke all on function private.published(uuid) from public;
grant execute on function private.published(uuid) to anon, authenticated, service_role, engine;

do $do$
declare t text;
begin
  -- read by everyone, changed by owner and manager
  foreach t in array array['staff', 'resources', 'services', 'staff_services', 'weekly_shifts', 'shift_dates', 'dated_shifts',
    'closures', 'class_sessions'] loop
    execute format('grant select on public.%I to anon, authenticated', t);
    execute format('grant insert, update, delete on public.%I to authenticated', t);
    execute format('create policy %I on public.%I for select to anon, authenticated
      using (exists (select from public.businesses b where b.id = business_id))', t || '_read', t);
    execute format('create policy %I on public.%I for insert to authenticated
      with check (business_id = any ((select private.my_businesses(array[''owner'', ''manager'']))::uuid[]))', t || '_insert', t);
    execute format('create policy %I on public.%I for update to authenticated
      using (business_id = any ((select private.my_businesses(array[''owner'', ''manager'']))::uuid[]))
      with check (business_id = any ((select private.my_businesses(array[''owner'', ''manager'']))::uuid[]))', t || '_update', t);
    execute format('create policy %I on public.%I for delete to authenticated
      using (business_id = any ((select private.my_businesses(array[''owner'', ''manager'']))::uuid[]))', t || '_delete', t);
  end loop;
end
$do$;

create function private.service_business(service uuid) returns uuid language sql stable security definer set search_path = '' as
  $$ select s.business_id from public.services s where s.id = service $$;
alter function private.service_business(uuid) owner to engine;
revoke all on function private.service_business(uuid) from public;
grant execute on function private.service_business(uuid) to anon, authenticated, service_role, engine;

grant select on service_segments to anon, authenticated;
grant insert, update, delete on service_segments to authenticated;
create policy service_segments_read on service_segments for select to anon, authenticated using (true);
create policy service_segments_insert on service_segments for insert to authenticated
  with check (private.service_business(service_id) = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));
create policy service_segments_update on service_segments for update to authenticated
  using (private.service_business(service_id) = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]))
  with check (private.service_business(service_id) = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));
create policy service_segments_delete on service_segments for delete to authenticated
  using (private.service_business(service_id) = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));

create function private.is_my_staff(member uuid) returns boolean language sql stable security definer set search_path = '' as
  $$ select exists (select from public.staff s where s.id = member and s.person_id = (select auth.uid()) and s.ended_at is null) $$;
alter function private.is_my_staff(uuid) owner to engine;
revoke all on function private.is_my_staff(uuid) from public;
grant execute on function private.is_my_staff(uuid) to anon, authenticated, service_role, engine;

-- Busy time: seen by the team, set by those who run the desk.
grant select, insert, update, delete on busy_times to authenticated;
create policy busy_times_read on busy_times for select to authenticated
  using (business_id = any ((select private.my_businesses())::uuid[]));
create policy busy_times_insert on busy_times for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));
create policy busy_times_update on busy_times for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id))
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));
create policy busy_times_delete on busy_times for delete to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));

-- Visits belong to the customer (or to the anonymous browser session while held) and to the business.
grant select, insert, update on visits to anon, authenticated;
create policy visits_visitor_read on visits for select to anon
  using (visitor_id = (select auth.visitor_id()));
create policy visits_visitor_insert on visits for insert to anon
  with check (customer_id is null and confirmed_at is null and held_until is not null and visitor_id = (select auth.visitor_id()));
create policy visits_visitor_update on visits for update to anon
  using (customer_id is null and visitor_id = (select auth.visitor_id()))
  with check (customer_id is null and confirmed_at is null and visitor_id = (select auth.visitor_id()));
create policy visits_own_read on visits for select to authenticated
  using (customer_id = (select auth.uid()) or (customer_id is null and visitor_id = (select auth.visitor_id())));
create policy visits_business_read on visits for select to authenticated
  using (business_id = any ((select private.my_businesses())::uuid[]));
create policy visits_own_insert on visits for insert to authenticated
  with check (customer_id = (select auth.uid()));
create policy visits_business_insert on visits for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist', 'professional']))::uuid[]));
create policy visits_own_update on visits for update to authenticated
  using (customer_id = (select auth.uid()) or (customer_id is null and visitor_id = (select auth.visitor_id())))
  with check (customer_id = (select auth.uid()));
create policy visits_business_update on visits for update to authenticated
  using (business_id = any ((select private.my_businesses())::uuid[]))
  with check (business_id = any ((select private.my_businesses())::uuid[]));

grant select, insert, update, delete on visit_items to anon, authenticated;
create policy visit_items_read on visit_items for select to anon, authenticated
  using (exists (select from visits v where v.id = visit_id));
create policy visit_items_insert on visit_items for insert to anon, authenticated
  with check (exists (select from visits v where v.id = visit_id and v.business_id = visit_items.business_id));
create policy visit_items_update on visit_items for update to anon, authenticated
  using (exists (select from visits v where v.id = visit_id))
  with check (exists (select from visits v where v.id = visit_id and v.business_id = visit_items.business_id));
create policy visit_items_delete on visit_items for delete to anon, authenticated
  using (exists (select from visits v where v.id = visit_id));

grant select, insert, update, delete on claims to anon, authenticated;
create policy claims_read on claims for select to anon, authenticated
  using (exists (select from visits v where v.id = holder_id));
create policy claims_business_read on claims for select to authenticated
  using (business_id = any ((select private.my_businesses())::uuid[]));
create policy claims_insert on claims for insert to anon, authenticated
  with check (exists (select from visits v where v.id = holder_id and v.business_id = claims.business_id));
create policy claims_sessions_insert on claims for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));
create policy claims_update on claims for update to anon, authenticated
  using (exists (select from visits v where v.id = holder_id))
  with check (exists (select from visits v where v.id = holder_id and v.business_id = claims.business_id));
create policy claims_delete on claims for delete to anon, authenticated
  using (exists (select from visits v where v.id = holder_id));
create policy claims_sessions_delete on claims for delete to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));

grant select on free_windows to anon, authenticated;
create policy free_windows_read on free_windows for select to anon, authenticated using (true);

grant select on reviews to anon, authenticated;
grant insert on reviews to authenticated;
create policy reviews_read on reviews for select to anon, authenticated using (true);
create policy reviews_own_insert on reviews for insert to authenticated
  with check (person_id = (select auth.uid()) and exists (select from visits v
    where v.id = visit_id and v.customer_id = (select auth.uid()) and v.business_id = reviews.business_id and v.came_at is not null));

-- The record of who changed what
grant select on audit_entries to authenticated;
create policy audit_entries_business on audit_entries for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));
create policy audit_entries_moderator on audit_entries for select to authenticated using ((select private.is_moderator()));

grant select, insert, update on idempotency_keys to anon, authenticated;
create policy idempotency_keys_own on idempotency_keys to anon, authenticated
  using (scope = (select auth.jwt() ->> 'idempotency_scope')) with check (scope = (select auth.jwt() ->> 'idempotency_scope'));
