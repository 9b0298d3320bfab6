"""All visits of a business as a list: found by words, state, member and day; and as a file for a spreadsheet."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get

from vibewell.domains.booking import (
    DayCount,
    Narrowed,
    Visit,
    count_days,
    count_desk_visits,
    list_desk_visits,
)
from vibewell.domains.catalog import list_staff
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.money import Money
from vibewell.web.business.at_desk import RUNNERS, AtDesk, at_desk, at_desk_as, show
from vibewell.web.business.card import STATUS, STATUS_KIND
from vibewell.web.business.state import State, date_of, uuid_of
from vibewell.web.site.words import marked
from vibewell.web.ui.filters import owed

PATH = "/business/visits"
PER_PAGE = 20
COUNTED_MAX = 1000
FILE_ROWS_MAX = 5000
WORDS_CHARACTERS_MAX = 80
CHART_DAYS = 14
STATES = ("confirmed", "held", "came", "no_show", "cancelled")


class Asked(msgspec.Struct, frozen=True):
    """What the list's address asks for."""

    when: str
    words: str
    status: str
    staff: UUID | None
    low: date | None
    high: date | None

    def query(self, **changed: str | None) -> str:
        """The address of this list with something else."""
        whole: dict[str, Any] = {
            "when": self.when if self.when != "coming" else None,
            "words": self.words,
            "status": self.status,
            "staff": self.staff,
            "from": self.low,
            "to": self.high,
            **changed,
        }
        kept = {name: str(value) for name, value in whole.items() if value}
        return f"{PATH}?{urlencode(kept)}" if kept else PATH


def asked_of(request: HttpRequest, desk: AtDesk) -> Asked:
    """The list that the address asks for; what can't be read is left out."""
    query = request.query_params
    day = _day(query.get("day", ""))
    status = query.get("status", "")
    return Asked(
        "past" if query.get("when") == "past" else "coming",
        query.get("words", "")[:WORDS_CHARACTERS_MAX],
        status if status in STATES else "",
        desk.own_staff or uuid_of(query.get("staff", "")),
        day or _day(query.get("from", "")),
        day or _day(query.get("to", "")),
    )


def _day(text: str) -> date | None:
    found = date_of(text, date.min)
    return found if found > date.min and found.year < 9000 else None


def narrowed_of(asked: Asked, desk: AtDesk, now: datetime) -> tuple[Narrowed, bool]:
    """The same as a question to booking, and whether the latest comes first.

    Without days of its own the list begins now, or goes back from now.
    """
    zone = desk.zone
    low = datetime(asked.low.year, asked.low.month, asked.low.day, tzinfo=zone) if asked.low else None
    after = asked.high + timedelta(days=1) if asked.high else None
    high = datetime(after.year, after.month, after.day, tzinfo=zone) if after else None
    back = asked.when == "past" and not asked.low
    if low is None and high is None:
        low, high = (None, now) if back else (now, None)
    return Narrowed(low, high, asked.status or None, asked.staff, asked.words), back


@get(PATH, include_in_schema=False)
async def get_visits(request: HttpRequest, cursor: str | None = None) -> Response[str]:
    """The list, with the figures of today and of two weeks above it."""
    surroundings = here(request)
    now = surroundings.now
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        asked = asked_of(request, desk)
        narrowed, back = narrowed_of(asked, desk, now)
        found = await list_desk_visits(
            tx, desk.place.id, narrowed, now=now, limit=PER_PAGE, cursor=cursor, latest_first=back
        )
        count = await count_desk_visits(tx, desk.place.id, narrowed, now=now)
        team = await list_staff(tx, desk.place.slug)
        figures = await _figures(tx, desk, now)
    return await show(
        request,
        desk,
        "visits",
        asked=asked,
        visits=found.items,
        next_href=asked.query(cursor=found.next_cursor) if found.next_cursor else "",
        is_first=cursor is None,
        count=count,
        counted_max=COUNTED_MAX,
        states=[(state, desk.say(STATUS[state])) for state in STATES],
        status_words={state: desk.say(words) for state, words in STATUS.items()},
        status_kind=STATUS_KIND,
        people=[(str(member.id), member.name) for member in team if member.services],
        figures=figures,
        total=Money(sum(each.price.amount for each in found.items), desk.place.currency),
        open_href=_open_href(desk),
    )


def _open_href(desk: AtDesk) -> Any:
    return lambda visit: State(visit.start.date(), staff=desk.own_staff).href(visit=visit.id)


class Bar(msgspec.Struct, frozen=True):
    """A day in the chart: how high, of 30, and whether it is today."""

    x: int
    height: int
    is_today: bool
    words: str


async def _figures(tx: Transaction, desk: AtDesk, now: datetime) -> dict[str, Any]:
    today = now.astimezone(desk.zone).date()
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(days=7)
    place = desk.place
    days = await count_days(tx, place.id, place.timezone, first, first + timedelta(days=CHART_DAYS - 1), desk.own_staff)
    this_week = [count for day, count in days.items() if day >= monday]
    here_today = days.get(today, DayCount(today, 0, 0, 0, 0))
    return {
        "expected": Money(here_today.expected, place.currency),
        "earned": Money(here_today.earned, place.currency),
        "no_shows": sum(count.no_shows for count in this_week),
        "bars": bars(days, first, today),
    }


def bars(days: dict[date, DayCount], first: date, today: date) -> list[Bar]:
    """Visits a day over two weeks, drawn 30 high."""
    counts = [days[day].visits if (day := first + timedelta(days=at)) in days else 0 for at in range(CHART_DAYS)]
    most = max([*counts, 1])
    return [
        Bar(
            at * 9 + (4 if at >= 7 else 0),
            max(2, round(30 * count / most)) if count else 0,
            first + timedelta(days=at) == today,
            str(count),
        )
        for at, count in enumerate(counts)
    ]


@get(f"{PATH}.csv", include_in_schema=False)
async def get_visits_file(request: HttpRequest) -> Response[bytes]:
    """The list as a file, for those who run the desk; at most 5,000 lines."""
    surroundings = here(request)
    now = surroundings.now
    rows: list[Visit] = []
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        narrowed, back = narrowed_of(asked_of(request, desk), desk, now)
        cursor: str | None = None
        while len(rows) < FILE_ROWS_MAX:
            found = await list_desk_visits(
                tx, desk.place.id, narrowed, now=now, limit=500, cursor=cursor, latest_first=back
            )
            rows += found.items
            cursor = found.next_cursor
            if cursor is None:
                break
    written = file_of(rows[:FILE_ROWS_MAX], desk)
    return Response(
        written,
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{desk.place.slug}-visits.csv"'},
    )


def file_of(visits: list[Visit], desk: AtDesk) -> bytes:
    """Visits as comma separated values, with the mark by which a spreadsheet knows the letters."""
    say = desk.say
    out = io.StringIO()
    writer = csv.writer(out)
    heads = ("Start", marked("End"), "Client", "Reached by", "Service", "With", "State", "Price", "Note")
    writer.writerow([say(head) for head in heads])
    for visit in visits:
        writer.writerow(
            [
                visit.start.isoformat(),
                visit.end.isoformat(),
                harmless(visit.client or ""),
                harmless(visit.client_contact or ""),
                harmless(", ".join(item.service_name for item in visit.items)),
                harmless(", ".join(dict.fromkeys(item.staff_name for item in visit.items))),
                say(STATUS[visit.status]),
                owed(visit.price, desk.locale),
                harmless(visit.note),
            ]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def harmless(text: str) -> str:
    """A text that a spreadsheet shows and does not run."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


HANDLERS = [get_visits, get_visits_file]
