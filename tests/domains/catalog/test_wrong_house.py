"""Every route of the desk, tried by those who have nothing to do there."""

from typing import Any

import pytest

from tests.domains.catalog.houses import BRAUENWERK, NORDLICHT, Client, Houses
from vibewell.kernel.ids import new_id

SHIFT = {"weekday": 1, "from": "09:00", "to": "10:00"}
HOUR = {"from": "2027-05-03T09:00:00+02:00", "to": "2027-05-03T10:00:00+02:00"}
DAYS = {"from": "2027-05-03", "to": "2027-05-04"}
READ = {"from": "2027-05-03T09:00:00Z", "to": "2027-05-04T09:00:00Z"}

# method, path below the business, body, who of the team may
ROUTES: list[tuple[str, str, Any, str]] = [
    ("PATCH", "", {"tagline": "T"}, "managers"),
    ("GET", "/services", None, "team"),
    ("POST", "/services", {"name": "N", "price": {"amount": 1}, "minutes": 30}, "managers"),
    ("GET", "/services/{cut}", None, "team"),
    ("PATCH", "/services/{cut}", {"position": 7}, "managers"),
    ("DELETE", "/services/{cut}", None, "managers"),
    ("GET", "/staff", None, "team"),
    ("POST", "/staff", {"name": "N"}, "managers"),
    ("GET", "/staff/{mehmet}", None, "team"),
    ("PATCH", "/staff/{mehmet}", {"title": "T"}, "managers"),
    ("DELETE", "/staff/{mehmet}", None, "managers"),
    ("GET", "/resources", None, "team"),
    ("POST", "/resources", {"kind": "room", "name": "N"}, "managers"),
    ("GET", "/resources/{chair}", None, "team"),
    ("PATCH", "/resources/{chair}", {"name": "N"}, "managers"),
    ("DELETE", "/resources/{chair}", None, "managers"),
    ("GET", "/staff/{mehmet}/shifts", None, "team"),
    ("PUT", "/staff/{mehmet}/shifts", {"weekly": [SHIFT]}, "managers"),
    ("POST", "/staff/{mehmet}/shifts", SHIFT, "managers"),
    ("PATCH", "/staff/{mehmet}/shifts/{unknown}", SHIFT, "managers"),
    ("DELETE", "/staff/{mehmet}/shifts/{unknown}", None, "managers"),
    ("PUT", "/staff/{mehmet}/shifts/dates/2027-05-03", {"shifts": []}, "managers"),
    ("DELETE", "/staff/{mehmet}/shifts/dates/2027-05-03", None, "managers"),
    ("GET", "/closures", None, "team"),
    ("POST", "/closures", DAYS, "managers"),
    ("PATCH", "/closures/{unknown}", {"reason": "R"}, "managers"),
    ("DELETE", "/closures/{unknown}", None, "managers"),
    ("GET", "/blocks", READ, "team"),
    ("POST", "/blocks", {"staff": "{mehmet}", **HOUR}, "anyone for Mehmet"),
    ("PATCH", "/blocks/{unknown}", {"reason": "R"}, "team"),
    ("DELETE", "/blocks/{unknown}", None, "team"),
    ("PUT", "/timezone", {"timezone": "Europe/Lisbon"}, "managers"),
]


async def ask(client: Client, who: str, method: str, business: str, path: str, body: Any) -> tuple[int, str]:
    named = {**client.houses.services, **client.houses.staff, **client.houses.resources, "unknown": new_id()}
    filled = path.format(**named)
    if method == "GET":
        answer = await client.ask(who, method, f"/businesses/{business}{filled}", **(body or {}))
    else:
        if isinstance(body, dict) and "staff" in body:
            body = {**body, "staff": str(body["staff"]).format(**named)}
        answer = await client.ask(who, method, f"/businesses/{business}{filled}", body)
    return answer.status, answer.body.get("code", "") if isinstance(answer.body, dict) else ""


@pytest.mark.parametrize(("method", "path", "body", "may"), ROUTES, ids=lambda value: str(value)[:40])
async def test_a_route_is_for_those_who_work_there(
    client: Client, houses: Houses, method: str, path: str, body: Any, may: str
) -> None:
    assert await ask(client, "stranger", method, NORDLICHT, path, body) == (401, "sign_in_required")
    for who in ("clara", "sofia"):
        assert await ask(client, who, method, NORDLICHT, path, body) == (403, "business.not_yours")
        assert await ask(client, who, method, "keller" if who == "clara" else "nowhere", path, body) == (
            404,
            "business.unknown",
        )
    outsiders = {"managers": ("jonas", "mehmet"), "team": (), "anyone for Mehmet": ()}[may]
    for who in outsiders:
        assert await ask(client, who, method, NORDLICHT, path, body) == (403, "business.role_not_enough")
    # What is another house's is not found at one's own; nothing of it tells that it exists.
    if "{" in path and "{unknown}" not in path:
        status, code = await ask(client, "sofia", method, BRAUENWERK, path, body)
        assert (status, code.rpartition(".")[2]) == (404, "unknown")
    status, code = await ask(client, "ida", method, NORDLICHT, path, body)
    assert status < 300 or code in ("shift.unknown", "closure.unknown", "block.unknown")


async def test_what_is_not_there_answers_as_what_is_not_ours(client: Client, houses: Houses) -> None:
    for kind, theirs in (("services", houses.services["brow"]), ("staff", houses.staff["sofia"])):
        path = f"/businesses/{NORDLICHT}/{kind}"
        there = await client.ask("ida", "GET", f"{path}/{theirs}")
        nowhere = await client.ask("ida", "GET", f"{path}/{new_id()}")
        assert (there.status, there.body) == (nowhere.status, nowhere.body)
