"""The head of a letter: a row of arches in the colours of the craft, made of table cells, so that no picture loads.

The hex values are those of the product's palette (`tokens.json`), since mail programs know no variables.
"""

import hashlib

import msgspec

ARCHES = 7
HEIGHT_PIXELS_MIN = 46
HEIGHT_PIXELS_MAX = 156


class Look(msgspec.Struct, frozen=True):
    """The ground and three inks of a head."""

    ground: str
    inks: tuple[str, str, str]


class Arch(msgspec.Struct, frozen=True):
    """One arch: an outer height, its ink, and the ink and height of the opening within."""

    height: int
    ink: str
    inner_height: int
    inner_ink: str


CORAL = Look("#e0795c", ("#f4a088", "#a84327", "#fcdfd4"))
LOOKS = {
    "hair": CORAL,
    "barber": Look("#3c3f52", ("#575b6f", "#e0795c", "#2e3143")),
    "nails": Look("#e5a4a3", ("#f9e1de", "#b4405f", "#efc3bb")),
    "brows": Look("#e4c7a2", ("#fce9c8", "#875a1c", "#eebf73")),
    "lashes": Look("#efc3bb", ("#f9e1de", "#82283f", "#e5a4a3")),
    "facial": Look("#afdbd8", ("#d3edea", "#2a6b68", "#83c4bf")),
    "makeup": Look("#d7829a", ("#f9e1de", "#82283f", "#e5a4a3")),
    "massage": Look("#eebf73", ("#fce9c8", "#a84327", "#e0795c")),
    "spa": Look("#2a6b68", ("#83c4bf", "#1f5755", "#afdbd8")),
    "sauna": Look("#a84327", ("#e0795c", "#662a19", "#f4a088")),
    "yoga": Look("#83c4bf", ("#d3edea", "#1f5755", "#fce9c8")),
    "waxing": Look("#fce9c8", ("#eebf73", "#e0795c", "#fcdfd4")),
}


def look_of(category: str) -> Look:
    """The colours of a craft; coral for what belongs to none."""
    return LOOKS.get(category, CORAL)


def arches(category: str, seed: str) -> tuple[Arch, ...]:
    """A row of arches that is always the same for one seed."""
    look = look_of(category)
    dice = hashlib.sha256(f"letterhead {seed}".encode()).digest()
    row = []
    for place in range(ARCHES):
        span = HEIGHT_PIXELS_MAX - HEIGHT_PIXELS_MIN
        height = HEIGHT_PIXELS_MIN + dice[place] * span // 255
        ink = look.inks[dice[place + 8] % 3]
        inner = look.inks[(dice[place + 8] + 1 + dice[place + 16] % 2) % 3]
        open_percent = 35 + dice[place + 24] % 40
        row.append(Arch(height, ink, height * open_percent // 100, inner))
    return tuple(row)
