"""The calendar file of a visit."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import pytest

from vibewell.domains.booking.calendar_file import Invitation, Party, calendar_file, sequence_number
from vibewell.domains.booking.types import Place, Visit, VisitItem
from vibewell.kernel.money import Money

BOOKED = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
INVITATION = Invitation(Party("Vibewell", "hello@vibewell.example"), Party('Clara "C" 💅', "clara@vibewell.example"))


def visit(
    start: datetime, *, timezone: str = "Europe/Berlin", name: str = "Atelier Nordlicht", **changes: Any
) -> Visit:
    zone = ZoneInfo(timezone)
    usual: dict[str, Any] = {
        "id": UUID(int=7),
        "business": Place(UUID(int=1), "n", name, "hair", timezone, "Straße 1", "04275", "Leipzig", 51.3, 12.4),
        "status": "confirmed",
        "start": start.astimezone(zone),
        "end": (start + timedelta(hours=1)).astimezone(zone),
        "staff": UUID(int=2),
        "price": Money(4500, "EUR"),
        "items": [VisitItem(UUID(int=3), name, UUID(int=2), name, start, 60, Money(4500, "EUR"), [])],
        "note": "",
        "created_at": BOOKED,
        "confirmed_at": BOOKED,
    }
    return Visit(**{**usual, **changes})


def read(content: bytes) -> tuple[icalendar.Calendar, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


@pytest.mark.parametrize("timezone", ["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "UTC"])
@pytest.mark.parametrize("days", range(0, 365, 13))
def test_every_instant_comes_back_as_it_was(timezone: str, days: int) -> None:
    start = datetime(2026, 1, 1, 0, 45, tzinfo=UTC) + timedelta(days=days, hours=days % 24)
    _, event = read(calendar_file(visit(start, timezone=timezone), "https://vibewell.test"))
    assert event["DTSTART"].dt == start
    assert event["DTEND"].dt == start + timedelta(hours=1)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    one, two = (calendar_file(visit(start), "https://vibewell.test") for start in (first, second))
    assert b"DTSTART;TZID=Europe/Berlin:20261025T023000" in one
    assert b"DTSTART:20261025T013000Z" in two


def test_the_file_is_news_for_whoever_fetches_it() -> None:
    calendar, event = read(calendar_file(visit(BOOKED), "https://vibewell.test", locale="de"))
    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event
    assert event["SUMMARY"] == "Atelier Nordlicht bei Atelier Nordlicht"
    assert event["URL"] == "https://vibewell.test/visits/00000000-0000-0000-0000-000000000007"
    assert event["STATUS"] == "CONFIRMED"


def test_the_same_visit_always_gives_the_same_file() -> None:
    assert calendar_file(visit(BOOKED), "x") == calendar_file(visit(BOOKED), "x")


def test_each_change_is_newer_than_the_one_before() -> None:
    booked = visit(BOOKED)
    moved = msgspec.structs.replace(booked, moved_at=BOOKED + timedelta(milliseconds=5))
    again = msgspec.structs.replace(booked, moved_at=BOOKED + timedelta(hours=5))
    gone = msgspec.structs.replace(again, status="cancelled", cancelled_at=BOOKED + timedelta(days=700))
    numbers = [sequence_number(state) for state in (booked, moved, again, gone)]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 0
    assert numbers[-1] < 2**31


def test_a_cancelled_visit_ends_its_invitation() -> None:
    gone = visit(BOOKED, status="cancelled", cancelled_at=BOOKED + timedelta(days=1))
    calendar, event = read(calendar_file(gone, "https://vibewell.test", invitation=INVITATION))
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["ATTENDEE"] == "mailto:clara@vibewell.example"
    assert event["ATTENDEE"].params["CN"] == "Clara 'C' 💅"


@pytest.mark.parametrize(
    "name", ["a\r\nATTENDEE:mailto:x@example.com", "a;b,c\\d", "نور 💅🏽", "END:VEVENT", "x" * 120]
)
def test_a_hostile_name_adds_no_property(name: str) -> None:
    content = calendar_file(visit(BOOKED, name=name), "https://vibewell.test", invitation=INVITATION)
    calendar, event = read(content)
    assert len(calendar.walk("VEVENT")) == 1
    assert event["ATTENDEE"] == "mailto:clara@vibewell.example"
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
