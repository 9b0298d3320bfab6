"""A visit as rows: what was agreed, the time it takes, what was said about it."""

from datetime import datetime

import msgspec

from vibewell.boot.town.diary import Taken, parts_of
from vibewell.boot.town.plans import BusinessPlan
from vibewell.boot.town.rows import Sheaf, during, instant
from vibewell.boot.town.visits import Booked


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
        1,
    )
    _add_items(sheaf, business, visit)
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


def _add_items(sheaf: Sheaf, business: BusinessPlan, visit: Booked) -> None:
    for position, item in enumerate(visit.laid.items):
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
            None,
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
