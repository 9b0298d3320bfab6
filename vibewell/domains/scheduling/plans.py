"""A service as one member does it: how long it takes, and when it needs the member and each kind of resource."""

from collections.abc import Iterable
from typing import NamedTuple

from vibewell.domains.scheduling.spans import Spans, merged
from vibewell.domains.scheduling.types import Claim, Id, Member, Service


class Part(NamedTuple):
    """A time in which the member is needed, in seconds from the service's start, with the buffers that go with it."""

    low: int
    high: int
    before: int
    after: int


class Plan(NamedTuple):
    """`inside_hours` is how much must lie in working time: the length, with `after` if that may not pass closing."""

    length: int
    inside_hours: int
    parts: tuple[Part, ...]
    kinds: dict[str, Spans]


def offers(member: Member, service: Id) -> bool:
    return member.offers is None or service in member.offers


def own_minutes(member: Member, service: Service) -> int | None:
    """The member's own length, which counts for a service of one segment only."""
    offer = member.offers.get(service.id) if member.offers else None
    return offer.minutes if offer and len(service.segments) == 1 else None


def price_of(member: Member, service: Service) -> int:
    offer = member.offers.get(service.id) if member.offers else None
    return service.price if offer is None or offer.price is None else offer.price


def plan_of(service: Service, minutes: int | None) -> Plan:
    parts: list[Part] = []
    kinds: dict[str, Spans] = {}
    last = len(service.segments) - 1
    low = 0
    for index, segment in enumerate(service.segments):
        high = low + 60 * (segment.minutes if minutes is None else minutes)
        if segment.staff:
            before = 60 * service.before_minutes if index == 0 else 0
            after = 60 * service.after_minutes if index == last else 0
            parts.append(Part(low, high, before, after))
        for kind in segment.kinds:
            kinds.setdefault(kind, []).append((low, high))
        low = high
    inside = low if service.after_may_pass_closing else low + 60 * service.after_minutes
    return Plan(low, inside, tuple(parts), {kind: merged(spans) for kind, spans in kinds.items()})


def claims_of(
    plan: Plan,
    starts: int,
    *,
    member: Id,
    resources: Iterable[tuple[str, Id]],
    holder: Id,
    held_until: int | None = None,
) -> list[Claim]:
    """What a service that begins at `starts` takes of its member and of the resources that serve it."""
    claims = [
        Claim(member, holder, starts + part.low, starts + part.high, part.before, part.after, held_until)
        for part in plan.parts
    ]
    for kind, resource in resources:
        claims += [
            Claim(resource, holder, starts + low, starts + high, held_until=held_until)
            for low, high in plan.kinds.get(kind, ())
        ]
    return claims
