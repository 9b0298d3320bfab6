"""A salon with terms, a payer with a browser, a worker that works when it is told to, and nothing made up between."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec

from tests.domains.booking.checkout.asking import agree
from tests.domains.payments.processing.till import GOOD, TEST_TASKS, Till
from tests.rows import as_owner
from tests.salon import next_weekday
from vibewell.boot.paying import keep_books
from vibewell.boot.settings import Settings
from vibewell.boot.worker import Crew
from vibewell.boot.worker_crew import join_listeners
from vibewell.domains.booking import jobs as booking
from vibewell.domains.booking.actions import cancel_visit, hold_start
from vibewell.domains.booking.checkout.begin import begin_checkout
from vibewell.domains.booking.checkout.jobs import credit_desk, settlers
from vibewell.domains.booking.checkout.reading import read_checkout
from vibewell.domains.booking.checkout.terms import read_standing
from vibewell.domains.booking.checkout.types import Checkout, CheckoutRequest, Standing
from vibewell.domains.booking.types import Hold, HoldRequest
from vibewell.domains.notifications import TASKS as MAIL_TASKS
from vibewell.domains.notifications import Letterhead
from vibewell.domains.payments import jobs as payments
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Work
from vibewell.kernel.money import MoneyWish

START = next_weekday(4, 13, weeks=2)


class Flow:
    """Clara books a colour (€90) at Ida's, who asks for something before."""

    def __init__(self, till: Till) -> None:
        self.till, self.database, self.salon = till, till.database, till.salon
        self.clara, self.noah, self.owner = till.clara, Caller.person(till.salon.noah), Caller.person(till.salon.owner)
        self.now = datetime.now(UTC)
        with as_owner(till.owner_url) as db:
            for person, name in ((self.salon.clara, "clara"), (self.salon.noah, "noah"), (self.salon.owner, "ida")):
                db.execute(
                    "insert into identity.users (id, email, confirmed_at) values (%s, %s, now())",
                    [person, f"{name}@vibewell.example"],
                )

    @property
    def services(self) -> dict[str, Any]:
        """What the worker works with: the real settlers and the real credit desk."""
        letterhead: Letterhead = self.till.services["letterhead"]
        books = keep_books(Settings())
        return {**self.till.services, "settlers": settlers(letterhead), "credit": credit_desk(), "books": books}

    def agree(self, service: UUID | None = None, **terms: Any) -> None:
        """The next version of the salon's terms."""
        agree(self.till.owner_url, self.salon, service, **terms)

    async def work(self) -> None:
        """The worker does all that is due, by the machine's clock: what processors sign is only good for minutes."""
        tasks = [*payments.TASKS, *booking.TASKS, *MAIL_TASKS, *TEST_TASKS]
        listeners = join_listeners(payments.LISTENERS, booking.LISTENERS)
        crew = Crew([task for task in tasks if task.cron is None], listeners, self.services)
        await self.till.hands.work(crew)

    async def sweep(self, name: str, at: datetime) -> None:
        """A periodic task does its turn at this time, and the worker what follows."""
        task = next(task for task in (*payments.TASKS, *booking.TASKS) if task.name == name)
        await task.handler(Work(self.till.hands.database, at, 1, self.services))
        await self.work()

    async def hold(
        self, caller: Caller | None = None, start: datetime = START, service: UUID | None = None, minutes: int = 10
    ) -> Hold:
        """A start is held."""
        wish = HoldRequest(self.salon.slug, [service or self.salon.colour], start, str(self.salon.ida))
        async with self.database.tx(caller or self.clara) as tx:
            return await hold_start(tx, wish, now=self.now, hold_minutes=minutes)

    async def begin(
        self,
        held: Hold | None = None,
        caller: Caller | None = None,
        *,
        tip: int = 0,
        counted_in: str | None = None,
        **more: Any,
    ) -> UUID:
        """A checkout is asked for, and the worker begins what it needs."""
        on_top = MoneyWish(tip, counted_in) if tip else None
        request = CheckoutRequest(hold_id=held.id if held else None, tip=on_top, **more)
        async with self.database.tx(caller or self.clara) as tx:
            checkout = await begin_checkout(tx, request, self.services, now=self.now)
        await self.work()
        return checkout

    async def checkout(self, checkout_id: UUID, caller: Caller | None = None) -> Checkout:
        """How a checkout stands."""
        async with self.database.tx(caller or self.clara) as tx:
            return await read_checkout(tx, checkout_id)

    async def pay(self, checkout_id: UUID, card: str = GOOD) -> httpx.Response:
        """The payer enters a card on the processor's page, and the worker does what follows."""
        found = (await self.checkout(checkout_id)).payments
        url = [each for each in found if each.next_url][-1].next_url
        assert url is not None
        answer = await self.till.press(url, number=card, expires="12/40", cvc="123")
        await self.work()
        return answer

    async def booked(self, start: datetime = START, card: str = GOOD, **more: Any) -> UUID:
        """A visit that is paid as its terms want."""
        held = await self.hold(start=start)
        await self.pay(await self.begin(held, **more), card)
        assert self.status(held.id) == "confirmed", self.rows("select * from payments")
        return held.id

    async def cancel(self, visit: UUID, at: datetime, caller: Caller | None = None) -> None:
        """It is called off at this time, and the worker does what follows."""
        async with self.database.tx(caller or self.clara) as tx:
            await cancel_visit(tx, visit, reason="", now=at)
        await self.work()

    async def standing(self, visit: UUID, at: datetime | None = None) -> Standing:
        """What a visit has cost so far."""
        async with self.database.tx(self.clara) as tx:
            return await read_standing(tx, visit, now=at or self.now, locale="en")

    def status(self, visit: UUID) -> str:
        """Where a visit stands."""
        [row] = self.rows("select confirmed_at, cancelled_at from visits where id = %s", visit)
        return "cancelled" if row["cancelled_at"] else "confirmed" if row["confirmed_at"] else "held"

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Look as the owner."""
        return self.till.rows(sql, *values)

    def refunds(self) -> list[tuple[int, str, str]]:
        """What goes back: amount, reason, state."""
        found = self.rows("select amount, reason, state from refunds order by created_at, id")
        return [(row["amount"], row["reason"], row["state"]) for row in found]

    def mails(self, template: str) -> list[dict[str, Any]]:
        """The letters of a kind."""
        return self.rows("select * from mails where template = %s order by created_at", template)

    def later(self, **span: float) -> datetime:
        """So long from now."""
        return self.now + timedelta(**span)


def told(value: object) -> Any:
    """As JSON tells it."""
    return msgspec.to_builtins(value)
