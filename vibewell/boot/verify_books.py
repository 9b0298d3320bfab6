"""Checks of what is derived or told on: search, ratings, versions, the outbox and the queue."""

from vibewell.boot.verify_types import Facts

COUNT_BUSINESSES = "select cardinality(%(businesses)s::uuid[])"
COUNT_WINDOWS = "select count(*) from free_windows where business_id = any (%(businesses)s)"
COUNT_REVIEWS = "select count(*) from reviews where business_id = any (%(businesses)s)"
COUNT_EVENTS = "select (select count(*) from outbox) + (select count(*) from jobs.procrastinate_jobs)"

# Said in another way than the trigger says it: everything anew, from hours, claims and what else keeps people busy.
WINDOWS = """
with hours as (
  select w.staff_id, range_agg(w.during) as during from working_times w
  join businesses b on b.id = w.business_id and b.published_at is not null
  where w.business_id = any (%(businesses)s) group by 1
), claimed as (
  select c.staff_id, range_agg(c.during) as during from claims c
  where c.business_id = any (%(businesses)s) and c.staff_id is not null and not c.pad
    and c.held_until is null group by 1
), busy as (
  select y.staff_id, range_agg(y.during) as during from busy_times y
  where y.business_id = any (%(businesses)s) group by 1
), implied as (
  select h.staff_id, f.during, (select upper(r) from unnest(h.during) r where r @> f.during) as until
  from hours h left join claimed c on c.staff_id = h.staff_id left join busy y on y.staff_id = h.staff_id
  cross join lateral unnest(h.during - coalesce(c.during, '{}') - coalesce(y.during, '{}')) f (during)
), kept as (
  select staff_id, during, until from free_windows where business_id = any (%(businesses)s)
), missing as (select * from implied except all select * from kept),
extra as (select * from kept except all select * from implied)
select array[staff_id::text],
  concat('free from ', lower(during), ' to ', upper(during), ', but not in search') from missing
union all
select array[staff_id::text],
  concat('free from ', lower(during), ' to ', upper(during), ' in search, but not really') from extra
union all
select array[w.staff_id::text], 'a window that search looks for elsewhere, or under another craft'
from free_windows w join businesses b on b.id = w.business_id
where w.business_id = any (%(businesses)s) and (w.category <> b.category or not w.place ~= b.place)"""

RATINGS = """
select array[b.id::text], concat('told are ', b.review_count, ' reviews with ', coalesce(b.rating::text, 'none'),
  ' on average, but there are ', r.count, ' with ', coalesce(r.rating::text, 'none'))
from businesses b join lateral (select count(*) as count, round(avg(rating), 2) as rating from reviews r
  where r.business_id = b.id) r on true
where b.id = any (%(businesses)s) and (b.review_count, b.rating) is distinct from (r.count, r.rating)
union all
select array[r.id::text, r.visit_id::text], 'a review of a visit of another business, or of somebody else''s'
from reviews r left join visits v on v.id = r.visit_id
where r.business_id = any (%(businesses)s)
  and (v.business_id, v.customer_id) is distinct from (r.business_id, r.person_id)"""

SEARCH = """
select array[b.id::text], case when e.business_id is null then 'published, but not in search'
  when b.published_at is null then 'in search, but not published' else 'search knows it otherwise than it is' end
from businesses b left join search_entries e on e.business_id = b.id
where b.id = any (%(businesses)s) and ((e.business_id is null) = (b.published_at is not null)
  or (e.business_id is not null and (e.category, e.rating, e.review_count, e.search_text)
    is distinct from (b.category, b.rating, b.review_count, b.search_text)))"""

QUEUE = """
select array[o.id::text], concat(o.event, ' of ', o.created_at, ' was never told on')
from outbox o where o.dispatched_at is null and o.created_at < %(now)s::timestamptz - interval '15 minutes'
union all
select array[j.id::text], concat(j.task_name, ' is being done by a worker that is gone')
from jobs.procrastinate_jobs j left join jobs.procrastinate_workers w on w.id = j.worker_id
where j.status = 'doing' and (w.id is null or w.last_heartbeat < %(now)s::timestamptz - interval '15 minutes')
union all
select array[j.id::text], concat(j.task_name, ' has been waiting since ', coalesce(j.scheduled_at, e.at))
from jobs.procrastinate_jobs j
join lateral (select max(e.at) as at from jobs.procrastinate_events e where e.job_id = j.id) e on true
where j.status = 'todo' and coalesce(j.scheduled_at, e.at) < %(now)s::timestamptz - interval '15 minutes'"""

CHECKS = (
    Facts(
        "windows_are_free",
        "Free windows are what hours, claims and busy times imply",
        "As the database's owner: select private.refresh_free_windows(array['…']::uuid[]) with the members' ids.",
        COUNT_WINDOWS,
        WINDOWS,
    ),
    Facts(
        "ratings_are_true",
        "Ratings are those of the reviews, each of a visit",
        "Save one of the business's reviews anew: its rating follows.",
        COUNT_REVIEWS,
        RATINGS,
    ),
    Facts(
        "search_knows_everybody",
        "Search knows every published business as it is",
        "As the database's owner: select private.refresh_search_entries(array['…']::uuid[]) with the businesses' ids.",
        COUNT_BUSINESSES,
        SEARCH,
    ),
    Facts(
        "nothing_is_stuck",
        "Events are told on, and jobs get done",
        "Start the worker; a job that fails every time is on the queue's page of the platform desk.",
        COUNT_EVENTS,
        QUEUE,
        of_the_house=True,
    ),
)
