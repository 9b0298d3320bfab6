"""Visits that everybody may count on: Clara's, and a day at Atelier Nordlicht as the drawings show it."""

from datetime import date

import msgspec

SEARCH_DAYS = 6


class Pin(msgspec.Struct, frozen=True):
    """A visit that is laid before all others.

    `day` counts from today; when the member isn't there or the time is taken, the next days further from today are
    tried, up to `search_days`. `at` is the wall clock. `review` is stars and words.
    """

    business: str
    member: str
    services: tuple[str, ...]
    day: int
    at: str
    customer: str
    review: tuple[int, str] | None = None
    cancelled: bool = False
    search_days: int = SEARCH_DAYS
    note: str = ""


NORDLICHT = "atelier-nordlicht"


CLARA_HAS_BEEN: tuple[Pin, ...] = (
    Pin("haus-der-ruhe", "Benedikt", ("Deep tissue, back and neck",), -9, "18:00", "clara"),
    Pin(NORDLICHT, "Lene", ("Gloss & toning",), -27, "10:30", "clara"),
    Pin(
        "brauenwerk",
        "Sofia",
        ("Brow shape and tint",),
        -45,
        "16:00",
        "clara",
        (5, "Sofia measured for ten minutes and tweezed for five. Exactly the right way round."),
    ),
    Pin("tau-hautpflege", "Leonie", ("Feuchtigkeitsbehandlung",), -66, "17:00", "clara", cancelled=True),
    Pin(
        NORDLICHT,
        "Ida",
        ("Cut & finish",),
        -83,
        "15:00",
        "clara",
        (
            5,
            "She asked how I dry my hair at home before touching the scissors. "
            "It is the first cut in years that still works on day four.",
        ),
    ),
    Pin(
        "lack-und-lune",
        "Mai",
        ("Gel manicure, plain colour",),
        -96,
        "17:30",
        "clara",
        (5, "Three weeks, not a single chip, and a very good silence."),
    ),
    Pin(NORDLICHT, "Lene", ("Balayage, freehand",), -112, "10:00", "clara"),
)
# What she has done again and again: more than a page of a list holds.
CLARAS_HABITS = (
    ("lack-und-lune", "Mai", "Gel manicure, plain colour", "17:30", (-19, -38, -57, -76, -117)),
    ("haus-der-ruhe", "Benedikt", "Deep tissue, back and neck", "18:00", (-36, -64, -91)),
    (NORDLICHT, "Ida", "Fringe and neck", "12:30", (-13, -54, -69, -97)),
)


def pins(today: date, nordlicht_day: int) -> tuple[Pin, ...]:
    """`nordlicht_day` is the day, from today, on which the salon is next at work."""
    habits = (
        Pin(business, member, (service,), day, at, "clara")
        for business, member, service, at, days in CLARAS_HABITS
        for day in days
    )
    return (*_clara_goes(8 - today.weekday()), *CLARA_HAS_BEEN, *habits, *_board(nordlicht_day))


def _clara_goes(tuesday: int) -> tuple[Pin, ...]:
    """`tuesday` is next week's."""
    deep, manicure = ("Deep tissue, back and neck",), ("Gel manicure, plain colour",)
    wish = "A touch cooler than last time."
    return (
        Pin(NORDLICHT, "Ida", ("Gloss & toning", "Cut & finish"), tuesday, "14:00", "clara", note=wish),
        Pin("haus-der-ruhe", "Benedikt", deep, tuesday + 5, "17:00", "clara"),
        Pin("lack-und-lune", "Mai", manicure, tuesday + 16, "17:30", "clara"),
    )


def _board(day: int) -> tuple[Pin, ...]:
    rows = (
        ("Ida", ("Fringe and neck",), "10:00", "jana"),
        ("Ida", ("Balayage, freehand",), "10:30", "sofia"),
        ("Ida", ("Short cut",), "11:45", "paul"),
        ("Ida", ("Gloss & toning", "Cut & finish"), "14:00", "marlene"),
        ("Ida", ("Fringe and neck",), "14:30", "leo"),
        ("Ida", ("Cut & finish",), "16:30", "thi-mai"),
        ("Ida", ("Ansatzfarbe mit Glanzversiegelung",), "17:30", "hanne"),
        ("Mehmet", ("Dry cut for curls",), "10:00", "amara-client"),
        ("Mehmet", ("Cut & finish",), "11:15", "emil"),
        ("Mehmet", ("Cut, beard",), "13:15", "david"),
        ("Mehmet", ("Dry cut for curls",), "15:45", "ruth"),
        ("Mehmet", ("Cut & finish",), "18:00", "tobias"),
        ("Lene", ("Grey blending",), "10:00", "greta"),
        ("Lene", ("Patch test",), "13:30", "nele"),
        ("Lene", ("Dauerwelle mit Pflegekur",), "14:15", "ingeborg"),
        ("Leyla", ("Cut & finish",), "12:00", "samira"),
        ("Leyla", ("Gloss & toning",), "13:45", "lina"),
    )
    return tuple(
        Pin(NORDLICHT, member, services, day, at, customer, search_days=0) for member, services, at, customer in rows
    )
