# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Yoga: a breath in rings over land, a seated figure, a tree, mats rolled up."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import TAU, both_sides, polar, sin, smooth, spots
from vibewell.domains.media.art.ink import SKINS, Skin, lightness, mix, shade, tint
from vibewell.domains.media.art.rooms import room, table

HAIRS = ("#241a1c", "#4a3026", "#8a5a34", "#b3aaa5")


def _aura(c: Canvas, x: float, y: float, first: float, step: float, count: int, broken: bool) -> None:
    """Rings that go out like a breath."""
    tone = c.c.light if lightness(c.c.ground) < 0.72 else c.c.spark
    for k in range(count):
        extra: dict[str, str | float] = (
            {"stroke_dasharray": f"{3 + k % 3 * 7} {14 + k % 2 * 6}", "stroke_linecap": "round"}
            if broken and k % 2
            else {}
        )
        c.circle(
            x,
            y,
            first + step * k + k * k * 1.6,
            "none",
            stroke=tone,
            stroke_width=5 - 0.25 * k,
            stroke_opacity=max(0.12, 0.85 - 0.075 * k),
            **extra,
        )


def _land(c: Canvas, top: float, layers: int) -> None:
    d, g = c.dice, c.c
    depth = c.h - top
    for k in range(layers):
        phase, swell = d.between(0, TAU), depth * d.between(0.08, 0.18)
        y = top + depth * k / layers
        points = [(-20 + (c.w + 40) * i / 7, y + swell * sin(phase + i * d.between(0.66, 0.74))) for i in range(8)]
        tone = mix(mix(g.ground, g.mid, 0.6), g.deep, 0.05 + 0.8 * k / layers)
        c.path(
            f"{smooth(points)}V{spots(c.h + 4)}H-20Z",
            c.linear((0, mix(tone, g.light, 0.22)), (0.5, tone), (1, mix(tone, g.deep, 0.25))),
        )
        c.line(smooth(points), mix(tone, g.light, 0.7), 3, opacity=0.6)


def breath(c: Canvas) -> None:
    c.wash(0.4)
    d, g = c.dice, c.c
    x, y = c.w * d.between(0.36, 0.64), c.h * d.between(0.34, 0.42)
    r = d.between(110, 150)
    _aura(c, x, y, r * 1.3, r * 0.3, 12, d.roll() < 0.5)
    kind = d.index(3)
    c.circle(x, y, r, c.linear((0, mix(g.light, "#ffffff", 0.4)), (1, g.spark)))
    if kind == 1:
        c.circle(x + r * 0.34, y - r * 0.14, r * 0.84, mix(g.ground, g.light, 0.3))
    if kind == 2:
        sea = c.h * d.between(0.55, 0.6)
        c.rect(
            0,
            sea,
            c.w,
            c.h,
            c.linear(
                (0, mix(g.ground, g.light, 0.35)), (0.5, mix(g.ground, g.deep, 0.3)), (1, mix(g.ground, g.deep, 0.5))
            ),
        )
        for k in range(9):
            half = r * (1 - k * 0.08) * d.between(0.7, 1.1)
            c.line(
                f"M{spots(x - half + d.between(-20, 20), sea + 22 + 26 * k)}h{spots(half * 2)}",
                mix(g.light, g.spark, 0.5),
                8 - k * 0.5,
                opacity=0.85 - 0.08 * k,
            )
        _land(c, c.h * d.between(0.8, 0.86), 2)
    else:
        _land(c, c.h * d.between(0.54, 0.62), d.pick((3, 4, 5)))


def _figure(c: Canvas) -> tuple[Skin, str, str, str]:
    d, g = c.dice, c.c
    skin = SKINS[d.pick(tuple(SKINS))]
    dark = lightness(g.ground) < 0.55
    top = d.pick((g.spark, g.light) if dark else (g.spark, g.deep))
    legs = mix(g.deep, "#1c1820", 0.2) if top != g.deep else mix(g.deep, g.mid, 0.55)
    return skin, d.pick(HAIRS), top, legs


def _head(c: Canvas, y: float, skin: Skin, hair: str) -> None:
    """Featureless, seen from the front."""
    style = c.dice.index(4)
    if style == 0:
        c.circle(0, y - 108, 42, c.lit(hair, 0.3, 0.3))
    if style == 1:
        c.path(
            f"M-78 {spots(y)}C-100 {spots(y + 130)}-90 {spots(y + 190)}-60 {spots(y + 200)}H60C90 {spots(y + 190)} 100 {spots(y + 130)} 78 {spots(y)}Z",
            hair,
        )
    c.path(f"M-30 {spots(y + 40)}H30V{spots(y + 128)}H-30Z", shade(skin.shade, 0.08))
    c.ellipse(0, y, 66, 80, c.linear((0, skin.light), (0.6, skin.base), (1, skin.shade), x2=0.7, y2=1))
    if style == 3:
        c.path(
            f"M-68 {spots(y - 4)}C-78 {spots(y - 116)} 78 {spots(y - 116)} 68 {spots(y - 4)}C60 {spots(y - 50)}-60 {spots(y - 50)}-68 {spots(y - 4)}Z",
            c.lit(hair, 0.25, 0.3),
        )
    else:
        c.path(
            f"M-72 {spots(y + 14)}C-92 {spots(y - 120)} 92 {spots(y - 120)} 72 {spots(y + 14)}C64 {spots(y - 36)} 30 {spots(y - 56)} 0 {spots(y - 62)}C-30 {spots(y - 56)}-64 {spots(y - 36)}-72 {spots(y + 14)}Z",
            c.lit(hair, 0.28, 0.3),
        )


def seat(c: Canvas) -> None:
    """Cross-legged, in one of three rests of the arms."""
    c.wash(0.4)
    d, g = c.dice, c.c
    skin, hair, top, legs = _figure(c)
    arms = d.index(3)
    size = 0.98 if c.shape == "tall" else 0.76
    x, y = (c.w / 2 if c.shape != "wide" else c.w * d.pick((0.36, 0.5, 0.64))), c.h * 0.62
    _aura(c, x, y - 150 * size, 240 * size, 62 * size, 9, d.roll() < 0.5)
    c.circle(
        x, y - 150 * size, 226 * size, c.linear((0, mix(g.ground, g.light, 0.75)), (1, mix(g.ground, g.light, 0.15)))
    )
    _land(c, c.h * 0.79, 2)
    flesh = c.linear((0, skin.light), (0.5, skin.base), (1, skin.shade), x2=0.8, y2=1)
    cloth = c.lit(top, 0.3, 0.3)
    with c.at(x, y, 0, size):
        c.shadow(0, 356, 420, 52, 0.6)
        c.path("M-400 350C-400 330 400 330 400 350C400 372-400 372-400 350Z", mix(g.mid, g.spark, 0.4))
        if arms == 2:
            _arm(c, skin, ((-112, -176), (-186, -420), (-8, -600)), ((112, -176), (186, -420), (8, -600)))
        _head(c, -330, skin, hair)
        _torso(c, cloth)
        c.path("M-52-226C-30-150 30-150 52-226Z", flesh)
        _crossed_legs(c, legs, flesh)
        if arms == 0:
            _arm(c, skin, ((-116, -170), (-220, 20), (-286, 210)), ((116, -170), (220, 20), (286, 210)))
        elif arms == 1:
            _arm(c, skin, ((-116, -170), (-210, 10), (-6, -40)), ((116, -170), (210, 10), (6, -40)))
            c.path("M-14-24C-24-80-10-130 0-140C10-130 24-80 14-24Z", flesh)
        c.line("M-84-120C-70-40-72 20-80 80", tint(top, 0.6), 5, opacity=0.4)


def _torso(c: Canvas, cloth: str) -> None:
    broad = c.dice.pick((0, 14, 26))
    c.path(
        both_sides(
            [
                (34.0, -216),
                (128 + broad * 0.5, -190),
                (132 + broad * 0.4, -90),
                (98 + broad, 70),
                (126, 200),
                (96, 264),
            ]
        ),
        cloth,
    )


def _crossed_legs(c: Canvas, legs: str, flesh: str) -> None:
    trousers = c.lit(legs, 0.2, 0.25)
    c.path(
        "M-110 180C-250 150-390 230-376 300C-366 350-200 352-40 340C60 330 130 300 120 262C40 250-60 260-110 180Z",
        trousers,
    )
    c.path(
        "M110 180C250 150 390 230 376 300C366 350 200 356 40 346C-60 336-150 330-130 290C-40 270 60 270 110 180Z",
        trousers,
    )
    c.line(
        "M-120 300C-20 268 70 276 132 224M-330 250C-270 220-190 216-130 232M330 250C280 222 200 218 150 230",
        tint(legs, 0.5),
        4,
        opacity=0.4,
    )
    c.path("M-138 284C-180 300-176 344-120 344C-80 344-60 330-52 318C-80 300-110 286-138 284Z", flesh)


def _arm(c: Canvas, skin: Skin, *arms: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]) -> None:
    """Shoulder, elbow, hand: a tapered limb for each."""
    for k, (shoulder, elbow, hand) in enumerate(arms):
        tone = skin.base if k == 0 else mix(skin.base, skin.shade, 0.45)
        for width, shift in ((52.0, 0.0), (40, 0.5)):
            start = (shoulder[0] + (elbow[0] - shoulder[0]) * shift, shoulder[1] + (elbow[1] - shoulder[1]) * shift)
            c.line(
                f"M{spots(*start)}Q{spots(elbow[0] * 1.02, elbow[1], *hand)}" if not shift else f"M{spots(*hand)}l0 1",
                tone,
                width,
            )


def tree(c: Canvas) -> None:
    """Standing on one leg, hands together overhead."""
    c.wash(0.4)
    d, g = c.dice, c.c
    skin, hair, top, legs = _figure(c)
    size = 0.9 if c.shape == "tall" else 0.62
    x, y = (c.w / 2 if c.shape != "wide" else c.w * d.pick((0.36, 0.5, 0.64))), c.h * 0.55
    c.circle(
        x + d.between(-60, 60),
        y - 80 * size,
        350 * size,
        c.linear((0, mix(g.light, g.spark, 0.25)), (1, mix(g.ground, g.light, 0.1))),
    )
    _aura(c, x, y - 80 * size, 400 * size, 56 * size, 5, True)
    _land(c, c.h * 0.82, 2)
    flesh = c.linear((0, skin.light), (0.5, skin.base), (1, skin.shade), x2=0.8, y2=1)
    with c.at(x, y, 0, size, flip=d.roll() < 0.5):
        c.shadow(20, 488, 210, 30, 0.6)
        _arm(c, skin, ((-104, -176), (-176, -400), (-6, -590)), ((104, -176), (176, -400), (6, -590)))
        c.path("M-22-560C-30-620-10-670 0-680C10-670 30-620 22-560Z", flesh)
        _head(c, -316, skin, hair)
        c.path(
            "M60 60C160 90 270 170 268 206C262 238 120 262-10 276L-20 236C70 210 120 196 130 186C90 170 20 150-30 130Z",
            c.lit(mix(legs, g.mid, 0.12), 0.2, 0.3),
        )
        c.path("M-114 40C-110 180-74 300-66 470H4C14 320 30 180 60 90Z", c.lit(legs, 0.2, 0.25))
        c.path("M-70 452C-84 490-70 496 0 494C50 494 50 478 6 462Z", flesh)
        c.path("M-22 228C-70 236-84 262-76 284C-40 300-8 290 6 272Z", flesh)
        c.path(both_sides([(32.0, -204), (116, -180), (118, -80), (84, 0), (118, 90), (60, 116)]), c.lit(top, 0.3, 0.3))
        c.path("M-48-214C-28-146 28-146 48-214Z", flesh)
        c.line("M-80-110C-66-50-66-10-78 50", tint(top, 0.6), 5, opacity=0.4)


def mats(c: Canvas) -> None:
    """Rolled mats, seen from the end."""
    room(c, "disc", "window", "niche")
    d, g = c.dice, c.c
    base, size = c.h * 0.85, 1.0 if c.shape == "tall" else 0.72
    table(c, base - 110)
    x = c.w / 2 if c.shape != "wide" else c.w * d.pick((0.4, 0.5, 0.6))
    tones = [g.spark, mix(g.mid, g.light, 0.35), mix(g.deep, g.mid, 0.35), mix(g.light, g.spark, 0.35)]
    start, count = d.index(4), d.pick((1, 2, 3))
    places = {
        1: ((-40.0, -210.0, 220.0),),
        2: ((-190.0, -170.0, 176.0), (170, -150, 156)),
        3: ((-186.0, -168.0, 174.0), (166, -160, 166), (-14, -456, 160)),
    }[count]
    with c.at(x, base, 0, size):
        c.shadow(40, 10, 420, 60, 0.65)
        for k, (mx, my, r) in enumerate(places):
            _mat(c, mx, my, r, tones[(start + k) % 4], d.between(0, 360))


def _mat(c: Canvas, x: float, y: float, r: float, tone: str, turn: float) -> None:
    c.path(
        f"M{spots(x, y - r)}L{spots(x + r * 0.9, y - r * 1.24)}A{spots(r, r)} 0 0 1 {spots(x + r * 0.9, y + r * 0.76)}L{spots(x, y + r)}Z",
        c.linear((0, tint(tone, 0.3)), (0.35, tone), (1, shade(tone, 0.45))),
    )
    c.circle(x, y, r, shade(tone, 0.12))
    turns = 4.4
    steps = int(turns * 12)
    points = [polar(turn + k * 30, r * (0.97 - 0.83 * k / steps)) for k in range(steps)]
    c.line(smooth([(x + px, y + py) for px, py in points]), tint(tone, 0.42), r * 0.115)
    c.line(smooth([(x + px * 0.955, y + py * 0.955) for px, py in points]), shade(tone, 0.5), 5, opacity=0.75)
    strap = mix(c.c.deep, c.c.light, 0.1 if lightness(tone) > 0.5 else 0.85)
    c.line(
        f"M{spots(x + r * 0.42, y - r * 1.1)}A{spots(r, r)} 0 0 1 {spots(x + r * 0.46, y + r * 0.88)}",
        strap,
        15,
        opacity=0.85,
    )


COMPOSITIONS = (seat, breath, tree, mats)
SUITS = ("honey", "teal", "coral", "dusk", "mist", "blush", "plum")
