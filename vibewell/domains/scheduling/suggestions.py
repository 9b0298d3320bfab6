"""The smallest change that frees a start: another time, somebody else, or the rule that would have to give. Pure."""

from typing import Literal

import msgspec

from vibewell.domains.scheduling.checks import free_resource, is_inside
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.rules import explain
from vibewell.domains.scheduling.shifts import closed_spans, working_time
from vibewell.domains.scheduling.spans import merged
from vibewell.domains.scheduling.starts import starts
from vibewell.domains.scheduling.types import Diary, Id, Member, Reason, Roster, Wish

# How far around the start another time is looked for.
EARLIER_SECONDS, LATER_SECONDS = 12 * 3600, 14 * 86400
OTHERS_MAX = 3

Kind = Literal["later", "earlier", "somebody_else", "resource", "hours", "closure"]


class Suggestion(msgspec.Struct, frozen=True):
    """One change. Where there is a `start` it can be booked, with `members`; else the change is about a rule.

    `until`: when what stands in the way ends: somebody's busy time, or their working time. `resources` are the kinds
    of which none is free.
    """

    kind: Kind
    start: int | None = None
    members: tuple[Id, ...] = ()
    until: int | None = None
    resources: tuple[str, ...] = ()


def suggest(roster: Roster, diary: Diary, wish: Wish, start: int, *, now: int) -> list[Suggestion]:
    """What would free `start`, nearest first; nothing where it can be booked already, or where nothing would help.

    The diary reaches from `EARLIER_SECONDS` before the start to `LATER_SECONDS` after it.
    """
    reasons = explain(roster, diary, wish, start, now=now)
    if not reasons or Reason.NOT_OFFERED in reasons:
        return []
    outlook = Outlook(roster, diary, wish, now=now, span=(start, start + 1))
    found = [*_near(roster, diary, wish, start, now, _busy_until(outlook, start, reasons))]
    if wish.member is not None or any(wish.members):
        anyone = msgspec.structs.replace(wish, member=None, members=())
        found += [
            Suggestion("somebody_else", start, (member,) if len(wish.services) == 1 else offered.members)
            for offered in starts(roster, diary, anyone, now=now, span=(start, start + 1))
            for member in offered.members[: OTHERS_MAX if len(wish.services) == 1 else 1]
        ]
    return [*found, *_rules(outlook, start, reasons)]


def _near(roster: Roster, diary: Diary, wish: Wish, start: int, now: int, until: int | None) -> list[Suggestion]:
    span = (max(now, start - EARLIER_SECONDS), start + LATER_SECONDS)
    offered = starts(roster, diary, wish, now=now, span=span) if span[0] < span[1] else []
    before = [each for each in offered if each.starts < start]
    after = [each for each in offered if each.starts > start]
    found = []
    if after:
        found.append(Suggestion("later", after[0].starts, after[0].members, until))
    if before:
        found.append(Suggestion("earlier", before[-1].starts, before[-1].members))
    return found


def _first(outlook: Outlook) -> Member | None:
    """The member whom the first service names, or who alone could do it."""
    able = outlook.candidates[0] if outlook.candidates else []
    return able[0] if len(able) == 1 else None


def _busy_until(outlook: Outlook, start: int, reasons: tuple[Reason, ...]) -> int | None:
    member = _first(outlook)
    if member is None or outlook.is_class or not {Reason.STAFF_BUSY, Reason.BUFFER} & set(reasons):
        return None
    taken = outlook.taken(member.id)
    spans = merged([*zip(taken.starts, taken.ends, strict=True), *outlook.diary.busy.get(member.id, [])])
    ends = start + outlook.plan(outlook.services[0], member).length
    return next((high for low, high in spans if low < ends and start < high), None)


def _rules(outlook: Outlook, start: int, reasons: tuple[Reason, ...]) -> list[Suggestion]:
    if outlook.is_class:
        return []
    member = _first(outlook)
    found = []
    if reasons == (Reason.RESOURCE_BUSY,):
        found.append(Suggestion("resource", resources=_missing(outlook, start)))
    if Reason.CLOSED in reasons:
        found.append(Suggestion("closure"))
    if reasons == (Reason.OUTSIDE_HOURS,) and member is not None and len(outlook.services) == 1:
        plan = outlook.plan(outlook.services[0], member)
        closed = closed_spans(outlook.roster.location)
        around = (start - LATER_SECONDS, start + plan.inside_hours)
        runs = working_time(member, outlook.roster.location.timezone, closed, around).runs
        if is_inside(outlook.working(member), start, start):
            found += [Suggestion("hours", None, (member.id,), high) for low, high in runs if low <= start < high]
    return found


def _missing(outlook: Outlook, start: int) -> tuple[str, ...]:
    """The kinds of which none is free, for the first who could do each service."""
    kinds: list[str] = []
    for service, able in zip(outlook.services, outlook.candidates, strict=True):
        plan = outlook.plan(service, able[0])
        kinds += [kind for kind in plan.kinds if free_resource(outlook, plan, kind, start) is None]
        start += plan.length
    return tuple(dict.fromkeys(kinds))
