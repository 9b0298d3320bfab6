-- depends: 0050_trail
-- A calendar that a program reads without signing in: whoever knows its secret sees the visits of one person, or of one
-- member at their business. The secret itself is kept nowhere.
create table calendar_feeds (
  id uuid primary key,
  person_id uuid not null references people on delete cascade,
  staff_id uuid,
  business_id uuid,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  created_at timestamptz not null default now(),
  read_at timestamptz,
  check ((staff_id is null) = (business_id is null)),
  unique nulls not distinct (person_id, staff_id),
  foreign key (staff_id, business_id) references staff (id, business_id) on delete cascade
);
create index calendar_feeds_staff on calendar_feeds (staff_id);

alter table calendar_feeds enable row level security;
alter table calendar_feeds force row level security;
revoke all on calendar_feeds from public, anon, authenticated;
grant select, insert, update, delete on calendar_feeds to service_role, engine;
create policy service_role_all on calendar_feeds to service_role using (true) with check (true);
create policy engine_all on calendar_feeds to engine using (true) with check (true);

-- One's own, and of members only the one that one is. The secret can be replaced, never read.
grant select (id, person_id, staff_id, business_id, created_at, read_at),
  insert (id, person_id, staff_id, business_id, token_hash, created_at), delete on calendar_feeds to authenticated;
create policy calendar_feeds_read on calendar_feeds for select to authenticated using (person_id = (select auth.uid()));
create policy calendar_feeds_insert on calendar_feeds for insert to authenticated
  with check (person_id = (select auth.uid()) and (staff_id is null or private.is_my_staff(staff_id)));
create policy calendar_feeds_delete on calendar_feeds for delete to authenticated using (person_id = (select auth.uid()));

-- Whose feed this secret opens; nobody's once the member has left or has another account. Notes that it was read, at most
-- once an hour.
create function private.open_feed(secret_hash bytea, at timestamptz)
  returns table (person_id uuid, staff_id uuid, business_id uuid, created_at timestamptz, name text, locale text)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.calendar_feeds f set read_at = at
  where f.token_hash = secret_hash and (f.read_at is null or f.read_at < at - interval '1 hour');
  return query select f.person_id, f.staff_id, f.business_id, f.created_at, p.name, p.locale
    from public.calendar_feeds f join public.people p on p.id = f.person_id
    where f.token_hash = secret_hash and (f.staff_id is null or exists (select from public.staff s
      where s.id = f.staff_id and s.person_id = f.person_id and s.ended_at is null));
end
$$;
alter function private.open_feed(bytea, timestamptz) owner to engine;
revoke all on function private.open_feed(bytea, timestamptz) from public;
grant execute on function private.open_feed(bytea, timestamptz) to anon, authenticated, service_role, engine;
