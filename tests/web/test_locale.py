"""The German of the pages: whole, in the same shape as the English, and what a reader really sees."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment

from vibewell.domains.booking import HoldExpired, StartTaken
from vibewell.kernel.errors import Forbidden, Invalid, NotFound, Refusal, TooMany, Unavailable
from vibewell.web.extract import sentences
from vibewell.web.locale.collect import catalogue, collected, untranslated
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import stressed, told
from vibewell.web.ui import environment

PLACEHOLDER = re.compile(r"%\(\w+\)s|{\w+}")
SAID_BY = ("title", "alt", "aria-label", "placeholder", "value", "content")
GERMAN = read_po(BytesIO(catalogue("de").read_bytes()), locale="de")


def forms(message: Message) -> list[tuple[str, str]]:
    """Each English form with its German."""
    if isinstance(message.id, str) or not isinstance(message.string, tuple | list):
        return [(str(message.id), str(message.string))]
    return list(zip(message.id, message.string, strict=True))


PAIRS = [pair for message in GERMAN if message.id for pair in forms(message)]


def test_every_text_of_the_pages_is_in_the_catalogue_and_nothing_else() -> None:
    """Run `make messages` where this fails."""
    assert {message.id for message in GERMAN if message.id} == {message.id for message in collected() if message.id}
    assert not GERMAN.obsolete


def test_every_text_has_its_german() -> None:
    assert list(untranslated(GERMAN)) == []


def test_german_keeps_the_placeholders() -> None:
    """A count of one may be a word, and so may be left out of the singular."""
    for message in GERMAN:
        if message.id:
            many, said = forms(message)[-1]
            assert sorted(PLACEHOLDER.findall(said)) == sorted(PLACEHOLDER.findall(many)), many
            one, said = forms(message)[0]
            assert set(PLACEHOLDER.findall(said)) <= set(PLACEHOLDER.findall(one)) | {"%(num)s"}, one


def test_german_is_calm_familiar_and_set_well() -> None:
    for english, german in PAIRS:
        assert "!" not in german, german
        assert '"' not in german, f"quotes are „ and “: {german}"
        assert "..." not in german, german
        assert german.count("„") == german.count("“"), german
        assert not re.search(r"\b(Ihnen|Ihre?[mnrs]?|Ups|Hoppla)\b", german), f"du, not Sie: {german}"
        assert german.endswith(".") == english.endswith("."), german


def test_german_breaks_no_line_between_a_number_and_its_unit() -> None:
    for _, german in PAIRS:
        assert not re.search(r"(\d|\)s) (min|Uhr|Minuten?|km)\b", german), german


def test_the_head_of_the_catalogue_names_no_machine() -> None:
    head = catalogue("de").read_text(encoding="utf-8").partition("\n\n")[0]
    assert not re.search(r"ADDRESS|FULL NAME|YEAR|://|/\w+/|@", head)
    assert "nplurals=2" in head


def test_refusals_are_found_by_their_sentence_and_by_what_they_are_raised_with() -> None:
    source = b"""
class Gone(Refusal):
    sentence = "It has gone."
class Late(Refusal):
    sentence: ClassVar[str] = "It is late."
def leave(name):
    say("Bye.")
    raise Gone("It went " "early.", why="rain")
    raise Gone(f"It went with {name}.")
    raise ValueError("no such name")
"""
    found = [said for _, _, said, _ in sentences(BytesIO(source), {"say": None}, (), {})]
    assert found == ["Bye.", "It has gone.", "It is late.", "It went early."]


@pytest.fixture(scope="module")
def german() -> Translations:
    compiled = BytesIO()
    write_mo(compiled, GERMAN)
    compiled.seek(0)
    return Translations(fp=compiled)


@pytest.fixture(scope="module")
def templates(german: Translations) -> Environment:
    made = environment(locale=lambda: "de", translations=lambda: german)
    made.globals["asset"] = lambda name: f"/static/{name}"
    return made


@pytest.mark.parametrize("kind", [HoldExpired, Forbidden, Invalid, NotFound, Refusal, StartTaken, TooMany, Unavailable])
def test_a_refusal_is_said_in_german(german: Translations, kind: type[Refusal]) -> None:
    assert german.ugettext(kind.sentence) != kind.sentence
    words = told(lambda text, **values: german.ugettext(text) % values if values else german.ugettext(text), kind())
    english = told(lambda text, **values: text % values if values else text, kind())
    assert words.stress != english.stress
    assert words.text != english.text


class Read(HTMLParser):
    """What a person sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        if ("lang", "en") in attrs:
            self._silent += 1
        self.said += [value for name, value in attrs if name in SAID_BY and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in {"script", "style", "a"}))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(" ".join(data.split()))


SHELL: dict[str, Any] = {
    "lang": "de",
    "nonce": "n0nce",
    "viewer": None,
    "path": "/",
    "csrf_token": "token",
    "flash": [],
    "other_lang_url": "/language?to=en",
    "is_part": False,
    "theme": "",
    "stressed": stressed,
    "arches": ("/a.svg", "/b.svg", "/c.svg"),
    "errors": Errors(),
    "cast": None,
    "is_demo": True,
    "zone": "Europe/Berlin",
}
FORM = {"next": "", "email": "clara@vibewell.example", "name": "Clara", "token_hash": "t0ken", "code": ""}
PAGES: list[tuple[str, dict[str, Any]]] = [
    ("sign_in", {"form": FORM}),
    ("sign_up", {"form": FORM}),
    ("recover", {"form": FORM}),
    ("look_into_mail", {"email": "clara@vibewell.example"}),
    ("mailbox", {"mails": {"items": [], "next_cursor": None}}),
    *(("mailed", {"form": FORM | {"type": kind}, "state": "ask"}) for kind in ("signup", "recovery", "email_change")),
    ("mailed", {"form": FORM | {"type": "email_change"}, "state": "half"}),
    ("mailed", {"form": FORM | {"type": "magiclink"}, "state": "over"}),
    ("new_password", {"form": FORM}),
]


def english_in(said: list[str]) -> Iterator[str]:
    """The English texts that a German page still says: as a whole, or as a phrase inside a longer one."""
    for english, german in PAIRS:
        if german == english:
            continue
        phrase = PLACEHOLDER.sub("\0", english)
        pattern = re.escape(phrase).replace("\0", ".+")
        is_phrase = " " in english and len(english) > 8
        if any(re.search(pattern, text) if is_phrase else re.fullmatch(pattern, text) for text in said):
            yield english


@pytest.mark.parametrize(("page", "shown"), PAGES)
def test_a_german_page_says_nothing_in_english(templates: Environment, page: str, shown: dict[str, Any]) -> None:
    reader = Read()
    reader.feed(templates.get_template(f"site/templates/{page}.html").render(**SHELL, **shown))
    german = {german for english, german in PAIRS if german != english}
    assert len(german.intersection(reader.said)) >= 3
    # What is one word in both languages ("in") is said by the German catalogue, too.
    assert sorted(set(english_in(reader.said)) - german) == []


def test_the_check_of_a_page_sees_english(templates: Environment) -> None:
    """It would find a page that was forgotten."""
    assert list(english_in(["Passwort", "Password forgotten"])) == ["Password forgotten"]
    assert "Visit no. %(num)s" in list(english_in(["Visit no. 12"]))
