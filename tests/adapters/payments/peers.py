"""The processors as the promise tests see them: the adapter, somebody who pays, and a look at what the vendor holds."""

from typing import Any, Protocol
from uuid import UUID

import msgspec

from tests.adapters.payments.coinbase_fake import CoinbaseFake
from tests.adapters.payments.stripe_front import StripeFront
from vibewell.adapters.payments.coinbase import CoinbaseProcessor
from vibewell.adapters.payments.embedded import EmbeddedProcessor
from vibewell.adapters.payments.embedded_cards import DISPUTE_FEE
from vibewell.adapters.payments.embedded_desk import EmbeddedDesk
from vibewell.adapters.payments.stripe import StripeProcessor
from vibewell.domains.payments import CardEntered
from vibewell.domains.payments.ports import Processor, Standing
from vibewell.kernel.db import Caller, Database

GOOD, DECLINED, LATER_DECLINED = "4242424242424242", "4000000000000341", "4000000000000341"
DISPUTED = "4000000000000259"
DISPUTE_OF = "select id from test_processor.disputes where intent_id = $1"
TOLD_OF_DISPUTES = "select body from test_processor.events where kind ~ 'dispute' order by created_at, id"
MONEY_IN = "select count(*) from test_processor.intents where our_id = $1 and state = 'paid'"


class Peer(Protocol):
    """One side of the port."""

    processor: Processor

    async def pay(self, standing: Standing, number: str = GOOD) -> None:
        """The payer does what is asked of them."""

    async def count_charges(self, payment_id: UUID) -> int:
        """How often the vendor took money for this payment of ours."""


class DisputingPeer(Peer, Protocol):
    """A side at which payers' banks take money back."""

    # kept for a dispute, whoever is right
    dispute_fee: int

    async def pay_disputed(self, begun: Standing) -> str:
        """Paid, if it is not, and the payer's bank takes all of it back; answers the dispute's name."""

    async def end_dispute(self, dispute_ref: str, *, won: bool) -> None:
        """It is decided."""

    async def told(self) -> list[bytes]:
        """Every event that was told of disputes so far, in its order."""


class StripePeer:
    """Stripe, by way of the front."""

    def __init__(self, processor: StripeProcessor, front: StripeFront) -> None:
        self.processor: Processor = processor
        self.front = front
        self.dispute_fee = 2000
        self.events: list[bytes] = []

    async def pay(self, standing: Standing, number: str = GOOD) -> None:
        """See Peer."""
        await self.front.pay(standing.processor_ref, number)

    async def count_charges(self, payment_id: UUID) -> int:
        """See Peer."""
        return len(self.front.charges_of(payment_id))

    async def pay_disputed(self, begun: Standing) -> str:
        """See Peer. Stripe's banks ask first, and take the money when nobody answers."""
        if begun.state == "open":
            await self.front.pay(begun.processor_ref, GOOD)
        dispute = await self.front.dispute(begun.processor_ref)
        self._tell("charge.dispute.created", dispute)
        name = str(dispute["id"])
        self._tell("charge.dispute.funds_withdrawn", self.front.move_dispute(name, "needs_response", fee=2000))
        self._tell("charge.dispute.updated", self.front.move_dispute(name, "under_review"))
        return name

    async def end_dispute(self, dispute_ref: str, *, won: bool) -> None:
        """See Peer."""
        ended = self.front.move_dispute(dispute_ref, "won" if won else "lost")
        if won:
            self._tell("charge.dispute.funds_reinstated", ended)
        self._tell("charge.dispute.closed", ended)

    async def told(self) -> list[bytes]:
        """See Peer."""
        return list(self.events)

    def _tell(self, kind: str, about: dict[str, Any]) -> None:
        self.events.append(told(kind, 1000 + len(self.events), about))


class EmbeddedPeer:
    """The processor that comes along."""

    def __init__(self, database: Database) -> None:
        self.processor: Processor = EmbeddedProcessor(database, "https://vibewell.test", "whsec_of_this_test")
        self.desk = EmbeddedDesk(database)
        self.database = database
        self.dispute_fee = DISPUTE_FEE

    async def pay(self, standing: Standing, number: str = GOOD) -> None:
        """See Peer."""
        await self.desk.enter(standing.next_url.rsplit("/", 1)[1], CardEntered(number, 12, 2040))

    async def count_charges(self, payment_id: UUID) -> int:
        """See Peer."""
        async with self.database.tx(Caller.test_processor()) as tx:
            return int(await tx.fetchval(MONEY_IN, payment_id))

    async def pay_disputed(self, begun: Standing) -> str:
        """See Peer."""
        await self.pay(begun, DISPUTED)
        async with self.database.tx(Caller.test_processor()) as tx:
            return str(await tx.fetchval(DISPUTE_OF, begun.processor_ref))

    async def end_dispute(self, dispute_ref: str, *, won: bool) -> None:
        """See Peer."""
        await self.desk.end_dispute(dispute_ref, won=won)

    async def told(self) -> list[bytes]:
        """See Peer."""
        async with self.database.tx(Caller.test_processor()) as tx:
            return [row["body"].encode() for row in await tx.fetch(TOLD_OF_DISPUTES)]


class CoinbasePeer:
    """Coinbase, by way of the fake."""

    def __init__(self, processor: CoinbaseProcessor, fake: CoinbaseFake) -> None:
        self.processor: Processor = processor
        self.fake = fake

    async def pay(self, standing: Standing, number: str = GOOD) -> None:
        """See Peer."""
        self.fake.pay(standing.processor_ref)

    async def count_charges(self, payment_id: UUID) -> int:
        """See Peer."""
        told = self.fake.checkouts.values()
        ours = [one for one in told if one["metadata"]["vibewell_id"] == str(payment_id)]
        return sum(one["status"] == "COMPLETED" for one in ours)


def told(kind: str, number: int, about: dict[str, Any]) -> bytes:
    """An event of Stripe."""
    event = {"id": f"evt_{number}", "object": "event", "type": kind, "created": 1764000000, "data": {"object": about}}
    return msgspec.json.encode(event)
