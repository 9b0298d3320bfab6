"""Calendars of a member: their visits elsewhere, and what blocks their time here."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from vibewell.domains.booking import NewFeed, find_feed, make_feed, own_member, revoke_feed
from vibewell.domains.catalog import StaffMember, StaffUnknown, list_staff
from vibewell.domains.scheduling import CalendarWish, add_calendar, drop_calendar, list_calendars, want_calendar
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import AtDesk, at_desk, show
from vibewell.web.business.calendar_words import line_of
from vibewell.web.business.filled import Filled, filled, put, said
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.state import uuid_of
from vibewell.web.render import go
from vibewell.web.site.forms import Errors

PATH = "/business/calendars"
LABEL_CHARACTERS_MAX = 80


@get(PATH, include_in_schema=False)
async def get_calendars(request: HttpRequest) -> Response[str]:
    """One's own, or those of the member that `?staff=` names."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        return await _page(request, tx, desk, request.query_params.get("staff", ""))


async def _page(
    request: HttpRequest,
    tx: Transaction,
    desk: AtDesk,
    staff: str,
    *,
    form: dict[str, str] | None = None,
    errors: Errors | None = None,
    made: NewFeed | None = None,
) -> Response[str]:
    surroundings = here(request)
    team = await list_staff(tx, desk.place.slug)
    member = _member(team, uuid_of(staff) or desk.place.staff_id)
    is_own = member.id == desk.place.staff_id
    calendars = await list_calendars(tx, desk.place.slug, member.id)
    feed = await find_feed(tx, await own_member(tx, desk.place.slug, member.id)) if is_own else None
    shown: dict[str, Any] = {
        "member": member,
        "is_own": is_own,
        "team": [(each.name, f"{PATH}?staff={each.id}", each.id == member.id) for each in team] if desk.runs else [],
        "lines": [line_of(each, surroundings.now, desk.say, desk.say_many) for each in calendars],
        "feed": feed,
        "made": made,
        "form": form or {"label": "", "address": "", "once": new_once()},
        "errors": errors or Errors(),
    }
    return await show(request, desk, "calendars", status=422 if errors else 200, **shown)


def _member(team: list[StaffMember], staff_id: UUID) -> StaffMember:
    for each in team:
        if each.id == staff_id:
            return each
    raise StaffUnknown


@post(PATH, include_in_schema=False)
async def post_calendar(request: HttpRequest) -> Response[str] | Redirect:
    """Have a calendar read from an address, or from a file."""
    values = await filled(request)
    surroundings = here(request)
    door = surroundings.services["outside"]
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        errors = Errors()
        form = {name: values.one(name) for name in ("label", "address", "once")}
        wish = _wish(desk, form, await _file(request), errors)
        staff_id = uuid_of(values.one("staff")) or desk.place.staff_id
        if wish is not None:
            found = wish

            async def add() -> str:
                made = await add_calendar(tx, desk.place.slug, staff_id, found, door=door, now=surroundings.now)
                return f"{PATH}?staff={staff_id}#calendar-{made.id}"

            try:
                async with tx.savepoint():
                    to = await do_once(tx, form["once"], add)
                return go(request, to, tell=desk.say("It will be read in a moment."))
            except Refusal as refusal:
                put(refusal, errors, _labels(desk), desk.say)
        return await _page(request, tx, desk, str(staff_id), form=form, errors=errors)


def _labels(desk: AtDesk) -> dict[str, str]:
    return {"label": desk.say("Name"), "address": desk.say("Address"), "file": desk.say("Or a file")}


async def _file(request: HttpRequest) -> str:
    """The file as text; one that is not UTF-8 is read letter by letter, as western Europe wrote once."""
    given = (await request.form()).get("file")
    if not isinstance(given, UploadFile):
        return ""
    data = await given.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _wish(desk: AtDesk, form: dict[str, str], content: str, errors: Errors) -> CalendarWish | None:
    labels, say = _labels(desk), desk.say
    label = form["label"] or say("Private")
    if len(label) > LABEL_CHARACTERS_MAX:
        errors.add("label", labels["label"], say("Write at most %(count)s characters.", count=LABEL_CHARACTERS_MAX))
    if bool(form["address"]) == bool(content):
        errors.add("address", labels["address"], say("Give an address, or choose a file: one of the two."))
    return None if errors else CalendarWish(label, form["address"], content)


@post(PATH + "/{calendar_id:uuid}/read", include_in_schema=False)
async def post_reading(request: HttpRequest, calendar_id: UUID) -> Redirect:
    """Have it read now."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        staff_id, to = _of(desk, values)
        try:
            async with tx.savepoint():
                await want_calendar(tx, desk.place.slug, staff_id, calendar_id, now=surroundings.now)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            return go(request, to, tell=said(refusal, desk.say), kind="alert")
        return go(request, to, tell=desk.say("It will be read in a moment."))


@post(PATH + "/{calendar_id:uuid}/remove", include_in_schema=False)
async def post_remove(request: HttpRequest, calendar_id: UUID) -> Redirect:
    """Forget it, and free its time."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        staff_id, to = _of(desk, values)
        await drop_calendar(tx, desk.place.slug, staff_id, calendar_id)
        return go(request, to, tell=desk.say("It blocks nothing any more."))


@post(PATH + "/feed", include_in_schema=False)
async def post_feed(request: HttpRequest) -> Response[str]:
    """Make or renew the feed of one's own work; its address is shown on this page alone."""
    await filled(request)
    surroundings = here(request)
    address = surroundings.services["settings"].address
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        member = await own_member(tx, desk.place.slug, desk.place.staff_id)
        made = await make_feed(tx, address, member, now=surroundings.now)
        return await _page(request, tx, desk, "", made=made)


@post(PATH + "/feed/revoke", include_in_schema=False)
async def post_feed_revoked(request: HttpRequest) -> Redirect:
    """Its address shows nothing any more."""
    await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        await revoke_feed(tx, await own_member(tx, desk.place.slug, desk.place.staff_id))
        return go(request, PATH, tell=desk.say("The address shows nothing any more."))


def _of(desk: AtDesk, values: Filled) -> tuple[UUID, str]:
    staff_id = uuid_of(values.one("staff")) or desk.place.staff_id
    return staff_id, f"{PATH}?staff={staff_id}"


HANDLERS = [get_calendars, post_calendar, post_reading, post_remove, post_feed, post_feed_revoked]
