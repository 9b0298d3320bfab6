"""Where a service could begin, as intervals: never candidate by candidate."""

from bisect import bisect_right
from typing import Protocol

from vibewell.domains.scheduling.limits import FOREVER
from vibewell.domains.scheduling.plans import Part, Plan
from vibewell.domains.scheduling.shifts import Piece, WorkingTime
from vibewell.domains.scheduling.spans import Spans, common, merged, moved
from vibewell.domains.scheduling.types import Diary, Id, Interval, Member, Service, Taken


class Surroundings(Protocol):
    """What openings are worked out from: `Outlook`, or anything that knows as much. `served` is remembered there."""

    diary: Diary
    resources: dict[str, list[Id]]
    served: dict[tuple[str, tuple[Interval, ...], Interval], Spans]

    def plan(self, service: Service, member: Member) -> Plan:
        """The service as this member does it."""
        ...

    def working(self, member: Member) -> WorkingTime:
        """The member's shifts around the span."""
        ...

    def taken(self, owner: Id) -> Taken:
        """The live claims of a member or resource."""
        ...


def openings(outlook: Surroundings, service: Service, member: Member, span: Interval, *, buffers: bool = True) -> Spans:
    """The instants in `span` at which this member could begin this service.

    Without `buffers` it only overlaps nothing: in a visit of several services a claim of the visit itself may stand
    between two others and so keep a buffer from counting.
    """
    return openings_of(outlook, outlook.plan(service, member), member, span, buffers=buffers)


def openings_of(outlook: Surroundings, plan: Plan, member: Member, span: Interval, *, buffers: bool = True) -> Spans:
    """The same where the plan is known."""
    found = _within_hours(outlook.working(member), plan, span)
    if not found:
        return found
    for kind, uses in plan.kinds.items():
        found = common(found, _served(outlook, kind, uses, span))
    busy = outlook.diary.busy.get(member.id)
    taken = outlook.taken(member.id)
    for part in plan.parts:
        if busy:
            found = common(found, _free_of(busy, part.low, part.high, span))
        if buffers:
            found = common(found, moved(gaps(taken, part, span), -part.low))
        else:
            claims = list(zip(taken.starts, taken.ends, strict=True))
            found = common(found, _free_of(claims, part.low, part.high, span))
    return found


def _within_hours(working: WorkingTime, plan: Plan, span: Interval) -> Spans:
    """The starts in `span` from which the working time goes on for long enough."""
    first, last = span
    found: Spans = []
    for low, high in working.runs:
        begins, ends = low if low > first else first, high - plan.inside_hours + 1
        if begins < ends and begins < last:
            found.append((begins, ends if ends < last else last))
    return found


def gaps(taken: Taken, part: Part, span: Interval) -> Spans:
    """Where the part could begin between the claims, its neighbours' buffers and its own kept: the larger counts."""
    low, high = span[0] + part.low, span[1] + part.low
    length, before, after = part.high - part.low, part.before, part.after
    free, end = low, -FOREVER
    found: Spans = []
    for starts, ends, claim_before, claim_after in zip(
        taken.starts, taken.ends, taken.befores, taken.afters, strict=True
    ):
        until = starts - length - (after if after > claim_before else claim_before)
        if until >= free:
            if until >= high:
                break
            found.append((free, until + 1))
        # Only the nearest earlier claim counts: a long buffer ends where the next claim does.
        if ends >= end:
            end = ends
            free = ends + (before if before > claim_after else claim_after)
            if free < low:  # noqa: PLR1730 - max() costs three times as much in the hottest loop
                free = low
    if free < high:
        found.append((free, high))
    return found


def _served(outlook: Surroundings, kind: str, uses: Spans, span: Interval) -> Spans:
    """Where one resource of the kind is free in every segment that needs it."""
    key = (kind, tuple(uses), span)
    found = outlook.served.get(key)
    if found is None:
        free: Spans = []
        for resource in outlook.resources[kind]:
            taken = outlook.taken(resource)
            claims = list(zip(taken.starts, taken.ends, strict=True))
            here = whole = [span]
            for low, high in uses:
                then = _free_of(claims, low, high, span)
                here = then if here is whole else common(here, then)
            free += here
        found = outlook.served[key] = merged(free)
    return found


def _free_of(claims: Spans, low: int, high: int, span: Interval) -> Spans:
    """The starts in `span` for which a use from `low` to `high` after the start overlaps no claim."""
    free, last = span
    found: Spans = []
    for starts, ends in claims:
        if starts - high >= free:
            if starts - high >= last:
                break
            found.append((free, starts - high + 1))
        if ends - low > free:  # noqa: PLR1730 - as above
            free = ends - low
    if free < last:
        found.append((free, last))
    return found


def on_grid(pieces: list[Piece], openings: Spans, step: int) -> list[int]:
    """The instants in `openings` that lie in a shift and on its grid."""
    found: list[int] = []
    if not openings:
        return found
    ends = [high for _, high in openings]
    for low, high, anchor in pieces:
        for index in range(bisect_right(ends, low), len(openings)):
            opens, closes = openings[index]
            if opens >= high:
                break
            begin = opens if opens > low else low
            begin += (anchor - begin) % step
            found.extend(range(begin, closes if closes < high else high, step))
    return found
