"""The next free times of a place: for a wish, and for each who works there."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from vibewell.domains.booking import ANYONE, wish_for
from vibewell.domains.catalog import BusinessPage
from vibewell.domains.scheduling import Desk, Wish, list_starts, open_desk
from vibewell.kernel.db import Transaction

DAYS_AHEAD = 21
STARTS_SHOWN = 3


async def open_ahead(tx: Transaction, place: BusinessPage, now: datetime) -> Desk | None:
    """The calendar of a place for the next weeks, or None where it offers nothing yet."""
    offered = {service for member in place.staff for service in member.services}
    single = [card.id for card in place.services if card.id in offered and not card.is_class]
    classes = [card.id for card in place.services if card.id in offered and card.is_class]
    if not single and not classes:
        return None
    # A wish for a class reads its sessions; it is asked for where there is one, since the rest is read anyway.
    wish = wish_for((classes or single)[:1], ANYONE)
    return await open_desk(tx, place.slug, wish, _span(now), now)


def _span(now: datetime) -> tuple[int, int]:
    return int(now.timestamp()), int((now + timedelta(days=DAYS_AHEAD)).timestamp())


def next_starts(desk: Desk, wish: Wish, now: datetime, count: int = STARTS_SHOWN) -> list[datetime]:
    """The first starts of a wish, on the place's clock, an hour apart: the next quarter hour tells nothing new."""
    zone = ZoneInfo(desk.premises.timezone)
    if any(service not in desk.premises.roster.services for service in wish.services):
        return []
    found: list[datetime] = []
    for start in list_starts(desk, wish, _span(now)):
        at = datetime.fromtimestamp(start.starts, zone)
        if not found or at - found[-1] >= timedelta(minutes=60):
            found.append(at)
        if len(found) == count:
            break
    return found


def next_by_member(desk: Desk, place: BusinessPage, now: datetime) -> dict[UUID, tuple[UUID, datetime]]:
    """For each member the service that they can begin next of their first one, and when."""
    found = {}
    classes = {card.id for card in place.services if card.is_class}
    order = {card.id: position for position, card in enumerate(place.services)}
    for member in place.staff:
        offered = sorted(
            (each for each in member.services if each in order and each not in classes), key=order.__getitem__
        )
        if not offered:
            continue
        starts = next_starts(desk, Wish((offered[0],), member.id), now, 1)
        if starts:
            found[member.id] = (offered[0], starts[0])
    return found
