-- depends: 0170_calendar_reach
-- What is there already is looked for in its own business: over all businesses the whole town was walked for every row.
create or replace function private.keep_working_times(business uuid, members uuid[], since timestamptz, owners uuid[], durings tstzrange[])
  returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  changed_members uuid[];
  changed tstzrange[];
begin
  if auth.role() is distinct from 'service_role'
     and not business = any (private.my_businesses(array['owner', 'manager'])) then
    raise insufficient_privilege using message = 'only those who manage the business change its hours';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(m.id::text, 0))
  from (select distinct t.id from unnest(members) t (id) order by 1) m;
  with wanted as materialized (
    select s.id, t.during from unnest(owners, durings) t (id, during)
    join public.staff s on s.id = t.id and s.business_id = business and s.ended_at is null
    where t.id = any (members)
  ), gone as (
    delete from public.working_times w
    where w.business_id = business and w.staff_id = any (members) and upper(w.during) > since
      and not exists (select from wanted t where t.id = w.staff_id and t.during = w.during)
    returning w.staff_id, w.during
  ), added as (
    insert into public.working_times (staff_id, business_id, during)
    select t.id, business, t.during from wanted t
    where not exists (select from public.working_times w where w.business_id = business and w.staff_id = t.id
      and w.during = t.during)
    returning staff_id, during
  )
  select array_agg(c.staff_id), array_agg(c.during) into changed_members, changed
  from (select * from gone union all select * from added) c;
  if changed_members is not null then
    perform private.refresh_stretches(changed_members, changed);
  end if;
  return coalesce(cardinality(changed_members), 0);
end
$$;
