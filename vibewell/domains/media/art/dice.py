"""The only chance in a picture: 32-bit integer arithmetic, so that another language repeats it bit by bit."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

WORD = 0xFFFFFFFF
FNV_OFFSET = 0x811C9DC5
FNV_PRIME = 0x01000193


def fingerprint(text: str) -> int:
    """FNV-1a of the UTF-8 bytes; lone surrogates count as they are instead of failing."""
    state = FNV_OFFSET
    for byte in text.encode("utf-8", "surrogatepass"):
        state = ((state ^ byte) * FNV_PRIME) & WORD
    return state


class Dice:
    """mulberry32, started from the fingerprint of a text."""

    def __init__(self, seed: str) -> None:
        self.state = fingerprint(seed)

    def roll(self) -> float:
        """The next number in [0, 1), a multiple of 2^-32."""
        self.state = (self.state + 0x6D2B79F5) & WORD
        t = self.state
        t = ((t ^ (t >> 15)) * (t | 1)) & WORD
        t ^= (t + ((t ^ (t >> 7)) * (t | 61) & WORD)) & WORD
        return ((t ^ (t >> 14)) & WORD) / 4294967296

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.roll()

    def index(self, length: int) -> int:
        return int(self.roll() * length)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.index(len(options))]

    def sign(self) -> int:
        return 1 if self.roll() < 0.5 else -1
