-- depends: 0002_people_and_catalog
create table weekly_shifts (
  id uuid primary key,
  business_id uuid not null,
  staff_id uuid not null,
  -- 0 is Monday
  weekday smallint not null check (weekday between 0 and 6),
  starts time not null,
  ends time not null,
  foreign key (staff_id, business_id) references staff (id, business_id) on delete cascade
);
create index weekly_shifts_staff on weekly_shifts (staff_id);
create index weekly_shifts_business on weekly_shifts (business_id);

-- A row replaces the weekly shifts of that date; no dated shift below it is a day off.
create table shift_dates (
  staff_id uuid not null,
  business_id uuid not null,
  date date not null,
  despite_closure boolean not null default false,
  primary key (staff_id, date),
  foreign key (staff_id, business_id) references staff (id, business_id) on delete cascade
);
create index shift_dates_business on shift_dates (business_id, date);

create table dated_shifts (
  id uuid primary key,
  business_id uuid not null,
  staff_id uuid not null,
  date date not null,
  starts time not null,
  ends time not null,
  foreign key (staff_id, date) references shift_dates (staff_id, date) on delete cascade,
  foreign key (staff_id, business_id) references staff (id, business_id) on delete cascade
);
create index dated_shifts_staff on dated_shifts (staff_id, date);
create index dated_shifts_business on dated_shifts (business_id, date);

create table closures (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  from_date date not null,
  to_date date not null,
  cut_shifts boolean not null default false,
  reason text not null default '' check (char_length(reason) <= 200),
  check (to_date >= from_date and to_date <= from_date + 366)
);
create index closures_business on closures (business_id, to_date);

-- Time that is busy for another reason: a block set by hand, or an event of an external calendar. It keeps no buffer.
create table busy_times (
  id uuid primary key,
  business_id uuid not null,
  staff_id uuid not null,
  during tstzrange not null check (not isempty(during) and upper(during) - lower(during) <= interval '366 days'),
  reason text not null default '' check (char_length(reason) <= 200),
  source text not null default 'block' check (source in ('block', 'calendar')),
  created_at timestamptz not null default now(),
  foreign key (staff_id, business_id) references staff (id, business_id) on delete cascade
);
create index busy_times_staff on busy_times using gist (staff_id, during);
create index busy_times_business on busy_times (business_id);

create table class_sessions (
  id uuid primary key,
  business_id uuid not null,
  service_id uuid not null,
  staff_id uuid not null,
  starts_at timestamptz not null,
  capacity integer not null check (capacity between 1 and 1000),
  ended_at timestamptz,
  foreign key (staff_id, business_id) references staff (id, business_id) on delete cascade,
  foreign key (service_id, business_id) references services (id, business_id) on delete cascade,
  unique (id, business_id)
);
create index class_sessions_service on class_sessions (service_id, starts_at);
create index class_sessions_business on class_sessions (business_id, starts_at);

-- What a visit or a class takes: one core row per segment and member or resource, and pad rows for a member's buffers.
-- A pad may lie over a pad (the larger gap counts), never over another visit's core.
create table claims (
  id bigint generated always as identity primary key,
  business_id uuid not null references businesses on delete cascade,
  -- the visit or the class session that it belongs to
  holder_id uuid not null,
  item_position smallint not null default 0,
  segment_position smallint not null default 0,
  staff_id uuid,
  resource_id uuid,
  during tstzrange not null check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
  pad boolean not null default false,
  -- on a core row: the buffers to neighbouring claims of other holders, whose pad rows stand beside it
  before_seconds integer not null default 0 check (before_seconds between 0 and 86400),
  after_seconds integer not null default 0 check (after_seconds between 0 and 86400),
  -- a hold's claims end by the clock alone at this instant
  held_until timestamptz,
  check (num_nonnulls(staff_id, resource_id) = 1),
  check (not pad or staff_id is not null),
  foreign key (staff_id, business_id) references staff (id, business_id) on delete cascade,
  foreign key (resource_id, business_id) references resources (id, business_id) on delete cascade,
  constraint claims_staff_cores_apart exclude using gist (staff_id with =, during with &&) where (staff_id is not null and not pad),
  constraint claims_staff_buffers_apart exclude using gist
    (staff_id with =, holder_id with <>, (pad::int) with <>, during with &&) where (staff_id is not null),
  constraint claims_resources_apart exclude using gist (resource_id with =, during with &&) where (resource_id is not null)
);
create index claims_holder on claims (holder_id);
create index claims_business on claims using gist (business_id, during);

-- A member's working time as instants, materialised from shifts and closures some weeks ahead.
create table working_times (
  staff_id uuid not null references staff on delete cascade,
  business_id uuid not null references businesses on delete cascade,
  during tstzrange not null check (not isempty(during)),
  primary key (staff_id, during)
);
create index working_times_business on working_times (business_id);

-- Working time without claims and busy time: what search by time reads. Derived, never written by a person.
create table free_windows (
  staff_id uuid not null references staff on delete cascade,
  business_id uuid not null references businesses on delete cascade,
  category text not null,
  place point not null,
  during tstzrange not null
);
create index free_windows_search on free_windows using gist (category, during, place);
create index free_windows_staff on free_windows using gist (staff_id, during);
