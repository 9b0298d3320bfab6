"""What a craft is made of: names, words, a menu, working days, and what people say about it."""

from typing import NamedTuple

import msgspec


class Part(NamedTuple):
    """A part of a treatment; without `staff` it works by itself."""

    name: str
    minutes: int
    staff: bool = True


class Treatment(msgspec.Struct, frozen=True):
    """A line of the menu. `euros` and lengths are the town's middle; a business sets its own around them.

    `often` says how much it is asked for, `core` that every business of the craft has it, `junior` that beginners do it
    too. `category` is given where it belongs to another one than the craft, `kind` where a resource serves
    it throughout: a chair, a couch. `minutes` is the whole length, worked out from the parts.
    """

    section: str
    name: str
    euros: int
    parts: tuple[Part, ...]
    about: str = ""
    often: float = 1.0
    core: bool = False
    junior: bool = True
    before: int = 0
    after: int = 0
    notice_days: int = 0
    category: str = ""
    kind: str = ""
    minutes: int = 0

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "minutes", sum(part.minutes for part in self.parts))


class Voices(msgspec.Struct, frozen=True):
    """What is written in reviews, by the stars that go with it. `{who}` is the first name of whoever did the work."""

    glad: tuple[str, ...]
    fine: tuple[str, ...]
    mixed: tuple[str, ...]
    sour: tuple[str, ...]
    english: tuple[str, ...]


class Craft(msgspec.Struct, frozen=True):
    """`patterns` take `{last}`, `{other}`, `{first}`, `{district}` and `{word}`; `words` fill the last.

    `team` are sizes and `hours` names of weekly plans, `steps` the minutes between starts, each with its weight.
    """

    slug: str
    share: float
    names: tuple[str, ...]
    patterns: tuple[str, ...]
    words: tuple[str, ...]
    openings: tuple[str, ...]
    promises: tuple[str, ...]
    menu: tuple[Treatment, ...]
    seniors: tuple[str, ...]
    juniors: tuple[str, ...]
    team: tuple[tuple[int, float], ...]
    hours: tuple[tuple[str, float], ...]
    steps: tuple[tuple[int, float], ...]
    menu_lines: tuple[int, int]
    voices: Voices


def plain(
    section: str,
    name: str,
    minutes: int,
    euros: int,
    about: str = "",
    *,
    often: float = 1.0,
    core: bool = False,
    junior: bool = True,
    before: int = 0,
    after: int = 0,
    notice_days: int = 0,
    category: str = "",
) -> Treatment:
    """A treatment of one part."""
    return Treatment(
        section, name, euros, (Part("", minutes),), about, often, core, junior, before, after, notice_days, category
    )


def course(
    section: str,
    name: str,
    euros: int,
    parts: tuple[Part, ...],
    about: str = "",
    *,
    often: float = 1.0,
    core: bool = False,
    junior: bool = False,
    before: int = 0,
    after: int = 0,
    notice_days: int = 0,
    category: str = "",
) -> Treatment:
    """A treatment of several parts, of which some work by themselves."""
    return Treatment(section, name, euros, parts, about, often, core, junior, before, after, notice_days, category)


def rests(name: str, minutes: int) -> Part:
    """A part in which nobody is needed."""
    return Part(name, minutes, staff=False)
