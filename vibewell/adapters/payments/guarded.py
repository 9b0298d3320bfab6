"""A processor behind a breaker: one that hangs holds two of the worker's four places at most, and not for long."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from vibewell.domains.payments.ports import (
    AccountKeeper,
    AccountLink,
    AccountOrder,
    AccountStanding,
    CardOrder,
    DisputeStanding,
    PaymentOrder,
    PayoutOrder,
    PayoutStanding,
    Processor,
    ProcessorDown,
    ProcessorEvent,
    ProcessorMovement,
    ProcessorRefused,
    RefundOrder,
    RefundStanding,
    Standing,
)
from vibewell.kernel.breaker import Breaker, NotAsked

AT_ONCE = 2
# A read that never ends byte by byte passes every timeout of a socket, and ends here.
SECONDS_MAX = 10.0
T = TypeVar("T")


class GuardedProcessor:
    """See the port. What the breaker keeps from being asked counts as a processor that is down."""

    def __init__(self, processor: Processor, breaker: Breaker | None = None) -> None:
        self.processor = processor
        self.name, self.pays_out = processor.name, processor.pays_out
        self.breaker = breaker or Breaker(processor.name, at_once=AT_ONCE, seconds_max=SECONDS_MAX)

    async def open_payment(self, order: PaymentOrder) -> Standing:
        """See the port."""
        return await self._guard(lambda: self.processor.open_payment(order))

    async def find_payment(self, processor_ref: str) -> Standing:
        """See the port."""
        return await self._guard(lambda: self.processor.find_payment(processor_ref))

    async def abandon_payment(self, processor_ref: str) -> Standing:
        """See the port."""
        return await self._guard(lambda: self.processor.abandon_payment(processor_ref))

    async def keep_card(self, order: CardOrder) -> Standing:
        """See the port."""
        return await self._guard(lambda: self.processor.keep_card(order))

    async def refund(self, order: RefundOrder) -> RefundStanding:
        """See the port."""
        return await self._guard(lambda: self.processor.refund(order))

    async def find_dispute(self, dispute_ref: str) -> DisputeStanding:
        """See the port."""
        return await self._guard(lambda: self.processor.find_dispute(dispute_ref))

    async def pay_out(self, order: PayoutOrder) -> PayoutStanding:
        """See the port."""
        return await self._guard(lambda: self.processor.pay_out(order))

    async def list_movements(self, since: datetime, until: datetime) -> Sequence[ProcessorMovement]:
        """See the port. Many pages, asked for by a person who waits: not by way of the breaker."""
        return await self.processor.list_movements(since, until)

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> ProcessorEvent:
        """See the port."""
        return self.processor.read_event(body, headers, now)

    async def open_account(self, order: AccountOrder) -> AccountStanding:
        """See the port."""
        return await self._guard(lambda: self._keeper().open_account(order))

    async def link_account(self, account_ref: str, return_url: str) -> AccountLink:
        """See the port."""
        return await self._guard(lambda: self._keeper().link_account(account_ref, return_url))

    async def find_account(self, account_ref: str) -> AccountStanding:
        """See the port."""
        return await self._guard(lambda: self._keeper().find_account(account_ref))

    def _keeper(self) -> AccountKeeper:
        if not isinstance(self.processor, AccountKeeper):
            raise ProcessorRefused("Businesses have no accounts of their own there.")
        return self.processor

    async def _guard(self, asking: Callable[[], Awaitable[T]]) -> T:
        try:
            return await self.breaker.call(asking, lambda error: isinstance(error, ProcessorDown))
        except (NotAsked, TimeoutError) as error:
            raise ProcessorDown from error
