"""Everything that is needed to answer for one wish in one span of time, worked out once and shared by all answers."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate

from vibewell.domains.scheduling.diaries import NOTHING_TAKEN
from vibewell.domains.scheduling.limits import Limits, limits_of
from vibewell.domains.scheduling.plans import Plan, offers, own_minutes, plan_of
from vibewell.domains.scheduling.shifts import NEVER_CLOSED, WorkingTime, days_around, days_worked, working_time
from vibewell.domains.scheduling.spans import Spans
from vibewell.domains.scheduling.types import (
    Diary,
    Id,
    Interval,
    Member,
    Roster,
    Service,
    Session,
    Taken,
    Wish,
)


class Outlook:
    """A wish laid over a roster and a diary, for starts in `span`.

    `is_offered` is False where no choice exists at all. `sessions` are those that may be asked for, in order of
    choice; `candidates` holds, for each service, the members who may do it, in order of choice.
    """

    def __init__(self, roster: Roster, diary: Diary, wish: Wish, *, now: int, span: Interval) -> None:
        self.roster, self.diary, self.wish = roster, diary, wish
        self.now = now
        asked = [roster.services.get(service) for service in wish.services]
        self.services: list[Service] = [service for service in asked if service is not None]
        self.is_class = any(service.is_class for service in self.services)
        self.limits: Limits = limits_of(self.services, roster.location.timezone, now)
        self.resources: dict[str, list[Id]] = defaultdict(list)
        for resource in roster.resources:
            self.resources[resource.kind].append(resource.id)
        self.sessions: list[Session] = self._sessions() if self.is_class else []
        self.candidates: list[list[Member]] = [
            self._candidates(index, service) for index, service in enumerate(self.services)
        ]
        known = bool(asked) and len(self.services) == len(asked)
        self.is_offered = known and (self._class_is_led() if self.is_class else self._is_staffed())
        self.served: dict[tuple[str, tuple[Interval, ...], Interval], Spans] = {}
        self._plans: dict[tuple[Id, int | None], Plan] = {}
        self._working: dict[Id, WorkingTime] = {}
        self._working_if_open: dict[Id, WorkingTime] = {}
        self._reach: dict[Id, list[int]] = {}
        self.span = span
        self.reach_seconds = self._longest()
        self._hours_span = (span[0], span[1] + self.reach_seconds)

    def plan(self, service: Service, member: Member) -> Plan:
        minutes = own_minutes(member, service)
        plan = self._plans.get((service.id, minutes))
        if plan is None:
            plan = self._plans[(service.id, minutes)] = plan_of(service, minutes)
        return plan

    def working(self, member: Member) -> WorkingTime:
        found = self._working.get(member.id)
        if found is None:
            found = days_worked(member, self.roster.location, days_around(self._hours_span))
            self._working[member.id] = found
        return found

    def working_if_open(self, member: Member) -> WorkingTime:
        """What the member would work if the location never closed."""
        if not self.roster.location.closures:
            return self.working(member)
        found = self._working_if_open.get(member.id)
        if found is None:
            found = working_time(member, self.roster.location.timezone, NEVER_CLOSED, self._hours_span)
            self._working_if_open[member.id] = found
        return found

    def taken(self, owner: Id) -> Taken:
        return self.diary.taken.get(owner, NOTHING_TAKEN)

    def reach(self, owner: Id) -> list[int]:
        """For each claim of `taken`, the latest end of it and of all before it."""
        found = self._reach.get(owner)
        if found is None:
            found = self._reach[owner] = list(accumulate(self.taken(owner).ends, max))
        return found

    def _candidates(self, index: int, service: Service) -> list[Member]:
        named = self.wish.named(index)
        return [
            member
            for member in self.roster.members
            if (named is None or member.id == named) and offers(member, service.id)
        ]

    def _sessions(self) -> list[Session]:
        order = {member.id: index for index, member in enumerate(self.roster.members)}
        named = self.wish.named(0)
        led = [
            session
            for session in self.diary.sessions
            if session.service in self.wish.services and (named is None or session.member == named)
        ]
        return sorted(led, key=lambda session: order.get(session.member, len(order)))

    def _class_is_led(self) -> bool:
        # A class is asked for alone.
        return len(self.services) == 1 and bool(self.sessions)

    def _is_staffed(self) -> bool:
        kinds = {kind for service in self.services for segment in service.segments for kind in segment.kinds}
        return all(self.candidates) and kinds <= self.resources.keys()

    def _longest(self) -> int:
        return sum(self._longest_of(service, self.candidates[i]) for i, service in enumerate(self.services))

    def _longest_of(self, service: Service, members: Iterable[Member]) -> int:
        return max((self.plan(service, member).inside_hours for member in members), default=0)
