"""A business as rows: what it is, what it offers, who works there and when."""

from collections.abc import Iterable
from datetime import time

from vibewell.boot.town.dice import derived_id
from vibewell.boot.town.fill import DAY_SECONDS
from vibewell.boot.town.hours import DAY_MINUTES, Bounds
from vibewell.boot.town.plans import BusinessPlan, MemberPlan
from vibewell.boot.town.rows import Sheaf, during, instant, portrait

CITY = "Leipzig"
PATCH_TESTS = ("Patch test", "Patch-Test")
NEED_PATCH_TEST = ("Wimpernlifting mit Färbung", "Henna brows")
LEAST_MINUTES, MOST_DAYS = 48 * 60, 180


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
    _add_services(sheaf, business)
    for place, member in enumerate(business.members):
        _add_member(sheaf, business, member, place, people)
    for closure in business.closures:
        made_id = derived_id(f"{business.id}/closure/{closure.first}/{closure.reason}", business.created_at * 1000)
        sheaf.add("closures", made_id, business.id, closure.first, closure.last, closure.cut_shifts, closure.reason)


def _add_services(sheaf: Sheaf, business: BusinessPlan) -> None:
    made = instant(business.created_at)
    for place, service in enumerate(business.services):
        line = service.treatment
        sheaf.add(
            "services",
            service.id,
            business.id,
            line.category or business.sketch.craft,
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
            False,
        )
        kinds = [line.kind] if line.kind else []
        for position, part in enumerate(service.parts):
            sheaf.add("service_segments", service.id, position, part.name, part.minutes, part.staff, kinds)
    _add_checks(sheaf, business)


def _add_checks(sheaf: Sheaf, business: BusinessPlan) -> None:
    """Lash studios with a patch test on the menu ask for it before a lifting with colour, Brauenwerk before henna."""
    checks = [service for service in business.services if service.treatment.name in PATCH_TESTS]
    for service in business.services:
        if checks and service.treatment.name in NEED_PATCH_TEST:
            sheaf.add("service_checks", service.id, business.id, checks[0].id, LEAST_MINUTES, MOST_DAYS)


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
