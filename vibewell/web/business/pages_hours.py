"""When a business is open: who works when, a member's week and the dates on which it is otherwise, days closed."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import available_timezones

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.catalog import StaffMember, list_staff, read_member
from vibewell.domains.scheduling import (
    ClosedDays,
    ClosureWish,
    DateWish,
    MemberShifts,
    ShiftTime,
    WeeklyShiftWish,
    WeekWish,
    add_closure,
    drop_closure,
    drop_date,
    list_closures,
    open_premises,
    put_date,
    read_shifts,
    replace_week,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import EDITORS, RUNNERS, AtDesk, at_desk, at_desk_as, show
from vibewell.web.business.filled import Filled, clock_words, filled, put
from vibewell.web.business.hours_words import day_words, weekday_names
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.state import date_of
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import Say
from vibewell.web.ui.filters import full_date, long_date, short_date

PATH = "/business/hours"
ROWS_PER_DAY_MAX = 12
SPARE_ROWS = 1
DATE_ROWS = 3
DATES_SHOWN_MAX = 60

Pairs = list[tuple[str, str]]


class ClosedForm(msgspec.Struct, frozen=True):
    """Days on which nobody works, as fields."""

    first: str = ""
    last: str = ""
    reason: str = ""
    cut_shifts: bool = False
    once: str = ""


class DateForm(msgspec.Struct, frozen=True):
    """A date with hours of its own, as fields."""

    date: str = ""
    rows: Pairs = []
    despite_closure: bool = False


def labels(say: Say) -> dict[str, str]:
    """The fields' names, for what is said about them."""
    return {
        "from": say("From"),
        "to": say("To"),
        "date": say("Day"),
        "reason": say("Why"),
        "timezone": say("Time zone"),
        "week": say("The week"),
    }


@get(PATH, include_in_schema=False)
async def get_hours(request: HttpRequest) -> Response[str]:
    """Everybody's week, and the days on which the business is closed."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        return await _hours_page(request, tx, desk, ClosedForm(once=new_once()), Errors())


async def _hours_page(
    request: HttpRequest, tx: Transaction, desk: AtDesk, form: ClosedForm, errors: Errors, status: int = 200
) -> Response[str]:
    team = await list_staff(tx, desk.place.slug)
    roster = (await open_premises(tx, desk.place.id)).roster
    weekly = {member.id: member.weekly for member in roster.members}
    rows = [
        (member, [day_words(shifts) for shifts in weekly.get(member.id, ((),) * 7)])
        for member in team
        if member.services or any(weekly.get(member.id, ()))
    ]
    today = here(request).now.astimezone(desk.zone).date()
    closures = [closed for closed in await list_closures(tx, desk.place.slug) if closed.last >= today]
    return await show(
        request,
        desk,
        "hours",
        status=status,
        rows=rows,
        days=weekday_names(desk.locale),
        closures=[(closed, stretch(closed, desk)) for closed in reversed(closures)],
        form=form,
        errors=errors,
        today=today,
    )


def stretch(closed: ClosedDays, desk: AtDesk) -> str:
    """The days of a closure in words."""
    if closed.first == closed.last:
        return f"{long_date(closed.first, desk.locale)} {closed.first.year}"
    last = full_date(closed.last, desk.locale)
    return desk.say("%(first)s to %(last)s", first=short_date(closed.first, desk.locale), last=last)


@post(f"{PATH}/closures", include_in_schema=False)
async def post_closure(request: HttpRequest) -> Response[str] | Redirect:
    """Close the business on some days."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        say, errors = desk.say, Errors()
        form = ClosedForm(
            values.one("from"), values.one("to"), values.one("reason"), values.has("cut_shifts"), values.one("once")
        )
        first = _date(form.first, "from", errors, say)
        last = _date(form.last or form.first, "to", errors, say)
        if len(form.reason) > 200:
            errors.add("reason", say("Why"), say("Write at most %(count)s characters.", count=200))
        if first and last and not errors:
            wish = ClosureWish(first=first, last=last, cut_shifts=form.cut_shifts, reason=form.reason)

            async def close() -> str:
                made = await add_closure(tx, desk.place.slug, wish, now=surroundings.now)
                return f"{PATH}#closure-{made.id}"

            try:
                async with tx.savepoint():
                    to = await do_once(tx, form.once, close)
                return go(request, to, tell=say("Closed. Visits that stand on these days stay until you move them."))
            except Refusal as refusal:
                put(refusal, errors, labels(say), say)
        return await _hours_page(request, tx, desk, form, errors, 422)


def _date(text: str, field: str, errors: Errors, say: Say) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        errors.add(field, labels(say)[field], say("Choose a day."))
        return None


@post(f"{PATH}/closures/{{closure_id:uuid}}/remove", include_in_schema=False)
async def post_remove_closure(request: HttpRequest, closure_id: UUID) -> Redirect:
    """Open again."""
    _: Filled = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        await drop_closure(tx, desk.place.slug, closure_id, now=surroundings.now)
    return go(request, PATH, tell=desk.say("Open again on these days."))


@get(f"{PATH}/{{staff_id:uuid}}", include_in_schema=False)
async def get_member_hours(request: HttpRequest, staff_id: UUID) -> Response[str]:
    """A member's week, and the dates on which it is otherwise; a professional looks at their own."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        if not desk.runs and staff_id != desk.place.staff_id:
            desk = await at_desk_as(request, tx, RUNNERS)
        shifts = await read_shifts(tx, desk.place.slug, staff_id, now=surroundings.now)
        rows = [[(each.starts, each.ends) for each in shifts.weekly if each.weekday == day] for day in range(7)]
        empty = DateForm(date_of(request.query_params.get("date", ""), date.min).isoformat(), [])
        form = empty if "date" in request.query_params else DateForm()
        return await _member_page(request, tx, desk, staff_id, shifts, rows, shifts.timezone or "", form, Errors())


async def _member_page(
    request: HttpRequest,
    tx: Transaction,
    desk: AtDesk,
    staff_id: UUID,
    shifts: MemberShifts,
    rows: Sequence[Pairs],
    timezone: str,
    form: DateForm,
    errors: Errors,
    status: int = 200,
) -> Response[str]:
    member: StaffMember = await read_member(tx, desk.place.slug, staff_id)
    today = here(request).now.astimezone(desk.zone).date()
    ahead = [each for each in shifts.dates if each.date >= today][:DATES_SHOWN_MAX]
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return await show(
        request,
        desk,
        "member_hours",
        status=status,
        member=member,
        days=list(zip(weekday_names(desk.locale), [[*day, *[("", "")] * SPARE_ROWS] for day in rows], strict=True)),
        dates=[(each, ", ".join(f"{shift.starts}–{shift.ends}" for shift in each.shifts)) for each in ahead],
        timezone=timezone,
        zones=zones,
        form=form,
        date_rows=[*form.rows, *[("", "")] * max(0, DATE_ROWS - len(form.rows))],
        errors=errors,
        today=today,
    )


def read_rows(values: Filled, name: str, errors: Errors, field: str, label: str, say: Say) -> Pairs:
    """Pairs of times that belong together; a row without any is left out."""
    pairs: Pairs = []
    for low, high in list(zip(values.every(f"{name}_from"), values.every(f"{name}_to"), strict=False))[
        :ROWS_PER_DAY_MAX
    ]:
        if not low.strip() and not high.strip():
            continue
        try:
            pairs.append((clock_words(low), clock_words(high)))
        except ValueError:
            errors.add(field, label, say("Write a beginning and an end like 09:30."))
            pairs.append((low, high))
    return pairs


@post(f"{PATH}/{{staff_id:uuid}}", include_in_schema=False)
async def post_week(request: HttpRequest, staff_id: UUID) -> Response[str] | Redirect:
    """The whole week anew."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        say, errors = desk.say, Errors()
        names = weekday_names(desk.locale)
        rows = [read_rows(values, f"day_{day}", errors, f"day-{day}", names[day], say) for day in range(7)]
        timezone = values.one("timezone")
        if not errors:
            weekly = [WeeklyShiftWish(day, low, high) for day, pairs in enumerate(rows) for low, high in pairs]
            try:
                async with tx.savepoint():
                    wish = WeekWish(weekly, timezone or None)
                    await replace_week(tx, desk.place.slug, staff_id, wish, now=surroundings.now)
                member = await read_member(tx, desk.place.slug, staff_id)
                return go(request, PATH, tell=say("%(name)s: the week is kept.", name=member.name))
            except Refusal as refusal:
                put(refusal, errors, labels(say), say)
        shifts = await read_shifts(tx, desk.place.slug, staff_id, now=surroundings.now)
        return await _member_page(request, tx, desk, staff_id, shifts, rows, timezone, DateForm(), errors, 422)


@post(f"{PATH}/{{staff_id:uuid}}/dates", include_in_schema=False)
async def post_date(request: HttpRequest, staff_id: UUID) -> Response[str] | Redirect:
    """Other hours on one date, or a day off."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        say, errors = desk.say, Errors()
        rows = [] if values.one("off") == "yes" else read_rows(values, "date", errors, "date-rows", say("Hours"), say)
        form = DateForm(values.one("date"), rows, values.has("despite_closure"))
        day = _date(form.date, "date", errors, say)
        if not rows and values.one("off") != "yes":
            errors.add("date-rows", say("Hours"), say("Write the hours, or choose a day off."))
        if day and not errors:
            wish = DateWish([ShiftTime(low, high) for low, high in rows], form.despite_closure)
            try:
                async with tx.savepoint():
                    await put_date(tx, desk.place.slug, staff_id, day, wish, now=surroundings.now)
                words = say("%(day)s is otherwise now.", day=long_date(day, desk.locale))
                return go(request, f"{PATH}/{staff_id}#dates", tell=words)
            except Refusal as refusal:
                put(refusal, errors, labels(say), say)
        shifts = await read_shifts(tx, desk.place.slug, staff_id, now=surroundings.now)
        week = [[(each.starts, each.ends) for each in shifts.weekly if each.weekday == at] for at in range(7)]
        zone = shifts.timezone or ""
        return await _member_page(request, tx, desk, staff_id, shifts, week, zone, form, errors, 422)


@post(f"{PATH}/{{staff_id:uuid}}/dates/{{day:date}}/remove", include_in_schema=False)
async def post_remove_date(request: HttpRequest, staff_id: UUID, day: date) -> Redirect:
    """The date is like every week's again."""
    _: Filled = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        await drop_date(tx, desk.place.slug, staff_id, day, now=surroundings.now)
    words = desk.say("%(day)s is like every week again.", day=long_date(day, desk.locale))
    return go(request, f"{PATH}/{staff_id}#dates", tell=words)


HANDLERS = [get_hours, post_closure, post_remove_closure, get_member_hours, post_week, post_date, post_remove_date]
