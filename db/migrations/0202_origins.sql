-- depends: 0201_books
set local lock_timeout = '5s';

-- Who brought a client. A salon's own contact always wins: whoever has a row here (or was there before) costs no commission.
create table client_origins (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  person_id uuid references people on delete cascade,
  visit_id uuid references visits on delete cascade,
  -- salon_link: came by the salon's own link; desk: the desk wrote the visit in, or says that it knows the client;
  -- imported: was found on the salon's own list, which may change later
  origin text not null check (origin in ('salon_link', 'desk', 'imported')),
  noted_at timestamptz not null default now(),
  noted_by uuid,
  check (num_nonnulls(person_id, visit_id) >= 1)
);
create index client_origins_business on client_origins (business_id, person_id);
create unique index client_origins_imported on client_origins (business_id, person_id) where origin = 'imported';
create index client_origins_person on client_origins (person_id);
create index client_origins_visit on client_origins (visit_id);

-- Clients that a salon had before it came here, from its own list.
create table imported_clients (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  name text not null default '' check (char_length(name) <= 120),
  -- in lower case; digits alone, with the country
  email text check (char_length(email) between 3 and 254 and email = lower(email)),
  phone text check (phone ~ '^\+[0-9]{6,15}$'),
  imported_at timestamptz not null default now(),
  imported_by uuid,
  check (num_nonnulls(email, phone) >= 1)
);
create unique index imported_clients_email on imported_clients (business_id, email) where email is not null;
create unique index imported_clients_phone on imported_clients (business_id, phone) where phone is not null and email is null;
create index imported_clients_by_phone on imported_clients (business_id, phone) where phone is not null;
create index imported_clients_business on imported_clients (business_id, name, id);

do $do$
declare t text;
begin
  foreach t in array array['client_origins', 'imported_clients'] loop
    execute format('revoke all on public.%I from public, anon, authenticated', t);
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('grant select, insert, delete on public.%I to service_role, engine', t);
    execute format('create policy service_role_all on public.%I to service_role using (true) with check (true)', t);
    execute format('create policy engine_all on public.%I to engine using (true) with check (true)', t);
    execute format('create policy %I on public.%I for select to authenticated
      using (business_id = any ((select private.my_businesses(array[''owner'', ''manager'', ''receptionist'']))::uuid[]))',
      t || '_business_read', t);
    execute format('grant select on public.%I to authenticated', t);
  end loop;
end
$do$;
create trigger audit after insert or update or delete on client_origins for each row execute function private.audit();
-- When it was noted is the database's to say: nobody was a client before they were.
grant insert (id, business_id, person_id, visit_id, origin) on client_origins to anon;
grant insert (id, business_id, person_id, visit_id, origin, noted_by) on client_origins to authenticated;
create policy client_origins_visitor_insert on client_origins for insert to anon
  with check (person_id is null and origin = 'salon_link'
    and (select true from visits v where v.id = visit_id and v.business_id = client_origins.business_id
      and v.visitor_id = (select auth.visitor_id())));
create policy client_origins_own_insert on client_origins for insert to authenticated
  with check (origin = 'salon_link' and (person_id is null or person_id = (select auth.uid()))
    and noted_by is null
    and (select true from visits v where v.id = visit_id and v.business_id = client_origins.business_id
      and (v.customer_id = (select auth.uid()) or v.visitor_id = (select auth.visitor_id()))));
create policy client_origins_business_insert on client_origins for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    and noted_by = (select auth.uid()) and origin = 'desk'
    and (visit_id is null or (select true from visits v where v.id = visit_id and v.business_id = client_origins.business_id))
    and (person_id is null or private.shares_a_visit(person_id)));
grant insert (id, business_id, name, email, phone, imported_by) on imported_clients to authenticated;
create policy imported_clients_insert on imported_clients for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    and imported_by = (select auth.uid()));
grant delete on imported_clients to authenticated;
create policy imported_clients_delete on imported_clients for delete to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[]));
