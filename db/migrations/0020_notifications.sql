-- depends: 0008_row_security
set local lock_timeout = '5s';

alter table mails
  add column template text not null default '' check (char_length(template) <= 60),
  add column locale text not null default 'en' check (char_length(locale) <= 10),
  add column tries integer not null default 0,
  -- handed over, and nobody learned what came of it: a person decides, it is never sent again by itself
  add column doubtful_at timestamptz;
create index mails_doubtful on mails (doubtful_at) where doubtful_at is not null;

-- The sign-in service can already sign in as anybody, so the mail page of the demo may read as it.
grant select on mails to identity_admin;
create policy mails_sign_in_service on mails for select to identity_admin using (true);

-- What the hourly look for missed reminders reads.
create index visits_upcoming on visits (starts_at) where confirmed_at is not null and cancelled_at is null;

-- Why a job failed; the queue itself keeps only that it did.
create table job_failures (
  id bigint generated always as identity primary key,
  job_id bigint not null,
  task text not null check (char_length(task) <= 128),
  attempt integer not null,
  failed_at timestamptz not null default now(),
  reason text not null check (char_length(reason) <= 1000)
);
create index job_failures_job on job_failures (job_id, failed_at desc);
create index job_failures_failed on job_failures (failed_at desc);
revoke all on job_failures from public, anon, authenticated;
alter table job_failures enable row level security;
alter table job_failures force row level security;
grant select, insert, delete on job_failures to service_role;
grant select on job_failures to engine;
create policy service_role_all on job_failures to service_role using (true) with check (true);
create policy engine_read on job_failures for select to engine using (true);

create index vibewell_jobs_unsettled on jobs.procrastinate_jobs (task_name, status) where status <> 'succeeded';

-- Two transactions may both find nobody waiting under one name: the index decides, and the second one has nothing to do.
create or replace function private.enqueue_job(task text, args jsonb, run_at timestamptz, job_lock text, queueing_lock text)
  returns bigint language plpgsql security definer set search_path = 'jobs', 'pg_temp' as $$
begin
  if queueing_lock is null then
    return (procrastinate_defer_jobs_v1(array[row('default', task, 0, job_lock, null, args, run_at)]
      ::procrastinate_job_to_defer_v1[]))[1];
  end if;
  if exists (select from procrastinate_jobs j where j.queueing_lock = enqueue_job.queueing_lock and j.status = 'todo') then
    return null;
  end if;
  begin
    return (procrastinate_defer_jobs_v1(array[row('default', task, 0, job_lock, queueing_lock, args, run_at)]
      ::procrastinate_job_to_defer_v1[]))[1];
  exception when unique_violation then
    return null;
  end;
end
$$;

-- What the queue page shows to the platform's moderators: never a job's arguments, which hold links that sign in.
create function private.queue_summary(failures_max integer default 30)
  returns jsonb language plpgsql stable security definer set search_path = 'jobs', 'pg_temp' as $$
begin
  if not private.is_moderator() then
    raise insufficient_privilege using message = 'only moderators see the queue';
  end if;
  return jsonb_build_object(
    'tasks', (select coalesce(jsonb_agg(to_jsonb(t) order by t.task), '[]') from (
      select j.task_name as task,
        count(*) filter (where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now())) as waiting,
        count(*) filter (where j.status = 'todo' and j.scheduled_at > now()) as planned,
        count(*) filter (where j.status = 'doing') as running,
        count(*) filter (where j.status = 'failed') as failed,
        (select extract(epoch from now() - coalesce(o.scheduled_at, e.at))::float8
          from procrastinate_jobs o join procrastinate_events e on e.job_id = o.id and e.type = 'deferred'
          where o.task_name = j.task_name and o.status = 'todo' and (o.scheduled_at is null or o.scheduled_at <= now())
          order by o.id limit 1) as oldest_seconds
      from procrastinate_jobs j where j.status <> 'succeeded' group by j.task_name) t),
    'workers', (select coalesce(jsonb_agg(to_jsonb(w) order by w.id), '[]') from (
      select k.id, extract(epoch from now() - k.last_heartbeat)::float8 as heartbeat_seconds,
        (select count(*) from procrastinate_jobs j where j.worker_id = k.id and j.status = 'doing') as running
      from procrastinate_workers k) w),
    'failures', (select coalesce(jsonb_agg(to_jsonb(f) order by f.failed_at desc), '[]') from (
      select distinct on (l.job_id) l.job_id, l.task, l.attempt, l.failed_at, l.reason,
        j.status::text as status, j.scheduled_at as next_at
      from (select * from public.job_failures order by failed_at desc limit failures_max) l
      join procrastinate_jobs j on j.id = l.job_id
      where j.status <> 'succeeded' order by l.job_id, l.failed_at desc) f),
    'mails_in_doubt', (select count(*) from public.mails m where m.doubtful_at is not null),
    'events_waiting', (select count(*) from public.outbox o where o.dispatched_at is null)
  );
end
$$;

-- A moderator has a failed job done once more. For a mail in doubt this is the decision to send it again.
create function private.retry_job(failed_job bigint)
  returns boolean language plpgsql security definer set search_path = 'jobs', 'pg_temp' as $$
declare
  found_job procrastinate_jobs;
begin
  if not private.is_moderator() then
    raise insufficient_privilege using message = 'only moderators change the queue';
  end if;
  begin
    update procrastinate_jobs set status = 'todo', attempts = 0, scheduled_at = null
      where id = failed_job and status in ('failed', 'aborted') returning * into found_job;
  exception when unique_violation then
    return false;
  end;
  if found_job.id is null then
    return false;
  end if;
  if found_job.task_name = 'deliver_mail' then
    update public.mails set handed_over_at = null, doubtful_at = null, failed_at = null, failure = null, tries = 0
      where id = (found_job.args ->> 'mail_id')::uuid and delivered_at is null;
  end if;
  insert into public.audit_entries (actor_id, actor_role, table_name, row_id, verb, changes)
    values (auth.uid(), auth.role(), 'jobs', failed_job::text, 'retry', jsonb_build_object('task', found_job.task_name));
  perform pg_notify('procrastinate_any_queue_v1', json_build_object('type', 'job_inserted', 'job_id', failed_job)::text);
  return true;
end
$$;

do $do$
declare helper text;
begin
  foreach helper in array array['queue_summary(integer)', 'retry_job(bigint)'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
    execute format('grant execute on function private.%s to authenticated', helper);
  end loop;
end
$do$;
