"""Letters, printed: each is written once a language, and comes out as HTML and as plain text.

A template uses the parts `p` (headline, say, button …), of which there are two sets: `parts.html` and `parts.txt`.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from vibewell.domains.notifications.looks import Arch, Look, arches, look_of
from vibewell.domains.notifications.rules import clean_line, clean_name
from vibewell.domains.notifications.types import AccountLetter, Context, MoneyLetter, VisitLetter, WebhookLetter
from vibewell.domains.notifications.wording import MoneyWords, VisitWords

TEMPLATES = Path(__file__).parent / "templates"
SHAPES: dict[str, type[AccountLetter] | type[VisitLetter] | type[MoneyLetter] | type[WebhookLetter]] = {
    "confirm_signup": AccountLetter,
    "recover": AccountLetter,
    "magic_link": AccountLetter,
    "email_change": AccountLetter,
    "visit_booked": VisitLetter,
    "visit_moved": VisitLetter,
    "visit_cancelled": VisitLetter,
    "visit_reminder": VisitLetter,
    "business_visit_booked": VisitLetter,
    "business_visit_moved": VisitLetter,
    "business_visit_cancelled": VisitLetter,
    "visit_reassigned": VisitLetter,
    "visit_times_offered": VisitLetter,
    "series_booked": VisitLetter,
    "series_cancelled": VisitLetter,
    "business_series_booked": VisitLetter,
    "waitlist_offer": VisitLetter,
    "webhook_off": WebhookLetter,
    "checkout_given_back": MoneyLetter,
    "visit_money_back": MoneyLetter,
    "gift_card": MoneyLetter,
    "refund_returned": MoneyLetter,
}
TEXT_CHARACTERS_MAX = 100_000


class Printed(msgspec.Struct, frozen=True):
    """A letter's words in both forms."""

    subject: str
    text: str
    html: str


class Page(msgspec.Struct, frozen=True):
    """What the frame around a letter needs."""

    language: str
    address: str
    look: Look
    arches: tuple[Arch, ...]


def print_letter(template: str, language: str, context: Context) -> Printed:
    """The letter in this language. Raises `ValueError` when there is no such template or the context does not fit."""
    if template not in SHAPES:
        raise ValueError(f"there is no letter {template!r}")
    try:
        told = msgspec.convert(context, SHAPES[template])
    except msgspec.ValidationError as error:
        raise ValueError(f"the context of {template!r} does not fit: {error}") from None
    category, seed = ("", template) if isinstance(told, AccountLetter) else (told.category, told.business)
    page = Page(language, told.address, look_of(category), arches(category, seed))
    words: dict[str, Any] = {"page": page, "letter": told}
    if isinstance(told, VisitLetter):
        words["v"] = VisitWords(told, language)
    if isinstance(told, MoneyLetter):
        words["m"] = MoneyWords(told, language)
    subject, html = _print("html", template, language, words)
    subject, text = _print("txt", template, language, words)
    return Printed(clean_line(subject), _tidy(text), html)


def _print(form: str, template: str, language: str, words: dict[str, Any]) -> tuple[str, str]:
    environment = _environment(form)
    parts = _parts(form, language)
    module = environment.get_template(f"{language}/{template}.jinja").make_module({**words, "p": parts})
    named = module.__dict__
    body = str(module)
    frame = environment.get_template(f"frame.{form}")
    printed = frame.render(
        **words,
        p=parts,
        subject=clean_line(str(named["subject"])) if form == "txt" else named["subject"],
        preview=named["preview"],
        footer=named["footer"],
        body=Markup(body) if form == "html" else body,  # noqa: S704 - printed by the same escaping environment
    )
    return str(named["subject"]), printed


@cache
def _environment(form: str) -> Environment:
    # Plain text is no markup: there, escaping would show people `&amp;`.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=form == "html",  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["name"] = clean_name
    environment.filters["line"] = clean_line
    return environment


@cache
def _parts(form: str, language: str) -> Any:
    return _environment(form).get_template(f"parts.{form}").make_module({"language": language})


def _tidy(text: str) -> str:
    """Text without trailing blanks, without more than one empty line at once, and of a bounded length."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()[:TEXT_CHARACTERS_MAX] + "\n"
