"""A business's page and its reviews, as everybody sees them."""

from datetime import UTC, datetime, timedelta

import psycopg

from tests.domains.catalog.houses import NORDLICHT, Client, Houses
from vibewell.domains.catalog import read_business
from vibewell.domains.catalog.rules import open_hours
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id


async def test_a_page_has_everything_that_the_contract_names(client: Client, houses: Houses) -> None:
    answer = await client.ask("stranger", "GET", f"/businesses/{NORDLICHT}")
    page = answer.body
    assert answer.status == 200
    assert (page["slug"], page["timezone"], page["currency"]) == (NORDLICHT, "Europe/Berlin", "EUR")
    assert [(s["name"], s["minutes"], s["price"]) for s in page["services"]] == [
        ("Cut", 45, {"amount": 4500, "currency": "EUR"}),
        ("Colour", 120, {"amount": 9000, "currency": "EUR"}),
    ]
    assert [part["staff"] for part in page["services"][1]["segments"]] == [True, False, True]
    assert [(m["name"], len(m["services"])) for m in page["staff"]] == [("Ida", 1), ("Mehmet", 2)]
    assert page["hours"][0] == {"weekday": 0, "from": "09:00", "to": "18:00"}
    assert len(page["hours"]) == 6
    assert page["location"]["city"] == "Leipzig"
    assert (page["location"]["latitude"], page["location"]["longitude"]) == (51.323, 12.374)


async def test_the_page_and_its_json_are_the_same(database: Database, client: Client, houses: Houses) -> None:
    raw = (await client.ask("stranger", "GET", f"/businesses/{NORDLICHT}")).body
    async with database.tx(Caller.anonymous()) as tx:
        page = await read_business(tx, NORDLICHT, datetime.now(UTC))
    assert raw["id"] == str(page.id)
    assert set(raw) == set(page.__struct_fields__)
    assert [s["id"] for s in raw["services"]] == [str(s.id) for s in page.services]


async def test_an_id_names_a_business_too(client: Client, houses: Houses) -> None:
    answer = await client.ask("stranger", "GET", f"/businesses/{houses.businesses[NORDLICHT]}")
    assert answer.body["slug"] == NORDLICHT


async def test_what_does_not_exist_and_what_is_not_published_answer_alike(client: Client) -> None:
    for slug in ("nowhere", "keller"):
        answer = await client.ask("stranger", "GET", f"/businesses/{slug}")
        assert (answer.status, answer.code) == (404, "business.unknown")
    assert (await client.ask("sofia", "GET", "/businesses/keller")).status == 200


async def test_what_has_ended_is_not_shown(client: Client, houses: Houses, owner_url: str) -> None:
    with psycopg.connect(owner_url) as db:
        db.execute("update services set ended_at = now() where id = %s", [houses.services["colour"]])
        db.execute("update staff set ended_at = now() where id = %s", [houses.staff["ida"]])
    page = (await client.ask("stranger", "GET", f"/businesses/{NORDLICHT}")).body
    assert [s["name"] for s in page["services"]] == ["Cut"]
    assert [(m["name"], m["services"]) for m in page["staff"]] == [("Mehmet", [str(houses.services["cut"])])]


async def test_closures_ahead_are_named_and_past_ones_are_not(client: Client, houses: Houses, owner_url: str) -> None:
    today = datetime.now(UTC).date()
    with psycopg.connect(owner_url) as db:
        for days in (-20, 20):
            first = today + timedelta(days=days)
            db.execute(
                "insert into closures (id, business_id, from_date, to_date, reason) values (%s, %s, %s, %s, 'Away')",
                [new_id(), houses.businesses[NORDLICHT], first, first + timedelta(days=2)],
            )
    page = (await client.ask("stranger", "GET", f"/businesses/{NORDLICHT}")).body
    ahead = today + timedelta(days=20)
    assert page["closures"] == [
        {"from": ahead.isoformat(), "to": (ahead + timedelta(days=2)).isoformat(), "reason": "Away"}
    ]


async def test_reviews_come_in_pages_newest_first(client: Client, houses: Houses, owner_url: str) -> None:
    business, clara = houses.businesses[NORDLICHT], houses.people["clara"]
    with psycopg.connect(owner_url) as db:
        for days in range(5):
            visit = new_id()
            db.execute(
                "insert into visits (id, business_id, customer_id, starts_at, ends_at, price, currency)"
                " values (%s, %s, %s, now(), now() + interval '1 hour', 1, 'EUR')",
                [visit, business, clara],
            )
            db.execute(
                "insert into reviews (id, business_id, visit_id, person_id, author_name, rating, body, created_at)"
                " values (%s, %s, %s, %s, 'Clara H.', 5, %s, now() - make_interval(days => %s))",
                [new_id(), business, visit, clara, f"{days} days ago", days],
            )
    found: list[str] = []
    cursor = None
    for size in (2, 2, 1):
        query = {"cursor": cursor} if cursor else {}
        page = (await client.ask("stranger", "GET", f"/businesses/{NORDLICHT}/reviews", limit=2, **query)).body
        assert len(page["items"]) == size
        found += [review["body"] for review in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert found == [f"{days} days ago" for days in range(5)]
    assert (await client.ask("stranger", "GET", f"/businesses/{NORDLICHT}")).body["rating"] == 5


async def test_a_cursor_that_is_none_is_refused(client: Client) -> None:
    for cursor in (
        "nonsense",
        "WyJhIl0",
        "Wy0xXQ",
        "WyIyMDI3LTAxLTAxVDAwOjAwOjAwIiwiMDE5NjY1MDctOWQ0MC03YWFmLTliMjktOTNhM2RhNDE3ZjIyIl0",
    ):
        answer = await client.ask("stranger", "GET", f"/businesses/{NORDLICHT}/reviews", cursor=cursor)
        assert (answer.status, answer.code) == (400, "cursor.malformed")
    assert (await client.ask("stranger", "GET", "/businesses/nowhere/reviews")).status == 404


def test_opening_hours_are_the_union_of_shifts() -> None:
    nine, one, six, ten, four = 9 * 3600, 13 * 3600, 18 * 3600, 22 * 3600, 4 * 3600
    hours = open_hours(
        [(0, nine, one), (0, one, six), (0, 10 * 3600, 12 * 3600), (2, ten, four), (4, 0, 0), (5, nine, one)]
    )
    assert [(h.weekday, h.opens, h.closes) for h in hours] == [
        (0, "09:00", "18:00"),
        (2, "22:00", "04:00"),
        (4, "00:00", "00:00"),
        (5, "09:00", "13:00"),
    ]
