"""What is due, and what calling off costs: as dates, by elapsed hours, over the change of the clocks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vibewell.domains.payments import (
    CostStep,
    Policy,
    PolicyStep,
    StepsCross,
    cancelling_costs,
    check_policy,
    cost_of_cancelling,
    cost_of_staying_away,
    due_now,
    percent_of,
)
from vibewell.kernel.errors import Refusal

BERLIN = ZoneInfo("Europe/Berlin")
USUAL = (PolicyStep(48, 0), PolicyStep(24, 50), PolicyStep(0, 100))
HALF_AND_WHOLE = Policy("deposit", deposit_percent=30, steps=USUAL)


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("policy", "price", "due"),
    [
        (Policy(), 4999, 0),
        (Policy("full"), 4999, 4999),
        (Policy("card_kept"), 4999, 0),
        (Policy("deposit", deposit_percent=30), 4999, 1500),
        (Policy("deposit", deposit_amount=2000), 4999, 2000),
        (Policy("deposit", deposit_amount=2000), 1500, 1500),
        (Policy("deposit", deposit_percent=30), 0, 0),
    ],
)
def test_what_is_due_before_the_visit_stands(policy: Policy, price: int, due: int) -> None:
    assert due_now(policy, price) == due


@pytest.mark.parametrize(
    ("starts_at", "free_until"),
    [
        # The clocks go forward on 28 March 2027 and back on 31 October 2027.
        (berlin(2027, 3, 28, 13), "Fri 26 Mar 12:00"),
        (berlin(2027, 3, 27, 13), "Thu 25 Mar 13:00"),
        (berlin(2027, 10, 31, 13), "Fri 29 Oct 14:00"),
        (berlin(2027, 3, 30, 1), "Sun 28 Mar 00:00"),
    ],
)
def test_two_days_are_forty_eight_hours_whatever_the_clocks_do(starts_at: datetime, free_until: str) -> None:
    told = cancelling_costs(HALF_AND_WHOLE, 10_000, starts_at=starts_at, booked_at=berlin(2027, 2, 1))
    assert [(step.percent, step.amount) for step in told] == [(0, 0), (50, 5000), (100, 10_000)]
    until = told[0].until
    assert until is not None
    assert until.astimezone(BERLIN).strftime("%a %d %b %H:%M") == free_until
    assert until.astimezone(UTC) + timedelta(hours=48) == starts_at.astimezone(UTC)


def test_what_has_passed_when_one_books_is_not_told() -> None:
    starts_at = berlin(2027, 5, 3, 13)
    told = cancelling_costs(HALF_AND_WHOLE, 10_000, starts_at=starts_at, booked_at=starts_at - timedelta(hours=30))
    assert told == [CostStep(starts_at - timedelta(hours=24), 50, 5000), CostStep(None, 100, 10_000)]


def test_there_is_time_to_think_it_over() -> None:
    policy = Policy("card_kept", steps=USUAL, grace_minutes=60)
    starts_at = berlin(2027, 5, 3, 13)
    booked_at = starts_at - timedelta(hours=20)
    told = cancelling_costs(policy, 10_000, starts_at=starts_at, booked_at=booked_at)
    assert told == [CostStep(booked_at + timedelta(hours=1), 0, 0), CostStep(None, 100, 10_000)]
    at = booked_at + timedelta(minutes=60)
    assert cost_of_cancelling(policy, 10_000, starts_at=starts_at, booked_at=booked_at, at=at).because == "grace"
    late = cost_of_cancelling(
        policy, 10_000, starts_at=starts_at, booked_at=booked_at, at=at + timedelta(microseconds=1)
    )
    assert (late.percent, late.because) == (100, "notice")


def test_thinking_it_over_ends_with_the_start() -> None:
    policy = Policy("full", steps=USUAL, grace_minutes=600)
    starts_at = berlin(2027, 5, 3, 13)
    booked_at = starts_at - timedelta(hours=1)
    told = cancelling_costs(policy, 4000, starts_at=starts_at, booked_at=booked_at)
    assert told == [CostStep(starts_at, 0, 0), CostStep(None, 100, 4000)]


def test_staying_away_never_costs_less_than_calling_off_in_the_last_minute() -> None:
    assert cost_of_staying_away(Policy("full", steps=USUAL, no_show_percent=80), 4999).amount == 4999
    free = Policy("card_kept", no_show_percent=80)
    assert (cost_of_staying_away(free, 4999).percent, cost_of_staying_away(free, 4999).amount) == (80, 3999)
    assert cost_of_staying_away(Policy(), 4999).amount == 0


STEPS = st.builds(
    lambda hours, percents: tuple(
        PolicyStep(hour, percent)
        for hour, percent in zip([*sorted(hours, reverse=True), 0], sorted(percents), strict=False)
    ),
    st.sets(st.integers(min_value=1, max_value=400), min_size=3, max_size=3),
    st.lists(st.integers(min_value=0, max_value=100), min_size=4, max_size=4),
)
INSTANTS = st.integers(min_value=0, max_value=700 * 60)


@given(STEPS, st.sampled_from([0, 30, 600]), INSTANTS, INSTANTS, st.integers(min_value=0, max_value=10_000_000))
def test_the_dates_told_are_the_costs_charged(
    steps: tuple[PolicyStep, ...], grace: int, ahead: int, later: int, price: int
) -> None:
    policy = Policy("full", steps=steps, grace_minutes=grace)
    check_policy(policy)
    booked_at = datetime(2027, 3, 14, tzinfo=UTC)
    starts_at = booked_at + timedelta(minutes=ahead)
    told = cancelling_costs(policy, price, starts_at=starts_at, booked_at=booked_at)
    assert [step.until for step in told if step.until is None] == [told[-1].until]
    assert all(earlier.percent != after.percent for earlier, after in pairwise(told))
    instants = [step.until for step in told if step.until is not None]
    assert instants == sorted(instants)
    at = booked_at + timedelta(minutes=later)
    if at <= booked_at:
        return
    said = next(step for step in told if step.until is None or at <= step.until)
    cost = cost_of_cancelling(policy, price, starts_at=starts_at, booked_at=booked_at, at=at)
    assert (cost.percent, cost.amount) == (said.percent, said.amount) == (cost.percent, percent_of(price, cost.percent))
    earlier = cost_of_cancelling(policy, price, starts_at=starts_at, booked_at=booked_at, at=at - timedelta(minutes=1))
    assert earlier.percent <= cost.percent <= cost_of_staying_away(policy, price).percent


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (PolicyStep(24, 50),),
        (PolicyStep(24, 0), PolicyStep(48, 50), PolicyStep(0, 100)),
        (PolicyStep(24, 0), PolicyStep(24, 50), PolicyStep(0, 100)),
        (PolicyStep(48, 50), PolicyStep(24, 20), PolicyStep(0, 100)),
        (PolicyStep(10_000, 0), PolicyStep(0, 100)),
        tuple(PolicyStep(hours, 0) for hours in range(12, -1, -1)),
    ],
)
def test_steps_that_cross_are_refused(steps: tuple[PolicyStep, ...]) -> None:
    with pytest.raises(StepsCross):
        check_policy(Policy("full", steps=steps))


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy("deposit"), "policy.deposit"),
        (Policy("deposit", deposit_percent=30, deposit_amount=1000), "policy.deposit"),
        (Policy("deposit", deposit_percent=100), "policy.deposit"),
        (Policy("deposit", deposit_amount=0), "policy.deposit"),
        (Policy("deposit", deposit_amount=1_000_000_000), "policy.deposit"),
        (Policy("full", deposit_amount=1000), "policy.deposit"),
        (Policy(steps=USUAL), "policy.nothing_held"),
        (Policy(no_show_percent=50), "policy.nothing_held"),
        (Policy("full", no_show_percent=101), "policy.out_of_range"),
        (Policy("full", grace_minutes=-1), "policy.out_of_range"),
        (Policy("full", steps=(PolicyStep(0, 101),)), "policy.out_of_range"),
        (Policy("full", steps=(PolicyStep(0, -1),)), "policy.out_of_range"),
    ],
)
def test_what_makes_no_sense_is_refused(policy: Policy, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_policy(policy)
    assert refused.value.code == code
