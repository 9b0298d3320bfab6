"""A few free times as a board of departures shows them: one of each craft, by time, each looked at just now."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking import ANYONE, items_of, wish_for
from vibewell.domains.scheduling import FoundBusiness, choose_start, open_desk
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.money import Money
from vibewell.web.site.board import Board

SHOWN = 6
LOOKED_AT_MAX = 24
# Between two lines at least so much passes, so that the board reads as a day and not as nine o'clock.
APART = timedelta(minutes=15)


class Departure(msgspec.Struct, frozen=True):
    """A free time with everything that its line says and its form sends."""

    found: FoundBusiness
    at: datetime
    service: Any
    service_name: str
    minutes: int
    price: Money
    who: str


async def read_departures(tx: Transaction, board: Board, now: datetime) -> list[Departure]:
    """Up to six, no two of one place; what was taken since the board was made is left out."""
    lines: list[Departure] = []
    looked = 0
    for found in _in_turn(board):
        if len(lines) == SHOWN or looked == LOOKED_AT_MAX:
            break
        at = _time_for(found, lines, now)
        if at is None or found.next_service is None:
            continue
        looked += 1
        line = await _look(tx, found, at, now)
        if line is not None:
            lines.append(line)
    return sorted(lines, key=lambda line: line.at.timestamp())


def _in_turn(board: Board) -> list[FoundBusiness]:
    """The first of each craft, then the second of each: the crafts with most to offer begin."""
    crafts = sorted(board.found.values(), key=len, reverse=True)
    most = max(map(len, crafts), default=0)
    return [craft[turn] for turn in range(most) for craft in crafts if turn < len(craft)]


def _time_for(found: FoundBusiness, lines: list[Departure], now: datetime) -> datetime | None:
    """One of its first starts that stands apart from the lines there are."""
    taken = [line.at.timestamp() for line in lines]
    for at in found.starts:
        if at > now and all(abs(at.timestamp() - other) >= APART.total_seconds() for other in taken):
            return at
    return None


async def _look(tx: Transaction, found: FoundBusiness, at: datetime, now: datetime) -> Departure | None:
    assert found.next_service is not None
    wish = wish_for([found.next_service.id], ANYONE)
    start = int(at.timestamp())
    try:
        desk = await open_desk(tx, found.slug, wish, (start, start + 1), now)
    except Refusal:
        return None
    choice = choose_start(desk, wish, start)
    if choice is None:
        return None
    item = items_of(desk, choice)[0]
    there = at.astimezone(ZoneInfo(found.timezone))
    return Departure(found, there, item.service, item.service_name, item.minutes, item.price, item.staff_name)
