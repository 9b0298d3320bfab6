"""All SQL of sick days."""

from vibewell.domains.booking.store import VISIT_COLUMNS

# A member's visits that begin from now on and reach into a stretch of time.
OF_MEMBER = """
v.business_id = $1 and v.starts_at > $5 and v.starts_at < $4 and v.cancelled_at is null
  and v.came_at is null and v.no_show_at is null
  and exists (select from visit_items i where i.visit_id = v.id and i.staff_id = $2
    and i.starts_at < $4 and i.starts_at + i.minutes * interval '1 minute' > $3)"""
LOCK = f"select v.id from visits v where v.confirmed_at is not null and {OF_MEMBER} order by v.id for update"  # noqa: S608
AFFECTED = f"""
select {VISIT_COLUMNS}, p.name as customer_name
from visits v join businesses b on b.id = v.business_id left join people p on p.id = v.customer_id
where v.confirmed_at is not null and {OF_MEMBER} order by v.starts_at, v.id limit $6"""  # noqa: S608
HOLDS = f"select v.id from visits v where v.held_until > $5 and {OF_MEMBER} order by v.id"  # noqa: S608
WAIT = "select private.wait_for($1, $2, $3, $4)"
