"""The register: every business there is, for those who moderate the platform."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.catalog import register_store as store
from vibewell.kernel.db import Transaction
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor


class RegisterLine(msgspec.Struct, frozen=True):
    """A business with how much lives in it; `visits_recently` are those of the last 30 days."""

    id: UUID
    slug: str
    name: str
    category: str
    district: str
    city: str
    published_at: datetime | None
    created_at: datetime
    rating: float | None
    review_count: int
    team: int
    visits_recently: int


class PlatformFigures(msgspec.Struct, frozen=True):
    """How large the platform is; visits are those that stand, by when they begin."""

    published: int
    unpublished: int
    people: int
    visits_last_week: int
    visits_next_week: int


async def list_register(
    tx: Transaction, words: str, *, published: bool | None = None, limit: int, cursor: str | None = None
) -> Page[RegisterLine]:
    """A page of the register by name; nothing for whoever is no moderator.

    `words` are looked for in names, districts and addresses; `published` None leaves everybody in.
    """
    place = decode_cursor(cursor, tuple[str, UUID]) if cursor else (None, None)
    pattern = f"%{store.escaped(words.strip())}%" if words.strip() else None
    rows = await tx.fetch(store.REGISTER, pattern, published, *place, limit + 1)
    lines = [
        RegisterLine(**{**dict(row), "rating": None if row["rating"] is None else float(row["rating"])})
        for row in rows[:limit]
    ]
    last = lines[-1] if len(rows) > limit else None
    return Page(lines, encode_cursor(last.name, last.id) if last else None)


async def read_figures(tx: Transaction) -> PlatformFigures:
    """The platform in figures, for a moderator."""
    return msgspec.json.decode(await tx.fetchval(store.FIGURES), type=PlatformFigures)
