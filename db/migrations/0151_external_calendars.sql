-- depends: 0150_feeds
set local lock_timeout = '5s';

-- Calendars that members keep elsewhere: what is in them blocks their time. An address is a secret of its member, and
-- `copy` (the last good content, packed) may hold anything: the team sees neither. Without an address it was a file.
create table external_calendars (
  id uuid primary key,
  business_id uuid not null,
  staff_id uuid not null,
  label text not null check (char_length(label) between 1 and 80),
  address text check (char_length(address) <= 2000),
  host text not null default '' check (char_length(host) <= 260),
  copy bytea check (octet_length(copy) <= 5000000),
  created_at timestamptz not null default now(),
  next_read_at timestamptz not null default now(),
  tried_at timestamptz,
  read_at timestamptz,
  laid_out_on date,
  failures integer not null default 0,
  error text check (char_length(error) <= 80),
  notes text[] not null default '{}',
  events integer not null default 0,
  etag text check (char_length(etag) <= 1000),
  last_modified text check (char_length(last_modified) <= 100),
  digest bytea,
  check (address is not null or copy is not null),
  unique (id, staff_id),
  foreign key (staff_id, business_id) references staff (id, business_id) on delete cascade
);
create index external_calendars_staff on external_calendars (staff_id);
create index external_calendars_business on external_calendars (business_id);
create index external_calendars_due on external_calendars (next_read_at);

alter table external_calendars enable row level security;
alter table external_calendars force row level security;
revoke all on external_calendars from public, anon, authenticated;
grant select, insert, update, delete on external_calendars to service_role, engine;
create policy service_role_all on external_calendars to service_role using (true) with check (true);
create policy engine_all on external_calendars to engine using (true) with check (true);

-- The desk's, and of members their own.
grant select (id, business_id, staff_id, label, host, created_at, next_read_at, tried_at, read_at, failures, error, notes, events),
  insert (id, business_id, staff_id, label, address, host, copy, created_at, next_read_at), delete,
  update (next_read_at) on external_calendars to authenticated;
create policy external_calendars_read on external_calendars for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));
create policy external_calendars_insert on external_calendars for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));
create policy external_calendars_update on external_calendars for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));
create policy external_calendars_delete on external_calendars for delete to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));

-- Which calendar a busy time comes from; it goes with its calendar.
alter table busy_times add column calendar_id uuid;
alter table busy_times add constraint busy_times_of_calendar check (calendar_id is null or source = 'calendar') not valid;
alter table busy_times validate constraint busy_times_of_calendar;
alter table busy_times add constraint busy_times_calendar foreign key (calendar_id, staff_id)
  references external_calendars (id, staff_id) on delete cascade;
create index busy_times_calendar on busy_times (calendar_id, staff_id) where calendar_id is not null;

-- Nobody changed what a calendar says here: the record of changes is about what people did.
drop trigger audit on busy_times;
create trigger audit after insert or update on busy_times for each row when (new.source = 'block') execute function private.audit();
create trigger audit_delete after delete on busy_times for each row when (old.source = 'block') execute function private.audit();

-- The busy times of a calendar from `since` on become those given; windows follow. Answers how many rows changed.
create function private.keep_calendar_times(calendar uuid, since timestamptz, durings tstzrange[], ids uuid[])
  returns integer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  of_calendar public.external_calendars;
  gone integer;
  added integer;
begin
  select * into of_calendar from public.external_calendars c where c.id = calendar for update;
  if not found then
    return 0;
  end if;
  delete from public.busy_times y where y.calendar_id = calendar and upper(y.during) > since
    and not exists (select from unnest(durings) d (during) where d.during = y.during);
  get diagnostics gone = row_count;
  insert into public.busy_times (id, business_id, staff_id, during, reason, source, calendar_id)
  select t.id, of_calendar.business_id, of_calendar.staff_id, t.during, of_calendar.label, 'calendar', calendar
  from unnest(ids, durings) t (id, during)
  where not exists (select from public.busy_times y where y.calendar_id = calendar and y.during = t.during);
  get diagnostics added = row_count;
  -- What is long over blocks nobody, and shows on no page that people turn to.
  delete from public.busy_times y where y.calendar_id = calendar and upper(y.during) < since - interval '30 days';
  return gone + added;
end
$$;
revoke all on function private.keep_calendar_times(uuid, timestamptz, tstzrange[], uuid[]) from public;
grant execute on function private.keep_calendar_times(uuid, timestamptz, tstzrange[], uuid[]) to service_role;

-- Who adds a calendar, or asks for it to be read now, has it read by announcing it.
insert into private.announcers (event, caller, about) values ('calendar.wanted', 'authenticated', 'business');
