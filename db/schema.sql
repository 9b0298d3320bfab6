CREATE SCHEMA auth;

CREATE SCHEMA identity;

CREATE SCHEMA private;

CREATE SCHEMA test_processor;

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;

COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;

COMMENT ON EXTENSION unaccent IS 'text search dictionary that removes accents';

CREATE TYPE private.taken_row AS (
	owner uuid,
	outside boolean,
	starts bigint[],
	ends bigint[],
	befores integer[],
	afters integer[]
);

CREATE FUNCTION auth.jwt() RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb $$;

CREATE FUNCTION auth.role() RETURNS text
    LANGUAGE sql STABLE
    AS $$ select auth.jwt() ->> 'role' $$;

CREATE FUNCTION auth.uid() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ select (auth.jwt() ->> 'sub')::uuid $$;

CREATE FUNCTION auth.visitor_id() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ select (auth.jwt() ->> 'visitor_id')::uuid $$;

CREATE FUNCTION private.ahead_of(member uuid, at timestamp with time zone) RETURNS TABLE(visits integer, first jsonb, classes integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  with ahead as (
    select distinct v.id, v.starts_at from public.visit_items i join public.visits v on v.id = i.visit_id
    where i.staff_id = member and i.starts_at + i.minutes * interval '1 minute' > at and v.cancelled_at is null
      and v.came_at is null and v.no_show_at is null and (v.held_until is null or v.held_until > at)
  )
  select (select count(*) from ahead)::integer,
    (select jsonb_agg(jsonb_build_object('id', a.id, 'starts_at', a.starts_at) order by a.starts_at, a.id)
      from (select * from ahead order by starts_at, id limit 3) a),
    (select count(*) from public.class_sessions c
      where c.staff_id = member and c.ended_at is null and c.starts_at > at)::integer
  where exists (select from public.staff s where s.id = member and private.my_role(s.business_id) in ('owner', 'manager'))
$$;

ALTER FUNCTION private.ahead_of(member uuid, at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.announce(id uuid, event text, business uuid, body jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if current_setting('role') in ('anon', 'authenticated') and not private.may_announce(event, business, body) then
    raise insufficient_privilege using message = format('%s may not announce %s about this', current_setting('role'), event),
      hint = 'A new event of the web needs a row in private.announcers, added by a migration.';
  end if;
  insert into public.outbox (id, event, business_id, body) values (id, event, business, body);
  perform private.enqueue_job('dispatch_event', jsonb_build_object('outbox_id', id), null, null, null);
  if business is not null then
    perform pg_notify('business_changed', business::text);
  end if;
end
$$;

ALTER FUNCTION private.announce(id uuid, event text, business uuid, body jsonb) OWNER TO engine;

CREATE FUNCTION private.answer_earlier(offer uuid, takes boolean, at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  moment timestamptz := case when exists (select from private.clock_by_hand) then at else now() end;
  o public.waitlist_offers;
  held public.visits;
  mine public.visits;
  moving uuid;
begin
  select w.visit_id into moving from public.waitlist_offers x join public.waitlist_wishes w on w.id = x.wish_id
    where x.id = offer and x.person_id = (select auth.uid()) and w.visit_id is not null;
  if moving is null then
    return 'unknown';
  end if;
  perform from public.visits v
    where v.id in (moving, (select x.hold_id from public.waitlist_offers x where x.id = offer)) order by v.id for update;
  select * into o from public.waitlist_offers x where x.id = offer for update;
  select * into held from public.visits v where v.id = o.hold_id;
  select * into mine from public.visits v where v.id = moving;
  if num_nonnulls(o.accepted_at, o.refused_at, o.expired_at) > 0 or held.held_until <= moment or held.cancelled_at is not null then
    return 'over';
  end if;
  if takes and (mine.confirmed_at is null or mine.cancelled_at is not null or mine.starts_at <= moment
      or mine.starts_at <= held.starts_at) then
    return 'moot';
  end if;
  -- Everybody whose time changes, in the order in which bookings wait for them.
  perform private.wait_for(array(select coalesce(c.staff_id, c.resource_id) from public.claims c
    where c.holder_id in (held.id, mine.id)), held.starts_at, held.starts_at, moment);
  if not private.have_their_time(array[held.id], moment) then
    return 'over';
  end if;
  if takes then
    delete from public.claims c where c.holder_id = mine.id;
    update public.claims c set holder_id = mine.id, held_until = null where c.holder_id = held.id;
    update public.visit_items i set starts_at = n.starts_at, staff_id = n.staff_id, staff_name = n.staff_name, session_id = n.session_id
      from public.visit_items n where i.visit_id = mine.id and n.visit_id = held.id and n.position = i.position;
    update public.waitlist_offers x set accepted_at = moment where x.id = o.id;
    update public.waitlist_wishes w set fulfilled_at = moment where w.id = o.wish_id and w.withdrawn_at is null;
    update public.visits v set starts_at = held.starts_at, ends_at = held.ends_at, moved_at = moment where v.id = mine.id;
  else
    delete from public.claims c where c.holder_id = held.id;
  end if;
  update public.visits v set cancelled_at = moment, cancelled_by = (select auth.uid()) where v.id = held.id;
  return 'done';
end
$$;

ALTER FUNCTION private.answer_earlier(offer uuid, takes boolean, at timestamp with time zone) OWNER TO engine;

CREATE TABLE public.visit_items (
    visit_id uuid NOT NULL,
    "position" smallint NOT NULL,
    business_id uuid NOT NULL,
    service_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    session_id uuid,
    service_name text NOT NULL,
    staff_name text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    minutes integer NOT NULL,
    price integer NOT NULL,
    segments jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT visit_items_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440))),
    CONSTRAINT visit_items_position_check CHECK ((("position" >= 0) AND ("position" <= 9))),
    CONSTRAINT visit_items_price_check CHECK ((price >= 0))
);

ALTER TABLE ONLY public.visit_items FORCE ROW LEVEL SECURITY;

CREATE FUNCTION private.as_offered(item public.visit_items) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

ALTER FUNCTION private.as_offered(item public.visit_items) OWNER TO engine;

CREATE FUNCTION private.audit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  new_row jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  old_row jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  whole jsonb := coalesce(new_row, old_row);
  changed jsonb := whole;
begin
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(n.key, jsonb_build_array(old_row -> n.key, n.value)) into changed
      from jsonb_each(new_row) n where n.value is distinct from old_row -> n.key;
    if changed is null then
      return null;
    end if;
  end if;
  insert into public.audit_entries (actor_id, actor_role, business_id, table_name, row_id, verb, changes)
  values (auth.uid(), auth.role(),
    case tg_table_name when 'businesses' then (whole ->> 'id')::uuid
      when 'service_segments' then private.service_business((whole ->> 'service_id')::uuid)
      else (whole ->> 'business_id')::uuid end,
    tg_table_name,
    coalesce(whole ->> 'id', concat_ws('/', whole ->> 'visit_id', whole ->> 'staff_id', whole ->> 'service_id',
      whole ->> 'person_id', whole ->> 'date', whole ->> 'position')),
    lower(tg_op), changed);
  return null;
end
$$;

ALTER FUNCTION private.audit() OWNER TO engine;

CREATE FUNCTION private.audit_trail(business uuid, tables text[], before_at timestamp with time zone, before_id bigint, most integer) RETURNS TABLE(id bigint, at timestamp with time zone, actor_id uuid, actor_name text, business_id uuid, business_name text, table_name text, verb text, row_id text, about text, changes jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

ALTER FUNCTION private.audit_trail(business uuid, tables text[], before_at timestamp with time zone, before_id bigint, most integer) OWNER TO engine;

CREATE FUNCTION private.audit_trail(business uuid, tables text[], actor uuid, before_at timestamp with time zone, before_id bigint, most integer) RETURNS TABLE(id bigint, at timestamp with time zone, actor_id uuid, actor_name text, business_id uuid, business_name text, table_name text, verb text, row_id text, about text, changes jsonb, business_slug text, currency text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
declare
  moderates boolean := private.is_moderator();
begin
  if not moderates and (business is null or business <> all (private.my_businesses(array['owner', 'manager']))) then
    return;
  end if;
  return query select e.id, e.at, e.actor_id,
    coalesce((select s.name from public.staff s where s.person_id = e.actor_id and s.business_id = e.business_id
        order by s.ended_at desc nulls first limit 1),
      (select p.name from public.people p where p.id = e.actor_id and (moderates or private.shares_a_visit(p.id))),
      (select k.name from public.api_keys k where k.id = e.actor_id and k.business_id = e.business_id)),
    e.business_id, b.name, e.table_name, e.verb, e.row_id,
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
      when 'check_waivers' then (select coalesce(v.guest_name, p.name) from public.visits v left join public.people p on p.id = v.customer_id
        where v.id = e.row_id::uuid)
      when 'visit_items' then (select coalesce(v.guest_name, p.name) from public.visits v left join public.people p on p.id = v.customer_id
        where v.id = split_part(e.row_id, '/', 1)::uuid and v.confirmed_at is not null)
      when 'platform_roles' then (select p.name from public.people p where p.id = e.row_id::uuid)
      when 'jobs' then e.changes ->> 'task'
      when 'webhook_endpoints' then coalesce(
        (select w.address from public.webhook_endpoints w where w.id = e.row_id::uuid), e.changes ->> 'address')
      when 'api_keys' then (select k.name from public.api_keys k where k.id = e.row_id::uuid)
      else null end,
    e.changes, b.slug, b.currency::text
  from public.audit_entries e left join public.businesses b on b.id = e.business_id
  where (audit_trail.business is null or e.business_id = audit_trail.business)
    and (audit_trail.actor is null or e.actor_id = audit_trail.actor)
    and (audit_trail.tables is null or e.table_name = any (audit_trail.tables))
    and (audit_trail.before_at is null or (e.at, e.id) < (audit_trail.before_at, audit_trail.before_id))
    -- A hold is nothing yet, and what is derived changes by itself.
    and not (e.table_name = 'visits' and e.verb = 'insert' and e.changes ->> 'confirmed_at' is null)
    and not (e.table_name = 'businesses' and e.verb = 'update'
      and e.changes - array['rating', 'review_count', 'search_text'] = '{}'::jsonb)
  order by e.at desc, e.id desc limit least(most, 200);
end
$$;

ALTER FUNCTION private.audit_trail(business uuid, tables text[], actor uuid, before_at timestamp with time zone, before_id bigint, most integer) OWNER TO engine;

CREATE FUNCTION private.believable(instant timestamp with time zone, ahead interval) RETURNS timestamp with time zone
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select case when exists (select from private.clock_by_hand) then instant else least(instant, now() + ahead) end
$$;

ALTER FUNCTION private.believable(instant timestamp with time zone, ahead interval) OWNER TO engine;

CREATE FUNCTION private.bump_roster() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  changed uuid[];
begin
  if tg_table_name = 'service_segments' then
    select array_agg(distinct s.business_id order by s.business_id) into changed
      from public.services s where s.id in (select c.service_id from changed_rows c);
  elsif tg_table_name = 'businesses' then
    select array_agg(c.id order by c.id) into changed from changed_rows c;
  else
    select array_agg(distinct c.business_id order by c.business_id) into changed from changed_rows c;
  end if;
  insert into public.roster_versions (business_id)
    select business from unnest(changed) business where exists (select from public.businesses b where b.id = business)
  on conflict (business_id) do update set version = public.roster_versions.version + 1;
  return null;
end
$$;

ALTER FUNCTION private.bump_roster() OWNER TO engine;

CREATE FUNCTION private.business_register(words text, after_name text, after_id uuid, most integer) RETURNS TABLE(id uuid, slug text, name text, category text, district text, city text, published_at timestamp with time zone, created_at timestamp with time zone, rating numeric, review_count integer, team integer, visits_recently integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select b.id, b.slug, b.name, b.category, b.district, b.city, b.published_at, b.created_at, b.rating, b.review_count,
    (select count(*) from public.staff s where s.business_id = b.id and s.ended_at is null)::integer,
    (select count(*) from public.visits v where v.business_id = b.id and v.confirmed_at is not null and v.cancelled_at is null
      and v.starts_at > now() - interval '30 days' and v.starts_at <= now())::integer
  from public.businesses b
  where private.is_moderator() and (words is null or b.name ilike words or b.district ilike words or b.slug ilike words)
    and (b.name, b.id) > (coalesce(after_name, ''), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
  order by b.name, b.id limit least(most, 200)
$$;

ALTER FUNCTION private.business_register(words text, after_name text, after_id uuid, most integer) OWNER TO engine;

CREATE FUNCTION private.business_register(words text, published boolean, after_name text, after_id uuid, most integer) RETURNS TABLE(id uuid, slug text, name text, category text, district text, city text, published_at timestamp with time zone, created_at timestamp with time zone, rating numeric, review_count integer, team integer, visits_recently integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select b.id, b.slug, b.name, b.category, b.district, b.city, b.published_at, b.created_at, b.rating, b.review_count,
    (select count(*) from public.staff s where s.business_id = b.id and s.ended_at is null)::integer,
    (select count(*) from public.visits v where v.business_id = b.id and v.confirmed_at is not null and v.cancelled_at is null
      and v.starts_at > now() - interval '30 days' and v.starts_at <= now())::integer
  from public.businesses b
  where private.is_moderator() and (words is null or b.name ilike words or b.district ilike words or b.slug ilike words)
    and (published is null or published = (b.published_at is not null))
    and (b.name, b.id) > (coalesce(after_name, ''), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
  order by b.name, b.id limit least(most, 200)
$$;

ALTER FUNCTION private.business_register(words text, published boolean, after_name text, after_id uuid, most integer) OWNER TO engine;

CREATE FUNCTION private.check_balance() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if exists (select from public.ledger_entries e where e.movement_id = coalesce(new.movement_id, old.movement_id)
      group by e.currency having sum(e.amount) <> 0) then
    raise integrity_constraint_violation using message = 'the entries of a movement add up to nothing';
  end if;
  return null;
end
$$;

ALTER FUNCTION private.check_balance() OWNER TO engine;

CREATE FUNCTION private.check_refund() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
       where r.payment_id = new.payment_id and r.state not in ('failed', 'returned')) > paid.amount then
    raise check_violation using message = 'more than is left of this payment', constraint = 'refunds_within_payment';
  end if;
  return new;
end
$$;

ALTER FUNCTION private.check_refund() OWNER TO engine;

CREATE FUNCTION private.check_standing() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

ALTER FUNCTION private.check_standing() OWNER TO engine;

CREATE FUNCTION private.check_try() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

ALTER FUNCTION private.check_try() OWNER TO engine;

CREATE FUNCTION private.class_seats(wanted uuid[], at timestamp with time zone, leave_out uuid) RETURNS TABLE(id uuid, service_id uuid, staff_id uuid, starts bigint, capacity integer, seats_taken integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select s.id, s.service_id, s.staff_id, extract(epoch from s.starts_at)::bigint, s.capacity,
    coalesce((select sum(v.party) from public.visit_items i join public.visits v on v.id = i.visit_id
      where i.session_id = s.id and v.cancelled_at is null and (v.held_until is null or v.held_until > at)
        and (leave_out is null or v.id <> leave_out)), 0)::integer
  from (
    select n.* from public.class_sessions n
    where n.service_id = any (wanted) and n.ended_at is null and n.starts_at > at - interval '60 days'
    union all
    select l.* from public.services c join public.staff m on m.business_id = c.business_id
    cross join lateral (select * from public.class_sessions o
      where o.service_id = c.id and o.staff_id = m.id and o.ended_at is null order by o.starts_at desc limit 1) l
    where c.id = any (wanted) and l.starts_at <= at - interval '60 days'
  ) s
  order by s.starts_at, s.id
$$;

ALTER FUNCTION private.class_seats(wanted uuid[], at timestamp with time zone, leave_out uuid) OWNER TO engine;

CREATE FUNCTION private.common_grid(minutes integer[]) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  grid integer := 15;
  one integer;
begin
  foreach one in array coalesce(minutes, '{}') loop
    if one is null then
      return 0;
    end if;
    grid := gcd(grid, one);
  end loop;
  return grid;
end
$$;

ALTER FUNCTION private.common_grid(minutes integer[]) OWNER TO engine;

CREATE FUNCTION private.count_request(counter text, window_starts timestamp with time zone, by_count integer DEFAULT 1) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  counted integer;
begin
  if by_count not between 1 and 1000 or char_length(counter) > 200 then
    raise invalid_parameter_value using message = 'a counter has a short name and only goes up';
  end if;
  insert into public.request_counts as c (key, window_start, count) values (counter, window_starts, by_count)
  on conflict (key, window_start) do update set count = least(c.count + excluded.count, 1000000000)
  returning c.count into counted;
  return counted;
end
$$;

ALTER FUNCTION private.count_request(counter text, window_starts timestamp with time zone, by_count integer) OWNER TO engine;

CREATE FUNCTION private.deliver_test_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform private.enqueue_job('deliver_test_event', jsonb_build_object('event_id', new.id), null, null, null);
  return null;
end
$$;

ALTER FUNCTION private.deliver_test_event() OWNER TO engine;

CREATE FUNCTION private.drop_past_windows(business uuid, before timestamp with time zone) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  delete from public.working_times w where w.business_id = business and w.during << tstzrange(before, null);
  delete from public.free_windows w where w.business_id = business and w.during << tstzrange(before, null);
$$;

ALTER FUNCTION private.drop_past_windows(business uuid, before timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.enqueue_job(task text, args jsonb, run_at timestamp with time zone, job_lock text, queueing_lock text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jobs', 'pg_temp'
    AS $$
begin
  if queueing_lock is null then
    return (procrastinate_defer_jobs_v1(array[row('default', task, 0, job_lock, null, args, run_at)]
      ::procrastinate_job_to_defer_v1[]))[1];
  end if;
  if exists (select from procrastinate_jobs j where j.queueing_lock = enqueue_job.queueing_lock and j.status = 'todo') then
    return null;
  end if;
  begin
    return (procrastinate_defer_jobs_v1(array[row('default', task, 0, job_lock, queueing_lock, args, run_at)]
      ::procrastinate_job_to_defer_v1[]))[1];
  exception when unique_violation then
    return null;
  end;
end
$$;

ALTER FUNCTION private.enqueue_job(task text, args jsonb, run_at timestamp with time zone, job_lock text, queueing_lock text) OWNER TO engine;

CREATE FUNCTION private.flat(place point) RETURNS point
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select point(6371008.8 * radians(place[0]),
    6371008.8 * ln(tan(pi() / 4 + radians(least(greatest(place[1], -89), 89)) / 2)))
$$;

ALTER FUNCTION private.flat(place point) OWNER TO engine;

CREATE FUNCTION private.follow_business() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if new.category <> old.category or new.place::text <> old.place::text then
    update public.free_windows w set category = new.category, place = new.place where w.business_id = new.id;
  end if;
  if (new.published_at is null) <> (old.published_at is null) then
    perform private.refresh_free_windows(
      (select array_agg(s.id) from public.staff s where s.business_id = new.id and s.ended_at is null));
  end if;
  return null;
end
$$;

ALTER FUNCTION private.follow_business() OWNER TO engine;

CREATE FUNCTION private.follow_member() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if new.ended_at is not null and old.ended_at is null then
    delete from public.working_times w where w.staff_id = new.id;
    delete from public.free_windows w where w.business_id = new.business_id and w.staff_id = new.id;
  end if;
  return null;
end
$$;

ALTER FUNCTION private.follow_member() OWNER TO engine;

CREATE FUNCTION private.follow_offer() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  wish uuid;
begin
  update public.waitlist_offers o set accepted_at = new.confirmed_at,
    refused_at = case when new.confirmed_at is null then new.cancelled_at end
  where o.hold_id = new.id and o.accepted_at is null and o.refused_at is null and o.expired_at is null
  returning o.wish_id into wish;
  if wish is not null and new.confirmed_at is not null then
    update public.waitlist_wishes w set fulfilled_at = new.confirmed_at where w.id = wish and w.withdrawn_at is null;
  elsif wish is not null then
    perform private.wake_waitlist(new.business_id);
  end if;
  return null;
end
$$;

ALTER FUNCTION private.follow_offer() OWNER TO engine;

CREATE FUNCTION private.follow_wish() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform private.wake_waitlist(new.business_id);
  return null;
end
$$;

ALTER FUNCTION private.follow_wish() OWNER TO engine;

CREATE FUNCTION private.gift_balance(hash bytea, at timestamp with time zone) RETURNS TABLE(id uuid, slug text, business_name text, amount integer, balance integer, currency text, expires_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select g.id, b.slug, b.name, g.amount, g.balance, g.currency::text, g.expires_at
  from public.gift_cards g join public.businesses b on b.id = g.business_id
  where g.code_hash = hash and g.ended_at is null and g.expires_at > private.moment(at)
$$;

ALTER FUNCTION private.gift_balance(hash bytea, at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.guard_visit() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION private.have_their_time(visits uuid[], at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select not exists (
    select from public.visit_items i
    where i.visit_id = any (visits) and i.session_id is null
      and not exists (select from public.claims c where c.holder_id = i.visit_id)
      and (exists (select from jsonb_array_elements(i.segments) g (part) where (g.part ->> 'staff')::boolean)
        or exists (select from public.service_segments s where s.service_id = i.service_id and s.resource_kinds <> '{}'))
  ) and not exists (
    select from public.class_sessions s
    where s.id in (select i.session_id from public.visit_items i where i.visit_id = any (visits) and i.session_id is not null)
      and s.capacity < (select sum(v.party) from public.visit_items i join public.visits v on v.id = i.visit_id
        where i.session_id = s.id and v.cancelled_at is null and (v.held_until is null or v.held_until > at))
  )
$$;

ALTER FUNCTION private.have_their_time(visits uuid[], at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.index_free_windows() RETURNS void
    LANGUAGE sql
    AS $$
  create index free_windows_search on public.free_windows using gist (category, tstzrange(lower(during), until), place);
  create index free_windows_business on public.free_windows using gist (business_id, during);
  create index free_windows_end on public.free_windows (business_id, upper(during)) include (during, until);
  create index free_windows_long on public.free_windows (business_id, upper(during)) include (during, until)
    where upper(during) - lower(during) > interval '24 hours';
$$;

CREATE FUNCTION private.is_moderator() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (select from public.platform_roles p where p.person_id = (select auth.uid()))
$$;

ALTER FUNCTION private.is_moderator() OWNER TO engine;

CREATE FUNCTION private.is_my_staff(member uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (select from public.staff s where s.id = member and s.person_id = (select auth.uid()) and s.ended_at is null)
$$;

ALTER FUNCTION private.is_my_staff(member uuid) OWNER TO engine;

CREATE FUNCTION private.keep_as_written() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise insufficient_privilege using message = format('%s is written once', tg_table_name);
end
$$;

CREATE FUNCTION private.keep_calendar_times(calendar uuid, since timestamp with time zone, durings tstzrange[], ids uuid[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  of_calendar public.external_calendars;
  gone integer;
  added integer;
begin
  select * into of_calendar from public.external_calendars c where c.id = calendar for update;
  if not found then
    return 0;
  end if;
  delete from public.busy_times y where y.calendar_id = calendar and upper(y.during) > since
    and not exists (select from unnest(durings) d (during) where d.during = y.during);
  get diagnostics gone = row_count;
  insert into public.busy_times (id, business_id, staff_id, during, reason, source, calendar_id)
  select t.id, of_calendar.business_id, of_calendar.staff_id, t.during, of_calendar.label, 'calendar', calendar
  from unnest(ids, durings) t (id, during)
  where not exists (select from public.busy_times y where y.calendar_id = calendar and y.during = t.during);
  get diagnostics added = row_count;
  -- What is long over blocks nobody, and shows on no page that people turn to.
  delete from public.busy_times y where y.calendar_id = calendar and upper(y.during) < since - interval '30 days';
  return gone + added;
end
$$;

CREATE FUNCTION private.keep_claims(visits uuid[], at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update public.claims c set held_until = null from public.visits v
  where v.id = any (visits) and v.id = c.holder_id and v.confirmed_at is not null and v.held_until is null
    and v.cancelled_at is null and c.held_until is not null;
  return private.have_their_time(visits, at);
end
$$;

ALTER FUNCTION private.keep_claims(visits uuid[], at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.keep_working_times(business uuid, members uuid[], since timestamp with time zone, owners uuid[], durings tstzrange[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

ALTER FUNCTION private.keep_working_times(business uuid, members uuid[], since timestamp with time zone, owners uuid[], durings tstzrange[]) OWNER TO engine;

CREATE FUNCTION private.live_services(businesses uuid[]) RETURNS TABLE(business_id uuid, is_class boolean, step_minutes integer, notice_minutes integer, minutes integer, is_whole boolean, staffed boolean, lead_minutes integer, part_minutes integer, price integer)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select s.business_id, s.is_class, s.step_minutes,
    -- a day of notice may be an hour short when the clocks change
    greatest(coalesce(s.notice_minutes, s.notice_days * 1440 - 180, 0), 0),
    case when g.segments = 1 then coalesce(o.minutes, s.minutes) else s.minutes end,
    g.segments = 1 and g.staffed, g.staffed, g.lead_minutes, g.part_minutes,
    coalesce(o.price, s.price)
  from public.services s
  left join (public.staff_services o join public.staff m on m.id = o.staff_id and m.ended_at is null)
    on o.service_id = s.id
  cross join lateral (
    select count(*) as segments, bool_or(p.staff) as staffed,
      coalesce((array_agg(p.before order by p.position) filter (where p.staff))[1], 0)::integer as lead_minutes,
      (array_agg(p.minutes order by p.position) filter (where p.staff))[1] as part_minutes
    from (select x.position, x.minutes, x.staff, sum(x.minutes) over (order by x.position) - x.minutes as before
          from public.service_segments x where x.service_id = s.id) p) g
  where s.ended_at is null and g.segments > 0 and (o.staff_id is not null or s.is_class) and (businesses is null or s.business_id = any (businesses))
$$;

ALTER FUNCTION private.live_services(businesses uuid[]) OWNER TO engine;

CREATE FUNCTION private.may_announce(told text, business uuid, body jsonb) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (
    select from private.announcers a where a.event = told and a.caller = current_setting('role') and case a.about
      when 'visit' then exists (select from public.visits v
        where v.id = (body ->> 'visit_id')::uuid and v.business_id = business
          and (v.customer_id = auth.uid() or v.visitor_id = auth.visitor_id() or v.business_id = any (private.my_businesses())))
      when 'payment' then exists (select from public.payments p
        where p.id = (body ->> 'payment_id')::uuid and p.business_id = business
          and (p.person_id = auth.uid() or p.business_id = any (private.my_businesses())))
      when 'checkout' then exists (select from public.checkouts c
        where c.id = (body ->> 'checkout_id')::uuid and c.business_id = business
          and (c.person_id = auth.uid() or c.business_id = any (private.my_businesses())))
      else business = any (private.my_businesses()) end)
$$;

ALTER FUNCTION private.may_announce(told text, business uuid, body jsonb) OWNER TO engine;

CREATE FUNCTION private.metres_between(a point, b point) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select 2 * 6371008.8 * asin(least(1, sqrt(power(sin(radians(b[1] - a[1]) / 2), 2)
    + cos(radians(a[1])) * cos(radians(b[1])) * power(sin(radians(b[0] - a[0]) / 2), 2))))
$$;

ALTER FUNCTION private.metres_between(a point, b point) OWNER TO engine;

CREATE FUNCTION private.minutes_of_day(at time without time zone) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$ select case when extract(second from at) = 0 then (extract(epoch from at) / 60)::integer end $$;

ALTER FUNCTION private.minutes_of_day(at time without time zone) OWNER TO engine;

CREATE FUNCTION private.miss_check(missed uuid, at timestamp with time zone, why text) RETURNS uuid[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v public.visits;
  depending uuid[];
begin
  select * into v from public.visits x where x.id = missed for update;
  if v.id is null or v.no_show_at is null
    or not (v.business_id = any (private.my_businesses(array['owner', 'manager', 'receptionist']))
      or (v.business_id = any (private.my_businesses(array['professional'])) and private.serves(v.id))) then
    return null;
  end if;
  select array_agg(t.id) into depending from (
    select d.id from public.visits d join public.check_bookings b on b.visit_id = d.id and b.check_visit_id = v.id
    where d.starts_at > at and d.cancelled_at is null and d.came_at is null and d.no_show_at is null
      and (d.held_until is null or d.held_until > at)
    order by d.id for update of d) t;
  delete from public.claims c where c.holder_id = any (depending);
  update public.visits d set cancelled_at = at, cancelled_by = (select auth.uid()), cancel_reason = why
    where d.id = any (depending);
  return coalesce(depending, '{}');
end
$$;

ALTER FUNCTION private.miss_check(missed uuid, at timestamp with time zone, why text) OWNER TO engine;

CREATE FUNCTION private.moment(told timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select case when exists (select from private.clock_by_hand) then told else now() end
$$;

ALTER FUNCTION private.moment(told timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.my_businesses(roles text[] DEFAULT ARRAY['owner'::text, 'manager'::text, 'receptionist'::text, 'professional'::text]) RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select case when strpos(current_setting('request.jwt.claims', true), 'business_id') > 0 and auth.jwt() ->> 'business_id' is not null
    then case when auth.jwt() ->> 'business_role' = any (roles) then array[(auth.jwt() ->> 'business_id')::uuid] else '{}' end
    else (select coalesce(array_agg(s.business_id), '{}') from public.staff s
      where s.person_id = (select auth.uid()) and s.ended_at is null and s.role = any (roles)) end
$$;

ALTER FUNCTION private.my_businesses(roles text[]) OWNER TO engine;

CREATE FUNCTION private.my_role(business uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select case when strpos(current_setting('request.jwt.claims', true), 'business_id') > 0 and auth.jwt() ->> 'business_id' is not null
    then case when (auth.jwt() ->> 'business_id')::uuid = business then auth.jwt() ->> 'business_role' end
    else (select s.role from public.staff s
      where s.person_id = (select auth.uid()) and s.business_id = business and s.ended_at is null) end
$$;

ALTER FUNCTION private.my_role(business uuid) OWNER TO engine;

CREATE FUNCTION private.my_staff_id(business uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select s.id from public.staff s
  where s.person_id = (select auth.uid()) and s.business_id = business and s.ended_at is null
$$;

ALTER FUNCTION private.my_staff_id(business uuid) OWNER TO engine;

CREATE FUNCTION private.note_check(checked uuid, passed boolean, at timestamp with time zone, why text) RETURNS uuid[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v public.visits;
  checks uuid[];
  depending uuid[];
begin
  select * into v from public.visits x where x.id = checked for update;
  if v.id is null or v.confirmed_at is null or v.cancelled_at is not null
    or not (v.business_id = any (private.my_businesses(array['owner', 'manager', 'receptionist']))
      or (v.business_id = any (private.my_businesses(array['professional'])) and private.serves(v.id))) then
    return null;
  end if;
  select array_agg(distinct i.service_id) into checks from public.visit_items i
    where i.visit_id = v.id and exists (select from public.service_checks c where c.check_service_id = i.service_id);
  if checks is null then
    return null;
  end if;
  insert into public.check_results (visit_id, check_service_id, business_id, person_id, checked_at, passed_at, failed_at, noted_by)
    select v.id, c, v.business_id, v.customer_id, v.starts_at, case when passed then at end, case when not passed then at end,
      (select auth.uid()) from unnest(checks) c
  on conflict (visit_id, check_service_id) do update
    set passed_at = excluded.passed_at, failed_at = excluded.failed_at, noted_by = excluded.noted_by;
  if passed then
    return '{}';
  end if;
  select array_agg(t.id) into depending from (
    select d.id from public.visits d
    where d.business_id = v.business_id and d.id <> v.id and d.starts_at > at and d.cancelled_at is null
      and d.came_at is null and d.no_show_at is null and (d.held_until is null or d.held_until > at)
      and ((v.customer_id is not null and d.customer_id = v.customer_id and exists (
          select from public.visit_items i join public.service_checks c on c.service_id = i.service_id
          where i.visit_id = d.id and c.check_service_id = any (checks)))
        or exists (select from public.check_bookings b where b.visit_id = d.id and b.check_visit_id = v.id))
    order by d.id for update) t;
  delete from public.claims c where c.holder_id = any (depending);
  update public.visits d set cancelled_at = at, cancelled_by = (select auth.uid()), cancel_reason = why
    where d.id = any (depending);
  return coalesce(depending, '{}');
end
$$;

ALTER FUNCTION private.note_check(checked uuid, passed boolean, at timestamp with time zone, why text) OWNER TO engine;

CREATE FUNCTION private.note_move() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

ALTER FUNCTION private.note_move() OWNER TO engine;

CREATE FUNCTION private.only_forward() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if new.stage < old.stage or (old.stage = new.stage and old.stage >= 3 and new.state <> old.state
      and (old.state, new.state) <> ('failed', 'abandoned')) then
    raise integrity_constraint_violation using message = format('a payment that is %s does not become %s', old.state, new.state);
  end if;
  if (new.id, new.checkout_id, new.business_id, new.amount, new.currency, new.processor)
    is distinct from (old.id, old.checkout_id, old.business_id, old.amount, old.currency, old.processor) then
    raise integrity_constraint_violation using message = 'what a payment is for stays as it is';
  end if;
  return new;
end
$$;

CREATE FUNCTION private.open_feed(secret_hash bytea, at timestamp with time zone) RETURNS TABLE(person_id uuid, staff_id uuid, business_id uuid, created_at timestamp with time zone, name text, locale text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update public.calendar_feeds f set read_at = at
  where f.token_hash = secret_hash and (f.read_at is null or f.read_at < at - interval '1 hour');
  return query select f.person_id, f.staff_id, f.business_id, f.created_at, p.name, p.locale
    from public.calendar_feeds f join public.people p on p.id = f.person_id
    where f.token_hash = secret_hash and (f.staff_id is null or exists (select from public.staff s
      where s.id = f.staff_id and s.person_id = f.person_id and s.ended_at is null));
end
$$;

ALTER FUNCTION private.open_feed(secret_hash bytea, at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.own_text(business uuid) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select private.plain(concat_ws(' ', b.name, b.category, c.words, b.district, b.tagline))
  from public.businesses b join public.categories c on c.slug = b.category where b.id = business
$$;

ALTER FUNCTION private.own_text(business uuid) OWNER TO engine;

CREATE FUNCTION private.place_items(visit uuid, business uuid, items jsonb, claims jsonb, until timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.visit_items (visit_id, position, business_id, service_id, staff_id, session_id, service_name,
    staff_name, starts_at, minutes, price, segments)
  select visit, i.position, business, i.service_id, i.staff_id, i.session_id, i.service_name, i.staff_name,
    i.starts_at, i.minutes, i.price, i.segments
  from jsonb_to_recordset(items) as i (position smallint, service_id uuid, staff_id uuid, session_id uuid,
    service_name text, staff_name text, starts_at timestamptz, minutes integer, price integer, segments jsonb);
  insert into public.claims (business_id, holder_id, item_position, segment_position, staff_id, resource_id, during,
    pad, before_seconds, after_seconds, held_until)
  select business, visit, c.item_position, c.segment_position, c.staff_id, c.resource_id,
    tstzrange(to_timestamp(c.starts), to_timestamp(c.ends)), c.pad, c.before_seconds, c.after_seconds, until
  from jsonb_to_recordset(claims) as c (item_position smallint, segment_position smallint, staff_id uuid,
    resource_id uuid, starts bigint, ends bigint, pad boolean, before_seconds integer, after_seconds integer);
end
$$;

CREATE FUNCTION private.plain(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$ select lower(public.unaccent('public.unaccent', words)) $$;

ALTER FUNCTION private.plain(words text) OWNER TO engine;

CREATE FUNCTION private.platform_figures() RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if not private.is_moderator() then
    raise insufficient_privilege using message = 'only moderators see the figures';
  end if;
  return jsonb_build_object(
    'published', (select count(*) from public.businesses b where b.published_at is not null),
    'unpublished', (select count(*) from public.businesses b where b.published_at is null),
    'people', (select count(*) from public.people),
    'visits_last_week', (select count(*) from public.visits v where v.confirmed_at is not null and v.cancelled_at is null
      and v.starts_at > now() - interval '7 days' and v.starts_at <= now()),
    'visits_next_week', (select count(*) from public.visits v where v.confirmed_at is not null and v.cancelled_at is null
      and v.starts_at > now() and v.starts_at <= now() + interval '7 days')
  );
end
$$;

ALTER FUNCTION private.platform_figures() OWNER TO engine;

CREATE FUNCTION private.published(business uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (select from public.businesses b where b.id = business and b.published_at is not null)
$$;

ALTER FUNCTION private.published(business uuid) OWNER TO engine;

CREATE FUNCTION private.queue_summary(failures_max integer DEFAULT 30) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'jobs', 'pg_temp'
    AS $$
begin
  if not private.is_moderator() then
    raise insufficient_privilege using message = 'only moderators see the queue';
  end if;
  return jsonb_build_object(
    'tasks', (select coalesce(jsonb_agg(to_jsonb(t) order by t.task, t.queue), '[]') from (
      select j.task_name as task, j.queue_name as queue,
        count(*) filter (where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now())) as waiting,
        count(*) filter (where j.status = 'todo' and j.scheduled_at > now()) as planned,
        count(*) filter (where j.status = 'doing') as running,
        count(*) filter (where j.status = 'succeeded') as done,
        count(*) filter (where j.status = 'failed') as failed,
        (select extract(epoch from now() - coalesce(o.scheduled_at, e.at))::float8
          from procrastinate_jobs o join procrastinate_events e on e.job_id = o.id and e.type = 'deferred'
          where o.task_name = j.task_name and o.queue_name = j.queue_name and o.status = 'todo'
            and (o.scheduled_at is null or o.scheduled_at <= now())
          order by o.id limit 1) as oldest_seconds
      from procrastinate_jobs j where j.status not in ('cancelled', 'aborted') group by j.task_name, j.queue_name) t),
    'workers', (select coalesce(jsonb_agg(to_jsonb(w) order by w.id), '[]') from (
      select k.id, extract(epoch from now() - k.last_heartbeat)::float8 as heartbeat_seconds,
        (select count(*) from procrastinate_jobs j where j.worker_id = k.id and j.status = 'doing') as running
      from procrastinate_workers k) w),
    'failures', (select coalesce(jsonb_agg(to_jsonb(f) order by f.status = 'failed' desc, f.failed_at desc), '[]') from (
      select j.id as job_id, j.task_name as task, coalesce(l.attempt, j.attempts) as attempt,
        coalesce(l.failed_at, (select max(e.at) from procrastinate_events e where e.job_id = j.id)) as failed_at,
        coalesce(l.reason, '') as reason, j.status::text as status, j.scheduled_at as next_at,
        j.task_name = 'deliver_mail' and exists (select from public.mails m
          where m.id = (j.args ->> 'mail_id')::uuid and m.doubtful_at is not null) as in_doubt
      from procrastinate_jobs j left join lateral (select f.attempt, f.failed_at, f.reason from public.job_failures f
        where f.job_id = j.id order by f.failed_at desc limit 1) l on true
      where j.status = 'failed' or (j.status in ('todo', 'doing') and l.reason is not null)
      order by j.status = 'failed' desc, l.failed_at desc nulls last limit failures_max) f),
    'mails_in_doubt', (select count(*) from public.mails m where m.doubtful_at is not null),
    'events_waiting', (select count(*) from public.outbox o where o.dispatched_at is null)
  );
end
$$;

ALTER FUNCTION private.queue_summary(failures_max integer) OWNER TO engine;

CREATE FUNCTION private.rebuild_free_windows() RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  made bigint;
begin
  drop index if exists public.free_windows_search, public.free_windows_business, public.free_windows_end, public.free_windows_long;
  delete from public.free_windows;
  with working as (select staff_id, business_id, range_agg(during) as during from public.working_times group by 1, 2),
  taken as (select staff_id, range_agg(during) as during from public.claims
    where staff_id is not null and not pad and held_until is null group by 1),
  busy as (select staff_id, range_agg(during) as during from public.busy_times group by 1),
  free as (
    select w.staff_id, w.business_id, b.category, b.place, h.during as hours,
      unnest(h.during::tstzmultirange - coalesce(t.during, '{}') - coalesce(y.during, '{}')) as during
    from working w join public.businesses b on b.id = w.business_id and b.published_at is not null
    left join taken t on t.staff_id = w.staff_id left join busy y on y.staff_id = w.staff_id
    cross join lateral unnest(w.during) h (during))
  insert into public.free_windows (staff_id, business_id, category, place, during, until)
  select f.staff_id, f.business_id, f.category, f.place, f.during, upper(f.hours) from free f
  order by f.category, f.business_id, f.staff_id;
  get diagnostics made = row_count;
  perform private.index_free_windows();
  return made;
end
$$;

CREATE FUNCTION private.receive_event(from_processor text, event text, event_kind text, about text, at timestamp with time zone, told jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.processor_events as e (processor, event_id, kind, processor_ref, happened_at, body)
  values (from_processor, event, event_kind, about, at, told)
  on conflict (processor, event_id) do nothing;
  if not found then
    update public.processor_events e set copies = e.copies + 1 where e.processor = from_processor and e.event_id = event;
    return false;
  end if;
  perform private.enqueue_job('apply_processor_event', jsonb_build_object('processor', from_processor, 'event_id', event),
    null, null, null);
  return true;
end
$$;

ALTER FUNCTION private.receive_event(from_processor text, event text, event_kind text, about text, at timestamp with time zone, told jsonb) OWNER TO engine;

CREATE FUNCTION private.refresh_entries_of_rows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  touched uuid[];
begin
  if current_setting('vibewell.bulk', true) = 'on' and current_setting('role') = 'none' then
    return null;
  end if;
  if tg_table_name = 'businesses' then
    touched := array[new.id];
  elsif tg_table_name = 'service_segments' then
    select array_agg(distinct s.business_id) into touched from public.services s join changed c on c.service_id = s.id;
  else
    select array_agg(distinct c.business_id) into touched from changed c;
  end if;
  if touched is not null then
    perform private.refresh_search_entries(touched);
  end if;
  return null;
end
$$;

ALTER FUNCTION private.refresh_entries_of_rows() OWNER TO engine;

CREATE FUNCTION private.refresh_free_windows(members uuid[], around tstzrange DEFAULT NULL::tstzrange) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select private.refresh_stretches(members, array_fill(coalesce(around, '(,)'::tstzrange), array[cardinality(members)]))
  where cardinality(members) > 0
$$;

ALTER FUNCTION private.refresh_free_windows(members uuid[], around tstzrange) OWNER TO engine;

CREATE FUNCTION private.refresh_rating() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update public.businesses b set rating = r.rating, review_count = r.review_count
  from (select round(avg(rating), 2) as rating, count(*) as review_count from public.reviews
        where business_id = coalesce(new.business_id, old.business_id)) r
  where b.id = coalesce(new.business_id, old.business_id);
  return null;
end
$$;

ALTER FUNCTION private.refresh_rating() OWNER TO engine;

CREATE FUNCTION private.refresh_search_entries(businesses uuid[] DEFAULT NULL::uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  delete from public.search_entries e using public.businesses b
  where e.business_id = b.id and b.published_at is null and (businesses is null or b.id = any (businesses));
  insert into public.search_entries as e (business_id, category, place, flat, rating, review_count, search_text,
    price_from, notice_minutes, grid_minutes, whole_minutes, part_minutes, lead_minutes, longest_minutes, needs_no_staff, has_classes,
    lengths, needs, buffer_seconds)
  select b.id, b.category, b.place, private.flat(b.place), b.rating, b.review_count, b.search_text,
    f.price_from, coalesce(f.notice_minutes, 0),
    case when f.has_classes then 0 else coalesce(private.common_grid(g.minutes || f.steps), 0) end, f.whole_minutes, f.part_minutes,
    coalesce(f.lead_minutes, 0), coalesce(f.longest_minutes, 0), coalesce(f.needs_no_staff, false),
    coalesce(f.has_classes, false), coalesce(n.lengths, '{}'), coalesce(n.needs, '{}'),
    -- claims are looked through only for a business that is new here
    greatest(coalesce(s.buffer_seconds, 0), coalesce(c.buffer_seconds, 0))
  from public.businesses b
  left join (
    select v.business_id, min(v.price) as price_from, min(v.notice_minutes) as notice_minutes, array_agg(distinct v.step_minutes) as steps,
      min(v.minutes) filter (where v.is_whole and not v.is_class) as whole_minutes,
      min(v.part_minutes) filter (where v.staffed and not v.is_whole and not v.is_class) as part_minutes,
      max(v.lead_minutes) filter (where not v.is_class) as lead_minutes, max(v.minutes) as longest_minutes,
      bool_or(not v.staffed and not v.is_class) as needs_no_staff, bool_or(v.is_class) as has_classes
    from private.live_services(businesses) v group by v.business_id
  ) f on f.business_id = b.id
  left join (
    select x.business_id, array_agg(x.minutes order by x.minutes) as lengths, array_agg(x.need order by x.minutes) as needs
    from (
      select v.business_id, v.minutes, min(min(case when v.is_whole then v.minutes else v.part_minutes end))
        over (partition by v.business_id order by v.minutes desc) as need
      from private.live_services(businesses) v where v.staffed and not v.is_class group by v.business_id, v.minutes) x
    group by x.business_id
  ) n on n.business_id = b.id
  left join (
    select s.business_id, 60 * max(greatest(s.before_minutes, s.after_minutes)) as buffer_seconds from public.services s
    where businesses is null or s.business_id = any (businesses) group by s.business_id
  ) s on s.business_id = b.id
  left join (
    select c.business_id, max(greatest(c.before_seconds, c.after_seconds)) as buffer_seconds
    from public.businesses n join public.claims c on c.business_id = n.id
    where (businesses is null or n.id = any (businesses))
      and not exists (select from public.search_entries o where o.business_id = n.id)
    group by c.business_id
  ) c on c.business_id = b.id
  left join (
    select h.business_id, array_agg(distinct h.minutes) as minutes from (
      select w.business_id, private.minutes_of_day(w.starts) as minutes from public.weekly_shifts w
        where businesses is null or w.business_id = any (businesses)
      union all
      select d.business_id, private.minutes_of_day(d.starts) from public.dated_shifts d
        where businesses is null or d.business_id = any (businesses)) h
    group by h.business_id
  ) g on g.business_id = b.id
  where b.published_at is not null and (businesses is null or b.id = any (businesses))
  on conflict (business_id) do update set category = excluded.category, place = excluded.place, flat = excluded.flat,
    rating = excluded.rating, review_count = excluded.review_count, search_text = excluded.search_text, price_from = excluded.price_from,
    notice_minutes = excluded.notice_minutes, grid_minutes = excluded.grid_minutes,
    whole_minutes = excluded.whole_minutes, part_minutes = excluded.part_minutes, lead_minutes = excluded.lead_minutes,
    longest_minutes = excluded.longest_minutes, needs_no_staff = excluded.needs_no_staff,
    has_classes = excluded.has_classes, lengths = excluded.lengths, needs = excluded.needs,
    buffer_seconds = greatest(e.buffer_seconds, excluded.buffer_seconds)
  where (e.category, e.place::text, e.rating, e.review_count, e.search_text, e.price_from, e.notice_minutes, e.grid_minutes,
      e.whole_minutes, e.part_minutes, e.lead_minutes, e.longest_minutes, e.needs_no_staff, e.has_classes, e.lengths, e.needs)
    is distinct from (excluded.category, excluded.place::text, excluded.rating, excluded.review_count,
      excluded.search_text, excluded.price_from, excluded.notice_minutes, excluded.grid_minutes, excluded.whole_minutes,
      excluded.part_minutes, excluded.lead_minutes, excluded.longest_minutes, excluded.needs_no_staff,
      excluded.has_classes, excluded.lengths, excluded.needs)
    or e.buffer_seconds < excluded.buffer_seconds;
end
$$;

ALTER FUNCTION private.refresh_search_entries(businesses uuid[]) OWNER TO engine;

CREATE FUNCTION private.refresh_search_text() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  business uuid := (to_jsonb(new) ->> case when tg_table_name = 'businesses' then 'id' else 'business_id' end)::uuid;
begin
  if current_setting('vibewell.bulk', true) = 'on' and current_setting('role') = 'none' then
    return null;
  end if;
  update public.businesses b set search_text = t.search_text
  from (select private.search_text(b.id) as search_text from public.businesses b where b.id = business) t
  where b.id = business and b.search_text <> t.search_text;
  return null;
end
$$;

ALTER FUNCTION private.refresh_search_text() OWNER TO engine;

CREATE FUNCTION private.refresh_stretches(members uuid[], arounds tstzrange[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
begin
  perform pg_advisory_xact_lock(hashtextextended(m.id::text, 0))
  from (select distinct t.id from unnest(members) t (id) order by 1) m;
  with touched as materialized (
    select s.id, s.business_id, b.category, b.place, b.published_at is not null as shown, range_merge(range_agg(t.around)) as around,
      -- a window that only touches the stretch may grow together with what becomes free in it
      range_merge(range_agg(tstzrange(lower(t.around) - interval '1 microsecond', upper(t.around) + interval '1 microsecond')))
        as reach
    from unnest(members, arounds) t (id, around)
    join public.staff s on s.id = t.id join public.businesses b on b.id = s.business_id
    group by s.id, b.id
  ), gone as (
    delete from public.free_windows w using touched t
    where w.business_id = t.business_id and w.staff_id = t.id and w.during && t.reach
    returning w.staff_id, w.during
  ), wide as (
    select t.*, range_merge(t.around::tstzmultirange + coalesce(g.during, '{}')) as stretch
    from touched t left join (select g.staff_id, range_agg(g.during) as during from gone g group by 1) g on g.staff_id = t.id
  ), worked as (
    select t.*, (select coalesce(range_agg(w.during), '{}') from public.working_times w
      where w.staff_id = t.id and w.business_id = t.business_id and w.during && t.stretch) as hours
    from wide t where t.shown
  )
  insert into public.free_windows (staff_id, business_id, category, place, during, until)
  select t.id, t.business_id, t.category, t.place, free.during,
    (select upper(h.during) from unnest(t.hours) h (during) where h.during @> free.during)
  from worked t cross join lateral unnest(t.hours * t.stretch::tstzmultirange
    - (select coalesce(range_agg(c.during), '{}') from public.claims c
      where c.staff_id = t.id and not c.pad and c.held_until is null and c.during && t.stretch)
    - (select coalesce(range_agg(y.during), '{}') from public.busy_times y
      where y.staff_id = t.id and y.during && t.stretch)) free (during);
end
$$;

ALTER FUNCTION private.refresh_stretches(members uuid[], arounds tstzrange[]) OWNER TO engine;

CREATE FUNCTION private.refresh_windows_of_busy_times() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  members uuid[];
  arounds tstzrange[];
begin
  if current_setting('vibewell.bulk', true) = 'on' and current_setting('role') = 'none' then
    return null;
  end if;
  if tg_op = 'INSERT' then
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds from added c;
  elsif tg_op = 'DELETE' then
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds from removed c;
  else
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds
      from (select a.staff_id, a.during from added a union all select r.staff_id, r.during from removed r) c;
  end if;
  if members is not null then
    perform private.refresh_stretches(members, arounds);
  end if;
  return null;
end
$$;

ALTER FUNCTION private.refresh_windows_of_busy_times() OWNER TO engine;

CREATE FUNCTION private.refresh_windows_of_claims() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  members uuid[];
  arounds tstzrange[];
begin
  if current_setting('vibewell.bulk', true) = 'on' and current_setting('role') = 'none' then
    return null;
  end if;
  if tg_op = 'INSERT' then
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds from added c
      where c.staff_id is not null and not c.pad and c.held_until is null;
  elsif tg_op = 'DELETE' then
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds from removed c
      where c.staff_id is not null and not c.pad and c.held_until is null;
  else
    select array_agg(c.staff_id), array_agg(c.during) into members, arounds from (
      select a.staff_id, a.during from added a
      where a.staff_id is not null and not a.pad and a.held_until is null
      union all
      select r.staff_id, r.during from removed r
      where r.staff_id is not null and not r.pad and r.held_until is null) c;
  end if;
  if members is not null then
    perform private.refresh_stretches(members, arounds);
  end if;
  return null;
end
$$;

ALTER FUNCTION private.refresh_windows_of_claims() OWNER TO engine;

CREATE FUNCTION private.refund_only_forward() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if old.state = 'returned' and new.state <> 'returned' or old.state = 'done' and new.state not in ('done', 'returned')
     or old.state = 'failed' and new.state not in ('failed', 'done', 'returned')
     or (old.id, old.payment_id, old.amount, old.currency, old.cause)
       is distinct from (new.id, new.payment_id, new.amount, new.currency, new.cause) then
    raise integrity_constraint_violation using message = format('a refund that is %s does not become %s', old.state, new.state);
  end if;
  return new;
end
$$;

CREATE FUNCTION private.release_checkout(wanted_by uuid, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  u record;
begin
  perform from public.checkouts c where c.id = wanted_by and c.settled_at is null
    and (current_setting('role') = 'service_role' or c.person_id = auth.uid()) for update;
  if not found then
    return;
  end if;
  for u in update public.gift_uses x set released_at = private.moment(at)
      where x.checkout_id = wanted_by and x.taken_at is null and x.released_at is null returning x.gift_card_id, x.amount loop
    update public.gift_cards g set balance = g.balance + u.amount where g.id = u.gift_card_id;
  end loop;
  for u in update public.pass_uses x set released_at = private.moment(at)
      where x.checkout_id = wanted_by and x.taken_at is null and x.released_at is null returning x.pass_id, x.amount loop
    update public.package_passes p set visits_left = p.visits_left + 1, value_left = p.value_left + u.amount where p.id = u.pass_id;
  end loop;
  update public.promo_uses x set released_at = private.moment(at) where x.checkout_id = wanted_by and x.released_at is null;
end
$$;

ALTER FUNCTION private.release_checkout(wanted_by uuid, at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.reserve_gift(hash bytea, wanted_by uuid, most integer, at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  c public.checkouts;
  g public.gift_cards;
  part integer;
begin
  select * into c from public.checkouts x where x.id = wanted_by and x.person_id = auth.uid()
    and x.settled_at is null and x.abandoned_at is null;
  select * into g from public.gift_cards x where x.code_hash = hash and x.business_id = c.business_id
    and x.currency = c.currency and x.ended_at is null and x.expires_at > private.moment(at) for update;
  if c.id is null or g.id is null then
    return null;
  end if;
  part := least(g.balance, most, c.amount);
  if part >= 1 then
    update public.gift_cards x set balance = x.balance - part where x.id = g.id;
    insert into public.gift_uses (id, gift_card_id, business_id, checkout_id, amount, reserved_at)
    values (gen_random_uuid(), g.id, g.business_id, c.id, part, private.moment(at));
  end if;
  return greatest(part, 0);
end
$$;

ALTER FUNCTION private.reserve_gift(hash bytea, wanted_by uuid, most integer, at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.reserve_pass(pass uuid, wanted_by uuid, visit uuid, service uuid, at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  c public.checkouts;
  p public.package_passes;
  part integer;
begin
  select * into p from public.package_passes x where x.id = pass and x.person_id = auth.uid()
    and x.service_id = service and x.visits_left > 0 and x.expires_at > private.moment(at) for update;
  select * into c from public.checkouts x where x.id = wanted_by and x.person_id = auth.uid() and x.business_id = p.business_id
    and x.settled_at is null and x.abandoned_at is null;
  if p.id is null or (wanted_by is not null and c.id is null) or not exists (select from public.visit_items i where i.visit_id = visit and i.service_id = service
      and i.business_id = p.business_id) then
    return null;
  end if;
  part := (p.value_left + p.visits_left - 1) / p.visits_left;
  if c.id is null then
    return part;
  end if;
  update public.package_passes x set visits_left = x.visits_left - 1, value_left = x.value_left - part where x.id = p.id;
  insert into public.pass_uses (id, pass_id, business_id, checkout_id, visit_id, amount, reserved_at)
  values (gen_random_uuid(), p.id, p.business_id, c.id, visit, part, private.moment(at));
  return part;
end
$$;

ALTER FUNCTION private.reserve_pass(pass uuid, wanted_by uuid, visit uuid, service uuid, at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.retry_job(failed_job bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jobs', 'pg_temp'
    AS $$
declare
  found_job procrastinate_jobs;
begin
  if not private.is_moderator() then
    raise insufficient_privilege using message = 'only moderators change the queue';
  end if;
  begin
    update procrastinate_jobs set status = 'todo', attempts = 0, scheduled_at = null
      where id = failed_job and status in ('failed', 'aborted') returning * into found_job;
  exception when unique_violation then
    return false;
  end;
  if found_job.id is null then
    return false;
  end if;
  if found_job.task_name = 'deliver_mail' then
    update public.mails set handed_over_at = null, doubtful_at = null, failed_at = null, failure = null, tries = 0
      where id = (found_job.args ->> 'mail_id')::uuid and delivered_at is null;
  end if;
  insert into public.audit_entries (actor_id, actor_role, table_name, row_id, verb, changes)
    values (auth.uid(), auth.role(), 'jobs', failed_job::text, 'retry', jsonb_build_object('task', found_job.task_name));
  perform pg_notify('procrastinate_any_queue_v1', json_build_object('type', 'job_inserted', 'job_id', failed_job)::text);
  return true;
end
$$;

ALTER FUNCTION private.retry_job(failed_job bigint) OWNER TO engine;

CREATE FUNCTION private.roster_version(business uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$ select v.version from public.roster_versions v where v.business_id = business $$;

ALTER FUNCTION private.roster_version(business uuid) OWNER TO engine;

CREATE FUNCTION private.search_text(business uuid) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select concat_ws(' ', private.own_text(business), (select private.plain(string_agg(s.name, ' ' order by s.position, s.id))
    from public.services s where s.business_id = business and s.ended_at is null))
$$;

ALTER FUNCTION private.search_text(business uuid) OWNER TO engine;

CREATE FUNCTION private.seat_account(member uuid, address text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  seat public.staff;
  person uuid;
  caller_role text;
begin
  select * into seat from public.staff s where s.id = member and s.ended_at is null for update;
  caller_role := private.my_role(seat.business_id);
  if caller_role is null or (caller_role <> 'owner'
      and (caller_role <> 'manager' or seat.role not in ('receptionist', 'professional'))) then
    return 'forbidden';
  end if;
  if address is not null then
    select u.id into person from identity.users u where u.email operator(public.=) address::public.citext;
    if person is null then
      return 'no_account';
    end if;
    if exists (select from public.staff s where s.person_id = person and s.business_id = seat.business_id
        and s.id <> member and s.ended_at is null) then
      return 'taken';
    end if;
  end if;
  update public.staff s set person_id = person where s.id = member and s.person_id is distinct from person;
  return 'seated';
end
$$;

ALTER FUNCTION private.seat_account(member uuid, address text) OWNER TO engine;

CREATE FUNCTION private.seated(business uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select s.id from public.staff s
  where s.business_id = business and s.person_id is not null and private.my_role(business) is not null
$$;

ALTER FUNCTION private.seated(business uuid) OWNER TO engine;

CREATE FUNCTION private.seats_taken(sessions uuid[], at timestamp with time zone) RETURNS TABLE(id uuid, seats integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select i.session_id, sum(v.party)::integer
  from public.visit_items i join public.visits v on v.id = i.visit_id
  where i.session_id = any (sessions) and v.cancelled_at is null and (v.held_until is null or v.held_until > at)
  group by 1
$$;

ALTER FUNCTION private.seats_taken(sessions uuid[], at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.serves(visit uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (select from public.visit_items i join public.staff s on s.id = i.staff_id
      where i.visit_id = visit and s.person_id = (select auth.uid()) and s.ended_at is null)
    or (not exists (select from public.visit_items i where i.visit_id = visit)
      and exists (select from public.visits v where v.id = visit and v.business_id = any (private.my_businesses())))
$$;

ALTER FUNCTION private.serves(visit uuid) OWNER TO engine;

CREATE FUNCTION private.service_business(service uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select s.business_id from public.services s where s.id = service
$$;

ALTER FUNCTION private.service_business(service uuid) OWNER TO engine;

CREATE FUNCTION private.shares_a_visit(person uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (select from public.visits v where v.customer_id = person and v.confirmed_at is not null
    and v.business_id = any ((select private.my_businesses())::uuid[]))
$$;

ALTER FUNCTION private.shares_a_visit(person uuid) OWNER TO engine;

CREATE FUNCTION private.staff_named(changes jsonb, known uuid) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select s.name from public.staff s where s.id = coalesce(known,
    case when jsonb_typeof(changes -> 'staff_id') = 'string' then (changes ->> 'staff_id')::uuid end)
$$;

ALTER FUNCTION private.staff_named(changes jsonb, known uuid) OWNER TO engine;

CREATE FUNCTION private.taken(business uuid, low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) RETURNS SETOF private.taken_row
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select o.owner, false, array_agg(o.starts), array_agg(o.ends), array_agg(o.before_seconds), array_agg(o.after_seconds)
  from (
    select coalesce(c.staff_id, c.resource_id) as owner, date_part('epoch', lower(c.during))::bigint as starts,
      date_part('epoch', upper(c.during))::bigint as ends, c.before_seconds, c.after_seconds
    from public.claims c
    where c.business_id = business and c.during && tstzrange(low, high) and not c.pad
      and (c.held_until is null or c.held_until > at) and (leave_out is null or c.holder_id <> leave_out)
    order by 1, 2
  ) o
  group by 1
  union all
  select y.staff_id, true,
    array_agg(date_part('epoch', lower(y.during))::bigint order by lower(y.during)),
    array_agg(date_part('epoch', upper(y.during))::bigint order by lower(y.during)), '{}', '{}'
  from public.busy_times y
  where y.business_id = business and y.during && tstzrange(low, high)
  group by 1
$$;

ALTER FUNCTION private.taken(business uuid, low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) OWNER TO engine;

CREATE FUNCTION private.taken_around(businesses uuid[], lows timestamp with time zone[], highs timestamp with time zone[], at timestamp with time zone) RETURNS TABLE(business_id uuid, taken text)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 30
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select t.id, json_build_array(
    coalesce((select v.version from public.roster_versions v where v.business_id = t.id), 0),
    (select coalesce(json_agg(json_build_array(coalesce(c.staff_id, c.resource_id), date_part('epoch', lower(c.during))::bigint,
        date_part('epoch', upper(c.during))::bigint, c.before_seconds, c.after_seconds)), '[]')
      from (
        select * from public.claims c
        where c.business_id = t.id and upper(c.during) > t.low and upper(c.during) <= t.high + interval '24 hours'
        union all
        select * from public.claims c where c.business_id = t.id and upper(c.during) > t.high + interval '24 hours'
          and upper(c.during) - lower(c.during) > interval '24 hours') c
      where lower(c.during) < t.high and not c.pad and (c.held_until is null or c.held_until > at)),
    (select coalesce(json_agg(json_build_array(y.staff_id, date_part('epoch', lower(y.during))::bigint,
        date_part('epoch', upper(y.during))::bigint)), '[]')
      from (
        select * from public.busy_times y
        where y.business_id = t.id and upper(y.during) > t.low and upper(y.during) <= t.high + interval '24 hours'
        union all
        select * from public.busy_times y where y.business_id = t.id and upper(y.during) > t.high + interval '24 hours'
          and upper(y.during) - lower(y.during) > interval '24 hours') y
      where lower(y.during) < t.high))::text
  from unnest(businesses, lows, highs) t (id, low, high)
$$;

ALTER FUNCTION private.taken_around(businesses uuid[], lows timestamp with time zone[], highs timestamp with time zone[], at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.tried_too_often(subject uuid, person uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

ALTER FUNCTION private.tried_too_often(subject uuid, person uuid) OWNER TO engine;

CREATE FUNCTION private.urge_wish(wish uuid, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update public.waitlist_wishes w set urged_at = at, urged_by = (select auth.uid())
  where w.id = wish and w.withdrawn_at is null and w.fulfilled_at is null
    and w.business_id = any (private.my_businesses(array['owner', 'manager', 'receptionist']));
  return found;
end
$$;

ALTER FUNCTION private.urge_wish(wish uuid, at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.use_key(hash bytea, at timestamp with time zone, window_starts timestamp with time zone) RETURNS TABLE(id uuid, business_id uuid, slug text, role text, expires_at timestamp with time zone, revoked_at timestamp with time zone, asked integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
declare
  k public.api_keys;
begin
  select * into k from public.api_keys where digest = hash;
  if not found then
    return;
  end if;
  if k.revoked_at is null and coalesce(k.expires_at > at, true) then
    asked := private.count_request('key:' || k.id, window_starts);
    if k.used_at is null or k.used_at <= at - interval '1 minute' then
      update public.api_keys u set used_at = date_trunc('minute', at)
        where u.id = k.id and (u.used_at is null or u.used_at <= at - interval '1 minute');
    end if;
  end if;
  return query select k.id, k.business_id, b.slug, k.role, k.expires_at, k.revoked_at, asked
    from public.businesses b where b.id = k.business_id;
end
$$;

ALTER FUNCTION private.use_key(hash bytea, at timestamp with time zone, window_starts timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.use_promo(business uuid, typed text, wanted_by uuid, price integer, at timestamp with time zone) RETURNS TABLE(promo_id uuid, discount integer, why_not text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  c public.checkouts;
  p public.promo_codes;
  off integer;
begin
  select * into c from public.checkouts x where x.id = wanted_by and x.person_id = auth.uid() and x.business_id = business
    and x.settled_at is null and x.abandoned_at is null;
  select * into p from public.promo_codes x where x.business_id = business and x.code = typed and x.ended_at is null for update;
  if p.id is null or auth.uid() is null or (wanted_by is not null and c.id is null) then
    return query select null::uuid, 0, 'unknown';
  elsif private.moment(at) < p.valid_from or private.moment(at) >= p.valid_until then
    return query select p.id, 0, 'over';
  elsif price < p.least_price then
    return query select p.id, 0, 'small';
  elsif p.uses_max <= (select count(*) from public.promo_uses u where u.promo_id = p.id and u.released_at is null) then
    return query select p.id, 0, 'used_up';
  elsif p.person_max <= (select count(*) from public.promo_uses u where u.promo_id = p.id and u.released_at is null
      and u.person_id = auth.uid()) then
    return query select p.id, 0, 'used';
  else
    -- Half a minor unit goes up, as everywhere.
    off := least(price, coalesce(p.amount, (price::bigint * p.percent * 2 + 100) / 200));
    if off >= 1 and c.id is not null then
      insert into public.promo_uses (id, promo_id, business_id, checkout_id, person_id, discount, used_at)
      values (gen_random_uuid(), p.id, p.business_id, c.id, c.person_id, off, private.moment(at));
    end if;
    return query select p.id, off, ''::text;
  end if;
end
$$;

ALTER FUNCTION private.use_promo(business uuid, typed text, wanted_by uuid, price integer, at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.wait_and_read(business uuid, owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) RETURNS SETOF private.taken_row
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform private.wait_for(owners, low, high, at);
  return query select * from private.taken(business, low, high, at, leave_out);
  return query select null::uuid, false, array[private.roster_version(business)], null::bigint[], null::integer[], null::integer[];
end
$$;

CREATE FUNCTION private.wait_for(owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  each_one uuid;
begin
  for each_one in select distinct o from unnest(owners) o order by 1 loop
    perform pg_advisory_xact_lock(hashtextextended(each_one::text, 0));
  end loop;
  -- Whoever asks can't let go of holds that still run by telling a later time. In one order: others may be let go of beside this.
  with over as materialized (
    select c.id from public.claims c
    where c.held_until <= private.believable(at, '5 minutes') and c.holder_id in (
      select e.holder_id from public.claims e
      where e.held_until <= private.believable(at, '5 minutes') and e.during && tstzrange(low, high)
        and (e.staff_id = any (owners) or e.resource_id = any (owners)))
    order by c.id for update
  )
  delete from public.claims c using over where c.id = over.id;
end
$$;

ALTER FUNCTION private.wait_for(owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone) OWNER TO engine;

CREATE FUNCTION private.wait_for_visits(visits uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform pg_advisory_xact_lock(hashtextextended(o.id::text, 0)) from (
    select distinct coalesce(c.staff_id, c.resource_id) as id from public.claims c where c.holder_id = any (visits)
    union
    select i.staff_id from public.visit_items i where i.visit_id = any (visits) and i.session_id is not null
    order by 1
  ) o;
end
$$;

ALTER FUNCTION private.wait_for_visits(visits uuid[]) OWNER TO engine;

CREATE FUNCTION private.wake_waitlist(business uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  told uuid := gen_random_uuid();
begin
  insert into public.outbox (id, event, business_id, body)
    values (told, 'waitlist.changed', business, jsonb_build_object('business_id', business));
  perform private.enqueue_job('dispatch_event', jsonb_build_object('outbox_id', told), null, null, null);
  perform pg_notify('business_changed', business::text);
end
$$;

ALTER FUNCTION private.wake_waitlist(business uuid) OWNER TO engine;

CREATE FUNCTION private.want_account() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform private.enqueue_job('link_account', jsonb_build_object('account_id', new.id), null, null, null);
  return null;
end
$$;

ALTER FUNCTION private.want_account() OWNER TO engine;

CREATE FUNCTION private.want_card() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform private.enqueue_job('begin_card', jsonb_build_object('request_id', new.id), null, null, null);
  return null;
end
$$;

ALTER FUNCTION private.want_card() OWNER TO engine;

CREATE FUNCTION private.want_replay() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform private.enqueue_job('replay_dispute', jsonb_build_object('replay_id', new.id), null, null, null);
  return null;
end
$$;

ALTER FUNCTION private.want_replay() OWNER TO engine;

CREATE FUNCTION private.wanted_services(business uuid, words text[]) RETURNS uuid[]
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  with left_over as materialized (
    select array_agg(w.word) as words from unnest(words) w (word), private.own_text(business) own (words)
    where position(w.word in own.words) = 0
  ), named as (
    select s.id, (select count(*) from unnest(l.words) w (word) where position(w.word in private.plain(s.name)) > 0) as hits
    from public.services s, left_over l where s.business_id = business and s.ended_at is null and l.words is not null
  )
  select case when l.words is not null then
    coalesce((select array_agg(n.id) from named n where n.hits > 0 and n.hits = (select max(hits) from named)), '{}') end
  from left_over l
$$;

ALTER FUNCTION private.wanted_services(business uuid, words text[]) OWNER TO engine;

CREATE FUNCTION private.wants_payment(visit uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

ALTER FUNCTION private.wants_payment(visit uuid) OWNER TO engine;

CREATE TABLE identity.account_log (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid,
    action text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    CONSTRAINT account_log_action_check CHECK ((char_length(action) <= 60)),
    CONSTRAINT account_log_address_check CHECK ((char_length(address) <= 64))
);

ALTER TABLE ONLY identity.account_log FORCE ROW LEVEL SECURITY;

ALTER TABLE identity.account_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME identity.account_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE identity.identities (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    provider text NOT NULL,
    provider_id text NOT NULL,
    identity_data jsonb NOT NULL,
    last_sign_in_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT identities_provider_check CHECK ((provider = 'email'::text))
);

ALTER TABLE ONLY identity.identities FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.mfa_challenges (
    id uuid NOT NULL,
    factor_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone
);

ALTER TABLE ONLY identity.mfa_challenges FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.mfa_factors (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    friendly_name text DEFAULT ''::text NOT NULL,
    secret bytea NOT NULL,
    last_step bigint DEFAULT 0 NOT NULL,
    verified_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT mfa_factors_friendly_name_check CHECK ((char_length(friendly_name) <= 100))
);

ALTER TABLE ONLY identity.mfa_factors FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.one_time_tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    email public.citext NOT NULL,
    link_hash bytea NOT NULL,
    code_hash bytea,
    password_hash text,
    code_challenge text,
    code_challenge_method text,
    wrong_tries smallint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT one_time_tokens_code_challenge_check CHECK ((char_length(code_challenge) <= 128)),
    CONSTRAINT one_time_tokens_code_challenge_method_check CHECK ((code_challenge_method = ANY (ARRAY['s256'::text, 'plain'::text]))),
    CONSTRAINT one_time_tokens_code_hash_check CHECK ((octet_length(code_hash) = 32)),
    CONSTRAINT one_time_tokens_kind_check CHECK ((kind = ANY (ARRAY['signup'::text, 'recovery'::text, 'magiclink'::text, 'email_change_current'::text, 'email_change_new'::text, 'auth_code'::text]))),
    CONSTRAINT one_time_tokens_link_hash_check CHECK ((octet_length(link_hash) = 32))
);

ALTER TABLE ONLY identity.one_time_tokens FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.rate_limits (
    bucket text NOT NULL,
    hits timestamp with time zone[] NOT NULL,
    most integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT rate_limits_bucket_check CHECK ((char_length(bucket) <= 200)),
    CONSTRAINT rate_limits_most_check CHECK (((most >= 1) AND (most <= 5000)))
)
WITH (fillfactor='70');

ALTER TABLE ONLY identity.rate_limits FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.refresh_tokens (
    hash bytea NOT NULL,
    session_id uuid NOT NULL,
    parent bytea,
    salt bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT refresh_tokens_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT refresh_tokens_salt_check CHECK ((octet_length(salt) = 16))
);

ALTER TABLE ONLY identity.refresh_tokens FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    aal text DEFAULT 'aal1'::text NOT NULL,
    amr jsonb NOT NULL,
    network text DEFAULT ''::text NOT NULL,
    device text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    refreshed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_because text,
    CONSTRAINT sessions_aal_check CHECK ((aal = ANY (ARRAY['aal1'::text, 'aal2'::text]))),
    CONSTRAINT sessions_check CHECK (((ended_at IS NULL) = (ended_because IS NULL))),
    CONSTRAINT sessions_device_check CHECK ((char_length(device) <= 300)),
    CONSTRAINT sessions_ended_because_check CHECK ((ended_because = ANY (ARRAY['signed_out'::text, 'password_changed'::text, 'token_reused'::text, 'factor_verified'::text, 'expired'::text]))),
    CONSTRAINT sessions_network_check CHECK ((char_length(network) <= 64))
);

ALTER TABLE ONLY identity.sessions FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.signing_keys (
    kid text NOT NULL,
    public_jwk jsonb NOT NULL,
    private_jwk bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT signing_keys_kid_check CHECK ((char_length(kid) <= 64))
);

ALTER TABLE ONLY identity.signing_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE identity.users (
    id uuid NOT NULL,
    email public.citext NOT NULL,
    password_hash text,
    confirmed_at timestamp with time zone,
    new_email public.citext,
    user_metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    app_metadata jsonb DEFAULT '{"provider": "email", "providers": ["email"]}'::jsonb NOT NULL,
    confirmation_sent_at timestamp with time zone,
    recovery_sent_at timestamp with time zone,
    email_change_sent_at timestamp with time zone,
    last_sign_in_at timestamp with time zone,
    banned_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT users_app_metadata_check CHECK ((jsonb_typeof(app_metadata) = 'object'::text)),
    CONSTRAINT users_email_check CHECK (((char_length((email)::text) >= 3) AND (char_length((email)::text) <= 254))),
    CONSTRAINT users_new_email_check CHECK (((char_length((new_email)::text) >= 3) AND (char_length((new_email)::text) <= 254))),
    CONSTRAINT users_password_hash_check CHECK ((char_length(password_hash) <= 300)),
    CONSTRAINT users_user_metadata_check CHECK ((jsonb_typeof(user_metadata) = 'object'::text))
);

ALTER TABLE ONLY identity.users FORCE ROW LEVEL SECURITY;

CREATE TABLE private.announcers (
    event text NOT NULL,
    caller text NOT NULL,
    about text NOT NULL,
    CONSTRAINT announcers_about_check CHECK ((about = ANY (ARRAY['visit'::text, 'business'::text, 'payment'::text, 'checkout'::text]))),
    CONSTRAINT announcers_caller_check CHECK ((caller = ANY (ARRAY['anon'::text, 'authenticated'::text])))
);

ALTER TABLE ONLY private.announcers FORCE ROW LEVEL SECURITY;

CREATE TABLE private.clock_by_hand (
    since timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY private.clock_by_hand FORCE ROW LEVEL SECURITY;

CREATE TABLE public.api_keys (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    digest bytea NOT NULL,
    last_four text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid NOT NULL,
    expires_at timestamp with time zone,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoked_by uuid,
    CONSTRAINT api_keys_digest_check CHECK ((octet_length(digest) = 32)),
    CONSTRAINT api_keys_last_four_check CHECK ((char_length(last_four) = 4)),
    CONSTRAINT api_keys_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 80))),
    CONSTRAINT api_keys_role_check CHECK ((role = ANY (ARRAY['manager'::text, 'receptionist'::text, 'read_only'::text])))
);

ALTER TABLE ONLY public.api_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE public.audit_entries (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    actor_id uuid,
    actor_role text,
    business_id uuid,
    table_name text NOT NULL,
    row_id text NOT NULL,
    verb text NOT NULL,
    changes jsonb NOT NULL
);

ALTER TABLE ONLY public.audit_entries FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.businesses (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    category text NOT NULL,
    tagline text DEFAULT ''::text NOT NULL,
    timezone text DEFAULT 'Europe/Berlin'::text NOT NULL,
    currency character(3) DEFAULT 'EUR'::bpchar NOT NULL,
    country character(2) DEFAULT 'DE'::bpchar NOT NULL,
    street text DEFAULT ''::text NOT NULL,
    postcode text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    district text DEFAULT ''::text NOT NULL,
    place point NOT NULL,
    step_free boolean DEFAULT false NOT NULL,
    rating numeric(3,2),
    review_count integer DEFAULT 0 NOT NULL,
    search_text text DEFAULT ''::text NOT NULL,
    published_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT businesses_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 120))),
    CONSTRAINT businesses_place_check CHECK ((((place[0] >= ('-180'::integer)::double precision) AND (place[0] <= (180)::double precision)) AND ((place[1] >= ('-90'::integer)::double precision) AND (place[1] <= (90)::double precision)))),
    CONSTRAINT businesses_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (char_length(slug) <= 80))),
    CONSTRAINT businesses_tagline_check CHECK ((char_length(tagline) <= 300))
);

ALTER TABLE ONLY public.businesses FORCE ROW LEVEL SECURITY;

CREATE TABLE public.busy_times (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    during tstzrange NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    source text DEFAULT 'block'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    calendar_id uuid,
    CONSTRAINT busy_times_during_check CHECK (((NOT isempty(during)) AND ((upper(during) - lower(during)) <= '366 days'::interval))),
    CONSTRAINT busy_times_of_calendar CHECK (((calendar_id IS NULL) OR (source = 'calendar'::text))),
    CONSTRAINT busy_times_reason_check CHECK ((char_length(reason) <= 200)),
    CONSTRAINT busy_times_source_check CHECK ((source = ANY (ARRAY['block'::text, 'calendar'::text])))
);

ALTER TABLE ONLY public.busy_times FORCE ROW LEVEL SECURITY;

CREATE TABLE public.calendar_feeds (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    staff_id uuid,
    business_id uuid,
    token_hash bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    read_at timestamp with time zone,
    CONSTRAINT calendar_feeds_check CHECK (((staff_id IS NULL) = (business_id IS NULL))),
    CONSTRAINT calendar_feeds_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

ALTER TABLE ONLY public.calendar_feeds FORCE ROW LEVEL SECURITY;

CREATE TABLE public.card_requests (
    id uuid NOT NULL,
    checkout_id uuid NOT NULL,
    business_id uuid NOT NULL,
    person_id uuid NOT NULL,
    processor text NOT NULL,
    state text DEFAULT 'wanted'::text NOT NULL,
    processor_ref text,
    next_url text,
    client_secret text,
    failure text,
    kept_card_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    kept_at timestamp with time zone,
    declined smallint DEFAULT 0 NOT NULL,
    CONSTRAINT card_requests_client_secret_check CHECK ((char_length(client_secret) <= 500)),
    CONSTRAINT card_requests_failure_check CHECK ((char_length(failure) <= 500)),
    CONSTRAINT card_requests_next_url_check CHECK ((char_length(next_url) <= 2000)),
    CONSTRAINT card_requests_processor_check CHECK ((processor = ANY (ARRAY['embedded'::text, 'stripe'::text]))),
    CONSTRAINT card_requests_processor_ref_check CHECK ((char_length(processor_ref) <= 255)),
    CONSTRAINT card_requests_state_check CHECK ((state = ANY (ARRAY['wanted'::text, 'open'::text, 'failed'::text, 'abandoned'::text, 'kept'::text])))
);

ALTER TABLE ONLY public.card_requests FORCE ROW LEVEL SECURITY;

CREATE TABLE public.categories (
    slug text NOT NULL,
    "position" smallint NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    CONSTRAINT categories_words_check CHECK ((char_length(words) <= 300))
);

ALTER TABLE ONLY public.categories FORCE ROW LEVEL SECURITY;

CREATE TABLE public.check_bookings (
    visit_id uuid NOT NULL,
    check_visit_id uuid NOT NULL,
    business_id uuid NOT NULL,
    together boolean DEFAULT true NOT NULL,
    CONSTRAINT check_bookings_check CHECK ((visit_id <> check_visit_id))
);

ALTER TABLE ONLY public.check_bookings FORCE ROW LEVEL SECURITY;

CREATE TABLE public.check_results (
    visit_id uuid NOT NULL,
    check_service_id uuid NOT NULL,
    business_id uuid NOT NULL,
    person_id uuid,
    checked_at timestamp with time zone NOT NULL,
    passed_at timestamp with time zone,
    failed_at timestamp with time zone,
    noted_by uuid NOT NULL,
    CONSTRAINT check_results_check CHECK ((num_nonnulls(passed_at, failed_at) = 1))
);

ALTER TABLE ONLY public.check_results FORCE ROW LEVEL SECURITY;

CREATE TABLE public.check_waivers (
    visit_id uuid NOT NULL,
    business_id uuid NOT NULL,
    waived_at timestamp with time zone NOT NULL,
    waived_by uuid NOT NULL
);

ALTER TABLE ONLY public.check_waivers FORCE ROW LEVEL SECURITY;

CREATE TABLE public.checkouts (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    person_id uuid,
    purpose text NOT NULL,
    subject_id uuid NOT NULL,
    lines jsonb NOT NULL,
    amount integer NOT NULL,
    currency character(3) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    settled_at timestamp with time zone,
    abandoned_at timestamp with time zone,
    asked text,
    CONSTRAINT checkouts_amount_check CHECK (((amount >= 0) AND (amount <= 99999999))),
    CONSTRAINT checkouts_asked_check CHECK ((char_length(asked) <= 64)),
    CONSTRAINT checkouts_check CHECK ((num_nonnulls(settled_at, abandoned_at) <= 1)),
    CONSTRAINT checkouts_lines_check CHECK ((jsonb_typeof(lines) = 'array'::text)),
    CONSTRAINT checkouts_purpose_check CHECK ((purpose = ANY (ARRAY['visit'::text, 'balance'::text, 'fee'::text, 'gift_card'::text, 'package'::text])))
);

ALTER TABLE ONLY public.checkouts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claims (
    id bigint NOT NULL,
    business_id uuid NOT NULL,
    holder_id uuid NOT NULL,
    item_position smallint DEFAULT 0 NOT NULL,
    segment_position smallint DEFAULT 0 NOT NULL,
    staff_id uuid,
    resource_id uuid,
    during tstzrange NOT NULL,
    pad boolean DEFAULT false NOT NULL,
    before_seconds integer DEFAULT 0 NOT NULL,
    after_seconds integer DEFAULT 0 NOT NULL,
    held_until timestamp with time zone,
    CONSTRAINT claims_after_seconds_check CHECK (((after_seconds >= 0) AND (after_seconds <= 86400))),
    CONSTRAINT claims_before_seconds_check CHECK (((before_seconds >= 0) AND (before_seconds <= 86400))),
    CONSTRAINT claims_check CHECK ((num_nonnulls(staff_id, resource_id) = 1)),
    CONSTRAINT claims_check1 CHECK (((NOT pad) OR (staff_id IS NOT NULL))),
    CONSTRAINT claims_during_check CHECK (((NOT isempty(during)) AND (NOT lower_inf(during)) AND (NOT upper_inf(during))))
);

ALTER TABLE ONLY public.claims FORCE ROW LEVEL SECURITY;

ALTER TABLE public.claims ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.claims_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.class_sessions (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    service_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    capacity integer NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT class_sessions_capacity_check CHECK (((capacity >= 1) AND (capacity <= 1000)))
);

ALTER TABLE ONLY public.class_sessions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.client_cancellations (
    visit_id uuid NOT NULL,
    business_id uuid NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    noted_by uuid NOT NULL
);

ALTER TABLE ONLY public.client_cancellations FORCE ROW LEVEL SECURITY;

CREATE TABLE public.client_origins (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    person_id uuid,
    visit_id uuid,
    origin text NOT NULL,
    noted_at timestamp with time zone DEFAULT now() NOT NULL,
    noted_by uuid,
    CONSTRAINT client_origins_check CHECK ((num_nonnulls(person_id, visit_id) >= 1)),
    CONSTRAINT client_origins_origin_check CHECK ((origin = ANY (ARRAY['salon_link'::text, 'desk'::text, 'imported'::text])))
);

ALTER TABLE ONLY public.client_origins FORCE ROW LEVEL SECURITY;

CREATE TABLE public.closures (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    from_date date NOT NULL,
    to_date date NOT NULL,
    cut_shifts boolean DEFAULT false NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT closures_check CHECK (((to_date >= from_date) AND (to_date <= (from_date + 366)))),
    CONSTRAINT closures_reason_check CHECK ((char_length(reason) <= 200))
);

ALTER TABLE ONLY public.closures FORCE ROW LEVEL SECURITY;

CREATE TABLE public.dated_shifts (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    date date NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL
);

ALTER TABLE ONLY public.dated_shifts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.dispute_replays (
    id uuid NOT NULL,
    dispute_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    done_at timestamp with time zone,
    found jsonb,
    CONSTRAINT dispute_replays_found_check CHECK ((jsonb_typeof(found) = 'array'::text))
);

ALTER TABLE ONLY public.dispute_replays FORCE ROW LEVEL SECURITY;

CREATE TABLE public.disputes (
    id uuid NOT NULL,
    payment_id uuid NOT NULL,
    business_id uuid NOT NULL,
    processor_ref text NOT NULL,
    amount integer NOT NULL,
    currency character(3) NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    evidence_until timestamp with time zone,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    fee integer DEFAULT 0 NOT NULL,
    fee_returned integer DEFAULT 0 NOT NULL,
    CONSTRAINT disputes_amount_check CHECK (((amount >= 1) AND (amount <= 99999999))),
    CONSTRAINT disputes_fee_check CHECK ((fee >= 0)),
    CONSTRAINT disputes_fee_returned_check CHECK ((fee_returned >= 0)),
    CONSTRAINT disputes_processor_ref_check CHECK ((char_length(processor_ref) <= 255)),
    CONSTRAINT disputes_reason_check CHECK ((char_length(reason) <= 120)),
    CONSTRAINT disputes_state_check CHECK ((state = ANY (ARRAY['open'::text, 'won'::text, 'lost'::text])))
);

ALTER TABLE ONLY public.disputes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.external_calendars (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    label text NOT NULL,
    address text,
    host text DEFAULT ''::text NOT NULL,
    copy bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    next_read_at timestamp with time zone DEFAULT now() NOT NULL,
    tried_at timestamp with time zone,
    read_at timestamp with time zone,
    laid_out_on date,
    failures integer DEFAULT 0 NOT NULL,
    error text,
    notes text[] DEFAULT '{}'::text[] NOT NULL,
    events integer DEFAULT 0 NOT NULL,
    etag text,
    last_modified text,
    digest bytea,
    CONSTRAINT external_calendars_address_check CHECK ((char_length(address) <= 2000)),
    CONSTRAINT external_calendars_check CHECK (((address IS NOT NULL) OR (copy IS NOT NULL))),
    CONSTRAINT external_calendars_copy_check CHECK ((octet_length(copy) <= 5000000)),
    CONSTRAINT external_calendars_error_check CHECK ((char_length(error) <= 80)),
    CONSTRAINT external_calendars_etag_check CHECK ((char_length(etag) <= 1000)),
    CONSTRAINT external_calendars_host_check CHECK ((char_length(host) <= 260)),
    CONSTRAINT external_calendars_label_check CHECK (((char_length(label) >= 1) AND (char_length(label) <= 80))),
    CONSTRAINT external_calendars_last_modified_check CHECK ((char_length(last_modified) <= 100))
);

ALTER TABLE ONLY public.external_calendars FORCE ROW LEVEL SECURITY;

CREATE TABLE public.fee_waivers (
    visit_id uuid NOT NULL,
    business_id uuid NOT NULL,
    reason text NOT NULL,
    waived_at timestamp with time zone NOT NULL,
    waived_by uuid NOT NULL,
    CONSTRAINT fee_waivers_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500)))
);

ALTER TABLE ONLY public.fee_waivers FORCE ROW LEVEL SECURITY;

CREATE TABLE public.free_windows (
    staff_id uuid NOT NULL,
    business_id uuid NOT NULL,
    category text NOT NULL,
    place point NOT NULL,
    during tstzrange NOT NULL,
    until timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.free_windows FORCE ROW LEVEL SECURITY;

CREATE TABLE public.gift_cards (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    buyer_id uuid,
    amount integer NOT NULL,
    currency character(3) NOT NULL,
    recipient_name text DEFAULT ''::text NOT NULL,
    recipient_email text DEFAULT ''::text NOT NULL,
    message text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    code_hash bytea,
    last4 text,
    balance integer DEFAULT 0 NOT NULL,
    sold_at timestamp with time zone,
    expires_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT gift_cards_amount_check CHECK (((amount >= 500) AND (amount <= 100000))),
    CONSTRAINT gift_cards_check CHECK (((balance >= 0) AND (balance <= amount))),
    CONSTRAINT gift_cards_check1 CHECK ((num_nonnulls(code_hash, last4, sold_at, expires_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT gift_cards_check2 CHECK (((sold_at IS NOT NULL) OR (balance = 0))),
    CONSTRAINT gift_cards_last4_check CHECK ((char_length(last4) = 4)),
    CONSTRAINT gift_cards_message_check CHECK ((char_length(message) <= 500)),
    CONSTRAINT gift_cards_recipient_email_check CHECK ((char_length(recipient_email) <= 254)),
    CONSTRAINT gift_cards_recipient_name_check CHECK ((char_length(recipient_name) <= 120))
);

ALTER TABLE ONLY public.gift_cards FORCE ROW LEVEL SECURITY;

CREATE TABLE public.gift_uses (
    id uuid NOT NULL,
    gift_card_id uuid NOT NULL,
    business_id uuid NOT NULL,
    checkout_id uuid NOT NULL,
    payment_id uuid,
    amount integer NOT NULL,
    returned integer DEFAULT 0 NOT NULL,
    reserved_at timestamp with time zone NOT NULL,
    taken_at timestamp with time zone,
    released_at timestamp with time zone,
    CONSTRAINT gift_uses_amount_check CHECK ((amount >= 1)),
    CONSTRAINT gift_uses_check CHECK (((returned >= 0) AND (returned <= amount))),
    CONSTRAINT gift_uses_check1 CHECK ((num_nonnulls(taken_at, released_at) <= 1))
);

ALTER TABLE ONLY public.gift_uses FORCE ROW LEVEL SECURITY;

CREATE TABLE public.idempotency_keys (
    scope text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status smallint,
    headers jsonb,
    body bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_keys_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 255)))
);

ALTER TABLE ONLY public.idempotency_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE public.imported_clients (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    email text,
    phone text,
    imported_at timestamp with time zone DEFAULT now() NOT NULL,
    imported_by uuid,
    CONSTRAINT imported_clients_check CHECK ((num_nonnulls(email, phone) >= 1)),
    CONSTRAINT imported_clients_email_check CHECK ((((char_length(email) >= 3) AND (char_length(email) <= 254)) AND (email = lower(email)))),
    CONSTRAINT imported_clients_name_check CHECK ((char_length(name) <= 120)),
    CONSTRAINT imported_clients_phone_check CHECK ((phone ~ '^\+[0-9]{6,15}$'::text))
);

ALTER TABLE ONLY public.imported_clients FORCE ROW LEVEL SECURITY;

CREATE TABLE public.job_failures (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    task text NOT NULL,
    attempt integer NOT NULL,
    failed_at timestamp with time zone DEFAULT now() NOT NULL,
    reason text NOT NULL,
    CONSTRAINT job_failures_reason_check CHECK ((char_length(reason) <= 1000)),
    CONSTRAINT job_failures_task_check CHECK ((char_length(task) <= 128))
);

ALTER TABLE ONLY public.job_failures FORCE ROW LEVEL SECURITY;

ALTER TABLE public.job_failures ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.job_failures_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kept_cards (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    processor text NOT NULL,
    customer_ref text NOT NULL,
    card_ref text NOT NULL,
    brand text DEFAULT ''::text NOT NULL,
    last4 character(4) NOT NULL,
    expires_month smallint NOT NULL,
    expires_year smallint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT kept_cards_brand_check CHECK ((char_length(brand) <= 40)),
    CONSTRAINT kept_cards_card_ref_check CHECK ((char_length(card_ref) <= 255)),
    CONSTRAINT kept_cards_customer_ref_check CHECK ((char_length(customer_ref) <= 255)),
    CONSTRAINT kept_cards_expires_month_check CHECK (((expires_month >= 1) AND (expires_month <= 12))),
    CONSTRAINT kept_cards_expires_year_check CHECK (((expires_year >= 2000) AND (expires_year <= 2200)))
);

ALTER TABLE ONLY public.kept_cards FORCE ROW LEVEL SECURITY;

CREATE TABLE public.ledger_entries (
    movement_id uuid NOT NULL,
    "position" smallint NOT NULL,
    business_id uuid NOT NULL,
    account text NOT NULL,
    cause text NOT NULL,
    amount bigint NOT NULL,
    currency character(3) NOT NULL,
    CONSTRAINT ledger_entries_account_check CHECK (((account ~ '^[a-z]+:[a-z_]+$'::text) AND (char_length(account) <= 60))),
    CONSTRAINT ledger_entries_amount_check CHECK (((amount <> 0) AND (abs(amount) <= '100000000000'::bigint))),
    CONSTRAINT ledger_entries_cause_check CHECK ((char_length(cause) <= 40)),
    CONSTRAINT ledger_entries_position_check CHECK ((("position" >= 0) AND ("position" <= 99)))
);

ALTER TABLE ONLY public.ledger_entries FORCE ROW LEVEL SECURITY;

CREATE TABLE public.ledger_movements (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    cause text NOT NULL,
    source text NOT NULL,
    payment_id uuid,
    visit_id uuid,
    at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    processor text,
    number integer,
    CONSTRAINT ledger_movements_cause_check CHECK ((cause = ANY (ARRAY['charge'::text, 'application_fee'::text, 'processor_fee'::text, 'tax'::text, 'tip'::text, 'refund'::text, 'refund_returned'::text, 'dispute'::text, 'dispute_fee'::text, 'dispute_won'::text, 'dispute_lost'::text, 'payout'::text, 'payout_failed'::text, 'gift_sale'::text, 'gift_credit'::text, 'package_sale'::text, 'package_use'::text, 'venue'::text, 'expiry'::text]))),
    CONSTRAINT ledger_movements_number_check CHECK ((number >= 1)),
    CONSTRAINT ledger_movements_processor_check CHECK ((char_length(processor) <= 40)),
    CONSTRAINT ledger_movements_source_check CHECK ((char_length(source) <= 200))
);

ALTER TABLE ONLY public.ledger_movements FORCE ROW LEVEL SECURITY;

CREATE TABLE public.mails (
    id uuid NOT NULL,
    cause text NOT NULL,
    person_id uuid,
    to_address text NOT NULL,
    subject text NOT NULL,
    text_body text NOT NULL,
    html_body text NOT NULL,
    attachments jsonb DEFAULT '[]'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    handed_over_at timestamp with time zone,
    delivered_at timestamp with time zone,
    failed_at timestamp with time zone,
    failure text,
    template text DEFAULT ''::text NOT NULL,
    locale text DEFAULT 'en'::text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    doubtful_at timestamp with time zone,
    CONSTRAINT mails_locale_check CHECK ((char_length(locale) <= 10)),
    CONSTRAINT mails_template_check CHECK ((char_length(template) <= 60))
);

ALTER TABLE ONLY public.mails FORCE ROW LEVEL SECURITY;

CREATE TABLE public.outbox (
    id uuid NOT NULL,
    event text NOT NULL,
    business_id uuid,
    body jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    dispatched_at timestamp with time zone
);

ALTER TABLE ONLY public.outbox FORCE ROW LEVEL SECURITY;

CREATE TABLE public.package_passes (
    id uuid NOT NULL,
    package_id uuid NOT NULL,
    business_id uuid NOT NULL,
    person_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    service_id uuid,
    name text DEFAULT ''::text NOT NULL,
    price integer DEFAULT 0 NOT NULL,
    currency character(3),
    visits smallint DEFAULT 0 NOT NULL,
    visits_left smallint DEFAULT 0 NOT NULL,
    value_left integer DEFAULT 0 NOT NULL,
    bought_at timestamp with time zone,
    expires_at timestamp with time zone,
    CONSTRAINT package_passes_check CHECK (((visits_left >= 0) AND (visits_left <= visits))),
    CONSTRAINT package_passes_check1 CHECK (((value_left >= 0) AND (value_left <= price))),
    CONSTRAINT package_passes_price_check CHECK ((price >= 0))
);

ALTER TABLE ONLY public.package_passes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.packages (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    service_id uuid NOT NULL,
    name text NOT NULL,
    visits smallint NOT NULL,
    price integer NOT NULL,
    valid_days integer DEFAULT 365 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT packages_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 120))),
    CONSTRAINT packages_price_check CHECK (((price >= 100) AND (price <= 10000000))),
    CONSTRAINT packages_valid_days_check CHECK (((valid_days >= 30) AND (valid_days <= 1825))),
    CONSTRAINT packages_visits_check CHECK (((visits >= 2) AND (visits <= 50)))
);

ALTER TABLE ONLY public.packages FORCE ROW LEVEL SECURITY;

CREATE TABLE public.pass_uses (
    id uuid NOT NULL,
    pass_id uuid NOT NULL,
    business_id uuid NOT NULL,
    checkout_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    payment_id uuid,
    amount integer NOT NULL,
    reserved_at timestamp with time zone NOT NULL,
    taken_at timestamp with time zone,
    released_at timestamp with time zone,
    CONSTRAINT pass_uses_amount_check CHECK ((amount >= 1))
);

ALTER TABLE ONLY public.pass_uses FORCE ROW LEVEL SECURITY;

CREATE TABLE public.payment_policies (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    service_id uuid,
    version integer NOT NULL,
    takes text NOT NULL,
    deposit_percent smallint,
    deposit_amount integer,
    steps jsonb DEFAULT '[{"hours": 0, "percent": 0}]'::jsonb NOT NULL,
    no_show_percent smallint DEFAULT 0 NOT NULL,
    grace_minutes integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid,
    CONSTRAINT payment_policies_check CHECK (((takes = 'deposit'::text) = (num_nonnulls(deposit_percent, deposit_amount) = 1))),
    CONSTRAINT payment_policies_check1 CHECK (((takes <> 'inherit'::text) OR (service_id IS NOT NULL))),
    CONSTRAINT payment_policies_deposit_amount_check CHECK (((deposit_amount >= 1) AND (deposit_amount <= 10000000))),
    CONSTRAINT payment_policies_deposit_percent_check CHECK (((deposit_percent >= 1) AND (deposit_percent <= 99))),
    CONSTRAINT payment_policies_grace_minutes_check CHECK (((grace_minutes >= 0) AND (grace_minutes <= 10080))),
    CONSTRAINT payment_policies_no_show_percent_check CHECK (((no_show_percent >= 0) AND (no_show_percent <= 100))),
    CONSTRAINT payment_policies_steps_check CHECK ((jsonb_typeof(steps) = 'array'::text)),
    CONSTRAINT payment_policies_takes_check CHECK ((takes = ANY (ARRAY['at_venue'::text, 'deposit'::text, 'full'::text, 'card_kept'::text, 'inherit'::text]))),
    CONSTRAINT payment_policies_version_check CHECK (((version >= 1) AND (version <= 100000)))
);

ALTER TABLE ONLY public.payment_policies FORCE ROW LEVEL SECURITY;

CREATE TABLE public.payments (
    id uuid NOT NULL,
    checkout_id uuid NOT NULL,
    business_id uuid NOT NULL,
    person_id uuid,
    processor text NOT NULL,
    method text NOT NULL,
    amount integer NOT NULL,
    currency character(3) NOT NULL,
    commission integer DEFAULT 0 NOT NULL,
    state text DEFAULT 'wanted'::text NOT NULL,
    stage smallint GENERATED ALWAYS AS (
CASE state
    WHEN 'wanted'::text THEN 0
    WHEN 'open'::text THEN 1
    WHEN 'processing'::text THEN 2
    WHEN 'failed'::text THEN 3
    WHEN 'abandoned'::text THEN 3
    ELSE 4
END) STORED NOT NULL,
    processor_ref text,
    charge_ref text,
    next_url text,
    client_secret text,
    fee integer DEFAULT 0 NOT NULL,
    refunded integer DEFAULT 0 NOT NULL,
    failure text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    opened_at timestamp with time zone,
    paid_at timestamp with time zone,
    ended_at timestamp with time zone,
    keeps_card boolean DEFAULT false NOT NULL,
    kept_card_id uuid,
    account_ref text,
    declined smallint DEFAULT 0 NOT NULL,
    CONSTRAINT payments_account_ref_check CHECK ((char_length(account_ref) <= 255)),
    CONSTRAINT payments_amount_check CHECK (((amount >= 1) AND (amount <= 99999999))),
    CONSTRAINT payments_charge_ref_check CHECK ((char_length(charge_ref) <= 255)),
    CONSTRAINT payments_check CHECK (((commission >= 0) AND (commission <= amount))),
    CONSTRAINT payments_check1 CHECK (((refunded >= 0) AND (refunded <= amount))),
    CONSTRAINT payments_client_secret_check CHECK ((char_length(client_secret) <= 500)),
    CONSTRAINT payments_failure_check CHECK ((char_length(failure) <= 500)),
    CONSTRAINT payments_fee_check CHECK ((fee >= 0)),
    CONSTRAINT payments_method_check CHECK ((method = ANY (ARRAY['card'::text, 'kept_card'::text, 'crypto'::text, 'cash'::text, 'terminal'::text, 'gift_card'::text, 'package'::text]))),
    CONSTRAINT payments_next_url_check CHECK ((char_length(next_url) <= 2000)),
    CONSTRAINT payments_processor_check CHECK ((processor = ANY (ARRAY['embedded'::text, 'stripe'::text, 'coinbase'::text, 'venue'::text, 'credit'::text]))),
    CONSTRAINT payments_processor_ref_check CHECK ((char_length(processor_ref) <= 255)),
    CONSTRAINT payments_state_check CHECK ((state = ANY (ARRAY['wanted'::text, 'open'::text, 'processing'::text, 'failed'::text, 'abandoned'::text, 'paid'::text])))
);

ALTER TABLE ONLY public.payments FORCE ROW LEVEL SECURITY;

CREATE TABLE public.payouts (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    processor text NOT NULL,
    processor_ref text,
    amount integer NOT NULL,
    currency character(3) NOT NULL,
    until timestamp with time zone NOT NULL,
    state text DEFAULT 'wanted'::text NOT NULL,
    failure text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    paid_at timestamp with time zone,
    CONSTRAINT payouts_amount_check CHECK (((amount >= 1) AND (amount <= 2000000000))),
    CONSTRAINT payouts_failure_check CHECK ((char_length(failure) <= 500)),
    CONSTRAINT payouts_processor_ref_check CHECK ((char_length(processor_ref) <= 255)),
    CONSTRAINT payouts_state_check CHECK ((state = ANY (ARRAY['wanted'::text, 'open'::text, 'failed'::text, 'paid'::text])))
);

ALTER TABLE ONLY public.payouts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.people (
    id uuid NOT NULL,
    name text NOT NULL,
    locale text DEFAULT 'en'::text NOT NULL,
    timezone text DEFAULT 'Europe/Berlin'::text NOT NULL,
    phone text,
    portrait jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT people_locale_check CHECK ((locale = ANY (ARRAY['en'::text, 'de'::text]))),
    CONSTRAINT people_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 120))),
    CONSTRAINT people_phone_check CHECK ((char_length(phone) <= 40))
);

ALTER TABLE ONLY public.people FORCE ROW LEVEL SECURITY;

CREATE TABLE public.platform_invoice_numbers (
    one boolean DEFAULT true NOT NULL,
    last integer NOT NULL,
    CONSTRAINT platform_invoice_numbers_last_check CHECK ((last >= 0)),
    CONSTRAINT platform_invoice_numbers_one_check CHECK (one)
);

ALTER TABLE ONLY public.platform_invoice_numbers FORCE ROW LEVEL SECURITY;

CREATE TABLE public.platform_invoices (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    number integer NOT NULL,
    month date NOT NULL,
    currency character(3) NOT NULL,
    since integer NOT NULL,
    until integer NOT NULL,
    amount bigint NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    rules smallint NOT NULL,
    facts jsonb NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT platform_invoices_amount_check CHECK ((abs(amount) <= '100000000000'::bigint)),
    CONSTRAINT platform_invoices_check CHECK ((until > since)),
    CONSTRAINT platform_invoices_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    CONSTRAINT platform_invoices_number_check CHECK ((number >= 1)),
    CONSTRAINT platform_invoices_rules_check CHECK ((rules >= 1)),
    CONSTRAINT platform_invoices_since_check CHECK ((since >= 0))
);

ALTER TABLE ONLY public.platform_invoices FORCE ROW LEVEL SECURITY;

CREATE TABLE public.platform_roles (
    person_id uuid NOT NULL,
    role text NOT NULL,
    granted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT platform_roles_role_check CHECK ((role = ANY (ARRAY['moderator'::text, 'admin'::text])))
);

ALTER TABLE ONLY public.platform_roles FORCE ROW LEVEL SECURITY;

CREATE TABLE public.processor_accounts (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    processor text NOT NULL,
    account_ref text,
    charges_enabled boolean DEFAULT false NOT NULL,
    payouts_enabled boolean DEFAULT false NOT NULL,
    details_submitted boolean DEFAULT false NOT NULL,
    link_wanted_at timestamp with time zone DEFAULT now() NOT NULL,
    link_url text,
    link_until timestamp with time zone,
    failure text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid NOT NULL,
    looked_at timestamp with time zone,
    CONSTRAINT processor_accounts_account_ref_check CHECK ((char_length(account_ref) <= 255)),
    CONSTRAINT processor_accounts_failure_check CHECK ((char_length(failure) <= 500)),
    CONSTRAINT processor_accounts_link_url_check CHECK ((char_length(link_url) <= 2000)),
    CONSTRAINT processor_accounts_processor_check CHECK ((processor = 'stripe'::text))
);

ALTER TABLE ONLY public.processor_accounts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.processor_events (
    processor text NOT NULL,
    event_id text NOT NULL,
    kind text NOT NULL,
    processor_ref text,
    happened_at timestamp with time zone NOT NULL,
    body jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    copies integer DEFAULT 1 NOT NULL,
    applied_at timestamp with time zone,
    outcome text,
    CONSTRAINT processor_events_event_id_check CHECK ((char_length(event_id) <= 255)),
    CONSTRAINT processor_events_kind_check CHECK ((char_length(kind) <= 120)),
    CONSTRAINT processor_events_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'behind'::text, 'unknown'::text, 'ignored'::text]))),
    CONSTRAINT processor_events_processor_ref_check CHECK ((char_length(processor_ref) <= 255))
);

ALTER TABLE ONLY public.processor_events FORCE ROW LEVEL SECURITY;

CREATE TABLE public.promo_codes (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    code text NOT NULL,
    percent smallint,
    amount integer,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone,
    uses_max integer,
    person_max integer DEFAULT 1 NOT NULL,
    least_price integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT promo_codes_amount_check CHECK (((amount >= 1) AND (amount <= 1000000))),
    CONSTRAINT promo_codes_check CHECK ((num_nonnulls(percent, amount) = 1)),
    CONSTRAINT promo_codes_check1 CHECK ((valid_until > valid_from)),
    CONSTRAINT promo_codes_code_check CHECK ((code ~ '^[A-Z0-9]{3,24}$'::text)),
    CONSTRAINT promo_codes_least_price_check CHECK (((least_price >= 0) AND (least_price <= 10000000))),
    CONSTRAINT promo_codes_percent_check CHECK (((percent >= 1) AND (percent <= 100))),
    CONSTRAINT promo_codes_person_max_check CHECK (((person_max >= 1) AND (person_max <= 1000))),
    CONSTRAINT promo_codes_uses_max_check CHECK (((uses_max >= 1) AND (uses_max <= 1000000)))
);

ALTER TABLE ONLY public.promo_codes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.promo_uses (
    id uuid NOT NULL,
    promo_id uuid NOT NULL,
    business_id uuid NOT NULL,
    checkout_id uuid NOT NULL,
    person_id uuid NOT NULL,
    discount integer NOT NULL,
    used_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone,
    CONSTRAINT promo_uses_discount_check CHECK ((discount >= 1))
);

ALTER TABLE ONLY public.promo_uses FORCE ROW LEVEL SECURITY;

CREATE TABLE public.receipt_numbers (
    business_id uuid NOT NULL,
    last integer NOT NULL,
    movements integer DEFAULT 0 NOT NULL,
    CONSTRAINT receipt_numbers_last_check CHECK ((last >= 0)),
    CONSTRAINT receipt_numbers_movements_check CHECK ((movements >= 0))
);

ALTER TABLE ONLY public.receipt_numbers FORCE ROW LEVEL SECURITY;

CREATE TABLE public.receipts (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    movement_id uuid NOT NULL,
    payment_id uuid,
    visit_id uuid,
    person_id uuid,
    issued_at timestamp with time zone NOT NULL,
    rules smallint NOT NULL,
    facts jsonb NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT receipts_kind_check CHECK ((kind = ANY (ARRAY['payment'::text, 'refund'::text, 'refund_returned'::text, 'fee'::text, 'invoice'::text, 'payout'::text, 'dispute'::text, 'gift_card'::text, 'package'::text]))),
    CONSTRAINT receipts_number_check CHECK ((number >= 1)),
    CONSTRAINT receipts_rules_check CHECK ((rules >= 1))
);

ALTER TABLE ONLY public.receipts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.refunds (
    id uuid NOT NULL,
    payment_id uuid NOT NULL,
    business_id uuid NOT NULL,
    amount integer NOT NULL,
    currency character(3) NOT NULL,
    commission_returned integer DEFAULT 0 NOT NULL,
    reason text NOT NULL,
    cause text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'wanted'::text NOT NULL,
    processor_ref text,
    failure text,
    asked_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    done_at timestamp with time zone,
    returned_at timestamp with time zone,
    CONSTRAINT refunds_amount_check CHECK (((amount >= 1) AND (amount <= 99999999))),
    CONSTRAINT refunds_cause_check CHECK ((char_length(cause) <= 200)),
    CONSTRAINT refunds_check CHECK (((commission_returned >= 0) AND (commission_returned <= amount))),
    CONSTRAINT refunds_failure_check CHECK ((char_length(failure) <= 500)),
    CONSTRAINT refunds_note_check CHECK ((char_length(note) <= 500)),
    CONSTRAINT refunds_processor_ref_check CHECK ((char_length(processor_ref) <= 255)),
    CONSTRAINT refunds_reason_check CHECK ((reason = ANY (ARRAY['cancelled'::text, 'moved'::text, 'too_late'::text, 'goodwill'::text, 'waived'::text, 'duplicate'::text]))),
    CONSTRAINT refunds_state_check CHECK ((state = ANY (ARRAY['wanted'::text, 'open'::text, 'failed'::text, 'done'::text, 'returned'::text])))
);

ALTER TABLE ONLY public.refunds FORCE ROW LEVEL SECURITY;

CREATE TABLE public.request_counts (
    key text NOT NULL,
    window_start timestamp with time zone NOT NULL,
    count integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.request_counts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.resources (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT resources_kind_check CHECK (((char_length(kind) >= 1) AND (char_length(kind) <= 60))),
    CONSTRAINT resources_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 120)))
);

ALTER TABLE ONLY public.resources FORCE ROW LEVEL SECURITY;

CREATE TABLE public.reviews (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    person_id uuid NOT NULL,
    author_name text NOT NULL,
    rating smallint NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT reviews_author_name_check CHECK (((char_length(author_name) >= 1) AND (char_length(author_name) <= 120))),
    CONSTRAINT reviews_body_check CHECK ((char_length(body) <= 4000)),
    CONSTRAINT reviews_rating_check CHECK (((rating >= 1) AND (rating <= 5)))
);

ALTER TABLE ONLY public.reviews FORCE ROW LEVEL SECURITY;

CREATE TABLE public.roster_versions (
    business_id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL
);

ALTER TABLE ONLY public.roster_versions FORCE ROW LEVEL SECURITY;

CREATE TABLE public.search_entries (
    business_id uuid NOT NULL,
    category text NOT NULL,
    place point NOT NULL,
    flat point NOT NULL,
    rating numeric(3,2),
    review_count integer NOT NULL,
    search_text text NOT NULL,
    price_from integer,
    notice_minutes integer NOT NULL,
    grid_minutes smallint NOT NULL,
    whole_minutes integer,
    part_minutes integer,
    lead_minutes integer NOT NULL,
    longest_minutes integer NOT NULL,
    needs_no_staff boolean NOT NULL,
    has_classes boolean NOT NULL,
    lengths integer[] DEFAULT '{}'::integer[] NOT NULL,
    needs integer[] DEFAULT '{}'::integer[] NOT NULL,
    buffer_seconds integer DEFAULT 0 NOT NULL,
    is_special boolean GENERATED ALWAYS AS (((lead_minutes > 0) OR needs_no_staff OR has_classes)) STORED NOT NULL
);

ALTER TABLE ONLY public.search_entries FORCE ROW LEVEL SECURITY;

CREATE TABLE public.series_visits (
    visit_id uuid NOT NULL,
    series_id uuid NOT NULL,
    "position" smallint NOT NULL,
    total smallint NOT NULL,
    CONSTRAINT series_visits_check CHECK ((((total >= 2) AND (total <= 52)) AND ("position" <= total))),
    CONSTRAINT series_visits_position_check CHECK (("position" >= 1))
);

ALTER TABLE ONLY public.series_visits FORCE ROW LEVEL SECURITY;

CREATE TABLE public.service_checks (
    service_id uuid NOT NULL,
    business_id uuid NOT NULL,
    check_service_id uuid NOT NULL,
    least_minutes integer NOT NULL,
    most_days integer NOT NULL,
    CONSTRAINT service_checks_check CHECK ((service_id <> check_service_id)),
    CONSTRAINT service_checks_check1 CHECK ((least_minutes <= (most_days * 1440))),
    CONSTRAINT service_checks_least_minutes_check CHECK (((least_minutes >= 0) AND (least_minutes <= 525600))),
    CONSTRAINT service_checks_most_days_check CHECK (((most_days >= 1) AND (most_days <= 3650)))
);

ALTER TABLE ONLY public.service_checks FORCE ROW LEVEL SECURITY;

CREATE TABLE public.service_segments (
    service_id uuid NOT NULL,
    "position" smallint NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    minutes integer NOT NULL,
    staff boolean DEFAULT true NOT NULL,
    resource_kinds text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT service_segments_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440))),
    CONSTRAINT service_segments_name_check CHECK ((char_length(name) <= 80)),
    CONSTRAINT service_segments_position_check CHECK ((("position" >= 0) AND ("position" <= 11)))
);

ALTER TABLE ONLY public.service_segments FORCE ROW LEVEL SECURITY;

CREATE TABLE public.services (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    category text NOT NULL,
    section text DEFAULT ''::text NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    price integer NOT NULL,
    step_minutes integer DEFAULT 15 NOT NULL,
    before_minutes integer DEFAULT 0 NOT NULL,
    after_minutes integer DEFAULT 0 NOT NULL,
    notice_minutes integer,
    notice_days integer,
    advance_days integer,
    after_may_pass_closing boolean DEFAULT true NOT NULL,
    minutes integer NOT NULL,
    is_class boolean DEFAULT false NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT services_advance_days_check CHECK (((advance_days >= 0) AND (advance_days <= 90000))),
    CONSTRAINT services_after_minutes_check CHECK (((after_minutes >= 0) AND (after_minutes <= 1440))),
    CONSTRAINT services_before_minutes_check CHECK (((before_minutes >= 0) AND (before_minutes <= 1440))),
    CONSTRAINT services_check CHECK (((notice_minutes IS NULL) OR (notice_days IS NULL))),
    CONSTRAINT services_description_check CHECK ((char_length(description) <= 2000)),
    CONSTRAINT services_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440))),
    CONSTRAINT services_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 160))),
    CONSTRAINT services_notice_days_check CHECK (((notice_days >= 0) AND (notice_days <= 365))),
    CONSTRAINT services_notice_minutes_check CHECK (((notice_minutes >= 0) AND (notice_minutes <= 525600))),
    CONSTRAINT services_price_check CHECK (((price >= 0) AND (price <= 10000000))),
    CONSTRAINT services_section_check CHECK ((char_length(section) <= 80)),
    CONSTRAINT services_step_minutes_check CHECK (((step_minutes >= 1) AND (step_minutes <= 1440)))
);

ALTER TABLE ONLY public.services FORCE ROW LEVEL SECURITY;

CREATE TABLE public.shift_dates (
    staff_id uuid NOT NULL,
    business_id uuid NOT NULL,
    date date NOT NULL,
    despite_closure boolean DEFAULT false NOT NULL
);

ALTER TABLE ONLY public.shift_dates FORCE ROW LEVEL SECURITY;

CREATE TABLE public.staff (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    person_id uuid,
    role text NOT NULL,
    name text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    timezone text,
    "position" integer DEFAULT 0 NOT NULL,
    portrait jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT staff_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 120))),
    CONSTRAINT staff_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'manager'::text, 'receptionist'::text, 'professional'::text]))),
    CONSTRAINT staff_title_check CHECK ((char_length(title) <= 120))
);

ALTER TABLE ONLY public.staff FORCE ROW LEVEL SECURITY;

CREATE TABLE public.staff_services (
    staff_id uuid NOT NULL,
    service_id uuid NOT NULL,
    business_id uuid NOT NULL,
    minutes integer,
    price integer,
    CONSTRAINT staff_services_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440))),
    CONSTRAINT staff_services_price_check CHECK (((price >= 0) AND (price <= 10000000)))
);

ALTER TABLE ONLY public.staff_services FORCE ROW LEVEL SECURITY;

CREATE TABLE public.tax_rates (
    business_id uuid NOT NULL,
    version integer NOT NULL,
    rate numeric(4,2) NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL,
    noted_by uuid,
    CONSTRAINT tax_rates_rate_check CHECK (((rate >= (0)::numeric) AND (rate <= (50)::numeric))),
    CONSTRAINT tax_rates_version_check CHECK (((version >= 1) AND (version <= 10000)))
);

ALTER TABLE ONLY public.tax_rates FORCE ROW LEVEL SECURITY;

CREATE TABLE public.visit_moves (
    visit_id uuid NOT NULL,
    business_id uuid NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    from_start timestamp with time zone NOT NULL,
    to_start timestamp with time zone NOT NULL,
    moved_by uuid,
    "position" integer NOT NULL,
    CONSTRAINT visit_moves_position_check CHECK (("position" >= 1))
);

ALTER TABLE ONLY public.visit_moves FORCE ROW LEVEL SECURITY;

CREATE TABLE public.visit_payments (
    checkout_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    business_id uuid NOT NULL,
    amount integer NOT NULL,
    tip integer DEFAULT 0 NOT NULL,
    discount integer DEFAULT 0 NOT NULL,
    fee boolean DEFAULT false NOT NULL,
    kept_card_id uuid,
    settled_at timestamp with time zone NOT NULL,
    CONSTRAINT visit_payments_amount_check CHECK (((amount >= 0) AND (amount <= 99999999))),
    CONSTRAINT visit_payments_discount_check CHECK (((discount >= 0) AND (discount <= 99999999))),
    CONSTRAINT visit_payments_tip_check CHECK (((tip >= 0) AND (tip <= 99999999)))
);

ALTER TABLE ONLY public.visit_payments FORCE ROW LEVEL SECURITY;

CREATE TABLE public.visit_refunds (
    refund_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    business_id uuid NOT NULL,
    amount integer NOT NULL,
    CONSTRAINT visit_refunds_amount_check CHECK (((amount >= 1) AND (amount <= 99999999)))
);

ALTER TABLE ONLY public.visit_refunds FORCE ROW LEVEL SECURITY;

CREATE TABLE public.visit_series (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    customer_id uuid,
    every_weeks smallint NOT NULL,
    times smallint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT visit_series_every_weeks_check CHECK (((every_weeks >= 1) AND (every_weeks <= 26))),
    CONSTRAINT visit_series_times_check CHECK (((times >= 2) AND (times <= 52)))
);

ALTER TABLE ONLY public.visit_series FORCE ROW LEVEL SECURITY;

CREATE TABLE public.visits (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    customer_id uuid,
    visitor_id uuid,
    guest_name text,
    guest_contact text,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    price integer NOT NULL,
    currency character(3) NOT NULL,
    party smallint DEFAULT 1 NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    held_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    confirmed_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    cancelled_by uuid,
    cancel_reason text,
    came_at timestamp with time zone,
    no_show_at timestamp with time zone,
    moved_at timestamp with time zone,
    party_id uuid,
    comes text,
    CONSTRAINT visits_cancel_reason_check CHECK ((char_length(cancel_reason) <= 500)),
    CONSTRAINT visits_check CHECK ((ends_at > starts_at)),
    CONSTRAINT visits_check1 CHECK (((held_until IS NULL) OR (confirmed_at IS NULL))),
    CONSTRAINT visits_check2 CHECK ((num_nonnulls(came_at, no_show_at, cancelled_at) <= 1)),
    CONSTRAINT visits_comes_check CHECK (((char_length(comes) >= 1) AND (char_length(comes) <= 120))),
    CONSTRAINT visits_guest_contact_check CHECK ((char_length(guest_contact) <= 160)),
    CONSTRAINT visits_guest_name_check CHECK (((char_length(guest_name) >= 1) AND (char_length(guest_name) <= 120))),
    CONSTRAINT visits_note_check CHECK ((char_length(note) <= 2000)),
    CONSTRAINT visits_party_check CHECK (((party >= 1) AND (party <= 100))),
    CONSTRAINT visits_price_check CHECK ((price >= 0))
);

ALTER TABLE ONLY public.visits FORCE ROW LEVEL SECURITY;

CREATE TABLE public.waitlist_offers (
    id uuid NOT NULL,
    wish_id uuid NOT NULL,
    business_id uuid NOT NULL,
    person_id uuid NOT NULL,
    hold_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    items jsonb NOT NULL,
    offered_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    refused_at timestamp with time zone,
    expired_at timestamp with time zone,
    CONSTRAINT waitlist_offers_check CHECK ((ends_at > starts_at)),
    CONSTRAINT waitlist_offers_check1 CHECK ((expires_at > offered_at)),
    CONSTRAINT waitlist_offers_check2 CHECK ((num_nonnulls(accepted_at, refused_at, expired_at) <= 1))
);

ALTER TABLE ONLY public.waitlist_offers FORCE ROW LEVEL SECURITY;

CREATE TABLE public.waitlist_wishes (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    person_id uuid NOT NULL,
    person_name text NOT NULL,
    visit_id uuid,
    service_ids uuid[] NOT NULL,
    staff_id uuid,
    party smallint DEFAULT 1 NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    day_from time without time zone,
    day_until time without time zone,
    notice_minutes integer DEFAULT 0 NOT NULL,
    asks boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    urged_at timestamp with time zone,
    urged_by uuid,
    withdrawn_at timestamp with time zone,
    fulfilled_at timestamp with time zone,
    CONSTRAINT waitlist_wishes_check CHECK (((until_at > from_at) AND ((visit_id IS NOT NULL) OR (until_at <= (from_at + '92 days'::interval))))),
    CONSTRAINT waitlist_wishes_check1 CHECK ((day_until > day_from)),
    CONSTRAINT waitlist_wishes_check2 CHECK ((asks OR (visit_id IS NOT NULL))),
    CONSTRAINT waitlist_wishes_check3 CHECK ((num_nonnulls(withdrawn_at, fulfilled_at) <= 1)),
    CONSTRAINT waitlist_wishes_notice_minutes_check CHECK (((notice_minutes >= 0) AND (notice_minutes <= 20160))),
    CONSTRAINT waitlist_wishes_party_check CHECK (((party >= 1) AND (party <= 100))),
    CONSTRAINT waitlist_wishes_person_name_check CHECK (((char_length(person_name) >= 1) AND (char_length(person_name) <= 120))),
    CONSTRAINT waitlist_wishes_service_ids_check CHECK (((cardinality(service_ids) >= 1) AND (cardinality(service_ids) <= 10)))
);

ALTER TABLE ONLY public.waitlist_wishes FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_deliveries (
    id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    business_id uuid NOT NULL,
    event_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    due_at timestamp with time zone,
    retry_until timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    tried_at timestamp with time zone,
    accepted_at timestamp with time zone,
    given_up_at timestamp with time zone,
    answer_status smallint,
    answer text,
    failure text,
    took_ms integer,
    CONSTRAINT webhook_deliveries_answer_check CHECK ((char_length(answer) <= 1024)),
    CONSTRAINT webhook_deliveries_body_check CHECK ((octet_length(body) <= 200000)),
    CONSTRAINT webhook_deliveries_failure_check CHECK ((char_length(failure) <= 80)),
    CONSTRAINT webhook_deliveries_kind_check CHECK ((char_length(kind) <= 60))
);

ALTER TABLE ONLY public.webhook_deliveries FORCE ROW LEVEL SECURITY;

CREATE TABLE public.webhook_endpoints (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    address text NOT NULL,
    kinds text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid NOT NULL,
    hears_since timestamp with time zone DEFAULT now() NOT NULL,
    secret_id uuid NOT NULL,
    previous_secret_id uuid,
    previous_until timestamp with time zone,
    off_at timestamp with time zone,
    off_reason text,
    failing_since timestamp with time zone,
    accepted_at timestamp with time zone,
    CONSTRAINT webhook_endpoints_address_check CHECK (((char_length(address) >= 1) AND (char_length(address) <= 2000))),
    CONSTRAINT webhook_endpoints_check CHECK (((off_at IS NULL) = (off_reason IS NULL))),
    CONSTRAINT webhook_endpoints_kinds_check CHECK (((cardinality(kinds) >= 1) AND (cardinality(kinds) <= 20))),
    CONSTRAINT webhook_endpoints_off_reason_check CHECK ((off_reason = ANY (ARRAY['paused'::text, 'gone'::text, 'failing'::text])))
);

ALTER TABLE ONLY public.webhook_endpoints FORCE ROW LEVEL SECURITY;

CREATE TABLE public.weekly_shifts (
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    weekday smallint NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    CONSTRAINT weekly_shifts_weekday_check CHECK (((weekday >= 0) AND (weekday <= 6)))
);

ALTER TABLE ONLY public.weekly_shifts FORCE ROW LEVEL SECURITY;

CREATE TABLE public.working_times (
    staff_id uuid NOT NULL,
    business_id uuid NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT working_times_during_check CHECK ((NOT isempty(during)))
);

ALTER TABLE ONLY public.working_times FORCE ROW LEVEL SECURITY;

CREATE TABLE test_processor.cards (
    id text NOT NULL,
    customer_ref text NOT NULL,
    number text NOT NULL,
    brand text NOT NULL,
    expires_month smallint NOT NULL,
    expires_year smallint NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY test_processor.cards FORCE ROW LEVEL SECURITY;

CREATE TABLE test_processor.disputes (
    id text NOT NULL,
    intent_id text NOT NULL,
    amount integer NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    due_by timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    fee integer DEFAULT 0 NOT NULL,
    CONSTRAINT disputes_amount_check CHECK ((amount >= 1)),
    CONSTRAINT disputes_fee_check CHECK ((fee >= 0)),
    CONSTRAINT disputes_state_check CHECK ((state = ANY (ARRAY['open'::text, 'won'::text, 'lost'::text])))
);

ALTER TABLE ONLY test_processor.disputes FORCE ROW LEVEL SECURITY;

CREATE TABLE test_processor.events (
    id text NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone
);

ALTER TABLE ONLY test_processor.events FORCE ROW LEVEL SECURITY;

CREATE TABLE test_processor.intents (
    id text NOT NULL,
    idempotency_key text NOT NULL,
    request text NOT NULL,
    our_id uuid NOT NULL,
    secret text NOT NULL,
    amount integer NOT NULL,
    currency character(3),
    label text DEFAULT ''::text NOT NULL,
    return_url text NOT NULL,
    customer_ref text DEFAULT ''::text NOT NULL,
    keeps_card boolean DEFAULT false NOT NULL,
    confirming text DEFAULT ''::text NOT NULL,
    card_ref text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    failure text DEFAULT ''::text NOT NULL,
    charge_ref text DEFAULT ''::text NOT NULL,
    fee integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    paid_at timestamp with time zone,
    declined smallint DEFAULT 0 NOT NULL,
    returns_refunds boolean DEFAULT false NOT NULL,
    CONSTRAINT intents_amount_check CHECK (((amount >= 0) AND (amount <= 99999999))),
    CONSTRAINT intents_state_check CHECK ((state = ANY (ARRAY['open'::text, 'processing'::text, 'failed'::text, 'abandoned'::text, 'paid'::text])))
);

ALTER TABLE ONLY test_processor.intents FORCE ROW LEVEL SECURITY;

CREATE TABLE test_processor.payouts (
    id text NOT NULL,
    idempotency_key text NOT NULL,
    request text NOT NULL,
    our_id uuid NOT NULL,
    business_id uuid NOT NULL,
    amount integer NOT NULL,
    currency character(3) NOT NULL,
    state text DEFAULT 'paid'::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT payouts_amount_check CHECK ((amount >= 1)),
    CONSTRAINT payouts_state_check CHECK ((state = ANY (ARRAY['paid'::text, 'failed'::text])))
);

ALTER TABLE ONLY test_processor.payouts FORCE ROW LEVEL SECURITY;

CREATE TABLE test_processor.refunds (
    id text NOT NULL,
    idempotency_key text NOT NULL,
    request text NOT NULL,
    our_id uuid NOT NULL,
    intent_id text NOT NULL,
    amount integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    returned_at timestamp with time zone,
    CONSTRAINT refunds_amount_check CHECK ((amount >= 1))
);

ALTER TABLE ONLY test_processor.refunds FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY identity.account_log
    ADD CONSTRAINT account_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY identity.identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (id);

ALTER TABLE ONLY identity.identities
    ADD CONSTRAINT identities_provider_provider_id_key UNIQUE (provider, provider_id);

ALTER TABLE ONLY identity.mfa_challenges
    ADD CONSTRAINT mfa_challenges_pkey PRIMARY KEY (id);

ALTER TABLE ONLY identity.mfa_factors
    ADD CONSTRAINT mfa_factors_pkey PRIMARY KEY (id);

ALTER TABLE ONLY identity.one_time_tokens
    ADD CONSTRAINT one_time_tokens_link_hash_key UNIQUE (link_hash);

ALTER TABLE ONLY identity.one_time_tokens
    ADD CONSTRAINT one_time_tokens_pkey PRIMARY KEY (id);

ALTER TABLE ONLY identity.rate_limits
    ADD CONSTRAINT rate_limits_pkey PRIMARY KEY (bucket);

ALTER TABLE ONLY identity.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY identity.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY identity.signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (kid);

ALTER TABLE ONLY identity.users
    ADD CONSTRAINT users_email_key UNIQUE (email);

ALTER TABLE ONLY identity.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY private.announcers
    ADD CONSTRAINT announcers_pkey PRIMARY KEY (event, caller);

ALTER TABLE ONLY private.clock_by_hand
    ADD CONSTRAINT clock_by_hand_pkey PRIMARY KEY (since);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_entries
    ADD CONSTRAINT audit_entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.businesses
    ADD CONSTRAINT businesses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.businesses
    ADD CONSTRAINT businesses_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.busy_times
    ADD CONSTRAINT busy_times_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendar_feeds
    ADD CONSTRAINT calendar_feeds_person_id_staff_id_key UNIQUE NULLS NOT DISTINCT (person_id, staff_id);

ALTER TABLE ONLY public.calendar_feeds
    ADD CONSTRAINT calendar_feeds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendar_feeds
    ADD CONSTRAINT calendar_feeds_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.card_requests
    ADD CONSTRAINT card_requests_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.card_requests
    ADD CONSTRAINT card_requests_processor_processor_ref_key UNIQUE (processor, processor_ref);

ALTER TABLE ONLY public.categories
    ADD CONSTRAINT categories_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY public.categories
    ADD CONSTRAINT categories_position_key UNIQUE ("position");

ALTER TABLE ONLY public.check_bookings
    ADD CONSTRAINT check_bookings_pkey PRIMARY KEY (visit_id, check_visit_id);

ALTER TABLE ONLY public.check_results
    ADD CONSTRAINT check_results_pkey PRIMARY KEY (visit_id, check_service_id);

ALTER TABLE ONLY public.check_waivers
    ADD CONSTRAINT check_waivers_pkey PRIMARY KEY (visit_id);

ALTER TABLE ONLY public.checkouts
    ADD CONSTRAINT checkouts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_resources_apart EXCLUDE USING gist (resource_id WITH =, during WITH &&) WHERE ((resource_id IS NOT NULL));

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_staff_buffers_apart EXCLUDE USING gist (staff_id WITH =, holder_id WITH <>, ((pad)::integer) WITH <>, during WITH &&) WHERE ((staff_id IS NOT NULL));

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_staff_cores_apart EXCLUDE USING gist (staff_id WITH =, during WITH &&) WHERE (((staff_id IS NOT NULL) AND (NOT pad)));

ALTER TABLE ONLY public.class_sessions
    ADD CONSTRAINT class_sessions_id_business_id_key UNIQUE (id, business_id);

ALTER TABLE ONLY public.class_sessions
    ADD CONSTRAINT class_sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.client_cancellations
    ADD CONSTRAINT client_cancellations_pkey PRIMARY KEY (visit_id);

ALTER TABLE ONLY public.client_origins
    ADD CONSTRAINT client_origins_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.closures
    ADD CONSTRAINT closures_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.dated_shifts
    ADD CONSTRAINT dated_shifts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.dispute_replays
    ADD CONSTRAINT dispute_replays_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT disputes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT disputes_processor_ref_key UNIQUE (processor_ref);

ALTER TABLE ONLY public.external_calendars
    ADD CONSTRAINT external_calendars_id_staff_id_key UNIQUE (id, staff_id);

ALTER TABLE ONLY public.external_calendars
    ADD CONSTRAINT external_calendars_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.fee_waivers
    ADD CONSTRAINT fee_waivers_pkey PRIMARY KEY (visit_id);

ALTER TABLE ONLY public.gift_cards
    ADD CONSTRAINT gift_cards_code_hash_key UNIQUE (code_hash);

ALTER TABLE ONLY public.gift_cards
    ADD CONSTRAINT gift_cards_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.gift_uses
    ADD CONSTRAINT gift_uses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, key);

ALTER TABLE ONLY public.imported_clients
    ADD CONSTRAINT imported_clients_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.job_failures
    ADD CONSTRAINT job_failures_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kept_cards
    ADD CONSTRAINT kept_cards_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kept_cards
    ADD CONSTRAINT kept_cards_processor_card_ref_key UNIQUE (processor, card_ref);

ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_pkey PRIMARY KEY (movement_id, "position");

ALTER TABLE ONLY public.ledger_movements
    ADD CONSTRAINT ledger_movements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_movements
    ADD CONSTRAINT ledger_movements_source_key UNIQUE (source);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_cause_key UNIQUE (cause);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.package_passes
    ADD CONSTRAINT package_passes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pass_uses
    ADD CONSTRAINT pass_uses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payment_policies
    ADD CONSTRAINT payment_policies_business_id_service_id_version_key UNIQUE NULLS NOT DISTINCT (business_id, service_id, version);

ALTER TABLE ONLY public.payment_policies
    ADD CONSTRAINT payment_policies_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_processor_processor_ref_key UNIQUE (processor, processor_ref);

ALTER TABLE ONLY public.payouts
    ADD CONSTRAINT payouts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payouts
    ADD CONSTRAINT payouts_processor_processor_ref_key UNIQUE (processor, processor_ref);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.platform_invoice_numbers
    ADD CONSTRAINT platform_invoice_numbers_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.platform_invoices
    ADD CONSTRAINT platform_invoices_business_id_month_currency_key UNIQUE (business_id, month, currency);

ALTER TABLE ONLY public.platform_invoices
    ADD CONSTRAINT platform_invoices_number_key UNIQUE (number);

ALTER TABLE ONLY public.platform_invoices
    ADD CONSTRAINT platform_invoices_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.platform_roles
    ADD CONSTRAINT platform_roles_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY public.processor_accounts
    ADD CONSTRAINT processor_accounts_business_id_processor_key UNIQUE (business_id, processor);

ALTER TABLE ONLY public.processor_accounts
    ADD CONSTRAINT processor_accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.processor_accounts
    ADD CONSTRAINT processor_accounts_processor_account_ref_key UNIQUE (processor, account_ref);

ALTER TABLE ONLY public.processor_events
    ADD CONSTRAINT processor_events_pkey PRIMARY KEY (processor, event_id);

ALTER TABLE ONLY public.promo_codes
    ADD CONSTRAINT promo_codes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.promo_uses
    ADD CONSTRAINT promo_uses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.receipt_numbers
    ADD CONSTRAINT receipt_numbers_pkey PRIMARY KEY (business_id);

ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_business_id_number_key UNIQUE (business_id, number);

ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_movement_id_key UNIQUE (movement_id);

ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_cause_key UNIQUE (cause);

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.request_counts
    ADD CONSTRAINT request_counts_pkey PRIMARY KEY (key, window_start);

ALTER TABLE ONLY public.resources
    ADD CONSTRAINT resources_id_business_id_key UNIQUE (id, business_id);

ALTER TABLE ONLY public.resources
    ADD CONSTRAINT resources_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_visit_id_key UNIQUE (visit_id);

ALTER TABLE ONLY public.roster_versions
    ADD CONSTRAINT roster_versions_pkey PRIMARY KEY (business_id);

ALTER TABLE ONLY public.search_entries
    ADD CONSTRAINT search_entries_pkey PRIMARY KEY (business_id);

ALTER TABLE ONLY public.series_visits
    ADD CONSTRAINT series_visits_pkey PRIMARY KEY (visit_id);

ALTER TABLE ONLY public.series_visits
    ADD CONSTRAINT series_visits_series_id_position_key UNIQUE (series_id, "position");

ALTER TABLE ONLY public.service_checks
    ADD CONSTRAINT service_checks_pkey PRIMARY KEY (service_id);

ALTER TABLE ONLY public.service_segments
    ADD CONSTRAINT service_segments_pkey PRIMARY KEY (service_id, "position");

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_id_business_id_key UNIQUE (id, business_id);

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shift_dates
    ADD CONSTRAINT shift_dates_pkey PRIMARY KEY (staff_id, date);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_id_business_id_key UNIQUE (id, business_id);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.staff_services
    ADD CONSTRAINT staff_services_pkey PRIMARY KEY (staff_id, service_id);

ALTER TABLE ONLY public.tax_rates
    ADD CONSTRAINT tax_rates_pkey PRIMARY KEY (business_id, version);

ALTER TABLE ONLY public.visit_items
    ADD CONSTRAINT visit_items_pkey PRIMARY KEY (visit_id, "position");

ALTER TABLE ONLY public.visit_moves
    ADD CONSTRAINT visit_moves_pkey PRIMARY KEY (visit_id, "position");

ALTER TABLE ONLY public.visit_payments
    ADD CONSTRAINT visit_payments_pkey PRIMARY KEY (checkout_id, visit_id);

ALTER TABLE ONLY public.visit_refunds
    ADD CONSTRAINT visit_refunds_pkey PRIMARY KEY (refund_id);

ALTER TABLE ONLY public.visit_series
    ADD CONSTRAINT visit_series_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.visits
    ADD CONSTRAINT visits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.waitlist_offers
    ADD CONSTRAINT waitlist_offers_hold_id_key UNIQUE (hold_id);

ALTER TABLE ONLY public.waitlist_offers
    ADD CONSTRAINT waitlist_offers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.waitlist_wishes
    ADD CONSTRAINT waitlist_wishes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_endpoint_id_event_id_subject_id_key UNIQUE (endpoint_id, event_id, subject_id);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_id_business_id_key UNIQUE (id, business_id);

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.weekly_shifts
    ADD CONSTRAINT weekly_shifts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.working_times
    ADD CONSTRAINT working_times_pkey PRIMARY KEY (staff_id, during);

ALTER TABLE ONLY test_processor.cards
    ADD CONSTRAINT cards_pkey PRIMARY KEY (id);

ALTER TABLE ONLY test_processor.disputes
    ADD CONSTRAINT disputes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY test_processor.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY test_processor.intents
    ADD CONSTRAINT intents_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY test_processor.intents
    ADD CONSTRAINT intents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY test_processor.intents
    ADD CONSTRAINT intents_secret_key UNIQUE (secret);

ALTER TABLE ONLY test_processor.payouts
    ADD CONSTRAINT payouts_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY test_processor.payouts
    ADD CONSTRAINT payouts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY test_processor.refunds
    ADD CONSTRAINT refunds_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY test_processor.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (id);

CREATE INDEX account_log_user ON identity.account_log USING btree (user_id, at DESC);

CREATE INDEX identities_user ON identity.identities USING btree (user_id);

CREATE INDEX mfa_challenges_factor ON identity.mfa_challenges USING btree (factor_id);

CREATE UNIQUE INDEX mfa_factors_name ON identity.mfa_factors USING btree (user_id, lower(friendly_name)) WHERE (friendly_name <> ''::text);

CREATE INDEX mfa_factors_user ON identity.mfa_factors USING btree (user_id);

CREATE INDEX one_time_tokens_user ON identity.one_time_tokens USING btree (user_id, kind);

CREATE INDEX refresh_tokens_parent ON identity.refresh_tokens USING btree (parent);

CREATE INDEX refresh_tokens_session ON identity.refresh_tokens USING btree (session_id);

CREATE INDEX sessions_user ON identity.sessions USING btree (user_id, network);

CREATE INDEX api_keys_business ON public.api_keys USING btree (business_id, created_at);

CREATE INDEX audit_entries_actor ON public.audit_entries USING btree (actor_id, at DESC) WHERE (actor_id IS NOT NULL);

CREATE INDEX audit_entries_business ON public.audit_entries USING btree (business_id, at DESC);

CREATE INDEX audit_entries_row ON public.audit_entries USING btree (table_name, row_id, at DESC);

CREATE INDEX audit_entries_when ON public.audit_entries USING btree (at DESC, id DESC);

CREATE INDEX busy_times_business ON public.busy_times USING gist (business_id, during);

CREATE INDEX busy_times_calendar ON public.busy_times USING btree (calendar_id, staff_id) WHERE (calendar_id IS NOT NULL);

CREATE INDEX busy_times_end ON public.busy_times USING btree (business_id, upper(during));

CREATE INDEX busy_times_long ON public.busy_times USING btree (business_id, upper(during)) WHERE ((upper(during) - lower(during)) > '24:00:00'::interval);

CREATE INDEX busy_times_staff ON public.busy_times USING gist (staff_id, during);

CREATE INDEX calendar_feeds_staff ON public.calendar_feeds USING btree (staff_id);

CREATE INDEX card_requests_business ON public.card_requests USING btree (business_id);

CREATE INDEX card_requests_card ON public.card_requests USING btree (kept_card_id) WHERE (kept_card_id IS NOT NULL);

CREATE INDEX card_requests_checkout ON public.card_requests USING btree (checkout_id);

CREATE INDEX card_requests_person ON public.card_requests USING btree (person_id);

CREATE INDEX check_bookings_business ON public.check_bookings USING btree (business_id);

CREATE INDEX check_bookings_check ON public.check_bookings USING btree (check_visit_id);

CREATE INDEX check_results_business ON public.check_results USING btree (business_id);

CREATE INDEX check_results_person ON public.check_results USING btree (person_id, business_id);

CREATE INDEX check_waivers_business ON public.check_waivers USING btree (business_id);

CREATE INDEX checkouts_business ON public.checkouts USING btree (business_id, created_at DESC);

CREATE INDEX checkouts_open ON public.checkouts USING btree (expires_at) WHERE ((settled_at IS NULL) AND (abandoned_at IS NULL));

CREATE INDEX checkouts_person ON public.checkouts USING btree (person_id, created_at DESC);

CREATE INDEX checkouts_subject ON public.checkouts USING btree (subject_id);

CREATE INDEX claims_business ON public.claims USING gist (business_id, during);

CREATE INDEX claims_end ON public.claims USING btree (business_id, upper(during));

CREATE INDEX claims_holder ON public.claims USING btree (holder_id);

CREATE INDEX claims_long ON public.claims USING btree (business_id, upper(during)) WHERE ((upper(during) - lower(during)) > '24:00:00'::interval);

CREATE INDEX class_sessions_ahead ON public.class_sessions USING btree (starts_at) WHERE (ended_at IS NULL);

CREATE INDEX class_sessions_business ON public.class_sessions USING btree (business_id, starts_at);

CREATE INDEX class_sessions_led ON public.class_sessions USING btree (service_id, staff_id, starts_at) WHERE (ended_at IS NULL);

CREATE INDEX class_sessions_service ON public.class_sessions USING btree (service_id, starts_at);

CREATE INDEX client_cancellations_business ON public.client_cancellations USING btree (business_id);

CREATE INDEX client_origins_business ON public.client_origins USING btree (business_id, person_id);

CREATE UNIQUE INDEX client_origins_imported ON public.client_origins USING btree (business_id, person_id) WHERE (origin = 'imported'::text);

CREATE INDEX client_origins_person ON public.client_origins USING btree (person_id);

CREATE INDEX client_origins_visit ON public.client_origins USING btree (visit_id);

CREATE INDEX closures_business ON public.closures USING btree (business_id, to_date);

CREATE INDEX dated_shifts_business ON public.dated_shifts USING btree (business_id, date);

CREATE INDEX dated_shifts_staff ON public.dated_shifts USING btree (staff_id, date);

CREATE INDEX dispute_replays_dispute ON public.dispute_replays USING btree (dispute_id, asked_at DESC);

CREATE INDEX disputes_business ON public.disputes USING btree (business_id, opened_at DESC);

CREATE INDEX disputes_payment ON public.disputes USING btree (payment_id);

CREATE INDEX external_calendars_business ON public.external_calendars USING btree (business_id);

CREATE INDEX external_calendars_due ON public.external_calendars USING btree (next_read_at);

CREATE INDEX external_calendars_staff ON public.external_calendars USING btree (staff_id);

CREATE INDEX fee_waivers_business ON public.fee_waivers USING btree (business_id);

CREATE INDEX free_windows_business ON public.free_windows USING gist (business_id, during);

CREATE INDEX free_windows_end ON public.free_windows USING btree (business_id, upper(during)) INCLUDE (during, until);

CREATE INDEX free_windows_long ON public.free_windows USING btree (business_id, upper(during)) INCLUDE (during, until) WHERE ((upper(during) - lower(during)) > '24:00:00'::interval);

CREATE INDEX free_windows_search ON public.free_windows USING gist (category, tstzrange(lower(during), until), place);

CREATE INDEX gift_cards_business ON public.gift_cards USING btree (business_id, created_at DESC);

CREATE INDEX gift_cards_buyer ON public.gift_cards USING btree (buyer_id, created_at DESC);

CREATE INDEX gift_uses_business ON public.gift_uses USING btree (business_id);

CREATE INDEX gift_uses_card ON public.gift_uses USING btree (gift_card_id);

CREATE INDEX gift_uses_checkout ON public.gift_uses USING btree (checkout_id);

CREATE INDEX gift_uses_waiting ON public.gift_uses USING btree (reserved_at) WHERE ((taken_at IS NULL) AND (released_at IS NULL));

CREATE INDEX idempotency_keys_created ON public.idempotency_keys USING btree (created_at);

CREATE INDEX imported_clients_business ON public.imported_clients USING btree (business_id, name, id);

CREATE INDEX imported_clients_by_phone ON public.imported_clients USING btree (business_id, phone) WHERE (phone IS NOT NULL);

CREATE UNIQUE INDEX imported_clients_email ON public.imported_clients USING btree (business_id, email) WHERE (email IS NOT NULL);

CREATE UNIQUE INDEX imported_clients_phone ON public.imported_clients USING btree (business_id, phone) WHERE ((phone IS NOT NULL) AND (email IS NULL));

CREATE INDEX job_failures_failed ON public.job_failures USING btree (failed_at DESC);

CREATE INDEX job_failures_job ON public.job_failures USING btree (job_id, failed_at DESC);

CREATE INDEX kept_cards_person ON public.kept_cards USING btree (person_id);

CREATE INDEX ledger_entries_account ON public.ledger_entries USING btree (business_id, account);

CREATE INDEX ledger_movements_business ON public.ledger_movements USING btree (business_id, at);

CREATE INDEX ledger_movements_held ON public.ledger_movements USING btree (business_id, processor) WHERE (processor IS NOT NULL);

CREATE UNIQUE INDEX ledger_movements_number ON public.ledger_movements USING btree (business_id, number);

CREATE INDEX ledger_movements_payment ON public.ledger_movements USING btree (payment_id) WHERE (payment_id IS NOT NULL);

CREATE INDEX ledger_movements_visit ON public.ledger_movements USING btree (visit_id) WHERE (visit_id IS NOT NULL);

CREATE INDEX mails_created ON public.mails USING btree (created_at DESC);

CREATE INDEX mails_doubtful ON public.mails USING btree (doubtful_at) WHERE (doubtful_at IS NOT NULL);

CREATE INDEX outbox_business ON public.outbox USING btree (business_id, created_at DESC);

CREATE INDEX outbox_series ON public.outbox USING btree (((body ->> 'series_id'::text)), id) WHERE (event ~~ 'series.%'::text);

CREATE INDEX outbox_subject ON public.outbox USING btree (COALESCE((body ->> 'visit_id'::text), (body ->> 'payment_id'::text)), id) WHERE ((event ~~ 'visit.%'::text) OR (event ~~ 'payment.%'::text));

CREATE INDEX outbox_waiting ON public.outbox USING btree (created_at) WHERE (dispatched_at IS NULL);

CREATE INDEX package_passes_business ON public.package_passes USING btree (business_id, created_at DESC);

CREATE INDEX package_passes_person ON public.package_passes USING btree (person_id);

CREATE INDEX packages_business ON public.packages USING btree (business_id);

CREATE INDEX pass_uses_business ON public.pass_uses USING btree (business_id);

CREATE UNIQUE INDEX pass_uses_checkout ON public.pass_uses USING btree (checkout_id) WHERE (released_at IS NULL);

CREATE INDEX pass_uses_pass ON public.pass_uses USING btree (pass_id);

CREATE INDEX pass_uses_visit ON public.pass_uses USING btree (visit_id);

CREATE INDEX pass_uses_waiting ON public.pass_uses USING btree (reserved_at) WHERE ((taken_at IS NULL) AND (released_at IS NULL));

CREATE INDEX payment_policies_in_force ON public.payment_policies USING btree (business_id, created_at);

CREATE INDEX payments_business ON public.payments USING btree (business_id, created_at DESC);

CREATE INDEX payments_checkout ON public.payments USING btree (checkout_id);

CREATE INDEX payments_kept_card ON public.payments USING btree (kept_card_id) WHERE (kept_card_id IS NOT NULL);

CREATE INDEX payments_person ON public.payments USING btree (person_id, created_at DESC);

CREATE INDEX payments_waiting ON public.payments USING btree (created_at) WHERE (state = ANY (ARRAY['wanted'::text, 'open'::text, 'processing'::text]));

CREATE INDEX payouts_business ON public.payouts USING btree (business_id, created_at DESC);

CREATE UNIQUE INDEX payouts_under_way ON public.payouts USING btree (business_id, processor, currency) WHERE (state = ANY (ARRAY['wanted'::text, 'open'::text]));

CREATE INDEX payouts_waiting ON public.payouts USING btree (created_at) WHERE (state = ANY (ARRAY['wanted'::text, 'open'::text]));

CREATE INDEX platform_invoices_business ON public.platform_invoices USING btree (business_id, number DESC);

CREATE INDEX processor_events_ref ON public.processor_events USING btree (processor, processor_ref);

CREATE INDEX processor_events_unknown ON public.processor_events USING btree (received_at) WHERE (outcome = 'unknown'::text);

CREATE INDEX processor_events_waiting ON public.processor_events USING btree (received_at) WHERE (applied_at IS NULL);

CREATE INDEX promo_codes_business ON public.promo_codes USING btree (business_id, created_at DESC);

CREATE UNIQUE INDEX promo_codes_code ON public.promo_codes USING btree (business_id, code) WHERE (ended_at IS NULL);

CREATE INDEX promo_uses_business ON public.promo_uses USING btree (business_id);

CREATE UNIQUE INDEX promo_uses_checkout ON public.promo_uses USING btree (checkout_id) WHERE (released_at IS NULL);

CREATE INDEX promo_uses_person ON public.promo_uses USING btree (person_id);

CREATE INDEX promo_uses_promo ON public.promo_uses USING btree (promo_id) WHERE (released_at IS NULL);

CREATE INDEX receipts_business ON public.receipts USING btree (business_id, issued_at DESC, id DESC);

CREATE INDEX receipts_payment ON public.receipts USING btree (payment_id) WHERE (payment_id IS NOT NULL);

CREATE INDEX receipts_person ON public.receipts USING btree (person_id, issued_at DESC);

CREATE INDEX receipts_visit ON public.receipts USING btree (visit_id) WHERE (visit_id IS NOT NULL);

CREATE INDEX refunds_business ON public.refunds USING btree (business_id, created_at DESC);

CREATE INDEX refunds_payment ON public.refunds USING btree (payment_id);

CREATE INDEX refunds_returned ON public.refunds USING btree (returned_at) WHERE (state = 'returned'::text);

CREATE INDEX refunds_waiting ON public.refunds USING btree (created_at) WHERE (state = ANY (ARRAY['wanted'::text, 'open'::text]));

CREATE INDEX resources_business ON public.resources USING btree (business_id, kind);

CREATE INDEX reviews_business ON public.reviews USING btree (business_id, created_at DESC);

CREATE INDEX reviews_person ON public.reviews USING btree (person_id);

CREATE INDEX search_entries_fine ON public.search_entries USING btree (grid_minutes) WHERE (grid_minutes < 15);

CREATE INDEX search_entries_near ON public.search_entries USING gist (flat);

CREATE INDEX search_entries_near_in_category ON public.search_entries USING gist (category, flat) INCLUDE (business_id, rating, price_from, grid_minutes, lead_minutes, longest_minutes, needs_no_staff, has_classes, buffer_seconds, notice_minutes, needs, lengths);

CREATE INDEX search_entries_rated ON public.search_entries USING btree (rating DESC NULLS LAST, business_id);

CREATE INDEX search_entries_rated_in_category ON public.search_entries USING btree (category, rating DESC NULLS LAST, business_id);

CREATE INDEX search_entries_special ON public.search_entries USING gist (category, flat) WHERE is_special;

CREATE INDEX search_entries_text ON public.search_entries USING gin (search_text public.gin_trgm_ops);

CREATE INDEX service_checks_business ON public.service_checks USING btree (business_id);

CREATE INDEX service_checks_check ON public.service_checks USING btree (check_service_id);

CREATE INDEX services_business ON public.services USING btree (business_id, "position");

CREATE INDEX shift_dates_business ON public.shift_dates USING btree (business_id, date);

CREATE INDEX staff_business ON public.staff USING btree (business_id, "position");

CREATE UNIQUE INDEX staff_person ON public.staff USING btree (person_id, business_id) WHERE (ended_at IS NULL);

CREATE INDEX staff_services_business ON public.staff_services USING btree (business_id);

CREATE INDEX staff_services_service ON public.staff_services USING btree (service_id);

CREATE INDEX visit_items_business ON public.visit_items USING btree (business_id, starts_at);

CREATE INDEX visit_items_service ON public.visit_items USING btree (service_id);

CREATE INDEX visit_items_session ON public.visit_items USING btree (session_id) WHERE (session_id IS NOT NULL);

CREATE INDEX visit_items_staff ON public.visit_items USING btree (staff_id, starts_at);

CREATE INDEX visit_moves_business ON public.visit_moves USING btree (business_id);

CREATE INDEX visit_payments_business ON public.visit_payments USING btree (business_id, settled_at);

CREATE INDEX visit_payments_card ON public.visit_payments USING btree (kept_card_id) WHERE (kept_card_id IS NOT NULL);

CREATE INDEX visit_payments_visit ON public.visit_payments USING btree (visit_id);

CREATE INDEX visit_refunds_business ON public.visit_refunds USING btree (business_id);

CREATE INDEX visit_refunds_visit ON public.visit_refunds USING btree (visit_id);

CREATE INDEX visit_series_business ON public.visit_series USING btree (business_id);

CREATE INDEX visit_series_customer ON public.visit_series USING btree (customer_id);

CREATE INDEX visits_business ON public.visits USING btree (business_id, starts_at);

CREATE INDEX visits_clients ON public.visits USING btree (customer_id, business_id) WHERE (confirmed_at IS NOT NULL);

CREATE INDEX visits_customer ON public.visits USING btree (customer_id, starts_at DESC);

CREATE INDEX visits_party ON public.visits USING btree (party_id) WHERE (party_id IS NOT NULL);

CREATE INDEX visits_upcoming ON public.visits USING btree (starts_at) WHERE ((confirmed_at IS NOT NULL) AND (cancelled_at IS NULL));

CREATE INDEX visits_visitor ON public.visits USING btree (visitor_id) WHERE (visitor_id IS NOT NULL);

CREATE INDEX waitlist_offers_business ON public.waitlist_offers USING btree (business_id, expires_at);

CREATE UNIQUE INDEX waitlist_offers_open ON public.waitlist_offers USING btree (wish_id) WHERE ((accepted_at IS NULL) AND (refused_at IS NULL) AND (expired_at IS NULL));

CREATE INDEX waitlist_offers_person ON public.waitlist_offers USING btree (person_id, starts_at);

CREATE INDEX waitlist_offers_wish ON public.waitlist_offers USING btree (wish_id, offered_at DESC);

CREATE INDEX waitlist_wishes_business ON public.waitlist_wishes USING btree (business_id, created_at);

CREATE INDEX waitlist_wishes_person ON public.waitlist_wishes USING btree (person_id, created_at);

CREATE UNIQUE INDEX waitlist_wishes_visit ON public.waitlist_wishes USING btree (visit_id) WHERE ((visit_id IS NOT NULL) AND (withdrawn_at IS NULL) AND (fulfilled_at IS NULL));

CREATE INDEX webhook_deliveries_age ON public.webhook_deliveries USING btree (created_at);

CREATE INDEX webhook_deliveries_business ON public.webhook_deliveries USING btree (business_id);

CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (endpoint_id, due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX webhook_deliveries_listed ON public.webhook_deliveries USING btree (endpoint_id, created_at DESC, id DESC);

CREATE INDEX webhook_deliveries_order ON public.webhook_deliveries USING btree (endpoint_id, subject_id, event_id) WHERE (due_at IS NOT NULL);

CREATE INDEX webhook_endpoints_business ON public.webhook_endpoints USING btree (business_id, created_at);

CREATE INDEX weekly_shifts_business ON public.weekly_shifts USING btree (business_id);

CREATE INDEX weekly_shifts_staff ON public.weekly_shifts USING btree (staff_id);

CREATE INDEX working_times_during ON public.working_times USING gist (business_id, during);

CREATE INDEX disputes_of_intent ON test_processor.disputes USING btree (intent_id);

CREATE INDEX events_delivered ON test_processor.events USING btree (delivered_at) WHERE (delivered_at IS NOT NULL);

CREATE INDEX events_waiting ON test_processor.events USING btree (created_at) WHERE (delivered_at IS NULL);

CREATE INDEX intents_created ON test_processor.intents USING btree (created_at);

CREATE INDEX intents_paid ON test_processor.intents USING btree (paid_at) WHERE (paid_at IS NOT NULL);

CREATE INDEX refunds_of_intent ON test_processor.refunds USING btree (intent_id);

CREATE TRIGGER audit AFTER INSERT OR DELETE ON public.api_keys FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.businesses FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR UPDATE ON public.busy_times FOR EACH ROW WHEN ((new.source = 'block'::text)) EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.check_results FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.check_waivers FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.class_sessions FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.client_cancellations FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.client_origins FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.closures FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.dated_shifts FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.fee_waivers FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER UPDATE OF ended_at ON public.gift_cards FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.kept_cards FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.packages FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.payment_policies FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.payouts FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.platform_roles FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON public.processor_accounts FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.promo_codes FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.refunds FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.resources FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.service_segments FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.services FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.shift_dates FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.staff FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.staff_services FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.tax_rates FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER DELETE OR UPDATE ON public.visit_items FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.visits FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON public.webhook_endpoints FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON public.weekly_shifts FOR EACH ROW EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit_changed AFTER UPDATE ON public.webhook_endpoints FOR EACH ROW WHEN (((((new.address IS DISTINCT FROM old.address) OR (new.kinds IS DISTINCT FROM old.kinds)) OR (new.secret_id IS DISTINCT FROM old.secret_id)) OR (new.off_at IS DISTINCT FROM old.off_at))) EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit_delete AFTER DELETE ON public.busy_times FOR EACH ROW WHEN ((old.source = 'block'::text)) EXECUTE FUNCTION private.audit();

CREATE TRIGGER audit_revoked AFTER UPDATE ON public.api_keys FOR EACH ROW WHEN ((new.revoked_at IS DISTINCT FROM old.revoked_at)) EXECUTE FUNCTION private.audit();

CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON public.ledger_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION private.check_balance();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.businesses REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.closures REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.dated_shifts REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.resources REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.service_checks REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.service_segments REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.services REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.shift_dates REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.staff REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.staff_services REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_delete AFTER DELETE ON public.weekly_shifts REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.businesses REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.closures REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.dated_shifts REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.resources REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.service_checks REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.service_segments REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.services REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.shift_dates REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.staff REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.staff_services REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_insert AFTER INSERT ON public.weekly_shifts REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.businesses REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.closures REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.dated_shifts REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.resources REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.service_checks REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.service_segments REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.services REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.shift_dates REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.staff REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.staff_services REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER bump_roster_update AFTER UPDATE ON public.weekly_shifts REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.bump_roster();

CREATE TRIGGER follow_business AFTER UPDATE OF category, place, published_at ON public.businesses FOR EACH ROW EXECUTE FUNCTION private.follow_business();

CREATE TRIGGER follow_member AFTER UPDATE OF ended_at ON public.staff FOR EACH ROW EXECUTE FUNCTION private.follow_member();

CREATE TRIGGER follow_offer AFTER UPDATE OF confirmed_at, cancelled_at ON public.visits FOR EACH ROW WHEN (((old.held_until IS NOT NULL) AND (old.cancelled_at IS NULL) AND ((new.confirmed_at IS NOT NULL) OR (new.cancelled_at IS NOT NULL)))) EXECUTE FUNCTION private.follow_offer();

CREATE TRIGGER follow_wish AFTER INSERT OR UPDATE OF urged_at, withdrawn_at ON public.waitlist_wishes FOR EACH ROW EXECUTE FUNCTION private.follow_wish();

CREATE TRIGGER forward BEFORE UPDATE ON public.payments FOR EACH ROW EXECUTE FUNCTION private.only_forward();

CREATE TRIGGER forward BEFORE UPDATE ON public.refunds FOR EACH ROW EXECUTE FUNCTION private.refund_only_forward();

CREATE TRIGGER guard BEFORE UPDATE ON public.visits FOR EACH ROW WHEN ((CURRENT_USER = ANY (ARRAY['anon'::name, 'authenticated'::name]))) EXECUTE FUNCTION private.guard_visit();

CREATE TRIGGER kept BEFORE DELETE OR UPDATE ON public.ledger_entries FOR EACH ROW WHEN ((CURRENT_USER = ANY (ARRAY['service_role'::name, 'authenticated'::name, 'engine'::name]))) EXECUTE FUNCTION private.keep_as_written();

CREATE TRIGGER kept BEFORE DELETE OR UPDATE ON public.ledger_movements FOR EACH ROW WHEN ((CURRENT_USER = ANY (ARRAY['service_role'::name, 'authenticated'::name, 'engine'::name]))) EXECUTE FUNCTION private.keep_as_written();

CREATE TRIGGER kept BEFORE DELETE OR UPDATE ON public.payment_policies FOR EACH ROW WHEN ((CURRENT_USER = ANY (ARRAY['service_role'::name, 'authenticated'::name, 'engine'::name]))) EXECUTE FUNCTION private.keep_as_written();

CREATE TRIGGER kept BEFORE DELETE OR UPDATE ON public.platform_invoices FOR EACH ROW WHEN ((CURRENT_USER = ANY (ARRAY['service_role'::name, 'authenticated'::name, 'engine'::name]))) EXECUTE FUNCTION private.keep_as_written();

CREATE TRIGGER kept BEFORE DELETE OR UPDATE ON public.receipts FOR EACH ROW WHEN ((CURRENT_USER = ANY (ARRAY['service_role'::name, 'authenticated'::name, 'engine'::name]))) EXECUTE FUNCTION private.keep_as_written();

CREATE TRIGGER kept BEFORE DELETE OR UPDATE ON public.tax_rates FOR EACH ROW WHEN ((CURRENT_USER = ANY (ARRAY['service_role'::name, 'authenticated'::name, 'engine'::name]))) EXECUTE FUNCTION private.keep_as_written();

CREATE TRIGGER moved AFTER UPDATE OF starts_at ON public.visits FOR EACH ROW WHEN (((old.confirmed_at IS NOT NULL) AND (old.starts_at <> new.starts_at))) EXECUTE FUNCTION private.note_move();

CREATE TRIGGER refresh_entries_after_delete AFTER DELETE ON public.dated_shifts REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_delete AFTER DELETE ON public.service_segments REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_delete AFTER DELETE ON public.services REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_delete AFTER DELETE ON public.staff REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_delete AFTER DELETE ON public.staff_services REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_delete AFTER DELETE ON public.weekly_shifts REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_insert AFTER INSERT ON public.dated_shifts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_insert AFTER INSERT ON public.service_segments REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_insert AFTER INSERT ON public.services REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_insert AFTER INSERT ON public.staff REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_insert AFTER INSERT ON public.staff_services REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_insert AFTER INSERT ON public.weekly_shifts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_update AFTER UPDATE ON public.dated_shifts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_update AFTER UPDATE ON public.service_segments REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_update AFTER UPDATE ON public.services REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_update AFTER UPDATE ON public.staff REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_update AFTER UPDATE ON public.staff_services REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_entries_after_update AFTER UPDATE ON public.weekly_shifts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_rating AFTER INSERT OR DELETE OR UPDATE ON public.reviews FOR EACH ROW EXECUTE FUNCTION private.refresh_rating();

CREATE TRIGGER refresh_search_entries AFTER INSERT OR UPDATE OF name, category, district, tagline, place, rating, review_count, search_text, published_at ON public.businesses FOR EACH ROW EXECUTE FUNCTION private.refresh_entries_of_rows();

CREATE TRIGGER refresh_search_text AFTER INSERT OR UPDATE OF name, category, district, tagline ON public.businesses FOR EACH ROW EXECUTE FUNCTION private.refresh_search_text();

CREATE TRIGGER refresh_search_text AFTER INSERT OR UPDATE OF name, ended_at ON public.services FOR EACH ROW EXECUTE FUNCTION private.refresh_search_text();

CREATE TRIGGER refresh_windows_after_delete AFTER DELETE ON public.busy_times REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_windows_of_busy_times();

CREATE TRIGGER refresh_windows_after_delete AFTER DELETE ON public.claims REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_windows_of_claims();

CREATE TRIGGER refresh_windows_after_insert AFTER INSERT ON public.busy_times REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_windows_of_busy_times();

CREATE TRIGGER refresh_windows_after_insert AFTER INSERT ON public.claims REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_windows_of_claims();

CREATE TRIGGER refresh_windows_after_update AFTER UPDATE ON public.busy_times REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_windows_of_busy_times();

CREATE TRIGGER refresh_windows_after_update AFTER UPDATE ON public.claims REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.refresh_windows_of_claims();

CREATE CONSTRAINT TRIGGER standing AFTER DELETE ON public.claims DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((NOT old.pad) AND (old.held_until IS NULL) AND (CURRENT_USER = ANY (ARRAY['anon'::name, 'authenticated'::name])))) EXECUTE FUNCTION private.check_standing();

CREATE CONSTRAINT TRIGGER standing AFTER UPDATE ON public.visit_items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((CURRENT_USER = ANY (ARRAY['anon'::name, 'authenticated'::name]))) EXECUTE FUNCTION private.check_standing();

CREATE CONSTRAINT TRIGGER standing AFTER INSERT OR UPDATE OF starts_at, ends_at, confirmed_at, cancelled_at, held_until ON public.visits DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.confirmed_at IS NOT NULL) AND (new.cancelled_at IS NULL) AND (CURRENT_USER = ANY (ARRAY['anon'::name, 'authenticated'::name])))) EXECUTE FUNCTION private.check_standing();

CREATE TRIGGER tries BEFORE INSERT ON public.card_requests FOR EACH ROW EXECUTE FUNCTION private.check_try();

CREATE TRIGGER tries BEFORE INSERT ON public.payments FOR EACH ROW WHEN (((new.person_id IS NOT NULL) AND (new.processor <> ALL (ARRAY['venue'::text, 'credit'::text])) AND (new.method <> 'kept_card'::text))) EXECUTE FUNCTION private.check_try();

CREATE TRIGGER wanted AFTER INSERT ON public.card_requests FOR EACH ROW EXECUTE FUNCTION private.want_card();

CREATE TRIGGER wanted AFTER INSERT ON public.dispute_replays FOR EACH ROW EXECUTE FUNCTION private.want_replay();

CREATE TRIGGER wanted AFTER INSERT ON public.processor_accounts FOR EACH ROW EXECUTE FUNCTION private.want_account();

CREATE TRIGGER wanted_again AFTER UPDATE OF link_wanted_at ON public.processor_accounts FOR EACH ROW WHEN ((new.link_wanted_at IS DISTINCT FROM old.link_wanted_at)) EXECUTE FUNCTION private.want_account();

CREATE TRIGGER within_payment BEFORE INSERT ON public.refunds FOR EACH ROW EXECUTE FUNCTION private.check_refund();

CREATE TRIGGER deliver AFTER INSERT ON test_processor.events FOR EACH ROW EXECUTE FUNCTION private.deliver_test_event();

ALTER TABLE ONLY identity.account_log
    ADD CONSTRAINT account_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY identity.identities
    ADD CONSTRAINT identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY identity.mfa_challenges
    ADD CONSTRAINT mfa_challenges_factor_id_fkey FOREIGN KEY (factor_id) REFERENCES identity.mfa_factors(id) ON DELETE CASCADE;

ALTER TABLE ONLY identity.mfa_factors
    ADD CONSTRAINT mfa_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY identity.one_time_tokens
    ADD CONSTRAINT one_time_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY identity.refresh_tokens
    ADD CONSTRAINT refresh_tokens_parent_fkey FOREIGN KEY (parent) REFERENCES identity.refresh_tokens(hash) ON DELETE SET NULL;

ALTER TABLE ONLY identity.refresh_tokens
    ADD CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES identity.sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY identity.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY identity.users
    ADD CONSTRAINT users_id_fkey FOREIGN KEY (id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.businesses
    ADD CONSTRAINT businesses_category_fkey FOREIGN KEY (category) REFERENCES public.categories(slug);

ALTER TABLE ONLY public.busy_times
    ADD CONSTRAINT busy_times_calendar FOREIGN KEY (calendar_id, staff_id) REFERENCES public.external_calendars(id, staff_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.busy_times
    ADD CONSTRAINT busy_times_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.calendar_feeds
    ADD CONSTRAINT calendar_feeds_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.calendar_feeds
    ADD CONSTRAINT calendar_feeds_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.card_requests
    ADD CONSTRAINT card_requests_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.card_requests
    ADD CONSTRAINT card_requests_checkout_id_fkey FOREIGN KEY (checkout_id) REFERENCES public.checkouts(id);

ALTER TABLE ONLY public.card_requests
    ADD CONSTRAINT card_requests_kept_card_id_fkey FOREIGN KEY (kept_card_id) REFERENCES public.kept_cards(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.card_requests
    ADD CONSTRAINT card_requests_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.check_bookings
    ADD CONSTRAINT check_bookings_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.check_bookings
    ADD CONSTRAINT check_bookings_check_visit_id_fkey FOREIGN KEY (check_visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.check_bookings
    ADD CONSTRAINT check_bookings_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.check_results
    ADD CONSTRAINT check_results_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.check_results
    ADD CONSTRAINT check_results_check_service_id_fkey FOREIGN KEY (check_service_id) REFERENCES public.services(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.check_results
    ADD CONSTRAINT check_results_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.check_results
    ADD CONSTRAINT check_results_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.check_waivers
    ADD CONSTRAINT check_waivers_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.check_waivers
    ADD CONSTRAINT check_waivers_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.checkouts
    ADD CONSTRAINT checkouts_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.checkouts
    ADD CONSTRAINT checkouts_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_resource_id_business_id_fkey FOREIGN KEY (resource_id, business_id) REFERENCES public.resources(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.class_sessions
    ADD CONSTRAINT class_sessions_service_id_business_id_fkey FOREIGN KEY (service_id, business_id) REFERENCES public.services(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.class_sessions
    ADD CONSTRAINT class_sessions_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.client_cancellations
    ADD CONSTRAINT client_cancellations_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.client_cancellations
    ADD CONSTRAINT client_cancellations_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.client_origins
    ADD CONSTRAINT client_origins_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.client_origins
    ADD CONSTRAINT client_origins_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.client_origins
    ADD CONSTRAINT client_origins_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.closures
    ADD CONSTRAINT closures_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.dated_shifts
    ADD CONSTRAINT dated_shifts_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.dated_shifts
    ADD CONSTRAINT dated_shifts_staff_id_date_fkey FOREIGN KEY (staff_id, date) REFERENCES public.shift_dates(staff_id, date) ON DELETE CASCADE;

ALTER TABLE ONLY public.dispute_replays
    ADD CONSTRAINT dispute_replays_dispute_id_fkey FOREIGN KEY (dispute_id) REFERENCES public.disputes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT disputes_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT disputes_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payments(id);

ALTER TABLE ONLY public.external_calendars
    ADD CONSTRAINT external_calendars_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.fee_waivers
    ADD CONSTRAINT fee_waivers_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.fee_waivers
    ADD CONSTRAINT fee_waivers_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.free_windows
    ADD CONSTRAINT free_windows_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.free_windows
    ADD CONSTRAINT free_windows_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.gift_cards
    ADD CONSTRAINT gift_cards_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.gift_cards
    ADD CONSTRAINT gift_cards_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.gift_uses
    ADD CONSTRAINT gift_uses_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.gift_uses
    ADD CONSTRAINT gift_uses_checkout_id_fkey FOREIGN KEY (checkout_id) REFERENCES public.checkouts(id);

ALTER TABLE ONLY public.gift_uses
    ADD CONSTRAINT gift_uses_gift_card_id_fkey FOREIGN KEY (gift_card_id) REFERENCES public.gift_cards(id);

ALTER TABLE ONLY public.gift_uses
    ADD CONSTRAINT gift_uses_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payments(id);

ALTER TABLE ONLY public.imported_clients
    ADD CONSTRAINT imported_clients_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.kept_cards
    ADD CONSTRAINT kept_cards_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_movement_id_fkey FOREIGN KEY (movement_id) REFERENCES public.ledger_movements(id);

ALTER TABLE ONLY public.ledger_movements
    ADD CONSTRAINT ledger_movements_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.ledger_movements
    ADD CONSTRAINT ledger_movements_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payments(id);

ALTER TABLE ONLY public.ledger_movements
    ADD CONSTRAINT ledger_movements_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.package_passes
    ADD CONSTRAINT package_passes_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.package_passes
    ADD CONSTRAINT package_passes_package_id_fkey FOREIGN KEY (package_id) REFERENCES public.packages(id);

ALTER TABLE ONLY public.package_passes
    ADD CONSTRAINT package_passes_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.packages
    ADD CONSTRAINT packages_service_id_business_id_fkey FOREIGN KEY (service_id, business_id) REFERENCES public.services(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pass_uses
    ADD CONSTRAINT pass_uses_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.pass_uses
    ADD CONSTRAINT pass_uses_checkout_id_fkey FOREIGN KEY (checkout_id) REFERENCES public.checkouts(id);

ALTER TABLE ONLY public.pass_uses
    ADD CONSTRAINT pass_uses_pass_id_fkey FOREIGN KEY (pass_id) REFERENCES public.package_passes(id);

ALTER TABLE ONLY public.pass_uses
    ADD CONSTRAINT pass_uses_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payments(id);

ALTER TABLE ONLY public.pass_uses
    ADD CONSTRAINT pass_uses_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id);

ALTER TABLE ONLY public.payment_policies
    ADD CONSTRAINT payment_policies_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.payment_policies
    ADD CONSTRAINT payment_policies_service_id_business_id_fkey FOREIGN KEY (service_id, business_id) REFERENCES public.services(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_checkout_id_fkey FOREIGN KEY (checkout_id) REFERENCES public.checkouts(id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_kept_card FOREIGN KEY (kept_card_id) REFERENCES public.kept_cards(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.payouts
    ADD CONSTRAINT payouts_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.platform_invoices
    ADD CONSTRAINT platform_invoices_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.platform_roles
    ADD CONSTRAINT platform_roles_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.processor_accounts
    ADD CONSTRAINT processor_accounts_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.promo_codes
    ADD CONSTRAINT promo_codes_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.promo_uses
    ADD CONSTRAINT promo_uses_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.promo_uses
    ADD CONSTRAINT promo_uses_checkout_id_fkey FOREIGN KEY (checkout_id) REFERENCES public.checkouts(id);

ALTER TABLE ONLY public.promo_uses
    ADD CONSTRAINT promo_uses_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.promo_uses
    ADD CONSTRAINT promo_uses_promo_id_fkey FOREIGN KEY (promo_id) REFERENCES public.promo_codes(id);

ALTER TABLE ONLY public.receipt_numbers
    ADD CONSTRAINT receipt_numbers_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_movement_id_fkey FOREIGN KEY (movement_id) REFERENCES public.ledger_movements(id);

ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payments(id);

ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id);

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payments(id);

ALTER TABLE ONLY public.resources
    ADD CONSTRAINT resources_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT reviews_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id);

ALTER TABLE ONLY public.roster_versions
    ADD CONSTRAINT roster_versions_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.search_entries
    ADD CONSTRAINT search_entries_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.series_visits
    ADD CONSTRAINT series_visits_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.visit_series(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.series_visits
    ADD CONSTRAINT series_visits_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.service_checks
    ADD CONSTRAINT service_checks_check_service_id_business_id_fkey FOREIGN KEY (check_service_id, business_id) REFERENCES public.services(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.service_checks
    ADD CONSTRAINT service_checks_service_id_business_id_fkey FOREIGN KEY (service_id, business_id) REFERENCES public.services(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.service_segments
    ADD CONSTRAINT service_segments_service_id_fkey FOREIGN KEY (service_id) REFERENCES public.services(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_category_fkey FOREIGN KEY (category) REFERENCES public.categories(slug);

ALTER TABLE ONLY public.shift_dates
    ADD CONSTRAINT shift_dates_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.staff_services
    ADD CONSTRAINT staff_services_service_id_business_id_fkey FOREIGN KEY (service_id, business_id) REFERENCES public.services(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.staff_services
    ADD CONSTRAINT staff_services_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tax_rates
    ADD CONSTRAINT tax_rates_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.visit_items
    ADD CONSTRAINT visit_items_service_id_business_id_fkey FOREIGN KEY (service_id, business_id) REFERENCES public.services(id, business_id);

ALTER TABLE ONLY public.visit_items
    ADD CONSTRAINT visit_items_session_id_business_id_fkey FOREIGN KEY (session_id, business_id) REFERENCES public.class_sessions(id, business_id);

ALTER TABLE ONLY public.visit_items
    ADD CONSTRAINT visit_items_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id);

ALTER TABLE ONLY public.visit_items
    ADD CONSTRAINT visit_items_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.visit_moves
    ADD CONSTRAINT visit_moves_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.visit_payments
    ADD CONSTRAINT visit_payments_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.visit_payments
    ADD CONSTRAINT visit_payments_checkout_id_fkey FOREIGN KEY (checkout_id) REFERENCES public.checkouts(id);

ALTER TABLE ONLY public.visit_payments
    ADD CONSTRAINT visit_payments_kept_card_id_fkey FOREIGN KEY (kept_card_id) REFERENCES public.kept_cards(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.visit_payments
    ADD CONSTRAINT visit_payments_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id);

ALTER TABLE ONLY public.visit_refunds
    ADD CONSTRAINT visit_refunds_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.visit_refunds
    ADD CONSTRAINT visit_refunds_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES public.refunds(id);

ALTER TABLE ONLY public.visit_refunds
    ADD CONSTRAINT visit_refunds_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id);

ALTER TABLE ONLY public.visit_series
    ADD CONSTRAINT visit_series_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.visit_series
    ADD CONSTRAINT visit_series_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.visits
    ADD CONSTRAINT visits_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

ALTER TABLE ONLY public.visits
    ADD CONSTRAINT visits_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.waitlist_offers
    ADD CONSTRAINT waitlist_offers_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.waitlist_offers
    ADD CONSTRAINT waitlist_offers_hold_id_fkey FOREIGN KEY (hold_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.waitlist_offers
    ADD CONSTRAINT waitlist_offers_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.waitlist_offers
    ADD CONSTRAINT waitlist_offers_wish_id_fkey FOREIGN KEY (wish_id) REFERENCES public.waitlist_wishes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.waitlist_wishes
    ADD CONSTRAINT waitlist_wishes_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.waitlist_wishes
    ADD CONSTRAINT waitlist_wishes_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.waitlist_wishes
    ADD CONSTRAINT waitlist_wishes_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id);

ALTER TABLE ONLY public.waitlist_wishes
    ADD CONSTRAINT waitlist_wishes_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.visits(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_endpoint_id_business_id_fkey FOREIGN KEY (endpoint_id, business_id) REFERENCES public.webhook_endpoints(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.weekly_shifts
    ADD CONSTRAINT weekly_shifts_staff_id_business_id_fkey FOREIGN KEY (staff_id, business_id) REFERENCES public.staff(id, business_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.working_times
    ADD CONSTRAINT working_times_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.working_times
    ADD CONSTRAINT working_times_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id) ON DELETE CASCADE;

ALTER TABLE ONLY test_processor.disputes
    ADD CONSTRAINT disputes_intent_id_fkey FOREIGN KEY (intent_id) REFERENCES test_processor.intents(id);

ALTER TABLE ONLY test_processor.refunds
    ADD CONSTRAINT refunds_intent_id_fkey FOREIGN KEY (intent_id) REFERENCES test_processor.intents(id);

ALTER TABLE identity.account_log ENABLE ROW LEVEL SECURITY;

CREATE POLICY account_log_sign_in_service ON identity.account_log TO service_role, identity_admin USING (true) WITH CHECK (true);

ALTER TABLE identity.identities ENABLE ROW LEVEL SECURITY;

CREATE POLICY identities_sign_in_service ON identity.identities TO service_role, identity_admin USING (true) WITH CHECK (true);

ALTER TABLE identity.mfa_challenges ENABLE ROW LEVEL SECURITY;

CREATE POLICY mfa_challenges_sign_in_service ON identity.mfa_challenges TO service_role, identity_admin USING (true) WITH CHECK (true);

ALTER TABLE identity.mfa_factors ENABLE ROW LEVEL SECURITY;

CREATE POLICY mfa_factors_sign_in_service ON identity.mfa_factors TO service_role, identity_admin USING (true) WITH CHECK (true);

ALTER TABLE identity.one_time_tokens ENABLE ROW LEVEL SECURITY;

CREATE POLICY one_time_tokens_sign_in_service ON identity.one_time_tokens TO service_role, identity_admin USING (true) WITH CHECK (true);

ALTER TABLE identity.rate_limits ENABLE ROW LEVEL SECURITY;

CREATE POLICY rate_limits_sign_in_service ON identity.rate_limits TO service_role, identity_admin USING (true) WITH CHECK (true);

ALTER TABLE identity.refresh_tokens ENABLE ROW LEVEL SECURITY;

CREATE POLICY refresh_tokens_sign_in_service ON identity.refresh_tokens TO service_role, identity_admin USING (true) WITH CHECK (true);

ALTER TABLE identity.sessions ENABLE ROW LEVEL SECURITY;

CREATE POLICY sessions_sign_in_service ON identity.sessions TO service_role, identity_admin USING (true) WITH CHECK (true);

ALTER TABLE identity.signing_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY signing_keys_sign_in_service ON identity.signing_keys TO service_role, identity_admin USING (true) WITH CHECK (true);

ALTER TABLE identity.users ENABLE ROW LEVEL SECURITY;

CREATE POLICY users_engine ON identity.users FOR SELECT TO engine USING (true);

CREATE POLICY users_sign_in_service ON identity.users TO service_role, identity_admin USING (true) WITH CHECK (true);

ALTER TABLE private.announcers ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.clock_by_hand ENABLE ROW LEVEL SECURITY;

CREATE POLICY engine_read ON private.announcers FOR SELECT TO engine USING (true);

CREATE POLICY engine_read ON private.clock_by_hand FOR SELECT TO engine USING (true);

ALTER TABLE public.api_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY api_keys_insert ON public.api_keys FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text)) AND (created_by = ( SELECT auth.uid() AS uid))));

CREATE POLICY api_keys_read ON public.api_keys FOR SELECT TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text))));

CREATE POLICY api_keys_revoke ON public.api_keys FOR UPDATE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text)) AND (revoked_at IS NULL))) WITH CHECK (((revoked_at IS NOT NULL) AND (revoked_by = ( SELECT auth.uid() AS uid))));

ALTER TABLE public.audit_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_entries_business ON public.audit_entries FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY audit_entries_moderator ON public.audit_entries FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

ALTER TABLE public.businesses ENABLE ROW LEVEL SECURITY;

CREATE POLICY businesses_own_read ON public.businesses FOR SELECT TO authenticated USING ((id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])));

CREATE POLICY businesses_own_update ON public.businesses FOR UPDATE TO authenticated USING ((id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY businesses_published ON public.businesses FOR SELECT TO anon, authenticated USING ((published_at IS NOT NULL));

ALTER TABLE public.busy_times ENABLE ROW LEVEL SECURITY;

CREATE POLICY busy_times_delete ON public.busy_times FOR DELETE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR private.is_my_staff(staff_id)));

CREATE POLICY busy_times_insert ON public.busy_times FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR private.is_my_staff(staff_id)));

CREATE POLICY busy_times_read ON public.busy_times FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])));

CREATE POLICY busy_times_update ON public.busy_times FOR UPDATE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR private.is_my_staff(staff_id)));

ALTER TABLE public.calendar_feeds ENABLE ROW LEVEL SECURITY;

CREATE POLICY calendar_feeds_delete ON public.calendar_feeds FOR DELETE TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

CREATE POLICY calendar_feeds_insert ON public.calendar_feeds FOR INSERT TO authenticated WITH CHECK (((person_id = ( SELECT auth.uid() AS uid)) AND ((staff_id IS NULL) OR private.is_my_staff(staff_id))));

CREATE POLICY calendar_feeds_read ON public.calendar_feeds FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.card_requests ENABLE ROW LEVEL SECURITY;

CREATE POLICY card_requests_own_insert ON public.card_requests FOR INSERT TO authenticated WITH CHECK (((person_id = ( SELECT auth.uid() AS uid)) AND ( SELECT true
   FROM public.checkouts c
  WHERE ((c.id = card_requests.checkout_id) AND (c.business_id = card_requests.business_id) AND (c.person_id = ( SELECT auth.uid() AS uid))))));

CREATE POLICY card_requests_own_read ON public.card_requests FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.categories ENABLE ROW LEVEL SECURITY;

CREATE POLICY categories_read ON public.categories FOR SELECT TO anon, authenticated USING (true);

ALTER TABLE public.check_bookings ENABLE ROW LEVEL SECURITY;

CREATE POLICY check_bookings_depend_insert ON public.check_bookings FOR INSERT TO authenticated WITH CHECK (((NOT together) AND ( SELECT true
   FROM public.visits v
  WHERE ((v.id = check_bookings.visit_id) AND (v.business_id = check_bookings.business_id) AND (v.cancelled_at IS NULL) AND ((v.business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])) OR ((v.held_until IS NOT NULL) AND (v.customer_id = ( SELECT auth.uid() AS uid)))))) AND ( SELECT true
   FROM public.visits v
  WHERE ((v.id = check_bookings.check_visit_id) AND (v.business_id = check_bookings.business_id) AND (v.confirmed_at IS NOT NULL) AND (v.cancelled_at IS NULL) AND ((v.business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])) OR (v.customer_id = ( SELECT auth.uid() AS uid)))))));

CREATE POLICY check_bookings_insert ON public.check_bookings FOR INSERT TO anon, authenticated WITH CHECK ((( SELECT true
   FROM public.visits v
  WHERE ((v.id = check_bookings.visit_id) AND (v.business_id = check_bookings.business_id) AND (v.held_until IS NOT NULL) AND ((v.customer_id = ( SELECT auth.uid() AS uid)) OR ((v.customer_id IS NULL) AND (v.visitor_id = ( SELECT auth.visitor_id() AS visitor_id)))))) AND ( SELECT true
   FROM public.visits v
  WHERE ((v.id = check_bookings.check_visit_id) AND (v.business_id = check_bookings.business_id) AND (v.held_until IS NOT NULL) AND ((v.customer_id = ( SELECT auth.uid() AS uid)) OR ((v.customer_id IS NULL) AND (v.visitor_id = ( SELECT auth.visitor_id() AS visitor_id))))))));

CREATE POLICY check_bookings_read ON public.check_bookings FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.visits v
  WHERE (v.id = check_bookings.visit_id)));

ALTER TABLE public.check_results ENABLE ROW LEVEL SECURITY;

CREATE POLICY check_results_business_read ON public.check_results FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])));

CREATE POLICY check_results_own_read ON public.check_results FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.check_waivers ENABLE ROW LEVEL SECURITY;

CREATE POLICY check_waivers_insert ON public.check_waivers FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])) AND (waived_by = ( SELECT auth.uid() AS uid)) AND ( SELECT true
   FROM public.visits v
  WHERE ((v.id = check_waivers.visit_id) AND (v.business_id = check_waivers.business_id)))));

CREATE POLICY check_waivers_read ON public.check_waivers FOR SELECT TO authenticated USING (( SELECT true
   FROM public.visits v
  WHERE (v.id = check_waivers.visit_id)));

ALTER TABLE public.checkouts ENABLE ROW LEVEL SECURITY;

CREATE POLICY checkouts_business_insert ON public.checkouts FOR INSERT TO authenticated WITH CHECK ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])));

CREATE POLICY checkouts_business_read ON public.checkouts FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses('{owner,manager,receptionist}'::text[]) AS my_businesses)::uuid[])));

CREATE POLICY checkouts_moderators_read ON public.checkouts FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

CREATE POLICY checkouts_own_insert ON public.checkouts FOR INSERT TO authenticated WITH CHECK ((person_id = ( SELECT auth.uid() AS uid)));

CREATE POLICY checkouts_own_read ON public.checkouts FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.claims ENABLE ROW LEVEL SECURITY;

CREATE POLICY claims_business_delete ON public.claims FOR DELETE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) OR ((business_id = ANY (( SELECT private.my_businesses(ARRAY['receptionist'::text]) AS my_businesses)::uuid[])) AND (EXISTS ( SELECT
   FROM public.visits v
  WHERE (v.id = claims.holder_id)))) OR ((business_id = ANY (( SELECT private.my_businesses(ARRAY['professional'::text]) AS my_businesses)::uuid[])) AND private.serves(holder_id))));

CREATE POLICY claims_business_insert ON public.claims FOR INSERT TO authenticated WITH CHECK ((((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR (((staff_id IS NULL) OR private.is_my_staff(staff_id)) AND private.serves(holder_id))) AND (EXISTS ( SELECT
   FROM public.visits v
  WHERE ((v.id = claims.holder_id) AND (v.business_id = claims.business_id) AND (NOT (v.held_until IS DISTINCT FROM claims.held_until)))))));

CREATE POLICY claims_business_read ON public.claims FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])));

CREATE POLICY claims_own_delete ON public.claims FOR DELETE TO anon, authenticated USING ((EXISTS ( SELECT
   FROM public.visits v
  WHERE ((v.id = claims.holder_id) AND ((v.customer_id = ( SELECT auth.uid() AS uid)) OR ((v.customer_id IS NULL) AND (v.visitor_id = ( SELECT auth.visitor_id() AS visitor_id))))))));

CREATE POLICY claims_own_insert ON public.claims FOR INSERT TO anon, authenticated WITH CHECK ((EXISTS ( SELECT
   FROM (public.visits v
     JOIN public.visit_items i ON ((i.visit_id = v.id)))
  WHERE ((v.id = claims.holder_id) AND (v.business_id = claims.business_id) AND (v.cancelled_at IS NULL) AND ((v.customer_id = ( SELECT auth.uid() AS uid)) OR ((v.customer_id IS NULL) AND (v.visitor_id = ( SELECT auth.visitor_id() AS visitor_id)))) AND (NOT (v.held_until IS DISTINCT FROM claims.held_until)) AND ((claims.staff_id IS NULL) OR (claims.staff_id = i.staff_id)) AND (lower(claims.during) >= (i.starts_at -
        CASE
            WHEN claims.pad THEN '1 day'::interval
            ELSE '00:00:00'::interval
        END)) AND (upper(claims.during) <= ((i.starts_at + ((i.minutes)::double precision * '00:01:00'::interval)) +
        CASE
            WHEN claims.pad THEN '1 day'::interval
            ELSE '00:00:00'::interval
        END))))));

CREATE POLICY claims_own_read ON public.claims FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.visits v
  WHERE (v.id = claims.holder_id)));

CREATE POLICY claims_own_update ON public.claims FOR UPDATE TO authenticated USING ((EXISTS ( SELECT
   FROM public.visits v
  WHERE ((v.id = claims.holder_id) AND (v.customer_id = ( SELECT auth.uid() AS uid)))))) WITH CHECK ((EXISTS ( SELECT
   FROM public.visits v
  WHERE ((v.id = claims.holder_id) AND (v.customer_id = ( SELECT auth.uid() AS uid)) AND (NOT (v.held_until IS DISTINCT FROM claims.held_until))))));

CREATE POLICY claims_sessions_insert ON public.claims FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (EXISTS ( SELECT
   FROM public.class_sessions c
  WHERE ((c.id = claims.holder_id) AND (c.business_id = claims.business_id))))));

ALTER TABLE public.class_sessions ENABLE ROW LEVEL SECURITY;

CREATE POLICY class_sessions_insert ON public.class_sessions FOR INSERT TO authenticated WITH CHECK ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY class_sessions_read ON public.class_sessions FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = class_sessions.business_id)));

CREATE POLICY class_sessions_update ON public.class_sessions FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

ALTER TABLE public.client_cancellations ENABLE ROW LEVEL SECURITY;

CREATE POLICY client_cancellations_insert ON public.client_cancellations FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) AND (noted_by = ( SELECT auth.uid() AS uid)) AND ( SELECT true
   FROM public.visits v
  WHERE ((v.id = client_cancellations.visit_id) AND (v.business_id = client_cancellations.business_id) AND (v.cancelled_by = ( SELECT auth.uid() AS uid))))));

CREATE POLICY client_cancellations_read ON public.client_cancellations FOR SELECT TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR ( SELECT true
   FROM public.visits v
  WHERE ((v.id = client_cancellations.visit_id) AND (v.customer_id = ( SELECT auth.uid() AS uid))))));

ALTER TABLE public.client_origins ENABLE ROW LEVEL SECURITY;

CREATE POLICY client_origins_business_insert ON public.client_origins FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) AND (noted_by = ( SELECT auth.uid() AS uid)) AND (origin = 'desk'::text) AND ((visit_id IS NULL) OR ( SELECT true
   FROM public.visits v
  WHERE ((v.id = client_origins.visit_id) AND (v.business_id = client_origins.business_id)))) AND ((person_id IS NULL) OR private.shares_a_visit(person_id))));

CREATE POLICY client_origins_business_read ON public.client_origins FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])));

CREATE POLICY client_origins_own_insert ON public.client_origins FOR INSERT TO authenticated WITH CHECK (((origin = 'salon_link'::text) AND ((person_id IS NULL) OR (person_id = ( SELECT auth.uid() AS uid))) AND (noted_by IS NULL) AND ( SELECT true
   FROM public.visits v
  WHERE ((v.id = client_origins.visit_id) AND (v.business_id = client_origins.business_id) AND ((v.customer_id = ( SELECT auth.uid() AS uid)) OR (v.visitor_id = ( SELECT auth.visitor_id() AS visitor_id)))))));

CREATE POLICY client_origins_visitor_insert ON public.client_origins FOR INSERT TO anon WITH CHECK (((person_id IS NULL) AND (origin = 'salon_link'::text) AND ( SELECT true
   FROM public.visits v
  WHERE ((v.id = client_origins.visit_id) AND (v.business_id = client_origins.business_id) AND (v.visitor_id = ( SELECT auth.visitor_id() AS visitor_id))))));

ALTER TABLE public.closures ENABLE ROW LEVEL SECURITY;

CREATE POLICY closures_delete ON public.closures FOR DELETE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY closures_insert ON public.closures FOR INSERT TO authenticated WITH CHECK ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY closures_read ON public.closures FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = closures.business_id)));

CREATE POLICY closures_update ON public.closures FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

ALTER TABLE public.dated_shifts ENABLE ROW LEVEL SECURITY;

CREATE POLICY dated_shifts_delete ON public.dated_shifts FOR DELETE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY dated_shifts_insert ON public.dated_shifts FOR INSERT TO authenticated WITH CHECK ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY dated_shifts_read ON public.dated_shifts FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = dated_shifts.business_id)));

CREATE POLICY dated_shifts_update ON public.dated_shifts FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

ALTER TABLE public.dispute_replays ENABLE ROW LEVEL SECURITY;

CREATE POLICY dispute_replays_moderators_insert ON public.dispute_replays FOR INSERT TO authenticated WITH CHECK ((( SELECT private.is_moderator() AS is_moderator) AND (asked_by = ( SELECT auth.uid() AS uid))));

CREATE POLICY dispute_replays_moderators_read ON public.dispute_replays FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

ALTER TABLE public.disputes ENABLE ROW LEVEL SECURITY;

CREATE POLICY disputes_business_read ON public.disputes FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses('{owner,manager}'::text[]) AS my_businesses)::uuid[])));

CREATE POLICY engine_all ON public.api_keys TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.audit_entries TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.businesses TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.busy_times TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.calendar_feeds TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.card_requests TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.categories TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.check_bookings TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.check_results TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.check_waivers TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.checkouts TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.claims TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.class_sessions TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.client_cancellations TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.client_origins TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.closures TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.dated_shifts TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.dispute_replays TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.disputes TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.external_calendars TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.fee_waivers TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.free_windows TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.gift_cards TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.gift_uses TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.idempotency_keys TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.imported_clients TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.kept_cards TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.ledger_entries TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.ledger_movements TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.mails TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.outbox TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.package_passes TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.packages TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.pass_uses TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.payment_policies TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.payments TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.payouts TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.people TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.platform_invoice_numbers TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.platform_invoices TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.platform_roles TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.processor_accounts TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.processor_events TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.promo_codes TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.promo_uses TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.receipt_numbers TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.receipts TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.refunds TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.request_counts TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.resources TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.reviews TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.roster_versions TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.search_entries TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.series_visits TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.service_checks TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.service_segments TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.services TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.shift_dates TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.staff TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.staff_services TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.tax_rates TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.visit_items TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.visit_moves TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.visit_payments TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.visit_refunds TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.visit_series TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.visits TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.waitlist_offers TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.waitlist_wishes TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.webhook_deliveries TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.webhook_endpoints TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.weekly_shifts TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_all ON public.working_times TO engine USING (true) WITH CHECK (true);

CREATE POLICY engine_read ON public.job_failures FOR SELECT TO engine USING (true);

ALTER TABLE public.external_calendars ENABLE ROW LEVEL SECURITY;

CREATE POLICY external_calendars_delete ON public.external_calendars FOR DELETE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR private.is_my_staff(staff_id)));

CREATE POLICY external_calendars_insert ON public.external_calendars FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR private.is_my_staff(staff_id)));

CREATE POLICY external_calendars_read ON public.external_calendars FOR SELECT TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR private.is_my_staff(staff_id)));

CREATE POLICY external_calendars_update ON public.external_calendars FOR UPDATE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR private.is_my_staff(staff_id)));

ALTER TABLE public.fee_waivers ENABLE ROW LEVEL SECURITY;

CREATE POLICY fee_waivers_insert ON public.fee_waivers FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) AND (waived_by = ( SELECT auth.uid() AS uid)) AND ( SELECT true
   FROM public.visits v
  WHERE ((v.id = fee_waivers.visit_id) AND (v.business_id = fee_waivers.business_id)))));

CREATE POLICY fee_waivers_read ON public.fee_waivers FOR SELECT TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR ( SELECT true
   FROM public.visits v
  WHERE ((v.id = fee_waivers.visit_id) AND (v.customer_id = ( SELECT auth.uid() AS uid))))));

ALTER TABLE public.free_windows ENABLE ROW LEVEL SECURITY;

CREATE POLICY free_windows_read ON public.free_windows FOR SELECT TO anon, authenticated USING (true);

ALTER TABLE public.gift_cards ENABLE ROW LEVEL SECURITY;

CREATE POLICY gift_cards_business_insert ON public.gift_cards FOR INSERT TO authenticated WITH CHECK (((buyer_id IS NULL) AND (business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[]))));

CREATE POLICY gift_cards_business_read ON public.gift_cards FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])));

CREATE POLICY gift_cards_business_update ON public.gift_cards FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY gift_cards_own_insert ON public.gift_cards FOR INSERT TO authenticated WITH CHECK (((buyer_id = ( SELECT auth.uid() AS uid)) AND ( SELECT true
   FROM public.businesses b
  WHERE ((b.id = gift_cards.business_id) AND (b.currency = gift_cards.currency)))));

CREATE POLICY gift_cards_own_read ON public.gift_cards FOR SELECT TO authenticated USING ((buyer_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.gift_uses ENABLE ROW LEVEL SECURITY;

CREATE POLICY gift_uses_business_read ON public.gift_uses FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])));

CREATE POLICY gift_uses_own_read ON public.gift_uses FOR SELECT TO authenticated USING (( SELECT true
   FROM public.checkouts c
  WHERE ((c.id = gift_uses.checkout_id) AND (c.person_id = ( SELECT auth.uid() AS uid)))));

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY idempotency_keys_answer ON public.idempotency_keys FOR UPDATE TO anon, authenticated USING (((scope = ( SELECT (auth.jwt() ->> 'idempotency_scope'::text))) AND (status IS NULL))) WITH CHECK ((status IS NOT NULL));

CREATE POLICY idempotency_keys_insert ON public.idempotency_keys FOR INSERT TO anon, authenticated WITH CHECK ((scope = ( SELECT (auth.jwt() ->> 'idempotency_scope'::text))));

CREATE POLICY idempotency_keys_read ON public.idempotency_keys FOR SELECT TO anon, authenticated USING ((scope = ( SELECT (auth.jwt() ->> 'idempotency_scope'::text))));

ALTER TABLE public.imported_clients ENABLE ROW LEVEL SECURITY;

CREATE POLICY imported_clients_business_read ON public.imported_clients FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])));

CREATE POLICY imported_clients_delete ON public.imported_clients FOR DELETE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])));

CREATE POLICY imported_clients_insert ON public.imported_clients FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) AND (imported_by = ( SELECT auth.uid() AS uid))));

ALTER TABLE public.job_failures ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.kept_cards ENABLE ROW LEVEL SECURITY;

CREATE POLICY kept_cards_own_read ON public.kept_cards FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

CREATE POLICY kept_cards_own_update ON public.kept_cards FOR UPDATE TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid))) WITH CHECK (((person_id = ( SELECT auth.uid() AS uid)) AND (ended_at IS NOT NULL)));

ALTER TABLE public.ledger_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY ledger_entries_business_read ON public.ledger_entries FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses('{owner,manager}'::text[]) AS my_businesses)::uuid[])));

CREATE POLICY ledger_entries_moderators_read ON public.ledger_entries FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

ALTER TABLE public.ledger_movements ENABLE ROW LEVEL SECURITY;

CREATE POLICY ledger_movements_business_read ON public.ledger_movements FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses('{owner,manager}'::text[]) AS my_businesses)::uuid[])));

CREATE POLICY ledger_movements_moderators_read ON public.ledger_movements FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

ALTER TABLE public.mails ENABLE ROW LEVEL SECURITY;

CREATE POLICY mails_sign_in_service ON public.mails FOR SELECT TO identity_admin USING (true);

CREATE POLICY moderators_read ON public.disputes FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.package_passes ENABLE ROW LEVEL SECURITY;

CREATE POLICY package_passes_business_read ON public.package_passes FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])));

CREATE POLICY package_passes_insert ON public.package_passes FOR INSERT TO authenticated WITH CHECK (((person_id = ( SELECT auth.uid() AS uid)) AND ( SELECT true
   FROM public.packages k
  WHERE ((k.id = package_passes.package_id) AND (k.business_id = package_passes.business_id) AND (k.ended_at IS NULL)))));

CREATE POLICY package_passes_own_read ON public.package_passes FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.packages ENABLE ROW LEVEL SECURITY;

CREATE POLICY packages_insert ON public.packages FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (created_by = ( SELECT auth.uid() AS uid))));

CREATE POLICY packages_read ON public.packages FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = packages.business_id)));

CREATE POLICY packages_update ON public.packages FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

ALTER TABLE public.pass_uses ENABLE ROW LEVEL SECURITY;

CREATE POLICY pass_uses_business_read ON public.pass_uses FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])));

CREATE POLICY pass_uses_own_read ON public.pass_uses FOR SELECT TO authenticated USING (( SELECT true
   FROM public.package_passes p
  WHERE ((p.id = pass_uses.pass_id) AND (p.person_id = ( SELECT auth.uid() AS uid)))));

ALTER TABLE public.payment_policies ENABLE ROW LEVEL SECURITY;

CREATE POLICY payment_policies_insert ON public.payment_policies FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (created_by = ( SELECT auth.uid() AS uid))));

CREATE POLICY payment_policies_read ON public.payment_policies FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = payment_policies.business_id)));

ALTER TABLE public.payments ENABLE ROW LEVEL SECURITY;

CREATE POLICY payments_business_insert ON public.payments FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) AND (EXISTS ( SELECT
   FROM public.checkouts c
  WHERE ((c.id = payments.checkout_id) AND (c.business_id = payments.business_id) AND (c.currency = payments.currency))))));

CREATE POLICY payments_business_read ON public.payments FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses('{owner,manager,receptionist}'::text[]) AS my_businesses)::uuid[])));

CREATE POLICY payments_kept_card ON public.payments AS RESTRICTIVE FOR INSERT TO authenticated WITH CHECK (((kept_card_id IS NULL) OR ( SELECT true
   FROM public.kept_cards k
  WHERE ((k.id = payments.kept_card_id) AND (k.person_id = ( SELECT auth.uid() AS uid)) AND (k.ended_at IS NULL)))));

CREATE POLICY payments_moderators_read ON public.payments FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

CREATE POLICY payments_own_insert ON public.payments FOR INSERT TO authenticated WITH CHECK (((person_id = ( SELECT auth.uid() AS uid)) AND (processor <> 'venue'::text) AND (EXISTS ( SELECT
   FROM public.checkouts c
  WHERE ((c.id = payments.checkout_id) AND (c.business_id = payments.business_id) AND (c.person_id = ( SELECT auth.uid() AS uid)) AND (c.currency = payments.currency))))));

CREATE POLICY payments_own_read ON public.payments FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.payouts ENABLE ROW LEVEL SECURITY;

CREATE POLICY payouts_business_read ON public.payouts FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses('{owner,manager}'::text[]) AS my_businesses)::uuid[])));

CREATE POLICY payouts_moderators_read ON public.payouts FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

ALTER TABLE public.people ENABLE ROW LEVEL SECURITY;

CREATE POLICY people_clients_read ON public.people FOR SELECT TO authenticated USING (( SELECT true
   FROM public.visits v
  WHERE ((v.customer_id = people.id) AND (v.confirmed_at IS NOT NULL) AND (v.business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])))
 LIMIT 1));

CREATE POLICY people_identity ON public.people TO identity_admin USING (true) WITH CHECK (true);

CREATE POLICY people_insert_by_people ON public.people AS RESTRICTIVE FOR INSERT TO authenticated WITH CHECK ((NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text)));

CREATE POLICY people_self_insert ON public.people FOR INSERT TO authenticated WITH CHECK ((id = ( SELECT auth.uid() AS uid)));

CREATE POLICY people_self_read ON public.people FOR SELECT TO authenticated USING ((id = ( SELECT auth.uid() AS uid)));

CREATE POLICY people_self_update ON public.people FOR UPDATE TO authenticated USING ((id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.platform_invoice_numbers ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.platform_invoices ENABLE ROW LEVEL SECURITY;

CREATE POLICY platform_invoices_business_read ON public.platform_invoices FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY platform_invoices_moderators_read ON public.platform_invoices FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

ALTER TABLE public.platform_roles ENABLE ROW LEVEL SECURITY;

CREATE POLICY platform_roles_self ON public.platform_roles FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.processor_accounts ENABLE ROW LEVEL SECURITY;

CREATE POLICY processor_accounts_insert ON public.processor_accounts FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text)) AND (created_by = ( SELECT auth.uid() AS uid))));

CREATE POLICY processor_accounts_read ON public.processor_accounts FOR SELECT TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text))));

CREATE POLICY processor_accounts_update ON public.processor_accounts FOR UPDATE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text))));

ALTER TABLE public.processor_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY processor_events_moderators_read ON public.processor_events FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

ALTER TABLE public.promo_codes ENABLE ROW LEVEL SECURITY;

CREATE POLICY promo_codes_business_read ON public.promo_codes FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])));

CREATE POLICY promo_codes_insert ON public.promo_codes FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (created_by = ( SELECT auth.uid() AS uid))));

CREATE POLICY promo_codes_update ON public.promo_codes FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

ALTER TABLE public.promo_uses ENABLE ROW LEVEL SECURITY;

CREATE POLICY promo_uses_business_read ON public.promo_uses FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])));

CREATE POLICY promo_uses_own_read ON public.promo_uses FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.receipt_numbers ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receipts ENABLE ROW LEVEL SECURITY;

CREATE POLICY receipts_business_read ON public.receipts FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses('{owner,manager,receptionist}'::text[]) AS my_businesses)::uuid[])));

CREATE POLICY receipts_moderators_read ON public.receipts FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

CREATE POLICY receipts_own_read ON public.receipts FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.refunds ENABLE ROW LEVEL SECURITY;

CREATE POLICY refunds_business_insert ON public.refunds FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (asked_by = ( SELECT auth.uid() AS uid)) AND (reason = 'goodwill'::text) AND (EXISTS ( SELECT
   FROM public.payments p
  WHERE ((p.id = refunds.payment_id) AND (p.business_id = refunds.business_id) AND (p.currency = refunds.currency))))));

CREATE POLICY refunds_business_read ON public.refunds FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses('{owner,manager,receptionist}'::text[]) AS my_businesses)::uuid[])));

CREATE POLICY refunds_moderators_read ON public.refunds FOR SELECT TO authenticated USING (( SELECT private.is_moderator() AS is_moderator));

CREATE POLICY refunds_own_read ON public.refunds FOR SELECT TO authenticated USING (( SELECT true
   FROM public.payments p
  WHERE ((p.id = refunds.payment_id) AND (p.person_id = ( SELECT auth.uid() AS uid)))));

ALTER TABLE public.request_counts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.resources ENABLE ROW LEVEL SECURITY;

CREATE POLICY resources_insert ON public.resources FOR INSERT TO authenticated WITH CHECK ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY resources_read ON public.resources FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = resources.business_id)));

CREATE POLICY resources_update ON public.resources FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

ALTER TABLE public.reviews ENABLE ROW LEVEL SECURITY;

CREATE POLICY reviews_own_insert ON public.reviews FOR INSERT TO authenticated WITH CHECK (((person_id = ( SELECT auth.uid() AS uid)) AND (business_id <> ALL (( SELECT private.my_businesses() AS my_businesses)::uuid[])) AND (EXISTS ( SELECT
   FROM public.visits v
  WHERE ((v.id = reviews.visit_id) AND (v.customer_id = ( SELECT auth.uid() AS uid)) AND (v.business_id = reviews.business_id) AND (v.came_at IS NOT NULL))))));

CREATE POLICY reviews_read ON public.reviews FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = reviews.business_id)));

ALTER TABLE public.roster_versions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.search_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY search_entries_read ON public.search_entries FOR SELECT TO anon, authenticated USING (true);

ALTER TABLE public.series_visits ENABLE ROW LEVEL SECURITY;

CREATE POLICY series_visits_insert ON public.series_visits FOR INSERT TO authenticated WITH CHECK ((EXISTS ( SELECT
   FROM (public.visits v
     JOIN public.visit_series s ON (((s.id = series_visits.series_id) AND (s.business_id = v.business_id) AND (NOT (s.customer_id IS DISTINCT FROM v.customer_id)))))
  WHERE (v.id = series_visits.visit_id))));

CREATE POLICY series_visits_read ON public.series_visits FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.visits v
  WHERE (v.id = series_visits.visit_id)));

ALTER TABLE public.service_checks ENABLE ROW LEVEL SECURITY;

CREATE POLICY service_checks_delete ON public.service_checks FOR DELETE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY service_checks_insert ON public.service_checks FOR INSERT TO authenticated WITH CHECK ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY service_checks_read ON public.service_checks FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = service_checks.business_id)));

CREATE POLICY service_checks_update ON public.service_checks FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY service_role_all ON public.api_keys TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.audit_entries TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.businesses TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.busy_times TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.calendar_feeds TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.card_requests TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.categories TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.check_bookings TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.check_results TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.check_waivers TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.checkouts TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.claims TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.class_sessions TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.client_cancellations TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.client_origins TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.closures TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.dated_shifts TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.dispute_replays TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.disputes TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.external_calendars TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.fee_waivers TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.free_windows TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.gift_cards TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.gift_uses TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.idempotency_keys TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.imported_clients TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.job_failures TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.kept_cards TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.ledger_entries TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.ledger_movements TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.mails TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.outbox TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.package_passes TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.packages TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.pass_uses TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.payment_policies TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.payments TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.payouts TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.people TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.platform_invoice_numbers TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.platform_invoices TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.platform_roles TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.processor_accounts TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.processor_events TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.promo_codes TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.promo_uses TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.receipt_numbers TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.receipts TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.refunds TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.request_counts TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.resources TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.reviews TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.roster_versions TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.search_entries TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.series_visits TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.service_checks TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.service_segments TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.services TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.shift_dates TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.staff TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.staff_services TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.tax_rates TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.visit_items TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.visit_moves TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.visit_payments TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.visit_refunds TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.visit_series TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.visits TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.waitlist_offers TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.waitlist_wishes TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.webhook_deliveries TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.webhook_endpoints TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.weekly_shifts TO service_role USING (true) WITH CHECK (true);

CREATE POLICY service_role_all ON public.working_times TO service_role USING (true) WITH CHECK (true);

ALTER TABLE public.service_segments ENABLE ROW LEVEL SECURITY;

CREATE POLICY service_segments_delete ON public.service_segments FOR DELETE TO authenticated USING ((private.service_business(service_id) = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY service_segments_insert ON public.service_segments FOR INSERT TO authenticated WITH CHECK ((private.service_business(service_id) = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY service_segments_read ON public.service_segments FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.services s
  WHERE (s.id = service_segments.service_id)));

CREATE POLICY service_segments_update ON public.service_segments FOR UPDATE TO authenticated USING ((private.service_business(service_id) = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

ALTER TABLE public.services ENABLE ROW LEVEL SECURITY;

CREATE POLICY services_insert ON public.services FOR INSERT TO authenticated WITH CHECK ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY services_read ON public.services FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = services.business_id)));

CREATE POLICY services_update ON public.services FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

ALTER TABLE public.shift_dates ENABLE ROW LEVEL SECURITY;

CREATE POLICY shift_dates_delete ON public.shift_dates FOR DELETE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY shift_dates_insert ON public.shift_dates FOR INSERT TO authenticated WITH CHECK ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY shift_dates_read ON public.shift_dates FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = shift_dates.business_id)));

CREATE POLICY shift_dates_update ON public.shift_dates FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

ALTER TABLE public.staff ENABLE ROW LEVEL SECURITY;

CREATE POLICY staff_insert ON public.staff FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text]) AS my_businesses)::uuid[])) OR ((role = ANY (ARRAY['receptionist'::text, 'professional'::text])) AND (business_id = ANY (( SELECT private.my_businesses(ARRAY['manager'::text]) AS my_businesses)::uuid[])))));

CREATE POLICY staff_insert_by_people ON public.staff AS RESTRICTIVE FOR INSERT TO authenticated WITH CHECK ((NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text)));

CREATE POLICY staff_public_read ON public.staff FOR SELECT TO anon, authenticated USING (((ended_at IS NULL) AND ( SELECT true
   FROM public.businesses b
  WHERE (b.id = staff.business_id)) AND ((role <> 'receptionist'::text) OR (EXISTS ( SELECT
   FROM public.staff_services o
  WHERE (o.staff_id = staff.id))))));

ALTER TABLE public.staff_services ENABLE ROW LEVEL SECURITY;

CREATE POLICY staff_services_delete ON public.staff_services FOR DELETE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY staff_services_insert ON public.staff_services FOR INSERT TO authenticated WITH CHECK ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY staff_services_read ON public.staff_services FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = staff_services.business_id)));

CREATE POLICY staff_services_update ON public.staff_services FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY staff_team_read ON public.staff FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])));

CREATE POLICY staff_update ON public.staff FOR UPDATE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text]) AS my_businesses)::uuid[])) OR ((role = ANY (ARRAY['receptionist'::text, 'professional'::text])) AND (business_id = ANY (( SELECT private.my_businesses(ARRAY['manager'::text]) AS my_businesses)::uuid[])))));

CREATE POLICY staff_update_by_people ON public.staff AS RESTRICTIVE FOR UPDATE TO authenticated, engine USING (true) WITH CHECK ((NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text)));

ALTER TABLE public.tax_rates ENABLE ROW LEVEL SECURITY;

CREATE POLICY tax_rates_insert ON public.tax_rates FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (noted_by = ( SELECT auth.uid() AS uid))));

CREATE POLICY tax_rates_read ON public.tax_rates FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = tax_rates.business_id)));

ALTER TABLE public.visit_items ENABLE ROW LEVEL SECURITY;

CREATE POLICY visit_items_business_insert ON public.visit_items FOR INSERT TO authenticated WITH CHECK ((((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR (private.is_my_staff(staff_id) AND private.serves(visit_id))) AND (EXISTS ( SELECT
   FROM public.visits v
  WHERE ((v.id = visit_items.visit_id) AND (v.business_id = visit_items.business_id))))));

CREATE POLICY visit_items_business_update ON public.visit_items FOR UPDATE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR private.is_my_staff(staff_id)));

CREATE POLICY visit_items_held_insert ON public.visit_items FOR INSERT TO anon, authenticated WITH CHECK ((private.as_offered(visit_items.*) AND (EXISTS ( SELECT
   FROM public.visits v
  WHERE ((v.id = visit_items.visit_id) AND (v.business_id = visit_items.business_id) AND (v.confirmed_at IS NULL) AND (v.cancelled_at IS NULL) AND ((v.customer_id = ( SELECT auth.uid() AS uid)) OR ((v.customer_id IS NULL) AND (v.visitor_id = ( SELECT auth.visitor_id() AS visitor_id)))) AND (visit_items.starts_at >= v.starts_at) AND ((visit_items.starts_at + ((visit_items.minutes)::double precision * '00:01:00'::interval)) <= v.ends_at))))));

CREATE POLICY visit_items_own_update ON public.visit_items FOR UPDATE TO authenticated USING ((EXISTS ( SELECT
   FROM public.visits v
  WHERE ((v.id = visit_items.visit_id) AND (v.customer_id = ( SELECT auth.uid() AS uid)) AND (v.confirmed_at IS NOT NULL) AND (v.cancelled_at IS NULL) AND (v.came_at IS NULL) AND (v.no_show_at IS NULL)))));

CREATE POLICY visit_items_read ON public.visit_items FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.visits v
  WHERE (v.id = visit_items.visit_id)));

ALTER TABLE public.visit_moves ENABLE ROW LEVEL SECURITY;

CREATE POLICY visit_moves_read ON public.visit_moves FOR SELECT TO authenticated USING (( SELECT true
   FROM public.visits v
  WHERE (v.id = visit_moves.visit_id)));

ALTER TABLE public.visit_payments ENABLE ROW LEVEL SECURITY;

CREATE POLICY visit_payments_read ON public.visit_payments FOR SELECT TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR ( SELECT true
   FROM public.visits v
  WHERE ((v.id = visit_payments.visit_id) AND (v.customer_id = ( SELECT auth.uid() AS uid))))));

ALTER TABLE public.visit_refunds ENABLE ROW LEVEL SECURITY;

CREATE POLICY visit_refunds_read ON public.visit_refunds FOR SELECT TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR ( SELECT true
   FROM public.visits v
  WHERE ((v.id = visit_refunds.visit_id) AND (v.customer_id = ( SELECT auth.uid() AS uid))))));

ALTER TABLE public.visit_series ENABLE ROW LEVEL SECURITY;

CREATE POLICY visit_series_business_insert ON public.visit_series FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])) AND ((customer_id IS NULL) OR private.shares_a_visit(customer_id))));

CREATE POLICY visit_series_business_read ON public.visit_series FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])));

CREATE POLICY visit_series_own_insert ON public.visit_series FOR INSERT TO authenticated WITH CHECK (((customer_id = ( SELECT auth.uid() AS uid)) AND (EXISTS ( SELECT
   FROM public.businesses b
  WHERE (b.id = visit_series.business_id)))));

CREATE POLICY visit_series_own_read ON public.visit_series FOR SELECT TO authenticated USING ((customer_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.visits ENABLE ROW LEVEL SECURITY;

CREATE POLICY visits_business_insert ON public.visits FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])) AND (visitor_id IS NULL) AND ((customer_id IS NULL) OR private.shares_a_visit(customer_id)) AND ((held_until IS NULL) OR (held_until <= ( SELECT private.believable('infinity'::timestamp with time zone, '1 day'::interval) AS believable)))));

CREATE POLICY visits_business_read ON public.visits FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])));

CREATE POLICY visits_business_update ON public.visits FOR UPDATE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text, 'receptionist'::text]) AS my_businesses)::uuid[])) OR ((business_id = ANY (( SELECT private.my_businesses(ARRAY['professional'::text]) AS my_businesses)::uuid[])) AND private.serves(id))));

CREATE POLICY visits_own_insert ON public.visits FOR INSERT TO authenticated WITH CHECK (((customer_id = ( SELECT auth.uid() AS uid)) AND (visitor_id IS NULL) AND (confirmed_at IS NULL) AND (guest_name IS NULL) AND (guest_contact IS NULL) AND (held_until <= ( SELECT private.believable('infinity'::timestamp with time zone, '1 day'::interval) AS believable)) AND (EXISTS ( SELECT
   FROM public.businesses b
  WHERE (b.id = visits.business_id)))));

CREATE POLICY visits_own_read ON public.visits FOR SELECT TO authenticated USING (((customer_id = ( SELECT auth.uid() AS uid)) OR ((customer_id IS NULL) AND (visitor_id = ( SELECT auth.visitor_id() AS visitor_id)))));

CREATE POLICY visits_own_update ON public.visits FOR UPDATE TO authenticated USING (((customer_id = ( SELECT auth.uid() AS uid)) OR ((customer_id IS NULL) AND (visitor_id = ( SELECT auth.visitor_id() AS visitor_id)))));

CREATE POLICY visits_visitor_insert ON public.visits FOR INSERT TO anon WITH CHECK (((customer_id IS NULL) AND (visitor_id = ( SELECT auth.visitor_id() AS visitor_id)) AND (confirmed_at IS NULL) AND (guest_name IS NULL) AND (guest_contact IS NULL) AND (held_until <= ( SELECT private.believable('infinity'::timestamp with time zone, '1 day'::interval) AS believable)) AND (EXISTS ( SELECT
   FROM public.businesses b
  WHERE (b.id = visits.business_id)))));

CREATE POLICY visits_visitor_read ON public.visits FOR SELECT TO anon USING (((customer_id IS NULL) AND (visitor_id = ( SELECT auth.visitor_id() AS visitor_id))));

CREATE POLICY visits_visitor_update ON public.visits FOR UPDATE TO anon USING (((customer_id IS NULL) AND (visitor_id = ( SELECT auth.visitor_id() AS visitor_id))));

ALTER TABLE public.waitlist_offers ENABLE ROW LEVEL SECURITY;

CREATE POLICY waitlist_offers_business_read ON public.waitlist_offers FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])));

CREATE POLICY waitlist_offers_own_read ON public.waitlist_offers FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

ALTER TABLE public.waitlist_wishes ENABLE ROW LEVEL SECURITY;

CREATE POLICY waitlist_wishes_business_read ON public.waitlist_wishes FOR SELECT TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses() AS my_businesses)::uuid[])));

CREATE POLICY waitlist_wishes_own_insert ON public.waitlist_wishes FOR INSERT TO authenticated WITH CHECK (((person_id = ( SELECT auth.uid() AS uid)) AND (person_name = ( SELECT p.name
   FROM public.people p
  WHERE (p.id = ( SELECT auth.uid() AS uid)))) AND (created_at <= ( SELECT private.believable('infinity'::timestamp with time zone, '00:05:00'::interval) AS believable)) AND (EXISTS ( SELECT
   FROM public.businesses b
  WHERE (b.id = waitlist_wishes.business_id))) AND ((visit_id IS NULL) OR (EXISTS ( SELECT
   FROM public.visits v
  WHERE ((v.id = waitlist_wishes.visit_id) AND (v.customer_id = ( SELECT auth.uid() AS uid)) AND (v.business_id = waitlist_wishes.business_id) AND (v.confirmed_at IS NOT NULL) AND (v.cancelled_at IS NULL)))))));

CREATE POLICY waitlist_wishes_own_read ON public.waitlist_wishes FOR SELECT TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid)));

CREATE POLICY waitlist_wishes_own_update ON public.waitlist_wishes FOR UPDATE TO authenticated USING ((person_id = ( SELECT auth.uid() AS uid))) WITH CHECK (((person_id = ( SELECT auth.uid() AS uid)) AND (withdrawn_at IS NOT NULL)));

ALTER TABLE public.webhook_deliveries ENABLE ROW LEVEL SECURITY;

CREATE POLICY webhook_deliveries_read ON public.webhook_deliveries FOR SELECT TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text))));

ALTER TABLE public.webhook_endpoints ENABLE ROW LEVEL SECURITY;

CREATE POLICY webhook_endpoints_delete ON public.webhook_endpoints FOR DELETE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text))));

CREATE POLICY webhook_endpoints_insert ON public.webhook_endpoints FOR INSERT TO authenticated WITH CHECK (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text)) AND (created_by = ( SELECT auth.uid() AS uid))));

CREATE POLICY webhook_endpoints_read ON public.webhook_endpoints FOR SELECT TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text))));

CREATE POLICY webhook_endpoints_update ON public.webhook_endpoints FOR UPDATE TO authenticated USING (((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])) AND (NOT (( SELECT auth.jwt() AS jwt) ? 'business_id'::text))));

ALTER TABLE public.weekly_shifts ENABLE ROW LEVEL SECURITY;

CREATE POLICY weekly_shifts_delete ON public.weekly_shifts FOR DELETE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY weekly_shifts_insert ON public.weekly_shifts FOR INSERT TO authenticated WITH CHECK ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

CREATE POLICY weekly_shifts_read ON public.weekly_shifts FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = weekly_shifts.business_id)));

CREATE POLICY weekly_shifts_update ON public.weekly_shifts FOR UPDATE TO authenticated USING ((business_id = ANY (( SELECT private.my_businesses(ARRAY['owner'::text, 'manager'::text]) AS my_businesses)::uuid[])));

ALTER TABLE public.working_times ENABLE ROW LEVEL SECURITY;

CREATE POLICY working_times_read ON public.working_times FOR SELECT TO anon, authenticated USING (( SELECT true
   FROM public.businesses b
  WHERE (b.id = working_times.business_id)));

ALTER TABLE test_processor.cards ENABLE ROW LEVEL SECURITY;

ALTER TABLE test_processor.disputes ENABLE ROW LEVEL SECURITY;

ALTER TABLE test_processor.events ENABLE ROW LEVEL SECURITY;

ALTER TABLE test_processor.intents ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON test_processor.cards TO test_processor USING (true) WITH CHECK (true);

CREATE POLICY own ON test_processor.disputes TO test_processor USING (true) WITH CHECK (true);

CREATE POLICY own ON test_processor.events TO test_processor USING (true) WITH CHECK (true);

CREATE POLICY own ON test_processor.intents TO test_processor USING (true) WITH CHECK (true);

CREATE POLICY own ON test_processor.payouts TO test_processor USING (true) WITH CHECK (true);

CREATE POLICY own ON test_processor.refunds TO test_processor USING (true) WITH CHECK (true);

ALTER TABLE test_processor.payouts ENABLE ROW LEVEL SECURITY;

ALTER TABLE test_processor.refunds ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA auth TO anon;
GRANT USAGE ON SCHEMA auth TO authenticated;
GRANT USAGE ON SCHEMA auth TO service_role;
GRANT USAGE ON SCHEMA auth TO identity_admin;
GRANT USAGE ON SCHEMA auth TO engine;

GRANT USAGE ON SCHEMA identity TO identity_admin;
GRANT USAGE ON SCHEMA identity TO service_role;
GRANT USAGE ON SCHEMA identity TO engine;

GRANT USAGE ON SCHEMA private TO anon;
GRANT USAGE ON SCHEMA private TO authenticated;
GRANT USAGE ON SCHEMA private TO service_role;
GRANT USAGE ON SCHEMA private TO identity_admin;
GRANT ALL ON SCHEMA private TO engine;
GRANT USAGE ON SCHEMA private TO webhook_receiver;

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO anon;
GRANT USAGE ON SCHEMA public TO authenticated;
GRANT USAGE ON SCHEMA public TO service_role;
GRANT USAGE ON SCHEMA public TO identity_admin;
GRANT USAGE ON SCHEMA public TO engine;

GRANT USAGE ON SCHEMA test_processor TO test_processor;

REVOKE ALL ON FUNCTION auth.jwt() FROM PUBLIC;
GRANT ALL ON FUNCTION auth.jwt() TO anon;
GRANT ALL ON FUNCTION auth.jwt() TO authenticated;
GRANT ALL ON FUNCTION auth.jwt() TO service_role;
GRANT ALL ON FUNCTION auth.jwt() TO identity_admin;
GRANT ALL ON FUNCTION auth.jwt() TO engine;

REVOKE ALL ON FUNCTION auth.role() FROM PUBLIC;
GRANT ALL ON FUNCTION auth.role() TO anon;
GRANT ALL ON FUNCTION auth.role() TO authenticated;
GRANT ALL ON FUNCTION auth.role() TO service_role;
GRANT ALL ON FUNCTION auth.role() TO identity_admin;
GRANT ALL ON FUNCTION auth.role() TO engine;

REVOKE ALL ON FUNCTION auth.uid() FROM PUBLIC;
GRANT ALL ON FUNCTION auth.uid() TO anon;
GRANT ALL ON FUNCTION auth.uid() TO authenticated;
GRANT ALL ON FUNCTION auth.uid() TO service_role;
GRANT ALL ON FUNCTION auth.uid() TO identity_admin;
GRANT ALL ON FUNCTION auth.uid() TO engine;

REVOKE ALL ON FUNCTION auth.visitor_id() FROM PUBLIC;
GRANT ALL ON FUNCTION auth.visitor_id() TO anon;
GRANT ALL ON FUNCTION auth.visitor_id() TO authenticated;
GRANT ALL ON FUNCTION auth.visitor_id() TO service_role;
GRANT ALL ON FUNCTION auth.visitor_id() TO identity_admin;
GRANT ALL ON FUNCTION auth.visitor_id() TO engine;

REVOKE ALL ON FUNCTION private.ahead_of(member uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.ahead_of(member uuid, at timestamp with time zone) TO authenticated;

REVOKE ALL ON FUNCTION private.announce(id uuid, event text, business uuid, body jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.announce(id uuid, event text, business uuid, body jsonb) TO service_role;
GRANT ALL ON FUNCTION private.announce(id uuid, event text, business uuid, body jsonb) TO anon;
GRANT ALL ON FUNCTION private.announce(id uuid, event text, business uuid, body jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.announce(id uuid, event text, business uuid, body jsonb) TO identity_admin;

REVOKE ALL ON FUNCTION private.answer_earlier(offer uuid, takes boolean, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.answer_earlier(offer uuid, takes boolean, at timestamp with time zone) TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_items TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_items TO engine;
GRANT SELECT,INSERT ON TABLE public.visit_items TO anon;
GRANT SELECT,INSERT ON TABLE public.visit_items TO authenticated;

GRANT UPDATE(staff_id) ON TABLE public.visit_items TO authenticated;

GRANT UPDATE(session_id) ON TABLE public.visit_items TO authenticated;

GRANT UPDATE(staff_name) ON TABLE public.visit_items TO authenticated;

GRANT UPDATE(starts_at) ON TABLE public.visit_items TO authenticated;

REVOKE ALL ON FUNCTION private.as_offered(item public.visit_items) FROM PUBLIC;
GRANT ALL ON FUNCTION private.as_offered(item public.visit_items) TO anon;
GRANT ALL ON FUNCTION private.as_offered(item public.visit_items) TO authenticated;

REVOKE ALL ON FUNCTION private.audit() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.audit_trail(business uuid, tables text[], before_at timestamp with time zone, before_id bigint, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.audit_trail(business uuid, tables text[], before_at timestamp with time zone, before_id bigint, most integer) TO authenticated;

REVOKE ALL ON FUNCTION private.audit_trail(business uuid, tables text[], actor uuid, before_at timestamp with time zone, before_id bigint, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.audit_trail(business uuid, tables text[], actor uuid, before_at timestamp with time zone, before_id bigint, most integer) TO authenticated;

REVOKE ALL ON FUNCTION private.believable(instant timestamp with time zone, ahead interval) FROM PUBLIC;
GRANT ALL ON FUNCTION private.believable(instant timestamp with time zone, ahead interval) TO service_role;
GRANT ALL ON FUNCTION private.believable(instant timestamp with time zone, ahead interval) TO anon;
GRANT ALL ON FUNCTION private.believable(instant timestamp with time zone, ahead interval) TO authenticated;

REVOKE ALL ON FUNCTION private.bump_roster() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.business_register(words text, after_name text, after_id uuid, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.business_register(words text, after_name text, after_id uuid, most integer) TO authenticated;

REVOKE ALL ON FUNCTION private.business_register(words text, published boolean, after_name text, after_id uuid, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.business_register(words text, published boolean, after_name text, after_id uuid, most integer) TO authenticated;

REVOKE ALL ON FUNCTION private.check_balance() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.check_refund() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.check_standing() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.check_try() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.class_seats(wanted uuid[], at timestamp with time zone, leave_out uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.class_seats(wanted uuid[], at timestamp with time zone, leave_out uuid) TO anon;
GRANT ALL ON FUNCTION private.class_seats(wanted uuid[], at timestamp with time zone, leave_out uuid) TO authenticated;
GRANT ALL ON FUNCTION private.class_seats(wanted uuid[], at timestamp with time zone, leave_out uuid) TO service_role;

REVOKE ALL ON FUNCTION private.common_grid(minutes integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.common_grid(minutes integer[]) TO anon;
GRANT ALL ON FUNCTION private.common_grid(minutes integer[]) TO authenticated;
GRANT ALL ON FUNCTION private.common_grid(minutes integer[]) TO service_role;

REVOKE ALL ON FUNCTION private.count_request(counter text, window_starts timestamp with time zone, by_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.count_request(counter text, window_starts timestamp with time zone, by_count integer) TO service_role;
GRANT ALL ON FUNCTION private.count_request(counter text, window_starts timestamp with time zone, by_count integer) TO anon;
GRANT ALL ON FUNCTION private.count_request(counter text, window_starts timestamp with time zone, by_count integer) TO authenticated;

REVOKE ALL ON FUNCTION private.deliver_test_event() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.drop_past_windows(business uuid, before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.drop_past_windows(business uuid, before timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.enqueue_job(task text, args jsonb, run_at timestamp with time zone, job_lock text, queueing_lock text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.enqueue_job(task text, args jsonb, run_at timestamp with time zone, job_lock text, queueing_lock text) TO service_role;
GRANT ALL ON FUNCTION private.enqueue_job(task text, args jsonb, run_at timestamp with time zone, job_lock text, queueing_lock text) TO identity_admin;

REVOKE ALL ON FUNCTION private.flat(place point) FROM PUBLIC;
GRANT ALL ON FUNCTION private.flat(place point) TO anon;
GRANT ALL ON FUNCTION private.flat(place point) TO authenticated;
GRANT ALL ON FUNCTION private.flat(place point) TO service_role;

REVOKE ALL ON FUNCTION private.follow_business() FROM PUBLIC;
GRANT ALL ON FUNCTION private.follow_business() TO service_role;

REVOKE ALL ON FUNCTION private.follow_member() FROM PUBLIC;
GRANT ALL ON FUNCTION private.follow_member() TO service_role;

REVOKE ALL ON FUNCTION private.follow_offer() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.follow_wish() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.gift_balance(hash bytea, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.gift_balance(hash bytea, at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.gift_balance(hash bytea, at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.guard_visit() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.have_their_time(visits uuid[], at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.index_free_windows() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.is_moderator() FROM PUBLIC;
GRANT ALL ON FUNCTION private.is_moderator() TO service_role;
GRANT ALL ON FUNCTION private.is_moderator() TO authenticated;

REVOKE ALL ON FUNCTION private.is_my_staff(member uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.is_my_staff(member uuid) TO service_role;
GRANT ALL ON FUNCTION private.is_my_staff(member uuid) TO authenticated;

REVOKE ALL ON FUNCTION private.keep_as_written() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.keep_calendar_times(calendar uuid, since timestamp with time zone, durings tstzrange[], ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.keep_calendar_times(calendar uuid, since timestamp with time zone, durings tstzrange[], ids uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.keep_claims(visits uuid[], at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.keep_claims(visits uuid[], at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.keep_claims(visits uuid[], at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.keep_working_times(business uuid, members uuid[], since timestamp with time zone, owners uuid[], durings tstzrange[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.keep_working_times(business uuid, members uuid[], since timestamp with time zone, owners uuid[], durings tstzrange[]) TO authenticated;
GRANT ALL ON FUNCTION private.keep_working_times(business uuid, members uuid[], since timestamp with time zone, owners uuid[], durings tstzrange[]) TO service_role;

REVOKE ALL ON FUNCTION private.live_services(businesses uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.live_services(businesses uuid[]) TO anon;
GRANT ALL ON FUNCTION private.live_services(businesses uuid[]) TO authenticated;
GRANT ALL ON FUNCTION private.live_services(businesses uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.may_announce(told text, business uuid, body jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.may_announce(told text, business uuid, body jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.metres_between(a point, b point) FROM PUBLIC;
GRANT ALL ON FUNCTION private.metres_between(a point, b point) TO anon;
GRANT ALL ON FUNCTION private.metres_between(a point, b point) TO authenticated;
GRANT ALL ON FUNCTION private.metres_between(a point, b point) TO service_role;

REVOKE ALL ON FUNCTION private.minutes_of_day(at time without time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.minutes_of_day(at time without time zone) TO anon;
GRANT ALL ON FUNCTION private.minutes_of_day(at time without time zone) TO authenticated;
GRANT ALL ON FUNCTION private.minutes_of_day(at time without time zone) TO service_role;

REVOKE ALL ON FUNCTION private.miss_check(missed uuid, at timestamp with time zone, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.miss_check(missed uuid, at timestamp with time zone, why text) TO authenticated;

REVOKE ALL ON FUNCTION private.moment(told timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.moment(told timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.my_businesses(roles text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.my_businesses(roles text[]) TO service_role;
GRANT ALL ON FUNCTION private.my_businesses(roles text[]) TO authenticated;

REVOKE ALL ON FUNCTION private.my_role(business uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.my_role(business uuid) TO service_role;
GRANT ALL ON FUNCTION private.my_role(business uuid) TO authenticated;

REVOKE ALL ON FUNCTION private.my_staff_id(business uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.my_staff_id(business uuid) TO service_role;
GRANT ALL ON FUNCTION private.my_staff_id(business uuid) TO authenticated;

REVOKE ALL ON FUNCTION private.note_check(checked uuid, passed boolean, at timestamp with time zone, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.note_check(checked uuid, passed boolean, at timestamp with time zone, why text) TO authenticated;

REVOKE ALL ON FUNCTION private.note_move() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.only_forward() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.open_feed(secret_hash bytea, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.open_feed(secret_hash bytea, at timestamp with time zone) TO anon;
GRANT ALL ON FUNCTION private.open_feed(secret_hash bytea, at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.open_feed(secret_hash bytea, at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.own_text(business uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.own_text(business uuid) TO anon;
GRANT ALL ON FUNCTION private.own_text(business uuid) TO authenticated;
GRANT ALL ON FUNCTION private.own_text(business uuid) TO service_role;

REVOKE ALL ON FUNCTION private.place_items(visit uuid, business uuid, items jsonb, claims jsonb, until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.place_items(visit uuid, business uuid, items jsonb, claims jsonb, until timestamp with time zone) TO anon;
GRANT ALL ON FUNCTION private.place_items(visit uuid, business uuid, items jsonb, claims jsonb, until timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.place_items(visit uuid, business uuid, items jsonb, claims jsonb, until timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.plain(words text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.plain(words text) TO anon;
GRANT ALL ON FUNCTION private.plain(words text) TO authenticated;
GRANT ALL ON FUNCTION private.plain(words text) TO service_role;

REVOKE ALL ON FUNCTION private.platform_figures() FROM PUBLIC;
GRANT ALL ON FUNCTION private.platform_figures() TO authenticated;

REVOKE ALL ON FUNCTION private.published(business uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.published(business uuid) TO service_role;
GRANT ALL ON FUNCTION private.published(business uuid) TO anon;
GRANT ALL ON FUNCTION private.published(business uuid) TO authenticated;

REVOKE ALL ON FUNCTION private.queue_summary(failures_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.queue_summary(failures_max integer) TO authenticated;

REVOKE ALL ON FUNCTION private.rebuild_free_windows() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.receive_event(from_processor text, event text, event_kind text, about text, at timestamp with time zone, told jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.receive_event(from_processor text, event text, event_kind text, about text, at timestamp with time zone, told jsonb) TO webhook_receiver;

REVOKE ALL ON FUNCTION private.refresh_entries_of_rows() FROM PUBLIC;
GRANT ALL ON FUNCTION private.refresh_entries_of_rows() TO service_role;

REVOKE ALL ON FUNCTION private.refresh_free_windows(members uuid[], around tstzrange) FROM PUBLIC;
GRANT ALL ON FUNCTION private.refresh_free_windows(members uuid[], around tstzrange) TO service_role;

REVOKE ALL ON FUNCTION private.refresh_rating() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.refresh_search_entries(businesses uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.refresh_search_entries(businesses uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.refresh_search_text() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.refresh_stretches(members uuid[], arounds tstzrange[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.refresh_stretches(members uuid[], arounds tstzrange[]) TO service_role;

REVOKE ALL ON FUNCTION private.refresh_windows_of_busy_times() FROM PUBLIC;
GRANT ALL ON FUNCTION private.refresh_windows_of_busy_times() TO service_role;

REVOKE ALL ON FUNCTION private.refresh_windows_of_claims() FROM PUBLIC;
GRANT ALL ON FUNCTION private.refresh_windows_of_claims() TO service_role;

REVOKE ALL ON FUNCTION private.refund_only_forward() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.release_checkout(wanted_by uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.release_checkout(wanted_by uuid, at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.release_checkout(wanted_by uuid, at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.reserve_gift(hash bytea, wanted_by uuid, most integer, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.reserve_gift(hash bytea, wanted_by uuid, most integer, at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.reserve_gift(hash bytea, wanted_by uuid, most integer, at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.reserve_pass(pass uuid, wanted_by uuid, visit uuid, service uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.reserve_pass(pass uuid, wanted_by uuid, visit uuid, service uuid, at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.reserve_pass(pass uuid, wanted_by uuid, visit uuid, service uuid, at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.retry_job(failed_job bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION private.retry_job(failed_job bigint) TO authenticated;

REVOKE ALL ON FUNCTION private.roster_version(business uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.roster_version(business uuid) TO anon;
GRANT ALL ON FUNCTION private.roster_version(business uuid) TO authenticated;
GRANT ALL ON FUNCTION private.roster_version(business uuid) TO service_role;

REVOKE ALL ON FUNCTION private.search_text(business uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.search_text(business uuid) TO anon;
GRANT ALL ON FUNCTION private.search_text(business uuid) TO authenticated;
GRANT ALL ON FUNCTION private.search_text(business uuid) TO service_role;

REVOKE ALL ON FUNCTION private.seat_account(member uuid, address text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.seat_account(member uuid, address text) TO authenticated;

REVOKE ALL ON FUNCTION private.seated(business uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.seated(business uuid) TO authenticated;

REVOKE ALL ON FUNCTION private.seats_taken(sessions uuid[], at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.seats_taken(sessions uuid[], at timestamp with time zone) TO anon;
GRANT ALL ON FUNCTION private.seats_taken(sessions uuid[], at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.seats_taken(sessions uuid[], at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.serves(visit uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.serves(visit uuid) TO authenticated;

REVOKE ALL ON FUNCTION private.service_business(service uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.service_business(service uuid) TO service_role;
GRANT ALL ON FUNCTION private.service_business(service uuid) TO authenticated;

REVOKE ALL ON FUNCTION private.shares_a_visit(person uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.shares_a_visit(person uuid) TO service_role;
GRANT ALL ON FUNCTION private.shares_a_visit(person uuid) TO authenticated;

REVOKE ALL ON FUNCTION private.staff_named(changes jsonb, known uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.taken(business uuid, low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.taken(business uuid, low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) TO anon;
GRANT ALL ON FUNCTION private.taken(business uuid, low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) TO authenticated;
GRANT ALL ON FUNCTION private.taken(business uuid, low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) TO service_role;

REVOKE ALL ON FUNCTION private.taken_around(businesses uuid[], lows timestamp with time zone[], highs timestamp with time zone[], at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.taken_around(businesses uuid[], lows timestamp with time zone[], highs timestamp with time zone[], at timestamp with time zone) TO anon;
GRANT ALL ON FUNCTION private.taken_around(businesses uuid[], lows timestamp with time zone[], highs timestamp with time zone[], at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.taken_around(businesses uuid[], lows timestamp with time zone[], highs timestamp with time zone[], at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.tried_too_often(subject uuid, person uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.tried_too_often(subject uuid, person uuid) TO service_role;

REVOKE ALL ON FUNCTION private.urge_wish(wish uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.urge_wish(wish uuid, at timestamp with time zone) TO authenticated;

REVOKE ALL ON FUNCTION private.use_key(hash bytea, at timestamp with time zone, window_starts timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.use_key(hash bytea, at timestamp with time zone, window_starts timestamp with time zone) TO anon;

REVOKE ALL ON FUNCTION private.use_promo(business uuid, typed text, wanted_by uuid, price integer, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.use_promo(business uuid, typed text, wanted_by uuid, price integer, at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.use_promo(business uuid, typed text, wanted_by uuid, price integer, at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.wait_and_read(business uuid, owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.wait_and_read(business uuid, owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) TO anon;
GRANT ALL ON FUNCTION private.wait_and_read(business uuid, owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) TO authenticated;
GRANT ALL ON FUNCTION private.wait_and_read(business uuid, owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) TO service_role;
GRANT ALL ON FUNCTION private.wait_and_read(business uuid, owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone, leave_out uuid) TO engine;

REVOKE ALL ON FUNCTION private.wait_for(owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.wait_for(owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone) TO anon;
GRANT ALL ON FUNCTION private.wait_for(owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.wait_for(owners uuid[], low timestamp with time zone, high timestamp with time zone, at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.wait_for_visits(visits uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.wait_for_visits(visits uuid[]) TO authenticated;
GRANT ALL ON FUNCTION private.wait_for_visits(visits uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.wake_waitlist(business uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.wake_waitlist(business uuid) TO service_role;

REVOKE ALL ON FUNCTION private.want_account() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.want_card() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.want_replay() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.wanted_services(business uuid, words text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.wanted_services(business uuid, words text[]) TO anon;
GRANT ALL ON FUNCTION private.wanted_services(business uuid, words text[]) TO authenticated;
GRANT ALL ON FUNCTION private.wanted_services(business uuid, words text[]) TO service_role;

REVOKE ALL ON FUNCTION private.wants_payment(visit uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.wants_payment(visit uuid) TO authenticated;
GRANT ALL ON FUNCTION private.wants_payment(visit uuid) TO service_role;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.account_log TO identity_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.account_log TO service_role;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.identities TO identity_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.identities TO service_role;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.mfa_challenges TO identity_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.mfa_challenges TO service_role;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.mfa_factors TO identity_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.mfa_factors TO service_role;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.one_time_tokens TO identity_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.one_time_tokens TO service_role;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.rate_limits TO identity_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.rate_limits TO service_role;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.refresh_tokens TO identity_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.refresh_tokens TO service_role;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.sessions TO identity_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.sessions TO service_role;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.signing_keys TO identity_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.signing_keys TO service_role;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.users TO identity_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.users TO service_role;

GRANT SELECT(id) ON TABLE identity.users TO engine;

GRANT SELECT(email) ON TABLE identity.users TO engine;

GRANT SELECT ON TABLE private.announcers TO engine;

GRANT SELECT ON TABLE private.clock_by_hand TO engine;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.api_keys TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.api_keys TO engine;

GRANT SELECT(id),INSERT(id) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(business_id),INSERT(business_id) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(name),INSERT(name) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(role),INSERT(role) ON TABLE public.api_keys TO authenticated;

GRANT INSERT(digest) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(last_four),INSERT(last_four) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(created_at),INSERT(created_at) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(created_by),INSERT(created_by) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(expires_at),INSERT(expires_at) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(used_at) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(revoked_at),UPDATE(revoked_at) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(revoked_by),UPDATE(revoked_by) ON TABLE public.api_keys TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.audit_entries TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.audit_entries TO engine;
GRANT SELECT ON TABLE public.audit_entries TO authenticated;

GRANT USAGE ON SEQUENCE public.audit_entries_id_seq TO service_role;
GRANT USAGE ON SEQUENCE public.audit_entries_id_seq TO engine;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.businesses TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.businesses TO engine;
GRANT SELECT ON TABLE public.businesses TO anon;
GRANT SELECT ON TABLE public.businesses TO authenticated;

GRANT UPDATE(slug) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(name) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(category) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(tagline) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(timezone) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(currency) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(country) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(street) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(postcode) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(city) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(district) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(place) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(step_free) ON TABLE public.businesses TO authenticated;

GRANT UPDATE(published_at) ON TABLE public.businesses TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.busy_times TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.busy_times TO engine;
GRANT SELECT,INSERT,DELETE ON TABLE public.busy_times TO authenticated;

GRANT UPDATE(staff_id) ON TABLE public.busy_times TO authenticated;

GRANT UPDATE(during) ON TABLE public.busy_times TO authenticated;

GRANT UPDATE(reason) ON TABLE public.busy_times TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendar_feeds TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendar_feeds TO engine;
GRANT DELETE ON TABLE public.calendar_feeds TO authenticated;

GRANT SELECT(id),INSERT(id) ON TABLE public.calendar_feeds TO authenticated;

GRANT SELECT(person_id),INSERT(person_id) ON TABLE public.calendar_feeds TO authenticated;

GRANT SELECT(staff_id),INSERT(staff_id) ON TABLE public.calendar_feeds TO authenticated;

GRANT SELECT(business_id),INSERT(business_id) ON TABLE public.calendar_feeds TO authenticated;

GRANT INSERT(token_hash) ON TABLE public.calendar_feeds TO authenticated;

GRANT SELECT(created_at),INSERT(created_at) ON TABLE public.calendar_feeds TO authenticated;

GRANT SELECT(read_at) ON TABLE public.calendar_feeds TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.card_requests TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.card_requests TO engine;
GRANT SELECT ON TABLE public.card_requests TO authenticated;

GRANT INSERT(id) ON TABLE public.card_requests TO authenticated;

GRANT INSERT(checkout_id) ON TABLE public.card_requests TO authenticated;

GRANT INSERT(business_id) ON TABLE public.card_requests TO authenticated;

GRANT INSERT(person_id) ON TABLE public.card_requests TO authenticated;

GRANT INSERT(processor) ON TABLE public.card_requests TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.categories TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.categories TO engine;
GRANT SELECT ON TABLE public.categories TO anon;
GRANT SELECT ON TABLE public.categories TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.check_bookings TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.check_bookings TO engine;
GRANT SELECT,INSERT ON TABLE public.check_bookings TO anon;
GRANT SELECT,INSERT ON TABLE public.check_bookings TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.check_results TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.check_results TO engine;
GRANT SELECT ON TABLE public.check_results TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.check_waivers TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.check_waivers TO engine;
GRANT SELECT,INSERT ON TABLE public.check_waivers TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.checkouts TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.checkouts TO engine;
GRANT SELECT ON TABLE public.checkouts TO authenticated;

GRANT INSERT(id) ON TABLE public.checkouts TO authenticated;

GRANT INSERT(business_id) ON TABLE public.checkouts TO authenticated;

GRANT INSERT(person_id) ON TABLE public.checkouts TO authenticated;

GRANT INSERT(purpose) ON TABLE public.checkouts TO authenticated;

GRANT INSERT(subject_id) ON TABLE public.checkouts TO authenticated;

GRANT INSERT(lines) ON TABLE public.checkouts TO authenticated;

GRANT INSERT(amount) ON TABLE public.checkouts TO authenticated;

GRANT INSERT(currency) ON TABLE public.checkouts TO authenticated;

GRANT INSERT(expires_at) ON TABLE public.checkouts TO authenticated;

GRANT INSERT(asked) ON TABLE public.checkouts TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.claims TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.claims TO engine;
GRANT SELECT,INSERT,DELETE ON TABLE public.claims TO anon;
GRANT SELECT,INSERT,DELETE ON TABLE public.claims TO authenticated;

GRANT UPDATE(held_until) ON TABLE public.claims TO authenticated;

GRANT USAGE ON SEQUENCE public.claims_id_seq TO service_role;
GRANT USAGE ON SEQUENCE public.claims_id_seq TO engine;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.class_sessions TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.class_sessions TO engine;
GRANT SELECT ON TABLE public.class_sessions TO anon;
GRANT SELECT,INSERT ON TABLE public.class_sessions TO authenticated;

GRANT UPDATE(staff_id) ON TABLE public.class_sessions TO authenticated;

GRANT UPDATE(starts_at) ON TABLE public.class_sessions TO authenticated;

GRANT UPDATE(capacity) ON TABLE public.class_sessions TO authenticated;

GRANT UPDATE(ended_at) ON TABLE public.class_sessions TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.client_cancellations TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.client_cancellations TO engine;
GRANT SELECT,INSERT ON TABLE public.client_cancellations TO authenticated;

GRANT SELECT,INSERT,DELETE ON TABLE public.client_origins TO service_role;
GRANT SELECT,INSERT,DELETE ON TABLE public.client_origins TO engine;
GRANT SELECT ON TABLE public.client_origins TO authenticated;

GRANT INSERT(id) ON TABLE public.client_origins TO anon;
GRANT INSERT(id) ON TABLE public.client_origins TO authenticated;

GRANT INSERT(business_id) ON TABLE public.client_origins TO anon;
GRANT INSERT(business_id) ON TABLE public.client_origins TO authenticated;

GRANT INSERT(person_id) ON TABLE public.client_origins TO anon;
GRANT INSERT(person_id) ON TABLE public.client_origins TO authenticated;

GRANT INSERT(visit_id) ON TABLE public.client_origins TO anon;
GRANT INSERT(visit_id) ON TABLE public.client_origins TO authenticated;

GRANT INSERT(origin) ON TABLE public.client_origins TO anon;
GRANT INSERT(origin) ON TABLE public.client_origins TO authenticated;

GRANT INSERT(noted_by) ON TABLE public.client_origins TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.closures TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.closures TO engine;
GRANT SELECT ON TABLE public.closures TO anon;
GRANT SELECT,INSERT,DELETE ON TABLE public.closures TO authenticated;

GRANT UPDATE(from_date) ON TABLE public.closures TO authenticated;

GRANT UPDATE(to_date) ON TABLE public.closures TO authenticated;

GRANT UPDATE(cut_shifts) ON TABLE public.closures TO authenticated;

GRANT UPDATE(reason) ON TABLE public.closures TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dated_shifts TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dated_shifts TO engine;
GRANT SELECT ON TABLE public.dated_shifts TO anon;
GRANT SELECT,INSERT,DELETE ON TABLE public.dated_shifts TO authenticated;

GRANT UPDATE(date) ON TABLE public.dated_shifts TO authenticated;

GRANT UPDATE(starts) ON TABLE public.dated_shifts TO authenticated;

GRANT UPDATE(ends) ON TABLE public.dated_shifts TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dispute_replays TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dispute_replays TO engine;
GRANT SELECT ON TABLE public.dispute_replays TO authenticated;

GRANT INSERT(id) ON TABLE public.dispute_replays TO authenticated;

GRANT INSERT(dispute_id) ON TABLE public.dispute_replays TO authenticated;

GRANT INSERT(asked_by) ON TABLE public.dispute_replays TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.disputes TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.disputes TO engine;
GRANT SELECT ON TABLE public.disputes TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.external_calendars TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.external_calendars TO engine;
GRANT DELETE ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(id),INSERT(id) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(business_id),INSERT(business_id) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(staff_id),INSERT(staff_id) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(label),INSERT(label) ON TABLE public.external_calendars TO authenticated;

GRANT INSERT(address) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(host),INSERT(host) ON TABLE public.external_calendars TO authenticated;

GRANT INSERT(copy) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(created_at),INSERT(created_at) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(next_read_at),INSERT(next_read_at),UPDATE(next_read_at) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(tried_at) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(read_at) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(failures) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(error) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(notes) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT(events) ON TABLE public.external_calendars TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.fee_waivers TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.fee_waivers TO engine;
GRANT SELECT,INSERT ON TABLE public.fee_waivers TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.free_windows TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.free_windows TO engine;
GRANT SELECT ON TABLE public.free_windows TO anon;
GRANT SELECT ON TABLE public.free_windows TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.gift_cards TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.gift_cards TO engine;

GRANT SELECT(id),INSERT(id) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(business_id),INSERT(business_id) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(buyer_id),INSERT(buyer_id) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(amount),INSERT(amount) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(currency),INSERT(currency) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(recipient_name),INSERT(recipient_name) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(recipient_email),INSERT(recipient_email) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(message),INSERT(message) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(created_at) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(last4) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(balance) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(sold_at) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(expires_at) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE public.gift_cards TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.gift_uses TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.gift_uses TO engine;
GRANT SELECT ON TABLE public.gift_uses TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_keys TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_keys TO engine;
GRANT SELECT,INSERT ON TABLE public.idempotency_keys TO anon;
GRANT SELECT,INSERT ON TABLE public.idempotency_keys TO authenticated;

GRANT UPDATE(status) ON TABLE public.idempotency_keys TO anon;
GRANT UPDATE(status) ON TABLE public.idempotency_keys TO authenticated;

GRANT UPDATE(headers) ON TABLE public.idempotency_keys TO anon;
GRANT UPDATE(headers) ON TABLE public.idempotency_keys TO authenticated;

GRANT UPDATE(body) ON TABLE public.idempotency_keys TO anon;
GRANT UPDATE(body) ON TABLE public.idempotency_keys TO authenticated;

GRANT SELECT,INSERT,DELETE ON TABLE public.imported_clients TO service_role;
GRANT SELECT,INSERT,DELETE ON TABLE public.imported_clients TO engine;
GRANT SELECT,DELETE ON TABLE public.imported_clients TO authenticated;

GRANT INSERT(id) ON TABLE public.imported_clients TO authenticated;

GRANT INSERT(business_id) ON TABLE public.imported_clients TO authenticated;

GRANT INSERT(name) ON TABLE public.imported_clients TO authenticated;

GRANT INSERT(email) ON TABLE public.imported_clients TO authenticated;

GRANT INSERT(phone) ON TABLE public.imported_clients TO authenticated;

GRANT INSERT(imported_by) ON TABLE public.imported_clients TO authenticated;

GRANT SELECT,INSERT,DELETE ON TABLE public.job_failures TO service_role;
GRANT SELECT ON TABLE public.job_failures TO engine;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.kept_cards TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.kept_cards TO engine;
GRANT SELECT ON TABLE public.kept_cards TO authenticated;

GRANT UPDATE(ended_at) ON TABLE public.kept_cards TO authenticated;

GRANT SELECT,INSERT ON TABLE public.ledger_entries TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_entries TO engine;
GRANT SELECT ON TABLE public.ledger_entries TO authenticated;

GRANT SELECT,INSERT ON TABLE public.ledger_movements TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_movements TO engine;
GRANT SELECT ON TABLE public.ledger_movements TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mails TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mails TO engine;
GRANT SELECT ON TABLE public.mails TO identity_admin;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO engine;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.package_passes TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.package_passes TO engine;
GRANT SELECT ON TABLE public.package_passes TO authenticated;

GRANT INSERT(id) ON TABLE public.package_passes TO authenticated;

GRANT INSERT(package_id) ON TABLE public.package_passes TO authenticated;

GRANT INSERT(business_id) ON TABLE public.package_passes TO authenticated;

GRANT INSERT(person_id) ON TABLE public.package_passes TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.packages TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.packages TO engine;
GRANT SELECT ON TABLE public.packages TO anon;
GRANT SELECT ON TABLE public.packages TO authenticated;

GRANT INSERT(id) ON TABLE public.packages TO authenticated;

GRANT INSERT(business_id) ON TABLE public.packages TO authenticated;

GRANT INSERT(service_id) ON TABLE public.packages TO authenticated;

GRANT INSERT(name) ON TABLE public.packages TO authenticated;

GRANT INSERT(visits) ON TABLE public.packages TO authenticated;

GRANT INSERT(price) ON TABLE public.packages TO authenticated;

GRANT INSERT(valid_days) ON TABLE public.packages TO authenticated;

GRANT INSERT(created_by) ON TABLE public.packages TO authenticated;

GRANT UPDATE(ended_at) ON TABLE public.packages TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pass_uses TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pass_uses TO engine;
GRANT SELECT ON TABLE public.pass_uses TO authenticated;

GRANT SELECT,INSERT ON TABLE public.payment_policies TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payment_policies TO engine;
GRANT SELECT ON TABLE public.payment_policies TO anon;
GRANT SELECT ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(id) ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(business_id) ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(service_id) ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(version) ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(takes) ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(deposit_percent) ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(deposit_amount) ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(steps) ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(no_show_percent) ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(grace_minutes) ON TABLE public.payment_policies TO authenticated;

GRANT INSERT(created_by) ON TABLE public.payment_policies TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments TO engine;
GRANT SELECT ON TABLE public.payments TO authenticated;

GRANT INSERT(id) ON TABLE public.payments TO authenticated;

GRANT INSERT(checkout_id) ON TABLE public.payments TO authenticated;

GRANT INSERT(business_id) ON TABLE public.payments TO authenticated;

GRANT INSERT(person_id) ON TABLE public.payments TO authenticated;

GRANT INSERT(processor) ON TABLE public.payments TO authenticated;

GRANT INSERT(method) ON TABLE public.payments TO authenticated;

GRANT INSERT(amount) ON TABLE public.payments TO authenticated;

GRANT INSERT(currency) ON TABLE public.payments TO authenticated;

GRANT INSERT(keeps_card) ON TABLE public.payments TO authenticated;

GRANT INSERT(kept_card_id) ON TABLE public.payments TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payouts TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payouts TO engine;
GRANT SELECT ON TABLE public.payouts TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.people TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.people TO engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.people TO identity_admin;
GRANT SELECT,INSERT ON TABLE public.people TO authenticated;

GRANT UPDATE(name) ON TABLE public.people TO authenticated;

GRANT UPDATE(locale) ON TABLE public.people TO authenticated;

GRANT UPDATE(timezone) ON TABLE public.people TO authenticated;

GRANT UPDATE(phone) ON TABLE public.people TO authenticated;

GRANT UPDATE(portrait) ON TABLE public.people TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.platform_invoice_numbers TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.platform_invoice_numbers TO engine;

GRANT SELECT,INSERT ON TABLE public.platform_invoices TO service_role;
GRANT SELECT,INSERT ON TABLE public.platform_invoices TO engine;
GRANT SELECT ON TABLE public.platform_invoices TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.platform_roles TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.platform_roles TO engine;
GRANT SELECT ON TABLE public.platform_roles TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.processor_accounts TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.processor_accounts TO engine;
GRANT SELECT ON TABLE public.processor_accounts TO authenticated;

GRANT INSERT(id) ON TABLE public.processor_accounts TO authenticated;

GRANT INSERT(business_id) ON TABLE public.processor_accounts TO authenticated;

GRANT INSERT(processor) ON TABLE public.processor_accounts TO authenticated;

GRANT UPDATE(link_wanted_at) ON TABLE public.processor_accounts TO authenticated;

GRANT INSERT(created_by) ON TABLE public.processor_accounts TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.processor_events TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.processor_events TO engine;
GRANT SELECT ON TABLE public.processor_events TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.promo_codes TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.promo_codes TO engine;
GRANT SELECT ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(id) ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(business_id) ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(code) ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(percent) ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(amount) ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(valid_from) ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(valid_until) ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(uses_max) ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(person_max) ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(least_price) ON TABLE public.promo_codes TO authenticated;

GRANT INSERT(created_by) ON TABLE public.promo_codes TO authenticated;

GRANT UPDATE(ended_at) ON TABLE public.promo_codes TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.promo_uses TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.promo_uses TO engine;
GRANT SELECT ON TABLE public.promo_uses TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.receipt_numbers TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.receipt_numbers TO engine;

GRANT SELECT,INSERT ON TABLE public.receipts TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.receipts TO engine;
GRANT SELECT ON TABLE public.receipts TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.refunds TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.refunds TO engine;
GRANT SELECT ON TABLE public.refunds TO authenticated;

GRANT INSERT(id) ON TABLE public.refunds TO authenticated;

GRANT INSERT(payment_id) ON TABLE public.refunds TO authenticated;

GRANT INSERT(business_id) ON TABLE public.refunds TO authenticated;

GRANT INSERT(amount) ON TABLE public.refunds TO authenticated;

GRANT INSERT(currency) ON TABLE public.refunds TO authenticated;

GRANT INSERT(reason) ON TABLE public.refunds TO authenticated;

GRANT INSERT(cause) ON TABLE public.refunds TO authenticated;

GRANT INSERT(note) ON TABLE public.refunds TO authenticated;

GRANT INSERT(asked_by) ON TABLE public.refunds TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.request_counts TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.request_counts TO engine;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.resources TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.resources TO engine;
GRANT SELECT ON TABLE public.resources TO anon;
GRANT SELECT,INSERT ON TABLE public.resources TO authenticated;

GRANT UPDATE(kind) ON TABLE public.resources TO authenticated;

GRANT UPDATE(name) ON TABLE public.resources TO authenticated;

GRANT UPDATE(ended_at) ON TABLE public.resources TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reviews TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reviews TO engine;

GRANT SELECT(id) ON TABLE public.reviews TO anon;
GRANT SELECT(id),INSERT(id) ON TABLE public.reviews TO authenticated;

GRANT SELECT(business_id) ON TABLE public.reviews TO anon;
GRANT SELECT(business_id),INSERT(business_id) ON TABLE public.reviews TO authenticated;

GRANT SELECT(visit_id),INSERT(visit_id) ON TABLE public.reviews TO authenticated;

GRANT INSERT(person_id) ON TABLE public.reviews TO authenticated;

GRANT SELECT(author_name) ON TABLE public.reviews TO anon;
GRANT SELECT(author_name),INSERT(author_name) ON TABLE public.reviews TO authenticated;

GRANT SELECT(rating) ON TABLE public.reviews TO anon;
GRANT SELECT(rating),INSERT(rating) ON TABLE public.reviews TO authenticated;

GRANT SELECT(body) ON TABLE public.reviews TO anon;
GRANT SELECT(body),INSERT(body) ON TABLE public.reviews TO authenticated;

GRANT SELECT(created_at) ON TABLE public.reviews TO anon;
GRANT SELECT(created_at) ON TABLE public.reviews TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.roster_versions TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.roster_versions TO engine;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.search_entries TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.search_entries TO engine;
GRANT SELECT ON TABLE public.search_entries TO anon;
GRANT SELECT ON TABLE public.search_entries TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.series_visits TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.series_visits TO engine;
GRANT SELECT ON TABLE public.series_visits TO anon;
GRANT SELECT,INSERT ON TABLE public.series_visits TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_checks TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_checks TO engine;
GRANT SELECT ON TABLE public.service_checks TO anon;
GRANT SELECT,INSERT,DELETE ON TABLE public.service_checks TO authenticated;

GRANT UPDATE(check_service_id) ON TABLE public.service_checks TO authenticated;

GRANT UPDATE(least_minutes) ON TABLE public.service_checks TO authenticated;

GRANT UPDATE(most_days) ON TABLE public.service_checks TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_segments TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_segments TO engine;
GRANT SELECT,INSERT,DELETE ON TABLE public.service_segments TO authenticated;
GRANT SELECT ON TABLE public.service_segments TO anon;

GRANT UPDATE("position") ON TABLE public.service_segments TO authenticated;

GRANT UPDATE(name) ON TABLE public.service_segments TO authenticated;

GRANT UPDATE(minutes) ON TABLE public.service_segments TO authenticated;

GRANT UPDATE(staff) ON TABLE public.service_segments TO authenticated;

GRANT UPDATE(resource_kinds) ON TABLE public.service_segments TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.services TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.services TO engine;
GRANT SELECT ON TABLE public.services TO anon;
GRANT SELECT,INSERT ON TABLE public.services TO authenticated;

GRANT UPDATE(category) ON TABLE public.services TO authenticated;

GRANT UPDATE(section) ON TABLE public.services TO authenticated;

GRANT UPDATE(name) ON TABLE public.services TO authenticated;

GRANT UPDATE(description) ON TABLE public.services TO authenticated;

GRANT UPDATE(price) ON TABLE public.services TO authenticated;

GRANT UPDATE(step_minutes) ON TABLE public.services TO authenticated;

GRANT UPDATE(before_minutes) ON TABLE public.services TO authenticated;

GRANT UPDATE(after_minutes) ON TABLE public.services TO authenticated;

GRANT UPDATE(notice_minutes) ON TABLE public.services TO authenticated;

GRANT UPDATE(notice_days) ON TABLE public.services TO authenticated;

GRANT UPDATE(advance_days) ON TABLE public.services TO authenticated;

GRANT UPDATE(after_may_pass_closing) ON TABLE public.services TO authenticated;

GRANT UPDATE(minutes) ON TABLE public.services TO authenticated;

GRANT UPDATE(is_class) ON TABLE public.services TO authenticated;

GRANT UPDATE("position") ON TABLE public.services TO authenticated;

GRANT UPDATE(ended_at) ON TABLE public.services TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.shift_dates TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.shift_dates TO engine;
GRANT SELECT ON TABLE public.shift_dates TO anon;
GRANT SELECT,INSERT,DELETE ON TABLE public.shift_dates TO authenticated;

GRANT UPDATE(despite_closure) ON TABLE public.shift_dates TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff TO engine;

GRANT SELECT(id) ON TABLE public.staff TO anon;
GRANT SELECT(id),INSERT(id) ON TABLE public.staff TO authenticated;

GRANT SELECT(business_id) ON TABLE public.staff TO anon;
GRANT SELECT(business_id),INSERT(business_id) ON TABLE public.staff TO authenticated;

GRANT SELECT(role),INSERT(role),UPDATE(role) ON TABLE public.staff TO authenticated;

GRANT SELECT(name) ON TABLE public.staff TO anon;
GRANT SELECT(name),INSERT(name),UPDATE(name) ON TABLE public.staff TO authenticated;

GRANT SELECT(title) ON TABLE public.staff TO anon;
GRANT SELECT(title),INSERT(title),UPDATE(title) ON TABLE public.staff TO authenticated;

GRANT SELECT(timezone) ON TABLE public.staff TO anon;
GRANT SELECT(timezone),INSERT(timezone),UPDATE(timezone) ON TABLE public.staff TO authenticated;

GRANT SELECT("position") ON TABLE public.staff TO anon;
GRANT SELECT("position"),INSERT("position"),UPDATE("position") ON TABLE public.staff TO authenticated;

GRANT SELECT(portrait) ON TABLE public.staff TO anon;
GRANT SELECT(portrait),INSERT(portrait),UPDATE(portrait) ON TABLE public.staff TO authenticated;

GRANT SELECT(created_at) ON TABLE public.staff TO authenticated;

GRANT SELECT(ended_at) ON TABLE public.staff TO anon;
GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE public.staff TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_services TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_services TO engine;
GRANT SELECT ON TABLE public.staff_services TO anon;
GRANT SELECT,INSERT,DELETE ON TABLE public.staff_services TO authenticated;

GRANT UPDATE(minutes) ON TABLE public.staff_services TO authenticated;

GRANT UPDATE(price) ON TABLE public.staff_services TO authenticated;

GRANT SELECT,INSERT ON TABLE public.tax_rates TO service_role;
GRANT SELECT,INSERT ON TABLE public.tax_rates TO engine;
GRANT SELECT ON TABLE public.tax_rates TO anon;
GRANT SELECT ON TABLE public.tax_rates TO authenticated;

GRANT INSERT(business_id) ON TABLE public.tax_rates TO authenticated;

GRANT INSERT(version) ON TABLE public.tax_rates TO authenticated;

GRANT INSERT(rate) ON TABLE public.tax_rates TO authenticated;

GRANT INSERT(noted_by) ON TABLE public.tax_rates TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_moves TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_moves TO engine;
GRANT SELECT ON TABLE public.visit_moves TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_payments TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_payments TO engine;
GRANT SELECT ON TABLE public.visit_payments TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_refunds TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_refunds TO engine;
GRANT SELECT ON TABLE public.visit_refunds TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_series TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_series TO engine;
GRANT SELECT ON TABLE public.visit_series TO authenticated;

GRANT INSERT(id) ON TABLE public.visit_series TO authenticated;

GRANT INSERT(business_id) ON TABLE public.visit_series TO authenticated;

GRANT INSERT(customer_id) ON TABLE public.visit_series TO authenticated;

GRANT INSERT(every_weeks) ON TABLE public.visit_series TO authenticated;

GRANT INSERT(times) ON TABLE public.visit_series TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visits TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visits TO engine;
GRANT SELECT ON TABLE public.visits TO anon;
GRANT SELECT ON TABLE public.visits TO authenticated;

GRANT INSERT(id) ON TABLE public.visits TO anon;
GRANT INSERT(id) ON TABLE public.visits TO authenticated;

GRANT INSERT(business_id) ON TABLE public.visits TO anon;
GRANT INSERT(business_id) ON TABLE public.visits TO authenticated;

GRANT INSERT(customer_id) ON TABLE public.visits TO anon;
GRANT INSERT(customer_id),UPDATE(customer_id) ON TABLE public.visits TO authenticated;

GRANT INSERT(visitor_id) ON TABLE public.visits TO anon;
GRANT INSERT(visitor_id) ON TABLE public.visits TO authenticated;

GRANT INSERT(guest_name) ON TABLE public.visits TO anon;
GRANT INSERT(guest_name),UPDATE(guest_name) ON TABLE public.visits TO authenticated;

GRANT INSERT(guest_contact) ON TABLE public.visits TO anon;
GRANT INSERT(guest_contact),UPDATE(guest_contact) ON TABLE public.visits TO authenticated;

GRANT INSERT(starts_at) ON TABLE public.visits TO anon;
GRANT INSERT(starts_at),UPDATE(starts_at) ON TABLE public.visits TO authenticated;

GRANT INSERT(ends_at) ON TABLE public.visits TO anon;
GRANT INSERT(ends_at),UPDATE(ends_at) ON TABLE public.visits TO authenticated;

GRANT INSERT(price) ON TABLE public.visits TO anon;
GRANT INSERT(price),UPDATE(price) ON TABLE public.visits TO authenticated;

GRANT INSERT(currency) ON TABLE public.visits TO anon;
GRANT INSERT(currency) ON TABLE public.visits TO authenticated;

GRANT INSERT(party) ON TABLE public.visits TO anon;
GRANT INSERT(party) ON TABLE public.visits TO authenticated;

GRANT INSERT(note) ON TABLE public.visits TO anon;
GRANT INSERT(note),UPDATE(note) ON TABLE public.visits TO authenticated;

GRANT INSERT(held_until) ON TABLE public.visits TO anon;
GRANT INSERT(held_until),UPDATE(held_until) ON TABLE public.visits TO authenticated;

GRANT INSERT(confirmed_at) ON TABLE public.visits TO anon;
GRANT INSERT(confirmed_at),UPDATE(confirmed_at) ON TABLE public.visits TO authenticated;

GRANT UPDATE(cancelled_at) ON TABLE public.visits TO anon;
GRANT UPDATE(cancelled_at) ON TABLE public.visits TO authenticated;

GRANT UPDATE(cancelled_by) ON TABLE public.visits TO anon;
GRANT UPDATE(cancelled_by) ON TABLE public.visits TO authenticated;

GRANT UPDATE(cancel_reason) ON TABLE public.visits TO anon;
GRANT UPDATE(cancel_reason) ON TABLE public.visits TO authenticated;

GRANT UPDATE(came_at) ON TABLE public.visits TO authenticated;

GRANT UPDATE(no_show_at) ON TABLE public.visits TO authenticated;

GRANT UPDATE(moved_at) ON TABLE public.visits TO authenticated;

GRANT INSERT(party_id) ON TABLE public.visits TO anon;
GRANT INSERT(party_id) ON TABLE public.visits TO authenticated;

GRANT INSERT(comes) ON TABLE public.visits TO anon;
GRANT INSERT(comes) ON TABLE public.visits TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.waitlist_offers TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.waitlist_offers TO engine;
GRANT SELECT ON TABLE public.waitlist_offers TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.waitlist_wishes TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.waitlist_wishes TO engine;
GRANT SELECT ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(id) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(business_id) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(person_id) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(person_name) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(visit_id) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(service_ids) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(staff_id) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(party) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(from_at) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(until_at) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(day_from) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(day_until) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(notice_minutes) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(asks) ON TABLE public.waitlist_wishes TO authenticated;

GRANT INSERT(created_at) ON TABLE public.waitlist_wishes TO authenticated;

GRANT UPDATE(withdrawn_at) ON TABLE public.waitlist_wishes TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhook_deliveries TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhook_deliveries TO engine;
GRANT SELECT ON TABLE public.webhook_deliveries TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhook_endpoints TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhook_endpoints TO engine;
GRANT SELECT,DELETE ON TABLE public.webhook_endpoints TO authenticated;

GRANT INSERT(id) ON TABLE public.webhook_endpoints TO authenticated;

GRANT INSERT(business_id) ON TABLE public.webhook_endpoints TO authenticated;

GRANT INSERT(address),UPDATE(address) ON TABLE public.webhook_endpoints TO authenticated;

GRANT INSERT(kinds),UPDATE(kinds) ON TABLE public.webhook_endpoints TO authenticated;

GRANT INSERT(created_at) ON TABLE public.webhook_endpoints TO authenticated;

GRANT INSERT(created_by) ON TABLE public.webhook_endpoints TO authenticated;

GRANT INSERT(hears_since),UPDATE(hears_since) ON TABLE public.webhook_endpoints TO authenticated;

GRANT INSERT(secret_id),UPDATE(secret_id) ON TABLE public.webhook_endpoints TO authenticated;

GRANT UPDATE(previous_secret_id) ON TABLE public.webhook_endpoints TO authenticated;

GRANT UPDATE(previous_until) ON TABLE public.webhook_endpoints TO authenticated;

GRANT UPDATE(off_at) ON TABLE public.webhook_endpoints TO authenticated;

GRANT UPDATE(off_reason) ON TABLE public.webhook_endpoints TO authenticated;

GRANT UPDATE(failing_since) ON TABLE public.webhook_endpoints TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.weekly_shifts TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.weekly_shifts TO engine;
GRANT SELECT ON TABLE public.weekly_shifts TO anon;
GRANT SELECT,INSERT,DELETE ON TABLE public.weekly_shifts TO authenticated;

GRANT UPDATE(weekday) ON TABLE public.weekly_shifts TO authenticated;

GRANT UPDATE(starts) ON TABLE public.weekly_shifts TO authenticated;

GRANT UPDATE(ends) ON TABLE public.weekly_shifts TO authenticated;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.working_times TO service_role;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.working_times TO engine;
GRANT SELECT ON TABLE public.working_times TO anon;
GRANT SELECT ON TABLE public.working_times TO authenticated;

GRANT SELECT,INSERT,UPDATE ON TABLE test_processor.cards TO test_processor;

GRANT SELECT,INSERT,UPDATE ON TABLE test_processor.disputes TO test_processor;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE test_processor.events TO test_processor;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE test_processor.intents TO test_processor;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE test_processor.payouts TO test_processor;

GRANT SELECT,INSERT,UPDATE ON TABLE test_processor.refunds TO test_processor;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres REVOKE ALL ON FUNCTIONS FROM PUBLIC;
