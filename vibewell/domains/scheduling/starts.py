"""Listing the offered starts in a span of time."""

from collections import defaultdict
from itertools import compress

from vibewell.domains.scheduling.choices import choices
from vibewell.domains.scheduling.diaries import seats_left
from vibewell.domains.scheduling.openings import on_grid, openings
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.plans import price_of
from vibewell.domains.scheduling.sights import MappedSight
from vibewell.domains.scheduling.types import Diary, Id, Interval, Roster, Service, Start, Wish


def starts(roster: Roster, diary: Diary, wish: Wish, *, now: int, span: Interval) -> list[Start]:
    """Every start in `span` at which the wish can be booked, sorted, each once."""
    outlook = Outlook(roster, diary, wish, now=now, span=span)
    low, high = outlook.limits.open_span(span)
    if not outlook.is_offered or low >= high:
        return []
    if outlook.is_class:
        return _class_starts(outlook, (low, high))
    if len(outlook.services) == 1:
        return _starts_of_one(outlook, outlook.services[0], (low, high))
    return starts_in_a_row(outlook, (low, high))


def _starts_of_one(outlook: Outlook, service: Service, span: Interval) -> list[Start]:
    candidates = outlook.candidates[0]
    bits = [1 << index for index in range(len(candidates))]
    # Who can take a start, as the sum of their bits: few sets of people serve many starts.
    takers: defaultdict[int, int] = defaultdict(int)
    for member, bit in zip(candidates, bits, strict=True):
        fitting = openings(outlook, service, member, span)
        for start in on_grid(outlook.working(member).pieces, fitting, 60 * service.step_minutes):
            takers[start] |= bit
    ids = [member.id for member in candidates]
    terms = [(outlook.plan(service, member).length // 60, price_of(member, service)) for member in candidates]
    offers: dict[int, tuple[tuple[Id, ...], int, int]] = {}
    for able in set(takers.values()):
        can = [able & bit for bit in bits]
        offers[able] = (tuple(compress(ids, can)), *next(compress(terms, can)))
    return [Start(start, *offers[able]) for start, able in sorted(takers.items())]


def starts_in_a_row(outlook: Outlook, span: Interval) -> list[Start]:
    """The general way, for any number of services."""
    sight = MappedSight(outlook, span)
    offered = []
    for start in sorted(sight.thinkable):
        choice = next(choices(outlook, start, sight), None)
        if choice is not None:
            members = tuple([item.member for item in choice.items])
            minutes = (choice.items[-1].ends - start) // 60
            offered.append(Start(start, members, minutes, sum([item.price for item in choice.items])))
    return offered


def _class_starts(outlook: Outlook, span: Interval) -> list[Start]:
    service = outlook.services[0]
    leaders: dict[int, list[Id]] = {}
    for session in outlook.sessions:
        if span[0] <= session.starts < span[1] and seats_left(session, outlook.now) >= outlook.wish.party:
            leaders.setdefault(session.starts, []).append(session.member)
    by_id = {member.id: member for member in outlook.roster.members}
    offered = []
    for start, led_by in sorted(leaders.items()):
        leader = by_id[led_by[0]]
        minutes = outlook.plan(service, leader).length // 60
        offered.append(Start(start, tuple(dict.fromkeys(led_by)), minutes, price_of(leader, service)))
    return offered
