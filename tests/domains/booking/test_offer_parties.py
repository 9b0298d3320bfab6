"""Several people who come together: a visit each, all of them or none."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.domains.catalog.houses import NORDLICHT, Client, Houses, agree
from tests.salon import next_weekday
from vibewell.domains.booking import (
    PartyHold,
    PartyPerson,
    PartyRequest,
    StartNotOffered,
    StartTaken,
    cancel_party,
    cancel_visit,
    confirm_hold,
    hold_party,
    read_party,
    release_hold,
)
from vibewell.kernel.db import Database
from vibewell.kernel.errors import Refusal


def person(houses: Houses, *services: str, name: str = "", staff: str = "any") -> PartyPerson:
    named = str(houses.staff[staff]) if staff != "any" else staff
    return PartyPerson([houses.services[service] for service in services], name, named)


async def hold(
    database: Database, houses: Houses, start: datetime, *people: PartyPerson, in_turn: bool = False, who: str = "clara"
) -> PartyHold:
    request = PartyRequest(NORDLICHT, list(people), start, in_turn)
    async with database.tx(houses.caller(who)) as tx:
        return await hold_party(tx, request, now=datetime.now(start.tzinfo), hold_minutes=8)


async def test_two_people_are_served_at_once_by_two(database: Database, houses: Houses, owner_url: str) -> None:
    start = next_weekday(2, 10)
    held = await hold(database, houses, start, person(houses, "cut"), person(houses, "cut", name="Mia"))
    assert [(each.start, each.items[0].staff_name) for each in held.holds] == [(start, "Ida"), (start, "Mehmet")]
    assert held.price.amount == 9000
    with psycopg.connect(owner_url) as db:
        rows = db.execute("select comes, party_id from visits order by id").fetchall()
    assert rows == [(None, held.id), ("Mia", held.id)]


async def test_who_can_do_more_steps_back_for_who_needs_them(database: Database, houses: Houses) -> None:
    # Only Mehmet colours, and the cut that comes first in the list would otherwise take Ida: asked the other way
    # round, the cut has to leave Mehmet alone.
    start = next_weekday(2, 10)
    held = await hold(database, houses, start, person(houses, "cut", staff="any"), person(houses, "colour", name="Mia"))
    assert [each.items[0].staff_name for each in held.holds] == ["Ida", "Mehmet"]
    later = next_weekday(3, 10)
    mehmet_first = await hold(
        database, houses, later, person(houses, "cut"), person(houses, "cut", name="Mia", staff="ida")
    )
    assert [each.items[0].staff_name for each in mehmet_first.holds] == ["Mehmet", "Ida"]


async def test_one_after_another_with_the_same_person(database: Database, houses: Houses) -> None:
    start = next_weekday(2, 10)
    both = (person(houses, "cut", staff="ida"), person(houses, "cut", name="Mia", staff="ida"))
    with pytest.raises(StartTaken):
        await hold(database, houses, start, *both)
    held = await hold(database, houses, start, *both, in_turn=True)
    assert [each.start for each in held.holds] == [start, start + timedelta(minutes=45)]


async def test_too_few_hands_hold_nobody(database: Database, houses: Houses, owner_url: str) -> None:
    start = next_weekday(2, 10)
    three = [person(houses, "cut", name=name) for name in ("Ada", "Mia", "Lou")]
    with pytest.raises(StartTaken) as refused:
        await hold(database, houses, start, *three)
    assert refused.value.extra["reasons"] == ["staff_busy"]
    with psycopg.connect(owner_url) as db:
        assert db.execute("select count(*) from visits").fetchone() == (0,)
        assert db.execute("select count(*) from claims").fetchone() == (0,)


async def test_what_is_refused_names_when_it_would_work(database: Database, houses: Houses, owner_url: str) -> None:
    start = next_weekday(2, 10)
    agree(owner_url, houses, start)
    with pytest.raises(StartTaken) as refused:
        await hold(database, houses, start, person(houses, "cut"), person(houses, "cut", name="Mia"))
    assert refused.value.extra["alternatives"][0]["start"] == start + timedelta(minutes=45)
    with pytest.raises(StartNotOffered) as night:
        await hold(database, houses, start.replace(hour=3), person(houses, "cut"), person(houses, "cut", name="Mia"))
    assert night.value.extra["reasons"] == ["outside_hours"]


async def test_confirming_one_confirms_all(database: Database, houses: Houses, owner_url: str) -> None:
    start = next_weekday(2, 10)
    held = await hold(database, houses, start, person(houses, "cut"), person(houses, "cut", name="Mia"))
    now = datetime.now(start.tzinfo)
    async with database.tx(houses.caller("clara")) as tx:
        await confirm_hold(tx, held.holds[1].id, note="", now=now)
        party = await read_party(tx, held.id, now)
    assert [(visit.status, visit.comes) for visit in party.visits] == [("confirmed", None), ("confirmed", "Mia")]
    with psycopg.connect(owner_url) as db:
        told = db.execute("select count(*) from outbox where event = 'visit.booked'").fetchone()
        assert told == (2,)
        assert db.execute("select count(*) from claims where held_until is not null").fetchone() == (0,)


async def test_letting_one_go_lets_all_go(database: Database, houses: Houses, owner_url: str) -> None:
    start = next_weekday(2, 10)
    held = await hold(database, houses, start, person(houses, "cut"), person(houses, "cut", name="Mia"))
    async with database.tx(houses.caller("clara")) as tx:
        await release_hold(tx, held.holds[0].id, now=datetime.now(start.tzinfo))
    with psycopg.connect(owner_url) as db:
        assert db.execute("select count(*) from claims").fetchone() == (0,)
    await hold(database, houses, start, person(houses, "cut"), person(houses, "cut", name="Mia"), who="sofia")


async def test_one_of_a_party_cancels_alone_and_all_cancel_together(database: Database, houses: Houses) -> None:
    start = next_weekday(2, 10)
    held = await hold(database, houses, start, person(houses, "cut"), person(houses, "cut", name="Mia"))
    now = datetime.now(start.tzinfo)
    async with database.tx(houses.caller("clara")) as tx:
        await confirm_hold(tx, held.holds[0].id, note="", now=now)
        await cancel_visit(tx, held.holds[1].id, reason="", now=now)
        party = await read_party(tx, held.id, now)
        assert [visit.status for visit in party.visits] == ["confirmed", "cancelled"]
        party = await cancel_party(tx, held.id, reason="Rain", now=now)
    assert [visit.status for visit in party.visits] == ["cancelled", "cancelled"]
    async with database.tx(houses.caller("sofia")) as tx:
        with pytest.raises(Refusal):
            await read_party(tx, held.id, now)


async def test_racing_parties_and_visitors_never_overlap(database: Database, houses: Houses, owner_url: str) -> None:
    start = next_weekday(2, 10)

    async def one() -> bool:
        try:
            await hold(
                database, houses, start, person(houses, "cut"), person(houses, "cut", name="Mia"), who="stranger"
            )
        except StartTaken:
            return False
        return True

    won = await asyncio.gather(*(one() for _ in range(8)))
    assert won.count(True) == 1
    with psycopg.connect(owner_url) as db:
        assert db.execute("select count(*) from claims where not pad").fetchone() == (2,)


async def test_the_starts_of_a_party_can_be_held_and_no_others(client: Client, houses: Houses, owner_url: str) -> None:
    start = next_weekday(2, 10)
    agree(owner_url, houses, start)
    people = [{"services": [str(houses.services["cut"])]}] * 2
    question = {"business": NORDLICHT, "people": people, "from": str(start.date()), "to": str(start.date())}
    found = await client.ask("stranger", "POST", "/parties/starts", question)
    starts = [datetime.fromisoformat(each["start"]) for each in found.body["items"]]
    assert starts[0] == start.replace(hour=9)
    assert start not in starts
    assert start - timedelta(minutes=30) not in starts
    assert start + timedelta(minutes=45) in starts
    assert found.body["items"][0]["price"]["amount"] == 9000


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"people": []}, 422, "party.size"),
        ({"people": 1}, 422, "party.size"),
        ({"people": 7}, 422, "party.size"),
        ({"people": 60}, 400, "request.invalid"),
    ],
)
async def test_a_party_has_two_to_six_people(
    client: Client, houses: Houses, change: dict[str, Any], status: int, code: str
) -> None:
    start = next_weekday(2, 10)
    count = change["people"] if isinstance(change["people"], int) else 0
    people = [{"services": [str(houses.services["cut"])]}] * count
    question = {"business": NORDLICHT, "people": people, "from": str(start.date()), "to": str(start.date())}
    answer = await client.ask("stranger", "POST", "/parties/starts", question)
    assert (answer.status, answer.code) == (status, code)


async def test_a_class_is_no_party(client: Client, houses: Houses, owner_url: str) -> None:
    with psycopg.connect(owner_url) as db:
        db.execute("update services set is_class = true where id = %s", [houses.services["cut"]])
    start = next_weekday(2, 10)
    people = [{"services": [str(UUID(str(houses.services["cut"])))]}] * 2
    question = {"business": NORDLICHT, "people": people, "from": str(start.date()), "to": str(start.date())}
    answer = await client.ask("stranger", "POST", "/parties/starts", question)
    assert (answer.status, answer.code) == (422, "party.of_class")
