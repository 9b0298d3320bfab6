"""Checks of what is taken: nothing twice, every claim with somebody behind it, every visit with its claims."""

from vibewell.boot.verify_types import Facts

COUNT_CLAIMS = "select count(*) from claims where business_id = any (%(businesses)s)"
COUNT_VISITS = "select count(*) from visits where business_id = any (%(businesses)s)"
COUNT_SESSIONS = "select count(*) from class_sessions where business_id = any (%(businesses)s)"

# In order of their beginning, whatever reaches past the next one's beginning overlaps it.
OVERLAPS = """
with live as (
  select c.id, c.holder_id, coalesce(c.staff_id, c.resource_id) as owner, c.staff_id, c.during,
    max(upper(c.during)) over (partition by c.staff_id, c.resource_id order by lower(c.during), c.id
      rows between unbounded preceding and 1 preceding) as reach
  from claims c where c.business_id = any (%(businesses)s) and not c.pad
    and (c.held_until is null or c.held_until > %(now)s::timestamptz)
), over as (select * from live where lower(during) < reach)
select array[o.holder_id::text, e.holder_id::text, o.owner::text],
  concat(case when o.staff_id is null then 'a resource' else 'a member' end, ' is taken twice from ', lower(o.during))
from over o join live e on e.owner = o.owner and e.id <> o.id and e.during && o.during
  and (lower(e.during), e.id) < (lower(o.during), o.id)"""

BUFFERS = """
with live as (
  select c.staff_id, c.holder_id, c.during, c.before_seconds, lag(c.holder_id) over w as earlier,
    lag(upper(c.during)) over w as ended, lag(c.after_seconds) over w as after_seconds
  from claims c where c.business_id = any (%(businesses)s) and not c.pad and c.staff_id is not null
    and (c.held_until is null or c.held_until > %(now)s::timestamptz)
  window w as (partition by c.staff_id order by lower(c.during), c.id))
select array[l.earlier::text, l.holder_id::text, l.staff_id::text],
  concat('between ', l.ended, ' and ', lower(l.during), ' a member has less than the buffer')
from live l where l.earlier <> l.holder_id and lower(l.during) >= l.ended
  and lower(l.during) - l.ended < greatest(l.after_seconds, l.before_seconds) * interval '1 second'"""

# A pad ends where the same visit's next claim of that member begins. What ran out keeps nothing.
PADS = """
with cores as (
  select c.id, c.holder_id, c.staff_id, c.during, c.held_until, c.before_seconds, c.after_seconds,
    lag(upper(c.during)) over w as own_end, lead(lower(c.during)) over w as own_start
  from claims c where c.business_id = any (%(businesses)s) and not c.pad and c.staff_id is not null
    and (c.held_until is null or c.held_until > %(now)s::timestamptz)
  window w as (partition by c.holder_id, c.staff_id order by lower(c.during))
), wanted as (
  select holder_id, staff_id, held_until,
    tstzrange(greatest(lower(during) - before_seconds * interval '1 second', own_end), lower(during)) as during
  from cores where before_seconds > 0
  union all
  select holder_id, staff_id, held_until,
    tstzrange(upper(during), least(upper(during) + after_seconds * interval '1 second', own_start))
  from cores where after_seconds > 0
), kept as (
  select holder_id, staff_id, held_until, during from claims where business_id = any (%(businesses)s) and pad
    and (held_until is null or held_until > %(now)s::timestamptz)
), missing as (select * from wanted where not isempty(during) except select * from kept),
extra as (select * from kept except select * from wanted)
select array[holder_id::text, staff_id::text],
  concat('the buffer from ', lower(during), ' to ', upper(during), ' is not kept')
from missing
union all
select array[holder_id::text, staff_id::text],
  concat('from ', lower(during), ' to ', upper(during), ' a buffer is kept for nothing')
from extra"""

ORPHANS = """
select array[c.id::text, c.holder_id::text],
  case when s.id is not null then 'a claim of a class that was called off'
    when v.cancelled_at is not null then 'a claim of a visit that was called off'
    when v.id is null then 'a claim of nobody'
    else 'a claim of another business''s visit' end
from claims c left join visits v on v.id = c.holder_id left join class_sessions s on s.id = c.holder_id
where c.business_id = any (%(businesses)s)
  and not coalesce(v.cancelled_at is null and v.business_id = c.business_id, false)
  and not coalesce(s.ended_at is null and s.business_id = c.business_id, false)
union all
select array[c.id::text, c.holder_id::text], 'a claim on somebody or something of another business'
from claims c left join staff m on m.id = c.staff_id left join resources r on r.id = c.resource_id
where c.business_id = any (%(businesses)s) and coalesce(m.business_id, r.business_id) is distinct from c.business_id"""

HOLDS = """
select distinct array[v.id::text], case when c.held_until is null then 'a hold blocks its time for ever'
  when v.held_until is null then 'a visit that stands loses its time at ' || c.held_until
  else 'a hold and its claims end at different times' end
from visits v join claims c on c.holder_id = v.id
where v.business_id = any (%(businesses)s) and v.cancelled_at is null and c.held_until is distinct from v.held_until"""

# What has been takes nothing any more, and whoever did not come may have let the time go.
VISITS = """
with standing as (
  select v.* from visits v where v.business_id = any (%(businesses)s) and v.cancelled_at is null
    and v.ends_at > %(now)s::timestamptz
    and ((v.confirmed_at is not null and v.no_show_at is null) or v.held_until > %(now)s::timestamptz)
), parts as (
  select i.visit_id, i.staff_id, i.starts_at, coalesce((g.part ->> 'staff')::boolean, true) as staffed,
    coalesce((g.part ->> 'minutes')::integer, i.minutes) as minutes,
    sum(coalesce((g.part ->> 'minutes')::integer, i.minutes))
      over (partition by i.visit_id, i.position order by g.number) as upto
  from visit_items i join standing v on v.id = i.visit_id
  left join lateral jsonb_array_elements(i.segments) with ordinality g (part, number) on true
  where i.session_id is null
), wanted as (
  select visit_id, staff_id, range_agg(tstzrange(starts_at + (upto - minutes) * interval '1 minute',
    starts_at + upto * interval '1 minute')) as during
  from parts where staffed group by 1, 2
), kept as (
  select c.holder_id as visit_id, c.staff_id, range_agg(c.during) as during
  from claims c join standing v on v.id = c.holder_id where not c.pad and c.staff_id is not null group by 1, 2
)
select array[coalesce(w.visit_id, k.visit_id)::text, coalesce(w.staff_id, k.staff_id)::text],
  case when k.during is null then 'the visit does not take the time of its member'
    when w.during is null then 'the visit takes the time of a member who does nothing in it'
    else 'the visit takes another time than its services need' end
from wanted w full join kept k on k.visit_id = w.visit_id and k.staff_id = w.staff_id
where w.during is distinct from k.during
union all
select array[v.id::text], 'the visit has no services, or lasts from another time to another than they do'
from standing v left join lateral (
  select min(i.starts_at) as low, max(i.starts_at + i.minutes * interval '1 minute') as high
  from visit_items i where i.visit_id = v.id) i on true
where (v.starts_at, v.ends_at) is distinct from (i.low, i.high)
union all
select array[v.id::text, c.resource_id::text], 'the visit takes a room or a chair outside of its own time'
from standing v join claims c on c.holder_id = v.id and c.resource_id is not null
where not tstzrange(v.starts_at, v.ends_at) @> c.during"""

SESSIONS = """
select array[s.id::text], concat(seats.taken, ' of ', s.capacity, ' places of this class are taken')
from class_sessions s join lateral (select coalesce(sum(v.party), 0) as taken from visit_items i
  join visits v on v.id = i.visit_id
  where i.session_id = s.id and v.cancelled_at is null
    and (v.held_until is null or v.held_until > %(now)s::timestamptz)) seats on true
where s.business_id = any (%(businesses)s) and seats.taken > s.capacity
union all
select array[s.id::text, s.staff_id::text], 'the class does not take the time of who leads it'
from class_sessions s where s.business_id = any (%(businesses)s) and s.ended_at is null
  and s.starts_at > %(now)s::timestamptz
  and exists (select from service_segments g where g.service_id = s.service_id and g.staff)
  and not exists (select from claims c where c.holder_id = s.id and c.staff_id = s.staff_id and not c.pad
    and lower(c.during) >= s.starts_at and lower(c.during) < s.starts_at + interval '1 day')
union all
select array[i.visit_id::text, s.id::text], 'a seat at another time than the class has, or with somebody else'
from visit_items i join class_sessions s on s.id = i.session_id
join visits v on v.id = i.visit_id and v.cancelled_at is null
where i.business_id = any (%(businesses)s) and s.ended_at is null
  and (i.starts_at, i.staff_id, i.service_id) is distinct from (s.starts_at, s.staff_id, s.service_id)"""

CHECKS = (
    Facts(
        "no_overlaps",
        "Nobody and nothing is taken twice",
        "Move or cancel one of the two visits at the business's desk, then look for what wrote past the constraint.",
        COUNT_CLAIMS,
        OVERLAPS,
    ),
    Facts(
        "buffers_between_visits",
        "Neighbouring visits keep the larger of their buffers",
        "Move one of the two visits at the business's desk.",
        COUNT_CLAIMS,
        BUFFERS,
    ),
    Facts(
        "buffers_are_kept",
        "Each buffer blocks exactly its time",
        "Move the visit to its own time at the desk: its claims are written anew.",
        COUNT_CLAIMS,
        PADS,
    ),
    Facts(
        "claims_have_holders",
        "Every claim belongs to a visit or a class that stands",
        "Delete the claim: it keeps a time from being booked, and nobody will come.",
        COUNT_CLAIMS,
        ORPHANS,
    ),
    Facts(
        "holds_end",
        "Holds end when they say, and visits stay",
        "Set held_until of the claims to that of their visit.",
        COUNT_VISITS,
        HOLDS,
    ),
    Facts(
        "visits_take_their_time",
        "Visits take exactly the time that their services need",
        "Move the visit at the desk, or cancel it and book it again, so that its claims are written anew.",
        COUNT_VISITS,
        VISITS,
    ),
    Facts(
        "classes_have_seats",
        "No class has more guests than places, and each takes its leader's time",
        "Raise the number of places, or move guests to another date of the class.",
        COUNT_SESSIONS,
        SESSIONS,
    ),
)
