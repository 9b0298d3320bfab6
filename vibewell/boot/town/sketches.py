"""Drawing up businesses: a craft, a name that nobody else has, an address, a menu, a team."""

import math
import unicodedata
from collections.abc import Iterator

from vibewell.boot.town.crafts import CRAFTS, Craft, Treatment
from vibewell.boot.town.dice import Dice
from vibewell.boot.town.hours import WEEKS
from vibewell.boot.town.names import FAMILIES, GERMAN_LAST, first_name, person_name
from vibewell.boot.town.places import address
from vibewell.boot.town.plans import Hand, Sketch

NAME_TRIES_MAX = 60
DEAR_DISTRICTS = frozenset({"Zentrum", "Zentrum-Süd", "Zentrum-West", "Zentrum-Nordwest", "Südvorstadt", "Schleußig"})
MODEST_DISTRICTS = frozenset({"Volkmarsdorf", "Grünau", "Paunsdorf", "Mockau", "Möckern", "Schönefeld"})
NOTICES = ((None, 3), (30, 2), (60, 3), (120, 3), (240, 1.5), (1440, 0.6))
ADVANCES = ((None, 4), (60, 3), (90, 3), (180, 1))
ENGLISH_TAGLINES = (
    "A small room, good light, and all the time it takes.",
    "Independent since 2014. No rush, no upselling.",
    "We speak English, German and a little of everything else.",
    "Come as you are, leave a little lighter.",
)
LETTERS = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "ł": "l", "đ": "d", "&": " und ", "’": "", "'": "",
})  # fmt: skip


def slug_of(name: str) -> str:
    """The name as it stands in an address."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(LETTERS)).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


class Registry:
    """The names that are given already."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._waiting: dict[str, list[str]] = {}

    def name(self, craft: Craft, district: str, dice: Dice) -> str:
        """A new one: thought up for the craft while there are any, else made from the names of people and places."""
        waiting = self._waiting.get(craft.slug)
        if waiting is None:
            waiting = self._waiting[craft.slug] = dice.fork(f"names of {craft.slug}").shuffled(craft.names)
        while waiting and not dice.chance(0.12):
            if self._take(name := waiting.pop()):
                return name
        for _ in range(NAME_TRIES_MAX):
            if self._take(name := _pattern(craft, district, dice)):
                return name
        number = 2
        while not self._take(f"{name} {number}"):
            number += 1
        return f"{name} {number}"

    def _take(self, name: str) -> bool:
        slug = slug_of(name)
        if slug in self._taken:
            return False
        self._taken.add(slug)
        return True


def _pattern(craft: Craft, district: str, dice: Dice) -> str:
    family = dice.weighted([(family, family.share) for family in FAMILIES])
    return dice.pick(craft.patterns).format(
        first=dice.pick(family.first),
        last=dice.pick(family.last),
        other=dice.pick(GERMAN_LAST),
        district=district,
        word=dice.pick(craft.words),
    )


def crafts_in_order(count: int) -> Iterator[Craft]:
    """`count` crafts, each as often as its share says at every point of the way."""
    given = dict.fromkeys(range(len(CRAFTS)), 0)
    for _ in range(count):
        next_one = min(given, key=lambda index: ((given[index] + 0.5) / CRAFTS[index].share, index))
        given[next_one] += 1
        yield CRAFTS[next_one]


def draw_up(craft: Craft, registry: Registry, dice: Dice, *, more_people: int = 0) -> Sketch:
    """One business of this craft, with that many more people than is usual."""
    where = address(dice)
    name = registry.name(craft, where.district, dice)
    size = dice.weighted(craft.team) + more_people
    dear = 1.1 if where.district in DEAR_DISTRICTS else 0.92 if where.district in MODEST_DISTRICTS else 1.0
    return Sketch(
        slug=slug_of(name),
        name=name,
        craft=craft.slug,
        tagline=_tagline(craft, dice),
        address=where,
        week=WEEKS[dice.weighted(craft.hours)],
        step_minutes=dice.weighted(craft.steps),
        level=dear * (0.86 + 0.32 * dice.roll()),
        treatments=_menu(craft, dice),
        team=_team(craft, size, dice),
        quality=4.95 - 0.75 * dice.roll() ** 1.6,
        share=0.75 + 0.45 * dice.roll(),
        history_days=dice.between(10, 120),
        step_free=dice.chance(0.42),
        notice_minutes=dice.weighted(NOTICES),
        advance_days=dice.weighted(ADVANCES),
        ends_for_holidays=craft.slug not in ("sauna", "spa") or dice.chance(0.3),
    )


def _tagline(craft: Craft, dice: Dice) -> str:
    if dice.chance(0.05):
        return dice.pick(ENGLISH_TAGLINES)
    opening = dice.pick(craft.openings)
    return opening if dice.chance(0.25) else f"{opening} {dice.pick(craft.promises)}"


def _menu(craft: Craft, dice: Dice) -> tuple[Treatment, ...]:
    """All that every business of the craft has, and some of the rest, in the craft's order."""
    core = [line for line in craft.menu if line.core]
    rest = [line for line in craft.menu if not line.core]
    wanted = min(len(craft.menu), dice.between(*craft.menu_lines))
    chosen = {line.name for line in core} | {line.name for line in dice.sample(rest, max(0, wanted - len(core)))}
    return tuple(line for line in craft.menu if line.name in chosen)


def _team(craft: Craft, size: int, dice: Dice) -> tuple[Hand, ...]:
    """Whoever owns it first; larger ones have somebody at the desk, and one who manages."""
    hands = [Hand(person_name(dice), "owner", dice.pick(craft.seniors))]
    names = {hands[0].name}
    juniors = 0 if size < 3 else math.ceil((size - 2) * 0.3 * dice.roll())
    while len(hands) < size:
        name = person_name(dice)
        if name in names or first_name(name) in {first_name(other) for other in names}:
            continue
        names.add(name)
        junior = len(hands) >= size - juniors
        role = "manager" if len(hands) == 1 and size >= 6 else "professional"
        hands.append(Hand(name, role, dice.pick(craft.juniors if junior else craft.seniors), junior))
    if size >= 8:
        hands.append(Hand(person_name(dice), "receptionist", "Empfang", bookable=False))
    return tuple(hands)
