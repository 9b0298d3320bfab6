"""Calendars that members keep elsewhere block their time here, as long as anybody can read them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tests.adapters.calendar.files import calendar, event
from tests.kernel.hostile import Canary, answered, canary
from tests.salon import Salon, next_weekday
from tests.working import do_what_is_due, rows
from vibewell.adapters.calendar.embedded import EmbeddedCalendarReader
from vibewell.boot.worker import Crew
from vibewell.domains.catalog import NotAtThisDesk, StaffUnknown
from vibewell.domains.scheduling import CalendarWish, add_calendar, drop_calendar, list_calendars, want_calendar
from vibewell.domains.scheduling.calendars import jobs
from vibewell.domains.scheduling.calendars.reading import read_calendar
from vibewell.domains.scheduling.calendars.rules import owners_of
from vibewell.domains.scheduling.calendars.types import (
    CalendarBusy,
    CalendarFileInvalid,
    CalendarNotYours,
    CalendarsTooMany,
    CalendarUnknown,
    CalendarWithoutSource,
)
from vibewell.kernel.addresses import AddressInvalid, AddressNotAllowed
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.fetch import Outside
from vibewell.kernel.ids import new_id

HOST = "calendar.example"


async def here(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


class Desk:
    """A salon whose Ida keeps a calendar on a server of loopback."""

    def __init__(self, salon: Salon, owner_url: str, database: Database, worker: Database, server: Canary) -> None:
        self.owner_url, self.database, self.worker, self.server = owner_url, database, worker, server
        self.salon = salon
        self.door = Outside([(HOST, server.port)], resolve=here)
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.address = f"http://{HOST}:{server.port}/private.ics"
        self.ida = Caller.person(self.salon.owner)

    async def add(self, label: str = "Private", **source: str) -> UUID:
        async with self.database.tx(self.ida) as tx:
            wish = CalendarWish(label, **(source or {"address": self.address}))
            made = await add_calendar(tx, self.salon.slug, self.salon.ida, wish, door=self.door, now=self.now)
        return made.id

    async def read(self, calendar_id: UUID) -> None:
        reader = EmbeddedCalendarReader()
        await read_calendar(self.worker, calendar_id, door=self.door, reader=reader, now=self.now)

    async def shown(self) -> object:
        async with self.database.tx(self.ida) as tx:
            (one,) = await list_calendars(tx, self.salon.slug, self.salon.ida)
        return one

    def busy(self) -> list[str]:
        found = rows(
            self.owner_url,
            "select lower(during) as starts, upper(during) as ends, reason, source from busy_times order by 1",
        )
        return [f"{row['starts']:%Y-%m-%d %H:%M} {row['ends']:%H:%M} {row['reason']}/{row['source']}" for row in found]

    def windows(self, at: datetime) -> int:
        sql = "select count(*) from free_windows where staff_id = %s and during @> %s::timestamptz"
        return int(rows(self.owner_url, sql, self.salon.ida, at)[0]["count"])


@pytest.fixture
async def desk(salon: Salon, owner_url: str, database: Database, worker_database: Database) -> AsyncIterator[Desk]:
    async with canary() as server:
        yield Desk(salon, owner_url, database, worker_database, server)


def one_event(at: datetime, uid: str = "one@x") -> str:
    return event(uid, f"DTSTART:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}", "DURATION:PT1H", "SUMMARY:Secret")


def says(desk: Desk, *events: str, **headers: str) -> None:
    desk.server.answer = lambda _: answered(calendar(*events), **headers)


async def test_what_the_member_declined_blocks_nobody(desk: Desk) -> None:
    at = next_weekday(1, 10)
    with psycopg.connect(desk.owner_url) as db:
        db.execute("insert into identity.users (id, email) values (%s, 'ida@vibewell.example')", [desk.salon.owner])
    lines = [f"DTSTART:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}", "DURATION:PT1H"]
    no, other = (
        event(f"{who}@x", *lines, f"ATTENDEE;PARTSTAT=DECLINED:mailto:{who}@vibewell.example")
        for who in ("ida", "mehmet")
    )
    says(desk, no)
    calendar_id = await desk.add()
    await desk.read(calendar_id)
    assert desk.busy() == []
    says(desk, no, other)
    await desk.read(calendar_id)
    assert len(desk.busy()) == 1


@pytest.mark.parametrize(
    ("address", "email", "owners"),
    [
        (None, None, []),
        (None, "ida@x.example", ["ida@x.example"]),
        ("https://c.example/ical/ida%40mail.example/private-1/basic.ics", None, ["ida@mail.example"]),
        ("https://c.example/ical/ida%40x.example/basic.ics", "ida@x.example", ["ida@x.example"]),
        ("https://c.example/private.ics", None, []),
    ],
)
def test_whose_a_calendar_is(address: str | None, email: str | None, owners: list[str]) -> None:
    assert owners_of(address, email) == owners


async def test_what_a_calendar_says_blocks_and_goes_with_it(desk: Desk) -> None:
    at = next_weekday(1, 10)
    from vibewell.domains.scheduling import keep_windows

    async with desk.worker.tx(Caller.service()) as tx:
        await keep_windows(tx, desk.salon.id, desk.now)
    assert desk.windows(at) == 1
    says(desk, one_event(at))
    calendar_id = await desk.add()
    await desk.read(calendar_id)
    assert desk.busy() == [
        f"{at.astimezone(UTC):%Y-%m-%d %H:%M} {at.astimezone(UTC) + timedelta(hours=1):%H:%M} Private/calendar"
    ]
    assert desk.windows(at) == 0
    says(desk, one_event(at + timedelta(hours=3)))
    desk.now += timedelta(minutes=15)
    await desk.read(calendar_id)
    assert len(desk.busy()) == 1 and desk.windows(at) == 1
    async with desk.database.tx(desk.ida) as tx:
        await drop_calendar(tx, desk.salon.slug, desk.salon.ida, calendar_id)
    assert desk.busy() == [] and desk.windows(at + timedelta(hours=3)) == 1


async def test_a_failure_leaves_what_was_read_and_is_tried_again_later_each_time(desk: Desk) -> None:
    says(desk, one_event(next_weekday(1, 10)))
    calendar_id = await desk.add()
    await desk.read(calendar_id)
    read_at, before = desk.now, desk.busy()
    waits = []
    for status in (
        "503 Away",
        "404 Gone",
        "401 No",
        "200 OK",
        "500 Broken",
        "500 Broken",
        "500 Broken",
        "500 Broken",
        "500 Broken",
    ):
        desk.server.answer = lambda _, status=status: answered(b"<html>", status)  # type: ignore[misc]
        desk.now += timedelta(days=1)
        await desk.read(calendar_id)
        shown = await desk.shown()
        waits.append((shown.error, (shown.next_read_at - desk.now) / timedelta(minutes=15)))
    assert shown.read_at == read_at and shown.failures == 9 and desk.busy() == before
    assert waits[:4] == [
        ("calendar.trouble_there", 2),
        ("calendar.gone", 4),
        ("calendar.refused_us", 8),
        ("calendar.not_a_calendar", 16),
    ]
    assert waits[-1] == ("calendar.trouble_there", 96)  # a day, and never longer
    says(desk, one_event(next_weekday(1, 10)))
    await desk.read(calendar_id)
    shown = await desk.shown()
    assert (shown.error, shown.failures, shown.read_at) == (None, 0, desk.now)


async def test_an_unchanged_calendar_is_asked_for_and_not_sent(desk: Desk) -> None:
    at = next_weekday(1, 10)
    says(
        desk,
        one_event(at, "daily@x").replace("DURATION", "RRULE:FREQ=DAILY\nDURATION"),
        etag='"seven"',
        last_modified="Fri, 20 Nov 2026 10:00:00 GMT",
    )
    calendar_id = await desk.add()
    await desk.read(calendar_id)
    count, last = len(desk.busy()), desk.busy()[-1]
    desk.server.answer = lambda _: answered(b"", "304 Not Modified")
    desk.now += timedelta(minutes=15)
    await desk.read(calendar_id)
    asked = desk.server.asked[-1]
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"seven"', "Fri, 20 Nov 2026 10:00:00 GMT")
    assert len(desk.busy()) == count and (await desk.shown()).read_at == desk.now
    # Days later the series reaches further, from the copy that was kept.
    desk.now += timedelta(days=3)
    await desk.read(calendar_id)
    assert desk.busy()[-1] > last


async def test_visits_that_come_back_from_outside_block_nobody_twice(desk: Desk) -> None:
    own, elsewhere, as_client = new_id(), new_id(), new_id()
    with psycopg.connect(desk.owner_url) as db:
        for visit, customer in ((own, desk.salon.clara), (as_client, desk.salon.owner)):
            db.execute(
                "insert into visits (id, business_id, customer_id, starts_at, ends_at, price, currency, confirmed_at)"
                " values (%s, %s, %s, now(), now() + interval '1 hour', 1, 'EUR', now())",
                [visit, desk.salon.id, customer],
            )
    times = [next_weekday(1, hour) for hour in (10, 12, 14)]
    says(
        desk,
        *(
            one_event(at, f"visit-{visit}@vibewell")
            for at, visit in zip(times, (own, elsewhere, as_client), strict=True)
        ),
    )
    await desk.read(await desk.add())
    assert [line[11:16] for line in desk.busy()] == [f"{at.astimezone(UTC):%H:%M}" for at in times[1:]]


async def test_a_file_is_read_without_any_address(desk: Desk) -> None:
    at = next_weekday(2, 10)
    calendar_id = await desk.add(content=calendar(one_event(at)).decode())
    await desk.read(calendar_id)
    assert len(desk.busy()) == 1 and desk.server.hits == 0
    shown = await desk.shown()
    assert (shown.host, shown.error, shown.events, shown.next_read_at) == ("", None, 1, desk.now + timedelta(days=1))


async def test_the_worker_reads_what_was_added_and_what_is_due(desk: Desk, cluster: object, database_name: str) -> None:
    says(desk, one_event(next_weekday(1, 10)))
    await desk.add()
    services = {"outside": desk.door, "calendar_reader": EmbeddedCalendarReader()}
    crew = Crew([task for task in jobs.TASKS if task.cron is None], jobs.LISTENERS, services)
    url = cluster.url(database_name, "worker")  # type: ignore[attr-defined]
    await do_what_is_due(desk.owner_url, url, crew)
    assert len(desk.busy()) == 1
    with psycopg.connect(desk.owner_url) as db:
        db.execute("update external_calendars set next_read_at = now() - interval '1 minute'")
    from vibewell.kernel.jobs import Work

    hits = desk.server.hits
    await jobs.read_due_calendars(Work(desk.worker, datetime.now(UTC), 1, services))
    await jobs.read_due_calendars(Work(desk.worker, datetime.now(UTC), 1, services))
    await do_what_is_due(desk.owner_url, url, crew)
    assert desk.server.hits == hits + 1


async def test_nobody_writes_into_the_record_what_a_calendar_says(desk: Desk) -> None:
    says(desk, one_event(next_weekday(1, 10)))
    await desk.read(await desk.add())
    assert rows(desk.owner_url, "select 1 from audit_entries where table_name = 'busy_times'") == []


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ({"address": "http://127.0.0.1/"}, AddressNotAllowed),
        ({"address": "http://name:word@calendar.example/"}, AddressInvalid),
        ({"address": "ftp://calendar.example/"}, AddressInvalid),
        ({"address": "  "}, CalendarWithoutSource),
        ({"address": "https://calendar.example/", "content": "BEGIN:VCALENDAR"}, CalendarWithoutSource),
        ({"content": "<html>"}, CalendarFileInvalid),
        ({"content": "BEGIN:VCALENDAR" + "ä" * 2_600_000}, CalendarFileInvalid),
    ],
)
async def test_what_can_not_be_read_is_not_added(desk: Desk, source: dict[str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await desk.add(**source)


async def test_there_is_an_end_to_calendars_and_to_asking(desk: Desk) -> None:
    says(desk, one_event(next_weekday(1, 10)))
    for _ in range(10):
        calendar_id = await desk.add()
    with pytest.raises(CalendarsTooMany):
        await desk.add()
    await desk.read(calendar_id)
    async with desk.database.tx(desk.ida) as tx:
        with pytest.raises(CalendarBusy):
            await want_calendar(tx, desk.salon.slug, desk.salon.ida, calendar_id, now=desk.now)
        later = desk.now + timedelta(minutes=2)
        assert (await want_calendar(tx, desk.salon.slug, desk.salon.ida, calendar_id, now=later)).id == calendar_id
        with pytest.raises(CalendarUnknown):
            await want_calendar(tx, desk.salon.slug, desk.salon.mehmet, calendar_id, now=later)
        with pytest.raises(CalendarUnknown):
            await drop_calendar(tx, desk.salon.slug, desk.salon.ida, new_id())
        with pytest.raises(StaffUnknown):
            await list_calendars(tx, desk.salon.slug, new_id())


async def test_a_professional_has_their_own_calendars_read_and_nobody_elses(desk: Desk) -> None:
    with psycopg.connect(desk.owner_url) as db:
        db.execute("update staff set person_id = %s where id = %s", [desk.salon.noah, desk.salon.mehmet])
    async with desk.database.tx(Caller.person(desk.salon.noah)) as tx:
        wish = CalendarWish("Mine", address=desk.address)
        made = await add_calendar(tx, desk.salon.slug, desk.salon.mehmet, wish, door=desk.door, now=desk.now)
        assert (made.host, made.read_at) == (f"{HOST}:{desk.server.port}", None)
        with pytest.raises(CalendarNotYours):
            await add_calendar(tx, desk.salon.slug, desk.salon.ida, wish, door=desk.door, now=desk.now)
    async with desk.database.tx(Caller.person(desk.salon.clara)) as tx:
        with pytest.raises(NotAtThisDesk):
            await list_calendars(tx, desk.salon.slug, desk.salon.ida)
