# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""Lashes: a lowered lid, an open iris, fans laid like scales, a wand."""

from vibewell.domains.media.art.brows import brow
from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import hairline, polar, sin, spots
from vibewell.domains.media.art.ink import SKINS, Skin, mix, shade, tint
from vibewell.domains.media.art.rooms import room


def fringe(c: Canvas, half: float, sag: float, long: float, count: int, down: bool = True, spread: float = 52) -> str:
    """Lashes along a lid from -half to half that sags (or, upward, rises) in the middle."""
    way, out = (1 if down else -1), ""
    for k in range(count):
        t = (k + 0.5) / count
        u = 2 * t - 1
        x, y = u * half, way * sag * (1 - u * u)
        reach = long * (0.58 + 0.42 * sin(0.5 + t * 2.3)) * c.dice.between(0.93, 1.06) * (1 if k % 2 else 0.84)
        angle = (u * spread + 6) if not down else (180 - u * spread - 6)
        ex, ey = polar(angle, reach)
        cx, cy = polar(angle * 0.82 if not down else 180 - (180 - angle) * 0.72, reach * 0.6)
        out += hairline((x, y), (x + cx, y + cy), (x + ex, y + ey), long * 0.042)
    return out


def lowered(c: Canvas) -> None:
    room(c, "plain", "disc", "drapes")
    d, g = c.dice, c.c
    skin = SKINS[d.pick(tuple(SKINS))]
    ink = "#1d1418"
    shimmer = d.pick((g.spark, g.mid, g.deep))
    sag = d.between(120, 160)
    with c.focus(dy=-70, flip=d.roll() < 0.5):
        c.circle(
            0, -20, 420, c.linear((0, skin.light), (0.5, skin.base), (1, mix(skin.base, skin.shade, 0.6)), x2=0.5, y2=1)
        )
        lid = f"M-330-10C-230-300 230-320 338-20C{spots(180, sag * 1.34, -180, sag * 1.34, -330, -10)}Z"
        c.path(
            lid,
            c.linear(
                (0, mix(skin.base, shimmer, 0.1)),
                (0.55, mix(skin.base, shimmer, 0.62)),
                (1, mix(shimmer, skin.shade, 0.3)),
            ),
        )
        c.line("M-318-60C-220-330 220-350 326-70", mix(skin.shade, shimmer, 0.3), 6, opacity=0.85)
        c.line(f"M-170 {spots(sag * 0.3)}C-80-40 60-60 150 {spots(sag * 0.12)}", tint(shimmer, 0.75), 14, opacity=0.3)
        for _ in range(14):
            c.circle(d.between(-210, 210), d.between(-130, 40), d.between(2, 5), tint(shimmer, 0.85), opacity=0.8)
        with c.group(transform="translate(10 22)", opacity=0.25):
            c.path(fringe(c, 320, sag, 250, 27), shade(skin.shade, 0.4))
        c.path(fringe(c, 322, sag, d.between(240, 290), d.pick((33, 39, 45))), ink)
        c.line(f"M-332-12C{spots(-180, sag * 1.34, 180, sag * 1.34)} 352-34", ink, 15)


def iris(c: Canvas) -> None:
    """An open eye, near: the ring of colour is drawn thread by thread."""
    c.wash()
    d, g = c.dice, c.c
    skin = SKINS[d.pick(tuple(SKINS))]
    tone = d.pick(("#3f7d74", "#6a4326", "#5c7391", "#8a6a2f", "#3a2620"))
    c.rect(
        0,
        0,
        c.w,
        c.h,
        c.linear(
            (0, mix(skin.base, g.ground, 0.35)), (0.5, skin.base), (1, mix(skin.shade, g.ground, 0.3)), x2=0.4, y2=1
        ),
    )
    ink = "#1b1317"
    shape = "M-400 60C-260-190 190-260 400-10C250 230-190 260-400 60Z"
    with c.focus(dy=20, scale=0.84, flip=d.roll() < 0.5):
        c.path(
            "M-450 30C-300-330 250-400 470-40C300-230-200-220-450 30Z",
            c.linear((0, g.deep, 0.1), (0.7, g.spark if d.roll() < 0.5 else g.deep, 0.55), (1, g.deep, 0.75)),
        )
        c.path(shape, c.linear((0, "#cfc3bd"), (0.4, "#fffaf4"), (1, "#eadfd8")))
        _eyeball(c, shape, tone, skin)
        _lash_lines(c, ink, skin)
        with c.at(0, -400, -4):
            brow(c, 700, 110, 66, mix(ink, g.deep, 0.3), 90)


def _lash_lines(c: Canvas, ink: str, skin: Skin) -> None:
    d = c.dice
    with c.at(0, 12, -3):
        upper = ""
        for k in range(34):
            t = k / 33
            x = -392 + 790 * t
            y = 44 - 232 * sin(0.06 + t * 2.72) * (0.98 - 0.1 * t) - 6 * t
            ex, ey = polar(-42 + 96 * t + d.between(-4, 4), (130 + 120 * sin(0.4 + t * 2)) * (1 if k % 2 else 0.8))
            upper += hairline((x, y), (x + ex * 0.3, y + ey * 0.72), (x + ex, y + ey), 11)
        c.path(upper, ink)
    c.line("M-408 64C-262-196 190-268 420-24", ink, 17)
    c.line("M-400 60C-190 260 250 230 402-8", skin.shade, 6)
    with c.at(-6, 158, 2):
        c.path(fringe(c, 290, 24, 62, 22), ink, opacity=0.75)


def _eyeball(c: Canvas, shape: str, tone: str, skin: Skin) -> None:
    d, ink = c.dice, "#1b1317"
    with c.group(clip_path=c.clip(shape)):
        c.circle(
            10,
            0,
            178,
            c.radial((0, tint(tone, 0.45)), (0.55, tone), (0.92, shade(tone, 0.5)), (1, shade(tone, 0.8))),
        )
        for reach, light, width in ((168, 0.55, 3.0), (140, 0.8, 2.0)):
            rays = ""
            for k in range(40):
                a, b = (
                    polar(k * 9 + d.between(-3, 3), 78),
                    polar(k * 9 + d.between(-4, 4), reach * d.between(0.8, 1)),
                )
                rays += f"M{spots(*a)}L{spots(*b)}"
            c.line(rays, tint(tone, light), width, opacity=0.4, transform="translate(10 0)")
        c.circle(10, 0, 74, ink)
        c.path("M-420-40C-200-230 190-260 420-20L400 60C220-160-200-130-420 80Z", shade(skin.shade, 0.5), opacity=0.32)
        c.ellipse(-44, -62, 34, 44, "#fff", opacity=0.92)
        c.circle(66, 56, 14, "#fff", opacity=0.6)


def scales(c: Canvas) -> None:
    """Lowered lids in rows, like the feathers of a wing."""
    d, g = c.dice, c.c
    c.wash()
    half = d.pick((150.0, 180.0, 225.0))
    rise = half * d.between(0.86, 1.02)
    ink = shade(g.deep, 0.3)
    tones = (
        mix(g.ground, g.light, 0.55),
        mix(g.ground, g.mid, 0.55),
        mix(g.spark, g.ground, 0.3),
        mix(g.ground, g.light, 0.2),
    )
    stamps = []
    for tone in tones:
        with c.stamp() as lid:
            d_lid = f"M{spots(-half, -half * 0.62)}A{spots(half, half)} 0 0 0 {spots(half, -half * 0.62)}L{spots(half, -half * 1.6)}H{spots(-half)}Z"
            c.path(d_lid, c.linear((0, shade(tone, 0.12)), (1, tint(tone, 0.14))))
            c.path(
                fringe(c, half * 0.86, half * 0.42, half * 0.5, 15, spread=58),
                ink,
                transform=f"translate(0 {spots(-half * 0.34)})",
            )
            c.line(
                f"M{spots(-half * 0.9, -half * 0.36)}Q{spots(0, half * 0.5, half * 0.9, -half * 0.36)}",
                ink,
                half * 0.04,
            )
        stamps.append(lid)
    rows = int(c.h / (rise * 0.82)) + 3
    for row in range(rows, -1, -1):
        y = row * rise * 0.82
        columns = int(c.w / (half * 2)) + 2
        for k in range(columns):
            x = c.w / 2 + (k - columns // 2) * half * 2 + (half if row % 2 else 0)
            pick = 2 if d.roll() < 0.12 else (row + k * 2) % 2 * 3 if d.roll() < 0.7 else 1
            c.print(stamps[pick], x, y)


def wand(c: Canvas) -> None:
    room(c, "disc", "window", "niche", "plain")
    d, g = c.dice, c.c
    ink = shade(g.deep, 0.45)
    case = g.spark if d.roll() < 0.6 else mix(g.mid, g.light, 0.3)
    with c.focus(dy=0, flip=d.roll() < 0.5):
        with c.at(40, -10, d.between(24, 34)):
            c.path("M-64 120L-56 560H56L64 120Z", shade(g.deep, 0.3), opacity=0.24, transform="translate(34 16)")
            c.rect(-62, 130, 124, 480, c.tube(case), 26)
            c.rect(-62, 176, 124, 20, c.tube(mix(g.deep, g.mid, 0.3)))
            c.rect(-22, 40, 44, 96, c.tube(mix(g.deep, g.mid, 0.5)), 8)
            c.line("M0 60V-470", ink, 12)
            for tone, width, shift in ((ink, 7, 0), (tint(ink, 0.4), 2, -5)):
                coil = ""
                for k in range(30):
                    y = -40 - k * 14
                    half = 84 * (0.5 + 0.5 * sin(0.5 + k / 29 * 2.3))
                    coil += f"M{spots(-half, y + 12 + shift)}C{spots(-half * 0.4, y - 18 + shift, half * 0.4, y + 26 + shift, half, y - 10 + shift)}"
                c.line(coil, tone, width)
        with c.at(-80, 90, -10):
            c.path(fringe(c, 250, 60, 240, 25, down=False, spread=46), ink)
            c.line("M-252 0Q0-124 252 0", ink, 13)


COMPOSITIONS = (lowered, iris, scales, wand)
SUITS = ("plum", "mist", "dusk", "blush", "coral", "sand", "ink")
