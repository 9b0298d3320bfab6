# ruff: noqa: S314  (we wrote what we parse)
"""The art that stands in for photographs."""

import hashlib
import os
import re
import subprocess
import sys
import time
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from vibewell.domains.media import CATEGORIES, PICTURE_SIZES, Shape, grain, picture, shelf_picture
from vibewell.domains.media.art.gallery import CRAFTS, draw

SHAPES: tuple[Shape, ...] = ("tall", "wide", "square")
TWELVE = {
    "hair", "barber", "nails", "brows", "lashes", "facial", "makeup", "massage", "spa", "sauna", "yoga", "waxing",
}  # fmt: skip
HOSTILE = {
    "empty": "",
    "emoji": "💇🏽‍♀️✨",
    "right to left": "صالون الشام",
    "markup": "\"/><script>alert(1)</script>&'",
    "control characters": "\x00\n\t\u202e",
    "a lone surrogate": "\ud800",
    "ten thousand characters": "ü" * 10_000,
}
EVERY_COMPOSITION = [
    pytest.param(category, composition, id=f"{category}-{composition.__name__}")
    for category, craft in CRAFTS.items()
    for composition in craft.compositions
]
FORBIDDEN = re.compile(
    r"<script|<style|<foreignObject|<image|<a[ >]|style=|class=|\son\w+=|https?:(?!//www\.w3\.org/2000/svg)"
)


def digest(svg: str) -> str:
    return hashlib.sha256(svg.encode()).hexdigest()[:16]


def ids(svg: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', svg))


def references(svg: str) -> set[str]:
    return set(re.findall(r"url\(#([^)]+)\)", svg)) | set(re.findall(r'href="#([^"]+)"', svg))


GOLDEN = {
    ("hair", "0193-nordlicht", "tall", 0): "60e006774b6dbe0e",
    ("nails", "0193-lack-und-lune", "wide", 1): "7a1873bfebdbc703",
    ("brows", "0193-brauenwerk", "square", 2): "797823e887d436f5",
    ("yoga", "صالون", "tall", 0): "38e8f5bd7bd153e2",
}


@pytest.mark.parametrize(("wish", "expected"), GOLDEN.items(), ids=lambda value: str(value)[:40])
def test_a_picture_is_the_same_bytes_on_every_machine(wish: tuple[str, str, Shape, int], expected: str) -> None:
    assert digest(picture(*wish)) == expected


def test_hash_randomisation_changes_nothing() -> None:
    code = (
        "from vibewell.domains.media import CATEGORIES, picture; print([picture(c, 'x', 'tall') for c in CATEGORIES])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_all_twelve_crafts_are_drawn_with_at_least_three_compositions_and_suiting_palettes() -> None:
    assert set(CATEGORIES) == TWELVE
    assert all(len(craft.compositions) >= 3 and len(craft.suits) >= 3 for craft in CRAFTS.values())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("category", "composition"), EVERY_COMPOSITION)
def test_every_composition_is_valid_safe_and_small_in_every_shape(category: str, composition, shape: Shape) -> None:
    for palette in CRAFTS[category].suits:
        svg = draw(composition, palette, shape, f"{category}/size/{palette}")
        root = ElementTree.fromstring(svg)
        width, height = PICTURE_SIZES[shape]
        assert root.get("viewBox") == f"0 0 {width} {height}"
        assert root.get("preserveAspectRatio") == "xMidYMid slice"
        assert root.get("role") is None
        assert 3_000 <= len(svg.encode()) <= 20_000
        assert not FORBIDDEN.search(svg)
        assert svg.isascii()
        assert references(svg) <= ids(svg)
        assert not re.search(r"\de[-+]?\d|nan|inf", re.sub(r'#\w+|id="\w+"', "", svg))


@pytest.mark.parametrize("seed", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_seed_draws_and_leaves_no_trace_in_the_text(seed: str) -> None:
    for category in CATEGORIES:
        svg = picture(category, seed, "tall")
        ElementTree.fromstring(svg)
        assert svg.isascii()
        assert not FORBIDDEN.search(svg)


def test_ids_never_meet_when_many_pictures_stand_on_one_page() -> None:
    page = [
        picture(category, f"0193-{k}", shape, variant)
        for category in CATEGORIES
        for k in range(6)
        for shape in SHAPES
        for variant in (0, 1)
    ]
    seen: set[str] = set()
    for svg in page:
        assert ids(svg)
        assert seen.isdisjoint(ids(svg))
        seen |= ids(svg)


@pytest.mark.parametrize("category", CATEGORIES)
def test_places_of_one_craft_do_not_look_like_sisters(category: str) -> None:
    def bones(svg: str) -> tuple[str, ...]:
        """Which marks, in which order: what remains when colours and places are taken away."""
        return tuple(re.findall(r"<(\w+)", svg))

    drawn = [picture(category, f"019{k:04}", "tall") for k in range(60)]
    assert len(set(drawn)) == 60
    assert len({bones(svg) for svg in drawn}) >= 5
    assert len({re.findall(r'stop-color="(#\w+)"', svg)[1] for svg in drawn}) >= 5


@pytest.mark.parametrize("category", CATEGORIES)
def test_three_pictures_of_one_business_differ_in_scene_and_colour(category: str) -> None:
    grounds = [
        re.findall(r'stop-color="(#\w+)"', picture(category, "0193-business", "tall", variant)) for variant in range(3)
    ]
    assert all(a != b for a, b in pairwise([*grounds, grounds[0]]))


def test_a_negative_or_huge_variant_still_draws() -> None:
    assert picture("spa", "x", "tall", -1) != picture("spa", "x", "tall", 10**9)


def test_each_picture_is_drawn_in_under_three_milliseconds() -> None:
    for category, craft in CRAFTS.items():
        for composition in craft.compositions:
            best = 1.0
            for _ in range(7):
                start = time.perf_counter()
                draw(composition, craft.suits[0], "tall", f"{category}/quick")
                best = min(best, time.perf_counter() - start)
            assert best < 0.003, f"{category} {composition.__name__} took {best * 1000:.1f} ms"


def test_an_unknown_craft_or_shape_is_refused_with_what_exists() -> None:
    with pytest.raises(ValueError, match="the crafts are hair, barber"):
        picture("dentist", "x", "tall")
    with pytest.raises(ValueError, match="the crafts are hair, barber"):
        shelf_picture("dentist")
    with pytest.raises(ValueError, match="tall, wide, square"):
        picture("hair", "x", "round")  # type: ignore[arg-type]


def test_the_shelf_has_one_settled_tall_picture_for_each_craft() -> None:
    shelf = [shelf_picture(category) for category in CATEGORIES]
    assert len(set(shelf)) == 12
    assert all('viewBox="0 0 900 1320"' in svg and len(svg) <= 20_000 for svg in shelf)
    assert shelf == [shelf_picture(category) for category in CATEGORIES]


def test_the_grain_tile_is_tiny_and_closed_in_itself() -> None:
    root = ElementTree.fromstring(grain())
    assert root.get("width") == root.get("height") == "240"
    assert 'stitchTiles="stitch"' in grain()
    assert len(grain()) < 700
    assert not FORBIDDEN.search(grain())
