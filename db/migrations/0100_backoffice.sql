-- depends: 0050_trail
set local lock_timeout = '5s';

-- Everybody's changes, the latest first; and one person's.
create index audit_entries_when on audit_entries (at desc, id desc);
create index audit_entries_actor on audit_entries (actor_id, at desc) where actor_id is not null;

-- As the trail with five arguments, for one person's changes as well, with the business's address and money. In PL/pgSQL,
-- so that it is planned for what was asked: a trail of everything and one of a small business need different indexes.
create function private.audit_trail(business uuid, tables text[], actor uuid, before_at timestamptz, before_id bigint,
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

-- The register, of those that are published, of those that are not, or of all (`published` null).
create function private.business_register(words text, published boolean, after_name text, after_id uuid, most integer)
  returns table (id uuid, slug text, name text, category text, district text, city text, published_at timestamptz,
    created_at timestamptz, rating numeric, review_count integer, team integer, visits_recently integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select b.id, b.slug, b.name, b.category, b.district, b.city, b.published_at, b.created_at, b.rating, b.review_count,
    (select count(*) from public.staff s where s.business_id = b.id and s.ended_at is null)::integer,
    (select count(*) from public.visits v where v.business_id = b.id and v.confirmed_at is not null and v.cancelled_at is null
      and v.starts_at > now() - interval '30 days' and v.starts_at <= now())::integer
  from public.businesses b
  where private.is_moderator() and (words is null or b.name ilike words or b.district ilike words or b.slug ilike words)
    and (published is null or published = (b.published_at is not null))
    and (b.name, b.id) > (coalesce(after_name, ''), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
  order by b.name, b.id limit least(most, 200)
$$;

-- How large the platform is, in a few figures.
create function private.platform_figures() returns jsonb
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not private.is_moderator() then
    raise insufficient_privilege using message = 'only moderators see the figures';
  end if;
  return jsonb_build_object(
    'published', (select count(*) from public.businesses b where b.published_at is not null),
    'unpublished', (select count(*) from public.businesses b where b.published_at is null),
    'people', (select count(*) from public.people),
    'visits_last_week', (select count(*) from public.visits v where v.confirmed_at is not null and v.cancelled_at is null
      and v.starts_at > now() - interval '7 days' and v.starts_at <= now()),
    'visits_next_week', (select count(*) from public.visits v where v.confirmed_at is not null and v.cancelled_at is null
      and v.starts_at > now() and v.starts_at <= now() + interval '7 days')
  );
end
$$;

-- The queues also say what was done and in which queue; a job that failed is listed however long ago that was.
create or replace function private.queue_summary(failures_max integer default 30) returns jsonb
  language plpgsql stable security definer set search_path = jobs, pg_temp as $$
begin
  if not private.is_moderator() then
    raise insufficient_privilege using message = 'only moderators see the queue';
  end if;
  return jsonb_build_object(
    'tasks', (select coalesce(jsonb_agg(to_jsonb(t) order by t.task, t.queue), '[]') from (
      select j.task_name as task, j.queue_name as queue,
        count(*) filter (where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now())) as waiting,
        count(*) filter (where j.status = 'todo' and j.scheduled_at > now()) as planned,
        count(*) filter (where j.status = 'doing') as running,
        count(*) filter (where j.status = 'succeeded') as done,
        count(*) filter (where j.status = 'failed') as failed,
        (select extract(epoch from now() - coalesce(o.scheduled_at, e.at))::float8
          from procrastinate_jobs o join procrastinate_events e on e.job_id = o.id and e.type = 'deferred'
          where o.task_name = j.task_name and o.queue_name = j.queue_name and o.status = 'todo'
            and (o.scheduled_at is null or o.scheduled_at <= now())
          order by o.id limit 1) as oldest_seconds
      from procrastinate_jobs j where j.status not in ('cancelled', 'aborted') group by j.task_name, j.queue_name) t),
    'workers', (select coalesce(jsonb_agg(to_jsonb(w) order by w.id), '[]') from (
      select k.id, extract(epoch from now() - k.last_heartbeat)::float8 as heartbeat_seconds,
        (select count(*) from procrastinate_jobs j where j.worker_id = k.id and j.status = 'doing') as running
      from procrastinate_workers k) w),
    'failures', (select coalesce(jsonb_agg(to_jsonb(f) order by f.status = 'failed' desc, f.failed_at desc), '[]') from (
      select j.id as job_id, j.task_name as task, coalesce(l.attempt, j.attempts) as attempt,
        coalesce(l.failed_at, (select max(e.at) from procrastinate_events e where e.job_id = j.id)) as failed_at,
        coalesce(l.reason, '') as reason, j.status::text as status, j.scheduled_at as next_at,
        j.task_name = 'deliver_mail' and exists (select from public.mails m
          where m.id = (j.args ->> 'mail_id')::uuid and m.doubtful_at is not null) as in_doubt
      from procrastinate_jobs j left join lateral (select f.attempt, f.failed_at, f.reason from public.job_failures f
        where f.job_id = j.id order by f.failed_at desc limit 1) l on true
      where j.status = 'failed' or (j.status in ('todo', 'doing') and l.reason is not null)
      order by j.status = 'failed' desc, l.failed_at desc nulls last limit failures_max) f),
    'mails_in_doubt', (select count(*) from public.mails m where m.doubtful_at is not null),
    'events_waiting', (select count(*) from public.outbox o where o.dispatched_at is null)
  );
end
$$;

do $do$
declare helper text;
begin
  foreach helper in array array['audit_trail(uuid, text[], uuid, timestamptz, bigint, integer)',
    'business_register(text, boolean, text, uuid, integer)', 'platform_figures()'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
    execute format('grant execute on function private.%s to authenticated', helper);
  end loop;
end
$do$;
