"""Parties and series wait in the same line as single visits: most racers are refused without a transaction."""

import asyncio
from datetime import timedelta
from typing import Any, cast

import psycopg
import pytest

from tests.domains.catalog.houses import NORDLICHT, Answer, Client, Houses
from tests.salon import next_weekday
from vibewell.boot.settings import Settings
from vibewell.boot.web import build_litestar
from vibewell.domains.booking import api, parties_api, series_api
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.turns import Turns

RACERS = 60
# The winner's, those who were served beside it, and those who came while they were.
LOOKS_MAX = 12


class Counted:
    """The database, and how often somebody began a transaction."""

    def __init__(self, database: Database) -> None:
        self.database, self.looks = database, 0

    def tx(self, caller: Caller) -> Any:
        self.looks += 1
        return self.database.tx(caller)


@pytest.fixture
def counted(database: Database) -> Counted:
    return Counted(database)


@pytest.fixture
def crowd(counted: Counted, houses: Houses, clock: FrozenClock) -> Client:
    client = Client(cast(Database, counted), houses, clock, turns=Turns(), settings=Settings())
    client.app = build_litestar([*api.HANDLERS, *parties_api.HANDLERS, *series_api.HANDLERS])
    return client


async def race(crowd: Client, who: list[str], path: str, body: Any) -> tuple[list[Answer], list[Answer]]:
    """Everybody at once; those who won and those who lost."""
    asked = (crowd.ask(who[number % len(who)], "POST", path, body) for number in range(RACERS))
    answers = await asyncio.gather(*asked)
    won = [answer for answer in answers if answer.status == 201]
    return won, [answer for answer in answers if answer.status != 201]


def party(houses: Houses, **more: Any) -> dict[str, Any]:
    people = [{"services": [str(houses.services["cut"])]}] * 2
    return {"business": NORDLICHT, "people": people, "start": next_weekday(9, 10).isoformat(), **more}


def series(houses: Houses, **more: Any) -> dict[str, Any]:
    wish = {"business": NORDLICHT, "services": [str(houses.services["cut"])], "staff": str(houses.staff["ida"])}
    return {**wish, "start": next_weekday(9, 10).isoformat(), "every_weeks": 1, "times": 3, **more}


async def test_of_a_crowd_of_parties_one_wins_and_few_look(crowd: Client, counted: Counted, houses: Houses) -> None:
    won, lost = await race(crowd, ["stranger", "clara"], "/parties", party(houses))
    assert (len(won), {(answer.status, answer.code) for answer in lost}) == (1, {(409, "booking.start_taken")})
    assert all(answer.body["reasons"] == ["staff_busy"] and answer.body["alternatives"] for answer in lost)
    assert counted.looks <= LOOKS_MAX


async def test_of_a_crowd_of_series_one_wins_and_few_look(crowd: Client, counted: Counted, houses: Houses) -> None:
    won, lost = await race(crowd, ["clara", "sofia", "lene"], "/series", series(houses))
    assert (len(won), {(answer.status, answer.code) for answer in lost}) == (1, {(409, "series.collides")})
    assert all(answer.body["positions"] == [1, 2, 3] for answer in lost)
    assert all(len(answer.body["preview"]["occurrences"]) == 3 for answer in lost)
    assert counted.looks <= LOOKS_MAX


async def test_all_three_stand_in_one_line(crowd: Client, houses: Houses, owner_url: str) -> None:
    single = {"business": NORDLICHT, "services": [str(houses.services["cut"])], "start": party(houses)["start"]}
    wishes = [("/parties", party(houses)), ("/series", series(houses)), ("/holds", single)]
    await asyncio.gather(*(crowd.ask("clara", "POST", *wishes[number % 3]) for number in range(RACERS)))
    with psycopg.connect(owner_url) as db:
        taken = db.execute("select count(*), count(distinct (staff_id, during)) from claims where not pad").fetchone()
    assert taken is not None
    assert taken[0] == taken[1] > 0


async def test_who_passed_a_check_is_not_told_what_others_were(
    crowd: Client, counted: Counted, houses: Houses, owner_url: str
) -> None:
    cut, colour = houses.services["cut"], houses.services["colour"]
    with psycopg.connect(owner_url) as db:
        business = houses.businesses[NORDLICHT]
        db.execute(
            "insert into service_checks (business_id, service_id, check_service_id, least_minutes, most_days)"
            " values (%s, %s, %s, 2880, 180)",
            [business, colour, cut],
        )
    wish = series(houses, services=[str(colour)], staff="any")
    _, lost = await race(crowd, ["clara", "sofia"], "/series", wish)
    assert len(lost) == RACERS
    assert counted.looks == RACERS
    assert lost[0].body["preview"]["occurrences"][0]["reasons"] == ["check_required"]


async def test_what_the_desk_hears_is_not_told_to_customers(crowd: Client, counted: Counted, houses: Houses) -> None:
    wish = series(houses, client={"guest_name": "Mia"})
    won, lost = await race(crowd, ["jonas"], "/series", wish)
    assert (len(won), {answer.code for answer in lost}) == (1, {"series.collides"})
    assert counted.looks == RACERS


async def test_a_repeated_key_gets_its_own_answer_in_a_crowd(crowd: Client, houses: Houses) -> None:
    for path, body in (("/parties", party(houses)), ("/series", later(series(houses)))):
        first, *again = await asyncio.gather(
            *(crowd.ask("clara", "POST", path, body, key=f"mine {path}") for _ in range(5))
        )
        assert first.status == 201
        assert all((answer.status, answer.body) == (201, first.body) for answer in again)
        others = await crowd.ask("clara", "POST", path, body, key="another")
        assert others.status == 409


def later(wish: dict[str, Any]) -> dict[str, Any]:
    return {**wish, "start": (next_weekday(9, 10) + timedelta(hours=3)).isoformat()}
