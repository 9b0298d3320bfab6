"""What the pages of the test processor ask of it: they exist where it is in use, and nowhere else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from vibewell.kernel.errors import Refusal
from vibewell.kernel.money import Money

PageState = Literal["open", "confirming", "failed", "abandoned", "paid"]


class HostedPage(msgspec.Struct, frozen=True):
    """A payment as its page shows it. Without an amount a card is to be kept."""

    state: PageState
    amount: Money | None
    label: str
    return_url: str
    failure: str = ""
    last4: str = ""


class TestCardLine(msgspec.Struct, frozen=True):
    """A number that is taken, and what it does."""

    number: str
    does: str


class CardEntered(msgspec.Struct, frozen=True):
    """What was typed into the form."""

    number: str
    expires_month: int
    expires_year: int


class DisputeLine(msgspec.Struct, frozen=True):
    """A dispute that the test bank has not decided."""

    id: str
    amount: Money
    label: str
    opened_at: datetime


class TestDesk(Protocol):
    """Behind the counter of the test processor."""

    cards: Sequence[TestCardLine]

    async def show(self, secret: str) -> HostedPage:
        """The page that a secret opens. Raises `NotFound`."""

    async def enter(self, secret: str, card: CardEntered) -> HostedPage:
        """Pay by (or keep) a test card. Raises `NotFound`, `NoTestCard`."""

    async def confirm(self, secret: str, *, approves: bool) -> HostedPage:
        """What the payer tells their bank. Raises `NotFound`."""

    async def turn_back(self, secret: str) -> HostedPage:
        """Pay nothing. Raises `NotFound`."""

    async def list_disputes(self) -> list[DisputeLine]:
        """The latest disputes that are open, fifty at most."""

    async def end_dispute(self, dispute_id: str, *, won: bool) -> None:
        """Decide a dispute for the business, or against it. Raises `NotFound`."""


class NoTestCard(Refusal):
    """A number that is none of the test cards: no real card may be entered here."""

    code = "test_processor.card"
    status = 422
    sentence = "This is no test card. Nothing real can be paid here: please take one of the numbers below."
