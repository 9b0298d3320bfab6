-- depends: 0008_row_security
-- Visits, what was agreed in them, and the time they take: who may write what. Policies say whose rows; triggers say which
-- changes, on updates alone, so that holding a start (three inserts) pays for no trigger; and what stands at the end of a
-- transaction is checked once, when it stands.
alter table visit_items drop constraint visit_items_session_id_fkey;
alter table visit_items add foreign key (session_id, business_id) references class_sessions (id, business_id);

-- Who is a client of a business: asked for every name in its agenda.
create index visits_clients on visits (customer_id, business_id) where confirmed_at is not null;

-- An item of this visit is the caller's own work, or nobody's yet.
create function private.serves(visit uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.visit_items i join public.staff s on s.id = i.staff_id
      where i.visit_id = visit and s.person_id = (select auth.uid()) and s.ended_at is null)
    or (not exists (select from public.visit_items i where i.visit_id = visit)
      and exists (select from public.visits v where v.id = visit and v.business_id = any (private.my_businesses())))
$$;

-- Whether an item says what the business offers today: nobody names their own price.
create function private.as_offered(item public.visit_items) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from public.services s
    join public.businesses b on b.id = s.business_id and b.published_at is not null
    join public.staff m on m.id = item.staff_id and m.business_id = s.business_id and m.ended_at is null
    left join public.staff_services o on o.staff_id = m.id and o.service_id = s.id
    where s.id = item.service_id and s.business_id = item.business_id and s.ended_at is null
      and (o.staff_id is not null or item.session_id is not null)
      and item.price = coalesce(o.price, s.price) and item.minutes in (s.minutes, o.minutes)
      and item.service_name = s.name and item.staff_name = m.name
      and (item.session_id is not null) = s.is_class
      and (select coalesce(bool_or(g.staff), false) from public.service_segments g where g.service_id = s.id)
        = (select coalesce(bool_or((g ->> 'staff')::boolean), false) from jsonb_array_elements(item.segments) g))
$$;

do $do$
declare helper text;
begin
  foreach helper in array array['serves(uuid)', 'as_offered(public.visit_items)'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
    execute format('grant execute on function private.%s to anon, authenticated', helper);
  end loop;
end
$do$;
revoke execute on function private.serves(uuid) from anon;

-- Visits belong to the customer (or to the anonymous browser session while held) and to the business.
grant select on visits to anon, authenticated;
grant insert (id, business_id, customer_id, visitor_id, guest_name, guest_contact, starts_at, ends_at, price, currency, party,
  note, held_until, confirmed_at) on visits to anon, authenticated;
grant update (cancelled_at, cancelled_by, cancel_reason) on visits to anon;
grant update (customer_id, guest_name, guest_contact, starts_at, ends_at, price, note, held_until, confirmed_at, cancelled_at,
  cancelled_by, cancel_reason, came_at, no_show_at, moved_at) on visits to authenticated;
create policy visits_visitor_read on visits for select to anon
  using (customer_id is null and visitor_id = (select auth.visitor_id()));
create policy visits_own_read on visits for select to authenticated
  using (customer_id = (select auth.uid()) or (customer_id is null and visitor_id = (select auth.visitor_id())));
create policy visits_business_read on visits for select to authenticated
  using (business_id = any ((select private.my_businesses())::uuid[]));
create policy visits_visitor_insert on visits for insert to anon
  with check (customer_id is null and visitor_id = (select auth.visitor_id()) and confirmed_at is null and guest_name is null
    and guest_contact is null and held_until <= (select private.believable('infinity', '1 day'))
    and exists (select from businesses b where b.id = business_id));
create policy visits_own_insert on visits for insert to authenticated
  with check (customer_id = (select auth.uid()) and visitor_id is null and confirmed_at is null and guest_name is null
    and guest_contact is null and held_until <= (select private.believable('infinity', '1 day'))
    and exists (select from businesses b where b.id = business_id));
-- By hand: for a guest, or for somebody who is a client already.
create policy visits_business_insert on visits for insert to authenticated
  with check (business_id = any ((select private.my_businesses())::uuid[]) and visitor_id is null
    and (customer_id is null or private.shares_a_visit(customer_id))
    and (held_until is null or held_until <= (select private.believable('infinity', '1 day'))));
create policy visits_visitor_update on visits for update to anon
  using (customer_id is null and visitor_id = (select auth.visitor_id()));
create policy visits_own_update on visits for update to authenticated
  using (customer_id = (select auth.uid()) or (customer_id is null and visitor_id = (select auth.visitor_id())));
-- The desk changes every visit of the business, a professional those they serve.
create policy visits_business_update on visits for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or (business_id = any ((select private.my_businesses(array['professional']))::uuid[]) and private.serves(id)));

-- Items stay with their visit; a move changes when and with whom, never what was agreed.
grant select, insert on visit_items to anon, authenticated;
grant update (starts_at, staff_id, staff_name, session_id) on visit_items to authenticated;
create policy visit_items_read on visit_items for select to anon, authenticated
  using ((select true from visits v where v.id = visit_id));
create policy visit_items_held_insert on visit_items for insert to anon, authenticated
  with check (private.as_offered(visit_items) and exists (select from visits v where v.id = visit_id
    and v.business_id = visit_items.business_id and v.confirmed_at is null and v.cancelled_at is null
    and (v.customer_id = (select auth.uid()) or (v.customer_id is null and v.visitor_id = (select auth.visitor_id())))
    and visit_items.starts_at >= v.starts_at
    and visit_items.starts_at + visit_items.minutes * interval '1 minute' <= v.ends_at));
create policy visit_items_business_insert on visit_items for insert to authenticated
  with check ((business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
      or (private.is_my_staff(staff_id) and private.serves(visit_id)))
    and exists (select from visits v where v.id = visit_id and v.business_id = visit_items.business_id));
create policy visit_items_own_update on visit_items for update to authenticated
  using (exists (select from visits v where v.id = visit_id and v.customer_id = (select auth.uid())
    and v.confirmed_at is not null and v.cancelled_at is null and v.came_at is null and v.no_show_at is null));
create policy visit_items_business_update on visit_items for update to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
    or private.is_my_staff(staff_id));

-- Claims take the time of the visit's items, from the members who do them, for as long as the visit itself holds.
grant select, insert, delete on claims to anon, authenticated;
grant update (held_until) on claims to authenticated;
create policy claims_own_read on claims for select to anon, authenticated
  using ((select true from visits v where v.id = holder_id));
create policy claims_business_read on claims for select to authenticated
  using (business_id = any ((select private.my_businesses())::uuid[]));
create policy claims_own_insert on claims for insert to anon, authenticated
  with check (exists (select from visits v join visit_items i on i.visit_id = v.id where v.id = holder_id
    and v.business_id = claims.business_id and v.cancelled_at is null
    and (v.customer_id = (select auth.uid()) or (v.customer_id is null and v.visitor_id = (select auth.visitor_id())))
    and v.held_until is not distinct from claims.held_until and (claims.staff_id is null or claims.staff_id = i.staff_id)
    and lower(claims.during) >= i.starts_at - case when pad then interval '1 day' else interval '0' end
    and upper(claims.during) <= i.starts_at + i.minutes * interval '1 minute'
      + case when pad then interval '1 day' else interval '0' end));
create policy claims_business_insert on claims for insert to authenticated
  with check ((business_id = any ((select private.my_businesses(array['owner', 'manager', 'receptionist']))::uuid[])
      or ((staff_id is null or private.is_my_staff(staff_id)) and private.serves(holder_id)))
    and exists (select from visits v where v.id = holder_id and v.business_id = claims.business_id
      and v.held_until is not distinct from claims.held_until));
create policy claims_sessions_insert on claims for insert to authenticated
  with check (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    and exists (select from class_sessions c where c.id = holder_id and c.business_id = claims.business_id));
-- A confirmed visit's claims stay: the visit is confirmed first, then its claims.
create policy claims_own_update on claims for update to authenticated
  using (exists (select from visits v where v.id = holder_id and v.customer_id = (select auth.uid())))
  with check (exists (select from visits v where v.id = holder_id and v.customer_id = (select auth.uid())
    and v.held_until is not distinct from claims.held_until));
create policy claims_own_delete on claims for delete to anon, authenticated
  using (exists (select from visits v where v.id = holder_id
    and (v.customer_id = (select auth.uid()) or (v.customer_id is null and v.visitor_id = (select auth.visitor_id())))));
create policy claims_business_delete on claims for delete to authenticated
  using (business_id = any ((select private.my_businesses(array['owner', 'manager']))::uuid[])
    or (business_id = any ((select private.my_businesses(array['receptionist']))::uuid[])
      and exists (select from visits v where v.id = holder_id))
    or (business_id = any ((select private.my_businesses(array['professional']))::uuid[]) and private.serves(holder_id)));

-- Which changes of a visit are whose. The web's roles only: the worker and the engine are trusted.
create function private.guard_visit() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  mine boolean := false;
  refused text;
begin
  if current_user = 'authenticated' then
    mine := old.business_id = any (private.my_businesses());
  end if;
  refused := case
    when old.cancelled_at is not null then 'a cancelled visit stays as it is'
    when new.cancelled_at is not null and new.cancelled_by is distinct from auth.uid() then 'whoever cancels signs for it'
    when new.customer_id is distinct from old.customer_id and (old.customer_id is not null or old.visitor_id is null
      or new.customer_id is distinct from auth.uid() or old.visitor_id is distinct from auth.visitor_id())
      then 'only the browser session that holds a start makes it its own'
    when new.confirmed_at is distinct from old.confirmed_at and (old.confirmed_at is not null or old.held_until is null
      or new.customer_id is distinct from auth.uid()) then 'only who holds a start confirms it, once'
    when new.held_until is not null and (old.held_until is null or new.held_until > old.held_until)
      then 'a hold is never prolonged'
    when new.held_until is null and old.held_until is not null and new.confirmed_at is null
      then 'a hold ends by its confirmation, its release or the clock'
    when old.held_until is not null and (new.starts_at, new.ends_at) <> (old.starts_at, old.ends_at)
      then 'a hold is not moved; hold another start'
    when not mine and (old.came_at is not null or old.no_show_at is not null) then 'what has been stays as it is'
    when not mine and (new.price <> old.price or (new.came_at, new.no_show_at, new.guest_name, new.guest_contact)
      is distinct from (old.came_at, old.no_show_at, old.guest_name, old.guest_contact))
      then 'this is the business''s to say' end;
  if refused is not null then
    raise insufficient_privilege using message = refused;
  end if;
  return new;
end
$$;
revoke all on function private.guard_visit() from public;
create trigger guard before update on visits for each row
  when (current_user in ('anon', 'authenticated')) execute function private.guard_visit();

-- A visit that stands takes its members' time, and was confirmed at the price that its items were offered for.
create function private.check_standing() returns trigger
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
    and not v.business_id = any (private.my_businesses())
    and (v.price <> (select v.party * sum(i.price) from public.visit_items i where i.visit_id = v.id)
      or v.currency <> (select b.currency from public.businesses b where b.id = v.business_id)) then
    raise insufficient_privilege using message = 'a visit costs what its items cost';
  end if;
  return null;
end
$$;
alter function private.check_standing() owner to engine;
revoke all on function private.check_standing() from public;
create constraint trigger standing after insert or update of starts_at, ends_at, confirmed_at, cancelled_at, held_until on visits
  deferrable initially deferred for each row
  when (new.confirmed_at is not null and new.cancelled_at is null and current_user in ('anon', 'authenticated'))
  execute function private.check_standing();
create constraint trigger standing after update on visit_items deferrable initially deferred for each row
  when (current_user in ('anon', 'authenticated')) execute function private.check_standing();
create constraint trigger standing after delete on claims deferrable initially deferred for each row
  when (not old.pad and old.held_until is null and current_user in ('anon', 'authenticated'))
  execute function private.check_standing();
