"""Reading the catalogue."""

from datetime import UTC, datetime
from uuid import UUID

from vibewell.domains.catalog import store
from vibewell.domains.catalog.types import BusinessPage, Review
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import NotFound
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor


class BusinessUnknown(NotFound):
    """No such business, or it is not published."""

    code = "business.unknown"
    sentence = "There is no business at this address."


async def read_business(tx: Transaction, slug: str, now: datetime) -> BusinessPage:
    """A business's page. Raises `BusinessUnknown`."""
    found = await store.find_business(tx, slug, now.date())
    if found is None:
        raise BusinessUnknown
    return found


async def read_reviews(tx: Transaction, slug: str, limit: int, cursor: str | None) -> Page[Review]:
    """A page of reviews, newest first."""
    before: tuple[datetime, UUID] = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
    if cursor is not None:
        before = decode_cursor(cursor, tuple[datetime, UUID])
    found = await store.list_reviews(tx, slug, before, limit + 1)
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(found[:limit], encode_cursor(last.created_at, last.id) if last else None)
