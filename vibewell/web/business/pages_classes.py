"""Classes: their dates, set week after week, and one date with those who come to it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    ClassSession,
    DeskVisitRequest,
    SessionCancellation,
    SessionGuest,
    StartNotOffered,
    StartTaken,
    book_at_desk,
    cancel_session,
    change_session,
    create_sessions,
    list_sessions,
    read_session,
)
from vibewell.domains.catalog import list_services, list_staff
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import EDITORS, RUNNERS, AtDesk, at_desk, at_desk_as, show
from vibewell.web.business.class_form import (
    DatesForm,
    SessionForm,
    dates_wish,
    fields_of,
    put_refusal,
    read_dates,
    read_session_form,
    session_wish,
)
from vibewell.web.business.filled import filled
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.reason_words import why_not_here
from vibewell.web.business.state import date_of, uuid_of
from vibewell.web.business.wall import start_of
from vibewell.web.render import go
from vibewell.web.site.forms import Errors

PATH = "/business/classes"
DAYS_SHOWN = 28


@get(PATH, include_in_schema=False)
async def get_classes(request: HttpRequest) -> Response[str]:
    """The dates of the next four weeks, or of those that the address names."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        today = surroundings.now.astimezone(desk.zone).date()
        first = today + timedelta(days=1)
        form = DatesForm(service=request.query_params.get("service", ""), date=first.isoformat(), once=new_once())
        return await _list_page(request, tx, desk, form, Errors())


async def _list_page(
    request: HttpRequest, tx: Transaction, desk: AtDesk, form: DatesForm, errors: Errors, status: int = 200
) -> Response[str]:
    now = here(request).now
    today = now.astimezone(desk.zone).date()
    first = date_of(request.query_params.get("from", ""), today)
    first = first if abs((first - today).days) <= 366 * 3 else today
    low, high = (start_of(f"{day}T00:00", desk.zone) for day in (first, first + timedelta(days=DAYS_SHOWN)))
    wanted = uuid_of(request.query_params.get("service", ""))
    sessions = await list_sessions(tx, desk.place.id, low, high, service=wanted, now=now)
    classes = [service for service in await list_services(tx, desk.place.slug) if service.is_class]
    leaders = {offer.staff for service in classes for offer in service.staff}
    team = [(str(member.id), member.name) for member in await list_staff(tx, desk.place.slug) if member.id in leaders]
    return await show(
        request,
        desk,
        "classes",
        status=status,
        days=_by_day(sessions),
        classes=[(str(service.id), service.name) for service in classes],
        team=team,
        form=form,
        errors=errors,
        first=first,
        last=first + timedelta(days=DAYS_SHOWN - 1),
        earlier=f"{PATH}?from={first - timedelta(days=DAYS_SHOWN)}",
        later=f"{PATH}?from={first + timedelta(days=DAYS_SHOWN)}",
        now=now,
    )


def _by_day(sessions: Sequence[ClassSession]) -> list[tuple[date, list[ClassSession]]]:
    days: dict[date, list[ClassSession]] = {}
    for session in sessions:
        days.setdefault(session.start.date(), []).append(session)
    return list(days.items())


@post(PATH, include_in_schema=False)
async def post_dates(request: HttpRequest) -> Response[str] | Redirect:
    """Set dates: all of them, or none and a word about the days that do not fit."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        errors, form = Errors(), read_dates(values)
        wish = dates_wish(form, desk, errors)
        if wish is not None:
            found = wish

            async def create() -> str:
                made = await create_sessions(tx, desk.place.slug, found, now=surroundings.now)
                return f"{PATH}?from={made.sessions[0].start.date()}"

            try:
                async with tx.savepoint():
                    to = await do_once(tx, form.once, create)
                return go(request, to, tell=desk.say("The dates stand and can be booked."))
            except Refusal as refusal:
                put_refusal(desk, refusal, errors, await _name(tx, desk, form.staff))
        return await _list_page(request, tx, desk, form, errors, 422)


async def _name(tx: Transaction, desk: AtDesk, staff: str) -> str:
    return next((member.name for member in await list_staff(tx, desk.place.slug) if str(member.id) == staff), "")


@get(f"{PATH}/{{session_id:uuid}}", include_in_schema=False)
async def get_class(request: HttpRequest, session_id: UUID) -> Response[str]:
    """One date: who comes, and what can be done about it."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        found = await read_session(tx, desk.place.slug, session_id, now=surroundings.now)
        return await _date_page(request, tx, desk, *found, fields_of(found[0]), Errors())


async def _date_page(
    request: HttpRequest,
    tx: Transaction,
    desk: AtDesk,
    session: ClassSession,
    guests: list[SessionGuest],
    fields: SessionForm,
    errors: Errors,
    status: int = 200,
    **more: Any,
) -> Response[str]:
    service = next((each for each in await list_services(tx, desk.place.slug) if each.id == session.service), None)
    leaders = {offer.staff for offer in service.staff} if service else set()
    team = [
        (str(member.id), member.name)
        for member in await list_staff(tx, desk.place.slug)
        if member.id in leaders or member.id == session.staff
    ]
    mine = desk.runs or session.staff == desk.place.staff_id
    return await show(
        request,
        desk,
        "class",
        status=status,
        session=session,
        guests=guests if mine else [],
        may_look=mine,
        standing=sum(guest.status != "held" for guest in guests),
        fields=fields,
        errors=errors,
        team=team,
        is_ahead=session.start > here(request).now,
        **{"guest": {"name": "", "contact": "", "seats": "1", "once": new_once()}, **more},
    )


@post(f"{PATH}/{{session_id:uuid}}", include_in_schema=False)
async def post_class(request: HttpRequest, session_id: UUID) -> Response[str] | Redirect:
    """Another time, member or number of places."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        session, guests = await read_session(tx, desk.place.slug, session_id, now=surroundings.now)
        errors, form = Errors(), read_session_form(values)
        wish = session_wish(form, fields_of(session), desk, errors)
        if wish is not None:
            try:
                async with tx.savepoint():
                    await change_session(tx, desk.place.slug, session_id, wish, now=surroundings.now)
                return go(request, f"{PATH}/{session_id}", tell=desk.say("It stands like this now."))
            except Refusal as refusal:
                put_refusal(desk, refusal, errors, await _name(tx, desk, form.staff))
        return await _date_page(request, tx, desk, session, guests, form, errors, 422)


@post(f"{PATH}/{{session_id:uuid}}/guest", include_in_schema=False)
async def post_guest(request: HttpRequest, session_id: UUID) -> Response[str] | Redirect:
    """Give places to somebody who asked at the desk."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        session, guests = await read_session(tx, desk.place.slug, session_id, now=surroundings.now)
        errors, say = Errors(), desk.say
        guest = {name: values.one(f"guest_{name}")[:160] for name in ("name", "contact")}
        guest |= {"seats": values.one("seats"), "once": values.one("once")}
        seats = int(guest["seats"]) if guest["seats"].isdecimal() and len(guest["seats"]) < 4 else 0
        if not guest["name"]:
            errors.add("guest_name", say("Name"), say("Write who comes."))
        if not 1 <= seats <= 100:
            errors.add("seats", say("Places"), say("Write a whole number."))
        if not errors:
            wish = _guest_wish(session, guest, seats)

            async def book() -> str:
                await book_at_desk(tx, desk.place.slug, wish, now=surroundings.now)
                return f"{PATH}/{session_id}"

            try:
                async with tx.savepoint():
                    to = await do_once(tx, guest["once"], book)
                return go(request, to, tell=say("%(name)s has a place.", name=guest["name"]))
            except (StartTaken, StartNotOffered) as refusal:
                errors.add("seats", say("Places"), why_not_here(say, refusal.extra.get("reasons", ())))
        fields = fields_of(session)
        return await _date_page(request, tx, desk, session, guests, fields, errors, 422, guest=guest)


def _guest_wish(session: ClassSession, guest: dict[str, str], seats: int) -> DeskVisitRequest:
    return DeskVisitRequest(
        services=[session.service],
        start=session.start,
        staff=str(session.staff),
        guest_name=guest["name"][:120],
        guest_contact=guest["contact"],
        party=seats,
    )


@post(f"{PATH}/{{session_id:uuid}}/cancel", include_in_schema=False)
async def post_cancel(request: HttpRequest, session_id: UUID) -> Redirect:
    """Call the date off, and the visits with it: the dialog has said so."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        wish = SessionCancellation(reason=values.one("reason")[:500], cancel_visits=True)
        done = await cancel_session(tx, desk.place.slug, session_id, wish, now=surroundings.now)
    words = desk.say_many(
        "It is called off; %(num)s visit with it.", "It is called off; %(num)s visits with it.", done.visits
    )
    return go(request, PATH, tell=words if done.visits else desk.say("It is called off."))


HANDLERS = [get_classes, post_dates, get_class, post_class, post_guest, post_cancel]
