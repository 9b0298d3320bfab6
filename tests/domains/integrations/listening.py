"""A salon with webhooks, its worker, and a clock that is set by hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from tests.domains.integrations.receiver import Receiver
from tests.salon import Salon, arrange_salon
from tests.working import ADDRESS, QUICK, rows, work_until_idle
from vibewell.adapters.mail.embedded import EmbeddedPostman
from vibewell.boot.worker import Crew, run_worker
from vibewell.domains import notifications
from vibewell.domains.booking import (
    DeskVisitRequest,
    MoveRequest,
    book_at_desk,
    cancel_visit,
    move_visit,
)
from vibewell.domains.integrations import KINDS, NewWebhook, WebhookWish, add_webhook
from vibewell.domains.integrations import jobs as integrations
from vibewell.domains.integrations.webhooks.sending import Sender
from vibewell.domains.notifications import Letterhead
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.fetch import Outside
from vibewell.kernel.ids import new_id

KEY = b"a key for tests only"
VISITS = tuple(kind for kind in KINDS if kind.startswith("visit."))


class Shop:
    """A salon as its owner and its worker see it."""

    def __init__(self, owner_url: str, worker_url: str, web: Database, worker: Database, receiver: Receiver) -> None:
        self.owner_url, self.worker_url, self.web, self.worker = owner_url, worker_url, web, worker
        self.receiver = receiver
        self.salon: Salon = arrange_salon(owner_url)
        self.ida = Caller.person(self.salon.owner)
        self.door = Outside([("127.0.0.1", receiver.port)])
        self.booked = 0
        with psycopg.connect(owner_url) as db:
            db.execute("insert into identity.users (id, email) values (%s, 'ida@vibewell.example')", [self.salon.owner])

    @property
    def now(self) -> datetime:
        """The present."""
        return datetime.now(UTC)

    def owner(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """The database by its owner's hand."""
        return psycopg.connect(self.owner_url)

    async def listen(self, path: str = "/", kinds: tuple[str, ...] = KINDS) -> NewWebhook:
        """Have what happens told to a path of the receiver."""
        async with self.web.tx(self.ida) as tx:
            wish = WebhookWish(self.receiver.url(path), list(kinds))  # type: ignore[arg-type]
            return await add_webhook(tx, self.salon.slug, wish, door=self.door, key=KEY, now=self.now)

    async def book(self) -> UUID:
        """A visit by hand, each at a time of its own."""
        self.booked += 1
        day = self.now.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=7 + self.booked // 8)
        while day.weekday() == 6:
            day += timedelta(days=20)
        wish = DeskVisitRequest(
            services=[self.salon.cut], start=day + timedelta(hours=self.booked % 8), guest_name="Frau Kern",
            guest_contact="0341 1234", staff=str(self.salon.mehmet),
        )  # fmt: skip
        async with self.web.tx(self.ida) as tx:
            return (await book_at_desk(tx, self.salon.slug, wish, now=self.now)).id

    async def move(self, visit: UUID, days: int = 28) -> None:
        """To the same time, weeks later."""
        [row] = rows(self.owner_url, "select starts_at from visits where id = %s", visit)
        async with self.web.tx(self.ida) as tx:
            await move_visit(tx, visit, MoveRequest(row["starts_at"] + timedelta(days=days)), now=self.now)

    async def cancel(self, visit: UUID) -> None:
        """Call it off."""
        async with self.web.tx(self.ida) as tx:
            await cancel_visit(tx, visit, reason="", now=self.now)

    def crew(self, *, listeners: dict[str, list[str]] | None = None) -> Crew:
        """The worker's part of webhooks, and mail."""
        tasks = [task for task in (*notifications.TASKS, *integrations.TASKS) if task.cron is None]
        services = {
            "postman": EmbeddedPostman(),
            "letterhead": Letterhead(ADDRESS, "Vibewell <hello@vibewell.example>"),
            "outside": self.door,
            "secret": KEY,
        }
        return Crew(tasks, integrations.LISTENERS if listeners is None else listeners, services)

    async def work(self) -> None:
        """A real worker, until nothing that is due waits."""
        await work_until_idle(self.owner_url, self.worker_url, self.crew(), pace=QUICK)

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A real worker meanwhile."""
        stop = asyncio.Event()
        working = asyncio.create_task(run_worker(self.worker_url, self.crew(), stop=stop, pace=QUICK))
        try:
            yield
        finally:
            stop.set()
            await working

    async def send(self, after: timedelta = timedelta()) -> None:
        """Only the sending, as if so much time had passed."""
        await Sender(self.worker, self.door, KEY, self.now + after).work()

    def deliveries(self) -> list[dict[str, Any]]:
        """All rows, as they came to be."""
        return rows(self.owner_url, "select * from webhook_deliveries order by subject_id, event_id")

    def endpoint(self, webhook: UUID) -> dict[str, Any]:
        """An endpoint's row."""
        [row] = rows(self.owner_url, "select * from webhook_endpoints where id = %s", webhook)
        return row

    async def announce(self, event: str, **body: Any) -> UUID:
        """Something that another part of the house says happened."""
        event_id = new_id()
        async with self.worker.tx(Caller.service()) as tx:
            told = {"business_id": str(self.salon.id), **body}
            await tx.execute(
                "select private.announce($1, $2, $3, $4::text::jsonb)",
                event_id, event, self.salon.id, msgspec.json.encode(told).decode(),
            )  # fmt: skip
        return event_id
