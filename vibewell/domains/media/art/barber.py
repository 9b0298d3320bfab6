# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Barber: turning poles, an open razor, a brush in lather, shears over a comb, a beard in full."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import both_sides, hairline, pebble, sin, smooth, spots
from vibewell.domains.media.art.ink import SKINS, lightness, mix, shade, tint
from vibewell.domains.media.art.rooms import room, table


def _metal(c: Canvas, tone: str) -> str:
    return c.linear(
        (0, shade(tone, 0.45)),
        (0.2, tint(tone, 0.5)),
        (0.34, tint(tone, 0.85)),
        (0.5, tone),
        (0.8, shade(tone, 0.4)),
        (1, tint(tone, 0.1)),
        x2=1,
        y2=0,
    )


def poles(c: Canvas) -> None:
    room(c, "disc", "window", "niche")
    d, g = c.dice, c.c
    count = d.pick((1, 2, 3)) if c.shape != "wide" else d.pick((3, 4, 5))
    girth = {1: 250.0, 2: 200.0, 3: 168.0}.get(count, 160.0)
    gap = girth * 0.55 if c.shape != "wide" else (c.w * 0.8 - girth * count) / count
    left = c.w / 2 - (girth * count + gap * (count - 1)) / 2
    lean, pitch = d.sign(), girth * d.between(1.0, 1.3)
    tones = [(g.spark, g.light, g.deep), (g.light, g.mid, g.spark), (g.spark, g.deep, g.light)][d.index(3)]
    for k in range(count):
        drop = 0.0 if count == 1 else abs(k - (count - 1) / 2) * d.between(70, 130) * (1.0 if c.h > c.w else 0.6)
        _pole(c, left + k * (girth + gap), girth, c.h * 0.2 + drop, c.h * 0.86 + drop * 0.35, lean, pitch, tones)


def _pole(
    c: Canvas, x: float, girth: float, top: float, foot: float, lean: int, pitch: float, tones: tuple[str, str, str]
) -> None:
    metal, cap = _metal(c, mix(c.c.spark, c.c.mid, 0.45)), girth * 0.26
    c.shadow(x + girth * 0.62, foot + cap * 1.6, girth * 0.9, girth * 0.16, 0.5)
    c.path(f"M{spots(x + 26, top + 30)}h{spots(girth)}V{spots(foot + 20)}h{spots(-girth)}Z", c.c.deep, opacity=0.2)
    c.rect(x, top, girth, foot - top, tones[1])
    inside = c.clip(f"M{spots(x, top)}h{spots(girth)}V{spots(foot)}h{spots(-girth)}Z")
    with c.group(clip_path=inside):
        y, k = top - pitch * 2, 0
        while y < foot + pitch:
            a, b = (x, x + girth) if lean > 0 else (x + girth, x)
            rise, thick = pitch * 0.72, pitch * (0.36 if k % 2 == 0 else 0.22)
            third = (b - a) * 0.32
            c.path(
                f"M{spots(a, y + rise)}C{spots(a + third, y + rise * 1.06, b - third, y - rise * 0.06, b, y)}V{spots(y + thick)}"
                f"C{spots(b - third, y - rise * 0.06 + thick, a + third, y + rise * 1.06 + thick, a, y + rise + thick)}Z",
                tones[0] if k % 2 == 0 else tones[2],
            )
            y, k = y + pitch * 0.5, k + 1
    glass = c.linear(
        (0, "#140d18", 0.5),
        (0.16, "#140d18", 0.08),
        (0.24, "#fff", 0.75),
        (0.36, "#fff", 0.1),
        (0.6, "#140d18", 0),
        (1, "#140d18", 0.55),
        x2=1,
        y2=0,
    )
    c.rect(x, top, girth, foot - top, glass)
    for y, way in ((top, -1), (foot, 1)):
        c.rect(x - girth * 0.09, y - cap / 2, girth * 1.18, cap, metal, 10)
        c.rect(x + girth * 0.06, y + way * cap * 0.5 - (cap * 0.6 if way < 0 else 0), girth * 0.88, cap * 0.6, metal, 6)
    c.path(
        f"M{spots(x + girth * 0.14, top - cap)}C{spots(x + girth * 0.14, top - cap - girth * 0.42, x + girth * 0.86, top - cap - girth * 0.42, x + girth * 0.86, top - cap)}Z",
        metal,
    )
    c.circle(x + girth / 2, top - cap - girth * 0.36, girth * 0.11, c.ball(mix(c.c.spark, c.c.mid, 0.3)))


def razor(c: Canvas) -> None:
    room(c, "disc", "window", "drapes")
    d, g = c.dice, c.c
    steel = mix(g.light, "#dfe3ea", 0.6)
    scales = g.spark if lightness(g.ground) < 0.62 else g.deep
    with c.focus(dy=-20, flip=d.roll() < 0.5):
        _lather(c, 40, 330, d.between(0, 6))
        angle = d.between(26, 40)
        with c.at(120, 120, -angle):
            c.path(
                "M14 30C-60-100-70-360-40-560C-20-600 120-590 126-560V-40C100-20 60 20 14 30Z",
                shade(g.deep, 0.3),
                opacity=0.22,
            )
            c.path(
                "M0 0C-14-60-20-90-52-120C-64-140-64-520-52-560C-20-586 78-586 96-574V-150C60-130 40-80 34 0Z",
                c.linear(
                    (0, tint(steel, 0.6)),
                    (0.26, steel),
                    (0.5, shade(steel, 0.36)),
                    (0.6, tint(steel, 0.3)),
                    (1, shade(steel, 0.2)),
                    x2=1,
                    y2=0,
                ),
            )
            c.line("M30-140V-560", "#fff", 3, opacity=0.7)
            c.line("M-44-150V-540", "#fff", 5, opacity=0.8)
        _razor_handle(c, angle, scales, steel)
        c.circle(124, 112, 20, c.ball(steel))


def _razor_handle(c: Canvas, angle: float, scales: str, steel: str) -> None:
    g = c.c
    with c.at(120, 120, angle * 1.3 - 4):
        c.path(
            "M-30-60C-60 120-50 380 20 520C60 560 96 520 78 470C30 340 40 120 44-50C40-90-22-96-30-60Z",
            shade(g.deep, 0.3),
            opacity=0.25,
            transform="translate(18 16)",
        )
        c.path(
            "M-30-60C-60 120-50 380 20 520C60 560 96 520 78 470C30 340 40 120 44-50C40-90-22-96-30-60Z",
            c.lit(scales, 0.4, 0.35),
        )
        c.line("M-12-40C-34 130-24 360 34 494", tint(scales, 0.7), 4, opacity=0.6)
        for y in (-44, 470):
            c.circle(8 if y < 0 else 50, y, 13, c.ball(steel))


def _lather(c: Canvas, x: float, y: float, phase: float) -> None:
    foam = c.ball(mix(c.c.light, "#ffffff", 0.55), 0.8, 0.16)
    c.shadow(x + 20, y + 120, 360, 70, 0.4)
    for dx, dy, r in (
        (-210, 50, 96),
        (190, 60, 104),
        (-96, 10, 128),
        (92, 6, 136),
        (0, 40, 150),
        (-30, -70, 98),
        (50, -110, 62),
    ):
        c.path(smooth(pebble(x + dx, y + dy, r, r * 0.82, phase + dx, 0.05), closed=True), foam)
    c.line(
        f"M{spots(x - 60, y + 60)}c30-60 150-60 150 0c0 60-110 60-104 10c6-34 56-30 54 0",
        mix(c.c.mid, c.c.light, 0.4),
        7,
        opacity=0.75,
    )


def brush(c: Canvas) -> None:
    room(c, "disc", "niche", "window")
    d, g = c.dice, c.c
    handle = g.spark if lightness(g.ground) < 0.6 else g.deep
    table(c, c.h * 0.84)
    with c.focus(dy=-20):
        foot = (c.h * 0.84 - 700) if c.shape == "tall" else 350
        c.shadow(30, foot + 24, 260, 40, 0.6)
        body = [
            (62.0, foot - 330),
            (80, foot - 280),
            (118, foot - 200),
            (92, foot - 110),
            (130, foot - 50),
            (150, foot + 4),
            (120, foot + 22),
            (40, foot + 26),
        ]
        c.path(both_sides(body), c.tube(handle, 0.55, 0.4))
        c.rect(-92, foot - 372, 184, 62, _metal(c, mix(g.spark, g.mid, 0.5)), 14)
        top = foot - 370
        _bristles(c, top, d.between(168, 206))
        foam = c.ball(mix(g.light, "#ffffff", 0.5), 0.8, 0.14)
        for dx, dy, r in ((-96, 70, 66), (100, 60, 72), (-40, 24, 84), (52, 14, 88), (0, -26, 66), (20, -84, 34)):
            c.path(smooth(pebble(dx, top - 450 + dy, r, r * 0.78, d.between(0, 6), 0.05), closed=True), foam)


def _bristles(c: Canvas, top: float, wide: float) -> None:
    d, g = c.dice, c.c
    c.path(
        f"M-84 {spots(top)}C{spots(-wide * 0.9, top - 130, -wide * 1.1, top - 280, -wide * 0.8, top - 400)}C{spots(-wide * 0.4, top - 490, wide * 0.4, top - 490, wide * 0.8, top - 400)}C{spots(wide * 1.1, top - 280, wide * 0.9, top - 130, 84, top)}Z",
        c.linear(
            (0, g.light),
            (0.3, mix(g.light, g.mid, 0.5)),
            (0.42, g.deep),
            (0.6, shade(g.deep, 0.2)),
            (0.85, mix(g.light, g.mid, 0.35)),
            (1, g.mid),
        ),
    )
    for tone, width, alpha in ((g.light, 2.5, 0.5), (shade(g.deep, 0.4), 3, 0.35)):
        lines = ""
        for k in range(24):
            u = -1 + k / 11.5 + d.between(-0.03, 0.03)
            lines += f"M{spots(80 * u, top - 4)}Q{spots(wide * 1.08 * u, top - 200, wide * 0.86 * u, top - 455 + 80 * u * u + d.between(-16, 20))}"
        c.line(lines, tone, width, opacity=alpha)


def shears(c: Canvas) -> None:
    room(c, "disc", "window", "drapes", "niche")
    d, g = c.dice, c.c
    steel = mix(g.light, "#d9dde6", 0.5)
    ring = g.spark
    open_by = d.between(13, 21)
    _clippings(c, mix(g.deep, g.mid, d.pick((0.0, 0.3))))
    with c.focus(dy=-40), c.at(0, 0, d.between(-24, 24)):
        for way in (1, -1):
            with c.at(0, 60, open_by * way), c.group(transform=f"scale({-way} 1)"):
                for shift, paint, alpha in (
                    (20, shade(g.deep, 0.3), 0.24),
                    (
                        0,
                        c.linear(
                            (0, tint(steel, 0.7)),
                            (0.45, steel),
                            (0.55, shade(steel, 0.42)),
                            (1, shade(steel, 0.12)),
                            x2=1,
                            y2=0,
                        ),
                        1.0,
                    ),
                ):
                    with c.group(transform=f"translate({shift} {shift})", opacity=alpha):
                        c.path(
                            "M-26 60C-40-80-34-340 4-560C34-380 46-120 40 30C60 120 74 180 84 236L40 250C20 190-10 130-26 60Z",
                            paint,
                        )
                        c.path(
                            "M96 216a108 118 0 1 0 1 0Zm4 44a66 76 0 1 1-1 0Z",
                            paint if shift else c.lit(ring, 0.4, 0.4),
                        )
                c.line("M8-500C24-360 30-160 24 10", "#fff", 3, opacity=0.75)
        c.circle(0, 60, 24, c.ball(ring))
        c.line("M-10 66L10 54", shade(ring, 0.5), 5)


def _clippings(c: Canvas, tone: str) -> None:
    """Cut hair, falling."""
    d, fall = c.dice, ""
    for _ in range(26):
        x, y, long = d.between(0.04, 0.96) * c.w, d.between(0.5, 0.98) * c.h, d.between(50, 120)
        lean = d.between(-0.9, 0.9)
        end = (x + lean * long, y + long * (1 - 0.6 * lean * lean))
        fall += hairline((x, y), (x + d.between(-40, 40), y + long * 0.5), end, d.between(4, 9))
    c.path(fall, tone, opacity=0.5)


def beard(c: Canvas) -> None:
    room(c, "disc", "niche", "window")
    d, g = c.dice, c.c
    skin = SKINS[d.pick(("porcelain", "sand", "olive", "bronze", "umber"))]
    tone = d.pick(("#2b2024", "#4d3226", "#8a4a2c", "#b3aca8", "#6b4a30"))
    long = d.between(330, 470)
    with c.focus(dy=10, scale=1.04):
        c.path(
            "M-760 900C-640 560-330 500-150 430V250H150V430C330 500 640 560 760 900Z",
            c.lit(g.spark if lightness(g.ground) < 0.6 else g.deep, 0.2, 0.25),
        )
        c.path("M-118 180H118V440C60 500-60 500-118 440Z", shade(skin.shade, 0.12))
        c.path(
            both_sides([(40.0, -436), (170, -400), (222, -260), (226, -60), (196, 130), (90, 260)]),
            c.linear((0, skin.light), (0.5, skin.base), (1, skin.shade), x2=0.7, y2=1),
        )
        for way in (1, -1):
            c.path(
                f"M{spots(218 * way, -100)}C{spots(272 * way, -140, 276 * way, 10, 214 * way, 10)}Z",
                skin.base if way < 0 else skin.shade,
            )
        _beard_and_hair(c, tone, long)


def _beard_and_hair(c: Canvas, tone: str, long: float) -> None:
    g = c.c
    paint = c.lit(tone, 0.25, 0.35)
    c.path(
        "M-232-40C-262-260-250-420-120-470C40-530 260-480 240-250C240-160 234-100 230-40C216-90 210-190 176-262C60-240-90-250-160-318C-196-240-216-120-232-40Z",
        paint,
    )
    c.path(
        f"M-232-50C-226 40-214 70-170 60C-110 20-60 34 0 52C60 34 110 20 170 60C214 70 226 40 232-50C262 130 214 {spots(long - 90)} 0 {spots(long)}C-214 {spots(long - 90)}-262 130-232-50Z",
        paint,
    )
    fine = ""
    for k in range(34):
        u = -1 + k / 16.5
        fine += f"M{spots(206 * u, 40 + 26 * (1 - u * u) + 30 * sin(k * 1.7))}Q{spots(220 * u, 190, 150 * u + 26 * sin(k * 0.9), long - 40 - 190 * u * u + 20 * sin(k * 2.1))}"
    c.line(fine, tint(tone, 0.4), 3, opacity=0.4)
    for way in (1, -1):
        with c.group(transform=f"scale({way} 1)"):
            c.path(
                "M0 66C50 20 130 30 190 96C220 122 262 112 268 72C292 150 230 196 160 178C90 164 40 130 0 118Z",
                c.lit(mix(tone, g.light, 0.12), 0.3, 0.3),
            )
            c.line("M16 92C70 66 130 90 180 134M22 108C80 96 120 124 170 154", tint(tone, 0.55), 3, opacity=0.5)
    hair = "".join(
        hairline((-150 + 40 * k, -318 + 12 * k), (-110 + 40 * k, -420), (-10 + 34 * k, -462 + 12 * k * k), 7)
        for k in range(6)
    )
    c.path(hair, tint(tone, 0.4), opacity=0.35)


COMPOSITIONS = (poles, razor, brush, shears, beard)
SUITS = ("ink", "teal", "coral", "cream", "dusk", "honey", "mist")
