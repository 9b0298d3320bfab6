"""What of the prices is tax, said in the settings: for small businesses nothing, and for all from now on alone."""

from collections.abc import Iterator

import pytest

from tests.domains.payments.bookroom import Bookroom
from tests.web.business.conftest import AtDesk, House
from tests.web.business.test_money_pages import Till, at_the_books, till
from tests.web.site.reader import Reader

__all__ = ["till"]
FORM = "/settings/tax"
RATES = "select string_agg(rate::text, ' ' order by version) from tax_rates where business_id = %s and version > %s"
LAST = "select coalesce(max(version), 0) from tax_rates where business_id = %s"


@pytest.fixture
def ida(at_desk: AtDesk) -> Iterator[Reader]:
    """Ida at her settings; the rate is as before when she leaves."""
    ida = at_desk("ida")
    ida.open("/business/settings")
    yield ida
    ida.open("/business/settings")
    ida.send(FORM, tax_rate="19", small_business=[])


def test_a_small_business_says_so_and_its_prices_contain_no_tax(ida: Reader, house: House) -> None:
    before = house.ask(LAST, house.id)
    assert ida.form(FORM).fields["tax_rate"] == ["19"]
    told = ida.send(FORM, small_business="1")
    assert "It counts for what is paid from now on." in told.text
    assert ida.form(FORM).fields["tax_rate"] == [""]
    assert "small_business" in ida.form(FORM).fields
    # Kept as it is, it is no new version.
    ida.send(FORM)
    assert house.ask(RATES, house.id, before) == "0.00"
    ida.send(FORM, small_business=[], tax_rate="7,5 %")
    assert house.ask(RATES, house.id, before) == "0.00 7.50"
    assert ida.form(FORM).fields["tax_rate"] == ["7.5"]


@pytest.mark.parametrize("written", ["", "-1", "51", "19.123", "nineteen", "NaN", "Infinity", "1e1000", "0x13", "٥١"])
def test_what_is_no_rate_is_explained_and_kept_in_the_form(ida: Reader, house: House, written: str) -> None:
    before = house.ask(LAST, house.id)
    assert "Write a percentage from 0 to 50" in ida.send(FORM, tax_rate=written).text
    assert ida.status == 422
    assert ida.form(FORM).fields["tax_rate"] == [written]
    # What stands in the other form is as it was.
    assert ida.form("/business/settings").fields["name"] == ["Atelier Nordlicht"]
    assert house.ask(LAST, house.id) == before


def test_it_is_german_for_germans_and_not_the_receptionists(at_desk: AtDesk, house: House) -> None:
    ida = at_desk("ida", "de")
    text = ida.open("/business/settings").text
    assert all(words in text for words in ("Deine Steuer", "Kleinunternehmer", "§ 19 UStG", "Satz behalten"))
    ida.send(FORM, tax_rate="8,1", small_business=[])
    assert ida.open("/business/settings") and ida.form(FORM).fields["tax_rate"] == ["8,1"]
    ida.send(FORM, tax_rate="19")
    before = house.ask(LAST, house.id)
    jonas = at_desk("jonas")
    answer = jonas.http.post("/business/settings/tax", data={"tax_rate": "0"})
    assert answer.status_code in (403, 404)
    assert house.ask(LAST, house.id) == before


def test_a_receipt_of_a_small_business_says_that_no_tax_is_in_it(
    at_desk: AtDesk, ida: Reader, house: House, till: Till
) -> None:
    ida.send(FORM, small_business="1")

    async def book(room: Bookroom) -> None:
        await room.paid(room.checkout(4500), amount=4500)

    at_the_books(house, book)
    receipt = house.ask("select id from receipts where business_id = %s order by number desc limit 1", house.id)
    assert "The prices contain no tax." in at_desk("clara").open(f"/receipts/{receipt}").text
    first = house.ask("select id from receipts where payment_id = %s and kind = 'payment'", till.payment)
    assert "The prices contain no tax." not in at_desk("clara").open(f"/receipts/{first}").text
