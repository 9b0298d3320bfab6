"""Behind the counter of the test processor: what its pages do."""

from collections.abc import Sequence

import msgspec

from vibewell.adapters.payments import embedded_store as store
from vibewell.adapters.payments.embedded_cards import BY_NUMBER, NOT_CONFIRMED, TEST_CARDS, find_card
from vibewell.adapters.payments.embedded_charging import charge_new, close, fail, succeed
from vibewell.adapters.payments.embedded_events import dispute_told, payout_told, tell
from vibewell.adapters.payments.embedded_store import Intent, intent_of
from vibewell.domains.payments import CardEntered, DisputeLine, HostedPage, NoTestCard, TestCardLine
from vibewell.kernel.clock import Clock, SystemClock
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.errors import NotFound
from vibewell.kernel.money import Money


class EmbeddedDesk:
    """See the port."""

    cards: Sequence[TestCardLine] = tuple(
        TestCardLine(" ".join(card.number[at : at + 4] for at in range(0, 16, 4)), card.does) for card in TEST_CARDS
    )

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()

    async def show(self, secret: str) -> HostedPage:
        """See the port."""
        async with self._database.tx(Caller.test_processor()) as tx:
            row = await tx.fetchrow(store.INTENT_OF_SECRET, secret)
        if row is None:
            raise NotFound
        return _page(intent_of(row))

    async def enter(self, secret: str, card: CardEntered) -> HostedPage:
        """See the port."""
        found = find_card(card.number)
        if found is None:
            raise NoTestCard
        async with self._database.tx(Caller.test_processor()) as tx:
            intent = await _lock(tx, secret)
            if not intent.is_over:
                expires = (card.expires_month, card.expires_year)
                intent = await charge_new(tx, intent, found, expires, self._clock.now())
            return _page(intent)

    async def confirm(self, secret: str, *, approves: bool) -> HostedPage:
        """See the port."""
        now = self._clock.now()
        async with self._database.tx(Caller.test_processor()) as tx:
            intent = await _lock(tx, secret)
            if intent.is_over or not intent.confirming:
                return _page(intent)
            if approves:
                return _page(await succeed(tx, intent, BY_NUMBER[intent.confirming], now))
            return _page(await fail(tx, intent, NOT_CONFIRMED, now))

    async def turn_back(self, secret: str) -> HostedPage:
        """See the port."""
        now = self._clock.now()
        async with self._database.tx(Caller.test_processor()) as tx:
            intent = await _lock(tx, secret)
            if not intent.is_over:
                intent = await close(tx, intent, now)
            return _page(intent)

    async def list_disputes(self) -> list[DisputeLine]:
        """See the port."""
        async with self._database.tx(Caller.test_processor()) as tx:
            rows = await tx.fetch(store.OPEN_DISPUTES)
        return [
            DisputeLine(row["id"], Money(row["amount"], row["currency"]), row["label"], row["created_at"])
            for row in rows
        ]

    async def end_dispute(self, dispute_id: str, *, won: bool) -> None:
        """See the port."""
        now, state = self._clock.now(), "won" if won else "lost"
        async with self._database.tx(Caller.test_processor()) as tx:
            row = await tx.fetchrow(store.END_DISPUTE, dispute_id, state, now)
            if row is None:
                raise NotFound
            about = await tx.fetchrow(store.INTENT, row["intent_id"])
            assert about is not None
            told = dispute_told(dispute_id, intent_of(about), row["amount"], state, row["due_by"], fee=row["fee"])
            if won:
                await tell(tx, "charge.dispute.funds_reinstated", told, now)
            await tell(tx, "charge.dispute.closed", told, now)

    async def return_payout(self, payout_id: str) -> None:
        """The business's bank sends a payout back. Raises `NotFound`."""
        now = self._clock.now()
        async with self._database.tx(Caller.test_processor()) as tx:
            row = await tx.fetchrow(store.FAIL_PAYOUT, payout_id)
            if row is None:
                raise NotFound
            told = payout_told(payout_id, str(row["our_id"]), row["amount"], row["currency"], "The account is closed.")
            await tell(tx, "payout.failed", told, now)


async def _lock(tx: Transaction, secret: str) -> Intent:
    row = await tx.fetchrow(store.LOCK_INTENT_OF_SECRET, secret)
    if row is None:
        raise NotFound
    return intent_of(row)


def _page(intent: Intent) -> HostedPage:
    state = "confirming" if intent.confirming and intent.state == "open" else intent.state
    return msgspec.convert(
        {
            "state": state,
            "amount": None if intent.is_setup else {"amount": intent.amount, "currency": intent.currency},
            "label": intent.label,
            "return_url": intent.return_url,
            "failure": intent.failure,
            "last4": intent.confirming[-4:],
        },
        HostedPage,
    )
