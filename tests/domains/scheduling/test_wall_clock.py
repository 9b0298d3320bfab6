"""Clocks that skip an hour, read it twice, or skip a day."""

import os
import time
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from vibewell.domains.scheduling import wall_clock
from vibewell.domains.scheduling.wall_clock import UnknownTimezone

# zone, date, clock, first occurrence, second occurrence
READINGS = [
    ("Europe/Berlin", "2027-05-10", "09:00", "2027-05-10T07:00Z", "2027-05-10T07:00Z"),
    ("Europe/Berlin", "2027-03-28", "01:59", "2027-03-28T00:59Z", "2027-03-28T00:59Z"),
    ("Europe/Berlin", "2027-03-28", "02:00", "2027-03-28T01:00Z", "2027-03-28T01:00Z"),
    ("Europe/Berlin", "2027-03-28", "02:30", "2027-03-28T01:00Z", "2027-03-28T01:00Z"),
    ("Europe/Berlin", "2027-03-28", "03:00", "2027-03-28T01:00Z", "2027-03-28T01:00Z"),
    ("Europe/Berlin", "2027-10-31", "02:00", "2027-10-31T00:00Z", "2027-10-31T01:00Z"),
    ("Europe/Berlin", "2027-10-31", "02:30", "2027-10-31T00:30Z", "2027-10-31T01:30Z"),
    ("Europe/Berlin", "2027-10-31", "03:00", "2027-10-31T02:00Z", "2027-10-31T02:00Z"),
    ("Australia/Lord_Howe", "2027-10-03", "02:15", "2027-10-02T15:30Z", "2027-10-02T15:30Z"),
    ("Australia/Lord_Howe", "2027-10-03", "02:30", "2027-10-02T15:30Z", "2027-10-02T15:30Z"),
    ("Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-03T14:45Z", "2027-04-03T15:15Z"),
    ("Australia/Lord_Howe", "2027-04-04", "01:29", "2027-04-03T14:29Z", "2027-04-03T14:29Z"),
    ("America/Nuuk", "2027-03-27", "23:30", "2027-03-28T01:00Z", "2027-03-28T01:00Z"),
    ("America/Nuuk", "2027-10-30", "23:30", "2027-10-31T00:30Z", "2027-10-31T01:30Z"),
    ("America/Nuuk", "2027-10-31", "00:00", "2027-10-31T02:00Z", "2027-10-31T02:00Z"),
    ("Atlantic/Azores", "2027-03-28", "00:00", "2027-03-28T01:00Z", "2027-03-28T01:00Z"),
    ("Atlantic/Azores", "2027-10-31", "00:00", "2027-10-31T00:00Z", "2027-10-31T01:00Z"),
    ("Africa/Cairo", "2027-04-30", "00:30", "2027-04-29T22:00Z", "2027-04-29T22:00Z"),
    ("Africa/Cairo", "2027-10-28", "23:15", "2027-10-28T20:15Z", "2027-10-28T21:15Z"),
    ("Asia/Kathmandu", "2027-06-01", "09:00", "2027-06-01T03:15Z", "2027-06-01T03:15Z"),
    ("Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00Z", "2011-12-30T10:00Z"),
    ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00Z", "2011-12-30T10:00Z"),
    ("Pacific/Apia", "2011-12-29", "23:59", "2011-12-30T09:59Z", "2011-12-30T09:59Z"),
]


@pytest.fixture(params=["UTC", "Asia/Kathmandu", "America/New_York"])
def machine_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.usefixtures("machine_zone")
@pytest.mark.parametrize(("zone", "day", "clock", "first", "second"), READINGS)
def test_a_reading_means_one_instant(zone: str, day: str, clock: str, first: str, second: str) -> None:
    hours, minutes = clock.split(":")
    seconds = 3600 * int(hours) + 60 * int(minutes)
    ordinal = date.fromisoformat(day).toordinal()
    assert wall_clock.instant(zone, ordinal, seconds) == epoch(first)
    assert wall_clock.instant(zone, ordinal, seconds, last=True) == epoch(second)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/Nuuk", "Africa/Cairo", "UTC"])
def test_every_instant_of_a_year_is_found_again_from_its_reading(zone: str) -> None:
    begins = epoch("2027-01-01T00:00Z")
    for at in range(begins, begins + 366 * 86_400, 1800):
        reading = datetime.fromtimestamp(at, wall_clock.zone(zone))
        seconds = 3600 * reading.hour + 60 * reading.minute
        found = wall_clock.instant(zone, reading.toordinal(), seconds, last=bool(reading.fold))
        assert found == at, reading


def test_days_later_keeps_the_clock_and_not_the_hours() -> None:
    saturday = epoch("2027-03-13T10:00:07-05:00")
    assert wall_clock.days_later("America/New_York", saturday, 1) == epoch("2027-03-14T10:00:07-04:00")


def test_days_later_into_a_gap_is_its_end_and_into_a_doubled_hour_its_first_coming() -> None:
    assert wall_clock.days_later("Europe/Berlin", epoch("2027-03-27T02:30+01:00"), 1) == epoch("2027-03-28T03:00+02:00")
    assert wall_clock.days_later("Europe/Berlin", epoch("2027-10-30T02:30+02:00"), 1) == epoch("2027-10-31T02:30+02:00")


def test_the_first_instant_of_a_day_that_begins_in_a_gap() -> None:
    assert wall_clock.first_instant("Africa/Cairo", date(2027, 4, 30)) == epoch("2027-04-30T01:00+03:00")


def test_an_instant_is_printed_with_its_offset_and_seconds() -> None:
    at = int(datetime(2027, 3, 28, 1, tzinfo=UTC).timestamp())
    assert wall_clock.printed("Europe/Berlin", at) == "2027-03-28T03:00:00+02:00"
    assert wall_clock.printed("UTC", at) == "2027-03-28T01:00:00+00:00"


@pytest.mark.parametrize(
    "name", ["Europe/Leipzig", "", "../../etc/passwd", "/etc/localtime", "europe/berlin", "zones", "Factory"]
)
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownTimezone):
        wall_clock.zone(name)


def test_every_page_reads_the_clock_as_the_engine_does() -> None:
    halves = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=15 * half) for half in range(48)]

    def differs(name: str) -> bool:
        page, engine = ZoneInfo(name), wall_clock.zone(name)
        return any(at.astimezone(page).utcoffset() != at.astimezone(engine).utcoffset() for at in halves)

    assert zoneinfo.TZPATH == ()
    assert [name for name in sorted(wall_clock._zone_names()) if differs(name)] == []
