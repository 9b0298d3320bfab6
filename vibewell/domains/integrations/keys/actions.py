"""Making keys, revoking them, and coming in with one."""

from datetime import datetime, timedelta
from uuid import UUID

from vibewell.domains.catalog import MANAGERS, clean_name, stand_at
from vibewell.domains.integrations.keys import rules, store
from vibewell.domains.integrations.keys.types import (
    Key,
    KeyBusy,
    KeyEndsTooSoon,
    KeyExpired,
    KeyInvalid,
    KeyRevoked,
    KeysTooMany,
    KeyUnknown,
    KeyWish,
    NewKey,
    Shown,
)
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.ids import new_id

KEYS_MAX = 20
KEYS_LISTED_MAX = 200
REQUESTS_PER_MINUTE_MAX = 600
WINDOW = timedelta(minutes=1)


async def list_keys(tx: Transaction, business: str) -> list[Key]:
    """The keys of a business, the live ones first; for its owner and managers."""
    desk = await stand_at(tx, business, MANAGERS)
    return await store.list_keys(tx, desk.id, KEYS_LISTED_MAX)


async def make_key(tx: Transaction, business: str, wish: KeyWish, *, now: datetime) -> NewKey:
    """Make a key; its secret is in the answer, and nowhere else. Raises `KeysTooMany`, `KeyEndsTooSoon`."""
    desk = await stand_at(tx, business, MANAGERS)
    name = clean_name(wish.name)
    if wish.expires_at is not None and wish.expires_at <= now:
        raise KeyEndsTooSoon
    if await store.count_live(tx, desk.id, now) >= KEYS_MAX:
        raise KeysTooMany
    key_id, secret = new_id(), rules.fresh_secret()
    digest, last_four, by = rules.digest_of(secret), secret[-4:], tx.caller.person_id
    await store.insert_key(tx, key_id, desk.id, name, wish.role, digest, last_four, now, by, wish.expires_at)
    return NewKey(await _key(tx, desk.id, key_id), secret)


async def revoke_key(tx: Transaction, business: str, key_id: UUID, *, now: datetime) -> Key:
    """Nothing can be asked with it any more, from the next request on. Raises `KeyUnknown`."""
    desk = await stand_at(tx, business, MANAGERS)
    key = await _key(tx, desk.id, key_id)
    if key.revoked_at is None and tx.caller.person_id is not None:
        await store.revoke_key(tx, desk.id, key_id, now, tx.caller.person_id)
    return await _key(tx, desk.id, key_id)


async def _key(tx: Transaction, business: UUID, key_id: UUID) -> Key:
    found = await store.find_key(tx, business, key_id)
    if found is None:
        raise KeyUnknown
    return found


async def enter_with_key(database: Database, secret: str, method: str, path: str, now: datetime) -> Caller:
    """Who asks with this key, if it is good and reaches that far. Every request asks the database, so that a key that
    was revoked is refused at once, by every process.

    Raises `KeyInvalid`, `KeyRevoked`, `KeyExpired`, `KeyBusy`, `KeyNotForThis`, `KeyElsewhere`, `KeyOnlyReads`.
    """
    if len(secret) > rules.KEY_CHARACTERS_MAX:
        raise KeyInvalid
    window = now.replace(second=0, microsecond=0)
    async with database.tx(Caller.anonymous()) as tx:
        key = await store.use_key(tx, rules.digest_of(secret), now, window)
    if key is None:
        raise KeyInvalid
    if key.revoked_at is not None:
        raise KeyRevoked
    if key.expires_at is not None and key.expires_at <= now:
        raise KeyExpired
    if (key.asked or 0) > REQUESTS_PER_MINUTE_MAX:
        raise KeyBusy(retry_after_seconds=max(1, int((window + WINDOW - now).total_seconds())))
    rules.check_reach(key, method, path)
    return _caller_of(key)


def _caller_of(key: Shown) -> Caller:
    # One that only reads is a receptionist whose transactions can't write: the one place where that is decided.
    only_reads = key.role == "read_only"
    return Caller.key(key.id, key.business_id, "receptionist" if only_reads else key.role, only_reads=only_reads)
