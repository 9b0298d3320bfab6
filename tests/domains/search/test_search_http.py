"""Search over HTTP: the contract, its limits, its order and its words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.domains.catalog.houses import BRAUENWERK, NORDLICHT, Client, Houses, agree
from tests.salon import next_weekday
from vibewell.domains.scheduling.hours_jobs import extend_windows
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.db import Database
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work
from vibewell.kernel.paging import encode_cursor

NOW = datetime.now(UTC)
NOBODY = "01966507-9d40-7aaf-9b29-93a3da417f22"
CONTRACT = {"id", "slug", "name", "category", "distance_m", "rating", "review_count", "price_from", "next_start"}


@pytest.fixture
async def houses(houses: Houses, worker_database: Database) -> Houses:
    await extend_windows(Work(worker_database, NOW, 1, {}))
    return houses


@pytest.fixture
def client(database: Database, houses: Houses) -> Client:
    return Client(database, houses, FrozenClock(NOW))


def window(low: datetime, hours: float = 4) -> dict[str, str]:
    return {"from": low.isoformat(), "to": (low + timedelta(hours=hours)).isoformat()}


async def slugs(client: Client, **query: Any) -> list[str]:
    answer = await client.ask("stranger", "GET", "/businesses", **query)
    assert answer.status == 200, answer.body
    return [item["slug"] for item in answer.body["items"]]


async def test_an_item_has_what_the_contract_names(client: Client) -> None:
    start = next_weekday(5, 14)
    answer = await client.ask("stranger", "GET", "/businesses", near="51.323,12.374", minutes=60, **window(start))
    assert [item["slug"] for item in answer.body["items"]] == [NORDLICHT]
    item = answer.body["items"][0]
    assert set(item) >= CONTRACT
    assert (item["distance_m"], item["price_from"]) == (0, {"amount": 4500, "currency": "EUR"})
    assert item["next_start"] == start.isoformat()
    assert item["next_service"]["name"] == "Colour"
    assert item["next_service"]["minutes"] == 120
    assert answer.body["next_cursor"] is None


async def test_what_needs_a_check_first_says_so(client: Client, houses: Houses, owner_url: str) -> None:
    start = next_weekday(5, 14)
    with psycopg.connect(owner_url) as db:
        db.execute(
            "insert into service_checks (service_id, business_id, check_service_id, least_minutes, most_days)"
            " values (%s, %s, %s, 2880, 180)",
            [houses.services["colour"], houses.businesses[NORDLICHT], houses.services["cut"]],
        )
    long = await client.ask("stranger", "GET", "/businesses", minutes=60, **window(start))
    short = await client.ask("stranger", "GET", "/businesses", q="Cut", **window(start))
    assert long.body["items"][0]["next_service"]["check"] == {"name": "Cut", "min_hours": 48}
    assert short.body["items"][0]["next_service"]["check"] is None


@pytest.mark.parametrize(("hours_later", "notice", "first"), [(0, 0, 0), (1, 0, 1), (0, 90, 1.5), (5, 0, None)])
async def test_what_is_too_soon_after_any_check_is_no_next_start(
    client: Client, houses: Houses, owner_url: str, hours_later: int, notice: int, first: float | None
) -> None:
    start = next_weekday(5, 14)
    least = int((start + timedelta(hours=hours_later) - NOW).total_seconds() // 60)
    cut, colour = houses.services["cut"], houses.services["colour"]
    with psycopg.connect(owner_url) as db:
        db.execute("update services set notice_minutes = %s where id = %s", [notice, cut])
        db.execute(
            "insert into service_checks (service_id, business_id, check_service_id, least_minutes, most_days)"
            " values (%s, %s, %s, %s, 180)",
            [colour, houses.businesses[NORDLICHT], cut, least],
        )
    long = await client.ask("stranger", "GET", "/businesses", minutes=60, **window(start))
    soonest = [datetime.fromisoformat(item["next_start"]) for item in long.body["items"]]
    assert soonest == ([] if first is None else [start + timedelta(hours=first)])
    # The check itself, and whatever else needs none, is found all the same.
    short = await client.ask("stranger", "GET", "/businesses", **window(start))
    assert (NORDLICHT, "Cut", start.isoformat()) in [
        (item["slug"], item["next_service"]["name"], item["next_start"]) for item in short.body["items"]
    ]


async def test_without_a_window_there_is_no_next_start(client: Client) -> None:
    answer = await client.ask("stranger", "GET", "/businesses")
    assert [(item["slug"], item["next_start"], item["distance_m"]) for item in answer.body["items"]] == [
        (NORDLICHT, None, None),
        (BRAUENWERK, None, None),
    ]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"near": "91,12"}, 400, "search.near_invalid"),
        ({"near": "51.3,181"}, 400, "search.near_invalid"),
        ({"near": "nan,inf"}, 400, "search.near_invalid"),
        ({"near": "51.3"}, 400, "search.near_invalid"),
        ({"near": "51.3,12.4", "radius_m": 0}, 400, "search.radius_invalid"),
        ({"near": "51.3,12.4", "radius_m": 100_001}, 400, "search.radius_invalid"),
        ({"near": "51.3,12.4", "radius_m": "far"}, 400, "request.invalid"),
        ({"radius_m": 500}, 400, "search.near_missing"),
        ({"sort": "distance"}, 400, "search.near_missing"),
        ({"sort": "price"}, 400, "request.invalid"),
        ({"minutes": 0}, 400, "search.minutes_invalid"),
        ({"minutes": 1441}, 400, "search.minutes_invalid"),
        ({"limit": 0}, 400, "search.limit_invalid"),
        ({"limit": 51}, 400, "search.limit_invalid"),
        ({"q": "x" * 101}, 400, "search.text_too_long"),
        ({"category": "cooking"}, 400, "search.category_unknown"),
        ({"from": NOW.isoformat()}, 400, "search.window_incomplete"),
        ({"to": NOW.isoformat()}, 400, "search.window_incomplete"),
        ({"from": "tomorrow", "to": NOW.isoformat()}, 400, "search.instant_invalid"),
        ({"from": "2027-03-28T14:00:00", "to": "2027-03-28T15:00:00"}, 400, "search.instant_without_offset"),
        ({"from": "9999-12-31T23:59:59-12:00", "to": NOW.isoformat()}, 400, "search.instant_invalid"),
        (window(NOW, -1), 422, "search.window_reversed"),
        (window(NOW, 0), 422, "search.window_reversed"),
        (window(NOW, 35 * 24 + 1), 422, "search.window_too_long"),
        (window(NOW + timedelta(days=3650)), 422, "search.window_too_far_ahead"),
        ({"cursor": "nonsense"}, 400, "cursor.malformed"),
        ({"cursor": "x" * 600}, 400, "cursor.malformed"),
        ({"cursor": encode_cursor("d", 1.0, NOBODY)}, 400, "cursor.malformed"),
        (
            {"sort": "soonest", "cursor": encode_cursor("s", 10**15, None, NOBODY)},
            400,
            "cursor.malformed",
        ),
        ({"sort": "soonest", "cursor": encode_cursor("s", 1e30, None, NOBODY)}, 400, "cursor.malformed"),
        (
            {"sort": "soonest", "near": "51.3,12.4", "cursor": encode_cursor("s", 1_800_000_000, None, NOBODY)},
            400,
            "cursor.malformed",
        ),
    ],
)
async def test_what_can_not_be_searched_is_refused_with_a_code(
    client: Client, query: dict[str, Any], status: int, code: str
) -> None:
    answer = await client.ask("stranger", "GET", "/businesses", **query)
    assert (answer.status, answer.code) == (status, code), answer.body


async def test_a_plus_that_a_link_lost_is_read_as_a_plus(client: Client) -> None:
    start = next_weekday(5, 14)
    query = f"from={start.isoformat()}&to={(start + timedelta(hours=2)).isoformat()}"
    answer = await client.ask("stranger", "GET", f"/businesses?{query}")
    assert answer.status == 200


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("nordlicht", [NORDLICHT]),
        ("NÖRDLICHT", [NORDLICHT]),
        ("sudvorstadt", [NORDLICHT, BRAUENWERK]),
        ("Südvorstadt colour", [NORDLICHT]),
        ("friseur", [NORDLICHT]),
        ("Augenbrauen", [BRAUENWERK]),
        ("brauen werk", [BRAUENWERK]),
        ("colour brow", []),
        ("keller", []),
        ("100%", []),
        ("_", []),
        ("\\", []),
        ("'; drop table businesses; --", []),
        ("\u0000\u200b", [NORDLICHT, BRAUENWERK]),
        ("💇", []),
        ("", [NORDLICHT, BRAUENWERK]),
    ],
)
async def test_words_are_found_whatever_their_case_and_accents(client: Client, q: str, expected: list[str]) -> None:
    assert await slugs(client, q=q) == expected


async def test_words_for_a_service_ask_for_that_service(client: Client) -> None:
    start = next_weekday(5, 9)
    by_service = await client.ask("stranger", "GET", "/businesses", q="colour", **window(start))
    by_name = await client.ask("stranger", "GET", "/businesses", q="nordlicht", **window(start))
    assert by_service.body["items"][0]["next_service"]["name"] == "Colour"
    assert by_name.body["items"][0]["next_service"]["name"] == "Cut"
    # Nothing but a cut fits in before closing.
    late = window(start + timedelta(hours=8), 1)
    assert await slugs(client, q="colour", **late) == []
    assert await slugs(client, q="nordlicht", **late) == [NORDLICHT]


async def test_only_who_has_a_start_of_that_length_is_found(client: Client, houses: Houses) -> None:
    saturday = next_weekday(5, 17)
    assert await slugs(client, **window(saturday)) == [NORDLICHT, BRAUENWERK]
    assert await slugs(client, minutes=45, **window(saturday)) == [NORDLICHT]
    assert await slugs(client, minutes=46, **window(saturday)) == []
    assert await slugs(client, **window(next_weekday(6, 9))) == []


async def test_a_booking_and_a_hold_are_seen_at_once(client: Client, houses: Houses, owner_url: str) -> None:
    start = next_weekday(1, 16)
    query = {"q": "colour", **window(start, 1)}
    assert await slugs(client, **query) == [NORDLICHT]
    visit = agree(owner_url, houses, start + timedelta(minutes=15))
    assert await slugs(client, **query) == []
    with psycopg.connect(owner_url) as db:
        db.execute("delete from claims where holder_id = %s", [visit])
        db.execute("update visits set cancelled_at = now() where id = %s", [visit])
    assert await slugs(client, **query) == [NORDLICHT]
    with psycopg.connect(owner_url) as db:
        db.execute(
            "insert into claims (business_id, holder_id, staff_id, during, held_until)"
            " values (%s, %s, %s, tstzrange(%s, %s), %s)",
            [
                houses.businesses[NORDLICHT],
                new_id(),
                houses.staff["mehmet"],
                start,
                start + timedelta(hours=1),
                NOW + timedelta(minutes=5),
            ],
        )
    assert await slugs(client, **query) == []
    client.clock.at += timedelta(minutes=6)
    assert await slugs(client, **query) == [NORDLICHT]


async def test_pages_follow_each_other_without_gaps_or_repeats(client: Client, owner_url: str) -> None:
    with psycopg.connect(owner_url) as db:
        for number in range(23):
            db.execute(
                "insert into businesses (id, slug, name, category, place, rating, published_at)"
                " values (%s, %s, 'Twin', 'nails', point(12.4, 51.3), %s, now())",
                [new_id(), f"twin-{number}", None if number % 3 else 4.5],
            )
    for query in ({"sort": "rating"}, {"near": "51.3,12.4"}, {"near": "51.3,12.4", "sort": "rating", "q": "twin"}):
        once = await slugs(client, limit=50, **query)
        seen: list[str] = []
        cursor = None
        for _ in range(20):
            more = {"cursor": cursor} if cursor else {}
            page = (await client.ask("stranger", "GET", "/businesses", limit=4, **query, **more)).body
            seen += [item["slug"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == once
        assert len(set(seen)) == len(seen) == (23 if "q" in query else 25)
    wrong = await client.ask(
        "stranger",
        "GET",
        "/businesses",
        near="51.3,12.4",
        cursor="WyJyIiw0LjUsIjAxOTY2NTA3LTlkNDAtN2FhZi05YjI5LTkzYTNkYTQxN2YyMiJd",
    )
    assert wrong.code == "cursor.malformed"


async def test_distances_are_on_the_ground(client: Client, owner_url: str) -> None:
    """One degree of longitude at 51.34° north is 69.47 km, a tenth of a degree of latitude 11.12 km."""
    with psycopg.connect(owner_url) as db:
        for slug, place in (("east", (12.47, 51.34)), ("north", (12.37, 51.44))):
            db.execute(
                "insert into businesses (id, slug, name, category, place, published_at)"
                " values (%s, %s, 'Far', 'nails', point(%s, %s), now())",
                [new_id(), slug, *place],
            )
    answer = await client.ask("stranger", "GET", "/businesses", near="51.34,12.37", category="nails")
    found = {item["slug"]: item["distance_m"] for item in answer.body["items"]}
    assert list(found) == ["east", "north"]
    assert abs(found["east"] - 6947) < 10
    assert abs(found["north"] - 11119) < 20
    assert await slugs(client, near="51.34,12.37", category="nails", radius_m=7000) == ["east"]


async def test_what_is_edited_is_found_as_it_is_now(client: Client, houses: Houses) -> None:
    assert await slugs(client, q="head spa") == []
    path = f"/businesses/{NORDLICHT}/services/{houses.services['cut']}"
    await client.ask("ida", "PATCH", path, {"name": "Head Spa", "price": {"amount": 100}})
    answer = await client.ask("stranger", "GET", "/businesses", q="head spa")
    assert answer.body["items"][0]["price_from"] == {"amount": 100, "currency": "EUR"}
    await client.ask("ida", "DELETE", path)
    assert await slugs(client, q="head spa") == []
