"""A map of places with their next free time: our own drawing, no tiles, no request to anyone.

Around Leipzig it shows the rivers, woods, great streets and districts, drawn by hand from known points; elsewhere only a
quiet lattice of streets. The square of the view always holds every pin; beyond it the drawing goes on, so that the same map
fits a tall column and a phone's strip.
"""

import math
from collections.abc import Iterable, Sequence

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

RIVERS: tuple[tuple[Point, ...], ...] = (
    ((51.286, 12.364), (51.303, 12.362), (51.312, 12.361), (51.32, 12.358), (51.328, 12.3525), (51.334, 12.351), (51.341, 12.352),
     (51.348, 12.349), (51.355, 12.34), (51.366, 12.323)),
)
BROOKS: tuple[tuple[Point, ...], ...] = (
    ((51.303, 12.354), (51.314, 12.3435), (51.322, 12.3385), (51.33, 12.34), (51.337, 12.346), (51.341, 12.352)),
    ((51.29, 12.378), (51.31, 12.3705), (51.322, 12.3675), (51.331, 12.3655), (51.338, 12.3625), (51.3475, 12.3665), (51.353, 12.357)),
    ((51.3245, 12.339), (51.3275, 12.33), (51.3315, 12.3225), (51.337, 12.315)),
)
PARKS: tuple[tuple[Point, ...], ...] = (
    ((51.3375, 12.3535), (51.3365, 12.364), (51.332, 12.3665), (51.3265, 12.362), (51.3215, 12.362), (51.3225, 12.3545), (51.33, 12.3525)),
    ((51.3175, 12.36), (51.3115, 12.3665), (51.301, 12.3665), (51.289, 12.3705), (51.288, 12.355), (51.303, 12.353), (51.313, 12.3535)),
    ((51.346, 12.3525), (51.3475, 12.3645), (51.355, 12.362), (51.3585, 12.349), (51.353, 12.344)),
    ((51.3435, 12.341), (51.3405, 12.3495), (51.335, 12.3475), (51.337, 12.341)),
    ((51.3285, 12.387), (51.3275, 12.3945), (51.323, 12.393), (51.3245, 12.386)),
    ((51.3165, 12.407), (51.316, 12.4175), (51.309, 12.419), (51.3085, 12.41)),
)
ROADS: tuple[tuple[Point, ...], ...] = (
    ((51.345, 12.372), (51.3445, 12.381), (51.339, 12.3835), (51.3355, 12.379), (51.336, 12.371), (51.341, 12.3685), (51.345, 12.372)),
    ((51.3355, 12.3735), (51.325, 12.3738), (51.314, 12.3737), (51.301, 12.374), (51.286, 12.379)),
    ((51.341, 12.3685), (51.3405, 12.357), (51.338, 12.34), (51.3365, 12.325), (51.335, 12.3)),
    ((51.3345, 12.351), (51.333, 12.34), (51.3325, 12.324), (51.332, 12.3)),
    ((51.345, 12.372), (51.3525, 12.3665), (51.362, 12.35), (51.372, 12.325)),
    ((51.337, 12.382), (51.328, 12.394), (51.318, 12.407), (51.303, 12.428)),
    ((51.3395, 12.3835), (51.3385, 12.4), (51.3365, 12.43)),
    ((51.344, 12.3815), (51.346, 12.395), (51.3475, 12.425)),
)
DISTRICTS: tuple[tuple[str, float, float], ...] = (
    ("Zentrum", 51.3402, 12.3758), ("Zentrum-Süd", 51.3308, 12.3775), ("Südvorstadt", 51.3205, 12.3765), ("Connewitz", 51.3075, 12.378),
    ("Schleußig", 51.3195, 12.348), ("Plagwitz", 51.3275, 12.333), ("Lindenau", 51.3405, 12.3305), ("Gohlis", 51.3605, 12.367),
    ("Reudnitz", 51.3335, 12.4035), ("Zentrum-West", 51.3378, 12.3585), ("Stötteritz", 51.3195, 12.418), ("Eutritzsch", 51.366, 12.384),
    ("Neustadt", 51.3475, 12.4), ("Kleinzschocher", 51.311, 12.323), ("Marienbrunn", 51.303, 12.398), ("Leutzsch", 51.352, 12.315),
)


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
    """The map that holds all pins, and the place that was asked for if it is given. The first pins win where two would collide."""
    view = look(pins, you)
    return TownMap(
        streets=lattice(view), roads=lines(view, ROADS), rivers=lines(view, RIVERS), brooks=lines(view, BROOKS),
        parks=shapes(view, PARKS), pins=tuple(placed(view, pins)), you=Drawn(*view.place(you)) if you else None,
        districts=tuple(drawn for drawn in (Drawn(*view.place((lat, lon)), name) for name, lat, lon in DISTRICTS) if near(drawn)),
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
    """Streets that nobody named: two families of gently bent lines, anchored to the ground so that a pan would not shift them."""
    step = STREET_METRES * view.scale
    while step < 2 * HALF * REACH / STREETS_MAX * 2:
        step *= 2
    reach = HALF * REACH
    west, south = view.place((51.0, 12.0))
    low, high = HALF - reach, HALF + reach
    paths = []
    for number in range(math.ceil((low - south) / step), math.floor((high - south) / step) + 1):
        y = round(south + number * step, 1)
        paths.append(f"M{low} {y - 40}Q{HALF - 130} {y + 26} {HALF} {y}T{high} {y - 30}")
    for number in range(math.ceil((low - west) / step), math.floor((high - west) / step) + 1):
        x = round(west + number * step, 1)
        paths.append(f"M{x + 30} {low}Q{x - 22} {HALF - 120} {x} {HALF}T{x + 24} {high}")
    return "".join(paths)


def lines(view: View, ways: Iterable[Sequence[Point]]) -> str:
    """Smooth ways through the given points."""
    return "".join(smooth([view.place(point) for point in way]) for way in ways)


def shapes(view: View, areas: Iterable[Sequence[Point]]) -> str:
    """Soft areas: the corners are rounded through the middle of each side."""
    paths = []
    for area in areas:
        corners = [view.place(point) for point in area]
        middles = [halfway(one, two) for one, two in zip(corners, [*corners[1:], corners[0]], strict=True)]
        curves = "".join(f"Q{c[0]} {c[1]} {m[0]} {m[1]}" for c, m in zip([*corners[1:], corners[0]], [*middles[1:], middles[0]], strict=True))
        paths.append(f"M{middles[0][0]} {middles[0][1]}{curves}Z")
    return "".join(paths)


def smooth(points: Sequence[Point]) -> str:
    middles = [halfway(one, two) for one, two in zip(points, points[1:], strict=False)]
    curves = "".join(f"Q{p[0]} {p[1]} {m[0]} {m[1]}" for p, m in zip(points[1:-1], middles[1:], strict=True))
    first, last = points[0], points[-1]
    return f"M{first[0]} {first[1]}L{middles[0][0]} {middles[0][1]}{curves}L{last[0]} {last[1]}"


def halfway(one: Point, two: Point) -> Point:
    return round((one[0] + two[0]) / 2, 1), round((one[1] + two[1]) / 2, 1)
