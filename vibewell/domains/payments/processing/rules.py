"""How payments, refunds and disputes move, whatever the order in which they are told of: forward, or not at all."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from vibewell.domains.payments.ports import EventKind, PaymentState
from vibewell.domains.payments.processing.types import RefundState

DisputeState = Literal["open", "won", "lost"]
PayoutState = Literal["wanted", "open", "failed", "paid"]
# "unknown": kept until we know what it is about. "behind": all of it was known.
Verdict = Literal["applied", "behind", "unknown", "ignored"]

# What failed may yet be let go of, and what was let go of may turn out to be paid: money has the last word.
PAYMENT_ORDER: tuple[PaymentState, ...] = ("wanted", "open", "processing", "failed", "abandoned", "paid")
REFUND_ORDER: tuple[RefundState, ...] = ("wanted", "open", "failed", "done", "returned")
DISPUTE_ORDER: tuple[DisputeState, ...] = ("open", "lost", "won")
PAYOUT_ORDER: tuple[PayoutState, ...] = ("wanted", "open", "paid", "failed")

PAYMENT_TOLD: dict[EventKind, PaymentState] = {
    "payment.open": "open",
    "payment.processing": "processing",
    "payment.failed": "failed",
    "payment.abandoned": "abandoned",
    "payment.paid": "paid",
}
REFUND_TOLD: dict[EventKind, RefundState] = {"refund.failed": "failed", "refund.done": "done"}
DISPUTE_TOLD: dict[EventKind, DisputeState] = {
    "dispute.opened": "open",
    "dispute.lost": "lost",
    "dispute.won": "won",
}
PAYOUT_TOLD: dict[EventKind, PayoutState] = {"payout.paid": "paid", "payout.failed": "failed"}


def move_payment(state: PaymentState, told: PaymentState) -> PaymentState:
    """Where a payment stands after this was told."""
    return max(state, told, key=PAYMENT_ORDER.index)


def move_refund(state: RefundState, told: RefundState, *, refused: bool = False) -> RefundState:
    """Where a refund stands after this was told.

    Done and failed both, in whichever order they were told: it went out and came back. `refused`: the failure is that
    we were not let ask for it, which says nothing of one that was made all the same.
    """
    if {state, told} == {"done", "failed"} and not refused:
        return "returned"
    return max(state, told, key=REFUND_ORDER.index)


def move_dispute(state: DisputeState | None, told: DisputeState) -> DisputeState:
    """Where a dispute stands; the first that is told of it may be its end."""
    return told if state is None else max(state, told, key=DISPUTE_ORDER.index)


def move_payout(state: PayoutState, told: PayoutState) -> PayoutState:
    """Where a payout stands. A bank may send back what was paid out: failing has the last word."""
    return max(state, told, key=PAYOUT_ORDER.index)


class Told(msgspec.Struct, frozen=True):
    """An event, as far as it moves something: `about` names the refund or dispute."""

    event_id: str
    kind: EventKind
    about: str = ""
    amount: int = 0


class Account(msgspec.Struct, frozen=True):
    """Where everything about one payment stands, and what was told too early to be understood."""

    state: PaymentState = "wanted"
    refunds: dict[str, tuple[RefundState, int]] = {}
    disputes: dict[str, tuple[DisputeState, int]] = {}
    waiting: tuple[Told, ...] = ()
    heard: frozenset[str] = frozenset()

    @property
    def refunded(self) -> int:
        """What was given back."""
        return sum(amount for state, amount in self.refunds.values() if state == "done")

    @property
    def disputed(self) -> int:
        """What banks hold or took back."""
        return sum(amount for state, amount in self.disputes.values() if state != "won")


def tell(account: Account, told: Told) -> Account:
    """The account after an event; one that was heard before changes nothing, one that is early waits."""
    if told.event_id in account.heard:
        return account
    account = msgspec.structs.replace(account, heard=account.heard | {told.event_id})
    account, verdict = weigh(account, told)
    if verdict == "unknown":
        return msgspec.structs.replace(account, waiting=(*account.waiting, told))
    if account.state != "paid":
        return account
    early, account = account.waiting, msgspec.structs.replace(account, waiting=())
    for one in early:
        account, _ = weigh(account, one)
    return account


def weigh(account: Account, told: Told) -> tuple[Account, Verdict]:
    """What an event does to an account."""
    change = msgspec.structs.replace
    if told.kind in PAYMENT_TOLD:
        state = move_payment(account.state, PAYMENT_TOLD[told.kind])
        return change(account, state=state), "behind" if state == account.state else "applied"
    if told.kind not in REFUND_TOLD and told.kind not in DISPUTE_TOLD:
        return account, "ignored"
    if account.state != "paid":
        # Nothing goes back of what did not come: the news of its coming is still on its way.
        return account, "unknown"
    if told.kind in REFUND_TOLD:
        before = account.refunds.get(told.about, ("wanted", told.amount))
        after = (move_refund(before[0], REFUND_TOLD[told.kind]), before[1])
        verdict: Verdict = "behind" if account.refunds.get(told.about) == after else "applied"
        return change(account, refunds={**account.refunds, told.about: after}), verdict
    known = account.disputes.get(told.about)
    stands = (move_dispute(known[0] if known else None, DISPUTE_TOLD[told.kind]), known[1] if known else told.amount)
    verdict = "behind" if known == stands else "applied"
    return change(account, disputes={**account.disputes, told.about: stands}), verdict


def follow(events: Iterable[Told]) -> Account:
    """Where everything stands after these events, told in whatever order and as often as may be."""
    account = Account()
    for told in events:
        account = tell(account, told)
    return account
