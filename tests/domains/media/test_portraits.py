# ruff: noqa: S314  (we wrote what we parse)
"""Portraits without features, from given traits."""

import hashlib
import re
from typing import get_args
from xml.etree import ElementTree

import msgspec
import pytest

from vibewell.domains.media import PortraitTraits, portrait, portrait_traits
from vibewell.domains.media.portraits.traits import ALLOWED, Beard, Clothes, Glasses, Hair

IDA = PortraitTraits(skin="porcelain", hair="bob", hair_colour="auburn", cloth="cream", ground="coral")
NOOR = PortraitTraits(skin="sand", hair="headscarf", scarf="teal", cloth="ink", ground="sand")


def digest(svg: str) -> str:
    return hashlib.sha256(svg.encode()).hexdigest()[:16]


def test_a_portrait_is_the_same_bytes_on_every_machine() -> None:
    assert digest(portrait(IDA)) == "e856e2b289b8aee5"
    assert digest(portrait(NOOR)) == "498cccb8af9b1870"


def test_every_hair_beard_glasses_and_clothes_can_be_drawn_and_is_safe_and_small() -> None:
    assert len(get_args(Hair)) >= 10
    for k, style in enumerate(get_args(Hair)):
        for beard in get_args(Beard):
            traits = PortraitTraits(
                skin="olive",
                hair=style,
                beard=beard,
                glasses=get_args(Glasses)[k % 3],
                scarf="plum" if style == "headscarf" or k % 4 == 0 else "none",
                clothes=get_args(Clothes)[k % 5],
            )
            svg = portrait(traits)
            ElementTree.fromstring(svg)
            assert 1_500 <= len(svg.encode()) <= 12_000
            assert not re.search(r"<script|<style|style=|class=|https?:(?!//www\.w3\.org/2000/svg)", svg)
            used = set(re.findall(r"url\(#([^)]+)\)", svg))
            assert used <= set(re.findall(r'\bid="([^"]+)"', svg))


def test_every_value_of_every_trait_changes_the_picture() -> None:
    base = PortraitTraits(skin="sand", hair="short", clothes="crew", beard="short", glasses="round")
    for field, allowed in ALLOWED.items():
        drawn = set()
        for value in allowed:
            scarf = {"scarf": "teal"} if value == "headscarf" else {}
            drawn.add(portrait(msgspec.structs.replace(base, **{field: value}, **scarf)))
        assert len(drawn) == len(allowed), field


def test_ids_of_two_portraits_never_meet() -> None:
    seen: set[str] = set()
    for traits in {portrait_traits(f"0193-{k}") for k in range(200)}:
        own = set(re.findall(r'\bid="([^"]+)"', portrait(traits)))
        assert seen.isdisjoint(own)
        seen |= own


@pytest.mark.parametrize("field", ALLOWED)
def test_a_trait_that_cannot_be_drawn_is_refused_by_name(field: str) -> None:
    with pytest.raises(ValueError, match=f"{field} can't be 'paisley'"):
        PortraitTraits(**{**msgspec.structs.asdict(IDA), field: "paisley"})


def test_a_headscarf_needs_its_colour() -> None:
    with pytest.raises(ValueError, match="headscarf needs a colour"):
        PortraitTraits(skin="sand", hair="headscarf")


def test_traits_come_back_from_json_and_unknown_fields_are_refused() -> None:
    assert msgspec.json.decode(msgspec.json.encode(NOOR), type=PortraitTraits) == NOOR
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"skin":"sand","hair":"bob","eyes":"blue"}', type=PortraitTraits)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"skin":"sand","hair":"headscarf"}', type=PortraitTraits)


def test_invented_people_vary_and_one_id_always_looks_the_same() -> None:
    crowd = [portrait_traits(f"0193-{k}") for k in range(300)]
    assert crowd == [portrait_traits(f"0193-{k}") for k in range(300)]
    assert {person.hair for person in crowd} == set(get_args(Hair))
    assert len({person.skin for person in crowd}) == 6
    assert len(set(crowd)) > 290


@pytest.mark.parametrize("seed", ["", "🙂", "صالون", "\ud800", "x" * 10_000])
def test_any_id_gives_traits(seed: str) -> None:
    ElementTree.fromstring(portrait(portrait_traits(seed)))
