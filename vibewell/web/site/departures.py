"""A few free times as a board of departures shows them: one of each craft, by time, each looked at just now."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking import ANYONE, items_of, wish_for
from vibewell.domains.scheduling import FoundBusiness, choose_start, list_starts, open_desk
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.money import Money
from vibewell.web.site.board import Board
from vibewell.web.site.promises import Part, parts_of

SHOWN = 6
LOOKED_AT_MAX = 24
# Between two lines at least so much passes, so that the board reads as a day and not as nine o'clock.
APART = timedelta(minutes=15)
LOOKED_AHEAD = timedelta(hours=4)
# With fewer lines a part of the day is not worth a promise.
PROMISED_MIN = 3
# What a way of a kilometre costs when the soonest and the nearest are weighed.
MINUTES_PER_KILOMETRE = 12


class Departure(msgspec.Struct, frozen=True):
    """A free time with everything that its line says and its form sends."""

    found: FoundBusiness
    at: datetime
    service: Any
    service_name: str
    minutes: int
    price: Money
    who: str


async def read_departures(tx: Transaction, board: Board, now: datetime) -> tuple[Part, list[Departure]]:
    """Up to six of the first part of the day that has some, no two of one place; all are read at this moment."""
    parts = parts_of(board.day, now)
    for part in parts:
        lines = await _of_part(tx, board, part, now)
        if len(lines) >= PROMISED_MIN:
            return part, lines
    return parts[-1], lines


async def _of_part(tx: Transaction, board: Board, part: Part, now: datetime) -> list[Departure]:
    lines: list[Departure] = []
    there = [found for found in _in_turn(board) if found.next_start is not None and found.next_start < part.high]
    for found in there[:LOOKED_AT_MAX]:
        line = await _look(tx, found, part, lines, now)
        if line is not None:
            lines.append(line)
        if len(lines) == SHOWN:
            break
    return sorted(lines, key=lambda line: line.at.timestamp())


def _in_turn(board: Board) -> list[FoundBusiness]:
    """The best of each craft, then the second of each: the crafts with most to offer begin."""
    crafts = [sorted(places, key=_effort) for places in sorted(board.found.values(), key=len, reverse=True)]
    most = max(map(len, crafts), default=0)
    return [craft[turn] for turn in range(most) for craft in crafts if turn < len(craft)]


def _effort(found: FoundBusiness) -> float:
    """How soon and how near it is, in minutes: what is soon and near comes before what is sooner and far."""
    assert found.next_start is not None
    return found.next_start.timestamp() / 60 + (found.distance_m or 0) / 1000 * MINUTES_PER_KILOMETRE


async def _look(
    tx: Transaction, found: FoundBusiness, part: Part, lines: list[Departure], now: datetime
) -> Departure | None:
    """The place's first start in this part that stands apart from the lines there are."""
    assert found.next_service is not None
    assert found.next_start is not None
    wish = wish_for([found.next_service.id], ANYONE)
    low = max(part.low, found.next_start)
    span = (int(low.timestamp()), int(min(part.high, low + LOOKED_AHEAD).timestamp()))
    try:
        desk = await open_desk(tx, found.slug, wish, span, now)
    except Refusal:
        return None
    taken = [line.at.timestamp() for line in lines]
    apart = (
        start.starts
        for start in list_starts(desk, wish, span)
        if all(abs(start.starts - other) >= APART.total_seconds() for other in taken)
    )
    at = next(apart, None)
    choice = choose_start(desk, wish, at) if at is not None else None
    if at is None or choice is None:
        return None
    item = items_of(desk, choice)[0]
    there = datetime.fromtimestamp(at, ZoneInfo(found.timezone))
    return Departure(found, there, item.service, item.service_name, item.minutes, item.price, item.staff_name)
