"""The process in which a stranger's calendar is read: it may use two seconds of processor time and half a gigabyte.

One JSON header line and the file come in; one JSON answer goes out.
"""

import resource
import sys
import zlib
from base64 import b64encode
from datetime import UTC, datetime

import msgspec

CPU_SECONDS_MAX = 2
MEMORY_BYTES_MAX = 512 * 1024 * 1024


class Question(msgspec.Struct, frozen=True):
    """Busy in [low, high), in epoch seconds; what has no time zone of its own is in `zone`, and `owners` are the mail
    addresses of whose calendar it is."""

    zone: str
    low: int
    high: int
    owners: list[str] = []


class Answer(msgspec.Struct, frozen=True):
    """Either `error`, or what was found; `copy` is the sifted file, packed, in base 64."""

    error: str | None = None
    spans: list[tuple[int, int]] = []
    ours: list[tuple[str, int, int]] = []
    notes: dict[str, int] = {}
    events: int = 0
    copy: str = ""


def answer(question: Question, content: bytes) -> Answer:
    """What the file says, or the code of why it says nothing."""
    from vibewell.adapters.calendar.occurrences import TooMuchWork, lay_out
    from vibewell.adapters.calendar.sift import NotACalendar, TooManyEvents, sift

    try:
        sifted = sift(content, datetime.fromtimestamp(question.low, UTC).date(), question.owners)
        found = lay_out(sifted.text, question.zone, question.low, question.high)
    except NotACalendar:
        return Answer("calendar.not_a_calendar")
    except TooManyEvents:
        return Answer("calendar.too_many_events")
    except (TooMuchWork, MemoryError):
        return Answer("calendar.too_much_work")
    except ValueError:
        return Answer("calendar.unreadable")
    notes = {**sifted.notes}
    for code, count in found.notes.items():
        notes[code] = notes.get(code, 0) + count
    packed = b64encode(zlib.compress(sifted.text.encode(), 6)).decode()
    return Answer(None, found.spans, found.ours, notes, sifted.events, packed)


def main() -> None:
    """Answer once."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    header, _, content = sys.stdin.buffer.read().partition(b"\n")
    sys.stdout.buffer.write(msgspec.json.encode(answer(msgspec.json.decode(header, type=Question), content)))


if __name__ == "__main__":
    main()
