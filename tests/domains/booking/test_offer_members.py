"""Several services in one visit, each with somebody of one's choice."""

from datetime import datetime

import pytest

from tests.domains.catalog.houses import NORDLICHT, Client, Houses
from tests.salon import next_weekday
from vibewell.domains.booking import HoldRequest, find_own_hold, hold_start
from vibewell.kernel.db import Database
from vibewell.kernel.errors import Invalid


async def hold(database: Database, houses: Houses, staff: str, start: datetime) -> list[str]:
    services = [houses.services["colour"], houses.services["cut"]]
    wish = HoldRequest(business=NORDLICHT, services=services, start=start, staff=staff)
    async with database.tx(houses.caller("clara")) as tx:
        held = await hold_start(tx, wish, now=datetime.now(start.tzinfo), hold_minutes=8)
        assert await find_own_hold(tx, wish, datetime.now(start.tzinfo)) == held.id
        other = HoldRequest(business=NORDLICHT, services=services, start=start, staff=_swapped(houses, held.items))
        assert await find_own_hold(tx, other, datetime.now(start.tzinfo)) is None
    return [item.staff_name for item in held.items]


def _swapped(houses: Houses, items: object) -> str:
    last = "mehmet" if items[-1].staff == houses.staff["ida"] else "ida"  # type: ignore[index]
    return f"any,{houses.staff[last]}"


@pytest.mark.parametrize("cuts", ["ida", "mehmet"])
async def test_each_service_is_done_by_who_was_asked_for(database: Database, houses: Houses, cuts: str) -> None:
    staff = f"{houses.staff['mehmet']},{houses.staff[cuts]}"
    assert await hold(database, houses, staff, next_weekday(2, 10)) == ["Mehmet", cuts.title()]


async def test_whoever_is_left_open_is_chosen_in_the_order_of_the_team(database: Database, houses: Houses) -> None:
    assert await hold(database, houses, f"any,{houses.staff['mehmet']}", next_weekday(2, 10)) == ["Mehmet", "Mehmet"]


async def test_starts_are_those_at_which_everybody_asked_for_is_free(client: Client, houses: Houses) -> None:
    start, path = next_weekday(2, 10), f"/businesses/{NORDLICHT}/starts"
    colour, cut = houses.services["colour"], houses.services["cut"]
    asked = {"services": f"{colour},{cut}", "from": start.date(), "to": start.date()}
    both = f"{houses.staff['mehmet']},{houses.staff['ida']}"
    open_to_all = (await client.ask("stranger", "GET", path, staff="any", **asked)).body["starts"]
    found = (await client.ask("stranger", "GET", path, staff=both, **asked)).body["starts"]
    assert [each["start"] for each in found] == [each["start"] for each in open_to_all]
    assert {tuple(each["staff"]) for each in found} == {(str(houses.staff["mehmet"]), str(houses.staff["ida"]))}
    wrong = await client.ask("stranger", "GET", path, staff=f"{houses.staff['ida']},any", **asked)
    assert wrong.body["starts"] == []


@pytest.mark.parametrize("staff", ["any,any,any", "any,nobody", ","])
async def test_members_that_do_not_match_the_services_are_refused(client: Client, houses: Houses, staff: str) -> None:
    services = f"{houses.services['colour']},{houses.services['cut']}"
    day = next_weekday(2, 10).date()
    path = f"/businesses/{NORDLICHT}/starts"
    answer = await client.ask("stranger", "GET", path, services=services, staff=staff, **{"from": day, "to": day})
    assert (answer.status, answer.code) == (400, Invalid.code)


async def test_a_member_of_another_house_is_unknown(client: Client, houses: Houses) -> None:
    services = f"{houses.services['colour']},{houses.services['cut']}"
    day, staff = next_weekday(2, 10).date(), f"any,{houses.staff['sofia']}"
    path = f"/businesses/{NORDLICHT}/starts"
    answer = await client.ask("stranger", "GET", path, services=services, staff=staff, **{"from": day, "to": day})
    assert (answer.status, answer.code) == (404, "staff.unknown")


async def test_a_service_takes_one_person_whatever_the_party(database: Database, houses: Houses) -> None:
    start = next_weekday(2, 10)
    wish = HoldRequest(business=NORDLICHT, services=[houses.services["cut"]], start=start, party=3)
    async with database.tx(houses.caller("clara")) as tx:
        held = await hold_start(tx, wish, now=datetime.now(start.tzinfo), hold_minutes=8)
    assert (held.party, held.price.amount) == (1, 4500)
