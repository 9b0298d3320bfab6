"""What makes no sense is refused when it is saved or asked for, with a code and a sentence of its own."""

from typing import Any

import pytest

from tests.domains.catalog.houses import NORDLICHT, Client, Houses
from tests.salon import next_weekday

SERVICES = f"/businesses/{NORDLICHT}/services"


async def test_a_visit_has_at_most_ten_services(client: Client, houses: Houses) -> None:
    start = next_weekday(2, 10)
    cut = str(houses.services["cut"])
    path = f"/businesses/{NORDLICHT}/starts"
    asked = {"services": ",".join([cut] * 11), "from": start.date(), "to": start.date()}
    listed = await client.ask("stranger", "GET", path, **asked)
    assert (listed.status, listed.code) == (422, "visit.services")
    people = [{"services": [cut] * 11}, {"services": [cut]}]
    question = {"business": NORDLICHT, "people": people, "from": str(start.date()), "to": str(start.date())}
    party = await client.ask("stranger", "POST", "/parties/starts", question)
    assert (party.status, party.code) == (422, "visit.services")


@pytest.mark.parametrize("count", [201, 5000])
async def test_five_thousand_shifts_are_too_many(client: Client, houses: Houses, count: int) -> None:
    path = f"/businesses/{NORDLICHT}/staff/{houses.staff['mehmet']}/shifts"
    week = [{"weekday": day % 7, "from": "09:00", "to": "10:00"} for day in range(count)]
    answer = await client.ask("ida", "PUT", path, {"weekly": week})
    assert (answer.status, answer.code) == (422, "shift.too_many")
    date: dict[str, Any] = {"shifts": [{"from": "09:00", "to": "10:00"}] * count}
    answer = await client.ask("ida", "PUT", f"{path}/dates/{next_weekday(2, 10).date()}", date)
    assert (answer.status, answer.code) == (422, "shift.too_many")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"segments": [{"minutes": 0}]}, "service.segments"),
        ({"segments": [{"minutes": 25 * 60}]}, "service.segments"),
        ({"segments": [{"minutes": 750}, {"minutes": 750}]}, "service.segments"),
        ({"minutes": 30, "after_minutes": 1441}, "service.buffers"),
        ({"minutes": 30, "notice_days": 10, "advance_days": 3}, "service.notice_beyond_advance"),
    ],
)
async def test_a_class_is_held_to_the_same_terms(client: Client, wish: dict[str, Any], code: str) -> None:
    made = await client.ask("ida", "POST", SERVICES, {"name": "Flow", "price": {"amount": 1}, "is_class": True, **wish})
    assert (made.status, made.code) == (422, code)
