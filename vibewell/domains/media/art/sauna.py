# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Sauna: steam off the stones, a hut by the lake, bucket and ladle, the benches inside."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import TAU, pebble, ribbon, sin, smooth, spots
from vibewell.domains.media.art.ink import lightness, mix, shade, tint
from vibewell.domains.media.art.rooms import room, table


def _steam(
    c: Canvas, x: float, foot: float, rise: float, breadth: float, tone: str, count: int = 5, strength: float = 0.5
) -> None:
    """Veils that widen, turn and fade as they rise."""
    d = c.dice
    fade = c.across((0, tone, strength), (0.5, tone, strength * 0.5), (1, tone, 0), x1=0, y1=foot, x2=0, y2=foot - rise)
    thread = c.across((0, tone, 0.9), (0.6, tone, 0.5), (1, tone, 0), x1=0, y1=foot, x2=0, y2=foot - rise)
    for k in range(count):
        phase, lean = d.between(0, TAU), d.between(-0.2, 0.2)
        start = x + breadth * ((k + 0.5) / count - 0.5)
        spine = [
            (
                start + breadth * 0.16 * sin(phase + i * 0.95) * (0.3 + i / 6) + lean * breadth * i / 6,
                foot - rise * i / 6,
            )
            for i in range(7)
        ]
        widths = [breadth / count * share for share in (0.14, 0.5, 0.3, 0.7, 0.36, 0.66, 0.1)]
        c.path(ribbon(spine, widths), fade)
        c.line(smooth([(px + widths[i] * 0.4, py) for i, (px, py) in enumerate(spine)]), thread, 3.5)


def stones(c: Canvas) -> None:
    room(c, "disc", "plain", "niche")
    d, g = c.dice, c.c
    ember = mix(g.spark, "#ff9a5a", 0.45)
    size = 1.0 if c.shape == "tall" else 0.8
    foot = c.h * 0.8
    c.glow(c.w / 2, c.h * 0.98, c.w * 0.55, ember, 0.9)
    _steam(c, c.w / 2, foot, c.h * d.between(0.62, 0.78), c.w * 0.78, g.light, 6 if c.shape != "wide" else 9, 0.62)
    rows = ((0.78, 92.0, 0.35), (0.87, 108.0, 0.2), (0.985, 124.0, 0.05))
    for row, (level, r, share) in enumerate(rows):
        gap = r * 1.62 * size
        count = int(c.w / gap) + 2
        for k in range(count):
            x = c.w / 2 + (k - (count - 1) / 2 + (0.5 if row % 2 else 0)) * gap + d.between(-10, 10)
            hump = (x - c.w / 2) / c.w
            y = c.h * level + 160 * hump * hump + d.between(-10, 12)
            rx, ry = r * size * d.between(0.9, 1.12), r * size * d.between(0.66, 0.82)
            body = mix(mix(g.deep, g.mid, share), "#2a2226", 0.3)
            shape = smooth(pebble(x, y, rx, ry, d.between(0, TAU), 0.06), closed=True)
            paint = c.radial(
                (0, tint(body, 0.3)),
                (0.5, body),
                (0.86, shade(body, 0.4)),
                (1, mix(body, ember, 0.55)),
                cx=0.4,
                cy=0.26,
                r=0.78,
            )
            c.path(shape, paint)


def _pine(c: Canvas, x: float, foot: float, tall: float, tone: str) -> None:
    half = tall * 0.24
    d = f"M{spots(x, foot - tall)}"
    for k in range(1, 5):
        y = foot - tall + tall * k / 4.4
        d += f"L{spots(x + half * k / 4, y)}L{spots(x + half * k / 7.5, y - tall * 0.02)}"
    d += f"L{spots(x, foot)}"
    for k in range(4, 0, -1):
        y = foot - tall + tall * k / 4.4
        d += f"L{spots(x - half * k / 7.5, y - tall * 0.02)}L{spots(x - half * k / 4, y)}"
    c.path(d + "Z", tone)


def hut(c: Canvas) -> None:
    c.wash(0.4, 0.1)
    d, g = c.dice, c.c
    shore, size = c.h * d.between(0.64, 0.7), 1.0 if c.shape == "tall" else 0.72
    side = d.sign()
    c.circle(
        c.w * (0.5 - side * d.between(0.14, 0.26)),
        c.h * d.between(0.2, 0.3),
        d.between(64, 110),
        mix(g.light, g.spark, 0.35),
    )
    for k in range(2):
        points = [
            (-20 + (c.w + 40) * i / 6, shore - (190 - 100 * k) * size - 70 * size * sin(i * 1.1 + k * 2 + side))
            for i in range(7)
        ]
        c.path(
            f"{smooth(points)}V{spots(shore)}H-20Z",
            c.linear((0, mix(g.mid, g.ground, 0.35 - 0.2 * k)), (1, mix(g.ground, g.light, 0.25))),
        )
    x = c.w / 2 + side * d.between(0, 50)
    for k in range(int(c.w / 74) + 1):
        px = k * 74 + d.between(-24, 24)
        if abs(px - x) > 110 * size:
            _pine(c, px, shore + 6, d.between(190, 420) * size, mix(g.deep, g.mid, d.between(0.05, 0.35)))
    _lake(c, x, shore, size)
    snow = [(-20.0, c.h * 0.95), (c.w * 0.25, c.h * 0.91), (c.w * 0.6, c.h * 0.97), (c.w + 20, c.h * 0.92)]
    c.path(f"{smooth(snow)}V{c.h}H-20Z", mix(g.light, "#ffffff", 0.2), opacity=0.9)


def _lake(c: Canvas, x: float, shore: float, size: float) -> None:
    g = c.c
    lake = mix(g.ground, g.light, 0.35)
    c.rect(
        0,
        shore,
        c.w,
        c.h,
        c.linear((0, mix(g.deep, g.ground, 0.4)), (0.5, mix(g.ground, g.deep, 0.3)), (1, mix(lake, g.deep, 0.2))),
    )
    with c.at(x, shore, 0, size):
        _cabin(c)
    glow = mix(g.spark, "#ffd08a", 0.6)
    for k in range(9):
        c.line(
            f"M{spots(x - (120 - 9 * k) * size, shore + (40 + 34 * k) * size)}h{spots((240 - 18 * k + 30 * (k % 2)) * size)}",
            glow,
            9 - k * 0.6,
            opacity=0.62 - k * 0.055,
        )


def _cabin(c: Canvas) -> None:
    g = c.c
    glow, wood = mix(g.spark, "#ffd08a", 0.6), mix(g.deep, "#6d4229", 0.55)
    _steam(c, 118, -470, 330, 120, g.light, 2, 0.75)
    c.rect(90, -470, 56, 130, c.tube(mix(g.deep, g.mid, 0.3)))
    c.rect(-230, -250, 460, 254, c.linear((0, shade(wood, 0.3)), (0.5, wood), (1, shade(wood, 0.35)), x2=1, y2=0.3))
    for k in range(7):
        c.line(f"M-230 {spots(-216 + 36 * k)}H230", shade(wood, 0.45), 4, opacity=0.7)
    c.path("M-290-236L0-440L290-236L262-214L0-398L-262-214Z", c.lit(mix(g.light, "#ffffff", 0.3), 0.2, 0.1))
    c.path("M-232-228L0-396L232-228Z", c.lit(wood, 0.14, 0.3))
    c.glow(-80, -110, 190, glow, 0.75)
    c.rect(-140, -180, 124, 112, c.linear((0, tint(glow, 0.5)), (1, glow)), 4)
    c.line("M-78-180V-68M-140-124H-16", shade(wood, 0.3), 6)
    c.rect(64, -190, 106, 194, c.lit(mix(wood, g.spark, 0.25), 0.2, 0.3), 4)
    c.circle(150, -90, 7, glow)


def bucket(c: Canvas) -> None:
    room(c, "window", "niche", "disc")
    d, g = c.dice, c.c
    base, size = c.h * 0.86, 1.0 if c.shape == "tall" else 0.7
    table(c, base - 80)
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.4, 0.5, 0.62))
    wood = mix(d.pick(("#c08a54", "#b2774a", "#d0a271")), g.mid, 0.25)
    hoop = (
        d.pick((g.spark, g.deep, mix(g.deep, g.mid, 0.5))) if lightness(g.ground) > 0.5 else d.pick((g.spark, g.light))
    )
    with c.at(x, base, 0, size, flip=d.roll() < 0.5):
        if d.roll() < 0.6:
            _whisk(c)
        _steam(c, -20, -440, 560, 330, g.light if lightness(g.ground) < 0.75 else "#ffffff", 4, 0.7)
        c.shadow(40, 2, 390, 54, 0.65)
        c.line("M-262-420C-250-720 250-720 262-420", shade(wood, 0.35), 24)
        c.line("M-264-426C-252-724 246-726 258-426", tint(wood, 0.35), 6, opacity=0.7)
        c.ellipse(0, -400, 282, 66, shade(wood, 0.55))
        c.ellipse(0, -384, 250, 48, c.linear((0, mix(g.mid, g.deep, 0.5)), (1, mix(g.light, g.mid, 0.5)), x2=1))
        with c.at(40, -420, 34):
            c.rect(-17, -470, 34, 500, c.tube(wood, 0.4, 0.3), 15)
            c.circle(0, -452, 7, shade(wood, 0.6))
        _staves(c, wood, hoop)


def _staves(c: Canvas, wood: str, hoop: str) -> None:
    for k in range(7):
        a, b = -286 + 572 * k / 7, -286 + 572 * (k + 1) / 7
        p, q = a * 0.84, b * 0.84
        sag = 62 * (1 - (a / 300) * (a / 300)), 62 * (1 - (b / 300) * (b / 300))
        turn = _stave_light(k)
        tone = shade(mix(wood, tint(wood, 0.4), turn), 0.28 * (1 - turn))
        c.path(
            f"M{spots(a, -400 + sag[0])}L{spots(b, -400 + sag[1])}L{spots(q, -18 + sag[1] * 0.6)}L{spots(p, -18 + sag[0] * 0.6)}Z",
            c.linear((0, tint(tone, 0.12)), (1, shade(tone, 0.16))),
            stroke=shade(wood, 0.5),
            stroke_width=4,
            stroke_opacity=0.55,
        )
    for y, half in ((-290.0, 275.0), (-110, 256)):
        c.path(
            f"M{spots(-half, y)}C{spots(-half * 0.6, y + 74, half * 0.6, y + 74, half, y)}V{spots(y + 42)}C{spots(half * 0.6, y + 116, -half * 0.6, y + 116, -half, y + 42)}Z",
            c.tube(hoop, 0.5, 0.36),
        )


def _stave_light(k: int) -> float:
    """How much light the k-th of seven staves gets: most a little left of the middle."""
    return max(0.0, 1 - abs(k - 2.2) / 3.4)


def _whisk(c: Canvas) -> None:
    """A bundle of birch, leaning on the bucket."""
    d, green = c.dice, mix(c.c.mid, "#5f8a62", 0.55)
    if lightness(c.c.ground) < 0.5:
        green = tint(green, 0.3)
    with c.at(250, -60, 26):
        c.line("M0 60L-6-300M14 60L30-320M-14 60L-40-300", "#6d4a33", 12)
        c.rect(-30, -70, 62, 46, c.tube(mix(c.c.light, c.c.spark, 0.4)), 8)
        with c.stamp() as leaf:
            c.path("M0 0C-44-26-50-84 0-130C50-84 44-26 0 0Z", c.lit(green, 0.3, 0.25))
            c.line("M0-8V-110", tint(green, 0.5), 3, opacity=0.6)
        for k in range(26):
            t = k / 26
            c.print(
                leaf,
                d.between(-100, 100) * (0.4 + t * 0.8),
                -210 - 330 * t,
                d.between(-70, 70),
                d.between(0.8, 1.25),
                opacity=d.between(0.75, 1),
            )


def benches(c: Canvas) -> None:
    """Inside: boards, light under the benches, a window to the trees."""
    d, g = c.dice, c.c
    wood = mix(mix(g.ground, "#c58d59", 0.5), g.mid, 0.15)
    dim = mix(wood, g.deep, 0.35)
    glow = mix(g.spark, "#ffcf8c", 0.55)
    c.rect(0, 0, c.w, c.h, c.linear((0, mix(dim, g.deep, 0.35)), (0.5, dim), (1, mix(dim, g.deep, 0.25))))
    boards = "".join(f"M0 {spots(c.h * k / 17)}H{c.w}" for k in range(1, 17))
    c.line(boards, shade(dim, 0.4), 4, opacity=0.5)
    c.line(boards, tint(dim, 0.4), 2, opacity=0.35, transform="translate(0 5)")
    half = 210.0 if c.shape == "tall" else 190.0
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.32, 0.68))
    _outlook(c, x, half, dim)
    _tiers(c, wood, dim, glow)
    y = c.h * 0.56
    tx = c.w * d.between(0.3, 0.5) if c.shape != "wide" else c.w - x
    for k in range(3):
        tone = mix(g.light, g.spark, 0.12 + 0.3 * (k % 2))
        c.rect(
            tx - 110 + 6 * k,
            y - 34 - 34 * k,
            220 - 12 * k,
            36,
            c.linear((0, tint(tone, 0.5)), (1, shade(tone, 0.22))),
            16,
        )
    _hourglass(c, tx + 230 if c.shape != "wide" else tx + 260, y)


def _tiers(c: Canvas, wood: str, dim: str, glow: str) -> None:
    g = c.c
    for level in (0.56, 0.76):
        y, thick = c.h * level, c.h * 0.05
        for s in range(4):
            tone = mix(wood, g.light, 0.32 - 0.06 * s)
            c.rect(
                -10,
                y + s * thick * 0.62,
                c.w + 20,
                thick * 0.55,
                c.linear((0, tint(tone, 0.16)), (1, shade(tone, 0.1)), x2=1, y2=0.3),
            )
        foot = y + 4 * thick * 0.62
        c.rect(0, foot, c.w, c.h * 0.11, c.linear((0, glow, 0.95), (0.4, glow, 0.3), (1, glow, 0)))
        legs = 3 if c.shape != "wide" else 5
        for n in range(legs):
            c.rect(c.w * (n + 0.5) / legs - 16, foot, 32, c.h * 0.12, shade(dim, 0.4), opacity=0.8)


def _outlook(c: Canvas, x: float, half: float, dim: str) -> None:
    d, g, top, tall = c.dice, c.c, c.h * 0.13, c.h * 0.3
    c.rect(x - half - 20, top - 20, half * 2 + 40, tall + 40, shade(dim, 0.35), 8)
    c.rect(x - half, top, half * 2, tall, c.linear((0, mix(g.light, g.spark, 0.3)), (1, mix(g.light, g.mid, 0.3))), 4)
    pane = c.clip(f"M{spots(x - half, top)}h{spots(half * 2)}v{spots(tall)}h{spots(-half * 2)}Z")
    with c.group(clip_path=pane):
        c.circle(x + d.between(-90, 90), top + tall * 0.4, 52, g.spark)
        for k in range(8):
            _pine(
                c,
                x - half + k * half * 2 / 7 + d.between(-16, 16),
                top + tall * 0.9,
                tall * d.between(0.4, 0.8),
                mix(g.deep, g.mid, d.between(0.2, 0.6)),
            )
        c.rect(x - half, top + tall * 0.86, half * 2, tall * 0.2, mix(g.light, "#ffffff", 0.5))


def _hourglass(c: Canvas, x: float, foot: float) -> None:
    sand = mix(c.c.spark, "#f0b070", 0.4)
    frame = c.tube(shade(mix(c.c.deep, "#6d4229", 0.5), 0.2), 0.3, 0.3)
    c.rect(x - 62, foot - 218, 124, 24, frame, 8)
    c.rect(x - 62, foot - 22, 124, 24, frame, 8)
    glass = "M-42-194H42C42-140 12-122 6-108C12-94 42-76 42-22H-42C-42-76-12-94-6-108C-12-122-42-140-42-194Z"
    with c.at(x, foot):
        c.path(glass, "#fff", opacity=0.4)
        c.path(
            "M-34-158H34C28-136 10-122 4-108H-4C-10-122-28-136-34-158ZM-40-24C-36-52-10-66 0-70C10-66 36-52 40-24Z",
            sand,
        )
        c.path(glass, "none", stroke="#fff", stroke_width=3, stroke_opacity=0.6)


COMPOSITIONS = (stones, hut, bucket, benches)
SUITS = ("plum", "ink", "coral", "teal", "dusk", "honey", "mist")
