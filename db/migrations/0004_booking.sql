-- depends: 0003_scheduling
-- A hold is a visit with held_until; confirming it clears held_until and sets confirmed_at.
create table visits (
  id uuid primary key,
  business_id uuid not null references businesses,
  customer_id uuid references people,
  -- the browser session that holds it before anybody signed in
  visitor_id uuid,
  -- somebody whom the business booked by hand, without an account
  guest_name text check (char_length(guest_name) between 1 and 120),
  guest_contact text check (char_length(guest_contact) <= 160),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  price integer not null check (price >= 0),
  currency char(3) not null,
  party smallint not null default 1 check (party between 1 and 100),
  note text not null default '' check (char_length(note) <= 2000),
  held_until timestamptz,
  created_at timestamptz not null default now(),
  confirmed_at timestamptz,
  cancelled_at timestamptz,
  cancelled_by uuid,
  cancel_reason text check (char_length(cancel_reason) <= 500),
  came_at timestamptz,
  no_show_at timestamptz,
  moved_at timestamptz,
  check (held_until is null or confirmed_at is null),
  check (num_nonnulls(came_at, no_show_at, cancelled_at) <= 1)
);
create index visits_customer on visits (customer_id, starts_at desc);
create index visits_visitor on visits (visitor_id) where visitor_id is not null;
create index visits_business on visits (business_id, starts_at);

-- What was agreed, as it was on the day: later edits of the service leave it alone.
create table visit_items (
  visit_id uuid not null references visits on delete cascade,
  position smallint not null check (position between 0 and 9),
  business_id uuid not null,
  service_id uuid not null,
  staff_id uuid not null,
  session_id uuid references class_sessions,
  service_name text not null,
  staff_name text not null,
  starts_at timestamptz not null,
  minutes integer not null check (minutes between 1 and 1440),
  price integer not null check (price >= 0),
  -- [{"name", "minutes", "staff"}], as agreed
  segments jsonb not null default '[]',
  primary key (visit_id, position),
  foreign key (staff_id, business_id) references staff (id, business_id),
  foreign key (service_id, business_id) references services (id, business_id)
);
create index visit_items_staff on visit_items (staff_id, starts_at);
create index visit_items_service on visit_items (service_id);
create index visit_items_business on visit_items (business_id, starts_at);
create index visit_items_session on visit_items (session_id) where session_id is not null;

create table reviews (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  visit_id uuid not null unique references visits,
  person_id uuid not null references people,
  author_name text not null check (char_length(author_name) between 1 and 120),
  rating smallint not null check (rating between 1 and 5),
  body text not null default '' check (char_length(body) <= 4000),
  created_at timestamptz not null default now()
);
create index reviews_business on reviews (business_id, created_at desc);
create index reviews_person on reviews (person_id);
