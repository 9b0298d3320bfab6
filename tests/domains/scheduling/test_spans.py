"""The arithmetic on spans, compared with sets of instants."""

from random import Random

from vibewell.domains.scheduling.spans import Spans, common, lies_in, merged, without

UNTIL = 40


def drawn(dice: Random) -> Spans:
    return merged((low, low + dice.randint(0, 6)) for low in dice.choices(range(UNTIL), k=dice.randint(0, 8)))


def instants(spans: Spans) -> set[int]:
    return {at for low, high in spans for at in range(low, high)}


def test_spans_are_sets_of_instants() -> None:
    dice = Random(7)
    for _ in range(500):
        left, right = drawn(dice), drawn(dice)
        assert instants(common(left, right)) == instants(left) & instants(right)
        assert instants(without(left, right)) == instants(left) - instants(right)
        assert {at for at in range(-1, 2 * UNTIL) if lies_in(at, left)} == instants(left)
        for spans in (common(left, right), without(left, right)):
            assert spans == sorted(spans)
            assert all(low < high for low, high in spans)
