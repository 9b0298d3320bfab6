-- depends: 0200_payments
set local lock_timeout = '5s';

-- Where a visit stood before, and since when: what calling it off costs is counted from the time that was agreed when a move
-- would have cost something already. Written by a trigger alone.
create table visit_moves (
  visit_id uuid not null references visits on delete cascade,
  business_id uuid not null,
  moved_at timestamptz not null,
  from_start timestamptz not null,
  to_start timestamptz not null,
  -- null: the worker, at the wish of whoever waits for an earlier time
  moved_by uuid,
  position integer not null check (position >= 1),
  primary key (visit_id, position)
);
create index visit_moves_business on visit_moves (business_id);
revoke all on visit_moves from public, anon, authenticated;
alter table visit_moves enable row level security;
alter table visit_moves force row level security;
grant select, insert, update, delete on visit_moves to service_role, engine;
create policy service_role_all on visit_moves to service_role using (true) with check (true);
create policy engine_all on visit_moves to engine using (true) with check (true);
grant select on visit_moves to authenticated;
create policy visit_moves_read on visit_moves for select to authenticated
  using ((select true from visits v where v.id = visit_id));

create function private.note_move() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.visit_moves (visit_id, business_id, moved_at, from_start, to_start, moved_by, position)
  select new.id, new.business_id,
    -- The process's own time counts only where this database's clock is set by hand.
    case when exists (select from private.clock_by_hand) then coalesce(new.moved_at, now()) else now() end,
    old.starts_at, new.starts_at, auth.uid(),
    1 + (select coalesce(max(m.position), 0) from public.visit_moves m where m.visit_id = new.id);
  return null;
end
$$;
alter function private.note_move() owner to engine;
revoke all on function private.note_move() from public;
create trigger moved after update of starts_at on visits for each row
  when (old.confirmed_at is not null and old.starts_at <> new.starts_at) execute function private.note_move();

-- Whether something is to be paid (or a card to be left) before a visit stands, by the policies in force when it was first
-- held: each service's own, else the business's. Nothing is asked of what costs nothing.
create function private.wants_payment(visit uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from public.visits v
    join public.visit_items i on i.visit_id = v.id
    cross join lateral (
      select p.takes from public.payment_policies p
      where p.business_id = v.business_id and p.service_id = i.service_id and p.created_at <= v.created_at
      order by p.version desc limit 1) own
    where v.id = visit and i.price > 0 and own.takes in ('deposit', 'full', 'card_kept'))
  or exists (
    select from public.visits v
    cross join lateral (
      select p.takes from public.payment_policies p
      where p.business_id = v.business_id and p.service_id is null and p.created_at <= v.created_at
      order by p.version desc limit 1) house
    join public.visit_items i on i.visit_id = v.id and i.price > 0
    where v.id = visit and house.takes in ('deposit', 'full', 'card_kept')
      and coalesce((select p.takes from public.payment_policies p
        where p.business_id = v.business_id and p.service_id = i.service_id and p.created_at <= v.created_at
        order by p.version desc limit 1), 'inherit') = 'inherit')
$$;
alter function private.wants_payment(uuid) owner to engine;
revoke all on function private.wants_payment(uuid) from public;
grant execute on function private.wants_payment(uuid) to authenticated, service_role;

-- As before; and what has to be paid first is confirmed by the worker alone, when it is paid. The desk may book without.
create or replace function private.check_standing() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v public.visits;
  wanted text := case tg_table_name when 'claims' then to_jsonb(old) ->> 'holder_id' when 'visit_items' then to_jsonb(new) ->> 'visit_id'
    else to_jsonb(new) ->> 'id' end;
begin
  select * into v from public.visits x where x.id = wanted::uuid;
  if v.id is null or v.confirmed_at is null or v.cancelled_at is not null or v.no_show_at is not null then
    return null;
  end if;
  if (v.starts_at, v.ends_at) is distinct from (select (min(i.starts_at), max(i.starts_at + i.minutes * interval '1 minute'))
      from public.visit_items i where i.visit_id = v.id)
    or exists (select from public.visit_items i where i.visit_id = v.id and i.session_id is null
      and exists (select from jsonb_array_elements(i.segments) g where (g ->> 'staff')::boolean)
      and not exists (select from public.claims c where c.holder_id = v.id and c.staff_id = i.staff_id and not c.pad
        and c.held_until is null and c.during && tstzrange(i.starts_at, i.starts_at + i.minutes * interval '1 minute'))) then
    raise insufficient_privilege using message = 'a visit that stands takes the time of its items';
  end if;
  if tg_table_name = 'visits' and tg_op = 'UPDATE' and to_jsonb(old) ->> 'confirmed_at' is null
    and not v.business_id = any (private.my_businesses()) then
    if v.price <> (select v.party * sum(i.price) from public.visit_items i where i.visit_id = v.id)
      or v.currency <> (select b.currency from public.businesses b where b.id = v.business_id) then
      raise insufficient_privilege using message = 'a visit costs what its items cost';
    end if;
    if private.wants_payment(v.id) then
      raise insufficient_privilege using message = 'a visit that is paid first stands when it is paid';
    end if;
  end if;
  return null;
end
$$;
