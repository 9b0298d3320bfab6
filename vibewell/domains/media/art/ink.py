"""Colour: palettes of the house, skins, and mixing."""

from functools import lru_cache
from typing import NamedTuple


class Palette(NamedTuple):
    ground: str
    deep: str
    mid: str
    light: str
    spark: str


PALETTES = {
    "coral": Palette("#DE7558", "#6C2A1D", "#EE9F87", "#FBDDCF", "#FFF1E4"),
    "teal": Palette("#2E6B68", "#113534", "#62A69F", "#C8E3DD", "#F4BFA6"),
    "blush": Palette("#EECFC6", "#7C3744", "#DB978E", "#FCEEE9", "#D96B50"),
    "sand": Palette("#E6D8C2", "#5A412D", "#C7A682", "#FAF3E8", "#DC7157"),
    "ink": Palette("#2F3347", "#151723", "#656C8A", "#C5C9D8", "#EDA88D"),
    "plum": Palette("#6F384A", "#341621", "#B06A79", "#F0CFCD", "#F5C49E"),
    "honey": Palette("#E5B66A", "#5C3810", "#CE8E3A", "#FCEBCB", "#2C6B67"),
    "mist": Palette("#C9DED8", "#1B4B49", "#7DB1A9", "#F0F8F5", "#DF7659"),
    "dusk": Palette("#514C6B", "#211E35", "#9086A8", "#E3D9E4", "#F2AC8E"),
    "cream": Palette("#EFE4D4", "#2D3142", "#C9A68C", "#FFFBF4", "#DF785C"),
}


class Skin(NamedTuple):
    base: str
    shade: str
    light: str
    lip: str


SKINS = {
    "porcelain": Skin("#F4D6C5", "#D9A48F", "#FDEDE3", "#CF7F78"),
    "sand": Skin("#E8BD9B", "#C48B68", "#F6DAC3", "#BD6A60"),
    "olive": Skin("#CF9F77", "#A37149", "#E6C3A1", "#A85A4E"),
    "bronze": Skin("#AC7450", "#7F4D31", "#CD9A75", "#8E4640"),
    "umber": Skin("#835337", "#593420", "#AB7757", "#743836"),
    "deep": Skin("#5D3A2B", "#3B221A", "#875B46", "#5E2C2F"),
}

WARM_WHITE = "#FFF8F0"
NIGHT = "#1A1320"


@lru_cache(maxsize=4096)
def mix(a: str, b: str, share: float) -> str:
    """`a` with a share of `b`, in sRGB."""
    share = max(0.0, min(1.0, share))
    parts = ((int(a[i : i + 2], 16), int(b[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{int(x + (y - x) * share + 0.5):02x}" for x, y in parts)


def tint(tone: str, share: float) -> str:
    return mix(tone, WARM_WHITE, share)


def shade(tone: str, share: float) -> str:
    return mix(tone, NIGHT, share)


def lightness(tone: str) -> float:
    """Perceived weight of a colour, 0 to 1."""
    red, green, blue = (int(tone[i : i + 2], 16) for i in (1, 3, 5))
    return (red * 299 + green * 587 + blue * 114) / 255000
