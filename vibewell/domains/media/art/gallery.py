"""Which composition, which palette, which sheet: a picture from a craft and a seed."""

from collections.abc import Callable
from typing import NamedTuple

from vibewell.domains.media.art import (
    barber,
    brows,
    facial,
    hair,
    lashes,
    makeup,
    massage,
    nails,
    sauna,
    spa,
    waxing,
    yoga,
)
from vibewell.domains.media.art.canvas import SIZES, Canvas, Shape
from vibewell.domains.media.art.dice import Dice, fingerprint
from vibewell.domains.media.art.ink import PALETTES

Composition = Callable[[Canvas], None]


class Craft(NamedTuple):
    compositions: tuple[Composition, ...]
    suits: tuple[str, ...]


CRAFTS = {
    "hair": Craft(hair.COMPOSITIONS, hair.SUITS),
    "barber": Craft(barber.COMPOSITIONS, barber.SUITS),
    "nails": Craft(nails.COMPOSITIONS, nails.SUITS),
    "brows": Craft(brows.COMPOSITIONS, brows.SUITS),
    "lashes": Craft(lashes.COMPOSITIONS, lashes.SUITS),
    "facial": Craft(facial.COMPOSITIONS, facial.SUITS),
    "makeup": Craft(makeup.COMPOSITIONS, makeup.SUITS),
    "massage": Craft(massage.COMPOSITIONS, massage.SUITS),
    "spa": Craft(spa.COMPOSITIONS, spa.SUITS),
    "sauna": Craft(sauna.COMPOSITIONS, sauna.SUITS),
    "yoga": Craft(yoga.COMPOSITIONS, yoga.SUITS),
    "waxing": Craft(waxing.COMPOSITIONS, waxing.SUITS),
}

# Chosen by eye, so that a row of twelve reads as twelve crafts and no two neighbours share a colour.
SHELF: dict[str, tuple[Composition, str, str]] = {
    "hair": (hair.wave, "coral", "s0"),
    "barber": (barber.poles, "ink", "s0"),
    "nails": (nails.fan, "blush", "s0"),
    "brows": (brows.gaze, "teal", "p3"),
    "lashes": (lashes.scales, "dusk", "s0"),
    "facial": (facial.bloom, "honey", "q1"),
    "makeup": (makeup.brushes, "plum", "s0"),
    "massage": (massage.stones, "sand", "s0"),
    "spa": (spa.lotus, "teal", "s0"),
    "sauna": (sauna.hut, "ink", "s0"),
    "yoga": (yoga.seat, "coral", "s2"),
    "waxing": (waxing.spatula, "mist", "s0"),
}


def _craft(category: str) -> Craft:
    craft = CRAFTS.get(category)
    if craft is None:
        raise ValueError(f"no pictures are drawn for {category!r}; the crafts are {', '.join(CRAFTS)}")
    return craft


def draw(composition: Composition, palette: str, shape: Shape, name: str) -> str:
    """One composition in one palette; the name throws the dice and keeps ids apart on a page."""
    if shape not in SIZES:
        raise ValueError(f"a picture can't be {shape!r}; it is one of {', '.join(SIZES)}")
    key = f"v{fingerprint(f'{name}/{shape}/{composition.__name__}/{palette}'):08x}"
    canvas = Canvas(shape, key, PALETTES[palette], Dice(name))
    composition(canvas)
    return canvas.text()


def picture(category: str, seed: str, shape: Shape, variant: int = 0) -> str:
    """One picture as SVG text, the same on every machine.

    `tall` is 3:4.4 and meant for an arch, `wide` is 16:10. Another variant of a seed is another composition in
    another palette, so that several pictures of one business differ; shapes of one variant show the same scene.
    Raises ValueError for a craft or a shape that isn't drawn.
    """
    craft = _craft(category)
    choice = Dice(f"{category}/{seed}")
    first, suit = choice.index(len(craft.compositions)), choice.index(len(craft.suits))
    composition = craft.compositions[(first + variant) % len(craft.compositions)]
    palette = craft.suits[(suit + variant) % len(craft.suits)]
    return draw(composition, palette, shape, f"{category}/{seed}/{variant}")


def shelf_picture(category: str) -> str:
    """The picture that stands for a whole craft on the home page, tall."""
    _craft(category)
    composition, palette, seed = SHELF[category]
    return draw(composition, palette, "tall", f"{category}/{seed}/0")
