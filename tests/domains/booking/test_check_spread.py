"""Which starts of a check are offered to choose from: the last days, each from morning to evening."""

from datetime import datetime, timedelta

import pytest

from tests.salon import BERLIN
from vibewell.domains.booking.checks.rules import spread

MONDAY = datetime(2027, 3, 22, 9, tzinfo=BERLIN)


def starts(day: int, count: int) -> list[int]:
    first = MONDAY + timedelta(days=day)
    return [int((first + timedelta(minutes=15 * number)).timestamp()) for number in range(count)]


@pytest.mark.parametrize(("count", "each", "wanted"), [(3, 8, [0, 1, 2]), (9, 3, [0, 4, 8]), (5, 1, [0]), (0, 8, [])])
def test_a_day_shows_its_first_and_last_and_some_between(count: int, each: int, wanted: list[int]) -> None:
    assert spread(starts(0, count), BERLIN, 4, each) == wanted


def test_the_last_days_that_have_any_are_chosen_from() -> None:
    every = [*starts(0, 4), *starts(2, 4), *starts(5, 2)]
    assert spread(every, BERLIN, 2, 8) == [4, 5, 6, 7, 8, 9]


def test_a_day_is_one_of_the_salons_calendar() -> None:
    # The night in which the clocks change: 23:30 and 00:30 are two dates.
    late = datetime(2027, 3, 27, 23, 30, tzinfo=BERLIN)
    pair = [int(late.timestamp()), int(late.timestamp()) + 3600]
    assert spread(pair, BERLIN, 1, 8) == [1]
