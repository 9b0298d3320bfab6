"""The agenda of a day and of a week, read and made ready for their templates."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from vibewell.domains.booking import Agenda, AgendaBlock, AgendaStaff, Visit, read_agenda
from vibewell.kernel.db import Transaction
from vibewell.kernel.money import Money
from vibewell.web.business.at_desk import AtDesk
from vibewell.web.business.board import Lane, Looks, bounds, is_unmarked, lane_of
from vibewell.web.business.rows import Row, rows_of
from vibewell.web.business.slots import (
    DAY_MINUTES,
    Column,
    Span,
    clock_of,
    column_of,
    from_now,
    minute_of,
)
from vibewell.web.business.state import State

HOUR = 60


class Figures(msgspec.Struct, frozen=True):
    """What the head of an agenda says: visits, what they bring, how many minutes nobody has taken yet."""

    visits: int
    expected: Money
    free_minutes: int
    held: int
    unmarked: int


class DayShown(msgspec.Struct, frozen=True):
    """A day: columns of members, or the days of one member's week."""

    lanes: list[Lane]
    rows: list[Row]
    absent: list[AgendaStaff]
    opens: int
    hours: int
    now_minute: int | None
    figures: Figures


class WeekDay(msgspec.Struct, frozen=True):
    """One day of a week as a list shows it."""

    day: date
    rows: list[Row]
    figures: Figures
    is_closed: bool


class WeekShown(msgspec.Struct, frozen=True):
    """A week: one member's as a board, everybody's as a table of members and days."""

    board: DayShown | None
    members: list[tuple[AgendaStaff, list[Column]]]
    days: list[WeekDay]
    opens: int
    hours: int
    figures: Figures


async def read_days(tx: Transaction, desk: AtDesk, state: State, now: datetime) -> Agenda:
    """The agenda with a day more on both sides, so that a night shift is seen whole."""
    day = timedelta(days=1)
    return await read_agenda(tx, desk.place.slug, state.first - day, state.last + day, now=now)


def day_shown(agenda: Agenda, desk: AtDesk, state: State) -> DayShown:
    """The columns of a day."""
    columns = [column_of(agenda, member, state.day) for member in members_of(agenda, state)]
    there = [column for column in columns if column.is_there]
    absent = [column.member for column in columns if not column.is_there and column.member.role != "receptionist"]
    shown = bounds(there)
    looks = looks_of(agenda, desk, state, state.day, shown)
    lanes = [lane_of(column, shown, looks) for column in there]
    rows = rows_of(lanes, looks, alone=state.staff is not None)
    return DayShown(lanes, rows, absent, *_hours(shown), looks.now_minute, figures_of(there, agenda, desk, looks))


def week_shown(agenda: Agenda, desk: AtDesk, state: State) -> WeekShown:
    """The days of a week, for one member or for all."""
    dates = [state.first + timedelta(days=number) for number in range(7)]
    members = members_of(agenda, state)
    table = [(member, [column_of(agenda, member, day) for day in dates]) for member in members]
    table = [(member, columns) for member, columns in table if any(column.is_there for column in columns)]
    shown = bounds([column for _, columns in table for column in columns if column.is_there])
    days = [_week_day(agenda, desk, state, day, [columns[at] for _, columns in table]) for at, day in enumerate(dates)]
    everything = [column for _, columns in table for column in columns]
    looks = looks_of(agenda, desk, state, state.day, shown)
    figures = figures_of(everything, agenda, desk, looks)
    board = _week_board(agenda, desk, state, table[0][1], shown) if state.staff and table else None
    return WeekShown(board, table, days, *_hours(shown), figures)


def _week_board(agenda: Agenda, desk: AtDesk, state: State, columns: list[Column], shown: Span) -> DayShown:
    there = [column for column in columns if column.is_there or column.day.weekday() < 5]
    lanes = [lane_of(column, shown, looks_of(agenda, desk, state, column.day, shown)) for column in there]
    looks = looks_of(agenda, desk, state, agenda.now.date(), shown)
    now = looks.now_minute if state.first <= agenda.now.date() <= state.last else None
    return DayShown(lanes, [], [], *_hours(shown), now, figures_of(columns, agenda, desk, looks))


def _week_day(agenda: Agenda, desk: AtDesk, state: State, day: date, columns: list[Column]) -> WeekDay:
    there = [column for column in columns if column.is_there]
    shown = bounds(there)
    looks = looks_of(agenda, desk, state, day, shown)
    lanes = [lane_of(column, shown, looks) for column in there]
    rows = rows_of(lanes, looks, alone=False) if state.staff else []
    return WeekDay(day, rows, figures_of(there, agenda, desk, looks), is_closed=not there)


def members_of(agenda: Agenda, state: State) -> list[AgendaStaff]:
    """Whose columns are shown."""
    return [member for member in agenda.staff if state.staff in (None, member.id)]


def _hours(shown: Span) -> tuple[int, int]:
    return shown[0] // HOUR, (shown[1] - shown[0]) // HOUR


def looks_of(agenda: Agenda, desk: AtDesk, state: State, day: date, shown: Span) -> Looks:
    """What the drawing of one day depends on."""
    now = minute_of(agenda.now, day)
    return Looks(
        say=desk.say,
        say_many=desk.say_many,
        now=agenda.now,
        now_minute=now if 0 <= now < 2 * DAY_MINUTES and shown[0] <= now < max(shown[1], DAY_MINUTES) else None,
        chosen=state.visit,
        chosen_block=state.block,
        visit_href=lambda visit: state.href(visit=visit.id),
        block_href=lambda block: state.href(block=block.id),
        gap_href=lambda column, at: new_href(column.member.id, column.day, at),
        may_move=lambda visit: visit.status == "confirmed" and visit.start > agenda.now,
    )


def new_href(staff: UUID | None, day: date, at: int | None = None) -> str:
    """The address of a new visit at this place of the agenda."""
    asked = {"date": (day + timedelta(days=(at or 0) // DAY_MINUTES)).isoformat()}
    if staff is not None:
        asked["staff"] = str(staff)
    if at is not None:
        asked["time"] = clock_of(at)
    return f"/business/visits/new?{urlencode(asked)}"


def figures_of(columns: Iterable[Column], agenda: Agenda, desk: AtDesk, looks: Looks) -> Figures:
    """The figures of these columns: only what still can happen is free."""
    visits: dict[UUID, Visit] = {}
    expected = free = 0
    held: set[UUID] = set()
    for column in columns:
        for item in column.items:
            visit = item[0].visit
            if visit.status == "held":
                held.add(visit.id)
                continue
            visits[visit.id] = visit
            expected += item[0].item.price.amount if visit.status != "no_show" else 0
        for visit in column.seated:
            if visit.status == "held":
                held.add(visit.id)
            else:
                visits[visit.id] = visit
                expected += visit.price.amount if visit.status != "no_show" else 0
        now = minute_of(agenda.now, column.day)
        free += sum(end - start for start, end in from_now(column.free, max(now, 0) if now > 0 else None))
    unmarked = sum(is_unmarked(visit, agenda.now) for visit in visits.values())
    return Figures(len(visits), Money(expected, desk.place.currency), free, len(held), unmarked)


def find_block(agenda: Agenda, block: UUID | None) -> tuple[AgendaBlock, AgendaStaff] | None:
    """A block that is shown, with its member."""
    found = next((each for each in agenda.blocks if each.id == block), None)
    if found is None:
        return None
    return found, next(member for member in agenda.staff if member.id == found.staff)


def absent_names(absent: Sequence[AgendaStaff]) -> str:
    """Who is not in, by first names."""
    return ", ".join(member.name.split(" ", maxsplit=1)[0] for member in absent)
