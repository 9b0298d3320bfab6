-- depends: 0006_jobs
-- Helpers owned by `engine`: they read what a policy or the engine needs and hand out no more than that.
-- Each looks names up in pg_catalog first and in the caller's temporary schema last: with an empty search_path
-- PostgreSQL asks the temporary schema first for types, and whoever may make a type there runs code as `engine`.
do $do$
begin
  execute format('revoke temporary on database %I from public', current_database());
end
$do$;

grant usage on schema jobs to service_role, engine;
grant all on all tables in schema jobs to service_role, engine;
grant all on all sequences in schema jobs to service_role, engine;
grant execute on all functions in schema jobs to service_role, engine;

create function private.my_businesses(roles text[] default array['owner', 'manager', 'receptionist', 'professional'])
  returns uuid[] language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(array_agg(s.business_id), '{}') from public.staff s
  where s.person_id = (select auth.uid()) and s.ended_at is null and s.role = any (roles)
$$;

-- The caller's role at a business, or null.
create function private.my_role(business uuid) returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.role from public.staff s
  where s.person_id = (select auth.uid()) and s.business_id = business and s.ended_at is null
$$;

-- Which member of a business the caller is, or null.
create function private.my_staff_id(business uuid) returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id from public.staff s
  where s.person_id = (select auth.uid()) and s.business_id = business and s.ended_at is null
$$;

create function private.is_my_staff(member uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.staff s where s.id = member and s.person_id = (select auth.uid()) and s.ended_at is null)
$$;

create function private.is_moderator() returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.platform_roles p where p.person_id = (select auth.uid()))
$$;

-- A client is somebody who confirmed a visit: a hold alone tells the business nothing about a person.
create function private.shares_a_visit(person uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.visits v where v.customer_id = person and v.confirmed_at is not null
    and v.business_id = any ((select private.my_businesses())::uuid[]))
$$;

create function private.published(business uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.businesses b where b.id = business and b.published_at is not null)
$$;

create function private.service_business(service uuid) returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.business_id from public.services s where s.id = service
$$;

create function private.enqueue_job(task text, args jsonb, run_at timestamptz, job_lock text, queueing_lock text)
  returns bigint language plpgsql security definer set search_path = 'jobs', 'pg_temp' as $$
begin
  if queueing_lock is not null and exists (
    select from procrastinate_jobs j where j.queueing_lock = enqueue_job.queueing_lock and j.status = 'todo') then
    return null;
  end if;
  return (procrastinate_defer_jobs_v1(array[row('default', task, 0, job_lock, queueing_lock, args, run_at)]
    ::procrastinate_job_to_defer_v1[]))[1];
end
$$;

-- What the web may announce as whom. `visit`: the event names a visit, and it must be one that the caller may see;
-- `business`: the caller works there. The sign-in service and the worker announce what they like.
create table private.announcers (
  event text not null,
  caller text not null check (caller in ('anon', 'authenticated')),
  about text not null check (about in ('visit', 'business')),
  primary key (event, caller)
);
insert into private.announcers (event, caller, about) values
  ('start.held', 'anon', 'visit'), ('start.held', 'authenticated', 'visit'),
  ('visit.booked', 'authenticated', 'visit'), ('visit.moved', 'authenticated', 'visit'),
  ('visit.cancelled', 'authenticated', 'visit'), ('visit.marked', 'authenticated', 'visit');

create function private.may_announce(told text, business uuid, body jsonb) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from private.announcers a where a.event = told and a.caller = current_setting('role') and case a.about
      when 'visit' then exists (select from public.visits v
        where v.id = (body ->> 'visit_id')::uuid and v.business_id = business
          and (v.customer_id = auth.uid() or v.visitor_id = auth.visitor_id() or v.business_id = any (private.my_businesses())))
      else business = any (private.my_businesses()) end)
$$;

create function private.announce(id uuid, event text, business uuid, body jsonb)
  returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('role') in ('anon', 'authenticated') and not private.may_announce(event, business, body) then
    raise insufficient_privilege using message = format('%s may not announce %s about this', current_setting('role'), event),
      hint = 'A new event of the web needs a row in private.announcers, added by a migration.';
  end if;
  insert into public.outbox (id, event, business_id, body) values (id, event, business, body);
  perform private.enqueue_job('dispatch_event', jsonb_build_object('outbox_id', id), null, null, null);
  if business is not null then
    perform pg_notify('business_changed', business::text);
  end if;
end
$$;

create function private.count_request(counter text, window_starts timestamptz, by_count integer default 1)
  returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  counted integer;
begin
  if by_count not between 1 and 1000 or char_length(counter) > 200 then
    raise invalid_parameter_value using message = 'a counter has a short name and only goes up';
  end if;
  insert into public.request_counts as c (key, window_start, count) values (counter, window_starts, by_count)
  on conflict (key, window_start) do update set count = least(c.count + excluded.count, 1000000000)
  returning c.count into counted;
  return counted;
end
$$;

-- Whose clock counts. The process hands its time in, and row security believes it only near the database's own, unless
-- this database says, by a row, that its clock is set by hand (tests, conformance worlds).
create table private.clock_by_hand (since timestamptz primary key default now());

create function private.believable(instant timestamptz, ahead interval) returns timestamptz
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when exists (select from private.clock_by_hand) then instant else least(instant, now() + ahead) end
$$;

do $do$
declare t text;
begin
  foreach t in array array['announcers', 'clock_by_hand'] loop
    execute format('alter table private.%I enable row level security', t);
    execute format('alter table private.%I force row level security', t);
    execute format('grant select on private.%I to engine', t);
    execute format('create policy engine_read on private.%I for select to engine using (true)', t);
  end loop;
end
$do$;

do $do$
declare helper text;
begin
  foreach helper in array array['my_businesses(text[])', 'my_role(uuid)', 'my_staff_id(uuid)', 'is_my_staff(uuid)',
    'is_moderator()', 'shares_a_visit(uuid)', 'published(uuid)', 'service_business(uuid)', 'may_announce(text, uuid, jsonb)',
    'announce(uuid, text, uuid, jsonb)', 'count_request(text, timestamptz, integer)',
    'enqueue_job(text, jsonb, timestamptz, text, text)', 'believable(timestamptz, interval)'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
    execute format('grant execute on function private.%s to service_role', helper);
  end loop;
  foreach helper in array array['published(uuid)', 'believable(timestamptz, interval)', 'announce(uuid, text, uuid, jsonb)',
    'count_request(text, timestamptz, integer)'] loop
    execute format('grant execute on function private.%s to anon, authenticated', helper);
  end loop;
  foreach helper in array array['my_businesses(text[])', 'my_role(uuid)', 'my_staff_id(uuid)', 'is_my_staff(uuid)',
    'is_moderator()', 'shares_a_visit(uuid)', 'service_business(uuid)'] loop
    execute format('grant execute on function private.%s to authenticated', helper);
  end loop;
end
$do$;
-- The web has work done by announcing what happened; jobs as such are the sign-in service's and the worker's.
grant execute on function private.enqueue_job(text, jsonb, timestamptz, text, text), private.announce(uuid, text, uuid, jsonb)
  to identity_admin;

create function private.audit() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  new_row jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  old_row jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  whole jsonb := coalesce(new_row, old_row);
  changed jsonb := whole;
begin
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(n.key, jsonb_build_array(old_row -> n.key, n.value)) into changed
      from jsonb_each(new_row) n where n.value is distinct from old_row -> n.key;
    if changed is null then
      return null;
    end if;
  end if;
  insert into public.audit_entries (actor_id, actor_role, business_id, table_name, row_id, verb, changes)
  values (auth.uid(), auth.role(),
    case tg_table_name when 'businesses' then (whole ->> 'id')::uuid
      when 'service_segments' then private.service_business((whole ->> 'service_id')::uuid)
      else (whole ->> 'business_id')::uuid end,
    tg_table_name,
    coalesce(whole ->> 'id', concat_ws('/', whole ->> 'visit_id', whole ->> 'staff_id', whole ->> 'service_id',
      whole ->> 'person_id', whole ->> 'date', whole ->> 'position')),
    lower(tg_op), changed);
  return null;
end
$$;

create function private.refresh_rating() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.businesses b set rating = r.rating, review_count = r.review_count
  from (select round(avg(rating), 2) as rating, count(*) as review_count from public.reviews
        where business_id = coalesce(new.business_id, old.business_id)) r
  where b.id = coalesce(new.business_id, old.business_id);
  return null;
end
$$;

create function private.refresh_search_text() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  business uuid := (to_jsonb(new) ->> case when tg_table_name = 'businesses' then 'id' else 'business_id' end)::uuid;
begin
  update public.businesses b set search_text = lower(public.unaccent(
    concat_ws(' ', b.name, b.category, b.district, b.tagline,
      (select string_agg(s.name, ' ' order by s.position) from public.services s
       where s.business_id = b.id and s.ended_at is null))))
  where b.id = business;
  return null;
end
$$;

do $do$
declare t text;
begin
  foreach t in array array['audit', 'refresh_rating', 'refresh_search_text'] loop
    execute format('alter function private.%I() owner to engine', t);
    execute format('revoke all on function private.%I() from public', t);
  end loop;
  foreach t in array array['businesses', 'staff', 'resources', 'services', 'service_segments', 'staff_services', 'weekly_shifts',
    'shift_dates', 'dated_shifts', 'closures', 'busy_times', 'class_sessions', 'visits', 'platform_roles'] loop
    execute format('create trigger audit after insert or update or delete on public.%I
      for each row execute function private.audit()', t);
  end loop;
end
$do$;
-- What was agreed is written once with its visit, which is audited; afterwards every change counts.
create trigger audit after update or delete on visit_items for each row execute function private.audit();

create trigger refresh_rating after insert or update or delete on reviews
  for each row execute function private.refresh_rating();
create trigger refresh_search_text after insert or update of name, category, district, tagline on businesses
  for each row execute function private.refresh_search_text();
create trigger refresh_search_text after insert or update of name, ended_at on services
  for each row execute function private.refresh_search_text();
