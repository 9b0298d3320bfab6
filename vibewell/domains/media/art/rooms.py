"""What stands behind a subject: a disc, light from a window, a niche, a table, hills of cloth."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import TAU, Point, sin, smooth, spots
from vibewell.domains.media.art.ink import mix


def disc(c: Canvas) -> None:
    """A large sun behind everything."""
    r = c.dice.between(310, 370)
    x = c.w * 0.5 + c.dice.between(-60, 60)
    y = c.h * c.dice.between(0.4, 0.5)
    tone = mix(c.c.ground, c.c.light, 0.62)
    c.circle(x, y, r, c.linear((0, tone), (1, mix(c.c.ground, c.c.light, 0.12))))


def window(c: Canvas) -> None:
    """Panes of light that fall aslant on a wall."""
    lean = c.dice.between(150, 260) * c.dice.sign()
    x = c.w * 0.5 - lean * 0.4 - 230
    glow = c.linear((0, c.c.light, 0.5), (1, c.c.light, 0.04))
    rows = ((0.04, 0.3), (0.33, 0.62), (0.65, 0.98))
    for column in (0, 1):
        for top, foot in rows:
            left = x + column * 245
            a, b = left + lean * top, left + lean * foot
            corners = (a, c.h * top, a + 215, c.h * top, b + 215, c.h * foot, b, c.h * foot)
            c.path(f"M{spots(*corners[:2])}L{spots(*corners[2:])}Z", glow)


def niche(c: Canvas) -> None:
    """An arch within the arch."""
    half, top, x = c.dice.between(300, 350), c.h * c.dice.between(0.14, 0.2), c.w / 2
    d = f"M{spots(x - half, c.h)}V{spots(top + half)}A{spots(half, half)} 0 0 1 {spots(x + half, top + half)}V{c.h}Z"
    inner = mix(c.c.ground, c.c.deep, 0.34)
    c.path(d, c.linear((0, inner), (1, mix(c.c.ground, c.c.light, 0.14)), x2=1, y2=0.5))
    c.line(d, mix(c.c.ground, c.c.light, 0.55), 2.5, opacity=0.7)


def drapes(c: Canvas) -> None:
    """Slow folds, one behind the other."""
    phase = c.dice.between(0, TAU)
    for k in range(4):
        y = c.h * (0.2 + 0.2 * k)
        points: list[Point] = [
            (-20 + (c.w + 40) * i / 6, y + c.h * 0.07 * sin(phase + k * 1.3 + i * 0.9) - i * 18) for i in range(7)
        ]
        tone = mix(c.c.ground, c.c.light if k < 2 else c.c.mid, 0.18 + 0.1 * k)
        c.path(f"{smooth(points)}V{c.h}H-20Z", c.linear((0, tone, 0.75), (0.6, tone, 0.1)))


def table(c: Canvas, y: float, tone: str | None = None) -> None:
    """A surface to stand on, from height y down."""
    top = tone or mix(c.c.ground, c.c.deep, 0.3)
    c.rect(0, y, c.w, c.h - y, c.linear((0, mix(top, c.c.light, 0.16)), (1, mix(top, c.c.deep, 0.3))))
    c.rect(0, y, c.w, 3, mix(top, c.c.light, 0.5), opacity=0.7)


ROOMS = {"disc": disc, "window": window, "niche": niche, "drapes": drapes}


def room(c: Canvas, *names: str) -> None:
    """A washed sheet with one of the named backgrounds; no name leaves it plain."""
    c.wash()
    if names:
        chosen = c.dice.pick(names)
        if chosen != "plain":
            ROOMS[chosen](c)
