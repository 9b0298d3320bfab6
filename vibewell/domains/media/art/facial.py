# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Facial: a flower opening with dew, a drop before it falls, stone rollers, a mask under a towel, cream in a jar."""

from math import sqrt

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import both_sides, polar, smooth
from vibewell.domains.media.art.ink import SKINS, Skin, lightness, mix, shade, tint
from vibewell.domains.media.art.rooms import room, table

PETALS = (
    "M0 0C-60-40-150-190-128-300C-112-372-60-352-34-376C-14-394 14-394 34-374C62-352 112-372 128-300C150-190 60-40 0 0Z",
    "M0 0C-70-60-130-210-84-310C-56-366-20-392 0-420C20-392 56-366 84-310C130-210 70-60 0 0Z",
    "M0 0C-90-50-176-200-130-318C-96-396 96-396 130-318C176-200 90-50 0 0Z",
)


def bloom(c: Canvas) -> None:
    """Petal over petal, the inner ones deeper."""
    room(c, "plain", "disc", "niche")
    d, g = c.dice, c.c
    petal = d.pick(PETALS)
    heart = d.pick((mix(g.mid, g.deep, 0.25), mix(g.spark, g.mid, 0.35)))
    x, y = c.w * d.between(0.42, 0.58), c.h * d.between(0.48, 0.56)
    if c.shape == "wide":
        x = c.w * d.pick((0.36, 0.5, 0.66))
    stamps = []
    for share in (0.0, 0.4):
        with c.stamp() as one:
            edge = mix(g.light, "#ffffff", 0.4 - share)
            c.path(petal, g.deep, opacity=0.16, transform="translate(7 9)")
            c.path(petal, c.linear((0, edge), (0.5, mix(g.light, heart, 0.22 + share * 0.4)), (1, heart)))
            c.line(
                "M0-40C-10-140-16-220-8-320M0-60C-40-150-64-220-66-290M0-60C40-150 64-220 66-290",
                mix(heart, g.light, 0.45),
                2.5,
                opacity=0.5,
            )
        stamps.append(one)
    turn, size = d.between(0, 60), d.between(0.96, 1.1) * (1.0 if c.shape != "wide" else 1.06)
    for ring, (count, scale) in enumerate(((10, 1.16), (9, 0.92), (8, 0.7), (7, 0.5), (5, 0.32))):
        for k in range(count):
            angle = turn + ring * 21 + k * 360 / count + d.between(-5, 5)
            c.print(stamps[(k + ring) % 2], x, y, angle, size * scale * d.between(0.94, 1.06))
        c.glow(x, y, 330 * scale * size, g.deep, 0.2)
    seeds = [polar(k * 137.5, 7.4 * size * sqrt(k * 0.9 + 1)) for k in range(30)]
    for sx, sy in seeds:
        c.circle(x + sx, y + sy, 5.5 * size, g.spark if heart != g.spark else g.deep)
    for _ in range(d.pick((3, 4, 5))):
        _dew(c, x + d.between(-330, 330), y + d.between(-360, 360), d.between(14, 32))


def _dew(c: Canvas, x: float, y: float, r: float) -> None:
    c.ellipse(x + r * 0.3, y + r * 0.5, r, r * 0.8, c.c.deep, opacity=0.2)
    c.circle(
        x,
        y,
        r,
        c.radial((0, "#fff", 0.2), (0.6, "#fff", 0.3), (0.9, "#fff", 0.75), (1, "#fff", 0.5), cx=0.6, cy=0.65, r=0.6),
    )
    c.ellipse(x - r * 0.32, y - r * 0.36, r * 0.24, r * 0.17, "#fff", opacity=0.95)


def drop(c: Canvas) -> None:
    room(c, "disc", "plain")
    d, g = c.dice, c.c
    serum = d.pick((g.spark, mix(g.mid, g.spark, 0.5), "#e3a24a"))
    level = c.h * 0.74
    c.rect(
        0,
        level - 90,
        c.w,
        c.h,
        c.linear((0, mix(g.ground, g.deep, 0.08)), (0.5, mix(g.ground, g.deep, 0.34)), (1, mix(g.ground, g.deep, 0.5))),
    )
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.36, 0.5, 0.64))
    for k in range(9, 0, -1):
        c.ellipse(
            x,
            level + 40,
            62 * k,
            15 * k,
            "none",
            stroke=mix(g.light, serum, 0.25),
            stroke_width=5 - k * 0.35,
            stroke_opacity=max(0.12, 0.85 - k * 0.085),
        )
    c.ellipse(x, level + 40, 100, 24, c.radial((0, serum, 0.9), (1, serum, 0)))
    size = 1.0 if c.shape == "tall" else 0.7
    with c.at(x, level - 420 * size, d.between(-3, 3), size):
        _pipette(c, serum)
    for k in range(3):
        _dew(c, x + d.between(-300, 300), level + 60 + 60 * k, d.between(12, 22))


def _pipette(c: Canvas, serum: str) -> None:
    d, g = c.dice, c.c
    c.path(
        "M-54-300C-70-420-66-560-40-600C-20-620 20-620 40-600C66-560 70-420 54-300Z",
        c.tube(mix(g.deep, g.mid, d.pick((0.0, 0.4))), 0.4, 0.4),
    )
    c.rect(-74, -310, 148, 70, c.tube(mix(g.spark, g.mid, 0.45), 0.7, 0.45), 10)
    glass = "M-46-240H46V60C46 120 16 150 14 214C14 226-14 226-14 214C-16 150-46 120-46 60Z"
    c.path(glass, g.light, opacity=0.4)
    c.path("M-36-90H36V58C36 112 10 140 8 206H-8C-10 140-36 112-36 58Z", c.tube(serum, 0.55, 0.25))
    c.line("M-26-220V40", "#fff", 10, opacity=0.7)
    c.path(glass, "none", stroke="#fff", stroke_width=3, stroke_opacity=0.5)
    c.path(
        "M0 236C10 276 44 304 44 340C44 368 24 386 0 386C-24 386-44 368-44 340C-44 304-10 276 0 236Z",
        c.ball(serum, 0.75, 0.3),
    )
    c.ellipse(-14, 340, 8, 15, "#fff", opacity=0.85)


def roller(c: Canvas) -> None:
    room(c, "window", "disc", "drapes", "niche")
    d, g = c.dice, c.c
    stone = d.pick((mix(g.mid, "#8fb8a3", 0.6), mix(g.light, "#e3a7a6", 0.7), mix(g.light, g.deep, 0.35)))
    metal = mix(g.spark, "#d8b48a", 0.6)
    polish = c.linear(
        (0, tint(stone, 0.6)), (0.4, stone), (0.7, mix(stone, g.light, 0.25)), (1, shade(stone, 0.32)), x2=1, y2=0.7
    )
    with c.focus(dy=-10, flip=d.roll() < 0.5):
        with c.at(-128, 236, d.between(-24, 4), 0.86):
            heart = "M-20 250C-190 220-240 40-170-90C-130-160-50-150-10-70C20-150 110-170 160-90C220 20 130 240-20 250Z"
            c.path(heart, shade(g.deep, 0.3), opacity=0.26, transform="translate(24 24)")
            c.path(heart, polish)
            c.line(
                "M-150-40C-180 60-130 180-30 216M-60-90C0 20 60 60 130 40M-130 30C-60 70-20 120 10 190",
                tint(stone, 0.7),
                4,
                opacity=0.45,
            )
        with c.at(52, -64, d.between(-24, -14)):
            for x, y, alpha in ((26, 22, 0.24), (0, 0, 1.0)):
                dark = alpha < 1
                with c.group(transform=f"translate({x} {y})", opacity=alpha):
                    c.rect(-150, -430, 300, 148, shade(g.deep, 0.3) if dark else polish, 66)
                    c.rect(-84, 330, 168, 92, shade(g.deep, 0.3) if dark else polish, 40)
                    c.path(
                        "M-26-150L-22 210C-20 240 20 240 22 210L26-150C24-180-24-180-26-150Z",
                        shade(g.deep, 0.3) if dark else polish,
                    )
                    for wire in (
                        "M-160-356H-176V-280C-176-200-60-200 0-160C60-200 176-200 176-280V-356H160",
                        "M-90 376H-106V330C-106 270-40 280 0 226C40 280 106 270 106 330V376H90",
                    ):
                        c.line(wire, shade(g.deep, 0.3) if dark else metal, 11)
            c.line("M-110-398C-60-412 40-412 96-402", "#fff", 12, opacity=0.6)
            c.line("M-16-130V150", "#fff", 7, opacity=0.5)
    for _ in range(6):
        _dew(c, c.w * d.between(0.1, 0.9), c.h * d.between(0.3, 0.95), d.between(10, 24))


def mask(c: Canvas) -> None:
    room(c, "disc", "niche", "drapes")
    d, g = c.dice, c.c
    skin = SKINS[d.pick(("porcelain", "sand", "olive", "bronze", "umber", "deep"))]
    clay = d.pick((mix(g.mid, "#9fb7a4", 0.5), mix(g.light, "#e9d7c0", 0.5), mix(g.spark, g.light, 0.4)))
    towel = g.light if lightness(g.ground) < 0.72 else mix(g.mid, g.light, 0.3)
    with c.focus(dy=30):
        c.path(
            "M-640 900C-540 600-330 540-130 480V240H130V480C330 540 540 600 640 900Z",
            c.linear((0, skin.base), (1, skin.shade)),
        )
        c.path("M-132 290C-60 380 60 380 132 290V380C60 440-60 440-132 380Z", shade(skin.shade, 0.2), opacity=0.55)
        face = [(60.0, -300), (196, -210), (246, -30), (222, 160), (128, 318), (50, 372)]
        c.path(both_sides(face), c.linear((0, skin.light), (0.5, skin.base), (1, skin.shade), x2=0.7, y2=1))
        inner = c.clip(both_sides([(x * 0.93, y * 0.955 - 4) for x, y in face]))
        with c.group(clip_path=inner):
            c.path(
                "M-300-330H300V400H-300ZM-196-20C-170-104-60-96-44-4C-60 50-176 56-196-20ZM196-20C170-104 60-96 44-4C60 50 176 56 196-20ZM-96 236C-60 190-20 190 0 200C20 190 60 190 96 236C70 292-70 292-96 236Z",
                c.lit(clay, 0.45, 0.16),
                fill_rule="evenodd",
            )
            c.line(
                "M-120-190C-60-214 40-216 110-196M-196 90C-180 150-150 190-120 214M120 120C150 110 176 80 192 50M-30 330C0 342 30 338 54 328",
                tint(clay, 0.65),
                11,
                opacity=0.5,
            )
        _quiet_features(c, skin, clay)
        _turban(c, towel)


def _quiet_features(c: Canvas, skin: Skin, clay: str) -> None:
    for way in (1, -1):
        with c.group(transform=f"scale({way} 1)"):
            c.line(
                "M66-6C90 26 150 26 176-14M84 14L76 30M108 22L104 42M136 20L142 40M160 6L172 22",
                shade(skin.shade, 0.5),
                6,
            )
    c.line("M-18 20C-30 80-44 110-26 130C-10 142 14 142 28 128", shade(clay, 0.28), 6, opacity=0.6)
    c.path("M-70 236C-40 212-16 212 0 222C16 212 40 212 70 236C40 274-40 274-70 236Z", skin.lip)
    c.line("M-66 236C-30 246 30 246 66 236", shade(skin.lip, 0.4), 4)


def _turban(c: Canvas, towel: str) -> None:
    g = c.c
    c.path(
        "M-262-40C-330-420-140-560 30-540C260-520 320-330 258-40C250-150 190-236 60-262C-70-282-220-200-262-40Z",
        c.lit(towel, 0.5, 0.22),
    )
    c.path(
        "M-30-300C-90-420-10-560 96-566C190-560 210-440 130-330C70-262 0-262-30-300Z",
        c.lit(mix(towel, g.mid, 0.12), 0.5, 0.3),
    )
    c.line(
        "M-236-120C-236-330-130-440-40-480M-200-170C-190-300-120-390-50-420M150-300C210-270 240-180 248-110M-6-310C-40-410 30-520 100-536M30-300C10-390 60-470 116-490",
        shade(towel, 0.25),
        4.5,
        opacity=0.4,
    )


def jar(c: Canvas) -> None:
    room(c, "disc", "window", "niche")
    d, g = c.dice, c.c
    glass = d.pick((g.spark, g.mid, g.deep, mix(g.mid, g.light, 0.4)))
    cream = mix(g.light, "#ffffff", 0.5)
    base = c.h * 0.84
    table(c, base - 70)
    size = 1.0 if c.shape == "tall" else 0.8
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.36, 0.5, 0.64))
    for side in (-1, 1):
        _sprig(
            c,
            x + side * 180 * size,
            base - 60,
            side * d.between(18, 34),
            size * d.between(0.8, 1.05),
            mix(g.deep, g.mid, 0.3 if side < 0 else 0.55),
        )
    with c.at(x, base, 0, size):
        c.shadow(40, 0, 360, 52, 0.65)
        c.path("M-280-330C-284-20-270 0-220 0H220C270 0 284-20 280-330Z", c.tube(glass, 0.4, 0.4))
        c.path("M-236-270C-238-60-226-44-190-44H190C226-44 238-60 236-270Z", cream, opacity=0.3)
        c.rect(-130, -214, 260, 106, g.light, 6, opacity=0.85)
        c.line("M-70-176H70M-40-146H40", g.deep, 5, opacity=0.6)
        c.ellipse(0, -330, 292, 62, shade(glass, 0.15))
        c.ellipse(0, -336, 286, 58, tint(glass, 0.45))
        c.path(
            "M-256-338C-250-420-150-430-120-480C-90-540 10-590 70-600C40-560 70-520 130-490C210-440 256-420 256-338C200-280-200-280-256-338Z",
            c.linear((0, cream), (0.6, cream), (1, shade(cream, 0.2)), x2=0.9, y2=1),
        )
        c.line(
            "M-220-352C-110-290 120-300 214-380C150-360-20-350-110-410C-30-380 110-400 136-458C90-440 0-440-46-490",
            mix(g.mid, cream, 0.55),
            7,
            opacity=0.7,
        )
        c.line("M-250-260C-252-180-250-110-242-50", "#fff", 13, opacity=0.55)


def _sprig(c: Canvas, x: float, y: float, turn: float, size: float, tone: str) -> None:
    with c.at(x, y, turn, size):
        c.line("M0 40C-10-160 10-380 0-640", tone, 7)
        paint = c.linear((0, mix(tone, c.c.light, 0.35)), (1, tone), x2=1)
        for k in range(6):
            for side in (-1, 1):
                with c.at(0, -90 - 92 * k, side * (58 - 5 * k), 1 - 0.09 * k):
                    c.path("M0 0C-54-40-56-130 0-200C56-130 54-40 0 0Z", paint)
                    c.line("M0-14V-170", mix(tone, c.c.light, 0.6), 2.5, opacity=0.6)
        c.path(smooth([(0, -640), (-26, -700), (0, -770), (26, -700)], closed=True), paint)


COMPOSITIONS = (bloom, roller, drop, mask, jar)
SUITS = ("blush", "mist", "honey", "teal", "sand", "cream", "dusk")
