"""The house rules of styles and templates: tokens only, no inline styles or scripts, nothing that does not exist."""

import re
from pathlib import Path

import pytest

from vibewell.web.assets import tokens
from vibewell.web.ui import environment

WEB = Path(tokens.__file__).parents[1]
SHEETS = [path for path in sorted(WEB.rglob("*.css")) if not {"node_modules", "static"} & set(path.parts)]
TEMPLATES = [path for path in sorted(WEB.rglob("*.html")) if not {"node_modules", "static"} & set(path.parts)]
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklch|oklab)a?\(|:\s*(?:white|black|red|gray|grey)\b", re.IGNORECASE
)
LOGICAL_INSTEAD = re.compile(
    r"(?<![-\w])(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![-\w])(?:width|height|left|right|top|bottom)\s*:"
)


def told(path: Path) -> str:
    return str(path.relative_to(WEB))


def read(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("sheet", SHEETS, ids=told)
def test_styles_name_tokens_and_no_colours(sheet: Path) -> None:
    assert COLOUR.findall(read(sheet)) == [], "name a colour of tokens.json instead, such as var(--accent)"


@pytest.mark.parametrize("sheet", SHEETS, ids=told)
def test_styles_use_logical_properties(sheet: Path) -> None:
    assert LOGICAL_INSTEAD.findall(read(sheet)) == [], (
        "write inline-size, inset-block-start, margin-inline and their like"
    )


@pytest.mark.parametrize("sheet", SHEETS, ids=told)
def test_styles_leave_the_layers_to_the_build(sheet: Path) -> None:
    assert "@layer" not in read(sheet), "the build puts this file into its layer"
    assert "!important" not in read(sheet) or told(sheet) in {"assets/base/ground.css", "assets/base/words.css"}


def test_every_custom_property_that_is_used_exists() -> None:
    everything = "\n".join([tokens.tokens_css(), tokens.times_css(), *(read(sheet) for sheet in SHEETS)])
    made = set(re.findall(r"(--[\w-]+)\s*:", everything))
    used = set(re.findall(r"var\((--[\w-]+)\s*[,)]", everything))
    assert used - made - set(re.findall(r"var\((--[\w-]+)\s*,", everything)) == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=told)
def test_templates_carry_no_inline_style_or_script(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle\s*=", text) == [], "the content policy is style-src 'self': use a class"
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']", text) == [], "no inline handlers: write an island"
    assert re.findall(r"<script(?![^>]*nonce=)", text) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=told)
def test_templates_call_only_components_that_exist(template: Path) -> None:
    known = set(environment().globals["ui"].names())  # type: ignore[attr-defined]
    called = set(re.findall(r"\bui\.([a-z_]+)\(", template.read_text(encoding="utf-8")))
    assert called - known == set(), "see vibewell/web/ui/README.md"


def test_the_readme_names_every_component() -> None:
    readme = (WEB / "ui" / "README.md").read_text(encoding="utf-8")
    inner = {"day_cell", "face", "framed", "said", "rail_link", "slot_words"}
    missing = [name for name in environment().globals["ui"].names() if f"`{name}(" not in readme and name not in inner]  # type: ignore[attr-defined]
    assert missing == []
