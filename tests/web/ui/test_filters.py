"""How values are said, in English and German."""

from datetime import UTC, date, datetime, time
from typing import NamedTuple

import pytest

from vibewell.web.ui import filters


class Price(NamedTuple):
    amount: int
    currency: str = "EUR"


NBSP = "\N{NO-BREAK SPACE}"
AFTERNOON = datetime(2026, 11, 17, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("price", "locale", "listed", "owed"),
    [
        (Price(5200), "en", "€52", "€52.00"),
        (Price(5250), "en", "€52.50", "€52.50"),
        (Price(0), "en", "€0", "€0.00"),
        (Price(128400), "en", "€1,284", "€1,284.00"),
        (Price(5200), "de", f"52{NBSP}€", f"52,00{NBSP}€"),
        (Price(128450), "de", f"1.284,50{NBSP}€", f"1.284,50{NBSP}€"),
        (Price(5200, "JPY"), "en", "¥5,200", "¥5,200"),
        (Price(-2400), "en", "-€24", "-€24.00"),
    ],
)
def test_money_is_short_in_lists_and_exact_where_it_is_owed(price: Price, locale: str, listed: str, owed: str) -> None:
    assert filters.money(price, locale) == listed
    assert filters.owed(price, locale) == owed


def test_a_time_is_said_on_the_clock_of_its_zone() -> None:
    assert filters.clock(AFTERNOON, "Europe/Berlin") == "14:15"
    assert filters.clock(AFTERNOON, "Asia/Tokyo") == "22:15"
    assert filters.clock(time(9, 5)) == "09:05"


@pytest.mark.parametrize(
    ("say", "english", "german"),
    [
        (filters.weekday, "Tuesday", "Dienstag"),
        (filters.long_date, "Tuesday, 17 November", "Dienstag, 17. November"),
        (filters.plain_date, "17 November", "17. November"),
        (filters.short_date, "Tue 17 Nov", "Di. 17. Nov."),
        (filters.full_date, "17 November 2026", "17. November 2026"),
    ],
)
def test_dates_are_said_in_both_languages(say, english: str, german: str) -> None:  # type: ignore[no-untyped-def]
    assert say(date(2026, 11, 17), "en") == english
    assert say(AFTERNOON, "de", "Europe/Berlin") == german


def test_a_late_instant_belongs_to_the_day_of_its_zone() -> None:
    late = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)
    assert filters.plain_date(late, "en", "Europe/Berlin") == "18 November"


def test_months_have_names() -> None:
    assert filters.month_name(date(2026, 3, 1), "en") == "March 2026"
    assert filters.month_name(date(2026, 3, 31), "de") == "März 2026"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(5, "5 min"), (45, "45 min"), (80, "80 min"), (119, "119 min"), (120, "2 h"), (125, "2 h 05"), (150, "2 h 30")],
)
def test_a_length_is_felt_in_minutes_and_then_in_hours(minutes: int, said: str) -> None:
    assert filters.duration(minutes) == said


@pytest.mark.parametrize(
    ("metres", "english", "german"),
    [
        (3, "50 m", "50 m"),
        (648, "650 m", "650 m"),
        (994, "990 m", "990 m"),
        (996, "1.0 km", "1,0 km"),
        (1230, "1.2 km", "1,2 km"),
        (12_400, "12 km", "12 km"),
    ],
)
def test_a_distance_is_as_exact_as_a_walk(metres: float, english: str, german: str) -> None:
    assert filters.distance(metres, "en") == english
    assert filters.distance(metres, "de") == german


def test_times_become_classes_because_style_attributes_are_forbidden() -> None:
    assert filters.at(AFTERNOON, "Europe/Berlin") == "at-14 at-m15"
    assert filters.at(time(9, 0)) == "at-9 at-m0"
    assert filters.at(25 * 60 + 37) == "at-25 at-m37"
    assert filters.lasting(125) == "for-2h for-m5"
    assert filters.lasting(20) == "for-0h for-m20 is-brief"


def test_kinds_become_states() -> None:
    assert filters.states("main small") == " is-main is-small"
    assert filters.states("") == ""
