"""What calling off costs, in sentences, in the languages that are spoken here. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from babel.dates import format_datetime
from babel.numbers import format_currency, get_currency_precision

from vibewell.kernel.money import Money

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "free_until": "free until %(until)s",
        "free": "free at any time",
        "until": "until %(until)s: %(cost)s",
        "then": "then %(cost)s",
        "always": "%(cost)s at any time",
        "share": "%(percent)s %% (%(amount)s)",
        "whole": "all of it (%(amount)s)",
    },
    "de": {
        "free_until": "kostenfrei bis %(until)s",
        "free": "jederzeit kostenfrei",
        "until": "bis %(until)s: %(cost)s",
        "then": "danach %(cost)s",
        "always": "jederzeit %(cost)s",
        "share": "%(percent)s %% (%(amount)s)",
        "whole": "der ganze Preis (%(amount)s)",
    },
}
CLOCK = {"en": "EEE d MMM, HH:mm", "de": "EEE d. MMM, HH:mm"}


def language_of(locale: str) -> str:
    """A language that is spoken here."""
    return locale if locale in SENTENCES else "en"


def moment_said(moment: datetime, locale: str) -> str:
    """Fri 26 Mar, 13:00, on the moment's own clock."""
    language = language_of(locale)
    return format_datetime(moment, CLOCK[language], tzinfo=moment.tzinfo, locale=language)


def money_said(amount: Money, locale: str) -> str:
    """€52.00."""
    exact = Decimal(amount.amount).scaleb(-get_currency_precision(amount.currency))
    return format_currency(exact, amount.currency, locale=language_of(locale))


def step_said(until: datetime | None, percent: int, cost: Money, locale: str, *, first: bool, last: bool) -> str:
    """One step: free until …, until … 50 % (€26.00), then all of it (€52.00)."""
    words = SENTENCES[language_of(locale)]
    if cost.amount == 0:
        return words["free"] if until is None and first else words["free_until"] % {"until": _said(until, locale)}
    share = words["whole" if percent == 100 else "share"] % {"percent": percent, "amount": money_said(cost, locale)}
    if last:
        return words["always" if first else "then"] % {"cost": share}
    return words["until"] % {"until": _said(until, locale), "cost": share}


def _said(until: datetime | None, locale: str) -> str:
    return moment_said(until, locale) if until is not None else ""


def joined(sentences: Sequence[str]) -> str:
    """free until Thu 25 Mar, 13:00; until Fri 26 Mar, 13:00 50 % (€26.00); then all of it (€52.00)."""
    text = "; ".join(sentences)
    return text[:1].upper() + text[1:] + "." if text else ""
