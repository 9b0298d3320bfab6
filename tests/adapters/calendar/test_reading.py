# ruff: noqa: E501 - a line and what it means are read side by side
"""What a calendar says is understood, whoever wrote it; what nobody can understand costs a bounded time."""

import resource
import time
import zlib
from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from tests.adapters.calendar.files import CUSTOM_ZONE, calendar, event, many
from vibewell.adapters.calendar.child import Question, answer
from vibewell.adapters.calendar.embedded import EmbeddedCalendarReader
from vibewell.domains.scheduling import CalendarFound, CalendarUnreadable

LOW, HIGH = datetime(2027, 3, 1, tzinfo=UTC), datetime(2028, 2, 28, tzinfo=UTC)
VISIT = "0198c5a0-1111-7222-8333-444455556666"


async def found(content: bytes, zone: str = "Europe/Berlin", owners: Collection[str] = ()) -> CalendarFound:
    bounds = {"low": int(LOW.timestamp()), "high": int(HIGH.timestamp())}
    return await EmbeddedCalendarReader().read(content, zone=zone, owners=owners, **bounds)


async def busy(content: bytes, zone: str = "Europe/Berlin", owners: Collection[str] = ()) -> list[str]:
    """The busy spans, in UTC, as they are read best: by what the reader's process does, without the process."""
    said = answer(Question(zone, int(LOW.timestamp()), int(HIGH.timestamp()), list(owners)), content)
    assert said.error is None
    return [
        f"{datetime.fromtimestamp(low, UTC):%m-%d %H:%M} {datetime.fromtimestamp(high, UTC):%m-%d %H:%M}"
        for low, high in said.spans
    ]


async def refused(content: bytes) -> str:
    with pytest.raises(CalendarUnreadable) as raised:
        await found(content)
    return raised.value.code


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART:20270310T090000Z", "DTEND:20270310T100000Z"], ["03-10 09:00 03-10 10:00"]),
        (["DTSTART:20270310T090000Z", "DURATION:PT90M"], ["03-10 09:00 03-10 10:30"]),
        (["DTSTART;TZID=Europe/Berlin:20270310T090000", "DTEND;TZID=Europe/Berlin:20270310T100000"], ["03-10 08:00 03-10 09:00"]),
        (["DTSTART;TZID=W. Europe Standard Time:20270310T090000", "DURATION:PT1H"], ["03-10 08:00 03-10 09:00"]),
        (["DTSTART;TZID=America/New_York:20270310T090000", "DURATION:PT1H"], ["03-10 14:00 03-10 15:00"]),
        (["DTSTART:20270310T090000", "DTEND:20270310T100000"], ["03-10 08:00 03-10 09:00"]),
        (["DTSTART;VALUE=DATE:20270310"], ["03-09 23:00 03-10 23:00"]),
        (["DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20270313"], ["03-09 23:00 03-12 23:00"]),
        # the day on which clocks go forward has 23 hours
        (["DTSTART;VALUE=DATE:20270328"], ["03-27 23:00 03-28 22:00"]),
        (["DTSTART:20270310T090000Z", "DTEND:20270310T100000Z", "TRANSP:TRANSPARENT"], []),
        (["DTSTART:20270310T090000Z", "DTEND:20270310T100000Z", "STATUS:CANCELLED"], []),
        (["DTSTART:20270310T090000Z", "DTEND:20270310T100000Z", "STATUS:TENTATIVE"], ["03-10 09:00 03-10 10:00"]),
        (["DTSTART:20270310T090000Z", "DTEND:20270310T100000Z", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"], []),
        (["DTSTART:20270310T090000Z"], []),
        (["DTSTART:20270310T100000Z", "DTEND:20270310T090000Z"], []),
        (["DTSTART:20260310T100000Z", "DTEND:20260310T110000Z"], []),
        (["DTSTART:20290310T100000Z", "DTEND:20290310T110000Z"], []),
        # one that began long ago and goes on
        (["DTSTART:20270101T000000Z", "DTEND:20270302T120000Z"], ["02-28 00:00 03-02 12:00"]),
    ],
)  # fmt: skip
async def test_an_event_blocks_as_it_says(lines: list[str], expected: list[str]) -> None:
    assert await busy(calendar(event("one@x", *lines))) == expected


INVITED = ["DTSTART:20270310T090000Z", "DURATION:PT1H", "ORGANIZER:mailto:boss@x.example"]
THEN = ["03-10 09:00 03-10 10:00"]


@pytest.mark.parametrize(
    ("lines", "head", "expected"),
    [
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:ida@x.example"], "", []),
        (["ATTENDEE;CN=Ida Brandt;ROLE=REQ-PARTICIPANT;partstat=declined:MAILTO:Ida@X.example"], "", []),
        (['ATTENDEE;CUTYPE="INDIVIDUAL";PARTSTAT="DECLINED";CN="Ida":mailto:ida@x.example'], "", []),
        (["ATTENDEE;PARTSTAT=DECLINED;EMAIL=ida@x.example:/principals/7"], "", []),
        (["TRANSP:OPAQUE", "ATTENDEE;PARTSTAT=DECLINED:mailto:ida@x.example"], "", []),
        (["ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@x.example"], "", THEN),
        (["ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ida@x.example"], "", THEN),
        # somebody else does not come; that is no reason for Ida to stay away
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:mehmet@x.example"], "", THEN),
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:mehmet@x.example", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@x.example"], "", THEN),
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:notida@x.example"], "", THEN),
        # the calendar is called by the address of whose it is
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:mai@private.example"], "X-WR-CALNAME:mai@private.example", []),
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:mai@private.example"], "X-WR-CALNAME:Private", THEN),
    ],
)  # fmt: skip
async def test_what_was_declined_keeps_nobody_busy(lines: list[str], head: str, expected: list[str]) -> None:
    content = calendar(event("one@x", *INVITED, *lines), head=head)
    assert await busy(content, owners=["ida@x.example"]) == expected


async def test_one_date_of_a_series_is_declined_and_the_others_are_not() -> None:
    series = event("s@x", "DTSTART:20270310T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3",
                   "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@x.example")  # fmt: skip
    no = event("s@x", "RECURRENCE-ID:20270317T090000Z", "DTSTART:20270317T090000Z", "DURATION:PT1H",
               "ATTENDEE;PARTSTAT=DECLINED:mailto:ida@x.example")  # fmt: skip
    first = await found(calendar(series, no), owners=["ida@x.example"])
    assert len(first.spans) == 2
    # The copy that is kept says so too, though it knows nobody's address any more.
    assert b"ida@x.example" not in zlib.decompress(first.copy)
    assert (await found(zlib.decompress(first.copy))).spans == first.spans


def periods(*lines: str) -> bytes:
    return calendar(
        "\n".join(
            [
                "BEGIN:VFREEBUSY",
                "UID:f@x",
                "DTSTART:20270301T000000Z",
                "DTEND:20270401T000000Z",
                *lines,
                "END:VFREEBUSY",
            ]
        )
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["FREEBUSY:20270310T090000Z/20270310T100000Z"], THEN),
        (["FREEBUSY:20270310T090000Z/PT1H"], THEN),
        (["FREEBUSY;FBTYPE=BUSY:20270310T090000Z/PT30M,20270310T093000Z/PT30M"], THEN),
        (["FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270310T090000Z/PT1H"], THEN),
        (["FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270310T090000Z/PT1H"], THEN),
        (["FREEBUSY;FBTYPE=FREE:20270310T090000Z/PT1H"], []),
        (["FREEBUSY;FBTYPE=X-LUNCH:20270310T090000Z/PT1H"], THEN),
        (["FREEBUSY:20270310T090000Z/PT1H", "FREEBUSY:20270312T090000Z/PT1H"], [*THEN, "03-12 09:00 03-12 10:00"]),
        # a component without a period says only which stretch it was asked about
        ([], []),
        (["FREEBUSY:tomorrow/PT1H,20270310T090000Z/PT1H,20270310T090000Z,/,20270311T090000Z/-PT1H"], THEN),
    ],
)  # fmt: skip
async def test_periods_of_a_free_busy_component_block(lines: list[str], expected: list[str]) -> None:
    assert await busy(periods(*lines)) == expected


async def test_a_free_busy_file_is_bounded_as_events_are() -> None:
    many_periods = ",".join(f"202705{1 + n % 28:02}T{n % 24:02}0000Z/PT5M" for n in range(1500))
    assert await refused(periods(*[f"FREEBUSY:{many_periods}"] * 6)) == "calendar.too_many_events"
    noted = await found(periods("FREEBUSY:" + ",".join(["20270310T090000Z/PT1H"] * 5000)))
    assert (noted.spans, noted.notes) == ([], {"calendar.event_unreadable": 1})


async def test_a_series_keeps_its_time_on_the_wall_and_its_exceptions() -> None:
    weekly = event(
        "series@x", "DTSTART;TZID=Europe/Berlin:20270305T090000", "DTEND;TZID=Europe/Berlin:20270305T100000",
        "RRULE:FREQ=WEEKLY;COUNT=6", "EXDATE;TZID=Europe/Berlin:20270312T090000",
    )  # fmt: skip
    moved = event(
        "series@x", "RECURRENCE-ID;TZID=Europe/Berlin:20270319T090000", "DTSTART;TZID=Europe/Berlin:20270320T150000",
        "DTEND;TZID=Europe/Berlin:20270320T170000",
    )  # fmt: skip
    cancelled = event(
        "series@x", "RECURRENCE-ID;TZID=Europe/Berlin:20270326T090000", "STATUS:CANCELLED",
        "DTSTART;TZID=Europe/Berlin:20270326T090000", "DTEND;TZID=Europe/Berlin:20270326T100000",
    )  # fmt: skip
    expected = [
        "03-05 08:00 03-05 09:00",
        "03-20 14:00 03-20 16:00",
        "04-02 07:00 04-02 08:00",
        "04-09 07:00 04-09 08:00",
    ]
    assert await busy(calendar(weekly, moved, cancelled)) == expected
    assert await busy(calendar(cancelled, moved, weekly)) == expected


async def test_a_series_without_an_end_ends_at_the_horizon() -> None:
    spans = await busy(calendar(event("x@x", "DTSTART:20100101T120000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")))
    assert (len(spans), spans[0][:11], spans[-1][:11]) == (364, "03-01 12:00", "02-27 12:00")


async def test_dates_are_added_by_name() -> None:
    content = calendar(
        event("x@x", "DTSTART:20270310T090000Z", "DURATION:PT1H", "RDATE:20270312T090000Z,20270314T090000Z")
    )
    assert [span[:5] for span in await busy(content)] == ["03-10", "03-12", "03-14"]


async def test_what_touches_or_overlaps_becomes_one() -> None:
    content = calendar(
        event("a@x", "DTSTART:20270310T090000Z", "DTEND:20270310T100000Z"),
        event("b@x", "DTSTART:20270310T100000Z", "DTEND:20270310T110000Z"),
        event("c@x", "DTSTART:20270310T093000Z", "DTEND:20270310T094500Z"),
    )
    assert await busy(content) == ["03-10 09:00 03-10 11:00"]


async def test_a_clock_of_the_files_own_is_kept() -> None:
    content = calendar(event("x@x", "DTSTART;TZID=Our own clock:20270710T090000", "DURATION:PT1H"), zones=CUSTOM_ZONE)
    assert await busy(content, "Asia/Kathmandu") == ["07-10 07:00 07-10 08:00"]


async def test_an_unknown_clock_is_the_members_and_is_noted() -> None:
    content = calendar(event("x@x", "DTSTART;TZID=Middle/Earth:20270310T090000", "DURATION:PT1H"))
    said = await found(content)
    assert (await busy(content), said.notes) == (["03-10 08:00 03-10 09:00"], {"calendar.zone_unknown": 1})


async def test_a_clock_that_ticks_by_the_second_is_no_clock() -> None:
    zone = CUSTOM_ZONE.replace("FREQ=YEARLY", "FREQ=SECONDLY")
    content = calendar(event("x@x", "DTSTART;TZID=Our own clock:20270310T090000", "DURATION:PT1H"), zones=zone)
    assert (await found(content)).notes == {"calendar.zone_unknown": 1}


async def test_the_members_clock_counts_where_the_file_has_none() -> None:
    content = calendar(event("x@x", "DTSTART;VALUE=DATE:20270310"))
    assert await busy(content, "America/New_York") == ["03-10 05:00 03-11 05:00"]


async def test_visits_of_ours_are_told_apart() -> None:
    content = calendar(
        event(f"visit-{VISIT}@vibewell", "DTSTART:20270310T090000Z", "DTEND:20270310T100000Z"),
        event(f"visit-{VISIT}@elsewhere", "DTSTART:20270311T090000Z", "DTEND:20270311T100000Z"),
    )
    said = await found(content)
    assert [visit for visit, *_ in said.ours] == [VISIT] and len(said.spans) == 1


async def test_what_an_event_is_about_is_not_kept() -> None:
    secret = [
        "SUMMARY:Therapy",
        "DESCRIPTION:Dr. Secret",
        "LOCATION:Secret street",
        "ATTENDEE:mailto:secret@example.com",
    ]
    alarm = ["BEGIN:VALARM", "TRIGGER:-PT5M", "DESCRIPTION:Secret", "DTSTART:20270310T000000Z", "END:VALARM"]
    said = await found(calendar(event("x@x", *secret, "DTSTART:20270310T090000Z", *alarm, "DTEND:20270310T100000Z")))
    import zlib

    text = zlib.decompress(said.copy).decode()
    assert "ecret" not in text and "Therapy" not in text and len(said.spans) == 1
    assert (await found(text.encode())).spans == said.spans


@pytest.mark.parametrize("encoded", ["utf-8-sig", "utf-16", "latin-1"])
async def test_a_file_of_another_charset_is_read(encoded: str) -> None:
    content = calendar(event("größe@x", "SUMMARY:Größe", "DTSTART:20270310T090000Z", "DTEND:20270310T100000Z"))
    assert len(await busy(content.decode().encode(encoded))) == 1


async def test_broken_lines_break_nothing_else() -> None:
    good = event("good@x", "DTSTART:20270310T090000Z", "DTEND:20270310T100000Z")
    bad = [
        "BEGIN:VEVENT\nEND:VEVENT",
        "BEGIN:VEVENT\nDTSTART\nDTEND:\n:::\n;;;=\n\x00\x01\nEND:VEVENT",
        event("a@x", "DTSTART:20271345T990000Z"),
        event("b@x", "DTSTART:tomorrow", "RRULE:FREQ=SOMETIMES"),
        event("c@x", "DTSTART:20270310T090000Z", "DTEND:20270310T100000Z", "RRULE:FREQ=WEEKLY;BYDAY=XX;COUNT=-1"),
        event("d@x", "DTSTART:20270310T090000Z", "DTEND;VALUE=DATE:20270311", "RRULE:FREQ=DAILY;UNTIL=never"),
        event("e@x", "DTSTART:00010101T000000Z", "DTEND:99991231T235959Z", "RDATE:x"),
        "END:VEVENT\nEND:VCALENDAR\nBEGIN:VEVENT",
        "BEGIN:VTIMEZONE\nTZID:\nBEGIN:STANDARD\nDTSTART:x\nEND:STANDARD\nEND:VTIMEZONE",
        "RRULE:FREQ=DAILY",
    ]  # fmt: skip
    for broken in bad:
        said = await found(calendar(broken, good, broken))
        assert said.spans, broken


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>Sign in</body></html>", b"\x00" * 1000, b"BEGIN:VCARD\nEND:VCARD", b"\xff\xfe"]
)
async def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    assert await refused(content) == "calendar.not_a_calendar"


async def test_an_empty_calendar_is_a_calendar() -> None:
    assert (await found(b"BEGIN:VCALENDAR\nEND:VCALENDAR")).spans == []


async def test_a_series_of_every_second_is_left_out_and_noted() -> None:
    for often in ("SECONDLY", "MINUTELY"):
        said = await found(
            calendar(
                event("often@x", "DTSTART:20270310T090000Z", "DURATION:PT1S", f"RRULE:FREQ={often}"),
                event("good@x", "DTSTART:20270310T090000Z", "DTEND:20270310T100000Z"),
            )
        )
        assert (said.notes, len(said.spans)) == ({"calendar.repeats_too_often": 1}, 1)


HUNDRED_THOUSAND = b"BEGIN:VCALENDAR\n" + b"".join(
    b"BEGIN:VEVENT\nUID:%d\nDTSTART:20270%d1%dT090000Z\nEND:VEVENT\n" % (number, 4 + number % 5, number % 10)
    for number in range(100_000)
) + b"END:VCALENDAR\n"  # fmt: skip
OVER = HUNDRED_THOUSAND.replace(b"DTSTART:2027", b"DTSTART:2017")
NESTED = b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 300_000
FOLDED = (
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270310T090000Z\nX-A:"
    + b"\n a" * 1_500_000
    + b"\nEND:VEVENT\nEND:VCALENDAR"
)
EXDATES = calendar(event("x@x", "DTSTART:20270310T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY",
                         *["EXDATE:" + ",".join(["20270310T090000Z"] * 3000)] * 50))  # fmt: skip
NEVER = calendar(*(event(f"{n}@x", "DTSTART:00010101T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
                   for n in range(300)))  # fmt: skip
HOURLY = calendar(*many(2000, "RRULE:FREQ=HOURLY"))
OLD = calendar(*(event(f"{n}@x", "DTSTART:00010101T000000", "DURATION:P1D", "RRULE:FREQ=DAILY") for n in range(50)))
SETS = calendar(event("x@x", "DTSTART:20270101T000000Z", "DURATION:PT1S",
    "RRULE:FREQ=HOURLY;BYMINUTE=" + ",".join(map(str, range(60))) + ";BYSECOND=" + ",".join(map(str, range(60)))))  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HUNDRED_THOUSAND, "calendar.too_many_events"),
        (OVER, ""),
        (NESTED, ""),
        (FOLDED, ""),
        (EXDATES, "?"),
        (NEVER, "calendar.too_much_work"),
        (HOURLY, "calendar.too_much_work"),
        (OLD, "?"),
        (SETS, "?"),
        (b"BEGIN:VCALENDAR\n" + b"A" * 5_000_000, ""),
        (b"BEGIN:VCALENDAR\n" + b"X:\n" * 1_600_000, ""),
    ],
    ids=["hundred thousand", "all over", "nested", "folded", "exdates", "never", "hourly", "old", "sets", "line", "lines"],
)  # fmt: skip
async def test_whatever_is_in_it_costs_less_than_two_seconds(content: bytes, code: str) -> None:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    said = ""
    try:
        await found(content)
    except CalendarUnreadable as unreadable:
        said = unreadable.code
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(said, round(spent, 2), round(time.monotonic() - began, 2))  # noqa: T201 - shown when it fails
    assert spent < 2.5
    assert code in ("?", said)
