"""The SQL of a business's desk: its visits in lists, its clients, and who works where."""

from vibewell.domains.booking.store import VISIT_COLUMNS

FROM = """
from visits v join businesses b on b.id = v.business_id left join people p on p.id = v.customer_id"""
# A hold that has run out or was let go tells the desk nothing.
COUNTS = "(v.confirmed_at is not null or (v.held_until > $2 and v.cancelled_at is null))"

WORKPLACES = """
select b.id, b.slug, b.name, b.category, b.timezone, b.currency, private.my_role(b.id) as role,
  private.my_staff_id(b.id) as staff_id,
  exists (select from services s where s.business_id = b.id and s.is_class and s.ended_at is null) as has_classes
from businesses b where b.id = any ((select private.my_businesses())::uuid[]) order by b.name, b.id"""

# What a list of visits is narrowed by; the numbers are those of `VISITS`.
NARROWED = f"""
where v.business_id = $1 and {COUNTS}
  and ($3::timestamptz is null or v.starts_at >= $3) and ($4::timestamptz is null or v.starts_at < $4)
  and ($5::text is null or $5 = case when v.cancelled_at is not null then 'cancelled'
    when v.came_at is not null then 'came' when v.no_show_at is not null then 'no_show'
    when v.held_until is not null then 'held' else 'confirmed' end)
  and ($6::uuid is null or exists (select from visit_items i where i.visit_id = v.id and i.staff_id = $6))
  and ($7::text is null or coalesce(v.guest_name, p.name) ilike $7
    or exists (select from visit_items i where i.visit_id = v.id and i.service_name ilike $7))"""  # noqa: S608 - constants of this file
VISITS_FROM = f"""
select {VISIT_COLUMNS}, p.name as customer_name {FROM} {NARROWED}
  and ($8::timestamptz is null or (v.starts_at, v.id) > ($8, $9))
order by v.starts_at, v.id limit $10"""
VISITS_BACK = f"""
select {VISIT_COLUMNS}, p.name as customer_name {FROM} {NARROWED}
  and ($8::timestamptz is null or (v.starts_at, v.id) < ($8, $9))
order by v.starts_at desc, v.id desc limit $10"""
COUNT_VISITS = f"select count(*) from (select {FROM} {NARROWED} limit $8) counted"  # noqa: S608

DESK_VISIT = f"select {VISIT_COLUMNS}, p.name as customer_name {FROM} where v.id = $1"
LATEST_VISIT = f"""
select {VISIT_COLUMNS}, p.name as customer_name {FROM}
where v.business_id = $1 and v.customer_id = $2 and v.confirmed_at is not null
order by v.starts_at desc, v.id desc limit 1"""
VISIT_ROOMS = """
select distinct r.name from claims c join resources r on r.id = c.resource_id where c.holder_id = $1 order by r.name"""
CLIENT_PHONE = "select phone from people where id = $1"

# A client is a person with an account, or a guest as the desk wrote them down: by name and the way to reach them.
SAME_CLIENT = """
v.business_id = $1 and v.confirmed_at is not null
  and case when $2::uuid is null
    then v.customer_id is null and v.guest_name = $3 and v.guest_contact is not distinct from $4
    else v.customer_id = $2 end"""
CLIENT_VISITS = f"""
select {VISIT_COLUMNS}, p.name as customer_name {FROM}
where {SAME_CLIENT} order by v.starts_at desc, v.id desc limit $5"""
CLIENT_SUMMARY = f"""
select count(*) filter (where v.cancelled_at is null and v.no_show_at is null) as visits,
  count(*) filter (where v.no_show_at is not null) as no_shows,
  count(*) filter (where v.cancelled_at is null and v.no_show_at is null and v.starts_at < $5) as before,
  min(v.starts_at) filter (where v.cancelled_at is null) as since,
  coalesce(sum(v.price) filter (where v.came_at is not null), 0)::bigint as spent
from visits v where {SAME_CLIENT}"""  # noqa: S608

CLIENTS = """
with met as (
  select v.customer_id, case when v.customer_id is null then v.guest_name end as guest_name,
    case when v.customer_id is null then v.guest_contact end as guest_contact,
    (array_agg(v.id order by v.starts_at desc))[1] as visit_id,
    count(*) filter (where v.cancelled_at is null and v.no_show_at is null and v.starts_at <= $2) as visits,
    count(*) filter (where v.no_show_at is not null) as no_shows,
    max(v.starts_at) filter (where v.cancelled_at is null and v.no_show_at is null and v.starts_at <= $2) as last_at,
    min(v.starts_at) filter (where v.cancelled_at is null and v.starts_at > $2) as next_at
  from visits v where v.business_id = $1 and v.confirmed_at is not null group by 1, 2, 3)
select m.*, lower(m.name) as sorted_as from (
  select met.*, coalesce(p.name, met.guest_name, '') as name from met left join people p on p.id = met.customer_id) m
where ($3::text is null or m.name ilike $3 or m.guest_contact ilike $3)
  and (lower(m.name), m.visit_id) > ($4::text, $5::uuid)
order by lower(m.name), m.visit_id limit $6"""

VISITS_BY_DAY = """
select (v.starts_at at time zone $4)::date as day, count(*) as visits,
  sum(v.price) filter (where v.no_show_at is null)::bigint as expected,
  coalesce(sum(v.price) filter (where v.came_at is not null), 0)::bigint as earned,
  count(*) filter (where v.no_show_at is not null) as no_shows
from visits v
where v.business_id = $1 and v.starts_at >= $2 and v.starts_at < $3
  and v.confirmed_at is not null and v.cancelled_at is null
  and ($5::uuid is null or exists (select from visit_items i where i.visit_id = v.id and i.staff_id = $5))
group by 1"""
