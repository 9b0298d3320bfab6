# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Nails: almonds fanned out, lacquer in bottles, painted fingers, a wheel of shades."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import polar, spots
from vibewell.domains.media.art.ink import SKINS, mix, shade, tint
from vibewell.domains.media.art.rooms import room, table

ALMOND = "M0-300C60-292 104-120 104 40C104 130 70 176 0 176C-70 176-104 130-104 40C-104-120-60-292 0-300Z"
COFFIN = "M-44-300H44C66-200 100-60 102 50C104 136 70 176 0 176C-70 176-104 136-102 50C-100-60-66-200-44-300Z"
ROUND = "M0-210C76-210 102-120 102-20V60C102 136 70 176 0 176C-70 176-102 136-102 60V-20C-102-120-76-210 0-210Z"
CUTS = (ALMOND, COFFIN, ROUND)


def _shades(c: Canvas) -> list[str]:
    g = c.c
    shades = [g.spark, mix(g.deep, g.mid, 0.5), mix(g.mid, g.light, 0.45), g.deep, mix(g.spark, g.light, 0.5)]
    start = c.dice.index(5)
    return shades[start:] + shades[:start]


def _nail(c: Canvas, cut: str, tone: str) -> None:
    """One lacquered nail at the origin: body, a shine along the left, a small one at the right."""
    c.path(cut, c.linear((0, tint(tone, 0.4)), (0.4, tone), (1, shade(tone, 0.34)), x2=1, y2=0.8))
    c.line("M-58-96C-74-40-78 20-70 84", "#fff", 15, opacity=0.72)
    c.line("M-48-150L-53-126", "#fff", 13, opacity=0.72)
    c.line("M72 20C74 70 64 110 44 134", "#fff", 5, opacity=0.28)


def fan(c: Canvas) -> None:
    room(c, "plain", "window")
    d, g = c.dice, c.c
    cut, shades, tilt = d.pick(CUTS), _shades(c), d.between(-8, 8)
    count = 5 if c.shape != "wide" else 7
    foot = c.h * 1.0 if c.shape == "tall" else c.h * 1.22
    c.circle(c.w / 2, foot + 90, 600, c.linear((0, mix(g.ground, g.light, 0.6)), (0.6, mix(g.ground, g.light, 0.1))))
    for k in sorted(range(count), key=lambda k: -abs(k - (count - 1) / 2)):
        turn = (k - (count - 1) / 2) * d.between(20, 21.5) + tilt
        dx, dy = polar(turn, 560 - 16 * abs(k - 2))
        with c.at(c.w / 2 + dx, foot + dy, turn, 0.98):
            c.path(cut, g.deep, opacity=0.2, transform="translate(14 20)")
            _nail(c, cut, shades[k % 5])


def wheel(c: Canvas) -> None:
    """A ring of shades, as it lies on the table to choose from."""
    room(c, "disc", "drapes", "plain")
    d, g = c.dice, c.c
    cut, count = d.pick(CUTS), d.pick((10, 12, 14))
    turn, first, last = d.between(0, 30), d.pick((g.deep, g.spark)), d.pick((g.light, mix(g.mid, g.light, 0.6)))
    x, y = (c.w * d.between(0.3, 0.7), c.h * d.between(0.42, 0.62)) if c.shape != "square" else (450.0, 450.0)
    reach = 300.0 if c.shape != "tall" else 330.0
    for k in range(count):
        share = 1 - abs(k / count * 2 - 1)
        tone = mix(first, g.mid, share * 2) if share < 0.5 else mix(g.mid, last, share * 2 - 1)
        angle = turn + k * 360 / count
        dx, dy = polar(angle, reach)
        with c.at(x + dx, y + dy, angle, 0.74 if count > 12 else 0.84):
            c.path(cut, g.deep, opacity=0.22, transform="translate(10 14)rotate(2)")
            _nail(c, cut, tone)
    c.shadow(x + 8, y + 14, 170, 170, 0.5)
    c.circle(x, y, 112, c.ball(mix(g.spark, g.mid, 0.35)))
    c.circle(x, y, 78, "none", stroke=tint(g.spark, 0.5), stroke_width=3, stroke_opacity=0.6)


def bottles(c: Canvas) -> None:
    room(c, "disc", "niche", "window", "plain")
    d = c.dice
    shades = _shades(c)
    base = c.h * (0.84 if c.shape == "tall" else 0.88)
    table(c, base - 60)
    count = {"tall": d.pick((2, 3)), "square": 3, "wide": d.pick((4, 5))}[c.shape]
    style = d.index(3)
    gap = (c.w - 160) / count if c.shape != "tall" else (300.0 if count == 2 else 252.0)
    size = (0.98 if count == 2 else 0.86) * (1.0 if c.shape == "tall" else 0.86)
    for k in range(count):
        lift = d.between(-26, 20)
        with c.at(c.w / 2 + (k - (count - 1) / 2) * gap, base + lift, 0, size * d.between(0.9, 1.08)):
            _bottle(c, shades[k % 5], (style + k * (d.index(2))) % 3)


def _bottle(c: Canvas, tone: str, style: int) -> None:
    c.shadow(36, 4, 190, 34, 0.65)
    cap = mix(c.c.deep, "#16131b", 0.45) if tone != c.c.deep else mix(c.c.spark, c.c.light, 0.3)
    c.path("M-50-330C-46-560-40-760-34-800C-20-812 20-812 34-800C40-760 46-560 50-330Z", c.tube(cap, 0.4, 0.4))
    c.line("M-20-770C-28-640-32-500-34-360", "#fff", 6, opacity=0.45)
    body = (
        "M-46-330H46V-296C130-270 150-200 150-120V-30C150-6 140 0 120 0H-120C-140 0-150-6-150-30V-120C-150-200-130-270-46-296Z",
        "M-46-330H46V-300C120-290 168-220 168-140C168-50 110 0 0 0C-110 0-168-50-168-140C-168-220-120-290-46-300Z",
        "M-46-330H46V-300H110C126-300 134-290 134-274V-24C134-8 126 0 110 0H-110C-126 0-134-8-134-24V-274C-134-290-126-300-110-300H-46Z",
    )[style]
    c.path(body, mix(tone, c.c.light, 0.55), opacity=0.9)
    with c.group(transform="translate(0 -12)scale(.86 .88)"):
        c.path(body, c.linear((0, tint(tone, 0.3)), (0.4, tone), (1, shade(tone, 0.42)), x2=0.9, y2=1))
    c.line("M-104-210C-118-160-118-90-108-50", "#fff", 16, opacity=0.66)
    c.line("M104-180C112-130 110-80 100-44", "#fff", 6, opacity=0.35)
    c.path(body, "none", stroke="#fff", stroke_width=3, stroke_opacity=0.35)


def fingers(c: Canvas) -> None:
    """A hand at rest, four fingers side by side."""
    room(c, "disc", "window", "niche")
    d, _g = c.dice, c.c
    skin = SKINS[d.pick(("porcelain", "sand", "olive", "bronze", "umber", "deep"))]
    shades, cut, one = _shades(c), d.pick(CUTS), d.roll() < 0.55
    flesh = c.linear(
        (0, skin.shade),
        (0.16, skin.base),
        (0.42, skin.light),
        (0.7, skin.base),
        (1, shade(skin.shade, 0.1)),
        x2=1,
        y2=0,
    )
    with c.focus(dy=90, flip=d.roll() < 0.5), c.at(0, 0, d.between(-14, 6)):
        for x, top, turn in ((-236.0, -50.0, -9.0), (236, 20, 10), (84, -150, 3), (-78, -160, -3)):
            with c.at(x * 0.92, 900, turn):
                k = int((x + 240) / 150)
                c.path(
                    f"M-66 0V{spots(top - 900 + 96)}C-66 {spots(top - 1040)} 66 {spots(top - 1040)} 66 {spots(top - 900 + 96)}V0Z",
                    shade(skin.shade, 0.5),
                    opacity=0.25,
                    transform="translate(16 10)",
                )
                c.path(
                    f"M-74 60V{spots(top - 800)}C-74 {spots(top - 950)} 74 {spots(top - 950)} 74 {spots(top - 800)}V60Z",
                    flesh,
                )
                c.line(
                    f"M-34 {spots(top - 470)}q34 16 68 0M-30 {spots(top - 450)}q30 12 60 0", skin.shade, 4, opacity=0.7
                )
                with c.at(0, top - 850, 0, 0.56):
                    c.path("M-104 60C-104 200 104 200 104 60Z", skin.shade, opacity=0.55)
                    _nail(c, cut, shades[0] if one else shades[k % 5])


COMPOSITIONS = (fan, bottles, fingers, wheel)
SUITS = ("blush", "plum", "coral", "teal", "cream", "dusk", "honey", "mist")
