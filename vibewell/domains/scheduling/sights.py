"""Two ways to see whether one service of a visit could begin at an instant: point by point, or mapped beforehand."""

from bisect import bisect_right
from typing import Protocol

from vibewell.domains.scheduling.checks import free_resource, is_busy, is_inside, is_on_grid
from vibewell.domains.scheduling.openings import on_grid, openings
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.spans import Spans, common, merged, moved
from vibewell.domains.scheduling.types import Id, Interval, Member


class Sight(Protocol):
    """How to tell whether one service of a visit could begin at an instant, buffers aside."""

    def fits(self, index: int, member: Member, start: int) -> bool:
        """Whether this member could begin service `index` then."""
        ...

    def can_follow(self, index: int, start: int) -> bool:
        """Whether the services from `index` on could begin then, whoever came before."""
        ...


class PointSight:
    """Looks at each instant as it is asked for."""

    def __init__(self, outlook: Outlook) -> None:
        self.outlook = outlook
        self._followed: dict[tuple[int, int], bool] = {}

    def fits(self, index: int, member: Member, start: int) -> bool:
        outlook = self.outlook
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

    def can_follow(self, index: int, start: int) -> bool:
        if index == len(self.outlook.services):
            return True
        known = self._followed.get((index, start))
        if known is None:
            service = self.outlook.services[index]
            known = self._followed[(index, start)] = any(
                self.fits(index, member, start)
                and self.can_follow(index + 1, start + self.outlook.plan(service, member).length)
                for member in self.outlook.candidates[index]
            )
        return known


class MappedSight:
    """Where each service could begin, worked out beforehand for a whole span, from the last service to the first.

    `thinkable` are the starts at which a visit overlaps nothing; whether buffers are kept depends on the choice.
    """

    def __init__(self, outlook: Outlook, span: Interval) -> None:
        self._outlook = outlook
        later = (span[0], span[1] + outlook.reach_seconds)
        self._openings: list[dict[Id, Marks]] = [{} for _ in outlook.services]
        self._first: dict[Id, set[int]] = {}
        self._follow = [Marks([later])]
        for index in range(len(outlook.services) - 1, -1, -1):
            self._map(index, span if index == 0 else later)
        self.thinkable = {start for starts in self._first.values() for start in starts}

    def fits(self, index: int, member: Member, start: int) -> bool:
        if index == 0:
            return start in self._first[member.id]
        return start in self._openings[index][member.id]

    def can_follow(self, index: int, start: int) -> bool:
        # The spans were found from the last service back: the first entry stands for nothing more to come.
        return start in self._follow[len(self._outlook.services) - index]

    def _map(self, index: int, span: Interval) -> None:
        outlook, service = self._outlook, self._outlook.services[index]
        begin: Spans = []
        for member in outlook.candidates[index]:
            found = openings(outlook, service, member, span, buffers=False)
            follow = moved(self._follow[-1].spans, -outlook.plan(service, member).length)
            whole = common(found, follow)
            self._openings[index][member.id] = Marks(found)
            if index == 0:
                step = 60 * service.step_minutes
                self._first[member.id] = set(on_grid(outlook.working(member).pieces, whole, step))
            begin += whole
        self._follow.append(Marks(merged(begin)))


class Marks:
    """Spans in which an instant is looked up."""

    def __init__(self, spans: Spans) -> None:
        self.spans = spans
        self._lows = [low for low, _ in spans]

    def __contains__(self, start: int) -> bool:
        index = bisect_right(self._lows, start) - 1
        return index >= 0 and start < self.spans[index][1]
