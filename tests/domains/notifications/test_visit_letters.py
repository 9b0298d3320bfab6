"""What customers read after a visit was booked, moved or called off, and a day before it."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import icalendar
import psycopg
import pytest

from tests.domains.notifications.conftest import House
from vibewell.domains.booking.jobs import TASKS
from vibewell.domains.booking.letters import REMIND_AHEAD
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.jobs import Work


def at_noon(days: int) -> datetime:
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)


def calendar_of(mail: dict[str, object]) -> icalendar.Calendar:
    [attached] = mail["attachments"]  # type: ignore[misc]
    return icalendar.Calendar.from_ical(base64.b64decode(attached["content"]))


async def sweep(house: House, now: datetime) -> None:
    [task] = [task for task in TASKS if task.name == "sweep_reminders"]
    await task.handler(Work(house.database, now, 1, {}))


async def test_a_booking_is_confirmed_with_a_calendar_file_in_the_customers_language(house: House) -> None:
    visit = house.book(at_noon(30))
    await house.tell_booked(visit)
    await house.work()
    [mail] = house.mails()
    assert mail["cause"] == f"visit.booked:{visit}"
    assert mail["to_address"] == "clara@vibewell.example"
    assert mail["subject"].startswith("Dein Termin bei Atelier Nordlicht: ")
    assert mail["delivered_at"] is not None
    assert "Hallo Clara, dein Termin steht: Colour." in mail["text_body"]
    assert "30 Minuten davon gehören ganz dir" in mail["text_body"]
    assert "90,00" in mail["text_body"]
    assert f"https://vibewell.test/visits/{visit}" in mail["html_body"]
    calendar = calendar_of(mail)
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == f"visit-{visit}@vibewell"
    assert event["SEQUENCE"] == 0
    assert event["DTSTART"].dt == at_noon(30)
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert str(event["LOCATION"]) == "Atelier Nordlicht, Karl-Liebknecht-Straße 48, 04275 Leipzig"
    assert calendar.walk("VTIMEZONE")[0]["TZID"] == "Europe/Berlin"


async def test_an_event_that_is_told_twice_sends_one_mail(house: House) -> None:
    visit = house.book(at_noon(30))
    await house.tell_booked(visit)
    await house.tell_booked(visit)
    await house.work()
    assert len(house.mails()) == 1


async def test_a_move_changes_the_same_entry_and_says_what_stood_before(house: House) -> None:
    visit = house.book(at_noon(30))
    await house.tell_booked(visit)
    await house.work()
    house.move(visit, at_noon(31) + timedelta(hours=1))
    await house.tell_moved(visit)
    await house.work()
    [booked, moved] = house.mails()
    before, after = calendar_of(booked).walk("VEVENT")[0], calendar_of(moved).walk("VEVENT")[0]
    assert moved["subject"].startswith("Verschoben: ")
    assert "Er war am " in moved["text_body"]
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == at_noon(31) + timedelta(hours=1)


async def test_two_moves_before_anybody_wrote_are_told_once(house: House) -> None:
    visit = house.book(at_noon(30))
    house.move(visit, at_noon(31))
    await house.tell_moved(visit)
    house.move(visit, at_noon(32))
    await house.tell_moved(visit)
    await house.work()
    [mail] = house.mails()
    assert calendar_of(mail).walk("VEVENT")[0]["DTSTART"].dt == at_noon(32)


async def test_a_cancellation_takes_the_entry_out_of_the_calendar(house: House) -> None:
    visit = house.book(at_noon(30))
    house.move(visit, at_noon(31))
    house.cancel(visit, house.salon.owner, "Ida ist krank")
    await house.tell_cancelled(visit)
    await house.work()
    [mail] = house.mails()
    calendar = calendar_of(mail)
    assert "musste deinen Termin absagen" in mail["text_body"]
    assert "Ida ist krank" in mail["text_body"]
    assert calendar["METHOD"] == "CANCEL"
    assert calendar.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    assert json.loads(json.dumps(mail["attachments"]))[0]["content_type"].endswith("method=CANCEL")


async def test_a_visit_that_is_cancelled_before_anybody_wrote_is_not_confirmed(house: House) -> None:
    visit = house.book(at_noon(30))
    await house.tell_booked(visit)
    house.cancel(visit, house.salon.clara)
    await house.tell_cancelled(visit)
    await house.work()
    assert [mail["template"] for mail in house.mails()] == ["visit_cancelled"]


async def test_somebody_elsewhere_reads_both_clocks(house: House) -> None:
    house.give_account(house.salon.clara, "clara@vibewell.example", locale="en", timezone="America/New_York")
    visit = house.book(datetime(2027, 1, 12, 13, 0, tzinfo=UTC))
    await house.tell_booked(visit)
    await house.work()
    [mail] = house.mails()
    assert mail["subject"] == "Your visit at Atelier Nordlicht: Tuesday 12 January, 08:00"
    assert "These are your times, on the clock of New York." in mail["text_body"]
    assert "At Atelier Nordlicht it will then be Tuesday 12 January, 14:00 (Berlin)." in mail["text_body"]


async def test_a_zone_with_the_same_clock_needs_no_words(house: House) -> None:
    house.give_account(house.salon.clara, "clara@vibewell.example", timezone="Europe/Vienna")
    await house.tell_booked(house.book(at_noon(30)))
    await house.work()
    assert "on the clock of" not in house.mails()[0]["text_body"]


async def test_an_unknown_time_zone_falls_back_to_the_salons(house: House) -> None:
    house.give_account(house.salon.clara, "clara@vibewell.example", timezone="../../etc/passwd")
    await house.tell_booked(house.book(at_noon(30)))
    await house.work()
    assert len(house.mails()) == 1


async def test_a_customer_without_an_account_gets_nothing(house: House) -> None:
    await house.tell_booked(house.book(at_noon(30), customer=house.salon.noah))
    await house.work()
    assert house.mails() == []


async def test_an_owner_with_a_team_is_not_written_to_and_one_alone_is(house: House) -> None:
    await house.tell_booked(house.book(at_noon(30)))
    house.do("update staff set ended_at = now() where id = %s", house.salon.mehmet)
    await house.work()
    assert [mail["template"] for mail in house.mails()] == ["visit_booked", "business_visit_booked"]
    assert house.mails()[1]["to_address"] == "ida@vibewell.example"
    assert house.mails()[1]["subject"].startswith("New: Clara Hoffmann, ")


MOVE = "update visits set starts_at = %s, ends_at = %s, moved_at = clock_timestamp() where id = %s"


def move_as(house: House, person: UUID | None, visit: UUID, starts_at: datetime) -> None:
    """The visit is moved by this person, or by the machine."""
    with psycopg.connect(house.owner_url) as db:
        if person:
            db.execute("select set_config('request.jwt.claims', %s, true)", [f'{{"sub": "{person}"}}'])
        db.execute(MOVE, [starts_at, starts_at + timedelta(minutes=120), visit])


@pytest.mark.parametrize(("by", "is_told"), [("clara", True), ("owner", False), ("nobody", True)])
async def test_an_owner_who_works_alone_is_told_what_others_move_and_cancel(
    house: House, by: str, *, is_told: bool
) -> None:
    house.do("update staff set ended_at = now() where id = %s", house.salon.mehmet)
    house.do("update people set locale = 'en'")
    person = {"clara": house.salon.clara, "owner": house.salon.owner, "nobody": None}[by]
    moved, cancelled = house.book(at_noon(30)), house.book(at_noon(40))
    move_as(house, person, moved, at_noon(31))
    await house.tell_moved(moved)
    if person:
        house.cancel(cancelled, person, "Caught a cold")
        await house.tell_cancelled(cancelled)
    await house.work()
    told = [mail for mail in house.mails() if mail["to_address"] == "ida@vibewell.example"]
    wanted = ["business_visit_moved", "business_visit_cancelled"][: 2 if person else 1]
    assert sorted(mail["template"] for mail in told) == (sorted(wanted) if is_told else [])
    for mail in told:
        assert "Clara Hoffmann" in mail["subject"]
        assert ("that time is free again" in mail["text_body"]) is (mail["template"] == "business_visit_moved")
        assert ("Caught a cold" in mail["text_body"]) is (mail["template"] == "business_visit_cancelled")


async def test_an_owner_with_a_team_is_not_told_what_is_moved_and_cancelled(house: House) -> None:
    visit = house.book(at_noon(30))
    move_as(house, house.salon.clara, visit, at_noon(31))
    await house.tell_moved(visit)
    await house.work()
    house.cancel(visit, house.salon.clara)
    await house.tell_cancelled(visit)
    await house.work()
    assert {mail["to_address"] for mail in house.mails()} == {"clara@vibewell.example"}


async def test_a_reminder_waits_for_the_day_before(house: House) -> None:
    starts_at = at_noon(5)
    visit = house.book(starts_at)
    await house.tell_booked(visit)
    await house.work()
    [job] = house.rows("select * from jobs.procrastinate_jobs where task_name = 'remind_of_visit'")
    assert job["scheduled_at"] == starts_at - REMIND_AHEAD
    assert job["status"] == "todo"


async def test_a_visit_far_ahead_leaves_no_job_and_is_found_by_the_sweep(house: House) -> None:
    starts_at = at_noon(30)
    await house.tell_booked(house.book(starts_at))
    await house.work()
    assert house.rows("select 1 from jobs.procrastinate_jobs where task_name = 'remind_of_visit'") == []
    near = starts_at - timedelta(hours=23, minutes=55)
    await sweep(house, near)
    house.make_due("remind_of_visit")
    await house.work(clock=FrozenClock(near))
    assert [mail["template"] for mail in house.mails()] == ["visit_booked", "visit_reminder"]


async def test_the_sweep_reminds_once_however_often_it_looks(house: House) -> None:
    now = datetime.now(UTC)
    visit = house.book(now + timedelta(hours=20))
    for _ in range(3):
        await sweep(house, now)
    await house.work()
    await sweep(house, now)
    await house.work()
    assert [mail["cause"].split(":")[:2] for mail in house.mails()] == [["visit.reminder", str(visit)]]


async def test_a_moved_visit_is_reminded_of_at_its_new_time_alone(house: House) -> None:
    now = datetime.now(UTC)
    old, new = now + timedelta(hours=23), now + timedelta(hours=60)
    visit = house.book(old)
    await sweep(house, now)
    house.move(visit, new)
    await house.tell_moved(visit)
    await house.work()
    assert [mail["template"] for mail in house.mails()] == ["visit_moved"]
    later = FrozenClock(new - timedelta(hours=23, minutes=50))
    house.make_due("remind_of_visit")
    await house.work(clock=later)
    assert [mail["template"] for mail in house.mails()] == ["visit_moved", "visit_reminder"]
    assert house.mails()[1]["cause"] == f"visit.reminder:{visit}:{int(new.timestamp())}"


async def test_a_cancelled_visit_is_not_reminded_of(house: House) -> None:
    now = datetime.now(UTC)
    visit = house.book(now + timedelta(hours=20))
    await sweep(house, now)
    house.cancel(visit, house.salon.clara)
    await house.work()
    await sweep(house, now)
    await house.work()
    assert house.mails() == []


async def test_a_visit_booked_the_same_day_needs_no_reminder(house: House) -> None:
    now = datetime.now(UTC)
    await house.tell_booked(house.book(now + timedelta(hours=20), ago=timedelta(minutes=1)))
    await house.work()
    await sweep(house, now)
    await house.work()
    assert [mail["template"] for mail in house.mails()] == ["visit_booked"]


async def test_nobody_is_startled_by_a_reminder_on_the_way(house: House) -> None:
    now = datetime.now(UTC)
    house.book(now + timedelta(minutes=100))
    await sweep(house, now)
    await house.work()
    assert house.mails() == []


def book_with_check(house: House) -> tuple[UUID, UUID]:
    """A visit and the check before it, booked in the same moment."""
    check, treatment = house.book(at_noon(20)), house.book(at_noon(30))
    house.do(
        "update visits set confirmed_at = (select confirmed_at from visits where id = %s) where id = %s",
        check,
        treatment,
    )
    house.do("update visit_items set service_name = 'Patch test', price = 500 where visit_id = %s", check)
    house.do("update visits set price = 500 where id = %s", check)
    house.do(
        "insert into check_bookings (visit_id, check_visit_id, business_id, together) values (%s, %s, %s, true)",
        treatment,
        check,
        house.salon.id,
    )
    return check, treatment


def entries_of(mail: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The entry of each file: its id, and how calendars are to take it."""
    found = {}
    for each in mail["attachments"]:
        calendar = icalendar.Calendar.from_ical(base64.b64decode(each["content"]))
        [event] = calendar.walk("VEVENT")
        found[each["filename"]] = (str(event["UID"]), str(calendar["METHOD"]))
    return found


async def test_a_check_and_what_follows_on_it_are_one_letter(house: House) -> None:
    check, treatment = book_with_check(house)
    await house.tell_booked(check)
    await house.tell_booked(treatment)
    await house.work()
    [mail] = house.mails()
    assert mail["cause"] == f"visit.booked:{treatment}"
    assert "Davor kommt Patch test: " in mail["text_body"]
    assert "95,00" in mail["text_body"]
    assert entries_of(mail) == {
        "visit.ics": (f"visit-{treatment}@vibewell", "REQUEST"),
        "check.ics": (f"visit-{check}@vibewell", "REQUEST"),
    }
    # Each of them is reminded of by itself.
    await sweep(house, at_noon(19) + timedelta(minutes=30))
    waiting = house.rows("select args from jobs.procrastinate_jobs where task_name = 'remind_of_visit'")
    assert str(check) in str(waiting)


async def test_what_is_called_off_together_is_one_letter(house: House) -> None:
    check, treatment = book_with_check(house)
    house.do(
        "update visits set cancelled_at = clock_timestamp(), cancelled_by = %s where id = %s",
        house.salon.clara,
        treatment,
    )
    house.do(
        "update visits c set cancelled_at = t.cancelled_at, cancelled_by = t.cancelled_by from visits t"
        " where t.id = %s and c.id = %s",
        treatment,
        check,
    )
    for each in (treatment, check):
        await house.tell_cancelled(each)
    await house.work()
    [mail] = house.mails()
    assert "Patch test davor ist ebenfalls abgesagt" in mail["text_body"]
    assert {method for _, method in entries_of(mail).values()} == {"CANCEL"}
    assert len(mail["attachments"]) == 2


async def test_a_check_that_stays_has_its_own_letters(house: House) -> None:
    check, treatment = book_with_check(house)
    house.cancel(treatment, house.salon.clara)
    await house.tell_booked(check)
    await house.tell_cancelled(treatment)
    await house.work()
    assert {mail["cause"] for mail in house.mails()} == {f"visit.booked:{check}", f"visit.cancelled:{treatment}"}
