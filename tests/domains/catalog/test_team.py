"""The team and its rooms over HTTP: who may appoint whom, and who can't go yet."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.domains.catalog.houses import NORDLICHT, Client, Houses, agree
from tests.salon import next_weekday
from vibewell.kernel.ids import new_id

STAFF = f"/businesses/{NORDLICHT}/staff"
RESOURCES = f"/businesses/{NORDLICHT}/resources"


async def test_somebody_new_can_be_booked_for_what_they_offer(client: Client, houses: Houses) -> None:
    offers = [{"service": str(houses.services["cut"]), "minutes": 60, "price": {"amount": 5000}}]
    made = await client.ask("lene", "POST", STAFF, {"name": "Tilda", "title": "Stylist", "services": offers})
    assert made.status == 201
    assert (made.body["role"], made.body["has_account"], made.body["position"]) == ("professional", False, 4)
    assert made.body["services"][0]["price"] == {"amount": 5000, "currency": "EUR"}
    page = (await client.ask("stranger", "GET", f"/businesses/{NORDLICHT}")).body
    assert [member["name"] for member in page["staff"]] == ["Ida", "Mehmet", "Tilda"]
    one = await client.ask("mehmet", "GET", f"{STAFF}/{made.body['id']}")
    assert one.body == made.body


async def test_the_address_of_an_account_opens_the_door(client: Client, houses: Houses) -> None:
    made = await client.ask(
        "ida", "POST", STAFF, {"name": "Clara", "role": "receptionist", "email": "Clara@vibewell.example"}
    )
    assert made.status == 201, made.body
    assert made.body["has_account"]
    assert (await client.ask("clara", "GET", STAFF)).status == 200
    taken = await client.ask("ida", "POST", STAFF, {"name": "Again", "email": "clara@vibewell.example"})
    assert (taken.status, taken.code) == (409, "staff.account_taken")
    unknown = await client.ask("ida", "POST", STAFF, {"name": "New", "email": "nobody@vibewell.example"})
    assert (unknown.status, unknown.code) == (422, "staff.account_unknown")
    path = f"{STAFF}/{made.body['id']}"
    assert (await client.ask("ida", "PATCH", path, {"email": None})).body["has_account"] is False
    assert (await client.ask("clara", "GET", STAFF)).code == "business.not_yours"
    names = [member["name"] for member in (await client.ask("ida", "GET", STAFF)).body["items"]]
    assert names == ["Ida", "Lene", "Jonas", "Mehmet", "Clara"]


@pytest.mark.parametrize(
    ("who", "method", "name", "body", "status", "code"),
    [
        ("lene", "POST", None, {"name": "N", "role": "owner"}, 403, "staff.owners_only"),
        ("lene", "POST", None, {"name": "N", "role": "manager"}, 403, "staff.owners_only"),
        ("lene", "PATCH", "ida", {"title": "T"}, 403, "staff.owners_only"),
        ("lene", "PATCH", "mehmet", {"role": "owner"}, 403, "staff.owners_only"),
        ("lene", "PATCH", "lene", {"role": "owner"}, 403, "staff.owners_only"),
        ("lene", "PATCH", "ida", {"email": "lene@vibewell.example"}, 403, "staff.owners_only"),
        ("lene", "DELETE", "ida", None, 403, "staff.owners_only"),
        ("ida", "PATCH", "ida", {"role": "manager"}, 409, "staff.last_owner"),
        ("ida", "DELETE", "ida", None, 409, "staff.last_owner"),
        ("ida", "POST", None, {"name": "N", "role": "king"}, 400, "request.invalid"),
        ("ida", "POST", None, {"name": "\t \n"}, 422, "text.invalid"),
        ("ida", "POST", None, {"name": "N", "email": "no address"}, 400, "request.invalid"),
        ("ida", "PATCH", "sofia", {"title": "T"}, 404, "staff.unknown"),
        ("ida", "DELETE", "sofia", None, 404, "staff.unknown"),
        ("ida", "GET", "sofia", None, 404, "staff.unknown"),
        ("jonas", "POST", None, {"name": "N"}, 403, "business.role_not_enough"),
        ("mehmet", "PATCH", "mehmet", {"title": "T"}, 403, "business.role_not_enough"),
    ],
)
async def test_who_may_not_do_it_is_told(
    client: Client, houses: Houses, who: str, method: str, name: str | None, body: Any, status: int, code: str
) -> None:
    path = f"{STAFF}/{houses.staff[name]}" if name else STAFF
    answer = await client.ask(who, method, path, body)
    assert (answer.status, answer.code) == (status, code)


async def test_a_service_of_another_house_can_not_be_offered(client: Client, houses: Houses) -> None:
    offers = [{"service": str(houses.services["brow"])}]
    answer = await client.ask("ida", "PATCH", f"{STAFF}/{houses.staff['mehmet']}", {"services": offers})
    assert (answer.status, answer.code) == (422, "service.not_here")
    lengths = [{"service": str(houses.services["colour"]), "minutes": 30}]
    answer = await client.ask("ida", "PATCH", f"{STAFF}/{houses.staff['mehmet']}", {"services": lengths})
    assert answer.code == "service.own_length_with_segments"


async def test_an_owner_steps_down_once_there_is_another(client: Client, houses: Houses) -> None:
    lene, ida = (f"{STAFF}/{houses.staff[name]}" for name in ("lene", "ida"))
    assert (await client.ask("ida", "PATCH", lene, {"role": "owner"})).body["role"] == "owner"
    assert (await client.ask("ida", "PATCH", ida, {"role": "professional"})).body["role"] == "professional"
    assert (await client.ask("ida", "PATCH", lene, {"title": "Boss"})).code == "business.role_not_enough"


async def test_whoever_has_visits_ahead_stays_until_they_are_moved(
    client: Client, houses: Houses, owner_url: str
) -> None:
    visits = [agree(owner_url, houses, next_weekday(day, 10)) for day in range(4)]
    agree(owner_url, houses, datetime.now(UTC) - timedelta(days=3))
    path = f"{STAFF}/{houses.staff['mehmet']}"
    refused = await client.ask("ida", "DELETE", path)
    assert (refused.status, refused.code, refused.body["count"]) == (409, "staff.has_visits", 4)
    assert len(refused.body["visits"]) == 3
    starts = [visit["starts_at"] for visit in refused.body["visits"]]
    assert starts == sorted(starts)
    with psycopg.connect(owner_url) as db:
        db.execute("delete from claims")
        db.execute("update visits set cancelled_at = now() where id = any(%s)", [visits])
    assert (await client.ask("ida", "DELETE", path)).status == 204
    assert (await client.ask("ida", "GET", path)).code == "staff.unknown"
    with psycopg.connect(owner_url) as db:
        row = db.execute("select count(*) from working_times where staff_id = %s", [houses.staff["mehmet"]]).fetchone()
    assert row == (0,)


async def test_a_hold_keeps_a_member_too_until_it_runs_out(client: Client, houses: Houses, owner_url: str) -> None:
    visit = agree(owner_url, houses, next_weekday(1, 10))
    with psycopg.connect(owner_url) as db:
        db.execute(
            "update visits set confirmed_at = null, held_until = now() + interval '1 minute' where id = %s", [visit]
        )
    path = f"{STAFF}/{houses.staff['mehmet']}"
    assert (await client.ask("ida", "DELETE", path)).code == "staff.has_visits"
    client.clock.at += timedelta(minutes=2)
    assert (await client.ask("ida", "DELETE", path)).status == 204


async def test_whoever_leads_classes_ahead_stays(client: Client, houses: Houses, owner_url: str) -> None:
    with psycopg.connect(owner_url) as db:
        db.execute(
            "insert into class_sessions (id, business_id, service_id, staff_id, starts_at, capacity)"
            " values (%s, %s, %s, %s, now() + interval '3 days', 5)",
            [new_id(), houses.businesses[NORDLICHT], houses.services["cut"], houses.staff["mehmet"]],
        )
    refused = await client.ask("ida", "DELETE", f"{STAFF}/{houses.staff['mehmet']}")
    assert (refused.status, refused.code, refused.body["count"]) == (409, "staff.has_classes", 1)


async def test_rooms_come_change_and_go(client: Client, houses: Houses) -> None:
    made = await client.ask("lene", "POST", RESOURCES, {"kind": "chair", "name": "Chair by the window"})
    assert made.status == 201
    path = f"{RESOURCES}/{made.body['id']}"
    changed = await client.ask("lene", "PATCH", path, {"name": "Chair 2 ✨"})
    assert changed.body == {**made.body, "name": "Chair 2 ✨"}
    listed = (await client.ask("jonas", "GET", RESOURCES)).body["items"]
    assert [resource["name"] for resource in listed] == ["Chair 2 ✨", "chair"]
    assert (await client.ask("lene", "DELETE", path)).status == 204
    assert (await client.ask("lene", "GET", path)).code == "resource.unknown"
    assert (await client.ask("lene", "POST", RESOURCES, {"kind": " ", "name": "C"})).code == "text.invalid"


async def test_a_room_in_use_stays(client: Client, houses: Houses, owner_url: str) -> None:
    start = next_weekday(1, 10)
    agree(owner_url, houses, start, resource="chair")
    path = f"{RESOURCES}/{houses.resources['chair']}"
    refused = await client.ask("ida", "DELETE", path)
    assert (refused.status, refused.code, refused.body["count"]) == (409, "resource.in_use", 1)
    assert datetime.fromisoformat(refused.body["starts"][0]) == start
    other = await client.ask("ida", "DELETE", f"{RESOURCES}/{houses.resources['lamp']}")
    assert (other.status, other.code) == (404, "resource.unknown")


async def test_the_business_itself_changes(client: Client, houses: Houses, owner_url: str) -> None:
    path = f"/businesses/{NORDLICHT}"
    change = {"tagline": "Kurz & gut", "step_free": True, "latitude": 51.35, "longitude": 12.40, "category": "barber"}
    answer = await client.ask("lene", "PATCH", path, change)
    assert answer.status == 200
    assert (answer.body["tagline"], answer.body["step_free"], answer.body["category"]) == ("Kurz & gut", True, "barber")
    near = await client.ask("stranger", "GET", "/businesses", near="51.35,12.40", radius_m=50, category="barber")
    assert [item["slug"] for item in near.body["items"]] == [NORDLICHT]
    for wish, status, code in (
        ({"category": "cooking"}, 422, "category.unknown"),
        ({"latitude": 51.0}, 422, "place.incomplete"),
        ({"latitude": 91, "longitude": 0}, 400, "request.invalid"),
        ({"name": " "}, 422, "text.invalid"),
        ({"rating": 5}, 400, "request.invalid"),
    ):
        refused = await client.ask("lene", "PATCH", path, wish)
        assert (refused.status, refused.code) == (status, code)
