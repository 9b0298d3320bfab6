-- depends: 0210_processing
set local lock_timeout = '5s';

-- A trigger sees a row before row security does: whoever may not give a payment back is told nothing about it, and keeps
-- nobody waiting for it.
create or replace function private.check_refund() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  paid public.payments;
begin
  if current_setting('role') = 'authenticated' and not exists (select from public.payments p where p.id = new.payment_id
      and p.business_id = new.business_id and p.business_id = any (private.my_businesses(array['owner', 'manager']))) then
    return new;
  end if;
  select * into paid from public.payments p where p.id = new.payment_id for no key update;
  if exists (select from public.refunds r where r.cause = new.cause) then
    return new;
  end if;
  if paid.state is distinct from 'paid' or paid.currency <> new.currency or paid.business_id <> new.business_id
     or new.amount + (select coalesce(sum(r.amount), 0) from public.refunds r
       where r.payment_id = new.payment_id and r.state <> 'failed') > paid.amount then
    raise check_violation using message = 'more than is left of this payment', constraint = 'refunds_within_payment';
  end if;
  return new;
end
$$;
