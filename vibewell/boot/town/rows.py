"""Rows for the product's tables, gathered until they are loaded."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec

from vibewell.domains.media import portrait_traits

STAMPS_KEPT_MAX = 200_000

# In the order in which they can be loaded.
_TABLES = {
    "people": "id name locale portrait created_at",
    "businesses": "id slug name category tagline street postcode city district place step_free published_at created_at",
    "staff": "id business_id person_id role name title position portrait created_at",
    "resources": "id business_id kind name created_at",
    "services": "id business_id category section name description price step_minutes before_minutes "
    "after_minutes notice_minutes notice_days advance_days minutes position created_at is_class",
    "service_segments": "service_id position name minutes staff resource_kinds",
    "service_checks": "service_id business_id check_service_id least_minutes most_days",
    "staff_services": "staff_id service_id business_id minutes price",
    "weekly_shifts": "id business_id staff_id weekday starts ends",
    "shift_dates": "staff_id business_id date",
    "dated_shifts": "id business_id staff_id date starts ends",
    "closures": "id business_id from_date to_date cut_shifts reason",
    "busy_times": "id business_id staff_id during reason source created_at",
    "working_times": "staff_id business_id during",
    "class_sessions": "id business_id service_id staff_id starts_at capacity",
    "visits": "id business_id customer_id guest_name starts_at ends_at price currency note created_at "
    "confirmed_at cancelled_at cancelled_by cancel_reason came_at no_show_at party",
    "visit_items": "visit_id position business_id service_id staff_id service_name staff_name starts_at "
    "minutes price segments session_id",
    "claims": "business_id holder_id segment_position staff_id resource_id during pad before_seconds after_seconds",
    "reviews": "id business_id visit_id person_id author_name rating body created_at",
}
COLUMNS: dict[str, tuple[str, ...]] = {table: tuple(names.split()) for table, names in _TABLES.items()}

_stamps: dict[int, datetime] = {}


class Sheaf:
    """Rows gathered for a few tables, until they are loaded."""

    def __init__(self) -> None:
        self.tables: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}

    def add(self, table: str, *values: Any) -> None:
        """One row, its values in the order of `COLUMNS`."""
        self.tables[table].append(values)

    def __len__(self) -> int:
        return sum(len(rows) for rows in self.tables.values())


def instant(at: int) -> datetime:
    """Epoch seconds as an aware datetime; a town has few different ones."""
    found = _stamps.get(at)
    if found is None:
        if len(_stamps) > STAMPS_KEPT_MAX:
            _stamps.clear()
        found = _stamps[at] = datetime.fromtimestamp(at, UTC)
    return found


def during(low: int, high: int) -> "asyncpg.Range[datetime]":
    """The half-open range between two instants."""
    return asyncpg.Range(instant(low), instant(high))


def portrait(person: str, given: object = None) -> str:
    """Traits as JSON: those given, or thrown from the id."""
    return msgspec.json.encode(given or portrait_traits(person)).decode()
