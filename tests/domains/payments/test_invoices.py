# ruff: noqa: E501 - a change and what plants it are read side by side
"""The platform's invoices: each fee in one of them, numbers without a gap, and computed again to the cent."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tests.conftest import Cluster
from tests.domains.catalog.houses import BRAUENWERK, NORDLICHT, Client
from tests.domains.payments.bookroom import Bookroom
from vibewell.boot import verify_money
from vibewell.boot.settings import SettingInvalid, Settings, read_settings
from vibewell.boot.verify import look_at_all
from vibewell.domains.payments import InvoiceUnknown, Platform, replay_invoice
from vibewell.domains.payments.invoices.actions import issue_invoices
from vibewell.domains.payments.invoices.rules import begins, month_after, month_of
from vibewell.kernel.db import Caller
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work

BERLIN = ZoneInfo("Europe/Berlin")
HOUSE = Platform("Vibewell GmbH", ("Musterweg 1", "04109 Leipzig"), "DE123456789", Decimal(19))
INVOICES = "select * from platform_invoices order by number"
CHECKS = [one for one in verify_money.CHECKS if one.name in ("fees_are_invoiced", "invoices_have_no_gaps")]


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


async def book(room: Bookroom, verb: str, row: UUID, *state: str, when: datetime) -> None:
    """Book it as of another day."""
    async with room.database.tx(Caller.service()) as tx:
        await getattr(room.keeper, verb)(tx, row, *state, when)


async def issue(room: Bookroom, now: datetime, platform: Platform = HOUSE) -> list[dict[str, object]]:
    """The worker's nightly turn; answers all invoices."""
    await issue_invoices(Work(room.database, now, 1, {"platform": platform}))
    return room.look(INVOICES)


async def two_months(room: Bookroom) -> None:
    """100.00 in August of which 40.00 go back in September, when 30.00 come in and are disputed."""
    first = room.payment(amount=10_000, commission=1500, fee=175)
    await book(room, "book_paid", first, when=at(8, 10))
    refund = room.refund(first, 4000)
    await book(room, "book_refunded", refund, when=at(9, 2))
    second = room.payment(amount=3000, commission=450, fee=70)
    await book(room, "book_paid", second, when=at(9, 3))
    dispute = room.dispute(second, 3000)
    room.put("update disputes set fee = 1500 where id = %s", dispute)
    await book(room, "book_dispute", dispute, "open", when=at(9, 20))
    await book(room, "book_dispute_fee", dispute, when=at(9, 20))


async def test_each_month_has_an_invoice_with_what_was_taken_in_it_and_the_tax(room: Bookroom) -> None:
    await two_months(room)
    first, second = await issue(room, at(11, 2))
    assert (first["number"], first["month"], first["amount"]) == (1, date(2026, 8, 1), 1675)
    assert (second["number"], second["month"], second["amount"]) == (2, date(2026, 9, 1), 450 - 600 + 70 + 1500)
    assert (first["since"], first["until"], second["since"]) == (0, 2, 2)
    assert first["body"] == {
        "currency": "EUR",
        "lines": [
            {"kind": "commission", "amount": 1500, "payments": 1, "rate": "19"},
            {"kind": "processor_fee", "amount": 175, "payments": 1, "rate": "0"},
        ],
        # 19 % within 15.00 are 2.39; what the payment service asks is passed on as it is.
        "taxes": [
            {"rate": "19", "net": 1261, "tax": 239, "gross": 1500},
            {"rate": "0", "net": 175, "tax": 0, "gross": 175},
        ],
        "total": 1675,
    }
    assert [(line["kind"], line["amount"]) for line in second["body"]["lines"]] == [  # type: ignore[index]
        ("commission", 450), ("commission_returned", -600), ("processor_fee", 70), ("dispute_fee", 1500),
    ]  # fmt: skip
    # More went back than was taken: the tax mirrors it.
    assert second["body"]["taxes"][0] == {"rate": "19", "net": -126, "tax": -24, "gross": -150}  # type: ignore[index]
    assert first["facts"]["platform"]["tax_id"] == "DE123456789"  # type: ignore[index]
    assert first["facts"]["business"]["name"] == "Atelier Nordlicht"  # type: ignore[index]
    assert await issue(room, at(11, 3)) == [first, second]


async def test_a_month_that_is_not_over_on_the_houses_clock_waits(room: Bookroom) -> None:
    await book(
        room, "book_paid", room.payment(amount=10_000, commission=1500), when=datetime(2026, 9, 30, 21, 59, tzinfo=UTC)
    )
    # Ten minutes before, it is October in Leipzig already.
    await book(
        room, "book_paid", room.payment(amount=2000, commission=300), when=datetime(2026, 9, 30, 22, 1, tzinfo=UTC)
    )
    assert await issue(room, at(9, 30)) == []
    (only,) = await issue(room, at(10, 1))
    assert (only["month"], only["amount"]) == (date(2026, 9, 1), 1500)
    _, second = await issue(room, at(11, 1, 20))
    assert (second["month"], second["amount"]) == (date(2026, 10, 1), 300)


async def test_a_month_without_fees_has_none_and_loses_none(room: Bookroom) -> None:
    await book(room, "book_paid", room.payment(amount=2000, processor="venue", method="cash"), when=at(7, 1))
    await book(room, "book_paid", room.payment(amount=2000), when=at(8, 1))
    assert await issue(room, at(9, 2)) == []
    await book(room, "book_paid", room.payment(amount=2000, commission=300), when=at(9, 5))
    (only,) = await issue(room, at(10, 2))
    assert (only["month"], only["since"], only["until"], only["number"]) == (date(2026, 9, 1), 0, 3, 1)


async def test_workers_at_once_issue_each_once_and_leave_no_gap(
    room: Bookroom, cluster: Cluster, database_name: str
) -> None:
    await two_months(room)
    await asyncio.gather(*(issue(room, at(11, 2)) for _ in range(6)))
    found = room.look(INVOICES)
    assert [one["number"] for one in found] == [1, 2]
    assert room.look("select last from platform_invoice_numbers") == [{"last": 2}]


async def test_a_small_business_shows_no_tax(room: Bookroom) -> None:
    await two_months(room)
    first, _ = await issue(room, at(11, 2), Platform("Me", tax_rate=Decimal(0)))
    assert first["body"]["taxes"] == [{"rate": "0", "net": 1675, "tax": 0, "gross": 1675}]  # type: ignore[index]


CHANGES = {
    "an entry": "update ledger_entries set amount = amount + 1 where cause = 'application_fee' and account = 'business:fees'",
    "a fee": "update ledger_entries set amount = 176 where cause = 'processor_fee' and account = 'business:fees'",
    "what it says": "update platform_invoices set body = jsonb_set(body, '{total}', '1') where number = 1",
    "its amount": "update platform_invoices set amount = amount + 1 where number = 1",
    "what it follows from": "update platform_invoices set facts = jsonb_set(facts, '{sums,0,amount}', '1') where number = 1",
    "its span": "update platform_invoices set since = 1 where number = 1",
    "whose it is": "update platform_invoices set business_id = (select id from businesses where slug = 'brauenwerk') where number = 1",
    "its edition": "update platform_invoices set rules = 9 where number = 1",
}  # fmt: skip


async def replayed(room: Bookroom) -> bool:
    """Whether the first invoice is computed again to the cent."""
    async with room.database.tx(Caller.service()) as tx:
        return not (await replay_invoice(tx, room.look(INVOICES)[0]["id"])).differences


@pytest.mark.parametrize("change", CHANGES)
async def test_whatever_is_changed_is_noticed(room: Bookroom, change: str) -> None:
    await two_months(room)
    await issue(room, at(11, 2))
    assert await replayed(room)
    with psycopg.connect(room.owner_url) as db:
        db.execute("set session_replication_role = replica")
        db.execute(CHANGES[change].encode())
    assert not await replayed(room)


async def test_what_happens_later_changes_no_invoice(room: Bookroom) -> None:
    await two_months(room)
    await issue(room, at(11, 2))
    room.put("update businesses set name = 'Salon Südlicht', street = 'Elsewhere 1' where slug = %s", NORDLICHT)
    await book(room, "book_paid", room.payment(amount=2000, commission=300), when=at(8, 5))
    assert await replayed(room)
    async with room.database.tx(Caller.service()) as tx:
        with pytest.raises(InvoiceUnknown):
            await replay_invoice(tx, new_id())


def faults(cluster: Cluster, name: str) -> dict[str, int]:
    settings = Settings(database_url=cluster.url(name), secret_key="for tests only " * 3)
    report = look_at_all(settings, sample=0, checks=CHECKS)
    assert not any(one.error for one in report.checks), report
    return {one.check: one.faults for one in report.checks if one.faults}


async def test_verify_finds_a_fee_that_is_in_no_invoice_or_in_two(
    room: Bookroom, cluster: Cluster, database_name: str
) -> None:
    await two_months(room)
    # Booked as of months ago, but a moment ago: the night has not come yet.
    assert await asyncio.to_thread(faults, cluster, database_name) == {}
    with psycopg.connect(room.owner_url) as db:
        db.execute("set session_replication_role = replica")
        db.execute("update ledger_movements set created_at = at")
    assert await asyncio.to_thread(faults, cluster, database_name) == {"fees_are_invoiced": 1}
    await issue(room, at(11, 2))
    assert await asyncio.to_thread(faults, cluster, database_name) == {}
    for change, check in (
        ("update platform_invoices set since = 1 where number = 2", "fees_are_invoiced"),
        ("update platform_invoices set number = 9 where number = 2", "invoices_have_no_gaps"),
        ("delete from platform_invoices where number = 2", "invoices_have_no_gaps"),
    ):
        with psycopg.connect(room.owner_url) as db:
            db.execute("set session_replication_role = replica")
            db.execute(change.encode())
        assert check in await asyncio.to_thread(faults, cluster, database_name), change


async def test_those_who_run_the_house_and_the_platform_read_it_and_nobody_else(room: Bookroom, client: Client) -> None:
    await two_months(room)
    first, second = await issue(room, at(11, 2))
    path = f"/invoices/{first['id']}"
    listed = await client.ask("ida", "GET", "/invoices", business=NORDLICHT)
    assert [(one["number"], one["month"], one["total"]["amount"]) for one in listed.body["items"]] == [
        (2, "2026-09-01", 1420), (1, "2026-08-01", 1675),
    ]  # fmt: skip
    page = await client.ask("ida", "GET", "/invoices", business=NORDLICHT, limit=1)
    rest = await client.ask("ida", "GET", "/invoices", business=NORDLICHT, limit=1, cursor=page.body["next_cursor"])
    assert [one["number"] for one in (*page.body["items"], *rest.body["items"])] == [2, 1]
    read = await client.ask("ida", "GET", path)
    assert read.body["body"]["total"] == read.body["total"]["amount"] == 1675
    assert read.body["facts"]["until"] == 2
    for who in ("clara", "mehmet", "jonas", "sofia"):
        assert (await client.ask(who, "GET", path)).code == "invoice.unknown"
        assert (await client.ask(who, "GET", "/invoices")).body["items"] == []
        assert (await client.ask(who, "GET", "/invoices", business=NORDLICHT)).status == 403
    assert (await client.ask("stranger", "GET", path)).status == 401
    assert (await client.ask("ida", "GET", "/invoices", cursor="x")).status == 400
    assert (await client.ask("sofia", "GET", "/invoices", business=BRAUENWERK)).body["items"] == []
    room.put("insert into platform_roles (person_id, role) values (%s, 'moderator')", room.houses.people["sofia"])
    assert (await client.ask("sofia", "GET", f"/invoices/{second['id']}")).status == 200
    assert len((await client.ask("sofia", "GET", "/invoices")).body["items"]) == 2


def test_months_follow_each_other_over_the_year_and_the_clock() -> None:
    assert [month_after(date(2026, month, 1)) for month in (1, 11, 12)] == [
        date(2026, 2, 1), date(2026, 12, 1), date(2027, 1, 1),
    ]  # fmt: skip
    assert month_of(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), BERLIN) == date(2027, 1, 1)
    assert begins(date(2026, 4, 1), BERLIN).astimezone(UTC) == datetime(2026, 3, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize("rate", ["-1", "51", "19,0", "a", "100", "1.234"])
def test_a_tax_rate_that_is_none_is_said_at_the_start(rate: str) -> None:
    with pytest.raises(SettingInvalid):
        read_settings({"PLATFORM_TAX_RATE": rate})
    with pytest.raises(SettingInvalid):
        read_settings({"PLATFORM_NAME": "x" * 301})
    assert read_settings({"PLATFORM_TAX_RATE": "8.1"}).platform_tax_rate == "8.1"
