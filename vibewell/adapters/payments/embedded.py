"""The processor that comes along: test cards only, in a schema of its own, with webhooks like anybody's."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from vibewell.adapters.payments import embedded_store as store
from vibewell.adapters.payments.embedded_cards import RETURNED
from vibewell.adapters.payments.embedded_charging import charge_kept, close
from vibewell.adapters.payments.embedded_events import intent_told, payout_told, refund_told, tell
from vibewell.adapters.payments.embedded_store import Intent, intent_of, mint
from vibewell.adapters.payments.stripe_events import read_stripe_event
from vibewell.adapters.payments.stripe_signature import check_signature
from vibewell.domains.payments.ports import (
    Card,
    CardOrder,
    DisputeStanding,
    PaymentOrder,
    PaymentState,
    PayoutOrder,
    PayoutStanding,
    ProcessorEvent,
    ProcessorMovement,
    ProcessorRefused,
    RefundOrder,
    RefundStanding,
    Standing,
)
from vibewell.kernel.clock import Clock, SystemClock
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.money import Money

OTHER_REQUEST = "This key was used for another request."
UNKNOWN = "There is no such payment here."
STATES: dict[str, PaymentState] = {
    "open": "open",
    "processing": "processing",
    "failed": "failed",
    "abandoned": "abandoned",
    "paid": "paid",
}


def webhook_secret(secret: bytes) -> str:
    """With what the test processor of this installation signs."""
    return "whsec_" + hmac.new(secret, b"test processor webhooks", hashlib.sha256).hexdigest()


class EmbeddedProcessor:
    """See the port. `address` is where its pages are, `signs_with` signs its webhooks."""

    name = "embedded"
    pays_out = True

    def __init__(self, database: Database, address: str, signs_with: str, clock: Clock | None = None) -> None:
        self._database = database
        self._address = address
        self._signs_with = signs_with
        self._clock = clock or SystemClock()

    async def open_payment(self, order: PaymentOrder) -> Standing:
        """See the port."""
        now = self._clock.now()
        async with self._database.tx(Caller.test_processor()) as tx:
            intent, is_new = await self._open(tx, f"payment-{order.payment_id}", order, now)
            if is_new:
                await tell(tx, "payment_intent.created", intent_told(intent, None), now)
            if is_new and order.card_ref:
                intent = await charge_kept(tx, intent, order.card_ref, now)
            return await self._standing(tx, intent)

    async def keep_card(self, order: CardOrder) -> Standing:
        """See the port."""
        now = self._clock.now()
        async with self._database.tx(Caller.test_processor()) as tx:
            intent, _ = await self._open(tx, f"card-{order.request_id}", order, now)
            return await self._standing(tx, intent)

    async def _open(
        self, tx: Transaction, key: str, order: PaymentOrder | CardOrder, now: datetime
    ) -> tuple[Intent, bool]:
        """The intent of this key, made now if it is not there; a key means one request for ever."""
        is_payment = isinstance(order, PaymentOrder)
        asked = f"{order.amount} {order.card_ref}" if isinstance(order, PaymentOrder) else f"{order.person_id}"
        done = await tx.execute(
            store.INSERT_INTENT,
            mint("pi" if is_payment else "seti"),
            key,
            asked,
            order.payment_id if isinstance(order, PaymentOrder) else order.request_id,
            secrets.token_urlsafe(24),
            order.amount.amount if isinstance(order, PaymentOrder) else 0,
            order.amount.currency if isinstance(order, PaymentOrder) else None,
            order.label if isinstance(order, PaymentOrder) else "",
            order.return_url,
            order.customer_ref,
            order.keeps_card if isinstance(order, PaymentOrder) else True,
            now,
        )
        row = await tx.fetchrow(store.INTENT_OF_KEY, key)
        assert row is not None
        if row["request"] != asked:
            raise ProcessorRefused(OTHER_REQUEST, vendor_code="idempotency_error")
        return intent_of(row), done == "INSERT 0 1"

    async def find_payment(self, processor_ref: str) -> Standing:
        """See the port."""
        async with self._database.tx(Caller.test_processor()) as tx:
            row = await tx.fetchrow(store.INTENT, processor_ref)
            if row is None:
                raise ProcessorRefused(UNKNOWN, vendor_code="resource_missing")
            return await self._standing(tx, intent_of(row))

    async def abandon_payment(self, processor_ref: str) -> Standing:
        """See the port."""
        now = self._clock.now()
        async with self._database.tx(Caller.test_processor()) as tx:
            row = await tx.fetchrow(store.LOCK_INTENT, processor_ref)
            if row is None:
                raise ProcessorRefused(UNKNOWN, vendor_code="resource_missing")
            intent = intent_of(row)
            if not intent.is_over:
                intent = await close(tx, intent, now)
            return await self._standing(tx, intent)

    async def refund(self, order: RefundOrder) -> RefundStanding:
        """See the port."""
        now, key, asked = self._clock.now(), f"refund-{order.refund_id}", f"{order.processor_ref} {order.amount}"
        async with self._database.tx(Caller.test_processor()) as tx:
            row = await tx.fetchrow(store.LOCK_INTENT, order.processor_ref)
            if row is None or row["state"] != "paid":
                raise ProcessorRefused(UNKNOWN, vendor_code="resource_missing")
            intent = intent_of(row)
            known = await tx.fetchrow(store.REFUND_OF_KEY, key)
            if known is not None:
                if known["request"] != asked:
                    raise ProcessorRefused(OTHER_REQUEST, vendor_code="idempotency_error")
                return RefundStanding(known["id"], "done")
            amount = order.amount.amount
            before = await tx.fetchval(store.REFUNDED, intent.id)
            if order.amount.currency != intent.currency or before + amount > intent.amount:
                raise ProcessorRefused("That is more than was paid.", vendor_code="amount_too_large")
            refund_id = mint("re")
            await tx.execute(store.INSERT_REFUND, refund_id, key, asked, order.refund_id, intent.id, amount, now)
            await tell(tx, "refund.created", refund_told(refund_id, str(order.refund_id), intent, amount), now)
            if intent.returns_refunds:
                await tx.execute(store.RETURN_REFUND, refund_id, now)
                told = refund_told(refund_id, str(order.refund_id), intent, amount, RETURNED)
                await tell(tx, "refund.failed", told, now)
            return RefundStanding(refund_id, "done")

    async def find_dispute(self, dispute_ref: str) -> DisputeStanding:
        """See the port."""
        async with self._database.tx(Caller.test_processor()) as tx:
            row = await tx.fetchrow(store.DISPUTE, dispute_ref)
        if row is None:
            raise ProcessorRefused(UNKNOWN, vendor_code="resource_missing")
        return DisputeStanding(row["id"], row["state"], row["fee"])

    async def pay_out(self, order: PayoutOrder) -> PayoutStanding:
        """See the port. Test money arrives at once."""
        now, key, asked = self._clock.now(), f"payout-{order.payout_id}", f"{order.business_id} {order.amount}"
        async with self._database.tx(Caller.test_processor()) as tx:
            money, payout_id = order.amount, mint("po")
            values = (payout_id, key, asked, order.payout_id, order.business_id, money.amount, money.currency, now)
            if await tx.execute(store.INSERT_PAYOUT, *values) == "INSERT 0 1":
                told = payout_told(payout_id, str(order.payout_id), money.amount, money.currency)
                await tell(tx, "payout.paid", told, now)
            row = await tx.fetchrow(store.PAYOUT_OF_KEY, key)
            assert row is not None
            if row["request"] != asked:
                raise ProcessorRefused(OTHER_REQUEST, vendor_code="idempotency_error")
            return PayoutStanding(row["id"], "open")

    async def list_movements(self, since: datetime, until: datetime) -> Sequence[ProcessorMovement]:
        """See the port."""
        async with self._database.tx(Caller.test_processor()) as tx:
            rows = await tx.fetch(store.MOVEMENTS, since, until)
        return [
            ProcessorMovement(
                row["id"], row["kind"], row["intent_id"], Money(row["amount"], row["currency"]), row["fee"], row["at"]
            )
            for row in rows
        ]

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> ProcessorEvent:
        """See the port."""
        check_signature((self._signs_with,), headers.get("stripe-signature", ""), body, now)
        return read_stripe_event(body)

    async def _standing(self, tx: Transaction, intent: Intent) -> Standing:
        card = await tx.fetchrow(store.CARD, intent.card_ref) if intent.card_ref else None
        return Standing(
            processor_ref=intent.id,
            state=STATES[intent.state],
            next_url="" if intent.is_over else f"{self._address}/test-processor/{intent.secret}",
            charge_ref=intent.charge_ref,
            fee=intent.fee,
            failure=intent.failure,
            card=None
            if card is None or intent.state != "paid"
            else Card(
                card["customer_ref"],
                card["id"],
                card["brand"],
                card["number"][-4:],
                card["expires_month"],
                card["expires_year"],
            ),
        )
