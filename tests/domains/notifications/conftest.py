"""A salon with customers who can be written to, and visits arranged by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from tests.conftest import Cluster
from tests.rows import as_owner
from tests.salon import Salon
from tests.working import Hands, crew_of, rows
from vibewell.domains.booking.types import VisitBooked, VisitCancelled, VisitMoved
from vibewell.kernel.clock import Clock
from vibewell.kernel.db import Caller
from vibewell.kernel.events import Event, announce
from vibewell.kernel.ids import new_id

LONG_AGO = timedelta(days=20)


class House:
    """The salon, what happens in it, and the letters that follow."""

    def __init__(self, salon: Salon, hands: Hands, worker_url: str) -> None:
        self.hands, self.owner_url, self.worker_url = hands, hands.owner_url, worker_url
        self.database = hands.database
        self.salon = salon
        self.give_account(self.salon.clara, "clara@vibewell.example", locale="de")
        self.give_account(self.salon.owner, "ida@vibewell.example")
        self.do("update businesses set street = 'Karl-Liebknecht-Straße 48', postcode = '04275', city = 'Leipzig'")

    def do(self, sql: str, *values: Any) -> None:
        """Arrange something as the owner."""
        with as_owner(self.owner_url) as db:
            db.execute("set local search_path = public, jobs")
            db.execute(sql, values)  # type: ignore[arg-type]

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Look as the owner."""
        return rows(self.owner_url, sql, *values)

    def mails(self) -> list[dict[str, Any]]:
        """All mails in order."""
        return self.rows("select * from mails order by id")

    def give_account(self, person: UUID, email: str, *, locale: str = "en", timezone: str = "Europe/Berlin") -> None:
        """An address, a language and a clock."""
        self.do("update people set locale = %s, timezone = %s where id = %s", locale, timezone, person)
        self.do(
            "insert into identity.users (id, email, confirmed_at) values (%s, %s, now())"
            " on conflict (id) do update set email = excluded.email",
            person,
            email,
        )

    def book(self, starts_at: datetime, *, ago: timedelta = LONG_AGO, customer: UUID | None = None) -> UUID:
        """A confirmed visit: a colour with Ida, apply, let develop, finish."""
        visit_id, salon = new_id(), self.salon
        self.do(
            "insert into visits (id, business_id, customer_id, starts_at, ends_at, price, currency, confirmed_at,"
            " created_at) values (%s, %s, %s, %s, %s, 9000, 'EUR', %s, %s)",
            visit_id,
            salon.id,
            customer or salon.clara,
            starts_at,
            starts_at + timedelta(minutes=120),
            datetime.now(UTC) - ago,
            datetime.now(UTC) - ago,
        )
        parts = [("Apply", 45, True), ("Develops", 30, False), ("Finish", 45, True)]
        self.do(
            "insert into visit_items (visit_id, position, business_id, service_id, staff_id, service_name, staff_name,"
            " starts_at, minutes, price, segments)"
            " values (%s, 0, %s, %s, %s, 'Colour', 'Ida Brandt', %s, 120, 9000, %s)",
            visit_id,
            salon.id,
            salon.colour,
            salon.ida,
            starts_at,
            Jsonb([{"name": name, "minutes": minutes, "staff": staff} for name, minutes, staff in parts]),
        )
        return visit_id

    def move(self, visit_id: UUID, starts_at: datetime) -> None:
        """The visit stands at another time."""
        self.do(
            "update visits set starts_at = %s, ends_at = %s, moved_at = clock_timestamp() where id = %s",
            starts_at,
            starts_at + timedelta(minutes=120),
            visit_id,
        )
        self.do("update visit_items set starts_at = %s where visit_id = %s", starts_at, visit_id)

    def cancel(self, visit_id: UUID, by: UUID, reason: str | None = None) -> None:
        """The visit is called off."""
        self.do(
            "update visits set cancelled_at = clock_timestamp(), cancelled_by = %s, cancel_reason = %s where id = %s",
            by,
            reason,
            visit_id,
        )

    async def tell(self, event: Event) -> None:
        """Announce what happened."""
        async with self.database.tx(Caller.service()) as tx:
            await announce(tx, event)

    async def tell_booked(self, visit_id: UUID) -> None:
        """As the booking does."""
        await self.tell(VisitBooked(self.salon.id, visit_id, self.salon.clara))

    async def tell_moved(self, visit_id: UUID) -> None:
        """As the move does."""
        await self.tell(VisitMoved(self.salon.id, visit_id, self.salon.clara))

    async def tell_cancelled(self, visit_id: UUID) -> None:
        """As the cancellation does."""
        await self.tell(VisitCancelled(self.salon.id, visit_id, self.salon.clara))

    def make_due(self, task: str) -> None:
        """The time of the waiting jobs of this task has come."""
        self.do(
            "update jobs.procrastinate_jobs set scheduled_at = now() where task_name = %s and status = 'todo'", task
        )

    async def work(self, *, clock: Clock | None = None, postman: Any = None) -> None:
        """Have a worker do all that is due."""
        await self.hands.work(crew_of(postman=postman), clock)


@pytest.fixture
def house(cluster: Cluster, salon: Salon, hands: Hands, database_name: str) -> House:
    """The salon of this test."""
    return House(salon, hands, cluster.url(database_name, "worker"))
