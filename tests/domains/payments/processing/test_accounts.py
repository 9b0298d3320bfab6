"""Businesses that are paid directly: an account at the processor, asked for by the owner alone, and what follows."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.domains.payments.processing.test_webhooks import wrapped
from tests.domains.payments.processing.till import Flaky, Till
from vibewell.adapters.payments.stripe_events import read_stripe_event
from vibewell.domains.payments import read_account, want_account
from vibewell.domains.payments.ports import (
    AccountLink,
    AccountOrder,
    AccountStanding,
    PaymentOrder,
    Processor,
    ProcessorEvent,
    RefundOrder,
    RefundStanding,
    Standing,
)
from vibewell.domains.payments.processing.applying import apply
from vibewell.kernel.db import Caller, Database

SLUG = "atelier-nordlicht"


class Connected(Flaky):
    """A processor at which businesses have accounts; it remembers what it was asked for."""

    def __init__(self, till: Till, database: Database) -> None:
        super().__init__(till.processor(database), till.fails)
        self.name, self.till = "stripe", till
        self.orders: list[PaymentOrder | RefundOrder] = []
        self.accounts: dict[UUID, str] = {}
        self.enabled = False

    async def open_account(self, order: AccountOrder) -> AccountStanding:
        self._flake("before")
        self.accounts.setdefault(order.account_id, f"acct_{len(self.accounts)}")
        self._flake("after")
        return await self.find_account(self.accounts[order.account_id])

    async def link_account(self, account_ref: str, return_url: str) -> AccountLink:
        return AccountLink(f"https://connect.stripe.com/{account_ref}", datetime.now(UTC) + timedelta(minutes=5))

    async def find_account(self, account_ref: str) -> AccountStanding:
        return AccountStanding(account_ref, self.enabled, self.enabled, self.enabled)

    async def open_payment(self, order: PaymentOrder) -> Standing:
        self.orders.append(order)
        return Standing(f"pi_{order.payment_id}", "paid", charge_ref="ch_1")

    async def refund(self, order: RefundOrder) -> RefundStanding:
        self.orders.append(order)
        return RefundStanding(f"re_{order.refund_id}", "done")

    def _flake(self, when: str) -> None:
        from vibewell.domains.payments.ports import ProcessorDown

        if self.fails and self.fails[0] == when:
            self.fails.pop(0)
            raise ProcessorDown


class House:
    """A till whose cards go to such a processor."""

    def __init__(self, till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
        self.till = till
        self.processor = Connected(till, till.database)
        usual = type(till).services.fget  # type: ignore[attr-defined]

        def services(of: Till) -> dict[str, Any]:
            made: Processor = self.processor  # type: ignore[assignment]
            return {**usual(of), "processors": {"stripe": lambda _: made}}

        monkeypatch.setattr(type(till), "services", property(services))

    @property
    def owner(self) -> Caller:
        return Caller.person(self.till.salon.owner)

    async def want(self) -> None:
        """The owner asks for the page."""
        async with self.till.database.tx(self.owner) as tx:
            await want_account(tx, SLUG)
        await self.till.work()

    async def hear(self, told: ProcessorEvent) -> str:
        """The processor tells something."""
        worker = await Database.connect(self.till.worker_url, connections_max=2)
        try:
            async with worker.tx(Caller.service()) as tx:
                verdict = await apply(tx, self.till.services, "stripe", told, datetime.now(UTC))
        finally:
            await worker.close()
        await self.till.work()
        return verdict


@pytest.fixture
def house(till: Till, monkeypatch: pytest.MonkeyPatch) -> House:
    return House(till, monkeypatch)


async def test_an_owner_gets_one_account_and_a_fresh_page_whenever_they_ask(house: House) -> None:
    house.processor.fails = ["after"]
    await house.want()
    await house.want()
    assert len(house.processor.accounts) == 1
    async with house.till.database.tx(house.owner) as tx:
        account = await read_account(tx, SLUG)
    assert account is not None
    assert account.has_link(datetime.now(UTC))
    assert not account.has_link(datetime.now(UTC) + timedelta(minutes=6))
    assert (account.is_open, account.charges_enabled, account.failure) == (True, False, "")


async def test_nobody_but_the_owner_asks_for_it_or_sees_it(house: House) -> None:
    await house.want()
    async with house.till.database.tx(house.till.clara) as tx:
        assert await read_account(tx, SLUG) is None
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with house.till.database.tx(house.till.clara) as tx:
            await want_account(tx, SLUG)


async def test_payments_go_to_the_account_from_when_it_may_charge_and_refunds_follow_their_payment(
    house: House,
) -> None:
    await house.want()
    before = await house.till.want(await house.till.check_out(), processor="stripe")
    house.processor.enabled = True
    told = {"id": "acct_0", "object": "account", "charges_enabled": False}
    assert await house.hear(read_stripe_event(wrapped("account.updated", told))) == "applied"
    after = await house.till.want(await house.till.check_out(), processor="stripe")
    await house.till.refund(before, 1000)
    await house.till.refund(after, 1000)
    asked = [(type(order).__name__, order.account_ref) for order in house.processor.orders]
    assert asked == [
        ("PaymentOrder", ""),
        ("PaymentOrder", "acct_0"),
        ("RefundOrder", ""),
        ("RefundOrder", "acct_0"),
    ]


async def test_a_payout_that_stripe_made_by_itself_is_written_down_and_booked_once(house: House) -> None:
    await house.want()
    told = {"id": "po_1", "object": "payout", "amount": 8500, "currency": "eur", "status": "paid"}
    event = read_stripe_event(wrapped("payout.paid", told).replace(b'"created"', b'"account":"acct_0","created"'))
    assert event.account_ref == "acct_0"
    assert [await house.hear(event), await house.hear(event)] == ["applied", "behind"]
    [payout] = house.till.rows("select id, business_id, processor, amount, currency, state from payouts")
    assert payout["business_id"] == house.till.salon.id
    assert (payout["processor"], payout["amount"], payout["state"]) == ("stripe", 8500, "paid")
    assert house.till.notebook.booked == [f"payout:{payout['id']}:paid"]
    strange = read_stripe_event(wrapped("payout.paid", {**told, "id": "po_2"}))
    assert await house.hear(strange) == "unknown"
