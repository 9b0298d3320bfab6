"""Which members and resources a visit at one start would take: the first choice that fits."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from vibewell.domains.scheduling.diaries import seats_left
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.plans import Part, Plan, price_of
from vibewell.domains.scheduling.shifts import WorkingTime
from vibewell.domains.scheduling.types import Choice, Id, Item, Member

# One service of a choice in the making: who does it, how, and when it begins.
Step = tuple[Member, Plan, int]


def choices(outlook: Outlook, start: int) -> Iterator[Choice]:
    """Every choice that fits, members in order, the first service's first; of each kind the first free resource."""
    if not outlook.is_offered or outlook.limits.broken_by(start):
        return
    if outlook.is_class:
        yield from _class_choices(outlook, start)
        return
    dead_ends: dict[tuple[int, int], bool] = {}
    for steps in _steps(outlook, (), start, dead_ends):
        if not buffer_is_missing(outlook, steps):
            yield _choice(outlook, steps)


def _steps(
    outlook: Outlook, done: tuple[Step, ...], start: int, dead_ends: dict[tuple[int, int], bool]
) -> Iterator[tuple[Step, ...]]:
    index = len(done)
    if index == len(outlook.services):
        yield done
        return
    for member in outlook.candidates[index]:
        plan = outlook.plan(outlook.services[index], member)
        if _fits(outlook, index, member, start) and _can_end(outlook, index + 1, start + plan.length, dead_ends):
            yield from _steps(outlook, (*done, (member, plan, start)), start + plan.length, dead_ends)


def _can_end(outlook: Outlook, index: int, start: int, dead_ends: dict[tuple[int, int], bool]) -> bool:
    """Whether the services from `index` on could follow at `start`, buffers aside, whoever came before."""
    if index == len(outlook.services):
        return True
    known = dead_ends.get((index, start))
    if known is None:
        service = outlook.services[index]
        known = any(
            _fits(outlook, index, member, start)
            and _can_end(outlook, index + 1, start + outlook.plan(service, member).length, dead_ends)
            for member in outlook.candidates[index]
        )
        dead_ends[(index, start)] = known
    return known


def _fits(outlook: Outlook, index: int, member: Member, start: int) -> bool:
    service = outlook.services[index]
    plan = outlook.plan(service, member)
    working = outlook.working(member)
    if index == 0 and not is_on_grid(working, start, 60 * service.step_minutes):
        return False
    return (
        is_inside(working, start, start + plan.inside_hours)
        and not is_busy(outlook, member, plan, start)
        and all(free_resource(outlook, plan, kind, start) is not None for kind in plan.kinds)
    )


def is_on_grid(working: WorkingTime, start: int, step: int) -> bool:
    return any(low <= start < high and (start - anchor) % step == 0 for low, high, anchor in working.pieces)


def is_in_a_shift(working: WorkingTime, start: int) -> bool:
    return any(low <= start < high for low, high, _ in working.pieces)


def is_inside(working: WorkingTime, low: int, high: int) -> bool:
    index = bisect_right(working.runs, (low, high)) - 1
    # A run that begins at `low` and ends after `high` sorts behind it.
    near = working.runs[max(index, 0) : index + 2]
    return any(begins <= low and high <= ends for begins, ends in near)


def is_busy(outlook: Outlook, member: Member, plan: Plan, start: int) -> bool:
    """Whether a staff segment would overlap another visit, a class or an outside appointment."""
    busy = outlook.diary.busy.get(member.id, ())
    for part in plan.parts:
        low, high = start + part.low, start + part.high
        if is_taken(outlook, member.id, low, high) or any(begins < high and low < ends for begins, ends in busy):
            return True
    return False


def free_resource(outlook: Outlook, plan: Plan, kind: str, start: int) -> Id | None:
    """The first resource of the kind that is free in every segment that names it."""
    for resource in outlook.resources[kind]:
        if not any(is_taken(outlook, resource, start + low, start + high) for low, high in plan.kinds[kind]):
            return resource
    return None


def is_taken(outlook: Outlook, owner: Id, low: int, high: int) -> bool:
    before = bisect_left(outlook.taken(owner).starts, high)
    return before > 0 and outlook.reach(owner)[before - 1] > low


def buffer_is_missing(outlook: Outlook, steps: tuple[Step, ...]) -> bool:
    """Whether a claim of the visit stands too near to a neighbouring claim of another visit.

    Asked only where nothing overlaps.
    """
    own: dict[Id, list[tuple[int, int, Part]]] = {}
    for member, plan, start in steps:
        claims = own.setdefault(member.id, [])
        claims += [(start + part.low, start + part.high, part) for part in plan.parts]
    return any(_stands_too_near(outlook, owner, claims) for owner, claims in own.items())


def _stands_too_near(outlook: Outlook, owner: Id, own: list[tuple[int, int, Part]]) -> bool:
    for index, (low, high, part) in enumerate(own):
        own_end = own[index - 1][1] if index else None
        own_start = own[index + 1][0] if index + 1 < len(own) else None
        if _too_near_before(outlook, owner, low, part, own_end) or _too_near_after(
            outlook, owner, high, part, own_start
        ):
            return True
    return False


def _too_near_before(outlook: Outlook, owner: Id, low: int, part: Part, own_end: int | None) -> bool:
    taken, reach = outlook.taken(owner), outlook.reach(owner)
    index = bisect_left(taken.starts, low) - 1
    if index < 0:
        return False
    end = reach[index]
    if own_end is not None and own_end >= end:
        return False
    while taken.ends[index] != end:
        index -= 1
    return low - end < max(taken.afters[index], part.before)


def _too_near_after(outlook: Outlook, owner: Id, high: int, part: Part, own_start: int | None) -> bool:
    taken = outlook.taken(owner)
    index = bisect_left(taken.starts, high)
    if index == len(taken.starts):
        return False
    begin = taken.starts[index]
    if own_start is not None and own_start <= begin:
        return False
    return begin - high < max(taken.befores[index], part.after)


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
