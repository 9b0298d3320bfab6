-- depends: 0042_team
set local lock_timeout = '5s';

-- The name of the member whom a changed row belongs to: the row says it whole, or is still there.
create function private.staff_named(changes jsonb, known uuid) returns text
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select s.name from public.staff s where s.id = coalesce(known,
    case when jsonb_typeof(changes -> 'staff_id') = 'string' then (changes ->> 'staff_id')::uuid end)
$$;

-- The record of who changed what, with names, for those who may read it: owners and managers their business's, moderators
-- everybody's (`business` null). A person's name is told to a business when they work there or are its client.
create function private.audit_trail(business uuid, tables text[], before_at timestamptz, before_id bigint, most integer)
  returns table (id bigint, at timestamptz, actor_id uuid, actor_name text, business_id uuid, business_name text,
    table_name text, verb text, row_id text, about text, changes jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.id, e.at, e.actor_id,
    coalesce((select s.name from public.staff s where s.person_id = e.actor_id and s.business_id = e.business_id
        order by s.ended_at desc nulls first limit 1),
      (select p.name from public.people p where p.id = e.actor_id
        and (private.is_moderator() or private.shares_a_visit(p.id)))),
    e.business_id, (select b.name from public.businesses b where b.id = e.business_id),
    e.table_name, e.verb, e.row_id,
    case e.table_name
      when 'services' then (select s.name from public.services s where s.id = e.row_id::uuid)
      when 'service_segments' then (select s.name from public.services s where s.id = split_part(e.row_id, '/', 1)::uuid)
      when 'resources' then (select r.name from public.resources r where r.id = e.row_id::uuid)
      when 'staff' then (select s.name from public.staff s where s.id = e.row_id::uuid)
      when 'staff_services' then (select concat_ws(', ', s.name, v.name) from public.staff s, public.services v
        where s.id = split_part(e.row_id, '/', 1)::uuid and v.id = split_part(e.row_id, '/', 2)::uuid)
      when 'shift_dates' then (select s.name from public.staff s where s.id = split_part(e.row_id, '/', 1)::uuid)
      when 'weekly_shifts' then private.staff_named(e.changes, (select w.staff_id from public.weekly_shifts w where w.id = e.row_id::uuid))
      when 'dated_shifts' then private.staff_named(e.changes, (select d.staff_id from public.dated_shifts d where d.id = e.row_id::uuid))
      when 'busy_times' then private.staff_named(e.changes, (select t.staff_id from public.busy_times t where t.id = e.row_id::uuid))
      when 'visits' then (select coalesce(v.guest_name, p.name) from public.visits v left join public.people p on p.id = v.customer_id
        where v.id = e.row_id::uuid and v.confirmed_at is not null)
      when 'visit_items' then (select coalesce(v.guest_name, p.name) from public.visits v left join public.people p on p.id = v.customer_id
        where v.id = split_part(e.row_id, '/', 1)::uuid and v.confirmed_at is not null)
      when 'platform_roles' then (select p.name from public.people p where p.id = e.row_id::uuid)
      else null end,
    e.changes
  from public.audit_entries e
  where (business is null or e.business_id = business)
    and (private.is_moderator() or (business is not null and business = any (private.my_businesses(array['owner', 'manager']))))
    and (tables is null or e.table_name = any (tables))
    and (before_at is null or (e.at, e.id) < (before_at, before_id))
    -- A hold is nothing yet, and what is derived changes by itself.
    and not (e.table_name = 'visits' and e.verb = 'insert' and e.changes ->> 'confirmed_at' is null)
    and not (e.table_name = 'businesses' and e.verb = 'update'
      and e.changes - array['rating', 'review_count', 'search_text'] = '{}'::jsonb)
  order by e.at desc, e.id desc limit least(most, 200)
$$;

-- Every business there is, published or not, for moderators, by name.
create function private.business_register(words text, after_name text, after_id uuid, most integer)
  returns table (id uuid, slug text, name text, category text, district text, city text, published_at timestamptz,
    created_at timestamptz, rating numeric, review_count integer, team integer, visits_recently integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select b.id, b.slug, b.name, b.category, b.district, b.city, b.published_at, b.created_at, b.rating, b.review_count,
    (select count(*) from public.staff s where s.business_id = b.id and s.ended_at is null)::integer,
    (select count(*) from public.visits v where v.business_id = b.id and v.confirmed_at is not null and v.cancelled_at is null
      and v.starts_at > now() - interval '30 days' and v.starts_at <= now())::integer
  from public.businesses b
  where private.is_moderator() and (words is null or b.name ilike words or b.district ilike words or b.slug ilike words)
    and (b.name, b.id) > (coalesce(after_name, ''), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
  order by b.name, b.id limit least(most, 200)
$$;

do $do$
declare helper text;
begin
  foreach helper in array array['audit_trail(uuid, text[], timestamptz, bigint, integer)', 'staff_named(jsonb, uuid)',
    'business_register(text, text, uuid, integer)'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
  end loop;
  foreach helper in array array['audit_trail(uuid, text[], timestamptz, bigint, integer)',
    'business_register(text, text, uuid, integer)'] loop
    execute format('grant execute on function private.%s to authenticated', helper);
  end loop;
end
$do$;
