"""Plans as rows of the product's tables."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

import asyncpg
import msgspec

from vibewell.boot.town.diary import Taken, parts_of
from vibewell.boot.town.dice import derived_id
from vibewell.boot.town.fill import DAY_SECONDS
from vibewell.boot.town.hours import DAY_MINUTES, Bounds
from vibewell.boot.town.plans import BusinessPlan, MemberPlan
from vibewell.boot.town.visits import Booked
from vibewell.domains.media import portrait_traits

CITY = "Leipzig"

# In the order in which they can be loaded.
COLUMNS: dict[str, tuple[str, ...]] = {
    "people": ("id", "name", "locale", "portrait", "created_at"),
    "businesses": (
        "id",
        "slug",
        "name",
        "category",
        "tagline",
        "street",
        "postcode",
        "city",
        "district",
        "place",
        "step_free",
        "published_at",
        "created_at",
    ),
    "staff": ("id", "business_id", "person_id", "role", "name", "title", "position", "portrait", "created_at"),
    "resources": ("id", "business_id", "kind", "name", "created_at"),
    "services": (
        "id",
        "business_id",
        "category",
        "section",
        "name",
        "description",
        "price",
        "step_minutes",
        "before_minutes",
        "after_minutes",
        "notice_minutes",
        "notice_days",
        "advance_days",
        "minutes",
        "position",
        "created_at",
    ),
    "service_segments": ("service_id", "position", "name", "minutes", "staff", "resource_kinds"),
    "staff_services": ("staff_id", "service_id", "business_id", "minutes", "price"),
    "weekly_shifts": ("id", "business_id", "staff_id", "weekday", "starts", "ends"),
    "shift_dates": ("staff_id", "business_id", "date"),
    "dated_shifts": ("id", "business_id", "staff_id", "date", "starts", "ends"),
    "closures": ("id", "business_id", "from_date", "to_date", "cut_shifts", "reason"),
    "busy_times": ("id", "business_id", "staff_id", "during", "reason", "source", "created_at"),
    "working_times": ("staff_id", "business_id", "during"),
    "visits": (
        "id",
        "business_id",
        "customer_id",
        "guest_name",
        "starts_at",
        "ends_at",
        "price",
        "currency",
        "note",
        "created_at",
        "confirmed_at",
        "cancelled_at",
        "cancelled_by",
        "cancel_reason",
        "came_at",
        "no_show_at",
    ),
    "visit_items": (
        "visit_id",
        "position",
        "business_id",
        "service_id",
        "staff_id",
        "service_name",
        "staff_name",
        "starts_at",
        "minutes",
        "price",
        "segments",
    ),
    "claims": (
        "business_id",
        "holder_id",
        "segment_position",
        "staff_id",
        "resource_id",
        "during",
        "pad",
        "before_seconds",
        "after_seconds",
    ),
    "reviews": ("id", "business_id", "visit_id", "person_id", "author_name", "rating", "body", "created_at"),
}

_stamps: dict[int, datetime] = {}
_portraits = msgspec.json.Encoder()


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
        if len(_stamps) > 200_000:
            _stamps.clear()
        found = _stamps[at] = datetime.fromtimestamp(at, UTC)
    return found


def during(low: int, high: int) -> "asyncpg.Range[datetime]":
    """The half-open range between two instants."""
    return asyncpg.Range(instant(low), instant(high))


def portrait(person: str, given: object = None) -> str:
    """Traits as JSON: those given, or thrown from the id."""
    return _portraits.encode(given or portrait_traits(person)).decode()


def add_business(sheaf: Sheaf, business: BusinessPlan, people: dict[str, str]) -> None:
    """The business and all that it is made of. `people` are ids of the cast by key."""
    sketch, made = business.sketch, instant(business.created_at)
    spot = sketch.address
    sheaf.add(
        "businesses",
        business.id,
        sketch.slug,
        sketch.name,
        sketch.craft,
        sketch.tagline,
        spot.street,
        spot.postcode,
        CITY,
        spot.district,
        (spot.longitude, spot.latitude),
        sketch.step_free,
        instant(business.created_at + 2 * DAY_SECONDS),
        made,
    )
    for resource, kind, name in business.resources:
        sheaf.add("resources", resource, business.id, kind, name, made)
    for place, service in enumerate(business.services):
        line = service.treatment
        sheaf.add(
            "services",
            service.id,
            business.id,
            line.category or sketch.craft,
            line.section,
            line.name,
            line.about,
            service.price,
            service.step_minutes,
            line.before,
            line.after,
            service.notice_minutes,
            service.notice_days,
            service.advance_days,
            line.minutes,
            place,
            made,
        )
        kinds = [line.kind] if line.kind else []
        for position, part in enumerate(service.parts):
            sheaf.add("service_segments", service.id, position, part.name, part.minutes, part.staff, kinds)
    for place, member in enumerate(business.members):
        _add_member(sheaf, business, member, place, people)
    for closure in business.closures:
        made_id = derived_id(f"{business.id}/closure/{closure.first}/{closure.reason}", business.created_at * 1000)
        sheaf.add("closures", made_id, business.id, closure.first, closure.last, closure.cut_shifts, closure.reason)


def _add_member(sheaf: Sheaf, business: BusinessPlan, member: MemberPlan, place: int, people: dict[str, str]) -> None:
    hand, made_ms = member.hand, business.created_at * 1000
    face = portrait(member.id, hand.portrait)
    person = people[hand.person] if hand.person else None
    sheaf.add(
        "staff",
        member.id,
        business.id,
        person,
        hand.role,
        hand.name,
        hand.title,
        place,
        face,
        instant(business.created_at),
    )
    for offer in member.offers:
        sheaf.add("staff_services", member.id, offer.service.id, business.id, offer.minutes, offer.price)
    for weekday, shifts in enumerate(member.weekly):
        for bounds in shifts:
            shift = derived_id(f"{member.id}/{weekday}/{bounds[0]}", made_ms)
            sheaf.add("weekly_shifts", shift, business.id, member.id, weekday, *wall_times(bounds))
    for day, shifts in member.dated.items():
        sheaf.add("shift_dates", member.id, business.id, day)
        for bounds in shifts:
            shift = derived_id(f"{member.id}/{day}/{bounds[0]}", made_ms)
            sheaf.add("dated_shifts", shift, business.id, member.id, day, *wall_times(bounds))


def wall_times(bounds: Bounds) -> tuple[time, time]:
    """As a clock reads; an end past midnight is one of the next day."""
    starts, ends = bounds
    return time(*divmod(starts, 60)), time(*divmod(ends % DAY_MINUTES, 60))


def add_working_times(sheaf: Sheaf, business: BusinessPlan, member: str, spans: Iterable[tuple[int, int]]) -> None:
    """When a member works, as instants."""
    for low, high in spans:
        sheaf.add("working_times", member, business.id, during(low, high))


def add_block(sheaf: Sheaf, business: BusinessPlan, member: str, low: int, high: int, reason: str, source: str) -> None:
    """Time that is busy for another reason."""
    made = derived_id(f"{member}/busy/{low}", business.created_at * 1000)
    sheaf.add(
        "busy_times",
        made,
        business.id,
        member,
        during(low, high),
        reason,
        source,
        instant(business.created_at),
    )


def add_visit(sheaf: Sheaf, business: BusinessPlan, visit: Booked, claims_from: int) -> None:
    """A visit with its items and its review, and its claims where it ends after `claims_from` and stands."""
    laid = visit.laid
    sheaf.add(
        "visits",
        visit.id,
        business.id,
        visit.customer,
        visit.guest_name,
        instant(laid.starts),
        instant(laid.ends),
        visit.price,
        "EUR",
        visit.note,
        instant(visit.created_at),
        instant(visit.confirmed_at),
        _maybe(visit.cancelled_at),
        visit.customer if visit.cancelled_at else None,
        visit.cancel_reason,
        _maybe(visit.came_at),
        _maybe(visit.no_show_at),
    )
    for position, item in enumerate(laid.items):
        service = item.offer.service
        sheaf.add(
            "visit_items",
            visit.id,
            position,
            business.id,
            service.id,
            item.member.id,
            service.treatment.name,
            item.member.hand.name,
            instant(item.starts),
            item.offer.minutes_needed,
            item.offer.price_asked,
            _segments(visit, position),
        )
    if laid.ends > claims_from and visit.cancelled_at is None:
        _add_claims(sheaf, business, visit)
    review = visit.review
    if review is not None:
        sheaf.add(
            "reviews",
            review.id,
            business.id,
            visit.id,
            visit.customer,
            review.author,
            review.stars,
            review.words,
            instant(review.written_at),
        )


def _maybe(at: int | None) -> datetime | None:
    return None if at is None else instant(at)


def _segments(visit: Booked, position: int) -> str:
    offer = visit.laid.items[position].offer
    parts = offer.service.parts
    return msgspec.json.encode(
        [
            {
                "name": part.name,
                "minutes": offer.minutes_needed if len(parts) == 1 else part.minutes,
                "staff": part.staff,
            }
            for part in parts
        ]
    ).decode()


def _add_claims(sheaf: Sheaf, business: BusinessPlan, visit: Booked) -> None:
    """Cores with their buffers, and the pads beside them; a pad never lies over the visit's own next claim."""
    taken = [(item.member.id, claim) for item in visit.laid.items for _, claim in parts_of(item.offer, item.starts)]
    for position, (member, claim) in enumerate(taken):
        _add_claim(sheaf, business, visit, position, member, claim)
        touches_last = position > 0 and taken[position - 1][1].high == claim.low
        touches_next = position + 1 < len(taken) and taken[position + 1][1].low == claim.high
        if claim.before and not touches_last:
            pad = during(claim.low - claim.before, claim.low)
            sheaf.add("claims", business.id, visit.id, position, member, None, pad, True, 0, 0)
        if claim.after and not touches_next:
            pad = during(claim.high, claim.high + claim.after)
            sheaf.add("claims", business.id, visit.id, position, member, None, pad, True, 0, 0)
    for item in visit.laid.items:
        if item.chair:
            whole = during(item.starts, item.ends)
            sheaf.add("claims", business.id, visit.id, len(taken), None, item.chair, whole, False, 0, 0)


def _add_claim(sheaf: Sheaf, business: BusinessPlan, visit: Booked, position: int, member: str, claim: Taken) -> None:
    core = during(claim.low, claim.high)
    sheaf.add("claims", business.id, visit.id, position, member, None, core, False, claim.before, claim.after)
