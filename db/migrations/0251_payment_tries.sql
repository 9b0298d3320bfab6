-- depends: 0250_times_read_whole
-- How often it may be tried to pay. Whoever holds a list of stolen cards tries them where little is taken. In an hour: 20 tries,
-- asked for or declined, for one hold, visit, gift card or package; 60 declined for a person over all of them.
set local lock_timeout = '5s';

-- How often its processor told that a card was declined.
alter table payments add column declined smallint not null default 0;
alter table card_requests add column declined smallint not null default 0;

create function private.tried_too_often(subject uuid, person uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with tries as (
    select c.subject_id, p.declined, case when p.state = 'paid' then p.declined else greatest(p.declined, 1) end as num
    from public.payments p join public.checkouts c on c.id = p.checkout_id
    where p.person_id = person and p.created_at > now() - interval '1 hour'
      and p.processor not in ('venue', 'credit') and p.method <> 'kept_card'
    union all
    select c.subject_id, r.declined, case when r.state = 'kept' then r.declined else greatest(r.declined, 1) end
    from public.card_requests r join public.checkouts c on c.id = r.checkout_id
    where r.person_id = person and r.created_at > now() - interval '1 hour'
  )
  select coalesce(sum(declined), 0) >= 60 or coalesce(sum(num) filter (where subject_id = subject), 0) >= 20 from tries
$$;

-- Several tries of a person at once wait for each other here, whichever process they are asked of.
create function private.check_try() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('role') = 'authenticated' then
    perform pg_advisory_xact_lock(hashtextextended('tries/' || new.person_id, 0));
    if private.tried_too_often((select c.subject_id from public.checkouts c where c.id = new.checkout_id), new.person_id) then
      raise check_violation using message = 'it was tried too often to pay', constraint = 'payment_tries';
    end if;
  end if;
  return new;
end
$$;
alter function private.tried_too_often(uuid, uuid) owner to engine;
alter function private.check_try() owner to engine;
revoke all on function private.tried_too_often(uuid, uuid), private.check_try() from public;
grant execute on function private.tried_too_often(uuid, uuid) to service_role;
create trigger tries before insert on payments for each row
  when (new.person_id is not null and new.processor not in ('venue', 'credit') and new.method <> 'kept_card')
  execute function private.check_try();
create trigger tries before insert on card_requests for each row execute function private.check_try();
