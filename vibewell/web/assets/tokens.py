"""Design tokens: `tokens.json` printed as CSS custom properties, as classes for times, and as a theme for phones."""

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("tokens.json")

# Fluid sizes grow between these two viewport widths, in rem.
NARROW_REM = 22.5
WIDE_REM = 80.0

# An agenda may run past midnight: hours are counted from the day it starts on.
HOURS_MAX = 48

OKLAB_TO_LMS = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.291485548),
)
LMS_TO_LINEAR = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.707614701),
)
LUMINANCE = (0.2126, 0.7152, 0.0722)


@cache
def tokens() -> Mapping[str, Any]:
    """The parsed token file."""
    loaded: Mapping[str, Any] = json.loads(SOURCE.read_text(encoding="utf-8"))
    return loaded


def named(group: str) -> Iterator[tuple[str, Any]]:
    """The entries of one group, without its explanations."""
    return ((name, value) for name, value in tokens()[group].items() if name != "why")


def linear_rgb(reference: str) -> tuple[float, ...]:
    """Linear sRGB of a ramp step such as `coral.400`, clipped to the gamut."""
    ramp, step = reference.split(".")
    lightness, chroma, hue = tokens()["ramp"][ramp][step]
    lab = (lightness / 100, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue)))
    lms = [sum(weight * part for weight, part in zip(row, lab, strict=True)) ** 3 for row in OKLAB_TO_LMS]
    channels = (sum(weight * part for weight, part in zip(row, lms, strict=True)) for row in LMS_TO_LINEAR)
    return tuple(min(1.0, max(0.0, channel)) for channel in channels)


def hex_colour(reference: str) -> str:
    """The sRGB hex value of a ramp step, for mail and phones, which know no oklch."""

    def encoded(channel: float) -> int:
        curved = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
        return round(255 * curved)

    return "#" + "".join(f"{encoded(channel):02x}" for channel in linear_rgb(reference))


def contrast(front: str, back: str) -> float:
    """WCAG contrast of two ramp steps, from 1 to 21."""

    def luminance(reference: str) -> float:
        return sum(weight * channel for weight, channel in zip(LUMINANCE, linear_rgb(reference), strict=True))

    lighter, darker = sorted((luminance(front), luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def contrasts() -> Iterator[tuple[str, str, str, float, float]]:
    """Every promised pair in both modes: mode, front, back, the contrast it has, the contrast it needs."""
    colours = tokens()["color"]
    for front, back, needed in tokens()["pairs"]:
        for mode in ("light", "dark"):
            yield mode, front, back, contrast(colours[front][mode], colours[back][mode]), needed


def fluid(smallest_rem: float, largest_rem: float) -> str:
    if smallest_rem == largest_rem:
        return f"{smallest_rem}rem"
    slope = (largest_rem - smallest_rem) / (WIDE_REM - NARROW_REM)
    start = round(smallest_rem - slope * NARROW_REM, 4)
    return f"clamp({smallest_rem}rem, {start}rem + {round(slope * 100, 3)}vi, {largest_rem}rem)"


def tokens_css() -> str:
    """Custom properties for `:root`, both modes in one value by `light-dark()`."""
    lines = ["color-scheme: light dark;"]
    for ramp, steps in named("ramp"):
        lines += [f"--{ramp}-{step}: oklch({light}% {chroma} {hue});" for step, (light, chroma, hue) in steps.items()]
    for name, modes in named("color"):
        light, dark = (f"var(--{modes[mode].replace('.', '-')})" for mode in ("light", "dark"))
        lines.append(f"--{name}: light-dark({light}, {dark});")
    lines += [f'--font-{name}: "{font["family"]}", {font["fallback"]};' for name, font in named("font")]
    lines += [f"--size-{name}: {fluid(*sizes)};" for name, sizes in named("type")]
    lines += [f"--space-{name}: {pixels / 16:g}rem;" for name, pixels in named("space")]
    lines += [f"--round-{name}: {pixels}px;" for name, pixels in named("round")]
    lines.append(f"--target: {tokens()['target']['px'] / 16:g}rem;")
    lines += [f"--{name}: {value if isinstance(value, str) else f'{value}ms'};" for name, value in named("motion")]
    still = " ".join(f"--{name}: 1ms;" for name, value in named("motion") if not isinstance(value, str))
    return "\n".join(
        [
            ":root {",
            *(f"  {line}" for line in lines),
            "}",
            ':root[data-theme="light"] { color-scheme: light; }',
            ':root[data-theme="dark"] { color-scheme: dark; }',
            f"@media (prefers-reduced-motion: reduce) {{ :root {{ {still} }} }}",
            "",
        ]
    )


def times_css() -> str:
    """Classes for times of day and lengths, because the content policy forbids style attributes.

    An hour and a minute are two classes (`at-14 at-m15`, `for-2h for-m5`): any minute can be said, with few rules.
    """
    rules = [f".at-{hour} {{ --at-hour: {hour}; }}" for hour in range(HOURS_MAX)]
    rules += [f".at-m{minute} {{ --at-minute: {minute}; }}" for minute in range(60)]
    rules += [f".for-{hours}h {{ --for-hours: {hours}; }}" for hours in range(HOURS_MAX)]
    rules += [f".for-m{minutes} {{ --for-minutes: {minutes}; }}" for minutes in range(60)]
    rules += [f".opens-{hour} {{ --opens: {hour}; }}" for hour in range(HOURS_MAX)]
    rules += [f".lasts-{hours} {{ --lasts: {hours}; }}" for hours in range(1, HOURS_MAX + 1)]
    return "\n".join([*rules, ""])


def swatches_css() -> str:
    """One class per ramp step, for the component page alone."""
    rules = (
        f".sw-{ramp}-{step} {{ background: var(--{ramp}-{step}); }}" for ramp, steps in named("ramp") for step in steps
    )
    return "\n".join([*rules, ""])


def native_theme() -> str:
    """The theme of the phone app as JSON: hex colours for light and dark, sizes in points."""
    theme: dict[str, Any] = {
        mode: {name: hex_colour(modes[mode]) for name, modes in named("color")} for mode in ("light", "dark")
    }
    theme["size"] = {name: round(sizes[0] * 16, 1) for name, sizes in named("type")}
    for group in ("space", "round", "motion"):
        theme[group] = dict(named(group))
    return json.dumps(theme, indent=2)
