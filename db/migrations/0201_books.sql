-- depends: 0200_payments
set local lock_timeout = '5s';

-- When a policy was made is the database's to say: what was agreed before stays as it was.
revoke insert on payment_policies from authenticated;
grant insert (id, business_id, service_id, version, takes, deposit_percent, deposit_amount, steps, no_show_percent,
  grace_minutes, created_by) on payment_policies to authenticated;

-- Whose money moved, so that a payout pays what that processor holds: also where no account of its own is touched.
alter table ledger_movements add column processor text check (char_length(processor) <= 40);
create index ledger_movements_held on ledger_movements (business_id, processor) where processor is not null;
create index receipts_business on receipts (business_id, issued_at desc, id desc);

-- What of its prices is tax, in percent, version by version; until a business says so, what is usual in its country.
create table tax_rates (
  business_id uuid not null references businesses on delete cascade,
  version integer not null check (version between 1 and 10000),
  rate numeric(4, 2) not null check (rate between 0 and 50),
  since timestamptz not null default now(),
  noted_by uuid,
  primary key (business_id, version)
);
revoke all on tax_rates from public, anon, authenticated;
alter table tax_rates enable row level security;
alter table tax_rates force row level security;
grant select, insert on tax_rates to service_role;
grant select, insert on tax_rates to engine;
grant select on tax_rates to anon, authenticated;
grant insert (business_id, version, rate, noted_by) on tax_rates to authenticated;
create policy service_role_all on tax_rates to service_role using (true) with check (true);
create policy engine_all on tax_rates to engine using (true) with check (true);
create policy tax_rates_read on tax_rates for select to anon, authenticated
  using ((select true from businesses b where b.id = business_id));
create policy tax_rates_insert on tax_rates for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and noted_by = (select auth.uid()));
create trigger kept before update or delete on tax_rates for each row
  when (current_user in ('service_role', 'authenticated', 'engine')) execute function private.keep_as_written();
create trigger audit after insert or update or delete on tax_rates for each row execute function private.audit();
