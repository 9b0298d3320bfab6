"""What customers read about a series: one mail for all of its visits, later ones that say which of how many it is."""

import base64
from datetime import UTC, date, datetime

import icalendar

from tests.domains.notifications.conftest import House
from tests.salon import next_weekday
from vibewell.domains.booking import MoveRequest, move_visit
from vibewell.domains.booking.series.actions import book_series, cancel_series
from vibewell.domains.booking.series.types import Series, SeriesCancellation, SeriesRequest
from vibewell.kernel.db import Caller, Database

NOW = datetime.now(UTC)


async def book(house: House, database: Database) -> Series:
    salon = house.salon
    wish = SeriesRequest(salon.slug, [salon.cut], next_weekday(1, 10, weeks=3), 4, 6, str(salon.ida), note="No scent")
    async with database.tx(Caller.person(salon.clara)) as tx:
        return await book_series(tx, wish, now=NOW)


def calendar_of(mail: dict[str, object]) -> icalendar.Calendar:
    [attached] = mail["attachments"]  # type: ignore[misc]
    return icalendar.Calendar.from_ical(base64.b64decode(attached["content"]))


async def test_a_series_is_confirmed_by_one_mail_with_all_its_visits(house: House, database: Database) -> None:
    series = await book(house, database)
    await house.work()
    [mail] = house.mails()
    assert mail["template"] == "series_booked"
    assert mail["subject"].startswith("Deine 6 Termine bei Atelier Nordlicht, ab ")
    assert "alle 4 Wochen" in mail["text_body"]
    assert "270,00" in mail["text_body"]
    assert f"https://vibewell.test/series/{series.id}" in mail["text_body"]
    calendar = calendar_of(mail)
    events = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert [event["DTSTART"].dt for event in events] == [visit.start for visit in series.visits]
    assert {str(event["UID"]) for event in events} == {f"visit-{visit.id}@vibewell" for visit in series.visits}
    # Ten on the wall before and after the clocks change, for a calendar that knows no UTC.
    assert {event["DTSTART"].dt.hour for event in events} == {10}


async def test_a_visit_that_moves_says_which_of_its_series_it_is(house: House, database: Database) -> None:
    series = await book(house, database)
    third = series.visits[2]
    async with database.tx(Caller.person(house.salon.clara)) as tx:
        await move_visit(tx, third.id, MoveRequest(third.start.replace(hour=14)), now=NOW)
    await house.work()
    [moved] = [mail for mail in house.mails() if mail["template"] == "visit_moved"]
    assert "Das ist Termin 3 von 6 deiner Serie." in moved["text_body"]
    [entry] = calendar_of(moved).walk("VEVENT")
    assert str(entry["UID"]) == f"visit-{third.id}@vibewell"
    assert entry["SEQUENCE"] > 0


async def test_calling_off_the_rest_is_one_mail_that_takes_the_entries_out(house: House, database: Database) -> None:
    series = await book(house, database)
    async with database.tx(Caller.person(house.salon.owner)) as tx:
        wish = SeriesCancellation(series.visits[4].start.date(), "Ida zieht um")
        await cancel_series(tx, series.id, wish, now=NOW)
    await house.work()
    [gone] = [mail for mail in house.mails() if mail["template"] == "series_cancelled"]
    assert gone["subject"].startswith("Abgesagt: 2 Termine bei Atelier Nordlicht")
    assert "musste diese Termine deiner Serie absagen" in gone["text_body"]
    assert "Ida zieht um" in gone["text_body"]
    events = calendar_of(gone).walk("VEVENT")
    assert [str(event["STATUS"]) for event in events] == ["CANCELLED", "CANCELLED"]
    assert all(event["SEQUENCE"] > 0 for event in events)


async def test_an_owner_who_works_alone_is_told_once(house: House, database: Database) -> None:
    house.do("update staff set ended_at = now() where id = %s", house.salon.mehmet)
    await book(house, database)
    await house.work()
    customer, owner = sorted(house.mails(), key=lambda mail: str(mail["to_address"]))
    assert owner["to_address"] == "ida@vibewell.example"
    assert owner["subject"].startswith("New: Clara Hoffmann, 6 visits from ")
    assert "No scent" in owner["text_body"]
    assert customer["template"] == "series_booked"


async def test_a_series_that_was_called_off_before_anybody_wrote_is_not_confirmed(
    house: House, database: Database
) -> None:
    series = await book(house, database)
    async with database.tx(Caller.person(house.salon.clara)) as tx:
        await cancel_series(tx, series.id, SeriesCancellation(date(2020, 1, 1)), now=NOW)
    await house.work()
    assert [mail["template"] for mail in house.mails()] == ["series_cancelled"]
