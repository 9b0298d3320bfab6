"""The people and places that everybody meets: in the demo, in tests and in screenshots."""

from datetime import date

from vibewell.boot.town.cast.nordlicht import nordlicht
from vibewell.boot.town.cast.salons import SALONS
from vibewell.boot.town.plans import Sketch


def cast_sketches(today: date) -> tuple[Sketch, ...]:
    """The businesses that are there whatever the seed."""
    return (nordlicht(today), *SALONS)


__all__ = ["cast_sketches"]
