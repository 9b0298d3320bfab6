"""Whether several people can be served together. Pure: a choice each, found by going back where one is stuck."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import msgspec

from vibewell.domains.scheduling import Choice, Desk, Wish, add_to_diary, desk_around, list_starts, ways_at

# One after another, whoever is next may have to wait until the grid or a buffer lets them begin.
WAIT_SECONDS_MAX = 30 * 60
# A search ends, however it is asked: each start of a day has its share of the day's tries, and what one leaves over
# goes to those after it.
WAYS_TRIED_MAX = 400
WAYS_TRIED_A_DAY_MAX = 500
DAY_SECONDS = 86_400

# The starts of each person if they came alone, sorted: who comes with others can't begin at any other.
Alone = Sequence[Sequence[int]]


class Tries(msgspec.Struct):
    """How many ways may still be looked at."""

    left: int


def choose_party(desk: Desk, wishes: Sequence[Wish], start: int, *, in_turn: bool) -> list[Choice] | None:
    """A choice for each, none in another's way, or None. Looks at `WAYS_TRIED_MAX` ways at most."""
    found = party_starts(desk, wishes, (start, start + 1), in_turn=in_turn, most=1)
    return next((choices for _, choices in found), None)


def party_starts(
    desk: Desk, wishes: Sequence[Wish], span: tuple[int, int], *, in_turn: bool, most: int
) -> Iterator[tuple[int, list[Choice]]]:
    """The starts in `span`, a day at most, at which everybody can be served: the first `most` of them."""
    desk = desk_around(desk, reach_of(wishes, span))
    alone = _alone(desk, wishes, span, in_turn)
    thinkable = alone[0] if in_turn else sorted(set.intersection(*map(set, alone)))
    found, day = 0, WAYS_TRIED_A_DAY_MAX
    for index, start in enumerate(thinkable):
        share = min(WAYS_TRIED_MAX, day // (len(thinkable) - index))
        tries = Tries(share)
        choices = next(_ways(desk, wishes, start, alone if in_turn else None, tries), None)
        day -= share - tries.left
        if choices is not None:
            yield start, choices
            found += 1
            if found == most:
                return


def reach_of(wishes: Sequence[Wish], span: tuple[int, int]) -> tuple[int, int]:
    """As far around a span as anything taken may be in the way of those who begin in it."""
    services = sum(len(wish.services) for wish in wishes)
    return span[0] - DAY_SECONDS, span[1] + DAY_SECONDS * services


def _alone(desk: Desk, wishes: Sequence[Wish], span: tuple[int, int], in_turn: bool) -> Alone:
    """With `in_turn` those who come later may begin after the span, by the length of whoever is before them."""
    low, high = span
    return [
        [of.starts for of in list_starts(desk, wish, (low, high + DAY_SECONDS * turn * in_turn))]
        for turn, wish in enumerate(wishes)
    ]


def _ways(
    desk: Desk, wishes: Sequence[Wish], start: int, in_turn: Alone | None, tries: Tries
) -> Iterator[list[Choice]]:
    for choice in ways_at(desk, wishes[0], start):
        if tries.left <= 0:
            return
        tries.left -= 1
        if len(wishes) == 1:
            yield [choice]
            continue
        beside = add_to_diary(desk, choice)
        for begin in _begins(choice, in_turn[1]) if in_turn else (start,):
            rest = next(_ways(beside, wishes[1:], begin, in_turn[1:] if in_turn else None, tries), None)
            if rest is not None:
                yield [choice, *rest]


def _begins(before: Choice, alone: Sequence[int]) -> Sequence[int]:
    """When the next one may begin, after who is before them."""
    ends = before.items[-1].ends
    return alone[bisect_left(alone, ends) : bisect_left(alone, ends + WAIT_SECONDS_MAX + 1)]
