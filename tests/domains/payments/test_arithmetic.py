"""Splitting, proportions and taxes, over everything that can be thought of."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vibewell.domains.payments import commission_returned, percent_of, split_by, split_evenly, tax_in

AMOUNTS = st.integers(min_value=0, max_value=99_999_999)
RATES = st.sampled_from([0, 7, 19, Decimal("8.1"), Decimal("2.6"), Decimal("5.5"), 25, 50])


@pytest.mark.parametrize(
    ("amount", "percent", "expected"),
    [
        (4999, 30, 1500),
        (1, 50, 1),
        (1, 49, 0),
        (3, 50, 2),
        (0, 100, 0),
        (99_999_999, 100, 99_999_999),
        (1000, Decimal("8.15"), 82),
        (-3, 50, -2),
    ],
)
def test_a_share_rounds_half_a_cent_up(amount: int, percent: int | Decimal, expected: int) -> None:
    assert percent_of(amount, percent) == expected


@given(AMOUNTS, st.integers(min_value=0, max_value=100))
def test_a_share_is_within_half_a_cent(amount: int, percent: int) -> None:
    assert abs(percent_of(amount, percent) * 100 - amount * percent) <= 50


def test_a_hundred_by_three() -> None:
    assert split_evenly(10_000, 3) == [3334, 3333, 3333]
    assert split_evenly(-10_000, 3) == [-3334, -3333, -3333]
    assert split_evenly(2, 5) == [1, 1, 0, 0, 0]


@given(AMOUNTS, st.integers(min_value=1, max_value=200))
def test_an_even_split_loses_nothing_and_favours_nobody(amount: int, parts: int) -> None:
    split = split_evenly(amount, parts)
    assert sum(split) == amount
    assert max(split) - min(split) <= 1
    assert split == sorted(split, reverse=True)


@given(st.integers(min_value=-99_999_999, max_value=99_999_999), st.lists(AMOUNTS, min_size=1, max_size=40))
def test_a_split_by_weight_adds_up_and_is_fair_to_the_cent(amount: int, weights: list[int]) -> None:
    total = sum(weights)
    if total == 0:
        with pytest.raises(ValueError, match="not all 0"):
            split_by(amount, weights)
        return
    split = split_by(amount, weights)
    assert sum(split) == amount
    assert all(abs(part * total - amount * weight) < total for part, weight in zip(split, weights, strict=True))
    assert all(part == 0 for part, weight in zip(split, weights, strict=True) if weight == 0)


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_what_can_not_be_split_is_no_split(weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"weights|arg|min"):
        split_by(100, weights)
    with pytest.raises(ValueError, match="one part"):
        split_evenly(100, 0)


def test_forty_of_a_hundred_returns_six_of_fifteen() -> None:
    assert commission_returned(amount=10_000, commission=1500, refunded_before=0, refund=4000) == 600
    # what stays with the business: 60.00 less 9.00
    assert 10_000 - 4000 - (1500 - 600) == 5100


@given(
    AMOUNTS.filter(bool),
    st.integers(min_value=0, max_value=100),
    st.lists(st.integers(min_value=1, max_value=99_999_999), max_size=12),
)
def test_however_a_payment_is_given_back_its_commission_comes_back_whole(
    amount: int, percent: int, wishes: list[int]
) -> None:
    commission = percent_of(amount, percent)
    refunded = returned = 0
    for wish in [*wishes, amount]:
        refund = min(wish, amount - refunded)
        part = commission_returned(amount=amount, commission=commission, refunded_before=refunded, refund=refund)
        assert part >= 0
        refunded, returned = refunded + refund, returned + part
        assert abs(returned * amount - commission * refunded) * 2 <= amount
    assert (refunded, returned) == (amount, commission)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 100, "commission": 101, "refunded_before": 0, "refund": 1},
        {"amount": 100, "commission": 15, "refunded_before": 60, "refund": 41},
        {"amount": 100, "commission": 15, "refunded_before": 0, "refund": -1},
    ],
)
def test_more_than_was_paid_is_never_returned(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="within the payment"):
        commission_returned(**wrong)


def test_taxes_are_within_the_price() -> None:
    assert tax_in(10_000, 19) == 1597
    assert tax_in(10_000, 7) == 654
    assert tax_in(10_000, 0) == 0
    assert tax_in(10_810, Decimal("8.1")) == 810
    with pytest.raises(ValueError, match="not negative"):
        tax_in(100, -1)


@given(AMOUNTS, RATES)
def test_net_and_tax_are_the_price_and_fit_the_rate(gross: int, rate: int | Decimal) -> None:
    tax = tax_in(gross, rate)
    net = gross - tax
    assert 0 <= tax <= gross
    assert abs(Decimal(net) * Decimal(rate) / 100 - tax) <= Decimal("0.5") * (1 + Decimal(rate) / 100)
    assert tax_in(-gross, rate) == -tax
