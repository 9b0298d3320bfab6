"""The entries of every kind of movement: they add up to nothing, and what goes back leaves nothing behind."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vibewell.domains.payments import commission_returned, percent_of
from vibewell.domains.payments.ledger.rules import (
    charge_entries,
    dispute_entries,
    fee_entries,
    parts_of,
    payout_entries,
    refund_entries,
)
from vibewell.domains.payments.ledger.types import Entry, Line, Paid
from vibewell.kernel.ids import new_id

NINETEEN = Decimal(19)


def paid(amount: int = 10_000, lines: list[Line] | None = None, **more: Any) -> Paid:
    told: dict[str, Any] = {
        "id": new_id(), "business_id": new_id(), "person_id": new_id(), "checkout_id": new_id(), "purpose": "visit",
        "subject_id": new_id(), "processor": "embedded", "method": "card", "amount": amount, "currency": "EUR",
        "commission": 0, "created_at": datetime(2027, 1, 1, tzinfo=UTC), "checkout_amount": amount,
        "lines": tuple(lines or [Line("service", "Cut", amount)]), "house_rate": NINETEEN,
    }  # fmt: skip
    return Paid(**{**told, **more})


def sums(*movements: tuple[Entry, ...]) -> dict[str, int]:
    """What stands on each account."""
    total: Counter[str] = Counter()
    for entries in movements:
        assert sum(entry.amount for entry in entries) == 0
        assert all(entry.amount for entry in entries)
        for entry in entries:
            total[entry.account] += entry.amount
    return {account: amount for account, amount in total.items() if amount}


def test_a_hundred_by_card_with_fifteen_percent() -> None:
    charge = charge_entries(paid(commission=1500))
    assert sums(charge, fee_entries("embedded", 175)) == {
        "processor:embedded": 9825,
        "business:sales": -8403,
        "business:tax": -1597,
        "business:fees": 1675,
        "platform:commission": -1500,
    }
    assert {entry.cause for entry in charge} == {"charge", "tax", "application_fee"}


def test_forty_back_leaves_the_business_fifty_one() -> None:
    whole = paid(commission=1500)
    stands = sums(charge_entries(whole), refund_entries(whole, 4000, 600))
    assert stands["platform:commission"] == -900
    assert -sum(amount for account, amount in stands.items() if account.startswith("business:")) == 5100
    assert stands["business:tax"] == -958  # 19 % within the 60.00 that are left


@pytest.mark.parametrize(
    ("more", "where", "owed"),
    [
        ({"processor": "venue", "method": "cash"}, "venue:till", "business:sales"),
        ({"processor": "credit", "method": "gift_card"}, "customer:gift_credit", "business:sales"),
        ({"processor": "credit", "method": "package"}, "customer:prepaid", "business:sales"),
        ({"processor": "coinbase", "method": "crypto"}, "processor:coinbase", "business:sales"),
        ({"purpose": "gift_card", "lines": (Line("gift_card", "Gift card", 10_000),)}, "processor:embedded",
         "customer:gift_credit"),
        ({"purpose": "package", "lines": (Line("package", "Five cuts", 10_000),)}, "processor:embedded",
         "customer:prepaid"),
    ],
)  # fmt: skip
def test_money_is_where_it_is_and_owed_to_whom_it_is_owed(more: dict[str, Any], where: str, owed: str) -> None:
    stands = sums(charge_entries(paid(**more)))
    assert stands[where] == 10_000
    assert stands[owed] == (-8403 if owed == "business:sales" else -10_000)
    assert ("business:tax" in stands) == (owed == "business:sales")


def test_a_gift_that_is_sold_and_used_is_a_sale_once() -> None:
    sold = paid(purpose="gift_card", lines=[Line("gift_card", "Gift card", 10_000)])
    used = paid(processor="credit", method="gift_card")
    assert sums(charge_entries(sold), charge_entries(used)) == {
        "processor:embedded": 10_000,
        "business:sales": -8403,
        "business:tax": -1597,
    }


def test_tips_are_taxed_by_nobody_and_rates_stay_apart() -> None:
    lines = [
        Line("service", "Cut", 8000),
        Line("service", "Book", 2000, Decimal(7)),
        Line("discount", "SPRING", -1000),
        Line("tip", "Tip", 1000),
    ]
    stands = sums(charge_entries(paid(10_000, lines)))
    assert stands["business:tips"] == -1000
    assert stands["business:tax"] == -(1118 + 131)  # 19 % within 70.00, 7 % within 20.00


def test_lines_that_do_not_add_up_lose_no_money() -> None:
    stands = sums(charge_entries(paid(10_000, [Line("service", "Cut", 9999)])))
    assert stands == {"processor:embedded": 10_000, "business:sales": -8403, "business:tax": -1597}


def test_a_dispute_that_is_won_leaves_nothing() -> None:
    whole = paid(commission=1500)
    assert sums(dispute_entries(whole, 10_000, "open"), dispute_entries(whole, 10_000, "won")) == {}


def test_a_dispute_that_is_lost_undoes_the_sale_and_the_commission() -> None:
    whole = paid(commission=1500)
    lost = (dispute_entries(whole, 10_000, "open"), dispute_entries(whole, 10_000, "lost"))
    assert sums(charge_entries(whole), *lost) == {}


def test_a_lost_dispute_undoes_no_more_than_is_left() -> None:
    whole = paid(commission=1500)
    refund = refund_entries(whole, 4000, 600)
    after = msgspec.structs.replace(whole, returned=(4000,), commission_returned=600)
    stands = sums(
        charge_entries(whole), refund, dispute_entries(after, 10_000, "open"), dispute_entries(after, 10_000, "lost")
    )
    # The payer got 40.00 twice, and the house has lost them.
    assert stands == {"processor:embedded": -4000, "business:disputed": 4000}


def test_a_payout_that_comes_back_leaves_nothing() -> None:
    out, back = payout_entries("embedded", 5100, came_back=False), payout_entries("embedded", 5100, came_back=True)
    assert sums(out) == {"business:paid_out": 5100, "processor:embedded": -5100}
    assert sums(out, back) == {}


def test_the_venue_keeps_no_fee() -> None:
    assert fee_entries("venue", 0) == fee_entries("credit", 25) == fee_entries("embedded", 0) == ()
    assert sums(fee_entries("embedded", -25)) == {"business:fees": -25, "processor:embedded": 25}


LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(["service", "service", "tip", "fee", "balance"]),
        st.just("x"),
        st.integers(min_value=1, max_value=300_000),
        st.sampled_from([None, Decimal(7), Decimal("8.1"), Decimal(0)]),
    ),
    min_size=1,
    max_size=6,
)
CUTS = st.lists(st.integers(min_value=1, max_value=400_000), max_size=4)


@given(LINES, CUTS, CUTS, st.integers(min_value=0, max_value=100))
def test_whatever_is_paid_in_parts_and_given_back_in_parts_leaves_nothing(
    lines: list[Line], payments: list[int], refunds: list[int], percent: int
) -> None:
    whole = sum(line.amount for line in lines)
    before: tuple[int, ...] = ()
    booked: list[tuple[Entry, ...]] = []
    shared: Counter[tuple[str, Decimal]] = Counter()
    for wish in [*payments, whole]:
        amount = min(wish, whole - sum(before))
        if not amount:
            break
        commission = percent_of(amount, percent)
        one = paid(amount, lines, checkout_amount=whole, before=before, commission=commission)
        parts = parts_of(one)
        assert sum(part.amount for part in parts) == amount
        assert all(part.amount >= 0 for part in parts)
        shared.update({(part.kind, part.rate): part.amount for part in parts})
        booked.append(charge_entries(one))
        booked += given_back(one, refunds)
        before = (*before, amount)
    expected: Counter[tuple[str, Decimal]] = Counter()
    for line in lines:
        is_tip = line.kind == "tip"
        rate = Decimal(0) if is_tip else NINETEEN if line.tax_rate is None else line.tax_rate
        expected["tip" if is_tip else "sale", rate] += line.amount
    assert shared == expected
    assert sums(*booked) == {}


def given_back(one: Paid, refunds: list[int]) -> list[tuple[Entry, ...]]:
    """A payment given back whole, in steps; the last one by a lost dispute."""
    booked = []
    for wish in refunds:
        amount = min(wish, one.left)
        if not amount or amount == one.left:
            break
        back = commission_returned(
            amount=one.amount, commission=one.commission, refunded_before=sum(one.returned), refund=amount
        )
        booked.append(refund_entries(one, amount, back))
        one = msgspec.structs.replace(
            one, returned=(*one.returned, amount), commission_returned=one.commission_returned + back
        )
    return [*booked, dispute_entries(one, one.left, "open"), dispute_entries(one, one.left, "lost")]


@given(LINES, st.integers(min_value=1, max_value=2_000_000), st.integers(min_value=1, max_value=2_000_000))
def test_who_pays_twice_pays_the_same_twice(lines: list[Line], first: int, second: int) -> None:
    whole = sum(line.amount for line in lines)
    one = paid(second, lines, checkout_amount=whole, before=(first,))
    assert sum(part.amount for part in parts_of(one)) == second
    assert sums(charge_entries(one)) != {}
    assert sums(charge_entries(one), refund_entries(one, second, 0)) == {}
