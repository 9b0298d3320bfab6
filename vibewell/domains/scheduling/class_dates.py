"""Dates of classes: whether a member could lead one, and what it takes of them; hours and closures do not bind it."""

from uuid import UUID

from vibewell.domains.scheduling.actions import Desk
from vibewell.domains.scheduling.checks import buffer_is_missing, is_busy
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.plans import offers, own_minutes, plan_of, price_of
from vibewell.domains.scheduling.rules import item_claims
from vibewell.domains.scheduling.types import Claim, Id, Item, Member, Reason, Wish


def leads(desk: Desk, member: Id, service: Id) -> bool:
    """Whether the member offers this class."""
    return any(each.id == member and offers(each, service) for each in desk.premises.roster.members)


def lead_reasons(desk: Desk, service: Id, member: Id, start: int) -> tuple[Reason, ...]:
    """Why the member can't lead the class at `start`: it overlaps something or stands too near. The diary reaches."""
    roster = desk.premises.roster
    outlook = Outlook(roster, desk.diary, Wish((service,), member), now=desk.now, span=(start, start + 1))
    found = _member(desk, member)
    plan = outlook.plan(roster.services[service], found)
    if is_busy(outlook, found, plan, start):
        return (Reason.STAFF_BUSY,)
    return (Reason.BUFFER,) if buffer_is_missing(outlook, ((found, plan, start),)) else ()


def session_item(desk: Desk, service: Id, member: Id, start: int) -> Item:
    """The class with this member at `start`, in the member's own length and at their price."""
    leader, of = _member(desk, member), desk.premises.roster.services[service]
    return Item(service, member, start, start + plan_of(of, own_minutes(leader, of)).length, price_of(leader, of))


def session_claims(desk: Desk, item: Item, session: UUID) -> list[Claim]:
    """What the date takes of its member, booked or not."""
    return item_claims(desk.premises.roster, item, session)


def _member(desk: Desk, member: Id) -> Member:
    return next(each for each in desk.premises.roster.members if each.id == member)
