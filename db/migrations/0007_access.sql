-- depends: 0006_jobs
-- Helpers owned by `engine`: they read what a policy or the engine needs and hand out no more than that.
grant usage on schema jobs to service_role, engine;
grant all on all tables in schema jobs to service_role, engine;
grant all on all sequences in schema jobs to service_role, engine;
grant execute on all functions in schema jobs to service_role, engine;

create function private.my_businesses(roles text[] default array['owner', 'manager', 'receptionist', 'professional'])
  returns uuid[] language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(s.business_id), '{}') from public.staff s
  where s.person_id = (select auth.uid()) and s.ended_at is null and s.role = any (roles)
$$;

create function private.is_moderator() returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.platform_roles p where p.person_id = (select auth.uid()))
$$;

create function private.shares_a_visit(person uuid) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.visits v where v.customer_id = person
    and v.business_id = any ((select private.my_businesses())::uuid[]))
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

create function private.announce(id uuid, event text, business uuid, body jsonb)
  returns void language plpgsql security definer set search_path = '' as $$
begin
  insert into public.outbox (id, event, business_id, body) values (id, event, business, body);
  perform private.enqueue_job('dispatch_event', jsonb_build_object('outbox_id', id), null, null, null);
  if business is not null then
    perform pg_notify('business_changed', business::text);
  end if;
end
$$;

create function private.count_request(counter text, window_starts timestamptz, by_count integer default 1)
  returns integer language sql security definer set search_path = '' as $$
  insert into public.request_counts as c (key, window_start, count) values (counter, window_starts, by_count)
  on conflict (key, window_start) do update set count = c.count + excluded.count returning c.count
$$;

create function private.audit() returns trigger language plpgsql security definer set search_path = '' as $$
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
    (case when tg_table_name = 'businesses' then whole ->> 'id' else whole ->> 'business_id' end)::uuid,
    tg_table_name, coalesce(whole ->> 'id', whole ->> 'service_id', whole ->> 'staff_id', whole ->> 'person_id'),
    lower(tg_op), changed);
  return null;
end
$$;

create function private.refresh_rating() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update public.businesses b set rating = r.rating, review_count = r.review_count
  from (select round(avg(rating), 2) as rating, count(*) as review_count from public.reviews
        where business_id = coalesce(new.business_id, old.business_id)) r
  where b.id = coalesce(new.business_id, old.business_id);
  return null;
end
$$;

create function private.refresh_search_text() returns trigger language plpgsql security definer set search_path = '' as $$
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
declare helper text;
begin
  foreach helper in array array['my_businesses(text[])', 'is_moderator()', 'shares_a_visit(uuid)',
    'enqueue_job(text, jsonb, timestamptz, text, text)', 'announce(uuid, text, uuid, jsonb)',
    'count_request(text, timestamptz, integer)', 'audit()', 'refresh_rating()', 'refresh_search_text()'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
    execute format('grant execute on function private.%s to anon, authenticated, identity_admin, service_role, engine', helper);
  end loop;
end
$do$;

do $do$
declare audited text;
begin
  foreach audited in array array['businesses', 'staff', 'resources', 'services', 'staff_services', 'weekly_shifts',
    'shift_dates', 'dated_shifts', 'closures', 'busy_times', 'class_sessions', 'visits', 'platform_roles'] loop
    execute format('create trigger audit after insert or update or delete on public.%I
      for each row execute function private.audit()', audited);
  end loop;
end
$do$;

create trigger refresh_rating after insert or update or delete on reviews
  for each row execute function private.refresh_rating();
create trigger refresh_search_text after insert or update of name, category, district, tagline on businesses
  for each row execute function private.refresh_search_text();
create trigger refresh_search_text after insert or update of name, ended_at on services
  for each row execute function private.refresh_search_text();
