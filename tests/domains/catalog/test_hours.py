"""Shifts, closures, blocks and the clock over HTTP; search follows in the same commit."""

from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.domains.catalog.houses import NORDLICHT, Client, Houses, agree, random_key
from tests.salon import BERLIN, next_weekday
from vibewell.domains.scheduling import keep_windows
from vibewell.kernel.db import Database

HERE = f"/businesses/{NORDLICHT}"


@pytest.fixture
async def kept(client: Client, houses: Houses, database: Database) -> Houses:
    """The houses with windows kept by Ida's own hand, as after a night."""
    async with database.tx(houses.caller("ida")) as tx:
        await keep_windows(tx, houses.businesses[NORDLICHT], client.clock.now())
    return houses


def shifts_of(houses: Houses, who: str = "mehmet") -> str:
    return f"{HERE}/staff/{houses.staff[who]}/shifts"


def windows(owner_url: str, houses: Houses, day: date, who: str = "mehmet") -> list[tuple[str, str]]:
    """The member's free windows that begin on a day, on Berlin's clock."""
    with psycopg.connect(owner_url) as db:
        rows = db.execute(
            "select lower(during), upper(during) from free_windows where staff_id = %s order by 1", [houses.staff[who]]
        ).fetchall()
    found = [(low.astimezone(BERLIN), high.astimezone(BERLIN)) for low, high in rows]
    return [(f"{low:%H:%M}", f"{high:%H:%M}") for low, high in found if low.date() == day]


def weekly(*shifts: tuple[int, str, str]) -> dict[str, Any]:
    return {"weekly": [{"weekday": day, "from": low, "to": high} for day, low, high in shifts]}


async def test_a_week_is_replaced_and_search_knows_at_once(client: Client, kept: Houses, owner_url: str) -> None:
    monday = next_weekday(0, 0).date()
    assert windows(owner_url, kept, monday) == [("09:00", "18:00")]
    week = weekly((0, "08:00", "12:00"), (0, "13:00", "16:00"), (1, "22:00", "02:00"), (2, "00:00", "00:00"))
    answer = await client.ask("lene", "PUT", shifts_of(kept), week)
    assert answer.status == 200
    assert [(s["weekday"], s["from"], s["to"]) for s in answer.body["weekly"]] == [
        (0, "08:00", "12:00"),
        (0, "13:00", "16:00"),
        (1, "22:00", "02:00"),
        (2, "00:00", "00:00"),
    ]
    assert windows(owner_url, kept, monday) == [("08:00", "12:00"), ("13:00", "16:00")]
    assert windows(owner_url, kept, monday + timedelta(days=1)) == [("22:00", "00:00")]
    assert windows(owner_url, kept, monday + timedelta(days=4)) == []


async def test_shifts_come_one_by_one_too(client: Client, kept: Houses, owner_url: str) -> None:
    sunday = next_weekday(6, 0).date()
    key = random_key()
    for _ in range(2):
        made = await client.ask("ida", "POST", shifts_of(kept), {"weekday": 6, "from": "10:00", "to": "14:00"}, key=key)
        assert made.status == 201
    shift = made.body["weekly"][-1]
    assert len(made.body["weekly"]) == 7
    assert windows(owner_url, kept, sunday) == [("10:00", "14:00")]
    path = f"{shifts_of(kept)}/{shift['id']}"
    await client.ask("ida", "PATCH", path, {"weekday": 6, "from": "11:00", "to": "12:00"})
    assert windows(owner_url, kept, sunday) == [("11:00", "12:00")]
    assert (await client.ask("ida", "DELETE", path)).status == 204
    assert windows(owner_url, kept, sunday) == []
    assert (await client.ask("ida", "DELETE", path)).code == "shift.unknown"


async def test_a_date_is_otherwise_until_it_is_as_every_week(client: Client, kept: Houses, owner_url: str) -> None:
    monday = next_weekday(0, 0).date()
    path = f"{shifts_of(kept)}/dates/{monday}"
    off = await client.ask("ida", "PUT", path, {"shifts": []})
    assert off.body["dates"] == [{"date": monday.isoformat(), "shifts": [], "despite_closure": False}]
    assert windows(owner_url, kept, monday) == []
    late = await client.ask("ida", "PUT", path, {"shifts": [{"from": "15:00", "to": "21:00"}], "despite_closure": True})
    assert late.body["dates"][0]["shifts"] == [{"from": "15:00", "to": "21:00"}]
    assert windows(owner_url, kept, monday) == [("15:00", "21:00")]
    assert (await client.ask("ida", "DELETE", path)).status == 204
    assert windows(owner_url, kept, monday) == [("09:00", "18:00")]
    assert (await client.ask("ida", "DELETE", path)).code == "shift.unknown"


async def test_a_member_can_live_by_another_clock(client: Client, kept: Houses, owner_url: str) -> None:
    monday = next_weekday(0, 0).date()
    week = {**weekly((0, "09:00", "12:00")), "timezone": "Europe/Lisbon"}
    assert (await client.ask("ida", "PUT", shifts_of(kept), week)).body["timezone"] == "Europe/Lisbon"
    assert windows(owner_url, kept, monday) == [("10:00", "13:00")]
    kept_zone = await client.ask("ida", "PUT", shifts_of(kept), weekly((0, "09:00", "12:00")))
    assert kept_zone.body["timezone"] == "Europe/Lisbon"
    back = await client.ask("ida", "PUT", shifts_of(kept), {**weekly((0, "09:00", "12:00")), "timezone": None})
    assert back.body["timezone"] is None
    assert windows(owner_url, kept, monday) == [("09:00", "12:00")]


async def test_the_clock_of_the_house_moves_everybody(client: Client, kept: Houses, owner_url: str) -> None:
    monday = next_weekday(0, 0).date()
    assert (await client.ask("ida", "PUT", f"{HERE}/timezone", {"timezone": "Europe/Lisbon"})).status == 204
    assert windows(owner_url, kept, monday) == [("10:00", "19:00")]
    for name in ("Mars/Olympus", "Europe/../../etc/passwd", "berlin", ""):
        refused = await client.ask("ida", "PUT", f"{HERE}/timezone", {"timezone": name})
        assert (refused.status, refused.code) in ((422, "timezone.unknown"), (400, "request.invalid"))


async def test_a_closure_takes_its_days_and_gives_them_back(client: Client, kept: Houses, owner_url: str) -> None:
    monday = next_weekday(0, 0).date()
    agree(owner_url, kept, next_weekday(1, 10))
    days = {"from": monday.isoformat(), "to": (monday + timedelta(days=2)).isoformat(), "reason": "Urlaub 🏖️"}
    made = await client.ask("lene", "POST", f"{HERE}/closures", days)
    assert (made.status, made.body["visits"], made.body["reason"]) == (201, 1, "Urlaub 🏖️")
    assert [windows(owner_url, kept, monday + timedelta(days=n)) for n in range(3)] == [[], [], []]
    path = f"{HERE}/closures/{made.body['id']}"
    shorter = await client.ask("lene", "PATCH", path, {"to": monday.isoformat()})
    assert (shorter.body["to"], shorter.body["visits"]) == (monday.isoformat(), 0)
    assert windows(owner_url, kept, monday + timedelta(days=1)) == [("09:00", "10:00"), ("10:45", "18:00")]
    page = (await client.ask("stranger", "GET", HERE)).body
    assert [closure["from"] for closure in page["closures"]] == [monday.isoformat()]
    assert (await client.ask("lene", "DELETE", path)).status == 204
    assert windows(owner_url, kept, monday) == [("09:00", "18:00")]
    assert (await client.ask("lene", "GET", f"{HERE}/closures")).body["items"] == []


async def test_a_block_takes_time_from_one_member(client: Client, kept: Houses, owner_url: str) -> None:
    start = next_weekday(0, 12)
    wish = {
        "staff": str(kept.staff["mehmet"]),
        "from": start.isoformat(),
        "to": (start + timedelta(hours=1)).isoformat(),
        "reason": "Lunch",
    }
    made = await client.ask("mehmet", "POST", f"{HERE}/blocks", wish)
    assert (made.status, made.body["from"], made.body["source"]) == (201, start.isoformat(), "block")
    assert windows(owner_url, kept, start.date()) == [("09:00", "12:00"), ("13:00", "18:00")]
    assert windows(owner_url, kept, start.date(), "ida") == [("09:00", "18:00")]
    path = f"{HERE}/blocks/{made.body['id']}"
    later = (start + timedelta(hours=3)).isoformat()
    assert (await client.ask("jonas", "PATCH", path, {"to": later})).body["to"] == later
    assert windows(owner_url, kept, start.date()) == [("09:00", "12:00"), ("15:00", "18:00")]
    span = {"from": start.isoformat(), "to": later}
    listed = (await client.ask("ida", "GET", f"{HERE}/blocks", **span)).body["items"]
    assert [block["id"] for block in listed] == [made.body["id"]]
    assert (await client.ask("mehmet", "DELETE", path)).status == 204
    assert windows(owner_url, kept, start.date()) == [("09:00", "18:00")]
    assert (await client.ask("mehmet", "DELETE", path)).code == "block.unknown"


async def test_a_professional_blocks_only_their_own_time(client: Client, kept: Houses) -> None:
    start = next_weekday(0, 12)
    hour = {"from": start.isoformat(), "to": (start + timedelta(hours=1)).isoformat()}
    refused = await client.ask("mehmet", "POST", f"{HERE}/blocks", {"staff": str(kept.staff["ida"]), **hour})
    assert (refused.status, refused.code) == (403, "business.role_not_enough")
    made = await client.ask("jonas", "POST", f"{HERE}/blocks", {"staff": str(kept.staff["ida"]), **hour})
    path = f"{HERE}/blocks/{made.body['id']}"
    for method, body in (("PATCH", {"reason": "mine"}), ("DELETE", None)):
        assert (await client.ask("mehmet", method, path, body)).code == "business.role_not_enough"


async def test_blocks_come_in_pages(client: Client, kept: Houses) -> None:
    start = next_weekday(0, 9)
    for hour in range(5):
        low = start + timedelta(hours=hour)
        hour_of = {"from": low.isoformat(), "to": (low + timedelta(minutes=30)).isoformat()}
        await client.ask("ida", "POST", f"{HERE}/blocks", {"staff": str(kept.staff["mehmet"]), **hour_of})
    span: dict[str, Any] = {"from": start.isoformat(), "to": (start + timedelta(days=1)).isoformat(), "limit": 2}
    seen: list[str] = []
    for _ in range(3):
        page = (await client.ask("ida", "GET", f"{HERE}/blocks", **span)).body
        seen += [block["from"] for block in page["items"]]
        span["cursor"] = page["next_cursor"]
    assert (len(seen), seen, span["cursor"]) == (5, sorted(seen), None)
    bad = await client.ask("ida", "GET", f"{HERE}/blocks", **{**span, "cursor": "x"})
    assert (bad.status, bad.code) == (400, "cursor.malformed")


TODAY = datetime.now(BERLIN).date()
YEAR = {"from": TODAY.isoformat(), "to": (TODAY + timedelta(days=366)).isoformat()}
HOUR = {"from": "09:00", "to": "10:00"}
NOON = f"{TODAY}T12:00:00+01:00"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("PUT", "{shifts}", weekly(*[(0, "09:00", "10:00")] * 201), 422, "shift.too_many"),
        ("PUT", "{shifts}", weekly(*[(0, "09:00", "10:00")] * 5000), 422, "shift.too_many"),
        ("PUT", "{shifts}", weekly((7, "09:00", "10:00")), 400, "request.invalid"),
        ("PUT", "{shifts}", weekly((0, "24:00", "10:00")), 400, "request.invalid"),
        ("PUT", "{shifts}", weekly((0, "9:00", "10:00")), 400, "request.invalid"),
        ("PUT", "{shifts}", {**weekly((0, "09:00", "10:00")), "timezone": "Mars/Olympus"}, 422, "timezone.unknown"),
        ("PUT", "{shifts}/dates/1999-01-01", {"shifts": []}, 422, "date.too_far"),
        ("PUT", "{shifts}/dates/2999-01-01", {"shifts": []}, 422, "date.too_far"),
        (
            "PUT",
            f"{{shifts}}/dates/{TODAY}",
            {"shifts": [{"from": "09:00", "to": "10:00"}] * 21},
            422,
            "shift.too_many",
        ),
        ("PUT", "{shifts}/dates/yesterday", {"shifts": []}, 404, "not_found"),
        ("POST", "/closures", YEAR, 422, "closure.dates"),
        ("POST", "/closures", {"from": YEAR["to"], "to": YEAR["from"]}, 422, "closure.dates"),
        ("POST", "/closures", {"from": "2999-01-01", "to": "2999-01-01"}, 422, "date.too_far"),
        ("POST", "/closures", {"from": "2027-02-30", "to": "2027-03-01"}, 400, "request.invalid"),
        ("POST", "/closures", {**YEAR, "reason": "x" * 201}, 400, "request.invalid"),
        ("POST", "/blocks", {"staff": "{sofia}", "from": NOON, "to": f"{TODAY}T13:00:00+01:00"}, 404, "staff.unknown"),
        ("POST", "/blocks", {"staff": "{mehmet}", "from": NOON, "to": NOON}, 422, "block.times"),
        ("POST", "/blocks", {"staff": "{mehmet}", "from": NOON, "to": "2999-01-01T00:00:00Z"}, 422, "block.times"),
        ("POST", "/blocks", {"staff": "{mehmet}", "from": NOON[:19], "to": NOON}, 400, "request.invalid"),
        ("POST", "/blocks", {"staff": "{mehmet}", "from": "0001-01-01T00:00:00+14:00", "to": NOON}, 422, "block.times"),
    ],
)
async def test_hours_that_can_not_be_are_refused(
    client: Client, houses: Houses, method: str, path: str, body: Any, status: int, code: str
) -> None:
    if isinstance(body, dict) and "staff" in body:
        body = {**body, "staff": body["staff"].format(**houses.staff)}
    answer = await client.ask("ida", method, HERE + path.format(shifts=shifts_of(houses).removeprefix(HERE)), body)
    assert (answer.status, answer.code) == (status, code)


async def test_a_member_has_no_more_than_a_thousand_shifts(client: Client, houses: Houses, owner_url: str) -> None:
    with psycopg.connect(owner_url) as db:
        db.execute(
            "insert into shift_dates (staff_id, business_id, date) select %s, %s, current_date + n"
            " from generate_series(1, 994) n",
            [houses.staff["mehmet"], houses.businesses[NORDLICHT]],
        )
    wish = {"weekday": 6, "from": "10:00", "to": "14:00"}
    refused = await client.ask("ida", "POST", shifts_of(houses), wish)
    assert (refused.status, refused.code, refused.body["limit"]) == (422, "shift.too_many", 1000)
    known = f"{shifts_of(houses)}/dates/{TODAY + timedelta(days=5)}"
    assert (await client.ask("ida", "PUT", known, {"shifts": [{"from": "10:00", "to": "14:00"}]})).status == 200


async def test_what_comes_from_a_calendar_is_changed_there(client: Client, kept: Houses, owner_url: str) -> None:
    with psycopg.connect(owner_url) as db:
        row = db.execute(
            "insert into busy_times (id, business_id, staff_id, during, source) values (gen_random_uuid(), %s, %s,"
            " tstzrange(now(), now() + interval '1 hour'), 'calendar') returning id",
            [kept.businesses[NORDLICHT], kept.staff["mehmet"]],
        ).fetchone()
    assert row is not None
    refused = await client.ask("ida", "DELETE", f"{HERE}/blocks/{row[0]}")
    assert (refused.status, refused.code) == (409, "block.of_calendar")


async def test_a_change_is_heard_by_live_pages_and_written_down(client: Client, kept: Houses, owner_url: str) -> None:
    day = next_weekday(0, 0).date().isoformat()
    await client.ask("lene", "POST", f"{HERE}/closures", {"from": day, "to": day})
    with psycopg.connect(owner_url) as db:
        events = db.execute("select event from outbox where business_id = %s", [kept.businesses[NORDLICHT]]).fetchall()
        audit = db.execute("select actor_id, verb from audit_entries where table_name = 'closures'").fetchall()
    assert events == [("hours.changed",)]
    assert audit == [(kept.people["lene"], "insert")]
