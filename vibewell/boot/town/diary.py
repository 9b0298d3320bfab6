"""The diary of one business: visits laid into working time, never over one another, buffers and chairs kept."""

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence

import msgspec

from vibewell.boot.town.plans import MemberPlan, Offer

MINUTE = 60


class Taken(msgspec.Struct, frozen=True, order=True):
    """Time of a member that a visit takes, with the buffers to its neighbours. Epoch seconds and seconds."""

    low: int
    high: int
    before: int = 0
    after: int = 0


class Item(msgspec.Struct, frozen=True):
    """One service of a visit; `chair` is the resource that serves it."""

    offer: Offer
    member: MemberPlan
    starts: int
    chair: str = ""

    @property
    def ends(self) -> int:
        """When it is over."""
        return self.starts + MINUTE * self.offer.minutes_needed


class Laid(msgspec.Struct):
    """A visit in the diary."""

    items: list[Item]
    customer: str = ""

    @property
    def starts(self) -> int:
        """The first instant."""
        return self.items[0].starts

    @property
    def ends(self) -> int:
        """The first instant after it."""
        return self.items[-1].ends


def parts_of(offer: Offer, starts: int) -> Iterator[tuple[int, Taken]]:
    """Position and time of every part in which the member is needed."""
    treatment = offer.service.treatment
    last = len(treatment.parts) - 1
    low = starts
    for position, part in enumerate(treatment.parts):
        high = low + MINUTE * (offer.minutes_needed if last == 0 else part.minutes)
        if part.staff:
            before = MINUTE * treatment.before if position == 0 else 0
            after = MINUTE * treatment.after if position == last else 0
            yield position, Taken(low, high, before, after)
        low = high


class Column:
    """What is taken of one member or chair, in order of time."""

    def __init__(self) -> None:
        self._taken: list[Taken] = []

    def fits(self, wanted: Taken) -> bool:
        """Whether it overlaps nothing and leaves the larger buffer to its neighbours on both sides."""
        place = bisect_right(self._taken, wanted)
        for other in self._taken[max(0, place - 2) : place + 2]:
            if other.low < wanted.high and wanted.low < other.high:
                return False
            if other.high <= wanted.low and wanted.low - other.high < max(other.after, wanted.before):
                return False
            if other.low >= wanted.high and other.low - wanted.high < max(wanted.after, other.before):
                return False
        return True

    def take(self, taken: Taken) -> None:
        """Keep it."""
        insort(self._taken, taken)


class Diary:
    """Columns of the members and the chairs of one business, and the visits laid so far."""

    def __init__(self, chairs: Sequence[str]) -> None:
        self._members: dict[str, Column] = {}
        self._chairs = {chair: Column() for chair in sorted(chairs)}
        self.visits: list[Laid] = []

    def column(self, member: str) -> Column:
        """What is taken of this member."""
        found = self._members.get(member)
        if found is None:
            found = self._members[member] = Column()
        return found

    def block(self, member: str, low: int, high: int) -> None:
        """Time that is busy for another reason."""
        self.column(member).take(Taken(low, high))

    def lay(self, member: MemberPlan, offers: Sequence[Offer], starts: int) -> Laid | None:
        """A visit of these services one after another, if the member and the chairs are free."""
        column = self.column(member.id)
        items: list[Item] = []
        claims: list[Taken] = []
        at = starts
        for offer in offers:
            claims += [taken for _, taken in parts_of(offer, at)]
            item = Item(offer, member, at)
            items.append(item)
            at = item.ends
        if not all(column.fits(claim) for claim in _without_inner_buffers(claims)):
            return None
        chairs = [self._free_chair(item) for item in items]
        if None in chairs:
            return None
        items = [Item(item.offer, member, item.starts, chair or "") for item, chair in zip(items, chairs, strict=True)]
        for claim in _without_inner_buffers(claims):
            column.take(claim)
        for item in items:
            if item.chair:
                self._chairs[item.chair].take(Taken(item.starts, item.ends))
        visit = Laid(items)
        self.visits.append(visit)
        return visit

    def _free_chair(self, item: Item) -> str | None:
        """The first that is free throughout; empty where none is needed, None where none is left."""
        if not item.offer.service.treatment.kind:
            return ""
        wanted = Taken(item.starts, item.ends)
        return next((chair for chair, column in self._chairs.items() if column.fits(wanted)), None)


def _without_inner_buffers(claims: list[Taken]) -> list[Taken]:
    """Within one visit no buffers count: those that would lie over the visit's own next claim go."""
    kept = []
    for place, claim in enumerate(claims):
        touches_next = place + 1 < len(claims) and claims[place + 1].low == claim.high
        touches_last = place > 0 and claims[place - 1].high == claim.low
        before, after = 0 if touches_last else claim.before, 0 if touches_next else claim.after
        kept.append(Taken(claim.low, claim.high, before, after))
    return kept
