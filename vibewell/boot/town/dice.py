"""The only chance in the town: a small generator started from a text, and identifiers derived from one."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

WORD = 0xFFFFFFFFFFFFFFFF


def fingerprint(text: str) -> int:
    """64 bits that stand for the text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


class Dice:
    """splitmix64: the same seed rolls the same numbers on every machine and in every version of Python."""

    __slots__ = ("seed", "state")

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.state = fingerprint(seed)

    def fork(self, name: str) -> "Dice":
        """Dice of their own for one purpose, so that a change there shifts nothing here."""
        return Dice(f"{self.seed}/{name}")

    def word(self) -> int:
        """The next 64 bits."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & WORD
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORD
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD
        return z ^ (z >> 31)

    def roll(self) -> float:
        """The next number in [0, 1)."""
        return (self.word() >> 11) / 9007199254740992.0

    def chance(self, probability: float) -> bool:
        return self.roll() < probability

    def below(self, count: int) -> int:
        """0 to count - 1."""
        return (self.word() >> 11) % count

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + self.below(high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        return options[(self.word() >> 11) % len(options)]

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        """One of the options, by weight."""
        left = self.roll() * sum(weight for _, weight in options)
        for option, weight in options:
            left -= weight
            if left < 0:
                return option
        return options[-1][0]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All of them in another order."""
        rest = list(options)
        for last in range(len(rest) - 1, 0, -1):
            other = self.below(last + 1)
            rest[last], rest[other] = rest[other], rest[last]
        return rest

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """Up to `count` different ones, in their own order."""
        chosen = sorted(self.shuffled(range(len(options)))[:count])
        return [options[index] for index in chosen]


def derived_id(name: str, at_ms: int) -> str:
    """A UUIDv7 whose time is `at_ms` and whose other bits come from the name."""
    bits = int.from_bytes(blake2b(name.encode(), digest_size=10).digest(), "big")
    tail = (
        (at_ms & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | (bits >> 62 & 0xFFF) << 64 | 0x2 << 62 | bits & 0x3FFFFFFFFFFFFFFF
    )
    text = f"{tail:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
