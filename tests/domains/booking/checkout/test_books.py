"""What was booked, called off and missed stands in the books, and its receipts are computed again to the cent."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.domains.booking.checkout.flow import START, Flow
from vibewell.boot import verify_money
from vibewell.boot.settings import Settings
from vibewell.boot.verify import look_at_all
from vibewell.domains.booking import explain_ending
from vibewell.domains.booking.actions import mark_arrival
from vibewell.domains.booking.checkout.desk import waive_fee
from vibewell.domains.payments import Bookkeeper, replay_receipt
from vibewell.kernel.db import Caller, Database


@pytest.fixture(autouse=True)
def books(flow: Flow) -> None:
    flow.till.books = Bookkeeper(15, explain_ending)


def receipts(flow: Flow) -> list[dict[str, Any]]:
    return flow.rows("select * from receipts order by number")


async def differences(flow: Flow) -> list[tuple[int, str, str, str]]:
    """Where receipts differ from what is computed again."""
    found = []
    database = await Database.connect(flow.till.worker_url, connections_max=2)
    try:
        for receipt in receipts(flow):
            async with database.tx(Caller.service()) as tx:
                told = await replay_receipt(tx, receipt["id"], explain_ending)
            found += [(told.number, *difference) for difference in told.differences]
    finally:
        await database.close()
    return found


async def prove(flow: Flow) -> None:
    """The receipts are computed again, and the books are sound."""
    assert await differences(flow) == []
    settings = Settings(database_url=flow.till.owner_url, secret_key="for tests only " * 3)
    report = await asyncio.to_thread(look_at_all, settings, sample=0, checks=verify_money.CHECKS)
    assert [(one.check, one.shown, one.error) for one in report.checks if one.faults or one.error] == []


async def stands(flow: Flow) -> dict[str, int]:
    told = flow.rows("select account, sum(amount)::bigint as amount from ledger_entries group by 1")
    return {row["account"]: row["amount"] for row in told}


async def test_called_off_late_half_is_kept_and_the_receipt_says_why(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked(tip=500)
    await flow.cancel(visit, START - timedelta(hours=30))
    paid, refund = receipts(flow)
    assert paid["facts"]["attribution"]["origin"] == "marketplace"
    assert paid["body"]["house"]["commission"]["amount"] == 1350
    ending = refund["facts"]["ending"]
    assert (ending["how"], ending["cost"], ending["waived"]) == ("called_off", 4500, False)
    assert [(item["label"], item["percent"], item["cost"]) for item in ending["items"]] == [("Colour", 50, 4500)]
    assert refund["body"]["amount"] == 9500 - ending["cost"]
    fee = flow.rows("select fee from payments")[0]["fee"]
    left = await stands(flow)
    assert left["platform:commission"] == -(1350 - refund["body"]["house"]["commission"]["amount"])
    assert left["processor:embedded"] == 4500 - fee
    await prove(flow)


async def test_a_changed_step_is_noticed_on_the_receipt_that_followed_from_it(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    await flow.cancel(visit, START - timedelta(hours=30))
    # A version that comes later changes nothing.
    flow.agree(steps=[{"hours": 0, "percent": 100}])
    with psycopg.connect(flow.till.owner_url) as db:
        db.execute("update payment_policies set created_at = now() where version = 2")
    await prove(flow)
    with psycopg.connect(flow.till.owner_url) as db:
        db.execute("set session_replication_role = replica")
        db.execute("update payment_policies set steps = jsonb_set(steps, '{1,percent}', '60') where version = 1")
    assert (2, "facts.ending.cost", "4500", "5400") in await differences(flow)


async def test_what_is_waived_later_leaves_the_earlier_receipt_as_it_was(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    await flow.cancel(visit, START - timedelta(hours=30))
    async with flow.database.tx(flow.owner) as tx:
        await waive_fee(tx, visit, "was in hospital", now=flow.later(minutes=5))
    await flow.work()
    assert [receipt["kind"] for receipt in receipts(flow)] == ["payment", "refund", "refund"]
    fee = flow.rows("select fee from payments")[0]["fee"]
    assert {key: value for key, value in (await stands(flow)).items() if value} == {
        "processor:embedded": -fee,
        "business:fees": fee,
    }
    await prove(flow)


async def test_who_stays_away_pays_what_was_agreed_until_the_desk_says_that_they_came(flow: Flow) -> None:
    flow.agree(takes="card_kept", no_show_percent=80, steps=[{"hours": 0, "percent": 0}])
    visit = await flow.booked()
    await mark(flow, visit, came=False)
    (fee,) = receipts(flow)
    assert (fee["kind"], fee["body"]["amount"], fee["body"]["because"]) == ("fee", 7200, "Nobody came.")
    assert (fee["facts"]["ending"]["how"], fee["facts"]["ending"]["cost"]) == ("stayed_away", 7200)
    assert (fee["body"]["house"]["commission"], fee["body"]["house"]["net"]) == (None, 7200)
    await prove(flow)
    await mark(flow, visit, came=True)
    assert [receipt["kind"] for receipt in receipts(flow)] == ["fee", "refund"]
    await prove(flow)


async def test_the_house_calls_off_and_all_goes_back(flow: Flow) -> None:
    flow.agree()
    visit = await flow.booked()
    await flow.cancel(visit, START - timedelta(hours=1), flow.owner)
    refund = receipts(flow)[-1]
    assert (refund["facts"]["ending"]["how"], refund["facts"]["ending"]["cost"]) == ("called_off_by_house", 0)
    assert refund["body"]["amount"] == 9000
    await prove(flow)


async def mark(flow: Flow, visit: UUID, *, came: bool) -> None:
    async with flow.database.tx(flow.owner) as tx:
        await mark_arrival(tx, visit, came=came, now=START + timedelta(hours=1))
    await flow.work()


async def test_the_salons_own_client_pays_no_commission_and_the_receipt_says_why(flow: Flow) -> None:
    flow.agree()
    held = await flow.hold()
    with psycopg.connect(flow.till.owner_url) as db:
        db.execute(
            "insert into imported_clients (id, business_id, email) values (gen_random_uuid(), %s, %s)",
            [flow.salon.id, "clara@vibewell.example"],
        )
    await flow.pay(await flow.begin(held))
    (receipt,) = receipts(flow)
    assert receipt["body"]["house"]["commission"] == {
        "amount": 0,
        "percent": 0,
        "origin": "imported",
        "because": "The client is on the salon's own list, so the platform takes nothing.",
    }
    assert "platform:commission" not in await stands(flow)
    assert flow.rows("select commission from payments") == [{"commission": 0}]
    await prove(flow)


async def test_a_contact_that_is_noted_after_the_payment_was_asked_for_comes_too_late(flow: Flow) -> None:
    flow.agree()
    held = await flow.hold()
    checkout = await flow.begin(held)
    with psycopg.connect(flow.till.owner_url) as db:
        db.execute(
            "insert into client_origins (id, business_id, visit_id, origin)"
            " values (gen_random_uuid(), %s, %s, 'salon_link')",
            [flow.salon.id, held.id],
        )
    await flow.pay(checkout)
    (receipt,) = receipts(flow)
    assert receipt["body"]["house"]["commission"]["origin"] == "marketplace"
    assert (await stands(flow))["platform:commission"] == -1350
    await prove(flow)
