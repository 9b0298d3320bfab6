"""Money at the desk: takings, the file of them, payouts, giving back, and the terms of the house."""

import asyncio
import csv
import io
import re
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

import pytest

from tests.domains.payments.bookroom import Bookroom
from tests.web.business.conftest import NORDLICHT, AtDesk, House, send_twice
from tests.web.site.reader import Reader
from vibewell.domains.payments import Bucket, Sums
from vibewell.kernel.db import Database
from vibewell.web.business.money_chart import draw, round_top
from vibewell.web.business.pages_takings import as_lines

Booked = TypeVar("Booked")
FOOT = re.compile(r"<tfoot>.*?</tfoot>", re.DOTALL)
AMOUNT = re.compile(r'<td class="amount[^"]*">(?:€([\d,]+\.\d\d)|–)</td>')
NOW = re.compile(r'class="is-now"><title>[^<]*: €([\d,]+\.\d\d)</title>')
LAST_NUMBER = "select coalesce(max(number), 0)::int from ledger_movements where business_id = %s"
POLICIES = "select count(*) from payment_policies where business_id = %s"
HOW_MANY = "select count(*) from ledger_movements where business_id = %s"


class Till(SimpleNamespace):
    """What was booked at Nordlicht for these tests, beside what the town has taken there; which numbers it has."""

    payment: UUID
    payout: UUID
    numbers: range


async def ring_up(room: Bookroom) -> UUID:
    """A card payment with a tip and a commission, partly given back, and cash."""
    lines = [
        {"kind": "service", "label": "=cmd|' /C calc'!A0; Cut", "amount": 10_000},
        {"kind": "tip", "label": "Tip", "amount": 500},
    ]
    payment = await room.paid(room.checkout(10_500, lines=lines), amount=10_500, commission=1500, fee=183)
    await room.refunded(payment, 4000)
    await room.paid(room.checkout(2380, who=None), amount=2380, processor="venue", method="cash")
    return payment


async def pay_out(room: Bookroom) -> UUID:
    """All that is payable, as one payout that arrived."""
    payout = room.payout(await room.payable())
    await room.book("book_payout", payout, "paid")
    return payout


def at_the_books(house: House, work: Callable[[Bookroom], Coroutine[Any, Any, Booked]]) -> Booked:
    """Have something booked at Nordlicht, whose client is Clara."""
    clara = house.ask("select id from people where name = 'Clara Hoffmann'")
    houses: Any = SimpleNamespace(businesses={NORDLICHT: house.id}, people={"clara": clara}, services={}, staff={})

    async def book() -> Booked:
        database = await Database.connect(house.url, connections_max=2)
        try:
            return await work(Bookroom(house.url, database, houses))
        finally:
            await database.close()

    return asyncio.run(book())


@pytest.fixture(scope="session")
def till(house: House) -> Till:
    """What is rung up here and the payout of it; what the town had earned until then went out before."""

    async def book(room: Bookroom) -> Till:
        if await room.payable() > 0:
            await pay_out(room)
        last = house.ask(LAST_NUMBER, house.id)
        payment = await ring_up(room)
        payout = await pay_out(room)
        return Till(payment=payment, payout=payout, numbers=range(last + 1, house.ask(LAST_NUMBER, house.id) + 1))

    return at_the_books(house, book)


def cents(written: str) -> int:
    return round(float(written.replace(",", "") or 0) * 100)


def figures(ida: Reader, by: str) -> tuple[list[int], int]:
    """The foot of the table (sales, at the venue, tips, given back, fees, tax, yours), and the bar of today."""
    page = ida.open(f"/business/takings?by={by}")
    assert (ida.status, "At the venue" in page.text) == (200, True)
    assert ida.answer is not None
    html = ida.answer.text
    (foot,), (bar,) = FOOT.findall(html), NOW.findall(html)
    return [cents(each) for each in AMOUNT.findall(foot)], cents(bar)


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_takings_are_shown_in_bars_and_in_figures(at_desk: AtDesk, house: House, till: Till, by: str) -> None:
    ida = at_desk("ida")
    foot, bar = figures(ida, by)
    at_the_books(house, ring_up)
    foot_after, bar_after = figures(ida, by)
    more = [after - before for before, after in zip(foot, foot_after, strict=True)]
    # Sales of 100.00 and, at the venue, 23.80. Fees of 1.83 and of 15.00 less 5.71.
    # Tax of the 61.90 that are left of the cut, and of the 23.80.
    assert more == [12_380, 2380, 500, 4000, 1112, 988 + 380, 7768]
    assert bar_after - bar == 12_880


def test_takings_are_shown_for_whatever_the_address_asks(at_desk: AtDesk) -> None:
    ida = at_desk("ida")
    assert ida.http.get("/business/takings?by=nonsense&to=never").status_code == 200
    assert ida.http.get("/business/takings?to=2002-01-01").status_code == 200


def test_the_file_runs_nothing_and_stays_in_its_columns(at_desk: AtDesk, house: House, till: Till) -> None:
    answer = at_desk("ida").http.get("/business/takings.csv?from=2020-01-01")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert b"\r\n" in answer.content
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {17}
    assert len(rows) - 1 == house.ask(HOW_MANY, house.id)
    ours = [row for row in rows[1:] if int(row[0]) in till.numbers]
    assert len(ours) == len(till.numbers)
    sale = next(row for row in ours if row[5].startswith("'=cmd"))
    assert (sale[7], sale[8], sale[9], sale[13]) == ("84.03", "15.97", "5.00", "90.00")
    assert sum(float(row[13]) - float(row[14]) for row in ours) == pytest.approx(23.80)
    assert at_desk("ida").http.get("/business/takings.csv?from=1900-01-01").status_code == 422


def test_a_field_with_any_separator_stays_one_field() -> None:
    written = as_lines([["a;b", 'said "no"', "c,d\r\ne"]])
    assert written == b'"a;b","said ""no""","c,d\r\ne"\r\n'


def test_a_payout_shows_every_movement_in_it(at_desk: AtDesk, till: Till) -> None:
    ida = at_desk("ida")
    page = ida.open("/business/payouts")
    assert f"/business/payouts/{till.payout}" in page.links
    text = ida.open(f"/business/payouts/{till.payout}").text
    # 105.00 less 40.00, less 15.00 of which 5.71 came back, less 1.83.
    assert all(words in text for words in ("€53.88", "-€40.00", "-€9.29", "-€1.83"))
    assert "€23.80" not in text


def test_the_house_gives_back_once_and_never_more_than_is_left(at_desk: AtDesk, house: House, till: Till) -> None:
    ida = at_desk("ida")
    address = f"/business/payments/{till.payment}"
    action = f"{address}/refunds"
    for wrong in ("65.01", "0", "-1", "much", ""):
        ida.open(address)
        ida.send(action, amount=wrong)
        assert (ida.status, "up to what is left" in ida.sheet.text or "more than is left" in ida.sheet.text) == (
            422,
            True,
        )
    ida.open(address)
    assert send_twice(ida, action, amount="12,50", note="Sorry") == (f"{address}?", f"{address}?")
    told = "select sum(amount)::int from refunds where payment_id = %s and state = 'wanted'"
    assert house.ask(told, till.payment) == 1250
    assert ida.open(address).text.count("Sorry") == 1


def test_the_desk_sees_payments_and_gives_nothing_back(at_desk: AtDesk, till: Till) -> None:
    jonas = at_desk("jonas")
    page = jonas.open(f"/business/payments/{till.payment}")
    assert (jonas.status, "Give it back" in page.text) == (200, False)
    assert at_desk("sofia").http.get(f"/business/payments/{till.payment}").status_code == 404


def test_terms_are_looked_at_kept_and_refused_at_their_field(at_desk: AtDesk, house: House) -> None:
    ida = at_desk("ida")
    before = house.ask(POLICIES, house.id)
    ida.open("/business/policy")
    steps = {"takes": "deposit", "deposit_percent": "30", "hours": ["48", "24", "0", ""], "percent": ["0", "50", "100"]}
    ida.send("/business/policy", look="1", **steps)
    assert (ida.status, house.ask(POLICIES, house.id)) == (200, before)
    assert all(words in ida.sheet.text for words in ("€18.00", "free until", "50 % (€30.00) until", "then 100 %"))
    for wrong, words in (
        ({**steps, "hours": ["24", "48", "0", ""]}, "fall from line to line"),
        ({**steps, "hours": ["48", "24", "1", ""]}, "fall from line to line"),
        ({**steps, "deposit_amount": "20"}, "one of the two"),
        ({**steps, "deposit_percent": "100"}, "one of the two"),
        ({**steps, "takes": "at_venue"}, "nothing is there that could be kept"),
        ({**steps, "hours": ["two", "24", "0", ""]}, "Write a whole number."),
    ):
        ida.open("/business/policy")
        ida.send("/business/policy", **wrong)
        assert (ida.status, words in ida.sheet.text) == (422, True), wrong
    assert house.ask(POLICIES, house.id) == before
    ida.open("/business/policy")
    ida.send("/business/policy", **steps)
    assert (ida.status, "Version 1" in ida.sheet.text) == (200, True)
    found = house.ask("select steps from payment_policies where business_id = %s and service_id is null", house.id)
    assert [(step["hours"], step["percent"]) for step in found] == [(48, 0), (24, 50), (0, 100)]


def test_a_service_has_terms_of_its_own_or_those_of_the_house(at_desk: AtDesk, house: House) -> None:
    ida = at_desk("ida")
    address = f"/business/services/{house.ids['cut']}/policy"
    for takes in ("full", "inherit"):
        ida.open(address)
        ida.send(address, takes=takes, hours=["24", "0", "", ""], percent=["0", "50", "", ""])
        assert ida.status == 200, ida.sheet.text
    told = "select array_agg(takes order by version) from payment_policies where service_id = %s"
    assert house.ask(told, house.ids["cut"]) == ["full", "inherit"]


@pytest.mark.parametrize(("most", "top"), [(0, 100), (100, 100), (101, 200), (4200, 5000), (123_456, 200_000)])
def test_the_top_of_the_chart_is_a_round_amount_that_is_not_below(most: int, top: int) -> None:
    assert round_top(most) == top


def test_bars_never_leave_the_chart() -> None:
    from datetime import date

    day = date(2026, 3, 1)
    buckets = [
        Bucket(day, day, Sums(sales=4200, tips=100), Sums(sales=700)),
        Bucket(day, day, Sums(sales=100, vouchers_used=900), Sums()),
    ]
    chart = draw(buckets, ["a", "b"], 0)
    assert [(bar.online + bar.venue <= 100, bar.venue_y >= 0) for bar in chart.bars] == [(True, True)] * 2
    assert (chart.bars[0].online, chart.bars[1].online) == (86.0, 0)
