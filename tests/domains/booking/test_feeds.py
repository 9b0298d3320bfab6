"""Private feeds: who has their secret sees one person's visits, and nothing once it is revoked."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import psycopg
import pytest
from icalendar import Calendar

from tests.conftest import Cluster
from tests.domains.booking.test_booking import book
from tests.product import product_over
from tests.salon import Salon, next_weekday
from vibewell.domains.booking import (
    FeedNotYours,
    FeedUnknown,
    MoveRequest,
    cancel_visit,
    find_feed,
    make_feed,
    move_visit,
    own_member,
    read_feed,
    revoke_feed,
)
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.errors import SignInRequired

ADDRESS = "https://vibewell.test"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def salon(salon: Salon, owner_url: str) -> Salon:
    with psycopg.connect(owner_url) as db:
        db.execute("update staff set person_id = %s where id = %s", [salon.noah, salon.mehmet])
        db.execute("update people set phone = '+49 341 1234567', locale = 'de' where id = %s", [salon.clara])
    return salon


def token_of(address: str) -> str:
    assert address.startswith(f"{ADDRESS}/calendars/") and address.endswith(".ics")
    return address.removeprefix(f"{ADDRESS}/calendars/").removesuffix(".ics")


async def feed(database: Database, person: UUID, salon: Salon | None = None, staff: UUID | None = None) -> str:
    async with database.tx(Caller.person(person)) as tx:
        member = await own_member(tx, salon.slug, staff) if salon and staff else None
        return token_of((await make_feed(tx, ADDRESS, member, now=NOW)).address)


async def entries(database: Database, token: str, now: datetime = NOW) -> list[dict[str, str]]:
    body = (await read_feed(database, token, ADDRESS, now=now)).body
    found = [event.to_ical().decode().replace("\r\n ", "") for event in Calendar.from_ical(body).walk("VEVENT")]
    return [{line.partition(":")[0].lower(): line.partition(":")[2] for line in text.splitlines()} for text in found]


async def test_a_customer_reads_her_visits_and_nobody_elses(database: Database, salon: Salon) -> None:
    visit = await book(database, salon.clara, salon, next_weekday(1, 10), staff=salon.mehmet)
    await book(database, salon.noah, salon, next_weekday(1, 12), staff=salon.ida)
    token = await feed(database, salon.clara)
    (entry,) = await entries(database, token)
    assert entry["uid"] == f"visit-{visit.id}@vibewell"
    assert (entry["status"], entry["sequence"], entry["transp"]) == ("CONFIRMED", "0", "OPAQUE")
    assert entry["dtstart"] == f"{visit.start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    assert entry["summary"] == "Cut bei Atelier Nordlicht"


async def test_an_entry_stays_itself_when_its_visit_moves_and_ends(database: Database, salon: Salon) -> None:
    visit = await book(database, salon.clara, salon, next_weekday(1, 10))
    token = await feed(database, salon.clara)
    before = await read_feed(database, token, ADDRESS, now=NOW)
    (first,) = await entries(database, token)
    async with database.tx(Caller.person(salon.clara)) as tx:
        await move_visit(tx, visit.id, MoveRequest(next_weekday(2, 11)), now=NOW + timedelta(minutes=5))
    (moved,) = await entries(database, token)
    async with database.tx(Caller.person(salon.clara)) as tx:
        await cancel_visit(tx, visit.id, reason="", now=NOW + timedelta(minutes=9))
    (ended,) = await entries(database, token)
    assert first["uid"] == moved["uid"] == ended["uid"] and ended["status"] == "CANCELLED"
    assert int(first["sequence"]) < int(moved["sequence"]) < int(ended["sequence"])
    after = await read_feed(database, token, ADDRESS, now=NOW)
    assert before.etag != after.etag and before.last_modified < after.last_modified
    assert (await read_feed(database, token, ADDRESS, now=NOW + timedelta(hours=3))).body == after.body


async def test_a_professional_reads_first_names_and_nothing_else_of_clients(database: Database, salon: Salon) -> None:
    visit = await book(database, salon.clara, salon, next_weekday(1, 10), staff=salon.mehmet)
    await book(database, salon.clara, salon, next_weekday(1, 12), staff=salon.ida)
    token = await feed(database, salon.noah, salon, salon.mehmet)
    body = (await read_feed(database, token, ADDRESS, now=NOW)).body.decode().replace("\r\n ", "")
    (entry,) = await entries(database, token)
    assert (entry["summary"], entry["uid"]) == ("Cut · Clara", f"visit-{visit.id}@vibewell")
    assert "Hoffmann" not in body and "1234567" not in body and str(salon.clara) not in body


async def test_a_renewed_or_revoked_feed_is_gone_at_once(database: Database, salon: Salon) -> None:
    old = await feed(database, salon.clara)
    new = await feed(database, salon.clara)
    with pytest.raises(FeedUnknown):
        await read_feed(database, old, ADDRESS, now=NOW)
    assert (await read_feed(database, new, ADDRESS, now=NOW)).body
    async with database.tx(Caller.person(salon.clara)) as tx:
        found = await find_feed(tx)
        assert found is not None and found.read_at == NOW
        await revoke_feed(tx)
    with pytest.raises(FeedUnknown):
        await read_feed(database, new, ADDRESS, now=NOW)
    async with database.tx(Caller.person(salon.clara)) as tx:
        with pytest.raises(FeedUnknown):
            await revoke_feed(tx)


async def test_who_left_or_is_somebody_else_reads_no_work_any_more(
    database: Database, salon: Salon, owner_url: str
) -> None:
    token = await feed(database, salon.noah, salon, salon.mehmet)
    for change, back in (("ended_at = now()", "ended_at = null"), ("person_id = null", f"person_id = '{salon.noah}'")):
        with psycopg.connect(owner_url) as db:
            db.execute(f"update staff set {change} where id = %s".encode(), [salon.mehmet])
        with pytest.raises(FeedUnknown):
            await read_feed(database, token, ADDRESS, now=NOW)
        with psycopg.connect(owner_url) as db:
            db.execute(f"update staff set {back} where id = %s".encode(), [salon.mehmet])
    assert (await read_feed(database, token, ADDRESS, now=NOW)).body


async def test_nobody_makes_a_feed_of_somebody_elses_work(database: Database, salon: Salon) -> None:
    with pytest.raises(FeedNotYours):
        await feed(database, salon.owner, salon, salon.mehmet)
    async with database.tx(Caller.anonymous()) as tx:
        with pytest.raises(SignInRequired):
            await make_feed(tx, ADDRESS, now=NOW)


async def test_the_secret_is_kept_nowhere(database: Database, salon: Salon, owner_url: str) -> None:
    token = await feed(database, salon.clara)
    assert len(token) >= 43
    with psycopg.connect(owner_url) as db:
        kept = db.execute("select f::text from calendar_feeds f").fetchall()
        audit = db.execute("select e::text from audit_entries e").fetchall()
    assert token not in str(kept) and token not in str(audit)


async def test_programs_ask_whether_it_changed(database: Database, salon: Salon, cluster: Cluster) -> None:

    from vibewell.boot.settings import Settings
    from vibewell.boot.wiring import wire_web

    token = await feed(database, salon.clara)
    settings = Settings(secret_key="a secret for tests only", public_url=ADDRESS)
    app = product_over(wire_web(settings, database))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        path = f"/calendars/{token}.ics"
        got = await client.get(path)
        assert (got.status_code, got.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        for asked in ({"if-none-match": got.headers["etag"]}, {"if-none-match": f'"x", W/{got.headers["etag"]}'},
                      {"if-modified-since": got.headers["last-modified"]}):  # fmt: skip
            again = await client.get(path, headers=asked)
            assert (again.status_code, again.content) == (304, b""), asked
        for asked in (
            {"if-none-match": '"x"'},
            {"if-modified-since": "yesterday"},
            {"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        ):
            assert (await client.get(path, headers=asked)).status_code == 200, asked
        for wrong in (
            "/calendars/nothing.ics",
            f"/calendars/{token}",
            f"/calendars/{'x' * 5000}.ics",
            "/calendars/.ics",
            "/calendars/%00.ics",
        ):
            refused = await client.get(wrong)
            assert (refused.status_code, refused.json()["code"]) == (404, "feed.unknown"), wrong
