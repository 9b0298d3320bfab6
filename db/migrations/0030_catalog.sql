-- depends: 0008_row_security
set local lock_timeout = '5s';

-- What people call a category, in the languages of the product, so that they find it by their own word.
alter table categories add column words text not null default '' check (char_length(words) <= 300);
update categories c set words = w.words from (values
  ('hair', 'hairdresser haircut salon friseur haare haarschnitt'),
  ('barber', 'barbershop beard herrenfriseur bart rasur'),
  ('nails', 'manicure pedicure nagelstudio naegel nagel manikuere pedikuere'),
  ('brows', 'eyebrows augenbrauen brauen'),
  ('lashes', 'eyelashes wimpern'),
  ('facial', 'skin cosmetics kosmetik gesicht gesichtsbehandlung haut'),
  ('makeup', 'make-up make up schminken'),
  ('massage', 'masseur massagen'),
  ('spa', 'wellness day spa'),
  ('sauna', 'sauna schwitzen aufguss'),
  ('yoga', 'yoga pilates kurs'),
  ('waxing', 'hair removal sugaring haarentfernung enthaarung')) as w (slug, words) where c.slug = w.slug;

-- As people type it: no capitals, no accents.
create function private.plain(words text) returns text language sql immutable parallel safe set search_path = pg_catalog, pg_temp as
  $$ select lower(public.unaccent('public.unaccent', words)) $$;

create or replace function private.refresh_search_text() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create function private.own_text(business uuid) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select private.plain(concat_ws(' ', b.name, b.category, c.words, b.district, b.tagline))
  from public.businesses b join public.categories c on c.slug = b.category where b.id = business
$$;

create function private.search_text(business uuid) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select concat_ws(' ', private.own_text(business), (select private.plain(string_agg(s.name, ' ' order by s.position, s.id))
    from public.services s where s.business_id = business and s.ended_at is null))
$$;

-- What search reads of a published business. Derived, never written by a person, and public as a whole: no policy
-- stands between a filter and its index.
create table search_entries (
  business_id uuid primary key references businesses on delete cascade,
  category text not null,
  -- (longitude, latitude) in degrees, and the same place in metres on Mercator's map, where near stays near
  place point not null,
  flat point not null,
  rating numeric(3, 2),
  review_count integer not null,
  search_text text not null,
  -- of what somebody offers, in minor units
  price_from integer,
  -- The earliest that any service could begin: notice asked for, and whole multiples of this many minutes (0: any second)
  notice_minutes integer not null,
  grid_minutes smallint not null,
  -- How much free time in one piece the shortest service needs: one that is all staff time, one that is so in parts
  whole_minutes integer,
  part_minutes integer,
  -- A service may begin this much before the staff time that it needs
  lead_minutes integer not null,
  longest_minutes integer not null,
  needs_no_staff boolean not null,
  has_classes boolean not null
);
create index search_entries_near on search_entries using gist (flat);
create index search_entries_near_in_category on search_entries using gist (category, flat);
create index search_entries_rated on search_entries (rating desc nulls last, business_id);
create index search_entries_rated_in_category on search_entries (category, rating desc nulls last, business_id);
create index search_entries_fine on search_entries (grid_minutes) where grid_minutes < 15;
create index search_entries_text on search_entries using gin (search_text gin_trgm_ops);

-- The same questions were to be answered by these.
drop index businesses_search_text;
drop index businesses_place;

revoke all on search_entries from public, anon, authenticated;
alter table search_entries enable row level security;
alter table search_entries force row level security;
grant select, insert, update, delete on search_entries to service_role, engine;
grant select on search_entries to anon, authenticated;
create policy search_entries_read on search_entries for select to anon, authenticated using (true);
create policy service_role_all on search_entries to service_role using (true) with check (true);
create policy engine_all on search_entries to engine using (true) with check (true);

create function private.flat(place point) returns point language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select point(6371008.8 * radians(place[0]),
    6371008.8 * ln(tan(pi() / 4 + radians(least(greatest(place[1], -89), 89)) / 2)))
$$;

create function private.metres_between(a point, b point) returns double precision language sql immutable parallel safe
  set search_path = pg_catalog, pg_temp as $$
  select 2 * 6371008.8 * asin(least(1, sqrt(power(sin(radians(b[1] - a[1]) / 2), 2)
    + cos(radians(a[1])) * cos(radians(b[1])) * power(sin(radians(b[0] - a[0]) / 2), 2))))
$$;

-- One row for each live service and member who offers it (whoever leads a class need not); null: of every business.
create function private.live_services(businesses uuid[]) returns table (business_id uuid, is_class boolean,
  step_minutes integer, notice_minutes integer, minutes integer, is_whole boolean, staffed boolean, lead_minutes integer,
  part_minutes integer, price integer) language sql stable set search_path = pg_catalog, pg_temp as $$
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

-- Null: every business.
create function private.refresh_search_entries(businesses uuid[] default null) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.search_entries e using public.businesses b
  where e.business_id = b.id and b.published_at is null and (businesses is null or b.id = any (businesses));
  insert into public.search_entries as e (business_id, category, place, flat, rating, review_count, search_text,
    price_from, notice_minutes, grid_minutes, whole_minutes, part_minutes, lead_minutes, longest_minutes, needs_no_staff, has_classes)
  select b.id, b.category, b.place, private.flat(b.place), b.rating, b.review_count, b.search_text,
    f.price_from, coalesce(f.notice_minutes, 0),
    case when f.has_classes then 0 else coalesce(private.common_grid(g.minutes || f.steps), 0) end, f.whole_minutes, f.part_minutes,
    coalesce(f.lead_minutes, 0), coalesce(f.longest_minutes, 0), coalesce(f.needs_no_staff, false),
    coalesce(f.has_classes, false)
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
    has_classes = excluded.has_classes
  where (e.category, e.place::text, e.rating, e.review_count, e.search_text, e.price_from, e.notice_minutes, e.grid_minutes,
      e.whole_minutes, e.part_minutes, e.lead_minutes, e.longest_minutes, e.needs_no_staff, e.has_classes)
    is distinct from (excluded.category, excluded.place::text, excluded.rating, excluded.review_count,
      excluded.search_text, excluded.price_from, excluded.notice_minutes, excluded.grid_minutes, excluded.whole_minutes,
      excluded.part_minutes, excluded.lead_minutes, excluded.longest_minutes, excluded.needs_no_staff,
      excluded.has_classes);
end
$$;

-- Null where a shift does not begin on a whole minute.
create function private.minutes_of_day(at time) returns integer language sql immutable parallel safe set search_path = pg_catalog, pg_temp as
  $$ select case when extract(second from at) = 0 then (extract(epoch from at) / 60)::integer end $$;

-- The minutes of which every start is a multiple, counted from the epoch: zones differ from UTC by quarter hours.
create function private.common_grid(minutes integer[]) returns integer language plpgsql immutable parallel safe
  set search_path = pg_catalog, pg_temp as $$
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

create function private.refresh_entries_of_rows() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create trigger refresh_search_entries after insert or update of name, category, district, tagline, place, rating,
  review_count, search_text, published_at on businesses for each row execute function private.refresh_entries_of_rows();

do $do$
declare t text;
begin
  foreach t in array array['services', 'service_segments', 'staff_services', 'staff', 'weekly_shifts', 'dated_shifts'] loop
    execute format('create trigger refresh_entries_after_insert after insert on %I referencing new table as changed
      for each statement execute function private.refresh_entries_of_rows()', t);
    execute format('create trigger refresh_entries_after_update after update on %I referencing new table as changed
      for each statement execute function private.refresh_entries_of_rows()', t);
    execute format('create trigger refresh_entries_after_delete after delete on %I referencing old table as changed
      for each statement execute function private.refresh_entries_of_rows()', t);
  end loop;
end
$do$;

do $do$
declare helper text;
begin
  foreach helper in array array['plain(text)', 'own_text(uuid)', 'search_text(uuid)', 'flat(point)',
    'metres_between(point, point)', 'refresh_search_entries(uuid[])', 'live_services(uuid[])', 'minutes_of_day(time)', 'common_grid(integer[])',
    'refresh_entries_of_rows()'] loop
    execute format('alter function private.%s owner to engine', helper);
    execute format('revoke all on function private.%s from public', helper);
    execute format('grant execute on function private.%s to anon, authenticated, service_role, engine', helper);
  end loop;
end
$do$;
-- Only triggers and the worker write what is derived.
revoke execute on function private.refresh_search_entries(uuid[]), private.refresh_entries_of_rows() from anon, authenticated;
do $do$ begin perform private.refresh_search_entries(); end $do$;
