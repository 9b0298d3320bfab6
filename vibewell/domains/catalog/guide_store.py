"""SQL of the guide: places by name, stars by number."""

from vibewell.kernel.db import Record, Transaction

DISTRICTS = """
select b.district as name, avg(b.place[1]) as latitude, avg(b.place[0]) as longitude from businesses b
where b.district <> '' group by 1 order by 1"""
STREET = """
select b.street as name, avg(b.place[1]) as latitude, avg(b.place[0]) as longitude from (
  select regexp_replace(b.street, '\\s+\\S*\\d\\S*$', '') as street, b.place from businesses b
  where b.street ilike $1 || '%' or b.postcode = $2
  limit 500) b
group by 1 order by count(*) desc, 1 limit 1"""
STARS = """
select r.rating, count(*) as count from reviews r join businesses b on b.id = r.business_id
where b.slug = $1 group by 1"""


async def find_districts(tx: Transaction) -> list[Record]:
    """Every district with the middle of its businesses."""
    return await tx.fetch(DISTRICTS)


async def find_street(tx: Transaction, named: str) -> Record | None:
    """The street that begins like this, or where this postcode is."""
    pattern = named.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return await tx.fetchrow(STREET, pattern, named)


async def count_stars(tx: Transaction, slug: str) -> list[Record]:
    """How many reviews gave how many stars."""
    return await tx.fetch(STARS, slug)
