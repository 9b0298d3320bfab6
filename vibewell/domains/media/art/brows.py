# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Brows: hair by hair over a resting eye, two in a quiet face, measured with thread, brushed into shape."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import Point, hairline, polar, ribbon, sin, spots
from vibewell.domains.media.art.ink import SKINS, Skin, mix, shade, tint
from vibewell.domains.media.art.rooms import room


def brow(c: Canvas, long: float, lift: float, body: float, tone: str, count: int = 110) -> None:
    """A brow from its head at x = -long/2 to its tail, around the origin, each hair a tapering stroke."""
    d = c.dice

    def spine(t: float) -> Point:
        rise = lift * (sin(min(1.0, t * 1.06) * 2.2) if t < 0.64 else 0.986 - (t - 0.64) * (t - 0.64) * 6.2)
        return (t - 0.5) * long, -rise

    soft, dark, fine = "", "", ""
    powder = [spine(k / 8) for k in range(9)]
    widths = [body * share for share in (0.34, 0.66, 0.84, 0.9, 0.88, 0.78, 0.6, 0.38, 0.08)]
    c.path(ribbon([(x + 4, y + body * 0.12) for x, y in powder], widths), tone, opacity=0.42)
    for k in range(count):
        t = (k + 0.5) / count + d.between(-0.012, 0.012)
        t = max(0.0, min(1.0, t))
        half = body * (0.62 + 0.5 * t if t < 0.3 else 0.77 - 0.76 * (t - 0.3))
        upper = k % 2 == 0
        x, y = spine(t)
        root = (x + d.between(-6, 6), y + (half * 0.15 if upper else half) * d.between(0.7, 1))
        angle = 14 + 74 * min(1.0, t * 1.2) + (6 if upper else -12) + d.between(-7, 7)
        reach = body * (1.25 - 0.42 * t) * d.between(0.8, 1.1)
        ex, ey = polar(angle, reach)
        end = (root[0] + ex + long * 0.035, root[1] + ey + reach * 0.28 * t * t)
        bend = (root[0] + ex * 0.36, root[1] + ey * 0.66 - 4)
        stroke = hairline(root, bend, end, body * d.between(0.09, 0.14))
        if k % 5 == 0:
            fine += stroke
        elif k % 2:
            dark += stroke
        else:
            soft += stroke
    c.path(soft, mix(tone, c.c.mid, 0.22))
    c.path(dark, tone)
    c.path(fine, shade(tone, 0.35))


def resting_eye(c: Canvas, long: float, skin: Skin, tone: str, lashes: int = 22) -> None:
    """A closed lid around the origin."""
    half = long / 2
    c.path(
        f"M{spots(-half, -6)}C{spots(-half * 0.5, -half * 0.74, half * 0.5, -half * 0.74, half, -10)}C{spots(half * 0.4, half * 0.36, -half * 0.4, half * 0.36, -half, -6)}Z",
        c.linear((0, mix(skin.base, skin.shade, 0.5), 0.1), (1, mix(skin.shade, skin.lip, 0.4), 0.7)),
    )
    c.line(
        f"M{spots(-half * 0.94, -half * 0.2)}C{spots(-half * 0.5, -half * 0.8, half * 0.5, -half * 0.8, half * 0.92, -half * 0.22)}",
        skin.shade,
        5,
        opacity=0.8,
    )
    strokes = ""
    for k in range(lashes):
        t = (k + 0.5) / lashes
        x = (-1 + 2 * t) * half * 0.96
        y = half * 0.24 * (1 - (2 * t - 1) * (2 * t - 1))
        reach = half * (0.2 + 0.16 * sin(t * 2.6 + 0.2)) * c.dice.between(0.88, 1.08)
        ex, ey = polar(180 - (t - 0.44) * 84, reach)
        strokes += hairline((x, y), (x + ex * 0.4, y + ey * 0.8), (x + ex, y + ey), half * 0.028)
    c.path(strokes, tone)
    c.line(
        f"M{spots(-half, -6)}C{spots(-half * 0.45, half * 0.34, half * 0.45, half * 0.34, half, -10)}",
        tone,
        half * 0.036,
    )


def _skin(c: Canvas) -> tuple[Skin, str]:
    name = c.dice.pick(("porcelain", "sand", "olive", "bronze", "umber", "deep"))
    skin = SKINS[name]
    hairs = {
        "porcelain": ("#6b4027", "#8a4f2a", "#4a3026"),
        "sand": ("#4a3026", "#6b4027"),
        "olive": ("#33231f", "#4a3026"),
    }
    return skin, c.dice.pick(hairs.get(name, ("#221814", "#2b1d19")))


def gaze(c: Canvas) -> None:
    c.wash()
    d = c.dice
    skin, tone = _skin(c)
    r = d.between(395, 440)
    with c.focus(dy=-40):
        c.circle(16, 86, r, c.c.deep, opacity=0.16)
        c.circle(
            0, 60, r, c.linear((0, skin.light), (0.5, skin.base), (1, mix(skin.base, skin.shade, 0.7)), x2=0.7, y2=1)
        )
        side = d.sign()
        with c.group(transform=f"scale({side} 1)"):
            c.glow(250, 220, 190, skin.lip, 0.42)
            with c.at(0, 170):
                resting_eye(c, 520, skin, tone)
            with c.at(0, -96, d.between(-4, 2)):
                brow(c, 680, d.between(96, 140), d.between(62, 84), tone, 120)


def pair(c: Canvas) -> None:
    """Both brows, in a face of which nothing else is told."""
    room(c, "disc", "niche", "drapes")
    d = c.dice
    skin, tone = _skin(c)
    lift, body = d.between(56, 84), d.between(46, 62)
    with c.focus(dy=60, scale=0.94):
        c.path("M-190 300V700H190V300Z", shade(skin.shade, 0.1))
        c.path(
            "M-344-120C-350-560 350-560 344-120C340 200 210 520 0 520C-210 520-340 200-344-120Z",
            c.linear((0, skin.light), (0.55, skin.base), (1, skin.shade), x2=0.6, y2=1),
        )
        cap = mix(tone, c.c.deep, 0.3)
        c.path(
            "M-420 260C-500-300-330-520 0-520C330-520 500-300 420 260C360 240 356-20 330-140C290-280 150-330 0-386C-150-330-290-280-330-140C-356-20-360 240-420 260Z",
            c.lit(cap, 0.22, 0.3),
        )
        c.line("M0-500V-392", shade(cap, 0.4), 4, opacity=0.6)
        for way in (1, -1):
            with c.group(transform=f"scale({way} 1)"):
                c.glow(196, 170, 120, skin.lip, 0.36)
                c.line("M30-470C180-440 330-330 372-80M60-500C240-470 380-340 408 40", tint(cap, 0.5), 3.5, opacity=0.4)
                with c.at(166, 26):
                    resting_eye(c, 196, skin, tone, 13)
                with c.at(170, -86, 2):
                    brow(c, 280, lift, body, tone, 60)
        c.line("M-22 30C-34 110-56 150-40 176C-20 196 20 196 40 176", skin.shade, 7, opacity=0.75)


def thread(c: Canvas) -> None:
    """The measure of a brow: threads through wing, iris and corner."""
    c.wash()
    d, g = c.dice, c.c
    skin, tone = _skin(c)
    plane = c.linear((0, skin.light), (0.6, skin.base), (1, mix(skin.base, skin.shade, 0.6)), x2=0.4, y2=1)
    c.rect(0, 0, c.w, c.h, plane)
    c.glow(c.w * 0.8, c.h * 0.7, 480, skin.lip, 0.26)
    with c.focus(dy=-10, flip=d.roll() < 0.5):
        for angle, tilt in ((-8, 0), (13, 0), (34, 0)):
            dx, dy = polar(angle + tilt, 1500)
            c.line(f"M{spots(-190, 480)}L{spots(-190 + dx, 480 + dy)}", mix(g.deep, skin.shade, 0.2), 3, opacity=0.75)
        c.line(f"M-900-60H900M-900-196L900-{spots(236).strip()}", g.deep, 2.5, opacity=0.45, stroke_dasharray="2 12")
        with c.at(0, 216):
            resting_eye(c, 470, skin, tone)
        with c.at(0, -80, -2):
            brow(c, 660, d.between(104, 136), d.between(66, 84), tone, 120)
        for x, y in ((-262, -40), (-30, -218), (312, -60)):
            c.circle(x, y, 17, "none", stroke=g.spark, stroke_width=5)
            c.circle(x, y, 6, g.spark)


def spoolie(c: Canvas) -> None:
    """A little brush laid under a brow."""
    room(c, "disc", "window", "drapes", "plain")
    d, g = c.dice, c.c
    tone = shade(g.deep, 0.2)
    wand = g.spark
    with c.focus(dy=-30, flip=d.roll() < 0.5):
        with c.at(0, -150, -6):
            brow(c, 620, d.between(100, 140), d.between(70, 88), tone, 120)
        with c.at(20, 190, d.between(58, 70)):
            c.path(
                "M-18 60L-26 640C-26 664 26 664 26 640L18 60Z",
                shade(g.deep, 0.4),
                opacity=0.2,
                transform="translate(26 12)",
            )
            c.path("M-16 20L-26 640C-26 666 26 666 26 640L16 20Z", c.tube(wand))
            c.rect(-22, 40, 44, 70, c.tube(mix(g.deep, g.mid, 0.4)), 8)
            c.line("M0 40V-360", mix(g.deep, g.mid, 0.5), 9)
            bristles = ""
            for k in range(44):
                y = 10 - k * 8.4
                half = 76 * (0.62 + 0.38 * sin(k / 43 * 2.7 + 0.15))
                bristles += f"M{spots(-half, y - 16)}Q{spots(0, y + 14, half, y - 12)}"
            c.line(bristles, tone, 4, opacity=0.9)
            c.line(bristles, tint(tone, 0.5), 1.5, opacity=0.5, transform="translate(-3 -3)")


COMPOSITIONS = (gaze, pair, thread, spoolie)
SUITS = ("sand", "blush", "plum", "teal", "honey", "mist", "coral")
