-- depends: 0232_claims_of_keys 0213_refunds_of_strangers 0223_voucher_indexes
set local lock_timeout = '5s';

-- The account of a business at a processor, by which it is paid directly. The owner's row is the wish for a page there,
-- where they say who they are; the worker asks for it, and writes down what the processor says of the account.
create table processor_accounts (
  id uuid primary key,
  business_id uuid not null references businesses on delete cascade,
  processor text not null check (processor in ('stripe')),
  account_ref text check (char_length(account_ref) <= 255),
  charges_enabled boolean not null default false,
  payouts_enabled boolean not null default false,
  details_submitted boolean not null default false,
  link_wanted_at timestamptz not null default now(),
  -- a page that opens once, for a few minutes
  link_url text check (char_length(link_url) <= 2000),
  link_until timestamptz,
  failure text check (char_length(failure) <= 500),
  created_at timestamptz not null default now(),
  created_by uuid not null,
  looked_at timestamptz,
  unique (business_id, processor),
  unique (processor, account_ref)
);
revoke all on processor_accounts from public, anon, authenticated;
alter table processor_accounts enable row level security;
alter table processor_accounts force row level security;
grant select, insert, update, delete on processor_accounts to service_role, engine;
create policy service_role_all on processor_accounts to service_role using (true) with check (true);
create policy engine_all on processor_accounts to engine using (true) with check (true);

-- Where the money goes is the owner's alone: no manager's, and no key's.
grant select, insert (id, business_id, processor, created_by), update (link_wanted_at)
  on processor_accounts to authenticated;
create policy processor_accounts_read on processor_accounts for select to authenticated
  using (business_id = any ((select private.my_businesses(array['owner']))::uuid[])
    and not (select auth.jwt()) ? 'business_id');
create policy processor_accounts_insert on processor_accounts for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner']))::uuid[])
    and not (select auth.jwt()) ? 'business_id' and created_by = (select auth.uid()));
create policy processor_accounts_update on processor_accounts for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner']))::uuid[])
    and not (select auth.jwt()) ? 'business_id');

create function private.want_account() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.enqueue_job('link_account', jsonb_build_object('account_id', new.id), null, null, null);
  return null;
end
$$;
alter function private.want_account() owner to engine;
revoke all on function private.want_account() from public;
create trigger wanted after insert on processor_accounts for each row execute function private.want_account();
create trigger wanted_again after update of link_wanted_at on processor_accounts for each row
  when (new.link_wanted_at is distinct from old.link_wanted_at) execute function private.want_account();
create trigger audit after insert or delete on processor_accounts for each row execute function private.audit();

-- The account that a payment went to: null until that is decided, empty where the platform collects.
alter table payments add column account_ref text check (char_length(account_ref) <= 255);
