"""Faces of the cast and of the regulars that the drawings know."""

from vibewell.domains.media import PortraitTraits

PORTRAITS: dict[str, PortraitTraits] = {
    "clara": PortraitTraits(
        skin="sand", hair="long", hair_colour="brown", clothes="vneck", cloth="coral", ground="blush"
    ),
    "mai": PortraitTraits(skin="sand", hair="long", hair_colour="black", clothes="crew", cloth="plum", ground="blush"),
    "ida": PortraitTraits(
        skin="porcelain", hair="bob", hair_colour="auburn", clothes="rollneck", cloth="ink", ground="coral"
    ),
    "lene": PortraitTraits(
        skin="porcelain", hair="bun", hair_colour="silver", clothes="shirt", cloth="ink", ground="sand"
    ),
    "jonas": PortraitTraits(
        skin="porcelain", hair="short", hair_colour="blond", clothes="shirt", cloth="teal", ground="mist"
    ),
    "mehmet": PortraitTraits(
        skin="olive", hair="short", hair_colour="black", beard="full", cloth="ink", ground="honey"
    ),
    "sofia": PortraitTraits(
        skin="olive", hair="bun", hair_colour="brown", clothes="vneck", cloth="honey", ground="blush"
    ),
    "noor": PortraitTraits(skin="sand", hair="headscarf", scarf="teal", clothes="crew", cloth="cream", ground="mist"),
    "amara": PortraitTraits(
        skin="deep", hair="curls", hair_colour="black", clothes="crew", cloth="coral", ground="teal"
    ),
    "benedikt": PortraitTraits(
        skin="porcelain", hair="side", hair_colour="brown", clothes="crew", cloth="teal", ground="sand"
    ),
}

# key, name, locale: customers without an account who come to Atelier Nordlicht again and again
REGULARS: tuple[tuple[str, str, str], ...] = (
    ("jana", "Jana Wolf", "de"),
    ("paul", "Paul Kern", "de"),
    ("marlene", "Marlene Fuchs", "de"),
    ("leo", "Leo Brandt", "de"),
    ("thi-mai", "Thi Mai Nguyen", "de"),
    ("hanne", "Hanne Ott", "de"),
    ("amara-client", "Amara Okafor", "en"),
    ("emil", "Emil Roth", "de"),
    ("david", "David Stein", "de"),
    ("ruth", "Ruth Albers", "de"),
    ("tobias", "Tobias Frey", "de"),
    ("greta", "Greta Lindner", "de"),
    ("nele", "Nele Haas", "de"),
    ("ingeborg", "Ingeborg Kästner-Vollmer", "de"),
    ("samira", "Samira Nasser", "en"),
    ("lina", "Lina Farah", "de"),
)
