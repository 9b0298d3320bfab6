"""When a calendar is read again, and what is made of what it says. Pure."""

import re
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

Span = tuple[int, int]

READ_EVERY = timedelta(minutes=15)
# However often it failed: somebody may have put it back.
READ_AT_LEAST_EVERY = timedelta(hours=24)
# A file does not change, but its series go on.
LAY_OUT_FILES_EVERY = timedelta(hours=24)
# Search looks five weeks ahead, people book up to a year ahead.
AHEAD = timedelta(days=364)
SPANS_MAX = 6_000


def next_read(now: datetime, failures: int, *, is_file: bool = False) -> datetime:
    """When it is read again: every quarter of an hour, after failures twice as late each time, up to a day."""
    if failures == 0:
        return now + (LAY_OUT_FILES_EVERY if is_file else READ_EVERY)
    # More doublings than these reach a day anyway.
    doubled: int = 2 ** min(failures, 10)
    return now + min(READ_EVERY * doubled, READ_AT_LEAST_EVERY)


def stretch(now: datetime) -> tuple[datetime, datetime]:
    """What is laid out: from the beginning of the day before, in UTC, so that every zone's today lies in it."""
    since = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    return since, since + AHEAD


def owners_of(address: str | None, email: str | None) -> list[str]:
    """Whose calendar it is, as mail addresses: the member's, and any that its own address is made of."""
    named = re.findall(r"[\w.+-]+@[\w.-]+\.\w+", unquote(address)) if address else []
    return list(dict.fromkeys([*([email] if email else []), *named]))


def others(spans: list[Span], ours: list[tuple[str, int, int]], own_visits: Container[str]) -> list[Span]:
    """Busy without the visits that the member has here: those block by themselves, and not twice."""
    strange = [(starts, ends) for visit, starts, ends in ours if visit not in own_visits]
    union: list[Span] = []
    for low, high in sorted([*spans, *strange]):
        if union and low <= union[-1][1]:
            union[-1] = (union[-1][0], max(high, union[-1][1]))
        else:
            union.append((low, high))
    return union
