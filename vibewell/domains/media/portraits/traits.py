"""What a portrait shows. Traits are given, or thrown for invented people; they are never read out of a name."""

from typing import Literal, get_args

import msgspec

from vibewell.domains.media.art.dice import Dice

Skin = Literal["porcelain", "sand", "olive", "bronze", "umber", "deep"]
Hair = Literal[
    "bald", "buzz", "short", "side", "quiff", "bob", "long", "waves", "curls", "coils",
    "bun", "ponytail", "braids", "locs", "headscarf",
]  # fmt: skip
HairColour = Literal["black", "brown", "chestnut", "auburn", "copper", "blond", "silver", "white"]
Beard = Literal["none", "stubble", "short", "full", "moustache"]
Glasses = Literal["none", "round", "square"]
Cloth = Literal["coral", "teal", "blush", "sand", "ink", "plum", "honey", "cream"]
Scarf = Literal["none", "coral", "teal", "blush", "sand", "ink", "plum", "honey", "cream"]
Clothes = Literal["crew", "shirt", "vneck", "rollneck", "apron"]
Ground = Literal["coral", "teal", "blush", "sand", "ink", "plum", "honey", "mist", "dusk", "cream"]

ALLOWED: dict[str, tuple[str, ...]] = {
    "skin": get_args(Skin),
    "hair": get_args(Hair),
    "hair_colour": get_args(HairColour),
    "beard": get_args(Beard),
    "glasses": get_args(Glasses),
    "scarf": get_args(Scarf),
    "clothes": get_args(Clothes),
    "cloth": get_args(Cloth),
    "ground": get_args(Ground),
}

BEARDED = frozenset({"bald", "buzz", "short", "side", "quiff", "curls", "coils", "locs", "bun"})
DARK_HAIR: tuple[HairColour, ...] = ("black", "black", "brown", "chestnut", "auburn", "silver")


class PortraitTraits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person without features, known by posture, hair and colour.

    `scarf` is worn around the neck, or over the hair when `hair` is "headscarf"; then a colour must be given.
    Raises ValueError for a value that cannot be drawn.
    """

    skin: Skin
    hair: Hair
    hair_colour: HairColour = "brown"
    beard: Beard = "none"
    glasses: Glasses = "none"
    scarf: Scarf = "none"
    clothes: Clothes = "crew"
    cloth: Cloth = "ink"
    ground: Ground = "sand"

    def __post_init__(self) -> None:
        for field, allowed in ALLOWED.items():
            value = getattr(self, field)
            if value not in allowed:
                raise ValueError(f"{field} can't be {value!r}; it is one of {', '.join(allowed)}")
        if self.hair == "headscarf" and self.scarf == "none":
            raise ValueError("a headscarf needs a colour in scarf")


def portrait_traits(seed: str) -> PortraitTraits:
    """Traits for an invented person. The seed is an id: a name would tie looks to names."""
    dice = Dice(f"portrait/{seed}")
    hair: Hair = dice.pick(get_args(Hair))
    ground: Ground = dice.pick(get_args(Ground))
    cloth: Cloth = dice.pick([name for name in get_args(Cloth) if name != ground])
    scarves = [name for name in get_args(Cloth) if name not in {ground, cloth}]
    scarf: Scarf = dice.pick(scarves) if hair == "headscarf" or dice.roll() < 0.1 else "none"
    beard: Beard = dice.pick(get_args(Beard)[1:]) if hair in BEARDED and dice.roll() < 0.55 else "none"
    skin: Skin = dice.pick(get_args(Skin))
    colours: tuple[HairColour, ...] = DARK_HAIR if skin in {"bronze", "umber", "deep"} else get_args(HairColour)
    return PortraitTraits(
        skin=skin,
        hair=hair,
        hair_colour=dice.pick(colours),
        beard=beard,
        glasses=dice.pick(get_args(Glasses)[1:]) if dice.roll() < 0.24 else "none",
        scarf=scarf,
        clothes=dice.pick(get_args(Clothes)),
        cloth=cloth,
        ground=ground,
    )
