-- depends: 0008_row_security
-- Accounts: who can sign in, and how. Reached only by the sign-in service (identity_admin) and the worker.
create table identity.users (
  id uuid primary key references public.people on delete cascade,
  email citext not null unique check (char_length(email::text) between 3 and 254),
  -- argon2id; null for someone who signs in by mail alone
  password_hash text check (char_length(password_hash) <= 300),
  confirmed_at timestamptz,
  new_email citext check (char_length(new_email::text) between 3 and 254),
  user_metadata jsonb not null default '{}' check (jsonb_typeof(user_metadata) = 'object'),
  app_metadata jsonb not null default '{"provider": "email", "providers": ["email"]}'
    check (jsonb_typeof(app_metadata) = 'object'),
  confirmation_sent_at timestamptz,
  recovery_sent_at timestamptz,
  email_change_sent_at timestamptz,
  last_sign_in_at timestamptz,
  banned_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table identity.identities (
  id uuid primary key,
  user_id uuid not null references identity.users on delete cascade,
  provider text not null check (provider in ('email')),
  -- the account's name at the provider; for mail the user's own id
  provider_id text not null,
  identity_data jsonb not null,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider, provider_id)
);
create index identities_user on identity.identities (user_id);

-- One sign-in on one device. Ended, not deleted: an address that signed in before stays known for a while.
create table identity.sessions (
  id uuid primary key,
  user_id uuid not null references identity.users on delete cascade,
  aal text not null default 'aal1' check (aal in ('aal1', 'aal2')),
  -- [{"method", "timestamp"}], the latest first
  amr jsonb not null,
  -- the address, or for IPv6 its /64
  network text not null default '' check (char_length(network) <= 64),
  device text not null default '' check (char_length(device) <= 300),
  created_at timestamptz not null,
  refreshed_at timestamptz not null,
  ended_at timestamptz,
  ended_because text check (ended_because in ('signed_out', 'password_changed', 'token_reused', 'factor_verified', 'expired')),
  check ((ended_at is null) = (ended_because is null))
);
create index sessions_user on identity.sessions (user_id, network);

-- Only hashes. A used token's successor is derived from the token itself, `salt` and a key outside of the database,
-- so that the same successor can be handed out again during the grace without being kept anywhere.
create table identity.refresh_tokens (
  hash bytea primary key check (octet_length(hash) = 32),
  session_id uuid not null references identity.sessions on delete cascade,
  parent bytea references identity.refresh_tokens on delete set null,
  salt bytea not null check (octet_length(salt) = 16),
  created_at timestamptz not null,
  used_at timestamptz
);
create index refresh_tokens_session on identity.refresh_tokens (session_id);
create index refresh_tokens_parent on identity.refresh_tokens (parent);

-- What was sent by mail, as hashes: a long secret in the link, and a short code that may be tried a few times.
create table identity.one_time_tokens (
  id uuid primary key,
  user_id uuid not null references identity.users on delete cascade,
  kind text not null check (kind in
    ('signup', 'recovery', 'magiclink', 'email_change_current', 'email_change_new', 'auth_code')),
  email citext not null,
  link_hash bytea not null unique check (octet_length(link_hash) = 32),
  code_hash bytea check (octet_length(code_hash) = 32),
  -- the password of the sign-up that caused this mail: confirming it makes that one the account's, nobody else's
  password_hash text,
  code_challenge text check (char_length(code_challenge) <= 128),
  code_challenge_method text check (code_challenge_method in ('s256', 'plain')),
  wrong_tries smallint not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index one_time_tokens_user on identity.one_time_tokens (user_id, kind);

create table identity.mfa_factors (
  id uuid primary key,
  user_id uuid not null references identity.users on delete cascade,
  friendly_name text not null default '' check (char_length(friendly_name) <= 100),
  -- sealed with a key outside of the database
  secret bytea not null,
  -- the newest 30-second step whose code was taken; a code works once
  last_step bigint not null default 0,
  verified_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index mfa_factors_user on identity.mfa_factors (user_id);
create unique index mfa_factors_name on identity.mfa_factors (user_id, lower(friendly_name)) where friendly_name <> '';

create table identity.mfa_challenges (
  id uuid primary key,
  factor_id uuid not null references identity.mfa_factors on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  verified_at timestamptz
);
create index mfa_challenges_factor on identity.mfa_challenges (factor_id);

-- The newest one that is not retired signs; retired ones verify until every token they signed has run out.
create table identity.signing_keys (
  kid text primary key check (char_length(kid) <= 64),
  public_jwk jsonb not null,
  -- sealed with a key outside of the database
  private_jwk bytea not null,
  created_at timestamptz not null,
  retired_at timestamptz
);

-- The instants of the latest tries in one bucket, never more than its limit: exact over a sliding window,
-- and over all processes, since the row's lock decides.
create table identity.rate_limits (
  bucket text primary key check (char_length(bucket) <= 200),
  hits timestamptz[] not null,
  most integer not null check (most between 1 and 5000),
  expires_at timestamptz not null
) with (fillfactor = 70);

-- Who did what to an account.
create table identity.account_log (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  user_id uuid not null references identity.users on delete cascade,
  session_id uuid,
  action text not null check (char_length(action) <= 60),
  address text not null default '' check (char_length(address) <= 64)
);
create index account_log_user on identity.account_log (user_id, at desc);

do $do$
declare t text;
begin
  for t in select tablename from pg_tables where schemaname = 'identity' loop
    execute format('revoke all on identity.%I from public, anon, authenticated', t);
    execute format('alter table identity.%I enable row level security', t);
    execute format('alter table identity.%I force row level security', t);
    execute format('grant select, insert, update, delete on identity.%I to identity_admin, service_role', t);
    execute format('create policy %I on identity.%I to identity_admin, service_role using (true) with check (true)',
      t || '_sign_in_service', t);
  end loop;
end
$do$;
