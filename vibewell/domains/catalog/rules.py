"""Pure decisions of the catalogue."""

from collections.abc import Iterable

from vibewell.domains.catalog.types import OpenHours

DAY_SECONDS = 86400


def open_hours(shifts: Iterable[tuple[int, int, int]]) -> list[OpenHours]:
    """When somebody works, by weekday, from (weekday, starts, ends) in seconds after midnight of everybody's shifts."""
    days: dict[int, list[list[int]]] = {}
    for weekday, starts, ends in sorted(shifts):
        until = ends if ends > starts else ends + DAY_SECONDS
        spans = days.setdefault(weekday, [])
        if spans and starts <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], until)
        else:
            spans.append([starts, until])
    return [
        OpenHours(weekday, _clock(starts), _clock(min(until, starts + DAY_SECONDS)))
        for weekday, spans in sorted(days.items())
        for starts, until in spans
    ]


def _clock(seconds: int) -> str:
    minutes = seconds % DAY_SECONDS // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
