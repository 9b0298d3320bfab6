"""A room in which books are kept: checkouts, payments, refunds, disputes and payouts as processing leaves them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from tests.domains.catalog.houses import NORDLICHT, Houses
from tests.rows import as_owner
from tests.working import rows
from vibewell.domains.payments import Bookkeeper, commission_returned
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

BALANCE = "select account, sum(amount)::bigint as amount from ledger_entries group by account having sum(amount) <> 0"


class Bookroom:
    """Rows by the owner's hand, booked by the worker."""

    def __init__(self, owner_url: str, database: Database, houses: Houses, keeper: Bookkeeper | None = None) -> None:
        self.owner_url, self.database, self.houses = owner_url, database, houses
        self.keeper = keeper or Bookkeeper()
        self.business = houses.businesses[NORDLICHT]
        self.clara = houses.people["clara"]

    def put(self, sql: str, *values: Any) -> None:
        """A statement of the owner's."""
        with as_owner(self.owner_url) as db:
            db.execute(sql.encode(), values)

    def look(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """What the database holds."""
        return rows(self.owner_url, sql, *values)

    def visit(self, *, days: int = 20, who: str | None = "clara", confirmed: bool = True, service: str = "cut") -> UUID:
        """A visit ahead, held a moment ago."""
        visit, start = new_id(), datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
        person = self.houses.people[who] if who else None
        self.put(
            "insert into visits (id, business_id, customer_id, guest_name, starts_at, ends_at, price, currency,"
            " confirmed_at, held_until) values (%s, %s, %s, %s, %s, %s, 4500, 'EUR', case when %s then now() end,"
            " case when not %s then now() + interval '10 minutes' end)",
            visit, self.business, person, None if who else "Frau Kern", start, start + timedelta(minutes=45), confirmed,
            confirmed,
        )  # fmt: skip
        self.put(
            "insert into visit_items (visit_id, position, business_id, service_id, staff_id, service_name, staff_name,"
            " starts_at, minutes, price) values (%s, 0, %s, %s, %s, 'Cut', 'Mehmet', %s, 45, 4500)",
            visit, self.business, self.houses.services[service], self.houses.staff["mehmet"], start,
        )  # fmt: skip
        return visit

    def checkout(
        self, amount: int = 10_000, *, lines: list[dict[str, Any]] | None = None, purpose: str = "visit",
        subject: UUID | None = None, who: str | None = "clara",
    ) -> UUID:  # fmt: skip
        """Something to be paid."""
        checkout = new_id()
        told = [{"kind": "service", "label": "Cut", "amount": amount}] if lines is None else lines
        self.put(
            "insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency)"
            " values (%s, %s, %s, %s, %s, %s::text::jsonb, %s, 'EUR')",
            checkout, self.business, self.houses.people[who] if who else None, purpose, subject or new_id(),
            msgspec.json.encode(told).decode(), amount,
        )  # fmt: skip
        return checkout

    def payment(
        self, checkout: UUID | None = None, *, amount: int = 10_000, commission: int = 0, fee: int = 0,
        processor: str = "embedded", method: str = "card",
    ) -> UUID:  # fmt: skip
        """A payment that came in."""
        payment = new_id()
        self.put(
            "insert into payments (id, checkout_id, business_id, person_id, processor, method, amount, currency,"
            " commission, fee, state, paid_at) select %s, c.id, c.business_id, c.person_id, %s, %s, %s, c.currency, %s,"
            " %s, 'paid', now() from checkouts c where c.id = %s",
            payment, processor, method, amount, commission, fee, checkout or self.checkout(amount),
        )  # fmt: skip
        return payment

    def refund(self, payment: UUID, amount: int, reason: str = "goodwill") -> UUID:
        """A refund that went out, with its share of the commission."""
        refund = new_id()
        (paid,) = self.look("select amount, commission, refunded from payments where id = %s", payment)
        back = commission_returned(
            amount=paid["amount"], commission=paid["commission"], refunded_before=paid["refunded"], refund=amount
        )
        self.put(
            "insert into refunds (id, payment_id, business_id, amount, currency, commission_returned, reason, cause,"
            " state, done_at) values (%s, %s, %s, %s, 'EUR', %s, %s, %s, 'done', now())",
            refund, payment, self.business, amount, back, reason, f"test:{refund}",
        )  # fmt: skip
        self.put("update payments set refunded = refunded + %s where id = %s", amount, payment)
        return refund

    def dispute(self, payment: UUID, amount: int) -> UUID:
        """A dispute."""
        dispute = new_id()
        self.put(
            "insert into disputes (id, payment_id, business_id, processor_ref, amount, currency, reason, opened_at)"
            " values (%s, %s, %s, %s, %s, 'EUR', 'fraudulent', now())",
            dispute, payment, self.business, f"dp_{dispute}", amount,
        )  # fmt: skip
        return dispute

    def payout(self, amount: int, state: str = "paid") -> UUID:
        """A payout."""
        payout = new_id()
        self.put(
            "insert into payouts (id, business_id, processor, amount, currency, until, state)"
            " values (%s, %s, 'embedded', %s, 'EUR', now(), %s)",
            payout, self.business, amount, state,
        )  # fmt: skip
        return payout

    async def book(self, verb: str, row: UUID, *state: str) -> None:
        """Book it, in a transaction of its own."""
        async with self.database.tx(Caller.service()) as tx:
            await getattr(self.keeper, verb)(tx, row, *state, datetime.now(UTC))

    async def paid(self, checkout: UUID | None = None, **terms: Any) -> UUID:
        """A payment that is booked."""
        payment = self.payment(checkout, **terms)
        await self.book("book_paid", payment)
        return payment

    async def refunded(self, payment: UUID, amount: int, reason: str = "goodwill") -> UUID:
        """A refund that is booked."""
        refund = self.refund(payment, amount, reason)
        await self.book("book_refunded", refund)
        return refund

    async def payable(self, processor: str = "embedded") -> int:
        """What is payable to the business."""
        async with self.database.tx(Caller.service()) as tx:
            return await self.keeper.payable(tx, self.business, processor)

    @property
    def stands(self) -> dict[str, int]:
        """What stands on each account."""
        return {row["account"]: row["amount"] for row in self.look(BALANCE)}

    @property
    def receipts(self) -> list[dict[str, Any]]:
        """All receipts, in their order."""
        return self.look("select * from receipts order by business_id, number")
