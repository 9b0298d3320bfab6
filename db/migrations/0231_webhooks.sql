-- depends: 0230_api_keys
set local lock_timeout = '5s';

-- Where a business has what happens told, in order for each visit. The secrets that sign are drawn from SECRET_KEY and
-- these ids: the database knows none.
create table webhook_endpoints (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  address text not null check (char_length(address) between 1 and 2000),
  kinds text[] not null check (cardinality(kinds) between 1 and 20),
  created_at timestamptz not null default now(),
  created_by uuid not null,
  -- what happened before is not told
  hears_since timestamptz not null default now(),
  secret_id uuid not null,
  previous_secret_id uuid,
  previous_until timestamptz,
  off_at timestamptz,
  -- paused: by people; gone: it answered 410; failing: for three days
  off_reason text check (off_reason in ('paused', 'gone', 'failing')),
  failing_since timestamptz,
  accepted_at timestamptz,
  check ((off_at is null) = (off_reason is null)),
  unique (id, business_id)
);
create index webhook_endpoints_business on webhook_endpoints (business_id, created_at);

-- One for each event, endpoint and visit; its id is what the receiver knows it by, however often it is sent.
create table webhook_deliveries (
  id uuid primary key,
  endpoint_id uuid not null,
  business_id uuid not null,
  event_id uuid not null,
  -- what they are ordered by: the visit, or the payment
  subject_id uuid not null,
  kind text not null check (char_length(kind) <= 60),
  body text not null check (octet_length(body) <= 200000),
  happened_at timestamptz not null,
  created_at timestamptz not null default now(),
  -- when to try (again); null when it was accepted or given up
  due_at timestamptz,
  retry_until timestamptz not null,
  attempts integer not null default 0,
  tried_at timestamptz,
  accepted_at timestamptz,
  given_up_at timestamptz,
  answer_status smallint,
  answer text check (char_length(answer) <= 1024),
  failure text check (char_length(failure) <= 80),
  took_ms integer,
  unique (endpoint_id, event_id, subject_id),
  foreign key (endpoint_id, business_id) references webhook_endpoints (id, business_id) on delete cascade
);
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, due_at) where due_at is not null;
create index webhook_deliveries_order on webhook_deliveries (endpoint_id, subject_id, event_id) where due_at is not null;
create index webhook_deliveries_listed on webhook_deliveries (endpoint_id, created_at desc, id desc);
create index webhook_deliveries_business on webhook_deliveries (business_id);
create index webhook_deliveries_age on webhook_deliveries (created_at);

-- What happened to a visit before, for whoever hears of it out of turn.
create index outbox_subject on outbox ((coalesce(body ->> 'visit_id', body ->> 'payment_id')), id)
  where event like 'visit.%' or event like 'payment.%';
create index outbox_series on outbox ((body ->> 'series_id'), id) where event like 'series.%';

do $do$
declare t text;
begin
  foreach t in array array['webhook_endpoints', 'webhook_deliveries'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('revoke all on %I from public, anon, authenticated', t);
    execute format('grant select, insert, update, delete on %I to service_role, engine', t);
    execute format('create policy service_role_all on %I to service_role using (true) with check (true)', t);
    execute format('create policy engine_all on %I to engine using (true) with check (true)', t);
  end loop;
end
$do$;

-- Owners and managers, not their keys: a key that leaks must leave nothing behind that goes on listening.
grant select, delete, insert (id, business_id, address, kinds, created_at, created_by, hears_since, secret_id),
  update (address, kinds, hears_since, secret_id, previous_secret_id, previous_until, off_at, off_reason, failing_since)
  on webhook_endpoints to authenticated;
create policy webhook_endpoints_read on webhook_endpoints for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and not (select auth.jwt()) ? 'business_id');
create policy webhook_endpoints_insert on webhook_endpoints for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and not (select auth.jwt()) ? 'business_id' and created_by = (select auth.uid()));
create policy webhook_endpoints_update on webhook_endpoints for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and not (select auth.jwt()) ? 'business_id');
create policy webhook_endpoints_delete on webhook_endpoints for delete to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and not (select auth.jwt()) ? 'business_id');

grant select on webhook_deliveries to authenticated;
create policy webhook_deliveries_read on webhook_deliveries for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and not (select auth.jwt()) ? 'business_id');

create trigger audit after insert or delete on webhook_endpoints for each row execute function private.audit();
create trigger audit_changed after update on webhook_endpoints for each row
  when ((new.address, new.kinds, new.secret_id, new.off_at) is distinct from (old.address, old.kinds, old.secret_id, old.off_at))
  execute function private.audit();

do $do$
declare made text := pg_get_functiondef('private.audit_trail(uuid, text[], uuid, timestamptz, bigint, integer)'::regprocedure);
begin
  made := replace(made, 'when ''api_keys'' then', 'when ''webhook_endpoints'' then coalesce(
        (select w.address from public.webhook_endpoints w where w.id = e.row_id::uuid), e.changes ->> ''address'')
      when ''api_keys'' then');
  if made not like '%when ''webhook_endpoints'' then%' then
    raise exception 'private.audit_trail is not as this migration knows it';
  end if;
  execute made;
end
$do$;

-- A test, or something sent once more, is asked for by announcing it: the worker alone sends.
insert into private.announcers (event, caller, about) values ('webhook.wanted', 'authenticated', 'business');
