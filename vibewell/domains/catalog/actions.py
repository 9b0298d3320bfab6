"""Reading the catalogue."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from vibewell.domains.catalog import store
from vibewell.domains.catalog.refusals import BusinessUnknown
from vibewell.domains.catalog.types import BusinessPage, Review
from vibewell.kernel.db import Transaction
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

Aware = Annotated[datetime, Meta(tz=True)]
# Newer than every review.
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


def business_key(text: str) -> str | UUID:
    """A business as people name it: its id, or its slug."""
    try:
        return UUID(text)
    except ValueError:
        return text


async def read_business(tx: Transaction, slug: str, now: datetime) -> BusinessPage:
    """A business's page, by slug or id. Raises `BusinessUnknown`."""
    found = await store.find_business(tx, business_key(slug), now)
    if found is None:
        raise BusinessUnknown
    return found


async def read_business_json(tx: Transaction, slug: str, now: datetime) -> bytes:
    """The same page as JSON, most of it as the database made it. Raises `BusinessUnknown`."""
    found = await store.find_business_json(tx, business_key(slug), now)
    if found is None:
        raise BusinessUnknown
    return found


async def read_reviews(tx: Transaction, slug: str, limit: int, cursor: str | None) -> Page[Review]:
    """A page of reviews, newest first. Raises `BusinessUnknown`, `CursorMalformed`."""
    before: tuple[datetime, UUID] = (END_OF_TIME, UUID(int=2**128 - 1))
    if cursor is not None:
        before = decode_cursor(cursor, tuple[Aware, UUID])
    business_id = await store.find_business_id(tx, business_key(slug))
    if business_id is None:
        raise BusinessUnknown
    found = await store.list_reviews(tx, business_id, before, limit + 1)
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(found[:limit], encode_cursor(last.created_at, last.id) if last else None)
