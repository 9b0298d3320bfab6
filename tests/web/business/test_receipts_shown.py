"""Receipts as pages and as files, and what people see of what they paid."""

import io
from uuid import UUID

import pytest
from pypdf import PdfReader

from tests.web.business.conftest import AtDesk, House
from tests.web.business.test_money_pages import Till, till
from vibewell.web.site.receipt_pdf import receipt_pdf
from vibewell.web.site.receipt_words import ReceiptShown
from vibewell.web.site.words import speaker

__all__ = ["till"]
OF = "select id from receipts where payment_id = %s and kind = %s"


def text_of(written: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(written)).pages).split())


def shown(**changed: object) -> ReceiptShown:
    usual = {
        "title": "Receipt", "number": "7", "issuer": ["Atelier Nordlicht", "Hauptstr. 1", "04109 Leipzig"],
        "payer": "Clara Hoffmann", "issued": "1 March 2026, 13:00", "lines": [("Cut", "€52.00")],
        "total": ("Total", "€52.00"), "moved": None, "method": "by card",
        "taxes": [("19 %", "€43.70", "€8.30", "€52.00")], "notes": [], "rule": [], "house": [], "house_why": "",
    }  # fmt: skip
    return ReceiptShown(**{**usual, **changed})  # type: ignore[arg-type]


def test_people_find_what_they_paid_and_its_receipts(at_desk: AtDesk, house: House, till: Till) -> None:
    clara = at_desk("clara")
    page = clara.open("/account/payments")
    receipt = house.ask(OF, till.payment, "payment")
    assert clara.status == 200
    assert "€105.00" in page.text
    assert {f"/receipts/{receipt}", f"/receipts/{receipt}.pdf"} <= set(page.links)
    text = clara.open(f"/receipts/{receipt}").text
    assert all(words in text for words in ("€84.03", "€15.97", "19 %", "€105.00", "Atelier Nordlicht", "are a tip"))
    # What is between the house and the platform is not hers to read.
    assert "Commission" not in text


def test_the_file_says_what_the_page_says(at_desk: AtDesk, house: House, till: Till) -> None:
    receipt = house.ask(OF, till.payment, "refund")
    answer = at_desk("clara").http.get(f"/receipts/{receipt}.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    text = text_of(answer.content)
    assert all(words in text for words in ("Refund receipt", "€40.00", "Clara Hoffmann", "The house gives it back."))


def test_the_house_reads_its_share_and_why(at_desk: AtDesk, house: House, till: Till) -> None:
    receipt = house.ask(OF, till.payment, "payment")
    ida = at_desk("ida", "de")
    text = ida.open(f"/receipts/{receipt}").text
    assert (ida.status, "105,00" in text, "1.500" in text) == (200, True, False)
    assert "Provision" in text
    assert "Provision" in text_of(ida.http.get(f"/receipts/{receipt}.pdf").content)


def test_nobody_else_reads_a_receipt(at_desk: AtDesk, house: House, till: Till) -> None:
    receipt = house.ask(OF, till.payment, "payment")
    for who in ("sofia", "mehmet"):
        for address in (f"/receipts/{receipt}", f"/receipts/{receipt}.pdf", f"/receipts/{UUID(int=7)}"):
            assert at_desk(who).http.get(address).status_code == 404, (who, address)
    for wrong in ("/receipts/nothing", "/receipts/nothing.pdf", "/receipts/%00.pdf"):
        assert at_desk("ida").http.get(wrong).status_code == 404


@pytest.mark.parametrize(
    "name", ["Jürgen Größe-Öztürk", "Łukasz Żółć", "Αγγελική Παπαδοπούλου", "Юлия Щербакова", "Nguyễn Thị Mai"]
)
def test_names_in_other_letters_are_printed_whole(name: str) -> None:
    written = receipt_pdf(shown(payer=name), speaker("en"), "en")
    assert name in text_of(written)
    assert "stand as ?" not in text_of(written)


def test_what_no_font_has_is_a_mark_and_said(caplog: pytest.LogCaptureFixture) -> None:
    text = text_of(receipt_pdf(shown(payer="山田 Hanako \U0001f485", lines=[("שלום", "€1.00")]), speaker("en"), "en"))
    assert "?? Hanako ?" in text
    assert "stand as ?" in text
    assert "missing" not in caplog.text


def test_a_long_receipt_goes_on_on_further_pages() -> None:
    lines = [
        (f"A service with a rather long name that needs a second line, number {n}, indeed", "€1.00") for n in range(90)
    ]
    written = receipt_pdf(shown(lines=lines, payer="x" * 400), speaker("de"), "de")
    assert len(PdfReader(io.BytesIO(written)).pages) > 3
    assert text_of(written).count("€1.00") == 90
