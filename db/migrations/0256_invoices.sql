-- depends: 0255_fees_of_disputes
-- What the platform and processors took of a business in a month, as an invoice. Its numbers are the platform's, without
-- gaps; each takes up the business's movements where the one before ended, so no fee is in two of them or in none.
create table platform_invoice_numbers (
  one boolean primary key default true check (one),
  last integer not null check (last >= 0)
);
create table platform_invoices (
  id uuid primary key,
  business_id uuid not null references businesses,
  number integer not null unique check (number >= 1),
  -- its first day
  month date not null check (extract(day from month) = 1),
  currency char(3) not null,
  -- the business's movements after the first number, up to the second
  since integer not null check (since >= 0),
  until integer not null check (until > since),
  amount bigint not null check (abs(amount) <= 100000000000),
  issued_at timestamptz not null,
  -- which edition of the rules computed it
  rules smallint not null check (rules >= 1),
  facts jsonb not null,
  body jsonb not null,
  unique (business_id, month, currency)
);
create index platform_invoices_business on platform_invoices (business_id, number desc);

revoke all on platform_invoice_numbers, platform_invoices from public, anon, authenticated;
alter table platform_invoice_numbers enable row level security;
alter table platform_invoice_numbers force row level security;
alter table platform_invoices enable row level security;
alter table platform_invoices force row level security;
grant select, insert, update, delete on platform_invoice_numbers to service_role, engine;
grant select, insert on platform_invoices to service_role, engine;
create policy service_role_all on platform_invoice_numbers to service_role using (true) with check (true);
create policy engine_all on platform_invoice_numbers to engine using (true) with check (true);
create policy service_role_all on platform_invoices to service_role using (true) with check (true);
create policy engine_all on platform_invoices to engine using (true) with check (true);
grant select on platform_invoices to authenticated;
create policy platform_invoices_business_read on platform_invoices for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[]));
create policy platform_invoices_moderators_read on platform_invoices for select to authenticated
  using ((select private.is_moderator()));
create trigger kept before update or delete on platform_invoices for each row
  when (current_user in ('service_role', 'authenticated', 'engine')) execute function private.keep_as_written();
