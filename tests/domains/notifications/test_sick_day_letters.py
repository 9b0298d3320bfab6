"""What customers read when somebody is ill: who attends instead, another time to choose, or that it is off."""

import base64
from datetime import UTC, datetime

import icalendar

from tests.domains.notifications.conftest import House
from tests.salon import next_weekday
from vibewell.domains.booking import (
    HoldRequest,
    MoveRequest,
    SickDayRequest,
    SickVisitDecision,
    Visit,
    arrange_sick_day,
    confirm_hold,
    hold_start,
    move_visit,
)
from vibewell.kernel.db import Caller, Database

NOW = datetime.now(UTC)


async def book(house: House, database: Database, hour: int) -> Visit:
    salon = house.salon
    wish = HoldRequest(salon.slug, [salon.cut], next_weekday(1, hour), str(salon.mehmet))
    async with database.tx(Caller.person(salon.clara)) as tx:
        held = await hold_start(tx, wish, now=NOW, hold_minutes=10)
        return await confirm_hold(tx, held.id, note="", now=NOW)


async def arrange(house: House, database: Database, *decisions: SickVisitDecision) -> None:
    day = next_weekday(1, 0).date()
    async with database.tx(Caller.person(house.salon.owner)) as tx:
        wish = SickDayRequest(day, day, list(decisions), "Krank", "Mehmet ist krank")
        await arrange_sick_day(tx, house.salon.slug, house.salon.mehmet, wish, now=NOW)


async def test_each_customer_is_told_what_became_of_the_visit(house: House, database: Database) -> None:
    taken, open_one, gone = [await book(house, database, hour) for hour in (10, 12, 14)]
    await house.work()
    await arrange(
        house,
        database,
        SickVisitDecision(taken.id, "reassign", [house.salon.ida]),
        SickVisitDecision(open_one.id, "offer"),
        SickVisitDecision(gone.id, "cancel"),
    )
    await house.work()
    mails = {mail["template"]: mail for mail in house.mails()}
    over = mails["visit_reassigned"]
    assert over["subject"].endswith("jetzt mit Ida Brandt")
    assert "Mehmet Aydın ist an diesem Tag nicht da, und Ida Brandt übernimmt: Cut." in over["text_body"]
    assert "45,00" in over["text_body"]
    [attached] = over["attachments"]
    calendar = icalendar.Calendar.from_ical(base64.b64decode(attached["content"]))
    [entry] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], str(entry["UID"])) == ("REQUEST", f"visit-{taken.id}@vibewell")
    assert entry["SEQUENCE"] > 0
    assert entry["DTSTART"].dt == taken.start
    other = mails["visit_times_offered"]
    assert f"https://vibewell.test/visits/{open_one.id}/move" in other["text_body"]
    assert "Mehmet ist krank" in mails["visit_cancelled"]["text_body"]
    assert "Krank" not in over["text_body"] + other["text_body"]


async def test_who_has_chosen_another_time_already_is_asked_no_more(house: House, database: Database) -> None:
    visit = await book(house, database, 10)
    await arrange(house, database, SickVisitDecision(visit.id, "offer"))
    async with database.tx(Caller.person(house.salon.clara)) as tx:
        await move_visit(tx, visit.id, MoveRequest(next_weekday(2, 10)), now=NOW)
    await house.work()
    templates = [mail["template"] for mail in house.mails()]
    assert "visit_moved" in templates
    assert "visit_times_offered" not in templates
