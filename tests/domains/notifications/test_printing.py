"""Letters in both languages and both forms, whatever people call themselves."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from uuid import UUID

import pytest

from vibewell.domains.notifications.looks import LOOKS, arches
from vibewell.domains.notifications.printing import SHAPES, print_letter
from vibewell.domains.notifications.rules import cause_of, clean_address, clean_line, clean_name, known_locale
from vibewell.domains.notifications.types import AccountLetter, AddressInvalid, MoneyLetter, WebhookLetter

HOSTILE = [
    "Clara\r\nBcc: everybody@example.com",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "Zoë 💅🏽 Ünal",
    "نور حداد",
    "\u202egnp.exe",
    "{{ 7 * 7 }}{% for x in y %}",
    "O'Neil & Söhne",
    "a\x00b\x1b[31mc",
    "x" * 5000,
]
VOID = {"meta", "br", "img", "link", "hr"}


def visit(**changes: object) -> dict[str, object]:
    start = datetime(2026, 11, 17, 13, 0, tzinfo=UTC)
    return {
        "address": "https://vibewell.test",
        "visit_id": UUID(int=7),
        "customer": "Clara Hoffmann",
        "business": "Atelier Nordlicht",
        "category": "hair",
        "business_timezone": "Europe/Berlin",
        "reader_timezone": "Europe/Berlin",
        "starts_at": start,
        "ends_at": datetime(2026, 11, 17, 15, 5, tzinfo=UTC),
        "currency": "EUR",
        "price": 12000,
        "items": [
            {"service": "Gloss", "staff": "Ida Brandt", "price": 6800},
            {"service": "Cut", "staff": "Mehmet Aydın", "price": 5200},
        ],
        "segments": [
            {"name": "Apply", "starts_at": start, "minutes": 25, "attended": True, "item": 0},
            {"name": "Develops", "starts_at": start, "minutes": 35, "attended": False, "item": 0},
        ],
        "street": "Karl-Liebknecht-Straße 48",
        "postcode": "04275",
        "city": "Leipzig",
        "series_position": 3,
        "series_total": 6,
        "every_weeks": 4,
        "visits": [{"starts_at": start, "staff": "Ida Brandt", "price": 12000}] * 6,
        "check": {"service": "Patch test", "staff": "Ida Brandt", "starts_at": start, "price": 0},
        **changes,
    }


def account(**changes: object) -> dict[str, object]:
    return {"link": "https://vibewell.test/verify?token=abc&type=signup", "code": "482913", "name": "Clara", **changes}


def paid(**changes: object) -> dict[str, object]:
    return {
        "address": "https://vibewell.test",
        "link": "https://vibewell.test/visits/7",
        "customer": "Clara Hoffmann",
        "business": "Atelier Nordlicht",
        "category": "hair",
        "currency": "EUR",
        "amount": 4500,
        "kept": 4500,
        "charged": 100,
        "what": "Gloss, Cut",
        "when": datetime(2026, 11, 17, 13, 0, tzinfo=UTC),
        "zone": "Europe/Berlin",
        "code": "K7QF2M9XWD4H8RTP",
        "giver": "Noah Kern",
        "message": "Lass es dir gut gehen.",
        "until": datetime(2029, 12, 31, 22, 59, tzinfo=UTC),
        **changes,
    }


def context_of(template: str, name: str | None = None) -> dict[str, object]:
    if SHAPES[template] is MoneyLetter:
        named = ("customer", "business", "what", "giver", "message")
        return paid(**(dict.fromkeys(named, name) if name else {}))
    if SHAPES[template] is WebhookLetter:
        house, links = (
            name or "Atelier Nordlicht",
            dict.fromkeys(("address", "link", "endpoint"), "https://vibewell.test"),
        )
        return {**links, "business": house, "category": "hair", "gone": name is None}
    if SHAPES[template] is AccountLetter:
        return account(**({"name": name} if name else {}))
    if name is None:
        return visit()
    return visit(
        customer=name, business=name, street=name, items=[{"service": name, "staff": name, "price": 1}], note=name
    )


class Balance(HTMLParser):
    """Which elements stand open, and whether any of them came from a name."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("template", sorted(SHAPES))
def test_every_letter_comes_in_both_languages_and_both_forms(template: str, language: str) -> None:
    letter = print_letter(template, language, context_of(template))
    assert letter.subject
    assert "\n" not in letter.subject
    assert f'<html lang="{language}"' in letter.html
    assert "<" not in letter.text
    assert "None" not in letter.text
    parser = Balance()
    parser.feed(letter.html)
    assert parser.open == []
    assert "var(" not in letter.html
    assert "<img" not in letter.html


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("template", sorted(SHAPES))
def test_a_hostile_name_stays_a_name(template: str, name: str) -> None:
    plain = Balance()
    plain.feed(print_letter(template, "en", context_of(template)).html)
    letter = print_letter(template, "de", context_of(template, name))
    parser = Balance()
    parser.feed(letter.html)
    assert parser.open == []
    assert parser.seen <= plain.seen
    assert len(letter.subject) <= 180
    assert not set(letter.subject) & set("\r\n\x00\x1b\u202e")
    assert "\u202e" not in letter.html + letter.text
    assert not any(line.startswith("Bcc:") for line in letter.text.splitlines())


def test_an_apostrophe_is_escaped_once() -> None:
    letter = print_letter("visit_booked", "en", visit(business="O'Neil & Söhne"))
    assert "O'Neil & Söhne" in letter.subject
    assert "O'Neil & Söhne" in letter.text
    assert "&amp;amp;" not in letter.html
    assert "&amp;#39;" not in letter.html
    assert "O&#39;Neil &amp; Söhne" in letter.html


def test_a_name_from_right_to_left_leaves_its_surroundings_alone() -> None:
    assert clean_name("نور") == "\u2068نور\u2069"
    assert clean_name("Noor") == "Noor"
    assert "\u2068نور" in print_letter("visit_booked", "de", visit(customer="نور")).text


def test_a_gift_card_is_told_with_its_code_and_its_last_day() -> None:
    letter = print_letter("gift_card", "de", paid())
    assert "K7QF-2M9X-WD4H-8RTP" in letter.text
    assert "31. Dezember 2029" in letter.text
    assert "45,00" in letter.subject


@pytest.mark.parametrize(
    ("because", "told"),
    [("taken", "somebody else has this time now"), ("twice", "paid already"), ("let_go", "let this")],
)
def test_why_all_of_it_goes_back_is_told(because: str, told: str) -> None:
    assert told in print_letter("checkout_given_back", "en", paid(because=because)).text


def test_words_follow_the_language() -> None:
    german = print_letter("visit_booked", "de", visit())
    english = print_letter("visit_booked", "en", visit())
    assert german.subject == "Dein Termin bei Atelier Nordlicht: Dienstag, 17. November, 14:00 Uhr"
    assert english.subject == "Your visit at Atelier Nordlicht: Tuesday 17 November, 14:00"
    assert "120,00\xa0€" in german.text
    assert "€120.00" in english.text
    assert "2 Stunden 5 Minuten" in german.text
    assert "Ida Brandt and Mehmet Aydın" in english.text


def test_a_visit_over_midnight_elsewhere_names_both_days() -> None:
    letter = print_letter("visit_reminder", "de", visit(reader_timezone="Pacific/Auckland"))
    assert letter.subject == "Bald: Mittwoch, 18. November, 02:00 Uhr bei Atelier Nordlicht"
    assert "Dienstag, 17. November, 14:00 Uhr (Berlin)" in letter.text


def test_a_currency_without_cents_is_told_without() -> None:
    assert "¥12,000" in print_letter("visit_booked", "en", visit(currency="JPY")).text


def test_the_code_and_the_link_stand_in_both_forms() -> None:
    letter = print_letter("confirm_signup", "en", account())
    assert "482913" in letter.text
    assert "482913" in letter.html
    assert "https://vibewell.test/verify?token=abc&type=signup" in letter.text
    assert 'href="https://vibewell.test/verify?token=abc&amp;type=signup"' in letter.html


def test_a_letter_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no letter"):
        print_letter("../frame", "en", {})


def test_a_context_that_does_not_fit_is_a_bug() -> None:
    with pytest.raises(ValueError, match="link"):
        print_letter("recover", "en", {"code": "1"})
    with pytest.raises(ValueError, match="unknown field"):
        print_letter("recover", "en", account(password="x"))


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("clara@vibewell.example", "clara@vibewell.example"),
        (" clara@vibewell.example ", "clara@vibewell.example"),
        ("clara@bücher.example", "clara@xn--bcher-kva.example"),
        ("zoë@vibewell.example", "zoë@vibewell.example"),
        ("clara+spa@localhost", "clara+spa@localhost"),
    ],
)
def test_an_address_that_can_be_used(given: str, clean: str) -> None:
    assert clean_address(given) == clean


@pytest.mark.parametrize(
    "given",
    [
        "",
        "clara",
        "clara@",
        "@vibewell.example",
        "clara@vibewell.example\r\nBcc: x@example.com",
        "clara@vibewell.example, x@example.com",
        "<clara@vibewell.example>",
        "clara hoffmann@vibewell.example",
        "clara@vibewell..example",
        ".clara@vibewell.example",
        "clara@-vibewell.example",
        "clara\u202e@vibewell.example",
        "x" * 65 + "@vibewell.example",
        "clara@" + "x" * 260,
    ],
)
def test_an_address_that_can_not(given: str) -> None:
    with pytest.raises(AddressInvalid):
        clean_address(given)


def test_a_header_is_one_clean_line() -> None:
    assert clean_line(" a\r\n b\u2028c\x00 ") == "a b c"
    assert len(clean_line("x" * 1000)) == 180


@pytest.mark.parametrize(("given", "known"), [("de-AT", "de"), ("DE", "de"), ("en_US", "en"), ("fr", "en"), ("", "en")])
def test_a_locale_leads_to_a_language_that_we_write(given: str, known: str) -> None:
    assert known_locale(given) == known


def test_the_same_words_to_the_same_address_are_one_cause() -> None:
    assert cause_of("recover", "A@x.example", {"a": 1, "b": 2}) == cause_of("recover", "a@x.example", {"b": 2, "a": 1})
    assert cause_of("recover", "a@x.example", {"a": 1}) != cause_of("recover", "a@x.example", {"a": 2})


def test_a_business_always_has_the_same_arches_and_another_has_others() -> None:
    assert arches("hair", "Atelier Nordlicht") == arches("hair", "Atelier Nordlicht")
    assert arches("hair", "Atelier Nordlicht") != arches("hair", "Kammgarn")
    assert len(LOOKS) == 12
