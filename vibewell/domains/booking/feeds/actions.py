"""Making, renewing, revoking and reading private feeds."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from vibewell.domains.booking.feeds import store
from vibewell.domains.booking.feeds.file import feed_file, last_modified
from vibewell.domains.booking.feeds.types import Feed, FeedNotYours, FeedUnknown, NewFeed
from vibewell.domains.catalog import EVERYONE, stand_at
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.errors import SignInRequired
from vibewell.kernel.ids import new_id

TOKEN_BYTES = 32
TOKEN_CHARACTERS_MAX = 100
BEHIND, AHEAD = timedelta(days=90), timedelta(days=400)
ENTRIES_MAX = 3000


class Member(msgspec.Struct, frozen=True):
    """A member at their business."""

    staff_id: UUID
    business_id: UUID


class FeedFile(msgspec.Struct, frozen=True):
    """A feed as it is sent."""

    body: bytes
    etag: str
    last_modified: datetime


async def own_member(tx: Transaction, business: str, staff_id: UUID) -> Member:
    """The member that the caller is. Raises `NotAtThisDesk`, `FeedNotYours`."""
    desk = await stand_at(tx, business, EVERYONE)
    if desk.staff_id != staff_id:
        raise FeedNotYours
    return Member(staff_id, desk.id)


async def find_feed(tx: Transaction, member: Member | None = None) -> Feed | None:
    """The caller's feed, of their own visits or of those they serve."""
    return await store.find_feed(tx, _person(tx), member.staff_id if member else None)


async def make_feed(tx: Transaction, address: str, member: Member | None = None, *, now: datetime) -> NewFeed:
    """A feed with a new address; one that was there stops working at once. `address` is our public one."""
    person, feed_id, token = _person(tx), new_id(), secrets.token_urlsafe(TOKEN_BYTES)
    staff_id, business_id = (member.staff_id, member.business_id) if member else (None, None)
    await tx.fetchval(store.DROP_FEED, person, staff_id)
    await tx.execute(store.INSERT_FEED, feed_id, person, staff_id, business_id, _hash(token), now)
    return NewFeed(feed_id, now, f"{address}/calendars/{token}.ics")


async def revoke_feed(tx: Transaction, member: Member | None = None) -> None:
    """The address stops working at once. Raises `FeedUnknown`."""
    if not await tx.fetchval(store.DROP_FEED, _person(tx), member.staff_id if member else None):
        raise FeedUnknown


async def read_feed(database: Database, token: str, address: str, *, now: datetime) -> FeedFile:
    """What this secret shows, read as the person whose it is. Raises `FeedUnknown`."""
    if len(token) > TOKEN_CHARACTERS_MAX:
        raise FeedUnknown
    async with database.tx(Caller.anonymous()) as tx:
        reader = await store.find_reader(tx, _hash(token), now)
    if reader is None:
        raise FeedUnknown
    async with database.tx(Caller.person(reader.person_id)) as tx:
        visits = await store.list_visits(tx, reader, now - BEHIND, now + AHEAD, now, ENTRIES_MAX)
        business = await store.business_name(tx, reader.business_id) if reader.business_id else ""
    body = feed_file(reader, visits, address, business=business)
    return FeedFile(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', last_modified(reader, visits))


def _person(tx: Transaction) -> UUID:
    if tx.caller.person_id is None:
        raise SignInRequired
    return tx.caller.person_id


def _hash(token: str) -> bytes:
    # The secret is as long as a key, so that a plain hash can't be turned back.
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
