-- depends: 0007_access
-- Every table: no grants by default, row security enabled and forced, the worker's and the engine's access spelled out.
-- What a person may do is granted verb by verb, for updates column by column: ids and the business of a row never change.
-- An update's `using` without a `with check` holds for the row before and after. What is looked up by a key is written
-- (select true …): as exists(…) the planner may hash the whole table for one page.
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

-- People: oneself; the team of a business sees its clients.
grant select, insert, update, delete on people to identity_admin;
grant select, insert, update (name, locale, timezone, phone, portrait) on people to authenticated;
create policy people_identity on people to identity_admin using (true) with check (true);
create policy people_self_read on people for select to authenticated using (id = (select auth.uid()));
create policy people_clients_read on people for select to authenticated using ((select true from visits v
  where v.customer_id = people.id and v.confirmed_at is not null
    and v.business_id = any ((select private.my_businesses())::uuid[]) limit 1));
create policy people_self_insert on people for insert to authenticated with check (id = (select auth.uid()));
create policy people_self_update on people for update to authenticated using (id = (select auth.uid()));

grant select on platform_roles to authenticated;
create policy platform_roles_self on platform_roles for select to authenticated using (person_id = (select auth.uid()));

-- The catalogue is public once published; its business sees and changes it before and after.
grant select on categories to anon, authenticated;
create policy categories_read on categories for select to anon, authenticated using (true);

-- What is derived (rating, search text) is not theirs to write.
grant select on businesses to anon, authenticated;
grant update (slug, name, category, tagline, timezone, currency, country, street, postcode, city, district, place, step_free,
  published_at) on businesses to authenticated;
create policy businesses_published on businesses for select to anon, authenticated using (published_at is not null);
create policy businesses_own_read on businesses for select to authenticated
  using (id = any ((select private.my_businesses())::uuid[]));
create policy businesses_own_update on businesses for update to authenticated
  using (id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));

-- Read by everyone, changed by owner and manager. Members, services, rooms and classes end; they are not deleted.
do $do$
declare t text;
begin
  foreach t in array array['resources', 'services', 'staff_services', 'weekly_shifts', 'shift_dates', 'dated_shifts',
    'closures', 'class_sessions'] loop
    execute format('grant select on public.%I to anon, authenticated', t);
    execute format('grant insert on public.%I to authenticated', t);
    execute format('create policy %I on public.%I for select to anon, authenticated
      using ((select true from public.businesses b where b.id = business_id))', t || '_read', t);
    execute format('create policy %I on public.%I for insert to authenticated
      with check (business_id = any ((select private.my_businesses(array[''owner'', ''manager'']))::uuid[]))', t || '_insert', t);
    execute format('create policy %I on public.%I for update to authenticated
      using (business_id = any ((select private.my_businesses(array[''owner'', ''manager'']))::uuid[]))', t || '_update', t);
  end loop;
  foreach t in array array['staff_services', 'weekly_shifts', 'shift_dates', 'dated_shifts', 'closures'] loop
    execute format('grant delete on public.%I to authenticated', t);
    execute format('create policy %I on public.%I for delete to authenticated
      using (business_id = any ((select private.my_businesses(array[''owner'', ''manager'']))::uuid[]))', t || '_delete', t);
  end loop;
end
$do$;
grant update (kind, name, ended_at) on resources to authenticated;
grant update (category, section, name, description, price, step_minutes, before_minutes, after_minutes, notice_minutes,
  notice_days, advance_days, after_may_pass_closing, minutes, is_class, position, ended_at) on services to authenticated;
grant update (minutes, price) on staff_services to authenticated;
grant update (weekday, starts, ends) on weekly_shifts to authenticated;
grant update (despite_closure) on shift_dates to authenticated;
grant update (date, starts, ends) on dated_shifts to authenticated;
grant update (from_date, to_date, cut_shifts, reason) on closures to authenticated;
grant update (staff_id, starts_at, capacity, ended_at) on class_sessions to authenticated;

grant select, insert, delete, update (position, name, minutes, staff, resource_kinds) on service_segments to authenticated;
grant select on service_segments to anon;
create policy service_segments_read on service_segments for select to anon, authenticated
  using ((select true from services s where s.id = service_id));
create policy service_segments_insert on service_segments for insert to authenticated
  with check (private.service_business(service_id) = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));
create policy service_segments_update on service_segments for update to authenticated
  using (private.service_business(service_id) = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));
create policy service_segments_delete on service_segments for delete to authenticated
  using (private.service_business(service_id) = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));

-- Members: everyone sees whom they can book, nobody sees whose account it is (private.my_role, private.my_staff_id answer
-- for oneself). The owner appoints; a manager appoints receptionists and professionals, and leaves the others alone.
grant select (id, business_id, name, title, timezone, position, portrait, ended_at) on staff to anon;
grant select (id, business_id, role, name, title, timezone, position, portrait, created_at, ended_at),
  insert (id, business_id, role, name, title, timezone, position, portrait),
  update (role, name, title, timezone, position, portrait, ended_at) on staff to authenticated;
create policy staff_public_read on staff for select to anon, authenticated
  using (ended_at is null and (select true from businesses b where b.id = business_id)
    and (role <> 'receptionist' or exists (select from staff_services o where o.staff_id = staff.id)));
create policy staff_team_read on staff for select to authenticated
  using (business_id = any ((select private.my_businesses())::uuid[]));
create policy staff_insert on staff for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner']))::uuid[])
    or (role in ('receptionist', 'professional') and business_id = any ((select private.my_businesses(array['manager']))::uuid[])));
create policy staff_update on staff for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner']))::uuid[])
    or (role in ('receptionist', 'professional') and business_id = any ((select private.my_businesses(array['manager']))::uuid[])));

-- Busy time: seen by the team, set by those who run the desk, and by members for themselves.
grant select, insert, delete, update (staff_id, during, reason) on busy_times to authenticated;
create policy busy_times_read on busy_times for select to authenticated
  using (business_id = any ((select private.my_businesses())::uuid[]));
create policy busy_times_insert on busy_times for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));
create policy busy_times_update on busy_times for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));
create policy busy_times_delete on busy_times for delete to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));

-- Kept for published businesses only, so that no policy stands between a filter and its index.
grant select on free_windows to anon, authenticated;
create policy free_windows_read on free_windows for select to anon, authenticated using (true);

-- Reviews: who wrote one stays between the two; who works there does not review it.
grant select (id, business_id, author_name, rating, body, created_at) on reviews to anon;
grant select (id, business_id, visit_id, author_name, rating, body, created_at),
  insert (id, business_id, visit_id, person_id, author_name, rating, body) on reviews to authenticated;
create policy reviews_read on reviews for select to anon, authenticated
  using ((select true from businesses b where b.id = business_id));
create policy reviews_own_insert on reviews for insert to authenticated
  with check (person_id = (select auth.uid()) and business_id <> all ((select private.my_businesses())::uuid[])
    and exists (select from visits v
      where v.id = visit_id and v.customer_id = (select auth.uid()) and v.business_id = reviews.business_id and v.came_at is not null));

-- The record of who changed what
grant select on audit_entries to authenticated;
create policy audit_entries_business on audit_entries for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));
create policy audit_entries_moderator on audit_entries for select to authenticated using ((select private.is_moderator()));

-- An answer is given once: it can be filled in, not replaced.
grant select, insert, update (status, headers, body) on idempotency_keys to anon, authenticated;
create policy idempotency_keys_read on idempotency_keys for select to anon, authenticated
  using (scope = (select auth.jwt() ->> 'idempotency_scope'));
create policy idempotency_keys_insert on idempotency_keys for insert to anon, authenticated
  with check (scope = (select auth.jwt() ->> 'idempotency_scope'));
create policy idempotency_keys_answer on idempotency_keys for update to anon, authenticated
  using (scope = (select auth.jwt() ->> 'idempotency_scope') and status is null) with check (status is not null);
