"""Services created, changed and ended over HTTP, and every refusal with its code."""

from typing import Any

import psycopg
import pytest

from tests.domains.catalog.houses import BRAUENWERK, NORDLICHT, Client, Houses, agree, random_key
from tests.salon import next_weekday

SERVICES = f"/businesses/{NORDLICHT}/services"
BALAYAGE = {
    "name": "Balayage",
    "price": {"amount": 12000, "currency": "EUR"},
    "segments": [
        {"minutes": 45, "name": "Paint", "resources": ["chair"]},
        {"minutes": 30, "name": "Develop", "staff": False, "resources": ["chair"]},
        {"minutes": 45, "name": "Finish", "resources": ["chair"]},
    ],
    "notice_days": 1,
    "advance_days": 60,
    "after_minutes": 10,
}


async def test_a_service_is_created_with_all_that_it_needs(client: Client, houses: Houses) -> None:
    staff = [{"staff": str(houses.staff["mehmet"]), "price": {"amount": 11000}}]
    made = await client.ask("lene", "POST", SERVICES, {**BALAYAGE, "staff": staff})
    assert made.status == 201
    assert made.body["minutes"] == 120
    assert made.body["category"] == "hair"
    assert made.body["segments"][1] == {"name": "Develop", "minutes": 30, "staff": False, "resources": ["chair"]}
    assert made.body["staff"][0]["price"] == {"amount": 11000, "currency": "EUR"}
    listed = await client.ask("jonas", "GET", SERVICES)
    assert [service["name"] for service in listed.body["items"]][-1] == "Balayage"
    assert (await client.ask("mehmet", "GET", f"{SERVICES}/{made.body['id']}")).body == made.body
    page = (await client.ask("stranger", "GET", f"/businesses/{NORDLICHT}")).body
    assert "Balayage" in [service["name"] for service in page["services"]]
    found = await client.ask("stranger", "GET", "/businesses", q="balayage")
    assert [business["slug"] for business in found.body["items"]] == [NORDLICHT]


async def test_the_same_key_creates_once(client: Client) -> None:
    key = random_key()
    first = await client.ask("ida", "POST", SERVICES, BALAYAGE, key=key)
    again = await client.ask("ida", "POST", SERVICES, BALAYAGE, key=key)
    other = await client.ask("ida", "POST", SERVICES, {**BALAYAGE, "name": "Other"}, key=key)
    assert (again.status, again.body) == (201, first.body)
    assert (other.status, other.code) == (422, "idempotency.mismatch")
    names = [service["name"] for service in (await client.ask("ida", "GET", SERVICES)).body["items"]]
    assert names.count("Balayage") == 1


PRICE = {"amount": 100}


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"segments": [{"minutes": 0}]}, 422, "service.segments"),
        ({"segments": [{"minutes": 1500}]}, 422, "service.segments"),
        ({"segments": [{"minutes": 800}, {"minutes": 800}]}, 422, "service.segments"),
        ({"segments": []}, 422, "service.segments"),
        ({"segments": [{"minutes": 5}] * 13}, 422, "service.segments"),
        ({"minutes": 10**30}, 422, "service.segments"),
        ({"minutes": -5}, 422, "service.segments"),
        ({"minutes": 30, "segments": [{"minutes": 30}]}, 422, "service.segments"),
        ({}, 422, "service.segments"),
        ({"minutes": 30, "before_minutes": 1441}, 422, "service.buffers"),
        ({"minutes": 30, "after_minutes": -1}, 422, "service.buffers"),
        ({"minutes": 30, "step_minutes": 0}, 422, "service.step"),
        ({"minutes": 30, "notice_minutes": 60, "notice_days": 1}, 422, "service.notice"),
        ({"minutes": 30, "notice_days": 366}, 422, "service.notice"),
        ({"minutes": 30, "advance_days": 10**9}, 422, "service.advance"),
        ({"minutes": 30, "notice_days": 8, "advance_days": 7}, 422, "service.notice_beyond_advance"),
        ({"minutes": 30, "notice_minutes": 1440, "advance_days": 0}, 422, "service.notice_beyond_advance"),
        ({"minutes": 30, "price": {"amount": 100, "currency": "USD"}}, 422, "price.currency"),
        ({"minutes": 30, "price": {"amount": -1}}, 400, "request.invalid"),
        ({"minutes": 30, "price": {"amount": 10**12}}, 400, "request.invalid"),
        ({"minutes": 30, "name": ""}, 400, "request.invalid"),
        ({"minutes": 30, "name": "x" * 161}, 400, "request.invalid"),
        ({"minutes": 30, "name": " \u200f\u200d "}, 422, "text.invalid"),
        ({"minutes": 30, "name": "a\u0000b"}, 422, "text.invalid"),
        ({"minutes": 30, "colour": "red"}, 400, "request.invalid"),
        ({"minutes": 30, "category": "cooking"}, 422, "category.unknown"),
        ({"minutes": 30, "staff": [{"staff": "00000000-0000-7000-8000-00000000dead"}]}, 422, "staff.not_here"),
        ({"minutes": "thirty"}, 400, "request.invalid"),
    ],
)
async def test_what_can_not_be_is_refused_with_a_code(
    client: Client, wish: dict[str, Any], status: int, code: str
) -> None:
    answer = await client.ask("ida", "POST", SERVICES, {"name": "New", "price": PRICE, **wish})
    assert (answer.status, answer.code) == (status, code)
    assert len((await client.ask("ida", "GET", SERVICES)).body["items"]) == 2


async def test_the_reason_of_a_notice_that_is_too_long_is_told(client: Client) -> None:
    wish = {"name": "New", "price": PRICE, "minutes": 30, "notice_days": 30, "advance_days": 7}
    answer = await client.ask("ida", "POST", SERVICES, wish)
    assert "30 days of notice" in answer.body["detail"]
    assert (answer.body["notice_minutes"], answer.body["advance_days"]) == (43200, 7)


@pytest.mark.parametrize("name", ["Schnitt ✂️ für Große", "تسريحة شعر", "👩‍🦰 Farbe", "Waschen & Föhnen", "x" * 160])
async def test_names_in_every_script_are_fine(client: Client, name: str) -> None:
    answer = await client.ask("ida", "POST", SERVICES, {"name": name, "price": PRICE, "minutes": 30})
    assert (answer.status, answer.body["name"]) == (201, name)


async def test_a_change_leaves_the_rest_as_it_was(client: Client, houses: Houses) -> None:
    path = f"{SERVICES}/{houses.services['colour']}"
    before = (await client.ask("ida", "GET", path)).body
    after = (await client.ask("ida", "PATCH", path, {"price": {"amount": 9900}, "notice_days": 2})).body
    assert after == {**before, "price": {"amount": 9900, "currency": "EUR"}, "notice_days": 2}
    minutes = (await client.ask("ida", "PATCH", path, {"notice_minutes": 90})).body
    assert (minutes["notice_minutes"], minutes["notice_days"]) == (90, None)
    shorter = (await client.ask("ida", "PATCH", path, {"minutes": 50})).body
    assert (shorter["minutes"], len(shorter["segments"])) == (50, 1)
    beyond = await client.ask("ida", "PATCH", path, {"advance_days": 0, "notice_minutes": 2000})
    assert (beyond.status, beyond.code) == (422, "service.notice_beyond_advance")


async def test_a_visit_keeps_what_was_agreed_when_its_service_changes(
    client: Client, houses: Houses, owner_url: str
) -> None:
    visit = agree(owner_url, houses, next_weekday(0, 10))
    path = f"{SERVICES}/{houses.services['cut']}"
    await client.ask("ida", "PATCH", path, {"minutes": 90, "price": {"amount": 1}, "name": "Long cut"})
    assert (await client.ask("ida", "DELETE", path)).status == 204
    with psycopg.connect(owner_url) as db:
        item = db.execute(
            "select service_name, minutes, price from visit_items where visit_id = %s", [visit]
        ).fetchone()
    assert item == ("Cut", 45, 4500)


async def test_an_ended_service_is_gone(client: Client, houses: Houses) -> None:
    path = f"{SERVICES}/{houses.services['cut']}"
    assert (await client.ask("ida", "DELETE", path)).status == 204
    for method, body in (("GET", None), ("PATCH", {"position": 1}), ("DELETE", None)):
        answer = await client.ask("ida", method, path, body)
        assert (answer.status, answer.code) == (404, "service.unknown")


async def test_own_lengths_need_a_service_of_one_part(client: Client, houses: Houses) -> None:
    mehmet = str(houses.staff["mehmet"])
    colour, cut = (f"{SERVICES}/{houses.services[name]}" for name in ("colour", "cut"))
    refused = await client.ask("ida", "PATCH", colour, {"staff": [{"staff": mehmet, "minutes": 60}]})
    assert (refused.status, refused.code) == (422, "service.own_length_with_segments")
    assert (await client.ask("ida", "PATCH", cut, {"staff": [{"staff": mehmet, "minutes": 60}]})).status == 200
    parts = {"segments": [{"minutes": 20}, {"minutes": 20}]}
    assert (await client.ask("ida", "PATCH", cut, parts)).code == "service.own_length_with_segments"


async def test_a_member_of_another_house_offers_nothing_here(client: Client, houses: Houses) -> None:
    path = f"{SERVICES}/{houses.services['cut']}"
    answer = await client.ask("ida", "PATCH", path, {"staff": [{"staff": str(houses.staff["sofia"])}]})
    assert (answer.status, answer.code) == (422, "staff.not_here")
    other = await client.ask("sofia", "GET", f"/businesses/{BRAUENWERK}/services/{houses.services['cut']}")
    assert (other.status, other.code) == (404, "service.unknown")
