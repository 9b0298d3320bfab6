"""The business itself: how it is called, what it is, where it is."""

from typing import Any

from msgspec import UNSET, structs

from vibewell.domains.catalog import store as catalog
from vibewell.domains.catalog.desk.access import MANAGERS, stand_at
from vibewell.domains.catalog.desk.rules import clean, clean_name
from vibewell.domains.catalog.desk.wishes import BusinessChange
from vibewell.domains.catalog.refusals import CategoryUnknown, PlaceIncomplete
from vibewell.kernel.db import Transaction

TEXTS = frozenset({"tagline", "street", "postcode", "city", "district"})


async def change_business(tx: Transaction, business: str, change: BusinessChange) -> None:
    """Change what is given, leave the rest. Raises `CategoryUnknown`, `PlaceIncomplete`."""
    desk = await stand_at(tx, business, MANAGERS)
    given = {name: value for name, value in structs.asdict(change).items() if value is not UNSET}
    if ("latitude" in given) != ("longitude" in given):
        raise PlaceIncomplete
    sets: list[str] = []
    values: list[Any] = [desk.id]
    for name in [name for name in given if name not in ("latitude", "longitude")]:
        values.append(_kept(name, given[name]))
        sets.append(f"{name} = ${len(values)}")
    if "category" in given and not await catalog.category_exists(tx, given["category"]):
        raise CategoryUnknown
    if "latitude" in given:
        values += [given["longitude"], given["latitude"]]
        sets.append(f"place = point(${len(values) - 1}, ${len(values)})")
    if sets:
        await tx.execute(f"update businesses set {', '.join(sets)} where id = $1", *values)  # noqa: S608 - fixed names


def _kept(name: str, value: Any) -> Any:
    if name == "name":
        return clean_name(value)
    return clean(value) if name in TEXTS else value
