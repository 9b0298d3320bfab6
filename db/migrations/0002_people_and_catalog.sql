-- depends: 0001_roles_and_schemas
create table people (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 120),
  locale text not null default 'en' check (locale in ('en', 'de')),
  timezone text not null default 'Europe/Berlin',
  phone text check (char_length(phone) <= 40),
  portrait jsonb not null default '{}',
  created_at timestamptz not null default now()
);

create table platform_roles (
  person_id uuid primary key references people on delete cascade,
  role text not null check (role in ('moderator', 'admin')),
  granted_at timestamptz not null default now()
);

create table categories (
  slug text primary key,
  position smallint not null unique
);
insert into categories (position, slug)
  select position, slug from unnest(array['hair', 'barber', 'nails', 'brows', 'lashes', 'facial', 'makeup', 'massage',
    'spa', 'sauna', 'yoga', 'waxing']) with ordinality as list (slug, position);

create table businesses (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 80),
  name text not null check (char_length(name) between 1 and 120),
  category text not null references categories,
  tagline text not null default '' check (char_length(tagline) <= 300),
  timezone text not null default 'Europe/Berlin',
  currency char(3) not null default 'EUR',
  country char(2) not null default 'DE',
  street text not null default '',
  postcode text not null default '',
  city text not null default '',
  district text not null default '',
  -- (longitude, latitude) in degrees
  place point not null check (place[0] between -180 and 180 and place[1] between -90 and 90),
  step_free boolean not null default false,
  rating numeric(3, 2),
  review_count integer not null default 0,
  search_text text not null default '',
  published_at timestamptz,
  created_at timestamptz not null default now()
);
create index businesses_search_text on businesses using gin (search_text gin_trgm_ops);
create index businesses_place on businesses using gist (category, place);

-- Everyone who works at a business. Bookable are those who offer a service and have shifts.
create table staff (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  person_id uuid references people,
  role text not null check (role in ('owner', 'manager', 'receptionist', 'professional')),
  name text not null check (char_length(name) between 1 and 120),
  title text not null default '' check (char_length(title) <= 120),
  timezone text,
  position integer not null default 0,
  portrait jsonb not null default '{}',
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (id, business_id)
);
create index staff_business on staff (business_id, position);
create unique index staff_person on staff (person_id, business_id) where ended_at is null;

create table resources (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  kind text not null check (char_length(kind) between 1 and 60),
  name text not null check (char_length(name) between 1 and 120),
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (id, business_id)
);
create index resources_business on resources (business_id, kind);

create table services (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  category text not null references categories,
  section text not null default '' check (char_length(section) <= 80),
  name text not null check (char_length(name) between 1 and 160),
  description text not null default '' check (char_length(description) <= 2000),
  price integer not null check (price between 0 and 10000000),
  step_minutes integer not null default 15 check (step_minutes between 1 and 1440),
  before_minutes integer not null default 0 check (before_minutes between 0 and 1440),
  after_minutes integer not null default 0 check (after_minutes between 0 and 1440),
  notice_minutes integer check (notice_minutes between 0 and 525600),
  notice_days integer check (notice_days between 0 and 365),
  advance_days integer check (advance_days between 0 and 3650),
  after_may_pass_closing boolean not null default true,
  -- the whole length in minutes, kept equal to the sum of its segments
  minutes integer not null check (minutes between 1 and 1440),
  is_class boolean not null default false,
  position integer not null default 0,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check (notice_minutes is null or notice_days is null),
  unique (id, business_id)
);
create index services_business on services (business_id, position);

create table service_segments (
  service_id uuid not null references services on delete cascade,
  position smallint not null check (position between 0 and 11),
  name text not null default '' check (char_length(name) <= 80),
  minutes integer not null check (minutes between 1 and 1440),
  staff boolean not null default true,
  resource_kinds text[] not null default '{}',
  primary key (service_id, position)
);

create table staff_services (
  staff_id uuid not null,
  service_id uuid not null,
  business_id uuid not null,
  minutes integer check (minutes between 1 and 1440),
  price integer check (price between 0 and 10000000),
  primary key (staff_id, service_id),
  foreign key (staff_id, business_id) references staff (id, business_id) on delete cascade,
  foreign key (service_id, business_id) references services (id, business_id) on delete cascade
);
create index staff_services_service on staff_services (service_id);
create index staff_services_business on staff_services (business_id);
