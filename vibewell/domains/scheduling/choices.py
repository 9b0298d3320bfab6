"""Which members and resources a visit at one start would take: the first choice that fits."""

from collections.abc import Iterator

from vibewell.domains.scheduling.checks import Step, buffer_is_missing, free_resource
from vibewell.domains.scheduling.diaries import seats_left
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.plans import price_of
from vibewell.domains.scheduling.sights import PointSight, Sight
from vibewell.domains.scheduling.types import Choice, Item


def choices(outlook: Outlook, start: int, sight: Sight | None = None) -> Iterator[Choice]:
    """Every choice that fits, members in order, the first service's first; of each kind the first free resource."""
    if not outlook.is_offered or outlook.limits.broken_by(start):
        return
    if outlook.is_class:
        yield from _class_choices(outlook, start)
        return
    for steps in _steps(outlook, sight or PointSight(outlook), (), start):
        if not buffer_is_missing(outlook, steps):
            yield _choice(outlook, steps)


def _steps(outlook: Outlook, sight: Sight, done: tuple[Step, ...], start: int) -> Iterator[tuple[Step, ...]]:
    index = len(done)
    if index == len(outlook.services):
        yield done
        return
    for member in outlook.candidates[index]:
        if sight.fits(index, member, start):
            plan = outlook.plan(outlook.services[index], member)
            if sight.can_follow(index + 1, start + plan.length):
                yield from _steps(outlook, sight, (*done, (member, plan, start)), start + plan.length)


def _choice(outlook: Outlook, steps: tuple[Step, ...]) -> Choice:
    items = []
    for service, (member, plan, start) in zip(outlook.services, steps, strict=True):
        served = []
        for kind in plan.kinds:
            resource = free_resource(outlook, plan, kind, start)
            if resource is not None:
                served.append((kind, resource))
        price = price_of(member, service)
        items.append(Item(service.id, member.id, start, start + plan.length, price, tuple(served)))
    return Choice(tuple(items))


def _class_choices(outlook: Outlook, start: int) -> Iterator[Choice]:
    service = outlook.services[0]
    by_id = {member.id: member for member in outlook.roster.members}
    for session in outlook.sessions:
        if session.starts == start and seats_left(session, outlook.now) >= outlook.wish.party:
            leader = by_id[session.member]
            ends = start + outlook.plan(service, leader).length
            item = Item(service.id, leader.id, start, ends, price_of(leader, service))
            yield Choice((item,), session.id)
