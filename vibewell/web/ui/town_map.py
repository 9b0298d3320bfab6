"""A map of places with their next free time: our own drawing, no tiles, no request to anyone.

Around Leipzig it shows the rivers, woods, great streets and districts, drawn by hand from known points; elsewhere
only a quiet lattice of streets. The square of the view always holds every pin; beyond it the drawing goes on, so
that the same map fits a tall column and a phone's strip.
"""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import msgspec

# Half the side of the view's square, in the units of the drawing; the drawing itself reaches three times as far.
HALF = 200.0
REACH = 3.0
MARGIN = 0.78
SPAN_METRES_MIN = 900.0
METRES_PER_DEGREE = 111_200.0
STREET_METRES = 230.0
STREETS_MAX = 80
# Two pins nearer than this hide each other; the later one becomes a dot.
PIN_WIDTH, PIN_HEIGHT = 62.0, 34.0

Point = tuple[float, float]


class Ground(msgspec.Struct, frozen=True):
    """What a town is drawn from: ways, areas and names at (latitude, longitude)."""

    rivers: tuple[tuple[Point, ...], ...]
    brooks: tuple[tuple[Point, ...], ...]
    parks: tuple[tuple[Point, ...], ...]
    roads: tuple[tuple[Point, ...], ...]
    districts: tuple[tuple[str, float, float], ...]


@cache
def ground() -> Ground:
    """Leipzig, the town of the demo; far from it nothing of it comes into view."""
    return msgspec.json.decode(Path(__file__).with_name("leipzig.json").read_bytes(), type=Ground)


class Pin(msgspec.Struct, frozen=True):
    """A place that can be booked: where it is, what the pin says ("14:15"), and what it is called."""

    latitude: float
    longitude: float
    text: str
    name: str
    href: str
    is_on: bool = False


class Drawn(msgspec.Struct, frozen=True):
    """A point of the drawing with its words. A dot has none, because a neighbour speaks already."""

    x: float
    y: float
    text: str = ""
    name: str = ""
    href: str = ""
    is_on: bool = False
    is_dot: bool = False


class TownMap(msgspec.Struct, frozen=True):
    """Paths and points in a square of 400 by 400, for the macro `town_map`."""

    streets: str
    roads: str
    rivers: str
    brooks: str
    parks: str
    districts: tuple[Drawn, ...]
    pins: tuple[Drawn, ...]
    you: Drawn | None


class View(msgspec.Struct, frozen=True):
    """Where the middle is and how many units a metre has."""

    latitude: float
    longitude: float
    scale: float

    def place(self, point: Point) -> Point:
        """A flat projection: a town is small enough for it."""
        per_degree = METRES_PER_DEGREE * self.scale
        x = (point[1] - self.longitude) * math.cos(math.radians(self.latitude)) * per_degree
        return round(x + HALF, 1), round((self.latitude - point[0]) * per_degree + HALF, 1)


def town_map(pins: Sequence[Pin], *, you: Point | None = None) -> TownMap:
    """The map that holds all pins, and `you`, the place asked for. The first pins win where two would collide."""
    view, town = look(pins, you), ground()
    districts = (Drawn(*view.place((latitude, longitude)), name) for name, latitude, longitude in town.districts)
    return TownMap(
        streets=lattice(view),
        roads=lines(view, town.roads),
        rivers=lines(view, town.rivers),
        brooks=lines(view, town.brooks),
        parks=shapes(view, town.parks),
        pins=tuple(placed(view, pins)),
        you=Drawn(*view.place(you)) if you else None,
        districts=tuple(drawn for drawn in districts if near(drawn)),
    )


def look(pins: Sequence[Pin], you: Point | None) -> View:
    points = [(pin.latitude, pin.longitude) for pin in pins] + ([you] if you else [])
    if not points:
        points = [(51.3336, 12.3716)]
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    middle = (south + north) / 2
    tall = (north - south) * METRES_PER_DEGREE
    wide = (east - west) * METRES_PER_DEGREE * math.cos(math.radians(middle))
    span = max(tall, wide, SPAN_METRES_MIN)
    return View(middle, (west + east) / 2, 2 * HALF * MARGIN / span)


def near(drawn: Drawn) -> bool:
    reach = HALF * REACH
    return abs(drawn.x - HALF) < reach and abs(drawn.y - HALF) < reach


def placed(view: View, pins: Iterable[Pin]) -> Iterable[Drawn]:
    taken: list[Point] = []
    for pin in pins:
        x, y = view.place((pin.latitude, pin.longitude))
        crowded = any(abs(x - other[0]) < PIN_WIDTH and abs(y - other[1]) < PIN_HEIGHT for other in taken)
        if not crowded:
            taken.append((x, y))
        yield Drawn(x, y, pin.text, pin.name, pin.href, pin.is_on, crowded and not pin.is_on)


def lattice(view: View) -> str:
    """Streets that nobody named: two families of gently bent lines, anchored to the ground so that none moves."""
    step = STREET_METRES * view.scale
    reach = HALF * REACH
    while 4 * reach / step > STREETS_MAX:
        step *= 2
    west, south = view.place((51.0, 12.0))
    low, high = HALF - reach, HALF + reach
    across = (
        f"M{low} {y - 40:.1f}Q{HALF - 130} {y + 26:.1f} {HALF} {y:.1f}T{high} {y - 30:.1f}"
        for y in steps(south, step, low, high)
    )
    along = (
        f"M{x + 30:.1f} {low}Q{x - 22:.1f} {HALF - 120} {x:.1f} {HALF}T{x + 24:.1f} {high}"
        for x in steps(west, step, low, high)
    )
    return "".join([*across, *along])


def steps(anchor: float, step: float, low: float, high: float) -> Iterable[float]:
    return (
        anchor + number * step for number in range(math.ceil((low - anchor) / step), int((high - anchor) // step) + 1)
    )


def lines(view: View, ways: Iterable[Sequence[Point]]) -> str:
    """Smooth ways from the first to the last of the given points."""
    paths = []
    for way in ways:
        points = [view.place(point) for point in way]
        (last_x, last_y) = points[-1]
        paths.append(f"M{points[0][0]} {points[0][1]}{bends(points)}L{last_x} {last_y}")
    return "".join(paths)


def shapes(view: View, areas: Iterable[Sequence[Point]]) -> str:
    """Soft areas: each corner is rounded through the middles of its sides."""
    paths = []
    for area in areas:
        corners = [view.place(point) for point in area]
        x, y = halfway(corners[0], corners[1])
        paths.append(f"M{x} {y}{bends([*corners, corners[0], corners[1]])}Z")
    return "".join(paths)


def bends(points: Sequence[Point]) -> str:
    """One curve around each point between the first and the last, from middle to middle."""
    middles = [halfway(one, two) for one, two in pairwise(points)]
    return "".join(f"Q{p[0]} {p[1]} {m[0]} {m[1]}" for p, m in zip(points[1:-1], middles[1:], strict=True))


def halfway(one: Point, two: Point) -> Point:
    return round((one[0] + two[0]) / 2, 1), round((one[1] + two[1]) / 2, 1)
