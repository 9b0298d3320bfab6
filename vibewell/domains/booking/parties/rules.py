"""Whether several people can be served together. Pure: a choice each, found by going back where one is stuck."""

from collections.abc import Iterator, Sequence

import msgspec

from vibewell.domains.scheduling import Choice, Desk, Wish, add_to_diary, list_starts, ways_at

# One after another, whoever is next may have to wait until the grid or a buffer lets them begin.
WAIT_SECONDS_MAX = 30 * 60
STEP_SECONDS = 5 * 60
WAYS_TRIED_MAX = 400


class Tried(msgspec.Struct):
    """How many ways were looked at: a search ends, however it is asked."""

    count: int = 0


def choose_party(desk: Desk, wishes: Sequence[Wish], start: int, *, in_turn: bool) -> list[Choice] | None:
    """A choice for each, none in another's way, or None. Looks at `WAYS_TRIED_MAX` ways at most."""
    return next(_ways(desk, wishes, start, in_turn, Tried()), None)


def _ways(desk: Desk, wishes: Sequence[Wish], start: int, in_turn: bool, tried: Tried) -> Iterator[list[Choice]]:
    if not wishes:
        yield []
        return
    for choice in ways_at(desk, wishes[0], start):
        tried.count += 1
        if tried.count > WAYS_TRIED_MAX:
            return
        beside = add_to_diary(desk, choice)
        for begin in _begins(choice, start, in_turn) if wishes[1:] else (start,):
            rest = next(_ways(beside, wishes[1:], begin, in_turn, tried), None)
            if rest is not None:
                yield [choice, *rest]


def _begins(choice: Choice, start: int, in_turn: bool) -> range | tuple[int]:
    if not in_turn:
        return (start,)
    ends = choice.items[-1].ends
    return range(ends, ends + WAIT_SECONDS_MAX + 1, STEP_SECONDS)


def party_starts(
    desk: Desk, wishes: Sequence[Wish], span: tuple[int, int], *, in_turn: bool, most: int
) -> Iterator[tuple[int, list[Choice]]]:
    """The starts in `span` at which everybody can be served, the first `most` of them."""
    own = [{start.starts for start in list_starts(desk, wish, span)} for wish in wishes]
    thinkable = own[0] if in_turn else set.intersection(*own)
    found = 0
    for start in sorted(thinkable):
        choices = choose_party(desk, wishes, start, in_turn=in_turn)
        if choices is not None:
            yield start, choices
            found += 1
            if found == most:
                return
