"""SQL of keys. Who may see and revoke them is decided by row security."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.integrations.keys.types import Key, Shown
from vibewell.kernel.db import Transaction

KEYS = """
select id, name, role, last_four, created_at, expires_at, used_at, revoked_at from api_keys where business_id = $1"""
ALL_KEYS = KEYS + " order by revoked_at is not null, created_at desc, id desc limit $2"
ONE_KEY = KEYS + " and id = $2"
LIVE_KEYS = """
select count(*) from api_keys
where business_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)"""
INSERT_KEY = """
insert into api_keys (id, business_id, name, role, digest, last_four, created_at, created_by, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""
REVOKE_KEY = """
update api_keys set revoked_at = $3, revoked_by = $4 where business_id = $1 and id = $2 and revoked_at is null"""
# A count that a crash forgets is no loss, so nobody waits until it is on the disk.
USE_KEY = "select k.* from private.use_key($1, $2, $3) k, set_config('synchronous_commit', 'off', true)"


async def list_keys(tx: Transaction, business: UUID, limit: int) -> list[Key]:
    """The keys of a business, the live ones first, then the latest."""
    return [msgspec.convert(dict(row), Key) for row in await tx.fetch(ALL_KEYS, business, limit)]


async def find_key(tx: Transaction, business: UUID, key_id: UUID) -> Key | None:
    """One of them."""
    row = await tx.fetchrow(ONE_KEY, business, key_id)
    return msgspec.convert(dict(row), Key) if row else None


async def count_live(tx: Transaction, business: UUID, now: datetime) -> int:
    """How many are good."""
    return int(await tx.fetchval(LIVE_KEYS, business, now))


async def insert_key(tx: Transaction, *values: Any) -> None:
    """Keep a key, as `INSERT_KEY` names its columns."""
    await tx.execute(INSERT_KEY, *values)


async def revoke_key(tx: Transaction, business: UUID, key_id: UUID, now: datetime, by: UUID) -> None:
    """Revoke one that is not revoked."""
    await tx.execute(REVOKE_KEY, business, key_id, now, by)


async def use_key(tx: Transaction, digest: bytes, now: datetime, window: datetime) -> Shown | None:
    """The key with this hash, counted if it is good."""
    row = await tx.fetchrow(USE_KEY, digest, now, window)
    return msgspec.convert(dict(row), Shown) if row else None
