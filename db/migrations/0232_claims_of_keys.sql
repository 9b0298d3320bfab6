-- depends: 0231_webhooks
-- As before, without reading the claims once more for people, who ask most: a text that does not hold the word holds no
-- such claim. Where it does, the claims themselves decide.
create or replace function private.my_businesses(roles text[] default array['owner', 'manager', 'receptionist', 'professional'])
  returns uuid[] language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when strpos(current_setting('request.jwt.claims', true), 'business_id') > 0 and auth.jwt() ->> 'business_id' is not null
    then case when auth.jwt() ->> 'business_role' = any (roles) then array[(auth.jwt() ->> 'business_id')::uuid] else '{}' end
    else (select coalesce(array_agg(s.business_id), '{}') from public.staff s
      where s.person_id = (select auth.uid()) and s.ended_at is null and s.role = any (roles)) end
$$;

create or replace function private.my_role(business uuid) returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when strpos(current_setting('request.jwt.claims', true), 'business_id') > 0 and auth.jwt() ->> 'business_id' is not null
    then case when (auth.jwt() ->> 'business_id')::uuid = business then auth.jwt() ->> 'business_role' end
    else (select s.role from public.staff s
      where s.person_id = (select auth.uid()) and s.business_id = business and s.ended_at is null) end
$$;
