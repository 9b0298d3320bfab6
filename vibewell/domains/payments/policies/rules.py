"""What is due, and what calling off costs. Notice is elapsed time, so it is the same when the clocks change."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from vibewell.domains.payments.policies.types import (
    Cost,
    CostStep,
    DepositInvalid,
    NothingHeld,
    Policy,
    PolicyOutOfRange,
    Step,
    StepsCross,
)
from vibewell.domains.payments.rules import percent_of

STEPS_MAX = 12
HOURS_MAX = 8760
GRACE_MINUTES_MAX = 10_080
DEPOSIT_MAX = 10_000_000
# The usual rate on services, by country, where a business has said nothing.
USUAL_TAX_RATES = {
    "AT": Decimal(20),
    "BE": Decimal(21),
    "CH": Decimal("8.1"),
    "DE": Decimal(19),
    "ES": Decimal(21),
    "FR": Decimal(20),
    "GB": Decimal(20),
    "IT": Decimal(22),
    "LU": Decimal(17),
    "NL": Decimal(21),
    "PL": Decimal(23),
}


def check_policy(policy: Policy) -> None:
    """Raises `StepsCross`, `DepositInvalid`, `PolicyOutOfRange`, `NothingHeld`."""
    if not 0 <= policy.no_show_percent <= 100 or not 0 <= policy.grace_minutes <= GRACE_MINUTES_MAX:
        raise PolicyOutOfRange
    check_steps(policy.steps)
    given = (policy.deposit_percent is not None) + (policy.deposit_amount is not None)
    if given != (policy.takes == "deposit"):
        raise DepositInvalid
    if policy.deposit_percent is not None and not 1 <= policy.deposit_percent <= 99:
        raise DepositInvalid
    if policy.deposit_amount is not None and not 1 <= policy.deposit_amount <= DEPOSIT_MAX:
        raise DepositInvalid
    if policy.takes == "at_venue" and (policy.no_show_percent or any(step.percent for step in policy.steps)):
        raise NothingHeld


def check_steps(steps: tuple[Step, ...]) -> None:
    """Hours fall to 0, percentages never do. Raises `StepsCross`, `PolicyOutOfRange`."""
    if not 1 <= len(steps) <= STEPS_MAX or steps[-1].hours != 0 or steps[0].hours > HOURS_MAX:
        raise StepsCross
    if any(not 0 <= step.percent <= 100 for step in steps):
        raise PolicyOutOfRange
    for earlier, later in pairwise(steps):
        if later.hours >= earlier.hours or later.percent < earlier.percent:
            raise StepsCross


def usual_tax_rate(country: str) -> Decimal:
    """The rate in percent where a business has said nothing; 0 in countries that we know none of."""
    return USUAL_TAX_RATES.get(country, Decimal(0))


def due_now(policy: Policy, price: int) -> int:
    """What is to be paid before the visit stands, of one item of this price; never more than the price."""
    if policy.takes == "full":
        return price
    if policy.takes == "deposit":
        wanted = policy.deposit_amount
        return percent_of(price, policy.deposit_percent or 0) if wanted is None else min(wanted, price)
    return 0


def cancelling_costs(policy: Policy, price: int, *, starts_at: datetime, booked_at: datetime) -> list[CostStep]:
    """What calling off costs from booking on, as dates: each step counts up to and including its `until`.

    Neighbours differ in percent, instants rise and lie after `booked_at`, and the last stays so.
    """
    # In UTC: two times of one zone are subtracted as their clocks show them, also when those were changed in between.
    starts_at, booked_at = starts_at.astimezone(UTC), booked_at.astimezone(UTC)
    ends = {starts_at - timedelta(hours=step.hours) for step in policy.steps if step.hours}
    ends.add(_free_until(policy, starts_at, booked_at))
    told: list[CostStep] = []
    for until in [*sorted(end for end in ends if end > booked_at), None]:
        at = starts_at + timedelta(seconds=1) if until is None else until
        percent = _percent_at(policy, starts_at=starts_at, booked_at=booked_at, at=at)
        if told and told[-1].percent == percent:
            told.pop()
        told.append(CostStep(until, percent, percent_of(price, percent)))
    return told


def cost_of_cancelling(policy: Policy, price: int, *, starts_at: datetime, booked_at: datetime, at: datetime) -> Cost:
    """What calling off at this instant costs, of one item of this price."""
    starts_at, booked_at, at = (instant.astimezone(UTC) for instant in (starts_at, booked_at, at))
    percent = _percent_at(policy, starts_at=starts_at, booked_at=booked_at, at=at)
    if policy.grace_minutes and at <= _free_until(policy, starts_at, booked_at):
        return Cost(percent, percent_of(price, percent), "grace")
    return Cost(percent, percent_of(price, percent), "notice" if at <= starts_at else "late")


def cost_of_staying_away(policy: Policy, price: int) -> Cost:
    """What not coming costs: as much as calling off at the last moment at least, or nobody would still call off."""
    percent = max(policy.no_show_percent, policy.steps[-1].percent)
    return Cost(percent, percent_of(price, percent), "stayed_away")


def _percent_at(policy: Policy, *, starts_at: datetime, booked_at: datetime, at: datetime) -> int:
    if policy.grace_minutes and at <= _free_until(policy, starts_at, booked_at):
        return 0
    ahead = starts_at - at
    return next(
        (step.percent for step in policy.steps if ahead >= timedelta(hours=step.hours)), policy.steps[-1].percent
    )


def _free_until(policy: Policy, starts_at: datetime, booked_at: datetime) -> datetime:
    """The end of the time to think it over, which never outlasts the start."""
    return min(booked_at + timedelta(minutes=policy.grace_minutes), starts_at)
