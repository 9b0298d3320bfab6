"""Paying on pages that need no script: what is due, the press, the processor's page, and how it went."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.conftest import Cluster, RunningServer, serve_over
from tests.domains.booking.checkout.asking import agree
from tests.salon import Salon, arrange_salon, next_weekday
from tests.web.site.reader import PASSWORD, Reader
from tests.working import rows

TOLD_SECONDS_MAX = 20


@pytest.fixture(scope="module")
def running(cluster: Cluster) -> Iterator[RunningServer]:
    """The web process and the worker over an empty database."""
    with serve_over(cluster, cluster.clone("vibewell_template")) as found:
        yield found


@pytest.fixture(scope="module")
def salon(running: RunningServer) -> Salon:
    salon = arrange_salon(running.owner_url)
    agree(running.owner_url, salon, salon.colour, takes="deposit", deposit_percent=50)
    return salon


def hold(reader: Reader, salon: Salon, at: datetime) -> str:
    sheet = reader.open(f"/b/{salon.slug}/book?services={salon.colour}&start={at.isoformat()}")
    assert "Due now" in sheet.text
    reader.send("/hold", start=at.isoformat())
    return reader.path


def pay(reader: Reader, number: str = "4242 4242 4242 4242") -> None:
    assert "/test-processor/" in reader.path, reader.sheet.text
    reader.send("", number=number, expires="12/40", cvc="123")


def arrive(reader: Reader) -> str:
    """Look again as the page itself does, until it has gone on."""
    path, deadline = reader.path, time.monotonic() + TOLD_SECONDS_MAX
    assert "/checkout" in path, reader.sheet.text
    while "/checkout" in reader.path and time.monotonic() < deadline:
        time.sleep(0.2)
        reader.open(path)
    return reader.path


def test_a_stranger_signs_up_and_pays_with_one_press(reader: Reader, salon: Salon) -> None:
    at = next_weekday(4, 13, weeks=2)
    hold(reader, salon, at)
    text = reader.sheet.text
    assert "Due now€45.00" in text
    assert "Later, in the salon€45.00" in text
    assert "Free until Wed" in text
    assert "Pay €45.00 and book" in text
    reader.send("/pay", name="Greta Lindner", email="greta@vibewell.example", password=PASSWORD, tip="2,50")
    assert "€47.50" in reader.sheet.text
    pay(reader)
    assert arrive(reader).startswith("/visits/"), reader.sheet.text
    assert "Paid€45.00" in reader.sheet.text
    assert "Left to pay€45.00" in reader.sheet.text
    assert "Calling it off now costs nothing: €47.50 goes back to you." in reader.sheet.text


def test_before_calling_off_the_cost_is_told_and_no_other_counts(
    reader: Reader, running: RunningServer, salon: Salon
) -> None:
    reader.open("/sign-in")
    reader.send("/sign-in", email="greta@vibewell.example", password=PASSWORD)
    [visit] = rows(running.owner_url, "select id from visits where confirmed_at is not null")
    agreed = 'update payment_policies set steps = \'[{"hours": 0, "percent": 40}]\''
    # As if the visit were near: the page told that it is free, and by now it is not.
    reader.open(f"/visits/{visit['id']}")
    rows(running.owner_url, f"{agreed} returning id")
    reader.send("/cancel")
    assert "By now it costs more" in reader.sheet.text
    assert "Calling it off now costs €36.00; €11.50 goes back to you." in reader.sheet.text
    reader.send("/cancel")
    assert "called off" in reader.sheet.text


def test_a_wrong_code_is_said_at_its_field(reader: Reader, salon: Salon) -> None:
    reader.open("/sign-in")
    reader.send("/sign-in", email="greta@vibewell.example", password=PASSWORD)
    path = hold(reader, salon, next_weekday(3, 10, weeks=3))
    reader.send("/pay", code="NOPE", tip="much")
    assert reader.status == 422
    assert "Write an amount like 5 or 5.50." in reader.sheet.text
    reader.send("/pay", code="NOPE", tip="")
    assert (reader.status, reader.path) == (422, path + "/pay")
    assert "This code is not known here." in reader.sheet.text


def test_a_declined_card_says_so_and_lets_another_try(reader: Reader, running: RunningServer, salon: Salon) -> None:
    reader.open("/sign-in")
    reader.send("/sign-in", email="greta@vibewell.example", password=PASSWORD)
    path = hold(reader, salon, next_weekday(3, 14, weeks=4))
    reader.send("/pay")
    pay(reader, "4000 0000 0000 0002")
    assert "declined" in reader.sheet.text
    [checkout] = rows(running.owner_url, "select id::text from checkouts order by id desc limit 1")
    back, deadline = f"/checkout/{checkout['id']}", time.monotonic() + TOLD_SECONDS_MAX
    while "not go through" not in reader.open(back).text and time.monotonic() < deadline:
        time.sleep(0.2)
    assert "Your bank said no" in reader.sheet.text
    # Back from a card that went through, of which no word came yet, they don't read about the one before.
    reader.open(f"{back}?redirect_status=succeeded")
    assert "Your bank said no" not in reader.sheet.text
    assert "This page looks again by itself" in reader.sheet.text
    reader.open(path)
    reader.send("/pay")
    pay(reader)
    assert arrive(reader).startswith("/visits/"), reader.sheet.text


def test_what_is_paid_ahead_is_no_series_and_says_so_before_dates_are_chosen(reader: Reader, salon: Salon) -> None:
    at = next_weekday(4, 10, weeks=3).isoformat().replace("+", "%2B")
    asked = f"services={salon.colour}&staff={salon.ida}&start={at}"
    for path in (f"/b/{salon.slug}/book?{asked}", f"/b/{salon.slug}/series?{asked}&every=4&times=3"):
        sheet = reader.open(path)
        assert "or ask the salon: they can write all of them in for you" in sheet.text, path
        assert "Book them all" not in sheet.text
    assert any("/book?" in link for link in reader.sheet.links)
    # A press on a page that was opened before the terms were set is told the same, and books nothing.
    reader.sign_up("Jule Kern", "jule@vibewell.example")
    reader.open(f"/b/{salon.slug}/series?{asked}&every=4&times=3")
    reader.send("/series")
    assert "they can write all of them in for you" in reader.sheet.text
    assert "/series?" in reader.path
