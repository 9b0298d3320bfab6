"""The first start of a business in a window, by the engine's own rules. Pure."""

from collections.abc import Container, Iterator

import msgspec

from vibewell.domains.scheduling.diaries import NOTHING_TAKEN
from vibewell.domains.scheduling.plans import offers, own_minutes
from vibewell.domains.scheduling.shifts import closed_spans, working_time
from vibewell.domains.scheduling.spans import Spans, merged, without
from vibewell.domains.scheduling.starts import starts
from vibewell.domains.scheduling.types import Diary, Id, Interval, Member, Roster, Service, Start, Wish

LENGTH_SECONDS_MAX = 86_400


def first_start(
    roster: Roster,
    diary: Diary,
    span: Interval,
    *,
    now: int,
    minutes: int = 1,
    services: Container[Id] | None = None,
    count: int = 1,
) -> tuple[Id, list[Start]] | None:
    """The service that can begin first in `span`, with up to `count` of its starts; of several the one listed first.

    Only services that take at least `minutes`, as the member who does them does them; `services` narrows them further.
    """
    low, high = span
    best: tuple[Service, list[Start]] | None = None
    free = _free_spans(roster, diary, span)
    for service in roster.services.values():
        if services is not None and service.id not in services:
            continue
        if service.is_class:
            found = _class_starts(roster, diary, service, now, (low, high), minutes)
        else:
            able = [
                member
                for member, length in _able(roster.members, service, minutes)
                if length is None or _has_room(free[member.id], low, high, length)
            ]
            found = _starts_with(roster, able, diary, service, now, (low, high)) if able else []
        if found:
            best = service, found
            high = found[0].starts
            if high <= low:
                break
    if best is None:
        return None
    service, found = best
    if len(found) < count and high > low:
        found = _all_starts(roster, diary, service, now, span, minutes)
    return service.id, found[:count]


def _all_starts(roster: Roster, diary: Diary, service: Service, now: int, span: Interval, minutes: int) -> list[Start]:
    if service.is_class:
        return _class_starts(roster, diary, service, now, span, minutes)
    able = [member for member, _ in _able(roster.members, service, minutes)]
    return _starts_with(roster, able, diary, service, now, span)


def _starts_with(
    roster: Roster, members: list[Member], diary: Diary, service: Service, now: int, span: Interval
) -> list[Start]:
    alone = msgspec.structs.replace(roster, members=tuple(members))
    return starts(alone, diary, Wish((service.id,)), now=now, span=span)


def _class_starts(
    roster: Roster, diary: Diary, service: Service, now: int, span: Interval, minutes: int
) -> list[Start]:
    """Whoever leads a class need not be among those who offer it."""
    found = starts(roster, diary, Wish((service.id,)), now=now, span=span)
    return [start for start in found if start.minutes >= minutes]


def _able(members: tuple[Member, ...], service: Service, minutes: int) -> Iterator[tuple[Member, int | None]]:
    """Those who do the service in no less than `minutes`, each with the seconds for which they must be free from its
    start on, or None where it may begin without them."""
    segments = service.segments
    usual = sum([segment.minutes for segment in segments])
    begins_alone = not segments[0].staff
    for member in members:
        if offers(member, service.id):
            own = own_minutes(member, service)
            if (own or usual) >= minutes:
                yield member, None if begins_alone else 60 * (own or segments[0].minutes)


def _free_spans(roster: Roster, diary: Diary, span: Interval) -> dict[Id, Spans]:
    """Working time without claims and busy time: a first look that leaves out all who can't begin anything."""
    closed = closed_spans(roster.location)
    # A shift that is reached by starts in the span is given whole, and so are the runs made of it.
    return {
        member.id: without(
            working_time(member, roster.location.timezone, closed, (span[0], span[1] + LENGTH_SECONDS_MAX)).runs,
            merged([*zip(*_claims(diary, member.id), strict=True), *diary.busy.get(member.id, ())]),
        )
        for member in roster.members
    }


def _claims(diary: Diary, member: Id) -> tuple[list[int], list[int]]:
    taken = diary.taken.get(member, NOTHING_TAKEN)
    return taken.starts, taken.ends


def _has_room(free: Spans, low: int, high: int, length: int) -> bool:
    return any(begins < high and ends - max(begins, low) >= length for begins, ends in free)
