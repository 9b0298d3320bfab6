# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Spa: a lotus on still water, a tub by the window, vaulted baths, candles at dusk."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import pebble, sin, smooth, spots
from vibewell.domains.media.art.ink import lightness, mix, shade, tint
from vibewell.domains.media.art.rooms import room, table


def _water(c: Canvas, top: float) -> tuple[str, str]:
    near, far = mix(c.c.ground, c.c.deep, 0.55), mix(c.c.ground, c.c.light, 0.3)
    c.rect(0, top, c.w, c.h - top, c.linear((0, far), (0.4, mix(far, near, 0.5)), (1, near)))
    return near, far


def lotus(c: Canvas) -> None:
    room(c, "disc", "plain", "drapes")
    d, g = c.dice, c.c
    shore = c.h * d.between(0.46, 0.54)
    _water(c, shore)
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.36, 0.5, 0.64))
    y, size = c.h * 0.74, 1.0 if c.shape == "tall" else 0.74
    for k in range(10, 0, -1):
        c.ellipse(
            x,
            y,
            70 * k * size,
            19 * k * size,
            "none",
            stroke=g.light,
            stroke_width=4 - k * 0.2,
            stroke_opacity=max(0.1, 0.7 - k * 0.06),
        )
    for _ in range(3):
        px, py, r = d.between(0.05, 0.95) * c.w, d.between(0.8, 0.96) * c.h, d.between(70, 130)
        c.path(
            f"M{spots(px, py)}L{spots(px + r, py - r * 0.1)}A{spots(r, r * 0.32)} 0 1 1 {spots(px + r * 0.8, py - r * 0.2)}Z",
            c.lit(mix(g.deep, g.mid, d.between(0.2, 0.6)), 0.25, 0.2),
        )
    petal = mix(g.light, g.spark, d.pick((0.12, 0.5, 0.8)))
    with c.at(x, y, 0, size):
        _lotus_flower(c, petal)


def _lotus_flower(c: Canvas, petal: str) -> None:
    g = c.c
    c.path("M-300 10C-160 60 160 60 300 10C160 110-160 110-300 10Z", g.deep, opacity=0.35)
    for row, (count, long, wide, arc) in enumerate(
        ((6, 400, 88, 126), (5, 380, 92, 92), (4, 350, 84, 58), (3, 300, 74, 30))
    ):
        paint = c.linear(
            (0, mix(petal, g.spark if petal != g.spark else g.mid, 0.5)),
            (0.4, mix(petal, "#ffffff", 0.35 - row * 0.06)),
            (1, mix(petal, g.mid, 0.25 + row * 0.1)),
        )
        for k in sorted(range(count), key=lambda k: -abs(k - (count - 1) / 2)):
            turn = (k / (count - 1) - 0.5) * arc * 1.3
            with c.at(0, 20, turn):
                c.path(
                    f"M0 0C{spots(-wide, -long * 0.2, -wide * 1.1, -long * 0.66, 0, -long)}C{spots(wide * 1.1, -long * 0.66, wide, -long * 0.2)} 0 0Z",
                    paint,
                    stroke=mix(g.deep, petal, 0.35),
                    stroke_width=2.5,
                    stroke_opacity=0.35,
                )
                c.line(f"M0-40V{spots(-long * 0.8)}", tint(petal, 0.6), 3, opacity=0.45)


def tub(c: Canvas) -> None:
    c.wash()
    d, g = c.dice, c.c
    base, size = c.h * 0.86, 1.0 if c.shape == "tall" else 0.78
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.4, 0.5, 0.6))
    _porthole(c, x, base - 800 * size if c.shape == "tall" else c.h * 0.34, 230 * size, d.index(3))
    table(c, base - 50)
    for k in range(9):
        c.line(
            f"M{spots(c.w / 2 + (k - 4) * 150, base - 48)}L{spots(c.w / 2 + (k - 4) * 330, c.h)}",
            mix(g.ground, g.deep, 0.5),
            3,
            opacity=0.5,
        )
    enamel = g.light if lightness(g.ground) < 0.78 else mix(g.light, "#ffffff", 0.6)
    outer = g.spark if d.roll() < 0.4 else enamel
    foam = c.ball(mix(g.light, "#ffffff", 0.6), 0.7, 0.14)
    with c.at(x, base, 0, size, flip=d.roll() < 0.5):
        c.shadow(10, 4, 460, 48, 0.65)
        for fx in (-240.0, 240.0):
            c.path(
                f"M{spots(fx - 34, -60)}C{spots(fx - 20, -20, fx - 44, -10, fx - 30, 4)}H{spots(fx + 30)}C{spots(fx + 44, -10, fx + 20, -20, fx + 34, -60)}Z",
                c.tube(mix(g.spark, "#d9b27c", 0.6), 0.6, 0.4),
            )
        for k in range(13):
            fx = -330 + k * 54.0
            c.circle(fx + d.between(-10, 10), -392 - 46 * sin(k / 12 * 3) + d.between(-14, 14), d.between(50, 84), foam)
        c.path(
            "M-420-380C-400-140-330-40-220-40H220C330-40 380-140 400-380Z",
            c.linear((0, tint(outer, 0.5)), (0.5, outer), (1, shade(outer, 0.3)), x2=0.9, y2=1),
        )
        c.path(
            "M-448-400C-452-430-410-434-400-404H384C396-440 444-470 452-430C456-400 420-372 392-368H-404C-430-370-446-380-448-400Z",
            c.lit(enamel, 0.6, 0.25),
        )
        c.line("M-350-300C-330-190-290-120-230-96", "#fff", 12, opacity=0.5)
        _bubbles(c)


def _bubbles(c: Canvas) -> None:
    d, g = c.dice, c.c
    for _ in range(7):
        bx, by, r = d.between(-300, 260), d.between(-760, -500), d.between(12, 34)
        c.circle(bx, by, r, g.light, opacity=0.28)
        c.circle(bx, by, r, "none", stroke="#fff", stroke_width=3, stroke_opacity=0.7)
        c.ellipse(bx - r * 0.35, by - r * 0.4, r * 0.22, r * 0.14, "#fff", opacity=0.9)


def _porthole(c: Canvas, x: float, y: float, r: float, view: int) -> None:
    """A round window with a sky in it."""
    g = c.c
    c.circle(x, y, r + 18, mix(g.ground, g.deep, 0.35))
    c.circle(x, y, r, c.linear((0, mix(g.light, g.spark, 0.2)), (1, mix(g.mid, g.light, 0.5))))
    with c.group(
        clip_path=c.clip(
            f"M{spots(x - r, y)}a{spots(r, r)} 0 1 0 {spots(2 * r, 0)}a{spots(r, r)} 0 1 0 {spots(-2 * r, 0)}Z"
        )
    ):
        if view == 0:
            c.circle(x + r * 0.3, y - r * 0.2, r * 0.3, g.spark)
        for k in range(3):
            points = [
                (x - r + i * r / 3, y + r * (0.15 + 0.26 * k) + r * 0.12 * sin(i * 1.3 + k * 2 + view))
                for i in range(7)
            ]
            c.path(f"{smooth(points)}V{spots(y + r)}H{spots(x - r)}Z", mix(g.mid, g.deep, 0.15 + 0.28 * k))
    c.circle(x, y, r, "none", stroke=mix(g.light, g.ground, 0.3), stroke_width=9)
    if view == 2:
        c.line(f"M{spots(x, y - r)}V{spots(y + r)}M{spots(x - r, y)}H{spots(x + r)}", mix(g.light, g.ground, 0.3), 8)


def baths(c: Canvas) -> None:
    """Vaults over water, and what the water makes of them."""
    c.wash()
    d, g = c.dice, c.c
    level = c.h * d.between(0.6, 0.66)
    bays = {"tall": d.pick((1, 2, 3)), "square": d.pick((1, 3)), "wide": d.pick((3, 4, 5))}[c.shape]
    bay = c.w / bays if bays > 1 else c.w * 0.78
    wall, sky = mix(g.ground, g.light, 0.25), mix(g.light, g.spark, 0.25)
    c.rect(0, 0, c.w, level, c.linear((0, mix(wall, g.deep, 0.2)), (1, wall)))
    sun = d.between(0.2, 0.8)
    vault = []
    for k in range(bays):
        x = c.w / 2 + (k - (bays - 1) / 2) * bay
        for ring, (share, tone) in enumerate(
            (
                (0.46, mix(wall, g.deep, 0.3)),
                (0.4, mix(wall, g.light, 0.35)),
                (0.34, mix(wall, g.deep, 0.45)),
                (0.29, sky),
            )
        ):
            half = bay * share
            top = max(level - bay * 1.25 - half * 0.2, c.h * 0.1 + half * 0.1) + ring * bay * 0.05
            d_arch = f"M{spots(x - half, level)}V{spots(top + half)}A{spots(half, half)} 0 0 1 {spots(x + half, top + half)}V{spots(level)}Z"
            paint = (
                c.linear((0, sky), (0.6, mix(sky, g.mid, 0.5)), (1, mix(g.mid, g.light, 0.4))) if ring == 3 else tone
            )
            c.path(d_arch, paint)
            vault.append((d_arch, mix(tone, g.deep, 0.4)))
        if bays == 1 or k == int(sun * bays):
            c.circle(x + half * 0.2, level - half * 1.1, half * 0.42, g.spark)
    _water(c, level)
    with c.group(transform=f"matrix(1 0 0-.62 0 {spots(level * 1.62)})", opacity=0.5):
        for d_arch, tone in vault:
            c.mark(d_arch, fill=tone)
    _ripples(c, level)
    c.rect(0, level - 8, c.w, 16, mix(wall, g.light, 0.5))
    _mosaic(c, level - 52, (mix(wall, g.light, 0.6), g.spark, mix(wall, g.deep, 0.5)))


def _mosaic(c: Canvas, y: float, tones: tuple[str, str, str]) -> None:
    """A band of tiles along the edge of the pool."""
    with c.stamp() as tile:
        c.path("M0-18L18 0L0 18L-18 0Z", tones[1])
        c.line("M-27-14V14", tones[0], 3)
    c.rect(0, y - 26, c.w, 52, tones[2], opacity=0.85)
    for k in range(int(c.w / 54) + 1):
        c.print(tile, 27 + k * 54, y)
    c.line(f"M0 {spots(y - 26)}H{c.w}M0 {spots(y + 26)}H{c.w}", tones[0], 4)


def _ripples(c: Canvas, level: float) -> None:
    d, g = c.dice, c.c
    lines = ""
    for k in range(26):
        y = level + 14 + (c.h - level) * (k / 26) * (0.4 + 0.6 * k / 26)
        x, long = d.between(0, c.w), d.between(60, 300)
        lines += f"M{spots(x - long, y)}q{spots(long * 0.5, -7)} {spots(long, 0)}t{spots(long, 0)}"
    c.line(lines, g.light, 4, opacity=0.5)


def candles(c: Canvas) -> None:
    room(c, "niche", "disc", "drapes")
    d, g = c.dice, c.c
    base, size = c.h * 0.85, 1.0 if c.shape == "tall" else 0.74
    table(c, base - 70)
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.4, 0.5, 0.6))
    wax = [mix(g.light, "#fff6e6", 0.5), mix(g.light, g.spark, 0.4), mix(g.mid, g.light, 0.4)]
    spread = [(-210.0, 320.0, 92.0), (196, 430, 96), (0, 620, 108), (-70, 190, 84), (320, 170, 72)]
    chosen = spread[: d.pick((3, 4, 5))]
    with c.at(x, base, 0, size):
        for cx, tall, _ in chosen:
            c.glow(cx, -tall - 70, 330, "#ffd58e", 0.5)
        for k, (cx, tall, r) in enumerate(chosen):
            y = 0 if k < 3 else 40
            c.shadow(cx + 26, y + 2, r * 1.5, 26, 0.6)
            tone = wax[(k + d.index(2)) % 3]
            c.path(
                f"M{spots(cx - r, y - tall)}V{spots(y - 18)}C{spots(cx - r, y + 10, cx + r, y + 10, cx + r, y - 18)}V{spots(y - tall)}Z",
                c.tube(tone, 0.5, 0.3),
            )
            c.ellipse(cx, y - tall, r, r * 0.24, tint(tone, 0.6))
            c.ellipse(cx, y - tall + 3, r * 0.72, r * 0.15, c.radial((0, "#ffe2a0"), (1, mix(tone, "#e8a552", 0.5))))
            c.line(f"M{spots(cx, y - tall)}v-34", "#3a2620", 6)
            with c.at(cx, y - tall - 28, d.between(-5, 5), d.between(0.85, 1.15)):
                c.path(
                    "M0 14C-40 0-34-60 0-130C34-60 40 0 0 14Z",
                    c.linear((0, "#fff3cf"), (0.6, "#ffc766"), (1, "#e8803f")),
                )
                c.path("M0 10C-16 0-14-28 0-60C14-28 16 0 0 10Z", "#fff", opacity=0.8)
        for k in range(3):
            sx = -330 + k * 92.0
            c.path(
                smooth(pebble(sx, 48 - k % 2 * 10, 58 - 6 * k, 32, k * 2.3, 0.05), closed=True),
                c.ball(mix(g.deep, g.mid, 0.2 + 0.2 * k)),
            )


COMPOSITIONS = (lotus, tub, baths, candles)
SUITS = ("teal", "mist", "coral", "dusk", "plum", "honey", "sand")
