"""The agenda: a day or a week, with one visit or block open beside it."""

from datetime import date, datetime, timedelta
from time import time
from typing import Any

from litestar import Response, get

from vibewell.domains.booking import Agenda, count_days
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import AtDesk, at_desk, show
from vibewell.web.business.card import Card, read_card
from vibewell.web.business.days import absent_names, day_shown, find_block, new_href, read_days, week_shown
from vibewell.web.business.refused import SaidNo
from vibewell.web.business.slots import clock_of, tone_of
from vibewell.web.business.state import State, date_of, state_of
from vibewell.web.ui import calendar
from vibewell.web.ui.filters import duration, long_date, money, plain_date, weekday


@get("/business", include_in_schema=False)
async def get_agenda(request: HttpRequest) -> Response[str]:
    """The agenda; its address says which day, whose, and what is open."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        state = state_of(request, desk, surroundings.now)
        return await agenda_page(request, tx, desk, state)


async def agenda_page(
    request: HttpRequest, tx: Transaction, desk: AtDesk, state: State, refused: SaidNo | None = None
) -> Response[str]:
    """The agenda in this state; with a word about what was refused, where something was."""
    now, since = here(request).now, time()
    shown = await _shown(request, tx, desk, state, now)
    return await show(request, desk, "agenda", status=409 if refused else 200, refused=refused, since=since, **shown)


async def _shown(request: HttpRequest, tx: Transaction, desk: AtDesk, state: State, now: datetime) -> dict[str, Any]:
    agenda = await read_days(tx, desk, state, now)
    card = await _card_or_nothing(tx, desk, state, now)
    shown: dict[str, Any] = {
        "state": state,
        "agenda": agenda,
        "card": card,
        "block": find_block(agenda, state.block),
        "today": agenda.now.date(),
        "head": head_of(desk, state),
        "picker": await _picker(request, tx, desk, state, agenda),
        "new_href": new_href(state.staff, state.day),
        "absent_names": absent_names,
        "clock_of": clock_of,
        "tone_of": tone_of,
        "day": None,
        "week": None,
    }
    if state.view == "week":
        shown["week"] = week = week_shown(agenda, desk, state)
        shown["figures"] = figures_in_words(desk, week.figures)
    else:
        shown["day"] = day = day_shown(agenda, desk, state)
        shown["figures"] = figures_in_words(desk, day.figures)
    return shown


async def _card_or_nothing(tx: Transaction, desk: AtDesk, state: State, now: datetime) -> Card | None:
    """A link to a visit that is not there any more still opens its day."""
    try:
        return await read_card(tx, desk, state, now)
    except Refusal:
        return None


def head_of(desk: AtDesk, state: State) -> tuple[str, str]:
    """The title, and the phrase of it in coral."""
    if state.view == "day":
        return f"{weekday(state.day, desk.locale)},", plain_date(state.day, desk.locale)
    first, last = state.first, state.last
    opens = str(first.day) if first.month == last.month and desk.locale == "en" else plain_date(first, desk.locale)
    if desk.locale == "de" and first.month == last.month:
        opens = f"{first.day}."
    return desk.say("Week,"), desk.say("%(first)s to %(last)s", first=opens, last=plain_date(last, desk.locale))


def figures_in_words(desk: AtDesk, figures: Any) -> list[str]:
    """Visits, expected, free."""
    words = [
        desk.say_many("%(num)s visit", "%(num)s visits", figures.visits),
        desk.say("%(money)s expected", money=money(figures.expected, desk.locale)),
        desk.say("%(length)s free", length=duration(figures.free_minutes)),
    ]
    if figures.held:
        words.append(desk.say("%(num)s held online", num=figures.held))
    if figures.unmarked:
        words.append(desk.say("%(num)s to mark", num=figures.unmarked))
    return words


async def _picker(request: HttpRequest, tx: Transaction, desk: AtDesk, state: State, agenda: Agenda) -> dict[str, Any]:
    """The month from which a day is chosen, each with how many visits it has."""
    shown = date_of(request.query_params.get("month", ""), state.day).replace(day=1)
    last = (shown + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    counts = await count_days(tx, desk.place.id, desk.place.timezone, shown, last, desk.own_staff or state.staff)
    numbers = {day: counted.visits for day, counted in counts.items()}
    most = max([*numbers.values(), 3])
    month = calendar.month(
        shown,
        free=dict.fromkeys(_days(shown, last), 1),
        today=agenda.now.date(),
        chosen=state.day,
        href=lambda day: state.href(day=day),
        locale=desk.locale,
    )
    return {
        "month": month,
        "visits": {day.day: count for day, count in numbers.items()},
        "level": {day.day: 1 + (3 * count > most) + (3 * count > 2 * most) for day, count in numbers.items()},
        "previous": f"{state.href()}&month={month.previous}",
        "next": f"{state.href()}&month={month.following}",
        "is_open": "month" in request.query_params,
        "spoken": long_date(state.day, desk.locale),
    }


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


HANDLERS = [get_agenda]
