# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Make-up: lipsticks, lips, a compact laid open, brushes in a cloud of powder."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import polar, spots
from vibewell.domains.media.art.ink import SKINS, lightness, mix, shade, tint
from vibewell.domains.media.art.rooms import room, table


def _reds(c: Canvas) -> list[str]:
    g = c.c
    reds = [
        mix("#c8453f", g.spark, 0.25),
        mix("#8d2b3d", g.deep, 0.3),
        mix("#cf6a66", g.mid, 0.2),
        mix("#e39a86", g.spark, 0.3),
    ]
    start = c.dice.index(4)
    return reds[start:] + reds[:start]


def _gold(c: Canvas) -> str:
    return mix(c.c.spark, "#d9b27c", 0.65)


def lipsticks(c: Canvas) -> None:
    room(c, "disc", "niche", "window", "drapes")
    d, g = c.dice, c.c
    reds, gold = _reds(c), _gold(c)
    base = c.h * 0.86
    table(c, base - 60)
    count = {"tall": d.pick((1, 2, 3)), "square": d.pick((2, 3)), "wide": d.pick((3, 4, 5))}[c.shape]
    size = {1: 1.04, 2: 0.96, 3: 0.86}.get(count, 0.8) * (1.0 if c.shape == "tall" else 0.72)
    case = d.pick((shade(g.deep, 0.3), g.deep, mix(g.light, g.mid, 0.2)))
    for k in range(count):
        with c.at(c.w / 2 + (k - (count - 1) / 2) * 300 * size, base + d.between(-16, 20), 0, size):
            _lipstick(c, reds[k % 4], case, gold, d.between(150, 330), d.sign())


def _lipstick(c: Canvas, red: str, case: str, gold: str, out: float, way: int) -> None:
    c.shadow(44, 2, 200, 34, 0.6)
    c.rect(-112, -330, 224, 330, c.tube(case, 0.35, 0.4), 12)
    c.rect(-112, -352, 224, 40, c.tube(gold, 0.7, 0.45), 6)
    c.rect(-88, -520, 176, 176, c.tube(gold, 0.75, 0.5), 6)
    c.line("M-52-330V-16", "#fff", 7, opacity=0.22)
    top = -520 - out
    with c.group(transform=f"scale({way} 1)"):
        bullet = f"M-72-516V{spots(top)}C-72 {spots(top - 130)} 30 {spots(top - 210)} 62 {spots(top - 190)}C74 {spots(top - 178)} 72 {spots(top - 120)} 72 {spots(top)}V-516Z"
        c.path(bullet, c.tube(red, 0.45, 0.3))
        c.path(
            f"M-72 {spots(top + 6)}C-72 {spots(top - 130)} 30 {spots(top - 210)} 62 {spots(top - 190)}C84 {spots(top - 150)}-20 {spots(top + 60)}-72 {spots(top + 6)}Z",
            c.linear((0, tint(red, 0.5)), (1, tint(red, 0.12))),
        )
    c.line(f"M-44-530V{spots(top + 40)}", "#fff", 7, opacity=0.35)


def lips(c: Canvas) -> None:
    d, _g = c.dice, c.c
    c.wash()
    skin = SKINS[d.pick(tuple(SKINS))]
    red = _reds(c)[0]
    near = d.roll() < 0.5
    if near:
        c.rect(0, 0, c.w, c.h, c.linear((0, skin.light), (0.5, skin.base), (1, skin.shade), x2=0.5, y2=1))
        c.glow(c.w * 0.28, c.h * 0.24, 520, skin.light, 0.8)
    open_by = d.pick((0, 26, 60))
    with c.focus(dy=20, scale=0.94), c.at(0, 0, d.between(-9, 9)):
        if not near:
            c.circle(
                0,
                0,
                436,
                c.linear((0, skin.light), (0.5, skin.base), (1, mix(skin.base, skin.shade, 0.7)), x2=0.6, y2=1),
            )
        c.glow(0, 250, 260, skin.shade, 0.7)
        c.line("M-30-300Q-38-250-50-212M30-300Q38-250 50-212", skin.shade, 9, opacity=0.45)
        c.line("M-14-290Q-20-250-28-214", skin.light, 9, opacity=0.6)
        _mouth(c, red, open_by)


def _mouth(c: Canvas, red: str, low: int) -> None:
    if low:
        c.path("M-320 0C-120-60 120-60 320 0C160 110-160 110-320 0Z", "#32131a")
        c.path(
            f"M-200-8C-80-40 80-40 200-8C120 {spots(low * 0.75 + 6)}-120 {spots(low * 0.75 + 6)}-200-8Z",
            "#fff6ee",
            opacity=0.94,
        )
    upper = "M-350 6C-240-70-150-176-70-180C-36-180-14-156 0-146C14-156 36-180 70-180C150-176 240-70 350 6C230-14 110-36 0-8C-110-36-230-14-350 6Z"
    lower = f"M-350 6C-230 {spots(4 + low)}-110 {spots(2 + low)} 0 {spots(12 + low)}C110 {spots(2 + low)} 230 {spots(4 + low)} 350 6C270 {spots(150 + low)} 150 {spots(226 + low)} 0 {spots(226 + low)}C-150 {spots(226 + low)}-270 {spots(150 + low)}-350 6Z"
    c.path(upper, c.linear((0, mix(red, "#ffffff", 0.16)), (0.5, red), (1, shade(red, 0.4))))
    c.path(lower, c.linear((0, shade(red, 0.3)), (0.3, red), (0.62, tint(red, 0.24)), (1, shade(red, 0.32))))
    fine = ""
    for k in range(17):
        u = -1 + k / 8
        fine += f"M{spots(u * 250, 36 + low - 10 * u * u)}Q{spots(u * 262, 110 + low, u * 220, 196 + low - 90 * u * u)}M{spots(u * 220, -130 + 76 * u * u)}Q{spots(u * 232, -70, u * 236, -26)}"
    c.line(fine, shade(red, 0.4), 3, opacity=0.28)
    c.path(
        f"M-150 {spots(86 + low)}C-90 {spots(66 + low)} 40 {spots(66 + low)} 96 {spots(84 + low)}C60 {spots(128 + low)}-100 {spots(132 + low)}-150 {spots(86 + low)}Z",
        "#fff",
        opacity=0.5,
    )
    c.path(f"M140 {spots(84 + low)}q40 2 60 -12q-4 34-46 36Z", "#fff", opacity=0.42)
    c.line("M-150-116C-116-150-90-162-66-162M30-140C44-156 60-162 76-160", "#fff", 9, opacity=0.5)


def compact(c: Canvas) -> None:
    """Seen from above: pans of colour and a mirror that catches the window."""
    room(c, "drapes", "window", "plain", "disc")
    d, g = c.dice, c.c
    reds, gold = _reds(c), _gold(c)
    pans = [reds[0], mix(g.mid, g.light, 0.5), reds[2], mix(g.light, "#e9c9a8", 0.5), mix(g.deep, reds[1], 0.4), g.mid]
    pieces = d.pick((1, 3, 4, 6))
    case = d.pick((g.deep, shade(g.deep, 0.3), g.spark))
    tip = d.between(-16, 16)
    with c.focus(dy=-10, scale=0.9), c.at(0, 0, tip + (90 if c.shape == "wide" else 0)):
        for y, r in ((-300, 316), (316, 316)):
            c.circle(22, y + 26, r, shade(g.deep, 0.3), opacity=0.28)
            c.circle(0, y, r, c.lit(case, 0.3, 0.3))
            c.circle(0, y, r - 18, "none", stroke=gold, stroke_width=7)
        c.rect(-90, -18, 180, 48, c.tube(gold, 0.7, 0.45), 12)
        c.circle(
            0,
            -300,
            270,
            c.linear(
                (0, "#f7f4f2"),
                (0.45, mix(g.light, "#cfd6dd", 0.6)),
                (0.5, "#fbfaf8"),
                (0.72, mix(g.ground, g.light, 0.55)),
                (1, mix(g.ground, g.light, 0.25)),
                x2=1,
                y2=0.8,
            ),
        )
        c.line("M-200-390L-90-500M-220-330L-30-520", "#fff", 12, opacity=0.75)
        for k in range(pieces):
            _pan(c, 316, 262, k, pieces, pans[k % 6])
        if pieces == 1 or d.roll() < 0.7:
            with c.at(60, 300, d.between(108, 140) - tip):
                _brush(c, 0.8, reds[1], gold, case, 1)


def _pan(c: Canvas, y: float, r: float, k: int, pieces: int, tone: str) -> None:
    paint = c.lit(tone, 0.25, 0.16)
    if pieces == 1:
        c.circle(0, y, r, paint)
        for ring in range(1, 5):
            c.circle(0, y, r * ring / 5, "none", stroke=tint(tone, 0.5), stroke_width=4, stroke_opacity=0.6)
        rays = (polar(15 * ray, r * (0.92 if ray % 2 else 0.76)) for ray in range(24))
        c.line("".join(f"M0 {spots(y)}L{spots(px, y + py)}" for px, py in rays), shade(tone, 0.25), 3, opacity=0.35)
        return
    a, b = polar(k * 360 / pieces + 2, r), polar((k + 1) * 360 / pieces - 2, r)
    mx, my = polar((k + 0.5) * 360 / pieces, 14)
    c.path(
        f"M{spots(mx, y + my)}L{spots(a[0], y + a[1])}A{spots(r, r)} 0 0 1 {spots(b[0], y + b[1])}Z",
        paint,
        stroke=shade(tone, 0.35),
        stroke_width=4,
        stroke_opacity=0.4,
    )
    for share in (0.5, 0.72):
        a, b = polar(k * 360 / pieces + 9, r * share), polar((k + 1) * 360 / pieces - 9, r * share)
        c.line(
            f"M{spots(a[0], y + a[1])}A{spots(r * share, r * share)} 0 0 1 {spots(b[0], y + b[1])}",
            tint(tone, 0.55),
            4,
            opacity=0.55,
        )


def _brush(c: Canvas, size: float, hair: str, gold: str, handle: str, kind: int) -> None:
    """Upright at the origin, the head up."""
    heads = (
        "M-58 0C-130-110-120-260 0-330C120-260 130-110 58 0Z",
        "M-50 0C-110-90-140-190-110-250C-60-300 60-300 110-250C140-190 110-90 50 0Z",
        "M-40 0C-70-80-60-200 26-290C60-200 74-80 40 0Z",
    )
    with c.group(transform=f"scale({size})"):
        c.path("M-36 150C-44 320-30 560-12 700C-6 722 6 722 12 700C30 560 44 320 36 150Z", c.tube(handle, 0.4, 0.35))
        c.path("M-56-10H56L38 160H-38Z", c.tube(gold, 0.75, 0.5))
        c.line("M-46 90H46M-50 46H50", shade(gold, 0.4), 3, opacity=0.5)
        head = heads[kind]
        c.path(head, c.linear((0, tint(hair, 0.35)), (0.4, hair), (1, shade(hair, 0.45))))
        fine = "".join(
            f"M{spots(-44 + 11 * k, -4)}Q{spots(-96 + 24 * k, -130, -64 + 16 * k, -240 + 8 * (k - 4) * (k - 4) // 2)}"
            for k in range(9)
        )
        c.line(fine, tint(hair, 0.6), 2.5, opacity=0.4)


def brushes(c: Canvas) -> None:
    room(c, "disc", "niche", "plain", "window")
    d, g = c.dice, c.c
    reds, gold = _reds(c), _gold(c)
    handle = d.pick((g.deep, g.spark)) if lightness(g.ground) > 0.4 else d.pick((g.spark, g.light))
    count = 3 if c.shape != "wide" else 5
    x, y = c.w / 2, c.h * 0.4
    for _ in range(5):
        c.glow(x + d.between(-300, 300), y + d.between(-230, 90), d.between(140, 260), d.pick(reds), 0.4)
    pivot = c.h * 1.12 if c.shape == "tall" else c.h * 1.5
    for k in sorted(range(count), key=lambda k: -abs(k - (count - 1) / 2)):
        turn = (k - (count - 1) / 2) * (19 if c.shape == "tall" else 15) + d.between(-2, 2)
        dx, dy = polar(turn, (pivot - c.h * 0.4) * (1.0 if k % 2 == count // 2 % 2 else 0.9))
        with c.at(x + dx, pivot + dy, turn):
            c.path(
                "M-40-200C-100 0-30 400 0 700C30 400 90 0 40-200Z",
                shade(g.deep, 0.3),
                opacity=0.18,
                transform="translate(30 26)",
            )
            _brush(
                c,
                (1.12 if k == count // 2 else 0.95),
                mix(g.deep, reds[k % 4], 0.35) if k % 2 else mix(g.light, reds[k % 4], 0.55),
                gold,
                handle,
                (k + d.index(2)) % 3,
            )
    for _ in range(46):
        angle, reach = d.between(-80, 80), d.between(120, 470)
        dx, dy = polar(angle, reach)
        c.circle(
            x + dx, y + 60 + dy * 0.8, d.between(2, 7), d.pick((g.light, reds[0], reds[2])), opacity=d.between(0.4, 0.9)
        )


COMPOSITIONS = (lipsticks, lips, brushes, compact)
SUITS = ("blush", "coral", "plum", "cream", "dusk", "teal", "ink")
