"""From a sketch to a business in full: services with ids and prices, members with offers and shifts, closures."""

from collections.abc import Iterator
from datetime import date, timedelta

from vibewell.boot.town.dice import Dice, derived_id
from vibewell.boot.town.hours import holidays
from vibewell.boot.town.plans import BusinessPlan, ClosurePlan, MemberPlan, ServicePlan, Sketch
from vibewell.boot.town.teams import dates_of, offers_of, weeks_of

# 1 May 2024, 08:00 UTC: what stands in the town was made some time after, whatever day it is loaded on.
FOUNDED = 1_714_550_400
FOUNDED_WITHIN_DAYS = 500
DAYS_BEHIND = 120
DAYS_OF_CLOSURES_AHEAD = 75


def plan_business(sketch: Sketch, *, today: date, seed: str) -> BusinessPlan:
    """Everything about one business but its visits. The same for the same sketch, day and seed."""
    name = f"{seed}/{sketch.slug}"
    dice = Dice(f"{name}/plan")
    made_at = FOUNDED + 60 * dice.below(FOUNDED_WITHIN_DAYS * 1440)
    made_ms = made_at * 1000
    services = tuple(_services(sketch, name, made_ms))
    offers = offers_of(sketch, sketch.team, services, dice)
    weeks = weeks_of(sketch, sketch.team, dice)
    members = tuple(
        MemberPlan(
            derived_id(f"{name}/staff/{place}", made_ms),
            hand,
            offers[place],
            weeks[place],
            dates_of(sketch, hand, weeks[place], today, dice.fork(f"dates {place}")),
        )
        for place, hand in enumerate(sketch.team)
    )
    resources = tuple(
        (derived_id(f"{name}/resource/{kind}/{called}", made_ms), kind, called)
        for kind, names in sketch.resources
        for called in names
    )
    closures = tuple(_closures(sketch, today, dice.fork("closures")))
    return BusinessPlan(
        derived_id(f"{name}/business", made_ms), sketch, made_at, services, members, resources, closures
    )


def _services(sketch: Sketch, name: str, made_ms: int) -> Iterator[ServicePlan]:
    for place, treatment in enumerate(sketch.treatments):
        cents = treatment.euros * 100 if sketch.fixed_prices else round(treatment.euros * sketch.level) * 100
        by_days = treatment.notice_days or None
        yield ServicePlan(
            derived_id(f"{name}/service/{place}", made_ms),
            treatment,
            cents,
            sketch.step_minutes,
            None if by_days else sketch.notice_minutes,
            by_days,
            sketch.advance_days,
        )


def _closures(sketch: Sketch, today: date, dice: Dice) -> Iterator[ClosurePlan]:
    if sketch.ends_for_holidays:
        days = holidays(today - timedelta(days=DAYS_BEHIND), today + timedelta(days=DAYS_OF_CLOSURES_AHEAD))
        for day in days:
            yield ClosurePlan(day.on, day.on, day.name, cut_shifts=day.name == "Heiligabend")
    if not sketch.fixed_prices and dice.chance(0.12):
        first = today + timedelta(days=dice.between(-70, 40))
        yield ClosurePlan(first, first + timedelta(days=dice.between(4, 13)), "Betriebsferien")
