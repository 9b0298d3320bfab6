"""Dates of classes: set, moved and called off by those who run them, booked seat by seat by everybody."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.domains.catalog.houses import NORDLICHT, Client, Houses, agree
from tests.salon import next_weekday
from vibewell.domains.booking import (
    Hold,
    HoldRequest,
    MoveRequest,
    StartTaken,
    Visit,
    confirm_hold,
    hold_start,
    move_visit,
    read_visit,
)
from vibewell.kernel.db import Database
from vibewell.kernel.errors import Refusal

SESSIONS = f"/businesses/{NORDLICHT}/sessions"
FLOW = {"name": "Slow flow", "price": {"amount": 1500}, "minutes": 75, "after_minutes": 15, "is_class": True}


async def flow(client: Client, houses: Houses, *who: str) -> str:
    """A class that these members lead; answers its id."""
    staff = [{"staff": str(houses.staff[name])} for name in who or ("mehmet",)]
    made = await client.ask("lene", "POST", f"/businesses/{NORDLICHT}/services", {**FLOW, "staff": staff})
    return str(made.body["id"])


def dates(houses: Houses, service: str, first: datetime, **more: Any) -> dict[str, Any]:
    wish = {"service": service, "staff": str(houses.staff["mehmet"]), "start": first.isoformat(), "capacity": 3}
    return {**wish, **more}


async def set_date(client: Client, houses: Houses, service: str, start: datetime, **more: Any) -> dict[str, Any]:
    made = await client.ask("lene", "POST", SESSIONS, dates(houses, service, start, **more))
    assert made.status == 201, made.body
    found: dict[str, Any] = made.body["sessions"][0]
    return found


async def hold(database: Database, houses: Houses, who: str, service: str, start: datetime, party: int = 1) -> Hold:
    wish = HoldRequest(business=NORDLICHT, services=[UUID(service)], start=start, party=party)
    async with database.tx(houses.caller(who)) as tx:
        return await hold_start(tx, wish, now=datetime.now(start.tzinfo), hold_minutes=8)


async def book(database: Database, houses: Houses, who: str, service: str, start: datetime, party: int = 1) -> Visit:
    held = await hold(database, houses, who, service, start, party)
    async with database.tx(houses.caller(who)) as tx:
        return await confirm_hold(tx, held.id, note="", now=datetime.now(start.tzinfo))


async def test_weekly_dates_keep_the_wall_clock_over_the_change_of_clocks(client: Client, houses: Houses) -> None:
    service, first = await flow(client, houses), next_weekday(1, 19)
    made = await client.ask("lene", "POST", SESSIONS, dates(houses, service, first, dates=30))
    assert made.status == 201
    starts = [datetime.fromisoformat(session["start"]) for session in made.body["sessions"]]
    assert len(starts) == 30
    assert {(start.weekday(), start.hour, start.minute) for start in starts} == {(1, 19, 0)}
    assert len({start.utcoffset() for start in starts}) == 2
    listed = await client.ask("stranger", "GET", SESSIONS, **{"from": first.date(), "to": first.date()})
    assert [(each["seats_left"], each["staff_name"]) for each in listed.body["items"]] == [(3, "Mehmet")]


async def test_a_date_takes_its_members_time_booked_or_not(client: Client, houses: Houses) -> None:
    service, start = await flow(client, houses), next_weekday(1, 10)
    await set_date(client, houses, service, start)
    asked = {"services": str(houses.services["cut"]), "staff": str(houses.staff["mehmet"])}
    for minutes, reasons in ((30, ["staff_busy"]), (75, ["buffer"]), (90, [])):
        at = (start + timedelta(minutes=minutes)).isoformat()
        found = await client.ask("stranger", "GET", f"/businesses/{NORDLICHT}/starts/explain", start=at, **asked)
        assert found.body["reasons"] == reasons, minutes


async def test_a_busy_member_refuses_all_dates_or_has_theirs_left_out(
    client: Client, houses: Houses, owner_url: str
) -> None:
    service, first = await flow(client, houses), next_weekday(1, 10)
    agree(owner_url, houses, first + timedelta(days=7))
    refused = await client.ask("lene", "POST", SESSIONS, dates(houses, service, first, dates=4))
    assert (refused.status, refused.code) == (409, "class.staff_busy")
    assert [datetime.fromisoformat(at) for at in refused.body["collisions"]] == [first + timedelta(days=7)]
    assert refused.body["detail"] == "Mehmet is busy at 1 of the 4 dates."
    nothing = await client.ask("lene", "GET", SESSIONS, **{"from": first.date(), "to": first.date()})
    assert nothing.body["items"] == []
    made = await client.ask("lene", "POST", SESSIONS, dates(houses, service, first, dates=4, skip_busy=True))
    assert (len(made.body["sessions"]), len(made.body["left_out"])) == (3, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"capacity": 0}, "class.capacity"),
        ({"capacity": 1001}, "class.capacity"),
        ({"dates": 0}, "class.dates"),
        ({"dates": 53}, "class.dates"),
        ({"every_weeks": 13, "dates": 2}, "class.dates"),
        ({"start": "2020-01-01T10:00:00+01:00"}, "class.over"),
        ({"start": "2120-01-01T10:00:00+01:00"}, "class.over"),
    ],
)
async def test_dates_that_make_no_sense_are_refused_with_a_code(
    client: Client, houses: Houses, change: dict[str, Any], code: str
) -> None:
    service = await flow(client, houses)
    answer = await client.ask("lene", "POST", SESSIONS, dates(houses, service, next_weekday(1, 10), **change))
    assert (answer.status, answer.code) == (422, code)


async def test_dates_are_set_for_classes_by_those_who_do_them(client: Client, houses: Houses) -> None:
    service, start = await flow(client, houses), next_weekday(1, 10)
    cut = await client.ask("lene", "POST", SESSIONS, dates(houses, str(houses.services["cut"]), start))
    assert (cut.status, cut.code) == (422, "class.not_a_class")
    ida = await client.ask("lene", "POST", SESSIONS, dates(houses, service, start, staff=str(houses.staff["ida"])))
    assert (ida.status, ida.code) == (422, "class.not_their_service")
    for who, code in (("jonas", "business.role_not_enough"), ("sofia", "business.not_yours")):
        refused = await client.ask(who, "POST", SESSIONS, dates(houses, service, start))
        assert (refused.status, refused.code) == (403, code)


async def test_the_last_seat_has_one_winner(client: Client, houses: Houses, database: Database, owner_url: str) -> None:
    service, start = await flow(client, houses), next_weekday(1, 10)
    session = await set_date(client, houses, service, start, capacity=4)
    with psycopg.connect(owner_url) as db:
        # Whoever led it may have been taken off the service since; its seats are still counted by one after the other.
        db.execute("delete from staff_services where service_id = %s", [service])

    async def one() -> bool:
        try:
            await hold(database, houses, "stranger", service, start)
        except StartTaken as refusal:
            assert refusal.extra["reasons"] == ["full"]
            return False
        return True

    won = await asyncio.gather(*(one() for _ in range(12)))
    assert won.count(True) == 4
    card = await client.ask("jonas", "GET", f"{SESSIONS}/{session['id']}")
    assert card.body["session"]["seats_left"] == 0
    assert [guest["status"] for guest in card.body["guests"]] == ["held"] * 4


async def test_places_never_fall_below_the_seats_taken(client: Client, houses: Houses, database: Database) -> None:
    service, start = await flow(client, houses), next_weekday(1, 10)
    session = await set_date(client, houses, service, start)
    visit = await book(database, houses, "clara", service, start, party=2)
    assert (visit.party, visit.price.amount, visit.items[0].session) == (2, 3000, visit.items[0].session)
    path = f"{SESSIONS}/{session['id']}"
    refused = await client.ask("lene", "PATCH", path, {"capacity": 1})
    assert (refused.status, refused.code, refused.body["seats_taken"]) == (409, "class.capacity_below_seats", 2)
    kept = await client.ask("lene", "PATCH", path, {"capacity": 2})
    assert (kept.body["capacity"], kept.body["seats_left"]) == (2, 0)


async def test_a_seat_moves_only_where_all_of_its_party_fit(client: Client, houses: Houses, database: Database) -> None:
    service, start = await flow(client, houses), next_weekday(1, 10)
    await set_date(client, houses, service, start, dates=2)
    later = start + timedelta(days=7)
    visit = await book(database, houses, "clara", service, start, party=2)
    await book(database, houses, "sofia", service, later, party=2)
    async with database.tx(houses.caller("clara")) as tx:
        with pytest.raises(StartTaken):
            await move_visit(tx, visit.id, MoveRequest(start=later), now=datetime.now(start.tzinfo))


async def test_whoever_has_a_seat_moves_along_with_the_date(
    client: Client, houses: Houses, database: Database, owner_url: str
) -> None:
    service, start = await flow(client, houses, "mehmet", "lene"), next_weekday(1, 10)
    session = await set_date(client, houses, service, start)
    visit = await book(database, houses, "clara", service, start)
    held = await hold(database, houses, "stranger", service, start)
    later = start + timedelta(hours=3)
    change = {"start": later.isoformat(), "staff": str(houses.staff["lene"])}
    moved = await client.ask("lene", "PATCH", f"{SESSIONS}/{session['id']}", change)
    assert moved.status == 200, moved.body
    assert (moved.body["staff_name"], moved.body["seats_left"]) == ("Lene", 2)
    async with database.tx(houses.caller("clara")) as tx:
        now = await read_visit(tx, visit.id, datetime.now(start.tzinfo))
    assert (now.start, now.items[0].staff_name, now.status) == (later, "Lene", "confirmed")
    assert now.moved_at is not None
    with psycopg.connect(owner_url) as db:
        told = db.execute("select body ->> 'visit_id' from outbox where event = 'visit.moved'").fetchall()
        assert told == [(str(visit.id),)]
        gone = db.execute("select cancelled_at is not null from visits where id = %s", [held.id]).fetchone()
        assert gone == (True,)
        claims = db.execute("select staff_id, lower(during) from claims where not pad").fetchall()
        assert claims == [(houses.staff["lene"], later)]


async def test_a_date_with_visits_is_called_off_only_when_somebody_says_so(
    client: Client, houses: Houses, database: Database, owner_url: str
) -> None:
    service, start = await flow(client, houses), next_weekday(1, 10)
    session = await set_date(client, houses, service, start)
    visit = await book(database, houses, "clara", service, start, party=2)
    path = f"{SESSIONS}/{session['id']}/cancellation"
    refused = await client.ask("lene", "POST", path, {})
    assert (refused.status, refused.code) == (409, "class.has_visits")
    assert (refused.body["visits"], refused.body["seats_taken"]) == (1, 2)
    done = await client.ask("lene", "POST", path, {"cancel_visits": True, "reason": "Mehmet is ill"})
    assert (done.status, done.body) == (201, {"visits": 1})
    async with database.tx(houses.caller("clara")) as tx:
        now = await read_visit(tx, visit.id, datetime.now(start.tzinfo))
    assert (now.status, now.cancel_reason) == ("cancelled", "Mehmet is ill")
    with psycopg.connect(owner_url) as db:
        told = db.execute("select body ->> 'visit_id' from outbox where event = 'visit.cancelled'").fetchall()
        assert told == [(str(visit.id),)]
        assert db.execute("select count(*) from claims").fetchone() == (0,)
    gone = await client.ask("lene", "GET", f"{SESSIONS}/{session['id']}")
    assert (gone.status, gone.code) == (404, "class.unknown")
    with pytest.raises(Refusal):
        await hold(database, houses, "clara", service, start)


async def test_the_desk_gives_seats_to_guests(client: Client, houses: Houses) -> None:
    service, start = await flow(client, houses), next_weekday(1, 10)
    session = await set_date(client, houses, service, start)
    wish = {"services": [service], "start": start.isoformat(), "guest_name": "Frau Kern", "party": 2}
    made = await client.ask("jonas", "POST", f"/businesses/{NORDLICHT}/visits", wish)
    assert (made.status, made.body["party"], made.body["price"]["amount"]) == (201, 2, 3000)
    card = await client.ask("mehmet", "GET", f"{SESSIONS}/{session['id']}")
    assert [(guest["name"], guest["seats"]) for guest in card.body["guests"]] == [("Frau Kern", 2)]
