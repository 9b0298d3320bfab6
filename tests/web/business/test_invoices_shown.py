"""The platform's invoices as pages and as files: for who runs the house and for the platform, and nobody else."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.domains.payments.bookroom import Bookroom
from tests.web.business.conftest import AtDesk, House
from tests.web.business.test_money_pages import Till, at_the_books, till
from tests.web.business.test_receipts_shown import text_of
from vibewell.domains.payments import Platform, issue
from vibewell.kernel.db import Caller

__all__ = ["till"]
HOUSE = Platform("Vibewell GmbH", ("Musterweg 1", "04109 Leipzig"), "DE123456789", Decimal(19))
LAST = "select id from platform_invoices where business_id = %s order by number desc limit 1"


@pytest.fixture
def invoice(house: House, till: Till) -> UUID:
    """The invoice of this month, as if it were over."""

    async def book(room: Bookroom) -> None:
        later = datetime.now(UTC) + timedelta(days=40)
        async with room.database.tx(Caller.service()) as tx:
            await issue(tx, HOUSE, room.business, ZoneInfo("Europe/Berlin"), datetime.now(UTC), later)

    at_the_books(house, book)
    return UUID(str(house.ask(LAST, house.id)))


def test_an_owner_finds_the_invoice_beside_the_payouts_and_reads_it(at_desk: AtDesk, invoice: UUID) -> None:
    ida = at_desk("ida")
    assert {f"/invoices/{invoice}", f"/invoices/{invoice}.pdf"} <= set(ida.open("/business/payouts").links)
    text = ida.open(f"/invoices/{invoice}").text
    assert ida.status == 200
    assert all(
        words in text for words in ("Vibewell GmbH", "DE123456789", "Atelier Nordlicht", "Commission on", "19 %")
    )
    assert "there is nothing to pay" in text
    answer = ida.http.get(f"/invoices/{invoice}.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    written = text_of(answer.content)
    assert all(words in written for words in ("Invoice", "Musterweg 1", "Commission on", "Atelier Nordlicht"))


def test_it_is_german_for_germans(at_desk: AtDesk, invoice: UUID) -> None:
    ida = at_desk("ida", "de")
    assert "Rechnungen über Gebühren" in ida.open("/business/payouts").text
    text = ida.open(f"/invoices/{invoice}").text
    assert all(words in text for words in ("Rechnung", "Provision auf", "Steuernummer DE123456789", "nichts zu zahlen"))
    assert "Provision auf" in text_of(ida.http.get(f"/invoices/{invoice}.pdf").content)


def test_the_platform_lists_it_and_others_do_not_find_it(at_desk: AtDesk, invoice: UUID) -> None:
    noor = at_desk("noor")
    assert f"/invoices/{invoice}" in noor.open("/backoffice/money").links
    noor.open(f"/invoices/{invoice}")
    assert noor.status == 200
    for name in ("clara", "jonas", "mehmet", "sofia"):
        reader = at_desk(name)
        for path in (f"/invoices/{invoice}", f"/invoices/{invoice}.pdf", "/invoices/nothing"):
            assert reader.http.get(path).status_code == 404
