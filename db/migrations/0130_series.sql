-- depends: 0050_trail
-- A series says how visits came to be: every so many weeks, so many times. Each visit stays one of its own, with its own
-- price, moves and cancellation.
create table visit_series (
  id uuid primary key,
  business_id uuid not null references businesses,
  customer_id uuid references people,
  every_weeks smallint not null check (every_weeks between 1 and 26),
  times smallint not null check (times between 2 and 52),
  created_at timestamptz not null default now()
);
create index visit_series_business on visit_series (business_id);
create index visit_series_customer on visit_series (customer_id);

-- "3 of 6", as it was agreed: later cancellations do not count anew.
create table series_visits (
  visit_id uuid primary key references visits on delete cascade,
  series_id uuid not null references visit_series on delete cascade,
  position smallint not null check (position >= 1),
  total smallint not null check (total between 2 and 52 and position <= total),
  unique (series_id, position)
);

do $do$
declare t text;
begin
  foreach t in array array['visit_series', 'series_visits'] loop
    execute format('revoke all on %I from public', t);
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('grant select, insert, update, delete on %I to service_role, engine', t);
    execute format('create policy service_role_all on %I to service_role using (true) with check (true)', t);
    execute format('create policy engine_all on %I to engine using (true) with check (true)', t);
  end loop;
end
$do$;

grant select on visit_series to authenticated;
grant insert (id, business_id, customer_id, every_weeks, times) on visit_series to authenticated;
create policy visit_series_own_read on visit_series for select to authenticated using (customer_id = (select auth.uid()));
create policy visit_series_business_read on visit_series for select to authenticated
  using (business_id = any ((select private.my_businesses())::uuid[]));
create policy visit_series_own_insert on visit_series for insert to authenticated
  with check (customer_id = (select auth.uid()) and exists (select from businesses b where b.id = business_id));
create policy visit_series_business_insert on visit_series for insert to authenticated
  with check (business_id = any ((select private.my_businesses())::uuid[])
    and (customer_id is null or private.shares_a_visit(customer_id)));

-- Whoever sees a visit sees its place in a series. A visit joins a series of its own business and its own customer.
grant select on series_visits to anon, authenticated;
grant insert on series_visits to authenticated;
create policy series_visits_read on series_visits for select to anon, authenticated
  using ((select true from visits v where v.id = visit_id));
create policy series_visits_insert on series_visits for insert to authenticated
  with check (exists (select from visits v join visit_series s on s.id = series_visits.series_id
    and s.business_id = v.business_id and s.customer_id is not distinct from v.customer_id where v.id = series_visits.visit_id));

insert into private.announcers (event, caller, about) values
  ('series.booked', 'authenticated', 'visit'), ('series.cancelled', 'authenticated', 'visit');
