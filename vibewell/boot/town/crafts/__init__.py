"""The twelve crafts of the town."""

from vibewell.boot.town.crafts import (
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
from vibewell.boot.town.crafts.model import Craft, Part, Treatment, Voices

CRAFTS: tuple[Craft, ...] = (
    hair.CRAFT,
    barber.CRAFT,
    nails.CRAFT,
    brows.CRAFT,
    lashes.CRAFT,
    facial.CRAFT,
    makeup.CRAFT,
    massage.CRAFT,
    spa.CRAFT,
    sauna.CRAFT,
    yoga.CRAFT,
    waxing.CRAFT,
)

__all__ = ["CRAFTS", "Craft", "Part", "Treatment", "Voices"]
