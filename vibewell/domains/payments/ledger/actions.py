"""Booking: each movement once, in the order of its business, with its receipt, in the transaction of what happened."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.payments.ledger import store
from vibewell.domains.payments.ledger.rules import charge_cause, dispute_fee_entries, fee_entries
from vibewell.domains.payments.ledger.types import Cause, Movement
from vibewell.domains.payments.origins.actions import COMMISSION_PERCENT, attribute_client
from vibewell.domains.payments.origins.types import Attribution
from vibewell.domains.payments.receipts import store as receipts
from vibewell.domains.payments.receipts.gathering import Gatherer
from vibewell.domains.payments.receipts.rules import compose
from vibewell.domains.payments.receipts.types import RULES, DisputeState, ExplainEnding, Facts, Receipt
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import NotFound
from vibewell.kernel.ids import new_id

DISPUTE_CAUSES: dict[DisputeState, Cause] = {"open": "dispute", "won": "dispute_won", "lost": "dispute_lost"}


class Bookkeeper(msgspec.Struct, frozen=True):
    """The books, as the worker writes them. Each verb has its effect once for the same row, however often it is called.

    Whoever books holds the numbers of the business until their transaction ends, so keep it short.
    """

    commission_percent: int = COMMISSION_PERCENT
    explain: ExplainEnding | None = None

    async def book_paid(self, tx: Transaction, payment_id: UUID, at: datetime) -> None:
        """A payment that came in, by card, crypto, at the venue, by gift card or package; and the processor's fee."""
        payment = await store.find_payment(tx, payment_id)
        if payment is None:
            raise NotFound
        source = f"payment:{payment_id}:paid"
        numbers = await self._turn(tx, payment["business_id"], source)
        if numbers is not None:
            facts = await self._gatherer.of_payment(tx, payment_id, at)
            assert facts.paid is not None
            await self._book(tx, facts, numbers, charge_cause(facts.paid), source)
        await self.book_fee(tx, payment_id, at)

    async def book_fee(self, tx: Transaction, payment_id: UUID, at: datetime) -> None:
        """What the processor keeps of a payment that is booked, as far as it is known now and not booked yet."""
        payment = await store.find_payment(tx, payment_id)
        if payment is None:
            raise NotFound
        receipt_number, number = await store.take_numbers(tx, payment["business_id"])
        booked, times = await store.fees_booked(tx, payment_id)
        entries = fee_entries(payment["processor"], payment["fee"] - booked)
        if not entries or not await store.is_booked(tx, f"payment:{payment_id}:paid"):
            return
        movement = Movement(
            payment["business_id"],
            "processor_fee",
            f"payment:{payment_id}:fee:{times + 1}",
            payment["currency"],
            entries,
            payment_id,
            processor=payment["processor"],
        )
        await store.insert_movement(tx, movement, number + 1, at)
        await store.put_numbers(tx, payment["business_id"], receipt_number, number + 1)

    async def book_refunded(self, tx: Transaction, refund_id: UUID, at: datetime) -> None:
        """A refund that went out, with the part of the commission that its row says."""
        row = await store.find_refund(tx, refund_id)
        if row is None:
            raise NotFound
        numbers = await self._turn(tx, row["business_id"], f"refund:{refund_id}")
        if numbers is not None:
            facts = await self._gatherer.of_refund(tx, refund_id, at)
            await self._book(tx, facts, numbers, "refund", f"refund:{refund_id}")

    async def book_returned(self, tx: Transaction, refund_id: UUID, at: datetime) -> None:
        """A refund that the payer's bank sent back: all that was booked with it is undone, by a movement of its own."""
        row = await store.find_refund(tx, refund_id)
        if row is None:
            raise NotFound
        source = f"refund:{refund_id}:returned"
        numbers = await self._turn(tx, row["business_id"], source)
        if numbers is not None and await store.is_booked(tx, f"refund:{refund_id}"):
            facts = await self._gatherer.of_returned(tx, refund_id, at)
            await self._book(tx, facts, numbers, "refund_returned", source)

    async def book_dispute(self, tx: Transaction, dispute_id: UUID, state: str, at: datetime) -> None:
        """A dispute that was opened, won or lost; one whose end is told first is opened before."""
        row = await store.find_dispute(tx, dispute_id)
        if row is None:
            raise NotFound
        steps: Sequence[DisputeState] = ("open",)
        if state in ("won", "lost"):
            steps = ("open", state)  # type: ignore[assignment]
        for step in steps:
            source = f"dispute:{dispute_id}:{step}"
            numbers = await self._turn(tx, row["business_id"], source)
            if numbers is not None:
                facts = await self._gatherer.of_dispute(tx, dispute_id, step, at)
                await self._book(tx, facts, numbers, DISPUTE_CAUSES[step], source)

    async def book_dispute_fee(self, tx: Transaction, dispute_id: UUID, at: datetime) -> None:
        """What the processor keeps for a dispute, as far as it is known now and not booked yet."""
        row = await store.find_dispute(tx, dispute_id)
        if row is None:
            raise NotFound
        receipt_number, number = await store.take_numbers(tx, row["business_id"])
        cost = await store.find_dispute_cost(tx, dispute_id)
        assert cost is not None
        entries = dispute_fee_entries(cost["processor"], cost["fee"] - cost["booked"])
        if not entries:
            return
        source = f"dispute:{dispute_id}:fee:{cost['times'] + 1}"
        whose = (cost["currency"], entries, cost["payment_id"])
        movement = Movement(cost["business_id"], "dispute_fee", source, *whose, processor=cost["processor"])
        await store.insert_movement(tx, movement, number + 1, at)
        await store.put_numbers(tx, row["business_id"], receipt_number, number + 1)

    async def book_payout(self, tx: Transaction, payout_id: UUID, state: str, at: datetime) -> None:
        """A payout that arrived ("paid"), or came back after that ("failed"); one that never arrived moved nothing."""
        row = await store.find_payout(tx, payout_id)
        if row is None:
            raise NotFound
        came_back = state == "failed"
        if came_back and not await store.is_booked(tx, f"payout:{payout_id}:paid"):
            return
        source = f"payout:{payout_id}:{'failed' if came_back else 'paid'}"
        numbers = await self._turn(tx, row["business_id"], source)
        if numbers is not None:
            facts = await self._gatherer.of_payout(tx, payout_id, at, came_back=came_back)
            await self._book(tx, facts, numbers, "payout_failed" if came_back else "payout", source)

    async def payable(self, tx: Transaction, business_id: UUID, processor: str) -> int:
        """What this processor holds for a business, less payouts under way; below 0 where it owes some."""
        return await store.payable(tx, business_id, processor)

    async def attribute_client(
        self,
        tx: Transaction,
        business_id: UUID,
        person_id: UUID | None,
        at: datetime,
        *,
        visit_ids: Sequence[UUID] = (),
    ) -> Attribution:
        """Who brought a client, as it was known at `at`, and what the platform takes for that."""
        return await attribute_client(
            tx, business_id, person_id, at, visit_ids=visit_ids, percent=self.commission_percent
        )

    @property
    def _gatherer(self) -> Gatherer:
        return Gatherer(self.commission_percent, self.explain)

    async def _turn(self, tx: Transaction, business_id: UUID, source: str) -> tuple[int, int] | None:
        """Wait for one's turn; the last numbers of the business, or None where this was booked before."""
        numbers = await store.take_numbers(tx, business_id)
        return None if await store.is_booked(tx, source) else numbers

    async def _book(self, tx: Transaction, facts: Facts, numbers: tuple[int, int], cause: Cause, source: str) -> None:
        """A movement and its receipt, with the next numbers of the business."""
        body, entries = compose(facts)
        business_id, paid = facts.issuer.id, facts.paid
        processor = paid.processor if paid is not None else facts.paid_out.processor if facts.paid_out else None
        payment_id, visit_id = (paid.id, paid.visit_id) if paid is not None else (None, None)
        movement = Movement(business_id, cause, source, facts.currency, entries, payment_id, visit_id, processor)
        movement_id = await store.insert_movement(tx, movement, numbers[1] + 1, facts.at)
        receipt = Receipt(
            id=new_id(),
            business_id=business_id,
            number=numbers[0] + 1,
            kind=facts.kind,
            payment_id=payment_id,
            visit_id=visit_id,
            person_id=paid.person_id if paid is not None and facts.kind != "dispute" else None,
            issued_at=facts.at,
            rules=RULES,
            facts={},
            body={},
            movement_id=movement_id,
        )
        await receipts.insert_receipt(tx, receipt, msgspec.json.encode(facts), msgspec.json.encode(body))
        await store.put_numbers(tx, business_id, numbers[0] + 1, numbers[1] + 1)
