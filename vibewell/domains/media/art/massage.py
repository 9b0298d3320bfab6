# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Massage: stones on raked sand, a back at rest, rolled towels, oil poured slowly."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import TAU, both_sides, pebble, polar, smooth, spots
from vibewell.domains.media.art.ink import SKINS, Skin, lightness, mix, shade, tint
from vibewell.domains.media.art.rooms import room, table


def stone(c: Canvas, x: float, y: float, rx: float, ry: float, tone: str, phase: float) -> None:
    """One warm stone with a soft light on its shoulder."""
    c.path(smooth(pebble(x, y, rx, ry, phase, 0.035), closed=True), c.ball(tone, 0.5, 0.5))
    c.ellipse(x - rx * 0.3, y - ry * 0.45, rx * 0.34, ry * 0.2, c.radial((0, "#fff", 0.5), (1, "#fff", 0)))


def stones(c: Canvas) -> None:
    room(c, "disc", "plain", "window")
    d, g = c.dice, c.c
    shore = c.h * d.between(0.5, 0.58)
    sand = mix(g.ground, g.light, 0.28)
    c.rect(0, shore, c.w, c.h, c.linear((0, mix(sand, g.mid, 0.3)), (0.3, sand), (1, mix(sand, g.deep, 0.25))))
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.36, 0.5, 0.66))
    x += d.between(-36, 36)
    base, size = c.h * 0.83, 1.0 if c.shape == "tall" else 0.82
    rake = mix(sand, g.deep, 0.42)
    with c.group(fill="none", stroke=rake, stroke_width=3.5, clip_path=c.clip(f"M0 {spots(shore + 4)}H{c.w}V{c.h}H0Z")):
        for k in range(20):
            grow = 1 + k * 0.17 + k * k * 0.003
            c.ellipse(x, base + 20, 250 * size * grow, 84 * size * grow, "none", opacity=max(0.2, 0.75 - k * 0.026))
    c.shadow(x + 50 * size, base + 62 * size, 330 * size, 76 * size, 0.75)
    count = d.pick((3, 4, 5))
    tones = [mix(g.deep, g.mid, share) for share in (0.12, 0.4, 0.62, 0.3)] + [g.spark]
    y, rx = base, 226.0 * size
    for k in range(count):
        ry = rx * d.between(0.4, 0.5)
        tone = g.spark if k == count - 1 else tones[(k + count) % 4]
        stone(c, x + d.between(-22, 22) * size, y - ry * 0.6, rx, ry, tone, d.between(0, TAU))
        y -= ry * 1.72
        rx *= d.between(0.7, 0.8)


def back(c: Canvas) -> None:
    room(c, "disc", "niche", "window")
    d, g = c.dice, c.c
    skin = SKINS[d.pick(tuple(SKINS))]
    hair = d.pick(("#2a1d1a", "#4a3026", "#8a5a34", "#b9afa8"))
    lay = d.pick(("stones", "light", "oil"))
    dy, scale = (110, 0.84) if c.shape == "tall" else (64, 0.74)
    with c.focus(dy=dy, scale=scale):
        torso = [(74.0, -420), (82, -330), (190, -262), (330, -206), (392, -60), (410, 200), (430, 760)]
        c.path(
            both_sides(torso),
            c.linear(
                (0, skin.light),
                (0.3, skin.base),
                (0.72, mix(skin.base, skin.shade, 0.55)),
                (1, shade(skin.shade, 0.1)),
                x2=1,
                y2=0.55,
            ),
        )
        _shoulder_blades(c, skin)
        _bun_head(c, hair)
        towel = g.light if lightness(g.ground) < 0.75 else g.spark
        c.path(
            "M-1400 360C-700 410-500 420-420 440C-200 500 200 500 420 440C500 420 700 410 1400 360V1000H-1400Z",
            c.lit(towel, 0.4, 0.2),
        )
        c.line(
            "M-420 474C-200 532 200 532 420 474M-300 520C-260 600-250 700-260 800M140 530C120 620 130 720 150 800",
            shade(towel, 0.25),
            4,
            opacity=0.4,
        )
        _treatment(c, lay, skin)


def _treatment(c: Canvas, lay: str, skin: Skin) -> None:
    g = c.c
    if lay == "stones":
        for k in range(4):
            y = -150 + 148 * k
            c.ellipse(12, y + 30, 84, 50, shade(skin.shade, 0.5), opacity=0.4)
            stone(c, 0, y, 84 - 4 * k, 54, mix(g.deep, "#2a2a33", 0.4) if k != 1 else g.spark, k * 1.9)
    elif lay == "oil":
        c.path(
            "M30-200C90-60 20 60 60 200C40 300 60 360 40 420C0 360 20 280 10 200C-10 80 40-60 30-200Z",
            "#f3c26a",
            opacity=0.45,
        )


def _shoulder_blades(c: Canvas, skin: Skin) -> None:
    for way in (1, -1):
        with c.group(transform=f"scale({way} 1)"):
            c.path("M268-10C250 120 262 420 246 760H300C330 500 300 160 268-10Z", shade(skin.shade, 0.25), opacity=0.5)
            c.line("M92-150C190-160 250-90 222 10C206 64 150 76 112 40", skin.shade, 9, opacity=0.55)
            c.path("M100-130C170-150 220-90 206-14C180-70 140-104 100-130Z", skin.light, opacity=0.4)
            c.line("M84-330C110-290 160-268 210-256", skin.shade, 5, opacity=0.4)
    c.path(
        "M-16-300C-26 0-26 240-14 480H14C26 240 26 0 16-300Z",
        c.linear((0, skin.shade, 0.1), (0.5, skin.shade, 0.75), (1, skin.shade, 0.3)),
    )
    c.line("M-26-240C-36 0-34 260-26 430", skin.light, 8, opacity=0.5)


def _bun_head(c: Canvas, hair: str) -> None:
    c.path(both_sides([(40.0, -690), (128, -640), (148, -520), (110, -410), (40, -370)]), c.lit(hair, 0.25, 0.3))
    c.circle(10, -706, 84, c.lit(hair, 0.3, 0.35))
    c.line(
        "M-110-560C-60-640 60-650 112-580M-126-500C-70-600 80-600 130-510M-40-730C-10-770 50-764 70-710M-30-690C0-730 40-720 50-690",
        tint(hair, 0.4),
        4,
        opacity=0.5,
    )


def towels(c: Canvas) -> None:
    room(c, "niche", "window", "disc", "drapes")
    d, g = c.dice, c.c
    base, size = c.h * 0.84, 1.0 if c.shape == "tall" else 0.78
    table(c, base - 80)
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.38, 0.5, 0.62))
    tones = [mix(g.light, "#ffffff", 0.2), mix(g.light, g.mid, 0.4), mix(g.mid, g.light, 0.12)]
    start = d.index(3)
    with c.at(x, base, 0, size):
        c.shadow(30, 10, 420, 56, 0.7)
        for k, (dx, y) in enumerate(((-170.0, -160.0), (170, -160), (0, -440))):
            _roll(c, dx, y, 166, tones[(k + start) % 3], d.between(0, 360))
        if d.roll() < 0.5:
            for k, (rx, tone) in enumerate(
                ((104, mix(g.deep, g.mid, 0.2)), (74, mix(g.deep, g.mid, 0.5)), (46, g.spark))
            ):
                stone(c, d.between(-8, 8), -640 - k * 70 + k * k * 6, rx, rx * 0.46, tone, k * 2.1)
        c.path("M-400-2H400L380 40H-380Z", c.lit(mix(g.deep, g.mid, 0.35), 0.2, 0.3))
        _plumeria(c, d.pick((-1, 1)) * d.between(150, 250), 20, d.between(0, 72))


def _plumeria(c: Canvas, x: float, y: float, turn: float) -> None:
    g = c.c
    petal = mix(g.light, "#ffffff", 0.4) if lightness(g.ground) < 0.7 else mix(g.spark, g.light, 0.35)
    paint = c.linear((0, petal), (0.6, petal), (1, "#f0b65c"))
    c.shadow(x + 14, y + 26, 130, 60, 0.5)
    for k in range(5):
        with c.at(x, y, turn + k * 72, 0.9):
            c.path(
                "M0 0C-76-30-74-130-8-150C50-130 50-40 0 0Z",
                paint,
                stroke=shade(petal, 0.35),
                stroke_width=3,
                stroke_opacity=0.3,
            )


def _roll(c: Canvas, x: float, y: float, r: float, tone: str, turn: float) -> None:
    c.circle(x + 12, y + 14, r, shade(c.c.deep, 0.3), opacity=0.25)
    c.circle(x, y, r, c.radial((0, tint(tone, 0.3)), (0.7, tone), (1, shade(tone, 0.3)), cx=0.4, cy=0.36, r=0.68))
    points = [polar(turn + k * 30, r * (0.96 - 0.024 * k)) for k in range(38)]
    c.line(smooth([(x + px, y + py) for px, py in points]), shade(tone, 0.36), 6, opacity=0.7)
    c.line(smooth([(x + px - 5, y + py - 6) for px, py in points[4:]]), tint(tone, 0.8), 3, opacity=0.7)
    loops = "".join(
        f"M{spots(x + px * 0.985, y + py * 0.985)}L{spots(x + px * 0.93, y + py * 0.93)}"
        for px, py in (polar(k * 12.0, r) for k in range(30))
    )
    c.line(loops, shade(tone, 0.3), 3, opacity=0.4)


def pour(c: Canvas) -> None:
    """Oil, in one thread, into a bowl."""
    room(c, "disc", "niche", "window")
    d, g = c.dice, c.c
    oil = d.pick(("#dd9a3c", "#e6b25a", mix(g.spark, "#dd9a3c", 0.6)))
    bowl = g.deep if lightness(g.ground) > 0.5 else d.pick((g.light, g.spark))
    base, size = c.h * 0.86, 1.0 if c.shape == "tall" else 0.72
    table(c, base - 90)
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.4, 0.5, 0.62))
    with c.at(x, base, 0, size, flip=d.roll() < 0.5):
        c.shadow(30, 6, 360, 56, 0.65)
        c.path("M-330-300C-320-90-190 0-90 0H90C190 0 320-90 330-300Z", c.tube(bowl, 0.34, 0.36))
        c.ellipse(0, -300, 330, 78, shade(bowl, 0.3))
        c.ellipse(0, -296, 318, 70, tint(bowl, 0.3))
        c.ellipse(0, -278, 290, 56, c.linear((0, shade(oil, 0.3)), (0.5, oil), (1, tint(oil, 0.4)), x2=1, y2=0.3))
        for k in range(1, 5):
            c.ellipse(
                40, -280, 44 * k, 10 * k, "none", stroke=tint(oil, 0.6), stroke_width=4, stroke_opacity=0.8 - 0.14 * k
            )
        c.path(
            "M20-790C36-600 30-440 24-282H56C50-440 56-600 64-800Z",
            c.linear((0, tint(oil, 0.5)), (0.5, oil), (1, shade(oil, 0.15)), x2=1, y2=0),
        )
        c.ellipse(40, -282, 30, 9, tint(oil, 0.6))
        with c.at(210, -890, -52):
            c.path(
                "M-150-90C-60-130 60-120 120-150C150-80 150 80 120 150C60 120-60 140-150 100L-190 60L-184-60Z",
                c.lit(mix(g.light, g.mid, 0.35), 0.5, 0.35),
            )
            c.path("M-184-60L-236-20L-190 60Z", c.lit(mix(g.light, g.mid, 0.5), 0.3, 0.4))
            c.line("M110-110C240-120 250 100 112 116", mix(g.light, g.mid, 0.55), 26)
            c.line("M-130-66C-50-96 30-90 96-112", "#fff", 9, opacity=0.6)
    lean = 1 if d.roll() < 0.5 else -1
    _leaf(c, x - lean * 320 * size, base + 10, -lean * 72, size, mix(g.deep, g.mid, 0.5))


def _leaf(c: Canvas, x: float, y: float, turn: float, size: float, tone: str) -> None:
    with c.at(x, y, turn, size):
        c.path("M0 60C-90-20-90-170 0-300C90-170 90-20 0 60Z", c.lit(tone, 0.3, 0.3))
        c.line("M0 70V-260M0-20L-46-90M0-20L46-90M0-100L-44-166M0-100L44-166", tint(tone, 0.5), 4, opacity=0.6)


COMPOSITIONS = (stones, back, towels, pour)
SUITS = ("sand", "teal", "ink", "honey", "mist", "dusk", "coral")
