"""One business as search looks at it: any of its services, in one short stretch of time. Pure.

The rules are the engine's own (`openings_of`, `on_grid`, `limits_of`); what is shared here is what all services have in
common, so that looking at the second one costs little.
"""

from uuid import UUID

from vibewell.domains.scheduling.diaries import NOTHING_TAKEN
from vibewell.domains.scheduling.limits import Limits, limits_of
from vibewell.domains.scheduling.openings import on_grid, openings_of
from vibewell.domains.scheduling.plans import Plan, offers, own_minutes, plan_of, price_of
from vibewell.domains.scheduling.shifts import DAY_SECONDS, Days, WorkingTime, closed_spans, working_time
from vibewell.domains.scheduling.spans import Spans, merged, without
from vibewell.domains.scheduling.store import Premises
from vibewell.domains.scheduling.types import Diary, Id, Interval, Member, Service, Start, Taken

# So many stretches of days, of how many businesses.
DAYS_KEPT_MAX = 4
BUSINESSES_KEPT_MAX = 3000


def wait_for_check(premises: Premises, service: Id) -> int:
    """Seconds from now to the soonest start that can follow on a check; 0 where none is needed."""
    if service not in premises.checks:
        return 0
    check, least_minutes, _ = premises.checks[service]
    first = premises.roster.services.get(check)
    return 60 * (least_minutes + (first.notice_minutes if first else 0))


class Kept:
    """What search remembers of a business for as long as its roster is the same: who does what, and when they work."""

    def __init__(self, premises: Premises) -> None:
        self.premises = premises
        self.closed = closed_spans(premises.roster.location)
        self.resources: dict[str, list[Id]] = {}
        for resource in premises.roster.resources:
            self.resources.setdefault(resource.kind, []).append(resource.id)
        self._plans: dict[tuple[Id, int | None], Plan] = {}
        self._able: dict[Id, list[tuple[Member, Plan]]] = {}
        self._longest: dict[Id, int] = {}
        self._hours: dict[Days, dict[Id, WorkingTime]] = {}

    def plan(self, service: Service, member: Member) -> Plan:
        """The service as this member does it."""
        minutes = own_minutes(member, service)
        plan = self._plans.get((service.id, minutes))
        if plan is None:
            plan = self._plans[(service.id, minutes)] = plan_of(service, minutes)
        return plan

    def able(self, service: Service) -> list[tuple[Member, Plan]]:
        """Those who offer the service, in order of choice; nobody where a kind of resource is missing."""
        found = self._able.get(service.id)
        if found is None:
            kinds = {kind for segment in service.segments for kind in segment.kinds}
            members = self.premises.roster.members if kinds <= self.resources.keys() else ()
            found = [(member, self.plan(service, member)) for member in members if offers(member, service.id)]
            self._able[service.id] = found
        return found

    def longest(self, service: Service) -> int:
        """Seconds that the service takes at most; 0 where nobody offers it."""
        found = self._longest.get(service.id)
        if found is None:
            found = self._longest[service.id] = max((plan.length for _, plan in self.able(service)), default=0)
        return found

    def hours(self, days: Days) -> dict[Id, WorkingTime]:
        """Each member's working time from the first day to before the last; whoever asks first for a member fills it
        in."""
        found = self._hours.get(days)
        if found is None:
            while len(self._hours) >= DAYS_KEPT_MAX:
                self._hours.pop(next(iter(self._hours)))
            found = self._hours[days] = {}
        return found


def keep(everything: dict[UUID, Kept], premises: Premises) -> Kept:
    """What is remembered of this business, if its roster is still the same."""
    found = everything.get(premises.id)
    if found is None or found.premises is not premises:
        while len(everything) >= BUSINESSES_KEPT_MAX:
            everything.pop(next(iter(everything)))
        found = everything[premises.id] = Kept(premises)
    return found


class View:
    """A business and what is taken there."""

    def __init__(self, kept: Kept, diary: Diary) -> None:
        self.diary, self.resources = diary, kept.resources
        self.roster = kept.premises.roster
        self.served: dict[tuple[str, tuple[Interval, ...], Interval], Spans] = {}
        self._kept = kept
        self._hours: dict[Id, WorkingTime] = {}
        self._days: Days = (0, 0)
        self._free: dict[Id, Spans] = {}
        self._limited: dict[tuple[int, int, int | None, int], Limits] = {}

    def look_at(self, span: Interval) -> None:
        """From now on starts in `span` are asked for."""
        # A service lasts a day at most.
        days = span[0] // DAY_SECONDS, -(-span[1] // DAY_SECONDS) + 1
        if days != self._days:
            self._days, self._hours, self._free = days, self._kept.hours(days), {}

    def after_check(self, service: Service, now: int) -> int:
        """The first instant that is not too soon for whoever needs the service's check first."""
        return now + wait_for_check(self._kept.premises, service.id)

    def plan(self, service: Service, member: Member) -> Plan:
        """The service as this member does it."""
        return self._kept.plan(service, member)

    def working(self, member: Member) -> WorkingTime:
        """The member's shifts of these days."""
        found = self._hours.get(member.id)
        if found is None:
            days = self._days[0] * DAY_SECONDS, self._days[1] * DAY_SECONDS
            found = working_time(member, self.roster.location.timezone, self._kept.closed, days)
            self._hours[member.id] = found
        return found

    def taken(self, owner: Id) -> Taken:
        """What is taken of a member or resource."""
        return self.diary.taken.get(owner, NOTHING_TAKEN)

    def starts(self, service: Service, span: Interval, *, now: int, minutes: int, count: int) -> list[Start]:
        """The first starts of a service, no class, as those do it who take at least `minutes`; up to `count`. Of the
        members only the first who could take it is named."""
        if self._kept.longest(service) < 60 * minutes:
            return []
        low, high = span
        step = 60 * service.step_minutes
        takers: dict[int, tuple[Member, Plan]] = {}
        is_open = False
        for taker in self._kept.able(service):
            member, plan = taker
            if plan.length < 60 * minutes:
                continue
            pieces = self.working(member).pieces
            if len(takers) >= count and takers.keys() >= set(on_grid(pieces, [(low, high)], step)):
                # Whenever this member could begin, somebody who comes first does.
                continue
            if not self._could_begin(plan, member, (low, high)):
                continue
            if not is_open:
                low, high = self._limits(service, now).open_span(span)
                is_open = low < high
                if not is_open:
                    return []
            fitting = openings_of(self, plan, member, (low, high))
            for at in on_grid(pieces, fitting, step):
                takers.setdefault(at, taker)
            if len(takers) >= count:
                # Nobody's later starts matter any more.
                takers = {at: takers[at] for at in sorted(takers)[:count]}
                high = max(takers) + 1
        return [
            Start(at, (member.id,), plan.length // 60, price_of(member, service))
            for at, (member, plan) in ((at, takers[at]) for at in sorted(takers))
        ]

    def _limits(self, service: Service, now: int) -> Limits:
        asked = service.notice_minutes, service.notice_days, service.advance_days, now
        found = self._limited.get(asked)
        if found is None:
            found = self._limited[asked] = limits_of((service,), self.roster.location.timezone, now)
        return found

    def _could_begin(self, plan: Plan, member: Member, span: Interval) -> bool:
        """Whether the member is free for the first part of a service in `span`: a look that is quick to say no."""
        if not plan.parts or plan.parts[0].low:
            return True
        low, high = span
        length = plan.parts[0].high
        for begins, ends in self.free(member):
            if begins >= high:
                return False
            if ends - (low if low > begins else begins) >= length:
                return True
        return False

    def free(self, member: Member) -> Spans:
        """Working time without claims and busy time."""
        found = self._free.get(member.id)
        if found is None:
            taken = self.taken(member.id)
            gone = list(zip(taken.starts, taken.ends, strict=True))
            busy = self.diary.busy.get(member.id)
            found = without(self.working(member).runs, merged([*gone, *busy]) if busy else gone)
            self._free[member.id] = found
        return found
