-- Roles in the Supabase convention. Each creation is guarded, since roles belong to the cluster and not to the database.
do $do$
declare wanted text;
begin
  foreach wanted in array array['anon', 'authenticated', 'service_role', 'identity_admin', 'engine'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I nologin noinherit nobypassrls', wanted);
    end if;
  end loop;
  foreach wanted in array array['authenticator', 'worker'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I login noinherit nobypassrls', wanted);
    end if;
  end loop;
end
$do$;

grant anon, authenticated, identity_admin to authenticator;
grant service_role to worker;

alter role authenticator set statement_timeout = '5s';
alter role authenticator set lock_timeout = '3s';
alter role authenticator set idle_in_transaction_session_timeout = '10s';
alter role worker set statement_timeout = '60s';
alter role worker set lock_timeout = '10s';
alter role worker set idle_in_transaction_session_timeout = '60s';

create extension if not exists btree_gist;
create extension if not exists pg_trgm;
create extension if not exists citext;
create extension if not exists unaccent;

create schema if not exists auth;
create schema private;
create schema identity;

revoke all on schema public from public;
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke all on tables from public;

grant usage on schema public to anon, authenticated, service_role, identity_admin, engine;
grant usage on schema auth, private to anon, authenticated, service_role, identity_admin, engine;
grant usage on schema identity to identity_admin, service_role;
grant create on schema private to engine;

create or replace function auth.jwt() returns jsonb language sql stable as
  $$ select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb $$;
create or replace function auth.uid() returns uuid language sql stable as
  $$ select (auth.jwt() ->> 'sub')::uuid $$;
create or replace function auth.role() returns text language sql stable as
  $$ select auth.jwt() ->> 'role' $$;
create or replace function auth.visitor_id() returns uuid language sql stable as
  $$ select (auth.jwt() ->> 'visitor_id')::uuid $$;
grant execute on function auth.jwt(), auth.uid(), auth.role(), auth.visitor_id()
  to anon, authenticated, service_role, identity_admin, engine;
