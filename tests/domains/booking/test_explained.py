"""Those who work there hear what would free a start; clients hear why not, and nothing of others."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from tests.domains.booking.test_booking import book
from tests.product import product_over
from tests.salon import Salon, arrange_salon, next_weekday
from vibewell.boot.settings import Settings
from vibewell.boot.wiring import wire_web
from vibewell.domains.booking import (
    DeskVisitRequest,
    Explained,
    book_at_desk,
    explain_at_desk,
    read_visit,
    suggest_starts,
    wish_for,
)
from vibewell.kernel.db import Caller, Database

NOW = datetime.now(UTC)
TEN = next_weekday(1, 10)


@pytest.fixture
def salon(salon: Salon, owner_url: str) -> Salon:
    with psycopg.connect(owner_url) as db:
        db.execute("update people set locale = 'de' where id = %s", [salon.owner])
    return salon


async def at_desk(database: Database, salon: Salon, at: datetime, locale: str = "en", **more: Any) -> Explained:
    async with database.tx(Caller.person(salon.owner)) as tx:
        wish = wish_for([salon.cut], more.pop("staff", salon.mehmet))
        return await explain_at_desk(tx, salon.slug, wish, int(at.timestamp()), now=NOW, locale=locale, **more)


async def test_the_smallest_change_is_said_in_a_sentence(database: Database, salon: Salon) -> None:
    await book(database, salon.clara, salon, next_weekday(1, 9, 30), staff=salon.mehmet)
    told = await at_desk(database, salon, TEN)
    assert told.reasons == ["staff_busy"]
    assert [each.sentence for each in told.suggestions] == [
        "Mehmet is busy until 10:15: 10:15 works.",
        "Ida is free at 10:00.",
    ]
    german = await at_desk(database, salon, TEN, "de")
    assert german.suggestions[0].sentence == "Mehmet ist bis 10:15 beschäftigt: 10:15 geht."


async def test_what_is_suggested_can_be_booked(database: Database, salon: Salon) -> None:
    await book(database, salon.clara, salon, next_weekday(1, 9, 30), staff=salon.mehmet)
    for at in (TEN, next_weekday(1, 10, 5), next_weekday(1, 17, 45), next_weekday(6, 12)):
        for each in (await at_desk(database, salon, at)).suggestions:
            if each.start is None:
                continue
            async with database.tx(Caller.person(salon.owner)) as tx:
                wish = DeskVisitRequest([salon.cut], each.start, "Greta", str(each.staff[0]))
                with pytest.raises(RuntimeError):
                    async with tx.savepoint():
                        await book_at_desk(tx, salon.slug, wish, now=NOW)
                        raise RuntimeError


async def test_a_move_looks_past_the_visit_itself(database: Database, salon: Salon) -> None:
    made = await book(database, salon.clara, salon, TEN, staff=salon.mehmet)
    async with database.tx(Caller.person(salon.owner)) as tx:
        visit = await read_visit(tx, made.id, NOW)
    told = await at_desk(database, salon, TEN + timedelta(minutes=15), visit=visit)
    assert told == Explained([], [], "Mehmet")


async def test_limits_for_clients_are_no_limits_for_the_desk(database: Database, owner_url: str) -> None:
    salon = arrange_salon(owner_url, "haus-zwei", notice_minutes=60 * 24 * 30)
    async with database.tx(Caller.person(salon.owner)) as tx:
        found = await suggest_starts(
            tx, salon.slug, wish_for([salon.cut], salon.ida), int(TEN.timestamp()), now=NOW, locale="en"
        )
    assert (found[0].kind, found[0].start, found[0].staff) == ("by_hand", TEN, [salon.ida])


async def test_clients_hear_codes_and_the_team_suggestions(database: Database, salon: Salon) -> None:
    await book(database, salon.noah, salon, next_weekday(1, 9, 30), staff=salon.mehmet)
    settings = Settings(secret_key="a secret for tests only", public_url="https://vibewell.test")
    services = wire_web(settings, database)
    app = product_over(services)
    path = f"/api/v1/businesses/{salon.slug}/starts/explain"
    asked = {"services": str(salon.cut), "staff": str(salon.mehmet), "start": TEN.isoformat()}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        answer = await client.get(path, params=asked)
    assert answer.json() == {"start": TEN.isoformat(), "bookable": False, "reasons": ["staff_busy"]}
