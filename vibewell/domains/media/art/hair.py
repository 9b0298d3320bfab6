# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Hair: locks that flow, ringlets, a plait, a bob seen from behind, a comb drawn through."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import (
    TAU,
    Point,
    band,
    bell,
    both_sides,
    ease,
    hairline,
    sin,
    smooth,
    spots,
)
from vibewell.domains.media.art.ink import SKINS, Skin, mix, shade, tint
from vibewell.domains.media.art.rooms import room


def _sheen(c: Canvas, tone: str, shine: str, along: float, at: float, upright: bool) -> str:
    """Light lying across many strands at once, in two bands."""
    stops = (
        (0.0, shade(tone, 0.15)),
        (at - 0.17, tone),
        (at, shine),
        (at + 0.15, tone),
        (at + 0.3, shade(tone, 0.22)),
        (min(0.97, at + 0.46), mix(tone, shine, 0.6)),
        (1.0, tone),
    )
    return c.across(*stops, x1=0, y1=0, x2=0 if upright else along, y2=along if upright else 0)


def _lock(c: Canvas, centre: float, reach: float, phase: float, tones: tuple[str, str], strands: int) -> None:
    """One lock that swings across the sheet and is pinched where it turns."""
    d, upright = c.dice, c.shape != "wide"
    long, breadth = (c.h, c.w) if upright else (c.w, c.h)
    swing, turns, pinch = breadth * d.between(0.13, 0.2), d.between(3.4, 4.6), d.between(0.25, 0.7)
    at = d.between(0.24, 0.42)

    def point(u: float, t: float) -> Point:
        half = reach * (0.34 + 1.5 * (t - pinch) * (t - pinch) + 0.3 * bell((t - pinch) * 3))
        side = centre + swing * sin(phase + t * turns) + u * half + 16 * u * sin(phase + t * 6)
        along = -30 + t * (long + 60)
        return (side, along) if upright else (along, side)

    steps = [i / 6 for i in range(7)]
    edges = [[point(u, t) for t in steps] for u in (-1.05, 1.05)]
    c.path(band(*[[(x + 14, y + 20) for x, y in edge] for edge in edges]), shade(c.c.deep, 0.3), opacity=0.22)
    dark, shine = tones
    c.path(band(*edges), _sheen(c, dark, mix(dark, shine, 0.3), long, at, upright))
    paints = [
        _sheen(c, mix(dark, shine, share), mix(mix(dark, shine, share), c.c.spark, 0.72), long, at, upright)
        for share in (0.12, 0.34, 0.58)
    ]
    with c.group(fill="none", stroke_linecap="round"):
        for k in range(strands):
            u = -1 + 2 * (k + 0.5) / strands
            paint = paints[min(2, int(3 * bell((u + 0.25) * 1.7) * d.between(0.55, 1.1)))]
            c.mark(
                smooth([point(u + 0.03 * d.between(-1, 1), t) for t in steps]),
                stroke=paint,
                stroke_width=d.between(4, reach / 14),
            )


def wave(c: Canvas) -> None:
    room(c, "plain", "disc")
    breadth = c.w if c.shape != "wide" else c.h
    phase, g = c.dice.between(0, TAU), c.c
    _lock(c, breadth * 0.3, breadth * 0.26, phase + 0.9, (mix(g.deep, g.mid, 0.15), g.mid), 12)
    _lock(c, breadth * 0.68, breadth * 0.24, phase + c.dice.between(0.3, 0.7), (mix(g.deep, g.mid, 0.45), g.light), 12)
    _lock(c, breadth * 0.5, breadth * 0.2, phase, (mix(g.deep, g.ground, 0.1), mix(g.mid, g.light, 0.4)), 14)


def ringlets(c: Canvas) -> None:
    room(c, "disc", "window", "niche")
    d, g = c.dice, c.c
    count = 6 if c.shape != "wide" else 10
    stamps = [_coil(c, mix(g.deep, g.mid, share)) for share in (0.05, 0.3, 0.58)]
    for k in sorted(range(count + 1), key=lambda k: (k % 2 == 0, k)):
        x = c.w * k / count + d.between(-16, 16)
        size = c.w / count / 150 * d.between(1.06, 1.24) * (1 if k % 2 == 0 else 0.92)
        _ringlet(c, stamps[(k + d.index(2)) % 3], x, size, c.h * d.between(0.72, 0.98))


def _coil(c: Canvas, tone: str) -> str:
    """One turn of a ringlet, 150 wide: the strand comes from behind, crosses to the right and goes under."""
    paint = c.linear(
        (0, shade(tone, 0.42)),
        (0.3, tone),
        (0.5, mix(tone, c.c.light, 0.8)),
        (0.7, mix(tone, c.c.light, 0.1)),
        (1, shade(tone, 0.45)),
        x2=1,
        y2=0.3,
    )
    with c.stamp() as coil:
        c.path("M-72-40C-84-4-60 30 0 52C50 70 76 84 74 112C92 70 80 24 20-4C-24-24-56-34-72-40Z", paint)
        c.line(
            "M-68-22C-50 14 0 26 40 50C60 62 72 76 76 92M-72-34C-40-4 16 8 52 32C66 42 76 54 80 70",
            mix(tone, c.c.light, 0.55),
            2.5,
            opacity=0.6,
        )
        c.line("M-62-6C-40 26 6 42 44 62C58 70 70 84 74 100", shade(tone, 0.45), 3, opacity=0.5)
    return coil


def _ringlet(c: Canvas, coil: str, x: float, size: float, foot: float) -> None:
    y, k = -60.0, 0
    places = []
    while y < foot and k < 26:
        narrow = 1 - 0.55 * ease((y - foot + 380) / 380)
        places.append((x + 12 * sin(k * 0.6), y, size * narrow))
        y, k = y + 62 * size * (0.5 + narrow * 0.5), k + 1
    for px, py, scale in reversed(places):
        c.print(coil, px, py, 0, scale)


def plait(c: Canvas) -> None:
    room(c, "disc", "window", "drapes")
    d, g = c.dice, c.c
    tone = mix(g.deep, g.mid, d.pick((0.08, 0.35, 0.6)))
    step, half, count = 118.0, d.between(150, 176), 9
    turn = {"tall": d.between(-7, 7), "square": d.between(-16, 16), "wide": d.pick((-64, 64))}[c.shape]
    paints = [c.lit(mix(tone, g.light, share), 0.42, 0.42) for share in (0.12, 0.3)]
    with c.at(c.w / 2, c.h / 2, turn, 0.86 if c.shape == "square" else 1):
        top = -count * step / 2 - 130
        c.path(
            f"M{spots(-half * 1.1, top - 500)}C{spots(-half * 1.3, top - 90, -half, top + 20, 0, top + 160)}C{spots(half, top + 20, half * 1.3, top - 90, half * 1.1, top - 500)}Z",
            paints[0],
        )
        for k in range(count - 1, -1, -1):
            _lobe(c, top + k * step + 60, half * (1 - 0.045 * k), step, k % 2 == 1, paints[k % 2], tone)
        _tassel(c, top + count * step + 70, half * 0.5, tone)


def _lobe(c: Canvas, y: float, half: float, step: float, flip: bool, paint: str, tone: str) -> None:
    with c.group(transform="scale(-1 1)") if flip else c.group():
        edge = f"M{spots(-half * 0.62, y - step * 0.85)}C{spots(-half * 1.32, y - step * 0.3, -half * 1.2, y + step * 0.75, half * 0.12, y + step * 1.62)}C{spots(half * 0.62, y + step * 0.7, half * 0.2, y - step * 0.35, -half * 0.62, y - step * 0.85)}Z"
        c.path(edge, paint, stroke=shade(tone, 0.5), stroke_width=3, stroke_opacity=0.5)
        for k in range(6):
            u = (k + 1) / 7
            x0, x1, x2 = -half * (0.66 - 0.06 * u), -half * (1.16 - 1.35 * u), -half * (0.95 - 1.4 * u)
            c.line(
                f"M{spots(x0, y - step * 0.72)}C{spots(x1, y - step * 0.2, x2, y + step * 0.55, half * 0.1, y + step * 1.5)}",
                c.c.light if k in {1, 2, 4} else shade(tone, 0.35),
                2.4,
                opacity=0.5 if k != 2 else 0.85,
            )


def _tassel(c: Canvas, y: float, half: float, tone: str) -> None:
    for k in range(15):
        u = -1 + k / 7
        end = (half * 1.35 * u, y + 300 - 70 * u * u)
        shine = mix(tone, c.c.light, 0.55 * bell((u + 0.3) * 2))
        c.path(hairline((half * 0.5 * u + 7, y), (half * 1.7 * u, y + 110), end, 24), shine)
    c.rect(-half * 0.72, y - 30, half * 1.44, 50, c.tube(c.c.spark), 24)


def nape(c: Canvas) -> None:
    room(c, "niche", "disc", "window")
    d, g = c.dice, c.c
    skin = SKINS[d.pick(("porcelain", "sand", "olive", "bronze", "umber"))]
    tone = mix(g.deep, g.mid, d.pick((0.0, 0.3, 0.55)))
    long, flare = d.between(150, 330), d.between(0, 46)
    lean = d.between(-60, 60)
    with c.focus(dy=20):
        _shoulders(c, skin, g.spark)
        half = [
            (90.0, -452.0),
            (225, -350),
            (274, -170),
            (268 + flare * 0.4, 20),
            (250 + flare, long - 20),
            (150, long + 16),
        ]
        c.path(both_sides(half), c.lit(tone, 0.2, 0.4))
        _bob_strands(c, tone, long, flare, lean)


def _bob_strands(c: Canvas, tone: str, long: float, flare: float, lean: float) -> None:
    d, g = c.dice, c.c
    foot = [(-250 - flare + i * (500 + 2 * flare) / 16, long + 8 + 12 * sin(i * 1.1)) for i in range(17)]
    shine = c.across(
        (0, shade(tone, 0.3)),
        (0.3, mix(tone, g.light, 0.2)),
        (0.42, mix(tone, g.light, 0.75)),
        (0.56, mix(tone, g.light, 0.12)),
        (1, shade(tone, 0.35)),
        x1=0,
        y1=-450,
        x2=0,
        y2=long,
    )
    with c.group(fill="none", stroke=shine, stroke_linecap="round"):
        for i, (x, y) in enumerate(foot):
            u = (i - 8) / 8
            c.mark(
                f"M{spots(lean * (1 - abs(u)) + u * 40, -446 + 26 * abs(u))}C{spots(x * 1.12 + lean * 0.4, -360 + 60 * abs(u), x * 1.16, -40, x, y)}",
                stroke_width=d.between(4, 11),
                opacity=d.between(0.55, 1),
            )


def _shoulders(c: Canvas, skin: Skin, cloth: str) -> None:
    c.path(
        smooth(
            [
                (-620, 760),
                (-420, 420),
                (-120, 330),
                (-86, 250),
                (-84, 60),
                (84, 60),
                (86, 250),
                (120, 330),
                (420, 420),
                (620, 760),
            ]
        )
        + "Z",
        c.linear((0, shade(skin.shade, 0.1)), (0.3, skin.base), (1, skin.shade)),
    )
    c.path("M-700 900C-600 560-330 470-190 420C-90 520 90 520 190 420C330 470 600 560 700 900Z", c.lit(cloth, 0.3, 0.2))


def comb(c: Canvas) -> None:
    """Hair below a comb lies straight; above it still has its wave."""
    room(c, "plain")
    d, g = c.dice, c.c
    tone, phase = mix(g.deep, g.mid, d.pick((0.1, 0.45))), d.between(0, TAU)
    count = 30 if c.shape != "wide" else 46
    y = c.h * d.between(0.42, 0.52)
    paints = [
        _sheen(c, mix(tone, g.light, share), mix(g.light, g.spark, share), c.h, 0.3, True)
        for share in (0.06, 0.24, 0.44)
    ]
    c.rect(0, 0, c.w, c.h, shade(tone, 0.3))
    with c.group(fill="none", stroke_linecap="round"):
        for k in range(count + 2):
            x = c.w * k / count + d.between(-6, 6)
            points = []
            for i in range(8):
                t = -0.04 + i * 1.08 / 7
                loose = 1 - ease((t - y / c.h + 0.22) / 0.24)
                points.append((x + 62 * loose * sin(phase + t * 13 + k * 0.11) + 18 * sin(t * 2 + k), c.h * t))
            c.mark(smooth(points), stroke=d.pick(paints), stroke_width=c.w / count * d.between(0.55, 1.15))
    with c.at(c.w / 2, y, d.between(-9, 9)):
        _comb(c)


def _comb(c: Canvas) -> None:
    body = mix(c.c.spark, c.c.light, 0.25) if c.c.spark != c.c.light else c.c.light
    span = c.w * 0.62
    teeth = int(span * 2 / 34)
    with c.group(transform="translate(10 22)", fill=shade(c.c.deep, 0.4), opacity=0.35):
        c.mark(f"M{spots(-span, -66)}H{spots(span)}V{spots(10)}H{spots(-span)}Z")
    with c.group(fill=c.linear((0, body), (0.6, tint(body, 0.25)), (1, shade(body, 0.2)))):
        for k in range(teeth + 1):
            x = -span + k * 34
            c.mark(f"M{spots(x, 0)}h17l-4 150q-4.500 9-9 0Z".replace("4.500", "4.5"))
    c.rect(-span, -70, span * 2, 84, c.linear((0, tint(body, 0.5)), (0.3, body), (1, shade(body, 0.24))), 20)
    c.line(f"M{spots(-span, -54)}H{spots(span)}", "#fff", 4, opacity=0.55)


COMPOSITIONS = (wave, plait, nape, ringlets, comb)
SUITS = ("coral", "plum", "teal", "sand", "ink", "blush", "honey")
