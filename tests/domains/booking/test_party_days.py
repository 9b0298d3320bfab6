"""How much room a month has for several people, and a party that the desk books by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.domains.catalog.houses import NORDLICHT, Client, Houses, agree
from tests.salon import next_weekday
from vibewell.domains.booking import NotAtThisDesk, PartyPerson, list_party_days, list_party_starts
from vibewell.domains.booking.parties.listing import COUNTED_MAX
from vibewell.kernel.db import Database


def people(houses: Houses, *each: tuple[str, ...]) -> list[PartyPerson]:
    return [PartyPerson([houses.services[service] for service in services]) for services in each]


@pytest.mark.parametrize("in_turn", [False, True])
@pytest.mark.parametrize("who", [[("cut",), ("cut",)], [("cut", "colour"), ("cut",)]])
async def test_a_month_says_what_its_days_say(
    database: Database, houses: Houses, owner_url: str, who: list[tuple[str, ...]], in_turn: bool
) -> None:
    start = next_weekday(2, 10)
    for hour in range(9, 18):
        agree(owner_url, houses, start.replace(hour=hour))
    first, last = start.date() - timedelta(days=2), start.date() + timedelta(days=8)
    now = datetime.now(UTC)
    async with database.tx(houses.caller("stranger")) as tx:
        comers = people(houses, *who)
        month = await list_party_days(tx, NORDLICHT, comers, first, last, in_turn=in_turn, now=now)
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        of_each = {
            day: len(await list_party_starts(tx, NORDLICHT, comers, day, day, in_turn=in_turn, now=now)) for day in days
        }
    assert month.free == {day: min(count, COUNTED_MAX) for day, count in of_each.items() if count}
    assert len(month.free) > 3
    if not in_turn:
        # Mehmet is taken all day, so two at once find nobody for the second of them.
        assert start.date() in month.full


async def test_more_services_than_one_visit_has_are_fine_for_several(
    database: Database, houses: Houses, owner_url: str
) -> None:
    start = next_weekday(2, 10)
    async with database.tx(houses.caller("stranger")) as tx:
        comers = people(houses, ("cut", "cut"), ("cut",))
        found = await list_party_starts(
            tx, NORDLICHT, comers, start.date(), start.date(), in_turn=False, now=datetime.now(UTC)
        )
    assert found[0].end - found[0].start == timedelta(minutes=90)


def by_hand(houses: Houses, start: datetime, **more: Any) -> dict[str, Any]:
    return {
        "people": [
            {"services": [str(houses.services["cut"])]},
            {"services": [str(houses.services["cut"])], "name": "Mia"},
        ],
        "start": start.isoformat(),
        "guest_name": "Greta Lindner",
        "guest_contact": "0341 12345",
        **more,
    }


async def test_the_desk_books_a_party_all_or_nobody(client: Client, houses: Houses, owner_url: str) -> None:
    start = next_weekday(2, 10)
    booked = await client.ask("jonas", "POST", f"/businesses/{NORDLICHT}/parties", by_hand(houses, start))
    assert booked.status == 201, booked.body
    visits = booked.body["visits"]
    assert [visit["start"] for visit in visits] == [visits[0]["start"]] * 2
    assert {visit["status"] for visit in visits} == {"confirmed"}
    with psycopg.connect(owner_url) as db:
        rows = db.execute("select guest_name, guest_contact, comes, customer_id from visits order by id").fetchall()
        assert db.execute("select count(*) from outbox where event = 'visit.booked'").fetchone() == (2,)
    assert rows == [("Greta Lindner", "0341 12345", None, None), ("Greta Lindner", "0341 12345", "Mia", None)]
    again = await client.ask("jonas", "POST", f"/businesses/{NORDLICHT}/parties", by_hand(houses, start))
    assert (again.status, again.code) == (409, "booking.start_taken")
    assert again.body["alternatives"]
    with psycopg.connect(owner_url) as db:
        assert db.execute("select count(*) from visits").fetchone() == (2,)


async def test_notice_keeps_customers_back_and_not_the_desk(client: Client, houses: Houses, owner_url: str) -> None:
    start = next_weekday(2, 10)
    with psycopg.connect(owner_url) as db:
        db.execute("update services set notice_minutes = 43200 where id = %s", [houses.services["cut"]])
    async with client.database.tx(houses.caller("jonas")) as tx:
        days = (start.date(), start.date())
        comers, now = people(houses, ("cut",), ("cut",)), datetime.now(UTC)
        terms: dict[str, Any] = {"in_turn": False, "now": now}
        assert not (await list_party_days(tx, NORDLICHT, comers, *days, **terms)).free
        assert (await list_party_days(tx, NORDLICHT, comers, *days, **terms, at_desk=True)).free
        assert await list_party_starts(tx, NORDLICHT, comers, *days, **terms, at_desk=True)
    booked = await client.ask("jonas", "POST", f"/businesses/{NORDLICHT}/parties", by_hand(houses, start))
    assert booked.status == 201, booked.body


@pytest.mark.parametrize("who", ["sofia", "clara"])
async def test_nobody_books_at_anothers_desk(client: Client, houses: Houses, who: str) -> None:
    start = next_weekday(2, 10)
    answer = await client.ask(who, "POST", f"/businesses/{NORDLICHT}/parties", by_hand(houses, start))
    assert (answer.status, answer.code) == (NotAtThisDesk.status, NotAtThisDesk.code)
    with pytest.raises(NotAtThisDesk):
        async with client.database.tx(houses.caller(who)) as tx:
            days = (start.date(), start.date())
            comers = people(houses, ("cut",), ("cut",))
            await list_party_days(tx, NORDLICHT, comers, *days, in_turn=False, now=datetime.now(UTC), at_desk=True)
