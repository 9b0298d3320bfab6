"""Visits for a town of thousands of businesses: millions of rows, so the database makes them itself.

Every working run is cut into hours from its first instant, so each start is on the grid of its shift; a hash of the
member and the hour decides whether somebody comes, who, and for what.
"""

from datetime import datetime

from vibewell.boot.town.ground import Connection

WORK_MEMORY = "64MB"
SHARE_TODAY = 0.55
SHARE_LAST = 0.31

# What fits into an hour with its buffer and leaves a little, in one part; without a buffer where there is such a one.
MENUS = """
create temporary table town_menus on commit drop as
select o.staff_id, m.name as staff_name, count(*)::int as choices,
  array_agg(o.service_id order by o.position) as services, array_agg(o.name order by o.position) as names,
  array_agg(o.minutes order by o.position) as minutes, array_agg(o.price order by o.position) as prices,
  array_agg(o.after_minutes order by o.position) as afters
from (
  select o.staff_id, s.id as service_id, s.name, s.position, s.after_minutes, coalesce(o.minutes, s.minutes) as minutes,
    coalesce(o.price, s.price) as price, min(s.after_minutes) over (partition by o.staff_id) as least
  from staff_services o join services s on s.id = o.service_id
  where s.before_minutes = 0 and coalesce(o.minutes, s.minutes) + s.after_minutes <= 55
    and (select count(*) from service_segments g where g.service_id = s.id) = 1) o
join staff m on m.id = o.staff_id
where o.after_minutes = 0 or o.least > 0
group by o.staff_id, m.name"""
CUSTOMERS = """
create temporary table town_customers on commit drop as
select (row_number() over (order by id) - 1)::int as number, id from people"""
COMING = """
create temporary table town_coming on commit drop as
select w.business_id, w.staff_id, h.starts, h.hash, 1 + ((h.hash >> 24) & 8388607) % m.choices as choice, false as past
from working_times w join town_menus m on m.staff_id = w.staff_id
cross join lateral (
  select lower(w.during) + k * interval '1 hour' as starts,
    uuid_hash_extended(w.staff_id, extract(epoch from lower(w.during))::bigint + k * 3600) as hash
  from generate_series(0, (extract(epoch from upper(w.during) - lower(w.during)) / 3600)::int - 1) k) h
where h.starts + interval '1 hour' <= upper(w.during)
  and lower(w.during) > $1::timestamptz
  and (h.hash & 16777215) / 16777216.0
    < $2::float8 + ($3::float8 - $2::float8) * extract(epoch from h.starts - $1::timestamptz) / (28 * 86400)"""
# Two visits behind each member, so that there is something to have stars for.
PAST = """
insert into town_coming
select m.business_id, m.id, $1::timestamptz - (3 + n * 40 + (h.hash & 31)) * interval '1 day' + interval '13 hours',
  h.hash, 1 + ((h.hash >> 24) & 8388607) % t.choices, true
from staff m join town_menus t on t.staff_id = m.id cross join generate_series(0, 1) n
cross join lateral (select uuid_hash_extended(m.id, n) as hash) h"""
# In the order of their ids, so that the keys' indexes grow at their right end.
NUMBERED = """
create temporary table town_visits on commit drop as
select c.business_id, c.staff_id, c.starts, c.past, c.choice, c.hash, p.id as customer_id,
  least(c.starts, $1::timestamptz) - (1 + (c.hash >> 8 & 16383)) * interval '1 minute' as created_at,
  (lpad(to_hex((extract(epoch from c.starts) * 1000)::bigint), 12, '0') || '7' || substr(x.digits, 1, 3) || '8'
    || substr(x.digits, 2, 3) || substr(x.digits, 5, 12))::uuid as id
from town_coming c cross join lateral (select lpad(to_hex(c.hash), 16, '0') as digits) x
join town_customers p on p.number = ((c.hash >> 47) & 65535) % (select count(*) from town_customers)
order by id"""
VISITS = """
insert into visits (id, business_id, customer_id, starts_at, ends_at, price, currency, created_at, confirmed_at,
  came_at)
select v.id, v.business_id, v.customer_id, v.starts, v.starts + m.minutes[v.choice] * interval '1 minute',
  m.prices[v.choice], 'EUR', v.created_at, v.created_at + interval '1 minute', case when v.past then v.starts end
from town_visits v join town_menus m on m.staff_id = v.staff_id"""
ITEMS = """
insert into visit_items (visit_id, position, business_id, service_id, staff_id, service_name, staff_name, starts_at,
  minutes, price, segments)
select v.id, 0, v.business_id, m.services[v.choice], v.staff_id, m.names[v.choice], m.staff_name, v.starts,
  m.minutes[v.choice], m.prices[v.choice],
  format('[{"name": "", "minutes": %s, "staff": true}]', m.minutes[v.choice])::jsonb
from town_visits v join town_menus m on m.staff_id = v.staff_id"""
CLAIMS = """
insert into claims (business_id, holder_id, staff_id, during, pad, after_seconds)
select v.business_id, v.id, v.staff_id, case when r.pad
    then tstzrange(v.starts + m.minutes[v.choice] * interval '1 minute',
      v.starts + (m.minutes[v.choice] + m.afters[v.choice]) * interval '1 minute')
    else tstzrange(v.starts, v.starts + m.minutes[v.choice] * interval '1 minute') end,
  r.pad, case when r.pad then 0 else 60 * m.afters[v.choice] end
from town_visits v join town_menus m on m.staff_id = v.staff_id cross join (values (false), (true)) r (pad)
where not v.past and (not r.pad or m.afters[v.choice] > 0)
order by v.staff_id, v.starts, r.pad"""
REVIEWS = """
insert into reviews (id, business_id, visit_id, person_id, author_name, rating, body, created_at)
select v.id, v.business_id, v.id, v.customer_id, split_part(p.name, ' ', 1), case when (v.hash & 255) < 200 then 5
  when (v.hash & 255) < 240 then 4 else 3 end, '', v.starts + interval '1 day'
from town_visits v join people p on p.id = v.customer_id where v.past"""


async def fill_with_visits(connection: Connection, now: datetime) -> None:
    """Visits, their items, claims and some reviews, for the working times that are there.

    `now` is the first instant of the town's today.
    """
    await connection.execute(f"set local work_mem = '{WORK_MEMORY}'")
    for table in ("staff", "services", "service_segments", "staff_services", "working_times", "people"):
        await connection.execute(f"analyze {table}")
    await connection.execute(MENUS)
    await connection.execute(CUSTOMERS)
    await connection.execute(COMING, now, SHARE_TODAY, SHARE_LAST)
    await connection.execute(PAST, now)
    await connection.execute("analyze town_menus, town_customers, town_coming")
    await connection.execute(NUMBERED, now)
    for statement in (VISITS, ITEMS, CLAIMS, REVIEWS):
        await connection.execute(statement)
