-- depends: 0004_booking
-- What happened, written in the transaction that made it happen; the worker hands each row to those who listen.
create table outbox (
  id uuid primary key,
  event text not null,
  business_id uuid,
  body jsonb not null,
  created_at timestamptz not null default now(),
  dispatched_at timestamptz
);
create index outbox_waiting on outbox (created_at) where dispatched_at is null;
create index outbox_business on outbox (business_id, created_at desc);

create table mails (
  id uuid primary key,
  -- one row a cause: a job that runs again finds its own mail
  cause text not null unique,
  person_id uuid references people,
  to_address text not null,
  subject text not null,
  text_body text not null,
  html_body text not null,
  -- [{"filename", "content_type", "content"}]
  attachments jsonb not null default '[]',
  created_at timestamptz not null default now(),
  handed_over_at timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,
  failure text
);
create index mails_created on mails (created_at desc);

create table idempotency_keys (
  -- the person, or the address of an anonymous visitor
  scope text not null,
  key text not null check (char_length(key) between 1 and 255),
  request_hash bytea not null,
  status smallint,
  headers jsonb,
  body bytea,
  created_at timestamptz not null default now(),
  primary key (scope, key)
);
create index idempotency_keys_created on idempotency_keys (created_at);

create table audit_entries (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor_id uuid,
  actor_role text,
  business_id uuid,
  table_name text not null,
  row_id text not null,
  verb text not null,
  -- for an update {"column": [before, after]}; for an insert or a delete the whole row
  changes jsonb not null
);
create index audit_entries_row on audit_entries (table_name, row_id, at desc);
create index audit_entries_business on audit_entries (business_id, at desc);

-- Requests counted per key and window, over all processes.
create table request_counts (
  key text not null,
  window_start timestamptz not null,
  count integer not null default 0,
  primary key (key, window_start)
);
