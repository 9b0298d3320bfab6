"""One business as search looks at it: any of its services, in one short stretch of time. Pure.

The rules are the engine's own (`openings`, `on_grid`, `limits_of`); what is shared here is what all services have in
common, so that looking at the second one costs little.
"""

from collections.abc import Container
from heapq import nsmallest
from uuid import UUID

from vibewell.domains.scheduling.diaries import NOTHING_TAKEN
from vibewell.domains.scheduling.limits import limits_of
from vibewell.domains.scheduling.openings import on_grid, openings
from vibewell.domains.scheduling.plans import Plan, own_minutes, plan_of, price_of
from vibewell.domains.scheduling.shifts import WorkingTime, closed_spans, working_time
from vibewell.domains.scheduling.spans import Spans, merged, without
from vibewell.domains.scheduling.store import Premises
from vibewell.domains.scheduling.types import Diary, Id, Interval, Member, Service, Start, Taken

DAY_SECONDS = 86_400
# Of how many businesses and days a process remembers the working time.
HOURS_KEPT_MAX = 6000

Days = tuple[int, int]


class Hours:
    """Working times of whole days, remembered for as long as the roster that they were made of is the same."""

    def __init__(self) -> None:
        self._kept: dict[tuple[UUID, Days], tuple[Premises, dict[Id, WorkingTime]]] = {}

    def of(self, premises: Premises, days: Days) -> dict[Id, WorkingTime]:
        """Each member's working time from the first day to before the last (days of UTC since the epoch).

        To be filled by whoever asks first for a member.
        """
        found = self._kept.get((premises.id, days))
        if found is None or found[0] is not premises:
            while len(self._kept) >= HOURS_KEPT_MAX:
                self._kept.pop(next(iter(self._kept)))
            found = self._kept[(premises.id, days)] = premises, {}
        return found[1]


class View:
    """A business and what is taken there."""

    def __init__(self, premises: Premises, diary: Diary, hours: Hours) -> None:
        self.premises, self.roster, self.diary = premises, premises.roster, diary
        self.resources: dict[str, list[Id]] = {}
        for resource in self.roster.resources:
            self.resources.setdefault(resource.kind, []).append(resource.id)
        self.served: dict[tuple[str, tuple[Interval, ...], Interval], Spans] = {}
        self._all_hours = hours
        self._hours: dict[Id, WorkingTime] = {}
        self._days: Days = (0, 0)
        self._free: dict[Id, Spans] = {}
        self._plans: dict[tuple[Id, int | None], Plan] = {}

    def look_at(self, span: Interval) -> None:
        """From now on starts in `span` are asked for."""
        # A service lasts a day at most.
        days = span[0] // DAY_SECONDS, -(-span[1] // DAY_SECONDS) + 1
        if days != self._days:
            self._days, self._hours, self._free = days, self._all_hours.of(self.premises, days), {}

    def plan(self, service: Service, member: Member) -> Plan:
        """The service as this member does it."""
        minutes = own_minutes(member, service)
        plan = self._plans.get((service.id, minutes))
        if plan is None:
            plan = self._plans[(service.id, minutes)] = plan_of(service, minutes)
        return plan

    def working(self, member: Member) -> WorkingTime:
        """The member's shifts of these days."""
        found = self._hours.get(member.id)
        if found is None:
            location = self.roster.location
            days = self._days[0] * DAY_SECONDS, self._days[1] * DAY_SECONDS
            found = working_time(member, location.timezone, closed_spans(location), days)
            self._hours[member.id] = found
        return found

    def taken(self, owner: Id) -> Taken:
        """What is taken of a member or resource."""
        return self.diary.taken.get(owner, NOTHING_TAKEN)

    def starts(
        self, service: Service, span: Interval, *, now: int, minutes: int, count: int, among: Container[Id] | None
    ) -> list[Start]:
        """The first starts of a service that takes at least `minutes`, up to `count`; `among` narrows the members."""
        low, high = limits_of((service,), self.roster.location.timezone, now).open_span(span)
        if low >= high or any(kind not in self.resources for segment in service.segments for kind in segment.kinds):
            return []
        takers: dict[int, list[Member]] = {}
        for member in self.roster.members:
            if (member.offers is not None and service.id not in member.offers) or (
                among is not None and member.id not in among
            ):
                continue
            plan = self.plan(service, member)
            if plan.length < 60 * minutes:
                continue
            fitting = openings(self, service, member, (low, high))
            if fitting:
                for start in set(on_grid(self.working(member).pieces, fitting, 60 * service.step_minutes)):
                    takers.setdefault(start, []).append(member)
        return [
            Start(
                at,
                tuple([member.id for member in takers[at]]),
                self.plan(service, takers[at][0]).length // 60,
                price_of(takers[at][0], service),
            )
            for at in nsmallest(count, takers)
        ]

    def could_begin(self, service: Service, member: Member, span: Interval) -> bool:
        """Whether the member is free for the first part of a service long enough in `span`: a look that is quick to
        say no, buffers, resources and grid aside."""
        part = self.plan(service, member).parts
        if not part or part[0].low:
            return True
        length = part[0].high
        low, high = span
        return any(
            begins < high and ends - (low if low > begins else begins) >= length for begins, ends in self.free(member)
        )

    def free(self, member: Member) -> Spans:
        """Working time without claims and busy time."""
        found = self._free.get(member.id)
        if found is None:
            taken = self.taken(member.id)
            gone = [*zip(taken.starts, taken.ends, strict=True), *self.diary.busy.get(member.id, ())]
            found = self._free[member.id] = without(self.working(member).runs, merged(gone))
        return found
