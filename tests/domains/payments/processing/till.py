"""A salon that takes money by the test processor: a real web process, a real worker, and a payer with a browser."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
from psycopg.types.json import Jsonb

from tests.conftest import Cluster
from tests.rows import as_owner
from tests.salon import Salon
from tests.working import Hands, rows
from vibewell.adapters.mail.embedded import EmbeddedPostman
from vibewell.adapters.payments.embedded import EmbeddedProcessor
from vibewell.adapters.payments.embedded_delivery import TASKS as TEST_TASKS
from vibewell.adapters.payments.embedded_desk import EmbeddedDesk
from vibewell.adapters.payments.stripe_signature import sign_body
from vibewell.boot.worker import Crew
from vibewell.domains.notifications import Letterhead
from vibewell.domains.payments import Outcome, Payment, Refund, Settling, jobs, want_card, want_payment, want_refund
from vibewell.domains.payments.ports import PaymentOrder, Processor, ProcessorDown
from vibewell.kernel.clock import Clock, SystemClock
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money

GOOD, DECLINED, POOR = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0000 0000 9995"
CONFIRMED, DISPUTED, LATER_DECLINED = "4000 0027 6000 3184", "4000 0000 0000 0259", "4000 0000 0000 0341"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


class Attributed(msgspec.Struct):
    """Who brought a client."""

    commission_percent: int


class Notebook:
    """Books that only remember what they were told, each thing once."""

    def __init__(self) -> None:
        self.booked: list[str] = []
        self.percent = 0
        self.owed: dict[UUID, int] = {}

    async def book_paid(self, _tx: Transaction, payment_id: UUID, _at: datetime) -> None:
        self._note(f"paid:{payment_id}")

    async def book_fee(self, _tx: Transaction, payment_id: UUID, _at: datetime) -> None:
        self._note(f"fee:{payment_id}")

    async def book_refunded(self, _tx: Transaction, refund_id: UUID, _at: datetime) -> None:
        self._note(f"refunded:{refund_id}")

    async def book_returned(self, _tx: Transaction, refund_id: UUID, _at: datetime) -> None:
        self._note(f"returned:{refund_id}")

    async def book_dispute_fee(self, _tx: Transaction, dispute_id: UUID, _at: datetime) -> None:
        self._note(f"dispute-fee:{dispute_id}")

    async def book_dispute(self, _tx: Transaction, dispute_id: UUID, state: str, _at: datetime) -> None:
        self._note(f"dispute:{dispute_id}:{state}")

    async def book_payout(self, _tx: Transaction, payout_id: UUID, state: str, _at: datetime) -> None:
        self._note(f"payout:{payout_id}:{state}")

    async def payable(self, _tx: Transaction, business_id: UUID, _processor: str) -> int:
        return self.owed.get(business_id, 0)

    async def attribute_client(self, *_: object, **__: object) -> Attributed:
        return Attributed(self.percent)

    def _note(self, line: str) -> None:
        if line not in self.booked:
            self.booked.append(line)


class Counter:
    """Gift cards with what is left of them, for one customer."""

    def __init__(self) -> None:
        self.left = 0
        self.taken: list[UUID] = []

    async def take(self, _tx: Transaction, payment: Payment, _now: datetime) -> str:
        if payment.amount.amount > self.left:
            return "The gift card does not hold that much."
        if payment.id not in self.taken:
            self.taken.append(payment.id)
            self.left -= payment.amount.amount
        return ""

    async def give_back(self, _tx: Transaction, _payment: Payment, refund: Refund, _now: datetime) -> None:
        self.left += refund.amount.amount


class Flaky:
    """A processor that sometimes does not answer, before it has done what was asked or after."""

    def __init__(self, processor: Processor, fails: list[str]) -> None:
        self.processor, self.fails = processor, fails
        self.name, self.pays_out = processor.name, processor.pays_out

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self.processor, name)
        if name == "read_event":
            return verb

        async def call(*given: Any) -> Any:
            when = self.fails.pop(0) if self.fails else ""
            if when == "before":
                raise ProcessorDown
            done = await verb(*given)
            if when == "after":
                raise ProcessorDown
            return done

        return call


class Till:
    """Everything that a test of payments touches."""

    def __init__(
        self,
        salon: Salon,
        hands: Hands,
        cluster: Cluster,
        name: str,
        address: str,
        secret: str,
        database: Database,
    ) -> None:
        self.address, self.secret, self.database = address, secret, database
        self.hands = hands
        self.owner_url, self.worker_url = cluster.url(name), cluster.url(name, "worker")
        self.salon = salon
        self.clock: Clock = SystemClock()
        self.notebook = Notebook()
        self.books: Any = self.notebook
        self.counter = Counter()
        self.settled: list[Settling] = []
        self.answer = Outcome("settled")
        self.fails: list[str] = []
        self.clara = Caller.person(self.salon.clara)
        self.desk = EmbeddedDesk(database)

    def processor(self, database: Database) -> Processor:
        """The test processor, as moody as the test wants it."""
        made = EmbeddedProcessor(database, self.address, self.secret)
        return Flaky(made, self.fails)  # type: ignore[return-value]

    @property
    def services(self) -> dict[str, Any]:
        """What the worker works with."""
        return {
            "postman": EmbeddedPostman(),
            "letterhead": Letterhead(self.address, "Vibewell <hello@vibewell.example>"),
            "processors": {"embedded": self.processor},
            "books": self.books,
            "credit": self.counter,
            "settlers": dict.fromkeys(("visit", "balance", "fee", "gift_card", "package"), self.settle),
            "test_webhooks": (self.address, self.secret),
        }

    async def settle(self, _tx: Transaction, settling: Settling) -> Outcome:
        """What was paid for happens."""
        self.settled.append(settling)
        return self.answer

    async def work(self, clock: Clock | None = None) -> None:
        """The worker does all that is due."""
        crew = Crew([task for task in (*jobs.TASKS, *TEST_TASKS) if task.cron is None], jobs.LISTENERS, self.services)
        await self.hands.work(crew, clock)

    async def run(self, name: str, *, later: timedelta = timedelta(0)) -> None:
        """A periodic task does its turn, and the worker what follows."""
        from vibewell.kernel.jobs import Work

        task = next(task for task in jobs.TASKS if task.name == name)
        await task.handler(Work(self.hands.database, datetime.now(UTC) + later, 1, self.services))
        await self.work()

    async def check_out(
        self, amount: int = 4500, *, purpose: str = "visit", minutes: int = 10, kinds: Mapping[str, int] | None = None
    ) -> UUID:
        """Clara is to pay something; answers the checkout."""
        checkout_id = new_id()
        lines = [
            {"kind": kind, "label": kind, "amount": part, "tax_rate": 19}
            for kind, part in (kinds or {"service": amount}).items()
        ]
        async with self.database.tx(self.clara) as tx:
            await tx.execute(
                "insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency,"
                " expires_at)"
                " values ($1, $2, $3, $4, $5, $6::text::jsonb, $7, 'EUR', $8)",
                checkout_id,
                self.salon.id,
                self.salon.clara,
                purpose,
                new_id(),
                msgspec.json.encode(lines).decode(),
                amount,
                datetime.now(UTC) + timedelta(minutes=minutes),
            )
        return checkout_id

    async def want(self, checkout_id: UUID, amount: int = 4500, **more: Any) -> UUID:
        """Clara wants to pay; answers the payment, which the worker has begun."""
        wish = {"processor": "embedded", "method": "card", "currency": "EUR", **more}
        async with self.database.tx(self.clara) as tx:
            payment_id = await want_payment(
                tx,
                checkout_id=checkout_id,
                business_id=self.salon.id,
                person_id=self.salon.clara,
                amount=amount,
                **wish,
            )
        await self.work()
        return payment_id

    async def want_card(self, checkout_id: UUID) -> UUID:
        """Clara wants a card kept."""
        async with self.database.tx(self.clara) as tx:
            request_id = await want_card(
                tx,
                checkout_id=checkout_id,
                business_id=self.salon.id,
                person_id=self.salon.clara,
                processor="embedded",
            )
        await self.work()
        return request_id

    async def refund(self, payment_id: UUID, amount: int, cause: str = "", reason: str = "goodwill") -> UUID | None:
        """The owner gives something back."""
        async with self.database.tx(Caller.person(self.salon.owner)) as tx:
            refund_id = await want_refund(
                tx,
                payment_id=payment_id,
                amount=amount,
                reason=reason,  # type: ignore[arg-type]
                cause=cause or f"goodwill:{new_id()}",
                asked_by=self.salon.owner,
            )
        await self.work()
        return refund_id

    def payment(self, payment_id: UUID) -> dict[str, Any]:
        """The payment's row."""
        [row] = rows(self.owner_url, "select * from payments where id = %s", payment_id)
        return row

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Look as the owner."""
        return rows(self.owner_url, sql, *values)

    def do(self, sql: str, *values: Any) -> None:
        """Arrange as the owner."""
        with as_owner(self.owner_url) as db:
            db.execute("set local search_path = public, jobs")
            db.execute(sql, [Jsonb(value) if isinstance(value, dict) else value for value in values])  # type: ignore[arg-type]

    async def pay(self, payment_id: UUID, card: str = GOOD) -> httpx.Response:
        """Clara enters a card on the processor's page; the worker does what follows."""
        answer = await self.press(self.payment(payment_id)["next_url"], number=card, expires="12/40", cvc="123")
        await self.work()
        return answer

    async def press(self, url: str, to: str = "", **fields: str) -> httpx.Response:
        """Open a page and send a form of it; redirects are not followed."""
        async with httpx.AsyncClient() as browser:
            shown = await browser.get(url)
            assert shown.status_code == 200, shown.text
            token = CSRF.search(shown.text)
            assert token is not None, shown.text
            return await browser.post(to or url, data={"csrf_token": token[1], **fields})

    async def tell(self, body: bytes, *, header: str | None = None, at: datetime | None = None) -> httpx.Response:
        """Somebody posts to the endpoint."""
        signed = sign_body(self.secret, body, at or datetime.now(UTC)) if header is None else header
        async with httpx.AsyncClient() as client:
            return await client.post(
                f"{self.address}/webhooks/stripe",
                content=body,
                headers={"stripe-signature": signed.encode("latin-1")} if signed else {},
            )

    def processor_side(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """What the processor has."""
        return self.rows(sql, *values)

    async def order(self, payment_id: UUID) -> PaymentOrder:
        """The order that the worker gives for a payment."""
        row = self.payment(payment_id)
        return PaymentOrder(payment_id, self.salon.id, Money(row["amount"], "EUR"), 0, "", self.address)
