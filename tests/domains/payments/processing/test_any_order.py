"""Whatever the order in which a payment's events are told, and as often as may be: the end is the same.

With VIBEWELL_LONG set every rule goes through 12,000 permutations.
"""

import os
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vibewell.domains.payments.processing.rules import (
    PAYMENT_ORDER,
    PAYMENT_TOLD,
    Account,
    Told,
    follow,
    move_payment,
    move_refund,
    tell,
)

EXAMPLES = 12_000 if os.environ.get("VIBEWELL_LONG") else 400
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
COPIES_MAX = 5
pytestmark = pytest.mark.timeout(1200)
AMOUNT = 10_000

# Stories as they truly happen, step by step: what a processor tells of one payment.
BEGUN = st.sampled_from(
    [
        ["payment.open"],
        ["payment.open", "payment.processing"],
        ["payment.open", "payment.failed"],
        ["payment.open", "payment.failed", "payment.open", "payment.processing"],
        ["payment.open", "payment.abandoned"],
        ["payment.failed", "payment.abandoned"],
    ]
)


@st.composite
def stories(draw: st.DrawFn) -> list[Told]:
    """What happened, in its order."""
    kinds = list(draw(BEGUN))
    told = [Told(f"evt_{number}", kind) for number, kind in enumerate(kinds)]  # type: ignore[arg-type]
    if not draw(st.booleans()):
        return told
    told.append(Told("evt_paid", "payment.paid"))
    left = AMOUNT
    for number in range(draw(st.integers(0, 3))):
        part = draw(st.integers(1, max(1, left // 2)))
        left -= part
        became = draw(st.sampled_from(["done", "failed", "came back"]))
        if became != "failed":
            told.append(Told(f"evt_re_{number}", "refund.done", f"re_{number}", part))
        if became != "done":
            told.append(Told(f"evt_re_failed_{number}", "refund.failed", f"re_{number}", part))
    for number in range(draw(st.integers(0, 2))):
        told.append(Told(f"evt_dp_{number}", "dispute.opened", f"dp_{number}", 100))
        end = draw(st.sampled_from(["", "dispute.won", "dispute.lost"]))
        if end:
            told.append(Told(f"evt_dp_end_{number}", end, f"dp_{number}", 100))  # type: ignore[arg-type]
    return told


@st.composite
def tellings(draw: st.DrawFn) -> tuple[list[Told], list[Told]]:
    """A story, and one way in which it may be told: in any order, each event up to five times."""
    story = draw(stories())
    copies = [one for one in story for _ in range(draw(st.integers(1, COPIES_MAX)))]
    return story, draw(st.permutations(copies))


def essence(account: Account) -> tuple[object, ...]:
    """What counts of an account."""
    return account.state, account.refunds, account.disputes, account.refunded, account.disputed


def expected(story: Sequence[Told]) -> tuple[object, ...]:
    """The end of a story, worked out by hand from what it holds: no state machine."""
    kinds = {one.kind for one in story}
    for state in reversed(PAYMENT_ORDER):
        if any(PAYMENT_TOLD.get(kind) == state for kind in kinds):
            break
    back = {
        kind: {one.about: one.amount for one in story if one.kind == f"refund.{kind}"} for kind in ("done", "failed")
    }
    refunds = {
        about: ("returned" if about in back["done"] and about in back["failed"] else kind, amount)
        for kind, told in back.items()
        for about, amount in told.items()
    }
    ends = {
        one.about: one.kind.removeprefix("dispute.") for one in story if one.kind in ("dispute.won", "dispute.lost")
    }
    disputes = {
        one.about: (ends.get(one.about, "open"), one.amount) for one in story if one.kind.startswith("dispute.")
    }
    refunded = sum(amount for about, amount in back["done"].items() if about not in back["failed"])
    disputed = sum(amount for state, amount in disputes.values() if state != "won")
    return state, refunds, disputes, refunded, disputed


@MANY
@given(tellings())
def test_every_telling_of_a_story_ends_where_the_story_ends(telling: tuple[list[Told], list[Told]]) -> None:
    story, told = telling
    account = follow(told)
    assert essence(account) == essence(follow(story)) == expected(story)
    assert account.waiting == ()


@MANY
@given(tellings())
def test_a_payment_never_moves_back(telling: tuple[list[Told], list[Told]]) -> None:
    account = Account()
    for one in telling[1]:
        after = tell(account, one)
        assert move_payment(account.state, after.state) == after.state
        assert all(
            move_refund(now[0], after.refunds[about][0]) == after.refunds[about][0]
            for about, now in account.refunds.items()
            if after.refunds[about][0] != "returned"
        )
        account = after


@MANY
@given(tellings(), st.data())
def test_what_was_heard_changes_nothing_when_it_is_heard_again(
    telling: tuple[list[Told], list[Told]], data: st.DataObject
) -> None:
    account = follow(telling[1])
    assert tell(account, data.draw(st.sampled_from(telling[0]))) == account


def test_without_waiting_an_early_refund_would_be_lost() -> None:
    """The test above can fail: an account that forgets what came too early ends elsewhere."""
    refund, paid = Told("evt_re", "refund.done", "re", 500), Told("evt_paid", "payment.paid")
    forgetful = Account()
    for one in (refund, paid):
        forgetful = tell(forgetful, one)
        forgetful = Account(forgetful.state, forgetful.refunds, forgetful.disputes)
    assert essence(forgetful) != expected([paid, refund])
    assert essence(follow([refund, paid])) == expected([paid, refund])
