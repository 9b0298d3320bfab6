# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Waxing: warm wax off a wooden spatula, honeycomb, smooth legs, a strip that leaves a clear path."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import polar, spots
from vibewell.domains.media.art.ink import SKINS, lightness, mix, shade, tint
from vibewell.domains.media.art.rooms import room, table

WOOD = "#d6ab78"


def _wax(c: Canvas) -> str:
    return c.dice.pick(("#dd9430", "#e3a945", mix("#dd9430", c.c.spark, 0.35)))


def spatula(c: Canvas) -> None:
    """A ribbon of wax falls from the spatula and folds on itself in the pot."""
    room(c, "disc", "niche", "window")
    d, g = c.dice, c.c
    wax = _wax(c)
    base, size = c.h * 0.87, 1.0 if c.shape == "tall" else 0.72
    table(c, base - 80)
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.4, 0.5, 0.6))
    pot = d.pick((g.light, g.deep, g.spark)) if lightness(g.ground) < 0.7 else d.pick((g.deep, g.spark, g.mid))
    with c.at(x, base, 0, size, flip=d.roll() < 0.5):
        c.shadow(30, 2, 340, 46, 0.65)
        c.path("M-260-300L-240-40C-238-10-220 0-190 0H190C220 0 238-10 240-40L260-300Z", c.tube(pot, 0.4, 0.36))
        c.rect(-292, -316, 584, 44, c.tube(pot, 0.5, 0.36), 20)
        c.ellipse(0, -312, 270, 52, c.linear((0, shade(wax, 0.3)), (0.6, wax), (1, tint(wax, 0.35)), x2=1, y2=0.2))
        c.path("M150-300C160-220 156-190 176-150C196-190 190-230 200-296Z", c.lit(wax, 0.4, 0.2))
        for k in range(4):
            c.ellipse(
                -10 + (8 if k % 2 else -8),
                -322 - 20 * k,
                104 - 20 * k,
                20 - 2.5 * k,
                c.linear((0, tint(wax, 0.5)), (0.5, wax), (1, shade(wax, 0.25)), x2=1, y2=0.4),
            )
        flow = c.linear((0, tint(wax, 0.5)), (0.4, wax), (1, shade(wax, 0.25)), x2=1, y2=0)
        c.path("M-96-880C-60-760-44-560-22-380H2C20-560 54-740 92-800Z", flow)
        c.line("M-58-800C-30-640-20-520-12-400", "#fff", 7, opacity=0.5)
        _laden_stick(c, wax)


def _laden_stick(c: Canvas, wax: str) -> None:
    d, g = c.dice, c.c
    with c.at(10, -850, d.between(54, 64)):
        for shift, alpha in ((18, 0.2), (0, 1.0)):
            paint = (
                shade(g.deep, 0.3)
                if shift
                else c.linear((0, tint(WOOD, 0.3)), (0.5, WOOD), (1, shade(WOOD, 0.3)), x2=1, y2=0)
            )
            c.path(
                "M-62 130C-62 190 62 190 62 130L44-540C44-580-44-580-44-540Z",
                paint,
                opacity=alpha,
                transform=f"translate({shift} {shift})",
            )
        c.line("M-24-480C-18-320-26-180-20-60M18-500C24-360 14-220 22-90", shade(WOOD, 0.35), 3, opacity=0.5)
        c.path(
            "M-66 110C-76 210 76 210 66 110C66 10 40-60 10-40C-20-20-30-90-50-40C-60-10-64 50-66 110Z",
            c.lit(wax, 0.45, 0.25),
        )
        c.line("M-40 20C-46 70-44 110-34 140", "#fff", 9, opacity=0.6)


def honeycomb(c: Canvas) -> None:
    c.wash()
    d, g = c.dice, c.c
    wax = _wax(c)
    side = d.pick((104.0, 128.0, 150.0))
    cell = [polar(60 * k, side * 0.93) for k in range(6)]
    hexagon = "M" + "L".join(spots(*p) for p in cell) + "Z"
    stamps = []
    for tone, depth in (
        (wax, 0.0),
        (mix(wax, "#e2703f", 0.35), 0.1),
        (mix(wax, g.light, 0.5), 0.0),
        (mix(wax, "#8a4a1c", 0.5), 0.2),
    ):
        with c.stamp() as one:
            c.path(
                hexagon,
                c.linear((0, tint(tone, 0.42)), (0.5, tone), (1, shade(tone, 0.34 + depth)), x2=0.6, y2=1),
                stroke=tint(wax, 0.6),
                stroke_width=5,
            )
            c.line(f"M{spots(-side * 0.56, -side * 0.26)}L{spots(-side * 0.08, -side * 0.62)}", "#fff", 9, opacity=0.55)
        stamps.append(one)
    with c.stamp() as hollow:
        c.path(hexagon, "none", stroke=mix(g.ground, wax, 0.6), stroke_width=5, stroke_opacity=0.75)
    _lay_cells(c, stamps, hollow, side, wax)


def _lay_cells(c: Canvas, stamps: list[str], hollow: str, side: float, wax: str) -> None:
    d, w, h = c.dice, side * 1.732, side * 1.5
    edge = d.pick(("fall", "rise", "corner"))
    drips: list[tuple[float, float]] = []
    for row in range(-1, int(c.h / h) + 2):
        for k in range(-1, int(c.w / w) + 2):
            x, y = k * w + (w / 2 if row % 2 else 0), row * h
            share = {"fall": y / c.h, "rise": 1 - y / c.h, "corner": (x / c.w + y / c.h) / 2}[edge] + d.between(
                -0.16, 0.16
            )
            if share < 0.5:
                c.print(stamps[int(d.roll() * d.roll() * 4)], x, y)
                if share > 0.32 and 60 < x < c.w - 60 and 0 < y < c.h * 0.7:
                    drips.append((x, y + side * 0.86))
            elif share < 0.72:
                c.print(hollow, x, y)
    for x, y in drips[:: max(1, len(drips) // 4)][:5]:
        _drip(c, x, y, d.between(0.7, 1.5) * side, side * 0.2, wax)


def _drip(c: Canvas, x: float, y: float, long: float, r: float, wax: str) -> None:
    """Honey that has found the lower corner of its cell."""
    body = f"M{spots(-r * 1.9, -r * 1.6)}C{spots(-r * 0.5, 0, -r * 0.6, long * 0.3, -r * 0.55, long * 0.6)}C{spots(-r * 1.3, long * 0.85, -r * 1.2, long + r, 0, long + r)}C{spots(r * 1.2, long + r, r * 1.3, long * 0.85, r * 0.55, long * 0.6)}C{spots(r * 0.6, long * 0.3, r * 0.5, 0, r * 1.9, -r * 1.6)}Q{spots(0, -r * 0.4, -r * 1.9, -r * 1.6)}Z"
    with c.at(x, y):
        c.path(body, shade(c.c.deep, 0.2), opacity=0.2, transform="translate(12 12)")
        c.path(body, c.linear((0, wax), (0.5, tint(wax, 0.25)), (1, shade(wax, 0.25)), x2=0.7, y2=1))
        c.line(
            f"M{spots(-r * 0.2, long * 0.3)}V{spots(long * 0.62)}M{spots(-r * 0.5, long * 0.84)}q0 {spots(r * 0.5)} {spots(r * 0.3, r * 0.6)}",
            "#fff",
            r * 0.22,
            opacity=0.7,
        )


def legs(c: Canvas) -> None:
    room(c, "disc", "niche", "window", "drapes")
    d, g = c.dice, c.c
    skin = SKINS[d.pick(tuple(SKINS))]
    leg = "M-10-640C14-648 30-600 32-540C40-500 56-470 52-430C46-380 66-330 84-250C100-160 74-60 66 20C64 80 96 160 118 330L132 820H-150L-112 330C-96 160-66 80-70 20C-84-60-92-160-78-250C-66-330-40-390-38-440C-40-500-36-560-26-600Z"
    flesh = c.linear(
        (0, mix(skin.base, skin.shade, 0.6)),
        (0.22, skin.base),
        (0.42, skin.light),
        (0.62, skin.base),
        (1, skin.shade),
        x2=1,
        y2=0.05,
    )
    lean = d.between(11, 17)
    with c.focus(dy=40, flip=d.roll() < 0.5), c.at(0, 60, d.between(-10, 10)):
        for turn, x, y in ((lean, -110.0, -20.0), (-lean * 0.7, 96.0, 90.0)):
            with c.at(x, y, turn):
                c.path(leg, shade(g.deep, 0.3), opacity=0.2, transform="translate(26 16)")
                c.path(leg, flesh)
                c.line(
                    "M-34-320C-46-220-40-120-30-30M-48 110C-62 190-70 280-74 380",
                    tint(skin.light, 0.6),
                    15,
                    opacity=0.6,
                )
                c.line("M-30 10C-10 34 26 34 44 8", skin.shade, 6, opacity=0.6)
                c.line("M-20-440C-2-424 20-424 36-438", skin.shade, 5, opacity=0.6)
        for _ in range(5):
            x, y, r = d.sign() * d.between(220, 340), d.between(-520, 60), d.between(16, 40)
            c.path(
                f"M{spots(x, y - r)}Q{spots(x, y, x + r, y)}Q{spots(x, y, x, y + r)}Q{spots(x, y, x - r, y)}Q{spots(x, y, x, y - r)}Z",
                g.light if lightness(g.ground) < 0.8 else g.spark,
                opacity=0.9,
            )


def pearls(c: Canvas) -> None:
    """Wax as it comes, in pearls, and the spatula that will stir them."""
    d, g = c.dice, c.c
    wax = _wax(c)
    tones = (wax, mix(wax, g.light, 0.4), mix(wax, "#e2703f", 0.45), mix(wax, WOOD, 0.6))
    c.rect(0, 0, c.w, c.h, shade(mix(wax, g.deep, 0.55), 0.2))
    stamps = []
    for tone in tones:
        with c.stamp() as pearl:
            c.circle(
                0,
                0,
                86,
                c.radial(
                    (0, tint(tone, 0.75)),
                    (0.4, tone),
                    (0.85, shade(tone, 0.34)),
                    (1, shade(tone, 0.2)),
                    cx=0.36,
                    cy=0.3,
                    r=0.72,
                ),
            )
            c.ellipse(-28, -36, 18, 12, "#fff", opacity=0.85)
        stamps.append(pearl)
    for step, share in ((158.0, 0.82), (176.0, 1.0)):
        for row in range(int(c.h / step) + 2):
            for k in range(int(c.w / step) + 2):
                x, y = (k + row % 2 * 0.5) * step - 30 + d.between(-24, 24), row * step * 0.88 - 20 + d.between(-22, 22)
                c.print(stamps[int(d.roll() * d.roll() * 4)], x, y, d.between(0, 20), share * d.between(0.82, 1.14))
    _stirring_stick(c, wax)


def _stirring_stick(c: Canvas, wax: str) -> None:
    d, g = c.dice, c.c
    with c.focus(dy=-30, scale=1.06), c.at(0, 0, d.sign() * d.between(22, 40)):
        outline = "M-104 330C-104 470 104 470 104 330C104 200 66 60 60-60L54-1000H-54L-60-60C-66 60-104 200-104 330Z"
        c.path(outline, shade(g.deep, 0.4), opacity=0.4, transform="translate(30 34)")
        c.path(outline, c.linear((0, tint(WOOD, 0.4)), (0.45, WOOD), (1, shade(WOOD, 0.28)), x2=1, y2=0.1))
        c.line(
            "M-30-900C-20-500-40-200-24 60M16-860C26-480 10-160 30 40M-6-500C4-300-10-100 2 20",
            shade(WOOD, 0.35),
            3.5,
            opacity=0.5,
        )
        c.path(
            "M-100 300C-110 480 110 480 100 300C92 190 60 120 30 160C10 190-10 110-40 130C-74 150-92 220-100 300Z",
            c.lit(mix(wax, "#e2703f", 0.2), 0.4, 0.25),
        )
        c.line("M-66 260C-78 320-66 376-34 398", "#fff", 12, opacity=0.7)


COMPOSITIONS = (spatula, legs, honeycomb, pearls)
SUITS = ("honey", "blush", "teal", "coral", "cream", "plum", "mist")
