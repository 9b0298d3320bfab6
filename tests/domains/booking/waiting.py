"""A salon with a waitlist: customers who can be written to, days that are full, a worker that serves when told to."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.rows import as_owner
from tests.salon import Salon, next_weekday
from tests.working import ADDRESS, rows
from vibewell.domains.booking.actions import cancel_visit, confirm_hold, hold_start
from vibewell.domains.booking.types import HoldRequest, Visit
from vibewell.domains.booking.waitlist import actions, serving
from vibewell.domains.booking.waitlist.types import EarlierRequest, WaitRequest, Wish
from vibewell.domains.notifications import Letterhead
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

LETTERHEAD = Letterhead(ADDRESS, "Vibewell <hello@vibewell.example>")
# A morning, by day, at least a week before what is booked: offers stand for half an hour.
NOW = next_weekday(0, 10, weeks=0).astimezone(UTC)


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    """A time on the Tuesday of the week after, in Berlin."""
    day = NOW.astimezone(next_weekday(0, 9).tzinfo) + timedelta(days=8 + days)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


class Waiting:
    """Who does what at the salon; only Mehmet works, so that one time is one start."""

    def __init__(self, salon: Salon, owner_url: str, database: Database, worker: Database) -> None:
        self.owner_url, self.database, self.worker = owner_url, database, worker
        self.salon = salon
        self.now = NOW
        self.people: dict[str, UUID] = {}
        with as_owner(owner_url) as db:
            db.execute("delete from weekly_shifts where staff_id = %s", [self.salon.ida])
            db.execute("update services set step_minutes = 60 where id = %s", [self.salon.cut])
        for name in ("anna", "bela", "cora", "dora", "emil"):
            self.add(name)

    def add(self, name: str) -> UUID:
        """A customer with an account."""
        person = self.people[name] = new_id()
        with as_owner(self.owner_url) as db:
            db.execute("insert into people (id, name) values (%s, %s)", [person, name.title()])
            db.execute(
                "insert into identity.users (id, email, confirmed_at) values (%s, %s, now())",
                [person, f"{name}@vibewell.example"],
            )
        return person

    def caller(self, name: str) -> Caller:
        """Somebody by name."""
        return Caller.person(self.people[name])

    async def book(self, name: str, start: datetime) -> Visit:
        """A confirmed cut with Mehmet."""
        wish = HoldRequest(self.salon.slug, [self.salon.cut], start, str(self.salon.mehmet))
        async with self.database.tx(self.caller(name)) as tx:
            held = await hold_start(tx, wish, now=self.now, hold_minutes=10)
            return await confirm_hold(tx, held.id, note="", now=self.now)

    async def fill(self, *hours: int) -> dict[int, Visit]:
        """All hours of the day are taken by emil, but those left out by name."""
        return {hour: await self.book("emil", at(hour)) for hour in hours or range(9, 18)}

    async def cancel(self, name: str, visit: Visit) -> None:
        """Call a visit off."""
        async with self.database.tx(self.caller(name)) as tx:
            await cancel_visit(tx, visit.id, reason="", now=self.now)

    async def wait(self, name: str, low: datetime, high: datetime, **more: Any) -> Wish:
        """Wait for a cut."""
        request = WaitRequest(self.salon.slug, [self.salon.cut], low, high, **more)
        async with self.database.tx(self.caller(name)) as tx:
            return await actions.leave_wish(tx, request, now=self.now)

    async def earlier(self, name: str, visit: Visit, **more: Any) -> Wish:
        """Wait for an earlier start on the same day."""
        more = {"first": at(9), **more}
        async with self.database.tx(self.caller(name)) as tx:
            return await actions.wish_earlier(tx, visit.id, EarlierRequest(**more), now=self.now)

    async def serve(self) -> int:
        """What the worker does when something may have got free."""
        return await serving.serve(self.worker, self.salon.id, LETTERHEAD, self.now)

    async def wishes(self, name: str) -> list[Wish]:
        """What somebody waits for."""
        async with self.database.tx(self.caller(name)) as tx:
            return await actions.list_own_wishes(tx, self.now)

    async def offered(self, name: str) -> Any:
        """The one open offer of somebody, or None."""
        found = [wish.offer for wish in await self.wishes(name) if wish.status == "offered"]
        return found[0] if found else None

    async def accept(self, name: str, offer: Any) -> Visit:
        """Take an offer."""
        async with self.database.tx(self.caller(name)) as tx:
            return await actions.accept_offer(tx, offer.id, now=self.now)

    async def refuse(self, name: str, offer: Any) -> Wish:
        """Let an offer go."""
        async with self.database.tx(self.caller(name)) as tx:
            return await actions.refuse_offer(tx, offer.id, now=self.now)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Look as the owner."""
        return rows(self.owner_url, sql, *values)

    def mails(self, template: str = "waitlist_offer") -> list[str]:
        """To whom was written, in order."""
        return [
            row["to_address"].partition("@")[0]
            for row in self.rows("select to_address from mails where template = %s order by id", template)
        ]

    def starts(self, visit: Visit) -> datetime:
        """When a visit begins now."""
        [row] = self.rows("select starts_at from visits where id = %s", visit.id)
        found: datetime = row["starts_at"]
        return found

    def overlaps(self) -> int:
        """How many pairs of standing claims of one member overlap."""
        [row] = self.rows(
            "select count(*) from claims a join claims b on a.staff_id = b.staff_id and a.id < b.id"
            " and a.during && b.during and not a.pad and not b.pad"
        )
        return int(row["count"])
