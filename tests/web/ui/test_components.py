"""Every component renders with values alone, and the component page shows them."""

import re
import shutil
import tempfile
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment

from vibewell.web.ui import calendar, environment
from vibewell.web.ui.sheet import GLOSS, GLOSS_SLOT, sheet_context
from vibewell.web.ui.town_map import Pin, town_map

CLARA = SimpleNamespace(name="Clara Hoffmann", portrait_url="/art/portrait/clara.svg", is_business=False)
MONTH = calendar.month(
    date(2026, 11, 1),
    free={date(2026, 11, 17): 5},
    full=[date(2026, 11, 18)],
    today=date(2026, 11, 12),
    chosen=date(2026, 11, 17),
    href=lambda day: f"?day={day}",
    locale="en",
)
MAP = town_map([Pin(51.32, 12.37, "14:15", "Atelier Nordlicht", "/b/atelier-nordlicht", True)], you=(51.33, 12.37))
# One line for each component: its name, then a template that calls it.
EXAMPLES = dict(
    line.split(": ", 1) for line in Path(__file__).with_name("examples.jinja").read_text(encoding="utf-8").splitlines()
)
SHELL = {
    "lang": "en",
    "nonce": "n0nce",
    "asset": lambda name: f"/static/{name}",
    "viewer": CLARA,
    "path": "/design",
    "csrf_token": "token",
    "flash": [("calm", "Saved.")],
    "other_lang_url": "/language?to=de",
}


@pytest.fixture(scope="module")
def templates() -> Environment:
    return environment()


def test_every_component_has_an_example_here(templates: Environment) -> None:
    assert templates.globals["ui"].names() == sorted(EXAMPLES)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_component_renders_balanced_markup(templates: Environment, name: str) -> None:
    shown = {
        "gloss": GLOSS,
        "parts": GLOSS_SLOT,
        "month": MONTH,
        "map": MAP,
        "clara": CLARA,
        "until": datetime(2026, 11, 12, 12, 32, tzinfo=UTC),
    }
    html = templates.from_string(EXAMPLES[name]).render(**shown)
    assert html.strip()
    balanced(html)
    assert "style=" not in html


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize(
    "template", ["ui/sheet.html", "ui/shells/site.html", "ui/shells/business.html", "ui/shells/door.html"]
)
def test_a_whole_page_renders_in_its_shell(locale: str, template: str) -> None:
    page = environment(locale=lambda: locale).get_template(template)
    html = page.render(**SHELL | {"lang": locale, "arches": ["/a", "/b", "/c"]}, **sheet_context(locale))
    balanced(html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert re.findall(r"<script(?![^>]*nonce=)", html) == []
    assert 'id="main"' in html


def test_what_people_write_is_escaped(templates: Environment) -> None:
    html = templates.from_string(
        "{{ ui.start(evil, href=evil) }}{{ ui.button(evil) }}{{ ui.field(evil, 'n', evil) }}"
    ).render(evil='"><script>')
    assert "<script>" not in html
    assert '"">' not in html


def test_an_unknown_component_is_an_error_and_not_silence(templates: Environment) -> None:
    with pytest.raises(Exception, match="nosuch"):
        templates.from_string("{{ ui.nosuch() }}").render()


def test_a_field_names_its_error_and_its_hint(templates: Environment) -> None:
    html = templates.from_string('{{ ui.field("E-mail", "email", error="Unfinished.", hint="Only for us.") }}').render()
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="email-error email-hint"' in html
    assert '<label for="email">' in html


def test_a_month_begins_on_monday_and_knows_how_full_its_days_are() -> None:
    assert [short for short, _ in MONTH.weekdays] == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    assert MONTH.weeks[0][:6] == (None,) * 6
    chosen = MONTH.weeks[3][1]
    assert chosen is not None
    assert (chosen.number, chosen.level, chosen.is_chosen, chosen.href) == (17, 2, True, "?day=2026-11-17")
    assert (MONTH.previous, MONTH.following) == (date(2026, 10, 1), date(2026, 12, 1))
    assert [calendar.level(count) for count in (0, 1, 4, 12)] == [0, 1, 2, 3]


def test_a_map_holds_every_pin_in_its_square() -> None:
    pins = [Pin(51.30 + step / 100, 12.30 + step / 60, "14:15", str(step), "/b") for step in range(8)]
    drawn = town_map(pins, you=(51.33, 12.35))
    assert all(0 <= pin.x <= 400 and 0 <= pin.y <= 400 for pin in drawn.pins)
    assert drawn.pins[0].x < drawn.pins[-1].x
    assert drawn.pins[0].y > drawn.pins[-1].y


def test_pins_that_would_cover_each_other_become_dots() -> None:
    here = [Pin(51.33, 12.37, "14:15", "one", "/1"), Pin(51.3301, 12.3701, "14:30", "two", "/2")]
    assert [pin.is_dot for pin in town_map(here).pins] == [False, True]


def test_a_map_of_one_place_or_of_none_is_still_a_map() -> None:
    assert town_map([Pin(48.1, 11.6, "9:00", "Munich", "/m")]).pins[0].x == 200
    assert town_map([]).you is None


VOID = {"area", "br", "circle", "hr", "img", "input", "link", "meta", "path", "rect", "source"}


def balanced(html: str) -> None:
    """Fail where a tag is closed that was not the last one opened."""
    open_tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in VOID:
                open_tags.append(tag)

        def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            pass

        def handle_endtag(self, tag: str) -> None:
            assert open_tags, f"</{tag}> closes nothing"
            assert open_tags[-1] == tag, f"</{tag}> closes <{open_tags[-1]}>"
            open_tags.pop()

    Reader().feed(html)
    assert open_tags == []


def test_what_one_process_compiled_no_other_compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    environment().get_template("ui/basket.html")
    assert len(list(tmp_path.rglob("*.cache"))) == 1
    monkeypatch.setattr(Environment, "compile", None)
    environment().get_template("ui/basket.html")


def test_a_folder_of_compiled_templates_that_was_swept_away_costs_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    templates = environment()
    shutil.rmtree(next(tmp_path.iterdir()))
    assert templates.get_template("ui/basket.html")


def test_where_nothing_may_be_written_templates_are_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/dev/null")
    assert environment().get_template("ui/basket.html")
