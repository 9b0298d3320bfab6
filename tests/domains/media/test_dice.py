"""The arithmetic that a port in another language has to repeat."""

import math

import pytest

from vibewell.domains.media.art.dice import Dice, fingerprint
from vibewell.domains.media.art.geometry import TAU, cos, number, sin, spots


@pytest.mark.parametrize(("text", "expected"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_the_fingerprint_is_fnv_1a(text: str, expected: int) -> None:
    assert fingerprint(text) == expected


def test_the_dice_are_mulberry32() -> None:
    dice = Dice("")
    dice.state = 0
    assert [int(dice.roll() * 2**32) for _ in range(3)] == [1144304738, 1416247, 958946056]


def test_the_dice_stay_in_range() -> None:
    dice = Dice("range")
    rolls = [dice.roll() for _ in range(2000)]
    assert all(0 <= roll < 1 for roll in rolls)
    assert 0.47 < sum(rolls) / len(rolls) < 0.53
    assert {dice.index(3) for _ in range(100)} == {0, 1, 2}


def test_our_sine_is_close_enough_that_no_eye_sees_it() -> None:
    for k in range(-4000, 4000):
        x = k * TAU / 777
        assert math.isclose(sin(x), math.sin(x), abs_tol=1e-6)
        assert math.isclose(cos(x), math.cos(x), abs_tol=1e-6)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (1, "1"),
        (0.5, ".5"),
        (-0.5, "-.5"),
        (1.25, "1.25"),
        (2.10, "2.1"),
        (-3.999, "-4"),
        (0.004, "0"),
        (12, "12"),
    ],
)
def test_numbers_are_written_short(value: float, written: str) -> None:
    assert number(value) == written


def test_a_minus_separates_coordinates() -> None:
    assert spots(1.4, -2.6, 3.5) == "1-3 4"
