"""Money in words for those who work there: in their perspective, in the order in which it is read."""

from datetime import UTC, datetime

import pytest

from vibewell.domains.booking import Standing, Terms
from vibewell.domains.payments import ReceiptPage
from vibewell.domains.payments.receipts.types import Issuer
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money
from vibewell.web.business.money_words import cost_for_desk, payment_state
from vibewell.web.site.receipt_words import receipt_shown
from vibewell.web.site.words import speaker


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.mark.parametrize(
    ("cost", "back", "charge", "said"),
    [
        (0, 0, 0, "Called off by the client now, it costs nothing."),
        (0, 3400, 0, "Called off by the client now, it costs nothing: €34.00 goes back."),
        (1700, 1700, 0, "Called off by the client now, it costs €17.00; €17.00 goes back."),
        (3400, 0, 0, "Called off by the client now, it costs €34.00: what was paid is kept."),
        (3400, 0, 3400, "Called off by the client now, it costs €34.00, charged to their card."),
    ],
)
def test_the_desk_is_not_spoken_to_as_if_it_were_the_client(cost: int, back: int, charge: int, said: str) -> None:
    terms = Terms(euros(3400), euros(3400), keeps_card=False, visits=[])
    standing = Standing(terms, euros(3400), euros(0), euros(cost), euros(back), euros(charge))
    assert cost_for_desk(standing, speaker("en"), "en") == said


@pytest.mark.parametrize(
    ("refunded", "left", "dispute", "said"),
    [
        (0, 100, None, "Paid"),
        (0, 0, "open", "Disputed"),
        (0, 0, "lost", "Dispute lost"),
        (0, 100, "won", "Paid"),
        (40, 60, "won", "Partly given back"),
    ],
)
def test_a_payment_says_that_its_payers_bank_took_it_back(
    refunded: int, left: int, dispute: str | None, said: str
) -> None:
    assert payment_state("paid", refunded, left, dispute)[0] == said


def test_a_statement_is_read_from_what_came_in_to_what_is_paid_out_without_what_is_nothing() -> None:
    booked = [
        ("carried", 0),
        ("application_fee", -500),
        ("charge", 8403),
        ("dispute_lost", 0),
        ("processor_fee", -175),
        ("remains", -100),
        ("tax", 1597),
    ]
    body = {
        "kind": "payout", "currency": "EUR", "amount": 9225, "total": 9225, "method": "", "taxes": [], "because": "",
        "tips": 0, "untaxed": 0,
        "lines": [{"kind": "payout", "label": label, "amount": amount} for label, amount in booked],
    }  # fmt: skip
    issuer = Issuer(new_id(), "Brauenwerk", "Bornaische Straße 31", "04277", "Leipzig", "Europe/Berlin")
    at = datetime(2026, 11, 23, 3, tzinfo=UTC)
    page = ReceiptPage(
        new_id(), "brauenwerk", 96, "payout", at, euros(9225), None, None, 1, issuer, None, body, facts={}
    )
    assert receipt_shown(page, speaker("en"), "en").lines == [
        ("Sales without tax", "€84.03"),
        ("Tax", "€15.97"),
        ("Commission", "-€5.00"),
        ("Fees of the payment service", "-€1.75"),
        ("Stays for the next one", "-€1.00"),
    ]
