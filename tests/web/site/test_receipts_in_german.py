"""Every rule that a receipt or the terms of a visit can name, in German: on the page and in the file."""

import io
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from pypdf import PdfReader

from vibewell.domains.booking.checkout.closing import LABELS
from vibewell.domains.booking.checkout.words import step_said
from vibewell.domains.payments import ReceiptPage
from vibewell.domains.payments.origins.rules import BECAUSE
from vibewell.domains.payments.receipts.rules import BECAUSE_CAME_BACK, BECAUSE_DISPUTED, BECAUSE_REFUNDED, compose
from vibewell.domains.payments.receipts.types import Facts, Issuer, PaidOut, Payer
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money
from vibewell.web.site.receipt_pdf import receipt_pdf
from vibewell.web.site.receipt_words import receipt_shown
from vibewell.web.site.words import speaker

NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)
ISSUER = Issuer(new_id(), "Atelier Nordlicht", "Hauptstr. 1", "04109", "Leipzig", "Europe/Berlin")
PAID_OUT = Facts("payout", "EUR", NOON, ISSUER, paid_out=PaidOut(new_id(), "embedded", 500, True, 0, {}, 0))
WHY_PAID = ("The visit was called off late.", "The house called the visit off.", "Nobody came.")
SENTENCES = [
    *BECAUSE_REFUNDED.values(),
    *BECAUSE_DISPUTED.values(),
    BECAUSE_CAME_BACK,
    *WHY_PAID,
    compose(PAID_OUT)[0].because,
]


def receipt(kind: str = "refund", **told: Any) -> ReceiptPage:
    body = {
        "currency": "EUR", "amount": 4000, "total": 4000, "method": "card", "lines": [], "taxes": [], "tips": 0,
        "untaxed": 0, "because": "", **told.pop("body", {}),
    }  # fmt: skip
    return ReceiptPage(
        new_id(), "atelier-nordlicht", 7, kind, NOON, Money(4000, "EUR"), None, None, 1, ISSUER,  # type: ignore[arg-type]
        Payer(None, "Clara Hoffmann"), body, told,
    )  # fmt: skip


def in_german(page: ReceiptPage) -> str:
    """What the page and the file both say."""
    say = speaker("de")
    shown = receipt_shown(page, say, "de")
    said = [words for row in shown.lines + shown.house for words in row] + shown.rule + [shown.house_why]
    file = PdfReader(io.BytesIO(receipt_pdf(shown, say, "de")))
    printed = "".join("".join(sheet.extract_text() for sheet in file.pages).split())
    for words in said:
        assert "".join(words.split()) in printed, words
    return "\n".join(said)


@pytest.mark.parametrize("because", SENTENCES)
def test_why_something_moved(because: str) -> None:
    assert because
    said = in_german(receipt(body={"because": because}))
    assert said.strip()
    assert because not in said


@pytest.mark.parametrize("because", BECAUSE.values())
def test_why_there_is_a_commission_or_none(because: str) -> None:
    commission = {"amount": 600, "percent": 15, "origin": "marketplace", "because": because}
    said = in_german(receipt("payment", body={"house": {"commission": commission, "net": 3400}}))
    assert "Provision, 15 %" in said
    assert because not in said


@pytest.mark.parametrize(
    ("kind", "label", "german"),
    [("tip", "Tip", "Trinkgeld"), *(("fee", label, None) for label in LABELS.values()), ("service", "Tip", "Tip")],
)
def test_what_is_paid_for(kind: str, label: str, german: str | None) -> None:
    said = in_german(receipt("fee", body={"lines": [{"label": label, "amount": 500, "kind": kind}]}))
    assert (german in said) if german else (label not in said)


HOWS = ("called_off", "called_off_by_house", "stayed_away")
TAKES = ("at_venue", "deposit", "full", "card_kept")


@pytest.mark.parametrize(("how", "waived"), [*product(HOWS, (False, True))])
def test_how_a_visit_ended(how: str, waived: bool) -> None:
    item = {"label": "Farbe", "price": 9000, "percent": 50, "cost": 4500, "policy_version": 3}
    told = {
        "how": how,
        "ended_at": NOON.isoformat(),
        "counted_from": NOON.isoformat(),
        "items": [item],
        "waived": waived,
    }
    said = in_german(receipt(ending=told))
    assert "27. März 2026" in said
    assert "Farbe: 50 % von 90,00" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert not [word for word in (" the ", "The ", "Called", "Nobody") if word in said], said


@pytest.mark.parametrize(("takes", "version"), [*product(TAKES, (0, 2))])
def test_what_had_been_agreed(takes: str, version: int) -> None:
    policy = {"takes": takes, "version": version}
    said = in_german(receipt(terms=[{"policy": policy, "booked_at": NOON.isoformat()}]))
    assert "27. März 2026" in said
    assert not [word for word in ("the ", "When", "booking", "kept", "paid") if word in said], said


def test_every_step_of_the_terms() -> None:
    steps = [
        step_said(until, percent, Money(percent * 52, "EUR"), "de", first=first, last=last)
        for until in (NOON, None)
        for percent in (0, 50, 100)
        for first in (True, False)
        for last in (True, False)
        if until is not None or last
    ]
    assert all(steps)
    assert not [step for step in steps if set(step.split()) & {"free", "until", "then", "all", "any"}], steps
