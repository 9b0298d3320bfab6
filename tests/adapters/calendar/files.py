"""Calendar files as people, programs and enemies write them."""

from collections.abc import Iterable


def calendar(*events: str, head: str = "", zones: str = "") -> bytes:
    """A file of these components."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//A//B//EN", *head.split("\n"), *zones.split("\n"), *events]
    return "\r\n".join([line for line in "\n".join([*lines, "END:VCALENDAR", ""]).split("\n") if line]).encode()


def event(uid: str, *lines: str) -> str:
    """An event."""
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT"])


def many(count: int, *lines: str) -> Iterable[str]:
    """Events ahead, one after another."""
    for number in range(count):
        month, day, hour = 1 + number % 12, 1 + number // 12 % 28, number // 336 % 24
        yield event(f"{number}@many", f"DTSTART:2027{month:02}{day:02}T{hour:02}0000Z",
                    f"DTEND:2027{month:02}{day:02}T{hour:02}3000Z", *lines)  # fmt: skip


CUSTOM_ZONE = """BEGIN:VTIMEZONE
TZID:Our own clock
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE"""
