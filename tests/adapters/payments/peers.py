"""The processors as the promise tests see them: the adapter, somebody who pays, and a look at what the vendor holds."""

from typing import Protocol
from uuid import UUID

from tests.adapters.payments.coinbase_fake import CoinbaseFake
from tests.adapters.payments.stripe_front import StripeFront
from vibewell.adapters.payments.coinbase import CoinbaseProcessor
from vibewell.adapters.payments.embedded import EmbeddedProcessor
from vibewell.adapters.payments.embedded_desk import EmbeddedDesk
from vibewell.adapters.payments.stripe import StripeProcessor
from vibewell.domains.payments import CardEntered
from vibewell.domains.payments.ports import Processor, Standing
from vibewell.kernel.db import Caller, Database

GOOD, DECLINED, LATER_DECLINED = "4242424242424242", "4000000000000341", "4000000000000341"
MONEY_IN = "select count(*) from test_processor.intents where our_id = $1 and state = 'paid'"


class Peer(Protocol):
    """One side of the port."""

    processor: Processor

    async def pay(self, standing: Standing, number: str = GOOD) -> None:
        """The payer does what is asked of them."""

    async def count_charges(self, payment_id: UUID) -> int:
        """How often the vendor took money for this payment of ours."""


class StripePeer:
    """Stripe, by way of the front."""

    def __init__(self, processor: StripeProcessor, front: StripeFront) -> None:
        self.processor: Processor = processor
        self.front = front

    async def pay(self, standing: Standing, number: str = GOOD) -> None:
        """See Peer."""
        await self.front.pay(standing.processor_ref, number)

    async def count_charges(self, payment_id: UUID) -> int:
        """See Peer."""
        return len(self.front.charges_of(payment_id))


class EmbeddedPeer:
    """The processor that comes along."""

    def __init__(self, database: Database) -> None:
        self.processor: Processor = EmbeddedProcessor(database, "https://vibewell.test", "whsec_of_this_test")
        self.desk = EmbeddedDesk(database)
        self.database = database

    async def pay(self, standing: Standing, number: str = GOOD) -> None:
        """See Peer."""
        await self.desk.enter(standing.next_url.rsplit("/", 1)[1], CardEntered(number, 12, 2040))

    async def count_charges(self, payment_id: UUID) -> int:
        """See Peer."""
        async with self.database.tx(Caller.test_processor()) as tx:
            return int(await tx.fetchval(MONEY_IN, payment_id))


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
