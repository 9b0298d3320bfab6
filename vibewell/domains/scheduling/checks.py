"""What can be asked of one member, one resource or one visit in the making at one instant."""

from bisect import bisect_left, bisect_right

from vibewell.domains.scheduling.limits import FOREVER
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.plans import Part, Plan
from vibewell.domains.scheduling.shifts import Piece, WorkingTime
from vibewell.domains.scheduling.types import Id, Member

# A day on the clock, longer where clocks go back, even over the date line.
LONGEST_SHIFT_SECONDS = 3 * 86_400

# One service of a choice in the making: who does it, how, and when it begins.
Step = tuple[Member, Plan, int]


def is_on_grid(working: WorkingTime, start: int, step: int) -> bool:
    return any((start - piece.anchor) % step == 0 for piece in shifts_around(working, start))


def is_in_a_shift(working: WorkingTime, start: int) -> bool:
    return bool(shifts_around(working, start))


def shifts_around(working: WorkingTime, start: int) -> list[Piece]:
    """The shifts, or what closures left of them, in which `start` lies."""
    pieces = working.pieces
    after = bisect_right(pieces, (start, FOREVER, FOREVER))
    before = bisect_left(pieces, (start - LONGEST_SHIFT_SECONDS, 0, 0))
    return [piece for piece in pieces[before:after] if start < piece.high]


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
