# ruff: noqa: E501  (a path reads as one line, like a word)
"""A sitter: ground, clothes, neck, head and what is worn on it."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.dice import Dice, fingerprint
from vibewell.domains.media.art.geometry import both_sides, spots
from vibewell.domains.media.art.ink import PALETTES, SKINS, Skin, mix, shade, tint
from vibewell.domains.media.portraits import hair
from vibewell.domains.media.portraits.traits import ALLOWED, PortraitTraits

CLOTHS = {
    "coral": "#DB7357", "teal": "#2E6B68", "blush": "#E3B5AA", "sand": "#C9AE8B",
    "ink": "#343850", "plum": "#74394B", "honey": "#D9A24F", "cream": "#F5EBDD",
}  # fmt: skip

FACE = [(52.0, -190), (130, -142), (154, -20), (140, 84), (86, 168), (30, 196)]
SHOULDERS = "M-430 540C-416 330-240 276-92 240C-40 300 40 300 92 240C240 276 416 330 430 540Z"


def portrait(traits: PortraitTraits) -> str:
    """A featureless portrait as SVG text, square; warm ground, head and shoulders."""
    name = "/".join(str(getattr(traits, field)) for field in ALLOWED)
    dice = Dice(name)
    c = Canvas("square", f"p{fingerprint(name):08x}", PALETTES[traits.ground], dice)
    _ground(c)
    skin, tone = SKINS[traits.skin], hair.COLOURS[traits.hair_colour]
    with c.at(450 + dice.between(-14, 14), 424, dice.between(-3.5, 3.5), 1.08):
        if traits.hair != "headscarf":
            hair.behind(c, traits.hair, tone)
        _body(c, traits, skin)
        _head(c, skin)
        _beard(c, traits.beard, tone, skin)
        if traits.hair == "headscarf":
            hair.scarf_over_hair(c, CLOTHS[traits.scarf])
        else:
            hair.before(c, traits.hair, tone)
            if traits.scarf != "none":
                _neck_scarf(c, CLOTHS[traits.scarf])
        if traits.hair in {"bald", "buzz"}:
            c.ellipse(-56, -140, 46, 24, c.radial((0, skin.light, 0.8), (1, skin.light, 0)))
        _glasses(c, traits.glasses, shade(c.c.deep, 0.3))
    return c.text()


def _ground(c: Canvas) -> None:
    g = c.c
    c.rect(0, 0, 900, 900, c.linear((0, mix(g.ground, g.light, 0.62)), (1, mix(g.ground, g.light, 0.3))))
    x = 450 + c.dice.sign() * c.dice.between(110, 170)
    c.circle(
        x, c.dice.between(280, 360), 330, c.linear((0, mix(g.ground, g.light, 0.16)), (1, mix(g.ground, g.light, 0.45)))
    )


def _head(c: Canvas, skin: Skin) -> None:
    for way in (-1, 1):
        c.ellipse(way * 152, 16, 26, 42, skin.base if way < 0 else mix(skin.base, skin.shade, 0.6))
    face = c.linear(
        (0, skin.light), (0.42, skin.base), (0.75, skin.base), (1, mix(skin.base, skin.shade, 0.75)), x2=0.8, y2=0.9
    )
    c.path(both_sides(FACE), face)
    c.circle(-78, 70, 62, c.radial((0, skin.lip, 0.17), (1, skin.lip, 0)))
    c.circle(86, 70, 62, c.radial((0, skin.lip, 0.14), (1, skin.lip, 0)))


def _body(c: Canvas, traits: PortraitTraits, skin: Skin) -> None:
    tone = CLOTHS[traits.cloth]
    cloth = c.lit(tone, 0.2, 0.26)
    neck = mix(skin.base, skin.shade, 0.55)
    c.path("M-66 90V262C-120 300 120 300 66 262V90Z", neck)
    c.path(SHOULDERS, cloth)
    c.path("M-92 240C-40 300 40 300 92 240C80 220 74 200 66 170H-66C-74 200-80 220-92 240Z", neck)
    c.path("M-66 130C-30 236 40 236 66 130V200C40 262-36 262-66 200Z", shade(skin.shade, 0.12), opacity=0.55)
    seam, glint = shade(tone, 0.35), tint(tone, 0.6)
    if traits.clothes == "crew":
        c.line("M-98 246C-44 318 44 318 98 246", seam, 9, opacity=0.45)
    elif traits.clothes == "vneck":
        c.path("M-92 240L0 420L92 240C60 290-60 290-92 240Z", neck)
        c.line("M-96 240L0 424L96 240", seam, 9, opacity=0.5)
    elif traits.clothes == "rollneck":
        c.path("M-92 176C-50 214 50 214 92 176L112 270C60 330-60 330-112 270Z", cloth)
        c.line("M-98 220C-46 262 46 262 98 220M-104 262C-50 310 50 310 104 262", seam, 6, opacity=0.4)
    elif traits.clothes == "shirt":
        c.path("M-92 232L-8 330L-96 402L-158 270ZM92 232L8 330L96 402L158 270Z", c.lit(tint(tone, 0.16), 0.3, 0.16))
        c.line("M0 330V540", seam, 6, opacity=0.5)
        for y in (392, 462):
            c.circle(14, y, 9, glint)
    else:
        apron = c.lit(mix(c.c.deep, tone, 0.15), 0.16, 0.2)
        c.line("M-118 256L-150 400M118 256L150 400", mix(c.c.deep, tone, 0.15), 30)
        c.path("M-190 390C-60 420 60 420 190 390L220 560H-220Z", apron)
        c.line("M-184 404C-60 434 60 434 184 404", glint, 5, opacity=0.6)
    c.line("M-250 350C-300 400-316 460-322 540M250 350C300 400 316 460 322 540", seam, 6, opacity=0.3)


def _beard(c: Canvas, beard: str, tone: str, skin: Skin) -> None:
    """Lips are shown only where a beard frames them."""
    if beard == "none":
        return
    jaw = "M-154-6C-152 116-118 {low} 0 {chin}C118 {low} 152 116 154-6C144 50 122 88 88 86C52 62 20 66 0 76C-20 66-52 62-88 86C-122 88-144 50-154-6Z"
    if beard == "moustache":
        c.path(
            "M0 84C30 56 84 62 112 108C80 122 30 118 0 104C-30 118-80 122-112 108C-84 62-30 56 0 84Z",
            c.lit(tone, 0.25, 0.25),
        )
        return
    low, chin = {"stubble": ("196", "204"), "short": ("206", "216"), "full": ("270", "286")}[beard]
    shape = jaw.format(low=low, chin=chin)
    if beard == "stubble":
        c.path(shape, tone, opacity=0.34)
    else:
        c.path(shape, c.lit(tone, 0.18, 0.3))
        if beard == "full":
            c.line(
                "M-110 120C-96 180-60 226-24 248M-60 150C-50 200-30 230 0 250M110 120C96 180 60 226 30 248M56 150C50 196 36 226 16 246",
                tint(tone, 0.45),
                5,
                opacity=0.35,
            )
    c.path("M-38 122C-14 110 14 110 38 122C16 142-16 142-38 122Z", mix(skin.lip, skin.base, 0.15))


def _glasses(c: Canvas, glasses: str, tone: str) -> None:
    if glasses == "none":
        return
    for way in (-1, 1):
        if glasses == "round":
            c.circle(way * 70, -6, 54, "#fff", fill_opacity=0.16, stroke=tone, stroke_width=11)
        else:
            c.rect(way * 72 - 60, -48, 120, 86, "#fff", 22, fill_opacity=0.16, stroke=tone, stroke_width=11)
        c.line(
            f"M{spots(way * 128, -14)}L{spots(way * 154, -24)}M{spots(way * 70 - 26, 6)}L{spots(way * 70 + 4, -30)}",
            tone,
            9,
        )
    c.line("M-16-8C-8-20 8-20 16-8", tone, 10)


def _neck_scarf(c: Canvas, tone: str) -> None:
    c.path("M-130 236C-60 176 60 176 130 236C160 290 90 350 0 350C-90 350-160 290-130 236Z", c.lit(tone, 0.3, 0.3))
    c.path("M40 300C90 340 110 420 96 540H10C30 440 20 380-10 330Z", c.lit(tone, 0.2, 0.35))
    c.line(
        "M-118 256C-50 316 60 310 120 250M-96 222C-40 262 50 260 104 226M44 350C64 420 64 470 56 540",
        shade(tone, 0.35),
        6,
        opacity=0.4,
    )
