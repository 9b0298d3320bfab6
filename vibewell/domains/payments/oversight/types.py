"""Commission by month, disputes, and events of processors that wait."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from vibewell.kernel.errors import NotFound
from vibewell.kernel.money import Money


class CommissionMonth(msgspec.Struct, frozen=True):
    """A month by UTC in one currency: what stayed with the platform, less what went back, and how many payments had
    any."""

    month: date
    taken: Money
    returned: Money
    payments: int

    @property
    def kept(self) -> Money:
        """What is left of it."""
        return Money(self.taken.amount - self.returned.amount, self.taken.currency)


class DisputeLine(msgspec.Struct, frozen=True):
    """A dispute and what it is about."""

    id: UUID
    business: str
    business_name: str
    payment_id: UUID
    amount: Money
    reason: str
    state: str
    processor: str
    processor_ref: str
    opened_at: datetime
    closed_at: datetime | None
    evidence_until: datetime | None


class ReturnedRefund(msgspec.Struct, frozen=True):
    """A refund that the payer's bank sent back, and to whom it went."""

    id: UUID
    business: str
    business_name: str
    payment_id: UUID
    payer: str | None
    amount: Money
    failure: str | None
    returned_at: datetime


class ReplayedReceipt(msgspec.Struct, frozen=True):
    """A receipt worked out again: each difference as where, what is kept, what it should be."""

    receipt: UUID
    number: int
    differences: tuple[tuple[str, str, str], ...]


class DisputeReplay(msgspec.Struct, frozen=True):
    """The receipts of a disputed payment worked out again from what happened; not `done_at` while it is under way."""

    id: UUID
    asked_at: datetime
    done_at: datetime | None
    found: tuple[ReplayedReceipt, ...]


class WaitingEvent(msgspec.Struct, frozen=True):
    """An event that is kept: about something unknown, or not applied yet (`outcome` None)."""

    processor: str
    event_id: str
    kind: str
    processor_ref: str | None
    received_at: datetime
    copies: int
    outcome: str | None


class DisputeUnknown(NotFound):
    """No such dispute, or it is not the caller's to see."""

    code = "dispute.unknown"
    sentence = "There is no such dispute."
