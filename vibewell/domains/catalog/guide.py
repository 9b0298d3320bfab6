"""What a visitor of the town asks besides: where a place is that they name, and how the stars of a business fall."""

import time
import unicodedata

import msgspec

from vibewell.domains.catalog import guide_store as store
from vibewell.kernel.db import Transaction

DISTRICTS_KEPT_SECONDS = 600
NAME_CHARACTERS_MAX = 80


class NamedPlace(msgspec.Struct, frozen=True):
    """A district, street or postcode, and its middle among the businesses there."""

    name: str
    latitude: float
    longitude: float


class StarCount(msgspec.Struct, frozen=True):
    """How many reviews gave so many stars."""

    stars: int
    count: int


async def list_districts(tx: Transaction) -> list[NamedPlace]:
    """The districts that have businesses, by name. Remembered for some minutes: districts don't move."""
    kept: tuple[float, list[NamedPlace]] | None = tx.kept.get("districts")
    if kept is None or time.monotonic() - kept[0] > DISTRICTS_KEPT_SECONDS:
        rows = await store.find_districts(tx)
        kept = tx.kept["districts"] = (time.monotonic(), [NamedPlace(*row) for row in rows])
    return kept[1]


async def find_place(tx: Transaction, named: str) -> NamedPlace | None:
    """The place that somebody means: a district by its name or the beginning of it, else a street or a postcode."""
    wanted = plain(named[:NAME_CHARACTERS_MAX])
    if not wanted:
        return None
    districts = [(plain(place.name), place) for place in await list_districts(tx)]
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = next((place for name, place in districts if fits(name, wanted)), None)
        if found is not None:
            return found
    row = await store.find_street(tx, named[:NAME_CHARACTERS_MAX].strip())
    return NamedPlace(*row) if row else None


def plain(text: str) -> str:
    """As people type it: no capitals, no accents, ß as ss."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


async def count_stars(tx: Transaction, slug: str) -> list[StarCount]:
    """How the stars of a business fall, from five to one."""
    counted = {row["rating"]: row["count"] for row in await store.count_stars(tx, slug)}
    return [StarCount(stars, counted.get(stars, 0)) for stars in (5, 4, 3, 2, 1)]
