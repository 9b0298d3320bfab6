-- depends: 0240_processor_accounts
-- What is there already is read to its end before anything is added: looked up row by row while rows were added, a GiST
-- index lost living entries when its root split (PostgreSQL up to 18; decision 0260).
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
    select n.id, business, n.during from (
      select t.id, t.during from wanted t
      except
      select w.staff_id, w.during from public.working_times w where w.business_id = business and w.staff_id = any (members)
    ) n
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

-- What was lost before is found again.
reindex index public.working_times_during;
