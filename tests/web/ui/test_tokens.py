"""The tokens: every promised contrast holds, every time can be said."""

import json
import re

import pytest

from vibewell.web.assets import tokens


@pytest.mark.parametrize(("mode", "front", "back", "has", "needs"), list(tokens.contrasts()))
def test_every_promised_pair_can_be_read(mode: str, front: str, back: str, has: float, needs: float) -> None:
    assert has >= needs, f"{mode}: {front} on {back} has {has:.2f}, needs {needs}"


def test_black_on_white_would_be_the_largest_contrast() -> None:
    lightest, darkest = "sand.0", "ink.950"
    assert 15 < tokens.contrast(lightest, darkest) < 21
    assert tokens.contrast(lightest, darkest) == tokens.contrast(darkest, lightest)


def test_the_brand_colours_come_out_of_their_ramps() -> None:
    brand = tokens.tokens()["brand"]
    for name, step in (("coral", "coral.400"), ("ink", "ink.800"), ("teal", "teal.600")):
        wanted = [int(brand[name][at : at + 2], 16) for at in (1, 3, 5)]
        got = [int(tokens.hex_colour(step)[at : at + 2], 16) for at in (1, 3, 5)]
        assert all(abs(one - other) <= 4 for one, other in zip(wanted, got, strict=True)), (name, got)


def test_each_semantic_colour_has_both_modes() -> None:
    css = tokens.tokens_css()
    for name, _ in tokens.named("color"):
        assert re.search(rf"--{name}: light-dark\(var\(--\w+-\d+\), var\(--\w+-\d+\)\);", css), name


def test_any_minute_of_two_days_and_any_length_has_its_classes() -> None:
    css = tokens.times_css()
    for hour in range(tokens.HOURS_MAX):
        assert f".at-{hour} {{" in css
        assert f".for-{hour}h {{" in css
    for minute in range(60):
        assert f".at-m{minute} {{" in css
        assert f".for-m{minute} {{" in css


def test_the_phone_theme_is_json_with_hex_colours() -> None:
    theme = json.loads(tokens.native_theme())
    assert set(theme["light"]) == set(theme["dark"]) == {name for name, _ in tokens.named("color")}
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in theme["light"].values())
