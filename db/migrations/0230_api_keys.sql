-- depends: 0142_check_standing 0170_calendar_reach
set local lock_timeout = '5s';

-- Keys with which programs ask as a business, in a role. What is kept of a key is its hash and its end; whoever asks with
-- one has the key's id for a name.
create table api_keys (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  role text not null check (role in ('manager', 'receptionist', 'read_only')),
  digest bytea not null unique check (octet_length(digest) = 32),
  last_four text not null check (char_length(last_four) = 4),
  created_at timestamptz not null default now(),
  created_by uuid not null,
  expires_at timestamptz,
  -- to the minute, so that a busy key is not written all the time
  used_at timestamptz,
  revoked_at timestamptz,
  revoked_by uuid
);
create index api_keys_business on api_keys (business_id, created_at);

alter table api_keys enable row level security;
alter table api_keys force row level security;
revoke all on api_keys from public, anon, authenticated;
grant select, insert, update, delete on api_keys to service_role, engine;
create policy service_role_all on api_keys to service_role using (true) with check (true);
create policy engine_all on api_keys to engine using (true) with check (true);

-- Owners and managers make and revoke them; a key makes no keys. Once revoked, one stays so.
grant select (id, business_id, name, role, last_four, created_at, created_by, expires_at, used_at, revoked_at, revoked_by),
  insert (id, business_id, name, role, digest, last_four, created_at, created_by, expires_at),
  update (revoked_at, revoked_by) on api_keys to authenticated;
create policy api_keys_read on api_keys for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and not (select auth.jwt()) ? 'business_id');
create policy api_keys_insert on api_keys for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and not (select auth.jwt()) ? 'business_id' and created_by = (select auth.uid()));
create policy api_keys_revoke on api_keys for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and not (select auth.jwt()) ? 'business_id' and revoked_at is null)
  with check (revoked_at is not null and revoked_by = (select auth.uid()));

create trigger audit after insert or delete on api_keys for each row execute function private.audit();
create trigger audit_revoked after update on api_keys for each row
  when (new.revoked_at is distinct from old.revoked_at) execute function private.audit();

-- A key says whose it is by two claims that the server alone writes: it works at that business, in that role, and nowhere
-- else. People have neither claim.
create or replace function private.my_businesses(roles text[] default array['owner', 'manager', 'receptionist', 'professional'])
  returns uuid[] language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when auth.jwt() ->> 'business_id' is null then (select coalesce(array_agg(s.business_id), '{}') from public.staff s
      where s.person_id = (select auth.uid()) and s.ended_at is null and s.role = any (roles))
    when auth.jwt() ->> 'business_role' = any (roles) then array[(auth.jwt() ->> 'business_id')::uuid] else '{}' end
$$;

create or replace function private.my_role(business uuid) returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when auth.jwt() ->> 'business_id' is null then (select s.role from public.staff s
      where s.person_id = (select auth.uid()) and s.business_id = business and s.ended_at is null)
    when (auth.jwt() ->> 'business_id')::uuid = business then auth.jwt() ->> 'business_role' end
$$;

-- A key is nobody: it becomes no person, and so no client. Who works there, and as what, is decided by people, whatever a
-- helper would do for others; hours lock a member, and may.
create policy people_insert_by_people on people as restrictive for insert to authenticated
  with check (not (select auth.jwt()) ? 'business_id');
create policy staff_insert_by_people on staff as restrictive for insert to authenticated
  with check (not (select auth.jwt()) ? 'business_id');
create policy staff_update_by_people on staff as restrictive for update to authenticated, engine
  using (true) with check (not (select auth.jwt()) ? 'business_id');

-- The key with this hash; if it is good it is counted against its limit, and remembered as used, to the minute.
create function private.use_key(hash bytea, at timestamptz, window_starts timestamptz)
  returns table (id uuid, business_id uuid, slug text, role text, expires_at timestamptz, revoked_at timestamptz, asked integer)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  k public.api_keys;
begin
  select * into k from public.api_keys where digest = hash;
  if not found then
    return;
  end if;
  if k.revoked_at is null and coalesce(k.expires_at > at, true) then
    asked := private.count_request('key:' || k.id, window_starts);
    if k.used_at is null or k.used_at <= at - interval '1 minute' then
      update public.api_keys u set used_at = date_trunc('minute', at)
        where u.id = k.id and (u.used_at is null or u.used_at <= at - interval '1 minute');
    end if;
  end if;
  return query select k.id, k.business_id, b.slug, k.role, k.expires_at, k.revoked_at, asked
    from public.businesses b where b.id = k.business_id;
end
$$;
alter function private.use_key(bytea, timestamptz, timestamptz) owner to engine;
revoke all on function private.use_key(bytea, timestamptz, timestamptz) from public;
grant execute on function private.use_key(bytea, timestamptz, timestamptz) to anon;

-- The record of changes names keys, as those who changed something and as what was changed. Its text is taken as it is,
-- so that whatever else it has learnt stays.
do $do$
declare
  before_it text := pg_get_functiondef('private.audit_trail(uuid, text[], uuid, timestamptz, bigint, integer)'::regprocedure);
  made text := before_it;
begin
  made := replace(made, '(moderates or private.shares_a_visit(p.id)))),', '(moderates or private.shares_a_visit(p.id))),
      (select k.name from public.api_keys k where k.id = e.actor_id and k.business_id = e.business_id)),');
  made := replace(made, 'when ''jobs'' then e.changes ->> ''task''', 'when ''jobs'' then e.changes ->> ''task''
      when ''api_keys'' then (select k.name from public.api_keys k where k.id = e.row_id::uuid)');
  if made not like '%when ''api_keys'' then%' or made not like '%k.id = e.actor_id%' then
    raise exception 'private.audit_trail is not as this migration knows it';
  end if;
  execute made;
end
$do$;
