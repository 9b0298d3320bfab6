"""Rate limits: SQL. Each bucket is one row, so its lock makes the count exact over all processes."""

from collections.abc import Sequence
from datetime import datetime

from vibewell.domains.identity.limits import Bucket
from vibewell.kernel.db import Transaction

TAKE_HITS = """
insert into identity.rate_limits as kept (bucket, hits, most, expires_at)
select asked.name, array[$4::timestamptz], asked.most, $4 + make_interval(secs => asked.seconds)
from unnest($1::text[], $2::int[], $3::int[]) as asked (name, most, seconds) order by asked.name
on conflict (bucket) do update set most = excluded.most, expires_at = excluded.expires_at,
  hits = (select coalesce(array_agg(hit order by hit), '{}') from unnest(kept.hits) hit
    where hit > $4 - (excluded.expires_at - $4)) || $4
where (select count(*) from unnest(kept.hits) hit where hit > $4 - (excluded.expires_at - $4)) < excluded.most
returning bucket"""


async def take_hits(tx: Transaction, buckets: Sequence[Bucket], now: datetime) -> set[str]:
    """Count one hit in every bucket that has room; answer the names of those that had."""
    rows = await tx.fetch(TAKE_HITS, *_columns(buckets), now)
    return {row["bucket"] for row in rows}


async def first_free(tx: Transaction, bucket: Bucket, now: datetime) -> float:
    """In how many seconds a full bucket has room again."""
    seconds = await tx.fetchval(
        "select extract(epoch from min(hit) + make_interval(secs => $2::int) - $3)::float8 from identity.rate_limits,"
        " unnest(hits) hit where bucket = $1 and hit > $3 - make_interval(secs => $2::int)",
        bucket.name,
        bucket.seconds,
        now,
    )
    return float(seconds or 0)


async def give_back(tx: Transaction, names: Sequence[str], hit: datetime) -> None:
    """One hit of this instant was none."""
    await tx.execute(
        "with held as (select bucket, array_position(hits, $2) as place from identity.rate_limits"
        " where bucket = any ($1) order by bucket for update)"
        " update identity.rate_limits kept set hits = kept.hits[:held.place - 1] || kept.hits[held.place + 1:]"
        " from held where kept.bucket = held.bucket and held.place is not null",
        list(names),
        hit,
    )


def _columns(buckets: Sequence[Bucket]) -> tuple[list[str], list[int], list[int]]:
    return [b.name for b in buckets], [b.most for b in buckets], [b.seconds for b in buckets]
