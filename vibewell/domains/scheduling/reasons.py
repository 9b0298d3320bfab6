"""Why a start is not offered: the codes of the best choice, which is the one with the fewest."""

from vibewell.domains.scheduling.checks import (
    Step,
    buffer_is_missing,
    free_resource,
    is_busy,
    is_in_a_shift,
    is_inside,
    is_on_grid,
)
from vibewell.domains.scheduling.diaries import seats_left
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.plans import Plan
from vibewell.domains.scheduling.types import Member, Reason

Codes = frozenset[Reason]
NO_CODES: Codes = frozenset()


def reasons(outlook: Outlook, start: int) -> tuple[Reason, ...]:
    """The sorted codes of every rule that fails for the best choice; none if the start can be booked."""
    if not outlook.is_offered:
        return (Reason.NOT_OFFERED,)
    best = _class_codes(outlook, start) if outlook.is_class else _Search(outlook).best(start)
    return tuple(sorted(best | outlook.limits.broken_by(start)))


def _class_codes(outlook: Outlook, start: int) -> Codes:
    sessions = [session for session in outlook.sessions if session.starts == start]
    if not sessions:
        return frozenset({Reason.OFF_GRID})
    if any(seats_left(session, outlook.now) >= outlook.wish.party for session in sessions):
        return NO_CODES
    return frozenset({Reason.FULL})


class _Search:
    """Walks all choices in staff order, past those that can no longer beat the best one found."""

    def __init__(self, outlook: Outlook) -> None:
        self.outlook = outlook
        self.codes: dict[tuple[int, int, int], Codes] = {}
        self.endings: dict[tuple[int, int], frozenset[Codes]] = {}

    def best(self, start: int) -> Codes:
        self.found: Codes | None = None
        self._walk((), start, NO_CODES)
        return self.found or NO_CODES

    def _walk(self, done: tuple[Step, ...], start: int, codes: Codes) -> None:
        index = len(done)
        if index == len(self.outlook.services):
            if Reason.STAFF_BUSY not in codes and buffer_is_missing(self.outlook, done):
                codes |= {Reason.BUFFER}
            if self.found is None or len(codes) < len(self.found):
                self.found = codes
            return
        for place, member in enumerate(self.outlook.candidates[index]):
            plan = self.outlook.plan(self.outlook.services[index], member)
            grown = codes | self._codes(index, place, start)
            ends = start + plan.length
            if self.found is not None and self._least(grown, index + 1, ends) >= len(self.found):
                continue
            self._walk((*done, (member, plan, start)), ends, grown)

    def _least(self, codes: Codes, index: int, start: int) -> int:
        """How few codes a choice can end with, buffers aside, that has these before service `index`."""
        return min(len(codes | ending) for ending in self._endings(index, start))

    def _endings(self, index: int, start: int) -> frozenset[Codes]:
        if index == len(self.outlook.services):
            return frozenset({NO_CODES})
        known = self.endings.get((index, start))
        if known is None:
            service = self.outlook.services[index]
            known = frozenset(
                self._codes(index, place, start) | ending
                for place, member in enumerate(self.outlook.candidates[index])
                for ending in self._endings(index + 1, start + self.outlook.plan(service, member).length)
            )
            self.endings[(index, start)] = known
        return known

    def _codes(self, index: int, place: int, start: int) -> Codes:
        known = self.codes.get((index, place, start))
        if known is None:
            member = self.outlook.candidates[index][place]
            plan = self.outlook.plan(self.outlook.services[index], member)
            known = self.codes[(index, place, start)] = _codes(self.outlook, index, member, plan, start)
        return known


def _codes(outlook: Outlook, index: int, member: Member, plan: Plan, start: int) -> Codes:
    """What stands against one service of a choice, buffers aside."""
    codes = set()
    working = outlook.working(member)
    step = 60 * outlook.services[index].step_minutes
    if index == 0 and is_in_a_shift(working, start) and not is_on_grid(working, start, step):
        codes.add(Reason.OFF_GRID)
    if not is_inside(working, start, start + plan.inside_hours):
        if is_inside(outlook.working_if_open(member), start, start + plan.inside_hours):
            codes.add(Reason.CLOSED)
        else:
            codes.add(Reason.OUTSIDE_HOURS)
    if is_busy(outlook, member, plan, start):
        codes.add(Reason.STAFF_BUSY)
    if any(free_resource(outlook, plan, kind, start) is None for kind in plan.kinds):
        codes.add(Reason.RESOURCE_BUSY)
    return frozenset(codes)
