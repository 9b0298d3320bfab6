# ruff: noqa: E501  (a path reads as one line; a mark takes its place and measures in order)
"""A sheet to draw on: gathers definitions and marks, and knows the light, which falls from the upper left."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from vibewell.domains.media.art.dice import Dice
from vibewell.domains.media.art.geometry import number, spots, whole
from vibewell.domains.media.art.ink import Palette, mix, shade, tint

Shape = Literal["tall", "wide", "square"]
Stop = tuple[float, str] | tuple[float, str, float]

SIZES: dict[str, tuple[int, int]] = {"tall": (900, 1320), "wide": (1440, 900), "square": (900, 900)}

_NAMES: dict[str, str] = {}


def _attributes(attrs: dict[str, str | float]) -> str:
    out = []
    for name, value in attrs.items():
        written = _NAMES.get(name)
        if written is None:
            written = _NAMES[name] = name.replace("_", "-")
        out.append(f' {written}="{value if isinstance(value, str) else number(value)}"')
    return "".join(out)


class Canvas:
    def __init__(self, shape: Shape, key: str, palette: Palette, dice: Dice) -> None:
        self.shape = shape
        self.w, self.h = SIZES[shape]
        self.key = key
        self.c = palette
        self.dice = dice
        self._defs: dict[str, str] = {}
        self._body: list[str] = []

    # ---- marks

    def path(self, d: str, fill: str = "none", **attrs: str | float) -> None:
        self._body.append(f'<path d="{d}" fill="{fill}"{_attributes(attrs)}/>')

    def mark(self, d: str, **attrs: str | float) -> None:
        """A path that takes its paint from the group around it."""
        self._body.append(f'<path d="{d}"{_attributes(attrs)}/>')

    def line(self, d: str, stroke: str, width: float, **attrs: str | float) -> None:
        extra = _attributes(attrs)
        self._body.append(
            f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{number(width)}" stroke-linecap="round"{extra}/>'
        )

    def circle(self, x: float, y: float, r: float, fill: str = "none", **attrs: str | float) -> None:
        self._body.append(
            f'<circle cx="{whole(x)}" cy="{whole(y)}" r="{number(r)}" fill="{fill}"{_attributes(attrs)}/>'
        )

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str = "none", **attrs: str | float) -> None:
        self._body.append(
            f'<ellipse cx="{whole(x)}" cy="{whole(y)}" rx="{number(rx)}" ry="{number(ry)}" fill="{fill}"{_attributes(attrs)}/>'
        )

    def rect(self, x: float, y: float, w: float, h: float, fill: str, rx: float = 0, **attrs: str | float) -> None:
        if rx:
            attrs["rx"] = rx
        self._body.append(
            f'<rect x="{whole(x)}" y="{whole(y)}" width="{whole(w)}" height="{whole(h)}" fill="{fill}"{_attributes(attrs)}/>'
        )

    @contextmanager
    def group(self, **attrs: str | float) -> Iterator[None]:
        self._body.append(f"<g{_attributes(attrs)}>")
        yield
        self._body.append("</g>")

    @contextmanager
    def at(self, x: float, y: float, turn: float = 0, scale: float = 1, flip: bool = False) -> Iterator[None]:
        """Draw around a point of the sheet as origin."""
        move = f"translate({spots(x, y)})"
        if turn:
            move += f"rotate({number(turn)})"
        if flip or scale != 1:
            move += f"scale({number(-scale)} {number(scale)})" if flip else f"scale({number(scale)})"
        with self.group(transform=move):
            yield

    @contextmanager
    def focus(self, dx: float = 0, dy: float = 0, scale: float = 1, flip: bool = False) -> Iterator[None]:
        """Draw around the heart of the picture, in units of the tall sheet (about 320 to each side, 480 up and down).
        A wide sheet sets its heart off the middle, as a painter would."""
        if self.shape == "tall":
            x, y, size = 450.0, 700.0, 1.0
        elif self.shape == "square":
            x, y, size = 450.0, 478.0, 0.8
        else:
            x, y, size = 1440 * self.dice.pick((0.38, 0.5, 0.62)), 478.0, 0.86
        with self.at(x + dx, y + dy * size, scale=size * scale, flip=flip):
            yield

    @contextmanager
    def stamp(self) -> Iterator[str]:
        """Draw once what `print` then sets in many places."""
        outer, self._body = self._body, []
        ident = f"{self.key}s{len(self._defs)}"
        yield ident
        self._defs[f"g >{''.join(self._body)}</g>"] = ident
        self._body = outer

    def print(self, stamp: str, x: float, y: float, turn: float = 0, scale: float = 1, **attrs: str | float) -> None:
        move = f"translate({spots(x, y)})"
        if turn:
            move += f"rotate({number(turn)})"
        if scale != 1:
            move += f"scale({number(scale)})"
        self._body.append(f'<use href="#{stamp}" transform="{move}"{_attributes(attrs)}/>')

    # ---- paint

    def _define(self, kind: str, element: str, head: str, inner: str) -> str:
        """A reference to a definition; the same definition is written once."""
        text = f"{element} {head}>{inner}</{element}>"
        known = self._defs.get(text)
        if known is None:
            known = self._defs[text] = f"{self.key}{kind}{len(self._defs)}"
        return f"url(#{known})"

    @staticmethod
    def _stops(stops: tuple[Stop, ...]) -> str:
        out = []
        for stop in stops:
            opacity = f' stop-opacity="{number(stop[2])}"' if len(stop) == 3 else ""
            out.append(f'<stop offset="{number(stop[0])}" stop-color="{stop[1]}"{opacity}/>')
        return "".join(out)

    def linear(self, *stops: Stop, x1: float = 0, y1: float = 0, x2: float = 0, y2: float = 1) -> str:
        head = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        return self._define("l", "linearGradient", head, self._stops(stops))

    def across(self, *stops: Stop, x1: float, y1: float, x2: float, y2: float) -> str:
        """A linear gradient in units of the sheet: one light for many strokes, and for strokes without a box."""
        head = f'gradientUnits="userSpaceOnUse" x1="{whole(x1)}" y1="{whole(y1)}" x2="{whole(x2)}" y2="{whole(y2)}"'
        return self._define("u", "linearGradient", head, self._stops(stops))

    def radial(self, *stops: Stop, cx: float = 0.5, cy: float = 0.5, r: float = 0.5) -> str:
        head = f'cx="{number(cx)}" cy="{number(cy)}" r="{number(r)}"'
        return self._define("r", "radialGradient", head, self._stops(stops))

    def clip(self, d: str) -> str:
        """A reference for `clip_path=`, from path data."""
        return self._define("c", "clipPath", "", f'<path d="{d}"/>')

    def lit(self, tone: str, high: float = 0.34, low: float = 0.3) -> str:
        """A matt body."""
        return self.linear((0, tint(tone, high)), (0.5, tone), (1, shade(tone, low)), x2=0.8, y2=1)

    def tube(self, tone: str, high: float = 0.5, low: float = 0.34) -> str:
        """A round body standing up."""
        return self.linear(
            (0, shade(tone, low * 0.8)),
            (0.14, tone),
            (0.32, tint(tone, high)),
            (0.52, tone),
            (1, shade(tone, low)),
            x2=1,
            y2=0,
        )

    def ball(self, tone: str, high: float = 0.55, low: float = 0.42) -> str:
        return self.radial((0, tint(tone, high)), (0.45, tone), (1, shade(tone, low)), cx=0.36, cy=0.28, r=0.82)

    def shadow(self, x: float, y: float, rx: float, ry: float, strength: float = 0.4) -> None:
        """A soft shadow on what lies below."""
        dark = shade(self.c.deep, 0.25)
        paint = self.radial((0, dark, strength), (0.55, dark, strength * 0.5), (1, dark, 0))
        self.ellipse(x, y, rx, ry, paint)

    def glow(self, x: float, y: float, r: float, tone: str, strength: float = 0.6) -> None:
        paint = self.radial((0, tone, strength), (0.5, tone, strength * 0.35), (1, tone, 0))
        self.circle(x, y, r, paint)

    # ---- grounds

    def wash(self, top: float = 0.3, bottom: float = 0.16) -> None:
        """The sheet itself, lighter where the light comes in."""
        g = self.c.ground
        paint = self.linear((0, mix(g, self.c.light, top)), (0.55, g), (1, mix(g, self.c.deep, bottom)), x2=0.35, y2=1)
        self.rect(0, 0, self.w, self.h, paint)

    def text(self) -> str:
        defs = "".join(
            f"<{text.replace(' ', f' id={chr(34)}{ident}{chr(34)} ', 1)}" for text, ident in self._defs.items()
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.w} {self.h}"'
            f' preserveAspectRatio="xMidYMid slice"><defs>{defs}</defs>{"".join(self._body)}</svg>'
        )
