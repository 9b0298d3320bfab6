"""Curves and figures. Only + - * / and square roots are used: IEEE 754 fixes their last bit everywhere,
while a platform's own sine may differ in it and so move a rounded coordinate."""

from collections.abc import Sequence
from math import floor, sqrt

Point = tuple[float, float]

PI = 3.141592653589793
TAU = 2 * PI


def sin(x: float) -> float:
    """Sine to about 1e-8, by the series on the quarter turn next to zero."""
    x -= TAU * floor(x / TAU + 0.5)
    if x > PI / 2:
        x = PI - x
    elif x < -PI / 2:
        x = -PI - x
    s = x * x
    return x * (1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110 * (1 - s / 156))))))


def cos(x: float) -> float:
    return sin(x + PI / 2)


def radians(degrees: float) -> float:
    return degrees * PI / 180


def polar(angle_degrees: float, radius: float) -> Point:
    """Zero points up, angles run clockwise, as on a clock."""
    angle = radians(angle_degrees)
    return radius * sin(angle), -radius * cos(angle)


def bell(x: float) -> float:
    """A soft bump: 1 at zero, falling to nothing by about 3."""
    return 1 / (1 + x * x * (1 + x * x * 0.5))


def ease(t: float) -> float:
    t = max(0.0, min(1.0, t))
    return t * t * (3 - 2 * t)


def whole(value: float) -> str:
    """A coordinate: the canvas is 900 units wide, so whole units are finer than a pixel."""
    return str(floor(value + 0.5))


def number(value: float) -> str:
    """Two decimals at most, written from integers so that no float printing is involved."""
    hundredths = floor(value * 100 + 0.5)
    sign = "-" if hundredths < 0 else ""
    units, rest = divmod(abs(hundredths), 100)
    if not rest:
        return f"{sign}{units}"
    return f"{sign}{units or ''}.{rest:02d}".rstrip("0")


def spots(*values: float) -> str:
    """Coordinates side by side; a minus separates as well as a space does."""
    return " ".join([str(floor(value + 0.5)) for value in values]).replace(" -", "-")


def smooth(points: Sequence[Point], closed: bool = False, joined: bool = False) -> str:
    """A Catmull-Rom curve through the points, as cubic segments. `joined` continues a path with a line."""
    ring = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    out = [("L" if joined else "M") + spots(*ring[1])]
    for k in range(len(ring) - 3):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ring[k : k + 4]
        out.append("C" + spots(x1 + (x2 - x0) / 6, y1 + (y2 - y0) / 6, x2 - (x3 - x1) / 6, y2 - (y3 - y1) / 6, x2, y2))
    return "".join(out) + ("Z" if closed else "")


def band(left: Sequence[Point], right: Sequence[Point]) -> str:
    """The closed area between two edges that run the same way."""
    return smooth(left) + smooth(list(reversed(right)), joined=True) + "Z"


def ribbon(spine: Sequence[Point], widths: Sequence[float]) -> str:
    """A band around a spine with a width given at each point."""
    left, right = [], []
    last = len(spine) - 1
    for k, (x, y) in enumerate(spine):
        (ax, ay), (bx, by) = spine[max(0, k - 1)], spine[min(last, k + 1)]
        dx, dy = bx - ax, by - ay
        length = sqrt(dx * dx + dy * dy) or 1.0
        half = widths[k] / 2
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return band(left, right)


def hairline(start: Point, bend: Point, end: Point, thick: float) -> str:
    """One tapering hair: as thick as told at the root, nothing at the tip."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = sqrt(dx * dx + dy * dy) or 1.0
    nx, ny = -dy / length * thick, dx / length * thick
    tip = spots(*end)
    back = spots(bend[0] + nx, bend[1] + ny, start[0] + nx, start[1] + ny)
    return f"M{spots(*start)}Q{spots(*bend)} {tip}Q{back}Z"


def pebble(x: float, y: float, rx: float, ry: float, phase: float, wild: float = 0.05, count: int = 9) -> list[Point]:
    """An ellipse worn by water."""
    out = []
    for k in range(count):
        a = k / count * TAU
        swell = 1 + wild * sin(2 * a + phase) + wild * 0.6 * sin(3 * a + phase * 2)
        out.append((x + rx * swell * cos(a), y + ry * swell * sin(a)))
    return out


def mirrored(d: Sequence[Point]) -> list[Point]:
    """The other half of a figure that is symmetric about x = 0."""
    return [(-x, y) for x, y in reversed(d)]


def both_sides(right_half: Sequence[Point]) -> str:
    """A closed smooth figure from its right half, listed from top to bottom."""
    return smooth([*right_half, *mirrored(right_half)], closed=True)
